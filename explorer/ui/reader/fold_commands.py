"""Closing and opening the folds of a page, by keys and mouse.

What is read stays where it is on the screen, and only what a fold concerns is laid out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from explorer.page import OPEN, OVERVIEW, Fold, Folds, Target
from explorer.page.lines import EnclosingCallout
from explorer.ui.reader.fold_state import FoldState
from explorer.ui.reader.link_selection import LinkPlace, LinkSelection
from explorer.ui.reader.viewport import Viewport


class FoldHost(NamedTuple):
    """What the commands do to the page: methods of the reader's state, which they do not keep."""

    apply_folds: Callable[[Folds], None]
    """Shows other folds; nothing scrolls."""
    settle_moved: Callable[[], None]
    """Makes exact what is on screen by now, and reports that it has moved."""


@dataclass(frozen=True, slots=True)
class _FixedLine:
    """A line that stays where it is on the screen."""

    line: int
    y: int
    """The row of the view at which its first row is; it may be off screen."""


class FoldCommands:
    """Folds and unfolds what is on a page."""

    def __init__(
        self, viewport: Viewport, links: LinkSelection, state: FoldState, host: FoldHost
    ) -> None:
        self.state = state
        """Which folds are closed."""
        self.viewport = viewport
        """What is on screen."""
        self._page = viewport.page
        self._links = links
        self._host = host

    # Opening what hides something

    def reveal(self, line: int) -> None:
        """Open what hides a line of the file; nothing scrolls."""
        self._open(self.state.hiding(line))

    def reveal_find(self, line: int, within: Iterable[EnclosingCallout]) -> None:
        """Open what hides a find, or a part of its line; nothing scrolls.

        `within` are the callouts around its row, which may be of an embedded note.
        """
        state = self.state
        closed = state.hiding(line, partly=True)
        embedded = state.closed_callouts(within)
        state.opened_by_find.update(dict.fromkeys(closed, False))
        state.opened_by_find.update(embedded)
        self._open([*closed, *embedded])

    def _open(self, closed: Sequence[Fold]) -> None:
        if closed:
            self._host.apply_folds(self.state.folds.turn(*closed))

    def close_again(self) -> bool:
        """Close what the find before has opened; return whether anything was."""
        opened = self.state.take_opened_by_find()
        self._open(opened)
        return bool(opened)

    # Turning

    def turn(self, fold: Fold) -> None:
        """Close an open fold, or open a closed one.

        The first row of the fold stays where it is, or comes to the top if it was above.
        """
        fixed = None
        if not fold.source:
            self.reveal(fold.line)
            fixed = self._fixed_line(fold.line)
        self._host.apply_folds(self.state.folds.turn(fold))
        if fixed is not None:
            self._restore_line(fixed)
        self._host.settle_moved()
        self._select_sign(fold)
        self.state.go_near(fold, self.viewport.anchor(), turned=True)

    def fold_here(self) -> None:
        """Close or open what `target` returns, and go on to what can be folded below it.

        A selected fold is turned alone: the same key turns it back.
        """
        fold = self.target()
        if fold is None:
            return
        is_selected = fold == self._selected()
        self.turn(fold)
        following = self._below(fold)
        if following is not None and not is_selected:
            self.state.move_on(following)

    def turn_back(self) -> bool:
        """Turn back what was turned last, if nothing was scrolled or selected since.

        Returns whether there was something to turn back.
        """
        fold = self.state.turned_last(self.viewport.anchor())
        if fold is None:
            return False
        self.turn(fold)
        return True

    def target(self) -> Fold | None:
        """Return what the key turns, None if nothing on screen can be folded.

        The first that there is of:

        1. the fold that the key has moved on to;
        2. the fold whose sign is selected;
        3. the innermost fold around the selected link, None if no fold is around it;
        4. the fold of the place gone to, or turned last;
        5. the innermost fold in the middle of what is read.
        """
        near = self.state.near_at(self.viewport.anchor())
        if near is not None and self.state.current.is_moved_on_to:
            return near
        selected = self._selected()
        if selected is not None:
            return selected
        row = self._links.visible_row
        if row is not None:
            return self._around(self._page.anchor(row).line)
        if near is not None:
            return near
        folds = map(self._around, self.viewport.lines_from_middle())
        return next((fold for fold in folds if fold is not None), None)

    @property
    def selected_link(self) -> LinkPlace | None:
        """The place of the selected link if that is on screen: `target` depends on it."""
        return self._links.visible

    def _selected(self) -> Fold | None:
        """Return the fold whose sign is selected, if that is on screen."""
        selected = self._links.visible_target
        if selected is None or selected.kind != "fold":
            return None
        return Fold.of(selected)

    def _below(self, fold: Fold) -> Fold | None:
        """Return the first fold that begins on screen below another one."""
        if fold.source:
            return None
        below = (line.source_line for _, line in self.viewport.text_rows())
        for line in below:
            if line <= fold.line:
                continue
            following = self._around(line)
            if following is not None and following.line == line:
                return following
        return None

    def fold_all(self) -> None:
        """Close all sections; again: open everything; and again: fold as the note begins."""
        fixed = None
        if self.viewport.offset:
            fixed = self._fixed_line(self.viewport.reading_line())
        self._host.apply_folds(self._next_base())
        if fixed is not None:
            self._restore_line(fixed, blank=False)
        self._host.settle_moved()
        self.state.go_near(None, None, turned=False)

    def _next_base(self) -> Folds:
        sections = self._page.document.sections
        has_overview = any(line != sections.title for line in sections.lines)
        following = {
            "begin": OVERVIEW if has_overview else OPEN,
            "overview": OPEN,
            "preview": OVERVIEW,
        }
        return following.get(self.state.folds.base, self.state.begins)

    def go_near(self, line: int) -> None:
        """Note that the view went to a line: the key is about its fold until the view scrolls."""
        self.state.go_near(self._around(line), self.viewport.anchor(), turned=False)

    def _around(self, line: int) -> Fold | None:
        """Return the innermost fold at a line whose sign is shown, or that needs none."""
        for fold in self.state.foldable.around(line):
            if fold.kind != "answer" or self._sign_of(fold, line) is not None:
                return fold
        return None

    def _sign_of(self, fold: Fold, line: int) -> LinkPlace | None:
        """Return where the sign of a fold is in the chunk of a line, None if it has none there."""
        chunk = self._page.document.chunk_at(line)
        for index, (_, target) in enumerate(self._page.targets(chunk)):
            if target.kind == "fold" and Fold.of(target) == fold:
                return LinkPlace(chunk, index)
        return None

    def _fixed_line(self, line: int) -> _FixedLine:
        return _FixedLine(line, self.viewport.y_of(self._page.row_of(line)))

    def _restore_line(self, fixed: _FixedLine, *, blank: bool = True) -> None:
        """Scroll until a line is where it was, or at the top if that is off screen.

        With `blank`, blank rows may be added below the note for that.
        """
        if 0 <= fixed.y < self.viewport.height:
            self.viewport.bring_to(self._page.row_of(fixed.line), fixed.y, blank=blank)
        else:
            self.viewport.bring_line_to_top(fixed.line)

    def _select_sign(self, fold: Fold) -> None:
        """Select the sign of a closed fold, so that the same key, or enter, opens it again."""
        if fold.source or not self.state.is_closed(fold):
            return
        sign = self._sign_of(fold, fold.line)
        if sign is not None:
            self._links.select(sign)

    # Walking over the signs

    def walk_start(self) -> int | None:
        """Return the row of the section that was opened last, if nothing was selected since.

        The sign of that section is gone, and so is its selection.
        """
        opened = self.state.opened_at(self.viewport.anchor())
        if opened is None:
            return None
        row = self._page.row_of(opened.line)
        if 0 <= row - self.viewport.top < self.viewport.height:
            return row
        return None

    def accepts(self, target: Target) -> bool:
        """Whether the walk from link to link stops at a target.

        Tags have hints and the mouse, there may be many. Of the signs of folds, only those stop it
        that hide something to read.
        """
        if target.kind != "fold":
            return target.kind != "tag"
        fold = Fold.of(target)
        if fold.kind == "properties":
            return False
        return bool(fold.source) or self.state.is_closed(fold)
