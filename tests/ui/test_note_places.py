"""The selected link and the reading position stay the same when the rows around them change."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.page import Fold
from explorer.ui.messages import OpenPlace
from explorer.ui.reader.note_view import NoteView
from tests.support.sample import SAMPLE
from tests.ui.conftest import Open, app_of, press, settle, shown, view_of, write
from tests.ui.test_note_view import reading, screen

TABLE = (
    "# Order\n\n| left | right |\n|---|---|\n"
    "| some rather long text in this cell that will wrap when narrow [[One]] | [[Two]] |\n\n"
    "After.\n"
)


def focused_source(view: NoteView) -> str | None:
    return view.focused_link.raw if view.focused_link is not None else None


def walk_to(view: NoteView, wanted: str) -> None:
    for _ in range(200):
        view.action_walk_links(1)
        if focused_source(view) == wanted:
            return
    raise AssertionError(wanted)


async def test_a_link_in_a_table_stays_selected_at_another_width() -> None:
    async with reading(TABLE, size=(160, 20)) as (app, pilot):
        walk_to(app.view, "[[One]]")
        await pilot.resize_terminal(50, 20)
        await pilot.pause()
        assert focused_source(app.view) == "[[One]]"
        assert [target.raw for _, target in app.view.page.targets(0)] == ["[[Two]]", "[[One]]"]
        await pilot.resize_terminal(160, 20)
        await pilot.pause()
        assert focused_source(app.view) == "[[One]]"


async def test_a_link_that_is_folded_away_leaves_nothing_selected() -> None:
    text = "# Title\n\n> [!note]+ Open\n> [[In it]]\n\n[[After]]\n"
    async with reading(text) as (app, _):
        walk_to(app.view, "[[In it]]")
        app.view.folds.show(app.view.opened.folds.turn(Fold("callout", 3)))
        assert app.view.focused_link is None


# The text of the note, or of one that is shown in it, is another one


async def test_a_link_stays_selected_where_the_note_has_other_lines_above_it() -> None:
    text = "# Title\n\nsame [[One]]\n\nsame [[One]]\n\nsame [[One]]\n"
    async with reading(text, size=(60, 30)) as (app, _):
        for _ in range(2):
            app.view.action_walk_links(1)
        app.text = text.replace("# Title\n", "# Title\n\nsame [[One]]\n\n[[Other]]\n")
        app.open()
        assert (app.link.raw, app.link.line) == ("[[One]]", 9)
        app.text = app.text.replace("same", "[[New]] same")
        app.open()
        assert (app.link.raw, app.link.line) == ("[[One]]", 9)
        app.text = app.text.replace("same [[One]]", "same [[Two]]")
        app.open()
        assert app.view.focused_link is None


async def test_a_link_below_an_embed_that_grows_stays_selected(opened: Open, root: Path) -> None:
    text = "# Emb\n\n![[In]]\n\nThen [[One]] and [[Two]].\n"
    write(root, {"Emb.md": text, "In.md": "# in\n\nplain\n"})
    async with opened() as pilot:
        view = await _open(pilot, OpenPlace("Emb.md"))
        walk_to(view, "[[One]]")
        write(root, {"In.md": "# in\n\n[[Big]] [[Small]]\n\nplain\n"})
        await press(pilot, "f5")
        assert focused_source(view) == "[[One]]"


async def test_a_link_in_an_embed_that_grows_stays_selected(opened: Open, root: Path) -> None:
    body = "![[In]]\n\nbetween\n\n![[In]]\n"
    write(root, {"Emb.md": f"# Emb\n\n{body}", "In.md": "# in\n\n[[One]] [[Two]]\n"})
    async with opened() as pilot:
        view = await _open(pilot, OpenPlace("Emb.md"))
        walk_to(view, "[[Two]]")
        view.action_walk_links(1)
        walk_to(view, "[[Two]]")
        place = view.links.focused
        assert place is not None
        write(root, {"In.md": "# in\n\n[[Big]]\n\n[[One]] [[Two]]\n"})
        await press(pilot, "f5")
        assert focused_source(view) == "[[Two]]"
        assert view.links.focused == (place[0], place[1] + 2), "the one of the second embed"
        write(root, {"In.md": "# in\n\n[[Big]]\n\n[[One]]\n"})
        await press(pilot, "f5")
        assert view.focused_link is None


async def _open(pilot: object, to: OpenPlace) -> NoteView:
    app = app_of(pilot)  # type: ignore[arg-type] # a pilot of the app
    app.post_message(to)
    await settle(pilot)  # type: ignore[arg-type] # the same
    view = app.main.note_pane.view
    assert view is not None
    return view


LINKS = "# Links\n\n" + "".join(f"para {n} [[To#H{n}]] text\n\n" for n in range(40))


async def test_back_in_one_note_selects_what_was_selected(opened: Open, root: Path) -> None:
    far = "w\n\n" * 60 + "## Far\n\n## Farther\n\n[[Else]]\n"
    write(root, {"Self.md": "# Self\n\n[[#Far]] [[#Farther]]\n\n" + far})
    async with opened(size=(100, 30)) as pilot:
        view = await _open(pilot, OpenPlace("Self.md"))
        walk_to(view, "[[#Farther]]")
        await press(pilot, "enter")
        walk_to(view, "[[Else]]")
        await press(pilot, "minus")
        assert focused_source(view) == "[[#Farther]]"
        await press(pilot, "equals_sign")
        assert focused_source(view) == "[[Else]]"


PARAS = "# Re\n\n" + "".join(f"para {n}\n\nthe same\n\n" for n in range(100))


@pytest.mark.parametrize("front", ["", "---\na: 1\n---\n"], ids=["heading", "properties"])
async def test_back_shows_the_very_rows_that_were_left(
    opened: Open, tmp_path: Path, front: str
) -> None:
    part = "Words that go on for more than one row of this narrow page, as words do.\n\n- One\n"
    text = front + "".join(f"# Part {n}\n\n{part}\n" for n in range(4))
    folder = write(tmp_path / "v", {"A.md": text, "B.md": "# B\n"})
    async with opened((50, 16), folder=folder) as pilot:
        app_of(pilot).post_message(OpenPlace("A.md", 4))
        await settle(pilot)
        view = view_of(pilot)
        last = int(view.max_scroll_y)
        for row in (0, 1, 2, 3, last - 1, last):
            view.scroll_to(y=row, animate=False, immediate=True)
            await pilot.pause()
            before = [line[2:] for line in screen(view)]
            app_of(pilot).post_message(OpenPlace("B.md"))
            await settle(pilot)
            await press(pilot, "minus")
            assert [line[2:] for line in screen(view)] == before, "but for the mark of the fold"


async def test_what_is_read_stays_when_lines_come_above_it(opened: Open, root: Path) -> None:
    write(root, {"Re.md": PARAS})
    async with opened(size=(100, 30)) as pilot:
        view = await _open(pilot, OpenPlace("Re.md"))
        for words, more in (("para 49", 40), ("the same", 12)):
            line = 1 + PARAS[: PARAS.index("para 49")].count("\n")
            view.go_to_line(line + 2 * (words != "para 49"))
            await settle(pilot)
            before = screen(view)
            added = "".join(f"new {n}\n\nthe same\n\n" for n in range(more))
            write(root, {"Re.md": PARAS.replace("# Re\n\n", "# Re\n\n" + added)})
            await press(pilot, "f5")
            assert screen(view) == before
            write(root, {"Re.md": PARAS})
            await press(pilot, "f5")
            assert screen(view) == before


async def test_the_place_before_is_found_again_in_a_changed_note(opened: Open, root: Path) -> None:
    write(root, {"Re.md": PARAS.replace("para 50", "para 50 [[Links]]"), "Links.md": LINKS})
    async with opened(size=(100, 30)) as pilot:
        view = await _open(pilot, OpenPlace("Re.md"))
        view.go_to_line(1 + PARAS[: PARAS.index("para 49")].count("\n"))
        await settle(pilot)
        before = screen(view)
        walk_to(view, "[[Links]]")
        await press(pilot, "enter")
        assert shown(pilot) == "Links.md"
        linked = PARAS.replace("para 50", "para 50 [[Links]]")
        write(root, {"Re.md": "# Re\n\n" + "new\n\n" * 40 + linked})
        await press(pilot, "f5", "minus")
        assert screen(view) == before
        assert focused_source(view) == "[[Links]]"


FOLDED = "# Title\n\n## A\n\n[[#B]] [[#C]]\n\n## B\n\ntext B\n\n### C\n\ntext C\n"


@pytest.mark.parametrize(("link", "text"), [("[[#B]]", "text B"), ("[[#C]]", "text C")])
async def test_a_link_opens_folded_sections(opened: Open, root: Path, link: str, text: str) -> None:
    write(root, {"Fold.md": FOLDED})
    async with opened() as pilot:
        view = await _open(pilot, OpenPlace("Fold.md"))
        await press(pilot, "Z")
        assert text not in "\n".join(screen(view))
        view.folds.turn(Fold("section", 3))
        walk_to(view, link)
        await press(pilot, "enter")
        assert text in "\n".join(screen(view))


async def test_a_place_that_was_left_folded_stays_folded(opened: Open, root: Path) -> None:
    write(root, {"Fold.md": FOLDED + "\n\nwords" * 60, "Links.md": LINKS})
    async with opened(size=(100, 20)) as pilot:
        view = await _open(pilot, OpenPlace("Fold.md", 7))
        view.folds.turn(Fold("section", 7))
        await settle(pilot)
        before = screen(view)
        assert any("B" in row and "lines" in row for row in before)
        await _open(pilot, OpenPlace("Links.md"))
        await press(pilot, "minus")
        assert screen(view) == before
        await pilot.resize_terminal(90, 20)
        await settle(pilot)
        assert any("B" in row and "lines" in row for row in screen(view))


async def test_what_is_read_near_the_end_stays_where_it_is(opened: Open, root: Path) -> None:
    text = "# Inner\n\n" + "w\n\n" * 60 + "## Notes\n\n[^1]: words[^1]\n"
    write(root, {"Inner.md": f"---\na: b\n---\n{text}"})
    async with opened(size=(100, 30)) as pilot:
        line = 4 + text[: text.index("## Notes")].count("\n")
        view = await _open(pilot, OpenPlace("Inner.md", line))
        assert view.page.complete
        assert view.line_at(1) == line


async def test_an_answer_near_the_end_is_opened_where_it_stands(opened: Open) -> None:
    async with opened((50, 20), SAMPLE, note="Networking/TLS.md", line=43) as pilot:
        view = view_of(pilot)
        await press(pilot, "right_square_bracket", "right_square_bracket")
        above = [view.line_at(y) for y in range(4)]
        assert "the dates" not in "\n".join(screen(view))
        await press(pilot, "enter")
        assert "the dates" in "\n".join(screen(view))
        assert [view.line_at(y) for y in range(4)] == above


async def test_letters_of_links_stand_in_the_blank_before_them_as_far_as_there_is_one() -> None:
    async with reading(
        "# Near\n\n[[Aaa]] and [[Bbb]], [[Ccc]]\n" + "\n[[Ddd]]\n" * 30, size=(60, 60)
    ) as (app, _):
        plain = screen(app.view)
        app.view.action_hints()
        row = next(y for y, said in enumerate(plain) if "Aaa" in said)
        hinted = screen(app.view)[row]
        assert len(hinted) == len(plain[row])
        assert hinted.strip() == "aaAaa andasbb,adcc"
        assert hinted.index("aaA") == plain[row].index("Aaa") - 2, "the margin has room for both"


async def test_the_next_link_is_looked_for_where_one_has_arrived() -> None:
    text = "[[Top]]\n\n" + "text\n\n" * 10 + "# There\n\n[[Here]]\n\n" + "[[Next]]\n\n" * 20
    async with reading(text, size=(60, 30)) as (app, _):
        app.view.action_walk_links(1)
        assert app.link.destination == "Top"
        for line, found in ((23, "Here"), (27, "Next"), (23, "Here")):
            app.open(line)
            top = app.view.scroll_offset.y
            app.view.action_walk_links(1)
            assert (app.link.destination, app.view.scroll_offset.y) == (found, top)
        app.open(23)
        app.view.action_walk_links(-1)
        assert app.link.destination == "Top"
        app.open(23)
        app.view.jump(0)
        app.view.action_walk_links(1)
        assert app.link.destination == "Top", "the first one on the screen"


async def test_the_page_stays_as_long_as_the_next_link_is_on_it() -> None:
    async with reading("".join(f"[[{n}]]\n\n" for n in range(30)), size=(60, 12)) as (app, _):
        for n in range(30):
            before = app.view.scroll_offset.y
            app.view.action_walk_links(1)
            row = app.view.page.row_of(2 * n + 1)
            was_shown = before <= row - app.view.top + app.view.scroll_offset.y < before + 12
            assert (app.view.scroll_offset.y == before) == was_shown, n
            assert app.view.links.visible_row == row


def marked_rows(view: NoteView) -> list[str]:
    """Return what is marked as the current find, row by row."""
    ground = view.painter.look("find-current").bgcolor
    rows = (
        "".join(
            part.text for part in view.render_line(y) if part.style and part.style.bgcolor == ground
        )
        for y in range(view.size.height)
    )
    return [row for row in rows if row]


async def test_a_key_ends_the_mark_of_a_line_also_where_nothing_scrolls() -> None:
    async with reading("one\n\ntwo\n\nthree\n", line=3) as (app, pilot):
        assert marked_rows(app.view) == ["two"]
        await pilot.press("k")
        assert (marked_rows(app.view), app.view.scroll_offset.y) == ([], 0)


@pytest.mark.parametrize("key", ["j", "right_square_bracket", "ctrl+d"])
async def test_the_line_with_a_backlink_is_marked_until_a_key_moves(
    opened: Open, tmp_path: Path, key: str
) -> None:
    source = "text\n\n" * 40 + "# Head\n\n- one\n- See [[To#There]]\n- last\n\n" + "text\n\n" * 40
    notes = {"From.md": source, "To.md": "# To\n\n## There\n\n[[From]]\n\n" + "more\n\n" * 60}
    async with opened((120, 24), folder=write(tmp_path / "v", notes), note="To.md") as pilot:
        await press(pilot, "b", "enter")
        view = view_of(pilot)
        assert marked_rows(view) == ["See To › There"]
        await press(pilot, key)
        assert marked_rows(view) == []
        await press(pilot, "minus", "b", "enter", "right_square_bracket", "enter")
        assert marked_rows(view) == ["There"]
        await press(pilot, key)
        assert marked_rows(view) == []
