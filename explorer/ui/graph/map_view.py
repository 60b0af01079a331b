"""The picture of a local graph: nodes in columns, with the links between them as lines.

Selecting a node moves nothing: its own links are drawn in the accent color, what is not beside it
is dimmed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from explorer.graph.layers import Box, Drawing, Place, lay_out
from explorer.graph.local import Edge
from explorer.text.sanitize import clean
from explorer.ui.cells import cut
from explorer.ui.glyphs import Glyphs, badge_text
from explorer.ui.textual_ext.widgets import QuickScroll
from explorer.ui.themes import part_styles
from explorer.ui.widgets.key_hints import BorderHints
from explorer.ui.widgets.row import BadgeLook, badge_look
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.graph import Node
    from explorer.ui.base_app import BaseApp

_UP, _RIGHT, _DOWN, _LEFT = 1, 2, 4, 8
_BARS = " ╵╶╰╷│╭├╴╯─┴╮┤┬┼"
"""A line by the sides of its cell to which it goes."""
_PLAIN_BARS = " |-'||.+-'-+.+++"
_HEADS = ("▸", "◂", "▹")
"""Where a link leads: to the right, to the left, to a note that is missing."""
_PLAIN_HEADS = (">", "<", ">")
_MISSING, _PLAIN_MISSING = "○", "o"
"""Before the name of a note that is missing."""
_TEXT_LEAST = 10
"""Cells of a name beside which its badge is left out."""

_Cells: TypeAlias = dict[tuple[int, int], int]
"""The sides to which a line goes, by column and row."""


class MapNode(NamedTuple):
    """What the map shows of a node. All texts are clean."""

    text: str
    layer: int
    badge: str = ""
    badge_look: BadgeLook | None = None
    is_missing: bool = False
    is_count: bool = False
    """Whether it only says how many others there are: it is not selected."""

    @property
    def width(self) -> int:
        """The cells that it wants, with a blank after it and one before it, for a sign."""
        return 2 + cell_len(self.text) + (2 + cell_len(self.badge) if self.badge else 0)


def map_node(app: BaseApp, vault: Vault, node: Node, name: str, layer: int) -> MapNode:
    """Return what a map shows of a node of a snapshot by its name."""
    path, section = node if isinstance(node, tuple) else (node, -1)
    if path not in vault.entries:
        return MapNode(name, layer, "no note yet", is_missing=True)
    badge = app.badge_of(path, section)
    if badge is None:
        return MapNode(name, layer)
    return MapNode(name, layer, badge_text(badge, app.glyphs), badge_look(badge))


def missing_name(vault: Vault, node: str) -> str:
    """Return the name of a missing note as a link writes it, cleaned."""
    phantom = vault.phantoms().get(node[1:])
    return clean(node[1:] if phantom is None else phantom.name)


class MapView(QuickScroll, can_focus=True, inherit_bindings=False):
    """Draws a map, and walks along its links."""

    ALLOW_SELECT = False
    selected: reactive[int] = reactive(0, init=False)
    """The index of a node."""

    def __init__(
        self, glyphs: Glyphs, moved: Callable[[], object], opened: Callable[[], object]
    ) -> None:
        """`moved` is called when another node is selected, `opened` at a double click."""
        super().__init__(id="map", classes="framed")
        self.glyphs = glyphs
        self._moved = moved
        self.action_open = opened
        self.driven = False
        """Whether keys act on it while something else, an input, has the focus."""
        self.hints = BorderHints(self)
        """What keys do, in the lower border."""
        self.nodes: Sequence[MapNode] = ()
        self._edges: Sequence[Edge] = ()
        self._lined: Sequence[Edge] = ()
        """The links that are drawn; of others only their ends are lit up."""
        self.before: int | None = None
        """The node that was selected before this one."""
        self._layout = Drawing((), (), 0, 0)
        self._lines: _Cells = {}
        self._heads: Mapping[tuple[int, int], str] = {}
        self._by_row: Mapping[int, Sequence[int]] = {}
        self._lit: _Cells = {}
        self._beside: frozenset[int] = frozenset()
        self._parts: Mapping[str, Style] = {}
        self._laid_for = Size()
        self._margin = Offset()
        """Where a picture that is smaller than the view begins."""

    def show(self, nodes: Sequence[MapNode], edges: Sequence[Edge], selected: int) -> None:
        """Show another map. The node that was selected before is not known on it."""
        self.nodes, self._edges = nodes, edges
        # Lines between columns that are far apart were tried: with them nothing could be followed.
        self._lined = [
            edge for edge in edges if abs(nodes[edge.source].layer - nodes[edge.target].layer) == 1
        ]
        self.before, self._laid_for = None, Size()
        self.set_reactive(MapView.selected, selected)
        self.fit()

    def fit(self) -> None:
        """Lay the map out for the width there is, and show what is selected."""
        self.hints.fit()
        size = self.scrollable_content_region.size
        self.awaits_fit = not size
        if not self.nodes or not size:
            return
        if size != self._laid_for:
            self._laid_for = size
            boxes = [Box(node.layer, node.width) for node in self.nodes if not node.is_count]
            pairs = [(edge.source, edge.target) for edge in self._lined]
            self._layout = lay_out(boxes, pairs, size.width - 2)
            self._layout = self._layout._replace(places=(*self._layout.places, *self._counts()))
            height = 1 + max(place.y for place in self._layout.places)
            self.virtual_size = Size(self._layout.width + 2, height)
            room = size - self.virtual_size
            self._margin = Offset(1 + room.width // 2, room.height // 2)
            rows = sorted(range(len(self.nodes)), key=lambda at: self._layout.places[at].y)
            self._by_row = {
                y: list(found) for y, found in groupby(rows, lambda at: self._layout.places[at].y)
            }
            self._lines = self._drawn(range(len(self._lined)))
            self._heads = dict(self._ends())
        self._light()
        self._show_selected()

    def _counts(self) -> Iterator[Place]:
        """Yield the places of what is counted, each below the column that it belongs to."""
        for node in self.nodes[len(self._layout.places) :]:
            column = [
                place
                for other, place in zip(self.nodes, self._layout.places, strict=False)
                if other.layer == node.layer
            ]
            yield Place(column[0].x, 1 + max(place.y for place in column), node.width)

    def notify_style_update(self) -> None:
        """Forget the styles of another theme."""
        self._parts = {}
        super().notify_style_update()

    # The lines

    def _drawn(self, edges: Iterator[int] | range | list[int]) -> _Cells:
        """Return the cells of the lines of some links."""
        cells: _Cells = {}
        for edge in edges:
            route = self._layout.routes[edge]
            for start, end in pairwise(route):
                step = Offset(_sign(end[0] - start[0]), _sign(end[1] - start[1]))
                at = Offset(*start)
                while at != end:
                    cells[at] = cells.get(at, 0) | _SIDES[step]
                    at += step
                    cells[at] = cells.get(at, 0) | _SIDES[-step]
            for cell in (*route[:1], *route[-1:]):  # beside the names
                cells[cell] = cells.get(cell, 0) | _LEFT | _RIGHT
        return cells

    def _ends(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield the cells with the signs of where links lead.

        Lines share their ends. So the sign of a link that leads to the left stands at the end that
        is farther from the center, beside that of a link that leads there.
        """
        right, left, missing = _PLAIN_HEADS if self.glyphs.plain else _HEADS
        for edge, route in zip(self._lined, self._layout.routes, strict=True):
            if self.nodes[edge.source].layer < self.nodes[edge.target].layer:
                yield route[-1], missing if self.nodes[edge.target].is_missing else right
            elif self.nodes[edge.source].layer > 0:
                x, y = route[0]
                yield (x - 1, y), left
            else:
                yield route[-1], left

    def _light(self) -> None:
        """Find what belongs to the selected node."""
        ends = ((edge.source, edge.target) for edge in self._edges)
        self._beside = frozenset(end for pair in ends if self.selected in pair for end in pair)
        lined = enumerate(self._lined)
        own = [at for at, edge in lined if self.selected in (edge.source, edge.target)]
        self._lit = self._drawn(own)
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        if not self._parts:
            ansi = self.app.native_ansi_color
            self._parts = part_styles(self.app.theme_variables, ansi=ansi)
        offset, base = self.scroll_offset, self.rich_style
        row, width = y + offset.y - self._margin.y, self._layout.width
        line: list[Segment] = [Segment(" " * self._margin.x, base)]
        x = 0
        for node in sorted(self._by_row.get(row, ()), key=lambda at: self._layout.places[at].x):
            place = self._layout.places[node]
            line += self._bars(x, place.x, row, base)
            line += self._label(node, place, base)
            x = place.x + place.width
        line += self._bars(x, width, row, base)
        strip = Strip(line)
        return strip.crop_extend(offset.x, offset.x + self.size.width, base)

    def _bars(self, start: int, end: int, row: int, base: Style) -> Iterator[Segment]:
        """Yield the lines in some cells of a row."""
        bars = _PLAIN_BARS if self.glyphs.plain else _BARS
        for x in range(start, end):
            sign = self._heads.get((x, row)) or bars[self._lines.get((x, row), 0)]
            yield Segment(sign, base + self._parts["mark" if (x, row) in self._lit else "fold"])

    def _label(self, number: int, place: Place, base: Style) -> Iterator[Segment]:
        """Yield the name of a node with its badge."""
        node, parts = self.nodes[number], self._parts
        if number == self.selected:
            base = base + parts["cursor" if self.has_focus or self.driven else "cursor-dim"]
        sign = self.glyphs.here if number == 0 else " "
        if node.is_missing:
            sign = _PLAIN_MISSING if self.glyphs.plain else _MISSING
        badge, room = node.badge, place.width - 2
        if badge and room - 2 - cell_len(badge) < min(_TEXT_LEAST, cell_len(node.text)):
            badge = ""
        room -= 2 + cell_len(badge) if badge else 0
        text = cut(node.text, room, self.glyphs.ellipsis)
        look = "plain" if number in self._beside or number == self.selected else "dim"
        if number == 0:
            look = "title"
        yield Segment(sign, base + parts["mark"])
        yield Segment(text + " " * (room - cell_len(text)), base + parts[look])
        if badge:
            yield Segment(f"  {badge}", base + parts[node.badge_look or "dim"])
        yield Segment(" ", base)

    # Walking

    def watch_selected(self, old: int) -> None:
        """Light up the links of another node."""
        self.before = old
        self._light()
        self._show_selected()
        self._moved()

    def _show_selected(self) -> None:
        place = self._layout.places[self.selected]
        # With what is counted below the last node.
        height = 1 + (self._column(self.selected)[-2:-1] == [self.selected])
        self.scroll_to_region(
            Region(place.x, place.y, place.width + 2, height).translate(self._margin),
            animate=False,
            force=True,
            immediate=True,
        )

    def _column(self, node: int) -> list[int]:
        """Return the nodes of a node's column, from the top."""
        places = self._layout.places
        column = [at for at in range(len(places)) if self.nodes[at].layer == self.nodes[node].layer]
        return sorted(column, key=lambda at: places[at].y)

    def walk(self, step: int) -> None:
        """Go along a link to a column on the right (1) or on the left (-1)."""
        if not self._layout.places:
            return
        here = self._layout.places[self.selected]
        layer = self.nodes[self.selected].layer
        found = [
            other
            for other in self._beside
            if (self.nodes[other].layer - layer) * step > 0 and other != self.selected
        ]
        if self.before in found:
            self.selected = self.before
        elif found:
            self.selected = min(
                found,
                key=lambda at: (
                    abs(self.nodes[at].layer - layer),
                    abs(self._layout.places[at].y - here.y),
                    at,
                ),
            )

    def action_move(self, rows: int) -> None:
        """Go to the node below (1) or above (-1) in the same column."""
        column = [node for node in self._column(self.selected) if not self.nodes[node].is_count]
        at = column.index(self.selected) + rows if column else -1
        if 0 <= at < len(column):
            self.selected = column[at]

    async def on_click(self, event: events.Click) -> None:
        """Select a node; a second click opens it. One on a hint does as its key."""
        at = event.get_content_offset(self)
        if await self.hints.take_click(event) or at is None:
            return
        x, y = at + self.scroll_offset - self._margin
        for number in self._by_row.get(y, ()):
            place = self._layout.places[number]
            if place.x <= x < place.x + place.width and not self.nodes[number].is_count:
                self.selected = number
                if event.chain == 2:
                    self.action_open()

    def edge_here(self) -> Edge | None:
        """Return the link between the selected node and the one before, else to one nearer."""
        own = [edge for edge in self._edges if self.selected in (edge.source, edge.target)]
        for edge in own:
            if self.before in (edge.source, edge.target):
                return edge

        def distance(edge: Edge) -> tuple[int, int]:
            other = edge.target if edge.source == self.selected else edge.source
            return abs(self.nodes[other].layer), other

        return min(own, key=distance, default=None)


_SIDES: Mapping[tuple[int, int], int] = {
    (0, -1): _UP,
    (1, 0): _RIGHT,
    (0, 1): _DOWN,
    (-1, 0): _LEFT,
}


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
