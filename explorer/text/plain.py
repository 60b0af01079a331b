"""Inline Markdown with its markup rendered away: what people read of a piece of text.

Pure string work, in time that grows with the length of the text.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

_LONG = 2000
"""Markup is rendered away up to here: a bound, so that no text takes long. No name is as long."""

_MARKUP = re.compile(r"[\\`*_~=\[<&$%]")
_PIECE = re.compile(
    r"""
      \\([!-/:-@\[-`{-~])                             # 1 escaped character
    | (?<!`)(`+)(?!`)(.+?)(?<!`)\2(?!`)               # 3 code
    | (\$\$?)(?=\S)([^$]+?)(?<=\S)\4(?!\d)            # 5 math
    | %%.*?%%                                         #   comment
    | !?\[\[(?!\[)((?:[^\[\]]|\](?!\])|\[(?!\[))+)\]\]  # 6 wikilink
    | \[\^[^\]\s]+\]                                  #   footnote mark
    | <!--.*?-->
    | <(?:[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*|[\w.+-]+@[\w.-]+)>  # autolink
    | </?[A-Za-z][^<>]*>
    | &(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});
    """,
    re.VERBOSE | re.DOTALL,
)
_INLINE_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\((?:[^()<>]|\([^()]*\)|<[^<>]*>)*\)|\[[^\[\]]*\])"
)
_EMPHASIS = (
    re.compile(r"(\*{1,3})(?=[^\s*])(.+?)(?<=[^\s*])\1", re.DOTALL),
    re.compile(r"(?<![\w_])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s_])\1(?![\w_])", re.DOTALL),
    re.compile(r"(~~)(?=\S)(.+?)(?<=\S)~~", re.DOTALL),
    re.compile(r"(==)(?=\S)(.+?)(?<=\S)==", re.DOTALL),
)


def plain(source: str) -> str:
    """Return inline Markdown with its markup rendered away."""
    if _MARKUP.search(source) is None:
        return source
    if len(source) > _LONG:
        return _plain(source[:_LONG]) + source[_LONG:]
    return _plain(source)


@lru_cache(maxsize=4096)
def _plain(source: str) -> str:
    kept: list[str] = []

    def keep(said: str) -> str:
        kept.append(said)
        return "\0"

    def piece(m: re.Match[str]) -> str:
        escaped, code, math, target = m[1], m[3], m[5], m[6]
        if escaped is not None:
            return keep(escaped)
        if code is not None:
            return keep(_code(code))
        if math is not None:
            return keep(math)
        if target is not None:
            return keep(_shown(target))
        said = m[0]
        if said[0] == "&":
            return keep(html.unescape(said))
        return (
            keep(said[1:-1])
            if said[0] == "<" and (":" in said or "@" in said) and said[1] not in "/!"
            else ""
        )

    text = _PIECE.sub(piece, source.replace("\0", "\ufffd"))
    while True:
        text, times = _INLINE_LINK.subn(r"\1", text)
        if not times:
            break
    for pattern in _EMPHASIS:
        text = _peel(pattern, text)
    rest = iter(kept)
    text = re.sub("\0", lambda _: next(rest, ""), text)
    return " ".join(text.split())


def _code(said: str) -> str:
    """Return the content of a code span, one padding blank on both sides dropped."""
    return said[1:-1] if len(said) > 2 and said[0] == " " == said[-1] and said.strip() else said


def _shown(target: str) -> str:
    """Return what a wikilink shows."""
    path, bar, display = target.partition("|")
    if bar and path and display.strip():
        return display
    return " > ".join(part for part in path.rstrip("\\").split("#") if part.strip())


def _peel(pattern: re.Pattern[str], text: str) -> str:
    """Drop the delimiters that `pattern` finds, from the outside in.

    Bounded by the nesting of three kinds.
    """
    for _ in range(4):
        text, times = pattern.subn(r"\2", text)
        if not times:
            break
    return text
