"""Opens what lies outside the notes: addresses in a browser, files and Obsidian with the system.

Asks the user before each and remembers the answers while the app runs. Opens nothing without a yes,
and writes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.cells import cut
from explorer.ui.external.programs import (
    find_browser,
    open_address,
    open_by_system,
    opened_address,
    wants_terminal,
)
from explorer.ui.external.questions import Confirmation, ask, cut_for_question
from explorer.ui.link_follower import CopyAddresses
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from webbrowser import BaseBrowser

_OBSIDIAN = "obsidian:"
"""What stands for Obsidian among the hosts that may be opened."""
_NO_BROWSER = "No browser opened it."
_HOST_CELLS = 40
"""Cells of a host that a question shows at most."""


class ExternalOpener:
    """Leads from the notes of an app to other programs."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._otherwise = CopyAddresses(app)
        self._allowed_hosts: set[str] = set()
        """Hosts that the browser may open while the app runs."""
        self._allowed_extensions: set[str] = set()
        """Extensions of files that the system may open while the app runs."""

    # Addresses

    def open_address(self, address: str) -> None:
        """Open an address in the browser, after asking once for each host."""
        opened = opened_address(address)
        if opened is None:
            self._otherwise.open_address(address)
            return
        url, host = opened
        question = Confirmation(
            sentence=cut_for_question(self._app, url),
            title=f"Open {cut(host, _HOST_CELLS, self._app.glyphs.ellipsis)}?",
            yes="Open it in the browser",
        )
        go_on = partial(run_in_thread, self._app, partial(self._start_browser, url), "browser")
        self._ask_once(self._allowed_hosts, host, question, go_on)

    def _start_browser(self, url: str) -> None:
        """Open an address. For a worker: it may wait for the desktop."""
        browser = find_browser()
        if browser is not None and wants_terminal(browser):
            self._app.call_from_thread(self._browse_in_terminal, browser, url)
        elif browser is None or not open_address(browser, url):
            self._app.call_from_thread(self._copy_instead, url, _NO_BROWSER)

    def _browse_in_terminal(self, browser: BaseBrowser, url: str) -> None:
        """Lend the terminal to a browser, as to an editor."""
        try:
            with self._app.suspend():
                done = open_address(browser, url)
        except SuspendNotSupported:
            done = False
        if not done:
            self._copy_instead(url, _NO_BROWSER)

    def _copy_instead(self, address: str, reason: str) -> None:
        self._app.copy_to_clipboard(address)
        self._warn(f"{reason} Copied {address}")

    # Files

    def open_file(self, path: str) -> None:
        """Open a picture, a sound, a film or a PDF with the system, after asking once per kind.

        `path` is relative to the vault. Any other kind is refused: it may be a program.
        """
        from explorer.page.signs import kind_of

        kind = kind_of(path)
        extension = path.rpartition(".")[2].lower()
        if not kind:
            self._otherwise.open_file(path)
            return
        question = Confirmation(
            sentence=cut_for_question(self._app, clean(path)),
            title=f"Open this {kind}?",
            yes="Open it with the system",
        )
        work = partial(self._open_with_system, path)
        go_on = partial(run_in_thread, self._app, work, "file")
        self._ask_once(self._allowed_extensions, extension, question, go_on)

    def _open_with_system(self, path: str) -> None:
        """Open a file of the vault. For a worker: it waits for the program."""
        from explorer.vault import VaultError
        from explorer.vault.file_reader import attachment_file

        root = str(self._app.explorer.vault.root)
        reason = ""
        try:
            if not open_by_system(attachment_file(root, path), self._app.options.environ):
                reason = f"Nothing here opened {path}"
        except VaultError as error:
            reason = str(error)
        if reason:
            self._app.call_from_thread(self._warn, reason)

    # Obsidian

    def open_in_obsidian(self, uri: str) -> None:
        """Open a place in Obsidian, after asking once; `uri` is one of `obsidian_uri`."""
        question = Confirmation(
            sentence=cut_for_question(self._app, uri),
            title="Open this in Obsidian?",
            yes="Open it in Obsidian",
        )
        go_on = partial(run_in_thread, self._app, partial(self._open_uri, uri), "obsidian")
        self._ask_once(self._allowed_hosts, _OBSIDIAN, question, go_on)

    def _open_uri(self, uri: str) -> None:
        """Open an address of Obsidian. For a worker: it waits for the program."""
        if not open_by_system(uri, self._app.options.environ):
            reason = "Nothing here opens Obsidian."
            self._app.call_from_thread(self._copy_instead, uri, reason)

    # Questions and warnings

    def _ask_once(
        self, allowed: set[str], key: str, question: Confirmation, go_on: Callable[[], object]
    ) -> None:
        """Call `go_on` if `key` is allowed; else ask, and remember a yes."""
        if key in allowed:
            go_on()
            return

        def allow() -> None:
            allowed.add(key)
            go_on()

        ask(self._app, question, allow)

    def _warn(self, sentence: str) -> None:
        self._app.notify(clean(sentence), severity="warning", markup=False)
