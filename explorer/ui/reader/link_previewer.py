"""Shows where a link or a row leads without going there: a worker reads, a small panel shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.widget import Widget

from explorer.ui.base_app import BaseApp
from explorer.ui.threads import run_in_thread
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from explorer.reader.link_preview import LinkPreview
    from explorer.ui.reader.note_view import NoteView


@dataclass(frozen=True, slots=True)
class Previewed:
    """A link of a note view, or a row of a list, of which a preview is shown."""

    widget: Widget
    """What it is in."""
    read: Callable[[BaseApp], LinkPreview]
    """Returns what stands where it leads. For a worker."""
    is_current: Callable[[], bool]
    """Returns whether it is still selected, in what is still shown."""
    follow: Callable[[], object]
    """Goes where it leads."""
    is_low: bool
    """Whether the panel goes to the bottom of the screen, to leave it in sight."""
    rows_below: int = 1
    """How many rows at the bottom of the screen a low panel leaves in sight: the status, and what
    is below the pane of a note, such as the grades of a review."""


def previewed_link(event: NoteView.LinkPreviewRequested) -> Previewed:
    """Return the link of a note view for which a preview was requested."""
    view, target, path = event.view, event.target, event.view.note.path
    pane = view.parent if isinstance(view.parent, Widget) else view
    return Previewed(
        view,
        lambda app: app.explorer.reader.preview(path, target, app.now()),
        lambda: view.note.path == path and view.has_focus,
        lambda: view.activate(target),
        event.low,
        max(1, view.app.size.height - pane.region.bottom),
    )


def previewed_row(rows: RowList, path: str, line: int) -> Previewed:
    """Return the selected row of a list, which names a place (line from 1)."""
    key = rows.rows.key(rows.cursor)

    def follow() -> None:  # the row that is selected by now, if there is any
        if rows.cursor < len(rows.rows):
            rows.open_row(rows.cursor)

    return Previewed(
        rows,
        lambda app: app.explorer.reader.preview_place(path, line, app.now()),
        lambda: rows.selected_key == key,
        follow,
        rows.content_region.y + rows.cursor - rows.scroll_offset.y < rows.app.size.height // 2,
    )


def read_preview(app: BaseApp, source: Previewed) -> None:
    """Read what a link or a row leads to in a worker, and show it."""

    def work() -> None:
        app.call_later(show_preview, app, source, source.read(app))

    run_in_thread(app, work, "peek", exclusive=True)


def show_preview(app: BaseApp, source: Previewed, preview: LinkPreview) -> None:
    """Show a preview, unless the user has moved on meanwhile.

    It covers the half of the screen in which its link or row is not, and leaves the focus.
    """
    if not source.widget.is_attached or not source.is_current():
        return
    if app.screen is not source.widget.screen:
        return
    # Imported with the first preview: it needs the reading view.
    from explorer.ui.reader.preview_screen import PreviewScreen

    panel = PreviewScreen(preview, low=source.is_low, below=source.rows_below)

    def answered(follows: bool | None) -> None:
        if follows:
            source.follow()

    app.push_screen(panel, answered)
