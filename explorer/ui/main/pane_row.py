"""The container of the panes, whose borders the mouse drags.

A drag hides a pane that it makes very narrow, and brings a hidden one back from the edge. Two
clicks on the upper border of a pane zoom it. Knows nothing of what the panes show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from textual import events
from textual.containers import Container
from textual.geometry import Offset

from explorer.state.pane_layout import Side
from explorer.ui.main.pane_arrangement import Arrangement, Pane
from explorer.ui.textual_ext.fixed_size import FixedSize


class PaneSizing(Protocol):
    """Lays the panes out."""

    @property
    def arrangement(self) -> Arrangement:
        """The panes that are shown."""
        ...

    def drag(self, side: Side, width: int) -> None:
        """Give the pane at a side another width."""
        ...

    def save(self) -> None:
        """Keep the widths."""
        ...

    def zoom(self, pane: Pane) -> None:
        """Show only a pane, or all again."""
        ...


@dataclass(frozen=True, slots=True)
class _Drag:
    """A border that is being dragged."""

    side: Side
    grip: int
    """Columns from the mouse to the inner edge of the pane."""


class PaneRow(FixedSize, Container):
    """Places the panes beside each other. They cover it: it costs no paint of its own."""

    BLANK = True
    sizing: PaneSizing
    """What lays the panes out; set by the screen."""

    _drag: _Drag | None = None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a border."""
        drag = self._border_at(event.screen_offset)
        if drag is None or event.button != 1:
            return
        event.stop()
        self._drag = drag
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the border with the mouse."""
        drag = self._drag
        if drag is None:
            return
        event.stop()
        column = event.screen_offset.x + drag.grip
        if drag.side == "right":
            column = self.size.width - column
        self.sizing.drag(drag.side, column)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let the border go."""
        if self._drag is None:
            return
        event.stop()
        self._drag = None
        self.release_mouse()
        self.sizing.save()

    def on_click(self, event: events.Click) -> None:
        """Zoom the pane whose upper border is clicked twice."""
        if event.chain == 2 and event.screen_offset.y == self.region.y:
            event.stop()
            self.sizing.zoom(self._pane_at(event.screen_offset.x))

    def _pane_at(self, column: int) -> Pane:
        """Return the pane at a column of the upper border; one that covers the page comes first."""
        panes = sorted(
            self.sizing.arrangement.panes.items(), key=lambda shown: not shown[1].is_over
        )
        for name, placed in panes:
            at_left = placed.side == "left" and column < placed.width
            at_right = placed.side == "right" and column >= self.size.width - placed.width
            if at_left or at_right:
                return name
        return self._page

    @property
    def _page(self) -> Pane:
        """The pane that takes the rest of the width."""
        panes = self.sizing.arrangement.panes.items()
        return next((name for name, placed in panes if placed.side is None), "note")

    def _border_at(self, at: Offset) -> _Drag | None:
        """Return the border between two panes at a place of the screen, None if there is none.

        It is two columns wide: the borders of both panes. The upper one of a pane is its title's.
        """
        if at.y == self.region.y:
            return None
        if len(self.sizing.arrangement.panes) == 1:
            return self._edge_at(at)
        left = self.sizing.arrangement.width_of("left")
        right = self.size.width - self.sizing.arrangement.width_of("right")
        if at.x in (left - 1, left):
            return _Drag("left", left - at.x)
        if at.x in (right - 1, right):
            return _Drag("right", right - at.x)
        return None

    def _edge_at(self, at: Offset) -> _Drag | None:
        """Return the edge of the screen behind which a pane is hidden, at a place."""
        if "note" not in self.sizing.arrangement.panes:
            return None
        if at.x == 0:
            return _Drag("left", 0)
        if at.x == self.size.width - 1:
            return _Drag("right", 1)
        return None
