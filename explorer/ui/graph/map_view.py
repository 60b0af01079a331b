"""The picture of a local graph: nodes in columns, with the links between them as lines.

Selecting a node moves nothing: its own links are drawn in the accent color, what is not beside it
is dimmed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from explorer.graph.layers import Box, Drawing, Place, Route, lay_out
from explorer.graph.local import Edge
from explorer.graph.nodes import phantom_name, place_of
from explorer.model import section_path
from explorer.text.sanitize import clean
from explorer.ui.cells import cut
from explorer.ui.commands import bindings_of
from explorer.ui.glyphs import Glyphs, badge_text
from explorer.ui.textual_ext.widgets import QuickScroll
from explorer.ui.themes import part_styles
from explorer.ui.widgets.key_hints import BorderHints, BorderTexts
from explorer.ui.widgets.row import badge_look
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
_NOT_LAID_OUT = Drawing((), (), 0, 0)
_TEXT_LEAST = 10
"""Cells of a name beside which its badge is left out."""


class MapNode(NamedTuple):
    """What the map shows of a node. All texts are clean."""

    text: str
    layer: int
    badge: str = ""
    """With the blanks before it."""
    badge_look: str = "dim"
    is_missing: bool = False
    is_count: bool = False
    """Whether it only says how many others there are: it is not selected."""

    @property
    def width(self) -> int:
        """The cells that it wants, with a blank after it and one before it, for a sign."""
        return 2 + cell_len(self.text + self.badge)


def map_node(
    app: BaseApp, vault: Vault, node: Node, layer: int, titles: Mapping[str, str], within: str = ""
) -> MapNode:
    """Return what a map shows of a node of a snapshot, named as below."""
    path, section = place_of(node)
    name = node_name(app.glyphs, vault, node, titles, within)
    if path not in vault.entries:
        return MapNode(name, layer, "  no note yet", is_missing=True)
    badge = app.badge_of(path, section)
    if badge is None:
        return MapNode(name, layer)
    return MapNode(name, layer, f"  {badge_text(badge, app.glyphs)}", badge_look(badge))


def node_name(
    glyphs: Glyphs,
    vault: Vault,
    node: Node,
    titles: Mapping[str, str] = MappingProxyType({}),
    within: str = "",
) -> str:
    """Return the name of a node, cleaned: of a missing note, as a link writes it.

    A heading is named after its note, unless that is the note `within` which it is named. `titles`
    tell notes apart that have the same one.
    """
    path, section = place_of(node)
    note = vault.notes.get(path)
    if note is None:
        return clean(phantom_name(vault, path))
    names = [note.headings[at].name for at in section_path(note, section)[-1:]]
    if path != within or not names:
        names.insert(0, titles.get(path, note.title))
    return glyphs.crumbs(map(clean, dict.fromkeys(names)))


class MapView(BorderTexts, QuickScroll, can_focus=True, inherit_bindings=False):
    """Draws a map, and walks along its links."""

    BINDINGS = bindings_of(
        "down", "up", "first", "last", "half_down", "half_up", "page_down", "page_up"
    )
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
        self._opened = opened
        self.driven = False
        """Whether keys act on it while something else, an input, has the focus."""
        self.hints = BorderHints(self)
        """What keys do, in the lower border."""
        self.nodes: Sequence[MapNode] = ()
        self.edges: Sequence[Edge] = ()
        self.chain: frozenset[int] = frozenset()
        """The nodes that are lit up, with the links among them, in place of what is beside the
        selected one."""
        self._before: int | None = None
        """The node that was selected before this one."""
        self._layout = _NOT_LAID_OUT
        self._lines = Counter[tuple[int, int]]()
        """The sides to which a line goes, by column and row."""
        self._heads: Mapping[tuple[int, int], str] = {}
        self._lit = self._lines
        self._beside = frozenset[int]()
        self._parts: Mapping[str, Style] = {}

    def show(self, nodes: Sequence[MapNode], edges: Sequence[Edge], selected: int) -> None:
        """Show another map. The node that was selected before is not known on it."""
        self.nodes, self.edges, self._before = nodes, edges, None
        self._layout, self._beside = _NOT_LAID_OUT, frozenset()
        self.set_reactive(MapView.selected, selected)
        self.fit()

    def fit(self) -> None:
        """Lay the map out for the width there is, and show what is selected."""
        self.hints.fit()
        size = self.scrollable_content_region.size
        self.awaits_fit = not size
        if self.nodes and size:
            boxes = [Box(node.layer, node.width) for node in self.nodes]
            pairs = [(edge.source, edge.target) for edge in self.edges]
            self._layout = lay_out(boxes, pairs, size.width - 2)
            self.virtual_size = Size(self._layout.width + 2, self._layout.height)
            self._lines = _cells(self._layout.routes)
            self._heads = dict(self._ends())
            self.light()

    @property
    def _margin(self) -> Offset:
        """Where a picture that is smaller than the view begins."""
        room = self.scrollable_content_region.size - self.virtual_size
        return Offset(1 + room.width // 2, room.height // 2)

    def notify_style_update(self) -> None:
        """Forget the styles of another theme."""
        self._parts = {}
        super().notify_style_update()

    # The lines

    def _ends(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield the cells with the signs of where links lead.

        Lines share their ends. So the sign of a link that leads to the left stands at the end that
        is farther from the center, beside that of a link that leads there.
        """
        right, left, missing = _PLAIN_HEADS if self.glyphs.plain else _HEADS
        for edge, route in zip(self.edges, self._layout.routes, strict=True):
            source, target = self.nodes[edge.source], self.nodes[edge.target]
            if route and source.layer < target.layer:
                yield route[-1], missing if target.is_missing else right
            elif route and source.layer > 0:
                x, y = route[0]
                yield (x - 1, y), left
            elif route:
                yield route[-1], left

    def _is_lit(self, edge: Edge) -> bool:
        """Return whether a link is drawn in the accent color."""
        ends = edge.source, edge.target
        return self.chain.issuperset(ends) if self.chain else self.selected in ends

    def light(self) -> None:
        """Light up what belongs to the selected node, and show that, as soon as there is room."""
        if not self._layout.places:
            return
        routes = {
            edge: route
            for edge, route in zip(self.edges, self._layout.routes, strict=True)
            if self._is_lit(edge)
        }
        ends = ((edge.source, edge.target) for edge in routes)
        self._beside = frozenset([self.selected]).union(*ends)
        self._lit = _cells(routes.values())
        self.refresh()
        # With what is above and below: the last node of a column comes with the count of others.
        place = Region(*self._layout.places[self.selected], 1).grow((1, 2, 1, 0))
        self.scroll_to_region(
            place.translate(self._margin), animate=False, force=True, immediate=True
        )

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        if not self._parts:
            ansi = self.app.native_ansi_color
            self._parts = part_styles(self.app.theme_variables, ansi=ansi)
        offset, margin, base = self.scroll_offset, self._margin, self.visual_style.rich_style
        row, x = y + offset.y - margin.y, 0
        line: list[Segment] = [Segment(" " * margin.x, base)]
        places = self._layout.places
        for place, node in sorted((place, at) for at, place in enumerate(places) if place.y == row):
            line += self._bars(x, place.x, row, base)
            line += self._label(node, place, base)
            x = place.x + place.width
        line += self._bars(x, self._layout.width, row, base)
        return Strip(line).crop_extend(offset.x, offset.x + self.size.width, base)

    def _bars(self, start: int, end: int, row: int, base: Style) -> Iterator[Segment]:
        """Yield the lines in some cells of a row."""
        bars = _PLAIN_BARS if self.glyphs.plain else _BARS
        for is_lit, cells in groupby(range(start, end), lambda x: (x, row) in self._lit):
            signs = (self._heads.get((x, row), bars[self._lines[x, row]]) for x in cells)
            yield Segment("".join(signs), base + self._parts["mark" if is_lit else "fold"])

    def _label(self, number: int, place: Place, base: Style) -> Iterator[Segment]:
        """Yield the name of a node with its badge."""
        node, parts = self.nodes[number], self._parts
        if number == self.selected:
            base = base + parts["cursor" if self.has_focus or self.driven else "cursor-dim"]
        sign, look = " ", "plain" if number in self._beside else "dim"
        if number == 0:
            sign, look = self.glyphs.here, "title"
        if node.is_missing:
            sign = _PLAIN_MISSING if self.glyphs.plain else _MISSING
        badge, room = node.badge, place.width - 2 - cell_len(node.badge)
        if room < min(_TEXT_LEAST, cell_len(node.text)):
            badge, room = "", place.width - 2
        text = set_cell_size(cut(node.text, room, self.glyphs.ellipsis), room)
        yield Segment(sign, base + parts["mark"])
        yield Segment(text, base + parts[look])
        yield Segment(f"{badge} ", base + parts[node.badge_look])

    # Walking

    def watch_selected(self, old: int) -> None:
        """Light up the links of another node."""
        self._before = old
        self.light()
        self._moved()

    def walk(self, step: int) -> None:
        """Go along a link to a column on the right (1) or on the left (-1)."""

        def distance(node: int) -> tuple[bool, int, int, int]:
            return node != self._before, self._right_of(node) * step, abs(self._below(node)), node

        found = [node for node in self._beside if self._right_of(node) * step > 0]
        self.selected = min(found, key=distance, default=self.selected)

    def action_move(self, rows: int) -> None:
        """Go so many rows down in the column, or up if negative, but to another node at least."""
        if not self._layout.places:
            return
        step = 1 if rows > 0 else -1
        found = [
            number
            for number, node in enumerate(self.nodes)
            if not (node.is_count or self._right_of(number)) and self._below(number) * step > 0
        ]
        found.sort(key=self._below, reverse=rows < 0)
        near = [number for number in found if abs(self._below(number)) <= abs(rows)]
        self.selected = (near or found[:1] or [self.selected])[-1]

    def action_move_half(self, step: int) -> None:
        """Go half a page down (1) or up (-1)."""
        self.action_move(step * max(1, self.size.height // 2))

    def action_move_page(self, step: int) -> None:
        """Go a page down (1) or up (-1)."""
        self.action_move(step * self.size.height)

    def action_move_to_end(self, step: int) -> None:
        """Go to the last node of the column (1) or to the first one (-1)."""
        self.action_move(step * self._layout.height)

    def action_open(self) -> None:
        """Go on walking what has been narrowed."""
        self.focus()

    def _right_of(self, node: int) -> int:
        """Return how many layers a node is to the right of the selected one."""
        return self.nodes[node].layer - self.nodes[self.selected].layer

    def _below(self, node: int) -> int:
        """Return how many rows a node is below the selected one."""
        return self._layout.places[node].y - self._layout.places[self.selected].y

    async def on_click(self, event: events.Click) -> None:
        """Select a node; a second click opens it. One on a hint does as its key."""
        at = event.get_content_offset(self)
        if await self.hints.take_click(event) or at is None:
            return
        at += self.scroll_offset - self._margin
        for number, place in enumerate(self._layout.places):
            if Region(*place, 1).contains_point(at) and not self.nodes[number].is_count:
                self.selected = number
                if event.chain == 2:
                    self._opened()

    def edge_here(self) -> Edge | None:
        """Return the link that was walked to the selected node, else one that is drawn."""

        def distance(edge: Edge) -> tuple[bool, bool, int, int]:
            other = edge.target if edge.source == self.selected else edge.source
            columns = abs(self._right_of(other))
            is_walked = other == self._before and columns > 0
            return not is_walked, columns != 1, abs(self.nodes[other].layer), other

        own = [edge for edge in self.edges if self.selected in (edge.source, edge.target)]
        return min(own, key=distance, default=None)


def _cells(routes: Iterable[Route]) -> Counter[tuple[int, int]]:
    """Return the cells of some lines, each with the sides to which a line goes."""
    cells = Counter[tuple[int, int]]()
    for route in routes:
        for corners in pairwise(route):
            (x, y), (to_x, to_y) = sorted(corners)
            for at in range(x, to_x):
                cells[at, y] |= _RIGHT
                cells[at + 1, y] |= _LEFT
            for at in range(y, to_y):
                cells[x, at] |= _DOWN
                cells[x, at + 1] |= _UP
        for cell in (*route[:1], *route[-1:]):  # beside the names
            cells[cell] |= _LEFT | _RIGHT
    return cells
