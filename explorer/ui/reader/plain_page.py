"""A page that is only read: no links, finds or folds; for previews and sections."""

from __future__ import annotations

from collections.abc import Callable

from explorer.page import OPEN, Anchor, Embeds, Folds, PictureLimits, Signs
from explorer.page.card_prompts import CardPrompt
from explorer.reader.link_preview import LinkPreview
from explorer.ui.pending_place import PendingPlace
from explorer.ui.reader.note_styles import note_looks
from explorer.ui.reader.page_controller import PageController
from explorer.ui.reader.page_state import LaidOutPage, PageSource, PageState, leads_to_note
from explorer.ui.reader.painter import Painter
from explorer.ui.textual_ext.content_scroll import ContentScroll


def _nothing() -> None:
    pass


def _all_open() -> Folds:
    return OPEN


class PlainOwner:
    """Adds nothing to a page but what its widget does when rows move, or when it gets a size."""

    def __init__(
        self, moved: Callable[[], None], fitted: Callable[[], None], folds: Callable[[], Folds]
    ) -> None:
        self._moved = moved
        self._fitted = fitted
        self._folds = folds

    def begin_layout(self, anchor: Anchor) -> Folds:  # noqa: ARG002 (of the protocol)
        """Return what is closed."""
        return self._folds()

    def make_state(self, laid: LaidOutPage) -> PageState:
        """Return the state of a new layout."""
        return PageState(laid)

    def end_layout(
        self, state: PageState, before: PageState | None, waited: PendingPlace | None
    ) -> None:
        """Restore nothing."""

    def pending_place(self, anchor: Anchor) -> PendingPlace:
        """Return the anchor as a place that waits."""
        return PendingPlace("", anchor.line, anchor=anchor)

    def begins_section(self, line: int) -> bool:  # noqa: ARG002 (of the protocol)
        """Return that a line comes to the top whatever it is."""
        return True

    def picture_limits(self) -> PictureLimits | None:
        """Return that pictures are only named."""
        return None

    def moved(self) -> None:
        """Report to the widget that other rows are on screen."""
        self._moved()

    def fitted(self) -> None:
        """Report to the widget that it has another size."""
        self._fitted()


def plain_pages(
    view: ContentScroll,
    moved: Callable[[], None],
    signs: Signs,
    fitted: Callable[[], None] = _nothing,
    folds: Callable[[], Folds] = _all_open,
) -> PageController[PageState]:
    """Return what shows a plain page in a view; `folds` returns what is closed in it."""
    painter = Painter(lambda: note_looks(view.app.theme_variables, ansi=view.app.native_ansi_color))
    return PageController(view, PlainOwner(moved, fitted, folds), painter, signs)


def preview_source(
    preview: LinkPreview, embeds: Embeds, prompts: tuple[CardPrompt, ...] = ()
) -> PageSource | None:
    """Return what a page of a preview is made of, None if it has no text.

    The answers of `prompts` can be closed.
    """
    if preview.document is None:
        return None
    return PageSource(preview.document, preview.link_targets or leads_to_note, embeds, prompts)


def start_of(preview: LinkPreview) -> Anchor:
    """Return the first line of a preview's text."""
    line = 1 if preview.document is None else preview.document.first_line
    return Anchor(line, 0, 1)
