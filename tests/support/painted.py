"""Computes the cells that a terminal shows from the text that an app writes to it.

Supports cursor moves, styles and wide characters, and nothing else that a terminal can do.
"""

from __future__ import annotations

import re
from asyncio import Event
from collections.abc import Container
from typing import Any, TypeAlias

import pytest
from rich.cells import cell_len
from textual._compositor import Compositor, CompositorUpdate, LayoutUpdate
from textual._context import visible_screen_stack
from textual.app import App
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

Cell: TypeAlias = "tuple[str, str]"
"""A letter and the style that it was written in; the right half of a wide letter is an empty
one."""
NEVER: Cell = ("?", "never written")
_PART = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;:]*)m|\x1b\]8;[^\x1b]*\x1b\\|(\n)|([^\x1b\n]+)")


class Painted:
    """The cells of a terminal."""

    def __init__(self, size: Size) -> None:
        self.rows: list[list[Cell]] = [[NEVER] * size.width for _ in range(size.height)]

    def write(self, text: str) -> None:
        """Take what is written to a terminal."""
        x, y, style, end = 0, 0, "", 0
        for found in _PART.finditer(text):
            assert found.start() == end, (
                f"a terminal would do more than is known here: {text[end : end + 20]!r}"
            )
            end = found.end()
            row, column, looks, feed, letters = found.groups()
            if row is not None:
                x, y = int(column) - 1, int(row) - 1
            elif looks is not None:
                style = "" if looks in ("", "0") else looks
            elif feed is not None:
                x, y = 0, y + 1
            for letter in letters or "":
                x += self._put(x, y, letter, style)
        assert end == len(text)

    def _put(self, x: int, y: int, letter: str, style: str) -> int:
        width, row = cell_len(letter), self.rows[y]
        if not width:
            row[x - 1] = (row[x - 1][0] + letter, row[x - 1][1])
        for at, said in zip(range(x, x + width), (letter, ""), strict=False):
            if not row[at][0] and at == x:  # half a letter is none
                row[at - 1] = (" ", row[at - 1][1])
            if at + 1 < len(row) and not row[at + 1][0] and at == x + width - 1:
                row[at + 1] = (" ", row[at + 1][1])
            row[at] = (said, style)
        return width

    def text(self, y: int) -> str:
        return "".join(letter for letter, _ in self.rows[y])


def compositor_of(screen: Screen[Any]) -> Compositor:
    """Return what a screen is painted with."""
    return screen._compositor


def is_unpainted(screen: Screen[Any]) -> bool:
    """Return whether something of a screen waits to be laid out, handled or painted."""
    compositor = screen._compositor
    if compositor.size != screen.app.size:  # laid out a moment after the terminal changes
        return True
    if screen._dirty_widgets or compositor._dirty_regions:
        return True
    paint_is_due: Event = screen._update_timer._active
    if screen.message_queue_size or paint_is_due.is_set():
        return True
    widgets: set[Widget] = {*screen.query("*"), *compositor.widgets} - {screen}
    return any(widget._repaint_required or widget.message_queue_size for widget in widgets)


def anew_arranged(screen: Screen[Any]) -> Container[Widget]:
    """Return the widgets of a screen, arranged anew before the next paint."""
    screen._compositor._full_map_invalidated = True
    screen._arrangement_cache.clear()
    return screen._compositor.full_map


def full_paint(screen: Screen[object]) -> Painted:
    """Return the cells of a full paint of a screen."""
    app, compositor = screen.app, screen._compositor
    visible_screen_stack.set(app._background_screens)
    for there in (screen, *app._background_screens):
        for widget in there._compositor.visible_widgets:
            widget._styles_cache.clear()
            widget._layout_cache.clear()
            widget._dirty_regions.add(widget.outer_size.region)
            strips = getattr(widget, "_strips", None)
            if strips is not None:
                strips.clear()
    chops = Compositor._render_chops(compositor, compositor.size.region, lambda _: True)
    painted = Painted(compositor.size)
    update = LayoutUpdate([chop.values() for chop in chops], compositor.size.region)
    painted.write(update.render_segments(app.console))
    return painted


def record_paints(monkeypatch: pytest.MonkeyPatch) -> dict[str, Painted]:
    """Return what stands on the terminal, as `now`, from the first update of an app on."""
    there: dict[str, Painted] = {}

    def display(self: App[object], screen: Screen[object], update: object) -> None:
        if not isinstance(update, CompositorUpdate):
            return
        size = screen._compositor.size
        if "now" not in there or (len(there["now"].rows[0]), len(there["now"].rows)) != size:
            there["now"] = Painted(size)
        there["now"].write(update.render_segments(self.console))

    monkeypatch.setattr(App, "_display", display)
    return there


def differences(now: Painted, wanted: Painted, most: int = 3) -> list[str]:
    said: list[str] = []
    for y, (ours, theirs) in enumerate(zip(now.rows, wanted.rows, strict=True)):
        wrong = [x for x, cell in enumerate(ours) if cell != theirs[x]]
        if wrong and len(said) < most:
            x = wrong[0]
            cells = f"{ours[x]} instead of {theirs[x]}"
            said.append(f"row {y}, cell {x}: {cells}\n{now.text(y)}\n{wanted.text(y)}")
    return said
