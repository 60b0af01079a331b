"""Folding in the reading view: by keys and mouse, kept per note, and open before one goes there."""

from __future__ import annotations

import pytest
from textual.geometry import Offset

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import Badge
from explorer.page import Fold
from explorer.page.card_prompts import card_prompts
from explorer.ui.history import HistoryPlace
from explorer.ui.reader.note_content import NoteContent
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.reader.note_view import NoteView
from tests.support.viewer import active_finder
from tests.ui.conftest import Open, app_of, press, screen_text, settle, wait_for
from tests.ui.test_note_view import Reader, reading, screen

NOTE = (
    "# Title\n\nBefore [[One]].\n\n"
    "## First\n\nWords with [[Two]].\n\n### Deep\n\nInside, a needle.\n\n"
    "## Second\n\n> [!tip]- Folded\n> Hidden [[Three]] with a needle.\n\n"
    "## Third\n\nA footnote[^1].\n\n"
    "## Notes\n\n[^1]: Down here.\n"
)
LINES = {
    name: NOTE[: NOTE.index(name)].count("\n") + 1
    for name in ("First", "Deep", "Second", "Third", "Notes")
}


def visible_rows(view: NoteView) -> list[str]:
    texts = (row[view.margin :] for row in screen(view))
    return [text.strip().replace("\u00a0", " ") for text in texts if text.strip(" ─━")]


def marked(view: NoteView) -> str | None:
    """Return the row with the mark of what the key folds."""
    margin = view.margin
    rows = [row[margin:].replace("\u00a0", " ") for row in screen(view) if row[:margin].strip()]
    assert len(rows) <= 1
    return rows[0] if rows else None


def row_of(view: NoteView, text: str) -> int:
    return next(y for y, row in enumerate(screen(view)) if text in row)


def section(name: str) -> Fold:
    return Fold("section", LINES[name])


async def test_enter_takes_back_what_the_key_has_just_turned_and_the_key_turns_again() -> None:
    text = "# Title\n\n## First\n\nWords.\n\n> [!tip]+ Open\n> Body.\n\n## Last\n\nMore.\n"
    async with reading(text, size=(60, 40)) as (app, _):
        shut_and_open = {"## First": "▸ 4 lines", "> [!tip]": "Open  ▸", "## Last": "▸ 1 line"}
        for start, sign in shut_and_open.items():
            app.view.go_to_line(text[: text.index(start)].count("\n") + 1)
            before = visible_rows(app.view)
            for _ in range(2):
                app.view.action_fold_here()
                assert any(row.endswith(sign) for row in visible_rows(app.view)), start
                app.view.action_open()
                assert visible_rows(app.view) == before, start


async def test_what_is_selected_is_marked_by_itself_and_turned_back_by_the_same_key() -> None:
    async with reading(NOTE, line=LINES["Second"]) as (app, _):
        app.view.action_walk_links(1)
        assert app.link.kind == "fold"
        before = visible_rows(app.view)
        app.view.action_fold_here()
        assert "▎ Hidden Three with a needle." in visible_rows(app.view)
        app.view.action_fold_here()
        assert visible_rows(app.view) == before


async def test_a_section_that_one_is_deep_in_comes_to_the_top_when_it_is_folded() -> None:
    text = "# Long\n\n" + "Words.\n\n" * 60 + "# After\n\nMore.\n"
    async with reading(text, line=61) as (app, _):
        app.view.action_fold_here()
        assert visible_rows(app.view)[0] == "Long  ▸ 119 lines"
        assert "After" in visible_rows(app.view)
        app.view.action_open()
        assert visible_rows(app.view)[:2] == ["Long", "Words."]


async def test_walking_the_links_meets_what_hides_something() -> None:
    async with reading(NOTE) as (app, _):
        app.view.folds.turn(section("First"))
        app.view.links.select(None)
        met = []
        for _ in range(4):
            app.view.action_walk_links(1)
            met.append(app.link.destination)
        assert met == ["One", "section", "callout", "1"]
        app.view.action_walk_links(-1)
        app.view.action_open()
        app.view.action_walk_links(1)
        assert app.link.destination == "Three"


