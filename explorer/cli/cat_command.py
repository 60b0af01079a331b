"""`cat`: the text of a note or of one of its sections, as Markdown or as the reading view shows it.

For pipes: Markdown is written byte for byte as it stands in the file, but cleaned for a terminal.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING, NamedTuple

from explorer.cli.exit_codes import ExitCode
from explorer.cli.note_commands import mention_others, pick_note
from explorer.cli.output import Output, width_of
from explorer.cli.request import Request
from explorer.model import Note
from explorer.services.explorer import Moment
from explorer.services.explorer_errors import HeadingNotFound, NoteNotFound

if TYPE_CHECKING:
    from explorer.markdown.nodes import Style
    from explorer.page import Line

_WIDTH = 80
"""Cells of a line where no terminal tells."""
_NAMED = 3
_LOOKS = (
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
"""SGR codes of the looks that begin so."""


class _Section(NamedTuple):
    """Half-open ranges of a note's text."""

    start: int
    """Offset of the beginning of its first line."""
    end: int
    first_line: int
    """1-based."""
    last_line: int
    """The last one."""


def cat(request: Request) -> ExitCode:
    """Print a note or a section."""
    path, index = _place(request, request.options.note)
    note = request.explorer.vault.notes[path]
    text = request.explorer.vault.text(path)
    section = _Section(0, len(text), 1, note.lines)
    if index is not None:
        section = _section(note, text, index)
    if request.options.json:
        heading = note.headings[index].name if index is not None else None
        request.out.json(
            {
                "path": path,
                "heading": heading,
                "line": section.first_line,
                "text": text[section.start : section.end],
            }
        )
    elif request.options.rendered:
        _write_rendered(request, path, section)
    else:
        request.out.text(text[section.start : section.end])
    return ExitCode.DONE


def _place(request: Request, name: str) -> tuple[str, int | None]:
    """Return the path of a note, and the index of the heading in it, that a name means.

    A name may be that of a heading anywhere, such as `MFA`. Raises NoteNotFound, HeadingNotFound.
    """
    explorer = request.explorer
    if explorer.find(name):
        return pick_note(request, name), None
    title, _, subpath = name.partition("#")
    if title and subpath:
        path = pick_note(request, title)
        return path, _heading(request, path, subpath, name)
    graphs = explorer.graphs
    headings = [node for node in graphs.find_places(name) if isinstance(node, tuple)]
    if not headings:
        return pick_note(request, name), None
    best, *others = [graphs.place_name(heading) for heading in headings]
    mention_others(request.out, name, best, others)
    path, index = headings[0]
    return path, index


def _heading(request: Request, path: str, subpath: str, name: str) -> int:
    """Return the index of the heading that a link with this subpath leads to, or that is called so.

    `name` is what was typed. Raises HeadingNotFound.
    """
    vault = request.explorer.vault
    found = vault.entries[path].headings.heading(subpath)
    if found is not None:
        return found[0]
    for node in request.explorer.graphs.find_places(name):
        if isinstance(node, tuple) and node[0] == path:
            return node[1]
    from difflib import get_close_matches  # only where something is wrong

    names = list(dict.fromkeys(heading.name for heading in vault.notes[path].headings))
    near = get_close_matches(subpath, names, _NAMED, 0.5) or names[:_NAMED]
    raise HeadingNotFound(path, subpath, tuple(near))


def _section(note: Note, text: str, index: int) -> _Section:
    """Return where a section is, with all that is below it."""
    from explorer.reader.section_ranges import section_end

    heading = note.headings[index]
    following = section_end(note.headings, index)
    end, last_line = len(text), note.lines
    if following < len(note.headings):
        end = _line_start(text, note.headings[following].start)
        last_line = note.headings[following].line - 1
    return _Section(_line_start(text, heading.start), end, heading.line, last_line)


def _line_start(text: str, offset: int) -> int:
    """Return the offset of the beginning of the line that holds an offset."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _write_rendered(request: Request, path: str, section: _Section) -> None:
    out = request.out
    width = _WIDTH
    if out.terminal:
        width = shutil.get_terminal_size((_WIDTH, 24)).columns
    rows = [
        row
        for row in _rows(request, path, width)
        if section.first_line <= row.source_line <= section.last_line
    ]
    for end in (0, -1):
        while rows and not rows[end].text.strip():
            rows.pop(end)
    for row in rows:
        out.line(*_styled(out, row))


def _rows(request: Request, path: str, width: int) -> Iterator[Line]:
    """Yield the rows of a note as the reading view has them, everything open."""
    from explorer.page import Document, Geometry, Layout, LayoutOptions, PageContext, Renderers
    from explorer.text.latex_unicode import convert

    explorer = request.explorer
    loaded = explorer.reader.load(path, _moment(request.on), backlinks=False)
    context = loaded.context
    if loaded.text is None or context is None:
        raise NoteNotFound(path)  # it has gone since it was looked up
    note = context.note
    headings = [(heading.line, heading.level) for heading in note.headings]
    document = Document(loaded.text, note.body_line, headings)
    options = LayoutOptions(
        geometry=Geometry(width=width, cell_width=width_of),
        renderers=Renderers(link_look=context.link_targets, math=convert),
        context=PageContext(embeds=context.embeds, prompts=context.card_prompts),
    )
    page = Layout(document, options)
    for chunk in range(len(document.chunks)):
        yield from page.whole(chunk)


def _moment(on: Moment) -> datetime:
    """Return a review day as a moment."""
    if isinstance(on, datetime):
        return on
    return datetime.combine(on, time.max)


def _styled(out: Output, row: Line) -> list[str]:
    if not out.color:
        return [out.style(row.text.rstrip())]
    return [out.style(run.text, *_codes(run.style)) for run in row.runs]


def _codes(style: Style) -> list[str]:
    return [code for part in style for begin, code in _LOOKS if part.startswith(begin)]
