"""Jumps into long notes whose rows are estimated at first: lists that wrap, tall tables."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer.ui.reader.note_view import NoteView
from tests.support.painted import differences, full_paint, record_paints
from tests.support.viewer import active_finder
from tests.ui.conftest import KEYS_OF_OURS, make_app, press, settle, view_of, write
from tests.ui.test_note_view import Reader, screen

SIZES = ((120, 40), (80, 24))
WORDS = (
    *("of", "the", "long", "notes", "people", "keep,", "and", "`code`", "to wrap"),
    "[links](https://example.org/that/is/not/shown)",
)
Jump = Callable[[Reader, int], None]


def text_of(pick: random.Random, most: int) -> str:
    return " ".join(pick.choices(WORDS, k=pick.randint(1, most)))


def paragraphs(pick: random.Random) -> list[str]:
    return [line for _ in range(20) for line in (text_of(pick, 60), "")]


def items(pick: random.Random) -> list[str]:
    indents = ("- ", "- ", "    - ", "        1. ")
    return [pick.choice(indents) + text_of(pick, 50) for _ in range(150)] + [""]


def table(pick: random.Random) -> list[str]:
    rows = (
        f"| {text_of(pick, 4)} | {text_of(pick, 30)} | {text_of(pick, 12)} |" for _ in range(60)
    )
    return ["| a | b | c |", "|---|---|---|", *rows, ""]


def short_lines(pick: random.Random) -> list[str]:
    return [text_of(pick, 3) for _ in range(80)] + [""]


def hidden_lines(pick: random.Random) -> list[str]:
    return ["%%", *[text_of(pick, 9) for _ in range(50)], "%%", ""]


def long_note(seed: int) -> list[str]:
    """Return the lines of a note in which each line of text has its number."""
    pick = random.Random(seed)
    lines = ["# Long", ""]
    kinds = [paragraphs, items, table, short_lines, hidden_lines]
    pick.shuffle(kinds)
    for number, kind in enumerate(kinds):
        lines += [f"## Part {number}", "", *kind(pick)]
    return lines


def target(lines: list[str], pick: random.Random) -> int:
    """Return a line of a list, far below its heading, which is given a word of its own."""
    found = [line for line, text in enumerate(lines, 1) if text.lstrip().startswith(("- ", "1. "))]
    line = pick.choice(found[100:])
    words = lines[line - 1].split(" ")
    words.insert(-1, f"wanted{line}")
    lines[line - 1] = " ".join(words)
    return line


def go_to(app: Reader, line: int) -> None:
    app.view.go_to_line(line)


def open_at(app: Reader, line: int) -> None:
    app.open(line)


def open_hit(app: Reader, line: int) -> None:
    app.open(line)
    app.view.mark((f"wanted{line}",), line)


def find(app: Reader, line: int) -> None:
    reader = app.view
    reader.find.begin()
    reader.find.search(f"wanted{line}")


async def measure_all(view: NoteView, pilot: Pilot[None]) -> None:
    while not view.page.complete:
        view.measure_some()
    await pilot.pause()


def rows_of(view: NoteView, line: int) -> list[int]:
    return [y for y in range(view.size.height) if view.line_at(y) == line]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("jump", [go_to, open_at, open_hit, find])
async def test_what_was_gone_to_stays_where_it_was_put(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], jump: Jump
) -> None:
    there = record_paints(monkeypatch)
    app = Reader("", 1, "note")
    async with app.run_test(size=size) as pilot:
        for seed in range(2):
            lines = long_note(seed)
            line = target(lines, random.Random(seed))
            app.text = "\n".join([*lines, f"This is for {line}."])
            app.open()
            await pilot.pause()
            jump(app, line)
            while jump is find and not active_finder(app.view).is_counted:
                await pilot.pause()
            before, rows = screen(app.view), rows_of(app.view, line)
            assert rows, f"line {line} of note {seed} is not on screen"
            if jump in (open_hit, find):
                assert f"wanted{line}" in "".join(before)
            await pilot.pause()
            assert screen(app.view) == before
            await measure_all(app.view, pilot)
            assert rows_of(app.view, line) == rows
            assert screen(app.view) == before
            assert not differences(there["now"], full_paint(app.screen))


@pytest.mark.parametrize("size", SIZES)
async def test_an_edit_above_or_below_moves_nothing_on_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    there = record_paints(monkeypatch)
    lines = long_note(1)
    line = target(lines, random.Random(2))
    root = write(tmp_path, {"Long.md": "\n".join(lines)})
    app = make_app(root, note="Long.md", keys=KEYS_OF_OURS)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "colon", *str(line), "enter")
        view = view_of(pilot)
        assert view.has_focus
        before = screen(view)
        assert rows_of(view, line)[0] == 1
        for at in (line + 60, 30):
            lines[at:at] = ["", "A paragraph.", ""]
            write(root, {"Long.md": "\n".join(lines)})
            await press(pilot, "f5")
            await settle(pilot)
            assert screen(view) == before, f"lines were added at {at}"
            assert not differences(there["now"], full_paint(app.screen))
