"""Pictures in a note: drawn in the cells that the page keeps for them, in a thread, once on screen.

Until then, and where one cannot be drawn, its name stands there. Never reads or decodes in a
handler.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.app import App
from textual.screen import ModalScreen, Screen
from textual.worker import Worker, WorkerState

from explorer.page import ASCII, Embeds, PictureLimits, PictureRow, Signs
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.cells import cut
from explorer.ui.pictures.picture_store import PictureRequest, PictureStore, RenderedPicture, make
from explorer.ui.pictures.terminal_support import Way, cell_size, way
from explorer.ui.reader.page_view import PageView
from explorer.ui.textual_ext import write_to_terminal
from explorer.ui.threads import run_in_thread, subscribe_weakly, weakly

SHARE = 0.6
"""How much of the screen's height a picture may take."""
_WIDTH = 8.0
"""Pixels that a cell is taken to be wide, whatever the size of the letters: a picture takes as many
anywhere."""
_SHAPES = (1.5, 2.6)
"""How much higher than wide a cell may be; what a terminal reports beyond that is no cell."""
_GROUP = "note-pictures"
_DEFAULT_CELL = (10, 20)
"""Pixels of a cell where there is no terminal."""


class PictureLoader:
    """Draws the pictures of one view."""

    _numbers: ClassVar[Iterator[int]] = (1 + (os.getpid() * 997 + n) % 0xFFFFFE for n in count())
    """The terminal knows pictures by these; other programs in it have theirs."""

    def __init__(self, widget: PageView, signs: Signs) -> None:
        self.store = PictureStore(lambda sequence: write_to_terminal(widget.app, sequence))
        self._widget = widget
        self._signs = signs
        self._way: Way = "off"
        self._cell = _DEFAULT_CELL
        self._rendering: PictureRequest | None = None
        self._dimmed = False
        """Whether a screen over this one changes its colors, by which the terminal places the
        pictures."""

    def connect(self) -> None:
        """Remove the pictures from the terminal before another program or screen gets it.

        Afterwards the pictures of this screen are out of reach.
        """
        widget, app = self._widget, self._widget.app
        take_back = weakly(self._take_back)
        app.app_suspend_signal.subscribe(widget, take_back, immediate=True)
        subscribe_weakly(app.app_resume_signal, widget, lambda shown, _app: shown.refresh())
        app.screen_change_signal.subscribe(widget, weakly(self._screen_changed), immediate=True)
        if isinstance(app, BaseApp):
            app.leaving.subscribe(widget, take_back, immediate=True)

    # Size

    def limits(self, embeds: Embeds) -> PictureLimits | None:
        """Return how large the pictures among some embeds may be, None if they are only named."""
        if not _holds_picture(embeds):
            return None
        self._way = self._choose_way()
        if self._way == "off":
            return None
        self._cell = _DEFAULT_CELL
        if not self._widget.app.is_headless:
            self._cell = cell_size()
        shape = min(max(self._cell[1] / self._cell[0], _SHAPES[0]), _SHAPES[1])
        rows = max(2, round(SHARE * self._widget.screen.size.height))
        return PictureLimits(rows, (_WIDTH, _WIDTH * shape))

    def _choose_way(self) -> Way:
        app = self._widget.app
        plain = self._signs is ASCII or app.native_ansi_color
        setting: str = "auto"
        environ: Mapping[str, str] = {}
        if isinstance(app, BaseApp):
            setting, environ = app.options.images, app.options.environ
        chosen = way(setting, environ, colors=_colors(app), plain=plain)
        if chosen == "kitty" and app.is_web:
            return "blocks"
        return chosen

    # Drawing

    def draw(self, part: PictureRow, base: RichStyle, style: RichStyle) -> Sequence[Segment]:
        """Return a row of a picture, or of its name until it has been drawn."""
        request = self._request(part, base)
        rendered = self.store.get(request)
        if rendered is None:
            self._render_later(request)
            return [Segment(self._placeholder(part, ""), style)]
        if not rendered.rows:
            return [Segment(self._placeholder(part, rendered.reason), style)]
        row = rendered.rows[part.row]
        if request.way == "kitty":
            return [Segment(text, base + look) for text, look, _ in row if look]
        return row  # half blocks have both their colors, and are rendered already

    def _request(self, part: PictureRow, base: RichStyle) -> PictureRequest:
        if self._way == "kitty" and not self._dimmed:
            return PictureRequest(part.picture, "kitty", "truecolor", (0, 0, 0), self._cell)
        way: Way = "blocks" if self._way == "kitty" else self._way
        ground = (0, 0, 0)
        if base.bgcolor is not None and base.bgcolor.triplet is not None:
            red, green, blue = base.bgcolor.triplet
            ground = (red, green, blue)
        colors = _colors(self._widget.app) or "truecolor"
        return PictureRequest(part.picture, way, colors, ground, self._cell)

    def _placeholder(self, part: PictureRow, reason: str) -> str:
        """Return one row of the placeholder of a picture.

        The middle row has the name of the picture, or the reason why it cannot be shown.
        """
        picture = part.picture
        if part.row != picture.rows // 2:
            return " " * picture.columns
        label = f"{self._signs.media['image']} {reason or picture.name}"
        text = cut(label, picture.columns, self._signs.ellipsis)
        left = max(0, picture.columns - cell_len(text)) // 2
        return " " * left + text + " " * (picture.columns - left - cell_len(text))

    def _render_later(self, request: PictureRequest) -> None:
        if self._rendering is None and self._widget.is_mounted:
            self._rendering = request
            number = 0
            if request.way == "kitty":
                number = next(self._numbers)
            work = partial(make, request, number)
            run_in_thread(self._widget, work, _GROUP)

    def worker_changed(self, event: Worker.StateChanged) -> None:
        """Show a picture that was drawn.

        The others on screen are requested while it is painted.
        """
        if event.worker.group != _GROUP:
            return
        if event.state in (WorkerState.PENDING, WorkerState.RUNNING):
            return
        event.stop()
        request, self._rendering = self._rendering, None
        rendered: RenderedPicture | None = event.worker.result
        if event.state is WorkerState.ERROR and request is not None:
            self._widget.log.error(clean(f"{request.picture.file.path}: {event.worker.error!r}"))
            rendered = RenderedPicture(request, reason="cannot be shown")
        if rendered is not None:
            self.store.take(rendered)
            self._show_changed()

    # The terminal

    def _screen_changed(self, top: Screen[Any]) -> None:
        """React to another screen being the top one."""
        dims = getattr(top, "dims", isinstance(top, ModalScreen))
        dimmed = top is not self._widget.screen and dims
        if dimmed is not self._dimmed:
            self._dimmed = dimmed
            self._show_changed()

    def _show_changed(self) -> None:
        """Paint rows with pictures again: they look different now."""
        self._widget.forget_strips()
        self._widget.refresh()

    def _take_back(self, _app: App[Any]) -> None:
        self.store.forget()
        self._widget.forget_strips()


def _holds_picture(embeds: Embeds) -> bool:
    return any(shown.file is not None or _holds_picture(shown.embeds) for shown in embeds.values())


def _colors(app: App[Any]) -> str | None:
    return "truecolor" if app.is_headless else app.console.color_system
