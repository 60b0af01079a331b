"""The summary of a session as text: grades, what was known, leeches, the days to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from textual.content import Content

from explorer.review.scheduler import GRADES
from explorer.review.session import SessionSummary
from explorer.text.counts import counted, counted_parts
from explorer.text.plain import plain
from explorer.text.sanitize import clean
from explorer.ui.cells import cut
from explorer.ui.glyphs import Glyphs
from explorer.ui.review.review_words import day_text, duration_text
from explorer.ui.widgets.charts import Bar, bars

_CHART = 42
"""Cells of a row with its name, bar and count."""
_NAME = 10
"""Cells of a name: bars of all parts begin in one column."""
_LEECHES = 5
"""Leeches that are named."""
_LEECH_CELLS = 60
_DAYS = 7
"""Days to come that are shown."""


@dataclass(frozen=True, slots=True)
class DaysToCome:
    """What there is to review from a day on."""

    today: date
    counts: Sequence[int]
    """How much is due today, tomorrow and so on."""
    held_back: int = 0
    """What the session leaves for tomorrow, by the limits of a day."""


def summary_text(
    summary: SessionSummary, to_come: DaysToCome, glyphs: Glyphs
) -> tuple[Content, ...]:
    """Return the paragraphs of a summary."""
    paragraphs = [_headline(summary, to_come.held_back, glyphs)]
    if summary.answers:
        rows = [(grade, summary.grades[grade]) for grade in GRADES if summary.grades.get(grade)]
        paragraphs.append(_bars(rows, glyphs))
    if summary.retention is not None:
        known = f"{summary.retained:,} of {counted(summary.tested, 'card')}  "
        share = f"{summary.retention:.0%}"
        paragraphs.append(Content.assemble(("Known at once  ", "$muted"), known, (share, "bold")))
    if summary.leeches:
        paragraphs.append(_leeches(summary, glyphs))
    if any(to_come.counts):
        paragraphs.append(_days(to_come, glyphs))
    return tuple(paragraphs)


def _headline(summary: SessionSummary, held_back: int, glyphs: Glyphs) -> Content:
    if not summary.answers:
        return Content.styled("Nothing was graded.", "bold")
    answers = counted(summary.answers, "answer")
    facts = [f"{answers} in {duration_text(summary.seconds)}"]
    facts += counted_parts((summary.left, "left"), (held_back, "for tomorrow"))
    title = "Done for now"
    if summary.left:
        title = "Paused"
    return Content.assemble((title, "bold"), "  ", (f" {glyphs.dot} ".join(facts), "$muted"))


def _bars(rows: Sequence[tuple[str, int]], glyphs: Glyphs) -> Content:
    """Return a row for each count, with a bar as long as the count is large."""
    charted = [Bar(f"{name:<{_NAME}}", count, f"{count:,}") for name, count in rows]
    return Content("\n").join(bars(charted, _CHART, glyphs))


def _days(to_come: DaysToCome, glyphs: Glyphs) -> Content:
    """Return how much is due on each of the next days."""
    rows = [
        (day_text(to_come.today + timedelta(days=index), to_come.today), count)
        for index, count in enumerate(to_come.counts[:_DAYS])
    ]
    return Content.assemble(("Days to come", "$muted"), "\n", _bars(rows, glyphs))


def _leeches(summary: SessionSummary, glyphs: Glyphs) -> Content:
    """Return the cards that are forgotten again and again, and what to do about them."""
    lines = [Content.styled("Forgotten again and again: better rewrite or split them", "$warning")]
    for item in summary.leeches[:_LEECHES]:
        first = next(iter(item.key.text.split("\n")), item.key.path)
        text = cut(clean(plain(first)), _LEECH_CELLS, glyphs.ellipsis)
        lines.append(Content.assemble("  ", text, "  ", (clean(item.key.path), "$muted")))
    more = len(summary.leeches) - _LEECHES
    if more > 0:
        lines.append(Content.styled(f"  and {more:,} more", "$muted"))
    return Content("\n").join(lines)
