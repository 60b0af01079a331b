"""Flashcards where they are written.

A question, the sign under which its answer is folded, and the card's badge.

Takes the cards as others have found them. One that stands in a heading, a table or code shows its
answer as it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from explorer.config import ReviewSettings
from explorer.markdown.nodes import BREAK, PLAIN, Span, Style, Target
from explorer.model import Badge, Question, QuestionType
from explorer.page.folds import Fold, Folds
from explorer.page.lines import Line, Run
from explorer.page.signs import Signs
from explorer.page.wrap import Measure
from explorer.text.card_blocks import WHITESPACE
from explorer.text.cloze import finder
from explorer.text.sanitize import clean
from explorer.text.schedule_comment import remove_comment

_SIGN: Style = ("fold", "sign")
_BADGE: Style = ("dim", "sign")
_GAP = "..."
_MARKS: Mapping[str, str] = {"==": "highlight", "**": "strong"}
"""The style that a deletion has on the page, by what it begins with; others keep showing their
answers."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A deletion of a cloze card."""

    style: str
    text: str
    """What the page shows of it, letters and digits only."""
    answer: str
    hint: str


@dataclass(frozen=True, slots=True)
class CardPrompt:
    """A question as a page needs to know it."""

    kind: QuestionType
    first: int
    """1-based line in the file; no line belongs to two questions."""
    last: int
    separator: str = ""
    gaps: tuple[Gap, ...] = ()
    badge: Badge | None = None
    """None if nothing of it can be reviewed."""

    @property
    def fold(self) -> Fold:
        """What folds its answer."""
        return Fold("answer", self.first)

    @property
    def rows(self) -> bool:
        """Whether the answer has lines of its own."""
        return self.kind.startswith("multi")


Badged = Callable[[Badge], str]
"""From a badge to its text."""


def asks_of(
    questions: Iterable[Question], badges: Iterable[Badge | None], settings: ReviewSettings
) -> tuple[CardPrompt, ...]:
    """Return the questions of a note in file order, each with its badge."""
    separators = {
        "single_basic": settings.single_line_card_separator,
        "single_reversed": settings.single_line_reversed_card_separator,
        "multi_basic": settings.multiline_card_separator,
        "multi_reversed": settings.multiline_reversed_card_separator,
    }
    found: list[CardPrompt] = []
    below = 1
    for question, badge in zip(questions, badges, strict=True):
        gaps = tuple(_gaps(question.text, settings)) if question.type == "cloze" else ()
        first = max(question.first_line, below)
        below = question.last_line + 1
        found.append(
            CardPrompt(
                question.type,
                first,
                question.last_line,
                separators.get(question.type, ""),
                gaps,
                badge,
            )
        )
    return tuple(found)


def _gaps(text: str, settings: ReviewSettings) -> Iterator[Gap]:
    deletions = finder(settings.cloze_patterns).deletions(remove_comment(text))
    for one in sorted(deletions, key=lambda deletion: deletion.start):
        if style := _MARKS.get(one.raw[:2]):
            yield Gap(style, _bare(one.raw), clean(one.answer), clean(one.hint or _GAP))


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def between(asks: Sequence[CardPrompt], first: int, last: int) -> Iterator[CardPrompt]:
    """Yield the questions that have a line from `first` to `last`."""
    at = max(bisect_right(asks, first, key=lambda ask: ask.first) - 1, 0)
    while at < len(asks) and asks[at].first <= last:
        if asks[at].last >= first:
            yield asks[at]
        at += 1


