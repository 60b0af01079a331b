"""Goes where the links of notes lead, and opens what lies outside: addresses, files, the editor.

Asks the user before each address and kind of file, and remembers a yes while the app runs. Opens
nothing without one, and writes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from explorer.text.sanitize import clean
from explorer.ui import programs
from explorer.ui.base_app import READ_ONLY, BaseApp
from explorer.ui.cells import cut
from explorer.ui.messages import OpenPlace, UnresolvedLink
from explorer.ui.threads import run_in_thread
from explorer.ui.widgets.ask_screen import STAY, ask

if TYPE_CHECKING:
    from webbrowser import BaseBrowser

    from explorer.page import Target
    from explorer.reader.note_context import Context

_OBSIDIAN = "obsidian:"
"""What stands for Obsidian among what may be opened."""
_NO_BROWSER = "No browser opened it."
_HOST_CELLS = 40
"""Cells of a host that a question shows at most."""
_ADDRESS_CELLS = 360
"""Cells of an address or path that a question shows at most."""


class LinkFollower:
    """Follows the links of notes, also to other programs; without these it copies addresses."""

    def __init__(self, app: BaseApp, *, opens: bool = True) -> None:
        """With `opens`, other programs are started, and the app has a search to go to."""
        self._app = app
        self._opens = opens
        self._allowed: set[str] = set()
        """The hosts and extensions that may be opened while the app runs."""

    def follow(self, context: Context, target: Target) -> None:
        """Follow a link of the note that `context` is about."""
        if target.kind == "tag":
            if self._opens:
                self._app.search_for(f"{target.destination} ")
        elif target.outside:
            self.open_address(target.destination)
        elif target.kind in ("footnote", "back"):
            # One in an embed: its text is in the embedded note.
            work = partial(self._post_footnote, target.source or context.note.path, target)
            run_in_thread(self._app, work, "footnote", exclusive=True)
        elif (resolution := context.link_targets.resolution(target)).target is None:
            from explorer.reader.note_context import named_note

            message = UnresolvedLink(target.raw, named_note(target), context.note.path)
            self._app.post_message(message)
        elif not self._app.explorer.vault.has_note(resolution.target):
            self.open_file(resolution.target)
        else:
            self._app.post_message(OpenPlace(resolution.target, resolution.line))

    def _post_footnote(self, path: str, target: Target) -> None:
        """Find the text of a footnote, or its first reference, and post its place.

        If there is neither, the place of the link is posted. For a worker: it reads the note.
        """
        is_back_link = target.kind == "back"
        line = self._app.explorer.reader.footnote_line(path, target.destination, use=is_back_link)
        self._app.post_message(OpenPlace(path, line or target.line))

    def open_address(self, address: str) -> None:
        """Open an address in the browser, after asking once for each host, or copy it."""
        opened = programs.opened_address(address) if self._opens else None
        if opened is None:
            self._app.copy_to_clipboard(clean(address))
            self._app.say(f"Copied {address}")
            return
        url, host = opened
        title = f"Open {cut(host, _HOST_CELLS, self._app.glyphs.ellipsis)}?"
        work = partial(self._start_browser, url)
        self.ask_once(host, work, title, url, "Open it in the browser")

    def _start_browser(self, url: str) -> None:
        """Open an address. For a worker: it may wait for the desktop."""
        browser, wants_terminal = programs.find_browser()
        if browser is not None and wants_terminal:
            self._app.call_later(self._browse_in_terminal, browser, url)
        elif browser is None or not programs.open_address(browser, url):
            self._app.call_later(self._copy_instead, url, _NO_BROWSER)

    def _browse_in_terminal(self, browser: BaseBrowser, url: str) -> None:
        """Lend the terminal to a browser, as to an editor."""
        done = False
        with suppress(SuspendNotSupported), self._app.suspend():
            done = programs.open_address(browser, url)
        if not done:
            self._copy_instead(url, _NO_BROWSER)

    def _copy_instead(self, address: str, reason: str) -> None:
        self._app.copy_to_clipboard(address)
        self._app.warn(f"{reason} Copied {address}")

    def open_file(self, path: str) -> None:
        """Open a picture, a sound, a film or a PDF with the system, after asking once per kind.

        Any other kind is refused: it may be a program. `path` is relative to the vault.
        """
        from explorer.page.signs import kind_of

        kind = kind_of(path) if self._opens else ""
        if kind:
            extension = "." + path.rpartition(".")[2].lower()
            work = partial(self._open_with_system, path)
            title, yes = f"Open this {kind}?", "Open it with the system"
            self.ask_once(extension, work, title, clean(path), yes)
        else:
            self._app.say(f"{path} is not a note and is not opened here.")

    def _open_with_system(self, path: str) -> None:
        """Open a file of the vault. For a worker: it waits for the program."""
        from explorer.vault import VaultError
        from explorer.vault.file_reader import attachment_file

        app, reason = self._app, f"Nothing here opened {path}"
        try:
            file = attachment_file(str(app.explorer.root), path)
            if programs.open_by_system(file, app.options.environ):
                return
        except VaultError as error:
            reason = str(error)
        app.call_later(app.warn, reason)

    def open_in_obsidian(self, uri: str) -> None:
        """Open a place in Obsidian, after asking once; `uri` is one of `obsidian_uri`."""

        def work() -> None:  # in a thread: it waits for the program
            if not programs.open_by_system(uri, self._app.options.environ):
                self._app.call_later(self._copy_instead, uri, "Nothing here opens Obsidian.")

        self.ask_once(_OBSIDIAN, work, "Open this in Obsidian?", uri, "Open it in Obsidian")

    def ask_once(
        self, key: str, work: Callable[[], None], title: str, sentence: str, yes: str
    ) -> None:
        """Do `work` in a thread if `key` is allowed; else ask, and remember a yes."""

        def go_on() -> None:
            self._allowed.add(key)
            run_in_thread(self._app, work, "external")

        if key in self._allowed:
            go_on()
        else:
            shown = cut(sentence, _ADDRESS_CELLS, self._app.glyphs.ellipsis)
            ask(self._app, title, (STAY, (yes, go_on)), shown)


class NoteEditor:
    """Opens the notes of an app in the user's editor, and offers to begin one that is missing.

    A new note becomes a file when the editor saves it, one with a template before that. Its folders
    are there before.
    """

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._begun_note: str | None = None
        """The path of a note that the editor was opened for and that may not exist yet."""

    def edit(self, path: str, line: int) -> None:
        """Open a note in the editor at a line (1-based), then reload what changed.

        `path` is relative to the vault; there need not be such a file yet.
        """
        app, vault = self._app, self._app.explorer.vault
        if app.options.read_only:
            app.warn(f"No editor is opened. {READ_ONLY}")
            return
        # As the disk spells it, or where a new one would be.
        file = Path(vault.file(path)) if path in vault.notes else vault.root / path
        try:
            arguments = programs.editor_command(app.options.environ, file, line)
            # It raises nothing: an error would leave the terminal suspended.
            with app.suspend():
                failure = programs.run_editor(arguments)
        except programs.NoEditor as error:
            app.warn(str(error))
        except SuspendNotSupported:
            app.warn("An editor cannot be opened from here.")
        else:
            if failure:
                app.warn(failure)
            app.action_reload()

    def offer_note(self, message: UnresolvedLink) -> None:
        """Offer to write the note that a link names."""
        missing = f"No note is there: {message.raw}"
        if self._app.options.read_only:
            self._app.warn(f"{missing}. {READ_ONLY}")
        elif message.name:
            work = partial(self.find_place, message.source, message.name)
            run_in_thread(self._app, work, "new-note", exclusive=True)
        else:
            self._app.warn(missing)

    def find_place(self, source: str, name: str, *, ask: bool = True) -> None:
        """Begin a new note of a name, after a question. For a worker: it looks at the disk.

        `source` is the note that names it. Without `ask`, that it is begun is what was asked for.
        """
        from explorer.vault import NoPlaceError, place_of_new, text_of_new

        app = self._app
        try:
            path = place_of_new(app.explorer.root, source, name)
            text, said = text_of_new(app.explorer.root, path, app.now())
        except NoPlaceError as error:
            app.call_later(app.warn, f"No note is there. {error}")
        else:
            if app.options.read_only:
                app.call_later(app.warn, f"There is no {path} yet. {READ_ONLY}")
            else:
                app.call_later(self._ask_for_note if ask else self.begin_note, path, text, said)

    def _ask_for_note(self, path: str, text: str, said: str) -> None:
        app = self._app
        shown = cut(clean(path), _ADDRESS_CELLS, app.glyphs.ellipsis)
        more = clean(said) or "It becomes a file when you save it."
        begin = partial(self.begin_note, path, text, said)
        ask(
            app,
            "Write this note?",
            (STAY, ("Open the editor", begin)),
            f"There is no {shown} yet. {more}",
        )

    def begin_note(self, path: str, text: str = "", said: str = "") -> None:
        """Open the editor for a note that does not exist yet; `path` is relative to the vault.

        Its folders are made first, and one with a text is written. What is `said` of it is told
        after the editor.
        """
        from explorer.vault.errors import WriteError

        try:
            self._app.explorer.writes.begin(path, text)
        except WriteError as error:
            self._app.warn(str(error))
            return
        self._begun_note = path
        self.edit(path, 1)
        if said:
            self._app.say(said)

    def take_new_note(self, notes: Mapping[str, object]) -> str | None:
        """Return the path of a note that was begun in the editor if it is there now, once."""
        path, self._begun_note = self._begun_note, None
        return path if path in notes else None
