"""The statistics of review: figures in one column or two, as there is room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from explorer.review import ReviewHistory, ReviewStats
from explorer.review.review_history import DeckStats
from explorer.services.explorer import Explorer
from explorer.ui.base_app import BaseApp, follow_vault, while_shown
from explorer.ui.commands import bindings
from explorer.ui.reader.scroll_keys import KeyScroll
from explorer.ui.review.start_words import all_aside, nothing_to_review, unreadable_vault
from explorer.ui.statistics.figures import Figure, figures
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen
from explorer.ui.widgets.key_hints import BorderHints, CommandWords

_HINTS: CommandWords = (
    ("close", "back"),
    ("review", "review"),
    ("half_down", "down"),
    ("half_up", "up"),
    ("help", "help"),
)


@dataclass
class StatisticsLoaded(Message):
    """The figures that a worker has computed."""

    stats: ReviewStats
    history: ReviewHistory
    decks: Mapping[str, DeckStats]
    aside: int
    """How much is suspended or buried, and in no figure."""


class FigureView(Widget):
    """One figure below its title."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._figure = figure
        self.set_class(figure.wide, "-wide")

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002 (Textual's own)
        viewport: Size,  # noqa: ARG002 (Textual's own)
        width: int,
    ) -> int:
        """Return the rows that the figure takes at a width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return the figure for the width there is."""
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> Sequence[Content]:
        title = Content.styled(self._figure.title, "bold")
        return [title, *self._figure.draw(max(1, width))]


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

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search", only=("close",))]
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (90, "-two")]  # noqa: RUF012 (Textual's own type)
    base_app = getters.app(BaseApp)
    scroll = getters.query_one(FigureScroll)
    """What holds the figures."""

    def __init__(self) -> None:
        super().__init__(name="statistics")

    def compose(self) -> ComposeResult:
        """Lay out the frame."""
        with FigureScroll():
            yield Static(Content.styled(f"Counting{self.base_app.glyphs.ellipsis}", "$muted"))

    def on_mount(self) -> None:
        """Begin to count."""
        self.scroll.border_title = Content("Statistics")
        self.scroll.hints.show(self.base_app, _HINTS)
        follow_vault(self, self._count)
        self._count()

    def _count(self) -> None:
        self._compute(self.base_app.explorer, self.base_app.now())

    @work(thread=True, exclusive=True, group="statistics", exit_on_error=False)
    def _compute(self, explorer: Explorer, now: datetime) -> None:
        reviews = explorer.reviews
        decks = reviews.deck_stats(now)
        aside = len(reviews.put_aside.list(now).items)
        self.post_message(StatisticsLoaded(reviews.stats(now), reviews.history(now), decks, aside))

    @on(StatisticsLoaded)
    @while_shown
    def show_figures(self, message: StatisticsLoaded) -> None:
        """Show them, where the user was."""
        message.stop()
        views: list[Widget] = [
            FigureView(figure)
            for figure in figures(
                message.stats, message.history, message.decks, self.base_app.glyphs
            )
        ]
        if not message.stats.notes + message.stats.cards + message.history.total:
            views = [Static(self._nothing(message.aside))]
        with self.app.batch_update():
            self.scroll.remove_children()
            self.scroll.mount_all(views)

    def _nothing(self, aside: int) -> Content:
        """Return what is shown of a vault without reviews; `aside` is what is left out of them."""
        load = self.base_app.load_state
        if load.is_unreadable:
            return Content("\n\n").join(unreadable_vault(self.base_app, load.failure or ""))
        if not load.loaded:
            return Content("Nothing is up for review so far; the vault is still being read.")
        if aside:
            return Content("\n\n").join(all_aside(self.base_app, aside))
        return Content("\n\n").join(nothing_to_review(self.base_app))
