"""The statistics screen: what it counts, where it scrolls, and its charts at any width."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.config import ReviewSettings
from explorer.review import review_stats
from explorer.review.review_stats import Retention
from explorer.state.review_log import ReviewLog, row_of
from explorer.ui.app import ExplorerApp
from explorer.ui.app_options import AppOptions
from explorer.ui.glyphs import ASCII, UNICODE, Glyphs
from explorer.ui.review.review_screen import ReviewScreen
from explorer.ui.statistics_screen import Figure, StatisticsScreen, figures
from tests.support.review_log import half_a_year
from tests.ui.conftest import NOTES, NOW, press, screen_text, settle, write

TODAY = date(2026, 11, 24)
STATS = review_stats.stats([], ReviewSettings(), TODAY)


def app_with_log(root: Path, state: Path, **options: object) -> ExplorerApp:
    """Return the app on a vault in which was reviewed for half a year."""
    log = ReviewLog.of(root, state)
    for one in half_a_year(NOW.astimezone()):
        log.append(row_of(one))
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


async def test_what_is_beyond_the_limits_of_the_day_is_said_as_later(tmp_path: Path) -> None:
    due = NOTES["Tea/Green.md"]
    cards = "#flashcards/tea\n\na:::b\n<!--SR:!2026-11-20,4,130!2026-11-20,4,130-->\n"
    root = write(tmp_path / "vault", {**NOTES, "Bancha.md": due, "Cards.md": cards})
    app = app_with_log(root, tmp_path / "state", reviews_per_day=1, new_per_day=0)
    async with app.run_test(size=(100, 80)) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        shown = screen_text(pilot)
        assert "1 due · 0 new · later: 4" in shown
        assert "Forecast: 1 today" in shown
        assert "1 of 2 due" in shown


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


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
async def test_every_figure_fits_its_width(tmp_path: Path, glyphs: Glyphs) -> None:
    app = app_with_log(write(tmp_path / "vault", NOTES), tmp_path / "state", glyphs=glyphs)
    async with app.run_test(size=(100, 80)) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        found = list(app.screen.query(Figure))
        assert len(found) > 5
        for width in (46, 60, 100, 130):
            for line in (line for figure in found for line in figure.draw(width)):
                assert line.cell_length <= width, line.plain
                assert line.plain.isascii() or not glyphs.plain
