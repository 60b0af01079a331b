"""Reduces the HTML inside a note to its text.

Tags never reach the screen, and nothing is loaded or run. One linear pattern finds the tags;
everything else stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from explorer.text.plain import file_or_host

_TOKEN = re.compile(
    r"<!--.*?(?:-->|$)|<[!?][^>]*(?:>|$)"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>[^<>]*)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([A-Za-z][A-Za-z0-9:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HIDDEN = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n]+")

STYLES = {
    "b": "strong", "strong": "strong", "th": "strong", "summary": "strong", "dt": "strong",
    "h1": "strong", "h2": "strong", "h3": "strong", "h4": "strong", "h5": "strong", "h6": "strong",
    "i": "emphasis", "em": "emphasis", "cite": "emphasis", "dfn": "emphasis", "var": "emphasis",
    "u": "underline", "ins": "underline",
    "s": "strike", "del": "strike", "strike": "strike",
    "mark": "highlight",
    "sup": "raised", "sub": "lowered",
    "code": "code", "kbd": "code", "samp": "code", "tt": "code",
}  # fmt: skip
"""The style that the text inside a tag gets."""

BREAKING = frozenset({
    "address", "article", "aside", "blockquote", "br", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "iframe", "li", "main", "nav", "ol", "optgroup", "option", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "video", "audio",
})  # fmt: skip
"""The tags that begin a line, and another one after them."""
CELLS = frozenset({"td", "th"})
CELL_GAP = "  "
_DEEPEST = 50
"""Levels of lists that are inset."""
_RULE = re.compile(r"\s*<hr\b[^<>]*>\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HtmlTag:
    """An HTML tag."""

    name: str
    closes: bool
    attributes: dict[str, str]


def tag_of(source: str) -> HtmlTag | None:
    """Read one tag; None for a comment or the like."""
    match = _TOKEN.fullmatch(source)
    if not match or not match["name"]:
        return None
    return _tag(match)


def _tag(match: re.Match[str]) -> HtmlTag:
    attributes = {
        name.lower(): unescape(next((value for value in values if value), ""))
        for name, *values in _ATTRIBUTE.findall(match["rest"] or "")
    }
    return HtmlTag(match["name"].lower(), bool(match["close"]), attributes)


def is_rule(source: str) -> bool:
    """Whether a block of HTML is a horizontal rule and nothing else."""
    return _RULE.fullmatch(source) is not None


def shown_for(tag: HtmlTag) -> str:
    """Return the text in place of a picture, a video or the like, empty for any other tag."""
    if tag.name not in ("img", "video", "audio", "iframe"):
        return ""
    name = tag.attributes.get("alt") or file_or_host(tag.attributes.get("src", "")) or tag.name
    if tag.name == "img":
        return name
    return f"[{name}]"


def styles_of_shown(tag: HtmlTag) -> tuple[str, ...]:
    """Return the styles of what `shown_for` returns."""
    if tag.name == "img":
        return ("embed",)
    return ()


class OpenStyles:
    """The styles that are open, the outermost one first, and how often each is."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def open(self, style: str) -> None:
        """Open a style, once more if it is open."""
        self._counts[style] = self._counts.get(style, 0) + 1

    def close(self, style: str) -> None:
        """Close a style once, if it is open."""
        count = self._counts.get(style, 0)
        if count > 1:
            self._counts[style] = count - 1
        else:
            self._counts.pop(style, None)


class Lists:
    """The open lists, while tags are read."""

    def __init__(self) -> None:
        self._numbers: list[int | None] = []
        """Those of their next items, None where items have none."""

    def mark(self, tag: HtmlTag) -> str:
        """Take a tag; return the marker of the item that it opens, empty for any other tag."""
        if tag.name == "li" and not tag.closes:
            return self._marker()
        if tag.name in ("ol", "ul"):
            if not tag.closes:
                self._numbers.append(_start(tag))
            elif self._numbers:
                self._numbers.pop()
        return ""

    def _marker(self) -> str:
        if not self._numbers:
            return "• "
        inset = "  " * (min(len(self._numbers), _DEEPEST) - 1)
        number = self._numbers[-1]
        if number is None:
            return f"{inset}• "
        self._numbers[-1] = number + 1
        return f"{inset}{number}. "


