"""Explorer: browse, search and remember what is in a folder of Markdown notes.

Importing the package must stay cheap: names are loaded when first used, and nothing here imports
the terminal side.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` takes longer to import than a shell prompt may wait
    from explorer.graph import Graph, Node
    from explorer.model import (
        Answer,
        Backlink,
        BlockId,
        Card,
        DueCard,
        DueList,
        DueNote,
        FrontMatterState,
        GradeResult,
        Heading,
        Hit,
        HitKind,
        Link,
        LinkKind,
        LinkStatus,
        Moment,
        Note,
        NoteDetail,
        NoteReview,
        Problem,
        PropertyValue,
        Question,
        QuestionType,
        Resolution,
        ResolvedLink,
        ReviewState,
        Severity,
        Tag,
    )
    from explorer.services import (
        ExplorerError,
        GradeError,
        NoteNotFound,
        NothingToUndo,
        VaultError,
        WriteError,
    )
    from explorer.services.explorer import Explorer, ExplorerOptions
    from explorer.vault import Loading, Vault
else:

    def __getattr__(name: str) -> object:
        """Load a public name on first use; type checkers, which know all, would accept any."""
        from explorer.lazy_names import lazy_names

        names = {
            "graph": "Graph Node",
            "model": (
                "Answer Backlink BlockId Card DueCard DueList DueNote FrontMatterState GradeResult "
                "Heading Hit HitKind Link LinkKind LinkStatus Moment Note NoteDetail NoteReview "
                "Problem PropertyValue Question QuestionType Resolution ResolvedLink ReviewState "
                "Severity Tag"
            ),
            "services": "ExplorerError GradeError NoteNotFound NothingToUndo VaultError WriteError",
            "services.explorer": "Explorer ExplorerOptions",
            "vault": "Loading Vault",
        }
        return lazy_names(__name__, names)(name)


__all__ = [
    "Answer",
    "Backlink",
    "BlockId",
    "Card",
    "DueCard",
    "DueList",
    "DueNote",
    "Explorer",
    "ExplorerError",
    "ExplorerOptions",
    "FrontMatterState",
    "GradeError",
    "GradeResult",
    "Graph",
    "Heading",
    "Hit",
    "HitKind",
    "Link",
    "LinkKind",
    "LinkStatus",
    "Loading",
    "Moment",
    "Node",
    "Note",
    "NoteDetail",
    "NoteNotFound",
    "NoteReview",
    "NothingToUndo",
    "Problem",
    "PropertyValue",
    "Question",
    "QuestionType",
    "Resolution",
    "ResolvedLink",
    "ReviewState",
    "Severity",
    "Tag",
    "Vault",
    "VaultError",
    "WriteError",
    "__version__",
]

__title__ = "knowledge-explorer"
__version__ = "0.1.0"
