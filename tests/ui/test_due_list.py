"""What is due as a list, and going through it place by place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.ui.conftest import Open, app_of, press, screen_text, shown, write


def reviewed(due: str, body: str = "# Name\n") -> str:
    return f"---\ntags: [review]\nsr-due: {due}\nsr-interval: 4\nsr-ease: 250\n---\n{body}"


def cards(*sections: str) -> str:
    """Return a deck with a due card in each section that is marked with a sign."""
    text = "#flashcards\n\n"
    for name in sections:
        text += f"# {name}\n\n"
        if name.startswith("!"):
            text += f"what is {name}::this\n<!--SR:!2026-11-20,3,250-->\n\n"
        text += "Much text.\n\n" * 30
    return text


DUE = {
    "A/Old.md": reviewed("2024-01-01"),
    "A/Calm.md": reviewed("2026-12-24"),
    "B/Today.md": reviewed("2026-11-24"),
    "B/Cards.md": cards("Calm", "!One", "Calm too", "!Two"),
    "Last.md": reviewed("2026-11-10"),
    "Plain.md": "# Plain\n",
}


@pytest.fixture
def due_root(tmp_path: Path) -> Path:
    return write(tmp_path / "due", DUE)


def rows(pane: Any) -> list[tuple[str, str, str]]:
    made = (pane.tree.row(index) for index in range(len(pane.tree)))
    return [(row.text, row.count, row.badge.strip()) for row in made]


async def test_the_most_urgent_note_comes_first(opened: Open, due_root: Path) -> None:
    async with opened(folder=due_root) as pilot:
        await press(pilot, "d")
        concepts = app_of(pilot).main.concepts
        assert rows(concepts) == [
            ("Old", "1", "◆ 3 y"),
            ("Last", "1", "◆ 14 d"),
            ("Cards", "2", "◆ 4 d"),
            ("Today", "1", "◇ today"),
        ]
        assert concepts.list.cursor == 0


@pytest.mark.parametrize("keys", [("escape",), ("d", "escape"), ("d", "d")])
async def test_all_is_as_it_was_before(opened: Open, due_root: Path, keys: tuple[str, ...]) -> None:
    async with opened(folder=due_root) as pilot:
        concepts = app_of(pilot).main.concepts
        await press(pilot, "j", "j")
        everything, cursor = rows(concepts), concepts.list.cursor
        await press(pilot, "d", *keys)
        assert not concepts.due_only
        assert (rows(concepts), concepts.list.cursor) == (everything, cursor)


async def test_the_key_leads_back_to_the_list_in_one_pane(opened: Open, due_root: Path) -> None:
    async with opened((50, 20), folder=due_root) as pilot:
        concepts = app_of(pilot).main.concepts
        await press(pilot, "d", "enter")
        assert not concepts.list.display
        await press(pilot, "d")
        assert "Due by urgency" in screen_text(pilot)


def at(pilot: Pilot[int]) -> tuple[str | None, int]:
    current = app_of(pilot).main.history.current
    assert current is not None
    assert shown(pilot) == current.path
    return current.path, current.line


async def walk(pilot: Pilot[int], key: str, count: int) -> list[tuple[str | None, int]]:
    places = []
    for _ in range(count):
        await press(pilot, key)
        places.append(at(pilot))
    return places


def line_of(heading: str) -> int:
    return DUE["B/Cards.md"].split("\n").index(f"# {heading}") + 1


WALK = [
    ("A/Old.md", 1),
    ("Last.md", 1),
    ("B/Cards.md", line_of("!One")),
    ("B/Cards.md", line_of("!Two")),
    ("B/Today.md", 1),
]


async def test_a_key_goes_through_all_that_is_due(opened: Open, due_root: Path) -> None:
    async with opened(folder=due_root, note="Plain.md") as pilot:
        await press(pilot, "tab")
        assert await walk(pilot, "w", 6) == [*WALK, WALK[0]]
        assert await walk(pilot, "W", 5) == [*reversed(WALK)]
        assert app_of(pilot).main.pane == "note"


async def test_it_goes_on_from_where_one_reads(opened: Open, due_root: Path) -> None:
    async with opened(folder=due_root, note="B/Cards.md") as pilot:
        await press(pilot, "tab", "g")
        assert await walk(pilot, "w", 1) == [WALK[2]]
        await press(pilot, "shift+tab")
        assert app_of(pilot).main.pane == "concepts"
        assert await walk(pilot, "W", 1) == [WALK[1]]


async def test_nothing_due_is_said(opened: Open, tmp_path: Path) -> None:
    async with opened(folder=write(tmp_path / "calm", {"a.md": "# A\n"})) as pilot:
        await press(pilot, "w")
        assert "Nothing is due." in screen_text(pilot)
        await press(pilot, "d", "asterisk")
        assert "There is no note here to do this with." in screen_text(pilot), "nor a folder"
