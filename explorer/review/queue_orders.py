"""The orders of a review queue: the plugin's, and most likely forgotten first.

Orders items and says why; leaves none out and adds none. Chance is an argument.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from explorer.config import ReviewSettings
from explorer.review.in_review import ItemKey
from explorer.review.review_items import ReviewItem, in_deck


def plugin_order(
    items: Sequence[ReviewItem],
    settings: ReviewSettings,
    importance: Mapping[str, float],
    chance: random.Random,
    deck: str | None = None,
) -> list[ReviewItem]:
    """Return the notes and then the cards in the order that the plugin's settings ask for.

    Notes come by due date, new ones last, ties by importance. Cards come deck by deck; `deck` is
    the one that was chosen. What is random in the plugin follows `chance`.
    """
    notes = [item for item in items if not item.question]
    notes.sort(key=lambda item: (item.due or date.max, -importance.get(item.path, 0.0)))
    if settings.open_random_note:
        notes = _shuffled_by(notes, lambda item: item.state == "new", chance)
    cards = [item for item in items if item.question]
    return notes + _DeckWalk(settings, deck, chance).ordered(cards)


def _shuffled_by(
    items: Sequence[ReviewItem], group: Callable[[ReviewItem], bool], chance: random.Random
) -> list[ReviewItem]:
    """Return items in a random order, those for which `group` is true after the others."""
    shuffled = list(items)
    chance.shuffle(shuffled)
    return sorted(shuffled, key=group)


class _DeckWalk:
    """The order of cards by decks, as the plugin walks through them."""

    def __init__(self, settings: ReviewSettings, deck: str | None, chance: random.Random) -> None:
        self._order = settings.flashcard_card_order
        self._random_decks = settings.flashcard_deck_order == "PrevDeckComplete_Random"
        self._deck = deck
        self._chance = chance

    def ordered(self, cards: Sequence[ReviewItem]) -> list[ReviewItem]:
        """Return each card once, in the first of its decks."""
        if self._order == "EveryCardRandomDeckAndCard":
            shuffled = list(cards)
            self._chance.shuffle(shuffled)
            return shuffled
        by_deck: dict[str, list[ReviewItem]] = {}
        for card in cards:
            for deck in card.decks or ("",):
                if in_deck((deck,), self._deck):
                    by_deck.setdefault(deck, []).append(card)
        decks = sorted(by_deck, key=deck_sort_key)
        if self._random_decks:
            self._chance.shuffle(decks)
        ordered: dict[ItemKey, ReviewItem] = {}
        for deck in decks:
            for card in self._walked(by_deck[deck]):
                ordered.setdefault(card.key, card)
        return list(ordered.values())

    def _walked(self, cards: Sequence[ReviewItem]) -> list[ReviewItem]:
        new_first = self._order.startswith("NewFirst")
        if self._order.endswith("Random"):
            return _shuffled_by(
                cards, lambda card: (card.state == "new") != new_first, self._chance
            )
        return sorted(cards, key=lambda card: (card.state == "new") != new_first)


def deck_sort_key(deck: str) -> list[bytes]:
    """Return a sort key: a deck before those below it, these as JavaScript compares texts."""
    return [part.encode("utf-16-be", "surrogatepass") for part in deck.split("/")]


def most_forgotten_first(items: Sequence[ReviewItem]) -> list[ReviewItem]:
    """Return the items by how probable it is that they are forgotten; new ones at the end."""
    ordered = sorted(items, key=lambda item: 2.0 if item.recall is None else item.recall)
    return [replace(item, why=_recall_text(item.recall)) for item in ordered]


def _recall_text(recall: float | None) -> str:
    """Return how likely something is remembered; empty for what is new, whose state says so."""
    if recall is None:
        return ""
    return f"{recall:.0%} likely to be remembered"
