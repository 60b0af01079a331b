"""The links of a note: selected by keys, by letters beside them, or by the mouse.

Knows where links are, not where they lead: following one is for a subclass.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.strip import Strip

from explorer.page import UNICODE, Anchor, Document, Layout, Signs, Target
from explorer.page.anchors import LinkAnchor, find_link, moved_link_anchor, link_anchor
from explorer.ui.reader.link_hints import Hints
from explorer.ui.reader.note_scroll import TOP
from explorer.ui.reader.note_wide import NoteWide

LinkPlace = tuple[int, int]
"""A link by its piece and its index among the links of the piece: holds until the note is laid out
or folded anew."""


class NoteLinks(NoteWide):
    """A note whose links can be selected."""

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(signs=signs, id=id)
        self._focused: LinkPlace | None = None
        self._unlaid: LinkAnchor | None = None
        """The link that is to be selected once the note is laid out."""
        self._hovered: LinkPlace | None = None
        self._hints: Hints | None = None

    # What subclasses fill in

    def activate(self, target: Target) -> None:
        """Follow a link."""

    def selected(self, target: Target) -> None:
        """Take in that another link is selected."""

    def peeked(self, target: Target, low: bool) -> None:
        """Take in that somebody wants a look at where a link leads; `low`.

        Below it there is more room than above.
        """

    def walks_to(self, target: Target) -> bool:
        """Whether one meets a link on the way from link to link.

        Tags have hints and the mouse, there may be many.
        """
        return target.kind != "tag"

    def row_to_walk_from(self) -> int | None:
        """Return the row of the page at which the walk from link to link begins, None for the first one in view."""
        return None

    # Selection

    @property
    def focused_link(self) -> Target | None:
        """The selected link."""
        return self._target(self._focused)

    @property
    def focused_place(self) -> LinkPlace | None:
        """Which link is selected, in terms that hold while its rows do."""
        return self._focused

    @property
    def focused_spot(self) -> LinkAnchor | None:
        """Which link is selected, in terms that outlive the rows, the text, and the view."""
        if self.page is None or self._focused is None:
            return self._unlaid
        return link_anchor(self.page, *self._focused)

    def focus_spot(self, spot: LinkAnchor | None, was: Document | None = None) -> None:
        """Select the link that stands there, or none if it is gone, without moving or telling.

        This is how whatever was selected is found again, after any change. `was` is the text that
        the spot is from, None if that is not known or no other one.
        """
        page = self.page
        if spot is not None and page is not None:
            spot = moved_link_anchor(spot, page.document, was)
        self._focused = find_link(page, spot) if spot is not None and page is not None else None
        self._unlaid = spot if page is None else None
        self.refresh()

    def forget_places(self) -> None:
        """Take in that the links stand in other rows now.

        Whoever holds one selects it again by its spot.
        """
        self._focused = self._hovered = self._unlaid = None
        self.drop_hints()

    def lay_out(self, anchor: Anchor, *, above: int = 0) -> None:
        """Lay the note out; the link that is selected stays selected."""
        spot, was = self.focused_spot, self.page.document if self.page is not None else None
        self.forget_places()
        super().lay_out(anchor, above=above)
        self.focus_spot(spot, was)

    def focus_quietly(self, place: LinkPlace | None) -> None:
        """Select a link, or none, without moving or telling."""
        self._focused = place
        self.refresh()

    def forget_links(self) -> None:
        """Take in that the note is another one."""
        self.forget_places()

    def marks(self, piece: int) -> tuple[Target | None, Target | None]:
        """Return the selected link and the one under the mouse, if they are in this piece."""
        focused, hovered = (
            self._target(place) if place is not None and place[0] == piece else None
            for place in (self._focused, self._hovered)
        )
        return focused, hovered

    def _target(self, place: LinkPlace | None) -> Target | None:
        if place is None or self.page is None:
            return None
        targets = self.page.links(
            place[0]
        )  # far from what is read, too: there, rows that become exact would move it
        return targets[place[1]][1] if place[1] < len(targets) else None

    def _row(self, place: LinkPlace) -> int:
        """Return the row of the view on which a link begins."""
        if self.page is None:
            return 0
        return TOP + self.page.top(place[0]) + self.page.links(place[0])[place[1]][0]

    def _in_view(self, place: LinkPlace | None) -> bool:
        page, first, height = self.page, self.scroll_offset.y, max(1, self.size.height)
        if place is None or page is None or not page.top(place[0]) + TOP < first + height:
            return False
        if page.top(place[0] + 1) + TOP <= first or self._target(place) is None:
            return False
        return first <= self._row(place) < first + height

    def _focus_link(self, place: LinkPlace) -> None:
        """Select a link and bring it into view."""
        self._focused = place
        self.refresh()
        self.bring_into_view(self._row(place) - TOP)
        self.bring_sideways(*self._cells(place))
        target = self.focused_link
        if target is not None:
            self.selected(target)

    def _walk_links(self, step: int) -> None:
        """Select the next link (`step` 1) or the previous one (-1) after the selected one, else in view."""
        page = self.page
        here = page.place(min(self.top, page.height - 1)) if page is not None else None
        if page is None or here is None:
            return
        before = page.top(here.chunk)
        found = self._walked(page, step)
        self._hold_still(
            page, page.top(here.chunk) - before
        )  # rows above may have become exact on the way
        if found is not None:
            self._focus_link(found)

    def _walked(self, page: Layout, step: int) -> LinkPlace | None:
        """Return the link that a step leads to, None if there is none."""
        least: int | None
        if self._focused is not None and self._in_view(self._focused):
            piece, least = self._focused[0], self._focused[1] + step
        else:
            begin = self.row_to_walk_from()
            if begin is None:
                begin = self.top + (0 if step > 0 else max(1, self.size.height) - 1)
            edge = page.place(min(begin, page.height - 1))
            piece, row = (edge.chunk, edge.row) if edge is not None else (0, 0)
            on_row = page.targets_on(piece, row)
            least = on_row.start if step > 0 else on_row.stop - 1
        while 0 <= piece < len(page.document.chunks):
            targets = page.targets(piece) if page.may_link(piece) else ()
            index = least if least is not None else (0 if step > 0 else len(targets) - 1)
            while 0 <= index < len(targets):
                if self.walks_to(targets[index][1]):
                    return piece, index
                index += step
            piece, least = piece + step, None
        return None

    def action_next_link(self) -> None:
        """Select the next link."""
        self._walk_links(1)

    def action_previous_link(self) -> None:
        """Select the link before."""
        self._walk_links(-1)

    def action_open_link(self) -> None:
        """Follow the selected link."""
        target = self.focused_link
        if target is not None and self._in_view(self._focused):
            self.activate(target)

    action_open = action_open_link

    def action_peek(self) -> None:
        """Look at where the selected link leads, or the next one if none is selected."""
        if not self._in_view(self._focused):
            self._walk_links(1)
        target = self.focused_link
        if target is not None and self._focused is not None:
            self.peeked(
                target, self._row(self._focused) - self.scroll_offset.y < self.size.height // 2
            )

    # Hints

    def action_hints(self) -> None:
        """Put letters beside the links on screen; typing them follows a link."""
        page, document = self.page, self.document
        if page is None or document is None:
            return
        rows = (
            page.place(row)
            for row in range(self.top, min(self.top + self.size.height, page.height))
        )
        places = [
            (at.chunk, index)
            for at in rows
            if at is not None
            for index in page.targets_on(at.chunk, at.row)
        ]
        places = [
            place for place in places if self._in_view(place) and self.is_seen(*self._cells(place))
        ]
        self._hints = Hints(places) if places else None
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """While there are hints, keys choose among them."""
        if self._hints is None:
            return
        event.stop()
        event.prevent_default()
        place = None
        if event.key == "backspace":
            self._hints.undo()
        elif event.character is not None and event.character.isalpha():
            place = self._hints.type(event.character.lower())
        else:
            self._hints = None
        self.refresh()
        target = self._target(place)
        if target is not None:
            self._focused, self._hints = place, None
            self.activate(target)

    def drop_hints(self) -> None:
        """Take the letters away."""
        if self._hints is not None:
            self._hints = None
            self.refresh()

    def on_blur(self) -> None:
        """Letters are for who has the keyboard."""
        self.drop_hints()

    def finish(self, strip: Strip, piece: int, row: int) -> Strip:
        """Draw the hints over a row."""
        if self._hints is None or self.page is None:
            return strip
        style = self._base + self.painter.look("hint")
        columns = self._columns(piece, row)
        parts: list[Strip] = []
        end = 0
        for index in self.page.targets_on(piece, row):
            if label := self._hints.rest((piece, index)):
                column = max(end, self.margin + columns[self.page.targets(piece)[index][1]])
                parts += [strip.crop(end, column), Strip([Segment(label, style)])]
                end = column + len(label)
        return (
            Strip.join([*parts, strip.crop(end)]).adjust_cell_length(strip.cell_length)
            if parts
            else strip
        )

    def _columns(self, piece: int, row: int) -> dict[Target, int]:
        """Return the cell of a row, counted from the beginning of its text, at which each link of it is first seen."""
        columns: dict[Target, int] = {}
        column = 0
        for run in self.page.lines(piece)[row].runs if self.page is not None else ():
            if run.target is not None:
                columns.setdefault(run.target, column + len(run.text) - len(run.text.lstrip()))
            column += cell_len(run.text)
        return columns

    def _cells(self, place: LinkPlace) -> tuple[int, int, int]:
        """Return the row of the page on which a link begins, and the cells that it takes there."""
        if self.page is None:
            return 0, 0, 0
        row, target = self.page.targets(place[0])[place[1]]
        start = self._columns(place[0], row)[target]
        runs = self.page.lines(place[0])[row].runs
        width = sum(cell_len(run.text) for run in runs if run.target is target)
        return self.page.top(place[0]) + row, start, start + width

    def preferred_row(self) -> int | None:
        """Return the row of the selected link."""
        return (
            self._row(self._focused) - TOP
            if self._focused is not None and self._in_view(self._focused)
            else None
        )

    # Mouse

    def _link_at(self, event: events.MouseEvent) -> LinkPlace | None:
        offset, page = event.get_content_offset(self), self.page
        if offset is None or page is None:
            return None
        place = page.place(self.scroll_offset.y + offset.y - TOP)
        rows = page.lines(place.chunk) if place is not None else ()
        if place is None or place.row >= len(rows):
            return None
        column = self.cell_in_row(offset.x, offset.y) - self.margin
        for run in rows[place.row].runs:
            width = cell_len(run.text)
            if 0 <= column < width and run.target is not None:
                targets = [target for _, target in page.targets(place.chunk)]
                return next(
                    ((place.chunk, i) for i, target in enumerate(targets) if target is run.target),
                    None,
                )
            column -= width
        return None

    def on_click(self, event: events.Click) -> None:
        """Follow the link under the mouse."""
        place = self._link_at(event)
        target = self._target(place)
        if target is not None:
            event.stop()
            self._focused = place
            self.refresh()
            self.activate(target)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which link a click would take."""
        place = self._link_at(event)
        if place != self._hovered:
            self._hovered = place
            self.refresh()

    def on_leave(self) -> None:
        """Forget the link under the mouse."""
        if self._hovered is not None:
            self._hovered = None
            self.refresh()
