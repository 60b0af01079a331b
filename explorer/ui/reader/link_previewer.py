"""Shows where a link or a row leads without going there: a worker reads, a small panel shows."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from textual.message import Message
from textual.widget import Widget

from explorer.ui.base_app import BaseApp
from explorer.ui.threads import run_in_thread
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from explorer.page import Target
    from explorer.reader.link_preview import LinkPreview
    from explorer.services.reader_service import ReaderService
    from explorer.ui.reader.note_view import NoteView


class PreviewedLink(NamedTuple):
    """A link of a note view."""

    view: NoteView
    path: str
    """The note that the link stands in."""
    target: Target
    is_low: bool
    """Whether the panel goes to the bottom of the screen."""

    @property
    def widget(self) -> Widget:
        """What the link is in."""
        return self.view

    @property
    def rows_below(self) -> int:
        """How many rows at the bottom of the screen a low panel leaves in sight.

        They are those below the pane of the note, such as the grades of a review.
        """
        view = self.view
        pane = view.parent if isinstance(view.parent, Widget) else view
        return max(1, view.app.size.height - pane.region.bottom)

    def read(self, reader: ReaderService, now: datetime) -> LinkPreview:
        """Return what the link leads to. For a worker."""
        return reader.preview(self.path, self.target, now)

    def is_current(self) -> bool:
        """Return whether its note is still shown and read."""
        return self.view.note.path == self.path and self.view.has_focus

    def follow(self) -> None:
        """Go where the link leads."""
        self.view.activate(self.target)


class PreviewedRow(NamedTuple):
    """A row of a list, and the place that it names."""

    list: RowList
    key: Hashable
    """What identifies the row."""
    path: str
    line: int

    @property
    def widget(self) -> Widget:
        """What the row is in."""
        return self.list

    @property
    def is_low(self) -> bool:
        """Whether the panel goes to the bottom of the screen, to leave the row in sight."""
        rows = self.list
        row = rows.content_region.y + rows.cursor - rows.scroll_offset.y
        return row < rows.app.size.height // 2

    @property
    def rows_below(self) -> int:
        """How many rows at the bottom of the screen a low panel leaves in sight: the status."""
        return 1

    def read(self, reader: ReaderService, now: datetime) -> LinkPreview:
        """Return what stands at the place. For a worker."""
        return reader.preview_place(self.path, self.line, now)

    def is_current(self) -> bool:
        """Return whether the row is still the selected one."""
        return self.list.selected_key == self.key

    def follow(self) -> None:
        """Open the row that is selected by now, if there is any."""
        if self.list.cursor < len(self.list.rows):
            self.list.open_row(self.list.cursor)


Previewed: TypeAlias = PreviewedLink | PreviewedRow


@dataclass(eq=False, repr=False)
class RowPreviewRequested(Message):
    """A preview of the place that a row names was requested."""

    row: PreviewedRow

    @classmethod
    def of_selected(cls, rows: RowList, path: str, line: int) -> RowPreviewRequested:
        """Return the request for the selected row of a list, with its place (line from 1)."""
        return cls(PreviewedRow(rows, rows.rows.key(rows.cursor), path, line))


@dataclass(eq=False, repr=False)
class PreviewLoaded(Message):
    """What stands where a link or a row leads."""

    source: Previewed
    preview: LinkPreview


class LinkPreviewer:
    """Opens previews of the links of an app's note views, and of the rows of its lists."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app

    def read_link(self, event: NoteView.LinkPreviewRequested) -> None:
        """Read what a link leads to; the app gets it as `PreviewLoaded`."""
        view = event.view
        self.read(PreviewedLink(view, view.note.path, event.target, event.low))

    def read(self, source: Previewed) -> None:
        """Read what a link or a row leads to; the app gets it as `PreviewLoaded`."""
        run_in_thread(self._app, partial(self._post_preview, source), "peek", exclusive=True)

    def _post_preview(self, source: Previewed) -> None:
        preview = source.read(self._app.explorer.reader, self._app.now())
        self._app.post_message(PreviewLoaded(source, preview))

    def show(self, message: PreviewLoaded) -> None:
        """Show a preview, unless the user has moved on meanwhile.

        It covers the half of the screen in which its link or row is not, and leaves the focus.
        """
        source = message.source
        if not source.widget.is_attached or not source.is_current():
            return
        if self._app.screen is not source.widget.screen:
            return
        # Imported with the first preview: it needs the reading view.
        from explorer.ui.reader.preview_screen import PreviewScreen

        def answered(follow: bool | None) -> None:
            if follow:
                source.follow()

        panel = PreviewScreen(message.preview, low=source.is_low, below=source.rows_below)
        self._app.push_screen(panel, answered)
