"""The front matter of a note as rows: a table of its properties, or its text if it is not valid.

Two steps: `properties_block` reads the values, `property_rows` lays them out at a width. A value is
text, never Markdown, unless it is a link and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from yaml import Node

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
from explorer.text.frontmatter import FrontMatter, cut, read
from explorer.text.sanitize import clean

PROPERTIES_FOLD = Fold("properties", 1)
_NARROW = 24
"""Cells for the values below which each of them stands under its name."""
_GAP = 2
"""Cells between a name and its value."""
_DIM: Style = ("dim",)
_LINK = re.compile(r"!?\[\[[^\[\]\n]+\]\]|\[[^\[\]\n]*\]\([^()\n]+\)|https?://\S+")
_SEPARATOR = re.compile(r"[,\s]+")


def front_matter_of(note: Note) -> frozenset[str] | None:
    """Return the tags in the front matter of a note; None if it has none, or an empty one."""
    lines = (problem.line for problem in note.problems if problem.line is not None)
    if not note.properties and all(line >= note.body_line for line in lines):
        return None
    return frozenset(tag.name for tag in note.tag_uses if tag.line < note.body_line)


def properties_block(source: str, tags: frozenset[str], body_line: int) -> PropertiesBlock:
    """Return the block of a front matter with these tags, whose text is `source`, with fences."""
    block = cut(source)
    found = FrontMatter({}) if block is None else read(source, block)
    for fault in found.faults:
        text = "\n".join(clean(line) for line in source.rstrip("\n").split("\n")[1:-1])
        code = Code(text, "yaml", 2, body_line)
        return PropertiesBlock((), clean(fault.message), fault.line + 1, code, 1, body_line)
    rows: list[Property] = []
    nodes = found.root.value if found.root is not None else ()
    for (name, value), (key, node) in zip(found.properties.items(), nodes, strict=True):
        line = _line(key)
        known = tags if name.lower() in ("tags", "tag") else frozenset[str]()
        spans = tuple(_value_spans(value, node, line, known))
        rows.append(Property(clean(" ".join(name.split())), spans, line))
    return PropertiesBlock(tuple(rows), "", 1, None, 1, body_line)


def _line(node: Node) -> int:
    """Return the line of the file on which a node begins."""
    return int(node.start_mark.line) + 2


def _value_spans(
    value: PropertyValue, node: Node, line: int, tags: frozenset[str]
) -> Iterator[Span]:
    """Yield the spans of the value of a property on a line; `tags` are those that it may hold."""
    if value == []:
        yield Span("empty", _DIM, line=line)
    pairs = zip(value, node.value, strict=True) if isinstance(value, list) else ((value, node),)
    for index, (item, place) in enumerate(pairs):
        if index:
            yield Span(", ", _DIM, line=line)
        yield from _item_spans(item, _line(place), line, tags)


def _item_spans(
    item: PropertyValue, own_line: int, line: int, tags: frozenset[str]
) -> Sequence[Span]:
    """Return the spans of a value that is no list, or of an item of one, on a line of its own."""
    text = _text(item)
    if isinstance(item, str):
        if names := _tag_names(text, tags):
            spans = [
                Span(name, ("tag",), Target("tag", name, name, own_line), line) for name in names
            ]
            return [part for span in spans for part in (Span(", ", _DIM, line=line), span)][1:]
        link = _link(text, own_line)
        if link is not None:
            return link
    shown = clean(" ".join(text.split())) or "empty"
    return [Span(shown, PLAIN if text.strip() else _DIM, line=line)]


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
        spans.append(Span(fault, ("code.error", "sign"), line=1))
    rows = typesetter.text(spans, width, PLAIN)
    if closed:
        return rows
    if properties.code is not None:
        rows += typesetter.text([Span(properties.fault, _DIM, line=1)], width, PLAIN)
        rows += code_rows
    else:
        rows += _table(properties.rows, width, typesetter)
    return rows


def _table(rows: Sequence[Property], width: int, typesetter: Typesetter) -> Iterator[Line]:
    longest = max((typesetter.measure.width(row.name) for row in rows), default=0)
    names = min(longest, width // 3)
    values = width - names - _GAP
    for row in rows:
        name = [Span(row.name, _DIM, line=row.line)]
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
