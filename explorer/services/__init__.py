"""The one door to a vault: `Explorer` and what it hands out.

Importing it stays cheap: what an answer needs is imported with the first question.
"""

from explorer.services.explorer import Explorer
from explorer.services.explorer_errors import (
    ExplorerError,
    GradeError,
    NoteNotFound,
    NothingToUndo,
)
from explorer.vault import VaultError
from explorer.vault.errors import WriteError

__all__ = [
    "Explorer",
    "ExplorerError",
    "GradeError",
    "NoteNotFound",
    "NothingToUndo",
    "VaultError",
    "WriteError",
]
