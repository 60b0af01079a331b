"""A session and its writes without a screen, while other programs change the files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, cast

import pytest

from explorer.model import Moment
from explorer.review.review_choices import ReviewChoice, choice_of
from explorer.review.review_items import QueueScope
from explorer.review.session import SessionAnswer
from explorer.services.explorer import Explorer, NothingToUndo
from explorer.services.session_service import QueueOptions
from explorer.ui.review.grade_writer import GradeWriter
from explorer.ui.review.item_loader import ItemLoader
from explorer.ui.review.queued_grades import QueuedGrades, UndoRefusal
from explorer.ui.review.running_session import RunningSession, SessionPorts
from explorer.vault import RenameTracker, Vault
from explorer.vault.errors import NoteChangedError
from tests.support.vaults import write_notes

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DECK = "---\ntags: [flashcards]\n---\n"
SETTINGS = '{"settings": {"flashcardCardOrder": "DueFirstSequential"}}'


class AtOnce:
    """Does work at once."""

    is_finished = True

    def __init__(self, work: Callable[[], None] = lambda: None) -> None:
        work()

    def submit(self, write: Callable[[], None], _: object) -> None:
        write()


class Reviewer:
    """A user with a vault and a session whose grades are written at once."""

    def __init__(self, root: Path, state: Path) -> None:
        self.root = root
        self.now = NOW
        self.explorer = Explorer.open(root, cache=False, state_dir=state)
        self.told: list[str] = []
        self.not_taken_back: list[UndoRefusal] = []
        self._renames = RenameTracker()
        self.session = self.begun()

    def begun(self, numbers: int = 0) -> RunningSession:
        """Return a session that begins now; `numbers` is how many answers there were before it."""
        sessions = self.explorer.sessions
        loader = ItemLoader(self.explorer, lambda: self.now, AtOnce, lambda _: None)
        grades = QueuedGrades(sessions, cast("GradeWriter", AtOnce()), self, self.reload)
        ports = SessionPorts(self.explorer, lambda: self.now, loader, grades, self.told.append)
        choice: ReviewChoice = choice_of("all", "all", QueueScope(), ())
        queue = sessions.queue(choice.scope, QueueOptions(), NOW)
        session = RunningSession(ports, choice, queue, numbers)
        session.listener = self
        return session

    def session_changed(self) -> None: ...

    def say(self, text: str, replaced: str = "") -> None:
        self.told[:] = [told for told in self.told if told != replaced]
        self.told.append(text)

    def grade_written(self, answer: SessionAnswer) -> None:
        self.session.take_written(answer)

    def grade_refused(self, number: int, reason: str) -> None:
        self.session.take_refusal(number, reason)

    def undo_refused(self, refusal: UndoRefusal, known: Callable[[], None]) -> None:
        self.not_taken_back.append(refusal)
        self.session.take_undo_refusal(refusal.answer, for_good=refusal.for_good)
        known()

    def undo_possible(self, number: int) -> None:
        self.session.take_possible_undo(number)

    def grade(self, grade: Any = "good") -> None:
        self.session.show()
        self.session.grade(grade)
        self.session.settle()

    def undo(self) -> str:
        """Take a step back; return what it was."""
        step = self.session.undo()
        self.session.settle()
        assert step is not None
        return step.kind

    def reload(self) -> None:
        """Take in what has changed on the disk, as the app does."""
        before = self.explorer.vault
        self.explorer.refresh()
        renames = self._renames.take(before, self.explorer.vault)
        if renames:
            self.session.follow_renames(renames)
        self.session.take_vault()

    @property
    def asked(self) -> list[str]:
        """The questions that are to come, notes by their paths."""
        items = self.session.session.items
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


def test_undo_of_a_grade_that_was_not_written_takes_back_nothing_and_asks_it_again(
    desk: Desk,
) -> None:
    reviewer, deck = desk
    before = deck.read_bytes()
    reviewer.grade()
    graded = deck.read_bytes()
    deck.chmod(0o444)
    reviewer.grade()
    deck.chmod(0o644)
    assert reviewer.asked == ["Card 3", "Card 2"], "nothing changes under the hands"
    assert reviewer.undo() == "refused"
    assert reviewer.asked == ["Card 2", "Card 3"]
    assert deck.read_bytes() == graded, "the grade before it stands"
    assert reviewer.undo() == "grade"
    assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]
    assert deck.read_bytes() == before


def test_a_refused_grade_that_was_given_anew_is_taken_back_as_any_other(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.grade()
    graded = deck.read_bytes()
    deck.chmod(0o444)
    reviewer.grade()
    deck.chmod(0o644)
    reviewer.session.skip()
    reviewer.grade()
    assert deck.read_bytes() != graded
    assert [reviewer.undo() for _ in range(3)] == ["grade", "skip", "grade"]


def test_what_another_program_takes_back_is_asked_again_and_not_taken_back_twice(
    desk: Desk,
) -> None:
    reviewer, deck = desk
    reviewer.grade()
    first = deck.read_bytes()
    reviewer.grade()
    other = Explorer.open(reviewer.root, cache=False, state_dir=deck.parent.parent / "state")
    other.undo()
    reviewer.reload()
    assert reviewer.asked == ["Card 3", "Card 2"]
    assert len(other.due(NOW).cards) == reviewer.session.session.counts.left
    assert "Another program took a grade back: its item comes once more." in reviewer.told
    assert deck.read_bytes() == first
    assert reviewer.undo() == "grade"
    assert not reviewer.not_taken_back
    assert reviewer.asked[0] == "Card 1"


def test_what_the_session_itself_takes_back_and_puts_aside_does_not_come_again(desk: Desk) -> None:
    reviewer, _ = desk
    reviewer.grade()
    reviewer.session.undo()
    reviewer.session.suspend()
    reviewer.session.settle()
    assert reviewer.asked == ["Card 2", "Card 3"]


def test_cards_of_a_note_that_is_away_for_a_while_come_back(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.session.bury()
    reviewer.grade()
    text = deck.read_bytes()
    deck.unlink()
    reviewer.reload()
    assert reviewer.asked == []
    deck.write_bytes(text)
    reviewer.reload()
    assert reviewer.asked == ["Card 3"], "neither what is buried nor what has its grade"


def test_cards_of_a_note_that_comes_back_by_another_name_are_asked_once(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.session.bury()
    away = deck.rename(reviewer.root.parent / "Away.md")
    reviewer.reload()
    assert reviewer.asked == []
    new = away.rename(deck.with_name("Other.md"))
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 3"], "and what is buried not at all"
    new.write_text(new.read_text("utf-8").replace("Card 1", "Cart 1"), "utf-8")
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 3"], "not in other words either"


def test_a_refusal_after_a_rename_asks_a_card_once(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.session.grade("again")
    reviewer.session.settle()
    assert reviewer.asked == ["Card 2", "Card 3", "Card 1"]
    deck.rename(deck.with_name("Other.md"))
    reviewer.reload()
    reviewer.grade_refused(1, "the file is read-only")
    assert reviewer.asked == ["Card 2", "Card 1", "Card 3"]
    assert not reviewer.session.session.again, "it is asked as if it had no grade"


def test_a_grade_that_stands_after_a_rename_is_not_given_twice(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.grade()
    step = reviewer.session.undo()
    assert step is not None
    assert step.answer is not None
    reviewer.session.skip()
    deck.rename(deck.with_name("Other.md"))
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 3", "Card 1"]
    reviewer.session.take_undo_refusal(step.answer, for_good=True)
    assert reviewer.asked == ["Card 2", "Card 3"]


def test_an_answer_that_was_shown_is_shown_again_after_a_refused_undo(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.grade()
    deck.rename(deck.with_name("Other.md"))
    reviewer.reload()
    for is_shown in (False, True, True):
        if is_shown:
            reviewer.session.show()
        step = reviewer.session.undo()
        assert step is not None
        assert step.answer is not None
        assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]
        reviewer.session.take_undo_refusal(step.answer, for_good=False)
        assert reviewer.asked == ["Card 2", "Card 3"]
        assert reviewer.session.session.is_shown == is_shown


def test_a_copy_of_a_card_above_it_does_not_get_its_grade(desk: Desk) -> None:
    reviewer, deck = desk
    text = deck.read_text("utf-8")
    deck.write_text(text.replace("Card 1::", "Card 1::Answer\n\nCard 1::"), "utf-8")
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 3", "Card 1"]
    last = reviewer.session.session.items[-1]
    assert (last.key.occurrence, str(last.due)) == (1, "2026-11-21")


def test_a_grade_of_an_earlier_session_that_stands_does_not_enter_this_one(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.grade()
    step = reviewer.session.undo()
    assert step is not None
    assert step.answer is not None
    reviewer.session = reviewer.begun(reviewer.session.session.numbers)
    before = deck.read_bytes()
    assert not reviewer.session.take_undo_refusal(step.answer, for_good=False)
    assert not reviewer.session.session.answers
    assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]
    reviewer.grade()
    assert reviewer.undo() == "grade"
    assert not reviewer.session.can_undo
    assert deck.read_bytes() == before


def test_a_card_that_comes_again_is_asked_as_before_if_its_grade_is_taken_back(desk: Desk) -> None:
    reviewer, deck = desk
    before = deck.read_bytes()
    reviewer.grade("again")
    reviewer.grade("again")
    session = reviewer.session
    assert len(session.session.again) == 2
    deck.write_bytes(before)
    reviewer.reload()
    assert reviewer.told[-1] == "Another program took 2 grades back: their items come once more."
    assert not session.session.again
    assert not session.session.answers
    assert sorted(reviewer.asked) == ["Card 1", "Card 2", "Card 3"]
    reviewer.grade("again")
    reviewer.reload()
    assert len(session.session.again) == 1, "what was written here is not taken for theirs"


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


def test_what_is_suspended_is_not_asked_once_its_text_is_edited(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.explorer.reviews.put_aside.suspend("Deck.md", "2.1", NOW)
    reviewer.session.skip()
    reviewer.session.suspend()
    text = deck.read_text("utf-8")
    deck.write_text(text.replace("Card 2::", "New::Card\n\nCard 2 is::"), "utf-8")
    reviewer.reload()
    assert reviewer.asked == ["Card 3", "Card 1", "New"]


@pytest.mark.parametrize("is_new", [True, False])
def test_what_another_program_takes_back_before_the_write_is_known_is_asked_again(
    desk: Desk, *, is_new: bool
) -> None:
    reviewer, deck = desk
    if is_new:
        cards = "\n\n".join(f"Card {n}::Answer" for n in (1, 2, 3))
        replace_notes(reviewer, {deck: f"{DECK}{cards}\n".encode()})
        reviewer.session = reviewer.begun()
    before = deck.read_bytes()
    reviewer.session.grade("good")
    other = Explorer.open(reviewer.root, cache=False, state_dir=deck.parent.parent / "state")
    other.undo()
    assert deck.read_bytes() == before
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 3"], "nothing is known of the write"
    reviewer.session.settle()
    assert reviewer.asked == ["Card 2", "Card 1", "Card 3"]
    assert "Another program took a grade back: its item comes once more." in reviewer.told
    assert not reviewer.session.session.answers


def test_a_new_card_is_asked_again_whose_grade_another_program_takes_back_first(
    desk: Desk,
) -> None:
    reviewer, deck = desk
    text = f"{DECK}Card 1::Answer\n".encode()
    replace_notes(reviewer, {deck: text})
    reviewer.session = reviewer.begun()
    reviewer.grade()
    other = Explorer.open(reviewer.root, cache=False, state_dir=deck.parent.parent / "state")
    other.undo()
    reviewer.session.undo()
    assert "not known any more" in reviewer.not_taken_back[0].reason
    assert deck.read_bytes() == text
    reviewer.reload()
    reviewer.session.settle()
    assert reviewer.asked == ["Card 1"]
    assert not reviewer.session.session.answers


def test_a_grade_of_its_own_has_the_session_look_for_nothing_new(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewer, deck = desk
    looked: list[Collection[str]] = []
    sessions = reviewer.explorer.sessions
    due_keys = sessions.due_keys

    def counted(scope: QueueScope, vault: Vault, paths: Collection[str], on: Moment) -> Any:
        looked.append(paths)
        return due_keys(scope, vault, paths, on)

    monkeypatch.setattr(sessions, "due_keys", counted)
    reviewer.grade()
    assert not any(looked), "a note of thousands of cards would hold up the next one"
    deck.write_text(deck.read_text("utf-8") + "\nNew::Card\n", "utf-8")
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 3", "New"]
    assert any(looked)


def test_cards_follow_a_note_that_is_renamed_and_renamed_back(desk: Desk) -> None:
    reviewer, deck = desk
    for old, new in ((deck, deck.with_name("Other.md")), (deck.with_name("Other.md"), deck)):
        old.rename(new)
        reviewer.reload()
        assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]
    text = deck.read_text("utf-8")
    for words in ("Cart 1::", "Card 1::"):
        deck.write_text(text.replace("Card 1::", words), "utf-8")
        reviewer.reload()
        assert len(reviewer.asked) == 3, "so do those of a text that is edited there and back"


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
    reviewer.session.redo()
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
    assert {item.key.path for item in reviewer.session.session.items} == {"Other.md"}
    assert reviewer.undo() == "refused"
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
    assert "Deck.md: the note is gone" in reviewer.not_taken_back[0].reason
    deck.write_bytes(graded)
    reviewer.reload()
    assert reviewer.asked == ["Card 2", "Card 3"]
    reviewer.undo()
    assert deck.read_bytes() == before
    assert reviewer.asked == ["Card 1", "Card 2", "Card 3"]


def test_undo_passes_over_a_grade_whose_note_stays_away(desk: Desk) -> None:
    reviewer, deck = desk
    reviewer.grade()
    deck.unlink()
    reviewer.undo()
    reviewer.undo()
    assert [refusal.for_good for refusal in reviewer.not_taken_back] == [False, True]
    first, second = (refusal.reason for refusal in reviewer.not_taken_back)
    assert "try again" in first
    assert second == "Deck.md: the note is still gone", "what comes next is told with it"
    assert not reviewer.session.can_undo


def test_a_refusal_is_told_no_more_once_its_grade_was_written_at_the_second_try(
    desk: Desk,
) -> None:
    reviewer, deck = desk
    reviewer.session.skip()
    deck.chmod(0o444)
    reviewer.grade()
    deck.chmod(0o644)
    refused = reviewer.session.session.items[1].key
    reviewer.session.skip()
    assert set(reviewer.session.session.refused or ()) == {refused}
    reviewer.grade()
    assert reviewer.undo() == "grade"
    assert reviewer.session.session.items[0].key == refused
    for step in ("skip", "skip"):
        assert not reviewer.session.session.refused
        assert reviewer.undo() == step
    assert not reviewer.session.session.refused, "nor where the session was before"


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
        assert reviewer.session.redo() is not None
        reviewer.session.settle()
    assert reviewer.asked == ["Card 1"], "only what the other program has taken back is left"
    assert reviewer.session.redo() is None
    assert [reviewer.undo(), reviewer.undo()] == ["grade", "grade"]
    assert deck.read_bytes() == before


@pytest.mark.parametrize("is_passed_over", [True, False])
def test_what_is_again_as_a_grade_has_left_it_can_be_taken_back_again(
    desk: Desk, *, is_passed_over: bool
) -> None:
    reviewer, deck = desk
    before = deck.read_bytes()
    reviewer.session.skip()
    for _ in range(2):
        reviewer.grade()
    graded = deck.read_bytes()
    other = before
    if is_passed_over:
        other = graded.replace(b"# Deck", b"# Desk")
    deck.unlink()
    deck.write_bytes(other)
    reviewer.reload()
    if is_passed_over:
        assert [reviewer.undo(), reviewer.undo(), reviewer.undo()] == ["grade", "grade", "skip"]
        assert [refusal.for_good for refusal in reviewer.not_taken_back] == [True, True]
        assert len(reviewer.session.session.answers) == 2
    else:
        assert reviewer.asked == ["Card 1", "Card 3", "Card 2"]
        assert reviewer.undo() == "skip"
    assert not reviewer.session.can_undo
    reviewer.session.skip()
    reviewer.reload()
    assert deck.read_bytes() == other
    deck.unlink()
    deck.write_bytes(graded)
    reviewer.reload()
    assert "2 grades can be taken back again" in reviewer.told[-1]
    assert not any("A note is again" in told for told in reviewer.told), "it is said once"
    assert reviewer.asked == ["Card 1"]
    assert len(reviewer.session.session.answers) == 2
    assert [reviewer.undo(), reviewer.undo(), reviewer.undo()] == ["skip", "grade", "grade"]
    assert deck.read_bytes() == before
    assert sorted(reviewer.asked) == ["Card 1", "Card 2", "Card 3"]
    assert not reviewer.session.can_undo


NOTE = "---\ntags: [review]\nsr-due: 2026-11-2{}\nsr-interval: 4\nsr-ease: 250\n---\n"
STEPS = (
    "grade",
    "grade",
    "undo",
    "redo",
    "skip",
    "edit",
    "stash",
    "restore",
    "restore",
    "elsewhere",
)


class Meddler:
    """Does at random what a user does in a session, and what other programs do to the notes."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.reviewer = desk.reviewer
        self.state = desk.deck.parent.parent / "state"
        self.random = Random(seed)
        self.before = self.notes()
        self.kept: dict[Path, bytes] = {}
        """Notes that are away or edited, as they were."""

    def notes(self) -> dict[Path, bytes]:
        return {note: note.read_bytes() for note in self.reviewer.root.glob("*.md")}

    def step(self, name: str) -> None:
        reviewer = self.reviewer
        reviewer.now += timedelta(seconds=1)
        reviewer.explorer.writes.store_ends()
        match name:
            case "grade" if reviewer.asked:
                reviewer.grade()
            case "undo":
                reviewer.session.undo()
            case "redo":
                reviewer.session.redo()
            case "skip":
                reviewer.session.skip()
            case "edit" | "stash" if not self.kept:
                self.kept = self.notes()
                for note, text in self.before.items():
                    note.unlink()
                    note.write_bytes(self.kept[note] + b"more\n" if name == "edit" else text)
            case "restore":
                self.restore()
            case "elsewhere":
                other = Explorer.open(reviewer.root, cache=False, state_dir=self.state)
                with suppress(NothingToUndo, NoteChangedError):
                    other.undo()
        reviewer.session.settle()
        if self.random.random() < 0.8:
            reviewer.reload()

    def restore(self) -> None:
        """Put back what was kept, in other files."""
        for note, text in self.kept.items():
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
        keys = [item.key for item in reviewer.session.session.items]
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
    reviewer.session.settle()


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
    assert "2 grades can be taken back again" in reviewer.told[-1]
    assert reviewer.asked == []
    replace_notes(reviewer, {last: graded[last] + b"more\n"})
    reviewer.undo()
    assert [refusal.answer.item.key.path for refusal in reviewer.not_taken_back] == ["Note 2.md"]
    assert reviewer.asked == []
    assert [it.number for it in reviewer.session.session.answers] == [1, 2]


