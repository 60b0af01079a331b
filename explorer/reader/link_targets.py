"""Where the links of the reading view lead.

The same resolutions that the vault has, found by a link's source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from explorer.markdown.link_target import Target as Parts
from explorer.markdown.link_target import link_target, wikilink_target
from explorer.model import Note, Resolution

if TYPE_CHECKING:
    from explorer.page import LinkLook, Target
    from explorer.vault import Vault


class LinkTargets:
    """What the links of one note, and of those embedded in it, lead to in one snapshot.

    Callable: a target's look.
    """

    def __init__(self, vault: Vault, note: Note) -> None:
        self._vault, self._path = vault, note.path
        self._found: dict[str, Mapping[str, Resolution]] = {}
        self.know(note.path)

    def know(self, path: str) -> None:
        """Look up the links of a note: the one that is shown, or one that is embedded in it."""
        note = self._vault.notes.get(path)
        links = (
            zip(note.links, self._vault.resolutions(path), strict=False) if note is not None else ()
        )
        self._found[path] = {link.raw: resolution for link, resolution in links}

    def resolution(self, target: Target) -> Resolution:
        """Return where a link of the reading view leads."""
        source = target.source or self._path
        if source not in self._found:
            self.know(source)
        found = self._found[source].get(target.raw)
        if found is not None:
            return found
        # The reading view also knows links that are no links of the vault, such as those of HTML.
        parts = _parts(target)
        return (
            self._vault.place(source, *parts[:3])
            if parts is not None
            else Resolution(None, "note_missing")
        )

    def __call__(self, target: Target) -> LinkLook:
        """Return the look of a link that stays in the vault."""
        found = self.resolution(target)
        if found.target is None:
            return "missing"
        if found.status != "ok":
            return "heading_missing"
        if found.target not in self._vault.notes:
            return "file"
        return (
            "heading" if found.heading_line is not None or found.block_line is not None else "note"
        )


def named_note(target: Target) -> str:
    """Return the path that a link of the reading view names, without heading or block.

    Empty for this note.
    """
    found = _parts(target)
    return found[0] if found is not None else ""


def _parts(target: Target) -> Parts | None:
    """Take the destination of a link apart; None if it names nothing in a vault."""
    if target.in_brackets:
        return wikilink_target(target.destination)
    return link_target(target.destination, "")
