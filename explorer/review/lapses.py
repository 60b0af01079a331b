"""How often cards were forgotten, from the log of reviews: SM-2 keeps no such count in a comment.

Pure: the reviews and the notes are arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from explorer.model import LoggedReview, Note
from explorer.review.in_review import ItemKey

FRONT_LENGTH = 300
"""Characters of a front that the log keeps."""


def logged_lapses(reviews: Iterable[LoggedReview], notes: Mapping[str, Note]) -> dict[ItemKey, int]:
    """Return how often each card of the log was forgotten; 0 for one that always was known.

    A card is known again by its front. A lapse is an `again` of what had an interval of a day or
    more: what comes again within a session is forgotten once. A reset begins anew.
    """
    counts: dict[tuple[str, str, str], int] = {}
    for review in reviews:
        if review.card is None or review.path not in notes:
            continue
        logged = review.path, review.front, review.card
        if review.grade == "reset":
            counts[logged] = 0
        else:
            counts[logged] = counts.get(logged, 0) + _is_lapse(review)
    lapses: dict[ItemKey, int] = {}
    places: dict[str, dict[str, list[ItemKey]]] = {}
    for (path, front, numbers), count in counts.items():
        if path not in places:
            places[path] = _places(notes[path])
        key = _found(places[path].get(front, ()), numbers)
        if key is not None:
            lapses[key] = lapses.get(key, 0) + count
    return lapses


def _is_lapse(review: LoggedReview) -> bool:
    interval = review.before.interval if review.before is not None else None
    return review.grade == "again" and interval is not None and interval >= 1


def _places(note: Note) -> dict[str, list[ItemKey]]:
    """Return the cards of a note by their fronts, as the log keeps these."""
    found: dict[str, list[ItemKey]] = {}
    for number, question in enumerate(note.questions, 1):
        for place, card in enumerate(question.cards, 1):
            key = (note.path, number, place)
            found.setdefault(card.front[:FRONT_LENGTH], []).append(key)
    return found


def _found(keys: Iterable[ItemKey], numbers: str) -> ItemKey | None:
    """Return the card that was logged with these numbers, `2.1`.

    None if it is gone, or if several have its front and none has its numbers any more.
    """
    found = list(keys)
    if len(found) == 1:
        return found[0]
    return next((key for key in found if f"{key[1]}.{key[2]}" == numbers), None)
