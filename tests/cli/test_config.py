"""The explorer's own config file: what it can say, and how it is told what is wrong."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import explorer
from explorer.config import Config, parse

WHOLE = """
vault = "~/notes"
theme = "dracula"
legacy_properties = true
read_only = true
images = "blocks"
watch = false
restore = true
capture = "Inbox.md"
prerequisites = "needs"

[keys]
search = "ctrl+f"
quit = "Q"
"""


def test_all_that_can_be_said() -> None:
    config, problems = parse(WHOLE)
    assert problems == ()
    assert config == Config(
        "~/notes",
        "dracula",
        {"search": "ctrl+f", "quit": "Q"},
        legacy_properties=True,
        read_only=True,
        images="blocks",
        watch=False,
        restore=True,
        capture="Inbox.md",
        prerequisites="needs",
    )


def test_nothing_said_is_the_defaults() -> None:
    assert parse("") == (Config(), ())
    assert (Config().vault, Config().theme, dict(Config().keys)) == (None, None, {})


@pytest.mark.parametrize(
    ("text", "line", "code", "severity", "part"),
    [
        ("vault = 'a'\ntheme = 1\n", 2, "bad_value", "error", "'theme' needs a text"),
        (
            "read_only = 'yes'\n", 1, "bad_value", "error",
            "'read_only' needs true or false, not 'yes'",
        ),
        (
            "\nimages = 'sixel'\n", 2, "bad_value", "error",
            '\'images\' needs one of "auto", "blocks"',
        ),
        ("new_per_day = -1\n", 1, "bad_value", "error", "'new_per_day' needs a whole number"),
        ("[review.sets]\na = 1\n", 2, "bad_value", "error", "'review.sets.a' needs a text"),
        ("[review]\nsets = 1\n", 2, "bad_value", "error", "needs a table: [review.sets]"),
        ("[review]\nset = 1\n", 2, "unknown_key", "warning", "there is review.sets"),
        ("new_per_day = true\n", 1, "bad_value", "error", "'new_per_day' needs a whole number"),
        ("images = false\n", 1, "bad_value", "error", "'images' needs a text"),
        ("images = ['off']\n", 1, "bad_value", "error", "'images' needs a text"),
        ("legacy_properties = 1\n", 1, "bad_value", "error", "true or false"),
        ("keys = 'x'\n", 1, "bad_value", "error", "[keys]"),
        ("\n[keys]\nsearch = 7\n", 3, "bad_value", "error", "keys.search"),
        ("\n\n'colour' = 'red'\n", 3, "unknown_key", "warning", "'colour' is not known"),
        ("[themes]\na = 1\n", 1, "unknown_key", "warning", "'themes'"),
        ("vault = 'a'\nread_only = yes\n", 2, "bad_toml", "error", "not TOML"),
        ("vault = '''\n", 2, "bad_toml", "error", "not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_placed(text: str, line: int, code: str, severity: str, part: str) -> None:
    _, (problem,) = parse(text, "here.toml")
    assert (problem.path, problem.line, problem.code, problem.severity) == (
        "here.toml", line, code, severity,
    )  # fmt: skip
    assert part in problem.message


def test_what_is_right_counts_beside_what_is_wrong() -> None:
    config, problems = parse("theme = 1\nread_only = true\n[keys]\na = 'x'\nb = 2\n")
    assert config == Config(keys={"a": "x"}, read_only=True)
    assert len(problems) == 2


@pytest.mark.parametrize("value", ["[" * 5000, "9" * 5000], ids=["brackets", "digits"])
def test_what_toml_cannot_hold_is_said(value: str) -> None:
    config, (problem,) = parse(f"vault = 'a'\nx = {value}\n")
    assert (config, problem.code) == (Config(), "bad_toml")


@given(st.text())
def test_any_text_gives_a_config(text: str) -> None:
    config, problems = parse(text)
    assert isinstance(config, Config)
    assert all(problem.message for problem in problems)


def test_it_is_known_on_which_line_a_setting_is() -> None:
    text = (
        'theme = "dark"\n\n[keys]\nedit = "d"\n"back" = "x"\n\n[review.sets]\n"my own" = "in:Me"\n'
    )
    assert parse(text)[0].lines == {
        "theme": 1, "keys": 3, "keys.edit": 4, "keys.back": 5, "review.sets": 7,
        "review.sets.my own": 8,
    }  # fmt: skip


def test_each_setting_reaches_somebody() -> None:
    root = Path(explorer.__file__).parent
    used = {
        node.attr
        for file in root.rglob("*.py")
        if file.name != "config.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and getattr(node.value, "attr", getattr(node.value, "id", "")) in ("config", "options")
    }
    settings = {each.name for each in fields(Config)} - {"lines"}
    assert settings - used == set(), "read from `config` or from the `options` of an app"
