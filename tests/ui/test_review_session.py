"""A session and its writes without a screen, while other programs change the files."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar, NamedTuple, TypeVar, cast

import pytest

from explorer import Explorer
from explorer.model import SessionKey
from explorer.review.review_items import QueueScope, parse_memory
from explorer.review.scheduler import Grade
from explorer.review.session_queue import QueueOptions
from explorer.services import NothingToUndo
from explorer.ui.review.review_session import ReviewController, ReviewSession
from explorer.vault import RenameTracker
from explorer.vault.errors import NoteChangedError
from tests.support.vaults import write_notes

T = TypeVar("T")
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DECK = "---\ntags: [flashcards]\n---\n"
SETTINGS = '{"settings": {"flashcardCardOrder": "DueFirstSequential"}}'


class Reviewer:
    """A user with a vault and a session whose grades are written at once."""

    keys: ClassVar[dict[str, str]] = {}

    def __init__(self, root: Path, state: Path, options: QueueOptions | None = None) -> None:
        self.app = self.loader = self  # what a session asks of the app is here, too
        self.options = options or QueueOptions()
        self.root = root
        self.moment = NOW
        self.explorer = Explorer.open(root, cache=False, state_dir=state)
        self.told: list[str] = []
        self._renames = RenameTracker()
        self.session = self.begun()

    def begun(self) -> ReviewSession:
        choice = self.explorer.sessions.choices(None, NOW)[0]
        queue = self.explorer.sessions.queue(choice.scope, self.options, NOW)
        session = ReviewSession(cast("ReviewController", self), choice, queue)
        session.view = self
        return session

    # In place of the app

    @property
    def aside(self) -> object:
        return self.explorer.reviews.put_aside.change

    def now(self) -> datetime:
        return self.moment

    def notify(self, text: str, severity: str) -> None:
        assert severity == "error"
        self.told.append(text)

    def run_later(self, work: Callable[[], Any]) -> None:
        """Prepare nothing before a test asks for the dates."""

    async def write(self, work: Callable[[], T], aside: Sequence[SessionKey] = ()) -> T:
        return work()

    def finish(self, work: Callable[[], object]) -> None:
        work()

    async def wait_for_paint(self) -> None: ...
    def session_changed(self) -> None: ...

    def say(self, text: str, replaced: str = "") -> None:
        self.told[:] = [told for told in self.told if told != replaced]
        self.told.append(text)

    def show_saving(self, *, goes_on: bool) -> None: ...

    def grade(self, grade: Grade = "good") -> None:
        self.session.show()
        asyncio.run(self.session.grade(grade))

    def undo(self) -> str:
        """Take a step back; return what it was, empty if it was refused."""
        done = [*self.session.done]
        if not asyncio.run(self.session.undo()):
            return "nothing"
        gone = [step for step in done if step not in self.session.done]
        return gone[0].kind if gone else ""

    def redo(self) -> bool:
        return asyncio.run(self.session.redo())

    def bury(self) -> None:
        assert asyncio.run(self.session.put_aside("bury"))

    def suspend(self) -> None:
        assert asyncio.run(self.session.put_aside("suspend"))

    def dates(self) -> dict[str, Any]:
        """Have the items that come next prepared; return when each grade would be due next."""
        asyncio.run(self.session.prepare())
        item = self.session.item
        assert item is not None
        assert self.session.has_dates(item)
        return {grade: outcome.due for grade, outcome in item.outcomes.items() if outcome.due}

    @property
    def not_taken_back(self) -> list[str]:
        return [told for told in self.told if told.startswith("Not taken back")]

    def reload(self) -> None:
        before = self.explorer.vault
        self.explorer.refresh()
        renames = self._renames.take(before, self.explorer.vault)
        if renames:
            self.session.follow_renames(renames)
        self.session.follow_vault()

    @property
    def asked(self) -> list[str]:
        """The questions that are to come, notes by their paths."""
        items = self.session.queue
        return [item.key.text.partition("::")[0] or item.key.path for item in items]


class Desk(NamedTuple):
    """A reviewer, and the file that is reviewed."""

    reviewer: Reviewer
    deck: Path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    cards = "\n\n".join(f"Card {n}::Answer\n<!--SR:!2026-11-2{n},4,250-->" for n in (1, 2, 3))
    notes = {
        "Deck.md": f"{DECK}# Deck\n\n{cards}\n",
        ".obsidian/plugins/obsidian-spaced-repetition/data.json": SETTINGS,
    }
    root = write_notes(tmp_path / "vault", notes)
    reviewer = Reviewer(root, tmp_path / "state")
    assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]
    yield Desk(reviewer, root / "Deck.md")
    reviewer.explorer.close()


def test_what_another_program_takes_back_is_asked_again(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.grade()
    first = deck.read_bytes()
    reviewer.grade()
    other = Explorer.open(reviewer.root, cache=False, state_dir=deck.parent.parent / "state")
    other.undo()
    reviewer.reload()
    assert reviewer.asked == ["Card 3", "Card 2"]
    assert len(other.due(NOW).cards) == reviewer.session.counts.left
    assert "Another program took a grade back: its item comes once more." in reviewer.told
    assert deck.read_bytes() == first
    assert reviewer.undo() == "grade"
    assert not reviewer.not_taken_back
    assert reviewer.asked[0] == "Card 1"


def test_cards_of_a_note_that_comes_back_by_another_name_are_asked_once(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.bury()
    away = deck.rename(reviewer.root.parent / "Away.md")
    reviewer.reload()
    assert reviewer.asked == []
    new = away.rename(deck.with_name("Other.md"))
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 3"], "and what is buried not at all"
    new.write_text(new.read_text("utf-8").replace("Card 1", "Cart 1"), "utf-8")
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 3"], "not in other words either"


def test_a_card_that_comes_again_is_asked_as_before_if_its_grade_is_taken_back(desk: Desk) -> None:
    reviewer, deck = desk
    before = deck.read_bytes()
    reviewer.grade("again")
    reviewer.grade("again")
    session = reviewer.session
    assert len(session.again) == 2
    deck.write_bytes(before)
    reviewer.reload()
    assert reviewer.told[-1] == "Another program took 2 grades back: their items come once more."
    assert not session.again
    assert not session.answers
    assert sorted(reviewer.asked) == ["Card 1", "Card 2", "Card 3"]
    reviewer.grade("again")
    reviewer.reload()
    assert len(session.again) == 1, "what was written here is not taken for theirs"


def test_a_card_that_is_back_is_not_told_as_gone(desk: Desk) -> None:
    reviewer, deck = desk
    before = deck.read_bytes()
    deck.unlink()
    reviewer.reload()
    assert reviewer.asked == []
    deck.write_bytes(before)
    reviewer.reload()
    assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]
    assert reviewer.told[-1] == "The card is there again."
    reviewer.reload()
    assert reviewer.told.count("The card is there again.") == 1


def test_what_another_process_puts_aside_is_not_asked_until_it_is_back(desk: Desk) -> None:
    reviewer, deck = desk
    other = Explorer.open(reviewer.root, cache=False, state_dir=deck.parents[1] / "state")
    aside, session = other.reviews.put_aside, reviewer.session
    first, second, third = (SessionKey("Deck.md", f"Card {n}::Answer", 0, 1) for n in (1, 2, 3))
    aside.suspend(first)
    aside.bury(second, NOW)
    session.follow_vault()
    assert reviewer.asked == ["Card 3"]
    assert reviewer.told == [
        "The card has left: it was graded, changed, deleted or put aside elsewhere."
    ]
    deck.write_text(deck.read_text("utf-8") + "\nMore.\n", "utf-8")
    reviewer.reload()
    assert reviewer.asked == ["Card 3"], "still, whatever else is written"
    aside.take_back([first])
    session.follow_vault()
    assert (reviewer.asked, session.counts.left) == (["Card 3", "Card 1"], 2)
    assert reviewer.told == ["The card is there again."]
    reviewer.suspend()
    assert reviewer.undo() == "suspend"
    assert reviewer.asked == ["Card 3", "Card 1"]
    aside.suspend(third)
    reviewer.grade()
    assert reviewer.asked == ["Card 1"]
    other.close()


def test_what_is_suspended_is_asked_where_that_is_reviewed(desk: Desk) -> None:
    reviewer, _ = desk
    aside = reviewer.explorer.reviews.put_aside
    for n in (1, 2):
        aside.suspend(SessionKey("Deck.md", f"Card {n}::Answer", 0, 1))
    suspended = QueueScope(conditions=parse_memory("is:suspended").filters)
    queue = reviewer.explorer.sessions.queue(suspended, reviewer.options, NOW)
    choice = replace(reviewer.session.choice, scope=suspended)
    reviewer.session = ReviewSession(cast("ReviewController", reviewer), choice, queue)
    aside.suspend(SessionKey("Deck.md", "Card 3::Answer", 0, 1))
    reviewer.session.follow_vault()
    assert reviewer.asked == ["Card 1", "Card 2"]


def test_a_note_that_is_taken_out_of_review_is_not_asked(desk: Desk) -> None:
    reviewer, deck = desk
    note = deck.parent / "Note.md"
    tagged = "---\ntags: [review]\nsr-due: 2026-11-20\nsr-interval: 4\nsr-ease: 250\n---\n"
    note.write_text(tagged, "utf-8")
    reviewer.explorer.refresh()
    reviewer.session = reviewer.begun()
    assert reviewer.asked[0] == "Note.md"
    note.write_text(tagged.replace("review", "other"), "utf-8")
    reviewer.reload()
    assert reviewer.asked[0] == "Card 1"
    left = "The note has left: it was graded, changed, deleted or put aside elsewhere."
    assert reviewer.told == [left]
    note.write_text(tagged, "utf-8")
    reviewer.reload()
    assert "Note.md" in reviewer.asked
    assert reviewer.told == ["The note is there again."]


def test_what_is_suspended_is_not_asked_once_its_text_is_edited(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.explorer.reviews.put_aside.suspend(SessionKey("Deck.md", "Card 2::Answer", 0, 1))
    reviewer.session.skip()
    reviewer.suspend()
    text = deck.read_text("utf-8")
    deck.write_text(text.replace("Card 2::", "New::Card\n\nCard 2::"), "utf-8")
    reviewer.reload()
    assert reviewer.asked == ["Card 3", "New", "Card 1"]


@pytest.mark.parametrize("is_new", [True, False])
def test_what_is_taken_back_before_it_is_known_is_asked_again(desk: Desk, *, is_new: bool) -> None:
    reviewer, deck = desk
    if is_new:
        cards = "\n\n".join(f"Card {n}::Answer" for n in (1, 2, 3))
        replace_notes(reviewer, {deck: f"{DECK}{cards}\n".encode()})
        reviewer.session = reviewer.begun()
    before = deck.read_bytes()
    reviewer.grade()
    other = Explorer.open(reviewer.root, cache=False, state_dir=deck.parent.parent / "state")
    other.undo()
    assert deck.read_bytes() == before
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 1", "Card 3"]
    assert "Another program took a grade back: its item comes once more." in reviewer.told
    assert not reviewer.session.answers


def test_what_another_program_has_reviewed_does_not_come_once_more(desk: Desk) -> None:
    reviewer, deck = desk
    text = deck.read_text("utf-8").replace("!2026-11-21,4,250", "!2026-12-21,30,250")
    deck.write_text(text, "utf-8")
    reviewer.grade()
    reviewer.reload()
    assert deck.read_text("utf-8") == text
    assert reviewer.asked == ["Card 2", "Card 3"]
    assert "Not written" in " ".join(reviewer.told)
    assert "comes once more" not in " ".join(reviewer.told)


def test_what_came_while_the_session_ran_is_asked_whatever_is_taken_back(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.session.skip()
    assert reviewer.asked == ["Card 2", "Card 3", "Card 1"]
    deck.write_text(deck.read_text("utf-8") + "\nCard 4::Answer\n", "utf-8")
    reviewer.reload()
    assert reviewer.undo() == "skip"
    assert reviewer.asked == ["Card 1", "Card 2", "Card 3", "Card 4"]
    reviewer.redo()
    assert reviewer.asked == ["Card 2", "Card 3", "Card 4", "Card 1"]


def test_undo_follows_a_note_to_a_name_that_is_not_known_yet(desk: Desk) -> None:
    reviewer, deck = desk
    before = deck.read_bytes()
    for _ in range(2):
        reviewer.grade()
    new = deck.with_name("Other.md")
    deck.rename(new)
    assert [reviewer.undo() for _ in range(2)] == ["grade", "grade"]
    assert not reviewer.not_taken_back
    assert new.read_bytes() == before
    assert [path.name for path in reviewer.root.glob("*.md")] == ["Other.md"]
    assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]
    reviewer.grade()
    assert reviewer.asked == ["Card 2", "Card 3"]
    assert new.read_bytes() != before


def test_a_grade_whose_note_was_renamed_meanwhile_is_asked_by_the_new_name(desk: Desk) -> None:
    reviewer, deck = desk
    before = deck.read_bytes()
    new = deck.with_name("Other.md")
    deck.rename(new)
    reviewer.grade()
    assert {item.key.path for item in reviewer.session.queue} == {"Other.md"}
    assert reviewer.session.refusal is not None
    assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]
    assert new.read_bytes() == before
    reviewer.grade()
    assert new.read_bytes() != before


def test_undo_of_a_grade_whose_note_is_away_works_once_it_is_back(desk: Desk) -> None:
    reviewer, deck = desk
    before = deck.read_bytes()
    reviewer.grade()
    graded = deck.read_bytes()
    deck.unlink()
    reviewer.undo()
    assert "Deck.md: the note is gone" in reviewer.not_taken_back[0]
    deck.write_bytes(graded)
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 3"]
    reviewer.undo()
    assert deck.read_bytes() == before
    assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]


def test_redo_goes_on_beside_an_undo_of_another_program(desk: Desk) -> None:
    reviewer, deck = desk
    before = deck.read_bytes()
    for _ in range(3):
        reviewer.grade()
    assert [reviewer.undo(), reviewer.undo()] == ["grade", "grade"]
    other = Explorer.open(reviewer.root, cache=False, state_dir=deck.parent.parent / "state")
    other.undo()
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 1", "Card 3"]
    for _ in range(2):
        assert reviewer.redo()
    assert reviewer.asked == ["Card 1"], "only what the other program has taken back is left"
    assert not reviewer.redo()
    assert [reviewer.undo(), reviewer.undo()] == ["grade", "grade"]
    assert deck.read_bytes() == before


@pytest.mark.parametrize("is_passed_over", [True, False])
def test_what_is_again_as_graded_can_be_taken_back(desk: Desk, *, is_passed_over: bool) -> None:
    reviewer, deck = desk
    before = deck.read_bytes()
    reviewer.session.skip()
    for _ in range(2):
        reviewer.grade()
    graded = deck.read_bytes()
    other = before
    if is_passed_over:
        other = re.sub(rb"!2026-12-\d\d", b"!2027-01-01", graded)
    deck.unlink()
    deck.write_bytes(other)
    reviewer.reload()
    if is_passed_over:
        assert [reviewer.undo(), reviewer.undo(), reviewer.undo()] == ["", "", "skip"]
        assert len(reviewer.not_taken_back) == 2
        assert reviewer.not_taken_back[0].endswith("u takes back the step before it.")
        assert len(reviewer.session.answers) == 2
    else:
        assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]
        assert reviewer.undo() == "skip"
    assert not reviewer.session.can_undo
    reviewer.session.skip()
    reviewer.reload()
    assert deck.read_bytes() == other
    deck.unlink()
    deck.write_bytes(graded)
    reviewer.reload()
    assert reviewer.asked == ["Card 1"]
    assert len(reviewer.session.answers) == 2
    assert [reviewer.undo(), reviewer.undo(), reviewer.undo()] == ["skip", "grade", "grade"]
    assert deck.read_bytes() == before
    assert sorted(reviewer.asked) == ["Card 1", "Card 2", "Card 3"]
    assert not reviewer.session.can_undo


NOTE = "---\ntags: [review]\nsr-due: 2026-11-2{}\nsr-interval: 4\nsr-ease: 250\n---\n"
STEPS = (
    "grade", "grade", "undo", "redo", "skip", "edit", "stash", "restore", "restore", "elsewhere",
)  # fmt: skip


class Meddler:
    """Does at random what a user does in a session, and what other programs do to the notes."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.reviewer = desk.reviewer
        self.state = desk.deck.parent.parent / "state"
        self.random = Random(seed)
        self.before = self.notes()
        self.kept: dict[Path, bytes | None] = {}
        """Notes that are away, as they were; None for those that are edited."""

    def notes(self) -> dict[Path, bytes]:
        return {note: note.read_bytes() for note in self.reviewer.root.glob("*.md")}

    def step(self, name: str) -> None:
        reviewer = self.reviewer
        reviewer.moment += timedelta(seconds=1)
        reviewer.explorer.writes.store_ends()
        match name:
            case "grade" if reviewer.asked:
                reviewer.grade()
            case "undo":
                reviewer.undo()
            case "redo":
                reviewer.redo()
            case "skip":
                reviewer.session.skip()
            case "edit" | "stash" if not self.kept:
                self.change(name)
            case "restore":
                self.restore()
            case "elsewhere":
                other = Explorer.open(reviewer.root, cache=False, state_dir=self.state)
                with suppress(NothingToUndo, NoteChangedError):
                    other.undo()
        if self.random.random() < 0.8:
            reviewer.reload()

    def change(self, name: str) -> None:
        notes = self.notes()
        self.kept = {note: None if name == "edit" else text for note, text in notes.items()}
        for note, text in notes.items():
            note.unlink()
            note.write_bytes(text + b"more\n" if name == "edit" else self.before[note])

    def restore(self) -> None:
        for note, kept in self.kept.items():
            text = note.read_bytes().removesuffix(b"more\n") if kept is None else kept
            note.unlink()
            note.write_bytes(text)
        self.kept.clear()


