"""The review states of places: what a search filters and sorts by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from explorer.config import ReviewSettings
from explorer.model import Moment, Note, ReviewState
from explorer.review.badges import card_state, note_badge, section_badges
from explorer.review.note_reviews import note_review
from explorer.review.numbered_cards import readable_cards
from explorer.text.review_filter import matching_tags

if TYPE_CHECKING:
    from explorer.review.review_items import ItemKey


class Reviewable(NamedTuple):
    """A note that is up for review, or one card."""

    path: str
    section: int
    """The index of the heading above a card; -1 for a note, and for a card before the first one."""
    state: ReviewState
    line: int | None = None
    """Where the card begins; None for a note."""
    front: str = ""
    """The front of the card."""
    numbers: tuple[int, int] = (0, 0)
    """Those of the question and the card, from 1; zeros for the note itself."""

    @property
    def key(self) -> ItemKey:
        """What tells it from all others in one reading of the vault."""
        return self.path, *self.numbers

    @property
    def is_card(self) -> bool:
        """Whether it is a card."""
        return self.line is not None


def candidates(
    briefs: Iterable[tuple[str, tuple[str, ...], bool]], settings: ReviewSettings
) -> Iterator[str]:
    """Yield the paths of the notes that may have something to review.

    `briefs` are path, tags in every letter case used, and whether there are flashcards.
    """
    known: dict[tuple[str, ...], bool] = {}
    for path, tags, has_questions in briefs:
        is_tagged = known.get(tags)
        if is_tagged is None:
            is_tagged = known[tags] = bool(matching_tags(tags, settings.tags_to_review))
        if is_tagged or has_questions:
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
    for note in notes:
        badge = note_badge(note, settings, on, aside)
        if badge is None:
            continue
        for section, section_badge in section_badges(note, settings, on, aside).items():
            found[note.path, section] = section_badge.state
        found[note.path, -1] = badge.state
    return found


def reviewables(
    notes: Iterable[Note], settings: ReviewSettings, on: Moment
) -> Iterator[Reviewable]:
    """Yield what can be reviewed, each note before its cards; they are counted as `due` counts.

    What cannot be read is left out.
    """
    for note in notes:
        review = note_review(note, settings, on)
        if review is not None:
            yield Reviewable(note.path, -1, review.state)
        for question_number, card_number, question, card in readable_cards(note):
            yield Reviewable(
                path=note.path,
                section=question.section,
                state=card_state(card, on, settings),
                line=question.first_line,
                front=card.front,
                numbers=(question_number, card_number),
            )