def test_cards_that_come_again_still_do_after_an_undo_that_was_refused(desk: Desk) -> None:
    reviewer, deck = desk
    replace_notes(reviewer, {deck: f"{DECK}p1::x\n\np2::x\n\np3::x\n".encode()})
    reviewer.session.skip()
    for grade in ("good", "again", "again", "hard", "good"):
        reviewer.grade(grade)
    graded = deck.read_bytes()
    replace_notes(reviewer, {deck: graded + b"more\n"})
    for _ in range(5):
        reviewer.undo()
    replace_notes(reviewer, {deck: graded})
    for again in (1, 2):
        reviewer.undo()
        counts = reviewer.session.session.counts
        assert (counts.again, counts.left) == (again, again)
    for left in (1, 0):
        assert reviewer.session.redo() is not None
        reviewer.session.settle()
        assert reviewer.session.session.counts.left == left


def test_the_date_that_is_shown_is_that_of_the_file(desk: Desk) -> None:
    reviewer, deck = desk
    text = deck.read_text("utf-8").replace("!2026-11-22,4,250", "!2026-11-24,30,250")
    deck.write_text(text, "utf-8")
    reviewer.reload()
    assert [str(item.due) for item in reviewer.session.session.items] == [
        "2026-11-21",
        "2026-11-24",
        "2026-11-23",
    ]


