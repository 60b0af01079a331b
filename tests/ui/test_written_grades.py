"""What a session knows of a grade before it is written, and once it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from explorer.review.days import day_of
from explorer.review.review_choices import choice_of
from explorer.review.review_items import QueueScope
from explorer.review.session import SessionAnswer
from explorer.services.explorer import Explorer
from explorer.services.session_service import QueueOptions
from explorer.ui.review.grade_writer import GradeWriter
from explorer.ui.review.item_loader import ItemLoader
from explorer.ui.review.prepared_item import PreparedItem
from explorer.ui.review.queued_grades import QueuedGrades, UndoRefusal
from explorer.ui.review.running_session import RunningSession, SessionPorts
from tests.support.vaults import write_notes

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DECK = "---\ntags: [flashcards]\n---\n"
NOTE = "---\ntags: [review]\nsr-due: 2026-11-24\nsr-interval: 10\nsr-ease: 250\n---\n"
KNOWN = "<!--SR:!fsrs,2026-11-22T09:00:00.000Z,10,10,5,2,3,0,0,2026-11-12T09:00:00.000Z-->"
NEW = "".join(f"Q{n}::A\n\n" for n in range(4))
SETTINGS = ".obsidian/plugins/obsidian-spaced-repetition/data.json"


class Work:
    """Is done at once."""

    is_finished = True

    def __init__(self, work: Callable[[], None]) -> None:
        work()


class SlowDesk:
    """A session whose grades are written, and whose items are prepared, when the test says so."""

    def __init__(self, root: Path, state: Path) -> None:
        self.root = root
        self.explorer = Explorer.open(root, cache=False, state_dir=state)
        self.prepared: list[PreparedItem] = []
        self.writes: list[Callable[[], None]] = []
        sessions = self.explorer.sessions
        loader = ItemLoader(self.explorer, lambda: NOW, Work, self.prepared.append)
        grades = QueuedGrades(sessions, cast("GradeWriter", self), self, lambda: None)
        ports = SessionPorts(self.explorer, lambda: NOW, loader, grades, lambda _: None)
        choice = choice_of("all", "all", QueueScope(), ())
        queue = sessions.queue(choice.scope, QueueOptions(), NOW)
        self.session = RunningSession(ports, choice, queue)
        self.shown: Mapping[str, date] = {}
        """The dates that are on the screen below the grades of the current item."""
        self.session.listener = self

    def session_changed(self) -> None:
        item, settings = self.session.item, self.explorer.vault.settings
        outcomes = {} if item is None else item.outcomes
        dues = {grade: outcome.due for grade, outcome in outcomes.items()}
        self.shown = {
            grade: day_of(due, settings) for grade, due in dues.items() if due is not None
        }

    def say(self, text: str, replaced: str = "") -> None: ...

    def submit(self, write: Callable[[], None], _: object) -> None:
        self.writes.append(write)

    def grade_written(self, answer: SessionAnswer) -> None:
        self.session.take_written(answer)

    def grade_refused(self, number: int, reason: str) -> None:
        self.session.take_refusal(number, reason)

    def refusal_kept(self) -> None: ...

    def undo_refused(self, refusal: UndoRefusal, known: Callable[[], None]) -> None:
        self.session.take_undo_refusal(refusal.answer, for_good=refusal.for_good)
        known()

    def undo_possible(self, number: int) -> None: ...

    def prepare(self) -> None:
        """Have the items that come next prepared."""
        while self.prepared:
            self.session.take_prepared(self.prepared.pop())

    def write(self) -> None:
        """Have all written that waits."""
        while self.writes:
            self.writes.pop(0)()
        self.session.settle()

    def grade(self, *grades: Any) -> None:
        for grade in grades:
            self.session.show()
            self.session.grade(grade)

    @property
    def asked(self) -> list[str]:
        items = self.session.session.items
        return [item.key.text.partition("::")[0] or item.key.path for item in items]


class OpenDesk:
    """Opens desks on notes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desks: list[SlowDesk] = []

    def __call__(self, notes: Mapping[str, str], settings: str = "") -> SlowDesk:
        settings = f'"flashcardCardOrder": "NewFirstSequential"{settings}'
        files = {SETTINGS: f'{{"settings": {{{settings}}}}}', **notes}
        root = write_notes(self.folder / "vault", files)
        self.desks.append(SlowDesk(root, self.folder / "state"))
        return self.desks[-1]


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[OpenDesk]:
    opened = OpenDesk(tmp_path)
    yield opened
    for desk in opened.desks:
        desk.explorer.close()


