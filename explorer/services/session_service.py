"""What a review session needs of a vault: what to review, and the dates of grades.

What it does may take its time: call it from workers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from explorer import review
from explorer.model import DUE_STATES, Card, Moment, NoteReview
from explorer.review.days import due_day
from explorer.review.queue import OFFERED
from explorer.review.review_choices import (
    ReviewChoice,
    ReviewPlace,
    all_choices,
    choice_of,
    near_choices,
    without_near,
)
from explorer.review.review_items import QueueScope, ReviewItem, find_items
from explorer.review.scheduler import GRADES, Grade
from explorer.review.session import GradeOutcome
from explorer.review.session_items import (
    SessionItem,
    SessionKey,
    card_item,
    locate_card,
    note_item,
    question_places,
)
from explorer.review.session_queue import (
    DailyLimits,
    QueueFacts,
    QueueOrder,
    QueueRequest,
    Reach,
    review_queue,
)
from explorer.services.explorer_errors import ExplorerError
from explorer.services.moment import moment_or_now
from explorer.services.query_scopes import QueryScope
from explorer.services.review_service import ReviewService, up_for_review
from explorer.services.vault_access import VaultAccess
from explorer.vault import Vault
from explorer.vault.errors import WriteError

if TYPE_CHECKING:
    from explorer.services.grading_service import GradingService

NO_SETS: Final[Mapping[str, QueryScope]] = MappingProxyType({})
"""No saved sets."""


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """How a queue is made, whatever it is about."""

    order: QueueOrder = "plugin"
    reach: Reach = "due"
    new_per_day: int | None = None
    """How much of what is new is reviewed in a day; None is no limit."""
    reviews_per_day: int | None = None
    """How much of what is due is reviewed in a day; None is no limit."""


@dataclass(frozen=True, slots=True)
class SessionQueue:
    """What a session begins with."""

    items: tuple[SessionItem, ...]
    held_back: int = 0
    """What is beyond the limits of a day."""
    unwritable: str = ""
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
        self, place: ReviewPlace | None, on: Moment | None, sets: Mapping[str, QueryScope] = NO_SETS
    ) -> tuple[ReviewChoice, ...]:
        """Return what can be reviewed: around a place, everything, saved sets, and its parts.

        What is around the place is no part once more.
        """
        vault, moment = self._access.vault, moment_or_now(on)
        items = list(self._awake(QueueScope(), moment))
        near: tuple[ReviewChoice, ...] = ()
        if place is not None:
            near = tuple(near_choices(items, place, vault.notes))
        everything, *parts = all_choices(items)
        saved = (self._set_choice(name, sets[name], moment) for name in sets)
        return (*near, everything, *saved, *without_near(parts, near))

    def _set_choice(self, name: str, found: QueryScope, on: Moment) -> ReviewChoice:
        if found.problems:
            return choice_of("set", name, found.scope, (), problem=found.problems[0])
        return choice_of("set", name, found.scope, list(self._awake(found.scope, on)))

    def _awake(self, scope: QueueScope, on: Moment) -> Iterator[ReviewItem]:
        """Yield the items of a scope that are not put aside."""
        vault, aside = self._access.vault, self._reviews.hidden(on)
        notes = up_for_review(vault)
        for item in find_items(notes, vault.settings, on, scope, self._reviews.lapses()):
            if item.key not in aside:
                yield item

    def queue(self, scope: QueueScope, options: QueueOptions, on: Moment | None) -> SessionQueue:
        """Return what to review of a scope, in order."""
        vault, moment = self._access.vault, moment_or_now(on)
        request = QueueRequest(
            on=moment,
            scope=scope,
            order=options.order,
            reach=options.reach,
            limits=self._limits(options, moment),
            seed=review.day_of(moment, vault.settings).toordinal(),
        )
        aside = self._reviews.put_aside.list(moment)
        buried = {(path, question) for path, question, _ in aside.buried}
        facts = QueueFacts(
            lapses=self._reviews.lapses(),
            suspended=aside.suspended,
            buried=self._reviews.buried(moment) | buried,
        )
        if "note" in scope.kinds:  # the weights are of all links: it takes a while at first
            facts = replace(facts, importance=self._grading.weights.of(vault).ranks)
        queue = review_queue(up_for_review(vault), vault.settings, request, facts)
        return SessionQueue(
            tuple(_session_item(item, vault) for item in queue.items),
            queue.held_back_new + queue.held_back_due,
            self._unwritable(options),
        )

    def _limits(self, options: QueueOptions, on: Moment) -> DailyLimits:
        """Return the limits of a day, with what was reviewed of it already."""
        new, due = options.new_per_day, options.reviews_per_day
        if new is None and due is None:
            return DailyLimits()
        done = self._reviews.done(on)
        return DailyLimits(new, due, done.new, done.due)

    def waiting(
        self, scope: QueueScope, vault: Vault, paths: Iterable[str], on: Moment
    ) -> tuple[SessionItem, ...]:
        """Return what some notes have to review in the current snapshot, as `queue` does.

        Reads the files of what is put aside if they changed.
        """
        facts = QueueFacts(suspended=self._reviews.hidden(on))
        notes = [vault.notes[path] for path in paths if path in vault.entries]
        queue = review_queue(notes, vault.settings, QueueRequest(on=on, scope=scope), facts)
        return tuple(_session_item(item, vault) for item in queue.items)

    def due_keys(
        self, scope: QueueScope, vault: Vault, paths: Iterable[str], on: Moment
    ) -> frozenset[SessionKey]:
        """Return all that is due or new in some notes in a snapshot, put aside or not.

        Siblings are among it. Reads no file.
        """
        notes = [vault.notes[path] for path in paths if path in vault.entries]
        found = find_items(notes, vault.settings, on, scope)
        offered = (item for item in found if item.state in OFFERED)
        return frozenset(_session_item(item, vault).key for item in offered)

    def _unwritable(self, options: QueueOptions) -> str:
        if options.reach == "practice":
            return "practice, nothing is written"
        if self._access.writing.read_only or not os.access(self._access.vault.root, os.W_OK):
            return "read-only, nothing is written"
        return ""

    def schedule(self, key: SessionKey, on: Moment) -> Card | NoteReview | None:
        """Return what the files have of an item: its date is None if it is new. None if gone."""
        vault = self._access.vault
        note = vault.notes.get(key.path)
        if note is None:
            return None
        if key.is_card:
            found = locate_card(key, note)
            return None if found is None else found.card
        return review.note_review(note, vault.settings, on)

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
        state, _ = review.when_due(due, on, vault.settings)
        return replace(item, due=due, is_ahead=False) if state in DUE_STATES else None

    # Grades

    def outcomes(self, key: SessionKey, on: Moment) -> Mapping[Grade, GradeOutcome]:
        """Return what each grade of an item would give.

        Nothing if the item is gone, or if its schedule cannot be read.
        """
        try:
            previews = self._grading.previews(key, on)
        except (WriteError, ExplorerError):
            return {}
        return {
            grade: self.outcome(key, previews[grade], on) for grade in GRADES if grade in previews
        }

    def outcome(self, key: SessionKey, after: NoteReview, on: Moment) -> GradeOutcome:
        """Return what a grade of an item means for the session, by its schedule after it."""
        vault = self._access.vault
        comes_back = key.is_card and _is_today(after.due, on, vault)
        buries = key.is_card and vault.settings.bury_sibling_cards
        return GradeOutcome(after.due, after.interval, comes_back, buries)


def _session_item(item: ReviewItem, vault: Vault) -> SessionItem:
    if item.question:
        found = card_item(vault.notes[item.path], item.question, item.card)
    else:
        due = item.due
        if isinstance(due, datetime):
            due = due.date()
        found = note_item(item.path, due)
    return replace(
        found,
        why=item.why,
        is_leech=item.is_leech,
        lapses=item.lapses or 0,
        is_ahead=item.state not in (*DUE_STATES, "new"),
    )


def _is_today(due: Moment | None, on: Moment, vault: Vault) -> bool:
    """Whether something is due on the review day of a moment, so that it comes once more."""
    if due is None:
        return False
    return due_day(due, on, vault.settings) <= review.day_of(on, vault.settings)
