"""The front matter of a note as a table of properties that can be folded, or as its text where it cannot be read.

Takes the values as others have read them. A value is text, never Markdown, but for one that is a link and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

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
from explorer.page.signs import Signs
from explorer.page.wrap import Measure
from explorer.text.sanitize import clean

FOLD = Fold("properties", 1)
_ROWS = 300
_PARTS = 300
_CHARACTERS = 4000
"""So much of one value is shown, so many values of a list, and so many properties."""
_NARROW = 24
"""Cells below which a value stands under its name."""
_GAP = 2
_LINK = re.compile(r"!?\[\[[^\[\]\n]+\]\]|\[[^\[\]\n]*\]\([^()\n]+\)|https?://\S+")
_SEPARATOR = re.compile(r"[,\s]+")
_KEY = re.compile(
    r"^[ \t]*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s\"'#{\[,:-][^:\n]*?))[ \t]*:(?=\s|$)", re.MULTILINE
)

Lay = Callable[[Sequence[Span], int, Style], list[Line]]


@dataclass(frozen=True, slots=True)
class FrontMatterRows:
    """What is known of a front matter."""

    values: Mapping[str, PropertyValue]
    fault: str = ""
    """Why there are no values, as a sentence."""
    line: int = 1
    """Where that is."""
    tags: frozenset[str] = frozenset()
    """The tags that it gives to the note."""


def front_of(note: Note) -> FrontMatterRows | None:
    """Return what a note says in its front matter, None if it has none or says nothing there."""
    if note.properties:
        tags = frozenset(tag.name for tag in note.tag_uses if tag.line < note.body_line)
        return FrontMatterRows(note.properties, tags=tags)
    wrong = next(
        (one for one in note.problems if one.line is not None and one.line < note.body_line), None
    )
    return FrontMatterRows({}, wrong.message, wrong.line or 1) if wrong is not None else None


def block(source: str, front: FrontMatterRows, body_line: int) -> PropertiesBlock:
    """Return the block of a front matter whose text is `source`, fences included."""
    lines = source.rstrip("\n").split("\n")
    if front.fault:
        text = "\n".join(clean(row) for row in lines[1:-1])
        return PropertiesBlock(
            (), clean(front.fault), front.line, Code(text, "yaml", 2, body_line), 1, body_line
        )
    at = {
        next(filter(None, found.groups()), ""): found.start()
        for found in reversed(list(_KEY.finditer(source)))
    }
    rows: list[Property] = []
    line = 2
    for name, value in islice(front.values.items(), _ROWS):
        if name in at:
            line = source.count("\n", 0, at[name]) + 1
        rows.append(
            Property(
                clean(" ".join(name.split())),
                tuple(_spans(name, value, source, line, front.tags)),
                line,
            )
        )
    return PropertiesBlock(
        tuple(rows), "", 1, None, 1, body_line, max(len(front.values) - _ROWS, 0)
    )


def _spans(
    name: str, value: PropertyValue, source: str, line: int, known: frozenset[str]
) -> Iterator[Span]:
    tags = known if name.lower() in ("tags", "tag") else frozenset()
    if value == []:
        yield Span("empty", ("dim",), None, line)
    for index, item in enumerate(value if isinstance(value, list) else [value]):
        if index == _PARTS:
            yield Span(", \u2026", ("dim",), None, line)
            return
        if index:
            yield Span(", ", ("dim",), None, line)
        said = _said(item)
        place = source.count("\n", 0, max(source.find(said), 0)) + 1 if "\n" not in said else line
        here = max(place, line)
        link = _link(said, here) if isinstance(item, str) else None
        if isinstance(item, str) and (names := _tags(said, tags)):
            for at, tag in enumerate(names):
                if at:
                    yield Span(", ", ("dim",), None, line)
                yield Span(tag, ("tag",), Target("tag", tag, tag, here), line)
        elif link is not None:
            yield from link
        else:
            yield Span(
                clean(" ".join(said.split())) or "empty",
                PLAIN if said.strip() else ("dim",),
                None,
                line,
            )


def _tags(said: str, known: frozenset[str]) -> Sequence[str]:
    """Return the tags that a value names, or nothing if a part of it names none: that is text."""
    if not known:
        return ()
    for parts in ([said.strip()], _SEPARATOR.split(said.strip())):
        names = [part.removeprefix("#").rstrip("/") for part in parts if part]
        if known.issuperset(names):
            return [f"#{clean(name)}" for name in names]
    return ()


def _link(said: str, line: int) -> Sequence[Span] | None:
    """Return the spans of a value that is a link and nothing else."""
    if not _LINK.fullmatch(said.strip()):
        return None
    found = parse(said.strip(), line)
    return found[0].spans if len(found) == 1 and isinstance(found[0], Paragraph) else None


def _said(value: PropertyValue) -> str:
    """Return a value in one line: as it is written, but for the marks of lists and mappings."""
    found: list[str] = []
    left = _CHARACTERS
    for part in _parts(value):
        found.append(part[:left])
        left -= len(part)
        if left <= 0:
            return "".join(found) + "\u2026"
    return "".join(found)


def _parts(value: PropertyValue, *, inner: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        yield "(" if inner else ""
        for index, (name, one) in enumerate(value.items()):
            yield f"{', ' if index else ''}{name}: "
            yield from _parts(one, inner=True)
        yield ")" if inner else ""
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield ", " if index else ""
            yield from _parts(one, inner=True)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif value is not None:
        yield str(value)


def lines(
    shown: PropertiesBlock, width: int, folds: Folds, lay: Lay, code: Callable[[Code], list[Line]],
    measure: Measure, signs: Signs,
) -> list[Line]:  # fmt: skip
    """Return the rows of properties: a row with their count and, if they are open, one for each."""
    closed = folds.closed(FOLD, begins=True)
    sign = signs.folded if closed else signs.unfolded
    count = "" if shown.fault else f"\u00a0{len(shown.rows) + shown.more:,}"
    title = [Span(f"{sign}\u00a0Properties{count}", ("fold", "sign"), FOLD.target, 1)]
    if shown.fault:
        title.append(
            Span(f"  cannot be read, line {shown.fault_line}", ("code.error", "sign"), None, 1)
        )
    found = lay(title, width, PLAIN)
    if closed:
        return found
    if shown.code is not None:
        return [
            *found,
            *lay([Span(shown.fault, ("dim",), None, 1)], width, PLAIN),
            *code(shown.code),
        ]
    found += _table(shown.rows, width, lay, measure)
    if shown.more:
        found += lay(
            [Span(f"{signs.ellipsis} {shown.more:,} more", ("dim", "sign"), None, 1)], width, PLAIN
        )
    return found


def _table(rows: Sequence[Property], width: int, lay: Lay, measure: Measure) -> Iterable[Line]:
    names = min(max((measure.width(row.name) for row in rows), default=0), width // 3)
    beside = width - names - _GAP >= _NARROW
    for row in rows:
        name = lay(
            [Span(row.name, ("dim",), None, row.line)], max(names, 1) if beside else width, PLAIN
        )
        value = lay(row.spans, width - names - _GAP if beside else width, PLAIN)
        if not beside:
            yield from name
            yield from value
            continue
        for index in range(max(len(name), len(value))):
            left = name[index].runs if index < len(name) else ()
            used = sum(measure.width(run.text) for run in left)
            right = value[index] if index < len(value) else None
            pad = Run(" " * (names + _GAP - used), ("table.line",))
            at, joint = (right.source_line, right.joint) if right is not None else (row.line, "\n")
            joints = (
                name[index].joint if index < len(name) else "",
                joint if right is not None else "",
            )
            runs = (*left, pad, *(right.runs if right is not None else ()))
            yield Line(runs, at, joint, joints=joints) if index else Line(runs, at)
