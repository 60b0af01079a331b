"""The menu of an item in a review: another date, a reset, what is known of it, a flag."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from explorer.ui.review.item_menu import read_day
from tests.ui.conftest import Open, app_of, type_in, write
from tests.ui.test_review import press, reload

TODAY = date(2026, 11, 24)
CARDS = (
    "---\ntags: [flashcards]\n---\n# Tea\n\n"
    "Sencha::A green tea\n<!--SR:!2026-11-20,4,130-->\n\n"
    "Assam::A black tea\n<!--SR:!2026-11-21,4,250-->\n"
)
SETTINGS = {
    ".obsidian/plugins/obsidian-spaced-repetition/data.json": (
        '{"settings": {"flashcardCardOrder": "DueFirstSequential"}}'
    )
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "vault", {"Cards.md": CARDS, **SETTINGS})


async def test_a_date_is_set_and_taken_back(opened: Open, root: Path) -> None:
    async with opened() as pilot:
        await press(pilot, "r", "enter", shows="Sencha")
        await press(pilot, "full_stop", shows=("This card", "Set the due date", "Reset"))
        await press(pilot, "enter")
        await type_in(pilot, "-1")
        await press(pilot, "enter", shows="no day from today on")
        await press(pilot, "backspace", "backspace", "7", "enter")
        await press(pilot, shows=("Due 2026-12-01; u takes it back", "Assam"))
        assert (root / "Cards.md").read_text() == CARDS.replace("2026-11-20", "2026-12-01")
        await press(pilot, "u", shows="Sencha")
        assert (root / "Cards.md").read_text() == CARDS
        await press(pilot, "U", shows="Assam")
        assert "2026-12-01" in (root / "Cards.md").read_text()


async def test_a_card_begins_anew(opened: Open, root: Path) -> None:
    async with opened() as pilot:
        await press(pilot, "r", "enter", "full_stop", "j", "enter")
        await press(pilot, shows=("Begins anew; u takes it back", "Assam"))
        assert "<!--SR:!2026-11-24,1,250-->" in (root / "Cards.md").read_text()
        await press(pilot, "u", shows="Sencha")
        assert (root / "Cards.md").read_text() == CARDS


async def test_what_is_known_of_a_card_is_told(opened: Open) -> None:
    async with opened() as pilot:
        await press(pilot, "r", "enter", "full_stop", "j", "j", "enter")
        facts = ("Stands in Cards.md:6", "Due 2026-11-20, after 4 d", "Ease 130 %")
        await press(pilot, shows=(*facts, "Remembered now", "No review was logged"))
        await press(pilot, "enter", hides="Ease 130 %", item="Sencha")


async def test_what_is_known_of_a_card_of_fsrs_has_its_reviews(
    opened: Open, tmp_path: Path
) -> None:
    card = "Sencha::A green tea\n<!--SR:!fsrs,{},4,4.5,5.2,2,3,1,0,2026-11-05T10:00:00.000Z-->\n"
    settings = dict.fromkeys(SETTINGS, '{"settings": {"algorithm": "FSRS"}}')
    text = "---\ntags: [flashcards]\n---\n" + card.format("2026-11-09T10:00:00.000Z")
    folder = write(tmp_path / "fsrs", {"Cards.md": text, **settings})
    async with opened(folder=folder) as pilot:
        await press(pilot, "r", "enter", "space", "3")
        await press(pilot, "u", "full_stop", "j", "j", "enter")
        facts = ("Stability 4.5 d, difficulty 5.2", "Reviewed 3 times", "Forgotten 1 times")
        await press(pilot, shows=("Cards.md:4", *facts, "No review was logged"), hides="Ease")
        await press(pilot, "enter", "space", "3")
        app_of(pilot).action_cards()
        await press(pilot, shows="Cards · 1 found")
        await press(pilot, "full_stop", "j", "j", "enter")
        await press(pilot, shows=("Reviewed 4 times", "2026-11-24 09:", "good, "), hides="Ease")


async def test_what_is_flagged_is_listed_and_a_leech_can_be_suspended(opened: Open) -> None:
    async with opened() as pilot:
        await press(pilot, "r", "enter", "full_stop", shows="it is a leech")
        await press(pilot, "j", "j", "j", "enter", shows="Flagged")
        await press(pilot, "full_stop", "G", "enter", shows="Suspended; u takes it back")
        await press(pilot, "escape")
        app_of(pilot).action_show_screen("flagged")
        await press(pilot, shows=("Flagged for editing", "Sencha", "1 in all"))
        await press(pilot, "delete", shows="Nothing is flagged for editing")


@pytest.mark.usefixtures("editor_found")
async def test_what_is_suspended_stays_so_when_the_question_is_edited(
    opened: Open, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = root / "Cards.md"

    def reword(old: str, new: str) -> None:
        cards.write_text(cards.read_text("utf-8").replace(old, new), "utf-8")

    def edit(words: list[str], *, check: bool) -> CompletedProcess[bytes]:
        reword("Sencha", "A sencha")
        return CompletedProcess(words, int(check))

    monkeypatch.setattr("explorer.ui.programs.subprocess.run", edit)
    async with opened(environ={"EDITOR": "vim"}) as pilot:
        await press(pilot, "r", "enter", "at", item="Assam")
        await press(pilot, "e", shows="1 due")
        await press(pilot, "u", item="A sencha")
        await press(pilot, "U", item="Assam")
        reword("A sencha", "One sencha")
        await reload(pilot)
        await press(pilot, "escape", "escape", shows="1 due")
        await press(pilot, "r", shows=("1 due", "1 suspended"), hides="not found")
        await press(pilot, "x", shows="One sencha")
        await press(pilot, "delete", "escape", shows="2 due")


async def test_what_was_logged_is_told_once_the_question_is_edited(
    opened: Open, root: Path
) -> None:
    cards = root / "Cards.md"
    async with opened() as pilot:
        await press(pilot, "r", "enter", "space", "1", "space", "3", item="Sencha")
        cards.write_text(cards.read_text("utf-8").replace("Sencha", "A sencha"), "utf-8")
        await reload(pilot)
        facts = ("Forgotten 1 times", "  again, 0 d")
        await press(pilot, "full_stop", "j", "j", "enter", shows=facts, hides="No review")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("0", TODAY),
        ("7", date(2026, 12, 1)),
        ("2027-01-31", date(2027, 1, 31)),
        ("2026-11-23", None),
        ("-1", None),
        ("", None),
        ("tomorrow", None),
        ("9999999999999", None),
        ("9999-12-31", None),
    ],
)
def test_a_day_is_read(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day
