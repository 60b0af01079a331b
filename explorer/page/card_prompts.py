"""Flashcards where they are written: a question, the sign that folds its answer, and a badge.

Takes cards that are parsed already. One in a heading, a table or code shows its answer as it is.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from explorer.config import ReviewSettings
from explorer.markdown.nodes import BREAK, PLAIN, Span, Style, Target
from explorer.model import Badge, Question, QuestionType
from explorer.page.folds import Fold, Folds
from explorer.page.lines import Line, Run
from explorer.page.signs import Signs
from explorer.page.wrap import Measure
from explorer.text.card_blocks import WHITESPACE
from explorer.text.cloze import Deletion, finder
from explorer.text.sanitize import clean
from explorer.text.schedule_comment import remove_comment

_SIGN: Style = ("fold", "sign")
_BADGE: Style = ("dim", "sign")
_DEFAULT_HINT = "..."
_GAP_STYLES: Mapping[str, str] = {"==": "highlight", "**": "strong"}
"""The style of a deletion on the page by its first characters; the answers of others are shown."""
_KNOWN_KEYS = 1000
"""Deletions whose keys are kept while those of a card are looked for: many may be the same."""
_UNSPLIT_STYLES = frozenset(("code", "math"))


class GapKey(NamedTuple):
    """What the spans of a page tell of a deletion."""

    style: str
    text: str
    """What the page shows of it, letters and digits only."""


class Gap(NamedTuple):
    """A deletion of a cloze card."""

    key: GapKey
    answer: str
    hint: str


class _GapPlaces(NamedTuple):
    """Where deletions are in the text of a card: first by the hash of their keys, then by place.

    Three numbers for each: a card may have a hundred thousand, and as values they would take fifty
    times its text. Two keys share a hash of 64 bits in no card that there will ever be.
    """

    hashes: array[int]
    starts: array[int]
    ends: array[int]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The deletions of a cloze card, to be found by what a page shows of them.

    A page has a card of any length in parts, and lays each out anew at another width: the cost of
    a part must not depend on the length of the card.
    """

    text: str
    """The text of the card without its schedule."""
    patterns: tuple[str, ...]
    """Those of the settings."""
    last: GapKey
    """What the last one of all looks like."""
    places: _GapPlaces = field(compare=False, repr=False)

    def count(self, key: GapKey) -> int:
        """Return how many look alike."""
        hashes, wanted = self.places.hashes, hash(key)
        return bisect_right(hashes, wanted) - bisect_left(hashes, wanted)

    def find(self, key: GapKey, number: int) -> Gap | None:
        """Return one of those that look alike, counted from 0 in the order of the text."""
        hashes, starts, ends = self.places
        wanted = hash(key)
        at = bisect_left(hashes, wanted) + number
        if at >= len(hashes) or hashes[at] != wanted:
            return None
        deletion = finder(self.patterns).whole(self.text[starts[at] : ends[at]])
        if deletion is None:
            return None
        return Gap(key, clean(deletion.answer), clean(deletion.hint or _DEFAULT_HINT))


@dataclass(frozen=True, slots=True)
class CardPrompt:
    """A question as a page needs it."""

    kind: QuestionType
    first: int
    """1-based line in the file; no line belongs to two questions."""
    last: int
    separator: str = ""
    gaps: Gaps | None = None
    """None if no deletion of it is shown as a gap."""
    badge: Badge | None = None
    """None if nothing of it can be reviewed."""

    @property
    def fold(self) -> Fold:
        """What folds its answer."""
        return Fold("answer", self.first)

    @property
    def is_multiline(self) -> bool:
        """Whether the answer has lines of its own."""
        return self.kind.startswith("multi")


BadgeText = Callable[[Badge], str]
"""From a badge to its text."""


class ChunkLines(NamedTuple):
    """The lines of a chunk whose rows are rendered."""

    first: int
    end: int
    """The line after the last one."""
    width: int
    """Cells that its rows may take."""
    measure: Measure


def card_prompts(
    questions: Iterable[Question], badges: Iterable[Badge | None], settings: ReviewSettings
) -> tuple[CardPrompt, ...]:
    """Return the questions of a note in file order, each with its badge."""
    separators = {
        "single_basic": settings.single_line_card_separator,
        "single_reversed": settings.single_line_reversed_card_separator,
        "multi_basic": settings.multiline_card_separator,
        "multi_reversed": settings.multiline_reversed_card_separator,
    }
    prompts: list[CardPrompt] = []
    free_from = 1
    for question, badge in zip(questions, badges, strict=True):
        prompt = CardPrompt(
            kind=question.type,
            first=max(question.first_line, free_from),
            last=question.last_line,
            separator=separators.get(question.type, ""),
            gaps=_gaps(question, settings),
            badge=badge,
        )
        prompts.append(prompt)
        free_from = question.last_line + 1
    return tuple(prompts)


def _gaps(question: Question, settings: ReviewSettings) -> Gaps | None:
    if question.type != "cloze":
        return None
    text, patterns = remove_comment(question.text), settings.cloze_patterns
    found = _places(finder(patterns).deletions(text))
    if not found.starts:
        return None
    found = _sorted_by(found.starts, found)
    last = _gap_key(text[found.starts[-1] : found.ends[-1]])
    assert last is not None  # noqa: S101  others have no place
    return Gaps(text, patterns, last, _sorted_by(found.hashes, found))


