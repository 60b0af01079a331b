"""Reduces the HTML inside a note to its text.

Tags never reach the screen, and nothing is loaded or run. One linear pattern finds the tags;
everything else stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from explorer.markdown.link_target import stays_in_vault
from explorer.markdown.nodes import BREAK, Span, Target
from explorer.text.plain import file_or_host
from explorer.text.sanitize import clean

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
RULE = re.compile(r"\s*<hr\b[^<>]*>\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HtmlTag:
    """An HTML tag."""

    name: str
    closes: bool
    attributes: dict[str, str]


def tag_of(source: str) -> HtmlTag | None:
    """Read one tag; None for a comment or the like."""
    match = _TOKEN.fullmatch(source)
    return _tag(match) if match and match["name"] else None


def _tag(match: re.Match[str]) -> HtmlTag:
    attributes = {
        name.lower(): unescape(next((value for value in values if value), ""))
        for name, *values in _ATTRIBUTE.findall(match["rest"] or "")
    }
    return HtmlTag(match["name"].lower(), bool(match["close"]), attributes)


SHOWN_STYLES = {"img": ("embed",)}
"""The styles of what `shown_for` returns."""


def shown_for(tag: HtmlTag) -> str:
    """Return the text in place of a picture, a video or the like, empty for any other tag."""
    if tag.name not in ("img", "video", "audio", "iframe"):
        return ""
    name = tag.attributes.get("alt") or file_or_host(tag.attributes.get("src", "")) or tag.name
    if tag.name == "img":
        return name
    return f"[{name}]"


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


def leads_somewhere(target: Target) -> bool:
    """Return whether a markdown link is one that can be followed, or that is missing."""
    destination = target.destination
    if destination.startswith(("https://", "http://")):  # as most do that leave the vault
        return True
    return stays_in_vault(destination) or target.outside


def from_html(source: str, line: int, note: str = "") -> tuple[Span, ...]:
    """Return the text of a block of HTML, without markup, that begins on `line` of the file.

    `note` is the path of the note if it is not the shown one.
    """
    source = _HIDDEN.sub(lambda found: "\n" * found[0].count("\n"), source)
    reducer = _Reducer(line, note)
    position = 0
    for match in _TOKEN.finditer(source):
        reducer.text(source[position : match.start()])
        reducer.line += source.count("\n", match.start(), match.end())
        if match["name"]:
            reducer.tag(_tag(match))
        position = match.end()
    reducer.text(source[position:])
    spans = reducer.spans
    while spans and not spans[-1].text.strip():
        spans.pop()
    return tuple(spans)


class _Reducer:
    """Collects the text while tags open and close."""

    def __init__(self, line: int, note: str) -> None:
        self.line = line
        self.spans: list[Span] = []
        self._note = note
        self._styled = OpenStyles()
        """By the names of their tags."""
        self._links: list[Target | str] = []
        """The open links: their destinations until they have a text."""
        self._lists = Lists()
        self._preformatted = False
        """Whether line ends and blanks are kept, inside `<pre>`."""
        self._opened = False
        """Whether `<pre>` is what came last: a line end right after it is none."""

    @property
    def _at_line_start(self) -> bool:
        return not self.spans or self.spans[-1].text == BREAK

    def text(self, source: str) -> None:
        """Take the text between two tags."""
        if self._preformatted:
            self._preformatted_text(source)
            return
        for index, part in enumerate(unescape(source).split("\n")):
            self.line += index > 0
            words = _BLANKS.sub(" ", part)
            if self._at_line_start or self.spans[-1].text.endswith(" "):
                words = words.lstrip(" ")
            elif index:
                words = " " + words.lstrip(" ")
            if words:
                self._add(words)

    def _preformatted_text(self, source: str) -> None:
        for index, part in enumerate(unescape(source).split("\n")):
            if index and self.spans and not (index == 1 and self._opened):
                self.spans.append(Span(BREAK, (), None, self.line))
            self.line += index > 0
            if part:
                self._opened = False
                self._add(part.expandtabs(4))
        self._opened = False

    def _add(self, text: str, *more: str) -> None:
        styles = tuple(dict.fromkeys([*(STYLES[name] for name in self._styled), *more]))
        link = self._links[-1] if self._links else ""
        if isinstance(link, str) and link:
            link = self._links[-1] = Target("markdown", link, link, self.line, self._note)
        target = link if isinstance(link, Target) and leads_somewhere(link) else None
        self.spans.append(Span(clean(text), styles, target, self.line))

    def tag(self, tag: HtmlTag) -> None:
        """Take a tag."""
        if tag.name in BREAKING and not self._at_line_start:
            self.spans.append(Span(BREAK, (), None, self.line))
        if tag.name == "pre":
            self._preformatted = self._opened = not tag.closes
        elif tag.name in CELLS and not tag.closes and not self._at_line_start:
            self._add(CELL_GAP)
        if mark := self._lists.mark(tag):
            self._add(mark, "marker")
        if not tag.closes and (name := shown_for(tag)):
            self._add(name, *SHOWN_STYLES.get(tag.name, ()))
        if tag.name == "a" and not tag.closes:
            self._links.append(tag.attributes.get("href", ""))
        elif tag.name == "a" and self._links:
            self._links.pop()
        if tag.name in STYLES and tag.closes:
            self._styled.close(tag.name)
        elif tag.name in STYLES:
            self._styled.open(tag.name)
