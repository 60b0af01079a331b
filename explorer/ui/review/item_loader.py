"""Prepares the items of a session that come next in a thread, and keeps those that are ready.

What is asked for on the event loop is returned at once: from what is kept, else from memory alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Protocol

from explorer.review.days import day_of
from explorer.review.session_items import SessionKey
from explorer.services.explorer import Explorer
from explorer.ui.review.prepared_item import PreparedItem, from_memory, prepare

AHEAD = 4
"""Items after the current one that are to be prepared."""
_KEPT = 64
"""Items that are kept: going back does not read them again."""


class Work(Protocol):
    """Work that was started in a thread."""

    @property
    def is_finished(self) -> bool:
        """Whether it has ended, also by an error."""
        ...


class ItemLoader:
    """Prepares items in a worker, those that are wanted most first."""

    def __init__(
        self,
        explorer: Explorer,
        now: Callable[[], datetime],
        run: Callable[[Callable[[], None]], Work],
        post: Callable[[PreparedItem], object],
    ) -> None:
        """`run` runs work in a thread; `post` hands an item over to the event loop."""
        self._explorer = explorer
        self._now = now
        self._run = run
        self._post = post
        self._kept: OrderedDict[SessionKey, PreparedItem] = OrderedDict()
        self._wanted: tuple[SessionKey, ...] = ()
        self._work: Work | None = None
        self._written = 0
        """The generation that has all written grades; dates from before it may be wrong."""

    def item(self, key: SessionKey) -> PreparedItem:
        """Return an item as far as it is known. Reads no file."""
        kept = self._kept.get(key)
        vault = self._explorer.vault
        if kept is None or (kept.reason and kept.generation != vault.generation):
            return from_memory(vault, key)
        if kept.day != self.today or self._is_outdated(kept):
            return kept.without_dates()
        return kept

    def _is_outdated(self, item: PreparedItem) -> bool:
        """Whether grades were written since an item was prepared."""
        # The first load of a vault may set the generation back.
        return item.generation < min(self._written, self._explorer.vault.generation)

    def renew_dates(self) -> None:
        """Show no dates any more that were computed before this snapshot: grades were written."""
        self._written = self._explorer.vault.generation

    @property
    def today(self) -> date:
        """The review day for which grades are to be computed."""
        return day_of(self._now(), self._explorer.vault.settings)

    def want(self, keys: Sequence[SessionKey]) -> None:
        """Prepare these items, the first one first, as far as they are not up to date."""
        self._wanted = tuple(keys)
        self._start()

    def _start(self) -> None:
        if self._work is not None and not self._work.is_finished:
            return
        for key in self._wanted:
            if not self._is_ready(key):
                self._work = self._run(partial(self._prepare, key))
                return

    def _is_ready(self, key: SessionKey) -> bool:
        """Whether an item need not be prepared: the first one is to be of the current snapshot."""
        kept = self._kept.get(key)
        if kept is None:
            return False
        is_current = kept.generation == self._explorer.vault.generation
        return key != self._wanted[0] or (is_current and kept.day == self.today)

    def _prepare(self, key: SessionKey) -> None:
        """Prepare an item and post it. For a worker."""
        self._post(prepare(self._explorer, key, self._now()))

    def take(self, item: PreparedItem) -> None:
        """Keep an item that is ready, and prepare the next one."""
        self._work = None
        self._kept[item.key] = item
        self._kept.move_to_end(item.key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self._start()
