"""Shows where a link or a row leads without going there: a worker reads, a small panel shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widget import Widget

from explorer.ui.base_app import BaseApp, app_of
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from explorer.reader.link_preview import LinkPreview
    from explorer.ui.reader.note_view import NoteView
    from explorer.ui.widgets.row_list import RowList


def preview_link(event: NoteView.LinkPreviewRequested) -> None:
    """Show a preview of the link of a note view for which one was requested."""
    view, target, path = event.view, event.target, event.view.note.path
    pane = view.parent if isinstance(view.parent, Widget) else view
    _read(
        view,
        lambda app: app.explorer.reader.preview(path, target, app.now()),
        lambda: view.note.path == path and view.has_focus,
        lambda: view.activate(target),
        low=event.low,
        below=max(1, view.app.size.height - pane.region.bottom),
    )


def preview_row(rows: RowList, path: str, line: int) -> None:
    """Show a preview of the selected row of a list, which names a place (line from 1)."""
    key = rows.rows.key(rows.cursor)

    def follow() -> None:  # the row that is selected by now, if there is any
        if rows.cursor < len(rows.rows):
            rows.open_row(rows.cursor)

    row = rows.content_region.y + rows.cursor - rows.scroll_offset.y
    _read(
        rows,
        lambda app: app.explorer.reader.preview_place(path, line, app.now()),
        lambda: rows.selected_key == key,
        follow,
        low=row < rows.app.size.height // 2,
    )


def _read(
    widget: Widget,
    read: Callable[[BaseApp], LinkPreview],
    is_current: Callable[[], bool],
    follow: Callable[[], object],
    *,
    low: bool,
    below: int = 1,
) -> None:
    """Read what a link or a row leads to in a worker, and show it, unless the user has moved on.

    The panel covers the half of the screen in which its link or row is not, the `low` one or the
    other, and leaves the focus. `below` is how many rows at the bottom of the screen a low one
    leaves in sight: the status, and what is below the pane of a note, such as the grades of a
    review.
    """
    app = app_of(widget)

    def answered(follows: bool | None) -> None:
        if follows:
            follow()

    def show(preview: LinkPreview) -> None:
        if widget.is_attached and is_current() and app.screen is widget.screen:
            # Imported with the first preview: it needs the reading view.
            from explorer.ui.reader.preview_screen import PreviewScreen

            app.push_screen(PreviewScreen(preview, low=low, below=below), answered)

    run_in_thread(app, lambda: app.call_later(show, read(app)), "peek", exclusive=True)
