"""How far the rows of a search are the answer to what is typed, as a value."""

from __future__ import annotations

from typing import NamedTuple


class AnswerState(NamedTuple):
    """What is still to come before the rows are the answer to what is typed."""

    is_outdated: bool
    """Whether the rows are the answer to something else."""
    waits_for_text: bool
    """Whether no name was found, and the text of notes may still have it."""
    may_improve: bool
    """Whether what is selected is only the best so far, and not called what was typed."""

    @property
    def is_behind(self) -> bool:
        """Whether the rows are not yet the answer, and so none of them is to be opened."""
        return self.is_outdated or self.waits_for_text

    @property
    def has_first_result(self) -> bool:
        """Whether nothing that is still to come can be a better first result."""
        return not (self.waits_for_text or self.may_improve)
