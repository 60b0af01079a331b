"""What the items of a running session are in the vault, while other programs change its notes.

Goes on from one snapshot to the next: what was edited or renamed is known again, what is gone is
remembered, and what has become due is found. Never changes a session, and reads no note's file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from explorer.review.review_items import QueueScope
from explorer.review.session import Session, SessionAnswer
from explorer.review.session_items import (
    ItemTracker,
    SessionItem,
    SessionKey,
    differ_only_in,
    keys_of,
)
from explorer.services.explorer import Explorer
from explorer.vault import Vault

_MOST_EDITED = 50
"""Edited notes that are searched for new cards at once."""


class FollowedChange(NamedTuple):
    """What a newer snapshot has of the items of a session."""

    notes: Collection[str]
    """The notes that have changed."""
    by_others: Collection[str]
    """Those that have changed in more than what the session has written."""
    added: Sequence[SessionItem]
    """What has become due in them: new, or taken back by another program."""


class VaultFollower:
    """Follows the items of one session through the snapshots of the vault."""

    def __init__(
        self,
        explorer: Explorer,
        now: Callable[[], datetime],
        scope: QueueScope,
        items: Iterable[SessionItem],
    ) -> None:
        """`scope` is what is reviewed, and `items` those with which the session begins."""
        self._explorer = explorer
        self._now = now
        self._scope = scope
        self._vault: Vault = explorer.vault
        self._tracker = ItemTracker(self._vault.notes)
        self._known = {item.key for item in items}
        """What was in the session once."""
        self._changed_notes: set[str] = set()
        """What has changed since the session began: a state from before may know it as it was."""

    # Items by their keys

    def key(self, key: SessionKey) -> SessionKey:
        """Return what a key is now."""
        return self._tracker.key(key)

    def keys(self, key: SessionKey) -> tuple[SessionKey, ...]:
        """Return a key, and what it has become with each edit and rename; the last is now."""
        return self._tracker.keys(key)

    def keys_now(self, keys: Iterable[SessionKey]) -> frozenset[SessionKey]:
        """Return what keys are now."""
        return frozenset(map(self._tracker.key, keys))

    def find(self, item: SessionItem) -> SessionItem | None:
        """Return an item as it is now, None if it is gone."""
        return self._tracker.find(item)

    def is_lost(self, answer: SessionAnswer, same: Sequence[SessionAnswer]) -> bool:
        """Whether another program has taken a grade back: its item has a date from before it.

        `same` are all answers of the item, that one last.
        """
        earlier = (same[0].item.due, *(it.due for it in same[:-1]))
        key = self.key(answer.item.key)
        return self._explorer.sessions.is_due_as_before(key, earlier, answer.due, self._now())

    # Snapshots

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths in the next snapshot."""
        self._tracker.follow_renames(paths)
        self._changed_notes.update(paths.values())

    def take(
        self, session: Session, written: Collection[SessionKey], *, finds_added: bool
    ) -> FollowedChange | None:
        """Go on with the current snapshot; None if nothing can have changed.

        `written` is what the session has written. With `finds_added` what has become due is found.
        """
        before, after = self._vault, self._explorer.vault
        if before is after and not session.away:
            return None
        self._vault = after
        changed = after.changed_since(before)
        self._changed_notes.update(changed)
        self._tracker.take(after.notes, changed)
        own = self.keys_now(written)
        by_others = self._changed_by_others(before, changed, own)
        added: list[SessionItem] = []
        if finds_added:
            found = self._added(session, before, by_others)
            added = [item for item in found if item.key not in own]
        self._known.update(item.key for item in added)
        return FollowedChange(changed, by_others, added)

    def _changed_by_others(
        self, before: Vault, changed: Collection[str], own: Collection[SessionKey]
    ) -> set[str]:
        """Return which of some notes have changed in more than what the session has written."""
        after, ours = self._vault, {key.path for key in own}
        return {
            path
            for path in changed
            if path not in ours
            or path not in before.entries
            or path not in after.entries
            or not differ_only_in(before.notes[path], after.notes[path], own)
        }

    def _added(
        self, session: Session, before: Vault, changed: Collection[str]
    ) -> Sequence[SessionItem]:
        """Return what has become due in notes that were edited; none if very many were.

        That is what is new in them, and what another program has taken a grade back of.
        """
        if len(changed) > _MOST_EDITED:
            return ()
        sessions, now, scope = self._explorer.sessions, self._now(), self._scope
        found = sessions.due_keys(scope, self._vault, changed, now)
        found -= {item.key for item in session.items}
        if not found:
            return ()
        found -= self.keys_now(sessions.due_keys(scope, before, changed, now))
        notes = [before.notes[path] for path in changed if path in before.entries]
        were_there = self.keys_now(chain.from_iterable(map(keys_of, notes)))
        found -= self.keys_now(self._known) - were_there  # what was away comes back by itself
        if not found:
            return ()
        waiting = sessions.waiting(scope, self._vault, changed, now)
        return [item for item in waiting if item.key in found]

    # Sessions

    def rebased(
        self,
        session: Session,
        unwritten: Collection[SessionKey],
        changed: Collection[str] | None = None,
    ) -> Session:
        """Return a session as the files have its items now.

        What is in `changed` notes, None for all that have since it began, and was reviewed by
        another program leaves it; what is `unwritten`, or comes again, was reviewed here.
        """
        if changed is None:
            changed = self._changed_notes
        away = (each.item.key for each in session.away if each.is_again)
        kept = self.keys_now((*session.again, *away, *unwritten))

        def update(item: SessionItem) -> SessionItem | None:
            if item.key in kept or item.key.path not in changed:
                return item
            return self._explorer.sessions.updated(item, self._now())

        return session.rebased(self._tracker.find, update)
