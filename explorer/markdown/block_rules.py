"""Rules for markdown-it: the block syntax of Obsidian that CommonMark lacks.

Callouts, tasks and block ids are found in what the block parser made, before the inline parser
runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from explorer.markdown.inline_rules import LABEL

_FOOTNOTE = re.compile(rf"\[\^({LABEL})\]:[ \t]*")
_CALLOUT = re.compile(r"\[!([^\]\n]+)\]([+-]?)[ \t]*([^\n]*)(?:\n|$)")
_TASK = re.compile(r"\[([^\]\n])\](?:[ \t]+|$|(?=\n))")
_BLOCK_ID = re.compile(r"\^[A-Za-z0-9-]+[ \t]*\Z")
_RESUMED = "resumed"
DEEPEST = 90
"""Blocks inside of each other below which no further ones are made out. A list is two of them."""
_ENDS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


def install(md: MarkdownIt) -> None:
    """Add the rules to a parser, which drops what is nested a little deeper than `DEEPEST`."""
    md.block.ruler.before("table", "too_deep", _too_deep)
    md.block.ruler.before("fence", "comment_block", _comment, _ENDS)
    md.block.ruler.before("fence", "math_block", _math, _ENDS)
    md.block.ruler.before("reference", "footnote", _footnote, _ENDS)
    md.block.ruler.at("html_block", _html, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.after("block", "obsidian", _rewrite)


def _too_deep(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803 (markdown-it's names)
    """What is nested too deep is text as it is written, up to a blank line."""
    if silent or state.level < DEEPEST:
        return False
    line = startLine + 1
    while (
        line < endLine
        and not state.isEmpty(line)
        and (state.sCount[line] < 0 or state.sCount[line] >= state.blkIndent)
    ):
        line += 1
    state.line = line
    state.push("paragraph_open", "p", 1).map = [startLine, line]
    inline = state.push("inline", "", 0)
    inline.map, inline.children = [startLine, line], []
    inline.content = state.getLines(startLine, line, state.blkIndent, False).strip()
    state.push("paragraph_close", "p", -1)
    return True


def _closing(state: StateBlock, start: int, end: int, marks: str) -> tuple[int, int] | None:
    """Find the marks that close a block opened on line `start`.

    Their line, and the offset after them.
    """
    opening = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(marks, opening) or state.is_code_block(start):
        return None
    position = opening + 2
    indent = min(state.blkIndent, state.sCount[start])  # an outdented line ends the list that asks
    for line in range(start, end):
        if line > start:
            if (
                state.sCount[line] < indent
                and state.tShift[line] < state.eMarks[line] - state.bMarks[line]
            ):
                return None
            position = state.bMarks[line]
        found = state.src.find(marks, position, state.eMarks[line])
        if found >= 0:
            # What follows on the very line of the opening makes it a part of a paragraph: the
            # inline rules know it too.
            alone = line > start or not state.src[found + 2 : state.eMarks[line]].strip()
            return (line, found + 2) if alone else None
    return None


def _resume(state: StateBlock, line: int, position: int) -> None:
    """Go on parsing after a block that ended inside a line."""
    rest = state.src[position : state.eMarks[line]]
    if not rest.strip():
        state.line = line + 1
        return
    blanks = len(rest) - len(rest.lstrip())
    state.bMarks[line] = position
    state.tShift[line] = blanks
    state.sCount[line] = state.blkIndent
    state.line = line
    state.env[_RESUMED] = line


def _html(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803 (markdown-it's names)
    """HTML, but not behind a comment or math that ends in the line.

    A block of it begins its line.
    """
    return state.env.get(_RESUMED) != startLine and html_block(state, startLine, endLine, silent)


def _comment(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803 (markdown-it's names)
    """`%%` at the start of a line, to the next `%%`, over any number of lines."""
    closing = _closing(state, startLine, endLine, "%%")
    if closing is None:
        return False
    if not silent:
        _resume(state, *closing)
    return True


def _math(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803 (markdown-it's names)
    """`$$` at the start of a line, to the next `$$`."""
    closing = _closing(state, startLine, endLine, "$$")
    if closing is None:
        return False
    if not silent:
        line, position = closing
        token = state.push("math_block", "", 0)
        token.map = [startLine, line + 1]
        token.content = state.getLines(startLine, line, state.blkIndent, True)
        token.content += state.src[state.bMarks[line] + state.tShift[line] : position]
        token.content = token.content.strip()[2:-2]
        _resume(state, line, position)
    return True


def _footnote(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803 (markdown-it's names)
    """`[^label]: text`, with further blocks that are indented by four."""
    if state.is_code_block(startLine):
        return False
    start = state.bMarks[startLine] + state.tShift[startLine]
    match = _FOOTNOTE.match(state.src, start, state.eMarks[startLine])
    if not match:
        return False
    if silent:
        return True
    token = state.push("footnote_open", "", 1)
    token.content = match[1]
    token.map = [startLine, endLine]
    old = (
        state.bMarks[startLine],
        state.tShift[startLine],
        state.sCount[startLine],
        state.parentType,
    )
    state.blkIndent += 4
    state.bMarks[startLine], state.tShift[startLine] = match.end(), 0
    state.sCount[startLine] = state.blkIndent
    state.parentType = "reference"
    if match.end() < state.eMarks[startLine]:
        state.md.block.tokenize(state, startLine, endLine)
    else:
        state.line = startLine + 1
        state.md.block.tokenize(state, startLine + 1, endLine)
    state.blkIndent -= 4
    state.bMarks[startLine], state.tShift[startLine], state.sCount[startLine], state.parentType = (
        old
    )
    token.map[1] = state.line
    state.push("footnote_close", "", -1)
    return True


def _rewrite(state: StateCore) -> None:
    """Mark callouts and tasks, take the titles of callouts apart, and drop block ids."""
    done: list[Token] = []
    tokens = state.tokens
    skip = 0
    for index, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        if token.type == "tr_open" and (skip := _id_of_table(tokens, index)):
            continue
        done.append(token)
        if token.type == "inline":
            token.content = _without_block_id(token.content)
        elif token.type in ("blockquote_open", "list_item_open") and index + 2 < len(tokens):
            inline = tokens[index + 2]
            if tokens[index + 1].type == "paragraph_open" and inline.type == "inline":
                if token.type == "list_item_open":
                    _task(token, inline)
                else:
                    skip = _callout(token, inline, done)
    state.tokens = done


def _id_of_table(tokens: Sequence[Token], index: int) -> int:
    """Return how many tokens follow of a row that is but the block id below a table.

    0 if it is any other row.
    """
    cells: list[str] = []
    for at in range(index + 1, len(tokens)):
        if tokens[at].type == "inline":
            cells.append(tokens[at].content)
        elif tokens[at].type == "tr_close":
            is_id = (
                bool(cells) and tokens[index + 1].type == "td_open" and _BLOCK_ID.match(cells[0])
            )
            return at - index if is_id and not any(cells[1:]) else 0
        if any(cells[1:]):
            break
    return 0


def _without_block_id(content: str) -> str:
    """Drop the `^id` at the end of a text."""
    at = content.rfind("^")
    if at < 0 or not _BLOCK_ID.match(content, at) or (at and content[at - 1] not in " \t\n"):
        return content
    return content[:at].rstrip()


def _task(item: Token, inline: Token) -> None:
    match = _TASK.match(inline.content)
    if match:
        item.meta = {"task": match[1]}
        inline.content = inline.content[match.end() :]


def _callout(quote: Token, inline: Token, done: list[Token]) -> int:
    """Put the title of a callout before its body.

    Return how many of the following tokens are used up.
    """
    match = _CALLOUT.match(inline.content)
    if not match or not inline.map:
        return 0
    kind = (
        match[1].partition("|")[0].strip().lower() or "note"
    )  # what follows a bar is for style sheets
    quote.meta = {"callout": kind, "fold": match[2]}
    title = Token(
        "inline",
        "",
        0,
        content=match[3].strip(),
        children=[],
        map=[inline.map[0], inline.map[0] + 1],
    )
    done.append(title)
    inline.content = inline.content[match.end() :]
    if inline.content.strip():
        inline.map = [inline.map[0] + 1, inline.map[1]]
        return 0
    return 3
