"""The README tells the truth about the code beside it."""

from __future__ import annotations

import re

import pytest

from explorer.cli.run import parse
from explorer.config import parse as parse_config
from explorer.ui.app_options import usable
from tests.support.readme import README, with_current_tables

TEXT = README.read_text("utf-8")


def test_the_keys_are_those_of_the_command_table() -> None:
    assert with_current_tables(TEXT) == TEXT, "run: make readme"


def test_pictures_and_pages_that_are_named_exist() -> None:
    named = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT)
    assert named
    assert [name for name in named if not (README.parent / name).is_file()] == []


COMMANDS = [
    line.split("#")[0].split(">")[0].split("|")[0].strip()
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
    if language in ("", "sh") and re.match(r"(vault-)?explorer [a-z~]", line)
]


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_are_understood(line: str) -> None:
    import shlex

    parse(shlex.split(line)[1:])


def test_some_commands_are_given() -> None:
    assert len(COMMANDS) > 10


def test_the_settings_that_are_shown_are_understood() -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        config, problems = parse_config(block, "README.md")
        assert config.keys
        keys, unusable = usable(config.keys, config.theme, "README.md", config.lines)
        assert (*problems, *unusable) == ()
        assert set(keys) == set(config.keys)