async def test_a_click_on_the_title_of_a_callout_folds_it_if_it_can_be_folded() -> None:
    text = (
        "> [!tip]- Closed [[A]]\n> Body.\n>\n> > [!note]+ Inner\n> > Deep.\n\n"
        "> [!tip] Firm\n> Stays.\n"
    )
    async with reading(text) as (app, pilot):

        async def click(name: str, x: int = 0) -> list[str]:
            row = row_of(app.view, name)
            await pilot.click(NoteView, offset=Offset(screen(app.view)[row].index(name) + x, row))
            return visible_rows(app.view)

        closed = visible_rows(app.view)
        assert closed[0] == "▎ ✦  Closed A  ▸"
        assert "▎ Body." in await click("Closed")
        assert "▎ ▎ Deep." not in await click("Inner", 2)
        assert await click("✦") == closed
        assert "▎ Body." in await click("Closed", 40)
        opened = visible_rows(app.view)
        assert await click("Body") == await click("Firm") == await click("Closed", 7) == opened
        assert [target.destination for target in app.followed] == ["A"]


async def test_a_heading_shows_its_sign_to_the_mouse_which_folds_it() -> None:
    async with reading(NOTE) as (app, pilot):
        row = row_of(app.view, "First")
        await pilot.hover(NoteView, offset=Offset(20, row))
        assert screen(app.view)[row].startswith("▾ First")
        await pilot.click(NoteView, offset=Offset(0, row))
        assert "First  ▸ 5 lines" in [
            text.strip("▸ ") if text.startswith("▸") else text for text in visible_rows(app.view)
        ]
        await pilot.hover(NoteView, offset=Offset(20, row_of(app.view, "Before")))
        assert not screen(app.view)[row].startswith("▾")
        await pilot.click(NoteView, offset=Offset(0, row))
        assert "Inside, a needle." in visible_rows(app.view)


async def test_keys_fold_all_at_once_and_what_is_marked() -> None:
    async with reading(NOTE, size=(60, 40)) as (app, _):
        first = screen(app.view)
        app.view.action_fold_all()
        assert visible_rows(app.view) == [
            "Title", "Before One.", "First  ▸ 5 lines", "Second  ▸ 2 lines", "Third  ▸ 1 line",
            "Notes  ▸ 1 line",
        ]  # fmt: skip
        app.view.action_fold_all()
        assert "▎ Hidden Three with a needle." in visible_rows(app.view)
        app.view.action_fold_all()
        assert screen(app.view) == first
        app.view.go_to_line(LINES["First"])
        assert marked(app.view) == "First"
        app.view.action_fold_here()
        assert "First  ▸ 5 lines" in visible_rows(app.view)
        assert marked(app.view) == "Second"
        app.view.action_fold_here()
        assert "Second  ▸ 2 lines" in visible_rows(app.view)
        assert marked(app.view) == "Third"
        app.view.action_fold_here()
        app.view.action_fold_here()
        assert visible_rows(app.view)[-3:] == [
            "Second  ▸ 2 lines", "Third  ▸ 1 line", "Notes  ▸ 1 line",
        ]  # fmt: skip
        assert marked(app.view) == "Notes  ▸ 1 line"
        app.view.action_fold_here()
        assert "Notes" in visible_rows(app.view)


async def test_what_is_gone_to_opens_and_folds_outlive_changes() -> None:
    async with reading(NOTE) as (app, _):
        app.view.folds.turn(section("Deep"))
        app.view.folds.turn(section("First"))
        app.view.go_to_line(11)
        assert "Inside, a needle." in visible_rows(app.view)
        app.view.go_to_line(16)
        assert "▎ Hidden Three with a needle." in visible_rows(app.view)
        app.view.folds.turn(section("First"))
        other = scan("Other.md", NOTE, ReviewSettings())
        app.view.show(NoteContent("Other.md", NOTE, other))
        assert "Words with Two." in visible_rows(app.view)
        app.text = "New.\n\n" + NOTE
        app.open()
        assert "First  ▸ 5 lines" in visible_rows(app.view)


