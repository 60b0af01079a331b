"""The schedule comments of cards, with a segment for each card, as the plugin finds and reads them.

Never guesses: what cannot be read is reported, so that no writer replaces it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from explorer.model import Moment

MARK: Final = "<!--SR:"
END: Final = "-->"
COMMENT = re.compile(f"{re.escape(MARK)}(.+?){re.escape(END)}")
"""A schedule comment; something has to stand between its ends."""
_UP_TO_LAST_END = re.compile(f"{re.escape(MARK)}.+{re.escape(END)}")
NEW_DATE: Final = date(2000, 1, 1)
"""The due date that stands for a card that was not reviewed yet."""
NUMBER_LIMIT: Final = 1e9
"""No number of a schedule is as large as this. What follows from one that is would be nonsense."""
FSRS_PREFIX: Final = "fsrs"
"""What a segment begins with if it is one of FSRS."""
FsrsState: TypeAlias = Literal[0, 1, 2, 3]
"""New, learning, review, relearning."""
FSRS_NEW: Final = 0
LOWEST_STABILITY: Final = 0.001
"""FSRS gives no card less."""
_FSRS_PARTS: Final = 10
_FSRS_STATES: Final[dict[str, FsrsState]] = {"0": 0, "1": 1, "2": 2, "3": 3}
_SHOWN = 60
_NO_END = "the comment has no end"
_INTEGER = re.compile(r"\s*([+-]?[0-9]+)")
_FLOAT = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_DATES = [
    re.compile(rf"{written}(?:[T\s].*)?", re.DOTALL)
    for written in (
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})",
        r"[A-Za-z]{3,9},?\s+(?P<month>[A-Za-z]{3,9})\s+(?P<day>[0-9]{1,2}),?\s+(?P<year>[0-9]{4})",
    )
]
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"


def remove_comment(text: str) -> str:
    """Return `text` without its schedule comments, each up to the last end, as the plugin does."""
    return _UP_TO_LAST_END.sub("", text)


def blank_comments(text: str) -> str:
    """Return `text` with blanks in the place of its schedule comments, so that it can be searched.

    All else keeps its place.
    """
    return COMMENT.sub(lambda comment: " " * len(comment[0]), text)


def comment_parts(text: str) -> tuple[str, ...]:
    """Return the segments of the first schedule comment in a question's source, as written.

    Empty if there is no comment, or none that is closed.
    """
    comment = COMMENT.search(text)
    return () if comment is None else tuple(filter(None, map(str.strip, comment[1].split("!"))))


class Segment(NamedTuple):
    """One card's part of a schedule comment."""

    text: str
    """As written, without the `!` before it."""
    due: Moment | None
    """None for a card that was not reviewed yet, and if the segment cannot be read. An instant in
    UTC for FSRS."""
    interval: float | None
    """Days."""
    ease: float | None
    """Percent; computed from the difficulty for FSRS."""
    wrong: str | None = None
    """What cannot be read, as a part of a sentence; None if all can."""

    @property
    def endless(self) -> bool:
        """Whether the comment is not closed, so that nothing is certain about any card."""
        return self.wrong == _NO_END


@dataclass(frozen=True, slots=True)
class FsrsCard:
    """What FSRS knows of a card."""

    due: datetime
    scheduled_days: float
    stability: float
    """The days after which the card is remembered with a probability of 90 %."""
    difficulty: float
    """1 to 10; 0 for a card that was never graded."""
    state: FsrsState
    reps: int
    lapses: int
    step: int
    """The learning step that the card is at, from 0."""
    last_review: datetime | None

    def segment(self) -> str:
        """Return the card's part of a schedule comment, without the `!` before it."""
        last_review = "-" if self.last_review is None else _instant_text(self.last_review)
        numbers = (self.scheduled_days, self.stability, self.difficulty, self.state)
        counts = (self.reps, self.lapses, self.step)
        parts = (_instant_text(self.due), *map(number_text, (*numbers, *counts)), last_review)
        return ",".join((FSRS_PREFIX, *parts))


def parse_date(text: str) -> date | None:
    """Read `2024-04-21`, `21-04-2024` or `Sun Apr 21 2024`, unpadded or with a time after it.

    Returns None if the text is not a date.
    """
    for match in (pattern.fullmatch(text.strip()) for pattern in _DATES):
        if match is not None:
            month = match["month"]
            try:
                number = (
                    _MONTHS.split().index(month[:3].lower()) + 1 if month.isalpha() else int(month)
                )
                return date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                return None
    return None


def parse_number(text: str) -> float | None:
    """Read the number that `text` begins with; None if there is none, or if it is too large."""
    return _number(_FLOAT.match(text))


