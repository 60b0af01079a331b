"""Which settings of the config file the screen can use, and a problem for each that it cannot.

Reads no file and shows nothing: problems are data, each with its line.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from explorer.model import Problem
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
    theme_problems = themes.problems(theme, path, lines.get("theme"))
    if not keymap:
        return {}, theme_problems
    keys, key_problems = valid_keymap(keymap, path, lines)
    return keys, (*theme_problems, *key_problems)


def place_of(problem: Problem) -> str:
    """Return where a problem is, as `path:line`."""
    if problem.line is None:
        return clean(problem.path)
    return clean(f"{problem.path}:{problem.line}")
