"""The statistics of review: figures in one column or two, as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from explorer.ui.base_app import BaseApp, app_of, follow_vault, while_shown
from explorer.ui.commands import bindings
from explorer.ui.reader.key_scroll import KeyScroll
from explorer.ui.review.start_words import nothing_to_review
from explorer.ui.statistics.figures import Figure, figures, group_figures
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen
from explorer.ui.widgets.key_hints import CommandClicked, key_hints, run_clicked
from explorer.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from explorer.review import ReviewHistory, ReviewStats
    from explorer.review.group_stats import GroupedStats
    from explorer.services.explorer import Explorer


@dataclass
class StatisticsLoaded(Message):
    """The figures that a worker has computed."""

    stats: ReviewStats
    history: ReviewHistory
    groups: GroupedStats


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


class StatisticsScreen(DismissOnceScreen[None]):
    """The figures of review."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search", only=("close",))]
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (90, "-two")]  # noqa: RUF012 (Textual's own type)

    @property
    def base_app(self) -> BaseApp:
        """What the app offers its screens."""
        return app_of(self)

    @property
    def scroll(self) -> KeyScroll:
        """What holds the figures."""
        return self.query_one(KeyScroll)

    def compose(self) -> ComposeResult:
        """Lay out the frame."""
        with KeyScroll(id="statistics", classes="framed"):
            yield Static(Content.styled(f"Counting{self.base_app.glyphs.ellipsis}", "$muted"))
        yield StatusLine(self.base_app.glyphs, id="review-keys")

    def on_mount(self) -> None:
        """Begin to count."""
        self.scroll.border_title = Content("Statistics")
        hints = (("close", "leave"), ("review", "review"), ("help", "help"))
        self.query_one(StatusLine).hint(key_hints(self.base_app, hints))
        follow_vault(self, self._count)
        self._count()

    def _count(self) -> None:
        self._compute(self.base_app.explorer, self.base_app.now())

    @on(CommandClicked)
    async def clicked(self, event: CommandClicked) -> None:
        """Do as the key of a command does."""
        await run_clicked(self, event)

    @work(thread=True, exclusive=True, group="statistics", exit_on_error=False)
    def _compute(self, explorer: Explorer, now: datetime) -> None:
        reviews = explorer.reviews
        groups = reviews.grouped_stats(now)
        self.post_message(StatisticsLoaded(reviews.stats(now), reviews.history(now), groups))

    @on(StatisticsLoaded)
    @while_shown
    def show_figures(self, message: StatisticsLoaded) -> None:
        """Show them, where the user was."""
        message.stop()
        views: list[Widget] = [
            FigureView(figure)
            for figure in figures(message.stats, message.history, self.base_app.glyphs)
        ]
        views += [
            FigureView(figure) for figure in group_figures(message.groups, self.base_app.glyphs)
        ]
        if not message.stats.notes + message.stats.cards + message.history.total:
            views = [Static(self._nothing())]
        with self.app.batch_update():
            self.scroll.remove_children()
            self.scroll.mount_all(views)

    def _nothing(self) -> Content:
        """Return what is shown of a vault without reviews."""
        if not self.base_app.load_state.loaded:
            return Content("Nothing is up for review so far; the vault is still being read.")
        return Content("\n\n").join(nothing_to_review(self.base_app))
