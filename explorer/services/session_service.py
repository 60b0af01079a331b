"""What a review session needs of a vault: what to review, the dates of grades, and their writes.

Everything here may take its time: call it from workers. Only `grade` and `undo` write.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from explorer import review
from explorer.model import GradeResult
from explorer.review.scheduler import Grade
from explorer.review.session import GradeOutcome
from explorer.review.session_items import SessionItem, SessionKey, card_item, find_card, note_item
from explorer.services.moment import Moment, moment_or_now
from explorer.services.vault_access import VaultAccess

if TYPE_CHECKING:
    from explorer.services.grading_service import GradingService
