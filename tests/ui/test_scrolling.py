"""Any text, scrolled by any path in the running view."""

from __future__ import annotations

import asyncio
from typing import TypeAlias

from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from explorer.page import Layout, Line
from explorer.ui.reader.note_view import NoteView
from tests.page.strategies import markdown
from tests.ui.test_note_view import Reader

Move: TypeAlias = "str | int | tuple[int, int]"
"""An action, a line to go to, or another size of the terminal."""
ACTIONS = (
    "move(1)", "move(-1)", "move_half(1)", "move_half(-1)", "move_page(1)", "move_page(-1)",
    "move_to_end(-1)", "move_to_end(1)",
    "walk_links(1)", "walk_links(-1)",
)  # fmt: skip
sizes = st.tuples(st.integers(24, 90), st.integers(4, 30))
paths = st.lists(st.sampled_from(ACTIONS) | st.integers(1, 150) | sizes, max_size=10)
notes = st.lists(markdown, min_size=1, max_size=12).map("\n\n# Part\n\n".join)
RESIZED = (
    "%%\n\n== cloud cloud cloud %%\n    indented\n| a | b |\n"
    "cloud ~~gone~~ ![[Picture.png|300]] cloud cloud\n"
    "cloud cloud <br> cloud cloud cloud cloud cloud\n\n"
    "# Part\n\n```\n\n> > twice\n\ncloud\n<!-- \n"
    "word word word word word word word word word word word word \n- [ ] open\n| 1 | x |"
)
"""With a line that does not fit once the terminal is narrower and higher, which scrolls before it
is laid out anew."""


async def make_move(app: Reader, pilot: Pilot[None], move: Move) -> None:
    if isinstance(move, str):
        await app.run_action(move, app.view)
    elif isinstance(move, int):
        app.view.go_to_line(move)
    else:
        await pilot.resize_terminal(*move)
    await pilot.pause()


def on_screen(view: NoteView) -> list[tuple[str, int | None]]:
    rows = (view.whole_line(y, view.shown_row(y)).text for y in range(view.size.height))
    return [(row[view.margin :].rstrip(), view.line_at(y)) for y, row in enumerate(rows)]


def expected_row(every: list[Line], row: int) -> tuple[str, int | None]:
    return (
        (every[row].text.rstrip(), every[row].source_line) if 0 <= row < len(every) else ("", None)
    )


async def check_moves(text: str, path: list[Move]) -> None:
    app = Reader(text, 1, "note")
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        for move in path:
            await make_move(app, pilot, move)
        view, page = app.view, app.view.page
        straight = Layout(page.document, page.options)
        every = [
            line for chunk in range(len(page.document.chunks)) for line in straight.lines(chunk)
        ]
        before = on_screen(view)
        while not page.complete:
            view.measure_some()
        await pilot.pause()
        assert page.height == len(every)
        assert on_screen(view) == before, "nothing moves when heights become exact"
        first = view.scroll_offset.y - 1  # a blank row is above the note
        assert before == [expected_row(every, first + y) for y in range(view.size.height)]


@given(notes, paths)
@example(RESIZED, [83, (45, 15)])
@example("```python\n    deep cloud \N{WOMAN}\u200d\N{WOMAN}\u200d\N{GIRL}", ["up", (25, 4)])
@settings(max_examples=25, deadline=None)
def test_rows_are_those_of_the_note_by_any_path(text: str, path: list[Move]) -> None:
    asyncio.run(check_moves(text, path))
