"""The context pane: where each backlink stands, and the sentence around it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer.ui.glyphs import UNICODE
from tests.ui.conftest import Open, app_of, pane_text, press, screen_text, shown, write

HUB = {
    "Hub.md": (
        "# Hub\n\nTo [[One]], [[One]] and [[One#Part]], [[Gone]], ![[pic.png]] ![[lost.png]]\n\n"
        "## Again\n\n[[#Hub|up]] [`Two.md` *here*](Two.md#Alpha)\n"
    ),
    "One.md": "# Part\n\nFirst. This is about **[[Hub]]**, mostly. Last.\n",
    "Two.md": (
        "# Alpha\n\nSees [[Hub]] here.\n\nAnd [[Hub|the hub]] there.\n\n# Beta\n\n- item [[Hub]]\n"
    ),
}


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    root = write(tmp_path / "hub", HUB)
    (root / "pic.png").write_bytes(b"x")
    return root


def rows(pilot: Pilot[int], group: str) -> list[str]:
    context = app_of(pilot).main.context_pane
    drawn = [context.list.render_line(y).text.strip() for y in range(context.list.size.height)]
    start = next(i for i, row in enumerate(drawn) if row.startswith(f"{UNICODE.opened} {group}"))
    after = range(start + 1, len(drawn))
    end = next((i for i in after if drawn[i][:1] in UNICODE.opened + UNICODE.closed), len(drawn))
    return drawn[start:end]


async def test_what_surrounds_a_note(
    opened: Open, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened((160, 40), folder=hub, note="Hub.md") as pilot:
        assert rows(pilot, "Backlinks") == [
            "▾ Backlinks  5", "Hub  › Again", "up Two.md here", "One  › Part",
            "This is about Hub, mostly.", "Two  3", "› Alpha", "Sees Hub here.",
            "And the hub there.", "› Beta", "item Hub",
        ]  # fmt: skip
        assert rows(pilot, "Links") == [
            "▾ Links  6 · ✗ 1", "One  ×2", "One › Part", "✗ Gone  no such note", "up  › Hub",
            "Two.md here  › Two",
        ]  # fmt: skip
        assert rows(pilot, "Pictures")[:3] == [
            "▾ Pictures  2 · ✗ 1",
            "pic.png",
            "✗ lost.png  no such file",
        ]
        opened_files: list[str] = []
        monkeypatch.setattr(app_of(pilot).links, "open_file", opened_files.append)
        await press(pilot, "b", "G", "k")
        await press(pilot, "enter")
        assert opened_files == ["pic.png"]
        assert shown(pilot) == "Hub.md"
        context = app_of(pilot).main.context_pane
        await press(pilot, "b", "j")
        first = context.list.cursor
        assert context.row(first).text == "One"
        marks = {context.list.render_line(y).text[0] for y in (first, first + 1)}
        assert marks == {UNICODE.here}
        for key, text in (
            ("j", "Two"),
            ("j", "› Alpha"),
            ("j", "And the hub there."),
            ("k", "› Alpha"),
        ):
            await press(pilot, key)
            assert context.row(context.list.cursor).text == text
        await press(pilot, "j", "enter")
        assert shown(pilot) == "Two.md"
        assert app_of(pilot).main.note_pane.line == 5
        await press(pilot, "minus")
        context = app_of(pilot).main.context_pane
        sentence = context.title("backlinks") + 4
        assert context.row(sentence).continues
        await pilot.hover(context.list, offset=(6, sentence + 1))
        assert context.list.hovered == sentence - 1
        await pilot.click(context.list, offset=(6, sentence + 1))
        await press(pilot)
        assert shown(pilot) == "One.md"
        await press(pilot, "minus")
        (hub / "One.md").write_text("# Part\n\nNow it says [[Hub]] so.\n", encoding="utf-8")
        await press(pilot, "f5")
        assert "Now it says Hub so." in screen_text(pilot)


async def test_an_entry_comes_on_screen_as_a_whole(opened: Open, tmp_path: Path) -> None:
    notes = {f"N{n:02}.md": "# H\n\nSee [[Hub]].\n" for n in range(20)}
    root = write(tmp_path / "many", {"Hub.md": "# Hub\n", **notes})
    async with opened((160, 20), folder=root, note="Hub.md") as pilot:
        context = app_of(pilot).main.context_pane
        await press(pilot, "b")
        for _ in range(19):
            await press(pilot, "j")
            top, height = context.list.scroll_offset.y, context.list.size.height
            assert top <= context.list.cursor
            assert context.list.cursor + 1 < top + height
        assert "See Hub." in pane_text(pilot, "context")


async def test_a_long_sentence_is_cut_around_the_link(opened: Open, tmp_path: Path) -> None:
    long = "word " * 30 + "[[Hub]] and " + "more " * 30
    root = write(tmp_path / "long", {"Hub.md": "# Hub\n", "A.md": long})
    for width in (160, 50):
        async with opened((width, 30), folder=root, note="Hub.md") as pilot:
            await press(pilot, "b")
            _, _, first, second, *_ = rows(pilot, "Backlinks")
            assert first.lstrip("▎ ").startswith("…word word")
            assert "Hub and more" in f"{first} {second.lstrip('▎ ')}"
            assert second.endswith("…")


async def test_a_sentence_gets_the_rows_that_it_needs_at_each_width(
    opened: Open, tmp_path: Path
) -> None:
    said = "This sentence about [[Hub]] has so many words that they need two rows."
    notes = {f"{name}.md": f"{said}\n\n# Z\n\nAnd [[Hub]] so.\n" for name in "ABC"}
    root = write(tmp_path / "two", {"Hub.md": "# Hub\n", **notes})
    async with opened((170, 40), folder=root, note="Hub.md") as pilot:
        await press(pilot, "b", "j", "j", "j")
        context = app_of(pilot).main.context_pane
        selected = context.list.selected_key
        assert [row.lstrip("▎ ") for row in rows(pilot, "Backlinks")[1:6]] == [
            "A  2", "This sentence about Hub has so many", "words that they need two rows.",
            "› Z", "And Hub so.",
        ]  # fmt: skip
        assert context.row(context.list.cursor).text == "B"
        await press(pilot, "plus")
        assert context.list.selected_key == selected
        text = pane_text(pilot, "context")
        assert text.count("This sentence about Hub has so many words that they need two rows.") == 3


async def test_backlinks_are_sorted_by_rank_by_name_and_by_time(
    opened: Open, tmp_path: Path
) -> None:
    links = {name: f"# H\n\nSee [[Hub]] in {name}.\n" for name in ("Ant", "Bee", "Cat")}
    notes = {"Hub.md": "# Hub\n", "To.md": "[[Bee]] [[Bee]] [[Cat]]\n"}
    root = write(tmp_path / "many", notes | {f"{name}.md": text for name, text in links.items()})
    for age, name in enumerate(("Cat", "Ant", "Bee")):
        os.utime(root / f"{name}.md", (1_000_000 - age, 1_000_000 - age))
    async with opened((160, 30), folder=root, note="Hub.md") as pilot:
        await press(pilot, "b")
        for title, order in (
            ("▾ Backlinks  3", "Bee Cat Ant"), ("▾ Backlinks  3 · by name", "Ant Bee Cat"),
            ("▾ Backlinks  3 · by time", "Cat Ant Bee"), ("▾ Backlinks  3", "Bee Cat Ant"),
        ):  # fmt: skip
            shown_rows = rows(pilot, "Backlinks")
            assert shown_rows[0] == title
            assert (
                " ".join(
                    row.split()[-3 if "›" in row else 0].strip("▎ ") for row in shown_rows[1::2]
                )
                == order
            )
            assert "See Hub in" in shown_rows[2]
            await press(pilot, "s")
        await press(pilot, "shift+tab", "s", shows="Statistics")


@pytest.mark.parametrize("width", [160, 60])
async def test_back_from_a_backlink_is_its_row(opened: Open, tmp_path: Path, width: int) -> None:
    notes = {f"N{n:02}.md": "# H\n\nSee [[Hub]].\n\n# Last\n" for n in range(20)}
    root = write(tmp_path / "many", {"Hub.md": "# Hub\n", **notes})
    async with opened((width, 20), folder=root, note="Hub.md") as pilot:
        main = app_of(pilot).main
        rows = main.context_pane.list
        await press(pilot, "b", *"jjjjjjjjjj")
        left = rows.cursor, rows.first_row
        assert left[1] > 0
        row = rows.selected_key
        await press(pilot, "enter")
        assert shown(pilot) == "N10.md"
        assert main.pane == "note"
        await press(pilot, "b", "minus")
        assert shown(pilot) == "Hub.md"
        assert app_of(pilot).focused is rows
        assert (rows.cursor, rows.first_row, rows.selected_key) == (*left, row)
        await press(pilot, "j", "enter")
        assert shown(pilot) == "N11.md", "the walk goes on with the next row"
        await press(pilot, "minus")
        assert (shown(pilot), rows.cursor) == ("Hub.md", left[0] + 2)
        assert app_of(pilot).focused is rows
        await press(pilot, "equals_sign")
        assert (shown(pilot), main.pane) == ("N11.md", "note")


async def test_the_selected_row_is_edited(opened: Open, hub: Path, edited: list[list[str]]) -> None:
    async with opened((160, 40), folder=hub, note="Hub.md", environ={"EDITOR": "vim"}) as pilot:
        context = app_of(pilot).main.context_pane
        await press(pilot, "b", *"jjjj")
        assert context.row(context.list.cursor).text == "And the hub there."
        await press(pilot, *"eoGe")
        await press(pilot, *"oje")
    assert edited == [
        ["vim", "+5", str(hub / "Two.md")],
        ["vim", "+1", str(hub / "Hub.md")],  # no note is in the row of a picture that is gone
        ["vim", "+5", str(hub / "Hub.md")],
    ]