def _start(tag: HtmlTag) -> int | None:
    """Return the number of a list's first item, None for a list without numbers."""
    if tag.name != "ol":
        return None
    start = tag.attributes.get("start", "")
    if start.isascii() and start.isdecimal() and len(start) < 10:
        return int(start)
    return 1


@dataclass(frozen=True, slots=True)
class HtmlText:
    """Text of a block of HTML, in the styles of the tags around it.

    A lone line feed is a line break.
    """

    text: str
    styles: tuple[str, ...] = ()
    link: str | None = None
    line: int = 0
    """Lines below the first line of the block."""
    anchor: int = 0
    """Which of the block's links it is a part of, counted from 1."""


def reduce(source: str) -> list[HtmlText]:
    """Return the text of a block of HTML, without markup."""
    source = _HIDDEN.sub(lambda found: "\n" * found[0].count("\n"), source)
    reducer = _Reducer()
    position = 0
    for match in _TOKEN.finditer(source):
        reducer.text(source[position : match.start()])
        reducer.line += source.count("\n", match.start(), match.end())
        if match["name"]:
            reducer.tag(_tag(match))
        position = match.end()
    reducer.text(source[position:])
    return reducer.done()


class _Reducer:
    """Collects the text while tags open and close."""

    def __init__(self) -> None:
        self.line = 0
        self._pieces: list[HtmlText] = []
        self._styled = OpenStyles()
        """By the names of their tags."""
        self._links: list[tuple[str, int]] = []
        self._anchors = 0
        self._lists = Lists()
        self._preformatted = False
        """Whether line ends and blanks are kept, inside `<pre>`."""
        self._opened = False
        """Whether `<pre>` is what came last: a line end right after it is none."""

    def text(self, source: str) -> None:
        """Take the text between two tags."""
        if self._preformatted:
            self._preformatted_text(source)
            return
        for index, part in enumerate(unescape(source).split("\n")):
            self.line += index > 0
            words = _BLANKS.sub(" ", part)
            if (
                not self._pieces
                or self._pieces[-1].text == "\n"
                or self._pieces[-1].text.endswith(" ")
            ):
                words = words.lstrip(" ")
            elif index:
                words = " " + words.lstrip(" ")
            if words:
                self._add(words)

    def _preformatted_text(self, source: str) -> None:
        for index, part in enumerate(unescape(source).split("\n")):
            if index and self._pieces and not (index == 1 and self._opened):
                self._pieces.append(HtmlText("\n", line=self.line))
            self.line += index > 0
            if part:
                self._opened = False
                self._add(part.expandtabs(4))
        self._opened = False

    def _add(self, text: str, *more: str) -> None:
        styles = tuple(dict.fromkeys([*(STYLES[name] for name in self._styled), *more]))
        link, anchor = None, 0
        if self._links:
            link, anchor = self._links[-1]
        self._pieces.append(HtmlText(text, styles, link, self.line, anchor))

    def tag(self, tag: HtmlTag) -> None:
        """Take a tag."""
        if tag.name in BREAKING:
            self._break()
        if tag.name == "pre":
            self._preformatted = self._opened = not tag.closes
        elif (
            tag.name in CELLS and not tag.closes and self._pieces and self._pieces[-1].text != "\n"
        ):
            self._add(CELL_GAP)
        if mark := self._lists.mark(tag):
            self._add(mark, "marker")
        if not tag.closes and (name := shown_for(tag)):
            self._add(name, *styles_of_shown(tag))
        if tag.name == "a":
            self._anchor(tag)
        if tag.name in STYLES and tag.closes:
            self._styled.close(tag.name)
        elif tag.name in STYLES:
            self._styled.open(tag.name)

    def _break(self) -> None:
        if self._pieces and self._pieces[-1].text != "\n":
            self._pieces.append(HtmlText("\n", line=self.line))

    def _anchor(self, tag: HtmlTag) -> None:
        if not tag.closes:
            self._anchors += 1
            self._links.append((tag.attributes.get("href", ""), self._anchors))
        elif self._links:
            self._links.pop()

    def done(self) -> list[HtmlText]:
        """Return the pieces, without line breaks at their ends."""
        while self._pieces and not self._pieces[-1].text.strip():
            self._pieces.pop()
        return self._pieces
