"""Labels beside the links on screen, so that any of them is two keys away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

    def __init__(self, places: Sequence[tuple[int, int]]) -> None:
        self.labels = dict(zip(places, labels(len(places)), strict=True))
        self.typed = ""

    def type(self, letter: str) -> tuple[int, int] | None:
        """Add a letter; return the place whose label is complete now, if one is."""
        typed = self.typed + letter
        candidates = {
            place: label for place, label in self.labels.items() if label.startswith(typed)
        }
        if not candidates:
            return None
        self.typed = typed
        return next((place for place, label in candidates.items() if label == typed), None)

    def undo(self) -> None:
        """Take back the last letter."""
        self.typed = self.typed[:-1]

    def remaining(self, place: tuple[int, int]) -> str:
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

    def show(self) -> None:
        """Show labels, if there are links on screen."""
        places = self._links.on_screen()
        self.shown = Hints(places) if places else None
        self._window.repaint()

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
        if hints is None:
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
            label = self.shown.remaining((chunk, index))
            if label:
                column = max(end, self._margin + columns[targets[index][1]])
                parts += [strip.crop(end, column), Strip([Segment(label, style)])]
                end = column + len(label)
        if not parts:
            return strip
        return Strip.join([*parts, strip.crop(end)]).adjust_cell_length(strip.cell_length)
