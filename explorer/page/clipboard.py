"""The text of rows for the clipboard, without what the page drew around it.

Never lets a control character out: what is copied is pasted into terminals too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from explorer.markdown.block_parser import code_text
from explorer.markdown.block_patterns import closing_fence
from explorer.markdown.code_blocks import holds_code
from explorer.markdown.nodes import Block, Callout, Code, Footnote, List, Quote
from explorer.page.document import Document
from explorer.page.lines import Line, Run
from explorer.text.sanitize import clean

Cut = tuple[Line, int, int]
"""A row and the half-open range of its text that is copied."""

_MAY_BE_CODE = re.compile(
    r"""
      ^(?:[ \t>]|(?:[-+*]|\d{1,9}[.)])(?=[ \t])|\[\^[^\]\n]+\]:)*+(?:```|~~~)
    | ^[ \t]*(?:>|[-+*]|\d{1,9}[.)])[ \t>]*(?:[ ]{4}|\t)
    | ^(?:[ ]{4}|[ ]{0,3}\t)
    """,
    re.VERBOSE | re.MULTILINE,
)
"""Where code may begin: a fence, behind the marks of quotes, items and footnotes; an indent of four
cells behind such marks; or the same at the beginning of a line."""
_CODE_INDENTS = ("    ", "\t", " \t", "  \t", "   \t")
_FENCE_LEAD = re.compile(r"(`{3,}|~{3,})\n")
"""The lead of a chunk that begins in the middle of code."""
_DRAWN_STYLES = frozenset({"picture", "rule", "heading1.rule", "heading2.rule"})
"""Styles of rows that are drawn as a whole."""
_TASKS = {"\u2610": "[ ]", "\u2611": "[x]"}


def copied(cuts: Iterable[Cut]) -> str:
    """Return the text of parts of rows.

    Wrapped rows are joined, bars and rules are left out. The text reads as Markdown does: bullets
    are hyphens, tasks have brackets, and cells stand between bars.
    """
    rows: list[dict[int, _Text]] = []
    """The texts of each line, by their columns."""
    for line, start, end in cuts:
        if _is_drawn(line):
            continue
        joins = bool(rows) and (line.joint != "\n" or bool(line.joints))
        cells = _cells(line, start, end, joins=joins)
        if joins:
            _join(rows[-1], cells, line)
        else:
            rows.append({column: _Text(text) for column, text in cells.items()})
    return "\n".join(_joined_cells(row) for row in rows)


class _Text:
    """A text that grows at its end, joined once: a formula may have half a million rows."""

    __slots__ = ("_is_filled", "_parts")

    def __init__(self, text: str = "") -> None:
        self._parts = [text]
        self._is_filled = bool(text.strip())

    def __str__(self) -> str:
        return "".join(self._parts)

    @property
    def is_filled(self) -> bool:
        """Whether it is more than blanks."""
        return self._is_filled

    def add(self, text: str) -> None:
        """Append a text."""
        self._parts.append(text)
        self._is_filled = self._is_filled or bool(text.strip())

    def trim(self) -> None:
        """Drop the blanks at the end."""
        parts = self._parts
        while parts and not parts[-1].strip(" "):
            parts.pop()
        if parts:
            parts[-1] = parts[-1].rstrip(" ")


def _joined_cells(row: Mapping[int, _Text]) -> str:
    return " | ".join(str(row[column]) for column in sorted(row)).rstrip()


def _join(row: dict[int, _Text], cells: Mapping[int, str], line: Line) -> None:
    """Append the cells of a wrapped row to those of the rows above it."""
    for column, text in cells.items():
        if not line.joints:
            above = row.setdefault(column, _Text())
            above.add(line.joint)
            above.add(text)
        elif text.strip():
            _join_cell(row, column, text.rstrip(" "), _cell_joint(line, column))


def _join_cell(row: dict[int, _Text], column: int, text: str, joint: str) -> None:
    """Append a text to that of the cell above it, without the blanks that fill the column."""
    above = row.get(column)
    if above is None or not above.is_filled:
        row[column] = _Text(text)
        return
    above.trim()
    above.add(joint)
    above.add(text)


def _cell_joint(line: Line, column: int) -> str:
    if column >= len(line.joints):
        return ""
    return line.joints[column].replace("\n", " ")


def _is_drawn(line: Line) -> bool:
    """Whether a row has no text of its own, such as a rule, a picture or a repeated head."""
    styles = {name for run in line.runs for name in run.style}
    if not _DRAWN_STYLES.isdisjoint(styles):
        return True
    inside = line.runs[line.lead :]
    if not inside:
        return "code.label" in styles
    if any("table.again" in run.style for run in inside):
        return True
    return all("table.line" in run.style for run in inside)


def _cells(line: Line, start: int, end: int, *, joins: bool) -> dict[int, str]:
    """Return what is copied of a row, by its columns; a row outside of tables has one.

    `joins` is whether the row goes on with the one above, so that its lead is left out.
    """
    texts: dict[int, list[str]] = {} if line.joints else {0: []}
    column = 0
    text_end = len(line.runs) - line.trail
    for index, run, text in _overlaps(line, start, end):
        in_lead = index < line.lead
        if "table.line" in run.style and not in_lead:
            column += 1
            if text and index < text_end:
                texts.setdefault(column - 1, [])
                texts.setdefault(column, [])
            continue
        if not text or index >= text_end or _is_sign(run):
            continue
        if not in_lead:
            texts.setdefault(column, []).append(text)
        elif not joins:
            lead = texts.setdefault(0, [])
            lead.append(_lead_text(run, lead[-1] if lead else ""))
    return {
        column: clean("".join(cell))
        for column, cell in texts.items()
        if cell or column or len(texts) == 1
    }


