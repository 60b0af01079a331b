"""How the blocks of CommonMark begin and end, as regular expressions.

For `blocks`, which knows when each applies.
"""

from __future__ import annotations

import re
from functools import cache

from explorer.markdown.inline_patterns import FOOTNOTE_LABEL

ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
FENCE = re.compile(r"(`{3,})[^`\n]*$|(~{3,})", re.MULTILINE)
SETEXT = re.compile(r"(?:=+|-+)[ \t]*$", re.MULTILINE)
RULE = re.compile(r"(?:(?:\*[ \t]*+){3,}+|(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+)$", re.MULTILINE)
MARKER = re.compile(r"([-+*]|(\d{1,9})[.)])(?=[ \t\n]|\Z)")
FOOTNOTE = re.compile(rf"\[\^({FOOTNOTE_LABEL})\]:")
CALLOUT = re.compile(r"\[!([^\]\n]+)\]([+-]?)[ \t]*([^\n]*)(?:\n|\Z)")
"""The first line of a callout: its kind, the sign of its fold, and its title."""
TASK = re.compile(r"\[([^\]\n])\](?:[ \t]+|$|(?=\n))")
BLOCK_ID = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*\Z")
HTML_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|"
    "dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|"
    "hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|"
    "search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
ATTRIBUTE = r"""[ \t]+[A-Za-z_:][\w.:-]*(?:[ \t]*=[ \t]*(?:[^\s"'=<>`]+|'[^'\n]*'|"[^"\n]*"))?"""
HTML = re.compile(
    rf"""<(?:
        (script|pre|style|textarea)(?=[\s>]|\Z)
      | (!--) | (\?) | (!\[CDATA\[) | (![A-Za-z])
      | (/?(?:{HTML_NAMES})(?=[\s>]|/>|\Z))
      | ((?:[A-Za-z][A-Za-z0-9-]*(?:{ATTRIBUTE})*[ \t]*/?|/[A-Za-z][A-Za-z0-9-]*[ \t]*)>[ \t]*$)
    )""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE | re.ASCII,
)
HTML_ENDS = {
    1: re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    2: re.compile("-->"),
    3: re.compile(r"\?>"),
    4: re.compile(r"\]\]>"),
    5: re.compile(">"),
}


@cache
def closing_fence(mark: str, count: int) -> re.Pattern[str]:
    """Return what closes code outside of all containers that `count` marks opened.

    It begins with the line feed before the line.
    """
    return re.compile(rf"\n {{0,3}}{mark}{{{count},}}[ \t]*(?=\n|\Z)")


def closes_fence(text: str, fence: str, start: int, end: int) -> bool:
    """Return whether a line that begins at `start`, but for blanks, closes a block of code."""
    if not text.startswith(fence, start):
        return False
    return not text[start:end].strip(" \t").strip(fence[0])


def without_block_id(text: str) -> tuple[str, str]:
    """Return a text without the `^id` at its end and the blanks before it, and that id."""
    start = text.rfind("^")
    if start < 0 or (start and text[start - 1] not in " \t\n"):
        return text, ""
    match = BLOCK_ID.match(text, start)
    if match is None:
        return text, ""
    return text[:start].rstrip(), match[1]
