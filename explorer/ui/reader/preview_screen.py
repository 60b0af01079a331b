"""A preview of where a link leads, in a small panel over the note.

Any key closes it, enter follows the link. Never reads files, and never selects or follows a link of
the text that it shows.
"""

from __future__ import annotations

from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from explorer.page import OPEN
from explorer.reader.link_preview import LinkPreview
from explorer.ui.base_app import app_of
from explorer.ui.cells import cut
from explorer.ui.reader.note_content import preview_source
from explorer.ui.reader.page_view import BOTTOM, TOP, PageView, page_signs
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.textual_ext.widgets import QuickScroll

ROWS = 12
"""Rows of the text that are shown at most."""
_SENTENCE_CELLS = 400
"""Cells of a sentence at most; it may be an address."""


class PreviewText(PageView, QuickScroll, can_focus=False):
    """The text of a preview, no higher than it must be, with the answers of its cards closed."""

    def show(self, preview: LinkPreview) -> None:
        """Show the beginning of a text."""
        source = preview_source(preview, prompts=preview.prompts)
        folds = OPEN.turn(*(prompt.fold for prompt in source.prompts))
        self.source = replace(source, folds=folds)
        self.open()

    def moved(self) -> None:
        """Take the height of the text once it is laid out."""
        self.page.settle(0, 0, 2 * ROWS)
        rows = min(ROWS, max(2, self.app.size.height // 2 - 4))  # the link stays in sight
        self.styles.height = min(TOP + self.page.height + BOTTOM, TOP + rows)


class PreviewScreen(ModalScreen[bool], DismissOnceScreen[bool]):
    """Shows a preview; returns True if its link shall be followed."""

    dims = False
    """What is under it keeps its colors."""

    def __init__(self, preview: LinkPreview, *, low: bool, below: int) -> None:
        """`low`: at the bottom of the screen, because the link is in its upper half.

        `below` is the number of rows at the bottom that stay in sight then.
        """
        super().__init__()
        self.preview = preview
        self._below = below
        self.set_class(low, "-low-peek")

    def compose(self) -> ComposeResult:
        """Lay out the panel."""
        glyphs = app_of(self).glyphs
        with Vertical(id="peek") as panel:
            panel.styles.margin = (1, 0, self._below, 0)
            panel.border_title = Content(cut(self.preview.title, 60, glyphs.ellipsis))
            panel.border_subtitle = Content("enter follows, any key closes")
            if self.preview.sentence:
                yield Static(
                    Content(cut(self.preview.sentence, _SENTENCE_CELLS, glyphs.ellipsis)),
                    id="peek-sentence",
                )
            else:
                yield PreviewText(page_signs(glyphs), id="peek-text")
            if self.preview.why:
                yield Static(Content(self.preview.why), id="peek-why")

    def on_mount(self) -> None:
        """Show the text."""
        for text in self.query(PreviewText):
            text.show(self.preview)

    def on_key(self, event: events.Key) -> None:
        """Any key closes the preview."""
        event.stop()
        event.prevent_default()
        self.dismiss(event.key == "enter")

    def on_click(self, event: events.Click) -> None:
        """A click closes the preview."""
        event.stop()
        self.dismiss(False)