def _overlaps(line: Line, start: int, end: int) -> Iterator[tuple[int, Run, str]]:
    """Yield the runs of a row, each with its index and the part of its text between two offsets."""
    offset = 0
    for index, run in enumerate(line.runs):
        yield index, run, run.text[max(start - offset, 0) : max(end - offset, 0)]
        offset += len(run.text)


def _lead_text(run: Run, before: str) -> str:
    """Return the source of a run before the text: of a bullet, a task or an indent.

    `before` is the text of the previous run.
    """
    if not run.style:
        return run.text
    text = run.text.strip()
    match run.style[0]:
        case "marker":
            return run.text if _is_number(text) else "- "
        case "task.open" | "task.done":
            bullet = "" if _is_number(before) else "- "
            return f"{bullet}{_TASKS.get(text, text)} "
        case _:
            return ""


def _is_number(marker: str) -> bool:
    """Whether the marker of an item is a number with its dot."""
    return marker.strip()[:-1].isdigit()


def _is_sign(run: Run) -> bool:
    """Whether a run in the text is a sign: of a link, a fold, a callout, or back to a footnote."""
    if "sign" in run.style or (run.target is not None and run.target.kind == "back"):
        return True
    # The icon of a callout.
    return run.text.endswith("\u00a0\u00a0") and "".join(run.style[:1]).startswith("callout.")


def code_at(document: Document, line: int, *, or_after: bool = True) -> str | None:
    """Return the block of code that holds a line of the file, None if there is none.

    With `or_after` the first block below the line is returned if none holds it.
    """
    found = code_search(document, line, or_after=or_after)
    return next((code for code in found if code is not None), None)


def code_search(document: Document, line: int, *, or_after: bool = True) -> Iterator[str | None]:
    """Yield what `code_at` returns, if that is any code, after None for each chunk without it.

    There may be thousands: between them a caller can do something else.
    """
    first = max(document.chunk_at(line), 0)
    end = len(document.chunks) if or_after else first + 1
    for chunk in range(first, end):
        if chunk == first or _may_hold_code(document, chunk):
            codes = _codes(document.blocks(chunk))
            code = next((code for code in codes if code.end > line), None)
            if code is not None and (or_after or code.line - 1 <= line):
                yield _whole_code(document, chunk, code)
                return
        yield None


def _may_hold_code(document: Document, index: int) -> bool:
    """Whether a chunk is worth parsing.

    What goes on with a table or a list from above is read like any other: there may be thousands.
    """
    chunk, text = document.chunks[index], document.text
    if chunk.in_code:
        return True
    looks_like_code = (
        text.startswith(_CODE_INDENTS, chunk.start)
        or _MAY_BE_CODE.search(text, chunk.start, chunk.end) is not None
    )
    return looks_like_code and holds_code(chunk.lead + text[chunk.start : chunk.end])


def code_around(rows: Sequence[Line], row: int) -> str | None:
    """Return the block of code that contains a row, as rows show it; None if none does.

    For embedded notes, whose source is not at hand.
    """
    if not _is_code(rows[row]):
        return None
    above = takewhile(_is_code, reversed(rows[:row]))
    below = takewhile(_is_code, rows[row:])
    code = [*reversed(list(above)), *below]
    return copied((line, 0, len(line.text)) for line in code)


def _is_code(line: Line) -> bool:
    """Whether a row is one of a block of code, or names its language."""
    return any("code.label" in run.style for run in line.runs)


def _codes(blocks: Iterable[Block]) -> Iterator[Code]:
    """Yield the blocks of code in some blocks, without those of math."""
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
                continue


def _whole_code(document: Document, index: int, code: Code) -> str:
    """Return the text of a block of code with the parts of it in the chunks around."""
    texts = [code.text]
    if document.blocks(index)[0] == code:
        texts[:0] = reversed(list(_parts(document, index, -1)))
    if document.blocks(index)[-1] == code:
        texts += _parts(document, index, 1)
    return "\n".join(texts)


def _parts(document: Document, index: int, step: int) -> Iterator[str]:
    """Yield the other parts of the code with which a chunk ends, or with `step` -1 begins.

    Only a chunk that may hold something else is parsed.
    """
    upper = index + max(step, 0)
    while _continues_code(document, upper):
        index, upper = index + step, upper + step
        text = _inner_code(document, index)
        if text is None:
            codes = list(_codes(document.blocks(index)))
            nearest = codes[:1] if step > 0 else codes[-1:]
            yield from [code.text for code in nearest]
            return
        yield text


def _inner_code(document: Document, index: int) -> str | None:
    """Return the text of a chunk that is nothing but code, None for one that may be more."""
    chunk = document.chunks[index]
    fence = _FENCE_LEAD.fullmatch(chunk.lead)
    if fence is None:
        return None
    text = document.text[chunk.start : chunk.end]
    if closing_fence(chunk.lead[0], len(fence[1])).search(f"\n{text}") is not None:
        return None
    return code_text(text)


def _continues_code(document: Document, index: int) -> bool:
    """Whether a chunk begins in the middle of a block of code."""
    return index < len(document.chunks) and document.chunks[index].in_code
