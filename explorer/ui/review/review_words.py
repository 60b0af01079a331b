"""The words of a review: days, durations, intervals and dates of grades, counts of what is left.

Strings only: reads no clock, the day is an argument.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from rich.cells import cell_len

from explorer import review
from explorer.config import ReviewSettings
from explorer.review.days import due_day
from explorer.review.review_choices import ReviewChoice
from explorer.review.session import GradeOutcome, Session, SessionCounts
from explorer.review.session_items import SessionItem
from explorer.text.counts import counted_parts
from explorer.text.plain import plain
from explorer.text.sanitize import clean
from explorer.ui.cells import cut_left, cut_right

_WEEK: Final = 7
_MOST_OF_A_YEAR: Final = 330
"""Days in which no month comes twice."""
_MINUTE: Final = 60
_ELLIPSIS: Final = "…"
_REASON_CELLS: Final = 130
_PLACE_CELLS: Final = 40
"""Cells of a reason that its note has in any case."""
_QUESTION_CELLS: Final = 30
"""Cells of a question at most, where a sentence names its card."""


def day_text(day: date, today: date) -> str:
    """Return a day as `today`, `tomorrow`, `Thu, Nov 26`, `Feb 8` or `Feb 8, 2028`.

    The year is left out where there is no doubt, for the days to fit below the grades.
    """
    if day == today:
        return "today"
    if day == today + timedelta(days=1):
        return "tomorrow"
    if today < day < today + timedelta(days=_WEEK):
        return f"{day:%a, %b} {day.day}"
    if day.year == today.year or today < day < today + timedelta(days=_MOST_OF_A_YEAR):
        return f"{day:%b} {day.day}"
    return f"{day:%b} {day.day}, {day.year}"


def state_text(item: SessionItem, now: datetime, settings: ReviewSettings) -> str:
    """Return since when an item is due, such as `12 d overdue`, or until when it is not."""
    state, days = review.when_due(item.due, now, settings)
    if days is None:
        return "new"
    if state == "overdue":
        return f"{review.interval_text(-days)} overdue"
    if state == "due":
        return "due today"
    return f"due in {review.interval_text(days)}"


def facts_text(session: Session, now: datetime, settings: ReviewSettings, dot: str) -> str:
    """Return what is known of the current item: since when it is due, and why it comes now."""
    current = session.current
    if current is None:
        return ""
    state = state_text(current, now, settings)
    if current.key in session.again:
        state = "again"
    facts = [state]
    if current.is_leech:
        facts.append("leech")
    facts.append(current.why)
    return f" {dot} ".join(filter(None, facts))


def duration_text(seconds: float) -> str:
    """Return a time as `40 s`, `12 min` or `1 h 05 min`."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    hours, minutes = divmod(round(whole / _MINUTE), _MINUTE)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02} min"


def outcome_texts(
    outcome: GradeOutcome, now: datetime, settings: ReviewSettings
) -> tuple[str, str]:
    """Return the interval and the date that a grade would give; empty texts for no date."""
    due = outcome.due
    if due is None:
        return "", ""
    today = review.day_of(now, settings)
    day = due_day(due, now, settings)
    if day > today:
        interval = outcome.interval or float((day - today).days)
        return review.interval_text(interval), day_text(day, today)
    if isinstance(due, datetime):
        return _minutes_until(due, now), "today"
    return "once more", "today"


def _minutes_until(due: datetime, now: datetime) -> str:
    moment = now
    if moment.tzinfo is None:
        moment = now.astimezone()
    minutes = max(1, round((due - moment).total_seconds() / _MINUTE))
    return f"{minutes} min"


def counts_text(counts: SessionCounts, dot: str) -> str:
    """Return what is left, such as `12 due · 3 again · 4 new`; `5 ahead` is not due yet."""
    parts = counted_parts((counts.ahead, "ahead"), (counts.again, "again"), (counts.new, "new"))
    if counts.due or not counts.ahead:
        parts.insert(0, f"{counts.due:,} due")
    return f" {dot} ".join(parts)


def to_go_text(session: Session, dot: str, *, writes: bool) -> str:
    """Return what is left and how long that takes, as far as it is known."""
    left = f"{session.counts.left:,} left"
    if writes:
        left = counts_text(session.counts, dot)
    seconds = session.seconds_to_go()
    if seconds:
        left = f"{left} {dot} {duration_text(seconds)}"
    return left


def refusal_text(what: str, reason: str, front: str = "") -> str:
    """Return that something could not be done, and why, for a few short rows.

    The reason names the note; `front` is that of the card that it is about, if it is one.
    """
    sentence = f"{what}: {_short_reason(clean(reason))}"
    question = clean(plain(front.strip().partition("\n")[0]))
    if question:
        sentence = f"{sentence} ({_cut_after_word(question, _QUESTION_CELLS)})"
    elif sentence.endswith(_ELLIPSIS):
        return sentence
    return f"{sentence}."


def _short_reason(reason: str) -> str:
    """Return a reason, such as `Tea/Green.md:7: the card has changed`, in the cells there are.

    What it says goes before where, of which the end tells most.
    """
    if cell_len(reason) <= _REASON_CELLS:
        return reason
    place, colon, why = reason.partition(": ")
    if colon:
        room = max(_PLACE_CELLS, _REASON_CELLS - cell_len(colon + why))
        reason = _cut_before_word(place, room) + colon + why
    return _cut_after_word(reason, _REASON_CELLS)


def _cut_before_word(path: str, width: int) -> str:
    """Return the end of a path in at most `width` cells, from where a word begins if one does."""
    shown = cut_left(path, width)
    if shown == path:
        return path
    rest = shown.removeprefix(_ELLIPSIS)
    begin = min((rest.find(sign) + 1 for sign in " /" if sign in rest), default=0)
    return _ELLIPSIS + rest[begin:]


def _cut_after_word(text: str, width: int) -> str:
    """Return the beginning of a text in at most `width` cells, up to where a word ends."""
    shown = "".join(part for part, _ in cut_right(text, width, ()))
    if shown == text:
        return text
    shown = shown.removesuffix(_ELLIPSIS)
    if not text[len(shown) :].startswith(" "):
        shown = shown.rpartition(" ")[0] or shown
    return shown.rstrip(" ,;:") + _ELLIPSIS


def choice_title(choice: ReviewChoice) -> str:
    """Return what is reviewed, as a title."""
    return "Everything" if choice.kind == "all" else clean(choice.name)
