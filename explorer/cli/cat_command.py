"""`cat`: the text of a note or of one of its sections, as Markdown or as the reading view shows it.

For pipes: Markdown is written byte for byte as it stands in the file, but cleaned for a terminal.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING, NamedTuple

from explorer.cli.columns import width_of
from explorer.cli.exit_codes import ExitCode
from explorer.cli.note_commands import pick_heading, pick_note
from explorer.cli.output import Output
from explorer.cli.request import Request
from explorer.model import Moment, Note, section_end
from explorer.services.explorer_errors import HeadingNotFound, NoteNotFound
from explorer.text.normalize import fold

if TYPE_CHECKING:
    from explorer.markdown.nodes import Style
    from explorer.page import Line

_NAMED = 3
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


class _Section(NamedTuple):
    """Lines of a note's file."""

    first_line: int
    """1-based."""
    last_line: int
    """The last one, or any line behind the end of the file."""

    def cut(self, data: bytes) -> bytes:
        """Return the bytes of these lines, those of a whole file with its byte order mark."""
        if self == _ALL:
            return data
        lines = data.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)
        return b"".join(lines[self.first_line - 1 : self.last_line])


_ALL = _Section(1, sys.maxsize)


def cat(request: Request) -> ExitCode:
    """Print a note or a section."""
    path, index = _place(request, request.options.note)
    note = request.explorer.vault.notes[path]
    section = _ALL
    if index is not None:
        section = _section(note, index)
    data = section.cut(request.explorer.vault.content(path))
    if request.options.json:
        heading = note.headings[index].name if index is not None else None
        request.out.json(
            {
                "path": path,
                "heading": heading,
                "line": section.first_line,
                "text": data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace"),
            }
        )
    elif request.options.rendered:
        _write_rendered(request, path, section)
    else:
        request.out.text(data)
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
    heading = pick_heading(request, name)
    if heading is None:
        return pick_note(request, name), None
    return heading


def _heading(request: Request, path: str, subpath: str, name: str) -> int:
    """Return the index of the heading that a link with this subpath leads to, or that is called so.

    `name` is what was typed. Raises HeadingNotFound.
    """
    vault = request.explorer.vault
    found = vault.entries[path].headings.heading(subpath)
    if found is not None:
        return found[0]
    named = [fold(heading.name) for heading in vault.notes[path].headings]
    if fold(subpath) in named:  # no link leads to a name with `#` in it, such as `C# and F#`
        return named.index(fold(subpath))
    for node in request.explorer.graphs.find_places(name):
        if isinstance(node, tuple) and node[0] == path:
            return node[1]
    from difflib import get_close_matches  # only where something is wrong

    names = list(dict.fromkeys(heading.name for heading in vault.notes[path].headings))
    near = get_close_matches(subpath, names, _NAMED, 0.5) or names[:_NAMED]
    raise HeadingNotFound(path, subpath, tuple(near))


def _section(note: Note, index: int) -> _Section:
    """Return where a section is, with all that is below it."""
    last_line = sys.maxsize
    following = section_end(note.headings, index)
    if following < len(note.headings):
        last_line = note.headings[following].line - 1
    return _Section(note.headings[index].line, last_line)


def _write_rendered(request: Request, path: str, section: _Section) -> None:
    out = request.out
    rows = [
        row
        for row in _rows(request, path, out.columns)
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
    return [code for part in style for begin, code in _STYLE_CODES if part.startswith(begin)]
