"""`grade --card`: what it prints, what it writes, and which code it leaves."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from explorer.cli.command_table import ExitCode
from explorer.cli.output import due_text
from explorer.cli.run import main


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "vault" / "Cards.md"
    file.parent.mkdir()
    file.write_bytes(b"#flashcards\r\n\r\na:::b\r\n\r\nx::y\r\n")
    return file


def run(file: Path, *argv: str) -> int:
    return main([*argv, "--vault", str(file.parent), "--on", "2031-05-10"])


def test_each_grade_of_a_card_is_a_date(cards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dates = {"again": "05-10,0,230", "hard": "05-11,1,230", "good": "05-13,3,250"}
    for grade, segment in {**dates, "easy": "05-14,4,270"}.items():
        assert run(cards, "grade", "Cards", grade, "--card", "1.2") == ExitCode.DONE
        comment = f"<!--SR:!2000-01-01,1,250!2031-{segment}-->".encode()
        after = b"#flashcards\r\n\r\na:::b\r\n" + comment + b"\r\n\r\nx::y\r\n"
        assert cards.read_bytes() == after
        assert run(cards, "undo") == ExitCode.DONE
    assert cards.read_bytes() == b"#flashcards\r\n\r\na:::b\r\n\r\nx::y\r\n"
    out = capsys.readouterr().out
    assert "Cards.md 1.2\tafter\tsoon\t2031-05-13\t3 d\t250%\tb\n" in out
    assert "Cards.md 1.2\tafter\tnew\t\t\t\tb\n" in out, "undo names the card, too"


def test_what_names_the_card_is_no_part_of_json(
    cards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["grade", "Cards", "good", "--card", "2.1"], ["undo"]):
        assert run(cards, *command, "--json") == ExitCode.DONE
        assert json.loads(capsys.readouterr().out).keys() == {"path", "before", "after", "written"}


def test_a_front_is_cut_where_the_terminal_is_narrow(
    cards: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cards.write_text(f"#flashcards\n\n{'long ' * 40}::y\n")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(cards, "grade", "Cards", "good", "--card", "1.1") == ExitCode.DONE
    lines = capsys.readouterr().out.splitlines()
    assert [len(line) for line in lines] == [80, 80]
    assert all("  long long" in line and line.endswith("…") for line in lines)


def test_a_new_card_that_is_reset_is_left_alone(
    cards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = cards.read_bytes()
    assert run(cards, "grade", "Cards", "reset", "--card", "1.1") == ExitCode.DONE
    assert "nothing was written: the card is new" in capsys.readouterr().err
    assert cards.read_bytes() == before


def test_a_card_is_reset(cards: Path) -> None:
    run(cards, "grade", "Cards", "easy", "--card", "2.1")
    assert run(cards, "grade", "Cards", "reset", "--card", "2.1") == ExitCode.DONE
    assert cards.read_bytes().endswith(b"x::y\r\n<!--SR:!2031-05-10,1,250-->\r\n")


@pytest.mark.parametrize(
    ("card", "grade", "message"),
    [
        ("3.1", "good", "has no question 3, only 2"),
        ("1.3", "good", "has no card 3, only 2"),
        ("first", "good", "'first' is no card"),
    ],
)
def test_what_is_no_card_says_so(
    cards: Path, capsys: pytest.CaptureFixture[str], card: str, grade: str, message: str
) -> None:
    before = cards.read_bytes()
    assert run(cards, "grade", "Cards", grade, "--card", card) == ExitCode.USAGE
    assert message in capsys.readouterr().err
    assert cards.read_bytes() == before


def test_a_card_in_code_that_never_ends_is_refused_with_its_line(
    cards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cards.write_bytes(b"#flashcards\n\nQ\n?\n```\ncode\n")
    assert run(cards, "grade", "Cards", "good", "--card", "1.1") == ExitCode.REFUSED
    assert "Cards.md:5: this code block is never closed" in capsys.readouterr().err


@pytest.fixture
def far_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a local time that is 5 h 45 min ahead of UTC."""
    if not hasattr(time, "tzset"):
        pytest.skip("the system cannot change its time zone")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Kathmandu")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_zone")
def test_instants_are_shown_in_local_time_to_the_minute(
    cards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fsrs = "fsrs,2031-05-09T20:30:15.123Z,3,3.1,5.2,2,4,1,0,2031-05-06T20:30:15.123Z"
    cards.write_text(f"#flashcards\n\nx::y\n<!--SR:!{fsrs}-->\n")
    settings = cards.parent / ".obsidian/plugins/obsidian-spaced-repetition/data.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"settings": {"algorithm": "FSRS"}}')
    for command in (["cards", "Cards"], ["due"], ["grade", "Cards", "good", "--card", "1.1"]):
        assert run(cards, *command) == ExitCode.DONE
        out = capsys.readouterr().out
        assert "\t2031-05-10 02:15\t" in out
        assert "+00:00" not in out
    assert run(cards, "undo", "--json") == ExitCode.DONE
    after = json.loads(capsys.readouterr().out)["after"]
    assert after["due"] == "2031-05-09T20:30:15.123000+00:00"
    assert due_text(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9)))) == "0001-01-01 00:00"


def test_gaps_with_input_fields_are_shown_as_gaps(
    cards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = cards.parent / ".obsidian/plugins/obsidian-spaced-repetition/data.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"settings": {"convertClozePatternsToInputs": true}}')
    cards.write_text("#flashcards\n\nThe ==moon;;round== and the ==sun==\n")
    assert run(cards, "cards", "Cards") == ExitCode.DONE
    out = capsys.readouterr().out
    assert "The [round] and the sun" in out
    assert "The moon and the [...]" in out
    assert run(cards, "cards", "Cards", "--json") == ExitCode.DONE
    assert '<input class=\\"cloze-input\\"' in capsys.readouterr().out
