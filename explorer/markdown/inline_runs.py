"""The inline texts of a body, which are what the scanner of links and tags reads.

Code, math, HTML and definitions have none. Never looks for anything inside of the texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explorer.markdown.block_patterns import (
    CALLOUT,
    MATH_MARK,
    TASK,
    TextRange,
    cells_of,
    ends_in_block_id,
    leaves_math_open,
    without_block_id,
)
from explorer.markdown.blocks import BlockNode, walk
from explorer.markdown.scan_result import InlineRun


def inline_runs(text: str, root: BlockNode, *, hidden: bool = True) -> Iterator[InlineRun]:
    """Yield the runs in the blocks of a text, those in comments only if `hidden`."""
    for node in walk(root, hidden=hidden):
        if node.kind in ("paragraph", "heading"):
            yield from _paragraph(text, node)
        elif node.kind == "table":
            yield from _cells(text, node)
        elif node.kind == "comment" and hidden:
            # The links and tags of a comment count.
            for start, end in node.lines:
                yield InlineRun(start, end, None, is_block=False)


def _paragraph(text: str, node: BlockNode) -> Iterator[InlineRun]:
    """Yield a paragraph without the mark of a task or of a callout that begins it."""
    lines: Sequence[TextRange] = node.lines
    start, end = lines[0]
    if node.first_in == "item":
        if task := TASK.match(text, start, end):
            lines = [(task.end(), end), *lines[1:]]
    elif node.first_in == "quote" and (callout := CALLOUT.match(text, start, end)):
        lines = lines[1:]
        yield InlineRun(*callout.span(3), None, is_block=not lines)
    if not lines:
        return
    start, end = lines[0][0], lines[-1][1]
    masked = None
    if node.first_in == "item" and text.find("^", start, lines[-1][0]) >= 0:
        shown = list(lines)
        for line, content, _ in item_ids([text[begin:stop] for begin, stop in lines]):
            begin, stop = lines[line]
            shown[line] = (begin, begin + len(content))
            yield InlineRun(text.rindex("^", begin, stop), stop, None, is_block=True)
        masked = _masked(text, shown)
    elif len(lines) > 1 and ">" in text[start:end]:
        masked = _masked(text, lines)
    yield InlineRun(start, end, masked, is_block=True)


def _masked(text: str, lines: Sequence[TextRange]) -> str:
    """Return the text of the lines with what stands between them replaced by blanks."""
    parts: list[str] = []
    previous_end = lines[0][0]
    for start, end in lines:
        if start > previous_end:
            parts.append("\n" + " " * (start - previous_end - 1))
        parts.append(text[start:end])
        previous_end = end
    return "".join(parts)


def _cells(text: str, node: BlockNode) -> Iterator[InlineRun]:
    """Yield the cells of a table, and the block id below it."""
    columns = len(cells_of(text, *node.delimiter))
    rows = node.lines
    has_id = ends_in_block_id(text, rows)
    for start, end in rows[:-1] if has_id else rows:
        for cell in cells_of(text, start, end)[:columns]:
            yield InlineRun(*cell, None, is_block=False, is_cell=True)
    if has_id:
        yield InlineRun(*rows[-1], None, is_block=True, is_cell=True)


def item_ids(lines: Sequence[str]) -> list[tuple[int, str, str]]:
    """Return the block ids that end the lines of an item's text, but for the last line.

    Each with the number of its line and the line without it. The last line is the end of a block,
    which is read as any other. What ends a line inside of a formula is an exponent.
    """
    found: list[tuple[int, str, str]] = []
    for number, line in enumerate(lines[:-1]):
        text, name = without_block_id(line)
        if name:
            found.append((number, text, name))
    if not found:
        return found
    in_formula = _lines_in_formulas("\n".join(lines))
    return [one for one in found if one[0] not in in_formula]


def _lines_in_formulas(text: str) -> frozenset[int]:
    """Return the lines of a text, counted from 0, that end inside of a formula."""
    last = text.rfind(MATH_MARK)
    found: list[int] = []
    start, is_open = 0, False
    for number, line in enumerate(text.split("\n")):
        end = start + len(line)
        if end > last:
            break  # no marks follow that could close a formula
        is_open = leaves_math_open(text, start, end, is_open=is_open)
        if is_open:
            found.append(number)
        start = end + 1
    return frozenset(found)
