"""Cuts the line of a note that shows why it was found: cleaned, short, with the letters that match.

Works on one text at a time and reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, islice, pairwise
from typing import NamedTuple

from explorer.model import Note
from explorer.search.text.fts_query import FtsTerm
from explorer.text.normalize import Range, Ranges, fold, fold_in_place, merged, unfolded
from explorer.text.plain import chunks, join_rendered, plain, rendered_lines, with_split_words
from explorer.text.sanitize import clean

LONGEST = 160
"""Characters of a snippet."""
_BEFORE_MATCH = 50
"""Characters that are shown before the first match of a long line."""
_LINE_END = re.compile(r"\r\n?|\n")
_BLOCK_MARKS = re.compile(
    r"\A(?:[>*+#|-]{1,6}[ \t]+|\d{1,9}[.)][ \t]+|\[[ xX]\][ \t]+|[|>][ \t]*)+"
)
_CELL_END = re.compile(r"(?<!\\)\|")
_BETWEEN = ", "
_IN_HEADING = 0.5
"""A match in the section's own heading counts so much less than one below it."""
_WORD_OF_PHRASE = 0.1
"""What a line counts that has all the words of a phrase, but not side by side; for some of them,
the share of that."""
_OF_LINKS = 0.25
"""A match in a line that is nothing but links counts so much less than one in a sentence."""
_IN_ADDRESS = 0.25
"""What a match in the address of a link counts, which the page does not show."""

_NEXT_TO = 6
"""Characters between words that stand side by side: a blank with marks around it, or a filler."""
_MOST_SPANS = 40
"""Places of one word that are compared."""

# Links in a line: not parsed as a page does, but found quickly.
_LINK = re.compile(r"!?\[\[[^\[\]]*\]\]|!?\[[^\[\]]*\]\([^()\s]*\)")
"""A whole link, `[[Note|label]]` or `[label](address)`, an embed too; with a title it is none."""
_LABELED_LINK = re.compile(
    r"!?\[\[(?P<note>[^\[\]|]*)\|(?P<alias>[^\[\]]*)\]\]"
    r"|!?\[(?P<label>[^\[\]]*)\]"
    r"\((?P<address>[^()\s]*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)"
)
"""A link that is shown by another text than its target, maybe with a title in quotes."""
_LABEL_END_AND_ADDRESS = re.compile(r"\]\((?:[^()]|\([^()]*\))*+\)")
"""From the end of a label to that of its address, which may hold parentheses and a title."""


class Snippet(NamedTuple):
    """A line that shows a match."""

    line: int
    """1-based line in the file."""
    text: str
    ranges: Ranges
    """Half-open ranges of `text` that match."""
    nearness: float = 0.0
    """How near each other what was typed stands there, 0 to 1."""
    is_hidden: bool = False
    """Whether all that matches stands in addresses of links."""


def snippet(text: str, note: Note, section: int, terms: Sequence[FtsTerm]) -> Snippet | None:
    """Return the best line of a section (-1: what stands before the first heading).

    None if nothing matches there. `text` is the note's whole text, as its file is now.
    """
    start, line, heading_end = 0, 1, 0
    if section >= 0:
        heading = note.headings[section]
        start, line, heading_end = heading.start, heading.line, heading.end
    worth, at, chunk, is_hidden = _best_line(
        text, start, _end(note, section, len(text)), heading_end, terms
    )
    if not worth:
        return None

    def ranges_of(shown: str) -> Ranges:
        folded, origins = fold_in_place(shown)
        return merged(unfolded((span for term in terms for span in term.spans(folded)), origins))

    shown, ranges = shown_line(chunk, ranges_of)
    near = 0.0  # names of notes in a row are no sentence, and neither is an address
    if len(terms) > 1 and not is_of_links(chunk):
        near = nearness(fold(without_addresses(with_split_words(chunk))), terms)
    return Snippet(line + _count_line_ends(text, start, at), shown, ranges, near, is_hidden)


def _best_line(
    text: str, start: int, end: int, heading_end: int, terms: Sequence[FtsTerm]
) -> tuple[float, int, str, bool]:
    """Return the first of the lines of a range that show most of the terms.

    With its worth, its offset, and whether all that matches stands in addresses of links.
    `heading_end` is the offset where the section's own heading ends.
    """
    as_written = ((at, chunk, chunk) for at, chunk in chunks(text, start, end))
    rendered = (
        (line.start, line.source, join_rendered(line.source, [line.shown]))
        for line in rendered_lines(text, start, end)
    )
    best = 0.0, start, "", False
    for at, chunk, searched in chain(as_written, rendered):
        worth, in_sight = worth_in_sight(searched, partial(_worth, terms))
        if not worth:  # as in most lines
            continue
        if at < heading_end:
            worth = max(worth - _IN_HEADING, _WORD_OF_PHRASE / 2)
        elif is_of_links(chunk):
            worth = max(worth - _OF_LINKS, _WORD_OF_PHRASE / 2)
        if worth > best[0]:
            best = worth, at, chunk, not in_sight
        if best[0] >= len(terms):  # no line can be better, and to render them takes time
            break
    return best


def _worth(terms: Sequence[FtsTerm], text: str) -> float:
    """Return how many terms a text holds; words of a phrase count a little."""
    folded = fold(text)
    worth = 0.0
    for term in terms:
        if term.whole.is_in(folded):
            worth += 1.0
        elif term.words:
            worth += _WORD_OF_PHRASE * (
                sum(word.is_in(folded) for word in term.words) / len(term.words)
            )
    return worth


