"""Reads the sentences around links for the rows that are on screen, in a worker.

Rows ask for what they show; nothing is read for rows that are never drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from explorer.ui.base_app import BaseApp, app_of
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from explorer.reader.link_excerpts import LinkExcerpt, LinkUse

_MOST = 60
"""Notes that are read together: about those of a screen."""


@dataclass
class ExcerptsLoaded(Message):
    """The sentences of some links."""

    excerpts: Mapping[LinkUse, LinkExcerpt]


class ExcerptLoader:
    """The sentences that have been read, and those that are wanted."""

    def __init__(self) -> None:
        self._known: dict[LinkUse, LinkExcerpt] = {}
        self._asked: set[LinkUse] = set()
        """What has been read, or is being read, since the vault has changed."""
        self._wanted: dict[LinkUse, None] = {}
        self._is_reading = False
        self._widget: Widget | None = None

    def show_in(self, widget: Widget) -> None:
        """Set the widget that shows the rows; it gets `ExcerptsLoaded`."""
        self._widget = widget

    def renew(self) -> None:
        """Read again what is shown from now on: notes may have changed. What is known stays."""
        self._asked.clear()
        self._wanted.clear()

    def forget(self) -> None:
        """Drop all sentences: those of another note are wanted."""
        self.renew()
        self._known.clear()

    def get(self, path: str, link: int) -> LinkExcerpt | None:
        """Return a sentence; one that is not known, or not up to date, will be read."""
        use = (path, link)
        if use not in self._asked:
            if not self._wanted and self._widget is not None:
                self._widget.call_later(self._read)
            self._wanted[use] = None
        return self._known.get(use)

    def take(self, message: ExcerptsLoaded) -> None:
        """Take sentences that have been read."""
        self._is_reading = False
        self._known.update(message.excerpts)
        self._read()

    def _read(self) -> None:
        """Read what is wanted, the latest first: that is on screen now."""
        if self._is_reading or not self._wanted or self._widget is None:
            return
        uses = [*self._wanted][-_MOST:]
        self._wanted.clear()
        self._asked.update(uses)
        self._is_reading = True
        work = partial(self._post, app_of(self._widget), self._widget, uses)
        run_in_thread(self._widget.screen, work, "excerpts")

    def _post(self, app: BaseApp, widget: Widget, uses: Iterable[LinkUse]) -> None:
        widget.post_message(ExcerptsLoaded(app.explorer.reader.excerpts(uses)))
