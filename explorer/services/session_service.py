"""What a review session needs of a vault: what to review, and the dates of grades.

What it does may take its time: call it from workers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from explorer.model import DUE_STATES, Card, Moment, NoteReview, SessionKey
from explorer.review.days import when_due
from explorer.review.due import OFFERED, ReviewItem, up_for_review
from explorer.review.note_reviews import note_review
from explorer.review.review_choices import (
    ReviewChoice,
    ReviewPlace,
    all_choices,
    choice_of,
    near_choices,
    without_near,
)
from explorer.review.review_items import QueueScope, find_items
from explorer.review.session import (
    SessionItem,
    locate_card,
    question_ids,
    question_places,
)
from explorer.review.session_queue import QueueOptions, review_queue
from explorer.services.query_scopes import QueryScope
from explorer.services.review_service import ReviewService
from explorer.services.vault_access import VaultAccess
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.services.grading_service import GradingService

NO_SETS: Final[Mapping[str, QueryScope]] = MappingProxyType({})
"""No saved sets."""
NO_LIMITS: Final = QueueOptions()


@dataclass(frozen=True, slots=True)
class SessionQueue:
    """What a session begins with."""

    items: tuple[SessionItem, ...]
    held_back: int
    """What waits for another day, for the limits of a day or a sibling."""
    done: tuple[int, int]
    """How much new and due was reviewed that day before it, if there are limits."""
    unwritable: str
    """Why nothing can be written; empty if it can."""


class SessionService:
    """Queues and previews of review sessions. `on` is a review day or a moment."""

    def __init__(
        self, access: VaultAccess, grading: GradingService, reviews: ReviewService
    ) -> None:
        self._access = access
        self._grading = grading
        self._reviews = reviews

    # What to review

    def choices(
        self,
        place: ReviewPlace | None,
        on: Moment | None,
        sets: Mapping[str, QueryScope] = NO_SETS,
        options: QueueOptions = NO_LIMITS,
    ) -> tuple[ReviewChoice, ...]:
        """Return what can be reviewed: around a place, everything, saved sets, and its parts.

        What is around the place is no part once more.
        """
        vault, moment = self._access.at(on)
        items = list(self._reviews.items(QueueScope(), moment))
        count = self._reviews.counter(options, moment)
        near: tuple[ReviewChoice, ...] = ()
        if place is not None:
            near = tuple(near_choices(items, place, vault.notes, count))
        everything, *parts = all_choices(items, count)
        saved = (
            choice_of(
                "set",
                name,
                scope,
                () if problems else list(self._reviews.items(scope, moment)),
                count,
                problem=next(iter(problems), ""),
            )
            for name, (scope, problems) in sets.items()
        )
        return (*near, everything, *saved, *without_near(parts, near))

    def queue(self, scope: QueueScope, options: QueueOptions, on: Moment | None) -> SessionQueue:
        """Return what to review of a scope, in order."""
        vault, moment = self._access.at(on)
        # The weights are of all links: it takes a while at first.
        ranks = self._grading.weights(vault).ranks if "note" in scope.kinds else {}
        of_today = self._reviews.of_today(options, moment)
        items, held_back = review_queue(
            self._reviews.items(scope, moment, vault),
            vault.settings,
            options,
            deck=scope.deck,
            importance=ranks,
            **of_today,
        )
        unwritable = ""
        if options.reach == "practice":
            unwritable = "practice, nothing is written"
        elif self._access.read_only or not os.access(vault.root, os.W_OK):
            unwritable = "read-only, nothing is written"
        return SessionQueue(
            tuple(_session_item(item, vault) for item in items),
            held_back,
            of_today["done"],
            unwritable,
        )

    def found(self, scope: QueueScope, on: Moment) -> list[tuple[SessionKey, ReviewItem]]:
        """Return all notes and cards of a scope, due or not.

        What is put aside is left out, unless the scope asks for it.
        """
        vault = self._access.vault
        items = self._reviews.items(scope, on, vault)
        return [(_session_item(item, vault).key, item) for item in items]

    def waiting(
        self, scope: QueueScope, vault: Vault, paths: Iterable[str], on: Moment
    ) -> tuple[SessionItem, ...]:
        """Return what some notes have to review in the current snapshot, as `queue` does.

        Reads the files of what is put aside if they changed.
        """
        aside = self._reviews.hidden(on)
        shown = (item for item in _found(scope, vault, paths, on) if item.key not in aside)
        items, _ = review_queue(shown, vault.settings, QueueOptions(), deck=scope.deck)
        return tuple(_session_item(item, vault) for item in items)

    def due_keys(
        self, scope: QueueScope, vault: Vault, paths: Iterable[str], on: Moment
    ) -> frozenset[SessionKey]:
        """Return all that is due or new in some notes in a snapshot, put aside or not.

        Siblings are among it. Reads no file.
        """
        offered = (item for item in _found(scope, vault, paths, on) if item.state in OFFERED)
        return frozenset(_session_item(item, vault).key for item in offered)

    def reviewed(self, paths: Iterable[str], on: Moment) -> dict[SessionKey, ReviewItem]:
        """Return all that is reviewed of some notes, put aside or not."""
        vault = self._access.vault
        return {
            _session_item(item, vault).key: item for item in _found(QueueScope(), vault, paths, on)
        }

    def schedule(self, key: SessionKey, on: Moment) -> Card | NoteReview | None:
        """Return what the files have of an item: its date is None if it is new. None if gone."""
        vault = self._access.vault
        note = vault.notes.get(key.path)
        if note is None:
            return None
        if key.is_card:
            found = locate_card(key, note)
            return None if found is None else found.card
        return note_review(note, vault.settings, on)

    def updated(self, item: SessionItem, due: Moment | None, on: Moment) -> SessionItem | None:
        """Return an item with the date that it has now, which is `due`.

        None if it was reviewed since it was queued, so that it is not due any more, or if another
        card of the same text stands in its place, which was never reviewed. Reads no file.
        """
        vault, key = self._access.vault, item.key
        if due == item.due:
            return item
        if due is None:
            twins = key.is_card and (key.text, 1) in question_places(vault.notes[key.path])
            return None if twins else item
        state, _ = when_due(due, on, vault.settings)
        return replace(item, due=due, is_ahead=False) if state in DUE_STATES else None


def _found(
    scope: QueueScope, vault: Vault, paths: Iterable[str], on: Moment
) -> Iterable[ReviewItem]:
    return find_items(up_for_review(vault, paths), vault.settings, on, scope)


def _session_item(item: ReviewItem, vault: Vault) -> SessionItem:
    key, due = SessionKey(item.path), item.due
    if item.is_card:
        question = question_ids(vault.notes[item.path])[item.question - 1]
        key = SessionKey(item.path, *question, item.key[2])
    elif isinstance(due, datetime):
        due = due.date()
    return SessionItem(
        key,
        deck=next(iter(item.decks), "") if item.is_card else "",
        due=due,
        why=item.why,
        is_leech=item.is_leech,
        lapses=item.lapses or 0,
        is_ahead=item.state not in OFFERED,
        is_aside=bool(item.aside),
    )
