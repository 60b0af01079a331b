"""The one door to a vault: `Explorer` and what it hands out.

Importing it stays cheap: what an answer needs is imported with the first question.
"""

from explorer.services.explorer import (
    Explorer,
    ExplorerError,
    GradeError,
    NoteNotFound,
    NothingToUndo,
    VaultError,
    WriteError,
)

__all__ = [
    "Explorer",
    "ExplorerError",
    "GradeError",
    "NoteNotFound",
    "NothingToUndo",
    "VaultError",
    "WriteError",
]
