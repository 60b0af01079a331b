"""The name of a heading: its text without markup, as the page shows it.

Most headings need no parser. The rest are read by the page's own, so that a name is never anything
but what stands on the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from explorer.markdown.block_patterns import without_block_id
from explorer.markdown.link_references import Definition, used_definitions

_MARKUP = re.compile(r"[\\`*_~=\[<&$%]")
# Pieces whose meaning nothing around them changes; each group is what is shown of one.
_SIMPLE = re.compile(
    r"""
      ([^\\`*_~=\[\]<&$%!^#:]+ | [!^](?!\[) | :(?!//))    # 1 plain text
    | (?<![\#/])(\#)                                      # 2
    | (&(?![A-Za-z\#])|%(?!%)|(?<=\w)_(?=\w))             # 3 signs that stand for themselves
    | (?<!`)`([^`\s](?:[^`]*[^`\s])?)`(?!`)               # 4 code
    | \[\[([^\[\]|\\#]*[^\[\]|\\#\s])\]\]                 # 5 a link to a note
    | \[\[[^\[\]|\\]+\|([^\[\]|\\]*[^\[\]|\\\s])\]\]      # 6 a link with a text
    """,
    re.VERBOSE,
)
_LINKS = (5, 6)
_LONG = 2000
"""Markup is rendered away up to here: a bound, so that no text takes long. No name is as long."""


def heading_name(text: str, definitions: Mapping[str, Definition] | None = None) -> str:
    """Return the name of a heading whose raw text is `text`, without markup and block id.

    `definitions` are those of reference links, by label.
    """
    text, _ = without_block_id(text)
    if _MARKUP.search(text) is None:
        return text
    simple = _simple(text)
    if simple is not None:
        return simple
    used: dict[str, Definition] = {}
    if definitions:
        used = used_definitions(text, definitions)
    return _rendered(text, tuple(used.items()))


def _simple(text: str) -> str | None:
    """Render a text of simple pieces, None if it has any other."""
    parts: list[str] = []
    position = 0
    while position < len(text):
        match = _SIMPLE.match(text, position)
        if match is None:
            return None
        part = match[match.lastindex or 0]
        if match.lastindex in _LINKS:
            part = part.strip()
        parts.append(part)
        position = match.end()
    return " ".join("".join(parts).split())


@lru_cache(maxsize=4096)
def _rendered(text: str, definitions: tuple[tuple[str, Definition], ...]) -> str:
    # Only few vaults need it, and it takes its time to import.
    from explorer.markdown.block_parser import inline_text

    return inline_text(text[:_LONG], dict(definitions)) + text[_LONG:]
