"""The writes of a session: has its grades written and taken back, and knows which are on their way.

Knows no file: what writes them is a `GradeStore`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol, TypeAlias

from explorer.review.session import SessionAnswer
from explorer.review.session_items import SessionKey

KeyNow: TypeAlias = Callable[[SessionKey], SessionKey]
"""Returns what a key is now, as its item was edited and renamed."""


class GradeStore(Protocol):
    """Writes grades later, in their order."""

    def grade(
        self, answer: SessionAnswer, key: SessionKey, at: datetime, undone: Collection[int]
    ) -> None:
        """Write a grade; `undone` are the numbers of earlier answers of its item taken back."""
        ...

    def undo(self, answer: SessionAnswer) -> None:
        """Take a grade back, unless it was refused."""
        ...

    def check_undo(self, answer: SessionAnswer) -> None:
        """Find out whether a grade can be taken back by now that could not be."""
        ...


class NoWrites:
    """Writes nothing: whatever a session does, the files stay as they are."""

    pending: Collection[SessionKey] = ()
    """Nothing is ever on its way."""

    def grade(self, answer: SessionAnswer, at: datetime) -> None:
        """Write nothing."""

    def undo(self, answer: SessionAnswer) -> None:
        """Take nothing back."""

    def check_undo(self, answer: SessionAnswer) -> None:
        """Do nothing."""

    def forget(self, key: SessionKey) -> None:
        """Do nothing."""

    def settle(self) -> frozenset[SessionKey]:
        """Return nothing."""
        return frozenset()


class StoredWrites:
    """Has a store write."""

    def __init__(self, store: GradeStore, key_now: KeyNow) -> None:
        self.pending: set[SessionKey] = set()
        """What was graded or taken back, and is not known yet to be on the disk."""
        self._store = store
        self._key_now = key_now
        self._undone: dict[int, SessionKey] = {}
        """The items of answers that are being taken back, by their numbers."""

    def grade(self, answer: SessionAnswer, at: datetime) -> None:
        """Have a grade written."""
        key = self._key_now(answer.item.key)
        self.pending.add(key)
        undone = [number for number, it in self._undone.items() if self._key_now(it) == key]
        self._store.grade(answer, key, at, undone)

    def undo(self, answer: SessionAnswer) -> None:
        """Have a grade taken back."""
        key = self._key_now(answer.item.key)
        self.pending.add(key)
        self._undone[answer.number] = key
        self._store.undo(answer)

    def check_undo(self, answer: SessionAnswer) -> None:
        """Find out whether a grade can be taken back by now that could not be."""
        self._store.check_undo(answer)

    def forget(self, key: SessionKey) -> None:
        """Note that of an item nothing is on its way."""
        self.pending.discard(key)

    def settle(self) -> frozenset[SessionKey]:
        """Note that all is written; return what of."""
        written = frozenset(self.pending)
        self.pending.clear()
        self._undone.clear()
        return written


def session_writes(store: GradeStore | None, key_now: KeyNow) -> StoredWrites | NoWrites:
    """Return the writes of a session, which go to a store if there is one."""
    if store is None:
        return NoWrites()
    return StoredWrites(store, key_now)