async def test_finds_inside_of_folds_open_them_but_none_for_good() -> None:
    async with reading(NOTE, size=(60, 40)) as (app, pilot):
        app.view.folds.turn(section("First"))
        app.view.find.begin()
        app.view.find.search("needle")
        await pilot.pause()
        assert active_finder(app.view).total == 2
        assert "Inside, a needle." in visible_rows(app.view)
        assert "▎ Hidden Three with a needle." not in visible_rows(app.view)
        app.view.find.step(1)
        assert "▎ Hidden Three with a needle." in visible_rows(app.view)
        app.view.find.forget()
        app.view.folds.turn(section("First"))
        app.view.find.begin()
        app.view.find.search("needle")
        assert "Inside, a needle." in visible_rows(app.view)
        app.view.find.search("needle in hay")
        await pilot.pause()
        assert "First  ▸ 5 lines" in visible_rows(app.view)
        app.view.find.search("needle")
        app.view.find.begin()
        app.view.find.search("title")
        await pilot.pause()
        assert "Inside, a needle." in visible_rows(app.view)


async def test_a_footnote_that_is_folded_away_is_opened() -> None:
    async with reading(NOTE, size=(60, 40)) as (app, _):
        app.view.folds.turn(section("Third"))
        assert app.view.leave_footnote("1")
        assert "A footnote[1]." in visible_rows(app.view), "and so is its reference"
        app.view.folds.turn(section("Notes"))
        assert "[1] Down here. ↩" not in visible_rows(app.view)
        app.view.go_to_footnote("1")
        assert "[1] Down here. ↩" in visible_rows(app.view)


async def test_keys_fold_from_any_pane(opened: Open) -> None:
    async with opened() as pilot:
        main = app_of(pilot).main
        main.open_place(HistoryPlace("Tea/Green.md"), focus=False)
        await settle(pilot)
        await press(pilot, "Z")
        assert main.pane == "note"
        assert "Sencha" in screen_text(pilot)
        assert "Steamed" not in screen_text(pilot)
        await press(pilot, "Z")
        assert "Seventy degrees" in screen_text(pilot)
        await press(pilot, "Z")
        assert "Seventy degrees" in screen_text(pilot)
        await press(pilot, "right_square_bracket", "z")
        assert "Seventy degrees" not in screen_text(pilot)


FRONT = "---\ntags: [one]\nup: '[[Else]]'\n---\n" + NOTE


async def test_properties_are_opened_by_keys_mouse_and_line() -> None:
    async with reading(FRONT) as (app, pilot):
        assert visible_rows(app.view)[:2] == ["▸ Properties 2", "Title"]
        app.view.go_to_line(1)
        app.view.action_fold_here()
        assert visible_rows(app.view)[1:3] == ["tags  #one", "up    Else"]
        app.view.action_walk_links(1)
        assert app.view.focused_link is not None
        app.view.action_open()
        await pilot.pause()
        assert [target.raw for target in app.followed] == ["[[Else]]"]
        await pilot.click(NoteView, offset=Offset(3, row_of(app.view, "Properties")))
        assert visible_rows(app.view)[:2] == ["▸ Properties 2", "Title"]
        app.view.go_to_line(3)
        assert "up    Else" in visible_rows(app.view)


CARDS = (
    "# Cards\n\n#flashcards\n\nwhat is it::a needle\n\nA ==gap== here.\n\n"
    + "Words.\n\n" * 40
    + "Far\n?\naway\n"
)


def show_with_prompts(app: Reader) -> None:
    note = scan("Note.md", app.text, ReviewSettings())
    badges = [Badge("due", 1, 0), Badge("new", 0), None][: len(note.questions)]
    prompts = card_prompts(note.questions, badges, ReviewSettings())
    app.view.show(NoteContent(note.path, app.text, note, prompts=prompts))


