"""The list of cards: a query narrows it, and what is marked is changed and taken back as one."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer.ui.review.card_browser import CardBrowser
from tests.ui.conftest import Open, app_of, shown, toasts, type_in, write
from tests.ui.test_review import press

CARDS = (
    "---\ntags: [flashcards/tea]\n---\n# Tea\n\n"
    "Sencha::A green tea\n<!--SR:!2026-11-20,4,130-->\n\n"
    "Assam::A black tea\n<!--SR:!2026-12-21,40,250-->\n\n"
    "Kukicha:::Of twigs\n<!--SR:!2026-11-22,9,190!2026-11-23,9,210-->\n"
)
NOTE = "---\ntags: [review]\nsr-due: 2026-11-21\nsr-interval: 4\nsr-ease: 250\n---\n# Water\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "vault", {"Cards.md": CARDS, "Water.md": NOTE})


async def browse(pilot: Pilot[int]) -> CardBrowser:
    app_of(pilot).action_cards()
    await press(pilot, shows=("Cards · 4 found", "130 %", "4 d"), hides="Water")
    assert isinstance(pilot.app.screen, CardBrowser)
    return pilot.app.screen


async def test_a_query_narrows_the_list(opened: Open) -> None:
    async with opened() as pilot:
        browser = await browse(pilot)
        await press(pilot, "slash")
        await type_in(pilot, " ease:<200 due:<0")
        await press(pilot, shows="Cards · 2 found", hides="Assam")
        await type_in(pilot, " ease:")
        await press(pilot, shows=("ease: was not used", "Nothing in review"), hides="Sencha")
        await press(pilot, "escape", shows=("Cards · 5 found", "Water"))
        assert browser.list.has_focus
        await press(pilot, "G", "enter")
        assert shown(pilot) == "Water.md"


async def test_a_deck_and_lapses_narrow_the_list(opened: Open, root: Path) -> None:
    schedule = "2026-11-20T10:00:00.000Z,4,4.5,5.2,2,9,8,0,2026-11-16T10:00:00.000Z"
    lapsed = f"Oolong::Half\n<!--SR:!fsrs,{schedule}-->\n"
    write(root, {"Deep.md": f"---\ntags: [flashcards/tea/deep]\n---\n{lapsed}"})
    write(root, {"Other.md": "---\ntags: [flashcards/other]\n---\nOdd::One\n"})
    async with opened() as pilot:
        app_of(pilot).action_cards()
        await press(pilot, shows=("Cards · 6 found", "Odd", "Oolong"))
        await press(pilot, "slash")
        await type_in(pilot, " deck:tea")
        await press(pilot, shows=("Cards · 5 found", "Oolong"), hides="Odd")
        await type_in(pilot, "/deep")
        await press(pilot, shows=("Cards · 1 found", "Oolong"))
        await press(pilot, "ctrl+u")
        await type_in(pilot, "lapses:>7")
        await press(pilot, shows=("Cards · 1 found", "Oolong"))


async def test_what_is_marked_is_put_on_a_day_and_taken_back_as_one(
    opened: Open, root: Path
) -> None:
    async with opened() as pilot:
        await browse(pilot)
        await press(pilot, "v", "j", "v", "v", shows="Cards · 4 found · 3 marked")
        await press(pilot, "full_stop", shows="3 items")
        await press(pilot, "enter", "7", "enter", shows="3 items due 2026-12-01; u takes")
        now = (root / "Cards.md").read_text()
        assert [now.count(day) for day in ("2026-12-01", "2026-12-21")] == [3, 1]
        await press(pilot, "u", shows=("Taken back", "Cards · 4 found"))
        assert (root / "Cards.md").read_text() == CARDS


async def test_what_is_marked_is_reset_or_suspended(opened: Open, root: Path) -> None:
    async with opened() as pilot:
        await browse(pilot)
        await press(pilot, "v", "full_stop", "j", "enter", shows="1 item reset")
        assert "Sencha::A green tea\n<!--SR:!2026-11-24,1,250-->" in (root / "Cards.md").read_text()
        await press(pilot, "u")
        assert (root / "Cards.md").read_text() == CARDS
        await press(
            pilot,
            "g",
            "v",
            "v",
            "full_stop",
            "G",
            "enter",
            shows=("2 items suspended", "Cards · 2 found"),
        )
        assert len(app_of(pilot).explorer.reviews.put_aside.list().items) == 2
        await press(pilot, "u", shows="Cards · 4 found")
        await press(pilot, "u", shows="nothing to take back here")


async def test_words_are_looked_for_in_the_card_itself(opened: Open) -> None:
    async with opened() as pilot:
        await browse(pilot)
        await press(pilot, "slash")
        await type_in(pilot, " gre")
        await press(pilot, shows=("Cards · 1 found", "Sencha"), hides="Assam")
        await press(pilot, "ctrl+u")
        await type_in(pilot, '"of twigs" is:card')
        await press(pilot, shows=("Cards · 2 found", "Kukicha"), hides="Sencha")
        await press(pilot, "ctrl+u")
        await type_in(pilot, "black OR twigs")
        await press(pilot, shows=("Cards · 3 found", "Kukicha", "Assam"), hides="Sencha")
        await press(pilot, "ctrl+u")
        await type_in(pilot, "water")
        await press(pilot, shows=("Cards · 1 found", "Water"))


async def test_what_is_suspended_or_buried_is_found_by_that(opened: Open) -> None:
    async with opened() as pilot:
        await browse(pilot)
        explorer, now = app_of(pilot).explorer, app_of(pilot).now()
        sencha, assam = (explorer.grading.key("Cards.md", each) for each in ("1.1", "2.1"))
        explorer.reviews.put_aside.suspend(sencha)
        explorer.reviews.put_aside.bury(assam, now)
        await press(pilot, "slash")
        await type_in(pilot, " is:suspended")
        await press(pilot, shows=("Cards · 1 found", "Sencha"), hides="Assam")
        await press(pilot, "ctrl+u")
        await type_in(pilot, "is:buried")
        await press(pilot, shows=("Cards · 1 found", "Assam"), hides="Sencha")
        await press(pilot, "ctrl+u")
        await type_in(pilot, "-is:suspended is:card")
        await press(pilot, shows=("Cards · 2 found", "Kukicha"), hides=("Sencha", "Assam"))


async def test_what_is_known_of_a_card_is_shown_where_a_review_has_it(opened: Open) -> None:
    async with opened() as pilot:
        await browse(pilot)
        await press(pilot, "full_stop", "j", "j", "enter")
        await press(pilot, shows=("Stands in Cards.md:6", "Ease 130 %", "No review was logged"))
        await press(pilot, "enter", "v", "v", "full_stop", shows="2 items", hides="What is known")


async def test_the_panes_take_back_what_was_suspended_before_older_grades(
    opened: Open, root: Path
) -> None:
    async with opened() as pilot:
        explorer, now = app_of(pilot).explorer, app_of(pilot).now()
        key = explorer.grading.key("Cards.md", "2.1")
        explorer.grading.grade(key, "good", now)
        graded = (root / "Cards.md").read_text()
        await press(pilot, "f5")
        await browse(pilot)
        await press(pilot, "v", "v", "full_stop", "G", "enter", shows="2 items suspended")
        await press(pilot, "escape", "r", "enter", "at", shows="Suspended")
        await press(pilot, "escape", "escape", "ctrl+z")
        assert toasts(pilot)[-1] == "Taken back: 1 item in review again"
        assert len(explorer.reviews.put_aside.list().items) == 2
        await press(pilot, "ctrl+z")
        assert toasts(pilot)[-1] == "Taken back: 2 items in review again"
        assert explorer.reviews.put_aside.list().items == ()
        assert (root / "Cards.md").read_text() == graded
        await press(pilot, "ctrl+z")
        assert toasts(pilot)[-1] == "Taken back: good of card 2.1 in Cards.md"
        assert (root / "Cards.md").read_text() == CARDS


async def test_no_ease_is_made_up_for_a_card_of_fsrs(opened: Open, tmp_path: Path) -> None:
    fsrs = "fsrs,2026-11-22T10:00:00.000Z,4,12.34,5.2,2,3,1,0,2026-11-05T10:00:00.000Z"
    deck = f"#flashcards\n\nOne::Answer\n<!--SR:!{fsrs}-->\n"
    async with opened(folder=write(tmp_path / "v", {"Deck.md": deck})) as pilot:
        app_of(pilot).action_cards()
        await press(pilot, shows="Cards · 1 found", hides="%")
        await press(pilot, "escape", "s", shows=("mature card", "Intervals in days"), hides="ase")
