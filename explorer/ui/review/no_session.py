"""What stands in the place of a review session while there is none.

Grades of the session before may still be written then: whatever becomes of them, nobody asks for
their items any more.
"""

from __future__ import annotations

from collections.abc import Mapping

from explorer.review.session import SessionAnswer
from explorer.review.session_items import SessionKey
from explorer.ui.review.prepared_item import PreparedItem
from explorer.ui.review.review_words import refusal_text
from explorer.ui.review.running_session import SessionListener, Unheard


class NoSession:
    """Answers as a `RunningSession` that has nothing."""

    is_settled = True
    can_undo = False

    def __init__(self) -> None:
        self.listener: SessionListener = Unheard()

    def keys(self, key: SessionKey) -> tuple[SessionKey, ...]:
        """Return a key alone: what has become of it is not known."""
        return (key,)

    def refusal_text(self, what: str, reason: str, key: SessionKey) -> str:  # noqa: ARG002 (as of a session)
        """Return that something could not be done, and why; the item is not known."""
        return refusal_text(what, reason)

    def take_prepared(self, item: PreparedItem) -> None:
        """Drop the item."""

    def take_written(self, answer: SessionAnswer) -> None:
        """Do nothing."""

    def take_refusal(self, number: int, reason: str) -> bool:  # noqa: ARG002 (as of a session)
        """Return False: no item comes back."""
        return False

    def take_undo_refusal(self, answer: SessionAnswer, *, for_good: bool) -> bool:  # noqa: ARG002 (as of a session)
        """Return False: no answer stands."""
        return False

    def take_possible_undo(self, number: int) -> None:
        """Do nothing."""

    def settle(self) -> None:
        """Do nothing."""

    def take_vault(self) -> None:
        """Do nothing."""

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Do nothing."""
