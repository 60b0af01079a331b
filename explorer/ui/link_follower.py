"""Goes where the links of notes lead: to a place of the vault, a search, a file, or an address.

Decides only where a link leads. What lies outside the notes is handed to an `ExternalTargets`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.messages import OpenPlace, UnresolvedLink
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from explorer.page import Target
    from explorer.reader.note_context import Context


class ExternalTargets(Protocol):
    """Opens the targets of links that are not notes."""

    def open_address(self, address: str) -> None:
        """Open an address outside the vault."""
        ...

    def open_file(self, path: str) -> None:
        """Open a file of the vault that is not a note; `path` is relative to the vault."""
        ...


class CopyAddresses:
    """Copies addresses and opens no files: for an app that never starts another program."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app

    def open_address(self, address: str) -> None:
        """Copy the address."""
        text = clean(address)
        self._app.copy_to_clipboard(text)
        self._app.notify(f"Copied {text}", markup=False)

    def open_file(self, path: str) -> None:
        """Show that the file is not opened."""
        self._app.notify(f"{clean(path)} is not a note and is not opened here.", markup=False)


class LinkFollower:
    """Follows the links of the notes of an app."""

    def __init__(
        self,
        app: BaseApp,
        external: ExternalTargets,
        search: Callable[[str], None] | None = None,
    ) -> None:
        """`search` shows the results of a query; None where links to tags do nothing."""
        self._app = app
        self._external = external
        self._search = search

    def follow(self, context: Context, target: Target) -> None:
        """Follow a link of the note that `context` is about."""
        if target.kind == "tag":
            if self._search is not None:
                self._search(f"{target.destination} ")
        elif target.outside:
            self._external.open_address(target.destination)
        elif target.kind in ("footnote", "back"):
            # One in an embed: its text is in the embedded note.
            self._find_footnote(target.source or context.note.path, target)
        else:
            self._follow_in_vault(context, target)

    def open_file(self, path: str) -> None:
        """Open a file of the vault that is no note."""
        self._external.open_file(path)

    def _follow_in_vault(self, context: Context, target: Target) -> None:
        vault = self._app.explorer.vault
        resolution = context.link_targets.resolution(target)
        if resolution.target is None:
            from explorer.reader.note_context import named_note

            message = UnresolvedLink(target.raw, named_note(target), context.note.path)
            self._app.post_message(message)
        elif not vault.has_note(resolution.target):
            self._external.open_file(resolution.target)
        else:
            self._app.post_message(OpenPlace(resolution.target, resolution.line))

    def _find_footnote(self, path: str, target: Target) -> None:
        work = partial(self._post_footnote, path, target)
        run_in_thread(self._app, work, "footnote", exclusive=True)

    def _post_footnote(self, path: str, target: Target) -> None:
        """Find the text of a footnote, or its first reference, and post its place.

        If there is neither, the place of the link is posted. Reads the note: call it from a worker.
        """
        is_back_link = target.kind == "back"
        line = self._app.explorer.reader.footnote_line(path, target.destination, use=is_back_link)
        self._app.post_message(OpenPlace(path, line or target.line))
