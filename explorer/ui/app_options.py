"""The options with which an app is started, as frozen values.

Reads no file and no environment: the caller passes both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from random import Random
from typing import TYPE_CHECKING, Any

from explorer.config import Config
from explorer.state.user_state import CommandUses, PaneLayoutStore, RecentSearches, UserState
from explorer.ui.glyphs import UNICODE, choose

if TYPE_CHECKING:
    from explorer.model import Problem
    from explorer.services.explorer import Explorer
    from explorer.ui.glyphs import Glyphs

from types import MappingProxyType

from explorer.text.sanitize import clean
from explorer.ui import themes
from explorer.ui.commands import valid_keymap

NO_LINES: Mapping[str, int] = MappingProxyType({})


def usable(
    keymap: Mapping[str, str] | None,
    theme: str | None,
    path: str,
    lines: Mapping[str, int] = NO_LINES,
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return the usable keys, and a problem for each setting that is not usable.

    `path` is the config file, for the problems. `lines` has the 1-based line of each setting by its
    name (`theme`, `keys.edit`).
    """
    keys, key_problems = valid_keymap(keymap or {}, path, lines)
    return keys, (*themes.problems(theme, path, lines.get("theme")), *key_problems)


def place_of(problem: Problem) -> str:
    """Return where a problem is, as `path:line`."""
    line = "" if problem.line is None else f":{problem.line}"
    return clean(f"{problem.path}{line}")


# Nobody compares options, and making the methods for it takes a millisecond of each start.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AppOptions(Config):
    """What both apps, the explorer and the picker, are made with: the settings, and more.

    Of the settings, `keys` are already validated.
    """

    config_path: str = "config.toml"
    """The config file, as it is named to the user."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    note: str | None = None
    """The path of the note to begin with."""
    line: int = 1
    """The line of that note to begin with (1-based)."""
    rows: int | None = None
    """How many rows below that line the view began when it was left; None for a note that is
    opened by its name."""
    notice: str = ""
    """What the status line says in place of the vault's name, as that it is the sample vault."""
    greeting: str = ""
    """A sentence that is shown once the app has started."""
    glyphs: Glyphs = UNICODE
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


def app_options(
    explorer: Explorer, config: Config, *, encoding: str | None = None, **options: Any
) -> AppOptions:
    """Return the options of an app on a vault, with the settings validated and the stored state.

    `encoding` is that of the terminal; `options` are further fields of `AppOptions`.
    """
    settings = {each.name: getattr(config, each.name) for each in fields(Config)}
    given = AppOptions(**settings | options)
    root = explorer.root
    state = UserState.of(root)
    note, line, rows = given.note, given.line, given.rows
    if note is None and given.restore:
        note, line, rows = state.place.load() or (None, 1, None)
    keys, problems = usable(given.keys, given.theme, given.config_path, given.lines)
    return replace(
        given,
        keys=keys,
        note=note,
        line=line,
        rows=rows,
        glyphs=choose(given.environ, encoding),
        settings_problems=problems,
        recent=RecentSearches.of(root),
        command_uses=CommandUses.saved(),
        panes=PaneLayoutStore.of(root),
        state=state,
    )
