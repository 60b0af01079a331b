"""Lists what filters about review find: one hit for each note and card, as the status line counts.

Answers only queries without words: where words are searched for, such filters narrow places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from explorer import model
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.model import Hit, Note, ReviewState
    from explorer.review import Reviewable
    from explorer.search import Filter, Query, SectionFilter

_SCORE = 100.0


def lists_reviews(query: Query) -> bool:
    """Return whether a query only asks for what is in some review state."""
    if query.expression is not None or query.searched_text:
        return False
    if any(condition.is_about_words for condition in query.filters):
        return False
    return any(condition.wanted for condition in _about_review(query))


def review_hits(
    query: Query, vault: Vault, reviewables: Iterable[Reviewable], left: SectionFilter
) -> tuple[Hit, ...]:
    """Return the notes and cards that meet the filters about review, and what is `left` by others.

    They stand in the order of their notes.
    """
    filters = _about_review(query)
    return tuple(
        _hit(each, vault.notes[each.path])
        for each in reviewables
        if all(_meets(each, condition) for condition in filters)
        and left.allows(each.path, each.section)
    )


def other_filters(query: Query) -> tuple[Filter, ...]:
    """Return the filters of a query that are not about review."""
    return tuple(each for each in query.filters if not each.is_about_review)


def states_of(
    reviewables: Iterable[Reviewable],
) -> tuple[Mapping[str, ReviewState], Mapping[tuple[str, int], frozenset[ReviewState]]]:
    """Return the states of notes by path, and those of the cards in each section."""
    notes: dict[str, ReviewState] = {}
    cards: dict[tuple[str, int], frozenset[ReviewState]] = {}
    for each in reviewables:
        if each.is_card:
            place = each.path, each.section
            cards[place] = cards.get(place, frozenset()) | {each.state}
        else:
            notes[each.path] = each.state
    return notes, cards


def _about_review(query: Query) -> tuple[Filter, ...]:
    return tuple(each for each in query.filters if each.is_about_review)


def _meets(item: Reviewable, condition: Filter) -> bool:
    is_kind = condition.only_kind in (None, "card" if item.is_card else "note")
    return (is_kind and item.state in condition.review_states) == condition.wanted


def _hit(item: Reviewable, note: Note) -> Hit:
    heading = note.headings[item.section].name if item.section >= 0 else None
    text = note.title
    if item.is_card:
        from explorer.text.plain import plain  # most searches list no cards
        from explorer.text.sanitize import clean_in_one_row

        text = clean_in_one_row(plain(item.front))
    return model.Hit(
        path=item.path,
        line=item.line or 1,
        heading=heading,
        title=note.title,
        kind="text" if item.is_card else "note",
        score=_SCORE,
        due=item.state,
        section=item.section,
        text=text,
    )
