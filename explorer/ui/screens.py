"""The screens that a command shows over the panes, by name.

Imports a screen when it is first shown: none of them is needed for the first paint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from textual.screen import Screen


def make_screen(name: str) -> Screen[Any]:
    """Return a new screen. Raises `KeyError` if there is none of that name."""
    return _SCREENS[name]()


def _search() -> Screen[Any]:
    from explorer.ui.search.search_screen import SearchScreen

    return SearchScreen()


def _problems() -> Screen[Any]:
    from explorer.ui.problems.problems_screen import ProblemsScreen

    return ProblemsScreen()


def _help() -> Screen[Any]:
    from explorer.ui.help_screen import HelpScreen

    return HelpScreen()


def _statistics() -> Screen[Any]:
    from explorer.ui.statistics.statistics_screen import StatisticsScreen

    return StatisticsScreen()


def _list(name: str) -> Screen[Any]:
    from explorer.ui.lists.list_screen import ListScreen
    from explorer.ui.lists.listings import LISTINGS

    return ListScreen(LISTINGS[name])


_SCREENS: Mapping[str, Callable[[], Screen[Any]]] = {
    "search": _search,
    "problems": _problems,
    "help": _help,
    "statistics": _statistics,
    **{name: partial(_list, name) for name in ("tasks", "recent", "tags", "bookmarks", "vaults")},
}
