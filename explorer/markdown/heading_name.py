"""The name of a heading: its text without markup, as the page shows it.

Most headings need no parser. The rest are read by the page's own, so that a name is never anything
but what stands on the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from explorer.markdown.block_patterns import without_block_id
from explorer.markdown.inline_patterns import FOOTNOTE_LABEL
from explorer.markdown.link_references import Definition, used_definitions

_MARKUP = re.compile(r"[\\`*_~=\[<&$%]")
_TEXT = r"[^\\`*_~=\[\]<&$%!^#:]"
_LETTER = r"[^\W_]"
_AMPERSAND = r"&(?!\#|[A-Za-z][A-Za-z0-9]*;)"
# Pieces whose meaning nothing around them changes; the last group of each is what is shown of it.
_SIMPLE = re.compile(
    rf"""
      ({_TEXT}+ | [!^](?!\[) | :(?!//))                     # plain text
    | (://[A-Za-z0-9./?,+@#-]*+)(?=[\s"<>]|\Z)              # an address
    | (?<![\#/])(\#)
    | \\([!-/:-@\[-`{{-~])                                   # an escape
    # signs that stand for themselves
    | (\\(?![!-/:-@\[-`{{-~\n])
        | {_AMPERSAND} | %(?!%) | \$(?=[^$]*\Z)
        | (?<!=)=(?!=) | (?<!~)~(?!~)
        | <(?![^>]*>) | <(?![A-Za-z/!?])(?![^\s<>@]+@)
        | \] | \[(?![^\]]*\])
        | (?<={_LETTER})_+(?={_LETTER}) | _(?=[^_]*\Z) | \*(?=[^*]*\Z)
      )
    # emphasis of whole words
    | (?<![^\s(])(\*\*?|__?|~~|==)(?!\s)((?:{_TEXT}|:(?!//)|{_AMPERSAND})+)(?<!\s)\6
        (?=[\s),.:;!?]|\Z)
    | (?<!`)`([^`\s](?:[^`]*[^`\s])?)`(?!`)                 # code
    | <([A-Za-z0-9][A-Za-z0-9.+-]*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*)>
    | (?:\[\^{FOOTNOTE_LABEL}\])()
    | (\[(?:{_TEXT}|(?<={_LETTER})_(?={_LETTER}))+\](?![\[(:]))    # brackets
    | \[({_TEXT}*)\]\([^\s()<>\[\]\\`&$%!]+\)              # a link with an address
    | \[\[([^\[\]|\\#]*[^\[\]|\\#\s])\]\]                 # a link to a note
    | \[\[(?![\s\#^]*\|)[^\[\]|\\]+\|([^\[\]|\\]*[^\[\]|\\\s])\]\]   # with a text
    """,
    re.VERBOSE,
)
_LINKS = (13, 14)
_LONG = 2000
"""Markup is rendered away up to here: a bound, so that no text takes long. No name is as long."""


def heading_name(text: str, definitions: Mapping[str, Definition] | None = None) -> str:
    """Return the name of a heading whose raw text is `text`, without markup and block id.

    `definitions` are those of reference links, by label.
    """
    if "^" in text:
        text, _ = without_block_id(text)
    if _MARKUP.search(text) is None:
        return text
    used: dict[str, Definition] = {}
    if definitions:
        used = used_definitions(text[:_LONG], definitions)
    if not used and len(text) <= _LONG and _is_clean(text):
        simple = _simple(text)
        if simple is not None:
            return simple
    return _rendered(text, tuple(used.items()))


def _is_clean(text: str) -> bool:
    """Return whether a text has no signs that the page leaves out or replaces."""
    if text.isascii() and text.isprintable():
        return True
    from explorer.text.sanitize import clean  # as the parser: few headings of few vaults need it

    return clean(text) == text


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
