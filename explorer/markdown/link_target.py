"""The parts of a link: path, heading, block id and display text.

Pure; knows nothing of the vault. Where a target leads is resolved elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import unquote

WIKILINK = r"\[\[(?!\[)((?:[^\[\]\n]|\](?!\])|\[(?!\[))+)\]\]"
"""Regular expression of a wikilink; its group is what stands between the brackets."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


Target: TypeAlias = tuple[str, str | None, str | None, str]
"""The parts of a link's target: path, heading, block id, and the text that is shown.

The path keeps the blanks around it, since the name of a file may begin or end with one.
"""


@lru_cache(maxsize=4096)  # most links of a vault are written more than once
def wikilink_target(content: str) -> Target | None:
    """Take apart what stands between `[[` and `]]`; None if that is no link."""
    if "|" not in content and "#" not in content:
        display = content.strip()
        if not display:
            return None
        return content.replace("\xa0", " "), None, None, display
    where, bar, display = content.partition("|")
    if bar:
        if not where:
            return None
        if where[-1] == "\\":
            where = where[:-1]
    path, _, sub = where.partition("#")
    name = path.strip()
    heading, block = _subpath(sub)
    if not name:
        if heading is None and block is None:
            return None
        path = ""
    display = display.strip()
    if not display:
        display = _default_display(name, sub)
    return path.replace("\xa0", " "), heading, block, display


def link_target(destination: str, text: str) -> Target | None:
    """Take apart the destination of a markdown link with link text `text`.

    None if it is external or empty.
    """
    if "\\" in destination:
        destination = _ESCAPE.sub(r"\1", destination)
    if "&" in destination:
        from html import unescape  # with a long table of names, and seldom needed

        destination = unescape(destination)
    if not destination.strip() or _SCHEME.match(destination):
        return None
    path, _, sub = destination.partition("#")
    if "%" in destination:
        path, sub = unquote(path), unquote(sub)
    name = path.strip()
    heading, block = _subpath(sub)
    if not name:
        if heading is None and block is None:
            return None
        path = ""
    return path, heading, block, text or _default_display(name, sub)


def stays_in_vault(destination: str) -> bool:
    """Whether the destination of a markdown link, without escapes, names a file or a place.

    One with a scheme does not, and neither does `#` or `#^`.
    """
    if _SCHEME.match(destination):
        return False
    path, _, sub = destination.partition("#")
    return bool(unquote(path).strip()) or _subpath(unquote(sub)) != (None, None)


def _subpath(sub: str) -> tuple[str | None, str | None]:
    """Return the heading and the block id that a subpath, without its first `#`, names."""
    sub = sub.strip()
    if not sub:
        return None, None
    if "^" in sub:
        parts = [part for part in sub.split("#") if part]
        if len(parts) == 1 and parts[0][0] == "^":
            return None, parts[0][1:].strip() or None
    return sub, None


def _default_display(path: str, sub: str) -> str:
    """Return what a link shows that gives no text of its own: `note > heading > heading`."""
    if not sub:
        return path
    parts = [path, *(part.strip() for part in sub.split("#"))]
    return " > ".join(part for part in parts if part)
