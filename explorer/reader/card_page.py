"""A flashcard as it is shown in a review: its front, the whole with its answer, and where it is.

Pure: takes a note that is parsed already, and reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from explorer.config import ReviewSettings
from explorer.markdown.block_parser import inline_spans, parse
from explorer.markdown.nodes import (
    Block,
    Callout,
    Code,
    Embed,
    Footnote,
    HeadingBlock,
    List,
    Paragraph,
    Quote,
    Span,
    Table,
)
from explorer.model import Note, Question, section_path
from explorer.text.cards import prompt_text
from explorer.text.cloze import Deletion, finder, without_fields
from explorer.text.latex_unicode import convert
from explorer.text.normalize import fold
from explorer.text.sanitize import clean, clean_in_one_row

if TYPE_CHECKING:
    from explorer.page import Embeds

_MOST = 5_000
"""Characters of an answer that are read."""
_MARK_OF_WORDS = re.compile(r"\s*[-*+>]\s+(?:\[.\]\s+)?(?=[^\W\d_]{2})")
"""A mark of a list or a quote before a word, where it is no sign of a number or a formula."""
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")


def inline_forms(text: str) -> tuple[str, ...]:
    """Return the forms of an answer within a line, the usual one first.

    A number or a sign at its beginning is text, as in `3. Oktober` and `> 7`.
    """
    text = text[:_MOST].strip()
    found: list[str] = []
    mark = _MARK_OF_WORDS.match(text)
    for source in filter(None, (mark and text[mark.end() :], text)):
        spans = inline_spans(source)
        found += (_text_of(spans, is_shown=True), _text_of(spans, is_shown=False))
    return _distinct(found, text)


def block_forms(text: str, *, has_place: bool = False) -> tuple[str, ...]:
    """Return the forms of an answer of whole lines, the usual one first.

    The numbers of a list that counts from 1 may be left out. With `has_place` so may any other:
    the answer stands in a list of cards, and its number tells its place there.
    """
    text = dedent(text[:_MOST]).strip("\n ")
    blocks = parse(text)
    forms = [
        " ".join(_texts(blocks, shown, numbers, has_place))
        for numbers in (False, True)
        for shown in (True, False)
    ]
    if "\n" not in text:  # a sign at its beginning may be meant
        forms += inline_forms(text)
    return _distinct(forms, text)


def _distinct(forms: Iterable[str], source: str) -> tuple[str, ...]:
    """Return what is not empty, once each; the source if nothing is shown of it."""
    texts = map(clean_in_one_row, forms)
    return tuple(dict.fromkeys(filter(None, texts))) or (clean(source.strip()),)


def _texts(blocks: Iterable[Block], shown: bool, numbers: bool, has_place: bool) -> Iterator[str]:
    """Yield what blocks show: with formulas as they are `shown`, and all `numbers` of lists."""
    for block in blocks:
        match block:
            case HeadingBlock() | Paragraph() | Embed():
                yield _text_of(block.spans, is_shown=shown)
            case Code(text=text, language=language):
                yield text if language != "math" else _formula(text, is_shown=shown)
            case Table():
                cells = (cell for row in (block.head, *block.rows) for cell in row.cells)
                yield from (_text_of(cell, is_shown=shown) for cell in cells)
            case List():
                counts = len(block.items) > 1 and block.items[0].number in (0, 1)
                for item in block.items:
                    if item.number is not None and (numbers or not (counts or has_place)):
                        yield f"{item.number}."
                    yield from _texts(item.blocks, shown, numbers, has_place)
            case Quote() | Footnote() | Callout():
                if isinstance(block, Callout):
                    yield _text_of(block.title, is_shown=shown)
                yield from _texts(block.blocks, shown, numbers, has_place)


def _text_of(spans: Iterable[Span], *, is_shown: bool) -> str:
    """Return what spans read, without the marks of footnotes."""
    texts: list[str] = []
    for span in spans:
        if "math" in span.style:
            texts.append(_formula(span.text, is_shown=is_shown))
        elif "code" in span.style:
            texts.append(span.text)
        elif span.target is None or span.target.kind != "footnote":
            texts.append(_FOOTNOTE.sub("", span.text))
    return "".join(texts)


def _formula(source: str, *, is_shown: bool) -> str:
    shown = None
    if is_shown:
        shown = convert(source, one_row=True)
    return shown or source


_RULE = "\n\n---\n\n"
"""Between the front of a card and its back."""
_RULE_LINES = 4
"""Lines from the last one of the front to the first one of the back."""
_WORD = re.compile(r"\w+")
_LEAST_LETTERS = 3
"""Letters of a word that can give an answer away."""
_STEM_LETTERS = 4
"""Letters that two forms of one word have in common at least."""


class Crumb(NamedTuple):
    """One name of where a card stands: its note, or a heading above it."""

    name: str
    """Clean."""
    tells: bool
    """Whether it gives the answer away."""


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card as it is shown. Line numbers of its texts begin at 1."""

    path: str
    line: int
    """Its line in the file."""
    front: str
    """What is shown before the answer, as Markdown."""
    whole: str
    """What is shown with the answer, as Markdown."""
    answer_line: int
    """The line of `whole` on which the answer begins; 1 if it is within the text."""
    answer: str
    """The answer as plain text, to compare with what is typed."""
    other_answers: tuple[str, ...]
    """Other forms of it that are as right."""
    crumbs: tuple[Crumb, ...]
    """The note and the headings above the card, outermost first."""
    sources: tuple[tuple[range, int], ...]
    """Lines of the file, and how much farther down they are on this page."""

    def embeds(self, embeds: Embeds) -> Embeds:
        """Return the embeds of the note by their lines on this page."""
        return {
            (raw, line + shift): embed
            for (raw, line), embed in embeds.items()
            for lines, shift in self.sources
            if line in lines
        }


