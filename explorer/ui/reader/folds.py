"""The folds of a note that is laid out: what turns them, and their signs.

What is read stays where it is on the screen, and only what a fold concerns is laid out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from rich.segment import Segment
from textual.strip import Strip

from explorer.page import OPEN, OVERVIEW, Fold, Folds, RowPosition, Target
from explorer.page.lines import EnclosingCallout
from explorer.ui.reader.links import LinkPlace, LinkSelection
from explorer.ui.reader.note_content import CurrentFold, OpenNote
from explorer.ui.reader.page_view import PageRow, PageView
from explorer.ui.reader.painter import inserted


class FoldCommands:
    """Folds and unfolds what is on a page, and draws the signs of folds in the margin.

    One stands beside what the key would turn, by the first row of the fold, or by the top row if
    that is above; another one by the heading that the mouse is on.
    """

    def __init__(
        self,
        view: PageView,
        links: LinkSelection,
        opened: OpenNote,
        show: Callable[[Folds], None],
    ) -> None:
        """`show` shows other folds, nothing scrolls."""
        self.opened = opened
        self.hovered: RowPosition | None = None
        """The row of the open heading under the mouse."""
        self._view = view
        self._page = view.page
        self._links = links
        self.show = show
        self._known: tuple[object, ...] = ()
        """What the mark depends on, as of when it was looked up."""
        self._marked: tuple[int, Fold] | None = None

    @property
    def _near(self) -> Fold | None:
        """The current fold if the same is at the top of the view still."""
        current = self.opened.current
        return current.fold if current.top == self._view.top_anchor() else None

    # Opening what hides something

    def reveal(self, line: int) -> None:
        """Open what hides a line of the file; nothing scrolls."""
        self._turn(self.opened.foldable.hiding(line, self.opened.folds))

    def reveal_find(self, line: int, within: Iterable[EnclosingCallout]) -> None:
        """Open what hides a find, or a part of its line; nothing scrolls.

        `within` are the callouts around its row, which may be of an embedded note.
        """
        found = dict.fromkeys(
            self.opened.foldable.hiding(line, self.opened.folds, partly=True), False
        )
        for callout in within:
            fold = Fold("callout", callout.line, callout.source)
            if callout.source and self.opened.folds.closed(fold, begins=callout.closed):
                found[fold] = callout.closed
        self.opened.opened_by_find.update(found)
        self._turn(found)

    def _turn(self, folds: Iterable[Fold]) -> None:
        turned = tuple(folds)
        if turned:
            self.show(self.opened.folds.turn(*turned))

    def close_again(self) -> bool:
        """Close what the find before has opened and is still open; return whether anything was."""
        found = self.opened.opened_by_find.items()
        opened = [fold for fold, begins in found if not self.opened.is_closed(fold, begins=begins)]
        self.opened.opened_by_find.clear()
        self._turn(opened)
        return bool(opened)

    # Turning

    def turn(self, fold: Fold) -> None:
        """Close an open fold, or open a closed one.

        The first row of the fold stays where it is, or comes to the top if it was above.
        """
        y = 0
        if not fold.source:
            self.reveal(fold.line)
            y = self._view.y_of(self._page.row_of(fold.line))
        self.show(self.opened.folds.turn(fold))
        if not fold.source:
            self._restore_line(fold.line, y)
        self._view.settle()
        self._view.moved()
        if not fold.source and self.opened.is_closed(fold):
            # So that the same key, or enter, opens it again.
            sign = self._sign_of(fold, fold.line)
            if sign is not None:
                self._links.select(sign)
        self.opened.current = CurrentFold(fold, self._view.top_anchor(), is_turned=True)

    def fold_here(self) -> None:
        """Close or open what `target` returns, and go on to what can be folded below it.

        A selected fold is turned alone: the same key turns it back.
        """
        fold = self.target()
        if fold is None:
            return
        is_selected = fold == self._selected()
        self.turn(fold)
        following = None if is_selected else self._below(fold)
        if following is not None:
            current = self.opened.current
            self.opened.current = replace(current, fold=following, before=current.fold)

    def turn_back(self) -> bool:
        """Turn back what was turned last, if nothing was scrolled or selected since.

        Returns whether there was something to turn back.
        """
        current = self.opened.current
        near = self._near
        if near is None or not current.is_turned:
            return False
        self.turn(current.before or near)
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
        near = self._near
        if near is not None and self.opened.current.before is not None:
            return near
        selected = self._selected()
        if selected is not None:
            return selected
        line = self._links.line
        if line is not None:
            return self._around(line)
        if near is not None:
            return near
        rows = [(row, line.source_line) for row, line in self._view.text_rows()]
        if not rows:
            return self._around(self._view.top_anchor().line)
        middle = (rows[0][0] + rows[-1][0]) // 2
        rows.sort(key=lambda each: abs(each[0] - middle))
        folds = map(self._around, dict.fromkeys(line for _, line in rows))
        return next((fold for fold in folds if fold is not None), None)

    def _selected(self) -> Fold | None:
        """Return the fold whose sign is selected, if that is on screen."""
        selected = self._links.target_at(self._links.visible)
        is_sign = selected is not None and selected.kind == "fold"
        return Fold.of(selected) if selected is not None and is_sign else None

    def _below(self, fold: Fold) -> Fold | None:
        """Return the first fold that begins on screen below another one."""
        if fold.source:
            return None
        for _, line in self._view.text_rows():
            if line.source_line > fold.line:
                following = self._around(line.source_line)
                if following is not None and following.line == line.source_line:
                    return following
        return None

    def fold_all(self) -> None:
        """Close all sections; again: open everything; and again: fold as the note begins."""
        line = y = 0
        if self._view.scroll_offset.y:
            line = self._view.reading_line()
            y = self._view.y_of(self._page.row_of(line))
        sections = self._page.document.sections
        has_overview = any(each != sections.title for each in sections.lines)
        following = {
            "begin": OVERVIEW if has_overview else OPEN,
            "overview": OPEN,
            "preview": OVERVIEW,
        }
        self.show(following.get(self.opened.folds.base, self.opened.memory.begins))
        if line:
            self._restore_line(line, y, blank=False)
        self._view.settle()
        self._view.moved()
        self.opened.current = CurrentFold()

    def go_near(self, line: int) -> None:
        """Note that the view went to a line: keys are about it until the view scrolls."""
        self._links.select(None)
        self.opened.current = CurrentFold(self._around(line), self._view.top_anchor(), line=line)

    def _around(self, line: int) -> Fold | None:
        """Return the innermost fold at a line whose sign is shown, or that needs none."""
        for fold in self.opened.foldable.around(line):
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

    def _restore_line(self, line: int, y: int, *, blank: bool = True) -> None:
        """Scroll until a line is at row `y` where it was, or at the top if that is off screen.

        With `blank`, blank rows may be added below the note for that.
        """
        if 0 <= y < self._view.height:
            self._view.bring_to(self._page.row_of(line), y, blank=blank)
        else:
            self._view.bring_line_to_top(line)

    # Walking over the signs

    @property
    def arrival(self) -> int:
        """The line that the view went to, 0 if it has scrolled or a link was selected since."""
        current = self.opened.current
        return current.line if current.top == self._view.top_anchor() else 0

    def walk_start(self) -> int | None:
        """Return the row of the line gone to, or of the section that was opened last.

        None if that is not on screen, or something was selected since. The sign of that section is
        gone, and so is its selection.
        """
        near, current, line = self._near, self.opened.current, self.arrival
        if near is not None and current.is_turned and current.before is None and not near.source:
            line = 0 if self.opened.is_closed(near) else near.line
        row = self._page.row_of(line)
        return row if line and self._view.shows(row) else None

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
        return bool(fold.source) or self.opened.is_closed(fold)

    # Signs

    def decorate(self, strip: Strip, row: PageRow) -> Strip:
        """Draw the signs of a row into its margin, if there is room for them."""
        fold: Fold | None = None
        if self._view.has_focus:
            marked = self.marked()
            if marked is not None and marked[0] == row.number:
                fold = marked[1]
        if row.position == self.hovered:
            fold = Fold("section", row.line.source_line)
        margin = self._view.margin
        if fold is None or margin < 1:
            return strip
        signs = self._page.options.signs
        text = signs.folded if self.opened.is_closed(fold) else signs.unfolded
        style = self._view.painter.base + self._view.painter.look("fold")
        return inserted(strip, max(margin - 2, 0), Strip([Segment(text, style)]))

    def marked(self) -> tuple[int, Fold] | None:
        """Return the row of the page with the sign, and the fold; None if there is none.

        A fold of an embedded note has a sign of its own, which is selected if the key is about it.
        """
        view = self._view
        known = (
            view.scroll_offset.y,
            view.height,
            self._page.height,
            self.opened.folds,
            self.opened.current,
            self._links.visible,
        )
        if known != self._known:
            self._known = known
            self._marked = self._look_up()
        return self._marked

    def _look_up(self) -> tuple[int, Fold] | None:
        fold = self.target()
        if fold is None or fold.source:
            return None
        chunk = self._page.chunk_of(fold.line)
        row = self._page.top(chunk)
        # Asked for while rows are painted: nothing off screen may be laid out.
        if self._view.shows_chunk(chunk):
            row = self._page.row_of(fold.line)
            if self._view.shows(row):
                return row, fold
        first = next(self._view.text_rows(), None)
        return (first[0], fold) if first is not None and row <= first[0] else None

    def section_at(self, y: int) -> Fold | None:
        """Return the section whose heading is at a row of the view."""
        row = self._view.row_at(y)
        lines = [self._page.line(number) for number in (row, row - 1)]
        here, above = (line.source_line if line and line.runs else None for line in lines)
        if here is None or here == above:
            return None
        if self._page.document.sections.index(here, here + 1) is None:
            return None
        return Fold("section", here)

    def hover(self, y: int | None) -> None:
        """Show the sign of the heading at a row of the view, if there is one, or no sign."""
        position = None
        if y is not None and self.section_at(y) is not None:
            position = self._page.place(self._view.row_at(y))
        if position != self.hovered:
            self.hovered = position
            self._view.refresh()
