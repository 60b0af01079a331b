"""The options with which an app is started, as frozen values.

Reads no file and no environment: the caller passes both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """What both apps, the explorer and the picker, are made with."""

    keymap: Mapping[str, str] = field(default_factory=dict)
    """Remapped keys by the ids of their commands, already validated."""
    theme: str | None = None
    """The name of a theme, None for the default of the terminal."""
    glyphs: Glyphs = UNICODE
    note: str | None = None
    """The path of the note to begin with."""
    line: int = 1
    """The line of that note (1-based)."""
    rows: int | None = None
    """How many rows below that line the view began when it was left; None for a note that is
    opened by its name."""
    notice: str = ""
    """What the status line says in place of the vault's name, as that it is the sample vault."""
    settings_problems: tuple[Problem, ...] = ()
    """Which settings could not be used."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    recent: RecentSearches = field(default_factory=RecentSearches)
    """The recent searches."""
    command_uses: CommandUses = field(default_factory=CommandUses)
    """How often commands were run from the palette."""
    panes: PaneLayoutStore = field(default_factory=PaneLayoutStore)
    """How wide the panes are, and which are shown."""
    images: str = "auto"
    """How pictures are shown: `auto`, `blocks`, `kitty` or `off`."""
    read_only: bool = False
    """Whether no editor is opened, so that nothing done here can change the vault."""
    watch: bool = False
    """Whether changes on disk are taken in as they happen."""
    state: UserState = field(default_factory=UserState)
    """What is kept for the user: visits, bookmarks, the last place."""
    restore: bool = False
    """Whether to keep the last place."""
    capture: str | None = None
    """The note for quick capture."""
    config_path: str = "config.toml"
    """The config file, as it is named to the user."""
    new_per_day: int | None = None
    """How much of what is new is reviewed in a day; None is no limit."""
    reviews_per_day: int | None = None
    """How much of what is due is reviewed in a day; None is no limit."""
    review_sets: Mapping[str, str] = field(default_factory=dict)
    """Queries that can be chosen to review, by their names."""
    greeting: str = ""
    """A sentence that is shown once the app has started."""
    random: Random = field(default_factory=Random)
    """Chooses a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchOptions:
    """What the command line passes: settings of the user, and facts about the terminal."""

    keymap: Mapping[str, str] | None = None
    """Remapped keys as the config file has them, not yet validated."""
    theme: str | None = None
    images: str = "auto"
    read_only: bool = False
    watch: bool = True
    restore: bool = False
    """Whether to begin where the vault was left."""
    capture: str | None = None
    """The note for quick capture, as a path in the vault."""
    new_per_day: int | None = None
    reviews_per_day: int | None = None
    """How much is reviewed in a day; None is no limit."""
    review_sets: Mapping[str, str] = field(default_factory=dict)
    """Queries that can be chosen to review, by their names."""
    config_path: str = "config.toml"
    """The config file, named in problems with keys and theme."""
    config_lines: Mapping[str, int] = field(default_factory=lambda: NO_LINES)
    """The line (1-based) of each setting in that file."""
    encoding: str | None = None
    """The encoding of the terminal."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    note: str | None = None
    """The path of the note to begin with."""
    notice: str = ""
    """What the status line says in place of the vault's name."""
    greeting: str = ""
    """A sentence that is shown once the app has started."""

    def for_app(self, explorer: Explorer) -> AppOptions:
        """Return the options of an app on a vault, with the settings validated."""
        keys, problems = usable(self.keymap, self.theme, self.config_path, self.config_lines)
        root = explorer.vault.root
        state = UserState.of(root)
        note, line, rows = self._start(state.place)
        return AppOptions(
            keymap=keys,
            theme=self.theme,
            glyphs=choose(self.environ, self.encoding),
            note=note,
            line=line,
            rows=rows,
            notice=self.notice,
            settings_problems=problems,
            environ=self.environ,
            recent=RecentSearches(JsonFile.of_vault(root, "recent")),
            command_uses=CommandUses.saved(),
            panes=PaneLayoutStore(JsonFile.of_vault(root, "panes")),
            images=self.images,
            read_only=self.read_only,
            watch=self.watch,
            state=state,
            restore=self.restore,
            capture=self.capture,
            config_path=self.config_path,
            new_per_day=self.new_per_day,
            reviews_per_day=self.reviews_per_day,
            review_sets=self.review_sets,
            greeting=self.greeting,
        )

    def _start(self, place: LastPlace) -> tuple[str | None, int, int | None]:
        """Return the (path, line, rows) to begin with, as `AppOptions` has them."""
        if self.note is not None or not self.restore:
            return self.note, 1, None
        return place.load() or (None, 1, None)
