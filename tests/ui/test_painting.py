"""How much is painted, counted."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import Mock

import pytest
from textual._compositor import Compositor
from textual.strip import Strip

import explorer.ui.review.review_session as review_session
from explorer.ui.reader.late_renderers import colored
from explorer.ui.reader.note_view import NoteView
from tests.ui.conftest import app_of, make_app, press, settle, shown, view_of, wait_for, write
from tests.ui.test_note_view import reading

SHORT = {"Home.md": "# One\n\nText.\n", "Two.md": "# Two\n\nText.\n"}


@pytest.fixture
def paints(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    found: list[object] = []
    before = Compositor.render_update

    def counted(self: Compositor, *args: object, **kwargs: object) -> object:
        update = before(self, *args, **kwargs)  # type: ignore[arg-type] # passed on
        found.extend([update] if update is not None else [])
        return update

    monkeypatch.setattr(Compositor, "render_update", counted)
    return found


async def test_a_note_that_is_opened_costs_one_paint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paints: list[object]
) -> None:
    monkeypatch.setattr("explorer.ui.main.main_screen.AT_ONCE", 20)
    app = make_app(write(tmp_path, SHORT))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "G")
        assert shown(pilot) == "Home.md"
        paints.clear()
        await press(pilot, "enter")
        assert shown(pilot) == "Two.md"
        assert app_of(pilot).main.pane == "note"
        assert len(paints) == 1


async def test_a_note_is_rendered_once_for_another_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(write(tmp_path, SHORT))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        rendered = Mock(wraps=view_of(pilot).render_lines)
        monkeypatch.setattr(view_of(pilot), "render_lines", rendered)
        await pilot.resize_terminal(100, 30)
        await settle(pilot)
        assert rendered.call_count == 1


@pytest.mark.parametrize("below", [0, 3, 40])
async def test_code_that_gets_its_colors_is_drawn_anew_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: int
) -> None:
    ready = threading.Event()

    def held(codes: Sequence[tuple[str, str]]) -> object:
        assert ready.wait(20)
        return colored(codes)

    drawn: list[int] = []
    paint = NoteView.render_line

    def seen(self: NoteView, y: int) -> Strip:
        drawn.append(y)
        return paint(self, y)

    monkeypatch.setattr("explorer.ui.reader.page_view.colored", held)
    monkeypatch.setattr(NoteView, "render_line", seen)
    text = "# A\n\n" + "A line.\n\n" * below + "```python\nx = 1\n```\n\n" + "A line.\n\n" * 60
    app = make_app(write(tmp_path, {"a.md": text}), note="a.md")
    async with app.run_test(size=(120, 24)) as pilot:
        await wait_for(
            pilot,
            lambda: shown(pilot) == "a.md" and app.load_state.badges is not None and drawn != [],
        )
        for _ in range(9):
            await pilot.pause()
        drawn.clear()
        ready.set()
        await settle(pilot)
        view = view_of(pilot)
        first = view.page.row_of(3 + 2 * below) + 1  # below a blank row
        assert (first + 1 in drawn, bool(drawn)) == (first < view.size.height,) * 2


async def test_a_bar_that_comes_back_shows_where_the_view_is() -> None:
    async with reading("# Title\n\nWords.\n\n" + "## Part\n\nText.\n\n" * 10) as (app, pilot):
        view = app.view
        view.action_move_to_end(1)
        await pilot.pause()
        assert view.vertical_scrollbar.position == view.scroll_y > 0
        seen: list[bool] = []
        for _ in range(2):
            view.action_fold_all()
            await pilot.pause()
            seen.append(view.show_vertical_scrollbar)
        assert seen == [False, True]
        assert (view.vertical_scrollbar.position, view.scroll_y) == (0, 0)


async def test_a_grade_costs_one_paint(
    tmp_path: Path, paints: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is prepared and written after it changes nothing that is shown."""
    monkeypatch.setattr(review_session, "TOLD_AFTER", 60)  # a write is slow on a busy machine
    cards = "\n\n".join(f"Question {n}::Answer\n<!--SR:!2026-11-2{n},4,250-->" for n in (1, 2))
    app = make_app(write(tmp_path, {"Deck.md": f"---\ntags: [flashcards]\n---\n{cards}\n"}))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for key in ("r", "enter", "space"):
            await press(pilot, key)
            await settle(pilot)
        paints.clear()
        await press(pilot, "3")
        await wait_for(pilot, lambda: app_of(pilot).review_controller.is_settled)
        await settle(pilot)
        assert len(paints) == 1
