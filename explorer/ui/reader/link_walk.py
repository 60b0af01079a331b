"""Walking from link to link: a bounded amount of work per key, and the rest when there is time.

A link may be far away, and only laying out what is in between tells where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from explorer.page import Target
from explorer.ui.reader.find_session import PAUSE
from explorer.ui.reader.link_selection import LinkPlace, LinkSelection
from explorer.ui.reader.viewport import Viewport
from explorer.ui.single_timer import Schedule, SingleTimer

WORK = 3
"""Chunks that are laid out between two keys; few notes have so many that may hold a link, and hold
none."""


class LinkWalk:
    """Looks for the next link of a page."""

    def __init__(
        self,
        links: LinkSelection,
        viewport: Viewport,
        schedule: Schedule,
        found: Callable[[LinkPlace], None],
    ) -> None:
        """`found` is called with each link that a walk ends at."""
        self._links = links
        self._viewport = viewport
        self._found = found
        self._step = 0
        self._places: Iterator[LinkPlace | None] = iter(())
        self._begun: tuple[int, LinkPlace | None] = (0, None)
        """Where the view was and what was selected: another walk begins where these change."""
        self._timer = SingleTimer(schedule)

    @property
    def is_going(self) -> bool:
        """Whether the next link is still looked for."""
        return self._timer.is_running

    def go(
        self, step: int, begin: Callable[[], int | None], accepts: Callable[[Target], bool]
    ) -> None:
        """Go to the next link (`step` 1) or to the previous one (-1) that is accepted.

        `LinkSelection.places` tells where it begins. If it goes on that way already, it goes on.
        """
        if self.is_going and step == self._step and self._begun == self._place():
            return
        self.stop()
        self._step = step
        self._places = self._links.places(step, begin, accepts)
        self._work(WORK)

    def stop(self) -> None:
        """Look for no link any more."""
        self._timer.stop()

    def finish(self) -> None:
        """Look for the link until there is an answer, however long that takes."""
        while self.is_going:
            self.stop()
            self._work(WORK)

    def _place(self) -> tuple[int, LinkPlace | None]:
        return self._viewport.offset, self._links.focused

    def _go_on(self) -> None:
        if self._begun == self._place():
            self._work(WORK)

    def _work(self, chunks: int) -> None:
        """Lay out so many chunks, and schedule more if no link is in them."""
        if not self._viewport.page.height:
            return
        found: LinkPlace | None = None
        in_vain = 0
        with self._viewport.hold_still():
            for found in islice(self._places, chunks):
                if found is not None:
                    break
                in_vain += 1
        if found is not None:
            self._found(found)
        elif in_vain == chunks:
            self._begun = self._place()
            self._timer.start(PAUSE, self._go_on)
