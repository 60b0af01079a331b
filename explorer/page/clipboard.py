"""What of a page is taken to the clipboard: its text without what the page drew around it.

Never lets a control character out: what is copied is pasted into terminals too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from explorer.markdown.nodes import Block, Callout, Code, Footnote, List, Quote
from explorer.page.document import Document
from explorer.page.lines import Line, Run
from explorer.text.sanitize import clean

Cut = tuple[Line, int, int]
"""A line and the half-open range of its text that is taken."""

_MAY_BE_CODE = re.compile(r"```|~~~|\n[ \t]*\n(?: {4}|\t)")
_TASKS = {"\u2610": "[ ]", "\u2611": "[x]"}


def copied(cuts: Iterable[Cut]) -> str:
    """Return the text of parts of a page.

    Rows that only the width has parted are joined, bars and rules are gone.

    What is left reads as Markdown does: bullets are hyphens, tasks have brackets, cells stand
    between bars.
    """
    found: list[dict[int, str]] = []
    for line, start, end in cuts:
        if _is_drawn(line):
            continue
        goes_on = bool(found) and (line.joint != "\n" or bool(line.joints))
        cells = {
            column: clean(text) for column, text in _cells(line, start, end, joins=goes_on).items()
        }
        if goes_on:
            _join(found[-1], cells, line)
        else:
            found.append(cells)
    return "\n".join(" | ".join(row[column] for column in sorted(row)).rstrip() for row in found)


def _join(row: dict[int, str], cells: Mapping[int, str], line: Line) -> None:
    """Put what the cells of a row on the screen show behind what those of the rows above it have shown."""
    for column, text in cells.items():
        before = row.get(column, "")
        if not line.joints:
            row[column] = before + line.joint + text
        elif text.strip():
            joint = line.joints[column].replace("\n", " ") if column < len(line.joints) else ""
            row[column] = (before.rstrip(" ") + joint if before.strip() else "") + text.rstrip(" ")


def _is_drawn(line: Line) -> bool:
    """Whether a line is no text: a rule, a part of a picture, a head that is said again, the language of code."""
    styles = [name for run in line.runs for name in run.style]
    if "picture" in styles:
        return True
    if any(name == "rule" or name.endswith(".rule") for name in styles):
        return True
    if line.lead == len(line.runs) and "code.label" in styles:
        return True
    inside = line.runs[line.lead :]
    if any("table.again" in run.style for run in inside):
        return True
    return bool(inside) and all("table.line" in run.style for run in inside)


def _cells(line: Line, start: int, end: int, *, joins: bool) -> dict[int, str]:
    """Return what is taken of a line, by its cells; what is in no table is one cell."""
    parts: dict[int, list[str]] = {0: []} if not line.joints else {}
    at = column = 0
    for index, run in enumerate(line.runs):
        begin, stop = max(start - at, 0), min(end - at, len(run.text))
        at += len(run.text)
        parts_line = "table.line" in run.style and index >= line.lead
        column += parts_line
        drawn = "sign" in run.style or (run.target is not None and run.target.kind == "back")
        if begin >= stop or drawn or index >= len(line.runs) - line.trail:
            continue
        if parts_line:
            parts.setdefault(column - 1, [])
            parts.setdefault(column, [])
        elif index >= line.lead and not _is_icon(run):
            parts.setdefault(column, []).append(run.text[begin:stop])
        elif index < line.lead and not joins:
            before = parts.setdefault(0, [])
            before.append(_lead(run, after=before[-1:]))
    return {
        column: "".join(texts)
        for column, texts in parts.items()
        if texts or column or len(parts) == 1
    }


def _lead(run: Run, after: list[str]) -> str:
    """Return what is left of what the page put before a line.

    Bullets and tasks as they are written, and indents.
    """
    name = run.style[0] if run.style else ""
    text = run.text.strip()
    if name == "marker":
        return run.text if text[:-1].isdigit() else "- "
    if name.startswith("task."):
        numbered = bool(after) and after[0].strip()[:-1].isdigit()
        return ("" if numbered else "- ") + _TASKS.get(text, text) + " "
    return "" if name else run.text


def _is_icon(run: Run) -> bool:
    """Whether a run is the sign that a callout's title begins with."""
    return (
        bool(run.style)
        and run.style[0].startswith("callout.")
        and run.text.endswith("\u00a0\u00a0")
    )


def code_at(document: Document, line: int, *, or_after: bool = True) -> str | None:
    """Return the block of code that holds a line of the file, or the first one after it."""
    first = max(document.chunk_at(line), 0)
    for chunk in range(first, len(document.chunks) if or_after else first + 1):
        part = document.chunks[chunk]
        if (
            chunk > first
            and not part.lead
            and _MAY_BE_CODE.search(document.text, part.start, part.end) is None
        ):
            continue
        for code in _codes(document.blocks(chunk)):
            if code.end > line and not or_after and code.line - 1 > line:
                return None
            if code.end > line:
                return "\n".join(clean(row) for row in _whole(document, chunk, code).split("\n"))
    return None


def code_around(rows: Sequence[Line], row: int) -> str | None:
    """Return the block of code that a row is a part of, as rows of a page show it.

    None if it is of none.

    This is for what another note says: only its rows are at hand.
    """
    if not _is_code(rows[row]):
        return None
    first, end = row, row + 1
    while first > 0 and _is_code(rows[first - 1]):
        first -= 1
    while end < len(rows) and _is_code(rows[end]):
        end += 1
    return copied((line, 0, len(line.text)) for line in rows[first:end])


def _is_code(line: Line) -> bool:
    """Whether a row is one of a block of code, or names its language."""
    return any("code.label" in run.style for run in line.runs)


def _codes(blocks: Iterable[Block]) -> Iterator[Code]:
    for block in blocks:
        match block:
            case Code():
                if block.language != "math":
                    yield block
            case List():
                for item in block.items:
                    yield from _codes(item.blocks)
            case Quote() | Callout() | Footnote():
                yield from _codes(block.blocks)
            case _:
                pass


def _whole(document: Document, chunk: int, code: Code) -> str:
    """Return the text of a block of code together with what the chunks around it hold of the same block."""
    texts = [code.text]
    before = chunk
    while _goes_on(document, before) and (before < chunk or document.blocks(chunk)[0] == code):
        before -= 1
        texts[:0] = [found.text for found in list(_codes(document.blocks(before)))[-1:]]
    after = chunk + 1
    while _goes_on(document, after) and (after > chunk + 1 or document.blocks(chunk)[-1] == code):
        texts += [found.text for found in list(_codes(document.blocks(after)))[:1]]
        after += 1
    return "\n".join(texts)


def _goes_on(document: Document, chunk: int) -> bool:
    """Whether a chunk begins in the middle of a block of code."""
    part = document.chunks[chunk] if chunk < len(document.chunks) else None
    return part is not None and part.joined and part.lead.startswith(("`", "~"))
