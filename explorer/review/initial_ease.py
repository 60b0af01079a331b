"""The ease that a new note begins with: that of the notes around it, by the plugin's rules.

Knows links and ranks only as plain mappings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from explorer.config import ReviewSettings
from explorer.model import Note
from explorer.review.note_reviews import review_fields
from explorer.review.scheduler import round_half_up

_MANY: Final = math.log(64)
"""With so many links or cards, only they count."""


class LinkWeights(NamedTuple):
    """The links between notes, and how much each note weighs."""

    links: Mapping[str, Mapping[str, int]]
    """How many links lead from a note to each other note."""
    ranks: Mapping[str, float]
    """The PageRank of each note that has a link or is linked to."""


def initial_ease(
    path: str,
    weights: LinkWeights,
    known_ease: Callable[[str], float | None],
    settings: ReviewSettings,
) -> int:
    """Return the ease of the note at `path` before its first grade.

    `known_ease` returns that of another note, None if it has none yet.
    """
    links = weights.links
    around = [(source, to[path]) for source, to in links.items() if path in to]
    around += links.get(path, {}).items()
    count, total, weight = 0, 0.0, 0.0
    for other, number in around:
        ease = known_ease(other)
        if ease:
            count += number
            total += number * weights.ranks[other] * ease
            weight += number * weights.ranks[other]
    share = settings.max_link_factor * min(1.0, math.log(count + 0.5) / _MANY)
    around_ease = settings.base_ease
    if count and weight:
        around_ease = total / weight
    return round_half_up((1 - share) * settings.base_ease + share * around_ease)


def known_ease(note: Note, settings: ReviewSettings) -> float | None:
    """Return the ease of a scheduled note, its scheduled cards considered; None for a new one."""
    fields = review_fields(note)
    if not fields.scheduled or fields.ease is None:
        return None
    eases = [
        card.ease for question in note.questions for card in question.cards if card.ease is not None
    ]
    if not eases:
        return fields.ease
    share = min(1.0, math.log(len(eases) + 0.5) / _MANY)
    of_cards = sum(eases) / len(eases) * share + settings.base_ease * (1 - share)
    return round_half_up((of_cards + fields.ease) / 2)
