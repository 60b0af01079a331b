"""The ways from one place to another: the chains of links as rows, and a map of them all.

Chains are found in a thread, in the snapshot there is; another snapshot makes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content

from explorer.graph.local import Edge, still_there
from explorer.graph.nodes import note_of
from explorer.graph.paths import Chains, Step, shortest_chains
from explorer.model import Hit
from explorer.reader.link_excerpts import LinkExcerpt, link_excerpts
from explorer.text.names import distinct_titles
from explorer.ui.base_app import BaseApp, follow_vault, while_shown
from explorer.ui.cells import cut, muted
from explorer.ui.commands import bindings_of
from explorer.ui.graph.map_view import MapView, map_node, node_name
from explorer.ui.messages import OpenPlace
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.threads import run_in_thread
from explorer.ui.widgets.row import Entries, ListEntry, Row
from explorer.ui.widgets.row_list import RowList
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.graph import Node

_HINTS = (("open", "read"), ("path", "another end"), ("close", "leave"), ("help", "help"))
_NAME = 40
"""Cells of a name in a title."""


async def ask_path(app: BaseApp, vault: Vault, start: Node) -> None:
    """Ask for a place, and show the ways there from a node. Keys wait until it can be typed."""
    screen = PathScreen(vault, start)
    await app.push_screen(screen)
    await screen.action_path()


class PathScreen(DismissOnceScreen[None]):
    """The shortest chains of links between two places."""

    BINDINGS = bindings_of("path", "close")
    base_app = getters.app(BaseApp)

    def __init__(self, vault: Vault, start: Node) -> None:
        """`start` is a node of `vault`."""
        super().__init__()
        self._vault = vault
        """The snapshot that both ends are of."""
        self._ends: tuple[Node, ...] = (start,)
        """The start alone until an end is chosen."""
        self._chains: Sequence[Sequence[Step]] = ()
        self._titles: Mapping[str, str] = {}
        """What tells the notes on the chains apart."""
        self._numbers: Mapping[str, int] = {}
        """The notes and phantoms on the map."""

    def compose(self) -> ComposeResult:
        """Lay out the map above the rows."""
        glyphs = self.base_app.glyphs
        self.view = MapView(glyphs, self._follow_node, self.action_open)
        self.view.can_focus = False
        self.rows = RowList(
            Entries(), glyphs=glyphs, opened=lambda *_: self.action_open(), id="chains"
        )
        self.rows.click_opens = False
        yield self.view
        yield self.rows

    def on_mount(self) -> None:
        """Follow the vault."""
        self.rows.hints.show(self.base_app, _HINTS)
        self.set_focus(self.rows)
        follow_vault(self, PathScreen._gather)

    async def action_path(self) -> None:
        """Ask for the end."""
        ellipsis = self.base_app.glyphs.ellipsis
        prompt = f"Path from {self._name_of(self._ends[0])} to{ellipsis}"
        await self.base_app.ask_place(prompt, "path", self._take_end)

    def _take_end(self, hit: Hit | None) -> None:
        if hit is not None:
            end = (hit.path, hit.section) if hit.kind == "heading" else hit.path
            self._ends = self._ends[0], end
            self._gather()
        elif len(self._ends) == 1:
            self.dismiss()

    def _gather(self) -> None:
        """Find the chains in the snapshot there is."""
        before, vault = self._vault, self.base_app.explorer.vault
        self._vault = vault
        ends = self._ends = tuple(still_there(before, vault, end) for end in self._ends)
        if len(ends) == 1:
            return

        def work() -> None:
            found = shortest_chains(vault, *ends)
            excerpts = link_excerpts(vault, [step.use for chain in found.chains for step in chain])
            self.app.call_later(self._show, ends, found, excerpts)

        run_in_thread(self, work, "path", exclusive=True)

    @while_shown
    def _show(
        self,
        ends: tuple[Node, ...],
        found: Chains,
        excerpts: Mapping[tuple[str, int], LinkExcerpt],
    ) -> None:
        if ends is not self._ends:
            return
        glyphs = self.base_app.glyphs
        self._chains = found.chains
        targets = (step.target for chain in found.chains for step in chain)
        self._titles = distinct_titles(map(note_of, (*ends, *targets)))
        self.rows.fill(Entries(tuple(self._entries(excerpts))))
        reason = "Both are in the same note."
        if not found.chains:
            reason = "No links lead from one to the other, in any direction."
        key = self.base_app.key_of("path")
        self.rows.say(Content(reason), muted(f"{key} asks for another end."))
        names = (cut(self._name_of(end), _NAME, glyphs.ellipsis) for end in ends)
        title = f" {self._arrows[True]} ".join(names)
        self.view.border_title = Content(f"Path  {title}  {glyphs.dotted(found.facts)}")
        self._draw()
        self._follow_row()

    # The map

    def _draw(self) -> None:
        """Draw all chains, from left to right."""
        start, end = map(note_of, self._ends)
        layers = {start: 0}
        edges: dict[tuple[str, str], tuple[str, int]] = {}
        for chain in self._chains:
            for layer, step in enumerate(chain, 1):
                pair = note_of(step.source), note_of(step.target)
                layers[pair[1]] = layer
                edges.setdefault(pair if step.forward else pair[::-1], step.use)
        layers.setdefault(end, 1)
        numbers = self._numbers = {node: number for number, node in enumerate(layers)}
        nodes = [
            map_node(self.base_app, self._vault, node, layer, self._titles)
            for node, layer in layers.items()
        ]
        lines = [
            Edge(numbers[source], numbers[target], *use) for (source, target), use in edges.items()
        ]
        self.view.show(nodes, lines, 0)
        rows = self.view.virtual_size.height + 2
        self.view.styles.height = min(rows, max(3, self.size.height // 2))

    def _name_of(self, node: Node) -> str:
        return node_name(self.base_app.glyphs, self._vault, node, self._titles)

    @property
    def _arrows(self) -> tuple[str, str]:
        """The signs of a link that is followed backward, and forward."""
        return ("<-", "->") if self.base_app.glyphs.plain else ("←", "→")

    # Rows

    def _entries(self, excerpts: Mapping[tuple[str, int], LinkExcerpt]) -> Iterator[ListEntry]:
        """Yield for each chain its number and its links, each with its sentence below it."""
        for number, chain in enumerate(self._chains):
            if len(self._chains) > 1:
                yield ListEntry((number,), Row(str(number + 1), "rule"))
            for at, step in enumerate(chain):
                names = map(self._name_of, (step.source, step.target))
                text = f" {self._arrows[step.forward]} ".join(names)
                yield ListEntry((number, at), Row(text, "title", followers=1))
                found = excerpts[step.use]
                span = found.start, found.end
                row = Row(found.text, depth=1, ranges=(span,), keep=span, continues=True)
                yield ListEntry((number, at, "sentence"), row)

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._follow_row()

    def _follow_row(self) -> None:
        """Light the chain of the selected row up, and select the note to which its link leads."""
        match self.rows.selected_key:
            case (int(number), int(at)):
                chain = self._chains[number]
                ends = (end for step in chain for end in (step.source, step.target))
                self.view.chain = frozenset(self._numbers[note_of(end)] for end in ends)
                self.view.selected = self._numbers[note_of(chain[at].target)]
                self.view.light()

    def _follow_node(self) -> None:
        """Select a link to the note that was clicked on the map."""
        found = [
            (number, at)
            for number, chain in enumerate(self._chains)
            for at, step in enumerate(chain)
            if self._numbers[note_of(step.target)] == self.view.selected
        ]
        here = self.rows.selected_key
        if found and here not in found:
            self.rows.cursor = self.rows.rows.find(found[0]) or 0

    def action_open(self) -> None:
        """Read the selected link where it stands."""
        match self.rows.selected_key:
            case (int(number), int(at)):
                step = self._chains[number][at]
                self.app.post_message(OpenPlace(step.use[0], step.line or 1))
