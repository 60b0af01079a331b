"""The map of a concept: what leads there on its left, what it leads to on its right.

The map is worked out in a thread, from the snapshot there is; another snapshot makes it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import getters
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from explorer.graph.local import Direction, Edge, LocalGraph, LocalGraphs, still_there
from explorer.graph.nodes import note_of
from explorer.model import section_path
from explorer.reader.link_excerpts import LinkExcerpt, link_excerpts
from explorer.text.counts import counted
from explorer.text.normalize import fold
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, follow_vault, while_shown
from explorer.ui.cells import cut, cut_around
from explorer.ui.commands import bindings, bindings_of
from explorer.ui.graph.map_view import MapNode, MapView, map_node, missing_name
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
    "both": "both ways",
    "in": "what leads here",
    "out": "what it leads to",
}
_NOTHING: dict[Direction, str] = {
    "both": "Nothing leads here or from here.",
    "in": "Nothing leads here.",
    "out": "Nothing leads from here.",
}
_HINTS = (
    ("walk_right", "walk"),
    ("read_node", "read"),
    ("center", "center"),
    ("farther", "farther"),
    ("map_kind", "notes"),
    ("map_direction", "in, out"),
    ("filter", "narrow"),
    ("path", "path"),
    ("map_back", "back"),
    ("close", "leave"),
    ("help", "help"),
)


@dataclass(frozen=True, slots=True)
class MapOptions:
    """What is shown of the surroundings of a node."""

    vault: Vault = field(compare=False)
    """The snapshot that the node is of."""
    center: Node
    hops: int = 1
    direction: Direction = "both"
    by_heading: bool = False


class MapScreen(DismissOnceScreen[None]):
    """The map of what is around a note or a heading."""

    BINDINGS = bindings("map") + bindings_of("filter", "path", "close")
    base_app = getters.app(BaseApp)

    def __init__(self, vault: Vault, center: Node) -> None:
        """`center` is a node of `vault`."""
        super().__init__(classes=OWN_FILTER)
        self.options = MapOptions(vault, center, by_heading=isinstance(center, tuple))
        self._left: list[MapOptions] = []
        """The maps that were shown before this one."""
        self._graph = LocalGraph((), (), (), {})
        self._vault = vault
        """The snapshot that the graph is of."""
        self._excerpts: dict[tuple[str, int], LinkExcerpt] = {}
        """The sentences that were read in that snapshot."""
        self.map_task = LatestTask(self, "map")
        self.sentence_task = LatestTask(self, "sentence")

    def compose(self) -> ComposeResult:
        """Lay out the picture, with a line that narrows it and the sentence of a link."""
        self.view = MapView(self.base_app.glyphs, self._show_edge, self.action_read)
        self.box = FilterBox(self.view, lambda _: self._gather())
        yield self.box
        yield self.view
        yield Static(id="map-sentence")

    def on_mount(self) -> None:
        """Draw the map, and follow the vault."""
        self.view.hints.show(self.base_app, _HINTS)
        self.set_focus(self.view)  # at once: keys may wait already
        follow_vault(self, MapScreen._gather)
        self._gather()

    def on_unmount(self) -> None:
        """Work out nothing any more."""
        self.map_task.close()
        self.sentence_task.close()

    def on_resize(self) -> None:
        """Fit the names and the sentence to the width."""
        if self._graph.nodes:
            self._show_title()
            self._show_edge()

    def _gather(self) -> None:
        """Work out the map of the snapshot there is."""
        vault, typed = self.base_app.explorer.vault, self.box.value
        if self.options.vault is not vault:
            center = still_there(self.options.vault, vault, self.options.center)
            self.options = replace(self.options, vault=vault, center=center)
        options = self.options

        def work(_: object) -> LocalGraph:
            is_wanted = self._wanted(vault, typed)
            graphs = LocalGraphs(vault, is_wanted, by_heading=options.by_heading)
            return graphs.around(options.center, options.hops, options.direction)

        self.map_task.ask(work, partial(self._show, options), patience=_PATIENCE)

    def _wanted(self, vault: Vault, typed: str) -> Callable[[Node], bool]:
        """Return which nodes have the words that are typed, and are left by the filters."""
        from explorer.search import parse_query

        query = parse_query(typed)
        words = fold(query.text).split()
        left = self.base_app.explorer.searches.left_by(query, self.base_app.now())

        def is_wanted(node: Node) -> bool:
            path, section = node if isinstance(node, tuple) else (node, -1)
            note = vault.notes.get(path)
            if note is None:
                return not query.filters and all(word in fold(path) for word in words)
            name = fold(note.headings[section].name if section >= 0 else note.title)
            return left.allows(path, section) and all(word in name for word in words)

        return is_wanted if typed.strip() else lambda _: True

    @while_shown
    def _show(self, options: MapOptions, graph: LocalGraph) -> None:
        if options is not self.options:
            return
        before, at = self._graph.nodes, self.view.selected
        now = [
            still_there(self._vault, options.vault, node)
            for node in (*before[at : at + 1], *before[:1])
        ]
        kept = [node for node in now if node in graph.nodes]
        selected = graph.nodes.index(kept[0]) if kept else 0
        if self._vault is not options.vault:
            self._vault = options.vault
            self._excerpts.clear()
        self._graph = graph
        self.view.show([*self._shown(graph)], graph.edges, selected)
        self._show_title()
        self._show_edge()

    def _show_title(self) -> None:
        """Write what the map is of, the name cut so that all else has room."""
        glyphs, options = self.base_app.glyphs, self.options
        facts = glyphs.dotted(
            [
                "headings" if options.by_heading else "notes",
                counted(options.hops, "hop"),
                _DIRECTIONS[options.direction],
            ]
        )
        room = max(_LEAST_NAME, self.size.width - cell_len(facts) - 13)
        name = cut(self.view.nodes[0].text, room, glyphs.ellipsis)
        self.view.border_title = Content(f"Map  {name}  {facts}")

    def _shown(self, graph: LocalGraph) -> Iterator[MapNode]:
        """Yield what is shown of each node, then of what is left out of each column."""
        for node, layer in zip(graph.nodes, graph.layers, strict=True):
            yield map_node(self.base_app, self._vault, node, self._title_of(node), layer)
        for layer, count in sorted(graph.more.items()):
            yield MapNode(f"{count:,} more", layer, is_count=True)

    def _title_of(self, node: Node) -> str:
        """Return the name of a node, a heading with its note unless that is the center's."""
        path, section = node if isinstance(node, tuple) else (node, -1)
        note = self._vault.notes.get(path)
        if note is None:
            return missing_name(self._vault, path)
        names = [note.headings[at].name for at in section_path(note, section)[-1:]]
        if not names or (path != note_of(self._graph.nodes[0]) and names != [note.title]):
            names.insert(0, note.title)
        return self.base_app.glyphs.crumbs(map(clean, names))

    # The sentence of a link

    def _show_edge(self) -> None:
        edge = self.view.edge_here()
        if edge is None:
            nothing = _NOTHING[self.options.direction]
            if self.box.value.strip():
                nothing = f"Nothing around it holds {clean(self.box.value.strip())}."
            self._show_sentence(Content(nothing))
            return
        use, vault = (edge.path, edge.link), self._vault
        found = self._excerpts.get(use)
        if found is not None:
            self._show_excerpt(edge, found)
            return
        self.sentence_task.ask(
            lambda _: link_excerpts(vault, [use])[use],
            partial(self._take_excerpt, vault, edge),
            patience=_PATIENCE / 4,
        )

    @while_shown
    def _take_excerpt(self, vault: Vault, edge: Edge, excerpt: LinkExcerpt) -> None:
        if vault is self._vault:
            self._excerpts[edge.path, edge.link] = excerpt
            if edge == self.view.edge_here():
                self._show_excerpt(edge, excerpt)

    def _show_excerpt(self, edge: Edge, excerpt: LinkExcerpt) -> None:
        """Show from where to where links lead, and the sentence of the first below."""
        glyphs, width = self.base_app.glyphs, max(_LEAST_NAME, self.size.width - 2)
        count = f"  {counted(edge.links, 'link')}" if edge.links > 1 else ""
        ends = f"{self.view.nodes[edge.source].text} {glyphs.closed} "
        room = width - cell_len(count)
        target = cut(self.view.nodes[edge.target].text, room // 2, glyphs.ellipsis)
        ends = cut(ends, room - cell_len(target), glyphs.ellipsis)
        keep = excerpt.start, excerpt.end
        runs = cut_around(excerpt.text, width, keep, (keep,), glyphs.ellipsis)
        self._show_sentence(
            Content.assemble(
                (f"{ends}{target}{count}\n", "$muted"),
                *((text, "$accent" if is_link else "") for text, is_link in runs),
            )
        )

    def _show_sentence(self, text: Content) -> None:
        self.query_one("#map-sentence", Static).update(text)

    # What keys do

    def action_filter(self) -> None:
        """Leave out what has not the words, or is not left by the filters, that are typed."""
        self.box.open()

    @property
    def _selected(self) -> Node:
        return self._graph.nodes[self.view.selected]

    def action_walk(self, step: int) -> None:
        """Go along a link to the right (1) or to the left (-1)."""
        self.view.walk(step)

    def action_step(self, step: int) -> None:
        """Go to the node below (1) or above (-1)."""
        self.view.action_move(step)

    def action_read(self) -> None:
        """Read the selected node at its line."""
        if not self._graph.nodes:
            return
        node = self._selected
        path, section = node if isinstance(node, tuple) else (node, -1)
        note = self._vault.notes.get(path)
        if note is None:
            self.base_app.say(f"There is no note {self.view.nodes[self.view.selected].text} yet.")
            return
        self.app.post_message(OpenPlace(path, note.headings[section].line if section >= 0 else 1))

    def action_center(self) -> None:
        """Make the selected node the center."""
        if self.view.selected:
            center = self._selected
            if isinstance(center, tuple) and not self.options.by_heading:
                center = center[0]  # of headings that are still on screen
            self._change(replace(self.options, vault=self._vault, center=center))

    def action_map_back(self) -> None:
        """Show the map that was shown before."""
        if self._left:
            self.options = self._left.pop()
            self._gather()

    async def action_path(self) -> None:
        """Ask for another place, and show how links lead there from the selected one."""
        if self._graph.nodes:
            from explorer.ui.graph.path_screen import ask_path

            await ask_path(self.base_app, self._vault, self._selected)

    def action_hops(self, step: int) -> None:
        """Show what is one link further away, or nearer."""
        hops = min(MOST_HOPS, max(1, self.options.hops + step))
        self._change(replace(self.options, hops=hops))

    def action_map_kind(self) -> None:
        """Show notes in place of headings, or the other way around."""
        center = self.options.center
        if self.options.by_heading and isinstance(center, tuple):
            center = center[0]
        by_heading = not self.options.by_heading
        self._change(replace(self.options, center=center, by_heading=by_heading))

    def action_map_direction(self) -> None:
        """Show both directions, then what leads here alone, then what it leads to."""
        ways = [*_DIRECTIONS]
        way = ways[(ways.index(self.options.direction) + 1) % len(ways)]
        self._change(replace(self.options, direction=way))

    def _change(self, options: MapOptions) -> None:
        if options != self.options:
            self._left.append(self.options)
            self.options = options
            self._gather()
