"""A preview of where a link leads, in a small panel over the note.

Any key closes it, enter follows the link. Never reads files, and never selects or follows a link of
the text that it shows.
"""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from explorer.page import OPEN
from explorer.page.signs import Signs
from explorer.reader.link_preview import LinkPreview
from explorer.ui.base_app import app_of
from explorer.ui.cells import cut
from explorer.ui.reader.page_signs import page_signs
from explorer.ui.reader.page_state import NO_EMBEDS
from explorer.ui.reader.plain_page import plain_pages, preview_source, start_of
from explorer.ui.reader.viewport import BOTTOM, TOP
from explorer.ui.textual_ext.content_scroll import ContentScroll
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen

ROWS = 12
"""Rows of the text that are shown at most."""
_SENTENCE_CELLS = 400
"""Cells of a sentence at most; it may be an address."""


class PreviewText(ContentScroll, can_focus=False):
    """The text of a preview, no higher than it must be."""

    def __init__(self, *, signs: Signs, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._folds = OPEN
        self.pages = plain_pages(self, self._moved, signs, folds=lambda: self._folds)
        self.content = self.pages

    def show(self, preview: LinkPreview) -> None:
        """Show the beginning of a text, with the answers of its flashcards closed."""
        self._folds = OPEN.turn(*(prompt.fold for prompt in preview.prompts))
        self.pages.source = preview_source(preview, NO_EMBEDS, preview.prompts)
        self.pages.lay_out(start_of(preview))

    def _moved(self) -> None:
        """Take the height of the text once it is laid out."""
        state = self.pages.state
        if state is not None:
            state.page.settle(0, 0, 2 * ROWS)
            rows = min(ROWS, max(2, self.app.size.height // 2 - 4))  # the link stays in sight
            self.styles.height = min(TOP + state.page.height + BOTTOM, TOP + rows)


class PreviewScreen(ModalScreen[bool], DismissOnceScreen[bool]):
    """Shows a preview; returns True if its link shall be followed."""

    dims = False
    """What is under it keeps its colors."""

    def __init__(self, preview: LinkPreview, *, low: bool, below: int = 1) -> None:
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
                yield PreviewText(signs=page_signs(glyphs), id="peek-text")

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
