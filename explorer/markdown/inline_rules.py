"""Rules for markdown-it: the inline syntax of Obsidian, and the sources of CommonMark's links.

Each rule costs time in proportion to what it looks at; none looks beyond its paragraph.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from types import SimpleNamespace
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_inline import StateInline, backtick, escape, html_inline, image, link
from markdown_it.rules_inline.state_inline import Delimiter

from explorer.markdown.inline_patterns import (
    FOOTNOTE_LABEL,
    MATH,
    scheme_before,
    tag_at,
    url_end,
)
from explorer.markdown.link_references import LABEL
from explorer.markdown.link_target import WIKILINK, wikilink_target

FOOTNOTE_MARK = re.compile(rf"\[\^({FOOTNOTE_LABEL})\]")
"""A reference to a footnote; the group is its label."""
Known = dict[int, int]
"""The brackets that were followed, each with the offset of the one that closes it, -1 if none
does."""


# The names of the parameters are those of markdown-it, which calls it by them.
def link_label(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: N803
    """Return the offset of the `]` that closes the `[` at `start`.

    -1 if none does, or if a link is in between.
    """
    if start > state.pos + 1:
        # Not what the link or picture here begins with, but the label that it refers to.
        return _reference_end(state, start)
    known = _known(state, disableNested)
    if start in known:
        return known[start]
    before = state.pos
    _follow(state, start, known, disableNested)
    state.pos = before
    return known[start]


def _follow(state: StateInline, start: int, known: Known, nested_end_it: bool) -> None:
    """Follow the bracket at `start`, and those inside of it, to what closes them; moves `state`."""
    state.pos = start + 1
    opened = [start]
    while state.pos < state.posMax:
        at, marker = state.pos, state.src[state.pos]
        if marker == "]":
            known[opened.pop()] = at
            if not opened:
                break
        state.md.inline.skipToken(state)
        if marker != "[":
            continue
        if state.pos != at + 1:
            if nested_end_it and not FOOTNOTE_MARK.fullmatch(state.src, at, state.pos):
                break
        elif at not in known:
            opened.append(at)
        elif known[at] < 0:
            break  # what never closes holds up all that is around it
        else:
            state.pos = known[at] + 1
    known.update(dict.fromkeys(opened, -1))


def _reference_end(state: StateInline, start: int) -> int:
    """Return the offset of the `]` that closes the label of a reference, -1 if none does."""
    label = LABEL.match(state.src, start, state.posMax)
    if label is None:
        return -1
    return label.end() - 1


def _known(state: StateInline, nested_end_it: bool) -> Known:
    """Return what is known of this text, up to where it is looked at now."""
    of_texts = state.env.setdefault("labels", {})
    # Held with the state, so that no other one gets its number.
    _, of_ends = of_texts.setdefault(id(state), (state, {}))
    known: Known = of_ends.setdefault((state.posMax, nested_end_it), {})
    return known


_WIKILINK = re.compile(WIKILINK)
_SPACED = re.compile(r"(?:[^\\]|\\[^\x00-\x20])*?\\(?=[\x00-\x20])")
"""All up to the first backslash before a blank, which it does not escape."""
_ESCAPED = frozenset({*string.punctuation, "\n"})
_TEXTS = frozenset({"text", "softbreak", "hardbreak"})
"""The tokens beside which no tag begins. Beside an escape, which is a `text_special`, one does."""
InlineRule: TypeAlias = Callable[[StateInline, bool], bool]
"""Reads what stands at the position of a state and moves it behind; False if that is another thing.
A silent one adds no tokens."""


def install(md: MarkdownIt) -> None:
    """Add the rules to a parser."""
    # a module otherwise, of which these are all
    md.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=link_label,
        parseLinkDestination=_link_destination,
        parseLinkTitle=parseLinkTitle,
    )
    ruler = md.inline.ruler
    ruler.at("newline", _newline)
    ruler.after("newline", "comment", _with_end(_comment))
    ruler.after("backticks", "wikilink", _wikilink)
    ruler.after("wikilink", "footnote_ref", _footnote_ref)
    ruler.after("footnote_ref", "footnote_inline", _footnote_inline)
    ruler.after("footnote_inline", "tag", _tag)
    ruler.after("tag", "math_inline", _with_end(_math))
    ruler.after("math_inline", "url", _url)
    ruler.before("strikethrough", "tildes", _tildes)
    ruler.before("emphasis", "mark", _mark)
    ruler.at("escape", _escape)
    ruler.at("backticks", _with_end(backtick))
    ruler.at("html_inline", _with_end(html_inline))
    ruler.at("link", _with_end(_with_source(_link, "link_open")))
    ruler.at("image", _with_end(_with_source(_image, "image")))
    md.inline.ruler2.before("emphasis", "mark", _mark_pairs)


def _link_destination(src: str, start: int, end: int) -> object:
    """Read a destination as CommonMark has it: a backslash before a blank is a sign like any other.

    markdown-it takes it for an escape, or ends before it.
    """
    found = parseLinkDestination(src, start, end)
    if src.startswith("<", start):
        return found
    # No further than it has read: all links of a line would be looked through for each of them.
    stop = max(found.pos, start) + len("\\ ")
    spaced = _SPACED.match(src, start, min(stop, end))
    if spaced is None:
        return found
    return parseLinkDestination(src, start, spaced.end())


def _newline(state: StateInline, silent: bool) -> bool:
    """A line end, hard or soft; its place is kept, so that every row knows its line in the file."""
    position = state.pos
    if state.src[position] != "\n":
        return False
    if not silent:
        if state.pending.endswith(" "):
            state.pending = state.pending.rstrip(" ")
        token = state.push("softbreak", "br", 0)
        token.meta = {"at": position}
    position += 1
    while position < state.posMax and state.src[position] in " \t":
        position += 1
    state.pos = position
    return True


def _escape(state: StateInline, silent: bool) -> bool:
    """A backslash before a sign or a line end; before anything else it is a text like any other."""
    following = state.src[state.pos + 1 : state.pos + 2]
    return following in _ESCAPED and escape(state, silent)


def _with_end(rule: InlineRule) -> InlineRule:
    """Wrap a rule so that its last token holds where it ends, if a line ends in between."""

    def wrapped(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if len(state.tokens) > count and state.src.find("\n", start, state.pos) >= 0:
            last = state.tokens[-1]
            last.meta = {**last.meta, "end": state.pos}
        return True

    return wrapped


def _with_source(rule: InlineRule, kind: str) -> InlineRule:
    """Wrap a rule so that its first token of that kind holds the source that it was made from."""

    def wrapped(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if (
            state.src[start] not in "[!"
            or state.src.find("]", start, state.posMax) < 0
            or not rule(state, silent)
        ):
            return False
        if not silent:
            for token in state.tokens[count:]:
                if token.type == kind:
                    token.meta = {**token.meta, "raw": state.src[start : state.pos]}
                    break
        return True

    return wrapped


def _link(state: StateInline, silent: bool) -> bool:
    """A link, in brackets and parentheses or by a label."""
    return link(state, silent) or _read_reference(link, state, silent)


def _image(state: StateInline, silent: bool) -> bool:
    """A picture, written as a link is."""
    return image(state, silent) or _read_reference(image, state, silent)


def _read_reference(rule: InlineRule, state: StateInline, silent: bool) -> bool:
    """Apply a rule to the brackets of a reference before a `(` that opens no destination.

    markdown-it has no such references. Returns whether there is one.
    """
    references, start = state.env.get("references"), state.pos
    if rule is image:
        start += 1
    if not references or state.src[start : start + 1] != "[":
        return False
    end = link_label(state, start, rule is link)
    if end < 0 or not state.src.startswith("(", end + 1):
        return False
    if normalizeReference(state.src[start + 1 : end]) not in references:
        return False
    # The rule does not see the parenthesis.
    end_of_text, state.posMax = state.posMax, end + 1
    is_read = rule(state, silent)
    state.posMax = end_of_text
    return is_read


def _comment(state: StateInline, silent: bool) -> bool:
    """`%%…%%` is not shown."""
    if not state.src.startswith("%%", state.pos):
        return False
    end = state.src.find("%%", state.pos + 2, state.posMax)
    if end < 0:
        return False
    if not silent:
        state.push("comment", "", 0)
    state.pos = end + 2
    return True


def _wikilink(state: StateInline, silent: bool) -> bool:
    """`[[target|text]]` and `![[target|text]]`, on one line.

    Only `]]` closes, and only the last two of `[[[` open. One that names nothing is no link, and
    shown as the text that it is.
    """
    src, start = state.src, state.pos
    is_embed = src[start] == "!"
    match = _WIKILINK.match(src, start + is_embed, state.posMax)
    if match is None:
        return False
    content = match[1]
    if wikilink_target(content) is None:
        if not silent:
            state.push("no_link", "", 0).content = src[start : match.end()]
    elif not silent:
        token = state.push("wikilink", "", 0)
        # A bar that comes first belongs to the target.
        target, bar, display = content[1:].partition("|")
        target = content[0] + target
        if bar:  # in a table its backslash is written before it
            target = target.removesuffix("\\")
        token.content = target.strip()
        token.info = display.strip()
        token.markup = "embed" if is_embed else "wikilink"
        token.meta = {"raw": src[start : match.end()]}
    state.pos = match.end()
    return True


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    """`[^label]`."""
    if not state.src.startswith("[^", state.pos):
        return False
    match = FOOTNOTE_MARK.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("footnote_ref", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _footnote_inline(state: StateInline, silent: bool) -> bool:
    """`^[text]`."""
    start = state.pos
    if not state.src.startswith("^[", start) or state.src.find("]", start, state.posMax) < 0:
        return False
    if _WIKILINK.match(state.src, start + 1, state.posMax):
        return False
    end = state.md.helpers.parseLinkLabel(state, start + 1)
    if end < 0:
        return False
    if not silent:
        old_max = state.posMax
        state.push("note_open", "", 1)
        state.pos, state.posMax = start + 2, end
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.push("note_close", "", -1)
        state.posMax = old_max
    state.pos = end + 1
    return True


def _tag(state: StateInline, silent: bool) -> bool:
    """`#tag` after a blank, at the start, or at the edge of another inline node."""
    if state.src[state.pos] != "#":
        return False
    node = -1
    if not silent and _beside_node(state):
        node = state.pos
    found = tag_at(state.src, state.pos, 0, state.posMax, node)
    if found is None:
        return False
    name, _ = found
    if not silent:
        state.push("tag", "", 0).content = name
    state.pos += 1 + len(name)
    return True


def _beside_node(state: StateInline) -> bool:
    """Return whether a link, a tag, code or the like has just begun or ended."""
    if not state.tokens:
        return False
    last = state.tokens[-1]
    if last.type == "tag":
        return not state.pending.strip("/")
    if state.pending or last.type in _TEXTS:
        return False
    return last.type != "text_special" or last.info == "escape"


def _math(state: StateInline, silent: bool) -> bool:
    """`$x$` and, inside a paragraph, `$$x$$`."""
    if state.src[state.pos] != "$":
        return False
    match = MATH.match(state.src, state.pos, state.posMax)
    if not match or _splits_wikilink(state, match.end()):
        return False
    if not silent:
        state.push("math_inline", "", 0).content = match[1] or match[2]
    state.pos = match.end()
    return True


def _splits_wikilink(state: StateInline, end: int) -> bool:
    """Return whether a range from here ends inside a wikilink that begins in it."""
    src = state.src
    opened = src.rfind("[[", state.pos, end)
    if opened < 0 or src.find("]]", opened, end) >= 0:
        return False
    line_end = src.find("\n", end)
    if line_end < 0:
        line_end = len(src)
    return src.find("]]", end, line_end) >= 0


def _url(state: StateInline, silent: bool) -> bool:
    """A bare `https://…`, tried at its colon: the scheme is still pending text then."""
    if silent or not state.src.startswith("://", state.pos):
        return False
    scheme = scheme_before(state.pending)
    if not scheme:
        return False
    end = url_end(state.src, state.pos, state.posMax)
    if end >= 0:
        end = _before_link(state, end)
    if end <= state.pos + len("://"):
        return False
    rest = state.src[state.pos : end]
    if state.linkLevel > 0:
        state.pending += rest
        state.pos = end
        return True
    url = scheme + rest
    state.pending = state.pending[: -len(scheme)]
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": url}
    opening.meta = {"raw": url}
    opening.info = "auto"
    state.push("text", "", 0).content = url
    state.push("link_close", "a", -1)
    state.pos = end
    return True


def _before_link(state: StateInline, end: int) -> int:
    """Return the end of the address that begins here: `end`, or a link or picture before it."""
    bracket = state.src.find("[", state.pos, end)
    while bracket >= 0:
        start = bracket - (state.src[bracket - 1] == "!")
        if _begins(_link, state, bracket) or (start < bracket and _begins(_image, state, start)):
            return start
        bracket = state.src.find("[", bracket + 1, end)
    return end


def _begins(rule: InlineRule, state: StateInline, offset: int) -> bool:
    """Whether what a rule reads begins at an offset; the position of the state stays."""
    position, state.pos = state.pos, offset
    begins = rule(state, True)
    state.pos = position
    return begins


def _tildes(state: StateInline, silent: bool) -> bool:
    """Three tildes or more in a row strike nothing: they stay as they are written."""
    end = state.pos
    while end < state.posMax and state.src[end] == "~":
        end += 1
    if end - state.pos < 3:
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _mark(state: StateInline, silent: bool) -> bool:
    """One `==`, as a delimiter that may turn out to open or close a highlight."""
    if silent or not state.src.startswith("==", state.pos):
        return False
    scanned = state.scanDelims(state.pos, True)
    odd = scanned.length % 2
    if odd:
        state.push("text", "", 0).content = "="
    for _ in range(scanned.length // 2):
        state.push("text", "", 0).content = "=="
        state.delimiters.append(
            Delimiter(ord("="), 0, len(state.tokens) - 1, -1, scanned.can_open, scanned.can_close)
        )
    state.pos += scanned.length
    return True


def _mark_pairs(state: StateInline) -> None:
    """Turn the pairs of `==` into the ends of highlights."""
    lists = [
        state.delimiters,
        *(meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta),
    ]
    for delimiters in lists:
        for opening in delimiters:
            if opening.marker != ord("=") or opening.end < 0:
                continue
            first, last = state.tokens[opening.token], state.tokens[delimiters[opening.end].token]
            first.type, first.nesting, first.content = "mark_open", 1, ""
            last.type, last.nesting, last.content = "mark_close", -1, ""
