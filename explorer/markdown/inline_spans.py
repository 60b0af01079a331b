"""The inline syntax of Obsidian as rules for markdown-it, and its tokens as spans: styled pieces.

All text of a note that a page shows passes through here, and is cleaned.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from html import unescape
from types import SimpleNamespace
from typing import ClassVar, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_inline import StateInline, backtick, escape, html_inline, image, link
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from explorer.markdown import html_text
from explorer.markdown.inline_patterns import (
    FOOTNOTE_LABEL,
    MATH,
    scheme_before,
    splits_wikilink,
    tag_at,
    url_end,
)
from explorer.markdown.link_target import LABEL, WIKILINK, wikilink_target
from explorer.markdown.nodes import (
    BREAK,
    Embed,
    Paragraph,
    Span,
    Style,
    Target,
    TargetKind,
)
from explorer.text.plain import picture_text, without_size
from explorer.text.sanitize import clean

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
        label = LABEL.match(state.src, start, state.posMax)
        return -1 if label is None else label.end() - 1
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
    ruler.after("newline", "comment", _with_places(_comment))
    ruler.after("backticks", "wikilink", _wikilink)
    ruler.after("wikilink", "footnote_ref", _footnote_ref)
    ruler.after("footnote_ref", "footnote_inline", _footnote_inline)
    ruler.after("footnote_inline", "tag", _tag)
    ruler.after("tag", "math_inline", _with_places(_math))
    ruler.after("math_inline", "url", _url)
    ruler.before("strikethrough", "tildes", _tildes)
    ruler.before("emphasis", "mark", _mark)
    ruler.at("escape", _escape)
    ruler.at("backticks", _with_places(backtick))
    ruler.at("html_inline", _with_places(html_inline))
    ruler.at("link", _with_places(_link, "link_open"))
    ruler.at("image", _with_places(_image, "image"))
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


def _with_places(rule: InlineRule, kind: str = "") -> InlineRule:
    """Wrap a rule so that its first token of a kind holds the source that it was made from.

    Its last token holds where it ends, if a line ends in between.
    """

    def wrapped(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        added = state.tokens[count:]
        for token in added:
            if token.type == kind:
                token.meta = {**token.meta, "raw": state.src[start : state.pos]}
                break
        if added and state.src.find("\n", start, state.pos) >= 0:
            added[-1].meta = {**added[-1].meta, "end": state.pos}
        return True

    return wrapped


def _with_references(rule: InlineRule) -> InlineRule:
    """Wrap a rule for links or pictures, in brackets and parentheses or by a label."""

    def wrapped(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if state.src[start] not in "[!" or state.src.find("]", start, state.posMax) < 0:
            return False
        return rule(state, silent) or _read_reference(rule, state, silent)

    return wrapped


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


_link, _image = map(_with_references, (link, image))


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
    if not match or splits_wikilink(state.src, state.pos, match.end()):
        return False
    if not silent:
        state.push("math_inline", "", 0).content = match[1] or match[2]
    state.pos = match.end()
    return True


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


_STYLES = {
    "strong": "strong",
    "em": "emphasis",
    "s": "strike",
    "mark": "highlight",
    "note": "dim",
}
"""By what the types of the tokens begin with that open and close them."""


def spans(
    token: Token, line: int, footnotes: Mapping[str, int], *, cell: int = 0, source: str = ""
) -> tuple[Span, ...]:
    """Return the spans of an inline token whose content begins on `line` of the file (1-based).

    `footnotes` has the number of each footnote by its label. `cell` is the number of the cell in a
    row of a table, from 1: bars are escaped there. `source` is the path of the note if it is not
    the shown one.
    """
    walker = _Walker(token.content, line, footnotes, cell, source)
    walker.walk(token.children or ())
    return tuple(walker.spans)


def html_spans(source: str, line: int, note: str) -> tuple[Span, ...]:
    """Return the text of a block of HTML, without markup, that begins on `line` of the file.

    `note` is the path of the note if it is not the shown one.
    """
    walker = _Walker("", line, {}, 0, note, is_html=True)
    walker.walk_html(html_text.HIDDEN.sub(lambda found: "\n" * found[0].count("\n"), source))
    spans = walker.spans
    while spans and not spans[-1].text.strip():
        spans.pop()
    return tuple(spans)


def plain_spans(text: str, line: int) -> tuple[Span, ...]:
    """Return the spans of a text without marks that stands on `line` of the file (1-based)."""
    text = clean(text)
    if not text:
        return ()
    return (Span(text, line=line),)


def split_at_embeds(paragraph: Paragraph) -> list[Paragraph | Embed]:
    """Return a paragraph as the blocks that it is shown as.

    Each embed that stands alone in its line is one, and so is the text before, between and after.
    """
    if not any(span.target is not None and span.target.kind == "embed" for span in paragraph.spans):
        return [paragraph]
    lines: list[list[Span]] = [[]]
    for span in paragraph.spans:
        if span.text == BREAK:
            lines.append([])
        else:
            lines[-1].append(span)
    found: list[Paragraph | Embed] = []
    text: list[Span] = []
    for line in lines:
        target = _lone_embed(line)
        if target is None:
            if text:
                text.append(Span(BREAK, line=text[-1].line))
            text += line
            continue
        if text:
            found.append(Paragraph(tuple(text), text[0].line, target.line))
            text = []
        found.append(Embed(target, tuple(line), target.line, target.line + 1))
    if text:
        found.append(Paragraph(tuple(text), text[0].line, paragraph.end))
    return found


def _lone_embed(line: Iterable[Span]) -> Target | None:
    """Return the embed of a line that holds nothing else, None for another line."""
    shown = [span for span in line if span.target is not None or not span.text.isspace()]
    if not shown:
        return None
    target = shown[0].target
    if target is None or target.kind != "embed":
        return None
    if any(span.target is not target for span in shown):
        return None
    return target


class _Walker:
    """Walks the tokens of one inline content, and appends to `spans`."""

    def __init__(
        self,
        content: str,
        line: int,
        footnotes: Mapping[str, int],
        cell: int,
        source: str,
        *,
        is_html: bool = False,
    ) -> None:
        self.spans: list[Span] = []
        self._content = content
        self._footnotes = footnotes
        self._cell = cell
        self._source = source
        self._line = line
        """The line of the file that the walk is on."""
        self._line_offset = 0
        """The offset of the content up to which line ends have been counted."""
        self._styles: dict[str, int] = {}
        """How often each style is open, the outermost one first."""
        self._style: Style = ()
        """`_styles` as a tuple."""
        self._target: Target | None = None
        """The link that the text is inside of."""
        self._outer_targets: list[Target | None] = []
        """The links around `_target`, outermost first."""
        self._numbers: list[int | None] = []
        """Of the open lists of HTML: see `html_text.item_mark`."""
        self._after_comment = False
        """Whether the last token was a comment: of the blanks on both sides of it, one is shown."""
        self._at_line_start = False
        """Whether an HTML tag has begun a line that is still empty: it shows no leading blanks."""
        self._has_implied_break = False
        """Whether the last span is a break that a tag such as `<p>` implies: a line break right
        after it adds none, and at the end of the content it is dropped."""
        self._is_html = is_html
        self._preformatted = False
        """Whether line ends and blanks of HTML are kept, inside `<pre>`."""
        self._opened = False
        """Whether `<pre>` is what came last: a line end right after it is none."""

    def walk(self, tokens: Iterable[Token]) -> None:
        """Append the spans of some tokens."""
        for token in tokens:
            if token.type == "text":
                self._text(token.content)
            else:
                self._handle(token)
            if "end" in token.meta:
                self._advance(token.meta["end"])
        if self._has_implied_break and self.spans:
            self.spans.pop()

    def _handle(self, token: Token) -> None:
        """Handle a token that is not plain text; one of an unknown type shows nothing."""
        kind = token.type
        name = kind.partition("_")[0]
        if name in _STYLES:
            if kind == "note_close":
                self._text(")")
            self._turn(_STYLES[name], token.nesting)
            if kind == "note_open":
                self._text("(")
        elif kind == "code_inline":
            self._text(token.content, "code")
        elif kind == "math_inline":
            self._text(" ".join(token.content.split()), "math")
        elif kind == "no_link":
            self._text(token.content)
        elif kind == "comment":
            self._after_comment = True  # the blanks on both sides of it are one
        elif kind in self._HANDLERS:
            self._HANDLERS[kind](self, token)

    def _text(self, text: str, *styles: str, target: Target | None = None) -> None:
        text = clean(text)
        if self._after_comment and text:
            self._after_comment = False
            follows_blank = not self.spans or self.spans[-1].text[-1] in " \n"
            if text[0] == " " and follows_blank and not styles:  # a blank in code is the code's own
                text = text[1:]
        if text and self._at_line_start and not styles:
            text = text.lstrip(" ")
        if text:
            self._at_line_start = self._has_implied_break = False
            style = (*self._style, *styles) if styles else self._style
            self.spans.append(Span(text, style, target or self._target, self._line))

    def _new_target(self, kind: TargetKind, destination: str, raw: str) -> Target:
        return Target(kind, destination, raw, self._line, self._source, self._cell)

    def _turn(self, style: str, step: int) -> None:
        """Open a style (`step` 1), or close it if it is open (-1)."""
        count = self._styles.get(style, 0) + step
        if count > 0:
            self._styles[style] = count
        else:
            self._styles.pop(style, None)
        self._style = tuple(self._styles)

    def _break(self, token: Token) -> None:
        at = token.meta.get("at", -1)
        # Of a line that it ends nothing may be left: it was a block id.
        is_empty = at == 0 or (at > 0 and self._content[at - 1] == "\n")
        if not self._has_implied_break and not is_empty:
            self.spans.append(Span(BREAK, line=self._line))
        self._has_implied_break = False
        self._advance((at if at >= 0 else self._content.find("\n", self._line_offset)) + 1)

    def _advance(self, after: int) -> None:
        """Count the lines up to an offset of the content."""
        self._line += self._content.count("\n", self._line_offset, after)
        self._line_offset = max(self._line_offset, after)

    def _link_open(self, token: Token) -> None:
        destination = str(token.attrs.get("href", ""))
        self._enter(destination, self._raw(token, destination))

    def _enter(self, destination: str, raw: str) -> None:
        """Begin the text of a link; of one that leads nowhere it is text as any other."""
        self._outer_targets.append(self._target)
        target = self._new_target("markdown", destination, raw)
        if html_text.leads_somewhere(target):
            self._target = target

    def _raw(self, token: Token, otherwise: str = "") -> str:
        """Return the source of a link as the file has it.

        The cell of a table has lost the escapes of its bars.
        """
        raw: str = token.meta.get("raw", otherwise)
        if self._cell:
            raw = raw.replace("|", "\\|")
        return raw

    def _link_close(self, _token: Token | None = None) -> None:
        self._target = self._outer_targets.pop() if self._outer_targets else None

    def _image(self, token: Token) -> None:
        destination = str(token.attrs.get("src", ""))
        alt = "".join(child.content for child in token.children or ())
        shown = picture_text(alt, destination) or "image"
        target = self._new_target("embed", destination, self._raw(token, destination))
        self._text(shown, "embed", target=target if html_text.leads_somewhere(target) else None)

    def _wikilink(self, token: Token) -> None:
        kind: TargetKind = "wikilink"
        styles: Style = ()
        shown = token.info
        if token.markup == "embed":
            kind, styles = "embed", ("embed",)
            shown, _ = without_size(shown)
        target = self._new_target(kind, token.content, self._raw(token))
        if not shown:
            shown = " › ".join(filter(str.strip, token.content.split("#"))) or token.content
        self._text(shown, *styles, target=target)

    def _footnote(self, token: Token) -> None:
        number = self._footnotes.get(token.content)
        if number is None:  # without a text it is none
            self._text(f"[^{token.content}]")
            return
        target = self._new_target("footnote", token.content, f"[^{token.content}]")
        self._text(f"[{number}]", "footnote", target=target)

    def _tag(self, token: Token) -> None:
        tag = "#" + clean(token.content)
        self._text(tag, "tag", target=self._target or self._new_target("tag", tag, tag))

    def _html(self, token: Token) -> None:
        match = html_text.TOKEN.fullmatch(token.content)
        if match is not None:
            self._html_tag(html_text.tag_of(match))

    def walk_html(self, source: str) -> None:
        """Append the spans of a block of HTML."""
        at = 0
        for match in html_text.TOKEN.finditer(source):
            self._html_text(unescape(source[at : match.start()]))
            at = match.end()
            self._line += source.count("\n", match.start(), at)
            self._html_tag(html_text.tag_of(match))

    def _html_text(self, text: str) -> None:
        """Take the text between two tags of a block."""
        for index, part in enumerate(text.split("\n")):
            if index and self._preformatted and self.spans and not (index == 1 and self._opened):
                self.spans.append(Span(BREAK, line=self._line))
            self._line += index > 0
            if self._preformatted:
                self._opened = self._opened and not part
                self._text(part.expandtabs(4))
                continue
            words = html_text.BLANKS.sub(" ", part)
            if not self.spans or self.spans[-1].text[-1] in " \n":
                words = words.lstrip(" ")
            elif index:
                words = " " + words.lstrip(" ")
            self._text(words)
        self._opened = False

    def _html_tag(self, tag: html_text.HtmlTag | None) -> None:
        if tag is None:
            return
        step = -1 if tag.closes else 1
        if tag.name in html_text.BREAKING:
            self._break_at(tag)
        elif tag.name in html_text.CELLS and step > 0 and self.spans and not self._at_line_start:
            self._text(html_text.CELL_GAP)
        if mark := html_text.item_mark(tag, self._numbers):
            self._text(mark, "marker")
            self._at_line_start = True
        if not tag.closes and (name := html_text.shown_for(tag)):
            self._text(name, "embed") if tag.name == "img" else self._text(name)
        if tag.name == "a":
            destination = tag.attributes.get("href") or ""
            if tag.closes:
                self._link_close()
            else:
                self._enter(destination, destination)
        if style := html_text.STYLES.get(tag.name):
            self._turn(style, step)

    def _break_at(self, tag: html_text.HtmlTag) -> None:
        """Begin a line at a tag such as `<p>`, unless the present one is empty, or at `<br>`."""
        is_typed = tag.name == "br" and not self._is_html
        if is_typed or (self.spans and self.spans[-1].text != BREAK):
            self._end_line()
            self._has_implied_break = not is_typed
        self._at_line_start = True
        if tag.name == "pre" and self._is_html:
            self._preformatted = self._opened = not tag.closes
            self._at_line_start = tag.closes

    def _end_line(self) -> None:
        """Break the line at a tag, without the blanks on both sides of it."""
        if self.spans and self.spans[-1].text != BREAK and "code" not in self.spans[-1].style:
            last = self.spans.pop()
            if text := last.text.rstrip(" "):
                self.spans.append(replace(last, text=text))
        self.spans.append(Span(BREAK, line=self._line))

    # Of the class, because bound methods would make each walker a reference cycle, and there is one
    # for every cell of a table.
    _HANDLERS: ClassVar[Mapping[str, Callable[[_Walker, Token], None]]] = {
        "softbreak": _break,
        "hardbreak": _break,
        "link_open": _link_open,
        "link_close": _link_close,
        "image": _image,
        "wikilink": _wikilink,
        "footnote_ref": _footnote,
        "tag": _tag,
        "html_inline": _html,
    }
