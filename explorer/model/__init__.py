"""The value types that all layers share.

A name is loaded when it is first used: making a type takes a while, and a load of a vault needs
only those of `notes`. Never put a value here that only one layer knows.
"""

from __future__ import annotations

from explorer.lazy_names import lazy_names

TYPE_CHECKING = False  # not from `typing`, which takes its time
if TYPE_CHECKING:
    from explorer.model.answers import (
        Answer,
        Badge,
        DueCard,
        DueList,
        DueNote,
        GradeResult,
        Hit,
        HitKind,
        LoggedReview,
        LoggedSchedule,
        NoteDetail,
        NoteReview,
        RefusedGrade,
        ResolvedLink,
        ReviewState,
    )
    from explorer.model.notes import (
        NO_PROPERTIES,
        Backlink,
        BlockId,
        Card,
        Heading,
        Link,
        LinkKind,
        LinkStatus,
        Note,
        Problem,
        PropertyValue,
        Question,
        QuestionType,
        Resolution,
        Severity,
        Tag,
        TaskState,
    )

__all__ = [
    "NO_PROPERTIES",
    "Answer",
    "Backlink",
    "Badge",
    "BlockId",
    "Card",
    "DueCard",
    "DueList",
    "DueNote",
    "GradeResult",
    "Heading",
    "Hit",
    "HitKind",
    "Link",
    "LinkKind",
    "LinkStatus",
    "LoggedReview",
    "LoggedSchedule",
    "Note",
    "NoteDetail",
    "NoteReview",
    "Problem",
    "PropertyValue",
    "Question",
    "QuestionType",
    "RefusedGrade",
    "Resolution",
    "ResolvedLink",
    "ReviewState",
    "Severity",
    "Tag",
    "TaskState",
]

_MODULES = {
    "NO_PROPERTIES": "notes",
    "Answer": "answers",
    "Backlink": "notes",
    "Badge": "answers",
    "BlockId": "notes",
    "Card": "notes",
    "DueCard": "answers",
    "DueList": "answers",
    "DueNote": "answers",
    "GradeResult": "answers",
    "Heading": "notes",
    "Hit": "answers",
    "HitKind": "answers",
    "Link": "notes",
    "LinkKind": "notes",
    "LinkStatus": "notes",
    "LoggedReview": "answers",
    "LoggedSchedule": "answers",
    "Note": "notes",
    "NoteDetail": "answers",
    "NoteReview": "answers",
    "Problem": "notes",
    "PropertyValue": "notes",
    "Question": "notes",
    "QuestionType": "notes",
    "RefusedGrade": "answers",
    "Resolution": "notes",
    "ResolvedLink": "answers",
    "ReviewState": "answers",
    "Severity": "notes",
    "Tag": "notes",
    "TaskState": "notes",
}

__getattr__ = lazy_names(__name__, _MODULES)