def without_addresses(chunk: str) -> str:
    """Return a line without the addresses of its links."""
    if "](" not in chunk:
        return chunk
    return _LABEL_END_AND_ADDRESS.sub("]", chunk)


def worth_in_sight(chunk: str, worth: Callable[[str], float]) -> tuple[float, float]:
    """Return what a line is worth, and how much of that is in sight.

    What stands in addresses of links counts less. `worth` is that of a text.
    """
    whole = worth(chunk)
    if not whole or "](" not in chunk:
        return whole, whole
    seen = worth(without_addresses(chunk))
    return seen + _IN_ADDRESS * (whole - seen), seen


def is_of_links(chunk: str) -> bool:
    """Return whether a line has links, and no word beside them."""
    if "[" not in chunk:
        return False
    without, links = _LINK.subn("", chunk)
    return links > 0 and not any(map(str.isalnum, without))


def first_line(text: str, note: Note, section: int) -> Snippet:
    """Return the first line of a section that holds a letter, or the place where it begins."""
    start, line = _section_start(text, note, section)
    for at, chunk in chunks(text, start, _end(note, section, len(text))):
        shown, _ = shown_line(chunk, lambda _: ())
        if any(map(str.isalnum, shown)):
            return Snippet(line + _count_line_ends(text, start, at), shown, ())
    return Snippet(line, "", ())


def _section_start(text: str, note: Note, section: int) -> tuple[int, int]:
    """Return the offset and the line where a section's own text begins, front matter left out."""
    if section >= 0:
        heading = note.headings[section]
        return heading.end, heading.line
    if note.body_line <= 1:
        return 0, 1
    line_ends = _LINE_END.finditer(text)
    before_body = next(islice(line_ends, note.body_line - 2, None), None)
    if before_body is None:
        return 0, 1
    return before_body.end(), note.body_line


def _end(note: Note, section: int, length: int) -> int:
    after = section + 1
    return note.headings[after].start if after < len(note.headings) else length


def shown_line(chunk: str, ranges_of: Callable[[str], Ranges]) -> tuple[str, Ranges]:
    """Return the line as it is shown, and its ranges that match.

    Its markup is rendered away. If all that matches would go with it, it is shown with the targets
    of its links, else as its source. Of a long one, the part around the first match is shown.
    """
    content, source = _content_of(chunk)
    rendered = clean(plain(content)).strip()
    with_targets = clean(plain(_LABELED_LINK.sub(_label_and_target, content))).strip()
    for shown in (rendered, with_targets, source):
        ranges = ranges_of(shown)
        if ranges:
            break
    else:
        shown, ranges = rendered or source, ()
    if len(shown) <= LONGEST:
        return shown, ranges
    first_match = min((begin for begin, _ in ranges), default=0)
    shown = _window(shown, first_match)
    return shown, ranges_of(shown)


def _content_of(chunk: str) -> tuple[str, str]:
    """Return a line without the marks of its block, to be rendered, and its source to be shown.

    The cells of a table, and the links of a line of links, are divided by commas.
    """
    unindented = chunk.lstrip()
    content = _BLOCK_MARKS.sub("", unindented).rstrip(" \t|")
    source = clean(chunk).strip()
    if unindented.lstrip("> \t").startswith("|"):
        cells = [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(content)]
        content = _BETWEEN.join(filter(None, cells))
        source = clean(content).strip() or source
    elif is_of_links(content):  # else names that consist of words run into each other
        content = _BETWEEN.join(match[0] for match in _LINK.finditer(content))
    return content, source


def _label_and_target(link: re.Match[str]) -> str:
    """Return what the page shows of a link, with its target in parentheses."""
    target, label = link["note"] or link["address"], link["alias"] or link["label"]
    return f"{label} ({target})" if label else target


def _window(shown: str, match: int) -> str:
    """Return the part of a long line around a match, cut at blanks where there are some."""
    begin = max(0, min(match - _BEFORE_MATCH, len(shown) - LONGEST + 2))
    if begin:
        begin = shown.find(" ", begin, match) + 1 or begin
    end = min(len(shown), begin + LONGEST - 2)
    if end < len(shown):
        blank = shown.rfind(" ", max(match + 1, end - _BEFORE_MATCH), end)
        if blank >= 0:
            end = blank
    return f"{'…' if begin else ''}{shown[begin:end]}{'…' if end < len(shown) else ''}"


def _count_line_ends(text: str, start: int, end: int) -> int:
    """Return how many line ends a range holds; a carriage return and line feed are one."""
    pairs = text.count("\r\n", start, end + 1)
    return text.count("\n", start, end) + text.count("\r", start, end) - pairs


def nearness(folded: str, terms: Sequence[FtsTerm]) -> float:
    """Return 1 if a folded line has the terms side by side in their order, less if farther apart.

    0 if it lacks one of them.
    """
    spans = [term.whole.spans(folded)[:_MOST_SPANS] for term in terms]
    if not all(spans):
        return 0.0
    pairs = [
        max(_nearness_of(one, other) for one in before for other in after)
        for before, after in pairwise(spans)
    ]
    return sum(pairs) / len(pairs)


def _nearness_of(before: Range, after: Range) -> float:
    gap = after[0] - before[1]
    if gap < 0:  # the other way round
        gap = max(before[0] - after[1], 0) + 2 * _NEXT_TO
    return _NEXT_TO / max(gap, _NEXT_TO)
