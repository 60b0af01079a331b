"""The words of a review: days, durations, intervals and dates of grades, counts of what is left.

Strings only: reads no clock, the day is an argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from textual.content import Content

from explorer.config import ReviewSettings
from explorer.model import in_zone
from explorer.review.badges import interval_text
from explorer.review.days import day_of, due_day, when_due
from explorer.review.review_choices import ReviewChoice
from explorer.review.scheduler import GRADES
from explorer.review.session import (
    GradeOutcome,
    Session,
    SessionCounts,
    SessionItem,
    SessionSummary,
)
from explorer.review.session_queue import AHEAD_DAYS
from explorer.text.counts import counted, counted_parts
from explorer.text.plain import plain
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.cells import cut, cut_right, muted
from explorer.ui.commands import key_of
from explorer.ui.glyphs import Glyphs, badge_text
from explorer.ui.review.item_loader import PreparedItem
from explorer.ui.widgets.charts import count_bars


def nothing_due(app: BaseApp, everything: ReviewChoice, aside: int) -> tuple[Content, ...]:
    """Return what to do when nothing is due or new; `aside` is how much is put aside."""
    keys = app.keys
    ahead, more = everything.ahead, key_of("review_ahead", keys)
    coming = counted(ahead, "item") if ahead else "Nothing"
    practice = "goes through everything for practice, and writes nothing"
    paragraphs = [
        Content.styled("Nothing is due.", "bold"),
        Content(f"{coming} will be due in the next {AHEAD_DAYS} days."),
    ]
    if ahead:
        paragraphs.append(_advice(more, "reviews ahead"))
        more = f"{more} {more}"
    paragraphs.append(_advice(more, practice))
    if aside:
        items = counted(aside, "item")
        listed = f"lists {items} suspended or buried"
        paragraphs.append(_advice(key_of("suspended", keys), listed))
    return (*paragraphs, leave_advice(app))


def unreadable_vault(app: BaseApp, reason: str) -> tuple[Content, ...]:
    """Return why there is nothing to choose from: the vault cannot be read."""
    return (
        Content.styled("This vault cannot be read.", "bold"),
        Content(clean(reason)),
        leave_advice(app),
    )


def all_aside(app: BaseApp, aside: int) -> tuple[Content, ...]:
    """Return what to do when all that could be reviewed is suspended or buried."""
    items = counted(aside, "item")
    where = f"{app.key_of('review')} {app.key_of('suspended')}"
    return (
        Content.styled("Nothing is left to review.", "bold"),
        _advice(where, f"lists {items} suspended or buried"),
    )


def nothing_to_review(app: BaseApp) -> tuple[Content, ...]:
    """Return how notes and cards get into the review."""
    settings = app.explorer.vault.settings
    tags = ", ".join(clean(tag) for tag in settings.tags_to_review)
    decks = ", ".join(clean(tag) for tag in settings.flashcard_tags)
    separator = clean(settings.single_line_card_separator)
    join = app.key_of("join")
    return (
        Content.styled("There is nothing to review in this vault yet.", "bold"),
        Content(
            f"A note with the tag {tags} is reviewed as a whole; {join} adds the tag to a note."
        ),
        Content(
            f"In a note with the tag {decks}, a line such as  question {separator} answer  is"
            " a card. Longer ones: the question, a line with just ?, then the answer."
        ),
    )


def leave_advice(app: BaseApp) -> Content:
    """Return which key leaves the screen."""
    return _advice(app.key_of("close"), "goes back to the notes")


def _advice(key: str, what: str) -> Content:
    return Content.assemble((key, "$accent"), " ", (what, "$muted"))


_WEEK = 7
_MOST_OF_A_YEAR = 330
"""Days in which no month comes twice."""
_MINUTE = 60
_BELOW_CELLS = 30
"""Cells of the name of what an item rests on."""
_QUESTION_CELLS = 30
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
    state, days = when_due(item.due, now, settings)
    if days is None:
        return "new"
    if state == "overdue":
        return f"{interval_text(-days)} overdue"
    if state == "due":
        return "due today"
    return f"due in {interval_text(days)}"


def facts_text(
    session: Session, now: datetime, settings: ReviewSettings, item: PreparedItem, glyphs: Glyphs
) -> str:
    """Return what is known of the current item: since when it is due, and why it comes now.

    Last, whether what it rests on is known.
    """
    current, below = session.current, item.weak_below
    if current is None:
        return ""
    leech, state = "leech" if current.is_leech else "", state_text(current, now, settings)
    if current.key in session.again:
        state, due = "again", session.again[current.key]
        if isinstance(due, datetime) and due > in_zone(now):  # nothing else is left
            state = f"again, {_minutes(due, now)} early"
    facts = [state, leech, current.why, below if isinstance(below, str) else ""]
    if isinstance(below, tuple):
        name = cut(clean(below[0]), _BELOW_CELLS, glyphs.ellipsis)
        state = "no note yet" if below[1] is None else badge_text(below[1], glyphs)
        facts[-1] = f"weak below: {name} {state}"
    return glyphs.dotted(filter(None, facts))


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
    today = day_of(now, settings)
    day = due_day(due, now, settings)
    if day > today:
        interval = outcome.interval or float((day - today).days)
        return interval_text(interval), day_text(day, today)
    if isinstance(due, datetime):
        return _minutes(due, now), "today"
    return "once more", "today"


def _minutes(due: datetime, now: datetime) -> str:
    return f"{max(1, round((due - in_zone(now)).total_seconds() / _MINUTE))} min"


def counts_text(counts: SessionCounts, dot: str) -> str:
    """Return what is left, such as `12 due · 3 again · 4 new`; `5 ahead` is not due yet."""
    parts = counted_parts((counts.ahead, "ahead"), (counts.again, "again"), (counts.new, "new"))
    if counts.due or not counts.ahead:
        parts.insert(0, f"{counts.due:,} due")
    return f" {dot} ".join(parts)


def to_go_text(session: Session, dot: str, *, writes: bool) -> str:
    """Return what is left and how long that takes, as far as it is known."""
    counts, seconds = session.counts, session.seconds_to_go()
    left = counts_text(counts, dot) if writes else f"{counts.left:,} left"
    return f"{left} {dot} about {duration_text(seconds)}" if seconds else left


def refusal_text(what: str, reason: str, front: str = "") -> str:
    """Return that something could not be done, and why.

    The reason names the note; `front` is that of the card that it is about, if it is one.
    """
    question = clean(plain(front.strip().partition("\n")[0]))
    shown = "".join(part for part, _ in cut_right(question, _QUESTION_CELLS, ()))
    named = f" ({shown})" if question else ""
    return f"{what}: {clean(reason)}{named}."


def choice_title(choice: ReviewChoice) -> str:
    """Return what is reviewed, as a title."""
    return "Everything" if choice.kind == "all" else clean(choice.name)


_CHART = 42
"""Cells of a row with its name, bar and count."""
_NAME = 10
"""Cells of a name: bars of all parts begin in one column."""
_LEECHES = 5
"""Leeches that are named."""
_LEECH_CELLS = 60
_DAYS = 7
"""Days to come that are shown."""


def summary_text(
    summary: SessionSummary, today: date, forecast: Sequence[int], held_back: int, glyphs: Glyphs
) -> tuple[Content, ...]:
    """Return the paragraphs of a summary.

    The `forecast` is how much is asked `today`, tomorrow and so on; `held_back` is what waits for
    another day.
    """
    paragraphs = [_headline(summary, held_back, glyphs)]
    if summary.answers:
        rows = [(grade, summary.grades[grade]) for grade in GRADES if summary.grades.get(grade)]
        paragraphs.append(_bars(rows, glyphs))
    if summary.retention is not None:
        known = f"{summary.retained:,} of {counted(summary.tested, 'card')}  "
        share = f"{summary.retention:.0%}"
        paragraphs.append(Content.assemble(("Known at once  ", "$muted"), known, (share, "bold")))
    if summary.leeches:
        paragraphs.append(_leeches(summary, glyphs))
    if any(forecast):
        days = enumerate(forecast[:_DAYS])
        coming = [(day_text(today + timedelta(days=after), today), count) for after, count in days]
        shown = Content.assemble(("Days to come", "$muted"), "\n", _bars(coming, glyphs))
        paragraphs.append(shown)
    return tuple(paragraphs)


def _headline(summary: SessionSummary, held_back: int, glyphs: Glyphs) -> Content:
    if not summary.answers:
        return Content.styled("Nothing was graded.", "bold")
    answers = counted(summary.answers, "answer")
    facts = [f"{answers} in {duration_text(summary.seconds)}"]
    facts += counted_parts((summary.left, "left"))
    facts += [f"later: {held_back:,}"] if held_back else []
    title = "Paused" if summary.left else "Done for now"
    return Content.assemble((title, "bold"), "  ", (glyphs.dotted(facts), "$muted"))


def _bars(rows: Sequence[tuple[str, int]], glyphs: Glyphs) -> Content:
    """Return a row for each count, with a bar as long as the count is large."""
    named = ((f"{name:<{_NAME}}", count) for name, count in rows)
    return Content("\n").join(count_bars(named, _CHART, glyphs))


def _leeches(summary: SessionSummary, glyphs: Glyphs) -> Content:
    """Return the cards that are forgotten again and again, and what to do about them."""
    lines = [Content.styled("Forgotten again and again: better rewrite or split them", "$warning")]
    for item in summary.leeches[:_LEECHES]:
        first = next(iter(item.key.text.split("\n")), item.key.path)
        text = cut(clean(plain(first)), _LEECH_CELLS, glyphs.ellipsis)
        lines.append(Content.assemble("  ", text, "  ", (clean(item.key.path), "$muted")))
    more = len(summary.leeches) - _LEECHES
    if more > 0:
        lines.append(muted(f"  and {more:,} more"))
    return Content("\n").join(lines)