def card_page(note: Note, question: Question, card: int, settings: ReviewSettings) -> CardPage:
    """Return the page of a card of a note; `card` counts from 1. Raises `IndexError`."""
    written_front, written_back, answers = _sides(question, card, settings)
    front, back = dedent(written_front).rstrip(), dedent(written_back).strip("\n ")
    start = question.last_line - question.text.count("\n")
    sources = [_source_lines(question, written_front, start, 1)]
    whole, answer_line = back, 1
    if question.type != "cloze":
        answer_line = front.count("\n") + 1 + _RULE_LINES
        whole = f"{front}{_RULE}{back}"
        sources.append(_source_lines(question, written_back.strip("\n"), start, answer_line))
    return CardPage(
        path=note.path,
        line=start,
        front=front,
        whole=whole,
        answer_line=answer_line,
        answer=answers[0],
        other_answers=answers[1:],
        crumbs=_crumbs(note, question, answers[0]),
        sources=tuple(sources),
    )


def _sides(
    question: Question, card: int, settings: ReviewSettings
) -> tuple[str, str, tuple[str, ...]]:
    """Return front and back of a card, and the forms of its answer as plain text.

    In a text with gaps, what is asked for is highlighted.
    """
    front = without_fields(question.cards[card - 1].front)
    back = question.cards[card - 1].back
    if question.type != "cloze":
        return front, back, _answers(question, card)
    text = prompt_text(question.text)
    cloze = finder(settings.cloze_patterns).read(text)
    asked = cloze.asked(card) if cloze is not None else []
    forms = [_gap_forms(text, deletion) for deletion in asked]
    most = max(map(len, forms), default=0)
    answers = tuple(", ".join(each[min(n, len(each) - 1)] for each in forms) for n in range(most))
    if cloze is None or not answers or cloze.sides(card) != (front, back):
        # The source has parts that are not shown, such as comments.
        return front, back, answers or block_forms(back)

    def highlighted(deletion: Deletion, shown: str) -> str:
        if _is_between(text, deletion, "`") or _is_between(text, deletion, "$"):
            return shown  # within code or math, a mark would be text
        # An element, since two equals signs are text themselves between a letter and punctuation,
        # as before the bracket of a gap in a script without blanks.
        return f"<mark>{shown}</mark>"

    return *cloze.sides(card, mark=highlighted), answers


def _is_between(text: str, deletion: Deletion, sign: str) -> bool:
    """Whether a deletion stands between two signs of its line, such as dollars."""
    line_start = text.rfind("\n", 0, deletion.start) + 1
    return text.count(sign, line_start, deletion.start) % 2 == 1


def _answers(question: Question, card: int) -> tuple[str, ...]:
    """Return the forms of the answer of a card without gaps."""
    back = question.cards[card - 1].back
    if not question.type.startswith("single"):
        return block_forms(back)
    if card == 1:
        return inline_forms(back)
    return block_forms(back, has_place=True)  # the beginning of a line, as of a list


def _gap_forms(text: str, deletion: Deletion) -> tuple[str, ...]:
    if _is_between(text, deletion, "`"):
        return (clean(deletion.answer.strip()),)
    if _is_between(text, deletion, "$"):
        formula = deletion.answer
        return _distinct((_formula(formula, is_shown=True), formula), formula)
    return inline_forms(deletion.answer)


def _source_lines(question: Question, side: str, start: int, shown: int) -> tuple[range, int]:
    """Return where a side of a card stands in the file, and how much farther down it is shown."""
    first = start + question.text.count("\n", 0, max(0, question.text.find(side)))
    return range(first, first + side.count("\n") + 1), shown - first


def _crumbs(note: Note, question: Question, answer: str) -> tuple[Crumb, ...]:
    """Return where a card stands; a heading that is the card itself is left out."""
    headings = [note.headings[index] for index in section_path(note, question.section)]
    names = [clean(heading.name) for heading in headings if heading.line < question.first_line]
    title = clean(note.title)
    if names[:1] != [title]:
        names.insert(0, title)
    return tuple(Crumb(name, gives_away(name, answer)) for name in names)


def gives_away(name: str, answer: str) -> bool:
    """Whether a name tells an answer: one of the two is in the other, word by word.

    Forms of one word count as the same: `Regions` tells `Region`.
    """
    named, answered = _words(name), _words(answer)
    if not named or not answered:
        return False
    if _is_within(answered, named):
        return True
    return any(len(word) >= _LEAST_LETTERS for word in named) and _is_within(named, answered)


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _is_within(words: list[str], others: list[str]) -> bool:
    """Whether some words stand in others in the same order, without any between them."""
    count = len(words)
    return any(
        all(map(_is_same_word, words, others[start : start + count]))
        for start in range(len(others) - count + 1)
    )


def _is_same_word(word: str, other: str) -> bool:
    """Whether two words differ by no more than an ending."""
    if word == other:
        return True
    shorter, longer = sorted((word, other), key=len)
    is_stem = len(shorter) >= _STEM_LETTERS and longer.startswith(shorter)
    return is_stem and len(longer) - len(shorter) <= 2
