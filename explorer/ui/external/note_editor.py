"""Opens notes in the user's editor, and offers to begin one that is missing.

Writes nothing itself: a new note becomes a file when the editor saves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from textual.app import SuspendNotSupported

from explorer.text.sanitize import clean
from explorer.ui.base_app import READ_ONLY, BaseApp
from explorer.ui.external.questions import Confirmation, ask, cut_for_question
from explorer.ui.messages import NewNote, UnresolvedLink
from explorer.ui.threads import run_in_thread


class NoteEditor:
    """Opens the notes of an app in an editor."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._begun_note: str | None = None
        """The path of a note that the editor was opened for and that may not exist yet."""

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

    # New notes

    def offer_note(self, message: UnresolvedLink) -> None:
        """Offer to write the note that a link names."""
        missing = f"No note is there: {message.raw}"
        if self._app.options.read_only:
            self._warn(f"{missing}. {READ_ONLY}")
        elif message.name:
            work = partial(self._post_place, message.source, message.name)
            run_in_thread(self._app, work, "new-note", exclusive=True)
        else:
            self._warn(missing)

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
        if message.path is None:
            self._warn(f"No note is there. {message.reason}")
            return
        if self._app.options.read_only:
            self._warn(f"There is no {message.path} yet. {READ_ONLY}")
            return
        path = cut_for_question(self._app, clean(message.path))
        question = Confirmation(
            f"There is no {path} yet. It becomes a file when you save it in your editor."
            f"{message.remark}",
            title="Write this note?",
            yes="Open the editor",
        )
        ask(self._app, question, partial(self.begin_note, message.path))

    def begin_note(self, path: str) -> None:
        """Open the editor for a note that does not exist yet; `path` is relative to the vault."""
        self._begun_note = path
        self.edit(path, 1)

    def take_new_note(self, notes: Mapping[str, object]) -> str | None:
        """Return the path of a note that was begun in the editor if it is there now, once."""
        path, self._begun_note = self._begun_note, None
        return path if path in notes else None

    def _warn(self, sentence: str) -> None:
        self._app.notify(clean(sentence), severity="warning", markup=False)
