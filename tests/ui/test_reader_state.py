"""The note as it is laid out, without an app: in a window that scrolls, with a listener."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Offset
from textual.selection import Selection

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.page import OVERVIEW, Anchor, Fold, Geometry, Layout, LayoutOptions, Target
from explorer.ui.reader.find_box import Tally
from explorer.ui.reader.find_session import FindHistory
from explorer.ui.reader.fold_state import FoldMemory
from explorer.ui.reader.link_walk import WORK
from explorer.ui.reader.note_content import NoteContent, OpenNote
from explorer.ui.reader.note_styles import NAMES
from explorer.ui.reader.page_state import LaidOutPage
from explorer.ui.reader.painter import Painter, RowFrame
from explorer.ui.reader.reader_state import ReaderState, ReaderTools
from explorer.ui.reader.resting_schedule import LONGEST, RestingSchedule
from explorer.ui.reader.text_selection import row_number

NOTE = (
    "# Title\n\nSee [[One]] and [[Two]].[^1]\n\n## First\n\n"
    + "Words of the first part.\n\n" * 20
    + "## Second\n\nA needle and [[Three]].\n\n[^1]: The footnote.\n"
)
TABLE = "| name | a | b | c |\n|---|---|---|---|\n| [[One]] |" + " many words of text |" * 3 + "\n"


@dataclass
class Window:
    """A scroll view of some rows."""

    visible_rows: int = 12
    first_row: int = 0
    rows: int = 0
    repaints: int = 0

    def jump(self, row: float) -> None:
        self.first_row = max(0, min(int(row), self.rows - self.visible_rows))

    def fit_rows(self, rows: int) -> None:
        self.rows = rows

    def repaint(self) -> None:
        self.repaints += 1


@dataclass
class Timer:
    """A timer that never runs out."""

    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True


@dataclass
class Listener:
    """Takes notes of what is reported."""

    focused: bool = False

    def has_keyboard(self) -> bool:
        return self.focused

    activated: list[str] = field(default_factory=list)
    peeked: list[tuple[str, bool]] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    waiting: list[Callable[[], None]] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    selection: Selection | None = None

    def moved(self) -> None:
        pass

    def settle(self) -> None:
        pass

    def measure_later(self) -> None:
        pass

    def link_activated(self, target: Target) -> None:
        self.activated.append(target.destination)

    def link_preview_requested(self, target: Target, *, is_low: bool) -> None:
        self.peeked.append((target.destination, is_low))

    def finds_counted(self, tally: Tally) -> None:
        self.tallies.append(tally)

    def text_selection_range(self) -> Selection | None:
        return self.selection

    def text_selection_style(self) -> Style:
        return Style(reverse=True)

    def clear_text_selection(self) -> None:
        self.selection = None

    def schedule(self, _seconds: float, work: Callable[[], None]) -> Timer:
        self.waiting.append(work)
        self.timers.append(Timer())
        return self.timers[-1]


def selected(state: ReaderState) -> str | None:
    """Return where the selected link leads."""
    target = state.links.focused_target
    return None if target is None else target.destination


@dataclass
class ReaderHarness:
    """Lays notes out."""

    window: Window = field(default_factory=Window)
    listener: Listener = field(default_factory=Listener)
    memory: FoldMemory = field(default_factory=FoldMemory)

    def open(self, text: str, before: OpenNote | None = None) -> OpenNote:
        note = scan("Note.md", text, ReviewSettings())
        return OpenNote(NoteContent("Note.md", text, note), self.memory, before)

    def lay_out(self, opened: OpenNote, width: int = 60, line: int = 1) -> ReaderState:
        geometry = Geometry(width=width - 4, cell_width=cell_len)
        options = LayoutOptions(geometry=geometry, folds=opened.folds.folds)
        painter = Painter(lambda: dict.fromkeys(NAMES, Style()))
        page = Layout(opened.document, options)
        laid = LaidOutPage(page, self.window, painter, RowFrame(2, width), {})
        history = FindHistory(self.listener.finds_counted)
        tools = ReaderTools(self.listener, self.listener, history, self.listener.schedule)
        state = ReaderState(laid, opened, tools)
        state.viewport.open_at(Anchor(line), int(line > 1))
        return state

    def screen(self, state: ReaderState) -> list[str]:
        return [state.render_line(y).text.rstrip() for y in range(self.window.visible_rows)]


def test_a_line_far_down_comes_below_the_top_row() -> None:
    harness = ReaderHarness()
    state = harness.lay_out(harness.open(NOTE), line=47)
    assert harness.screen(state)[1].strip() == "Second"
    assert state.line == 47
    state.go_to_line(5)
    assert harness.screen(state)[1].strip() == "First"


def test_links_are_walked_followed_and_peeked_at() -> None:
    harness = ReaderHarness()
    state = harness.lay_out(harness.open(NOTE))
    state.walk_links(1)
    assert selected(state) == "One"
    state.walk_links(1)
    assert selected(state) == "Two"
    state.open_link()
    state.preview_link()
    assert harness.listener.activated == ["Two"]
    assert harness.listener.peeked == [("Two", True)]
    state.walk_links(-1)
    assert selected(state) == "One"


def test_of_chunks_that_are_long_one_is_looked_at_between_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    harness = ReaderHarness()
    state = harness.lay_out(harness.open("x\n\n" * 4000 + "[a]\n" * 30_000 + "[b](Far.md)\n"))
    looked_at: list[int] = []
    targets = state.page.targets

    def count(chunk: int) -> object:
        looked_at.append(chunk)
        return targets(chunk)

    monkeypatch.setattr(state.page, "targets", count)
    state.walk_links(1)
    for turns in range(1, 8):
        assert len(set(looked_at)) <= turns + 1
        harness.listener.waiting.pop()()


def test_work_rests_as_long_as_it_takes_within_a_bound() -> None:
    now = 0.0
    waits: list[float] = []
    waiting: list[Callable[[], None]] = []

    def schedule(seconds: float, work: Callable[[], None]) -> Timer:
        waits.append(seconds)
        waiting.append(work)
        return Timer()

    resting = RestingSchedule(schedule, lambda: now)

    def work(takes: float) -> None:
        nonlocal now
        now += takes
        resting(0.002, partial(work, 10 * takes))

    resting(0.002, partial(work, 0.0005))
    for _ in range(3):
        waiting.pop()()
    resting(0.002, partial(work, 0.0))
    assert waits == [0.002, 0.002, pytest.approx(0.005), LONGEST, 0.002]


def test_a_link_that_is_far_away_is_looked_for_between_keys() -> None:
    harness = ReaderHarness()
    waiting = harness.listener.waiting
    state = harness.lay_out(harness.open("[a]\n" * 30_000 + "[b](Far.md)\n"))
    chunks = len(state.document.chunks)
    assert chunks > 6 * WORK
    state.walk_links(1)
    exact = sum(map(state.page.exact, range(chunks)))
    assert 0 < exact <= WORK + 1
    assert selected(state) is None
    state.walk_links(1)
    assert len(waiting) == 1, "it goes on, and does not begin anew"
    while waiting:
        waiting.pop()()
        assert sum(map(state.page.exact, range(chunks))) <= exact + WORK
        exact = sum(map(state.page.exact, range(chunks)))
    assert selected(state) == "Far.md"
    assert state.links.visible is not None


def test_a_link_is_looked_for_no_more_once_the_view_has_moved() -> None:
    harness = ReaderHarness()
    waiting = harness.listener.waiting
    state = harness.lay_out(harness.open("[a]\n" * 30_000 + "[b](Far.md)\n"))
    state.walk_links(1)
    harness.window.jump(40)
    waiting.pop()()
    assert not waiting
    state.walk_links(1)
    state.close()
    assert not state.link_walk.is_going


def test_where_no_link_can_be_nothing_is_laid_out_to_find_one() -> None:
    harness = ReaderHarness()
    for signs in ("[", "]", "<a ", "[[a", "^[", "![ "):
        text = f"{signs}\n" * (90_000 // len(signs)) + "\n\n[b](Far.md)\n"
        state = harness.lay_out(harness.open(text))
        laid_out = sum(map(state.page.exact, range(len(state.document.chunks))))
        state.walk_links(1)
        exact = sum(map(state.page.exact, range(len(state.document.chunks))))
        assert selected(state) == "Far.md"
        assert exact - laid_out <= 4 < len(state.document.chunks) // 3


def test_a_typed_label_follows_its_link_and_other_keys_take_the_labels_away() -> None:
    harness = ReaderHarness()
    state = harness.lay_out(harness.open(NOTE))
    state.hints.show()
    assert "SeeaOne andsTwo" in harness.screen(state)[4]
    state.type_hint("s", "s")
    assert harness.listener.activated == ["Two"]
    assert state.hints.shown is None
    state.hints.show()
    state.type_hint("down", None)
    assert state.hints.shown is None
    assert "See One and Two" in harness.screen(state)[4]


def test_what_is_found_is_brought_into_view_and_found_again_in_another_layout() -> None:
    harness = ReaderHarness()
    opened = harness.open(NOTE)
    state = harness.lay_out(opened)
    state.begin_find()
    state.search("needle")
    assert any("needle" in row for row in harness.screen(state))
    wider = harness.lay_out(opened, width=80)
    wider.resume(state, None)
    assert wider.find.active is not None
    assert wider.find.active.finder.total == 1
    assert harness.listener.tallies[-1].number == 1
    state.find.forget()
    state.find.go_to_origin()
    assert harness.window.first_row == 0


def test_one_bit_of_a_search_waits_at_a_time_however_fast_keys_follow() -> None:
    harness = ReaderHarness()
    state = harness.lay_out(harness.open("# Part\n\nSome needles.\n\n" * 1000))
    state.begin_find()
    for typed in ("n", "ne", "nee"):
        state.search(typed)
    assert [timer.stopped for timer in harness.listener.timers] == [True, True, False]


def test_a_find_opens_what_hides_it_and_the_next_letter_closes_it() -> None:
    harness = ReaderHarness(memory=FoldMemory(OVERVIEW))
    state = harness.lay_out(harness.open(NOTE))
    second = Fold("section", 47)
    assert state.folds.state.is_closed(second)
    state.begin_find()
    state.search("needle")
    assert not state.folds.state.is_closed(second)
    state.search("needles")
    assert state.folds.state.is_closed(second)


def test_a_fold_that_is_turned_leaves_its_heading_where_it_is() -> None:
    harness = ReaderHarness()
    state = harness.lay_out(harness.open(NOTE))
    before = next(y for y, row in enumerate(harness.screen(state)) if "First" in row)
    state.folds.turn(Fold("section", 5))
    rows = harness.screen(state)
    assert "First" in rows[before]
    assert not any("Words of" in row for row in rows)
    assert state.links.focused_target is not None
    assert state.links.focused_target.kind == "fold", "the same key opens it again"
    state.open_link()
    assert any("Words of" in row for row in harness.screen(state))


def test_a_layout_is_freed_once_nobody_shows_it() -> None:
    """Else notes that were read are in memory until the next full collection of garbage."""
    harness = ReaderHarness()
    state = harness.lay_out(harness.open(NOTE))
    state.walk_links(1)
    state.search("footnote")
    state.folds.turn(Fold("section", 5))
    harness.screen(state)
    state.close()
    freed = [weakref.ref(part) for part in (state, state.page, state.rows, state.find)]
    gc.disable()
    try:
        del state
        assert [part() for part in freed] == [None] * len(freed)
    finally:
        gc.enable()


def test_folds_outlive_the_note() -> None:
    harness = ReaderHarness()
    opened = harness.open(NOTE)
    state = harness.lay_out(opened)
    state.folds.turn(Fold("section", 5))
    again = harness.open("New first line.\n\n" + NOTE, opened)
    assert again.folds.is_closed(Fold("section", 7))


def test_a_footnote_leads_back_to_where_the_reader_was() -> None:
    harness = ReaderHarness()
    state = harness.lay_out(harness.open(NOTE))
    for _ in range(3):
        state.walk_links(1)
    state.open_link()
    assert any("The footnote." in row for row in harness.screen(state))
    assert state.leave_footnote()
    assert harness.window.first_row == 0
    assert state.links.focused_target is not None
    assert state.links.focused_target.destination == "1"
    assert not state.leave_footnote()


def test_ways_back_last_as_long_as_the_text() -> None:
    harness = ReaderHarness()
    opened = harness.open(NOTE)
    harness.lay_out(opened).go_to_footnote("1")
    assert harness.lay_out(harness.open(NOTE, opened)).leave_footnote()
    harness.lay_out(opened).go_to_footnote("1")
    assert not harness.lay_out(harness.open(NOTE + "\nMore.\n", opened)).leave_footnote()


def test_a_wide_table_is_moved_a_column_at_a_time() -> None:
    harness = ReaderHarness()
    state = harness.lay_out(harness.open(TABLE), width=40)
    before = harness.screen(state)
    assert state.step_table(1)
    assert harness.screen(state) != before
    assert all(cell_len(row) <= 40 for row in harness.screen(state))
    assert state.step_table(-1)
    assert harness.screen(state) == before
    assert not harness.lay_out(harness.open(NOTE)).step_table(1)


def test_selected_text_is_highlighted_and_copied_without_its_drawing() -> None:
    harness = ReaderHarness()
    state = harness.lay_out(harness.open("# Head\n\nSome **bold** words.\n"))
    y = next(y for y, row in enumerate(harness.screen(state)) if "bold" in row)
    selection = state.selection_around(Offset(8, y), paragraph=False)
    assert selection is not None
    assert state.selected_text(selection) == "bold"
    harness.listener.selection = selection
    strip = state.render_line(y)
    lit = [part.text for part in strip if part.style is not None and part.style.reverse]
    assert lit == ["bold"]
    assert selection.start == Offset(7, row_number(state.page, state.viewport.row_at(y)))
    assert state.selection_around(Offset(8, 0), paragraph=False) is None


def test_heights_become_exact_without_moving_what_is_shown() -> None:
    harness = ReaderHarness()
    text = "".join(f"# Part {n}\n\n" + "some words " * (n % 30) + "\n\n" for n in range(300))
    state = harness.lay_out(harness.open(text), line=601)
    before = harness.screen(state)
    heights = state.page.height
    for _ in state.page.document.chunks:
        state.viewport.measure_some()
    assert state.page.complete
    assert state.page.height != heights
    assert harness.screen(state) == before
    assert harness.window.rows == state.page.height + 2


def test_a_look_at_rows_far_away_moves_nothing_and_a_paint_lays_out_only_what_it_shows() -> None:
    harness = ReaderHarness()
    text = "".join(f"# Part {n}\n\n" + "some words " * (n % 30) + "\n\n" for n in range(300))
    text = f"{text}# Last\n\n" + "- an item\n" * 2000
    harness.listener.focused = True
    state = harness.lay_out(harness.open(text), line=2200)
    exact = [state.page.exact(chunk) for chunk in range(len(state.page.document.chunks))]
    before = harness.screen(state)
    assert [state.page.exact(chunk) for chunk in range(len(exact))] == exact
    assert not all(exact)
    top = state.viewport.top
    for line in (1100, 3, 2900, 600):
        state.page.row_of(line)
    assert state.viewport.top != top
    assert harness.screen(state) == before


def test_only_the_row_of_the_selected_link_is_painted_again() -> None:
    harness = ReaderHarness()
    state = harness.lay_out(harness.open(NOTE))
    harness.screen(state)
    painted = state.painter.painted
    harness.screen(state)
    assert state.painter.painted == painted
    state.walk_links(1)
    harness.screen(state)
    assert state.painter.painted == painted + 1
