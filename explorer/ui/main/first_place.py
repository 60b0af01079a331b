"""Which note to show first when the user has not named one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from explorer.model import Badge, Note
from explorer.review import STATES

_FRONT_PAGES = frozenset({"home", "index", "readme", "start", "start here", "welcome"})


def most_overdue(badges: Mapping[str, Badge]) -> str | None:
    """Return the path of the note whose review is most urgent, None if nothing is due."""
    due = [path for path, badge in badges.items() if badge.count]

    def urgency(path: str) -> tuple[int, int, str]:
        badge = badges[path]
        return STATES.index(badge.state), badge.days or 0, path

    return min(due, key=urgency, default=None)


def front_page(notes: Mapping[str, Note]) -> str | None:
    """Return the path of the first note at the root whose title is that of a front page."""
    for path, note in notes.items():
        if "/" not in path and note.title.casefold() in _FRONT_PAGES:
            return path
    return None


def first_place(
    notes: Mapping[str, Note], badges: Mapping[str, Badge], shown: Iterable[str]
) -> str | None:
    """Return the path of the first note to show: a due one, the front page, or the topmost one.

    `shown` has the paths of the notes in the tree, from the top.
    """
    return most_overdue(badges) or front_page(notes) or next(iter(shown), None)