@pytest.mark.parametrize("seed", range(12))
def test_all_can_be_taken_back_whatever_happened(desk: Desk, seed: int) -> None:
    reviewer, deck = desk
    write_notes(deck.parent, {f"Note {n}.md": NOTE.format(n) for n in (1, 2)})
    reviewer.reload()
    meddler = Meddler(desk, seed)
    for _ in range(20):
        meddler.step(meddler.random.choice(STEPS))
        keys = [item.key for item in reviewer.session.queue]
        assert len(keys) == len(set(keys))
    meddler.restore()
    reviewer.reload()
    for _ in range(100):  # each undo ends in a step less, or in a grade that is passed over
        if reviewer.session.can_undo:
            reviewer.undo()
    assert not reviewer.session.can_undo
    assert meddler.notes() == meddler.before


def replace_notes(reviewer: Reviewer, texts: dict[Path, bytes]) -> None:
    """Put notes in other files, as `git stash` does."""
    for note, text in texts.items():
        note.unlink(missing_ok=True)
        note.write_bytes(text)
    reviewer.reload()


def test_what_came_back_and_is_not_taken_back_is_not_asked_again(desk: Desk) -> None:
    reviewer, deck = desk
    deck.unlink()
    write_notes(deck.parent, {f"Note {n}.md": NOTE.format(n) for n in (1, 2)})
    reviewer.reload()
    assert reviewer.asked == ["Note 1.md", "Note 2.md"]
    first, last = sorted(deck.parent.glob("*.md"))
    before = {note: note.read_bytes() for note in (first, last)}
    for _ in range(2):
        reviewer.grade()
    graded = {note: note.read_bytes() for note in (first, last)}
    replace_notes(reviewer, before)
    assert "took 2 grades back: their items come once more" in reviewer.told[-1]
    assert reviewer.asked == ["Note 1.md", "Note 2.md"]
    replace_notes(reviewer, graded)
    assert reviewer.asked == []
    replace_notes(reviewer, {last: graded[last].replace(b"ease: 250", b"ease: 260")})
    reviewer.undo()
    (refused,) = reviewer.not_taken_back
    assert "Note 2.md" in refused
    assert reviewer.asked == []
    assert len(reviewer.session.answers) == 2


