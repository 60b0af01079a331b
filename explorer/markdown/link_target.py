"""The parts of a link: path, heading, block id, display text; and the definitions of references.

Pure; knows nothing of the vault. Where a target leads is resolved elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

_DEFINITION = re.compile(
    r"""
    \[(?!\^)((?:[^\[\]\\]|\\.)+)\]:
    [ \t]*+\n?[ \t]*+
    (?:<((?:[^<>\\\n]|\\.)*)>|([^\s<]\S*))
    (?:(?:[ \t]*+\n[ \t]*+|[ \t]++)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?
    [ \t]*(?:\n|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)*+)\]", re.DOTALL)
"""The label that a link refers to, in its brackets."""
_LINES = 8
"""A definition of more lines than these is not looked for."""


class Definition(NamedTuple):
    """What a label stands for, as it is written."""

    destination: str
    title: str


def label_key(label: str) -> str:
    """Return what two labels are compared by."""
    return " ".join(label.split()).casefold()


def take_definitions(
    text: str, pieces: list[tuple[int, int]], definitions: dict[str, Definition]
) -> list[tuple[int, int]]:
    """Move the definitions at the start of a paragraph into `definitions`.

    Return the lines that are left.
    """
    first = 0
    while first < len(pieces) and text[pieces[first][0]] == "[":
        lines = "\n".join([text[a:b] for a, b in pieces[first : first + _LINES]])
        found = _DEFINITION.match(lines)
        if found is None or not (key := label_key(found[1])):
            break
        destination = found[2] if found[3] is None else found[3]
        definitions.setdefault(key, Definition(destination, (found[4] or "")[1:-1]))
        first += found[0].rstrip("\n").count("\n") + 1
    return pieces[first:]


def used_definitions(text: str, definitions: Mapping[str, Definition]) -> dict[str, Definition]:
    """Return those of the definitions that a text may refer to."""
    keys = (label_key(found[1]) for found in LABEL.finditer(text))
    return {key: definitions[key] for key in keys if key in definitions}


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
        where = where.removesuffix("\\")
    path, _, sub = where.partition("#")
    name = path.strip()
    heading, block = _subpath(sub)
    if not name:
        if heading is None and block is None:
            return None
        path = ""
    display = display.strip() or _default_display(name, sub)
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
