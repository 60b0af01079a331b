"""Several cards that are reset, or due on another day, and that this is taken back as one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from explorer import Explorer
from explorer.model import SessionKey

NOW = datetime(2031, 5, 10, 9).astimezone()
CARDS = """---
tags: [flashcards, review]
sr-due: 2031-05-01
sr-interval: 4
sr-ease: 290
---
due:::both
<!--SR:!2031-05-09,4,250!2031-07-01,60,300-->

new::card

of FSRS::card
<!--SR:!fsrs,2031-05-09T10:00:00.000Z,4,4.5,5.2,2,3,1,0,2031-05-05T10:00:00.000Z-->
"""
NOTES = {"Cards.md": CARDS}


def keys(explorer: Explorer, *cards: str) -> list[SessionKey]:
    return [explorer.grading.key("Cards.md", card or None) for card in cards]


def test_items_are_due_on_another_day_and_undone_as_one(root: Path, explorer: Explorer) -> None:
    chosen = keys(explorer, "", "1.1", "1.2", "2.1", "3.1")
    done = explorer.grading.set_due(chosen, date(2031, 6, 1))
    assert done.changed == 4
    assert [reason.partition(":")[2] for reason in done.refused] == [
        " it was never reviewed; its first grade gives it a date"
    ]
    moved = (
        CARDS.replace("sr-due: 2031-05-01", "sr-due: 2031-06-01")
        .replace("!2031-05-09,4,250!2031-07-01,60", "!2031-06-01,4,250!2031-06-01,60")
        .replace("fsrs,2031-05-09T10", "fsrs,2031-06-01T10")
    )
    assert (root / "Cards.md").read_text() == moved
    assert explorer.undo().refused == ()
    assert (root / "Cards.md").read_bytes() == CARDS.encode()
    explorer.redo()
    assert (root / "Cards.md").read_text() == moved


def test_cards_are_reset_and_undone_as_one_in_the_log_too(root: Path, explorer: Explorer) -> None:
    done = explorer.grading.reset(keys(explorer, "1.1", "1.2", "2.1"), NOW)
    assert (done.changed, done.refused) == (2, ())
    assert "<!--SR:!2031-05-10,1,250!2031-05-10,1,250-->" in (root / "Cards.md").read_text()
    log = explorer.reviews.log
    assert [each.grade for each in log.read().reviews] == ["reset", "reset"]
    explorer.undo()
    assert (root / "Cards.md").read_bytes() == CARDS.encode()
    assert log.read().reviews == ()


def test_what_was_edited_beside_them_since_stays(root: Path, explorer: Explorer) -> None:
    explorer.grading.reset(keys(explorer, "1.1", "1.2"), NOW)
    file = root / "Cards.md"
    reset = file.read_text().replace("new::card", "new::cards")
    file.write_text(reset)
    assert explorer.undo().refused == ()
    assert file.read_text() == CARDS.replace("new::card", "new::cards")
    assert explorer.reviews.log.read().reviews == ()
    explorer.redo()
    assert file.read_text() == reset


def test_a_note_has_no_reset(root: Path, explorer: Explorer) -> None:
    done = explorer.grading.reset(keys(explorer, ""), NOW)
    assert (done.changed, len(done.refused)) == (0, 1)
    assert (root / "Cards.md").read_bytes() == CARDS.encode()


def test_flags_follow_a_note_and_are_no_part_of_the_vault(root: Path, explorer: Explorer) -> None:
    flags, (key,) = explorer.reviews.flags, keys(explorer, "2.1")
    assert flags.toggle(key)
    assert [item.card for item in flags.list(NOW).items] == ["2.1"]
    assert not explorer.reviews.hidden(NOW), "it is reviewed all the same"
    flags.follow_renames({"Cards.md": "Other.md"})
    assert [item.path for item in flags.list(NOW).items] == ["Other.md"]
    assert not flags.toggle(key._replace(path="Other.md"))
    assert flags.list(NOW).items == ()
    assert [path.name for path in root.iterdir()] == ["Cards.md"]
