"""`grade --card`: what it prints, what it writes, and which code it leaves."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from explorer.cli.command_table import ExitCode
from explorer.cli.output import due_text
from tests.cli.conftest import Run, write

CARDS = "#flashcards\r\n\r\na:::b\r\n\r\nx::y\r\n"
SETTINGS = ".obsidian/plugins/obsidian-spaced-repetition/data.json"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write(tmp_path / "vault", {"Cards.md": CARDS})


@pytest.fixture
def cards(vault: Path) -> Path:
    return vault / "Cards.md"


def test_each_grade_of_a_card_is_a_date(cards: Path, run: Run) -> None:
    dates = {"again": "05-10,0,230", "hard": "05-11,1,230", "good": "05-13,3,250"}
    for grade, segment in {**dates, "easy": "05-14,4,270"}.items():
        said = run("grade", "Cards", grade, "--card", "1.2")
        assert said.code == ExitCode.DONE
        comment = f"<!--SR:!2000-01-01,1,250!2031-{segment}-->\r\n"
        assert cards.read_bytes().decode() == CARDS.replace("a:::b\r\n", f"a:::b\r\n{comment}")
        if grade == "good":
            assert "Cards.md 1.2\tafter\tsoon\t2031-05-13\t3 d\t250%\tb\n" in said.out
        said = run("undo")
        assert said.code == ExitCode.DONE
        assert "Cards.md 1.2\tafter\tnew\t\t\t\tb\n" in said.out, "undo names the card, too"
    assert cards.read_bytes().decode() == CARDS


def test_what_names_the_card_is_no_part_of_json(cards: Path, run: Run) -> None:
    for command in ("grade Cards good --card 2.1", "undo"):
        said = run(*command.split(), "--json")
        assert said.code == ExitCode.DONE
        assert said.json.keys() == {"path", "before", "after", "written"}


def test_a_front_is_cut_where_the_terminal_is_narrow(
    cards: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards.write_text(f"#flashcards\n\n{'long ' * 40}::y\n")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    said = run("grade", "Cards", "good", "--card", "1.1")
    lines = said.out.splitlines()
    assert (said.code, [len(line) for line in lines]) == (ExitCode.DONE, [80, 80])
    assert all("  long long" in line and line.endswith("…") for line in lines)


def test_a_card_of_fsrs_has_stability_and_difficulty(vault: Path, cards: Path, run: Run) -> None:
    write(vault, {SETTINGS: '{"settings": {"algorithm": "FSRS"}}'})
    said = run("grade", "Cards", "easy", "--card", "2.1")
    assert said.out.splitlines()[1].split("\t")[5] == "stability 8.30 d, difficulty 1.0"
    assert run("undo").code == ExitCode.DONE
    for grade in ("easy", "hard"):
        said = run("grade", "Cards", grade, "--card", "2.1")
    undone = run("undo")
    last = [line.split("\t")[5] for line in (said.out + undone.out).splitlines()]
    assert last == [last[0], last[1], last[1], last[0]]
    assert (last[0], last[1][:9]) == ("stability 8.30 d, difficulty 1.0", "stability")
    assert cards.read_text().count("fsrs") == 1
    shown = run("grade", "Cards", "easy", "--card", "1.1", "--json").json
    assert "stability" not in shown["before"], "it was new"
    assert (shown["after"]["stability"], shown["after"]["difficulty"]) == (8.2956, 1)
    assert run("undo", "--json").json["before"] == shown["after"]
    review = run("stats", "--json").json["review"]
    assert (sum(one["count"] for one in review["eases"]), review["average_ease"]) == (0, None)
    assert "ease in percent" not in run("stats").out


def test_a_card_is_reset_and_a_new_one_is_left_alone(cards: Path, run: Run) -> None:
    said = run("grade", "Cards", "reset", "--card", "1.1")
    assert said.code == ExitCode.DONE
    assert "nothing was written: the card is new" in said.err
    assert cards.read_bytes().decode() == CARDS
    run("grade", "Cards", "easy", "--card", "2.1")
    assert run("grade", "Cards", "reset", "--card", "2.1").code == ExitCode.DONE
    assert cards.read_bytes().endswith(b"x::y\r\n<!--SR:!2031-05-10,1,250-->\r\n")


@pytest.mark.parametrize(
    ("text", "card", "code", "message"),
    [
        (CARDS, "3.1", ExitCode.USAGE, "has no question 3, only 2"),
        (CARDS, "1.3", ExitCode.USAGE, "has no card 3, only 2"),
        (CARDS, "first", ExitCode.USAGE, "'first' is no card"),
        ("#flashcards\n\nQ\n?\n```\ncode\n", "1.1", ExitCode.REFUSED,
         "Cards.md:5: this code block is never closed"),
    ],
)  # fmt: skip
def test_a_card_that_cannot_be_graded_says_why(
    cards: Path, run: Run, text: str, card: str, code: int, message: str
) -> None:
    cards.write_bytes(text.encode())
    said = run("grade", "Cards", "good", "--card", card)
    assert said.code == code
    assert message in said.err
    assert cards.read_bytes().decode() == text


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
def test_instants_are_shown_in_local_time_to_the_minute(vault: Path, run: Run) -> None:
    fsrs = "fsrs,2031-05-09T20:30:15.123Z,3,3.1,5.2,2,4,1,0,2031-05-06T20:30:15.123Z"
    cards = f"#flashcards\n\nx::y\n<!--SR:!{fsrs}-->\n"
    write(vault, {"Cards.md": cards, SETTINGS: '{"settings": {"algorithm": "FSRS"}}'})
    for command in ("cards Cards", "due", "grade Cards good --card 1.1"):
        said = run(*command.split())
        assert (said.code, "\t2031-05-10 02:15\t" in said.out) == (ExitCode.DONE, True)
        assert "+00:00" not in said.out
    assert run("undo", "--json").json["after"]["due"] == "2031-05-09T20:30:15.123000+00:00"
    assert due_text(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9)))) == "0001-01-01 00:00"


def test_gaps_with_input_fields_are_shown_as_gaps(vault: Path, run: Run) -> None:
    settings = '{"settings": {"convertClozePatternsToInputs": true}}'
    cards = "#flashcards\n\nThe ==moon;;round== and the ==sun==\n"
    write(vault, {"Cards.md": cards, SETTINGS: settings})
    out = run("cards", "Cards").out
    assert "The [round] and the sun" in out
    assert "The moon and the [...]" in out
    assert '<input class=\\"cloze-input\\"' in run("cards", "Cards", "--json").out
