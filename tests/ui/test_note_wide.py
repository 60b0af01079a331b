"""Wide tables in the running view."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events
from textual.geometry import Offset
from textual.pilot import Pilot

from explorer.ui.reader.note_content import NoteContent
from explorer.ui.reader.note_view import NoteView
from tests.page.strategies import WIDE_TABLE, markdown
from tests.ui.conftest import toasts
from tests.ui.test_note_select import drag
from tests.ui.test_note_view import Reader, reading, screen

TABLE = (
    "| Region | Name of the place | Zones | Opened in | See |\n|---|---|--:|---|---|\n"
    "| us-east | Northern Virginia | 6 | year 2006 | [[One\\|the first]] |\n"
    "| ap | 東京 | 4 | year 2011 | [[Two\\|the second]] |\n"
)
TEXT = f"# Head\n\n{TABLE}\nwords\n"
ROW = 6  # the row of the view on which the first row of the table stands


async def test_keys_and_links_move_a_table_until_another_note_is_shown() -> None:
    async with reading(TEXT, size=(43, 16)) as (app, pilot):
        assert screen(app.view)[ROW] == "  us-east │ Northern Virginia │     6 ›"
        await pilot.press("greater_than_sign")
        assert screen(app.view)[ROW] == "  us-east ‹     6 │ year 2006 │ the f ›"
        assert screen(app.view)[ROW - 2] == "  Region  ‹ Zones │ Opened in │ See   ›"
        await pilot.press("right")
        assert screen(app.view)[ROW] == "  us-east ‹ year 2006 │ the first"
        await pilot.press("l", "l")
        assert screen(app.view)[ROW] == "  us-east ‹ year 2006 │ the first"
        await pilot.press("h", "left", "less_than_sign")
        assert screen(app.view)[ROW] == "  us-east │ Northern Virginia │     6 ›"
        assert "the first" not in "\n".join(screen(app.view))
        app.view.action_hints()
        assert app.view.links.labels is None, "what is not seen has no letters"
        await pilot.pause()
        assert toasts(pilot) == ["No link is on the screen."]
        app.view.action_walk_links(1)
        assert screen(app.view)[ROW].endswith("the first")
        await pilot.press("enter")
        assert [target.destination for target in app.followed] == ["One"]
        await pilot.press("greater_than_sign")
        await pilot.resize_terminal(47, 16)
        await pilot.pause()
        assert "‹" in screen(app.view)[ROW]
        app.open()
        assert "‹" in screen(app.view)[ROW]
        assert app.view.note is not None
        app.view.show(NoteContent("Other.md", app.text, app.view.note))
        assert "‹" not in screen(app.view)[ROW]


async def test_without_a_wide_table_keys_do_other_things(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    monkeypatch.setattr(Reader, "action_taken", lambda _, key: taken.append(key), raising=False)
    for text in ("| a | b |\n|--|--|\n| 1 | 2 |\n", TEXT):
        async with reading(text, size=(43, 16)) as (app, pilot):
            app.bind("right", "taken('right')")
            app.bind("h", "taken('h')")
            await pilot.press("right", "h")
    assert taken == ["right", "h"], "only where there is nothing to move"


async def test_the_wheel_moves_the_table_that_it_is_over_only() -> None:
    async with reading(f"{TEXT}\n{TABLE}", size=(43, 20)) as (app, pilot):
        before = screen(app.view)
        for kind, shift in ((events.MouseScrollDown, True), (events.MouseScrollRight, False)):
            await wheel(pilot, kind, ROW + 7, shift=shift)
        assert screen(app.view)[: ROW + 2] == before[: ROW + 2]
        assert screen(app.view)[ROW + 7] == "  us-east ‹ year 2006 │ the first"
        await wheel(pilot, events.MouseScrollUp, ROW + 7, shift=True)
        await wheel(pilot, events.MouseScrollLeft, ROW + 7)
        assert screen(app.view) == before


async def wheel(
    pilot: Pilot[None], kind: type[events.MouseEvent], y: int, *, shift: bool = False
) -> None:
    view = pilot.app.query_one(NoteView)
    view.post_message(kind(view, 5, y, 0, 0, 0, shift, False, False, 5, y))
    await pilot.pause()


async def test_the_mouse_takes_what_is_seen() -> None:
    async with reading(TEXT, size=(43, 16)) as (app, pilot):
        await pilot.press("greater_than_sign", "greater_than_sign")
        column = screen(app.view)[ROW + 1].index("the second")
        await pilot.click(NoteView, offset=Offset(column, ROW + 1))
        assert [target.destination for target in app.followed] == ["Two"]
        await pilot.click(NoteView, offset=Offset(4, ROW + 1))
        await pilot.click(NoteView, offset=Offset(10, ROW + 1))
        assert len(app.followed) == 1
        assert app.view.line_at(ROW + 1) == 6
        await pilot.press("greater_than_sign", "greater_than_sign")
        row = screen(app.view)[ROW]
        start = row.index("year")
        await drag(pilot, Offset(start, ROW), Offset(start + 8, ROW))
        assert app.screen.get_selected_text() == "year 2006"
        await pilot.click(NoteView, offset=Offset(start + 6, ROW), times=2)
        assert app.screen.get_selected_text() == "2006"


async def test_a_find_out_of_sight_comes_into_sight() -> None:
    async with reading(TEXT, size=(43, 16)) as (app, pilot):
        app.view.find.begin()
        app.view.find.search("second")
        await pilot.pause()
        assert screen(app.view)[ROW + 1].endswith("the second")
        app.view.find.search("Virginia")
        await pilot.pause()
        assert "Virginia" in screen(app.view)[ROW]


async def test_parts_of_one_long_table_are_moved_together() -> None:
    head, rule, first, second = TABLE.splitlines()
    text = "\n".join([head, rule, *(first, second) * 200])
    async with reading(text, size=(43, 16)) as (app, pilot):
        assert len(app.view.page.document.chunks) > 2
        await pilot.press("greater_than_sign")
        app.view.go_to_line(250)
        await pilot.pause()
        assert all("‹" in row for row in screen(app.view)[1:])


@given(markdown, st.integers(26, 90), st.integers(0, 60), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_row_is_wider_than_the_view(text: str, width: int, shift: int, plain: bool) -> None:
    async def look() -> None:
        app = Reader(
            f"{text}\n\n{WIDE_TABLE}\n\n> - a\n>\n>   " + WIDE_TABLE.replace("\n", "\n>   "),
            1,
            "note",
            plain,
        )
        async with app.run_test(size=(width, 30)):
            view = app.view
            view.shifts.update(dict.fromkeys(((p, n) for p in range(9) for n in range(99)), shift))
            for _ in range(3):
                for y in range(30):
                    strip = view.render_line(y)
                    room = view.scrollable_content_region.width
                    assert strip.cell_length == room == sum(cell_len(s.text) for s in strip)
                view.action_move_page(1)

    asyncio.run(look())
