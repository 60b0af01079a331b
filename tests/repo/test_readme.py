"""The README and the manual tell the truth about the code beside them."""

from __future__ import annotations

import re
import shlex
import tomllib
from itertools import takewhile
from pathlib import Path
from urllib.parse import unquote

import pytest

from explorer import Explorer
from explorer.cli.run import parse
from explorer.config import parse as parse_config
from explorer.ui.app_options import usable
from tests.support.manual import MADE, MANUAL, README, with_current_tables

PAGES = {file.name: file.read_text("utf-8") for file in (README, *sorted(MANUAL.glob("*.md")))}


@pytest.mark.parametrize("page", MADE, ids=lambda page: page.name)
def test_what_is_made_from_the_code_is_up_to_date(page: Path) -> None:
    assert with_current_tables(page) == page.read_text("utf-8"), "run: make manual"


def linked(kind: str) -> dict[str, Path]:
    """Return the files that the README names by URL, since PyPI has no files beside it."""
    project = tomllib.loads((README.parent / "pyproject.toml").read_text("utf-8"))["project"]
    main = re.escape(f"{project['urls']['Homepage']}/{kind}/main/")
    found = re.findall(rf"^\[(.+)\]: {main}(\S+)$", PAGES[README.name], re.MULTILINE)
    return {name: README.parent / unquote(file) for name, file in found}


def test_pictures_and_pages_that_are_named_exist() -> None:
    files = linked("blob") | linked("raw")
    assert [file for file in files.values() if not file.is_file()] == []
    text = re.sub("`[^`]*`", "", PAGES[README.name])
    assert set(re.findall(r"\[([^]]+)\](?!\[|: |\()", text)) == set(files)
    assert re.findall(r"\]\((?!https:)", text) == []


def test_pictures_are_small_load_nothing_and_name_no_machine() -> None:
    pictures = linked("raw").values()
    assert sorted(pictures) == sorted((README.parent / ".github" / "screens").iterdir())
    for picture in pictures:
        text = picture.read_text("utf-8")
        assert len(text.encode()) < 300_000
        elsewhere = (
            r"https?://(?!www\.w3\.org/2000/svg)|url\(|@import|/(?:home|root|tmp|work|Users)/"
        )
        assert not re.findall(elsewhere, text)


def test_the_readme_is_short() -> None:
    assert README.stat().st_size <= 8_000


def test_the_manual_is_a_vault_without_problems_and_cards() -> None:
    with Explorer.open(MANUAL, cache=False) as explorer:
        assert [*explorer.problems()] == []
        assert [path for path, note in explorer.vault.notes.items() if note.questions] == []


COMMANDS = [
    line
    for text in PAGES.values()
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
    if language in ("", "sh") and re.match(r"(vault-)?explorer [a-z~]", line)
]


@pytest.mark.parametrize("line", dict.fromkeys(COMMANDS))
def test_commands_are_understood(line: str) -> None:
    words = shlex.shlex(line, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    parse([*takewhile(lambda word: word not in ("|", ">"), words)][1:])


def test_some_commands_are_given() -> None:
    assert len(COMMANDS) > 10


def test_the_settings_that_are_shown_are_understood() -> None:
    blocks = [
        block
        for text in PAGES.values()
        for block in re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    ]
    assert blocks
    for block in blocks:
        config, problems = parse_config(block, "README.md")
        keys, unusable = usable(config.keys, config.theme, "README.md", config.lines)
        assert (*problems, *unusable) == ()
        assert set(keys) == set(config.keys)
