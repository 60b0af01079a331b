"""What comes first when something is to be learned, and how well what an item rests on is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from explorer.graph.nodes import note_of, phantom_name
from explorer.graph.prerequisites import PROPERTIES, Prerequisites, Stop
from explorer.model import REVIEW_STATES, Moment
from explorer.review.badges import urgency

if TYPE_CHECKING:
    from explorer.graph import Node
    from explorer.model import Badge
    from explorer.services.review_service import ReviewService
    from explorer.services.vault_access import VaultAccess
    from explorer.vault import Vault


class LearningService:
    """Questions about what comes first. `on` is a review day or a moment, now by default."""

    def __init__(self, access: VaultAccess, reviews: ReviewService, named: str | None) -> None:
        """`named` is the property that tells what a note rests on, in place of the usual ones."""
        self._access = access
        self._reviews = reviews
        self.properties: Sequence[str] = PROPERTIES if named is None else (named,)

    def way(self, goal: Node, on: Moment | None = None) -> tuple[Stop, ...]:
        """Return what comes before a place, and the place: due first where there is a choice."""
        vault, moment = self._access.at(on)
        return Prerequisites(vault, self.properties).way(
            goal, lambda node: _urgency(self.badge(node, moment))
        )

    def badge(self, node: Node, on: Moment) -> Badge | None:
        """Return how a place stands in review; a heading without cards as its note does."""
        path = note_of(node)
        of_heading = None
        if isinstance(node, tuple):
            of_heading = self._reviews.section_badges(path, on).get(node[1])
        return of_heading or self._reviews.note_badge(path, on)

    def weak_below(
        self, path: str, on: Moment
    ) -> tuple[str, Badge | None] | Literal["ready"] | None:
        """Return the name of the nearest of what a note rests on that is not known, and its state.

        What is new, due or overdue is not known, nor is a missing note, which has no state; of
        several as near, the most urgent is returned. Else the note is ready if anything below it
        is in review; None if nothing is.
        """
        vault = self._access.vault
        prerequisites = Prerequisites(vault, self.properties)
        seen: dict[Node, None] = {path: None}
        is_known = False
        level: list[Node] = [path]
        while level:
            nearest = dict.fromkeys(need for node in level for need in prerequisites.needs(node)[0])
            level = [node for node in nearest if node not in seen]
            seen |= nearest
            badges = {node: self.badge(node, on) for node in level}
            weak = [
                node
                for node, badge in badges.items()
                if note_of(node) not in vault.entries
                or (badge is not None and REVIEW_STATES[badge.state].is_asked)
            ]
            if weak:
                node = min(weak, key=lambda each: _urgency(badges[each]))
                return _name(vault, node), badges[node]
            is_known = is_known or any(badges.values())
        return "ready" if is_known else None


def _urgency(badge: Badge | None) -> tuple[int, int, int]:
    """Return how urgent a place is, the lowest first, and last what is not in review."""
    return (len(REVIEW_STATES), 0, 0) if badge is None else urgency(badge)


def _name(vault: Vault, node: Node) -> str:
    if isinstance(node, tuple):
        return vault.notes[node[0]].headings[node[1]].name
    note = vault.notes.get(node)
    return phantom_name(vault, node) if note is None else note.title
