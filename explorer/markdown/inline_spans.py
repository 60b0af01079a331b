"""Turns the inline tokens of markdown-it into spans: pieces of text with their styles and links.

All text of a note that a page shows passes through here, and is cleaned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import ClassVar

from markdown_it.token import Token

from explorer.markdown import html_text
from explorer.markdown.nodes import (
    BREAK,
    PLAIN,
    Embed,
    Paragraph,
    Span,
    Style,
    Target,
    TargetKind,
)
from explorer.text.plain import picture_text, without_size
from explorer.text.sanitize import clean

_OPENING = {
    "strong_open": "strong",
    "em_open": "emphasis",
    "s_open": "strike",
    "mark_open": "highlight",
    "note_open": "dim",
}
_CLOSING = {kind.replace("open", "close"): style for kind, style in _OPENING.items()}


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


def plain_spans(text: str, line: int) -> tuple[Span, ...]:
    """Return the spans of a text without marks that stands on `line` of the file (1-based)."""
    text = clean(text)
    if not text:
        return ()
    return (Span(text, PLAIN, None, line),)


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
                text.append(Span(BREAK, (), None, text[-1].line))
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
        self, content: str, line: int, footnotes: Mapping[str, int], cell: int, source: str
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
        self._styles = html_text.OpenStyles()
        self._style: Style = ()
        """`_styles` as a tuple."""
        self._target: Target | None = None
        """The link that the text is inside of."""
        self._outer_targets: list[Target | None] = []
        """The links around `_target`, outermost first."""
        self._lists = html_text.Lists()
        self._after_comment = False
        """Whether the last token was a comment: of the blanks on both sides of it, one is shown."""
        self._at_line_start = False
        """Whether an HTML tag has begun a line that is still empty: it shows no leading blanks."""
        self._has_implied_break = False
        """Whether the last span is a break that a tag such as `<p>` implies: a line break right
        after it adds none, and at the end of the content it is dropped."""

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
        if kind in _OPENING:
            self._open(_OPENING[kind])
            if kind == "note_open":
                self._text("(")
        elif kind in _CLOSING:
            if kind == "note_close":
                self._text(")")
            self._close(_CLOSING[kind])
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

    def _open(self, style: str) -> None:
        self._styles.open(style)
        self._style = tuple(self._styles)

    def _close(self, style: str) -> None:
        self._styles.close(style)
        self._style = tuple(self._styles)

    def _break(self, token: Token) -> None:
        if not self._has_implied_break and not self._ends_empty_line(token):
            self.spans.append(Span(BREAK, (), None, self._line))
        self._has_implied_break = False
        if "at" in token.meta:
            self._advance(token.meta["at"] + 1)
        else:
            self._advance(self._content.find("\n", self._line_offset) + 1)

    def _ends_empty_line(self, token: Token) -> bool:
        """Return whether a break ends a line of which nothing is left: it was a block id."""
        at: int = token.meta.get("at", -1)
        return at == 0 or (at > 0 and self._content[at - 1] == "\n")

    def _advance(self, after: int) -> None:
        """Count the lines up to an offset of the content."""
        self._line += self._content.count("\n", self._line_offset, after)
        self._line_offset = max(self._line_offset, after)

    def _link_open(self, token: Token) -> None:
        self._outer_targets.append(self._target)
        destination = str(token.attrs.get("href", ""))
        self._enter(self._new_target("markdown", destination, self._raw(token, destination)))

    def _enter(self, target: Target) -> None:
        """Begin the text of a link; of one that leads nowhere it is text as any other."""
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

    def _link_close(self, _token: Token) -> None:
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
            shown = " › ".join(part for part in token.content.split("#") if part) or token.content
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
        tag = html_text.tag_of(token.content)
        if tag is None:
            return
        if tag.name == "br":
            self._end_line()
            self._has_implied_break = False
        elif tag.name in html_text.BREAKING:
            self._begin_line()
        elif (
            tag.name in html_text.CELLS
            and not tag.closes
            and self.spans
            and not self._at_line_start
        ):
            self._text(html_text.CELL_GAP)
        if mark := self._lists.mark(tag):
            self._text(mark, "marker")
            self._at_line_start = True
        if not tag.closes and (name := html_text.shown_for(tag)):
            self._text(name, *html_text.styles_of_shown(tag))
        if tag.name == "a":
            self._html_anchor(tag)
        if style := html_text.STYLES.get(tag.name):
            if tag.closes:
                self._close(style)
            else:
                self._open(style)

    def _begin_line(self) -> None:
        """Begin a line for a tag such as `<p>`, unless the present one is empty."""
        if self.spans and self.spans[-1].text != BREAK:
            self._end_line()
            self._has_implied_break = True
        self._at_line_start = True

    def _end_line(self) -> None:
        """Break the line at a tag, without the blanks on both sides of it."""
        if self.spans and self.spans[-1].text != BREAK and "code" not in self.spans[-1].style:
            last = self.spans.pop()
            if text := last.text.rstrip(" "):
                self.spans.append(replace(last, text=text))
        self.spans.append(Span(BREAK, (), None, self._line))
        self._at_line_start = True

    def _html_anchor(self, tag: html_text.HtmlTag) -> None:
        if tag.closes:
            self._link_close(Token("link_close", "a", -1))
            return
        self._outer_targets.append(self._target)
        destination = tag.attributes.get("href") or ""
        self._enter(self._new_target("markdown", destination, destination))

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
