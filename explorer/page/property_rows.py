"""The front matter of a note as rows: a table of its properties, or its text if it is not valid.

Two steps: `properties_block` makes a block of values that are parsed already, `property_rows` lays
it out at a width. A value is text, never Markdown, unless it is a link and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias

from explorer.markdown.block_parser import parse
from explorer.markdown.nodes import (
    PLAIN,
    Code,
    Paragraph,
    PropertiesBlock,
    Property,
    Span,
    Style,
    Target,
)
from explorer.model import Note, PropertyValue
from explorer.page.folds import Fold, Folds
from explorer.page.lines import Line, Run
from explorer.page.typesetter import Typesetter
from explorer.text.sanitize import clean

PROPERTIES_FOLD = Fold("properties", 1)
_BETWEEN_ITEMS = 1000
"""Characters after an item of a list within which the next one is searched for in the source."""
_NARROW = 24
"""Cells for the values below which each of them stands under its name."""
_GAP = 2
"""Cells between a name and its value."""
_DIM: Style = ("dim",)
_LINK = re.compile(r"!?\[\[[^\[\]\n]+\]\]|\[[^\[\]\n]*\]\([^()\n]+\)|https?://\S+")
_SEPARATOR = re.compile(r"[,\s]+")
_KEY = re.compile(
    r"^[ \t]*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s\"'#{\[,:-][^:\n]*?))[ \t]*:(?=\s|$)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class FrontMatterContent:
    """The values of a front matter, or why there are none."""

    values: Mapping[str, PropertyValue]
    fault: str = ""
    """Why there are no values, as a sentence."""
    line: int = 1
    """The line of the fault (1-based)."""
    tags: frozenset[str] = frozenset()
    """The names of the tags that it gives to the note, without `#`."""


def front_matter_of(note: Note) -> FrontMatterContent | None:
    """Return the front matter of a note, None if it has none or an empty one."""
    if note.properties:
        tags = frozenset(tag.name for tag in note.tag_uses if tag.line < note.body_line)
        return FrontMatterContent(note.properties, tags=tags)
    for problem in note.problems:
        if problem.line is not None and problem.line < note.body_line:
            return FrontMatterContent({}, problem.message, problem.line or 1)
    return None


def properties_block(source: str, front: FrontMatterContent, body_line: int) -> PropertiesBlock:
    """Return the block of a front matter whose text is `source`, fences included."""
    if front.fault:
        text = "\n".join(clean(line) for line in source.rstrip("\n").split("\n")[1:-1])
        code = Code(text, "yaml", 2, body_line)
        return PropertiesBlock((), clean(front.fault), front.line, code, 1, body_line)
    positions = _positions_by_key(source)
    rows: list[Property] = []
    position = 2, 0
    for name, value in front.values.items():
        position = positions.get(name, position)
        tags = front.tags if name.lower() in ("tags", "tag") else frozenset[str]()
        spans = tuple(_ValueSpans(source, position, tags).spans(value))
        rows.append(Property(clean(" ".join(name.split())), spans, position[0]))
    return PropertiesBlock(tuple(rows), "", 1, None, 1, body_line)


_Position: TypeAlias = tuple[int, int]
"""A line of a front matter (1-based), and an offset in its text."""


def _positions_by_key(source: str) -> dict[str, _Position]:
    """Return where the value of each key of a front matter begins, for the first of equal keys."""
    found: dict[str, _Position] = {}
    line, counted_to = 1, 0
    for match in _KEY.finditer(source):
        line += source.count("\n", counted_to, match.start())
        counted_to = match.start()
        key = next(filter(None, match.groups()), "")
        found.setdefault(key, (line, match.end()))
    return found


class _ValueSpans:
    """Turns the value of one property into spans."""

    def __init__(self, source: str, position: _Position, tags: frozenset[str]) -> None:
        """Prepare for the property whose value begins at a position of a front matter.

        `source` is the text of the front matter; `tags` are its tags if this property holds them.
        """
        self._source = source
        self._line = position[0]
        self._searched_to = position
        """Where the item before ends: the text up to there is not searched again."""
        self._tags = tags

    def spans(self, value: PropertyValue) -> Iterator[Span]:
        """Yield the spans of a value."""
        if value == []:
            yield self._dim("empty")
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if index:
                yield self._dim(", ")
            yield from self._item(item)

    def _dim(self, text: str) -> Span:
        return Span(text, _DIM, None, self._line)

    def _item(self, item: PropertyValue) -> Iterable[Span]:
        text = _text(item)
        if isinstance(item, str):
            line = self._line_of(text)
            if names := _tag_names(text, self._tags):
                spans = [
                    Span(name, ("tag",), Target("tag", name, name, line), self._line)
                    for name in names
                ]
                return [part for span in spans for part in (self._dim(", "), span)][1:]
            link = _link(text, line)
            if link is not None:
                return link
        if not text.strip():
            return [self._dim("empty")]
        return [Span(clean(" ".join(text.split())) or "empty", PLAIN, None, self._line)]

    def _line_of(self, text: str) -> int:
        """Return the line of an item of the value: that of the next equal text in the source."""
        source, (line, offset) = self._source, self._searched_to
        found = source.find(text, offset, offset + len(text) + _BETWEEN_ITEMS)
        if found < 0 or "\n" in text:
            return self._line
        line += source.count("\n", offset, found)
        self._searched_to = line, found + len(text)
        return line


def _tag_names(text: str, known: frozenset[str]) -> Sequence[str]:
    """Return the tags in a text, with `#`; none if a part of the text is no known tag."""
    if not known:
        return ()
    for parts in ([text.strip()], _SEPARATOR.split(text.strip())):
        names = [part.removeprefix("#").rstrip("/") for part in parts if part]
        if known.issuperset(names):
            return [f"#{clean(name)}" for name in names]
    return ()


def _link(text: str, line: int) -> Sequence[Span] | None:
    """Return the spans of a text that is a link and nothing else, None for any other."""
    if not _LINK.fullmatch(text.strip()):
        return None
    blocks = parse(text.strip(), line)
    if len(blocks) != 1 or not isinstance(blocks[0], Paragraph):
        return None
    return blocks[0].spans


def _text(value: PropertyValue, *, nested: bool = False) -> str:
    """Return a value as text: mappings as `key: value`, nested ones in parentheses."""
    match value:
        case dict():
            inner = ", ".join(f"{name}: {_text(item, nested=True)}" for name, item in value.items())
            return f"({inner})" if nested else inner
        case list():
            return ", ".join(_text(item, nested=True) for item in value)
        case bool():
            return str(value).lower()
        case None:
            return ""
        case _:
            return str(value)


def property_rows(
    properties: PropertiesBlock,
    width: int,
    folds: Folds,
    typesetter: Typesetter,
    code_rows: Sequence[Line],
) -> list[Line]:
    """Return the rows of a front matter: a title and, if that is open, a row for each property."""
    closed = folds.closed(PROPERTIES_FOLD, begins=True)
    title = f"{typesetter.signs.fold_sign(closed=closed)}\u00a0Properties"
    if not properties.fault:
        title += f"\u00a0{len(properties.rows):,}"
    spans = [PROPERTIES_FOLD.sign(title, 1)]
    if properties.fault:
        fault = f"  cannot be read, line {properties.fault_line}"
        spans.append(Span(fault, ("code.error", "sign"), None, 1))
    rows = typesetter.text(spans, width, PLAIN)
    if closed:
        return rows
    if properties.code is not None:
        rows += typesetter.text([Span(properties.fault, _DIM, None, 1)], width, PLAIN)
        rows += code_rows
    else:
        rows += _table(properties.rows, width, typesetter)
    return rows


def _table(rows: Sequence[Property], width: int, typesetter: Typesetter) -> Iterator[Line]:
    longest = max((typesetter.measure.width(row.name) for row in rows), default=0)
    names = min(longest, width // 3)
    values = width - names - _GAP
    for row in rows:
        name = [Span(row.name, _DIM, None, row.line)]
        if values < _NARROW:
            yield from typesetter.text(name, width, PLAIN)
            yield from typesetter.text(row.spans, width, PLAIN)
        else:
            left = typesetter.text(name, max(names, 1), PLAIN)
            right = typesetter.text(row.spans, values, PLAIN)
            yield from _side_by_side(left, right, names + _GAP, row.line, typesetter)


def _side_by_side(
    name: Sequence[Line], value: Sequence[Line], indent: int, line: int, typesetter: Typesetter
) -> Iterator[Line]:
    """Yield rows with a name in the first `indent` cells and its value after them."""
    missing = Line((), line)
    rows = zip_longest(name, value, fillvalue=missing)
    for index, (left, right) in enumerate(rows):
        used = sum(typesetter.measure.width(run.text) for run in left.runs)
        padding = Run(" " * (indent - used), ("table.line",))
        runs = (*left.runs, padding, *right.runs)
        if not index:
            yield Line(runs, right.source_line)
            continue
        joints = tuple("" if cell is missing else cell.joint for cell in (left, right))
        yield Line(runs, right.source_line, right.joint, joints=joints)
