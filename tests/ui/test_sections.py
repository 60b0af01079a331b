"""Sections of one concept beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from explorer import Explorer
from tests.ui.conftest import NOW, Open, app_of, press, screen_name, screen_text, shown, write

NOTES = {
    "Sign in.md": (
        "# Ways\n\n## MFA (Multi-Factor Authentication)\n\nTwo kinds of proof.\n\n"
        "### Codes\n\nSix digits.\n\n## Else\n"
    ),
    "Exam.md": "# MFA\n\nAsked often [/b]. See [[Keys]].\n",
    "Words.md": "---\na: b\n---\n# A\n\nAlone.\n\n## Multi-factor authentication\n\n"
    + "A line.\n\n" * 60,
    "Keys.md": "---\naliases: [MFA keys]\n---\nNot that.\n",
    "Cloud.md": "First words.\n\n# Cloud\n\nAgain.\n",
    "Sky.md": "# Cloud\n\nWhite.\n",
    "C++.md": "# C++\n\nA language.\n",
    "Signs.md": "# ?!\n\nNothing that a word is in.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "concepts", NOTES)


def sections_at(root: Path, path: str, line: int) -> Any:
    answer = Explorer.open(root, cache=False).reader.sections(path, line, NOW)
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("path", "line"), [("Exam.md", 1), ("Exam.md", 3), ("Sign in.md", 5), ("Words.md", 8)]
)
def test_an_acronym_and_its_name_are_one_concept(folder: Path, path: str, line: int) -> None:
    answer = sections_at(folder, path, line)
    assert {(s.path, s.line) for s in answer.sections} == {
        ("Exam.md", 1),
        ("Sign in.md", 3),
        ("Words.md", 8),
    }
    assert answer.sections[0].path == path, "what one reads comes first"
    assert answer.more == 0
    assert Explorer.open(folder, cache=False).reader.sections("Gone.md", 1, NOW) is None


def test_a_section_is_all_that_is_below_its_heading(folder: Path) -> None:
    section = sections_at(folder, "Sign in.md", 3).sections[0]
    assert section.crumbs == ("Sign in", "Ways", "MFA (Multi-Factor Authentication)")
    assert section.preview.document is not None
    assert section.preview.document.text.startswith("## MFA")
    assert section.preview.document.text.strip().endswith("Six digits.")


@pytest.mark.parametrize(
    ("path", "line", "places"),
    [
        ("Cloud.md", 1, [("Cloud.md", 1), ("Sky.md", 1)]),
        ("Cloud.md", 3, [("Cloud.md", 3), ("Sky.md", 1)]),
        ("C++.md", 1, [("C++.md", 1)]),
        ("Signs.md", 1, [("Signs.md", 1)]),
        ("Words.md", 1, [("Words.md", 4)]),  # the first heading is meant
    ],
)
def test_a_title_and_its_heading_are_one_place(
    folder: Path, path: str, line: int, places: list[tuple[str, int]]
) -> None:
    assert [(s.path, s.line) for s in sections_at(folder, path, line).sections] == places


def test_what_is_too_much_is_counted(tmp_path: Path) -> None:
    root = write(tmp_path / "many", {f"N{n:03}.md": f"# Same\n\n{n}\n" for n in range(450)})
    with Explorer.open(root, cache=False) as explorer:
        for path in ("N007.md", "N449.md"):
            answer = explorer.reader.sections(path, 1, NOW)
            assert answer is not None
            assert answer.sections[0].path == path
            assert (len(answer.sections), answer.more) == (24, 426)


def sections_screen(pilot: Pilot[int]) -> Any:
    assert screen_name(pilot.app) == "SectionsScreen"
    return pilot.app.screen


@pytest.mark.parametrize(("size", "columns"), [((160, 40), 3), ((100, 30), 2), ((50, 20), 1)])
async def test_sections_stand_beside_each_other_where_there_is_room(
    opened: Open, folder: Path, size: tuple[int, int], columns: int
) -> None:
    async with opened(size, folder, note="Exam.md", line=1) as pilot:
        await press(pilot, "S")
        regions = [text.region for text in sections_screen(pilot).texts]
        assert len({region.x for region in regions}) == columns
        assert len(regions) == 3
        assert all(region.width >= 39 for region in regions)
        assert max(region.height for region in regions) <= size[1] - 1
        assert "Asked often [/b]." in screen_text(pilot)


async def test_sections_are_opened_followed_and_left(opened: Open, folder: Path) -> None:
    async with opened((160, 40), folder, note="Exam.md", line=1) as pilot:
        await press(pilot, "S", "tab")
        at = sections_screen(pilot).focused
        await press(pilot, "shift+tab", "tab", "enter")
        assert shown(pilot) == at.section.path
        assert app_of(pilot).main.note_pane.line == at.section.line
        await press(pilot, "minus")
        assert shown(pilot) == "Exam.md"
        await press(pilot, "S")
        (folder / "Exam.md").write_text("# MFA\n\nAsked no more.\n", encoding="utf-8")
        await press(pilot, "f5")
        assert "Asked no more." in screen_text(pilot)
        assert len(sections_screen(pilot).texts) == 3
        await press(pilot, "escape")
        await press(pilot, "S")  # by itself: the sections are found in a thread
        await press(pilot, "escape")
        assert shown(pilot) == "Exam.md"
        assert pilot.app.screen is app_of(pilot).main
        await press(pilot, "S")
        last = sections_screen(pilot).texts[-1]
        await pilot.click(last, times=2)
        await press(pilot)
        assert shown(pilot) == last.section.path


async def test_down_scrolls_a_section_and_goes_on_at_its_end(opened: Open, folder: Path) -> None:
    async with opened((60, 24), folder, note="Words.md", line=8) as pilot:
        await press(pilot, "S")
        first, second, _ = sections_screen(pilot).texts
        await press(pilot, "down")
        assert first.scroll_offset.y == 1
        assert first.has_focus
        await press(pilot, "G", "j")
        assert second.has_focus
        await press(pilot, "k", "k")
        assert first.has_focus


async def test_one_section_alone_is_said_and_nothing_opens(opened: Open, folder: Path) -> None:
    async with opened((100, 30), folder, note="C++.md", line=1) as pilot:
        await press(pilot, "S")
        assert pilot.app.screen is app_of(pilot).main
        assert "No other note has a section about C++." in screen_text(pilot)


async def test_notes_of_one_name_show_their_folders(opened: Open, tmp_path: Path) -> None:
    notes = {
        f"{folder}/README.md": "# Setup\n\nText.\n"
        for folder in ("projects/client-one/app", "projects/client-two/app", "tools")
    }
    root = write(tmp_path / "same", notes)
    for width in (160, 100, 50):
        async with opened(
            (width, 30), folder=root, note="projects/client-one/app/README.md", line=1
        ) as pilot:
            await press(pilot, "S")
            text = screen_text(pilot)
            for said in ("one/app/README", "two/app/README", "tools/README"):
                assert said in text, width
