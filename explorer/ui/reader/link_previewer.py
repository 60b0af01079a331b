"""Shows where a link or a row leads without going there: a worker reads, a small panel shows."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from explorer.ui.base_app import BaseApp
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from explorer.page import Target
    from explorer.reader.link_preview import LinkPreview
    from explorer.ui.reader.note_view import NoteView


@dataclass(eq=False, repr=False)
class PreviewLoaded(Message):
    """What a link of a note view leads to."""

    view: NoteView
    path: str
    """The note that the link stands in."""
    target: Target
    low: bool
    """Whether the panel goes to the bottom of the screen."""
    preview: LinkPreview


@dataclass(eq=False, repr=False)
class RowPreviewRequested(Message):
    """A preview of the place that a row of a list names was requested."""

    list: RowList
    key: Hashable
    """What identifies the row."""
    path: str
    line: int


@dataclass(eq=False, repr=False)
class RowPreviewLoaded(Message):
    """What stands at the place that a row names."""

    request: RowPreviewRequested
    preview: LinkPreview


class LinkPreviewer:
    """Opens previews of the links of an app's note views, and of the rows of its lists."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app

    def read(self, event: NoteView.LinkPreviewRequested) -> None:
        """Read what a link leads to; the app gets it as `PreviewLoaded`."""
        view = event.view
        if view.note is None:
            return
        self._app.run_worker(
            partial(self._post_preview, view, view.note.path, event.target, event.low),
            thread=True,
            exclusive=True,
            group="peek",
            exit_on_error=False,
        )

    def _post_preview(self, view: NoteView, path: str, target: Target, low: bool) -> None:
        app = self._app
        preview = app.explorer.reader.preview(path, target, app.now())
        app.post_message(PreviewLoaded(view, path, target, low, preview))

    def take(self, message: PreviewLoaded | RowPreviewLoaded) -> None:
        """Show what was read."""
        if isinstance(message, PreviewLoaded):
            self._show(message)
        else:
            self._show_row(message)

    def _show(self, message: PreviewLoaded) -> None:
        """Show a preview, unless the reader has moved on meanwhile."""
        view = message.view
        same_note = view.note is not None and view.note.path == message.path
        if not same_note or not view.has_focus or self._app.screen is not view.screen:
            return
        # Imported with the first preview: it needs the reading view.
        from explorer.ui.reader.preview_screen import PreviewScreen

        def answered(follow: bool | None) -> None:
            if follow:
                view.activate(message.target)

        pane = view.parent if isinstance(view.parent, Widget) else view
        below = self._app.size.height - pane.region.bottom  # such as the grades of a review
        panel = PreviewScreen(message.preview, low=message.low, below=max(1, below))
        self._app.push_screen(panel, answered)

    def read_row(self, request: RowPreviewRequested) -> None:
        """Read what stands at the place of a row; the app gets it as `RowPreviewLoaded`."""
        self._app.run_worker(
            partial(self._post_row_preview, request),
            thread=True,
            exclusive=True,
            group="peek",
            exit_on_error=False,
        )

    def _post_row_preview(self, request: RowPreviewRequested) -> None:
        app = self._app
        preview = app.explorer.reader.preview_place(request.path, request.line, app.now())
        app.post_message(RowPreviewLoaded(request, preview))

    def _show_row(self, message: RowPreviewLoaded) -> None:
        """Show a preview, unless another row is selected, or another screen shown, meanwhile.

        It covers the half of the screen that the row is not in, and leaves the focus to the list.
        """
        rows, key = message.request.list, message.request.key
        index = rows.cursor
        is_selected = index < len(rows.rows) and rows.rows.key(index) == key
        if not is_selected or self._app.screen is not rows.screen:
            return
        from explorer.ui.reader.preview_screen import PreviewScreen

        def answered(follow: bool | None) -> None:
            if follow:
                rows.action_open()

        row = rows.content_region.y + index - rows.scroll_offset.y
        low = row < self._app.size.height // 2
        self._app.push_screen(PreviewScreen(message.preview, low=low), answered)
