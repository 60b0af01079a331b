"""What can be reviewed: the notes that are in a queue, and the cards whose schedules can be read.

The one place that decides what counts; badges, lists, counts and sessions are made from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple, TypeAlias

from explorer.config import ReviewSettings
from explorer.model import Moment, Note, ReviewState
from explorer.review.days import STATES, when_due
from explorer.review.note_reviews import gradable_fields, queues
from explorer.text.review_filter import matching_tags

ItemKey: TypeAlias = tuple[str, int, int]
"""The path, and the numbers of the question and the card from 1; two zeros for the note itself."""


class Reviewable(NamedTuple):
    """A note that is up for review, or one card."""

    key: ItemKey
    state: ReviewState
    due: Moment | None
    days: int | None
    """Days until it is due, negative if it is overdue; None for what is new."""
    interval: float | None
    ease: float | None
    decks: tuple[str, ...]
    """The decks of a card, the review queues of a note, without `#`."""
    section: int = -1
    """The index of the heading above a card; -1 for a note, and for a card before the first one."""
    line: int = 1
    front: str = ""
    """The front of a card."""

    @property
    def path(self) -> str:
        """The note that it is or is in."""
        return self.key[0]

    @property
    def is_card(self) -> bool:
        """Whether it is a card."""
        return self.key[1] > 0


def reviewables(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    aside: Collection[ItemKey] = (),
) -> Iterator[Reviewable]:
    """Yield what can be reviewed, each note before its cards, without what is put `aside`."""
    for note in notes:
        path = note.path
        fields = gradable_fields(note, settings)
        if fields is not None and (path, 0, 0) not in aside:
            known = fields[:3] if fields.scheduled else (None, None, None)
            state, days = when_due(known[0], on, settings)
            yield Reviewable(
                (path, 0, 0), state, known[0], days, *known[1:], queues(note, settings)
            )
        yield from reviewable_cards(note, settings, on, aside)


def reviewable_cards(
    note: Note, settings: ReviewSettings, on: Moment, aside: Collection[ItemKey] = ()
) -> Iterator[Reviewable]:
    """Yield the cards of a note that can be reviewed, without what is put `aside`."""
    for number, question in enumerate(note.questions, 1):
        for place, card in enumerate(question.cards, 1):
            key = note.path, number, place
            if card.readable and key not in aside:
                state, days = when_due(card.due, on, settings)
                yield Reviewable(
                    *(key, state, card.due, days, card.interval, card.ease, question.decks),
                    *(question.section, question.first_line, card.front),
                )


def candidates(
    briefs: Iterable[tuple[str, tuple[str, ...], bool]], settings: ReviewSettings
) -> Iterator[str]:
    """Yield the paths of the notes that may have something to review.

    `briefs` are path, tags in every letter case used, and whether there are flashcards.
    """
    known: dict[tuple[str, ...], bool] = {}
    for path, tags, has_questions in briefs:
        if tags not in known:
            known[tags] = bool(matching_tags(tags, settings.tags_to_review))
        if known[tags] or has_questions:
            yield path


def states(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    aside: Collection[ItemKey] = (),
) -> Mapping[tuple[str, int], ReviewState]:
    """Return the state of every note (section -1) and heading that has something to review.

    What is put `aside` is left out.
    """
    found: dict[tuple[str, int], ReviewState] = {}
    for path, items in groupby(reviewables(notes, settings, on, aside), lambda each: each.path):
        for each in items:
            for place in {(path, -1), (path, each.section)}:
                found[place] = min(each.state, found.get(place, each.state), key=STATES.index)
    return found
