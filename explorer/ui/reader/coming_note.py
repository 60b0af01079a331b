"""What a note pane knows of a note before it is there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class ComingNote:
    """The note that is being read to be shown next, and whether a text is to be found in it."""

    path: str = ""
    """The path of the note, empty if none is being read."""
    searched_path: str = ""
    """What that was when the box for finding was opened."""

    def search(self) -> None:
        """Note that what is typed from now on is to be found in the note that comes."""
        self.searched_path = self.path

    def is_searched(self, path: str) -> bool:
        """Whether the note of a path was to come when the box for finding was opened."""
        return path == self.searched_path

    def arrive(self) -> None:
        """Note that a note is shown, or none is to come."""
        self.path = ""