FSRS = ', "algorithm": "FSRS"'


def test_the_load_of_the_days_moves_no_date_once_it_is_shown(open_desk: OpenDesk) -> None:
    desk = open_desk({"A.md": NOTE, "B.md": NOTE})
    desk.prepare()
    first = desk.shown["good"]
    desk.grade("good")
    desk.prepare()
    assert not desk.shown, "the grade before it takes a place on a day"
    desk.writes.pop()()
    desk.session.take_vault()
    desk.prepare()
    assert not desk.shown, "it is not known yet that this is all"
    desk.write()
    desk.prepare()
    good = desk.shown["good"]
    assert good != first
    desk.grade("good")
    desk.write()
    assert f"sr-due: {good}" in (desk.root / "B.md").read_text("utf-8")


@pytest.mark.parametrize("settings", ["", FSRS])
def test_a_card_that_comes_again_shows_its_dates_once_the_grade_before_is_written(
    open_desk: OpenDesk, settings: str
) -> None:
    comment = KNOWN if settings else "<!--SR:!2026-11-22,40,250-->"
    desk = open_desk({"Deck.md": f"{DECK}Q::A\n{comment}\n"}, settings)
    desk.prepare()
    before = desk.shown["good"]
    desk.grade("again")
    desk.prepare()
    assert not desk.shown
    desk.write()
    assert not desk.shown, "they were computed before that"
    desk.prepare()
    good = desk.shown["good"]
    assert good < before
    desk.grade("good")
    desk.write()
    assert str(good) in (desk.root / "Deck.md").read_text("utf-8")
    assert desk.session.session.answers[-1].due is not None


def test_dates_are_shown_again_once_a_grade_is_refused(open_desk: OpenDesk) -> None:
    desk = open_desk({"A.md": NOTE, "B.md": NOTE})
    desk.prepare()
    first = desk.shown["good"]
    (desk.root / "A.md").chmod(0o444)
    desk.grade("good")
    assert not desk.shown
    desk.write()
    assert desk.shown["good"] == first, "no day has got another review"


def test_what_is_due_again_today_by_its_grade_comes_once_more(open_desk: OpenDesk) -> None:
    desk = open_desk({"Deck.md": DECK + NEW}, FSRS)
    before = (desk.root / "Deck.md").read_bytes()
    desk.grade("hard", "hard")  # quicker than they are prepared
    assert desk.asked == ["Q2", "Q3"]
    desk.session.undo()
    desk.write()
    assert desk.asked == ["Q1", "Q2", "Q3", "Q0"], "what was taken back is asked once"
    desk.grade("hard", "easy")
    desk.write()
    assert desk.asked == ["Q3", "Q0", "Q1"]
    assert desk.session.session.counts.again == 2
    assert all(answer.due is not None for answer in desk.session.session.answers)
    while desk.session.undo() is not None:
        desk.write()
    assert desk.asked == ["Q0", "Q1", "Q2", "Q3"]
    assert (desk.root / "Deck.md").read_bytes() == before


def test_a_grade_that_cannot_be_taken_back_stands_as_it_was_written(open_desk: OpenDesk) -> None:
    desk = open_desk({"Deck.md": DECK + NEW}, FSRS)
    desk.grade("hard")
    desk.session.undo()
    desk.session.skip()
    desk.writes.pop(0)()
    (desk.root / "Deck.md").chmod(0o444)
    desk.write()
    assert desk.asked == ["Q1", "Q2", "Q3", "Q0"]
    assert desk.session.session.counts.again == 1


def test_a_card_whose_note_is_renamed_meanwhile_comes_once_more_by_its_new_name(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk({"Deck.md": DECK + NEW}, FSRS)
    known: list[SessionAnswer] = []
    monkeypatch.setattr(desk, "grade_written", known.append)
    desk.grade("hard")
    desk.writes.pop()()
    (desk.root / "Deck.md").rename(desk.root / "Other.md")
    desk.explorer.refresh()
    desk.session.follow_renames({"Deck.md": "Other.md"})
    desk.session.take_vault()
    desk.session.take_written(known.pop())
    assert desk.asked == ["Q1", "Q2", "Q3", "Q0"]
    assert {item.key.path for item in desk.session.session.items} == {"Other.md"}
    assert desk.session.session.counts.again == 1
