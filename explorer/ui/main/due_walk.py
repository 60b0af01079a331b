"""Going from one place with something due to the next, through the whole vault.

Looks at a note only when the walk comes to it. Never writes a review.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple, Protocol

from explorer.ui.base_app import BaseApp
from explorer.ui.concepts.concepts_pane import ConceptsPane
from explorer.ui.history import HistoryPlace
from explorer.ui.main.pane_arrangement import Pane
from explorer.ui.main.place_navigator import PlaceNavigator


class WalkedScreen(Protocol):
    """The screen on which the walk begins."""

    concepts: ConceptsPane

    @property
    def base_app(self) -> BaseApp:
        """The app."""
        ...

    @property
    def pane(self) -> Pane:
        """The pane that has, or last had, the focus."""
        ...

    def place(self) -> tuple[str, int] | None:
        """Return the (path, line) of the selected row, or of the note on screen."""
        ...


class _DuePlace(NamedTuple):
    path: str
    line: int


class DueWalk:
    """Opens the due places of a vault one after the other, in the order of the list of them."""

    def __init__(self, screen: WalkedScreen, navigator: PlaceNavigator) -> None:
        self._screen = screen
        self._navigator = navigator
        self._reached: _DuePlace | None = None
        """The place that was opened last: the end of a note cannot be scrolled to its top."""

    def go(self, step: int) -> None:
        """Open the next due place (1) or the one before (-1), around the ends."""
        screen = self._screen
        if screen.base_app.load_state.badges is None:
            screen.base_app.notify("Still reading the vault: what is due is not known yet.")
            return
        paths = screen.concepts.due_paths()
        if not paths:
            screen.base_app.notify("Nothing is due.")
            return
        place = self._beside(paths, self._start(), step)
        self._reached = place
        self._navigator.open_place(HistoryPlace(place.path, place.line), focus=True)

    def _start(self) -> _DuePlace | None:
        """Return where the walk goes on from: the place reached while it is the one on screen."""
        screen, reached = self._screen, self._reached
        current = self._navigator.history.current
        stays = reached is not None and current == HistoryPlace(reached.path, reached.line)
        if stays and screen.pane != "concepts":
            return reached
        place = screen.place()
        if place is None:
            return None
        return _DuePlace(*place)

    def _beside(self, paths: list[str], start: _DuePlace | None, step: int) -> _DuePlace:
        """Return the due place after (1) or before (-1) a place, which may be none of them."""
        first = 0 if step > 0 else -1
        if start is None or start.path not in paths:
            return self._end_of(paths[first], first)
        lines = self._lines(start.path)
        if step > 0:
            following = lines[bisect_right(lines, start.line) :]
        else:
            following = lines[: bisect_left(lines, start.line)]
        if following:
            return _DuePlace(start.path, following[first])
        index = paths.index(start.path) + step
        return self._end_of(paths[index % len(paths)], first)

    def _end_of(self, path: str, end: int) -> _DuePlace:
        """Return the first due place of a note (`end` 0), or its last one (-1)."""
        return _DuePlace(path, self._lines(path)[end])

    def _lines(self, path: str) -> tuple[int, ...]:
        app = self._screen.base_app
        return app.explorer.reviews.due_lines(path, app.now())
