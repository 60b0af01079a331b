"""The commands about one note, or each: `show`, `cards`, `links`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import BOLD, CYAN, DIM, RED, YELLOW, Output, counted, place
from explorer.cli.request import Request
from explorer.model import Backlink, Link, NoteDetail, Problem, Resolution
from explorer.serialize import json_shapes, note_json

STATE_COLORS = {"overdue": RED, "due": YELLOW, "soon": CYAN, "later": DIM, "new": CYAN}
_OTHERS_NAMED = 5


def pick_note(request: Request, name: str) -> str:
    """Return the path of the note that is meant, and tell which others the name fits.

    Raises NoteNotFound.

    A name that no note has may be that of a heading: then it is the heading's note.
    """
    found = request.explorer.find(name) or _file(request, name)
    if not found and (headings := _headings(request, name)):
        path, best, *others = headings
        tell_others(request.out, name, best, others)
        if not others:
            request.out.tell(f"{name} is taken for {best}")
        return path
    best = found[0] if found else request.explorer.note(name).path  # which raises, with a hint
    tell_others(request.out, name, best, [*found[1:]])
    return best


def _headings(request: Request, name: str) -> list[str]:
    """Return the note of the first heading that goes by a name, then what each of these headings is called."""
    from explorer.graph import find_places, place_name

    vault = request.explorer.vault
    places = [node for node in find_places(vault, name) if isinstance(node, tuple)]
    return [places[0][0], *(place_name(vault, node) for node in places)] if places else []


def _file(request: Request, name: str) -> tuple[str, ...]:
    """Return the note at a path of the file system, as a shell or an editor gives it."""
    try:
        path = Path(name).resolve().relative_to(request.explorer.vault.root)
    except (OSError, ValueError, RuntimeError):  # the last of a circle of links, before Python 3.13
        return ()
    return request.explorer.find(path.as_posix()) if path.suffix else ()


def tell_others(out: Output, name: str, best: str, others: list[str]) -> None:
    """Tell which other places a name fits, so that nobody takes the best one for the only one."""
    if others:
        more = len(others) - _OTHERS_NAMED
        named = ", ".join(others[:_OTHERS_NAMED]) + (f" and {more} more" if more > 0 else "")
        out.tell(f"{name} is taken for {best}; it also fits {named}")


def show(request: Request) -> ExitCode:
    """Print a note as understood, or every note as JSON."""
    if request.options.all:
        request.out.json_lines(_every_note(request))
        return ExitCode.DONE
    path = pick_note(request, request.options.note)
    if request.options.json:
        vault, explorer = request.explorer.vault, request.explorer
        review, problems = (
            explorer.reviews.note_review(path, request.on),
            explorer.note_problems(path),
        )
        facts = (
            vault.notes[path],
            vault.resolutions(path),
            vault.backlinks(path),
            review,
            problems,
        )
        request.out.json_lines((note_json.note(*facts, note_json.Quoted()),))
    else:
        _show_text(request.out, request.explorer.note(path, on=request.on))
    return ExitCode.DONE


def _every_note(request: Request) -> Iterator[str]:
    vault, explorer = request.explorer.vault, request.explorer
    quoted = note_json.Quoted()
    problems: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in explorer.problems():
        problems[problem.path].append(problem)
    for path, note in vault.notes.items():
        review = explorer.reviews.note_review(path, request.on)
        facts = (
            note,
            vault.resolutions(path),
            vault.backlinks(path),
            review,
            problems.get(path, ()),
        )
        yield note_json.note(*facts, quoted)


def _show_text(out: Output, note: NoteDetail) -> None:
    out.line(out.style(note.title, BOLD))
    out.line(out.style(place(note.path), DIM))
    if note.review is not None:
        review = note.review
        when = (
            ""
            if review.due is None
            else f", due {review.due}, interval {review.interval:g} d, ease {review.ease:g}"
        )
        out.line("review: ", out.style(review.state, STATE_COLORS[review.state]), out.style(when))
    if note.aliases:
        out.line("aliases: ", out.style(", ".join(note.aliases)))
    if note.tags:
        out.line("tags: ", out.style(" ".join(f"#{tag}" for tag in note.tags)))
    for key, value in note.properties.items():
        if key.lower() not in ("tags", "aliases"):
            out.line(out.style(f"{key}: "), out.style(str(value)))
    _section(
        out,
        "headings",
        [(h.line, f"{'  ' * (h.level - 1)}{h.name}") for h in note.headings],
        (DIM,),
    )
    _section(
        out,
        "links",
        [(k.line, k.display, _leads_to(k.status, k.target, k.heading_line)) for k in note.links],
        (DIM,),
    )
    _section(out, "backlinks", [_from(backlink) for backlink in note.backlinks], (DIM,))
    _section(out, "problems", [(p.line, p.code, p.message) for p in note.problems], (DIM, YELLOW))


def _section(
    out: Output, name: str, rows: list[tuple[object, ...]], codes: tuple[str, ...]
) -> None:
    if rows:
        out.line()
        out.line(out.style(f"{name} ({len(rows)})", BOLD))
        out.table(rows, codes)


def _leads_to(status: str, target: str | None, line: int | None) -> str:
    where = place(target or "", line)
    return where if status == "ok" else f"{where} ({status.replace('_', ' ')})".lstrip()


def _from(backlink: Backlink) -> tuple[object, ...]:
    return place(backlink.path, backlink.line), backlink.heading


def links(request: Request) -> ExitCode:
    """Print where a note leads and what leads to it."""
    vault, out = request.explorer.vault, request.out
    path = pick_note(request, request.options.note)
    said, found, back = vault.notes[path].links, vault.resolutions(path), vault.backlinks(path)
    if request.options.json:
        out.json_lines((note_json.links_of_note(path, said, found, back),))
        return ExitCode.DONE
    forth = [
        ("to", place(path, k.line), _target(k, to), k.display)
        for k, to in zip(said, found, strict=True)
    ]
    out.table(
        [*forth, *(("from", *_from(b)[:1], place(path), b.heading) for b in back)], ("", DIM, BOLD)
    )
    out.tell(f"{counted(len(said), 'link')}, {counted(len(back), 'backlink')}")
    return ExitCode.DONE


def _target(link: Link, found: Resolution) -> str:
    line = found.heading_line if found.heading_line is not None else found.block_line
    return _leads_to(found.status, found.target or link.path, line)


def cards(request: Request) -> ExitCode:
    """Print the flashcards of a note."""
    explorer, out = request.explorer, request.out
    path = pick_note(request, request.options.note)
    questions = explorer.cards(path)
    states = [
        [explorer.reviews.card_state(card, request.on) for card in question.cards]
        for question in questions
    ]
    if request.options.json:
        out.json(
            {
                "questions": [
                    json_shapes.question(q, s) for q, s in zip(questions, states, strict=True)
                ]
            }
        )
        return ExitCode.DONE
    rows = [
        (
            f"{number}.{side}",
            state,
            card.due,
            place(path, question.first_line),
            card.front.strip(),
            card.back.strip(),
        )
        for number, (question, its_states) in enumerate(zip(questions, states, strict=True), 1)
        for side, (card, state) in enumerate(zip(question.cards, its_states, strict=True), 1)
    ]
    out.table(rows, ("", "", "", DIM, BOLD))
    out.tell(f"{counted(len(questions), 'question')}, {counted(len(rows), 'card')}")
    return ExitCode.DONE