TWIN_STEPS = ("grade", "grade", "grade", "undo", "redo", "skip", "edit", "away")


class Twins:
    """Two users who do the same; but the one cannot take back what was edited for a while."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = Random(seed)
        cards = "\n\n".join(f"Card {n}::Answer" for n in (1, 2, 3, 4))
        notes = {f"Note {n}.md": NOTE.format(n) for n in (1, 2)}
        notes["Deck.md"] = f"{DECK}# Deck\n\n{cards}\n"
        notes[".obsidian/plugins/obsidian-spaced-repetition/data.json"] = SETTINGS
        places = [folder / name for name in ("plain", "troubled")]
        self.both = [
            Reviewer(write_notes(place / "vault", notes), place / "state") for place in places
        ]
        self.done: list[str] = []
        self.undone: list[str] = []

    def step(self, name: str) -> None:
        plain, troubled = self.both
        grade = self.random_grade(plain)
        for each in self.both:
            each.now += timedelta(seconds=1)
        if name in ("edit", "away"):
            self.trouble(troubled, name)
        elif name == "undo" and self.done:
            self.undone.append(self.done.pop())
            for each in self.both:
                each.undo()
        elif name == "redo" and self.undone:
            self.done.append(self.undone.pop())
            for each in self.both:
                assert each.session.redo() is not None
                each.session.settle()
        elif name in ("grade", "skip") and plain.asked:
            self.done.append(name)
            self.undone.clear()
            for each in self.both:
                if name == "grade":
                    each.grade(grade)
                else:
                    each.session.skip()

    def random_grade(self, reviewer: Reviewer) -> str:
        current = reviewer.session.session.current
        grades = ["again", "hard", "good"]
        if current is not None and not current.key.is_card:
            grades.remove("again")
        return self.random.choice(grades)

    def trouble(self, reviewer: Reviewer, name: str) -> None:
        """Have some grades not taken back, then put the notes back as they were."""
        kept = {note: note.read_bytes() for note in reviewer.root.glob("*.md")}
        for note, text in kept.items():
            note.unlink()
            if name == "edit":
                note.write_bytes(text + b"more\n")
        if self.random.random() < 0.7:
            reviewer.reload()
        grades = next(
            (n for n, step in enumerate(reversed(self.done)) if step != "grade"), len(self.done)
        )
        tries = grades
        if name == "away":  # of a note that is gone it is tried twice
            tries = 2 * grades
        for _ in range(self.random.randint(0, tries)):
            reviewer.session.undo()
            if self.random.random() < 0.5:
                reviewer.session.settle()
        reviewer.session.settle()
        replace_notes(reviewer, kept)


def state_of(reviewer: Reviewer) -> tuple[object, ...]:
    session = reviewer.session.session
    return (
        [(item.key, item.due) for item in session.items],
        session.again,
        [(answer.item.key, answer.grade) for answer in session.answers],
        session.counts,
        reviewer.session.can_undo,
        [note.read_bytes() for note in sorted(reviewer.root.glob("*.md"))],
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_was_not_taken_back_for_a_while_changes_nothing(tmp_path: Path, seed: int) -> None:
    twins = Twins(tmp_path, seed)
    plain, troubled = twins.both
    for _ in range(24):
        twins.step(twins.random.choice(TWIN_STEPS))
        assert state_of(troubled) == state_of(plain)
    for each in twins.both:
        each.explorer.close()
