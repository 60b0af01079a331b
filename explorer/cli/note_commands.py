"""The commands about one note, or each: `show`, `cards`, `links`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import BOLD, CYAN, DIM, RED, YELLOW, Output, due_text, named, place
from explorer.cli.request import Request
from explorer.model import Backlink, Link, NoteDetail, NoteReview, Problem, Question, Resolution
from explorer.model import ReviewState as State
from explorer.reader.link_excerpts import link_text
from explorer.serialize import json_shapes, note_json
from explorer.text.cloze_fields import without_fields
from explorer.text.counts import counted

STATE_COLORS = {"overdue": RED, "due": YELLOW, "soon": CYAN, "later": DIM, "new": CYAN}
_UNREADABLE = "unreadable"
"""What stands in place of the state of a card whose schedule cannot be read."""


def pick_note(request: Request, name: str) -> str:
    """Return the path of the note that a name means best, and mention the others that it fits.

    If no note has the name, a heading may have it: then its note is returned. Raises NoteNotFound.
    """
    paths = request.explorer.find(name) or _at_file_path(request, name)
    if paths:
        best, *others = paths
        mention_others(request.out, name, best, others)
        return best
    path = _note_of_heading(request, name)
    if path is not None:
        return path
    return request.explorer.note(name).path  # raises NoteNotFound, which names similar notes


def _note_of_heading(request: Request, name: str) -> str | None:
    """Return the path of the note of the first heading with a name, None if there is none."""
    headings = _headings_called(request, name)
    if not headings:
        return None
    best, *others = map(request.explorer.graphs.place_name, headings)
    if others:
        mention_others(request.out, name, best, others)
    else:
        request.out.info(f"using {best} for {name}")
    path, _ = headings[0]
    return path


def pick_heading(request: Request, name: str) -> tuple[str, int] | None:
    """Return the heading that a name means best, as note and index, and mention the others.

    None if no heading has the name.
    """
    headings = _headings_called(request, name)
    if not headings:
        return None
    best, *others = map(request.explorer.graphs.place_name, headings)
    mention_others(request.out, name, best, others)
    return headings[0]


def _headings_called(request: Request, name: str) -> list[tuple[str, int]]:
    """Return the headings with a name, best first, as note and index."""
    places = request.explorer.graphs.find_places(name)
    return [place for place in places if isinstance(place, tuple)]


def _at_file_path(request: Request, name: str) -> tuple[str, ...]:
    """Return the note at a path of the file system, as a shell or an editor gives it."""
    try:
        path = Path(name).resolve().relative_to(request.explorer.vault.root)
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a symlink loop before Python 3.13
        return ()
    if not path.suffix:
        return ()
    return request.explorer.find(path.as_posix())


def mention_others(out: Output, name: str, best: str, others: list[str]) -> None:
    """Mention which other places a name fits besides the best one."""
    if others:
        verb = "matches" if len(others) == 1 else "match"
        out.info(f"using {best}; {named(others)} also {verb} {name}")


def show(request: Request) -> ExitCode:
    """Print a note as understood, or every note as JSON."""
    if request.options.all:
        request.out.json_lines(_every_note(request))
        return ExitCode.DONE
    path = pick_note(request, request.options.note)
    if request.options.json:
        problems = request.explorer.note_problems(path)
        request.out.json_lines((_note_json(request, path, problems, note_json.Quoted()),))
    else:
        _show_text(request.out, request.explorer.note(path, on=request.on))
    return ExitCode.DONE


def _every_note(request: Request) -> Iterator[str]:
    quoted = note_json.Quoted()
    # Each is needed in the end. Looking for problems before that would make it twice more, since a
    # walk over all notes keeps none.
    notes = [*request.explorer.vault.notes.values()]
    problems: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in request.explorer.problems():
        problems[problem.path].append(problem)
    for note in notes:
        yield _note_json(request, note.path, problems.get(note.path, ()), quoted)


def _note_json(
    request: Request, path: str, problems: Iterable[Problem], quoted: note_json.Quoted
) -> str:
    vault = request.explorer.vault
    facts = note_json.NoteFacts(
        note=vault.notes[path],
        resolutions=vault.resolutions(path),
        backlinks=vault.backlinks(path),
        review=request.explorer.reviews.note_review(path, request.on),
        problems=problems,
    )
    return note_json.note(facts, quoted)


def _show_text(out: Output, note: NoteDetail) -> None:
    out.line(out.style(note.title, BOLD))
    out.line(out.style(place(note.path), DIM))
    if note.review is not None:
        state, schedule = note.review.state, _schedule(note.review)
        out.line("review: ", out.style(state, STATE_COLORS[state]), out.style(schedule))
    if note.aliases:
        out.line("aliases: ", out.style(", ".join(note.aliases)))
    if note.tags:
        out.line("tags: ", out.style(" ".join(f"#{tag}" for tag in note.tags)))
    for key, value in note.properties.items():
        if key.lower() not in ("tags", "aliases"):
            out.line(out.style(f"{key}: "), out.style(str(value)))
    headings = [
        (heading.line, "  " * (heading.level - 1) + heading.name) for heading in note.headings
    ]
    links = [
        (link.line, link_text(link), _destination(link.status, link.target, link.heading_line))
        for link in note.links
    ]
    backlinks = [(_source(backlink), backlink.heading) for backlink in note.backlinks]
    problems = [(problem.line, problem.code, problem.message) for problem in note.problems]
    out.section(f"headings ({len(headings)})", headings, (DIM,))
    out.section(f"links ({len(links)})", links, (DIM,))
    out.section(f"backlinks ({len(backlinks)})", backlinks, (DIM,))
    out.section(f"problems ({len(problems)})", problems, (DIM, YELLOW))


def _schedule(review: NoteReview) -> str:
    if review.due is None:
        return ""
    return f", due {review.due}, interval {review.interval:g} d, ease {review.ease:g}"


def _destination(status: str, target: str | None, line: int | None) -> str:
    """Return where a link leads, and what is missing there."""
    destination = place(target or "", line)
    if status == "ok":
        return destination
    return f"{destination} ({status.replace('_', ' ')})".lstrip()


def _source(backlink: Backlink) -> str:
    return place(backlink.path, backlink.line)


def links(request: Request) -> ExitCode:
    """Print where a note leads and what leads to it."""
    vault, out = request.explorer.vault, request.out
    path = pick_note(request, request.options.note)
    note_links = vault.notes[path].links
    resolutions = vault.resolutions(path)
    backlinks = vault.backlinks(path)
    if request.options.json:
        text = note_json.links_of_note(path, note_links, resolutions, backlinks)
        out.json_lines((text,))
        return ExitCode.DONE
    rows: list[tuple[object, ...]] = [
        ("to", place(path, link.line), _link_destination(link, resolution), link_text(link))
        for link, resolution in zip(note_links, resolutions, strict=True)
    ]
    # A script finds each column filled; a reader knows where these lead, and has little room.
    to_here = "" if out.terminal else place(path)
    rows += [("from", _source(backlink), to_here, backlink.heading) for backlink in backlinks]
    out.table(rows, ("", DIM, BOLD), cut=("", "left", "left", "right"))
    out.info(f"{counted(len(note_links), 'link')}, {counted(len(backlinks), 'backlink')}")
    return ExitCode.DONE


def _link_destination(link: Link, resolution: Resolution) -> str:
    line = resolution.heading_line
    if line is None:
        line = resolution.block_line
    return _destination(resolution.status, resolution.target or link.name(), line)


def cards(request: Request) -> ExitCode:
    """Print the flashcards of a note."""
    out = request.out
    path = pick_note(request, request.options.note)
    questions = request.explorer.cards(path)
    states = [_card_states(request, question) for question in questions]
    if request.options.json:
        shapes = [
            json_shapes.question_json(question, card_states)
            for question, card_states in zip(questions, states, strict=True)
        ]
        out.json({"questions": shapes})
        return ExitCode.DONE
    rows: list[tuple[object, ...]] = []
    for number, (question, card_states) in enumerate(zip(questions, states, strict=True), 1):
        rows += _card_rows(path, number, question, card_states)
    out.table(rows, ("", "", "", DIM, BOLD), cut=("", "", "", "left", "right", "right"))
    out.info(f"{counted(len(questions), 'question')}, {counted(len(rows), 'card')}")
    return ExitCode.DONE


def _card_states(request: Request, question: Question) -> list[State | None]:
    reviews = request.explorer.reviews
    return [reviews.card_state(card, request.on) for card in question.cards]


def _card_rows(
    path: str, number: int, question: Question, states: list[State | None]
) -> Iterator[tuple[object, ...]]:
    """Yield a row for each card of a question; `number` is that of the question in its note."""
    for card_number, (card, state) in enumerate(zip(question.cards, states, strict=True), 1):
        yield (
            f"{number}.{card_number}",
            state or _UNREADABLE,
            due_text(card.due),
            place(path, question.first_line),
            without_fields(card.front).strip(),
            card.back.strip(),
        )
