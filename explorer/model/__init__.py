"""The value types that all layers share.

Each is loaded when it is first used: making a type takes a while. Never put a value here that only
one layer knows.
"""

from __future__ import annotations

from explorer.lazy_names import lazy_names

TYPE_CHECKING = False  # not from `typing`, which takes its time
if TYPE_CHECKING:
    from explorer.model.answers import DueCard as DueCard
    from explorer.model.answers import DueList as DueList
    from explorer.model.answers import DueNote as DueNote
    from explorer.model.answers import GradeResult as GradeResult
    from explorer.model.answers import LoggedReview as LoggedReview
    from explorer.model.answers import LoggedSchedule as LoggedSchedule
    from explorer.model.answers import NoteDetail as NoteDetail
    from explorer.model.answers import ResolvedLink as ResolvedLink
    from explorer.model.hits import Answer as Answer
    from explorer.model.hits import Hit as Hit
    from explorer.model.hits import HitKind as HitKind
    from explorer.model.moments import Moment as Moment
    from explorer.model.moments import in_zone as in_zone
    from explorer.model.notes import NO_PROPERTIES as NO_PROPERTIES
    from explorer.model.notes import NOTE_STATES as NOTE_STATES
    from explorer.model.notes import Backlink as Backlink
    from explorer.model.notes import BlockId as BlockId
    from explorer.model.notes import Card as Card
    from explorer.model.notes import FrontMatterState as FrontMatterState
    from explorer.model.notes import Heading as Heading
    from explorer.model.notes import Link as Link
    from explorer.model.notes import LinkKind as LinkKind
    from explorer.model.notes import LinkStatus as LinkStatus
    from explorer.model.notes import Note as Note
    from explorer.model.notes import PropertyValue as PropertyValue
    from explorer.model.notes import Question as Question
    from explorer.model.notes import QuestionType as QuestionType
    from explorer.model.notes import Resolution as Resolution
    from explorer.model.notes import Tag as Tag
    from explorer.model.notes import TaskState as TaskState
    from explorer.model.problems import Problem as Problem
    from explorer.model.problems import Severity as Severity
    from explorer.model.review_states import DUE_STATES as DUE_STATES
    from explorer.model.review_states import REVIEW_STATES as REVIEW_STATES
    from explorer.model.review_states import Badge as Badge
    from explorer.model.review_states import NoteReview as NoteReview
    from explorer.model.review_states import ReviewState as ReviewState
    from explorer.model.review_states import SessionKey as SessionKey
    from explorer.model.review_states import meant_states as meant_states
    from explorer.model.sections import heading_parents as heading_parents
    from explorer.model.sections import section_end as section_end
    from explorer.model.sections import section_path as section_path

_NAMES = {
    "answers": (
        "DueCard DueList DueNote GradeResult LoggedReview LoggedSchedule NoteDetail ResolvedLink"
    ),
    "hits": "Answer Hit HitKind",
    "moments": "Moment in_zone",
    "notes": (
        "NO_PROPERTIES NOTE_STATES Backlink BlockId Card FrontMatterState Heading Link LinkKind "
        "LinkStatus Note PropertyValue Question QuestionType Resolution Tag TaskState"
    ),
    "problems": "Problem Severity",
    "review_states": (
        "Badge DUE_STATES NoteReview REVIEW_STATES ReviewState SessionKey meant_states"
    ),
    "sections": "heading_parents section_end section_path",
}

if not TYPE_CHECKING:
    __getattr__ = lazy_names(__name__, _NAMES)
