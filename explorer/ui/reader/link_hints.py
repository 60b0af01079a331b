"""Labels beside the links on screen, so that any of them is two keys away.

While there are any, no letter is a command: not even one of a link that has just gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice, product

from rich.segment import Segment
from textual.strip import Strip

from explorer.ui.reader.decorators import PageRow
from explorer.ui.reader.link_selection import LinkPlace, LinkSelection
from explorer.ui.reader.painter import Painter
from explorer.ui.reader.viewport import Viewport

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


def labels(count: int, letters: str = LETTERS) -> Iterator[str]:
    """Yield `count` different labels of one length, as short as can be."""
    length = 1
    while len(letters) ** length < count:
        length += 1
    labels_of_length = map("".join, product(letters, repeat=length))
    yield from islice(labels_of_length, count)


class Hints:
    """The labels of some links, and the part of a label that has been typed."""

    def __init__(self, places: Sequence[LinkPlace]) -> None:
        self.labels = dict(zip(places, labels(len(places)), strict=True))
        self.typed = ""

    def type(self, letter: str) -> LinkPlace | None:
        """Add a letter; return the place whose label is complete now, if one is."""
        typed = self.typed + letter
        candidates = {
            place: label for place, label in self.labels.items() if label.startswith(typed)
        }
        if not candidates:
            return None
        self.typed = typed
        return next((place for place, label in candidates.items() if label == typed), None)

    def moved(self, find: Callable[[LinkPlace], LinkPlace | None]) -> Hints:
        """Return the same labels at other places; `find` returns None for a link that is gone."""
        moved = Hints(())
        moved.typed = self.typed
        for place, label in self.labels.items():
            found = find(place)
            if found is not None:
                moved.labels.setdefault(found, label)
        return moved

    def undo(self) -> None:
        """Take back the last letter."""
        self.typed = self.typed[:-1]

    def remaining(self, place: LinkPlace) -> str:
        """Return the part of a place's label that is still to be typed.

        Empty if the place cannot be chosen any more.
        """
        label = self.labels.get(place, "")
        if not label.startswith(self.typed):
            return ""
        return label[len(self.typed) :]


class LinkHints:
    """Labels that are shown beside the links on screen until one is typed."""

    def __init__(
        self, viewport: Viewport, links: LinkSelection, painter: Painter, margin: int
    ) -> None:
        self.shown: Hints | None = None
        """None while there are no labels."""
        self._page = viewport.page
        self._window = viewport.window
        self._links = links
        self._painter = painter
        self._margin = margin

    @property
    def are_shown(self) -> bool:
        """Whether keys choose among the labels."""
        return self.shown is not None

    @property
    def are_lost(self) -> bool:
        """Whether all links have gone meanwhile: the next key is meant for them all the same."""
        return self.shown is not None and not self.shown.labels

    def show(self) -> None:
        """Show labels, if there are links on screen."""
        places = self._links.on_screen()
        self.shown = Hints(places) if places else None
        self._window.repaint()

    def resume(self, before: LinkHints) -> None:
        """Show the labels of another layout beside the links that are still there."""
        if before.shown is not None:
            self.shown = before.shown.moved(partial(self._links.find_same, before._links))

    def lose(self) -> None:
        """Take the labels away because another note takes the place of theirs."""
        if self.shown is not None:
            self.shown = Hints(())
            self._window.repaint()

    def follow_scroll(self) -> None:
        """Take the labels away once none is on screen: the user has scrolled on."""
        if self.shown is None or not self.shown.labels:
            return
        if not any(map(self._links.is_in_view, self.shown.labels)):
            self.drop()

    def drop(self) -> None:
        """Take the labels away."""
        if self.shown is not None:
            self.shown = None
            self._window.repaint()

    def type(self, key: str, character: str | None) -> LinkPlace | None:
        """Handle a key; return the link whose label it has completed, if it has.

        Any key that is no letter takes the labels away.
        """
        hints, self.shown = self.shown, None
        self._window.repaint()
        if hints is None or not hints.labels:
            return None
        place = None
        if key == "backspace":
            hints.undo()
        elif character is not None and character.isalpha():
            place = hints.type(character.lower())
        else:
            return None
        if self._links.target_at(place) is None:
            self.shown = hints
            return None
        return place

    def decorate(self, strip: Strip, row: PageRow) -> Strip:
        """Draw the labels over a row."""
        if self.shown is None:
            return strip
        chunk = row.position.chunk
        style = self._painter.base + self._painter.look("hint")
        columns = self._links.columns(chunk, row.position.row)
        targets = self._page.targets(chunk)
        parts: list[Strip] = []
        end = 0
        for index in self._page.targets_on(chunk, row.position.row):
            label = self.shown.remaining(LinkPlace(chunk, index))
            if label:
                target = targets[index][1]
                column = max(end, self._margin + columns[target])
                if target.kind != "fold":  # a sign is not read
                    column -= _blanks_before(strip, column, min(len(label), column - end))
                parts += [strip.crop(end, column), Strip([Segment(label, style)])]
                end = column + len(label)
        if not parts:
            return strip
        return Strip.join([*parts, strip.crop(end)]).adjust_cell_length(strip.cell_length)


def _blanks_before(strip: Strip, column: int, most: int) -> int:
    """Return how many of the cells before a column are blank, `most` of them at most.

    There a label leaves its link to be read.
    """
    before = strip.crop(column - most, column).text
    return len(before) - len(before.rstrip(" "))
