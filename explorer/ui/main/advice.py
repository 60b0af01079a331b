"""What the panes show while there is nothing to read, as paragraphs: why, and what to do next.

Content only: text from the vault is cleaned here and never read as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from explorer.text.counts import counted
from explorer.text.sanitize import clean
from explorer.ui.cells import muted
from explorer.ui.commands import key_of

if TYPE_CHECKING:
    from explorer.model import Badge

Paragraphs = tuple[Content, ...]


NOT_READ: Paragraphs = (muted("Nothing is read yet."),)
"""The user has not answered yet whether to read the folder."""
PARTLY_READ: Paragraphs = (
    muted("Still reading the vault. What is on the left can be opened already."),
)
CHOOSE: Paragraphs = (muted("Choose a note with enter, or press / to find a heading anywhere."),)
NOTE_IS_READ_HERE: Paragraphs = (muted("A note is read here."),)


def note_gone(path: str, keys: Mapping[str, str], *, can_go_back: bool) -> Paragraphs:
    """Return that the note on screen has been deleted, and what to do. `keys` is the keymap."""
    search = key_of("search", keys)
    way_out = f"Choose another one, or press {search} to find a heading anywhere."
    if can_go_back:
        way_out = f"Press {key_of('back', keys)} to go back."
    gone = f"{clean(path)} is not in the vault any more. {way_out}"
    return Content("This note is gone"), muted(gone)


def unreadable_note(reason: str) -> Paragraphs:
    """Return that a note cannot be read, and why."""
    return Content("This note cannot be read"), muted(clean(reason))


def unreadable_vault(reason: str) -> Paragraphs:
    """Return that the vault cannot be read, why, and what to do from the panes."""
    return *why_unreadable(reason), muted("Press q to leave, f5 to try again.")


def why_unreadable(reason: str) -> Paragraphs:
    """Return that the vault cannot be read, and why."""
    return Content("This vault cannot be read"), muted(reason)


def empty_vault(root: str) -> Paragraphs:
    """Return that a folder has no notes."""
    return (
        Content("No notes here"),
        muted(f"There is no .md file in {clean(root)}."),
        muted("Write one in any editor, then press f5. Another folder: explorer PATH"),
    )


def nothing_due(badges: Mapping[str, Badge]) -> Paragraphs:
    """Return that nothing is due, and when the next review is."""
    later = [badge.days for badge in badges.values() if badge.days is not None and badge.days > 0]
    if later:
        advice = f"Next: in {counted(min(later), 'day')}."
    elif badges:
        advice = "There are new notes or cards, and none that is due."
    else:
        advice = "Notes tagged #review and cards tagged #flashcards show up here on their day."
    return (
        Content("Nothing is due"),
        muted(advice),
        muted("Press esc to see everything again."),
    )