async def test_answers_are_walked_and_opened() -> None:
    async with reading(CARDS) as (app, pilot):
        show_with_prompts(app)
        assert visible_rows(app.view)[2:4] == [
            "what is it ▸ answer  ◇ today",
            "A [...] here. ▸ answer  + new",
        ]
        app.view.action_walk_links(1)
        app.view.action_open()
        assert visible_rows(app.view)[2] == "what is it ▾ a needle  ◇ today"
        app.view.action_fold_here()
        assert visible_rows(app.view)[2] == "what is it ▸ answer  ◇ today"
        row = row_of(app.view, "[...]")
        await pilot.click(NoteView, offset=Offset(screen(app.view)[row].index("[...]") + 1, row))
        assert visible_rows(app.view)[3] == "A gap here. ▾  + new"


async def test_other_badges_come_without_moving_or_closing_anything() -> None:
    async with reading(CARDS) as (app, _):
        show_with_prompts(app)
        app.view.folds.turn(Fold("answer", 5))
        note = scan("Note.md", app.text, ReviewSettings())
        asks = card_prompts(note.questions, [Badge("overdue", 1, -2), None, None], ReviewSettings())
        app.view.relook(lambda _: "note", {}, asks)
        assert visible_rows(app.view)[2:4] == [
            "what is it ▾ a needle  ◆ 2 d",
            "A [...] here. ▸ answer",
        ]


async def test_a_find_opens_the_answer_that_it_is_in() -> None:
    async with reading(CARDS) as (app, _):
        show_with_prompts(app)
        app.view.find.begin()
        app.view.find.search("needle")
        assert visible_rows(app.view)[2] == "what is it ▾ a needle  ◇ today"
        assert "A [...] here. ▸ answer  + new" in visible_rows(app.view)


async def test_the_key_asks_for_the_answer_that_one_reads_but_not_where_no_sign_is() -> None:
    async with reading("## Head ::no card\n\n#flashcards\n\nText.\n") as (app, _):
        show_with_prompts(app)
        app.view.action_fold_here()
        assert visible_rows(app.view) == ["Head ::no card  ▸ 3 lines"]


async def test_a_preview_shows_answers(opened: Open) -> None:
    async with opened() as pilot:
        await press(pilot, "slash", *"welcome")
        preview = app_of(pilot).screen.query_one("#preview", NotePane)
        await wait_for(pilot, lambda: preview.view is not None)
        assert preview.view is not None
        assert "what is sencha ▾ a green tea  + new" in visible_rows(preview.view)
        await press(pilot, "ctrl+o", "Z")
        assert visible_rows(preview.view) == ["Welcome  ▸ 5 lines"]


DIAGRAM = "Before.\n\n```mermaid\nsequenceDiagram\nClient->>Server: hello\n```\n\nAfter needle.\n"


async def test_the_source_of_a_diagram_is_a_key_or_a_find_away_but_no_new_layout() -> None:
    picture, source = "│ Client │      │ Server │", "Client->>Server: hello"
    async with reading(DIAGRAM + "\nMore.\n" * 40) as (app, pilot):
        await wait_for(pilot, lambda: marked(app.view) == "diagram  ▸ source")
        assert picture in visible_rows(app.view)
        app.view.action_fold_here()
        assert source in visible_rows(app.view)
        app.view.action_fold_here()
        assert picture in visible_rows(app.view)
        app.view.find.begin()
        app.view.find.search("->>Server")
        assert source in visible_rows(app.view)
        app.view.find.search("needle")
        assert picture in visible_rows(app.view)
        app.view.scroll_to(y=row_of(app.view, picture), animate=False, immediate=True)
        app.view.lay_out_again()
        assert visible_rows(app.view)[0] == picture


@pytest.mark.parametrize("source", ["graph TD\n" + "&".join("abcdefgh") * 9, "gantt\n\0", "pie"])
async def test_a_diagram_that_cannot_be_drawn_is_code(source: str) -> None:
    async with reading(f"```mermaid\n{source}\n```\n") as (app, pilot):
        await wait_for(pilot, lambda: not app.view.workers)
        assert "mermaid diagram" in visible_rows(app.view)
