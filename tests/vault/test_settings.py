"""The review plugin's settings as a vault keeps them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from explorer.config import ReviewSettings
from explorer.vault.obsidian_settings import (
    DEFAULT_STATES,
    read_app_settings,
    read_review_settings,
    read_task_settings,
)
from tests.vault.conftest import MakeVault

DATA = ".obsidian/plugins/obsidian-spaced-repetition/data.json"


def data(**settings: object) -> str:
    return json.dumps({"settings": settings, "buryList": []})


def test_without_the_plugin_its_defaults_hold(make_vault: MakeVault) -> None:
    assert read_review_settings(make_vault({"a.md": ""})).review == ReviewSettings()


def test_settings_are_read(make_vault: MakeVault) -> None:
    read = read_review_settings(make_vault({DATA: data(flashcardTags=["#drill"], baseEase=230)}))
    assert read.review.flashcard_tags == ("#drill",)
    assert read.review.base_ease == 230
    assert not read.problems


def test_a_renamed_config_folder_is_found(make_vault: MakeVault) -> None:
    renamed = DATA.replace(".obsidian/", ".conf/")
    root = make_vault({renamed: data(baseEase=210), ".git/x": ""})
    assert read_review_settings(root).review.base_ease == 210
    make_vault({DATA: data(baseEase=240)})
    assert read_review_settings(root).review.base_ease == 240


TASKS = ".obsidian/plugins/obsidian-tasks-plugin/data.json"
APP = ".obsidian/app.json"


@pytest.mark.parametrize(
    ("name", "text", "line", "reason"),
    [
        *((name, '{\n "settings": {,}\n}', 2, "not valid JSON") for name in (DATA, TASKS, APP)),
        *((name, "", 1, "not valid JSON") for name in (DATA, TASKS, APP)),
        *((name, "[" * 100_000, None, "nested") for name in (DATA, TASKS, APP)),
        (DATA, "[]", None, "settings"), (DATA, '{"settings": 3}', None, "settings"),
        (TASKS, "[]", None, "no object"), (APP, "[]", None, "no object"),
        (TASKS, '{"statusSettings": 7}', None, "statusSettings"),
        (TASKS, '{"statusSettings": {"customStatuses": 7}}', None, "customStatuses"),
    ],
    ids=range(15),
)  # fmt: skip
def test_broken_settings_are_a_problem_and_the_defaults_hold(
    make_vault: MakeVault, name: str, text: str, line: int | None, reason: str
) -> None:
    root = make_vault({name: text})
    review, tasks, (shows_all, _, problems) = (
        read_review_settings(root), read_task_settings(root), read_app_settings(root)
    )  # fmt: skip
    assert (review.review, tasks.states, shows_all) == (ReviewSettings(), DEFAULT_STATES, False)
    (problem,) = (*review.problems, *tasks.problems, *problems)
    assert (problem.path, problem.line, problem.code) == (name, line, "bad_settings")
    for part in (reason, "defaults are used"):
        assert part in problem.message


def test_data_without_settings_is_no_problem(make_vault: MakeVault) -> None:
    assert not read_review_settings(make_vault({DATA: '{"buryDate": "2024-05-01"}'})).problems


def test_one_bad_value_is_a_problem_and_the_others_hold(make_vault: MakeVault) -> None:
    read = read_review_settings(make_vault({DATA: data(baseEase="much", maximumInterval=90)}))
    assert read.review.maximum_interval == 90
    assert [p.code for p in read.problems] == ["bad_settings"]
    assert "baseEase" in read.problems[0].message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("maximumInterval", "1e999"), ("maximumInterval", "-1e308"),
        ("fsrsDesiredRetention", "1e-60"), ("fsrsDesiredRetention", "NaN"), ("baseEase", "1e999"),
        ("maxLinkFactor", "1e999"), pytest.param("easyBonus", "1" + "0" * 400, id="easyBonus-long"),
        ("lapsesIntervalChange", "-1"),
    ],
)  # fmt: skip
def test_a_number_out_of_its_range_is_a_problem_and_the_default_holds(
    make_vault: MakeVault, name: str, value: str
) -> None:
    read = read_review_settings(make_vault({DATA: f'{{"settings": {{"{name}": {value}}}}}'}))
    assert read.review == ReviewSettings()
    (problem,) = read.problems
    assert (problem.path, problem.code) == (DATA, "bad_settings")
    for part in (name, "is not a number from", "the default", "correct it"):
        assert part in problem.message
    assert len(problem.message) < 250


def test_a_cloze_pattern_without_a_card_is_a_problem_others_hold(make_vault: MakeVault) -> None:
    good, bad, long = "==[123;;]answer[;;hint]==", "==answer==", "x" * 5000
    read = read_review_settings(make_vault({DATA: data(clozePatterns=[good, bad, long])}))
    assert read.review.cloze_patterns == (good, bad, long)
    assert [(p.path, p.code) for p in read.problems] == [(DATA, "bad_settings")] * 2
    for part in ("clozePatterns", "'==answer=='", "a number in brackets", good, "correct it"):
        assert part in read.problems[0].message
    assert len(read.problems[1].message) < 300


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_settings_outside_the_vault_are_not_read(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"a.md": ""})
    elsewhere = tmp_path / "data.json"
    elsewhere.write_text(data(baseEase=210), "utf-8")
    (root / DATA).parent.mkdir(parents=True)
    (root / DATA).symlink_to(elsewhere)
    read = read_review_settings(root)
    assert read.review.base_ease == ReviewSettings().base_ease
    assert [p.code for p in read.problems] == ["bad_settings"]
