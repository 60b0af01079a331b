"""The statistics screen: what it counts, where it scrolls, and its charts at any width."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import Explorer
from explorer.config import ReviewSettings
from explorer.review import review_stats
from explorer.review.review_stats import Retention
from explorer.state.review_log import ReviewLog
from explorer.ui.app import ExplorerApp
from explorer.ui.app_options import AppOptions
from explorer.ui.glyphs import ASCII, UNICODE
from explorer.ui.review.review_screen import ReviewScreen
from explorer.ui.statistics_screen import StatisticsScreen, figures
from explorer.ui.widgets.charts import Bar, bars, calendar, columns
from tests.support.review_log import half_a_year
from tests.ui.conftest import NOTES, NOW, press, screen_text, settle, write

TODAY = date(2026, 11, 24)
STATS = review_stats.stats([], ReviewSettings(), TODAY)


def app_with_log(root: Path, state: Path, **options: object) -> ExplorerApp:
    """Return the app on a vault in which was reviewed for half a year."""
    log = ReviewLog.of(root, state)
    for one in half_a_year(NOW.astimezone()):
        log.append(one)
    made = AppOptions(**{"environ": {}, "theme": "dark", "watch": False, **options})  # type: ignore[arg-type] # passed on
    explorer = Explorer(root, cache=False, state_dir=state)
    return ExplorerApp(explorer, lambda: NOW, made)


async def test_what_is_due_and_what_was_done(tmp_path: Path) -> None:
    later = "---\ntags: [review]\nsr-due: 2026-11-27\nsr-interval: 4\nsr-ease: 250\n---\n# Oolong\n"
    root = write(tmp_path / "vault", {**NOTES, "Oolong.md": later})
    app = app_with_log(root, tmp_path / "state")
    async with app.run_test(size=(100, 80)) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        shown = screen_text(pilot)
        assert "1 due · 1 new" in shown
        assert "in a row" in shown
        for title in ("Forecast", "The year", "Known, by week", "Decks"):
            assert title in shown
        assert "of 1 due" in shown, "how much there is of a deck, whose bar is as long"
        await press(pilot, "escape")
        assert not isinstance(app.screen, StatisticsScreen)
        await press(pilot, "r")
        await press(pilot, "enter")
        assert isinstance(app.screen, ReviewScreen)
        await press(pilot, "s", "s")
        assert isinstance(app.screen, StatisticsScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, ReviewScreen), "it leads back to the card"
        await press(pilot, "s", "r")
        assert isinstance(app.screen, ReviewScreen), "so does the key of the review"
        assert len(app.screen_stack) == 2


async def test_without_a_log_only_what_the_files_tell(tmp_path: Path) -> None:
    explorer = Explorer(write(tmp_path / "vault", NOTES), cache=False, state_dir=tmp_path)
    app = ExplorerApp(explorer, lambda: NOW, AppOptions(environ={}, theme="dark", watch=False))
    async with app.run_test(size=(100, 70)) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        assert "Forecast" not in screen_text(pilot)
        assert "The year" not in screen_text(pilot)
        assert "unknown" not in screen_text(pilot)
        assert "no card has been reviewed twice yet" in screen_text(pilot)


async def test_a_vault_without_reviews_says_how_to_begin(tmp_path: Path) -> None:
    root = write(tmp_path / "vault", {"a.md": "# A\n"})
    explorer = Explorer(root, cache=False, state_dir=tmp_path)
    app = ExplorerApp(explorer, lambda: NOW, AppOptions(environ={}, theme="dark", watch=False))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        shown = screen_text(pilot)
        assert "There is nothing to review in this vault yet." in shown
        assert "question :: answer" in shown
        assert "`" not in shown, "marks of Markdown are for notes"


async def test_keys_scroll_the_figures(tmp_path: Path) -> None:
    app = app_with_log(write(tmp_path / "vault", NOTES), tmp_path / "state")
    async with app.run_test(size=(50, 20)) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        screen = app.screen
        assert isinstance(screen, StatisticsScreen)
        await press(pilot, "j", "j", "k")
        assert screen.scroll.scroll_offset.y == 1
        await press(pilot, "G")
        assert screen.scroll.scroll_offset.y == screen.scroll.max_scroll_y > 0
        await press(pilot, "g")
        assert screen.scroll.scroll_offset.y == 0
        keys = screen_text(pilot).splitlines()[-1]
        assert "esc back · r review · ctrl+d down · ? help" in keys
        await pilot.resize_terminal(40, 20)
        await settle(pilot)
        keys = screen_text(pilot).splitlines()[-1]
        assert "esc back · r review · ? help" in keys, "a hint is whole or left out"


def test_weeks_begin_with_the_first_in_which_a_card_was_asked() -> None:
    rates = (Retention(), Retention(1, 2), Retention())
    weeks = {date(2026, 11, 2) + timedelta(weeks=n): rate for n, rate in enumerate(rates)}
    history = replace(review_stats.history([], ReviewSettings(), NOW), by_week=weeks)
    titled = next(
        one for one in figures(STATS, replace(history, total=1), {}, UNICODE) if "week" in one.title
    )
    assert [line.plain[:6] for line in titled.draw(40)] == ["Nov  9", "Nov 16"]


@given(
    values=st.lists(st.integers(0, 500), min_size=1, max_size=60),
    width=st.integers(1, 130),
    glyphs=st.sampled_from([UNICODE, ASCII]),
)
def test_no_column_stands_beyond_the_width(values: list[int], width: int, glyphs) -> None:  # type: ignore[no-untyped-def] # of two
    largest = len(f"{max(values):,}") + 1
    for line in columns(values, {}, width, 5, glyphs):
        assert line.cell_length <= max(width, largest + 1)


@given(
    rows=st.lists(st.builds(Bar, st.text(max_size=30), st.floats(0, 1e6), st.just("12"))),
    width=st.integers(20, 130),
    glyphs=st.sampled_from([UNICODE, ASCII]),
)
def test_bars_end_at_the_width(rows: list[Bar], width: int, glyphs) -> None:  # type: ignore[no-untyped-def] # of two
    for line in bars(rows, width, glyphs):
        assert line.cell_length <= width
        assert line.plain.endswith("12")


def test_a_bar_is_as_long_as_its_share() -> None:
    rows = [Bar("a", 10, "10"), Bar("b", 5, "5"), Bar("c", 0.001, "0"), Bar("d", 0, "0")]
    lengths = [line.plain.count("━") for line in bars(rows, 30, UNICODE)]
    assert lengths[0] == 2 * lengths[1]
    assert lengths[2:] == [0, 0]
    assert "╸" in bars(rows, 30, UNICODE)[2].plain
    assert "╸" not in bars(rows, 30, UNICODE)[3].plain


def test_each_day_of_the_calendar_stands_in_its_row() -> None:
    lines = calendar({TODAY: 3, TODAY - timedelta(days=7): 1}, TODAY, 60, UNICODE)
    tuesday = lines[2].plain
    assert tuesday.rstrip()[-2:] == "░▓"
    assert all("░" not in line.plain for line in (lines[1], *lines[3:8]))


@pytest.mark.parametrize("width", [5, 20, 60, 130])
def test_a_calendar_fits(width: int) -> None:
    counts = {TODAY - timedelta(days=back): back % 9 for back in range(365)}
    lines = calendar(counts, TODAY, width, ASCII)
    assert all(line.cell_length <= width for line in lines[:-1])
    assert all(line.plain.isascii() for line in lines)
