"""What the app asks before it goes beyond its notes.

To a browser, to a file's program, to an editor for a new note.

Knows where to ask and what to remember. Opens nothing that was not said yes to, and writes nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import SuspendNotSupported

from explorer.text.sanitize import clean
from explorer.ui.base_app import READ_ONLY, BaseApp, while_shown
from explorer.ui.cells import cut
from explorer.ui.external.url_policy import (
    find_browser,
    open_address,
    opened_address,
    wants_terminal,
)
from explorer.ui.messages import NewNote, OpenPlace, UnresolvedLink, VaultLoaded

if TYPE_CHECKING:
    from webbrowser import BaseBrowser

_SHOWN = 360
"""Cells of an address that a question shows."""


class Leaving(BaseApp):
    """The app, where it leads out of the notes."""

    _new: str | None = None
    """The path of a note that the editor was opened for."""

    def leave_for(self, destination: str) -> None:
        """Open an address in the browser, after asking once for each host while the app runs."""
        found = opened_address(destination)
        if found is None:
            super().leave_for(destination)
            return
        address, host = found
        if host in self.allowed_hosts:
            self._browse(address)
            return
        # Loaded with the first question.
        from explorer.ui.external.confirm_screen import ConfirmScreen

        shown = cut(address, _SHOWN, self.glyphs.ellipsis)
        question = ConfirmScreen(
            shown,
            f"Open {cut(host, 40, self.glyphs.ellipsis)}?",
            "Open it in the browser",
            "Stay here",
        )
        self.push_screen(question, partial(self._answered_leave, address, host))

    def _answered_leave(self, address: str, host: str, yes: bool | None) -> None:
        if yes:
            self.allowed_hosts.add(host)
            self._browse(address)

    @work(thread=True, group="browser", exit_on_error=False)
    def _browse(self, address: str) -> None:
        browser = find_browser()
        if browser is not None and wants_terminal(browser):
            self.call_from_thread(self._browse_here, browser, address)
        elif browser is None or not open_address(browser, address):
            self.call_from_thread(self._copy_instead, address)

    def _browse_here(self, browser: BaseBrowser, address: str) -> None:
        """Lend the terminal to a browser, as to an editor."""
        try:
            with self.suspend():
                done = open_address(browser, address)
        except SuspendNotSupported:
            done = False
        if not done:
            self._copy_instead(address)

    def _copy_instead(self, address: str) -> None:
        self.copy_to_clipboard(address)
        self.notify(
            clean(f"No browser opened it. Copied {address}"), severity="warning", markup=False
        )

    # Files

    def open_file(self, path: str) -> None:
        """Open a picture, a sound, a film or a PDF with the system, after asking once for each kind of file."""
        from explorer.page.file_kinds import kind_of
        from explorer.ui.external.confirm_screen import ConfirmScreen

        kind, ending = kind_of(path), path.rpartition(".")[2].lower()
        if not kind:
            super().open_file(path)
        elif ending in self.allowed_endings:
            self._open_file(path)
        else:
            shown = cut(clean(path), _SHOWN, self.glyphs.ellipsis)
            question = ConfirmScreen(
                shown, f"Open this {kind}?", "Open it with the system", "Stay here"
            )
            self.push_screen(question, partial(self._answered_file, path, ending))

    def _answered_file(self, path: str, ending: str, yes: bool | None) -> None:
        if yes:
            self.allowed_endings.add(ending)
            self._open_file(path)

    @work(thread=True, group="file", exit_on_error=False)
    def _open_file(self, path: str) -> None:
        from explorer.ui.external.file_opener import open_file
        from explorer.vault import VaultError

        try:
            opened = open_file(str(self.explorer.vault.root), path, self.environ)
            reason = "" if opened else f"Nothing here opened {path}"
        except VaultError as error:
            reason = str(error)
        if reason:
            self.call_from_thread(self.notify, clean(reason), severity="warning", markup=False)

    # New notes

    @on(UnresolvedLink)
    def offer_new(self, message: UnresolvedLink) -> None:
        """Offer to write the note that a link names."""
        message.stop()
        if self.read_only:
            self.notify(
                f"No note is there: {clean(message.raw)}. {READ_ONLY}",
                severity="warning",
                markup=False,
            )
        elif message.name:
            self._find_place(message.source, message.name)
        else:
            self.notify(f"No note is there: {clean(message.raw)}", severity="warning", markup=False)

    @work(thread=True, exclusive=True, group="new-note", exit_on_error=False)
    def _find_place(self, source: str, name: str) -> None:
        from explorer.vault import NoPlaceError, place_of_new

        try:
            self.post_message(NewNote(place_of_new(self.explorer.vault.root, source, name)))
        except NoPlaceError as error:
            self.post_message(NewNote(None, str(error)))

    @on(NewNote)
    @while_shown
    def ask_for_new(self, message: NewNote) -> None:
        """Ask whether to begin a note."""
        if message.path is None:
            self.notify(
                f"No note is there. {clean(message.reason)}", severity="warning", markup=False
            )
            return
        from explorer.ui.external.confirm_screen import ConfirmScreen

        shown = cut(clean(message.path), _SHOWN, self.glyphs.ellipsis)
        said = f"There is no {shown} yet. It becomes a file when you save it in your editor."
        question = ConfirmScreen(said, "Write this note?", "Open the editor", "Stay here")
        self.push_screen(question, partial(self._answered_new, message.path))

    def _answered_new(self, path: str, yes: bool | None) -> None:
        if yes:
            self._new = path
            self.edit(path, 1)

    @on(VaultLoaded)
    @while_shown
    def show_new(self, message: VaultLoaded) -> None:
        """Show the note that was begun, if it was saved."""
        if message.complete and self._new is not None and not self.reload_wanted:
            path, self._new = self._new, None
            if path in message.notes:
                self.post_message(OpenPlace(path))
