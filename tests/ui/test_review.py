"""A review in the app: from the key to the summary, and what the files say then."""

from __future__ import annotations

import sys
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets._toast import Toast

import explorer.ui.review.review_session as review_session
from explorer import Explorer
from explorer.model import SessionKey
from explorer.state.user_state import UserState
from explorer.ui.app import ExplorerApp
from explorer.ui.glyphs import ASCII
from explorer.ui.load_state import LoadChange
from explorer.ui.problems_screen import ProblemsScreen
from explorer.ui.review.review_screen import ReviewScreen
from explorer.ui.review.review_session import ReviewController
from explorer.ui.review.review_widgets import GradeBar, ItemPane, TypedAnswerBox
from explorer.ui.review.start_screen import ReviewStartScreen
from explorer.vault.write import NoteWriter
from tests.ui import conftest
from tests.ui.conftest import (
    NOW,
    Open,
    Words,
    app_of,
    check_texts,
    click_text,
    make_app,
    notices,
    pane_text,
    screen_name,
    screen_text,
    settle,
    shown,
    toast_text,
    toasts,
    type_in,
    wait_for,
    write,
)
from tests.ui.test_haste import press_at_once

CARDS = (
    "---\ntags: [flashcards/tea]\n---\n"
    "# Kinds of tea\n\n"
    "Sencha::A green tea\n<!--SR:!2026-11-20,4,250-->\n\n"
    "Kinds:::Ways to make it\n<!--SR:!2026-11-21,4,250!2026-12-24,40,250-->\n\n"
    "It is ==steamed==, not roasted.\n<!--SR:!2026-11-22,4,250-->\n\n"
    "How long?\n?\nTwo **minutes**\n"
)
NOTES = {
    "Tea/Cards.md": CARDS,
    "Tea/Green.md": (
        "---\ntags: [review]\nsr-due: 2026-11-21\nsr-interval: 4\nsr-ease: 250\n---\n"
        "# Green\n\nSteamed. See [[Water]].\n"
    ),
    "Tea/Later.md": (
        "---\ntags: [review]\nsr-due: 2026-11-27\nsr-interval: 9\nsr-ease: 250\n---\n# Later\n"
    ),
    "Water.md": "# Water\n\nSoft.\n",
}
DECK = "---\ntags: [flashcards]\n---\n"
SETTINGS = ".obsidian/plugins/obsidian-spaced-repetition/data.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "vault", NOTES)


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """A vault with a single deck, whose cards come in the order of the file."""
    cards = "\n\n".join(f"Question {n}::Answer {n}\n<!--SR:!2026-11-2{n},4,250-->" for n in (1, 2))
    notes = {"Deck.md": f"{DECK}# Deck\n\n{cards}\n\nNew one::Yes\n"}
    settings = {SETTINGS: '{"settings": {"flashcardCardOrder": "DueFirstSequential"}}'}
    return write(tmp_path / "one", notes | settings)


async def press(
    pilot: Pilot[int], *keys: str, shows: Words = (), item: Words = (), hides: Words = ()
) -> None:
    """Press keys, wait for what they start; then hold what the screen and the item say."""
    await conftest.press(pilot, *keys)
    await written(pilot)
    check_texts(screen_text(pilot), shows, hides)
    check_texts(item_text(pilot) if item else "", item)


def item_text(pilot: Pilot[int]) -> str:
    return pane_text(pilot, "review-item")


def offered(pilot: Pilot[int]) -> list[tuple[str, str]]:
    options = pilot.app.screen.query_one(GradeBar).options
    return [(option.name, option.interval) for option in options]


async def written(pilot: Pilot[int]) -> None:
    app = app_of(pilot)
    await wait_for(pilot, lambda: app.review_controller.is_settled)
    await settle(pilot)


async def reload(pilot: Pilot[int]) -> None:
    app_of(pilot).action_reload()
    await written(pilot)


def said(pilot: Pilot[int]) -> str:
    return " ".join(screen_text(pilot).split())


async def test_a_key_puts_a_note_into_review_and_takes_it_out(opened: Open, root: Path) -> None:
    before = (root / "Water.md").read_bytes()
    async with opened(folder=root, note="Water.md") as pilot:
        await press(pilot, "J")
        said = "Water.md + --- + tags: [review] + --- ctrl+z takes it back."
        assert pane_text(pilot, "ask-sentence") == said
        assert pilot.app.screen.query_one("#ask-sentence").content_size.height == 5, "a line each"
        await press(pilot, "enter")
        assert (root / "Water.md").read_bytes() == before, "selected is to stay here"
        await press(pilot, "J", "down", "enter")
        told = "Tagged #review, in review from now on: Water.md; ctrl+z takes it back."
        assert toast_text(pilot) == told, "what is written, and how to take it back"
        assert (root / "Water.md").read_text("utf-8").startswith("---\ntags: [review]\n---\n")
        await press(pilot, "r", shows="2 new")  # it is in the queue at once
        await press(pilot, "escape", "J")
        assert "Review tag removed, out of review: Water.md" in toast_text(pilot)
        assert (root / "Water.md").read_bytes() == before
        (root / "Water.md").chmod(0o444)
        await press(pilot, "J")
        assert "Not changed: Water.md" in toast_text(pilot)
    assert (root / "Water.md").read_bytes() == before


async def test_a_key_of_the_panes_takes_back_the_last_write(opened: Open, root: Path) -> None:
    water, later = root / "Water.md", root / "Tea/Later.md"
    before = water.read_bytes()
    nothing = "There is nothing to take back."
    async with opened(folder=root, note="Water.md", keys={"undo_write": "f9"}) as pilot:
        await press(pilot, "ctrl+z", "f9")
        assert toasts(pilot) == [nothing]
        await press(pilot, "J", "down", "enter")
        assert toasts(pilot)[-1].endswith("Water.md; f9 takes it back.")
        with closing(Explorer.open(root, cache=False)) as other:
            other.membership.leave(other.find("Later")[0])
        left = later.read_bytes()
        await press(pilot, "f9")
        assert toasts(pilot)[-1] == "Taken back: the review tag of Water.md, out of review again"
        assert water.read_bytes() == before
        await press(pilot, "f9")
        assert toasts(pilot)[-1] == nothing
        assert later.read_bytes() == left, "what another explorer has written stays"
        await press(pilot, "J")
        water.write_bytes(edited := water.read_bytes().replace(b"review", b"study") + b"More.\n")
        await press(pilot, "f9")
        assert "Not taken back: Water.md:" in toasts(pilot)[-1]
        assert "has changed since" in toasts(pilot)[-1]
        assert water.read_bytes() == edited


async def test_one_write_at_a_time_is_taken_back(opened: Open, root: Path) -> None:
    async with opened(folder=root, note="Water.md") as pilot:
        await press(pilot, "J", "down", "enter")
        tagged = (root / "Water.md").read_bytes()
        await press(pilot, "ctrl+f", "s", "o", "ctrl+z")
        assert (root / "Water.md").read_bytes() == tagged
        assert "Taken back" not in "".join(toasts(pilot))
        await press(pilot, "escape", "escape", "J")
        await press(pilot, "J")
        before = (root / "Water.md").read_bytes()
        app = app_of(pilot)
        app.explorer.grade("Tea/Green.md", "good", on=NOW)
        app.action_undo_write()
        app.action_undo_write()
        await written(pilot)
        assert [toast for toast in toasts(pilot) if toast.startswith("Taken back")] == [
            "Taken back: good of Tea/Green.md"
        ]
        assert (root / "Water.md").read_bytes() == before


