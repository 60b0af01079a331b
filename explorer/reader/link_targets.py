"""Where the links of a shown note lead: the vault's resolutions, found by the source of a link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from explorer.markdown.link_target import WIKILINK, link_target, wikilink_target
from explorer.markdown.link_target import Target as TargetParts
from explorer.model import Note, Resolution

if TYPE_CHECKING:
    from explorer.page import LinkLook, Target
    from explorer.vault import Vault

_IN_BRACKETS = re.compile("!?" + WIKILINK)


class LinkTargets:
    """The targets of the links of one note, and of the notes embedded in it, in one snapshot.

    Calling it with a link of the page returns the look of that link.
    """

    def __init__(self, vault: Vault, note: Note) -> None:
        self._vault = vault
        self._path = note.path
        self._resolutions: dict[str, Mapping[str, Resolution]] = {}
        self.know(note.path)

    def know(self, path: str) -> None:
        """Look up the links of a note: the one that is shown, or one that is embedded in it."""
        self._resolutions[path] = self._by_source(path)

    def _by_source(self, path: str) -> Mapping[str, Resolution]:
        note = self._vault.notes.get(path)
        if note is None:
            return {}
        resolutions = self._vault.resolutions(path)
        return {
            link.raw: resolution for link, resolution in zip(note.links, resolutions, strict=False)
        }

    def resolution(self, target: Target) -> Resolution:
        """Return where a link of the page leads."""
        source = target.source or self._path
        if source not in self._resolutions:
            self.know(source)
        known = self._resolutions[source].get(target.raw)
        if known is not None:
            return known
        # The page has links that the vault does not know, such as those of HTML.
        parts = _parts(target)
        if parts is None:
            return Resolution(None, "note_missing")
        path, heading, block, _ = parts
        return self._vault.place(source, path, heading, block)

    def __call__(self, target: Target) -> LinkLook:
        """Return the look of a link that stays in the vault."""
        resolution = self.resolution(target)
        if resolution.target is None:
            return "missing"
        if resolution.status != "ok":
            return "heading_missing"
        if resolution.target not in self._vault.notes:
            return "file"
        if resolution.leads_into_note:
            return "heading"
        return "note"


def named_note(target: Target) -> str:
    """Return the path in a link of the page, without heading or block; empty for the same note.

    It is as one reads it, without blanks around it.
    """
    parts = _parts(target)
    if parts is None:
        return ""
    path, *_ = parts
    return path.strip()


def _parts(target: Target) -> TargetParts | None:
    """Return the parts of a link's destination; None if it names nothing in a vault."""
    if not target.in_brackets:
        return link_target(target.destination, "")
    written = _IN_BRACKETS.fullmatch(target.raw)
    if written is None:
        return wikilink_target(target.destination)
    return wikilink_target(written[1])  # the destination has lost the blanks around it
