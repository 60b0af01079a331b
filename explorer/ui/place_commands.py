"""Commands that lead to places or keep them: daily and random notes, capture, bookmarks, Obsidian.

Counts the visits of notes, too. Writes nothing to the vault: what is to be written is opened in the
editor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.messages import (
    Destination,
    EditPlace,
    NewNote,
    OpenPlace,
    PlaceVisited,
)
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from explorer.ui.external.external_opener import ExternalOpener
    from explorer.ui.history import NotePlace
    from explorer.ui.main.main_screen import MainScreen


class PlaceCommands:
    """The commands of an app that lead to places or keep them."""

    def __init__(
        self,
        app: BaseApp,
        *,
        external: Callable[[], ExternalOpener],
        search: Callable[[str], None],
        main: Callable[[], MainScreen],
    ) -> None:
        """`external` and `main` are called on use; `search` shows the results of a query."""
        self._app = app
        self._external = external
        self._search = search
        self._main = main
        self._visited_once = app.options.note is not None
        self.next_vault: Path | None = None
        """The vault that the user has chosen to open instead of this one."""

    def run(self, command: str) -> None:
        """Run the command that has this name in the table of keys."""
        getattr(self, command)()

    def keep_place_on_leaving(self) -> None:
        """Keep the place that is read when the user leaves, for the next time."""
        self._app.leaving.subscribe(self._app, self._keep_place, immediate=True)

    def _keep_place(self, _app: object) -> None:
        pane = self._main().note_pane
        if pane.note is not None:
            line, rows, _ = pane.position()
            self._app.options.state.place.save(pane.note.path, line, rows)

    def _work(self, work: Callable[[], None]) -> None:
        run_in_thread(self._app, work, "places")

    def _say(self, sentence: str) -> None:
        self._app.notify(clean(sentence), markup=False)

    def _warn(self, sentence: str) -> None:
        self._app.notify(clean(sentence), severity="warning", markup=False)

    # Lists

    def open_destination(self, destination: Destination) -> None:
        """Go where a row of a list leads, if that is no place of a note."""
        target = destination.target
        match destination.kind:
            case "search":
                self._search(target)
            case "file":
                self._external().open_file(target)
            case "vault":
                self.next_vault = Path(target)
                self._app.exit(0)
            case "text":
                self._app.copy_to_clipboard(clean(target))
                self._say(f"Copied {target}")

    # Visits

    def count_visit(self, message: PlaceVisited) -> None:
        """Count that the user has gone to a note.

        The note that the app opens by itself when it starts does not count.
        """
        visits = self._app.options.state.visits
        counts = self._visited_once or message.focus
        self._visited_once = True
        if counts and message.path != visits.current:
            now = self._app.now().timestamp()
            self._work(partial(visits.add, message.path, now))
        visits.current = message.path

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Keep visits and bookmarks of notes that have other paths now."""
        state = self._app.options.state
        self._work(partial(state.visits.rename, paths))
        self._work(partial(state.bookmarks.rename, paths))

    # Notes

    def random_note(self) -> None:
        """Show any other note."""
        navigation = self._app.explorer.navigation
        options = self._app.options
        path = navigation.random_note(options.random, options.state.visits.current)
        if path is None:
            self._warn("There is no other note.")
        else:
            self._app.post_message(OpenPlace(path))

    def daily_note(self) -> None:
        """Open the note of today in the editor, or offer to begin it."""
        self._work(partial(self._find_daily_note, self._app.now()))

    def _find_daily_note(self, now: datetime) -> None:
        """Find the note of today. For a worker: it reads settings."""
        navigation = self._app.explorer.navigation
        settings = navigation.daily_notes()
        if settings.problem:
            self._app.call_from_thread(self._warn, settings.problem)
        remark = (
            f" Its template {settings.template} is not filled in: that is done by Obsidian only."
        )
        if not settings.template:
            remark = ""
        self._open_or_begin(navigation.daily_note(now), remark)

    def capture(self) -> None:
        """Open the note for quick capture in the editor, at its end."""
        name = self._app.options.capture
        if name is None:
            file = clean(self._app.options.config_path)
            self._warn(f'To name a note for this, write capture = "Inbox.md" into {file}')
            return
        if not name.lower().endswith(".md"):
            name += ".md"
        path = self._app.explorer.navigation.spelled(name.strip("/"))
        self._work(partial(self._open_or_begin, path))

    def _open_or_begin(self, path: str, remark: str = "") -> None:
        """Have the end of a note edited, or a new one begun. For a worker: it reads the note."""
        from explorer.vault import NoPlaceError, VaultError, place_of_new

        vault = self._app.explorer.vault
        if vault.has_note(path):
            try:
                text = vault.text(path)
            except (OSError, VaultError):
                text = ""
            lines = text.count("\n") + (not text.endswith("\n"))
            self._app.post_message(EditPlace(path, lines))
            return
        try:
            found = place_of_new(vault.root, "", f"./{path}")
        except NoPlaceError as error:
            self._app.post_message(NewNote(None, str(error)))
        else:
            self._app.post_message(NewNote(found, remark=remark))

    # Bookmarks

    def bookmark(self) -> None:
        """Set a bookmark at the place, or take it away."""
        place = self._main().place_for("A folder takes no bookmark")
        if place is not None:
            self._work(partial(self._write_bookmark, place))

    def _write_bookmark(self, place: NotePlace) -> None:
        """Set or take away a bookmark. For a worker: it writes a file."""
        from explorer.state.user_state import OwnBookmark
        from explorer.vault.link_writer import subpath_of

        note = self._app.explorer.vault.notes[place.path]
        subpath = subpath_of(note, place.line)
        bookmarks = self._app.options.state.bookmarks
        is_set = bookmarks.toggle(OwnBookmark(place.path, subpath))
        said = "Bookmark set:" if is_set else "Bookmark taken away:"
        name = f" {self._app.glyphs.crumb} ".join(filter(None, (note.title, *subpath.split("#"))))
        if bookmarks.unwritten:
            reason = f"{bookmarks.unwritten} cannot be written, so it is lost when you leave."
            self._app.call_from_thread(self._warn, f"{said} {name}. {reason}")
        else:
            self._app.call_from_thread(self._say, f"{said} {name}")

    # Obsidian

    def open_in_obsidian(self) -> None:
        """Open the place in Obsidian."""
        place = self._main().place_for("A folder cannot be opened in Obsidian")
        if place is not None:
            self._work(partial(self._make_uri, place))

    def _make_uri(self, place: NotePlace) -> None:
        """Make the address of a place. For a worker: it reads Obsidian's list of vaults."""
        from explorer.ui.external.programs import obsidian_uri
        from explorer.ui.lists.listings import obsidians_vaults
        from explorer.vault.link_writer import subpath_of

        vault = self._app.explorer.vault
        known = obsidians_vaults(self._app)
        around = known.around(vault.root)
        if around is None and known.vaults:
            sentence = f"Obsidian does not know {vault.root}: open it there as a vault first."
            self._app.call_from_thread(self._warn, sentence)
            return
        name, path = vault.root.name, place.path
        if around is not None:
            name = around.name
            path = (vault.root.relative_to(around.real) / path).as_posix()
        uri = obsidian_uri(name, path, subpath_of(vault.notes[place.path], place.line))
        self._app.call_from_thread(self._external().open_in_obsidian, uri)
