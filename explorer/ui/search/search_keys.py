"""The search screen as its keys see it.

A box, a list whose concepts open and close, a note beside it.

Asks nothing: what fills the list is the screen's that is built on this one.
"""

from __future__ import annotations

from typing import ClassVar, cast

from textual import on
from textual.binding import BindingType

from explorer.model import Hit
from explorer.ui.base_app import BaseApp, TellsErrors
from explorer.ui.commands import bindings
from explorer.ui.search.hit_preview import HitPreview
from explorer.ui.search.result_rows import RecentRows, ResultRows
from explorer.ui.search.search_box import SearchBox
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen
from explorer.ui.widgets.row_list import RowList


class SearchKeys(TellsErrors, DismissOnceScreen[None]):
    """Box, list and note, and what the keys do with them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("search"),
        *bindings("main", {"next_link", "previous_link", "fold_here", "fold_all"}),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (60, "-two"), (100, "-three")]  # noqa: RUF012 (Textual's own type)
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (9, "-low"), (22, "-high")]  # noqa: RUF012 (Textual's own type)
    BLANK = True  # box, list and note cover it
    hints: ClassVar[tuple[tuple[str, str], ...]] = (
        ("open", "open"),
        ("beside", "beside"),
        ("next_scope", "scope"),
    )
    """Ids of commands and the words for them that stand below the results."""
    recent_hints: ClassVar[tuple[tuple[str, str], ...]] = (("open", "take"), ("forget", "forget"))
    """The same below the searches of before."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = ResultRows(cast("BaseApp", None))
        """The concepts that were found last."""

    @property
    def host(self) -> BaseApp:
        """What the app offers its screens."""
        return cast("BaseApp", self.app)

    @property
    def results(self) -> RowList:
        """The list of hits."""
        return self.query_one("#results", RowList)

    @property
    def preview(self) -> HitPreview:
        """The section of the selected hit."""
        return self.query_one("#preview", HitPreview)

    @property
    def box(self) -> SearchBox:
        """Where one types."""
        return self.query_one(SearchBox)

    def hit(self) -> Hit | None:
        """Return what the selected row leads to, None if it leads nowhere."""
        rows, at = self.results.rows, self.results.cursor
        return rows.hit(at) if isinstance(rows, ResultRows) and at < len(rows) else None

    def show_preview(self, *, typing: bool = False) -> None:
        """Show the section of the selected row, later while one is `typing` than while one goes through the rows."""
        if isinstance(self.results.rows, ResultRows):
            self.preview.show_hit(self.hit(), typing=typing)

    def toggle(self, index: int, *, enter: bool = False) -> None:
        """Open or close the concept of a row; with `enter`, go to the first place of what opens."""
        concept = self.rows.toggle(index)
        self.results.refill()
        self.results.cursor = concept + 1 if enter and self.rows.folds(concept) else concept
        self.show_preview()

    def action_unfold_result(self) -> None:
        """Show the places of a concept, unless the cursor of the box has a way to go."""
        self.box.in_turn(self._unfold)

    @on(SearchBox.Behind)
    def go_on(self, message: SearchBox.Behind) -> None:
        """Do what waited for the letters before it."""
        message.stop()
        message.work()

    def _unfold(self) -> None:
        box, at = self.box, self.results.cursor
        if box.has_focus and not box.cursor_at_end:
            box.action_cursor_right()
        elif isinstance(self.results.rows, ResultRows) and at < len(self.rows):
            folds = self.rows.folds(at)
            if folds is False:
                self.toggle(at)
            elif folds:
                self.results.action_down()

    def action_fold_result(self) -> None:
        """Close the open concept that is selected; else the key is the box's."""
        self.box.in_turn(self._fold)

    def _fold(self) -> None:
        box, at = self.box, self.results.cursor
        inside = isinstance(self.results.rows, ResultRows) and at < len(self.rows)
        if (
            inside
            and box.cursor_at_end
            and (self.rows.folds(at) or self.rows.lines[at].place is not None)
        ):
            self.toggle(at)
        elif box.has_focus:
            box.action_cursor_left()

    def action_forget(self) -> None:
        """Take the selected recent search off the list; else the key is the box's."""
        self.box.in_turn(self._forget)

    def _forget(self) -> None:
        rows, at = self.results.rows, self.results.cursor
        if isinstance(rows, RecentRows) and at < len(rows):
            self.forget(rows.queries[at])
            self.results.cursor = min(at, max(0, len(self.results.rows) - 1))
        elif self.box.has_focus:
            self.box.action_delete_right()

    def action_forget_all(self) -> None:
        """Take all recent searches off the list."""
        if isinstance(self.results.rows, RecentRows):
            self.forget(None)

    def forget(self, query: str | None) -> None:
        """Take a recent search, or all, off the list that is shown and off the one that is kept."""
        raise NotImplementedError

    def action_result_down(self) -> None:
        """Select the next result."""
        self._move("down")

    def action_result_up(self) -> None:
        """Select the result before."""
        self._move("up")

    def action_results_down(self) -> None:
        """Go a page of results down."""
        self._move("page_down")

    def action_results_up(self) -> None:
        """Go a page of results up."""
        self._move("page_up")

    def _move(self, action: str) -> None:
        """Move in the note if it is read, else in the results."""
        view = self.preview.view
        moved = view if view is not None and view.has_focus else self.results
        getattr(moved, f"action_{action}")()

    def action_next_link(self) -> None:
        """Select the next link in the note that is read."""
        if self.preview.view is not None:
            self.preview.view.action_next_link()

    def action_previous_link(self) -> None:
        """Select the link before."""
        if self.preview.view is not None:
            self.preview.view.action_previous_link()

    def action_fold_here(self) -> None:
        """Close or open a fold of the note that is read."""
        if self.preview.view is not None:
            self.preview.view.action_fold_here()

    def action_fold_all(self) -> None:
        """Fold or unfold all of the note that is read."""
        if self.preview.view is not None:
            self.preview.view.action_fold_all()

    def action_close(self) -> None:
        """Go back to the box, or from there to where one was."""
        if self.box.has_focus or not self.has_class("-beside"):
            self.leave()
            return
        self.remove_class("-beside")
        self.box.focus()

    def leave(self) -> None:
        """Leave without a choice."""
        self.dismiss()