@dataclass(frozen=True, slots=True)
class CardRenderer:
    """What is needed to put questions on a page."""

    asks: Sequence[CardPrompt]
    folds: Folds
    signs: Signs
    badged: Badged

    def closed(self, ask: CardPrompt) -> bool:
        """Whether an answer is folded."""
        return self.folds.closed(ask.fold, begins=True)

    def badge(self, ask: CardPrompt) -> str:
        """Return what stands beside the sign, in one word for who breaks lines."""
        said = self.badged(ask.badge).replace(" ", "\u00a0") if ask.badge is not None else ""
        return f"\u00a0\u00a0{said}" if said else ""

    # Answers inside of a line

    def asked(self, spans: tuple[Span, ...], first: int, last: int) -> tuple[Span, ...]:
        """Return the text of a paragraph on some lines with the answers in it folded or open."""
        for ask in between(self.asks, first, last):
            if not ask.rows:
                spans = (
                    self._clozes(spans, ask) if ask.kind == "cloze" else self._single(spans, ask)
                )
        return spans

    def _single(self, spans: tuple[Span, ...], ask: CardPrompt) -> tuple[Span, ...]:
        start = next(
            (at for at, span in enumerate(spans) if span.line == ask.first and span.text != BREAK),
            len(spans),
        )
        end = start
        while end < len(spans) and spans[end].line == ask.first:
            end += 1
        if end > start and spans[end - 1].text == BREAK:
            end -= 1
        at = next(
            (
                at
                for at in range(start, end)
                if ask.separator in spans[at].text and _is_text(spans[at])
            ),
            None,
        )
        if at is None:
            return spans
        before, _, after = spans[at].text.partition(ask.separator)
        question = [*spans[start:at], replace(spans[at], text=before.rstrip())]
        answer = [replace(spans[at], text=after.lstrip()), *spans[at + 1 : end]]
        if not any(span.text.strip() for span in answer):
            return spans
        put = [
            span for span in (*question, *self._signed(ask, answer, ask.fold.target)) if span.text
        ]
        return (*spans[:start], *put, *spans[end:])

    def _signed(self, ask: CardPrompt, answer: Sequence[Span], target: Target) -> list[Span]:
        line = ask.first
        closed = self.closed(ask)
        sign = f"{self.signs.folded}\u00a0answer" if closed else self.signs.unfolded
        said = [] if closed or not answer else [Span("\u00a0", PLAIN, None, line), *answer]
        put = Span(sign, _SIGN, target, line)
        return [Span(" ", PLAIN, None, line), put, *said, Span(self.badge(ask), _BADGE, None, line)]

    def _clozes(self, spans: tuple[Span, ...], ask: CardPrompt) -> tuple[Span, ...]:
        left = list(ask.gaps)
        found: list[Span] = []
        target = ask.fold.target
        closed = self.closed(ask)
        last = None
        for style, group in groupby(spans, key=lambda span: _gap_style(span, ask)):
            run = list(group)
            gap = _taken(left, style, "".join(span.text for span in run)) if style else None
            if gap is None:
                found += run
                continue
            if closed:
                found.append(Span(f"[{gap.hint}]", (style, "sign"), target, run[0].line))
            else:
                found += _only(run, gap)
            last = len(found) if ask.gaps[-1] is gap else last
        if last is None:
            return tuple(found)
        while last < len(found) and found[last].text != BREAK:
            last += 1
        signed = self._signed(ask, (), target)
        line = found[last - 1].line
        return (
            *found[:last],
            *(replace(span, line=line) for span in signed if span.text),
            *found[last:],
        )

    # Answers that have lines of their own

    def rows(
        self,
        rows: Sequence[Line],
        lines: tuple[int, int],
        separator: Callable[[CardPrompt], int | None],
        measure: Measure,
        width: int,
    ) -> list[Line]:
        """Return the rows of a chunk, which has the lines from one to another, without those that are folded.

        `separator` tells the line that parts question and answer.
        """
        found = list(rows)
        for ask in between(self.asks, *lines):
            line = separator(ask) if ask.rows else None
            if line is None:
                continue
            at = next(
                (
                    n
                    for n, row in enumerate(found)
                    if row.source_line == line and _says(row, ask.separator)
                ),
                None,
            )
            if at is None and line >= lines[0]:
                continue
            if at is not None:
                found[at] = self._sign_row(ask, found[at], measure, width)
            if self.closed(ask):
                found = [
                    row
                    for n, row in enumerate(found)
                    if not (
                        line < row.source_line <= ask.last
                        or (row.source_line == line and at is not None and n > at)
                    )
                ]
        return found

    def _sign_row(self, ask: CardPrompt, row: Line, measure: Measure, width: int) -> Line:
        lead = row.runs[: row.lead]
        room = max(width - sum(measure.width(run.text) for run in lead), 1)
        sign = self.signs.folded if self.closed(ask) else self.signs.unfolded
        runs = [Run(sign, _SIGN, target := ask.fold.target), Run("\u00a0answer", _SIGN, target)]
        runs += [Run(self.badge(ask), _BADGE)]
        while len(runs) > 1 and sum(measure.width(run.text) for run in runs) > room:
            runs.pop()
        return Line((*lead, *(run for run in runs if run.text)), row.source_line, "\n", row.lead)


def _is_text(span: Span) -> bool:
    return span.text != BREAK and span.target is None and not {"code", "math"} & set(span.style)


def _gap_style(span: Span, ask: CardPrompt) -> str:
    """Return the style of a deletion if a span may be a part of one."""
    if not ask.first <= span.line <= ask.last or span.text == BREAK:
        return ""
    return next((name for name in ("highlight", "strong") if name in span.style), "")


def _taken(left: list[Gap], style: str, text: str) -> Gap | None:
    """Take out of the gaps that are left the first one that shows this text."""
    bare = _bare(text)
    at = next((n for n, gap in enumerate(left) if gap.style == style and gap.text == bare), None)
    return left.pop(at) if at is not None else None


def _only(spans: list[Span], gap: Gap) -> list[Span]:
    """Return the answer of a deletion without the number before it and the hint after it."""
    text = "".join(span.text for span in spans)
    start = text.find(gap.answer)
    if start < 0 or _bare(gap.answer) == gap.text:
        return spans
    end, at = start + len(gap.answer), 0
    found: list[Span] = []
    for span in spans:
        part = span.text[max(start - at, 0) : max(end - at, 0)]
        at += len(span.text)
        if part:
            found.append(replace(span, text=part))
    return found


def _says(row: Line, separator: str) -> bool:
    return "".join(run.text for run in row.runs[row.lead :]).strip(WHITESPACE) == separator