async def test_a_grade_and_a_tag_are_taken_back_from_panes(opened: Open, root: Path) -> None:
    before = (root / "Tea/Green.md").read_bytes()
    async with opened(folder=root, note="Tea/Green.md") as pilot:
        grading = app_of(pilot).explorer.grading
        await press(pilot, "J", "down", "enter")
        await press(pilot, "ctrl+z")
        told = "Taken back: the removal of the review tag of Tea/Green.md, in review again"
        assert toasts(pilot)[-1] == told
        grading.grade(SessionKey("Tea/Green.md"), "good", NOW)
        await press(pilot, "ctrl+z")
        assert toasts(pilot)[-1] == "Taken back: good of Tea/Green.md"
    assert (root / "Tea/Green.md").read_bytes() == before


async def test_r_offers_everything_and_what_is_here(opened: Open, root: Path) -> None:
    async with opened(folder=root, note="Tea/Cards.md") as pilot:
        await press(pilot, "r")
        rows = screen_text(pilot)
        start = pilot.app.screen
        assert isinstance(start, ReviewStartScreen)
        check_texts(rows, ("Everything", "4 due · 1 new", "this note", "this folder"))
        await press(pilot, "escape")
        assert start not in pilot.app.screen_stack


async def test_saved_sets_are_offered_and_reviewed(opened: Open, root: Path) -> None:
    sets = {
        "Green tea": "path:Tea steamed due:<0 due:>-4",
        "Wrong": "ease:low",
        "None": "interval:>900",
    }
    async with opened(folder=root, review_sets=sets) as pilot:
        await press(pilot, "r")
        rows = screen_text(pilot).splitlines()
        titles = [row.strip("│ ").split("  ")[0] for row in rows]
        assert titles.index("Green tea") < titles.index("tea"), "sets stand above the decks"
        assert any("Wrong" in row and "ease:low was not used" in row for row in rows)
        start = pilot.app.screen
        assert isinstance(start, ReviewStartScreen)
        start.list.cursor = start.list.rows.find(("set", "Wrong", False)) or 0
        await press(pilot, "enter")
        assert app_of(pilot).review_controller.session is None
        start.list.cursor = start.list.rows.find(("set", "Green tea", False)) or 0
        await press(pilot, "enter", shows="Review › Green tea")
        session = app_of(pilot).review_controller.session
        assert session is not None
        keys = [item.key for item in session.queue]
        found = [("Tea/Green.md", 0), ("Tea/Cards.md", 1)]
        assert sorted((key.path, key.card) for key in keys) == sorted(found)


async def test_a_saved_set_of_a_deck_has_its_cards_alone(opened: Open, tmp_path: Path) -> None:
    decks = ("flashcards/net", "flashcards/net/tcp", "flashcards")
    cards = "".join(f"# {deck[-3:]} #{deck}\n\nIn {deck}::yes\n\n" for deck in decks)
    root = write(tmp_path / "decks", {"Net.md": f"{DECK}{cards}"})
    async with opened(
        folder=root, review_sets={"All": "deck:net", "Part": "deck:net/tcp"}
    ) as pilot:
        await press(pilot, "r")
        rows = [" ".join(row.split()) for row in screen_text(pilot).splitlines()]
        for name, count in (("All", 2), ("Part", 1)):
            assert any(name in row and f"{count} new" in row for row in rows), name
            start = pilot.app.screen
            assert isinstance(start, ReviewStartScreen)
            start.list.cursor = start.list.rows.find(("set", name, False)) or 0
            await press(pilot, "enter", shows=f"Review › {name}")
            session = app_of(pilot).review_controller.session
            assert session is not None
            assert len(session.queue) == count
            await press(pilot, "escape", "r")


async def test_words_narrow_what_to_review(opened: Open, root: Path) -> None:
    async with opened(folder=root) as pilot:
        await press(pilot, "r", "slash", shows="Everything")
        await type_in(pilot, "TEA")
        assert "Everything" not in screen_text(pilot)
        await type_in(pilot, " nowhere")
        assert "Nothing here has: TEA nowhere" in screen_text(pilot)
        await press(pilot, "escape", "slash", shows="Everything")
        await type_in(pilot, "tea")
        await press(pilot, "enter")
        session = app_of(pilot).review_controller.session
        assert session is not None
        assert "tea" in session.choice.name.casefold()
        assert session.choice.kind in ("deck", "folder")


async def test_the_last_choice_is_offered_again(opened: Open, root: Path) -> None:
    async with opened(folder=root, note="Water.md") as pilot:
        await press(pilot, "tab", "r", "j", "j", "enter")
        title = screen_text(pilot).split("  ")[0]
        await press(pilot, "escape", "r", "enter")
        assert screen_text(pilot).startswith(title)
        assert "Everything" not in title


async def test_r_offers_what_is_selected_ahead_and_practice(opened: Open, root: Path) -> None:
    async with opened(folder=root) as pilot:
        await press(pilot, "r")
        await pilot.press("enter", "enter", "enter")
        await settle(pilot)
        screens = [each for each in pilot.app.screen_stack if isinstance(each, ReviewScreen)]
        assert len(screens) == 1
        assert pilot.app.screen is screens[0]
        await press(pilot, "escape")
        await press(pilot, "g", "r", "enter", shows="Review › Tea")
        await press(pilot, "escape")
        await press(pilot, "r", "a", shows="4 due · 1 ahead · 1 new")
        await press(pilot, "a", shows="7 items")
        await press(pilot, "g", "enter", shows="practice, nothing is written")
        await press(pilot, "escape", "r")
        assert "practice" not in pane_text(pilot, "review-keys").split("begin")[0]
        await press(pilot, "escape")
        await press(pilot, "slash", *"kinds", "ctrl+o", "r", "enter", shows="Review › Kinds of tea")


async def test_a_whole_session(opened: Open, one: Path) -> None:
    async with opened((80, 24), one) as pilot:
        await press(pilot, "r", "g", "enter", shows="2 due · 1 new", item="Question 1")
        assert "Answer 1" not in item_text(pilot)
        assert offered(pilot) == [("show the answer", "")]
        await press(pilot, "3", item="Answer 1")  # a grade before the answer shows that
        assert "2026-11-21,4,250" in (one / "Deck.md").read_text("utf-8")
        given = {"again": "once more", "hard": "2 d", "good": "10 d", "easy": "14 d"}
        assert offered(pilot) == [*given.items()]
        await press(pilot, "3", item="Question 2")
        assert "Answer 2" not in item_text(pilot)
        await press(pilot, "space", "1", shows="1 again", item="New one")
        await press(pilot, "space", "4", item="Question 2")  # it comes once more
        await press(pilot, "space", "3")
        summary = item_text(pilot)
        check_texts(summary, ("Done for now", "4 answers", "1 of 2 cards", "today"))
        assert "today 0" in summary.replace("█", "").replace("  ", " "), "all of it is written"
        await press(pilot, "u")
        assert "Question 2" in item_text(pilot), "the last grade is taken back in the summary, too"
        await press(pilot, "space", "3", "escape")
        assert pilot.app.screen is app_of(pilot).main
        await settle(pilot)
        assert "0 due" in screen_text(pilot)
    text = (one / "Deck.md").read_text("utf-8")
    assert "Question 1::Answer 1\n<!--SR:!2026-12-04,10,250-->" in text
    check_texts(text, ("Question 2::Answer 2\n<!--SR:!2026-11-", "New one::Yes\n<!--SR:!2026-11-2"))


