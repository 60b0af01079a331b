"""Rules for markdown-it: the inline syntax of Obsidian that CommonMark lacks, and sources for the links it has.

Each rule costs time in proportion to what it looks at; none looks beyond its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.rules_inline.state_inline import Delimiter

from explorer.markdown.link_labels import link_label
from explorer.markdown.link_target import WIKILINK

LABEL = r"[^\[\]\s^][^\[\]\s]{0,200}"
"""The label of a footnote, as a pattern."""
_TAG = re.compile(r"#([^\s'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\u2000-\u206f\u2e00-\u2e7f]+)")
_TAG_EDGES = frozenset("*_~=|")
_FOOTNOTE = re.compile(rf"\[\^({LABEL})\]")
_MATH = re.compile(
    r"\$\$(.+?)\$\$|\$(?![\s$])((?:\\.|[^\\$\n])*?[^\s\\$]|(?:\\.|[^\\$\n])*?\\.)\$(?!\d)",
    re.DOTALL,
)
_URL = re.compile(r"://[^\s<>\"`\x00-\x1f]+")
_LINK_IN_URL = re.compile(r"!?\[\[(?!\[)")
_WIKILINK = re.compile(WIKILINK)
_URL_SCHEME = re.compile(r"(?:^|(?<=[^0-9A-Za-z+.\-]))https?$", re.IGNORECASE)
_SCHEME = len("https") + 1
"""A scheme, and the character before it that must be none of a scheme."""
_URL_TAIL = "?!.,:*_~'\""
_ENTITY = re.compile(r"&[a-zA-Z0-9]+;\Z")
_LONGEST_ENTITY = 33


def install(md: MarkdownIt) -> None:
    """Add the rules to a parser."""
    # a module otherwise, of which these are all
    md.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=link_label,
        parseLinkDestination=parseLinkDestination,
        parseLinkTitle=parseLinkTitle,
    )
    ruler = md.inline.ruler
    ruler.at("newline", _newline)
    ruler.after("newline", "comment", _comment)
    ruler.after("backticks", "wikilink", _wikilink)
    ruler.after("wikilink", "footnote_ref", _footnote_ref)
    ruler.after("footnote_ref", "footnote_inline", _footnote_inline)
    ruler.after("footnote_inline", "tag", _tag)
    ruler.after("tag", "math_inline", _math)
    ruler.after("math_inline", "url", _url)
    ruler.before("strikethrough", "tildes", _tildes)
    ruler.before("emphasis", "mark", _mark)
    ruler.at("link", _with_source(link, "link_open"))
    ruler.at("image", _with_source(image, "image"))
    md.inline.ruler2.before("emphasis", "mark", _mark_pairs)


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


def _with_source(
    rule: Callable[[StateInline, bool], bool], kind: str
) -> Callable[[StateInline, bool], bool]:
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
                    token.meta = {"raw": state.src[start : state.pos]}
                    break
        return True

    return wrapped


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

    Only `]]` closes, and only the last two of `[[[` open.
    """
    src, start = state.src, state.pos
    is_embed = src[start] == "!"
    match = _WIKILINK.match(src, start + is_embed, state.posMax)
    content = match[1] if match else ""
    if not match or not content.strip():
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        bar = content.find("|", 1)
        target = content if bar < 0 else content[:bar]
        token.content = target.removesuffix("\\").strip()
        token.info = "" if bar < 0 else content[bar + 1 :].strip()
        token.markup = "embed" if is_embed else "wikilink"
        token.meta = {"raw": src[start : match.end()]}
    state.pos = match.end()
    return True


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    """`[^label]`."""
    if not state.src.startswith("[^", state.pos):
        return False
    match = _FOOTNOTE.match(state.src, state.pos, state.posMax)
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
    """`#tag` after a blank, at the start, at the edge of an emphasis, or after another tag."""
    start = state.pos
    if state.src[start] != "#":
        return False
    before = state.src[start - 1] if start else " "
    if not before.isspace() and before not in _TAG_EDGES and not _after_tag(state):
        return False
    match = _TAG.match(state.src, start, state.posMax)
    if not match or not match[1].strip("0123456789/"):
        return False
    name = match[1].rstrip("/") if not match[1].startswith("/") else match[1]
    if not silent:
        state.push("tag", "", 0).content = name
    state.pos = start + 1 + len(name)
    return True


def _after_tag(state: StateInline) -> bool:
    return bool(state.tokens) and state.tokens[-1].type == "tag" and state.pending in ("", "/")


def _math(state: StateInline, silent: bool) -> bool:
    """`$x$` and, inside a paragraph, `$$x$$`."""
    if state.src[state.pos] != "$":
        return False
    match = _MATH.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("math_inline", "", 0).content = match[1] or match[2]
    state.pos = match.end()
    return True


def _url(state: StateInline, silent: bool) -> bool:
    """A bare `https://…`, tried at its colon: the scheme is still pending text then."""
    if silent or state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = _URL_SCHEME.search(state.pending[-_SCHEME:])
    match = _URL.match(state.src, state.pos, state.posMax) if scheme else None
    if not scheme or not match:
        return False
    rest = _without_tail(_without_links(state, match))
    if len(rest) <= 3:
        return False
    url = scheme[0] + rest
    state.pending = state.pending[: -len(scheme[0])]
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": url}
    opening.meta = {"raw": url}
    opening.info = "auto"
    state.push("text", "", 0).content = url
    state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


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


def _without_links(state: StateInline, match: re.Match[str]) -> str:
    """Return an address up to the first wikilink in it.

    That is a link of the vault, wherever it is written.
    """
    for found in _LINK_IN_URL.finditer(state.src, match.start(), match.end()):
        link = _WIKILINK.match(state.src, found.end() - 2, state.posMax)
        if link and link[1].strip():
            return state.src[match.start() : found.start()]
    return match[0]


def _without_tail(url: str) -> str:
    """Return an address without what closes the sentence or the parenthesis around it.

    Takes each character once.
    """
    end = len(url)
    closing = url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last in _URL_TAIL:
            end -= 1
        elif last in "=%" and url[end - 2 : end] == 2 * last:
            end -= 2
        elif last == ")" and closing > 0:
            closing -= 1
            end -= 1
        elif last == ";" and (entity := _ENTITY.search(url, max(0, end - _LONGEST_ENTITY), end)):
            end = entity.start()
        else:
            break
    return url[:end]


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
            for token, nesting in ((opening.token, 1), (delimiters[opening.end].token, -1)):
                found = state.tokens[token]
                found.type = "mark_open" if nesting == 1 else "mark_close"
                found.nesting = 1 if nesting == 1 else -1
                found.content = ""
