"""The value types that all layers share.

A name is loaded when it is first used: making a type takes a while, and a load of a vault needs
only those of `notes`. Never put a value here that only one layer knows.
"""

from __future__ import annotations

from explorer.lazy_names import lazy_names

TYPE_CHECKING = False  # not from `typing`, which takes its time
if TYPE_CHECKING:
    from explorer.model.answers import (
        DueCard,
        DueList,
        DueNote,
        GradeResult,
        LoggedReview,
        LoggedSchedule,
        NoteDetail,
        ResolvedLink,
    )
    from explorer.model.hits import Answer, Hit, HitKind
    from explorer.model.notes import (
        NO_PROPERTIES,
        Backlink,
        BlockId,
        Card,
        FrontMatterState,
        Heading,
        Link,
        LinkKind,
        LinkStatus,
        Moment,
        Note,
        Problem,
        PropertyValue,
        Question,
        QuestionType,
        Resolution,
        Severity,
        Tag,
        TaskState,
        section_end,
    )
    from explorer.model.review_states import DUE_STATES, Badge, NoteReview, ReviewState

__all__ = [
    "DUE_STATES",
    "NO_PROPERTIES",
    "Answer",
    "Backlink",
    "Badge",
    "BlockId",
    "Card",
    "DueCard",
    "DueList",
    "DueNote",
    "FrontMatterState",
    "GradeResult",
    "Heading",
    "Hit",
    "HitKind",
    "Link",
    "LinkKind",
    "LinkStatus",
    "LoggedReview",
    "LoggedSchedule",
    "Moment",
    "Note",
    "NoteDetail",
    "NoteReview",
    "Problem",
    "PropertyValue",
    "Question",
    "QuestionType",
    "Resolution",
    "ResolvedLink",
    "ReviewState",
    "Severity",
    "Tag",
    "TaskState",
    "section_end",
]

_MODULES = {
    "DUE_STATES": "review_states",
    "NO_PROPERTIES": "notes",
    "Answer": "hits",
    "Backlink": "notes",
    "Badge": "review_states",
    "BlockId": "notes",
    "Card": "notes",
    "DueCard": "answers",
    "DueList": "answers",
    "DueNote": "answers",
    "GradeResult": "answers",
    "FrontMatterState": "notes",
    "Heading": "notes",
    "Hit": "hits",
    "HitKind": "hits",
    "Link": "notes",
    "LinkKind": "notes",
    "LinkStatus": "notes",
    "LoggedReview": "answers",
    "LoggedSchedule": "answers",
    "Moment": "notes",
    "Note": "notes",
    "NoteDetail": "answers",
    "NoteReview": "review_states",
    "Problem": "notes",
    "PropertyValue": "notes",
    "Question": "notes",
    "QuestionType": "notes",
    "Resolution": "notes",
    "ResolvedLink": "answers",
    "ReviewState": "review_states",
    "Severity": "notes",
    "Tag": "notes",
    "TaskState": "notes",
    "section_end": "notes",
}

__getattr__ = lazy_names(__name__, _MODULES)