def test_cards_that_come_again_still_do_after_an_undo_that_was_refused(desk: Desk) -> None:
    reviewer, deck = desk
    replace_notes(reviewer, {deck: f"{DECK}p1::x\n\np2::x\n\np3::x\n".encode()})
    reviewer.session.skip()
    for grade in ("good", "again", "again", "hard", "good"):
        reviewer.grade(grade)
    graded = deck.read_bytes()
    replace_notes(reviewer, {deck: graded.replace(b"-->", b"1-->")})
    for _ in range(5):
        reviewer.undo()
    replace_notes(reviewer, {deck: graded})
    for again in (1, 2):
        reviewer.undo()
        counts = reviewer.session.counts
        assert (counts.again, counts.left) == (again, again)
    for left in (1, 0):
        assert reviewer.redo()
        assert reviewer.session.counts.left == left


def test_the_load_of_the_days_moves_no_date_once_it_is_shown(desk: Desk) -> None:
    reviewer, deck = desk
    notes = {f"{name}.md": NOTE.format(4) for name in "AB"}
    replace_notes(reviewer, {deck: b""})
    write_notes(deck.parent, notes)
    reviewer.explorer.refresh()
    reviewer.session = reviewer.begun()
    first = reviewer.dates()["good"]
    for _ in range(4):  # all that comes next is prepared
        reviewer.dates()
    asyncio.run(reviewer.session.grade("good"))
    item = reviewer.session.item
    assert item is not None
    assert not reviewer.session.has_dates(item), "it may be another by now"
    good = reviewer.dates()["good"]
    assert good != first
    reviewer.grade()
    assert f"sr-due: {good}" in (deck.parent / "B.md").read_text("utf-8")


