"""Words that markup splits in the source, as the page shows them: `**M**ulti` is `Multi` there.

What is found by the source alone would miss them. Never changes a text: what it finds is to be
looked for beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from explorer.text.line_chunks import chunks
from explorer.text.normalize import fold
from explorer.text.plain import plain_once
from explorer.text.tokenize import tokens_of

_SPLIT = re.compile(
    r"""
    [*=~`$%\[\]<&](?<=[^\W_].)  # a sign behind a letter; a set in front is found quickly
    (?<=(?=  # at the sign
      (?: [*`$]++ | \[++\#?+ | ==++ | ~~++ | %%[^%\n]*+%%
        | \]++ (?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+\) | \[[^\[\]\n]*+\])?+
        | </?[A-Za-z][^<>\n]*+> | <!--[^<>\n]*+(?<=--)>
        | &\#?[A-Za-z0-9]{1,31}+;
      )++ [^\W_]
    ).)
    """,
    re.VERBOSE,
)
"""The first sign of markup between two letters."""
_SEAM = "\ua66e"
"""A word that nobody looks for: no phrase goes from one text to the next over it."""


class RenderedLine(NamedTuple):
    """A line, or a chunk of a long one, that shows a word which its source splits."""

    start: int
    """Its offset in the text."""
    source: str
    shown: str


def rendered_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[RenderedLine]:
    """Yield the lines of a range that show a word which they split, long ones in chunks."""
    stop = len(text) if end is None else end
    done = start
    for first in _SPLIT.finditer(text, start, stop):
        if first.start() < done:
            continue
        line_start = max(text.rfind("\n", start, first.start()) + 1, start)
        line_end = text.find("\n", first.start(), stop)
        done = stop if line_end < 0 else line_end
        for at, chunk in chunks(text, line_start, done):
            rendered = plain_once(chunk)
            if rendered != chunk and _words(rendered) != _words(chunk):
                yield RenderedLine(at, chunk, rendered)


def with_split_words(text: str) -> str:
    """Return a text with the lines that show words which it splits, below it."""
    return join_rendered(text, [line.shown for line in rendered_lines(text)])


def join_rendered(text: str, rendered: list[str]) -> str:
    """Return a text and its rendered lines in one, with no phrase that runs from one to another."""
    return f"\n{_SEAM} ".join((text, *rendered))


def _words(text: str) -> list[str]:
    return tokens_of(fold(text))