async def test_a_card_learned_by_fsrs_comes_again_today(opened: Open, tmp_path: Path) -> None:
    deck, fsrs = f"{DECK}One::Answer\n\nTwo::Answer\n", '{"settings": {"algorithm": "FSRS"}}'
    root = write(tmp_path / "v", {"Deck.md": deck, SETTINGS: fsrs})
    async with opened(folder=root) as pilot:
        await press(pilot, "r", "enter")
        app_of(pilot).now = lambda: NOW + timedelta(minutes=4)  # the card was on the screen so long
        await press(pilot, "space")
        first = item_text(pilot).split()[0]
        assert [interval for _, interval in offered(pilot)][:3] == ["1 min", "6 min", "10 min"]
        await press(pilot, "3", shows="1 again")
        await press(pilot, "space", "4", item=first)
        assert "again, 10 min early" in screen_text(pilot), "nothing else is left"
        await press(pilot, "space", "4", item="Done for now")
    assert (root / "Deck.md").read_text("utf-8").count("<!--SR:!fsrs,") == 2


async def test_a_note_is_read_and_graded(opened: Open, root: Path) -> None:
    async with opened(folder=root, note="Tea/Green.md") as pilot:
        await press(pilot, "r", "j", "enter", item="Steamed. See")
        assert [name for name, _ in offered(pilot)] == ["hard", "good", "easy"]
        await press(pilot, "1", shows='A note has no grade "again"; 2 is hard.')
        await press(pilot, "3")
    text = (root / "Tea/Green.md").read_text("utf-8")
    check_texts(text, ("sr-interval: 14", "sr-due: 2026-12-08"))


async def test_whether_what_a_note_rests_on_is_known_is_told(opened: Open, root: Path) -> None:
    green = NOTES["Tea/Green.md"].replace("sr-due", 'requires: "[[Leaves (b)]]"\nsr-due', 1)
    known = NOTES["Tea/Later.md"]
    write(root, {"Tea/Green.md": green, "Leaves (b).md": known.replace("11-27", "11-20")})
    async with opened(folder=root, note="Tea/Green.md") as pilot:
        await press(pilot, "r", "j", "enter", shows=("Green", "weak below: Leaves (b) ◆ 4 d"))
        write(root, {"Leaves (b).md": known})
        await reload(pilot)
        assert "overdue · ready" in screen_text(pilot)
        write(root, {"Leaves (b).md": "Of no review.\n"})
        await reload(pilot)
        assert "ready" not in screen_text(pilot), "nothing tells"
        (root / "Leaves (b).md").unlink()
        await reload(pilot)
        assert "weak below: Leaves (b) no note yet" in screen_text(pilot)


async def test_a_heading_that_tells_the_answer_is_hidden(opened: Open, root: Path) -> None:
    async with opened(folder=root, note="Tea/Cards.md", keys={}) as pilot:
        await press(pilot, "r", "a", "a", "j", "enter")
        titles = {}
        for _ in range(5):
            title = str(pilot.app.screen.query_one("#review-item").border_title)
            titles[item_text(pilot)] = title
            await press(pilot, "n")
        hidden = [front for front, title in titles.items() if "???" in title]
        assert hidden == ["Ways to make it"], "its answer is Kinds"


async def test_undo_gives_the_same_bytes_and_the_same_item(opened: Open, one: Path) -> None:
    before = (one / "Deck.md").read_bytes()
    async with opened(folder=one) as pilot:
        await press(pilot, "r", "g", "enter", "space", "3", "space", "2")
        assert (one / "Deck.md").read_bytes() != before
        await press(pilot, "u", "u", item="Question 1")
        assert (one / "Deck.md").read_bytes() == before
        pilot.app.notify("something is wrong", severity="error")
        await press(pilot, "u", shows="nothing to take back")
        await press(pilot, "U")
        assert toasts(pilot) == ["something is wrong"], "a step has nothing to do with it"
        assert "nothing to take" not in screen_text(pilot)
        assert "Question 2" in item_text(pilot)
        assert "2026-12-04,10,250" in (one / "Deck.md").read_text("utf-8")
        other = Explorer.open(one, cache=False)
        other.grade("Deck", "easy", "3.1", NOW)
        await press(pilot, "u", item="Question 1")
        assert "Not taken back" not in screen_text(pilot)
        text = (one / "Deck.md").read_bytes()
        other.undo()
        assert (one / "Deck.md").read_bytes() == before, "the grade of another explorer stayed"
        assert text != before


async def test_what_is_cut_of_a_message_is_the_name(opened: Open, tmp_path: Path) -> None:
    name = f"{'of many words ' * 12}end.md"
    text = f"{DECK}# Deck\n\nQuestion::Answer\n<!--SR:!2026-11-21,4,250-->\n"
    folder = write(tmp_path / "long", {name: text})
    async with opened((50, 24), folder=folder) as pilot:
        await press(pilot, "r", "g", "enter", "space", "3")
        graded = (folder / name).read_text()
        (folder / name).write_text(graded.replace("250-->", "270-->"))
        await press(pilot, "u")
        said = " ".join(screen_text(pilot).split())
        for words in ("Not taken back: of many words", "end.md:", "changed since, so that this"):
            assert words in said


async def test_bury_and_suspend_last_as_long_as_the_app(opened: Open, one: Path) -> None:
    async with opened(folder=one) as pilot:
        await press(pilot, "r", "g", "enter", "b", "at", item="New one")
        assert (toasts(pilot), "Suspended; u takes it back." in screen_text(pilot)) == ([], True)
        await press(pilot, "space", "3", hides="Suspended")
        await press(pilot, "u")
        await press(pilot, "escape", "r", "g", "enter", item="New one")
        await press(pilot, "b", item="Nothing was graded")
        await press(pilot, "u", "escape", "r", "g", "enter", item="New one")  # no more put aside


async def test_what_is_taken_back_is_said(opened: Open, one: Path) -> None:
    async with opened(folder=one) as pilot:
        await press(pilot, "r", "g", "enter", "space", "1", "space", "3", "n")
        await press(pilot, "u", shows="Taken back: skip; 2 steps before it.")
        await press(pilot, "u", shows="Taken back: good; 1 step before it.")
        await press(pilot, "u", shows="Taken back: again; 0 steps before it.")


async def test_what_was_put_aside_is_taken_back_after_a_rename(opened: Open, one: Path) -> None:
    async with opened(folder=one) as pilot:
        await press(pilot, "r", "g", "enter", "b", "at")
        text = (one / "Deck.md").read_text("utf-8")
        (one / "Deck.md").write_text(text.replace("Question ", "Query "), "utf-8")
        await reload(pilot)
        (one / "Deck.md").rename(one / "Other.md")
        await reload(pilot)
        await press(pilot, "u", "u", item="Query 1")
        await press(pilot, "escape", "r")
        assert app_of(pilot).explorer.reviews.put_aside.list(NOW).items == ()
        await press(pilot, "g", "enter", item="Query 1")


async def test_the_key_of_the_answer_grades_good_or_reads_on(opened: Open, tmp_path: Path) -> None:
    long = "".join(f"- Step {n}\n" for n in range(60))
    folded = "> [!tip]- Answer\n> In the fold\n"
    deck = f"{DECK}Short::One\n<!--SR:!2026-11-20,4,250-->\n\nLong\n?\n{folded}{long}"
    async with opened(folder=write(tmp_path / "v", {"Deck.md": deck})) as pilot:
        await press(pilot, "r", "g", "enter", "space", "space")
        assert "2026-11-20" not in (tmp_path / "v/Deck.md").read_text("utf-8")
        assert "Long" in item_text(pilot)
        await press(pilot, "space", item="In the fold")  # an answer is shown whole
        await press(pilot, *["space"] * 9, item="Step 59")  # a key that scrolls grades nothing
        await pilot.resize_terminal(50, 13)
        await press(pilot, "escape", "j", "G")
        assert "Paused" not in screen_text(pilot), "the summary is scrolled by the keys of a note"
        await press(pilot, "space", "u", item="Short")


