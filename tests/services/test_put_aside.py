"""What is suspended or buried is in no queue and no count, and no file of the vault changes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.model import Moment, SessionKey
from explorer.review.review_items import QueueScope
from explorer.review.session_queue import QueueOptions
from explorer.search import parse_query
from explorer.services import GradeError, WriteError
from explorer.services.put_aside_service import AsideItem
from explorer.text.cards import question_hash

DAY = date(2031, 5, 10)
NOTES = {
    "Old.md": "---\ntags: [review]\nsr-due: 2031-05-09\nsr-interval: 4\nsr-ease: 250\n---\n",
    "Cards.md": (
        "#flashcards\n\nFirst question::One\n<!--SR:!2031-05-01,4,250-->\n\n"
        "Both ways:::Two\n<!--SR:!2031-05-02,4,250!2031-05-03,4,250-->\n"
    ),
}


def queued(explorer: Explorer, on: date = DAY) -> list[tuple[str, str, int]]:
    queue = explorer.sessions.queue(QueueScope(), QueueOptions(), on)
    return sorted((item.key.path, item.key.text[:5], item.key.card) for item in queue.items)


def counted(explorer: Explorer, on: date = DAY) -> set[int]:
    """Return how much there is, wherever it is counted; a single number if all agree."""
    everything = next(c for c in explorer.sessions.choices(None, on) if c.kind == "all")
    due = explorer.due(on)
    return {
        len(queued(explorer, on)),
        sum(everything.work),
        len(due.notes) + len(due.cards),
        due.counts["overdue"] + due.counts["due"],
        explorer.reviews.workload(QueueOptions(), on).due,
        explorer.searches.names(parse_query("is:due"), on=on).total,
        sum(badge.count for badge in explorer.reviews.badges(on).values()),
    }


def suspend(explorer: Explorer, path: str, card: str | None = None) -> AsideItem:
    key = explorer.grading.key(path, card)
    explorer.reviews.put_aside.suspend(key)
    return explorer.reviews.put_aside.item(key, DAY)


def bury(explorer: Explorer, path: str, card: str | None = None, on: Moment = DAY) -> AsideItem:
    key = explorer.grading.key(path, card)
    explorer.reviews.put_aside.bury(key, on)
    return explorer.reviews.put_aside.item(key.question, on)


def take_back_all(explorer: Explorer) -> None:
    aside = explorer.reviews.put_aside
    aside.take_back(item.key for item in aside.list(DAY).items)


def test_it_is_left_out_everywhere_and_comes_back(explorer: Explorer) -> None:
    before = {path: path.read_bytes() for path in explorer.vault.root.iterdir()}
    aside = explorer.reviews.put_aside
    assert counted(explorer) == {4}
    suspend(explorer, "Old.md")
    one = suspend(explorer, "Cards.md", "2.1")
    assert (one.card, one.front, one.line) == ("2.1", "Both ways", 6)
    assert counted(explorer) == {2}
    buried = bury(explorer, "Cards.md", "1.1")
    assert (buried.card, buried.until) == ("1", DAY + timedelta(days=1))
    assert counted(explorer) == {1}
    assert queued(explorer) == [("Cards.md", "Both ", 2)]
    assert explorer.reviews.badges(DAY).keys() == {"Cards.md"}
    assert explorer.reviews.section_badges("Cards.md", DAY)[-1].count == 1
    shown = explorer.reader.context("Cards.md", datetime(2031, 5, 10, 12, tzinfo=UTC))
    assert shown is not None
    peeked = explorer.reader.preview_place("Cards.md", 1, datetime(2031, 5, 10, 12, tzinfo=UTC))
    for prompts in (shown.card_prompts, peeked.prompts):
        assert [each.badge is None for each in prompts] == [True, False]
    assert ("Old.md", -1) not in explorer.reviews.states(explorer.vault, DAY)
    stats = explorer.reviews.stats(DAY)
    assert sum(stats.counts.values()) == 2, "what is buried is only not for today"
    assert stats.forecast[:2] == (1, 1)
    assert [day.cards for day in explorer.reviews.due_days(DAY)] == [{"flashcards": 2}]
    tomorrow = DAY + timedelta(days=1)
    assert counted(explorer, tomorrow) == {2}
    assert [item.card for item in aside.list(tomorrow).items] == [None, "2.1"]
    take_back_all(explorer)
    assert counted(explorer) == {4}
    assert {path: path.read_bytes() for path in explorer.vault.root.iterdir()} == before


def test_what_the_plugin_has_buried_is_left_out_everywhere_too(explorer: Explorer) -> None:
    assert counted(explorer) == {4}
    bury_in_plugin(explorer, 2)
    assert counted(explorer) == {2}
    assert explorer.reviews.stats(DAY).forecast[:2] == (2, 2), "it comes back tomorrow"
    assert counted(explorer, DAY + timedelta(days=1)) == {4}
    suspend(explorer, "Old.md")
    assert counted(explorer) == {1}
    bury_in_plugin(explorer, 0)
    assert counted(explorer) == {3}


def bury_in_plugin(explorer: Explorer, cards: int, start_of_day: str = "00:00") -> None:
    """Have the plugin bury the questions of Cards.md that have so many cards."""
    settings = explorer.vault.settings
    questions = (each for each in explorer.cards("Cards.md") if len(each.cards) == cards)
    hashes = [question_hash(each.text, settings) for each in questions]
    file = explorer.vault.root / ".obsidian/plugins/obsidian-spaced-repetition/data.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    data = {"settings": {"startOfDay": start_of_day}, "buryDate": str(DAY), "buryList": hashes}
    file.write_text(json.dumps(data), encoding="utf-8")
    explorer.refresh()


def test_what_the_plugin_has_buried_is_back_at_midnight_everywhere(explorer: Explorer) -> None:
    bury_in_plugin(explorer, 2, start_of_day="04:00")
    reviews = explorer.reviews
    hours = [
        (datetime.combine(DAY, time()) + timedelta(hours=hour)).astimezone()
        for hour in (1, 5, 12, 23, 25, 29)
    ]
    counts = [len(now.notes) + len(now.cards) for now in map(explorer.due, hours)]
    assert counts == [2, 2, 2, 2, 4, 4]
    midnight = datetime.combine(DAY + timedelta(days=1), time()).astimezone()
    assert {reviews.next_due(hour) for hour in hours[:4]} == {midnight}
    # Midnight is part of the review day that has begun at four, not of the one until then.
    assert reviews.stats(hours[0]).forecast[:2] == (2, 2)
    assert reviews.stats(hours[2]).forecast[:2] == (4, 0)
    assert reviews.stats(DAY).forecast[:2] == (2, 2)
    # What was buried here as well comes back when both allow it.
    bury(explorer, "Cards.md", "2.1", hours[0])
    assert len(explorer.due(hours[3]).cards) == 1
    bury(explorer, "Cards.md", "2.1", hours[2])
    assert len(explorer.due(hours[4]).cards) == 1


def test_what_the_plugin_has_buried_is_known_after_any_change(explorer: Explorer) -> None:
    bury_in_plugin(explorer, 2)
    cards, reviews = explorer.vault.root / "Cards.md", explorer.reviews
    assert reviews.section_badges("Cards.md", DAY)[-1].count == 1
    assert reviews.due_lines("Cards.md", DAY) == (1,)
    buried = {("Cards.md", 2, 1), ("Cards.md", 2, 2)}
    assert reviews.hidden(DAY) == buried
    explorer.grade("Cards", "good", "1.1", DAY)
    before = explorer.vault
    assert reviews.hidden(DAY) == buried
    cards.write_text(NOTES["Cards.md"].replace("First", "New::Card\n\nFirst"), encoding="utf-8")
    explorer.refresh()
    assert reviews.hidden(DAY) == {("Cards.md", 3, 1), ("Cards.md", 3, 2)}
    assert reviews.hidden(DAY, before) == buried, "by the numbers that they had"
    cards.unlink()
    explorer.refresh()
    assert reviews.hidden(DAY) == set()


def test_a_question_is_known_by_its_block_id_else_by_its_text(explorer: Explorer) -> None:
    aside, note = explorer.reviews.put_aside, explorer.vault.root / "Cards.md"
    with_id = NOTES["Cards.md"].replace("Both ways:::Two", "Both ways:::Two ^b1")
    note.write_text(with_id, encoding="utf-8")
    explorer.refresh()
    suspend(explorer, "Cards.md", "1.1")
    suspend(explorer, "Cards.md", "2.2")
    moved = with_id.replace("First question", "New::Card\n\nFirst question")
    note.write_text(moved.replace("Both ways:::Two", "Two ways:::2"), encoding="utf-8")
    explorer.refresh()
    assert [item.card for item in aside.list(DAY).items] == ["2.1", "3.2"]
    note.write_text(with_id.replace("First question", "The first question"), encoding="utf-8")
    explorer.refresh()
    listed = aside.list(DAY)
    assert [(item.path, item.card) for item in listed.items] == [
        ("Cards.md", "1.1"),
        ("Cards.md", "2.2"),
    ]
    assert (listed.gone, {*listed.hidden}) == (0, {("Cards.md", 1, 1), ("Cards.md", 2, 2)})
    note.rename(note.with_name("Deck.md"))
    explorer.refresh()
    assert aside.list(DAY).gone == 2
    take_back_all(explorer)
    assert aside.list(DAY).items == ()


def test_what_is_suspended_stays_so_if_it_is_buried(explorer: Explorer) -> None:
    aside = explorer.reviews.put_aside
    suspend(explorer, "Old.md")
    assert bury(explorer, "Old.md").until is None
    aside.bury(SessionKey("Old.md"), DAY)
    assert aside.list(DAY + timedelta(days=1)).suspended == {("Old.md", 0, 0)}
    take_back_all(explorer)
    with pytest.raises(WriteError, match="no day after"):
        bury(explorer, "Old.md", on=date.max)
    assert aside.list(DAY).items == ()


def test_what_is_no_card_or_cannot_be_kept_is_refused(explorer: Explorer, tmp_path: Path) -> None:
    aside = explorer.reviews.put_aside
    with pytest.raises(GradeError, match="no question 7"):
        suspend(explorer, "Cards.md", "7.1")
    aside.file.mkdir(parents=True)
    with pytest.raises(WriteError, match="nothing has changed"):
        suspend(explorer, "Old.md")
    assert "nothing is put aside until it can be read" in aside.list(DAY).problems[0]
    assert counted(explorer) == {4}
