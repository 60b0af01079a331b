"""Links to blocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.page import Document
from tests.ui.conftest import Open, app_of, press, shown, write
from tests.ui.test_note_view import reading, screen

FILL = "".join(f"Filler {n}.\n\n" for n in range(40))
ROWS = "".join(f"| {n} | x |\n" for n in range(12))
BLOCKS = {
    "table": (f"| head | b |\n|---|---|\n{ROWS}\n^table", "head │ b"),
    "code": ("```py\nfirst\nsecond\n```\n^code", "py"),
    "item": ("- one\n  - two\n    more\n    last ^item\n- three", "◦ two"),
    "quote": ("> one\n> two\n> three\n\n^quote", "▎ one"),
    "soft": ("one\ntwo\nthree ^soft", "one"),
    "call": ("> [!tip]- Title\n> - text\n>\n> last ^call", "▎ ✦  Title"),
    "foot": ("[^1]: foot\n    note ^foot", "[1] foot"),
    "head": ("## Head ^head", "Head"),
}
FILLED = "".join(f"{text}\n\n{FILL}" for text, _ in BLOCKS.values())
NOTE = f"---\na: b\n---\n{FILL}[^1]\n\n{FILLED}"


def line_of(name: str, text: str = NOTE) -> int:
    rows = enumerate(text.split("\n"), 1)
    return next(number for number, row in rows if row.endswith(f"^{name}"))


@pytest.mark.parametrize("name", BLOCKS)
async def test_the_block_begins_below_what_is_before_it(name: str) -> None:
    """A fourth of the view is above it; but a section, which has its own title, begins at once."""
    above = {"head": 1, "code": 4}.get(name, 5)  # the name of a language stands in a row of its own
    async with reading(NOTE, line_of(name), size=(60, 20)) as (app, _):
        rows = [row.strip(" ▾").replace("\u00a0", " ") for row in screen(app.view)]
        assert rows[above].startswith(BLOCKS[name][1])


async def test_a_line_with_text_stays_in_view_whatever_the_block_is() -> None:
    text = "\n".join(f"row {n}" for n in range(60))
    text = f"{FILL}{text} ^long\n\n{FILL}"
    async with reading(text, line_of("long", text)) as (app, _):
        assert screen(app.view)[5].strip() == "row 59"


def test_a_block_that_is_cut_begins_where_its_first_piece_does() -> None:
    for opening, row, closing in (
        ("| a | b |\n|---|---|", "| {} | x |", ""),
        ("```", "line {}", "```\n"),
    ):
        body = "\n".join(row.format(n) for n in range(3000))
        document = Document(f"Text.\n\n{opening}\n{body}\n{closing}\n^id\n\nMore.\n")
        assert len(document.chunks) > 3
        line = line_of("id", document.text)
        begin = document.line(document.begin_of_block(line))
        assert begin in (opening.split("\n")[0], row.format(0))
    body = "\n".join(f"- item {n}\n  more" for n in range(3000))
    document = Document(f"Text.\n\n{body} ^id\n\nMore.\n")
    assert document.line(document.begin_of_block(line_of("id", document.text))) == "- item 2999"


async def test_a_followed_link_leads_to_the_line_of_its_id(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / "blocks", {"A.md": "[[B#^table]]\n", "B.md": NOTE})
    async with opened(folder=folder, at="A.md") as pilot:
        await press(pilot, "tab", "right_square_bracket", "enter")
        assert shown(pilot) == "B.md"
        pane = app_of(pilot).main.note_pane
        assert pane.line == line_of("table")
        assert pane.view is not None
        assert "head │ b" in [row.strip() for row in screen(pane.view)[4:12]]
        await press(pilot, "j")
        assert pane.line != line_of("table")
