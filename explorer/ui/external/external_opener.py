"""Opens what lies outside the notes: addresses in a browser, files with the system, an editor.

Asks the user before each and remembers the answers while the app runs. Opens nothing without a yes,
and writes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from explorer.text.sanitize import clean
from explorer.ui.base_app import READ_ONLY, BaseApp
from explorer.ui.cells import cut
from explorer.ui.external.confirmation import Confirmation
from explorer.ui.external.url_policy import (
    find_browser,
    open_address,
    opened_address,
    wants_terminal,
)
from explorer.ui.link_follower import CopyAddresses
from explorer.ui.messages import NewNote, UnresolvedLink
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from webbrowser import BaseBrowser

_ADDRESS_CELLS = 360
"""Cells of an address or path that a question shows at most."""
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
        self.new_note: str | None = None
        """The path of a note that the editor was opened for and that may not exist yet."""

    # Addresses

    def open_address(self, address: str) -> None:
        """Open an address in the browser, after asking once for each host."""
        opened = opened_address(address)
        if opened is None:
            self._otherwise.open_address(address)
            return
        url, host = opened
        question = Confirmation(
            sentence=self._cut(url),
            title=f"Open {cut(host, _HOST_CELLS, self._app.glyphs.ellipsis)}?",
            yes="Open it in the browser",
        )
        self._ask_once(self._allowed_hosts, host, question, partial(self._browse, url))

    def _browse(self, url: str) -> None:
        work = partial(self._start_browser, url)
        run_in_thread(self._app, work, "browser")

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
        from explorer.page.file_kinds import kind_of

        kind = kind_of(path)
        extension = path.rpartition(".")[2].lower()
        if not kind:
            self._otherwise.open_file(path)
            return
        question = Confirmation(
            sentence=self._cut(clean(path)),
            title=f"Open this {kind}?",
            yes="Open it with the system",
        )
        go_on = partial(self._start_program, path)
        self._ask_once(self._allowed_extensions, extension, question, go_on)

    def _start_program(self, path: str) -> None:
        work = partial(self._open_with_system, path)
        run_in_thread(self._app, work, "file")

    def _open_with_system(self, path: str) -> None:
        """Open a file of the vault. For a worker: it waits for the program."""
        from explorer.ui.external.system_opener import open_file
        from explorer.vault import VaultError

        root = str(self._app.explorer.vault.root)
        reason = ""
        try:
            if not open_file(root, path, self._app.options.environ):
                reason = f"Nothing here opened {path}"
        except VaultError as error:
            reason = str(error)
        if reason:
            self._app.call_from_thread(self._warn, reason)

    # Obsidian

    def open_in_obsidian(self, uri: str) -> None:
        """Open a place in Obsidian, after asking once; `uri` is one of `obsidian_uri`."""
        question = Confirmation(
            sentence=self._cut(uri), title="Open this in Obsidian?", yes="Open it in Obsidian"
        )
        self._ask_once(self._allowed_hosts, _OBSIDIAN, question, partial(self._hand_over, uri))

    def _hand_over(self, uri: str) -> None:
        work = partial(self._open_uri, uri)
        run_in_thread(self._app, work, "obsidian")

    def _open_uri(self, uri: str) -> None:
        """Open an address of Obsidian. For a worker: it waits for the program."""
        from explorer.ui.external.system_opener import open_by_system

        if not open_by_system(uri, self._app.options.environ):
            reason = "Nothing here opens Obsidian."
            self._app.call_from_thread(self._copy_instead, uri, reason)

    # Notes in the editor

    def edit(self, path: str, line: int) -> None:
        """Open a note in the editor at a line (1-based), then reload what changed.

        `path` is relative to the vault; there need not be such a file yet.
        """
        from explorer.ui.external.editor import NoEditor, command, run

        if self._app.options.read_only:
            self._warn(f"No editor is opened. {READ_ONLY}")
            return
        try:
            arguments = command(self._app.options.environ, self._file(path), line)
            # `run` raises nothing: an error would leave the terminal suspended.
            with self._app.suspend():
                failure = run(arguments)
        except NoEditor as error:
            self._warn(str(error))
        except SuspendNotSupported:
            self._warn("An editor cannot be opened from here.")
        else:
            if failure:
                self._warn(failure)
            self._app.action_reload()

    def _file(self, path: str) -> Path:
        """Return the file of a note as the disk spells it, or where a new one would be."""
        vault = self._app.explorer.vault
        if path in vault.notes:
            return Path(vault.file(path))
        return Path(vault.root) / path

    def offer_note(self, message: UnresolvedLink) -> None:
        """Offer to write the note that a link names."""
        missing = f"No note is there: {message.raw}"
        if self._app.options.read_only:
            self._warn(f"{missing}. {READ_ONLY}")
        elif message.name:
            self._find_place(message.source, message.name)
        else:
            self._warn(missing)

    def _find_place(self, source: str, name: str) -> None:
        work = partial(self._post_place, source, name)
        run_in_thread(self._app, work, "new-note", exclusive=True)

    def _post_place(self, source: str, name: str) -> None:
        """Find where a new note would be. For a worker: it looks at the disk."""
        from explorer.vault import NoPlaceError, place_of_new

        try:
            path = place_of_new(self._app.explorer.vault.root, source, name)
        except NoPlaceError as error:
            self._app.post_message(NewNote(None, str(error)))
        else:
            self._app.post_message(NewNote(path))

    def ask_for_note(self, message: NewNote) -> None:
        """Ask whether to begin a new note."""
        if self._app.options.read_only:
            self._warn(f"There is no {message.path} yet. {READ_ONLY}")
            return
        if message.path is None:
            self._warn(f"No note is there. {message.reason}")
            return
        path = self._cut(clean(message.path))
        question = Confirmation(
            f"There is no {path} yet. It becomes a file when you save it in your editor."
            f"{message.remark}",
            title="Write this note?",
            yes="Open the editor",
        )
        self._ask(question, partial(self._begin_note, message.path))

    def _begin_note(self, path: str) -> None:
        self.new_note = path
        self.edit(path, 1)

    def take_new_note(self, notes: Mapping[str, object]) -> str | None:
        """Return the path of a note that was begun in the editor if it is there now, once."""
        path = self.new_note
        self.new_note = None
        if path in notes:
            return path
        return None

    # What all of them need

    def _ask_once(
        self, allowed: set[str], key: str, question: Confirmation, go_on: Callable[[], None]
    ) -> None:
        """Call `go_on` if `key` is allowed; else ask, and remember a yes."""
        if key in allowed:
            go_on()
            return

        def allow() -> None:
            allowed.add(key)
            go_on()

        self._ask(question, allow)

    def _ask(self, question: Confirmation, go_on: Callable[[], None]) -> None:
        """Ask, and call `go_on` if the answer is yes."""
        # Imported with the first question.
        from explorer.ui.external.confirm_screen import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                go_on()

        self._app.push_screen(ConfirmScreen(question), answered)

    def _warn(self, sentence: str) -> None:
        self._app.notify(clean(sentence), severity="warning", markup=False)

    def _cut(self, text: str) -> str:
        return cut(text, _ADDRESS_CELLS, self._app.glyphs.ellipsis)
