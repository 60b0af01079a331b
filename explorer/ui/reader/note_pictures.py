"""Pictures in a note: drawn in the cells that the page keeps for them, in a thread, once they come on screen.

Until then, and where one cannot be drawn, its name stands there. Never reads or decodes in a handler.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.app import App
from textual.screen import ModalScreen, Screen
from textual.worker import Worker, WorkerState

from explorer.page import ASCII, UNICODE, Embeds, PictureLimits, PictureRow, Signs
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.cells import cut
from explorer.ui.pictures.picture_store import PictureRequest, PictureStore, RenderedPicture, make
from explorer.ui.pictures.terminal_support import Way, cell_size, way
from explorer.ui.reader.note_scroll import NoteScroll

SHARE = 0.6
"""How much of the screen's height a picture may take."""
_WIDTH = 8.0
"""Pixels that a cell is taken to be wide, whatever the size of the letters: a picture takes as many
anywhere."""
_SHAPES = (1.5, 2.6)
"""How much higher than wide a cell may be; what a terminal says beyond that is no cell."""
_GROUP = "note-pictures"


class NotePictures(NoteScroll):
    """A note that shows its pictures."""

    _numbers: ClassVar[Iterator[int]] = (1 + (os.getpid() * 997 + n) % 0xFFFFFE for n in count())
    """By which the terminal knows pictures; other programs in it have theirs."""

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(signs=signs, id=id)
        self.pictures = PictureStore(self._tell_terminal)
        self.painter.picture = self._draw
        self._way: Way = "off"
        self._cell = (10, 20)
        self._making: PictureRequest | None = None
        self._dimmed = False
        """Whether a screen over this one changes its colors, in which the terminal is told which
        picture is where."""

    def on_mount(self) -> None:
        """Take the pictures back while the terminal is ours.

        Afterwards those of this screen are out of reach.
        """
        self.app.app_suspend_signal.subscribe(self, self._take_back, immediate=True)
        self.app.app_resume_signal.subscribe(self, lambda _app: self.refresh())
        self.app.screen_change_signal.subscribe(self, self._look_through, immediate=True)
        if isinstance(self.app, BaseApp):
            self.app.leaving.subscribe(self, self._take_back, immediate=True)

    def on_unmount(self) -> None:
        """Leave nothing in the terminal."""
        self.pictures.forget()

    # Laying out

    def picture_room(self) -> PictureLimits | None:
        """Return how large pictures may be, None if they are only named."""
        if not _holds_picture(self._embeds):
            return None
        app = self.app
        setting, environ = (app.images, app.environ) if isinstance(app, BaseApp) else ("auto", {})
        plain = self.signs is ASCII or app.native_ansi_color
        self._way = way(setting, environ, colors=_colors(app), plain=plain)
        if self._way == "kitty" and app.is_web:
            self._way = "blocks"
        if self._way == "off":
            return None
        self._cell = (10, 20) if app.is_headless else cell_size()
        shape = min(max(self._cell[1] / self._cell[0], _SHAPES[0]), _SHAPES[1])
        return PictureLimits(
            max(2, round(SHARE * self.screen.size.height)), (_WIDTH, _WIDTH * shape)
        )

    def fit(self) -> None:
        """Fit the pictures to another height; another width lays the note out anyway."""
        super().fit()
        if self.page is not None and self.page.options.geometry.pictures != self.picture_room():
            self.lay_out_again()

    # Drawing

    def _draw(self, part: PictureRow, base: RichStyle, style: RichStyle) -> Sequence[Segment]:
        """Return a row of a picture as it is known by now; ask for it if it is not."""
        picture = part.picture
        ground = base.bgcolor.triplet if base.bgcolor is not None else None
        way: Way = "blocks" if self._way == "kitty" and self._dimmed else self._way
        own = way == "kitty"
        wanted = PictureRequest(
            picture,
            way,
            "truecolor" if own else _colors(self.app) or "truecolor",
            (0, 0, 0) if own or ground is None else (ground.red, ground.green, ground.blue),
            self._cell,
        )
        made = self.pictures.get(wanted)
        if made is None:
            self._make_later(wanted)
        elif made.rows:
            row = made.rows[
                part.row
            ]  # half blocks have both their colors, and are rendered already
            return [Segment(text, base + look) for text, look, _ in row if look] if own else row
        return [Segment(self._instead(part, made.reason if made is not None else ""), style)]

    def _instead(self, part: PictureRow, reason: str) -> str:
        """Return a row of what stands in the place of a picture.

        In the middle one its name, or what is wrong.
        """
        picture = part.picture
        if part.row != picture.rows // 2:
            return " " * picture.columns
        said = cut(
            f"{self.signs.media['image']} {reason or picture.name}",
            picture.columns,
            self.signs.ellipsis,
        )
        left = max(0, picture.columns - cell_len(said)) // 2
        return " " * left + said + " " * (picture.columns - left - cell_len(said))

    def _make_later(self, wanted: PictureRequest) -> None:
        if self._making is None and self.is_mounted:
            self._making = wanted
            work = partial(make, wanted, next(self._numbers) if wanted.way == "kitty" else 0)
            self.run_worker(work, group=_GROUP, thread=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show a picture once it is made.

        What else is on screen is asked for as it is painted again.
        """
        if event.worker.group != _GROUP or event.state in (
            WorkerState.PENDING,
            WorkerState.RUNNING,
        ):
            return
        event.stop()
        wanted, self._making = self._making, None
        made: RenderedPicture | None = event.worker.result
        if (
            made is None and wanted is not None and event.state is WorkerState.ERROR
        ):  # what nobody foresaw
            self.log.error(clean(f"{wanted.picture.file.path}: {event.worker.error!r}"))
            made = RenderedPicture(wanted, reason="cannot be shown")
        if made is not None:
            self.pictures.take(made)
            self.forget_painted()
            self.refresh()

    # The terminal

    def _tell_terminal(self, said: str) -> None:
        driver = self.app._driver  # noqa: SLF001  nothing public writes what is no text
        if driver is not None and not self.app.is_headless:
            driver.write(said)

    def _look_through(self, top: Screen[Any]) -> None:
        """Take in that another screen is the top one."""
        dimmed = top is not self.screen and getattr(top, "dims", isinstance(top, ModalScreen))
        if dimmed is not self._dimmed:
            self._dimmed = dimmed
            self.forget_painted()
            self.refresh()

    def _take_back(self, _app: App[Any]) -> None:
        self.pictures.forget()
        self.forget_painted()


def _holds_picture(embeds: Embeds) -> bool:
    return any(shown.file is not None or _holds_picture(shown.embeds) for shown in embeds.values())


def _colors(app: App[Any]) -> str | None:
    return "truecolor" if app.is_headless else app.console.color_system
