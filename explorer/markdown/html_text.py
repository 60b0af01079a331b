"""Reduces the HTML inside a note to its text.

Tags never reach the screen, and nothing is loaded or run. One linear pattern finds the tags;
everything else stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from explorer.markdown.link_target import stays_in_vault
from explorer.markdown.nodes import Target
from explorer.text.plain import file_or_host

TOKEN = re.compile(
    r"<!--.*?(?:-->|$)|<[!?][^>]*(?:>|$)|\Z"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>[^<>]*)>",
    re.DOTALL,
)
"""A tag, another thing that is not shown, or the end of a source."""
_ATTRIBUTE = re.compile(r"([A-Za-z][A-Za-z0-9:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
HIDDEN = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE)
BLANKS = re.compile(r"[ \t\n]+")

_STYLED = {
    "strong": "b strong th summary dt h1 h2 h3 h4 h5 h6",
    "emphasis": "i em cite dfn var",
    "underline": "u ins",
    "strike": "s del strike",
    "highlight": "mark",
    "raised": "sup",
    "lowered": "sub",
    "code": "code kbd samp tt",
}
STYLES = {tag: style for style, tags in _STYLED.items() for tag in tags.split()}
"""The style that the text inside a tag gets."""
_BREAKING = (
    "address article aside blockquote br center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr iframe li main nav ol optgroup option p pre section "
    "summary table tbody tfoot thead tr ul video audio"
)
BREAKING = frozenset(_BREAKING.split())
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


def tag_of(match: re.Match[str]) -> HtmlTag | None:
    """Return the tag of a match of `TOKEN`; None for a comment, the end, or the like."""
    if not match["name"]:
        return None
    attributes = {
        name.lower(): unescape(next((value for value in values if value), ""))
        for name, *values in _ATTRIBUTE.findall(match["rest"] or "")
    }
    return HtmlTag(match["name"].lower(), bool(match["close"]), attributes)


def shown_for(tag: HtmlTag) -> str:
    """Return the text in place of a picture, a video or the like, empty for any other tag."""
    if tag.name not in ("img", "video", "audio", "iframe"):
        return ""
    name = tag.attributes.get("alt") or file_or_host(tag.attributes.get("src", "")) or tag.name
    if tag.name == "img":
        return name
    return f"[{name}]"


def item_mark(tag: HtmlTag, numbers: list[int | None]) -> str:
    """Take a tag; return the marker of the item that it opens, empty for any other tag.

    `numbers` has the number of the next item of each open list, None where items have none.
    """
    if tag.name in ("ol", "ul"):
        if not tag.closes:
            numbers.append(_start(tag))
        elif numbers:
            numbers.pop()
    if tag.name != "li" or tag.closes:
        return ""
    inset = "  " * (min(len(numbers), _DEEPEST) - 1)
    number = numbers[-1] if numbers else None
    if number is None:
        return f"{inset}• "
    numbers[-1] = number + 1
    return f"{inset}{number}. "


def _start(tag: HtmlTag) -> int | None:
    """Return the number of a list's first item, None for a list without numbers."""
    if tag.name != "ol":
        return None
    start = re.fullmatch("[0-9]{1,9}", tag.attributes.get("start", ""))
    return 1 if start is None else int(start[0])


def leads_somewhere(target: Target) -> bool:
    """Return whether a markdown link is one that can be followed, or that is missing."""
    return stays_in_vault(target.destination) or target.outside