def wrong_number(text: str) -> str:
    """Return what is wrong with a number that cannot be read, as a part of a sentence."""
    return "is not a number" if _FLOAT.match(text) is None else "is too large a number"


def number_text(value: float) -> str:
    """Return a number as the plugin writes it: without a fraction if it is whole."""
    if float(value).is_integer():
        return str(int(value))
    return repr(float(value))


def _number(match: re.Match[str] | None) -> float | None:
    if match is None:
        return None
    value = float(match[1])
    return value if abs(value) < NUMBER_LIMIT else None


def difficulty_as_ease(difficulty: float) -> float:
    """Return the ease in percent that stands for an FSRS difficulty, taken as one of 1 to 10."""
    possible = min(max(difficulty, 1.0), 10.0)
    return math.floor(130 + 240 * (10 - possible) / 9 + 0.5)


def read_segments(text: str) -> tuple[Segment, ...]:
    """Return the first schedule comment in a question's source, a segment for each card."""
    if COMMENT.search(text) is not None:
        return tuple(map(_segment, comment_parts(text)))
    _, mark, unclosed = text.partition(MARK)
    # A comment without a word in it means nothing.
    if not mark or unclosed.startswith(END):
        return ()
    return (_unreadable(mark + unclosed.partition("\n")[0], _NO_END),)


def _segment(text: str) -> Segment:
    fields = [field.strip() for field in text.split(",")]
    if fields[0] == FSRS_PREFIX:
        try:
            card = read_fsrs_card(text)
        except ValueError as error:
            return _unreadable(text, str(error))
        return Segment(text, card.due, card.scheduled_days, difficulty_as_ease(card.difficulty))
    due = parse_date(fields[0])
    if due is None:
        return _unreadable(text, f"{fields[0]!r} is not a date")
    if due == NEW_DATE:
        return Segment(text, None, None, None)
    # The plugin drops a fraction, too.
    interval, ease = (_number(_INTEGER.match(field)) for field in (*fields[1:3], "", "")[:2])
    if interval is None or ease is None:
        wrongs = [wrong_number(field) for field in fields[1:3] if parse_number(field) is None]
        wrong = wrongs[0] if wrongs else wrong_number("")
        return _unreadable(text, f"the interval or the ease {wrong}")
    return Segment(text, due, interval, ease)


def read_fsrs_card(text: str) -> FsrsCard:
    """Read a segment `fsrs,due,days,stability,…` of a schedule comment.

    Raises `ValueError` for what cannot be read, or what FSRS gives no card, so that no grade could
    follow it. The message is a part of a sentence.
    """
    parts = [part.strip() for part in text.split(",")]
    if parts[0] != FSRS_PREFIX or len(parts) < _FSRS_PARTS:
        raise ValueError(f"an FSRS schedule has {_FSRS_PARTS} parts, this one {len(parts)}")
    _, due, days, stability, difficulty, state, reps, lapses, step, last_review = parts[
        :_FSRS_PARTS
    ]
    if state not in _FSRS_STATES:
        raise ValueError(f"{state!r} is not a state of FSRS (0 to 3)")
    reviewed = None if last_review == "-" else _instant(last_review)
    card = FsrsCard(
        due=_instant(due),
        scheduled_days=_fsrs_number("interval", days),
        stability=_fsrs_number("stability", stability),
        difficulty=_fsrs_number("difficulty", difficulty),
        state=_FSRS_STATES[state],
        reps=_fsrs_count("number of reviews", reps),
        lapses=_fsrs_count("number of lapses", lapses),
        step=_fsrs_count("learning step", step),
        last_review=reviewed,
    )
    is_known = card.state == FSRS_NEW or (
        card.stability >= LOWEST_STABILITY and 1 <= card.difficulty <= 10
    )
    if not is_known:
        raise ValueError(
            f"no card has a stability of {number_text(card.stability)} and a difficulty of"
            f" {number_text(card.difficulty)}"
        )
    return card


def _fsrs_number(name: str, text: str) -> float:
    if _FLOAT.fullmatch(text) is None:
        raise ValueError(f"the {name} {text!r} is not a number")
    value = parse_number(text)
    if value is None:
        raise ValueError(f"the {name} {text!r} is too large a number")
    return value


def _fsrs_count(name: str, text: str) -> int:
    value = int(_fsrs_number(name, text))
    if value < 0:
        raise ValueError(f"the {name} {text!r} is below 0")
    return value


def _instant(text: str) -> datetime:
    """Read a moment in ISO 8601, as FSRS keeps it; without a zone it is in UTC."""
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a time") from None


def _instant_text(instant: datetime) -> str:
    text = instant.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def _unreadable(text: str, wrong: str) -> Segment:
    if len(text) > _SHOWN:
        text = text[: _SHOWN - 1] + "…"
    return Segment(text, None, None, None, wrong)
