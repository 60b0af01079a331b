"""What the app asks before it goes beyond the notes that there are: to a browser, or to an editor for a new note.

Knows where to ask and what to remember. Opens nothing that was not said yes to, and writes nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.app import SuspendNotSupported

from explorer.text.display import clean
from explorer.ui.cells import cut
from explorer.ui.host import Host
from explorer.ui.outside import find_browser, open_address, opened_address, wants_terminal

if TYPE_CHECKING:
    from webbrowser import BaseBrowser

_SHOWN = 360
"""Cells of an address that a question shows."""


class Leaving(Host):
    """The app, where it leads out of the notes."""

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
        from explorer.ui.screens.ask import AskScreen

        shown = cut(address, _SHOWN, self.glyphs.ellipsis)
        question = AskScreen(
            shown, f"Open {cut(host, 40, self.glyphs.ellipsis)}?", "Open it in the browser", "Stay here"
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
        self.notify(clean(f"No browser opened it. Copied {address}"), severity="warning", markup=False)
