"""The options with which an app is started, as frozen values.

Reads no file and no environment: the caller passes both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from random import Random
from typing import TYPE_CHECKING

from explorer.model import Problem
from explorer.state.command_uses import CommandUses
from explorer.state.json_file import JsonFile
from explorer.state.last_place import LastPlace
from explorer.state.pane_layout import PaneLayoutStore
from explorer.state.recent_searches import RecentSearches
from explorer.state.user_state import UserState
from explorer.ui.glyphs import UNICODE, Glyphs, choose
from explorer.ui.user_settings import NO_LINES, usable

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer


# Nobody compares options, and making the methods for it takes a millisecond of each start.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SharedOptions:
    """What the command line passes on to an app as it is."""

    theme: str | None = None
    """The name of a theme, None for the default of the terminal."""
    images: str = "auto"
    """How pictures are shown: `auto`, `blocks`, `kitty` or `off`."""
    read_only: bool = False
    """Whether no editor is opened, so that nothing done here can change the vault."""
    restore: bool = False
    """Whether to begin where the vault was left, and to keep the last place for the next start."""
    capture: str | None = None
    """The note for quick capture, as a path in the vault."""
    new_per_day: int | None = None
    """How many new notes and cards are reviewed in a day; None is no limit."""
    reviews_per_day: int | None = None
    """How many due notes and cards are reviewed in a day; None is no limit."""
    review_sets: Mapping[str, str] = field(default_factory=dict)
    """Queries that can be chosen to review, by their names."""
    config_path: str = "config.toml"
    """The config file, as it is named to the user."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    note: str | None = None
    """The path of the note to begin with."""
    notice: str = ""
    """What the status line says in place of the vault's name, as that it is the sample vault."""
    greeting: str = ""
    """A sentence that is shown once the app has started."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AppOptions(SharedOptions):
    """What both apps, the explorer and the picker, are made with."""

    keymap: Mapping[str, str] = field(default_factory=dict)
    """Remapped keys by the ids of their commands, already validated."""
    watch: bool = False
    """Whether changes on disk are taken in as they happen."""
    glyphs: Glyphs = UNICODE
    line: int = 1
    """The line of the note to begin with (1-based)."""
    rows: int | None = None
    """How many rows below that line the view began when it was left; None for a note that is
    opened by its name."""
    settings_problems: tuple[Problem, ...] = ()
    """Which settings could not be used."""
    recent: RecentSearches = field(default_factory=RecentSearches)
    """The recent searches."""
    command_uses: CommandUses = field(default_factory=CommandUses)
    """How often commands were run from the palette."""
    panes: PaneLayoutStore = field(default_factory=PaneLayoutStore)
    """How wide the panes are, and which are shown."""
    state: UserState = field(default_factory=UserState)
    """What is kept for the user: visits, bookmarks, the last place, the order of reviews."""
    random: Random = field(default_factory=Random)
    """Chooses a note."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LaunchOptions(SharedOptions):
    """What the command line passes: settings of the user, and facts about the terminal."""

    keymap: Mapping[str, str] | None = None
    """Remapped keys as the config file has them, not yet validated."""
    watch: bool = True
    """Whether changes on disk are taken in as they happen."""
    config_lines: Mapping[str, int] = field(default_factory=lambda: NO_LINES)
    """The line (1-based) of each setting in the config file, for problems with keys and theme."""
    encoding: str | None = None
    """The encoding of the terminal."""

    def for_app(self, explorer: Explorer) -> AppOptions:
        """Return the options of an app on a vault, with the settings validated."""
        keys, problems = usable(self.keymap, self.theme, self.config_path, self.config_lines)
        root = explorer.vault.root
        state = UserState.of(root)
        shared = {each.name: getattr(self, each.name) for each in fields(SharedOptions)}
        shared["note"], line, rows = self._start(state.place)
        return AppOptions(
            **shared,
            keymap=keys,
            watch=self.watch,
            glyphs=choose(self.environ, self.encoding),
            line=line,
            rows=rows,
            settings_problems=problems,
            recent=RecentSearches(JsonFile.of_vault(root, "recent")),
            command_uses=CommandUses.saved(),
            panes=PaneLayoutStore(JsonFile.of_vault(root, "panes")),
            state=state,
        )

    def _start(self, place: LastPlace) -> tuple[str | None, int, int | None]:
        """Return the (path, line, rows) to begin with, as `AppOptions` has them."""
        if self.note is not None or not self.restore:
            return self.note, 1, None
        return place.load() or (None, 1, None)
