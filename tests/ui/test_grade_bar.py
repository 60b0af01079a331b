"""The grades of a review, each with its interval and its date at every width of the screen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from textual.app import App, ComposeResult

from explorer.review.badges import interval_text
from explorer.ui.review.review_widgets import GradeBar, GradeOption
from explorer.ui.review.review_words import day_text

TODAY = date(2026, 11, 24)
LONG = (0, 1, 2, 6, 12, 29, 45, 200, 329, 333, 364, 365, 3653)
"""Intervals in days whose texts, or whose dates, are as long as any."""


class BarApp(App[None]):
    CSS = "#grades { height: auto; }"

    def compose(self) -> ComposeResult:
        yield GradeBar("…", id="grades")


def options(days: int, count: int) -> tuple[GradeOption, ...]:
    day = day_text(TODAY + timedelta(days=days), TODAY)
    option = GradeOption("good", "3", "good", interval_text(days), day)
    return (option,) * count


@pytest.mark.parametrize("width", [40, 50, 60, 79, 80, 100, 120])
async def test_each_grade_has_its_interval_and_its_date(width: int) -> None:
    app = BarApp()
    async with app.run_test(size=(width, 6)) as pilot:
        bar, rows = app.query_one(GradeBar), 3 if width < 80 else 2
        for days in LONG:
            for count in (3, 4):
                bar.show(options(days, count))
                await pilot.pause()
                shown = bar.render().plain
                day = TODAY + timedelta(days=days)
                assert len(shown.split("\n")) == bar.size.height == rows
                assert shown.count(interval_text(days)) == count
                told = {"today", "tomorrow", f"{day:%b} {day.day}"}
                if width < 50:
                    told.add(f"{day:%b '%y}")
                assert max(map(shown.count, told)) == count, shown
                if day.year > TODAY.year and days > 330:
                    assert max(shown.count(year) for year in (f"{day:%Y}", f"{day:'%y}")) == count
                assert max(map(len, shown.split("\n"))) <= width
        bar.show((GradeOption("show_answer", "space", "show the answer"),))
        await pilot.pause()
        assert bar.size.height == rows, "nothing moves as the answer is shown"
