"""Flashcards where they are written: a question, the sign that folds its answer, and a badge.

Takes cards that are parsed already. One in a heading, a table or code shows its answer as it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from explorer.config import ReviewSettings
from explorer.markdown.nodes import BREAK, Span, Style, Target
from explorer.model import Badge, Question, QuestionType
from explorer.page.folds import Fold, Folds
from explorer.page.lines import Line, Run
from explorer.page.signs import Signs
from explorer.text.cards import WHITESPACE
from explorer.text.cloze import finder
from explorer.text.sanitize import clean
from explorer.text.schedule_segments import remove_comment

_SIGN: Style = ("fold", "sign")
_BADGE: Style = ("dim", "sign")
_DEFAULT_HINT = "..."
_GAP_STYLES: Mapping[str, str] = {"==": "highlight", "**": "strong"}
"""The style of a deletion on the page by its first characters; the answers of others are shown."""
_UNSPLIT_STYLES = frozenset(("code", "math"))


GapKey: TypeAlias = tuple[str, str]
"""What the spans of a page tell of a deletion: its style, and its letters and digits."""
Gap: TypeAlias = tuple[str, str]
"""The answer and the hint of a deletion of a cloze card."""
Gaps: TypeAlias = dict[GapKey, list[Gap]]
"""The deletions of a card by what the page shows of them; the last one of all has the last key."""
_NO_GAPS: Gaps = {}


@dataclass(frozen=True, slots=True)
class CardPrompt:
    """A question as a page needs it."""

    kind: QuestionType
    first: int
    """1-based line in the file; no line belongs to two questions."""
    last: int
    separator: str
    gaps: Gaps
    badge: Badge | None
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


def _gaps(question: Question, settings: ReviewSettings) -> Gaps:
    if question.type != "cloze":
        return _NO_GAPS
    text = remove_comment(question.text)
    gaps: dict[GapKey, list[Gap]] = {}
    for found in sorted(finder(settings.cloze_patterns).deletions(text)):
        style = _GAP_STYLES.get(found.raw[:2])
        if style is not None:
            key = style, _letters(found.raw)
            alike = gaps[key] = gaps.pop(key, [])  # at the end: the last one has the last key
            alike.append((clean(found.answer), clean(found.hint or _DEFAULT_HINT)))
    return gaps


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
            if prompt.gaps:
                spans = self._cloze(spans, prompt)
            elif prompt.kind != "cloze":
                spans = self._single_line(spans, prompt)
        return spans

    def _single_line(self, spans: tuple[Span, ...], prompt: CardPrompt) -> tuple[Span, ...]:
        on = [n for n, each in enumerate(spans) if each.line == prompt.first and each.text != BREAK]
        line = range(on[0], on[-1] + 1) if on else range(0)
        splittable = (
            index
            for index in line
            if prompt.separator in spans[index].text
            and spans[index].target is None
            and _UNSPLIT_STYLES.isdisjoint(spans[index].style)
        )
        index = next(splittable, None)
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
            shown.insert(0, Span("\u00a0", line=line))
        return [
            Span(" ", line=line),
            Span(sign, _SIGN, target, line),
            *shown,
            Span(self._badge(prompt), _BADGE, line=line),
        ]

    def _cloze(self, spans: tuple[Span, ...], prompt: CardPrompt) -> tuple[Span, ...]:
        taken: Counter[GapKey] = Counter()
        found: list[Span] = []
        target = prompt.fold.target
        closed = self.is_closed(prompt)
        last = next(reversed(prompt.gaps))
        after_last: int | None = None
        """Where the sign belongs: behind the last gap of the question."""
        for style, group in groupby(spans, key=lambda span: _gap_style(span, prompt)):
            run = list(group)
            key = style, _letters("".join(span.text for span in run))
            gaps = prompt.gaps.get(key, ())
            if taken[key] == len(gaps):
                found += run
                continue
            answer, hint = gaps[taken[key]]
            taken[key] += 1
            if closed:
                found.append(Span(f"[{hint}]", (style, "sign"), target, run[0].line))
            else:
                found += _answer_only(run, answer, key)
            if key == last and taken[key] == len(gaps):
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
        lines: range,
        room_after: Callable[[Sequence[Run]], int],
        separator_line: Callable[[CardPrompt], int | None],
    ) -> list[Line]:
        """Return the rows of some lines with signs for separators, without folded answers.

        `room_after` returns the cells that are left after some runs, `separator_line` the line
        between a question and its answer.
        """
        shown = list(rows)
        for prompt in prompts_between(self.prompts, lines.start, lines.stop):
            line = separator_line(prompt) if prompt.is_multiline else None
            if line is None:
                continue
            separators = (
                index
                for index, each in enumerate(shown)
                if each.source_line == line
                and "".join(run.text for run in each.runs[each.lead :]).strip(WHITESPACE)
                == prompt.separator
            )
            row = next(separators, None)
            if row is None and line >= lines.start:
                continue
            if row is not None:
                shown[row] = self._sign_row(prompt, shown[row], room_after)
            if self.is_closed(prompt):
                shown = [
                    each
                    for index, each in enumerate(shown)
                    if not line < each.source_line <= prompt.last
                    and not (each.source_line == line and row is not None and index > row)
                ]
        return shown

    def _sign_row(
        self, prompt: CardPrompt, row: Line, room_after: Callable[[Sequence[Run]], int]
    ) -> Line:
        lead = row.runs[: row.lead]
        sign = self.signs.fold_sign(closed=self.is_closed(prompt))
        target = prompt.fold.target
        runs = [
            Run(sign, _SIGN, target),
            Run("\u00a0answer", _SIGN, target),
            Run(self._badge(prompt), _BADGE),
        ]
        while len(runs) > 1 and room_after([*lead, *runs]) < 0:
            runs.pop()
        shown = (*lead, *(run for run in runs if run.text))
        return Line(shown, row.source_line, "\n", row.lead)


def _gap_style(span: Span, prompt: CardPrompt) -> str:
    """Return the style of a deletion if a span may be a part of one, else an empty text."""
    if not prompt.first <= span.line <= prompt.last or span.text == BREAK:
        return ""
    return next(filter(span.style.__contains__, _GAP_STYLES.values()), "")


def _answer_only(spans: list[Span], answer: str, key: GapKey) -> list[Span]:
    """Return the answer of a deletion without the number before it and the hint after it."""
    text = "".join(span.text for span in spans)
    start = text.find(answer)
    if start < 0 or _letters(answer) == key[1]:
        return spans
    end = start + len(answer)
    found: list[Span] = []
    offset = 0
    for span in spans:
        part = span.text[max(start - offset, 0) : max(end - offset, 0)]
        offset += len(span.text)
        if part:
            found.append(replace(span, text=part))
    return found