@pytest.mark.parametrize("typed", [(), ("t", "x", "enter")], ids=["shown", "compared"])
async def test_answers_begin_in_sight(opened: Open, tmp_path: Path, typed: tuple[str, ...]) -> None:
    steps = "".join(f"- Step {n} of an answer that is longer than a screen\n" for n in range(40))
    long = "".join(f"Line {n} of a question  \n" for n in range(30))
    deck = (
        f"{DECK}What is short?\n?\n{steps}<!--SR:!2026-11-20,4,250-->\n\n{long}The end?\n?\n{steps}"
    )
    keys = typed or ("space",)
    async with opened((50, 20), folder=write(tmp_path / "v", {"Deck.md": deck})) as pilot:
        await press(pilot, "r", "g", "enter", *keys, item=("What is short?", "Step 0"))
        await press(pilot, "3", *keys, item=("The end?", "Step 0"))
        await press(pilot, "j", "j")
        top = pilot.app.screen.query_one(ItemPane).view.scroll_offset.y
        await pilot.resize_terminal(50, 21)
        await settle(pilot)
        assert pilot.app.screen.query_one(ItemPane).view.scroll_offset.y == top, "it is being read"
        await press(pilot, "end", "space", shows="This is the end: 3 is good.")


async def test_the_next_key_takes_off_what_is_said_in_passing(opened: Open, one: Path) -> None:
    async with opened((50, 20), folder=one) as pilot:
        await press(pilot, "r", "g", "enter")
        pilot.app.notify("in passing")
        pilot.app.notify("something is wrong", severity="error")
        await settle(pilot)
        await press(pilot, "j")
        assert toasts(pilot) == ["something is wrong"]
        for _ in range(2):
            pilot.app.notify("something is wrong", severity="error")
        await settle(pilot)
        assert len(pilot.app.screen.query(Toast)) == len(toasts(pilot)) == 1
        pilot.app.notify("something else is wrong", severity="error")
        await settle(pilot)
        assert toasts(pilot) == ["something else is wrong"], "no two cover the item"
        toast, grades = (pilot.app.screen.query_one(each) for each in (Toast, GradeBar))
        assert toast.region.height == 1
        assert 0 < toast.region.bottom < grades.region.y, "the grades stay in sight"
        pilot.app.notify("in passing")
        await settle(pilot)
        await press(pilot, "space", "4")
        assert toasts(pilot) == ["something else is wrong"], "no step has to do with it"


async def test_what_is_told_belongs_to_the_screen_that_it_is_told_on(opened: Open) -> None:
    async with opened() as pilot:
        pilot.app.notify("wrong", severity="error")
        pilot.app.notify("unusual", severity="warning")
        pilot.app.notify("done")
        pilot.app.notify("done, too")
        await settle(pilot)
        assert toasts(pilot) == ["wrong", "unusual", "done, too"], (
            "in place of what was done before"
        )
        app_of(pilot).action_show_screen("statistics")
        pilot.app.notify("told with the new screen")
        await settle(pilot)
        assert toasts(pilot) == ["wrong", "told with the new screen"]
        app_of(pilot).show_panes()
        await settle(pilot)
        assert toasts(pilot) == ["wrong"]


async def test_the_source_is_one_key_away_and_r_leads_back(opened: Open, one: Path) -> None:
    async with opened(folder=one) as pilot:
        await press(pilot, "r", "g", "enter", "space", "3", "o")
        assert shown(pilot) == "Deck.md"
        assert app_of(pilot).main.note_pane.line == 9
        await pilot.resize_terminal(50, 20)
        await settle(pilot)
        assert screen_text(pilot).splitlines()[-1].startswith(" a review waits, r goes on")
        await pilot.click("#status", offset=(27, 0))
        await settle(pilot)
        assert pilot.app.screen is app_of(pilot).main, "beside the words"
        await pilot.click("#status", offset=(25, 0))
        await settle(pilot)
        assert "Question 2" in item_text(pilot)
        await press(pilot, "o", "r", shows="1 due · 1 new", item="Question 2")