@pytest.mark.parametrize("algorithm", ["SM-2-OSR", "FSRS"])
def test_what_is_due_again_today_by_its_grade_comes_once_more(desk: Desk, algorithm: str) -> None:
    reviewer, deck = desk
    text = f"{DECK}Q0::A\n\nQ1::A\n\nQ2::A\n\nQ3::A\n".encode()
    settings = deck.parent / ".obsidian/plugins/obsidian-spaced-repetition/data.json"
    settings.write_text(SETTINGS.replace("}}", f', "algorithm": "{algorithm}"}}}}'), "utf-8")
    replace_notes(reviewer, {deck: text})
    reviewer.session = reviewer.begun()
    again: Grade = "hard" if algorithm == "FSRS" else "again"
    reviewer.grade(again)
    reviewer.grade("easy")
    assert reviewer.asked == ["Q2", "Q3", "Q0"]
    assert reviewer.session.counts.again == 1
    assert [reviewer.undo(), reviewer.undo()] == ["grade", "grade"]
    assert reviewer.asked == ["Q0", "Q1", "Q2", "Q3"]
    assert deck.read_bytes() == text


@pytest.mark.parametrize(("most", "asked"), [(None, 90), (20, 20)])
def test_a_session_is_full_again_once_a_spread_is_taken_back(
    tmp_path: Path, most: int | None, asked: int
) -> None:
    card = f"{DECK}Card::Answer\n<!--SR:!2026-11-20,4,250-->\n"
    root = write_notes(tmp_path / "vault", {f"{n}.md": card for n in range(90)})
    options = QueueOptions(reviews_per_day=most)

    def elsewhere(*, undoes: bool) -> None:
        with Explorer.open(root, cache=False, state_dir=tmp_path / "other") as other:
            if undoes:
                other.undo()
            else:
                other.spreads.write(other.spreads.plan(6, on=NOW))

    before, meanwhile = Reviewer(root, tmp_path / "a", options), Reviewer(root, tmp_path / "b")
    elsewhere(undoes=False)
    before.reload()
    during = Reviewer(root, tmp_path / "c", options)
    assert len(during.asked) == 15
    elsewhere(undoes=True)
    for reviewer in (before, during):
        reviewer.reload()
        assert len(reviewer.asked) == asked
    meanwhile.reload()
    assert len(meanwhile.asked) == 90
    for reviewer in (before, during, meanwhile):
        reviewer.explorer.close()
