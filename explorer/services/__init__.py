"""The one door to a vault: `Explorer` and what it hands out.

Importing it stays cheap: what an answer needs is imported with the first question.
"""

from explorer.services.explorer import Explorer, ExplorerError, NoteNotFound, VaultError

__all__ = ["Explorer", "ExplorerError", "NoteNotFound", "VaultError"]
