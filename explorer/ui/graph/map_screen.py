"""The map of a concept: what leads there on its left, what it leads to on its right.

The map is worked out in a thread, from the snapshot there is; another snapshot makes it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import getters
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from explorer.graph.local import Direction, Edge, LocalGraph, LocalGraphs, MapOptions, still_there
from explorer.graph.nodes import note_of, place_of
from explorer.reader.link_excerpts import LinkExcerpt, link_excerpts
from explorer.text.counts import counted
from explorer.text.names import distinct_titles
from explorer.text.normalize import fold
from explorer.ui.base_app import BaseApp, follow_vault, while_shown
from explorer.ui.cells import cut, cut_around
from explorer.ui.commands import bindings, bindings_of
from explorer.ui.graph.map_view import MapNode, MapView, map_node, node_name
from explorer.ui.messages import OpenPlace
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.threads import LatestTask
from explorer.ui.widgets.filter_box import OWN_FILTER, FilterBox
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.graph import Node

MOST_HOPS = 3
_LEAST_NAME = 8
"""Cells of a name that the narrowest screen shows."""
_PATIENCE = 0.05
"""Seconds in which keys wait for a map, which nearly all take: else they would act on the old one.
"""
_DIRECTIONS: dict[Direction, str] = {
    "both": "{0:,} in, {1:,} out",
    "out": "{1:,} out only",
    "in": "{0:,} in only",
}
_HINTS = (
    ("walk_right", "walk"),
    ("read_node", "read"),
    ("center", "center"),
    ("farther", "farther"),
    ("map_kind", "headings"),
    ("map_direction", "in, out"),
    ("filter", "narrow"),
    ("path", "path"),
    ("map_back", "back"),
    ("close", "leave"),
    ("help", "help"),
)


class MapScreen(DismissOnceScreen[None]):
    """The map of what is around a note or a heading."""

    BINDINGS = bindings("map") + bindings_of("filter", "path", "close")
    base_app = getters.app(BaseApp)

    def __init__(self, vault: Vault, center: Node, trail: Sequence[MapOptions] = ()) -> None:
        """`center` is a node of `vault`, `trail` the maps to go back to."""
        super().__init__(classes=OWN_FILTER)
        self.options = MapOptions(vault, center, by_heading=isinstance(center, tuple))
        self._trail = [*trail]
        """The maps that were shown before this one."""
        self._graph = LocalGraph((center,), (0,), (), {})
        self._vault = vault
        """The snapshot that the graph is of."""
        self._typed = ""
        """What narrows the map."""
        self._box: FilterBox | None = None
        """Where that is typed, from the first time on: to style it takes as long as the map."""
        self.map_task = LatestTask(self, "map")
        self.sentence_task = LatestTask(self, "sentence")

    def compose(self) -> ComposeResult:
        """Lay out the picture, with the sentence of a link."""
        self.view = MapView(self.base_app.glyphs, self._show_texts, self.action_read)
        yield self.view
        self.sentence = Static(id="map-sentence")
        yield self.sentence

    def on_mount(self) -> None:
        """Draw the map, and follow the vault."""
        self.set_focus(self.view)  # at once: keys may wait already
        follow_vault(self, MapScreen._gather)
        self._gather()

    def on_unmount(self) -> None:
        """Work out nothing any more."""
        self.map_task.close()
        self.sentence_task.close()

    def on_resize(self) -> None:
        """Fit the texts to the width."""
        if self.view.nodes:
            self._show_texts()

    def _gather(self) -> None:
        """Work out the map of the snapshot there is."""
        vault, typed = self.base_app.explorer.vault, self._typed
        center = still_there(self.options.vault, vault, self.options.center)
        options = self.options = self.options._replace(vault=vault, center=center)

        def work(_: object) -> LocalGraph:
            graphs = LocalGraphs(vault, self._wanted(vault, typed), by_heading=options.by_heading)
            shown = center if options.by_heading else note_of(center)
            return graphs.around(shown, options.hops, options.direction)

        self.map_task.ask(work, partial(self._show, options), patience=_PATIENCE)

    def _wanted(self, vault: Vault, typed: str) -> Callable[[Node], bool]:
        """Return which nodes have the words that are typed, and are left by the filters."""
        if not typed.strip():
            return lambda _: True
        from explorer.search import parse_query

        query = parse_query(typed)
        words = fold(query.text).split()
        left = self.base_app.explorer.searches.left_by(query, self.base_app.now())

        def is_wanted(node: Node) -> bool:
            is_left = not query.filters  # nothing is known of a missing note
            if note_of(node) in vault.entries:
                is_left = left.allows(*place_of(node))
            name = fold(node_name(self.base_app.glyphs, vault, node))
            return is_left and all(word in name for word in words)

        return is_wanted

    @while_shown
    def _show(self, options: MapOptions, graph: LocalGraph) -> None:
        if options is not self.options:
            return
        before = self._selected, self._graph.nodes[0]
        now = [still_there(self._vault, options.vault, node) for node in before]
        selected = next((graph.nodes.index(node) for node in now if node in graph.nodes), 0)
        self._vault, self._graph = options.vault, graph
        within = note_of(graph.nodes[0])
        titles = distinct_titles(map(note_of, graph.nodes))
        nodes = [
            map_node(self.base_app, options.vault, node, layer, titles, within)
            for node, layer in zip(graph.nodes, graph.layers, strict=True)
        ]
        counts = (
            MapNode(f"{count:,} more", layer, is_count=True) for layer, count in graph.more.items()
        )
        kind = "notes" if options.by_heading else "headings"
        hints = [(key, kind if key == "map_kind" else word) for key, word in _HINTS]
        self.view.hints.show(self.base_app, hints)
        self.view.show([*nodes, *counts], graph.edges, selected)
        self._show_texts()

    def _beside(self, layer: int) -> int:
        """Return how many nodes there are in a layer, with those that are left out."""
        return self._graph.layers.count(layer) + self._graph.more.get(layer, 0)

    def _show_texts(self) -> None:
        """Write what the map is of, the name cut so that all else has room, and the sentence."""
        glyphs, options = self.base_app.glyphs, self.options
        facts = glyphs.dotted(
            [
                "headings" if options.by_heading else "notes",
                counted(options.hops, "hop"),
                _DIRECTIONS[options.direction].format(self._beside(-1), self._beside(1)),
            ]
        )
        room = max(_LEAST_NAME, self.app.size.width - cell_len(facts) - 13)
        name = cut(self.view.nodes[0].text, room, glyphs.ellipsis)
        self.view.write_title(Content(f"Map  {name}  {facts}"))
        edge, vault = self.view.edge_here(), self._vault
        if edge is None:
            self.sentence.update("There is nothing to show around it.")
        elif self.view.size:  # else a resize follows: the map is painted before
            use = edge.path, edge.link
            self.sentence_task.ask(
                lambda _: link_excerpts(vault, [use])[use],
                partial(self._show_excerpt, edge),
                patience=_PATIENCE / 4,
            )

    @while_shown
    def _show_excerpt(self, edge: Edge, excerpt: LinkExcerpt) -> None:
        """Show from where to where links lead, and the sentence of the first below."""
        if edge != self.view.edge_here():
            return
        glyphs, width = self.base_app.glyphs, self.app.size.width - 2
        ends = (self.view.nodes[end].text for end in (edge.source, edge.target))
        names = f" {glyphs.closed} ".join(ends)
        if edge.links > 1:
            names = f"{names}  {edge.links} links"
        keep = excerpt.start, excerpt.end
        runs = cut_around(excerpt.text, width, keep, (keep,), glyphs.ellipsis)
        self.sentence.update(
            Content.assemble(
                (cut(names, width, glyphs.ellipsis), "$muted"),
                "\n",
                *((text, "$accent" if is_link else "") for text, is_link in runs),
            )
        )

    # What keys do

    def action_filter(self) -> None:
        """Leave out what has not the words, or is not left by the filters, that are typed."""
        if self._box is None:
            self._box = FilterBox(self.view, self._narrow)
            self.mount(self._box, before=self.view)
        self._box.open()

    def _narrow(self, typed: str) -> None:
        self._typed = typed
        self._gather()

    @property
    def _selected(self) -> Node:
        return self._graph.nodes[self.view.selected]

    def action_walk(self, step: int) -> None:
        """Go along a link to the right (1) or to the left (-1)."""
        self.view.walk(step)

    def action_read(self) -> None:
        """Read the selected node at its line."""
        path, section = place_of(self._selected)
        note = self._vault.notes.get(path)
        if note is None:
            name = node_name(self.base_app.glyphs, self._vault, path)
            self.base_app.say(f"There is no note {name} yet.")
            return
        self.base_app.map_trail = (*self._trail, self.options)
        self.app.post_message(OpenPlace(path, note.headings[section].line if section >= 0 else 1))

    def action_center(self) -> None:
        """Make the selected node the center."""
        if self.view.selected:
            self._change(vault=self._vault, center=self._selected)

    def action_map_back(self) -> None:
        """Show the map that was shown before; from the first one, leave."""
        if self._trail:
            self.options = self._trail.pop()
            self._gather()
        else:
            self.action_close()

    def action_close(self) -> None:
        """Leave, and begin anew the next time."""
        self.base_app.map_trail = ()
        super().action_close()

    async def action_path(self) -> None:
        """Ask for another place, and show how links lead there from the selected one."""
        from explorer.ui.graph.path_screen import ask_path

        await ask_path(self.base_app, self._vault, self._selected)

    def action_hops(self, step: int) -> None:
        """Show what is one link further away, or nearer."""
        self._change(hops=min(MOST_HOPS, max(1, self.options.hops + step)))

    def action_map_kind(self) -> None:
        """Show notes in place of headings, or the other way around."""
        self._change(by_heading=not self.options.by_heading)

    def action_map_direction(self) -> None:
        """Show both directions, then what leads here alone, then what it leads to."""
        ways = [*_DIRECTIONS]
        self._change(direction=ways[ways.index(self.options.direction) - 1])

    def _change(self, **options: object) -> None:
        changed = self.options._replace(**options)  # type: ignore[arg-type] # passed on
        if changed != self.options:
            self._trail.append(self.options)
            self.options = changed
            self._gather()
