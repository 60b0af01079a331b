"""One table of commands: unique ids, keys free of clashes, and settings that are checked."""

from __future__ import annotations

import pytest
from textual.actions import parse
from textual.binding import Binding

from explorer.ui.app import ExplorerApp
from explorer.ui.commands import (
    COMMANDS,
    COMMANDS_BY_ID,
    TOGETHER,
    Command,
    Where,
    sections,
    shown_keys,
    valid_keymap,
)
from explorer.ui.graph.map_screen import MapScreen
from explorer.ui.graph.vault_picture import VaultPicture
from explorer.ui.graph.vault_screen import VaultScreen
from explorer.ui.main.main_screen import MainScreen
from explorer.ui.problems_screen import ProblemsScreen
from explorer.ui.reader.note_pane import FindBox
from explorer.ui.reader.note_view import NoteView
from explorer.ui.review.card_browser import CardBrowser
from explorer.ui.review.review_screen import ReviewScreen
from explorer.ui.review.start_screen import ReviewStartScreen
from explorer.ui.search.picker import PickApp
from explorer.ui.search.search_screen import SearchScreen
from explorer.ui.widgets.filter_box import FilterBox
from explorer.ui.widgets.row_list import RowList
from tests.support.manual import keys_tables
from tests.ui.conftest import Open, press, screen_text

PLACES = {
    "app": (ExplorerApp,),
    "main": (MainScreen,),
    "list": (RowList,),
    "context": (MainScreen,),
    "rows": (ProblemsScreen,),
    "filter": (FilterBox,),
    "note": (NoteView,),
    "find": (FindBox,),
    "search": (SearchScreen,),
    "pick": (PickApp,),
    "review": (ReviewScreen, ReviewStartScreen, CardBrowser),
    "map": (MapScreen,),
    "vault": (VaultScreen,),
    "picture": (VaultPicture,),
}
"""What has the bindings of the commands of a place."""


def test_ids_are_unique() -> None:
    assert len(COMMANDS_BY_ID) == sum(map(len, COMMANDS.values()))


@pytest.mark.parametrize("group", TOGETHER, ids=lambda group: "+".join(sorted(group)))
def test_no_key_means_two_things_at_once(group: frozenset[str]) -> None:
    keys: dict[str, str] = {}
    for command in (each for where in COMMANDS if where in group for each in COMMANDS[where]):
        if command.keys:
            for binding in Binding.make_bindings([Binding(command.keys, command.action)]):
                assert keys.setdefault(binding.key, command.id) == command.id


@pytest.mark.parametrize(
    ("where", "command"), [(where, each) for where in COMMANDS for each in COMMANDS[where]]
)
def test_each_command_can_be_run_and_says_what_it_does(where: Where, command: Command) -> None:
    destination, name, arguments = parse(command.action)
    owners = PLACES[destination or where]
    assert any(callable(getattr(owner, f"action_{name}", None)) for owner in owners)
    if name == "in_note":
        assert callable(getattr(NoteView, f"action_{parse(arguments[0])[1]}"))
    assert command.text
    assert command.tooltip
    assert command.keys or (where in ("app", "main") and not command.hidden)


def test_keys_are_shown_as_people_know_them() -> None:
    assert shown_keys("right_square_bracket") == "]"
    assert shown_keys("j,down") == "j ↓"


def test_help_shows_remapped_keys() -> None:
    shown = {command.id: keys for _, rows in sections({"edit": "f4"}) for keys, command in rows}
    assert shown["edit"] == "f4"


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ({"edit": "f4", "back": "B, ctrl+g"}, {"edit": "f4", "back": "B,ctrl+g"}),
        ({"edit": "y", "copy_link": "e"}, {"edit": "y", "copy_link": "e"}),  # they swap their keys
        ({"result_down": "e"}, {"result_down": "e"}),  # of a place that never meets the other
    ],
)
def test_a_good_keymap_is_taken(said: dict[str, str], taken: dict[str, str]) -> None:
    assert valid_keymap(said, "config.toml") == (taken, ())


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"fly": "x"}, "unknown_command"),
        ({"edit": ""}, "bad_key"),
        ({"edit": "ctl+x"}, "bad_key"),
        ({"edit": "banana"}, "bad_key"),
        ({"edit": "d"}, "key_clash"),
        ({"edit": "ctrl+x", "back": "ctrl+x"}, "key_clash"),
        ({"edit": "]"}, "key_clash"),
    ],
)
def test_a_bad_entry_is_a_problem_and_the_default_stays(said: dict[str, str], code: str) -> None:
    keys, problems = valid_keymap(said, "config.toml")
    assert [problem.code for problem in problems] == [code]
    assert next(iter(said)) in problems[0].message or code == "key_clash"
    assert len(keys) == len(said) - 1


def test_the_table_of_the_manual_has_every_command_with_a_key() -> None:
    table = keys_tables()
    plain = table.replace("`", "")
    for command in COMMANDS_BY_ID.values():
        assert (f"| {command.tooltip} ({command.id}) |" in plain) or not command.keys
        assert "`" not in command.tooltip  # it is shown as it is
    assert "| `]` |" in table


def test_a_problem_with_a_key_names_its_line() -> None:
    _, problems = valid_keymap(
        {"fly": "x", "edit": "d"}, "c.toml", {"keys.fly": 4, "keys.edit": 7, "fly": 1}
    )
    assert [(problem.path, problem.line) for problem in problems] == [("c.toml", 4), ("c.toml", 7)]


async def test_ctrl_c_names_the_key_that_quits(opened: Open) -> None:
    async with opened(keys={"quit_anywhere": "f10"}) as pilot:
        await press(pilot, "ctrl+c")
        assert "Press q to leave the explorer" in screen_text(pilot)
        await press(pilot, "ctrl+f", "ctrl+c")
        assert "Press f10 to leave the explorer" in screen_text(pilot)
        await press(pilot, "ctrl+q")
        assert pilot.app.is_running, "the key means nothing any more"
        await pilot.press("f10")
        await pilot.pause()
        assert not pilot.app.is_running


async def test_every_key_of_the_app_is_in_the_table(opened: Open) -> None:
    async with opened(keys={}) as pilot:
        bound = {binding.binding.key for binding in pilot.app.screen.active_bindings.values()}
        listed = {
            key.key
            for c in COMMANDS_BY_ID.values()
            if c.keys
            for key in Binding.make_bindings([Binding(c.keys, c.action)])
        }
        # That of commands without a key, and what Textual binds: another key to copy, and two that
        # turn pages sideways, of which there are none.
        assert bound - listed <= {"none", "super+c", "ctrl+pageup", "ctrl+pagedown"}
