"""Looks at where the selected row of the tree or of the context leads, without going there.

The focus stays where it is. Nothing is read here: the app is asked for it.
"""

from __future__ import annotations

from explorer.text.sanitize import clean
from explorer.ui.concepts.concepts_pane import ConceptsPane
from explorer.ui.context.context_pane import ContextPane
from explorer.ui.history import NotePlace
from explorer.ui.main.pane_arrangement import Pane
from explorer.ui.messages import UnresolvedLink
from explorer.ui.reader.link_previewer import RowPreviewRequested
from explorer.ui.widgets.row_list import RowList

_NOTHING = "There is nothing to look at here. Choose a note, a heading or a link."


class RowPeek:
    """Requests previews of rows."""

    def __init__(self, concepts: ConceptsPane, context: ContextPane) -> None:
        self._concepts = concepts
        self._context = context

    def request(self, pane: Pane) -> bool:
        """Request a preview of the row that is selected in a pane; False if it has no rows."""
        if pane == "concepts":
            self._request_place(self._concepts.list, self._concepts.place())
        elif pane == "context":
            self._request_target(self._context)
        else:
            return False
        return True

    def _request_place(self, rows: RowList, place: NotePlace | None) -> None:
        if place is None:
            rows.screen.notify(_NOTHING, markup=False)
            return
        rows.post_message(RowPreviewRequested.of_selected(rows, place.path, place.line))

    def _request_target(self, pane: ContextPane) -> None:
        target = pane.list.of_selected(pane.target)
        if target is None:
            self._request_place(pane.list, None)
        elif isinstance(target, UnresolvedLink):
            pane.list.screen.notify(f"No note is there: {clean(target.raw)}", markup=False)
        else:
            self._request_place(pane.list, NotePlace(target.path, target.line))
