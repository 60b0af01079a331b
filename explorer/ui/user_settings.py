"""What somebody has set in the config file, as far as the screen can follow it, and what of it it cannot.

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
    """Return the keys that can be used, and a problem for each setting that cannot.

    `path` is the config file, for the problems; `lines` says where in it a setting is written
    (`theme`, `keys.edit`).
    """
    keys, problems = valid_keymap(keymap, path, lines) if keymap else ({}, ())
    return keys, (*themes.problems(theme, path, lines.get("theme")), *problems)


def place_of(problem: Problem) -> str:
    """Return where a problem is, as `path:line`."""
    return clean(problem.path if problem.line is None else f"{problem.path}:{problem.line}")
