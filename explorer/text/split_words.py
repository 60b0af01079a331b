"""Words that markup splits in the source, as the page shows them: `**M**ulti` is `Multi` there.

What is found by the source alone would miss them. Never changes a text: what it finds is to be
looked for beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from explorer.text.normalize import fold, tokens_of
from explorer.text.plain import plain

_SPLIT = re.compile(
    r"""
    [*=~`$%\[\]<&](?<=[^\W_].)  # a sign behind a letter; a set in front is found quickly
    (?<=(?=  # at the sign
      (?: [*`$]++ | \[++\#?+ | ==++ | ~~++ | %%[^%\n]*+%%
        | \]++ (?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+\) | \[[^\[\]\n]*+\])?+
        | </?[A-Za-z][^<>\n]*+> | <!--[^<>\n]*+(?<=--)>
        | &\#?[A-Za-z0-9]{1,31}+;
      ){1,20}+ [^\W_]  # more at one place is no word, and looking on would take too long
    ).)
    """,
    re.VERBOSE,
)
"""The first sign of markup between two letters."""
_SEAM = "\ua66e"
"""A word that nobody looks for: no phrase goes from one text to the next over it."""
_AROUND = 100
"""Characters beside a line up to which a phrase may go on there."""
_LONGEST_CHUNK = 1_000
"""Characters of a line that come together."""
_LINE = re.compile(r"[^\r\n]+")
_FIRST_WORD = re.compile(r"\A\S+")
_LAST_WORD = re.compile(r"\S+\Z")


def chunks(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a range with their offsets, long ones in chunks of a bounded length.

    The same range of a text is always cut at the same places.
    """
    for match in _LINE.finditer(text, start, end):
        begin, stop = match.span()
        while stop - begin > _LONGEST_CHUNK:
            most = begin + _LONGEST_CHUNK
            cut = text.rfind(" ", begin + _LONGEST_CHUNK // 2, most) + 1 or most
            yield begin, text[begin:cut]
            begin = cut
        yield begin, text[begin:stop]


class RenderedLine(NamedTuple):
    """A line, or a chunk of a long one, that shows a word which its source splits."""

    start: int
    """Its offset in the text."""
    source: str
    shown: str


def rendered_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[RenderedLine]:
    """Yield the lines of a range that show a word which they split, long ones in chunks."""
    stop = len(text) if end is None else end
    found = _SPLIT.search(text, start, stop)
    while found is not None:
        line_start = max(text.rfind("\n", start, found.start()) + 1, start)
        line_end = text.find("\n", found.start(), stop)
        if line_end < 0:
            line_end = stop
        for at, chunk in chunks(text, line_start, line_end):
            rendered = plain(chunk)
            if rendered != chunk and _words(rendered) != _words(chunk):
                # Else what is behind a chunk of a long line would go on with its last word.
                yield RenderedLine(at, chunk, f"{rendered} " if chunk[-1].isspace() else rendered)
        found = _SPLIT.search(text, line_end, stop)


def without_splits(text: str) -> str:
    """Return a text with the lines that split words as the page shows them."""
    parts: list[str] = []
    done = 0
    for line in rendered_lines(text):
        parts += (text[done : line.start], line.shown)
        done = line.start + len(line.source)
    return "".join([*parts, text[done:]])


def with_split_words(text: str) -> str:
    """Return a text with the passages that show words which it splits, below it."""
    return join_rendered(text, list(_passages(text)))


def join_rendered(text: str, rendered: list[str]) -> str:
    """Return a text and its rendered lines in one, with no phrase that runs from one to another."""
    return f"\n{_SEAM} ".join((text, *rendered))


def _passages(text: str) -> Iterator[str]:
    """Yield the lines that show words which they split, with the source around them.

    So a phrase is found that begins before such a line, or ends after it.
    """
    shown: list[str] = []
    done = 0
    for line in rendered_lines(text):
        if shown and line.start - done > 2 * _AROUND:
            yield "".join([*shown, _beginning(text, done)])
            shown = []
        shown.append(text[done : line.start] if shown else _ending(text, line.start))
        shown.append(line.shown)
        done = line.start + len(line.source)
    if shown:
        yield "".join([*shown, _beginning(text, done)])


def _ending(text: str, end: int) -> str:
    """Return the last whole words before an offset, up to a bound."""
    near = text[max(0, end - _AROUND) : end]
    return near if end <= _AROUND else _FIRST_WORD.sub("", near)


def _beginning(text: str, start: int) -> str:
    """Return the first whole words from an offset on, up to a bound."""
    near = text[start : start + _AROUND]
    return near if start + _AROUND >= len(text) else _LAST_WORD.sub("", near)


def _words(text: str) -> list[str]:
    return tokens_of(fold(text))
