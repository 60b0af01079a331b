"""The three panes and how one goes from one to another. Knows nothing of what is read in them."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.reactive import Reactive
from textual.widget import Widget

from explorer.model import Badge
from explorer.ui.concepts.concept_list import ConceptList
from explorer.ui.context.context_list import ContextList, Group
from explorer.ui.reader.note_keys import NoteKeys
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.textual_ext.covered_container import CoveredContainer
from explorer.ui.textual_ext.fixed_size import FixedSize
from explorer.ui.widgets.status_line import StatusLine

_PANES = ("concepts", "note", "context")
_WIDTHS = ((0, "-one"), (72, "-two"), (108, "-three"))
"""From how many columns on there are so many panes."""


class PanesScreen(FixedSize, NoteKeys):
    """Three panes in a wide terminal, two in a narrower one, one in a small one."""

    BLANK = True
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual's, without painting all that is on screen when the focus goes from one pane to
    another."""

    def __init__(self) -> None:
        super().__init__()
        self.pane = "concepts"
        """Which pane has, or last had, the focus."""

    @property
    def concepts(self) -> ConceptList:
        """The left pane."""
        return self.query_one("#concepts", ConceptList)

    @property
    def context_list(self) -> ContextList:
        """The right pane."""
        return self.query_one("#context", ContextList)

    def compose(self) -> ComposeResult:
        """Lay out the frame; it is filled when the vault comes."""
        glyphs = self.host.glyphs
        with CoveredContainer(id="panes"):
            yield ConceptList(glyphs, self._section_badges, id="concepts")
            yield NotePane(glyphs, id="note")
            yield ContextList(glyphs, id="context")
        yield StatusLine(id="status")

    def _section_badges(self, path: str) -> Mapping[int, Badge]:
        return self.host.explorer.reviews.section_badges(path, self.host.now())

    def on_resize(self, event: events.Resize) -> None:
        """Choose the panes before anything is laid out.

        Textual would paint first and then heed its breakpoints.
        """
        count = max((least, name) for least, name in _WIDTHS if event.size.width >= least)[1]
        self.update_classes({name: name == count for _, name in _WIDTHS}, animate=False)
        self._mark_here()

    # Going from pane to pane

    def _show_pane(self, pane: str) -> None:
        """Bring a pane on screen and give it the focus."""
        self._mark_pane(pane)
        if pane != "note":
            self.set_class(pane == "context", "-beside-context")
        target: Widget = self.query_one(f"#{pane}")
        if pane == "note" and self.note_pane.view is not None:
            target = self.note_pane.view
        self.set_focus(target if target.can_focus else None, scroll_visible=False)

    def on_descendant_focus(self) -> None:
        """A click can move the focus too."""
        for node in self.focused.ancestors_with_self if self.focused is not None else ():
            if node.id in _PANES and node.id != self.pane:
                self._mark_pane(node.id)

    def _mark_pane(self, pane: str) -> None:
        """Take in which pane one is in."""
        self.pane = pane
        self._mark_here()

    def _mark_here(self) -> None:
        """Mark the pane one is in, where there is only one.

        It costs the styles of all that is in the panes.

        A class of the screen would cost those of all that is on it.
        """
        if self.has_class("-one"):
            for name in _PANES:
                self.query_one(f"#{name}").set_class(name == self.pane, "-here")

    def show_note_pane(self) -> None:
        """Bring the note on screen and give it the focus."""
        if self.pane != "note":
            self._show_pane("note")

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._show_pane(_PANES[(_PANES.index(self.pane) + 1) % 3])

    def action_previous_pane(self) -> None:
        """Go to the pane before."""
        self._show_pane(_PANES[(_PANES.index(self.pane) - 1) % 3])

    def action_outline(self) -> None:
        """Go to the outline."""
        self._show_group("outline")

    def action_backlinks(self) -> None:
        """Go to what links here."""
        self._show_group("backlinks")

    def _show_group(self, group: Group) -> None:
        self._show_pane("context")
        self.context_list.go_to_group(group)
