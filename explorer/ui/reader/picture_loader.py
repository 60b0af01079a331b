"""Pictures in a note: drawn in the cells that the page keeps for them, in a thread, once on screen.

Until then, and where one cannot be drawn, its name stands there. Never reads or decodes in a
handler.
"""

from __future__ import annotations

import os
import struct
import sys
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import count
from typing import Any, ClassVar, Literal, TypeAlias

from rich.cells import cell_len
from rich.color import Color, ColorSystem, ColorType
from rich.color_triplet import ColorTriplet
from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.screen import ModalScreen, Screen
from textual.worker import Worker, WorkerState

from explorer.page import ASCII, Embeds, Picture, PictureLimits, PictureRow, Signs
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.cells import cut
from explorer.ui.reader.page_view import PageView
from explorer.ui.textual_ext import IS_TESTED, write_to_terminal
from explorer.ui.threads import run_in_thread, subscribe_weakly, weakly
from explorer.vault import VaultError
from explorer.vault.errors import FileTooLargeError
from explorer.vault.file_reader import read_attachment

if sys.platform != "win32":
    import fcntl
    import termios

Way: TypeAlias = Literal["off", "blocks", "kitty"]
"""Not at all, in half blocks, or by the graphics protocol of Kitty with its placeholders."""

_COLORS = ("truecolor", "256")
_BETWEEN = ("TMUX", "STY", "ZELLIJ")
"""Set by programs between app and terminal, which drop sequences that they do not know."""
_KITTY_TERMS = ("xterm-kitty", "xterm-ghostty")
_DEFAULT = (10, 20)
"""Pixels of a cell where there is no terminal, or the system does not know."""

Rows: TypeAlias = tuple[tuple[Segment, ...], ...]


def way(setting: str, environ: Mapping[str, str], *, colors: str | None, plain: bool) -> Way:
    """Return how pictures are shown.

    `setting` is the value in the config file, `colors` the color system of the console. `plain` is
    True if only the sixteen colors of the terminal, or only ASCII, can be drawn.
    """
    if setting == "off" or plain or environ.get("NO_COLOR") or colors not in _COLORS:
        return "off"
    if setting == "auto":
        setting = "kitty" if _is_kitty(environ) else "blocks"
    # The color of a placeholder tells which picture is meant.
    if setting == "kitty" and colors == "truecolor":
        return "kitty"
    return "blocks"


