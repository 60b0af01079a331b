"""What is kept of one vault between runs: visits, bookmarks, the last place, the review order."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from explorer.state.bookmarks import OwnBookmarks
from explorer.state.json_file import JsonFile
from explorer.state.last_place import LastPlace
from explorer.state.note_visits import NoteVisits
from explorer.state.review_order import ReviewOrder


@dataclass(frozen=True, slots=True)
class UserState:
    """What is kept between runs; by default nothing is."""

    visits: NoteVisits = field(default_factory=NoteVisits)
    bookmarks: OwnBookmarks = field(default_factory=OwnBookmarks)
    place: LastPlace = field(default_factory=LastPlace)
    review_order: ReviewOrder = field(default_factory=ReviewOrder)

    @classmethod
    def of(cls, root: Path, folder: Path | None = None) -> UserState:
        """Return what is kept of the vault at `root`, in files below `folder`.

        Without `folder`, below the state folder of the system.
        """
        return cls(
            NoteVisits(JsonFile.of_vault(root, "visits", folder)),
            OwnBookmarks(JsonFile.of_vault(root, "bookmarks", folder)),
            LastPlace(JsonFile.of_vault(root, "place", folder)),
            ReviewOrder(JsonFile.of_vault(root, "review-order", folder)),
        )
