"""Themes: one accent in each, and a name that there is not is said."""

from __future__ import annotations

from textual.color import Color

import explorer.ui.themes as themes
from explorer.ui.app_options import usable
from explorer.ui.themes import part_styles
from tests.ui.conftest import Open, app_of, pane_text, press, screen_text


async def test_the_terminals_own_colors_have_one_accent(opened: Open) -> None:
    for name in ("ansi-dark", "ansi-light"):
        async with opened(theme=name) as pilot:
            accent = Color.parse(app_of(pilot).theme_variables["accent"])
            listed = part_styles({}, ansi=True)["current"].color
            assert listed is not None
            assert accent.rich_color.number == listed.number


def test_a_theme_that_there_is_not_is_said_with_those_that_there_are() -> None:
    assert themes.problems(None, "c.toml") == ()
    assert all(
        themes.problems(name, "c.toml") == ()
        for name in ("dark", "ansi", "dracula", "explorer-light")
    )
    (problem,) = themes.problems("nope", "folder/c.toml")
    assert problem.path == "folder/c.toml"
    assert "'nope'" in problem.message
    assert "dark, light, ansi" in problem.message
    assert "dracula" in problem.message


async def test_it_is_said_in_the_app_too(opened: Open) -> None:
    async with opened(theme="nope", settings_problems=themes.problems("nope", "c.toml")) as pilot:
        assert app_of(pilot).theme == themes.DARK_NAME
        assert "there is no theme 'nope'" in screen_text(pilot)


async def test_what_of_the_settings_cannot_be_used_is_listed_with_its_line(opened: Open) -> None:
    lines = {"theme": 2, "keys.edit": 5}
    _, problems = usable({"edit": "d"}, "nope", "c.toml", lines)
    async with opened(settings_problems=problems) as pilot:
        await press(pilot, "exclamation_mark")
        rows = [row.partition("…")[0] for row in screen_text(pilot).splitlines()[1:3]]
        assert "theme" in rows[0]
        assert "keys.edit" in rows[1]
        listed = pane_text(pilot, "problems")
        assert "c.toml:2" in listed
        assert "c.toml:5" in listed
