"""What Obsidian adds to CommonMark, as rules for markdown-it, written from the specification alone.

Only what decides where a link, a heading or a word is: wikilinks, math, comments and footnotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from typing import Any, NamedTuple, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, image, link

InlineRule: TypeAlias = Callable[[StateInline, bool], bool]

_WIKILINK = re.compile(r"!?\[\[(?!\[)((?:(?!\[\[|\]\]).)+)\]\]")
_MATH = re.compile(r"\$\$(.+?)\$\$|\$(?![\s$])((?:\\.|[^\\$\n])*?)(?<!\s)\$(?!\d)", re.DOTALL)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\s^][^\[\]\s]*\]")
_FOOTNOTE = re.compile(r"\[\^([^\[\]\s^][^\[\]\s]*)\]:")
_COMMENT = "%%"
_FOUND = "found"
_OFFSET = "offset"


class FoundLink(NamedTuple):
    """A link in the text of one block."""

    start: int
    raw: str
    kind: str  # `wikilink`, `embed` or `markdown`
    destination: str  # of a markdown link, its address with escapes and entities resolved


def markdown() -> MarkdownIt:
    """Return a parser of CommonMark, tables and what Obsidian adds."""
    md = MarkdownIt("commonmark").enable("table")
    # Addresses stay as they are written.
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]  # its hook
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]  # its hook
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # its hook
    md.core.ruler.disable(["inline", "text_join"])
    md.inline.ruler.before("link", "wikilink", _wikilink)
    md.inline.ruler.before("wikilink", "footnote_mark", _footnote_mark)
    md.inline.ruler.before("escape", "math", _math)
    md.inline.ruler.before("wikilink", "comment", _comment)
    md.inline.ruler.at("link", _recorded(link, "markdown"))
    md.inline.ruler.at("image", _recorded(image, "embed"))
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("table", "math_block", _math_block, ends)
    md.block.ruler.before("math_block", "comment_block", _comment_block, ends)
    md.block.ruler.before("reference", "footnote", _footnote_block, ends)
    return md


def links_of(env: MutableMapping[str, Any]) -> list[FoundLink]:
    """Return the links that were found in the last text, and forget them."""
    found: list[FoundLink] = sorted(env.pop(_FOUND, []))
    return found


def _record(state: StateInline, start: int, kind: str, destination: str = "") -> None:
    offset = state.env.get(_OFFSET, 0)
    found = FoundLink(offset + start, state.src[start : state.pos], kind, destination)
    state.env.setdefault(_FOUND, []).append(found)


def _wikilink(state: StateInline, silent: bool) -> bool:
    match = _WIKILINK.match(state.src, state.pos, state.posMax)
    if match is None or not match[1].strip():
        return False
    start, state.pos = state.pos, match.end()
    if not silent:
        kind = "embed" if match[0].startswith("!") else "wikilink"
        state.push(kind, "", 0).content = match[1]
        _record(state, start, kind)
    return True


def _recorded(rule: InlineRule, kind: str) -> InlineRule:
    def recording(state: StateInline, silent: bool) -> bool:
        start, tokens = state.pos, len(state.tokens)
        outer = state.env.get(_OFFSET, 0)
        if kind == "embed":  # its text is parsed on its own, after `![`
            state.env[_OFFSET] = outer + start + 2
        done = rule(state, silent)
        state.env[_OFFSET] = outer
        if done and not silent:
            pushed = state.tokens[tokens:]
            opened = next(each for each in pushed if each.type in ("link_open", "image"))
            _record(state, start, kind, str(opened.attrs.get("href", opened.attrs.get("src", ""))))
        return done

    return recording


def _footnote_mark(state: StateInline, silent: bool) -> bool:
    match = _FOOTNOTE_MARK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    state.pos = match.end()
    if not silent:
        state.push("footnote_mark", "", 0).content = match[0]
    return True


def _math(state: StateInline, silent: bool) -> bool:
    match = _MATH.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    state.pos = match.end()
    if not silent:
        state.push("math", "", 0).content = match[1] or match[2]
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    """Take one of the marks around a comment: what stands in it counts, and is not shown."""
    if not state.src.startswith(_COMMENT, state.pos):
        return False
    state.pos += len(_COMMENT)
    if not silent:
        state.push("comment", "", 0).content = _COMMENT
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = _line(state, start)
    if not first.startswith("$$") or state.is_code_block(start):
        return False
    last = start
    if "$$" not in first[2:]:
        inside = range(start + 1, end)
        closing = (
            n for n in inside if "$$" in _line(state, n) or state.sCount[n] < state.blkIndent
        )
        last = next(closing, end - 1)
    elif not first.rstrip().endswith("$$"):
        return False
    if not silent:
        token = state.push("math_block", "", 0)
        token.content = state.getLines(start, last + 1, state.blkIndent, False)
        token.map = [start, last + 1]
        state.line = last + 1
    return True


def _comment_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a comment over several lines as a block around the blocks in it."""
    first = _line(state, start)
    if not first.startswith(_COMMENT) or state.is_code_block(start):
        return False
    if state.env.get("commented") or _COMMENT in first[2:]:
        return False
    closing = (n for n in range(start + 1, end) if _COMMENT in _line(state, n))
    last = next(closing, None)
    if last is None:
        return False
    if not silent:
        opened = state.push("comment_open", "", 1)
        opened.map = [start, last + 1]
        state.env["commented"] = True
        line_max, state.lineMax = state.lineMax, last + 1
        state.md.block.tokenize(state, start, last + 1)
        state.lineMax = line_max
        state.env["commented"] = False
        state.push("comment_close", "", -1)
        state.line = last + 1
    return True


def _footnote_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    match = _FOOTNOTE.match(state.src, begin, state.eMarks[start])
    if match is None or state.is_code_block(start):
        return False
    if silent:
        return True
    before = state.bMarks[start], state.tShift[start], state.sCount[start], state.parentType
    opened = state.push("footnote_open", "", 1)
    opened.map, opened.info = [start, end], match[1]
    text = state.src[match.end() : state.eMarks[start]]
    blanks = len(text) - len(text.lstrip(" \t"))
    state.bMarks[start], state.tShift[start] = match.end(), blanks
    state.blkIndent += 4
    state.sCount[start] = state.blkIndent
    state.md.block.tokenize(state, start, end)
    state.blkIndent -= 4
    state.bMarks[start], state.tShift[start], state.sCount[start], state.parentType = before
    state.push("footnote_close", "", -1)
    opened.map = [start, state.line]
    return True
