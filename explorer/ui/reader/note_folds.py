"""The folds of a note: closed and opened by keys and mouse, kept per note as long as the app runs.

What is read stays where it is on the screen, and only what a fold concerns is laid out anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from rich.segment import Segment
from textual import events, on
from textual.strip import Strip

from explorer.page import (
    BEGIN,
    OPEN,
    OVERVIEW,
    UNICODE,
    Anchor,
    Document,
    Fold,
    Folds,
    Signs,
    Target,
)
from explorer.page.card_prompts import CardPrompt
from explorer.page.foldable import Foldable, SavedFolds, restore_folds, save_folds
from explorer.page.lines import EnclosingCallout
from explorer.ui.reader.note_find import NoteFind
from explorer.ui.reader.note_links import LinkPlace
from explorer.ui.reader.note_scroll import TOP

_KEPT = 500
"""Notes whose folds are kept."""


class NoteFolds(NoteFind):
    """A note that can be folded."""

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(signs=signs, id=id)
        self.begins: Folds = BEGIN
        """How a note is folded that nobody has folded yet."""
        self.foldable = Foldable(Document(""))
        self._folded: OrderedDict[str, SavedFolds] = OrderedDict()
        self._path = ""
        self._near: tuple[Fold | None, int] = (None, -1)
        """The fold that was turned or gone to last, and how far the note was scrolled after
        that."""
        self._turned = False
        """Whether it was turned, and no link was selected since then."""
        self._found_in: dict[Fold, bool] = {}
        """What the find that one types has opened: the next letter may lead elsewhere. Says whether
        a fold of an embedded note is closed at first."""
        self._hovered_section: tuple[int, int] | None = None
        """The piece and the row of the heading under the mouse."""

    @property
    def line(self) -> int:
        """The line of the body that is at the top of the view, of the properties if nothing else is on screen."""
        document = self.document
        if document is not None and self._first_line(1) < document.first_line:
            return self._first_line(document.first_line)
        return self._first_line(1)

    def _first_line(self, least: int) -> int:
        """Return the line of the first row on screen that has text and shows the line `least` or one below it."""
        found = 0
        if self.page is not None:
            for row in range(self.top, self.top + max(1, self.size.height)):
                shown = self.page.line(row)
                if shown is not None and shown.runs:
                    found = found or shown.source_line
                    if shown.source_line >= least:
                        return shown.source_line
        return found or self.anchor_at_top().line

    # What is kept

    def take_folds(self, path: str, document: Document, was: Document | None = None) -> None:
        """Take in that another note will be laid out, folded as it was left.

        `was` is what it said before, if known.
        """
        kept = self._folded.get(path)
        self.folds = restore_folds(kept, document, was) if kept is not None else self.begins
        self.foldable = Foldable(document, self._asks)
        self._path = path
        self._near, self._hovered_section = (None, -1), None
        self._found_in.clear()

    def take_asks(self, asks: Sequence[CardPrompt]) -> None:
        """Take in other questions of the same text, or other badges."""
        self._asks = asks
        if self.document is not None:
            self.foldable = Foldable(self.document, asks)

    def _keep(self) -> None:
        if self.document is not None:
            self._folded[self._path] = save_folds(self.document, self.folds)
            self._folded.move_to_end(self._path)
            while len(self._folded) > _KEPT:
                self._folded.popitem(last=False)

    def lay_out(self, anchor: Anchor, *, above: int = 0) -> None:
        """Lay the note out, with whatever hides the place that is wanted open."""
        if self.document is not None and anchor.line > 1:
            self._open(self.foldable.over(anchor.line, self.folds))
        super().lay_out(anchor, above=above)

    def open_section(self, line: int) -> None:
        """Open the section whose heading is on a line, if it is one, in the note that will be laid out."""
        self._open(self.foldable.over(line, self.folds, below=True))

    def _open(self, over: Sequence[Fold]) -> None:
        if over:
            self.folds = self.folds.turn(*over)
            self._keep()

    # Turning

    def reveal(
        self, line: int, *, inside: bool = False, within: Sequence[EnclosingCallout] = ()
    ) -> None:
        """Open what hides a line of the file, or a row of an embed in it that is `within` some callouts."""
        over = self.foldable.over(line, self.folds, inside=inside)
        embedded = {
            Fold("callout", one.line, one.source): one.closed for one in within if one.source
        }
        closed = [
            fold for fold, begins in embedded.items() if self.folds.closed(fold, begins=begins)
        ]
        if inside:
            self._found_in.update(
                dict.fromkeys(over, False) | {fold: embedded[fold] for fold in closed}
            )
        if over or closed:
            self._take(self.folds.turn(*over, *closed))

    def _is_open(self, fold: Fold, *, begins: bool) -> bool:
        """Whether a fold is open; `begins` says how it is at first if it is one of an embedded note."""
        closed = (
            self.folds.closed(fold, begins=begins)
            if fold.source
            else self.foldable.closed(fold, self.folds)
        )
        return not closed

    def begin_find(self) -> None:
        """Remember where one is; what finds have opened before stays open."""
        super().begin_find()
        self._found_in.clear()

    def find(self, typed: str) -> None:
        """Find a text, after what the text before it has opened is closed again."""
        opened = [
            fold for fold, begins in self._found_in.items() if self._is_open(fold, begins=begins)
        ]
        self._found_in.clear()
        if opened:
            self._take(self.folds.turn(*opened))
            self.go_to_origin()
            self.settle()
        super().find(typed)

    def turn(self, fold: Fold) -> None:
        """Close or open a fold; its first row stays where it is, or comes to the top if it was above."""
        page, row = self.page, None
        if page is None:
            return
        if not fold.source:
            self.reveal(fold.line)
            row = page.row_of(fold.line) + TOP
        y = row - self.scroll_offset.y if row is not None else None
        self._take(self.folds.turn(fold))
        self._hold(fold.line if row is not None else None, y)
        self._select_sign(fold)
        self.fold_at(fold.line, fold)

    def row_to_walk_from(self) -> int | None:
        """Return the row of the section that was opened last.

        Its sign is gone, and with it what was selected.
        """
        page, (near, scrolled) = self.page, self._near
        if (
            page is None
            or near is None
            or near.source
            or scrolled != self.scroll_offset.y
            or not self._turned
        ):
            return None
        if self.foldable.closed(near, self.folds):
            return None
        row = page.row_of(near.line)
        return row if self.top <= row < self.top + max(1, self.size.height) else None

    def _focus_link(self, place: LinkPlace) -> None:
        self._turned = False
        super()._focus_link(place)

    def fold_at(self, line: int, fold: Fold | None = None) -> None:
        """Note that one has gone to a line or a fold.

        That is what the key is about until one scrolls.
        """
        self._near = (fold or self._around(line), self.scroll_offset.y)
        self._turned = fold is not None

    def _take(self, folds: Folds) -> None:
        """Take other folds; the rows of the note are others then, and nothing has moved yet."""
        page = self.page
        if page is None:
            return
        selected = self.focused_spot
        self.forget_places()
        self.folds = folds
        self._keep()
        page.fold(folds)
        self.forget_painted()
        self._marked.clear()
        self._hovered_section = None
        if self.text_selection is not None:
            self.screen.clear_selection()
        self.focus_spot(selected)
        self._fit_scrollbar(page)
        self.refresh()
        self._measure_later()

    def _select_sign(self, fold: Fold) -> None:
        """Select the sign of a fold that is closed now, so that the same key, or enter, opens it again."""
        page, document = self.page, self.document
        if page is None or document is None or fold.source:
            return
        piece = document.chunk_at(fold.line)
        for at, (_, target) in enumerate(page.targets(piece)):
            if (
                target.kind == "fold"
                and Fold.of(target) == fold
                and self.foldable.closed(fold, self.folds)
            ):
                self.focus_quietly((piece, at))

    def _hold(self, line: int | None, y: int | None, *, room: bool = True) -> None:
        """Scroll until the first row of a line is `y` rows below the top of the view again, or at the top.

        That may take blank rows below the note, if there is `room` for them.
        """
        page, height = self.page, max(1, self.size.height)
        if page is None:
            return
        if line is not None and (y is None or not 0 <= y < height):
            self.bring_to_top(page.row_of(line) - 1)
        elif line is not None and y is not None:
            self.bring_to(page.row_of(line), y, room=room)
        self.settle()
        self.moved()

    # Keys

    def action_fold_here(self) -> None:
        """Close or open the selected fold, else the innermost one of the place that one reads."""
        fold = self._fold_here()
        if fold is not None:
            self.turn(fold)

    def _fold_here(self) -> Fold | None:
        page, place = self.page, self.focused_place
        selected = self.focused_link
        if page is None:
            return None
        if selected is not None and place is not None and self._in_view(place):
            if selected.kind == "fold":
                return Fold.of(selected)
            shown = page.line(self._row(place) - TOP)
            return self._around(shown.source_line) if shown is not None else None
        near, scrolled = self._near
        if near is not None and scrolled == self.scroll_offset.y:
            return near
        return self._around(self._first_line(1))

    def _around(self, line: int) -> Fold | None:
        """Return the innermost of what can be folded at a line, if a page shows its sign or needs none."""
        page, document = self.page, self.document
        for fold in self.foldable.around(line) if page is not None and document is not None else ():
            signs = (
                page.targets(document.chunk_at(line))
                if page is not None and document is not None
                else ()
            )
            if fold.kind != "answer" or any(
                Fold.of(sign) == fold for _, sign in signs if sign.kind == "fold"
            ):
                return fold
        return None

    def action_fold_all(self) -> None:
        """Close all sections; again: open everything; and again: as the note begins."""
        page, document = self.page, self.document
        if page is None or document is None:
            return
        has_overview = any(line != document.sections.title for line in document.sections.lines)
        following = {
            "begin": OVERVIEW if has_overview else OPEN,
            "overview": OPEN,
            "preview": OVERVIEW,
        }
        line = self.line
        y = page.row_of(line) + TOP - self.scroll_offset.y
        at_top = not self.scroll_offset.y
        self._take(following.get(self.folds.base, self.begins))
        self._hold(None if at_top else line, y, room=False)
        self._near = (None, -1)

    def walks_to(self, target: Target) -> bool:
        """Whether one meets a link on the way.

        Of the signs of folds, only those that hide something to read.
        """
        if target.kind != "fold":
            return super().walks_to(target)
        fold = Fold.of(target)
        return fold.kind != "properties" and (
            bool(fold.source) or self.foldable.closed(fold, self.folds)
        )

    # Mouse: an open heading has its sign only while the mouse is on it

    def _section_at(self, event: events.MouseEvent) -> tuple[int, int, Fold] | None:
        """Return the piece and the row of the heading under the mouse, and what it folds."""
        offset, page, document = event.get_content_offset(self), self.page, self.document
        row = self.scroll_offset.y + offset.y - TOP if offset is not None else -1
        place = page.place(row) if page is not None else None
        shown = page.line(row) if page is not None and place is not None else None
        if page is None or document is None or place is None or shown is None or not shown.runs:
            return None
        above = page.line(row - 1)
        if above is not None and above.runs and above.source_line == shown.source_line:
            return None
        at = document.sections.index(shown.source_line, shown.source_line + 1)
        return (
            (place.chunk, place.row, Fold("section", shown.source_line)) if at is not None else None
        )

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show the sign of the heading under the mouse."""
        found = self._section_at(event)
        here = found[:2] if found is not None else None
        if here != self._hovered_section:
            self._hovered_section = here
            self.refresh()

    @on(events.Leave)
    def leave_heading(self) -> None:
        """Take that sign away."""
        if self._hovered_section is not None:
            self._hovered_section = None
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Fold the section whose sign is clicked."""
        offset, found = event.get_content_offset(self), self._section_at(event)
        if event.chain == 1 and offset is not None and offset.x < self.margin and found is not None:
            event.stop()
            self.turn(found[2])

    def finish(self, strip: Strip, piece: int, row: int) -> Strip:
        """Draw the sign of the heading under the mouse over its row."""
        strip = super().finish(strip, piece, row)
        page = self.page
        if page is None or self._hovered_section != (piece, row) or self.margin < 1:
            return strip
        closed = self.foldable.closed(
            Fold("section", page.lines(piece)[row].source_line), self.folds
        )
        column = max(self.margin - 2, 0)
        sign = Segment(
            self.signs.folded if closed else self.signs.unfolded,
            self.rich_style + self.painter.look("fold"),
        )
        parts = [strip.crop(0, column), Strip([sign]), strip.crop(column + 1)]
        return Strip.join(parts).adjust_cell_length(strip.cell_length)
