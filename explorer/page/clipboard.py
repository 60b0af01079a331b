"""The text of rows for the clipboard, without what the page drew around it.

Never lets a control character out: what is copied is pasted into terminals too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from explorer.markdown.block_parser import parse
from explorer.markdown.nodes import Block, Callout, Code, Footnote, List, Quote
from explorer.page.document import Document
from explorer.page.lines import Line, Run
from explorer.text.sanitize import clean

Cut = tuple[Line, int, int]
"""A row and the half-open range of its text that is copied."""

_CODE_MARKS = ("```", "~~~", "    ", "\t")
"""What stands where code begins: a fence, or an indent."""
_DRAWN_STYLES = frozenset({"picture", "rule", "heading1.rule", "heading2.rule"})
"""Styles of rows that are drawn as a whole."""
_TASKS = {"\u2610": "[ ]", "\u2611": "[x]"}


def copied(cuts: Iterable[Cut]) -> str:
    """Return the text of parts of rows.

    Wrapped rows are joined, bars and rules are left out. The text reads as Markdown does: bullets
    are hyphens, tasks have brackets, and cells stand between bars.
    """
    rows: list[dict[int, str]] = []
    """The texts of each line, by their columns."""
    for line, start, end in cuts:
        if _is_drawn(line):
            continue
        joins = bool(rows) and (line.joint != "\n" or bool(line.joints))
        cells = _cells(line, start, end, joins=joins)
        if joins:
            _join(rows[-1], cells, line)
        else:
            rows.append(cells)
    return "\n".join(" | ".join(row[n] for n in sorted(row)).rstrip() for row in rows)


def _join(row: dict[int, str], cells: Mapping[int, str], line: Line) -> None:
    """Append the cells of a wrapped row to those above it, without the blanks that fill columns."""
    for column, text in cells.items():
        above = row.get(column, "")
        if not line.joints:
            row[column] = above + line.joint + text
        elif text.strip() and not above.strip():
            row[column] = text.rstrip(" ")
        elif text.strip():
            joint = line.joints[column].replace("\n", " ") if column < len(line.joints) else ""
            row[column] = f"{above.rstrip(' ')}{joint}{text.rstrip(' ')}"


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
            return run.text if text[:-1].isdigit() else "- "
        case "task.open" | "task.done":
            bullet = "" if before.strip()[:-1].isdigit() else "- "
            return f"{bullet}{_TASKS.get(text, text)} "
        case _:
            return ""


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
    """Whether a chunk is worth parsing."""
    chunk, text = document.chunks[index], document.text
    return chunk.in_code or any(
        text.find(mark, chunk.start, chunk.end) >= 0 for mark in _CODE_MARKS
    )


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
    chunks, blocks = document.chunks, document.blocks(index)
    first = last = index
    if blocks[0] == code:
        while chunks[first].in_code:
            first -= 1
    if blocks[-1] == code:
        while last + 1 < len(chunks) and chunks[last + 1].in_code:
            last += 1
    if first == last:
        return code.text
    whole = document.text[chunks[first].start : chunks[last].end]
    found = _codes(parse(whole, chunks[first].line, document.defined, lead=chunks[first].lead))
    return next(each.text for each in found if each.line <= code.line < each.end)
