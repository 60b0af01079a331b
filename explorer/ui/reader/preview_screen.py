"""A look at where a link leads, in a small panel over the note.

Any key closes it, enter follows the link.

Shows what it is given. Never reads, and never selects or follows a link of what it shows.
"""

from __future__ import annotations

from typing import cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from explorer.page import Anchor
from explorer.page.signs import ASCII, UNICODE
from explorer.reader.link_preview import LinkPreview
from explorer.ui.base_app import BaseApp
from explorer.ui.cells import cut
from explorer.ui.reader.note_scroll import BOTTOM, TOP
from explorer.ui.reader.note_wide import NoteWide
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen

ROWS = 12
"""Rows of the text that are shown at most."""
_SAID = 400
"""Cells of a sentence, which may be an address."""


class PreviewText(NoteWide, can_focus=False):
    """The text of a peek, no higher than it must be."""

    def take(self, peeked: LinkPreview) -> None:
        """Show the beginning of a text."""
        self.document = peeked.document
        if peeked.leads is not None:
            self._look = peeked.leads
        self.lay_out(Anchor(self.document.first_line if self.document is not None else 1, 0, 1))

    def moved(self) -> None:
        """Take the height of the text once it is laid out."""
        if self.page is not None:
            self.page.settle(0, 0, 2 * ROWS)
            rows = min(ROWS, max(2, self.app.size.height // 2 - 4))  # the link stays in sight
            self.styles.height = min(TOP + self.page.height + BOTTOM, TOP + rows)


class PreviewScreen(ModalScreen[bool], DismissOnceScreen[bool]):
    """Shows a peek; True if its link shall be followed."""

    dims = False
    """What is under it keeps its colors."""

    def __init__(self, peeked: LinkPreview, *, low: bool) -> None:
        """`low`: at the bottom of the screen, because the link is in its upper half."""
        super().__init__()
        self.peeked = peeked
        self.set_class(low, "-low-peek")

    def compose(self) -> ComposeResult:
        """Lay out the panel."""
        glyphs = cast("BaseApp", self.app).glyphs
        with Vertical(id="peek") as panel:
            panel.border_title = Content(cut(self.peeked.title, 60, glyphs.ellipsis))
            panel.border_subtitle = Content("enter follows, any key closes")
            if self.peeked.said:
                yield Static(Content(cut(self.peeked.said, _SAID, glyphs.ellipsis)), id="peek-said")
            else:
                yield PreviewText(signs=ASCII if glyphs.plain else UNICODE, id="peek-text")

    def on_mount(self) -> None:
        """Show the text."""
        for text in self.query(PreviewText):
            text.take(self.peeked)

    def on_key(self, event: events.Key) -> None:
        """Any key is an answer."""
        event.stop()
        event.prevent_default()
        self.dismiss(event.key == "enter")

    def on_click(self, event: events.Click) -> None:
        """A click is enough of a look."""
        event.stop()
        self.dismiss(False)
