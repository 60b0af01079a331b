"""A quick check of a source, which tells what chunks are worth laying out for a find."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Sequence

from explorer.page.find_query import AnyQuery, FindQuery, letters_of
from explorer.text.normalize import FOLDED_CHARACTERS

_HIDDEN_IN_TEXT = r"""
      %%.*?%%
    | <(?![A-Za-z][A-Za-z0-9+.-]+: | [^<>\s]+@)/?[A-Za-z][^<>]*>
    | \[\^(?P<label>[^\]\s]+)\]:?
    | (?<=\[\[)[^\[\]|\n]*\|(?!\d+(?:x\d+)?\]\])
    | \|\d+(?:x\d+)?(?=\])
    | (?<=\])\((?:[^()\n]|\([^()\n]*\))*\)
    | (?<=\])\[[^\[\]\n]*\]
"""
_HIDDEN = re.compile(
    rf"<!--(?:.*?-->|(?P<unclosed>.*)) | {_HIDDEN_IN_TEXT}", re.VERBOSE | re.DOTALL
)
_HIDDEN_BUT_COMMENTS = re.compile(_HIDDEN_IN_TEXT, re.VERBOSE | re.DOTALL)
"""The same behind a comment that nothing closes: no end is searched for from each beginning."""
_MAY_HIDE = re.compile(r"[\[<%&]")
_LABEL_RUN = re.compile(r"\[\^[^\]\s]*+\]?+")
"""Where a label of a footnote may begin, down to what ends it: a bracket, a blank or the end."""
_FILLER = "\0"
"""A character that is no letter and stands in no mark of Markdown."""


def source_letters(source: str, footnotes: Container[str] = ()) -> tuple[str, ...]:
    """Return the letters and digits of a source, with and without what a page does not show of it.

    `footnotes` are the labels of those that are defined; other labels are shown as text. One of the
    results contains the `letters` of each query that is found in a page of the source, except where
    a page shows other letters, as for math.
    """
    everything = letters_of(source)
    if _MAY_HIDE.search(source) is None:
        return (everything,)

    def shown_of_mark(mark: re.Match[str]) -> str:
        label = mark["label"]
        if label is None or label in footnotes or mark[0].endswith(":"):
            return ""
        return mark[0]

    def shown_of(hidden: re.Match[str]) -> str:
        unclosed = hidden["unclosed"]
        if unclosed is not None:
            return "<!--" + _HIDDEN_BUT_COMMENTS.sub(shown_of_mark, unclosed)
        return shown_of_mark(hidden)

    shown = letters_of(html.unescape(_HIDDEN.sub(shown_of, _with_ended_labels(source))))
    if shown == everything:
        return (everything,)
    return everything, shown


def _with_ended_labels(source: str) -> str:
    """Return a source with the same letters where each label has an end.

    The end of one that has none would be looked for again from each of them, down to the end of
    the text.
    """
    if "[^" not in source:
        return source
    return _LABEL_RUN.sub(_without_open_labels, source)


def _without_open_labels(run: re.Match[str]) -> str:
    """Return what stands for the beginnings of labels that have the same end."""
    if run[0].endswith("]"):
        return run[0]
    return run[0].replace("[^", f"[{_FILLER}^")


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
