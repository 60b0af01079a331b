"""The commands about one note, or each: `show`, `cards`, `links`, `cat`."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explorer import graph
from explorer.cli.command_table import ExitCode
from explorer.cli.output import (
    BOLD,
    DIM,
    YELLOW,
    Output,
    due_text,
    named,
    place,
    width_of,
)
from explorer.cli.request import (
    NUL_NAMES,
    CommandSpec,
    Request,
    argument,
    formats,
    name,
    note_or_names,
    one_of,
)
from explorer.model import REVIEW_STATES, NoteDetail, Problem, section_end
from explorer.review.days import when_due
from explorer.review.note_reviews import note_review
from explorer.serialize import json_shapes
from explorer.text.cloze import without_fields
from explorer.text.counts import counted
from explorer.text.names import grouped, vault_path
from explorer.text.normalize import fold
from explorer.text.plain import link_text

if TYPE_CHECKING:
    from explorer.cli.output import CutSide
    from explorer.model import Note
    from explorer.page import Line
    from explorer.serialize import json_types as types

_NAMED = 3
"""Names that an error suggests."""
_STYLE_CODES = (
    ("heading", "1"),
    ("strong", "1"),
    ("table.head", "1"),
    ("emphasis", "3"),
    ("quote", "3"),
    ("strike", "9"),
    ("underline", "4"),
    ("highlight", "7"),
    ("code", "36"),
    ("link", "4"),
    ("dim", "2"),
    ("marker", "2"),
    ("rule", "2"),
)
"""The SGR codes of styles, by how the names of their parts begin."""


def find_note(request: Request, name: str) -> str:
    """Return the path of the note that a name means best, and mention the others that it fits.

    If no note has the name, a heading may have it: then its note is returned. Raises NoteNotFound.
    """
    explorer = request.explorer
    paths = notes_called(request, name)
    if paths:
        mention_others(request.out, name, paths[0], paths[1:])
        return paths[0]
    headings = _headings_called(request, name)
    if not headings:
        return explorer.note(name).path  # raises NoteNotFound, which names similar notes
    best, *others = (graph.place_name(explorer.vault, each) for each in headings)
    if others:
        mention_others(request.out, name, best, others)
    else:
        request.out.info(f"using {best} for {name}")
    return headings[0][0]


def _headings_called(request: Request, name: str) -> list[tuple[str, int]]:
    """Return the headings with a name, best first, as note and index."""
    places = graph.find_places(request.explorer.vault, name)
    return [place for place in places if isinstance(place, tuple)]


def notes_called(request: Request, name: str) -> tuple[str, ...]:
    """Return the notes that a name can mean, best first."""
    if name in request.explorer.vault.entries:  # it needs no comparison with the names of all notes
        return (name,)
    found = at_file_path(request, name) if Path(name).is_absolute() else ()
    return found or request.explorer.find(name) or at_file_path(request, name)


def at_file_path(request: Request, name: str) -> tuple[str, ...]:
    """Return the note at a path of the file system, as a shell or an editor gives it."""
    explorer = request.explorer
    try:
        path = vault_path(Path(name).resolve().relative_to(explorer.root).as_posix())
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a symlink loop before Python 3.13
        return ()
    if path in explorer.vault.entries:
        return (path,)
    # A file system that puts letter case aside finds it by another spelling, too.
    return explorer.find(path) if os.path.isfile(name) else ()  # noqa: PTH113  unlike Path's, it never fails


def mention_others(out: Output, name: str, best: str, others: Iterable[str]) -> None:
    """Mention which other places a name fits besides the best one."""
    names = [*others]
    if names:
        verb = "matches" if len(names) == 1 else "match"
        out.info(f"using {best}; {named(names)} also {verb} {name}")


def show(request: Request) -> None:
    """Print a note as understood, or every note as JSON."""
    out, explorer = request.out, request.explorer
    if request.options.all:
        out.json_lines(_every_note(request))
        return
    path = find_note(request, request.options.note)
    if request.options.json:
        note = explorer.vault.notes[path]
        out.json(_note_json(request, note, explorer.note_problems(path)))
    else:
        _show_text(out, explorer.note(path, on=request.on))


def _every_note(request: Request) -> Iterator[str]:
    # Each is needed in the end. Looking for problems before that would make it twice more, since a
    # walk over all notes keeps none.
    notes = [*request.explorer.vault.notes.values()]
    problems = grouped((problem.path, problem) for problem in request.explorer.problems())
    for note in notes:
        yield json_shapes.encode(_note_json(request, note, problems.get(note.path, ())))


def _note_json(request: Request, note: Note, problems: Iterable[Problem]) -> types.NoteJson:
    vault = request.explorer.vault
    review = note_review(note, vault.settings, request.on)
    links = vault.resolutions(note.path), vault.backlinks(note.path)
    return json_shapes.note_json(note, *links, review, problems)


def _show_text(out: Output, note: NoteDetail) -> None:
    out.line(out.style(note.title, BOLD))
    out.line(out.style(place(note.path), DIM))
    review = note.review
    if review is not None:
        schedule = ""
        if review.due is not None:
            schedule = f", due {review.due}, interval {review.interval:g} d, ease {review.ease:g}"
        out.line("review: ", out.style(review.state, REVIEW_STATES[review.state].sgr), schedule)
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
    backlinks = [
        (place(backlink.path, backlink.line), backlink.heading) for backlink in note.backlinks
    ]
    problems = [(problem.line, problem.code, problem.message) for problem in note.problems]
    out.section(f"headings ({len(headings)})", headings, (DIM,))
    out.section(f"links ({len(links)})", links, (DIM,))
    out.section(f"backlinks ({len(backlinks)})", backlinks, (DIM,))
    out.section(f"problems ({len(problems)})", problems, (DIM, YELLOW))


def _destination(status: str, target: str | None, line: int | None) -> str:
    """Return where a link leads, and what is missing there."""
    destination = place(target or "", line)
    return destination if status == "ok" else f"{destination} ({status.replace('_', ' ')})".lstrip()


def links(request: Request) -> None:
    """Print where a note leads and what leads to it."""
    vault, out = request.explorer.vault, request.out
    path = find_note(request, request.options.note)
    note, resolutions, backlinks = (
        vault.notes[path],
        vault.resolutions(path),
        vault.backlinks(path),
    )
    reasons = []
    if request.options.why:
        from explorer.reader.link_reason import link_reason

        reasons = [link_reason(vault, path, link.path) for link in note.links]

    def shape() -> types.LinksJson:
        whole = json_shapes.links_json(note, resolutions, backlinks)
        for link, reason in zip(whole["links"], reasons, strict=False):
            link["why"] = {
                "rule": reason.rule,
                "why": reason.why,
                "candidates": reason.candidates,
                "change": reason.change,
            }
        return whole

    rows: list[tuple[object, ...]] = []
    for link, to in zip(note.links, resolutions, strict=True):
        line = to.block_line if to.heading_line is None else to.heading_line
        destination = _destination(to.status, to.target or link.name(), line)
        rows.append(("to", place(path, link.line), destination, link_text(link)))
    # A script finds each column filled; a reader knows where these lead, and has little room.
    to_here = "" if out.terminal else place(path)
    rows += [("from", place(it.path, it.line), to_here, it.heading) for it in backlinks]
    why = [[reason.text] for reason in reasons]
    below = [*why, *[[]] * len(backlinks)] if why else ()
    table = partial(out.table, rows, ("", DIM, BOLD), below, cut=("", "left", "left", "right"))
    request.print_list(shape, ("links", "backlinks"), rows, table)

    out.info(f"{counted(len(note.links), 'link')}, {counted(len(backlinks), 'backlink')}")


def mentions(request: Request) -> ExitCode | None:
    """Print where texts name a note without a link; or leave a name out, or heed it again."""
    options, out, service = request.options, request.out, request.explorer.mentions
    if options.note is None:
        done = service.heed(options.heed) if options.heed else service.ignore(options.ignore)
        if done:
            out.info(f"left out: {named(service.ignored()) or 'nothing'}")
            return None
        out.error("the names that are left out cannot be stored")
        return ExitCode.REFUSED
    path = find_note(request, options.note)
    incoming, outgoing, *_ = found = service.of(path)
    rows = [(it.path, it.line, "in", it.heading, it.name, it.excerpt) for it in incoming]
    names = [
        (path, it.line, "here", it.heading, it.name, ", ".join(map(place, it.targets)))
        for it in outgoing
    ]

    def table() -> None:
        for part in (rows, names):
            last: CutSide = "right" if part is rows else "left"
            shown = [(where, place(at, line), *row) for at, line, where, *row in part]
            out.table(shown, ("", DIM, "", BOLD), cut=("", "left", "right", "right", last))

    request.print_list(
        lambda: json_shapes.mentions_json(path, found),
        ("mentions", "outgoing"),
        ((place(at), *row) for at, *row in (*rows, *names)),
        table,
    )
    out.info(
        f"{counted(len(incoming), 'mention')}, {counted(len(outgoing), 'name')} of other notes"
    )
    return None


def cards(request: Request) -> None:
    """Print the flashcards of a note."""
    out, settings = request.out, request.explorer.vault.settings
    path = find_note(request, request.options.note)
    questions = request.explorer.cards(path)
    states = [
        [
            when_due(card.due, request.on, settings)[0] if card.readable else None
            for card in question.cards
        ]
        for question in questions
    ]
    rows = [
        (
            f"{number}.{card_number}",
            state or "unreadable",
            due_text(card.due),
            question.first_line,
            without_fields(card.front).strip(),
            card.back.strip(),
        )
        for number, (question, of_question) in enumerate(zip(questions, states, strict=True), 1)
        for card_number, (card, state) in enumerate(
            zip(question.cards, of_question, strict=True), 1
        )
    ]
    request.print_list(
        lambda: {
            "path": path,
            "questions": [*map(json_shapes.question_json, questions, states)],
        },
        ("questions",),
        ((place(path), row[3], *row[:3], *row[4:]) for row in rows),
        lambda: out.table(
            [(*row[:3], place(path, row[3]), *row[4:]) for row in rows],
            ("", "", "", DIM, BOLD),
            cut=("", "", "", "left", "right", "right"),
        ),
    )
    out.info(f"{counted(len(questions), 'question')}, {counted(len(rows), 'card')}")


def cat(request: Request) -> None:
    """Print a note or a section: Markdown byte for byte, but cleaned for a terminal."""
    vault, out = request.explorer.vault, request.out
    path, index = find_section(request, request.options.note)
    headings = vault.notes[path].headings
    data, heading, lines = vault.content(path), None, range(1, sys.maxsize)
    if index is not None:
        heading, following = headings[index], section_end(headings, index)
        end = headings[following].line if following < len(headings) else sys.maxsize
        lines = range(heading.line, end)
        all_lines = data.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)
        data = b"".join(all_lines[lines.start - 1 : lines.stop - 1])
    if request.options.json:
        text: types.TextJson = {
            "path": path,
            "heading": heading and heading.name,
            "line": lines.start,
            "text": data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace"),
        }
        out.json(text)
    elif request.options.rendered:
        rows = [row for row in _rows(request, path) if row.source_line in lines]
        for end in (0, -1):
            while rows and not rows[end].text.strip():
                rows.pop(end)
        for row in rows:
            out.line(*_styled(out, row))
    else:
        out.text(data)


def find_section(request: Request, name: str) -> tuple[str, int | None]:
    """Return the path of a note, and the index of the heading in it, that a name means.

    A name may be that of a heading anywhere, such as `MFA`. Raises NoteNotFound, HeadingNotFound.
    """
    if notes_called(request, name):
        return find_note(request, name), None
    title, _, subpath = name.partition("#")
    if title and subpath:
        path = find_note(request, title)
        return path, _heading(request, path, subpath, name)
    vault, headings = request.explorer.vault, _headings_called(request, name)
    if not headings:
        return find_note(request, name), None
    best, *others = (graph.place_name(vault, each) for each in headings)
    mention_others(request.out, name, best, others)
    return headings[0]


def _heading(request: Request, path: str, subpath: str, name: str) -> int:
    """Return the index of the heading that a link with this subpath leads to, or that is called so.

    `name` is what was typed. Raises HeadingNotFound.
    """
    vault = request.explorer.vault
    found = vault.entries[path].headings.heading(subpath)
    if found is not None:
        return found[0]
    names = [heading.name for heading in vault.notes[path].headings]
    folded = list(map(fold, names))
    if fold(subpath) in folded:  # no link leads to a name with `#` in it, such as `C# and F#`
        return folded.index(fold(subpath))
    for note, index in _headings_called(request, name):
        if note == path:
            return index
    from difflib import get_close_matches  # only where something is wrong

    from explorer.services.explorer_errors import HeadingNotFound

    names = list(dict.fromkeys(names))
    near = get_close_matches(subpath, names, _NAMED, 0.5) or names[:_NAMED]
    raise HeadingNotFound(path, subpath, tuple(near))


def _rows(request: Request, path: str) -> Iterator[Line]:
    """Yield the rows of a note as the reading view has them, everything open."""
    from explorer.page import Document, Layout, LayoutOptions
    from explorer.services import NoteNotFound
    from explorer.text.latex_unicode import convert

    on = request.on
    moment = on if isinstance(on, datetime) else datetime.combine(on, time.max)
    loaded = request.explorer.reader.load(path, moment, backlinks=False)
    context = loaded.context
    if loaded.text is None or context is None:
        raise NoteNotFound(path)  # it has gone since it was looked up
    note = context.note
    headings = [(heading.line, heading.level) for heading in note.headings]
    document = Document(loaded.text, note.body_line, headings)
    options = LayoutOptions(
        width=request.out.columns,
        cell_width=width_of,
        link_look=context.link_targets,
        math=convert,
        embeds=context.embeds,
        prompts=context.card_prompts,
    )
    page = Layout(document, options)
    for chunk in range(len(document.chunks)):
        yield from page.whole(chunk)


def _styled(out: Output, row: Line) -> Iterator[str]:
    """Yield the runs of a row in their styles."""
    if not out.color:
        yield out.style(row.text.rstrip())
        return
    for run in row.runs:
        codes = (c for part in run.style for begin, c in _STYLE_CODES if part.startswith(begin))
        yield out.style(run.text, *codes)


COMMANDS = {
    "show": CommandSpec(
        show,
        "Print a note's properties, headings, links, backlinks, review state and problems."
        " With --all, print every note as JSON: one object per line, with --json, too.",
        ("Security", "'Cloud/Regions.md' --json", "- --json", "--all > notes.jsonl"),
        (
            one_of(
                note_or_names("?"),
                argument("--all", action="store_true", help="every note, one JSON object per line"),
                required=True,
            ),
            NUL_NAMES,
        ),
    ),
    "cards": CommandSpec(
        cards,
        "Print the questions of a note with their cards and when each is due."
        " Questions and cards are numbered from 1. A card whose schedule cannot be read is"
        " `unreadable` (null in JSON), and in no review.",
        ("'Command line'", "Security --json"),
        (
            note_or_names(),
            NUL_NAMES,
            formats("path, line, card, state, due, front, back"),
        ),
    ),
    "links": CommandSpec(
        links,
        "Print the links of a note with where each leads, then the links to it.",
        ("Security", "Security --why", "Regions --json"),
        (
            note_or_names(),
            NUL_NAMES,
            argument(
                "--why",
                action="store_true",
                help="also why each leads there: the rule that chose the file, the other files it"
                " could be, and what would change it",
            ),
            formats("to or from, place, where it leads, text or heading"),
        ),
    ),
    "mentions": CommandSpec(
        mentions,
        "Print where other notes name a note outside of links, code, math and comments, then the"
        " names of other notes in it that could be links.",
        ("Security", "Regions --json", "--ignore Overview"),
        (
            one_of(
                note_or_names("?"),
                argument("--ignore", type=name, metavar="NAME", help="tell NAME no more"),
                argument("--heed", type=name, metavar="NAME", help="tell NAME again"),
                required=True,
            ),
            NUL_NAMES,
            formats("path, line, in or here, heading, name, excerpt or targets"),
        ),
        words=True,
    ),
    "cat": CommandSpec(
        cat,
        "Print a note or, after a #, the section below a heading: as Markdown, as it stands in the"
        " file, or as the reading view shows it.",
        ("Security", "'Security#MFA'", "Security --rendered"),
        (
            note_or_names(),
            NUL_NAMES,
            argument(
                "--rendered",
                action="store_true",
                help="as the reading view shows it, as wide as the terminal",
            ),
        ),
    ),
}
