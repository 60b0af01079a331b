"""A quick check of a source, which tells what chunks are worth laying out for a find."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Sequence

from explorer.page.find_query import AnyQuery, FindQuery, letters_of
from explorer.text.normalize import FOLDED_CHARACTERS

_HIDDEN = re.compile(
    r"""
      <!--.*?--> | %%.*?%%
    | <(?![A-Za-z][A-Za-z0-9+.-]+: | [^<>\s]+@)/?[A-Za-z][^<>]*>
    | \[\^(?P<label>[^\[\]\s]+)\]:?
    | (?<=\[\[)[^\[\]|\n]*\|(?!\d+(?:x\d+)?\]\])
    | \|\d+(?:x\d+)?(?=\])
    | (?<=\])\((?:[^()\n]|\([^()\n]*\))*\)
    | (?<=\])\[[^\[\]\n]*\]
    """,
    re.VERBOSE | re.DOTALL,
)
_MAY_HIDE = re.compile(r"[\[<%&]")


def source_letters(source: str, footnotes: Container[str] = ()) -> tuple[str, ...]:
    """Return the letters and digits of a source, with and without what a page does not show of it.

    `footnotes` are the labels of those that are defined; other labels are shown as text. One of the
    results contains the `letters` of each query that is found in a page of the source, except where
    a page shows other letters, as for math.
    """
    everything = letters_of(source)
    if _MAY_HIDE.search(source) is None:
        return (everything,)

    def shown_of(mark: re.Match[str]) -> str:
        label = mark["label"]
        if label is None or label in footnotes or mark[0].endswith(":"):
            return ""
        return mark[0]

    shown = letters_of(html.unescape(_HIDDEN.sub(shown_of, source)))
    if shown == everything:
        return (everything,)
    return everything, shown


def may_show(source: str, letters: Sequence[str], query: FindQuery) -> bool:
    """Whether a page of a source may show a query; `letters` are the `source_letters`."""
    if isinstance(query, AnyQuery):
        return any(may_show(source, letters, each) for each in query.alternatives)
    if not query.letters:
        return query.signs <= set(source.translate(FOLDED_CHARACTERS)) or "&" in source
    if any(query.letters in text for text in letters):
        return True
    # Math shows other characters than its source has.
    return "$" in source and not query.typed.isascii()