async def test_the_search_and_lists_lead_back_to_a_review(
    opened: Open, one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(one, {"Water.md": "# Water\n\nSoft. [[Nowhere]] #cold\n"})
    async with opened((80, 24), folder=one) as pilot:
        app = app_of(pilot)
        clock = [NOW]
        app.now = lambda: clock[0]
        await press(pilot, "r", "slash", "escape")
        assert isinstance(app.screen, ReviewStartScreen)
        await press(pilot, "g", "enter", "space")
        review = app.screen
        for over in ("slash", "exclamation_mark", "s"):
            await press(pilot, over, "escape")
            assert app.screen is review
        for name in ("statistics", "tasks", "bookmarks", "problems", "help"):
            app.action_show_screen(name)
            await settle(pilot)
            assert app.screen_stack[1] is review
            assert len(app.screen_stack) == 3, "none is over another list"
            if name in ("problems", "help"):
                await press(pilot, "r")
                assert app.screen is review, "the one that is there"
        await run_by_palette(pilot, "tags")
        await press(pilot, "enter")
        assert app.last_query.startswith("#"), "a search for the tag"
        assert len(app.screen_stack) == 3
        clock[0] = NOW + timedelta(minutes=9)
        await press(pilot, "escape", "3")
        assert app.review_controller.session is not None
        (answer,) = app.review_controller.session.answers
        assert answer.seconds == 0, "the time of what lay over it counts for no answer"
        await press(pilot, "slash")
        await type_in(pilot, "water")
        painted: set[object] = set()
        monkeypatch.setattr(app, "_display", lambda screen, _: painted.add(screen))
        await press(pilot, "enter")
        monkeypatch.undo()
        assert painted == {app.main}, "it is not seen in passing"
        assert shown(pilot) == "Water.md"
        assert "a review waits, r goes on" in screen_text(pilot)


async def run_by_palette(pilot: Pilot[int], words: str) -> None:
    await press(pilot, "ctrl+p")
    await type_in(pilot, words)
    await settle(pilot)
    await press(pilot, "enter")


async def test_a_look_at_a_link_leaves_the_grades_in_sight(opened: Open, tmp_path: Path) -> None:
    notes = {"A.md": f"{DECK}# A\n\na::see [[Water]]\n", "Water.md": "# W\n\nSoft."}
    async with opened((80, 24), folder=write(tmp_path / "v", notes)) as pilot:
        await press(pilot, "r", "enter", "K", shows="There is no link to look at here.")
        await press(pilot, "space", "K", shows=("Soft.", "1 again"))
        await press(pilot, "escape", "]", "enter")
        assert shown(pilot) == "Water.md"
        await press(pilot, "r")
        assert isinstance(pilot.app.screen, ReviewScreen)


async def test_esc_shows_the_summary_first_and_space_goes_on(opened: Open, one: Path) -> None:
    async with opened(folder=one) as pilot:
        await press(pilot, "r", "g", "enter", "escape")
        assert pilot.app.screen is app_of(pilot).main, "nothing was graded"
        await press(pilot, "r", "g", "enter", "space", "3", "q")
        await press(pilot, "t", "at", "b", "n", item="Paused")
        assert not pilot.app.screen.query_one(TypedAnswerBox).is_open
        await press(pilot, "space", item="Question 2")  # nothing was done to what nobody saw
        await press(pilot, "q", "q")
        assert pilot.app.screen is app_of(pilot).main
        assert app_of(pilot).review_controller.session is None


async def test_space_grades_a_note_that_is_wholly_on_screen(opened: Open, tmp_path: Path) -> None:
    text = "---\ntags: [review]\n---\n# Short\n"
    folder = write(tmp_path / "short", {"A.md": text, "B.md": text + "\nline\n" * 90})
    async with opened(folder=folder) as pilot:
        await press(pilot, "r", "enter", shows="3 good  space")  # it tells what the key would do
        await press(pilot, "space", hides="good  space")
        assert "sr-due" in (folder / "A.md").read_text("utf-8")
        await press(pilot, "space", "space")
        assert "sr-due" not in (folder / "B.md").read_text("utf-8"), "it is read on"


@pytest.mark.parametrize("key", ["space", "3"])
async def test_a_hasty_key_grades_nothing_unseen(opened: Open, tmp_path: Path, key: str) -> None:
    note = "---\ntags: [review]\n---\n# Short\n"
    folder = write(tmp_path / "hasty", {f"{name}.md": note for name in "ABCD"})
    async with opened((50, 20), folder) as pilot:
        await press(pilot, "r", "enter")
        await press_at_once(pilot, key, key, key)
        await written(pilot)
        assert len(app_of(pilot).explorer.reviews.log.read().reviews) == 1


async def test_a_note_that_cannot_be_read_is_not_graded(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / "gone", {"A.md": "---\ntags: [review]\n---\n# Short\n"})
    async with opened((50, 20), folder) as pilot:
        (folder / "A.md").unlink()
        await press(pilot, "r", "enter", "3", item="A.md: No such file or directory")
        assert offered(pilot) == [("not now", "")]
        *_, said, _, _, _, keys = screen_text(pilot).splitlines()
        assert said.strip() == "This cannot be graded; n leaves it for later."
        assert keys.split() == [
            "o", "source", "b", "bury", "@", "suspend", "esc", "leave", "?", "help",
        ]  # fmt: skip
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        last = screen_text(pilot).splitlines()[-1]
        assert "This cannot be graded; n leaves it for later." in last
        assert "esc leave" in last


async def test_space_never_grades_what_is_not_shown_yet(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = "---\ntags: [review]\n---\n# Note\n"
    folder = write(tmp_path / "slow", {"A.md": note, "B.md": note + "\nline\n" * 90})
    ready = threading.Event()

    prepare = getattr(review_session, "prepare")  # noqa: B009  it is imported there

    def prepare_slowly(explorer: Explorer, key: SessionKey, at: datetime) -> Any:
        if key.path == "B.md":
            ready.wait(60)
        return prepare(explorer, key, at)

    monkeypatch.setattr(review_session, "prepare", prepare_slowly)
    async with opened(folder=folder) as pilot:
        await press(pilot, "r", "g")
        await pilot.press("enter")
        await wait_for(pilot, lambda: "Note" in item_text(pilot))
        await pilot.press("space")
        await wait_for(pilot, lambda: "Reading" in item_text(pilot))
        await pilot.press("space")
        ready.set()
        await written(pilot)
        assert "sr-due" in (folder / "A.md").read_text("utf-8")
        assert "sr-due" not in (folder / "B.md").read_text("utf-8")


async def test_the_editor_opens_at_the_card_and_the_help_lies_over_a_review(
    opened: Open, one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited: list[tuple[str, int]] = []
    async with opened(folder=one) as pilot:
        monkeypatch.setattr(app_of(pilot).note_editor, "edit", lambda *place: edited.append(place))
        await press(pilot, "r", "g", "enter", "e")
        await press(pilot, "escape")
        await press(pilot, "r", "enter", "space", "question_mark")
        first, second = screen_text(pilot).splitlines()[1:3]
        assert "Before and in a review" in first
        assert "Show the answer" in second
        await press(pilot, "question_mark", "escape", item="Answer 1")  # it is never there twice
        await press(pilot, "escape", "r", "question_mark")
        first, *others = screen_text(pilot).splitlines()[1:]
        assert "Before and in a review" in first
        assert any("Review ahead" in line for line in others[:4]), "the keys of the screen first"
    assert edited == [("Deck.md", 6)]


async def test_an_edited_card_stays_and_shows_its_new_text(opened: Open, one: Path) -> None:
    async with opened(folder=one) as pilot:
        await press(pilot, "r", "g", "enter", "space")
        text = (one / "Deck.md").read_text("utf-8")
        text = text.replace("Question 1::Answer 1", "Question one::Answer one")
        (one / "Deck.md").write_text(text.replace("New one::Yes\n", ""), encoding="utf-8")
        await reload(pilot)
        assert "Answer one" in item_text(pilot)
        assert "2 due" in screen_text(pilot)
        assert "new" not in screen_text(pilot).splitlines()[0]
        await press(pilot, "3", item="Question 2")
    assert "Answer one\n<!--SR:!2026-12-04,10,250-->" in (one / "Deck.md").read_text("utf-8")


async def test_a_deleted_note_leaves_the_session(opened: Open, root: Path) -> None:
    async with opened(folder=root) as pilot:
        await press(pilot, "r", "j", "enter")
        (root / "Tea/Cards.md").unlink()
        (root / "Tea/Green.md").unlink()
        await reload(pilot)
        assert "Nothing was graded" in item_text(pilot)
        assert "The note has left: it was graded" in screen_text(pilot)


async def test_news_goes_with_no_step_before_it_was_on_the_screen(opened: Open, one: Path) -> None:
    deck = one / "Deck.md"
    before = deck.read_text("utf-8")
    async with opened((50, 20), folder=one) as pilot:
        await press(pilot, "r", "g", "enter", "space")
        await press(pilot, "4", "space", "3")
        deck.write_text(before, "utf-8")  # without both grades
        await reload(pilot)
        lost = "Another program took 2 grades back: their items come once more."
        assert lost in said(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        for number in range(3):
            screen.say(f"News {number}, {'which is long, ' * 20} and its end.")
        screen.action_skip()
        await settle(pilot)
        assert lost not in said(pilot), "it was read"
        assert [n for n in range(3) if f"News {n}, which" in said(pilot)] == [1, 2]
        assert said(pilot).count("and its end.") == 2, "the middle of what is long gives way"
        assert screen.query_one(GradeBar).region.bottom < 20
        assert screen.said.region.height <= 6
        await press(pilot, "n")
        assert [n for n in range(3) if f"News {n}, which" in said(pilot)] == [0]
        await press(pilot, "n")
        assert "News" not in said(pilot)
        screen.say("told as it closes")
        app_of(pilot).show_panes()
        await settle(pilot)
        assert toasts(pilot) == ["told as it closes"]


async def test_after_midnight_grades_are_shown_and_count_from_the_new_day(
    opened: Open, one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, set_interval = list[Any](), ReviewScreen.set_interval

    def look_later(self: ReviewScreen, seconds: float, look: Any = None, **options: Any) -> Any:
        looks.append(look)
        return set_interval(self, seconds, look, **options)

    monkeypatch.setattr(ReviewScreen, "set_interval", look_later)
    async with opened(folder=one) as pilot:
        clock = [NOW]
        app = app_of(pilot)
        app.now = lambda: clock[0]
        await press(pilot, "r", "g", "enter")
        clock[0] = NOW + timedelta(days=1)
        await press(pilot, "space", shows=("Dec 5", "4 d overdue"), hides="Dec 4")
        clock[0] = NOW + timedelta(days=2)
        looks[-1]()
        await settle(pilot)
        assert "Dec 6" in screen_text(pilot), "nothing was pressed"
        clock[0] = NOW + timedelta(days=3)
        shows = ("Another day has begun", "Dec 7")  # before it is written
        await press(pilot, "3", shows=shows, hides="Dec 6")
        await press(pilot, "3")
    assert "2026-12-07,10,250" in (one / "Deck.md").read_text("utf-8")


async def test_an_item_whose_grade_is_refused_stays_and_says_why(opened: Open, one: Path) -> None:
    async with opened((50, 20), one) as pilot:
        await press(pilot, "r", "g", "enter", "space")
        (one / "Deck.md").chmod(0o444)
        await press(pilot, "4", item="Answer 1")  # it stays
        reason = "Deck.md: the file is read-only; allow writing to it. 4 tries it again."
        assert f"Not written: {reason}" in said(pilot)
        options = pilot.app.screen.query_one(GradeBar).options
        assert [option.name for option in options if option.is_proposed] == ["easy"], "it is kept"
        (one / "Deck.md").chmod(0o644)
        await press(pilot, "u")
        assert "Nothing is taken back: that grade was not written." in said(pilot)
        assert "Not written" not in said(pilot)
        assert "Answer 1" in item_text(pilot)
        await press(pilot, "4", hides="Not written")
        deck = (one / "Deck.md").read_text("utf-8")
        await press(pilot, "space")
        (one / "Deck.md").write_text(deck.replace("Question 2::Answer 2\n", ""), "utf-8")
        await press(pilot, "3")
        await reload(pilot)
        check_texts(said(pilot), ("Not written: Deck.md: the card has changed", "(Question 2)."))
        assert not toasts(pilot), "nothing covers the next item"
    assert "Answer 1\n<!--SR:!2026-12-08,14,270-->" in deck


async def test_grades_and_hints_can_be_clicked(opened: Open, one: Path) -> None:
    async with opened(folder=one, glyphs=ASCII) as pilot:
        await press(pilot, "r", "g", shows="enter begin")
        await click_text(pilot, "begin")
        await pilot.click("#grades", offset=(3, 0))
        await settle(pilot)
        assert "Answer 1" in item_text(pilot)
        await pilot.click("#grades", offset=(65, 1))
        await settle(pilot)
        assert "Question 2" in item_text(pilot)
        await click_text(pilot, "undo")
        await written(pilot)
        assert "Question 1" in item_text(pilot)
        assert "2026-11-21,4,250" in (one / "Deck.md").read_text("utf-8")
        await press(pilot, "t", "x")
        keys = screen_text(pilot).splitlines()[-1].split()
        assert keys == ["enter", "compare", "esc", "leave"], "the others are letters now"
        await click_text(pilot, "leave")
        assert not pilot.app.screen.query_one(TypedAnswerBox).is_open
        await click_text(pilot, "not now")
        assert "Question 2" in item_text(pilot)
        await pilot.resize_terminal(50, 20)
        await settle(pilot)
        assert "b bury  esc leave  ? help" in screen_text(pilot).splitlines()[-1]
        await click_text(pilot, "help")
        assert pilot.app.screen.name == "help"


async def test_a_session_that_cannot_be_gathered_is_told_of(
    opened: Open, one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_of_what: object) -> None:
        raise RuntimeError("no such queue")

    async with opened(folder=one) as pilot:
        monkeypatch.setattr(app_of(pilot).explorer.sessions, "queue", fail)
        await press(pilot, "r", "g", "enter")
        assert "This did not work. RuntimeError: no such queue" in screen_text(pilot)
        pilot.app.clear_notifications()
        await settle(pilot)
        assert "begin" in screen_text(pilot)
        assert "Gathering" not in screen_text(pilot)


async def test_a_session_of_a_read_only_vault_writes_nothing(opened: Open, one: Path) -> None:
    before = (one / "Deck.md").read_bytes()
    async with opened(folder=one, read_only=True) as pilot:
        await press(pilot, "ctrl+z")
        assert "read_only" in toast_text(pilot)
        await press(pilot, "r", "g", "enter", shows="nothing is written")
        await press(pilot, "space")
        assert offered(pilot)[2] == ("good", ""), "no date would come of it"
        await press(pilot, "3", "space", "1", "space", "3", item="Question 2")
        await press(pilot, "u", "u", item="Question 2")
        for key in ("b", "at"):
            await press(pilot, key, shows="Left out of this session; u takes it back.")
            assert "b bury" not in screen_text(pilot)
        await press(pilot, "u", "U")
        assert app_of(pilot).explorer.reviews.put_aside.list(NOW).items == ()
    assert (one / "Deck.md").read_bytes() == before


async def test_only_the_order_outlives_the_app(opened: Open, root: Path, tmp_path: Path) -> None:
    def state() -> UserState:
        return UserState.of(root, tmp_path / "state")

    async with opened((50, 20), state=state()) as pilot:
        await press(pilot, "r", shows="Review › in the plugin's order")
        await press(pilot, "i", "a", shows="Review › most likely forgotten first")
        assert "due within 7 days" in screen_text(pilot)
        await pilot.app.workers.wait_for_complete()
    kept = state()
    async with opened(state=kept) as pilot:
        await press(pilot, "r", shows=("Review › most likely forgotten first", "due now"))
        kept.review_order.name = "by the moon"
        controller = ReviewController(app_of(pilot), lambda *_: None)
        assert controller.options.order == "plugin", "what is unknown is as nothing chosen"


async def test_nothing_due_says_what_to_do(opened: Open, tmp_path: Path) -> None:
    later = {"Later.md": NOTES["Tea/Later.md"]}
    async with opened(folder=write(tmp_path / "v", later)) as pilot:
        await press(pilot, "r", shows=("Nothing is due.", "1 item will be due in the next 7 days."))
        await press(pilot, "a", "enter", shows=("due in 3 d", "1 ahead"), item="Later")


async def test_problems_of_reviews_are_counted_and_listed(opened: Open, tmp_path: Path) -> None:
    stray = f"{DECK}New::Yes\n\nNo card\n\n<!--SR:!2026-12-01,3,250-->\n"
    files = {"A.md": stray, "B.md": "---\nsr-due: 2026-12-01\n---\n[[Nobody]]\n"}
    async with opened(folder=write(tmp_path / "v", files)) as pilot:
        # A schedule without a card, and one in no queue; links are another thing.
        await press(pilot, "r", shows="2 problems")
        start = pilot.app.screen
        await press(pilot, "!")
        assert isinstance(pilot.app.screen, ProblemsScreen)
        await press(pilot, "escape")
        assert pilot.app.screen is start


async def test_a_choice_with_nothing_due_says_so(opened: Open, root: Path) -> None:
    async with opened(folder=root, note="Tea/Later.md") as pilot:
        await press(pilot, "r", "j", "enter")
        assert "Nothing is due in Later; next: Fri, Nov 27. a reviews ahead." in toast_text(pilot)
        await press(pilot, "a")
        later = root / "Tea/Later.md"
        later.write_text(later.read_text("utf-8").replace("2026-11-27", "2027-02-08"), "utf-8")
        await press(pilot, "f5", "enter")
        nothing = "Nothing is due within 7 days in Later; next: Feb 8. a goes through it all."
        assert nothing in toast_text(pilot)


async def test_a_typed_answer_is_compared(opened: Open, one: Path) -> None:
    async with opened(folder=one) as pilot:
        await press(pilot, "r", "g", "enter", "t")
        await type_in(pilot, "answer 1!")
        await press(pilot, "enter", shows="Right")
        assert [name for name, _ in offered(pilot)] == ["again", "hard", "good", "easy"]
        await press(pilot, "3", "t")
        await type_in(pilot, "answr 22")
        await press(pilot, "enter", shows=("typed   answr 22", "answer  Answer 2"), item="Answer 2")
        await press(pilot, "3", hides="typed")


async def test_a_long_typed_answer_stands_beside_its_label(opened: Open, tmp_path: Path) -> None:
    answer = " ".join(f"word{n:02}" for n in range(18))
    root = write(tmp_path / "long", {"Deck.md": f"{DECK}Question::{answer}\n"})
    async with opened((80, 24), folder=root) as pilot:
        await press(pilot, "r", "enter", "t", "x", "enter")
        lines = [line.strip("│") for line in screen_text(pilot).splitlines()]
        first = next(at for at, line in enumerate(lines) if line.strip().startswith("answer  "))
        assert lines[first].index("word00") == lines[first + 1].index("word")


async def test_no_step_is_taken_while_an_answer_is_typed(opened: Open, one: Path) -> None:
    deck = one / "Deck.md"
    async with opened(folder=one) as pilot:
        await press(pilot, "r", "g", "enter", "space", "3")
        graded = deck.read_bytes()
        await press(pilot, "t")
        await type_in(pilot, "answr 22")
        await press(pilot, "ctrl+z", "ctrl+y")
        assert deck.read_bytes() == graded
        await pilot.click("#review-view", offset=(3, 3))
        await press(pilot, "tab", "u", "2", "b")
        assert deck.read_bytes() == graded
        assert "answer 2" not in item_text(pilot).casefold()
        box = pilot.app.screen.query_one(TypedAnswerBox)
        assert box.input.value == "answr 22u2b", "neither a click nor tab leads out of it"
        await press(pilot, "backspace", "backspace", "backspace", "enter", shows="typed   answr 22")
        await press(pilot, "u", item="Question 1", hides="typed")  # that was about the other card


async def test_what_is_typed_is_compared_with_no_other_card(opened: Open, one: Path) -> None:
    deck = one / "Deck.md"
    async with opened(folder=one) as pilot:

        async def replace(before: str, after: str) -> None:
            deck.write_text(deck.read_text("utf-8").replace(before, after), "utf-8")
            await press(pilot, "f5")

        await press(pilot, "r", "g", "enter", "t")
        await type_in(pilot, "Answer 1")
        await replace("Question 1::Answer 1", "Question one::Answer one")
        await press(pilot, "enter", shows="answer  Answer one")  # an edited card is the same one
        await replace("::Answer one", "::Answer uno")
        assert "answer  Answer uno" in screen_text(pilot), "and is compared as it is now"
        await press(pilot, "3", "t")
        box = pilot.app.screen.query_one(TypedAnswerBox)
        await type_in(pilot, "Answer")
        await replace("!2026-11-22,4,250", "!2026-12-04,10,250")
        assert "New one" in item_text(pilot)
        await press(pilot, "u", "3", "3", shows="enter close the box")
        assert box.input.value == "Answeru33", "these are letters, and no commands"
        await press(pilot, "enter")
        assert not box.is_open
        assert "Yes" not in item_text(pilot)
        await press(pilot, "t")
        await type_in(pilot, "Ye")
        await replace("New one::Yes", "")
        assert "Done for now" in item_text(pilot)
        await press(pilot, "u")
        assert box.input.value == "Yeu"
        await press(pilot, "enter")
        assert not box.is_open


class SlowDisk:
    """Lets grades be written when it is told to."""

    def __init__(self, app: ExplorerApp) -> None:
        self.go_on, self.threads = threading.Event(), list[threading.Thread]()
        self._grade = app.explorer.grading.grade_in_steps
        app.explorer.grading.grade_in_steps = self.grade  # type: ignore[method-assign, assignment]

    def grade(self, *given: Any) -> Any:
        self.threads.append(threading.current_thread())
        assert self.go_on.wait(30)
        yield from self._grade(*given)


async def test_keys_are_kept_in_their_order_while_the_disk_is_slow(opened: Open, one: Path) -> None:
    before = (one / "Deck.md").read_bytes()
    async with opened(folder=one) as pilot:
        disk = SlowDisk(app_of(pilot))
        await press(pilot, "r", "g", "enter", "space")
        await pilot.press("3")
        await wait_for(pilot, lambda: "Saving…" in screen_text(pilot))
        assert "Answer 1" in item_text(pilot)
        await pilot.click(GradeBar, offset=(2, 0))
        await pilot.press("space", "3", "t", *"yes")
        await pilot.pause()
        assert "Answer 1" in item_text(pilot), "the screen never runs ahead of the disk"
        assert (one / "Deck.md").read_bytes() == before
        disk.go_on.set()
        await written(pilot)
        assert "New one" in item_text(pilot)
        box = pilot.app.screen.query_one(TypedAnswerBox)
        assert box.input.value == "yes", "no letter was a command"
        assert "Saving" not in screen_text(pilot)
        assert threading.main_thread() not in disk.threads
        assert (len(disk.threads), len(set(disk.threads))) == (2, 1), "one thread writes, no click"
    text = (one / "Deck.md").read_text("utf-8")
    assert "Answer 1\n<!--SR:!2026-12-04,10,250-->" in text
    assert "Answer 2\n<!--SR:!2026-11-22" not in text


@pytest.mark.parametrize(
    ("keys", "graded", "opens"),
    [
        (["space", "3", "question_mark"], 1, "HelpScreen"),
        (["3", "3", "question_mark"], 1, "HelpScreen"),
        (["3", "3", "3", "3", "question_mark"], 2, "HelpScreen"),
        (["question_mark", "escape", "space", "3"], 1, "ReviewScreen"),
    ],
)
@pytest.mark.parametrize("already", [0, 1])
async def test_keys_at_once_grade_before_they_open(
    opened: Open, one: Path, keys: list[str], graded: int, opens: str, already: int
) -> None:
    async with opened(folder=one) as pilot:
        app = app_of(pilot)
        await press(pilot, "r", "g", "enter", *keys[:already])
        await press_at_once(pilot, *keys[already:])
        await written(pilot)
        assert app.review_controller.session is not None
        assert len(app.review_controller.session.answers) == graded
        assert screen_name(app) == opens


async def test_a_step_that_is_seen_before_it_is_told_is_ones_own(
    opened: Open, one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk, told, writes = threading.Semaphore(0), threading.Semaphore(0), NoteWriter.write

    def tell_late(writer: NoteWriter, *given: Any) -> bytes:
        after = writes(writer, *given)
        on_disk.release()
        assert told.acquire(timeout=30)
        return after

    monkeypatch.setattr(NoteWriter, "write", tell_late)
    async with opened(folder=one) as pilot:
        app, loads = app_of(pilot), list[LoadChange]()
        await press(pilot, "r", "g", "enter", "space")
        app.load_changed.subscribe(app.main, loads.append)
        for key, asked in ("3", "Question 2"), ("u", "Question 1"):
            loads.clear()
            await pilot.press(key)
            await wait_for(pilot, lambda: on_disk.acquire(blocking=False))
            app.loader.refresh()
            await wait_for(pilot, lambda: any(load.new.loaded for load in loads))
            told.release()
            await written(pilot)
            check_texts(said(pilot), asked, "nother program")


async def test_the_app_waits_for_what_is_written(opened: Open, one: Path) -> None:
    async with opened(folder=one) as pilot:
        app = app_of(pilot)
        disk = SlowDisk(app)
        await press(pilot, "r", "g", "enter", "space")
        await pilot.press("3", "space", "3", "ctrl+q")
        await pilot.pause()
        assert app.is_running
        assert "Writing 1 grade before leaving" in screen_text(pilot)
        disk.go_on.set()
        await wait_for(pilot, lambda: not app.is_running)
    text = (one / "Deck.md").read_text("utf-8")
    assert "2026-12-04,10,250" in text
    assert "Answer 2\n<!--SR:!2026-11-22" not in text, "what was typed before is graded, too"


async def test_whoever_leaves_twice_leaves(one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(one)
    told: list[str] = []
    async with app.run_test() as pilot:
        await settle(pilot)
        disk = SlowDisk(app)
        await press(pilot, "r", "g", "enter", "space")
        await pilot.press("3", "ctrl+q", "ctrl+q")
        await wait_for(pilot, lambda: not app.is_running)

    def tell(text: str) -> None:
        told.append(text)
        disk.go_on.set()

    monkeypatch.setattr(sys.stderr, "write", tell)
    app.finish_writing()
    assert told == ["Writing 1 grade; ctrl+c gives up.\n"]
    assert "2026-12-04,10,250" in (one / "Deck.md").read_text("utf-8")


async def test_each_grade_is_logged_with_its_seconds(opened: Open, one: Path) -> None:
    async with opened(folder=one) as pilot:
        app = app_of(pilot)
        log = app.explorer.reviews.log
        clock: list[datetime] = [NOW]
        app.now = lambda: clock[0]
        await press(pilot, "r", "g", "enter", "space")
        clock[0] = NOW + timedelta(seconds=7)
        await press(pilot, "3", "space", "1")
        logged = log.read().reviews
        assert [(each.grade, each.seconds) for each in logged] == [("good", 7.0), ("again", 0.0)]
        assert logged[0].after is not None
        assert logged[0].after.due == "2026-12-04"
        await press(pilot, "u")
        assert [each.grade for each in log.read().reviews] == ["good"]
        await press(pilot, "u")
        clock[0] += timedelta(seconds=1)
        await press(pilot, "U")
        again = [(each.grade, each.seconds) for each in log.read().reviews]
        assert again == [("good", 7.0)], "what the answer took, not the key that gave it again"


async def test_what_is_beyond_the_limits_waits_for_tomorrow(opened: Open, one: Path) -> None:
    async with opened(folder=one, reviews_per_day=1, new_per_day=0) as pilot:
        await press(pilot, "r", shows="1 due · later: 2", hides="2 new")
        await press(pilot, "g", "enter", "space", "3", shows="1 answer in 0 s · later: 2")
        await press(pilot, "escape", hides="1 due")
        await press(pilot, "r", shows="later: 2", hides=("1 due", "2 new"))
        await press(pilot, "g", "enter")
        assert "Everything is done for today" in toast_text(pilot)


async def test_what_is_suspended_stays_so_until_taken_back(opened: Open, one: Path) -> None:
    before = (one / "Deck.md").read_bytes()
    async with opened(folder=one) as pilot:
        await press(pilot, "r", "enter", "at", "b", "u", "b", "escape", "escape")
    async with opened(folder=one) as pilot:
        await press(pilot, "r", shows=("1 new", "1 suspended · 1 buried until tomorrow"))
        await press(pilot, "x")
        rows = screen_text(pilot)
        assert rows.index("Question 1") < rows.index("Question 2")
        await press(pilot, "delete")
        await wait_for(pilot, lambda: "Question 1" not in screen_text(pilot))
        await press(pilot, "escape", shows="1 due · 1 new")
        await press(pilot, "enter", item="Question 1")
        await press(pilot, "s", shows="1 due · 1 new")  # what is buried is not due today
    assert (one / "Deck.md").read_bytes() == before


def contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*.md")}


async def test_a_backlog_is_previewed_spread_and_taken_back(opened: Open, root: Path) -> None:
    before = contents(root)
    async with opened(folder=root) as pilot:
        preview = ("3 items to put off, over 7 days", "type a number of days")
        await press(pilot, "r", "d", shows=("Spread › Everything", *preview))
        await press(pilot, "1", shows="2 items to put off, over 2 days", hides="1 put here")
        await press(pilot, "4", shows="over 14 days")
        await press(pilot, "backspace", "backspace", shows="over 7 days")
        await press(pilot, "3")
        days = [
            word for word in screen_text(pilot).split() if word in ("Today", "Tomorrow", "Thu,")
        ]
        assert days == ["Today", "Tomorrow", "Thu,"]
        assert before == contents(root)
        await press(pilot, "enter", shows="2 items put off in")
        assert before != contents(root)
        await press(pilot, "escape", shows="2 due · 1 new")
        await press(pilot, "d", "enter")
        await press(pilot, "u", shows="to put off")


async def test_a_long_spread_tells_how_far_it_is_and_can_be_left(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "many", {f"{n}.md": NOTES["Tea/Green.md"] for n in range(8)})
    before, go_on, writes = contents(folder), threading.Event(), NoteWriter.write
    began: list[object] = []

    def write_slowly(writer: NoteWriter, *given: Any) -> bytes:
        began.append(given)
        if len(began) == 2:
            go_on.wait(60)
        return writes(writer, *given)

    monkeypatch.setattr(NoteWriter, "write", write_slowly)
    async with opened((50, 20), folder) as pilot:
        await press(pilot, "r", "d")
        await pilot.press("enter")
        await wait_for(pilot, lambda: "writing: 1 of" in screen_text(pilot))
        last = screen_text(pilot).splitlines()[-1]
        assert "notes" in last
        assert "esc leave" in last
        await pilot.press("9", "enter", "question_mark")
        await wait_for(pilot, lambda: pilot.app.screen.name == "help")  # keys are alive
        await pilot.press("escape", "escape", "escape")
        await wait_for(pilot, lambda: pilot.app.screen is app_of(pilot).main)
        go_on.set()
        await written(pilot)
        changed = sum(contents(folder)[path] != text for path, text in before.items())
        assert changed == len(began) > 2
        assert f"Spread: {changed} items put off in {changed} notes." in toast_text(pilot)


async def test_a_spread_taken_back_in_part_tells_so(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / "many", {f"{n}.md": NOTES["Tea/Green.md"] for n in range(8)})
    before = contents(folder)
    async with opened(folder=folder) as pilot:
        await press(pilot, "r", "d", "enter")
        spread = [path for path, text in contents(folder).items() if text != before[path]]
        edited = spread[0]
        edited.write_bytes(edited.read_bytes().replace(b"sr-due: 2026-1", b"sr-due: 2027-1"))
        await press(pilot, "u")
        (told,) = notices(pilot)
        some = f"{len(spread) - 1} of {len(spread)} notes"
        assert told.title == f"Taken back: the due dates of {some}, in one step"
        assert "this line has changed since" in told.message
        left = {path for path, text in contents(folder).items() if text != before[path]}
        assert left == {edited}
        await press(pilot, "enter")
        for path in before:
            path.write_bytes(path.read_bytes().replace(b"sr-due: 2026-1", b"sr-due: 2027-1"))
        await press(pilot, "u")
        assert "Not taken back" in [told.title for told in notices(pilot)]


async def test_a_backlog_that_cannot_be_written_says_so(opened: Open, root: Path) -> None:
    before = contents(root)
    (root / "Empty.md").write_text("no cards", encoding="utf-8")
    async with opened(folder=root, note="Tea/Cards.md") as pilot:
        (root / "Tea/Cards.md").write_bytes(
            before[root / "Tea/Cards.md"].replace(b"4,250", b"5,250")
        )
        await press(pilot, "r", "d", shows="Tea/Cards.md")
        await press(pilot, "u", "escape", "escape")
        assert app_of(pilot).review_controller.session is None