def _is_kitty(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is Kitty or Ghostty, which know placeholders, with nothing between."""
    term = environ.get("TERM", "")
    if term.startswith(("tmux", "screen")) or any(map(environ.get, _BETWEEN)):
        return False
    if term in _KITTY_TERMS or environ.get("KITTY_WINDOW_ID"):
        return True
    return environ.get("TERM_PROGRAM") == "ghostty"


def cell_size() -> tuple[int, int]:
    """Return width and height of a cell in pixels, a guess if the system does not know."""
    if sys.platform == "win32":
        return _DEFAULT
    try:
        answer = fcntl.ioctl(sys.__stdout__ or 1, termios.TIOCGWINSZ, bytes(8))
    except (OSError, ValueError):
        return _DEFAULT
    rows, columns, width, height = struct.unpack("HHHH", answer)
    size = width // max(columns, 1), height // max(rows, 1)
    if 0 in size:
        return _DEFAULT
    return size


_UPPER = "▀"
"""Two pixels in a cell: the upper one colors the sign, the lower one its ground."""
_CHUNK = 4_096
"""Characters of a picture in one sequence, by the protocol."""
_PLACE = "\U0010eeee"
# The first 255 of the marks by which the protocol counts rows and columns, in its order.
_MARKS = """
305 30d-30e 310 312 33d-33f 346 34a-34c 350-352 357 35b 363-36f 483-487 592-595 597-599 59c-5a1
5a8-5a9 5ab-5ac 5af 5c4 610-617 657-65b 65d-65e 6d6-6dc 6df-6e2 6e4 6e7-6e8 6eb-6ec 730 732-733
735-736 73a 73d 73f-741 743 745 747 749-74a 7eb-7f1 7f3 816-819 81b-823 825-827 829-82d 951 953-954
f82-f83 f86-f87 135d-135f 17dd 193a 1a17 1a75-1a7c 1b6b 1b6d-1b73 1cd0-1cd2 1cda-1cdb 1ce0 1dc0-1dc1
1dc3-1dc9 1dcb-1dcc 1dd1-1de6 1dfe 20d0-20d1 20d4-20d7 20db-20dc 20e1 20e7 20e9 20f0 2cef-2cf1
2de0-2dff a66f a67c-a67d a6f0-a6f1 a8e0-a8e4
"""


def block_rows(pixels: bytes, columns: int, rows: int, colors: str = "truecolor") -> Rows:
    """Return the rows of a picture of `columns` × 2 `rows` pixels, three bytes each.

    Call it from a worker: a cell that has a color of its own takes microseconds to make and to
    render for the color system `colors`, and both are done here.
    """
    system = COLOR_SYSTEMS[colors]
    line = 3 * columns
    found: list[tuple[Segment, ...]] = []
    for start in range(0, 2 * rows * line, 2 * line):
        middle = start + line
        upper = pixels[start:middle]
        found.append(tuple(_row(upper, pixels[middle : middle + line], system)))
    return tuple(found)


def _row(upper: bytes, lower: bytes, system: ColorSystem) -> Iterator[Segment]:
    """Make the segments of a row of cells from its two rows of pixels."""
    begin = 0
    while begin < len(upper):
        above = upper[begin : begin + 3]
        below = lower[begin : begin + 3]
        end = begin + 3
        while upper[end : end + 3] == above and lower[end : end + 3] == below:
            end += 3
        style = Style.from_color(_color(above), _color(below))
        style.render(_UPPER, color_system=system)
        sign = " " if above == below else _UPPER
        yield Segment(sign * ((end - begin) // 3), style)
        begin = end


def _color(pixel: bytes) -> Color:
    return Color("", ColorType.TRUECOLOR, None, ColorTriplet(*pixel))


@cache
def marks() -> tuple[str, ...]:
    """Return the marks that count rows and columns, from 0."""
    found: list[str] = []
    for part in _MARKS.split():
        first, _, last = part.partition("-")
        found += [chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)]
    return tuple(found)


def send(png: bytes, number: int, columns: int, rows: int) -> str:
    """Return the sequences that send a picture to the terminal, as a PNG, under a number.

    The terminal scales it to `columns` × `rows` cells, wherever the placeholders stand.
    """
    data = b64encode(png).decode("ascii")
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)] or [""]
    control = f"a=T,U=1,f=100,t=d,i={number},c={columns},r={rows},q=2,"
    sequences = []
    for index, chunk in enumerate(chunks, 1):
        more = int(index < len(chunks))
        sequences.append(f"\x1b_G{control}m={more};{chunk}\x1b\\")
        control = "q=2,"
    return "".join(sequences)


def delete(number: int) -> str:
    """Return the sequence that makes the terminal forget a picture."""
    return f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\"


def cell_rows(number: int, columns: int, rows: int) -> Rows:
    """Return the rows of cells that the terminal shows a picture in; `number` is below 2^24.

    Each cell holds its row and column, so that any part of a row can be drawn alone.
    """
    style = Style(color=Color.from_rgb(number >> 16 & 255, number >> 8 & 255, number & 255))
    count = marks()
    lines = (
        "".join(_PLACE + count[row] + count[column] for column in range(columns))
        for row in range(rows)
    )
    return tuple((Segment(line, style),) for line in lines)


CELLS = 12_000
"""Cells that are kept, if not more are on screen: one takes some 600 bytes here, or some hundred
pixels in Kitty."""
_SENT = 1_500_000
"""Pixels that are sent of a picture at most; the terminal enlarges it."""


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """A picture, and all that decides how it looks."""

    picture: Picture
    way: Way
    colors: str = "truecolor"
    ground: tuple[int, int, int] = (0, 0, 0)
    """The color under it; the terminal knows it by itself if it draws the picture."""
    cell: tuple[int, int] = (10, 20)
    """Pixels of a cell, if the terminal draws the picture."""


@dataclass(frozen=True, slots=True)
class RenderedPicture:
    """The result of rendering a picture: its rows, or the reason why there are none."""

    wanted: PictureRequest
    rows: Rows = ()
    reason: str = ""
    number: int = 0
    """Under which the terminal knows it, 0 if it need not."""
    sent: str = ""
    """What gives it to the terminal."""


def make(wanted: PictureRequest, number: int) -> RenderedPicture:
    """Read a file and render the picture. Call it from a worker: it reads and computes for long."""
    from explorer.ui.reader.picture_decoding import PictureError, block_pixels, png  # loads Pillow

    picture = wanted.picture
    columns, rows = picture.columns, picture.rows
    try:
        data = read_attachment(picture.file.root, picture.file.path)
        if wanted.way == "kitty":
            wide, high = columns * wanted.cell[0], rows * wanted.cell[1]
            part = min(1.0, (_SENT / (wide * high)) ** 0.5)
            image = png(data, max(1, round(wide * part)), max(1, round(high * part)))
            return RenderedPicture(
                wanted,
                cell_rows(number, columns, rows),
                "",
                number,
                send(image, number, columns, rows),
            )
        pixels = block_pixels(data, columns, rows, wanted.ground)
    except PictureError as error:
        return RenderedPicture(wanted, reason=str(error))
    except FileTooLargeError:
        return RenderedPicture(wanted, reason="too large to show")
    except VaultError:
        return RenderedPicture(wanted, reason="cannot be read")
    return RenderedPicture(wanted, block_rows(pixels, columns, rows, wanted.colors))


class PictureStore:
    """A cache of rendered pictures that drops the least recently drawn first."""

    def __init__(self, write: Callable[[str], object]) -> None:
        """Create an empty cache; `write` sends escape sequences to the terminal."""
        self.write = write
        self.pictures: OrderedDict[PictureRequest, RenderedPicture] = OrderedDict()
        self._cells = 0
        self._shown: set[PictureRequest] = set()
        """What has been asked for since something was made: all that is on screen, which is painted
        anew each time."""

    def get(self, wanted: PictureRequest) -> RenderedPicture | None:
        """Return the rendered picture, None if it has not been rendered yet."""
        found = self.pictures.get(wanted)
        if found is not None:
            self.pictures.move_to_end(wanted)
            self._shown.add(wanted)
        return found

    def take(self, made: RenderedPicture) -> None:
        """Add a rendered picture, and drop old ones beyond the bound."""
        self.pictures[made.wanted] = replace(made, sent="")
        self._cells += _cells(made)
        if made.sent:
            self.write(made.sent)
        for wanted in [
            one for one in self.pictures if one not in self._shown and one != made.wanted
        ]:
            if self._cells > CELLS:
                self._drop(wanted)
        self._shown.clear()

    def forget(self) -> None:
        """Drop all pictures, also those that the terminal keeps."""
        for wanted in list(self.pictures):
            self._drop(wanted)

    def _drop(self, wanted: PictureRequest) -> None:
        made = self.pictures.pop(wanted)
        self._cells -= _cells(made)
        if made.number:
            self.write(delete(made.number))


def _cells(made: RenderedPicture) -> int:
    picture = made.wanted.picture
    return picture.columns * picture.rows if made.rows else 1


SHARE = 0.6
"""How much of the screen's height a picture may take."""
_WIDTH = 8.0
"""Pixels that a cell is taken to be wide, whatever the size of the letters: a picture takes as many
anywhere."""
_SHAPES = (1.5, 2.6)
"""How much higher than wide a cell may be; what a terminal reports beyond that is no cell."""
_GROUP = "note-pictures"


class PictureLoader:
    """Draws the pictures of one view."""

    _numbers: ClassVar[Iterator[int]] = (1 + (os.getpid() * 997 + n) % 0xFFFFFE for n in count())
    """The terminal knows pictures by these; other programs in it have theirs."""

    def __init__(self, widget: PageView, signs: Signs) -> None:
        self.store = PictureStore(lambda sequence: write_to_terminal(widget.app, sequence))
        self._widget = widget
        self._signs = signs
        self._way: Way = "off"
        self._cell = _DEFAULT
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
        self._cell = cell_size() if not self._widget.app.is_headless else _DEFAULT
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
        if chosen == "kitty" and (app.is_web or not IS_TESTED):
            return "blocks"
        return chosen

    # Drawing

    def draw(self, part: PictureRow, base: Style, style: Style) -> Sequence[Segment]:
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

    def _request(self, part: PictureRow, base: Style) -> PictureRequest:
        if self._way == "kitty" and not self._dimmed:
            return PictureRequest(part.picture, "kitty", cell=self._cell)
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
            number = next(self._numbers) if request.way == "kitty" else 0
            run_in_thread(self._widget, partial(make, request, number), _GROUP)

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