def _places(deletions: Iterable[Deletion]) -> _GapPlaces:
    """Return the places of deletions that are shown as gaps, in their order."""
    found = _GapPlaces(array("q"), array("q"), array("q"))
    known: dict[str, GapKey | None] = {}
    for deletion in deletions:
        if deletion.raw not in known:
            if len(known) >= _KNOWN_KEYS:
                known.clear()
            known[deletion.raw] = _gap_key(deletion.raw)
        key = known[deletion.raw]
        if key is not None:
            found.hashes.append(hash(key))
            found.starts.append(deletion.start)
            found.ends.append(deletion.end)
    return found


def _sorted_by(values: Sequence[int], places: _GapPlaces) -> _GapPlaces:
    """Return places in the order of their values; equal ones keep theirs."""
    if len(values) < 2:
        return places
    order = sorted(range(len(values)), key=values.__getitem__)
    hashes, starts, ends = (array("q", map(each.__getitem__, order)) for each in places)
    return _GapPlaces(hashes, starts, ends)


def _gap_key(raw: str) -> GapKey | None:
    """Return what the page shows of a deletion, None if its answer is shown."""
    style = _GAP_STYLES.get(raw[:2])
    return None if style is None else GapKey(style, _letters(raw))


def _letters(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(filter(str.isalnum, text))


def prompts_between(prompts: Sequence[CardPrompt], first: int, last: int) -> Iterator[CardPrompt]:
    """Yield the questions that have a line from `first` to `last`."""
    index = max(bisect_right(prompts, first, key=lambda prompt: prompt.first) - 1, 0)
    while index < len(prompts) and prompts[index].first <= last:
        if prompts[index].last >= first:
            yield prompts[index]
        index += 1


@dataclass(frozen=True, slots=True)
class CardRenderer:
    """Puts questions on a page."""

    prompts: Sequence[CardPrompt]
    folds: Folds
    signs: Signs
    badge_text: BadgeText

    def is_closed(self, prompt: CardPrompt) -> bool:
        """Whether the answer is folded."""
        return self.folds.closed(prompt.fold, begins=True)

    def _badge(self, prompt: CardPrompt) -> str:
        """Return what stands after the sign, without blanks at which a row could break."""
        if prompt.badge is None:
            return ""
        text = self.badge_text(prompt.badge).replace(" ", "\u00a0")
        return f"\u00a0\u00a0{text}" if text else ""

    # Answers inside of a line

    def inline(self, spans: tuple[Span, ...], first: int, last: int) -> tuple[Span, ...]:
        """Return the text of a paragraph on some lines with the answers in it folded or open."""
        for prompt in prompts_between(self.prompts, first, last):
            if prompt.is_multiline:
                continue
            if prompt.gaps is not None:
                spans = self._cloze(spans, prompt, prompt.gaps)
            elif prompt.kind != "cloze":
                spans = self._single_line(spans, prompt)
        return spans

    def _single_line(self, spans: tuple[Span, ...], prompt: CardPrompt) -> tuple[Span, ...]:
        line = _spans_on(spans, prompt.first)
        index = _separator_index(spans, line, prompt.separator)
        if index is None:
            return spans
        parting = spans[index]
        before, _, after = parting.text.partition(prompt.separator)
        question = [*spans[line.start : index], replace(parting, text=before.rstrip())]
        answer = [replace(parting, text=after.lstrip()), *spans[index + 1 : line.stop]]
        if not any(span.text.strip() for span in answer):
            return spans
        sign_and_answer = self._sign_and_answer(prompt, prompt.fold.target, answer)
        rendered = (*question, *sign_and_answer)
        shown = tuple(span for span in rendered if span.text)
        return (*spans[: line.start], *shown, *spans[line.stop :])

    def _sign_and_answer(
        self, prompt: CardPrompt, target: Target, answer: Sequence[Span]
    ) -> list[Span]:
        line = prompt.first
        sign, shown = self.signs.unfolded, list(answer)
        if self.is_closed(prompt):
            sign, shown = f"{self.signs.folded}\u00a0answer", []
        if shown:
            shown.insert(0, Span("\u00a0", PLAIN, None, line))
        return [
            Span(" ", PLAIN, None, line),
            Span(sign, _SIGN, target, line),
            *shown,
            Span(self._badge(prompt), _BADGE, None, line),
        ]

    def _cloze(self, spans: tuple[Span, ...], prompt: CardPrompt, gaps: Gaps) -> tuple[Span, ...]:
        taken: Counter[GapKey] = Counter()
        found: list[Span] = []
        target = prompt.fold.target
        closed = self.is_closed(prompt)
        after_last: int | None = None
        """Where the sign belongs: behind the last gap of the question."""
        for style, group in groupby(spans, key=lambda span: _gap_style(span, prompt)):
            run = list(group)
            gap = _take_gap(gaps, taken, style, run)
            if gap is None:
                found += run
                continue
            if closed:
                found.append(Span(f"[{gap.hint}]", (style, "sign"), target, run[0].line))
            else:
                found += _answer_only(run, gap)
            if gap.key == gaps.last and taken[gap.key] == gaps.count(gap.key):
                after_last = len(found)
        if after_last is None:
            return tuple(found)
        while after_last < len(found) and found[after_last].text != BREAK:
            after_last += 1
        line = found[after_last - 1].line
        sign_spans = self._sign_and_answer(prompt, target, ())
        sign = [replace(span, line=line) for span in sign_spans if span.text]
        return (*found[:after_last], *sign, *found[after_last:])

    # Answers that have lines of their own

    def multiline(
        self,
        rows: Sequence[Line],
        chunk: ChunkLines,
        separator_line: Callable[[CardPrompt], int | None],
    ) -> list[Line]:
        """Return the rows of a chunk with signs in the place of separators, without folded answers.

        `separator_line` returns the line between a question and its answer.
        """
        shown = list(rows)
        for prompt in prompts_between(self.prompts, chunk.first, chunk.end):
            line = separator_line(prompt) if prompt.is_multiline else None
            if line is None:
                continue
            row = _separator_row(shown, line, prompt.separator)
            if row is None and line >= chunk.first:
                continue
            if row is not None:
                shown[row] = self._sign_row(prompt, shown[row], chunk)
            if self.is_closed(prompt):
                shown = _without_answer(shown, prompt, line, row)
        return shown

    def _sign_row(self, prompt: CardPrompt, row: Line, chunk: ChunkLines) -> Line:
        measure = chunk.measure
        lead = row.runs[: row.lead]
        room = max(chunk.width - sum(measure.width(run.text) for run in lead), 1)
        sign = self.signs.fold_sign(closed=self.is_closed(prompt))
        target = prompt.fold.target
        runs = [
            Run(sign, _SIGN, target),
            Run("\u00a0answer", _SIGN, target),
            Run(self._badge(prompt), _BADGE),
        ]
        while len(runs) > 1 and sum(measure.width(run.text) for run in runs) > room:
            runs.pop()
        shown = (*lead, *(run for run in runs if run.text))
        return Line(shown, row.source_line, "\n", row.lead)


def _spans_on(spans: Sequence[Span], line: int) -> range:
    """Return the indexes of the spans on a line, without the break at its end."""
    start = 0
    while start < len(spans) and (spans[start].line != line or spans[start].text == BREAK):
        start += 1
    end = start
    while end < len(spans) and spans[end].line == line:
        end += 1
    if end > start and spans[end - 1].text == BREAK:
        end -= 1
    return range(start, end)


def _separator_index(spans: Sequence[Span], line: range, separator: str) -> int | None:
    """Return which span of a line holds the separator of a question, None if none does."""
    for index in line:
        if separator in spans[index].text and _can_be_split(spans[index]):
            return index
    return None


def _can_be_split(span: Span) -> bool:
    return span.text != BREAK and span.target is None and _UNSPLIT_STYLES.isdisjoint(span.style)


def _separator_row(rows: Sequence[Line], line: int, separator: str) -> int | None:
    """Return the row that shows the separator of a question, None if none does."""
    for index, row in enumerate(rows):
        if row.source_line == line and _text_of(row) == separator:
            return index
    return None


def _text_of(row: Line) -> str:
    return "".join(run.text for run in row.runs[row.lead :]).strip(WHITESPACE)


def _without_answer(
    rows: Sequence[Line], prompt: CardPrompt, line: int, sign_row: int | None
) -> list[Line]:
    """Return rows without those of an answer, which begins below `line`."""
    shown: list[Line] = []
    for index, row in enumerate(rows):
        below = line < row.source_line <= prompt.last
        beside = row.source_line == line and sign_row is not None and index > sign_row
        if not below and not beside:
            shown.append(row)
    return shown


def _gap_style(span: Span, prompt: CardPrompt) -> str:
    """Return the style of a deletion if a span may be a part of one, else an empty text."""
    if not prompt.first <= span.line <= prompt.last or span.text == BREAK:
        return ""
    return next(filter(span.style.__contains__, _GAP_STYLES.values()), "")


def _take_gap(gaps: Gaps, taken: Counter[GapKey], style: str, spans: Sequence[Span]) -> Gap | None:
    """Return the first gap that some spans show and that was not taken yet, and count it."""
    if not style:
        return None
    key = GapKey(style, _letters("".join(span.text for span in spans)))
    gap = gaps.find(key, taken[key])
    if gap is not None:
        taken[key] += 1
    return gap


def _answer_only(spans: list[Span], gap: Gap) -> list[Span]:
    """Return the answer of a deletion without the number before it and the hint after it."""
    text = "".join(span.text for span in spans)
    start = text.find(gap.answer)
    if start < 0 or _letters(gap.answer) == gap.key.text:
        return spans
    end = start + len(gap.answer)
    found: list[Span] = []
    offset = 0
    for span in spans:
        part = span.text[max(start - offset, 0) : max(end - offset, 0)]
        offset += len(span.text)
        if part:
            found.append(replace(span, text=part))
    return found
