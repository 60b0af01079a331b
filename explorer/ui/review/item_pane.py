"""The current item of a review: a card's front or its answer, or a note to be read, by the reader.

Shows what is prepared. Never waits for what is not read yet: a sentence stands in its place.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from explorer.page.folds import BEGIN, PREVIEW
from explorer.reader.card_page import shown_crumbs
from explorer.ui.cells import cut
from explorer.ui.crumbs import crumbs_text
from explorer.ui.glyphs import Glyphs
from explorer.ui.reader.note_content import NoteContent
from explorer.ui.reader.note_view import NoteView
from explorer.ui.reader.page_view import page_signs
from explorer.ui.reader.scroll_keys import KeyScroll
from explorer.ui.reader.viewport import Viewport
from explorer.ui.review.item_loader import PreparedItem
from explorer.ui.widgets.border_texts import BorderTexts

_HIDDEN = "???"
"""In the place of a heading that gives the answer away."""


class ItemPane(BorderTexts, Vertical):
    """A bordered pane with the place of the item in its title."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="framed")
        self._glyphs = glyphs
        self.view = NoteView(signs=page_signs(glyphs), id="review-view")
        self.words = KeyScroll(Static(), id="review-words")
        """What is said in place of an item."""
        self._item: PreparedItem | None = None
        self._answered = False
        self._revealed_at: int | None = None
        """The row at which the view began to show an answer; None for what has none below it."""

    def compose(self) -> ComposeResult:
        """Lay out the view, and the text that can stand in its place."""
        yield self.view
        yield self.words

    def show(self, item: PreparedItem, *, answered: bool) -> None:
        """Show an item, with its answer or without."""
        before, was_answered = self._item, self._answered
        self._item, self._answered = item, answered
        content = item.whole if answered else item.front
        self.draw_title()
        if content is None:
            words = item.reason or f"Reading{self._glyphs.ellipsis}"
            self.say(Content.styled(words, "$muted"))
            return
        self.set_class(False, "-words")
        is_same = before is not None and before.looks_like(item) and was_answered == answered
        if not is_same:
            stays = before is not None and before.key == item.key
            is_revealed = stays and was_answered
            self._show_content(item, content, stays=stays, reveals=answered and not is_revealed)

    def _show_content(
        self, item: PreparedItem, content: NoteContent, *, stays: bool, reveals: bool
    ) -> None:
        top = self.view.scroll_offset.y
        # A question may hide a hint in a callout that begins closed; an answer is to be read.
        begins = BEGIN
        if self._answered and item.key.is_card:
            begins = PREVIEW
        self.view.fold_memory.begins = begins
        self.view.show(content)
        if stays and top:
            self.view.scroll_to(y=top, animate=False, immediate=True)
        self._revealed_at = None
        if reveals and item.answer_line > 1:
            self._reveal_answer(item.answer_line)

    def _reveal_answer(self, line: int) -> None:
        """Keep the question at the top, if its answer begins well in sight below it.

        Else the answer begins in the middle, below the end of the question.
        """
        if self.view.state is not None:
            _show_both(self.view.state.viewport, line)
        self._revealed_at = self.view.scroll_offset.y

    @property
    def shows_item(self) -> bool:
        """Whether the item is laid out, and no words stand in its place."""
        return self.view.state is not None and not self.has_class("-words")

    def say(self, *paragraphs: Content) -> None:
        """Show words in place of an item."""
        self.set_class(True, "-words")
        self.words.query_one(Static).update(Content("\n\n").join(paragraphs))

    def forget(self) -> None:
        """Show no item any more."""
        self._item = None
        self.write_title(Content())

    def draw_title(self) -> None:
        """Write where the item stands, for the width there is."""
        item = self._item
        if item is None:
            return
        names = list(shown_crumbs(item.crumbs, answered=self._answered, hidden=_HIDDEN))
        glyphs = self._glyphs
        room = max(4, self.size.width - 4)
        title = crumbs_text(names, room, glyphs)
        self.write_title(Content(cut(title, room, glyphs.ellipsis)))

    def on_resize(self) -> None:
        """Fit the title to the width; show an answer again, unless it was scrolled since."""
        self.draw_title()
        item = self._item
        if item is not None and self._revealed_at == self.view.scroll_offset.y:
            self._reveal_answer(item.answer_line)


def _show_both(viewport: Viewport, line: int) -> None:
    """Scroll until a question is seen with the beginning of its answer, which is at a line."""
    row = viewport.page.row_of(line)
    if row < viewport.height * 2 // 3:
        viewport.bring_to(0, 0, blank=False)
    else:
        viewport.bring_to(row, viewport.height // 2, blank=False)
