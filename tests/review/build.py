"""Notes for the review tests, said in a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from explorer.config import ReviewSettings
from explorer.model import Card, Moment, Note, PropertyValue, Question, Tag
from explorer.review.due import ItemKey, ReviewItem
from explorer.review.review_items import EVERYTHING, QueueScope, find_items
from explorer.review.session_queue import QueueOptions, review_queue

ON = date(2024, 4, 25)
DEFAULTS = ReviewSettings()


class _NotSet:
    """Stands for a field that is absent: None is a value that a field can have."""


NOT_SET = _NotSet()


def note(
    path: str = "Reef.md",
    *tags: str,
    questions: tuple[Question, ...] = (),
    due: PropertyValue | _NotSet = NOT_SET,
    interval: PropertyValue | _NotSet = NOT_SET,
    ease: PropertyValue | _NotSet = NOT_SET,
) -> Note:
    """Return a note with these tags and these `sr-*` properties."""
    fields = {"sr-due": due, "sr-interval": interval, "sr-ease": ease}
    return Note(
        path=path,
        title=path.rpartition("/")[2].removesuffix(".md"),
        tags=tags,
        tag_uses=tuple(Tag(tag, 2, 0, 0) for tag in tags),
        properties={key: value for key, value in fields.items() if not isinstance(value, _NotSet)},
        questions=questions,
        body_line=6,
    )


def scheduled(path: str, due: str, *tags: str, interval: float = 2, ease: float = 250) -> Note:
    """Return a note in the review queue."""
    return note(path, *(tags or ("review",)), due=due, interval=interval, ease=ease)


def card(
    due: Moment | None = None, interval: float = 4, ease: float = 250, *, readable: bool = True
) -> Card:
    """Return a card, new without a due date."""
    if due is None:
        return Card("front", "back", None, None, None, readable)
    return Card("front", "back", due, interval, ease, readable)


def question(*cards: Card, section: int = -1, line: int = 8) -> Question:
    """Return a question that holds these cards."""
    return Question("single_basic", line, line, "front::back", ("flashcards",), (), section, cards)


def queue_of(
    notes: Iterable[Note],
    settings: ReviewSettings = DEFAULTS,
    on: Moment = ON,
    scope: QueueScope = EVERYTHING,
    lapses: Mapping[ItemKey, int] | None = None,
    **options: Any,
) -> list[ReviewItem]:
    """Return what a session of these notes would have."""
    items = find_items(notes, settings, on, scope, lapses or {})
    facts = {key: options.pop(key) for key in ("importance", "done", "seed") if key in options}
    return review_queue(items, settings, QueueOptions(**options), deck=scope.deck, **facts)[0]
