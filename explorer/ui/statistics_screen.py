"""The statistics of review: figures in one column or two, as there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import dropwhile
from typing import TypeAlias

from textual import events, getters, work
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from explorer.model import Badge
from explorer.review.days import STATES
from explorer.review.review_stats import (
    DeckStats,
    RangeCount,
    Retention,
    ReviewHistory,
    ReviewStats,
)
from explorer.review.session_queue import QueueOptions
from explorer.text.counts import counted
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, follow_vault, while_shown
from explorer.ui.cells import muted
from explorer.ui.commands import bindings_of
from explorer.ui.glyphs import Glyphs, badge_text
from explorer.ui.reader.scroll_keys import KeyScroll, screen_scroll_bindings
from explorer.ui.review.review_words import (
    all_aside,
    duration_text,
    nothing_to_review,
    unreadable_vault,
)
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.widgets.charts import Bar, bars, calendar, columns, count_bars
from explorer.ui.widgets.key_hints import BorderHints, CommandWords

Draw: TypeAlias = Callable[[int], list[Content]]
"""Returns the lines of a figure for a width in cells."""

_HEIGHT = 6
"""Rows of a chart of columns."""
_DECKS = 12
"""Decks that are shown; the ones with most to review come first."""


class Figure(Widget):
    """A part of the statistics below its title."""

    def __init__(self, title: str, draw: Draw, *, wide: bool = False) -> None:
        """With `wide`, it takes the whole width where others stand side by side."""
        super().__init__(classes="-wide" if wide else None)
        self.title = title
        self.draw = draw

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002 (Textual's own)
        viewport: Size,  # noqa: ARG002 (Textual's own)
        width: int,
    ) -> int:
        """Return the rows that the figure takes at a width."""
        return 1 + len(self.draw(max(1, width)))

    def render(self) -> Content:
        """Return the figure for the width there is."""
        title = Content.styled(self.title, "bold")
        return Content("\n").join([title, *self.draw(max(1, self.size.width))])


def figures(
    stats: ReviewStats, history: ReviewHistory, decks: Mapping[str, DeckStats], glyphs: Glyphs
) -> Iterator[Figure]:
    """Yield the figures that have something to show, most wanted first."""
    yield Figure("Today", lambda _: _today(stats, history, glyphs))
    yield Figure("States", lambda width: _states(stats, width, glyphs))
    if any(stats.forecast[1:]):
        title = f"Forecast: {stats.forecast[0]:,} today, then each day"
        yield Figure(title, lambda width: _forecast(stats, width, glyphs), wide=True)
    if history.total:
        yield Figure(
            "The year: reviews a day",
            lambda width: calendar(history.by_day, history.on, width, glyphs),
            wide=True,
        )
        yield Figure("Known, by week", lambda width: _weeks(history, width, glyphs))
    if any(one.count for one in stats.intervals):
        yield Figure("Intervals in days", lambda width: _ranges(stats.intervals, width, glyphs))
    if any(one.count for one in stats.eases):
        yield Figure("Ease in percent", lambda width: _ranges(stats.eases, width, glyphs))
    if decks:
        has_known = any(deck.retention.asked for deck in decks.values())
        title = "Decks: due, known" if has_known else "Decks: due"
        yield Figure(title, lambda width: _decks(decks, width, glyphs))


def _today(stats: ReviewStats, history: ReviewHistory, glyphs: Glyphs) -> list[Content]:
    dot = f" {glyphs.dot} "
    done = [
        counted(history.today, "review"),
        duration_text(history.seconds_today) if history.seconds_today else "",
        f"{counted(history.streak, 'day')} in a row" if history.streak else "",
    ]
    items, work = [counted(stats.notes, "note"), counted(stats.cards, "card")], stats.asked
    later = f"{dot}later: {work.later:,}" if work.later else ""
    return [
        Content(f"{work.due:,} due{dot}{work.new:,} new{later}"),
        Content(dot.join(filter(None, done))),
        muted(dot.join(items)),
        *(muted(dot.join(filter(None, facts))) for facts in _memory(stats, history) if any(facts)),
    ]


def _memory(stats: ReviewStats, history: ReviewHistory) -> Iterator[list[str]]:
    """Yield what is known of how well things are remembered; what is not is left out."""
    ease = stats.average_ease
    mature = counted(stats.mature, "mature card") if stats.cards else ""
    yield [mature, "" if ease is None else f"ease {ease:.0f}%"]
    known, of_mature = _rate(history.retention), _rate(history.mature)
    if known:
        yield [f"known {known}", f"mature {of_mature}" if of_mature else ""]
    else:
        yield ["no card has been reviewed twice yet"]


def _rate(retention: Retention) -> str:
    """Return how much was known, empty if nothing was asked."""
    return f"{retention.rate:.0%} of {retention.asked:,}" if retention.rate is not None else ""


def _states(stats: ReviewStats, width: int, glyphs: Glyphs) -> list[Content]:
    signs = {one: badge_text(Badge(one, 1), glyphs).partition(" ")[0] for one in STATES}
    counts = ((f"{sign} {state}", stats.counts[state]) for state, sign in signs.items())
    return count_bars(counts, width, glyphs)


def _forecast(stats: ReviewStats, width: int, glyphs: Glyphs) -> list[Content]:
    """Draw the days from tomorrow on: beside a backlog they would all look alike."""
    labels = {0: "tomorrow"}
    for day in range(7, len(stats.forecast), 7):
        date = stats.on + timedelta(days=day)
        labels[day - 1] = f"{date:%b} {date.day}"
    return columns(stats.forecast[1:], labels, width, _HEIGHT, glyphs)


def _weeks(history: ReviewHistory, width: int, glyphs: Glyphs) -> list[Content]:
    """Draw the weeks since the first one in which a card was asked."""
    weeks = dropwhile(lambda week: week[1].rate is None, history.by_week.items())
    rows = [
        Bar(f"{monday:%b} {monday.day:>2}", retention.rate or 0.0, _rate(retention))
        for monday, retention in weeks
    ]
    nothing = [muted("No card has been reviewed twice yet.")]
    return bars(rows, width, glyphs, most=1) if rows else nothing


def _ranges(ranges: Sequence[RangeCount], width: int, glyphs: Glyphs) -> list[Content]:
    names = (f"{one.low}+" if one.high is None else f"{one.low} to {one.high}" for one in ranges)
    return count_bars(zip(names, (one.count for one in ranges), strict=True), width, glyphs)


def _decks(decks: Mapping[str, DeckStats], width: int, glyphs: Glyphs) -> list[Content]:
    """Draw how much each deck holds, the ones with most to review first."""
    shown = sorted(decks.items(), key=lambda deck: (-deck[1].asked.due, deck[0]))[:_DECKS]
    rates = [
        "" if deck.retention.rate is None else f"  {deck.retention.rate:4.0%}" for _, deck in shown
    ]
    rate_cells = max(map(len, rates), default=0)
    total_cells = max((len(f"{deck.cards:,}") for _, deck in shown), default=0)
    rows = []
    for (name, deck), rate in zip(shown, rates, strict=True):
        amount = f"{deck.asked.due:,} of {deck.cards:>{total_cells},} due"
        rows.append(Bar(clean(name), deck.cards, amount + rate.rjust(rate_cells)))
    more = [muted(f"and {left:,} more")] if (left := len(decks) - _DECKS) > 0 else []
    return bars(rows, width, glyphs) + more


_HINTS: CommandWords = (
    ("close", "back"),
    ("review", "review"),
    ("half_down", "down"),
    ("half_up", "up"),
    ("help", "help"),
)


class FigureScroll(KeyScroll):
    """The figures, with the keys of their screen in the border."""

    def __init__(self) -> None:
        super().__init__(id="statistics", classes="framed")
        self.hints = BorderHints(self)

    def on_resize(self) -> None:
        """Name the keys that there is room for."""
        self.hints.fit()

    async def on_click(self, event: events.Click) -> None:
        """Do as the key of a hint that was clicked."""
        await self.hints.take_click(event)


class StatisticsScreen(DismissOnceScreen[None]):
    """The figures of review."""

    BINDINGS = bindings_of("close") + screen_scroll_bindings()
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (90, "-two")]  # noqa: RUF012 (Textual's own type)
    base_app = getters.app(BaseApp)
    scroll = getters.query_one(FigureScroll)
    """What holds the figures."""

    def __init__(self) -> None:
        super().__init__(name="statistics")

    def compose(self) -> ComposeResult:
        """Lay out the frame."""
        with FigureScroll():
            yield Static(muted(f"Counting{self.base_app.glyphs.ellipsis}"))

    def on_mount(self) -> None:
        """Begin to count."""
        self.scroll.border_title = Content("Statistics")
        self.scroll.hints.show(self.base_app, _HINTS)
        follow_vault(self, StatisticsScreen._count)
        self._count()

    @work(thread=True, exclusive=True, group="statistics", exit_on_error=False)
    def _count(self) -> None:
        reviews, now = self.base_app.explorer.reviews, self.base_app.now()
        limits = QueueOptions.of(self.base_app.options)
        decks = reviews.deck_stats(now, limits)
        aside = len(reviews.put_aside.list(now).items)
        stats = reviews.stats(now, limits)
        self.call_later(self._show, stats, reviews.history(now), decks, aside)

    @while_shown
    def _show(
        self, stats: ReviewStats, history: ReviewHistory, decks: Mapping[str, DeckStats], aside: int
    ) -> None:
        """Show the figures, where the user was; `aside` is how much is in none of them."""
        views: list[Widget] = [*figures(stats, history, decks, self.base_app.glyphs)]
        if not stats.notes + stats.cards + history.total:
            views = [Static(self._nothing(aside))]
        with self.app.batch_update():
            self.scroll.remove_children()
            self.scroll.mount_all(views)

    def _nothing(self, aside: int) -> Content:
        """Return what is shown of a vault without reviews; `aside` is what is left out of them."""
        app, load = self.base_app, self.base_app.load_state
        if load.is_unreadable:
            said = unreadable_vault(app, load.failure or "")
        elif not load.loaded:
            return Content("Nothing is up for review so far; the vault is still being read.")
        else:
            said = all_aside(app, aside) if aside else nothing_to_review(app)
        return Content("\n\n").join(said)
