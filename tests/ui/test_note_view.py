from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import on
from textual.actions import SkipAction
from textual.geometry import Offset
from textual.pilot import Pilot

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.page import ASCII, BEGIN, UNICODE, LinkLook, Target
from explorer.ui.history import HistoryPlace
from explorer.ui.reader.note_content import NoteContent
from explorer.ui.reader.note_view import NoteView
from tests.support.viewer import Viewer
from tests.ui.conftest import wait_for

LONG = "---\na: b\n---\n" + "".join(
    f"# Part {n}\n\n"
    f"Some words on part {n}, with a [[Note {n}|link to {n}]] and enough text to be wrapped.\n\n"
    f"- item `{n}`\n- other\n\n"
    for n in range(1, 400)
)


class Reader(Viewer):
    """Only a reading view; records the links and sections that it reports."""

    def __init__(self, text: str, line: int, look: LinkLook, ascii_signs: bool = False) -> None:
        super().__init__(BEGIN, ASCII if ascii_signs else UNICODE)
        self.text, self.line, self.look = text, line, look
        self.followed: list[Target] = []
        self.sections: list[int] = []

    def on_mount(self) -> None:
        super().on_mount()
        self.watch(self.view, "section_read", self.take_section, init=False)
        self.open(self.line)

    def open(self, line: int = 1) -> None:
        note = scan("Note.md", self.text, ReviewSettings())
        self.view.show(
            NoteContent(note.path, self.text, note, lambda _: self.look), HistoryPlace("", line)
        )

    @property
    def link(self) -> Target:
        """The link that is selected, which must be there."""
        assert self.view.focused_link is not None
        return self.view.focused_link

    def take_section(self, section: int) -> None:
        self.sections.append(section)

    @on(NoteView.LinkActivated)
    def take_link(self, event: NoteView.LinkActivated) -> None:
        self.followed.append(event.target)


@asynccontextmanager
async def reading(
    text: str = LONG, line: int = 1, size: tuple[int, int] = (60, 20), look: LinkLook = "note"
) -> AsyncIterator[tuple[Reader, Pilot[None]]]:
    app = Reader(text, line, look)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        yield app, pilot


def screen(view: NoteView) -> list[str]:
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


async def test_opens_at_the_top_and_parses_only_what_is_near() -> None:
    async with reading() as (app, _):
        assert screen(app.view)[3].strip(" ▾") == "Part 1"
        assert app.sections == [0]
        app.open(1200)
        page = app.view.page
        assert len(page.document.chunks) > 30
        assert exact(app.view) < 8


async def test_a_page_down_paints_a_page_and_measuring_moves_nothing() -> None:
    async with reading() as (app, pilot):
        view = app.view
        await pilot.pause()
        painted = view.painter.painted
        view.action_move_page(1)
        await pilot.pause()
        assert 0 < view.painter.painted - painted <= view.size.height
        painted = view.painter.painted
        view.action_move_page(-1)
        await pilot.pause()
        assert view.painter.painted == painted
        view = app.view
        view.action_move_to_end(1)
        view.action_move_half(-1)
        await pilot.pause()
        before = screen(view)
        while not view.page.complete:
            view.measure_some()
        await pilot.pause()
        assert screen(view) == before
        assert view.virtual_size.height == view.page.height + 2


async def test_a_heading_near_the_end_comes_to_the_top_too() -> None:
    async with reading() as (app, pilot):
        app.view.go_to_line(4 + 7 * 398)
        await pilot.pause()
        assert screen(app.view)[1].strip(" ▾") == "Part 399"
        assert app.view.section == 398
        app.view.action_move_to_end(1)
        await pilot.pause()
        assert screen(app.view)[-2].strip() == "• other"
    async with reading("# One\n\ntext\n\n# Two\n\ntext", line=5) as (app, _):
        assert screen(app.view)[1].strip(" ▾") == "Two"


async def test_a_text_near_the_end_has_what_is_above_it_on_screen() -> None:
    text = "# One\n\n" + "filler\n\n" * 40 + "## Last\n\nfound\n\nend"
    lines = text.split("\n")
    async with reading(text, line=lines.index("found") + 1) as (app, _):
        rows = [row.strip(" ▾") for row in screen(app.view)]
        assert rows.count("filler") > 5, "no row is spent on what is below the note"
        assert rows[-4:] == ["found", "", "end", ""]


async def test_links_are_walked_in_order_and_followed() -> None:
    async with reading() as (app, pilot):
        view = app.view
        for _ in range(40):
            view.action_walk_links(1)
        assert app.link.destination == "Note 40"
        view.action_walk_links(-1)
        await pilot.press("enter")
        assert [target.raw for target in app.followed] == ["[[Note 39|link to 39]]"]


async def test_walking_stops_at_the_ends_and_where_there_are_no_links() -> None:
    async with reading("[[A]] and [[B]]") as (app, _):
        for _ in range(3):
            app.view.action_walk_links(1)
        assert app.link.destination == "B"
    async with reading("No links.\n\n" * 900) as (app, _):
        app.view.action_walk_links(1)
        with pytest.raises(SkipAction):
            app.view.action_open()
        assert app.view.focused_link is None
        assert app.followed == []


async def test_a_click_follows_a_link_and_the_mouse_shows_it() -> None:
    async with reading("word [[Target|here]] word") as (app, pilot):
        await pilot.hover(NoteView, offset=Offset(8, 1))
        plain, *_, link, _, _ = app.view.render_line(1)
        assert plain.style is not None
        assert link.style is not None
        assert (link.text, link.style.bgcolor != plain.style.bgcolor) == ("here", True)
        await pilot.click(NoteView, offset=Offset(3, 1))
        assert app.followed == []
        await pilot.click(NoteView, offset=Offset(8, 1))
        assert [target.destination for target in app.followed] == ["Target"]
        app.view.on_leave()
        assert "hovered" not in app.view.links.emphasis(0).values()


async def test_letters_beside_links_follow_them() -> None:
    async with reading("[[One]] and [[Two]]\n\n" + "text\n\n" * 60 + "[[Three]]") as (app, pilot):
        app.view.action_hints()
        assert screen(app.view)[1].strip() == "aOne andsTwo"
        await pilot.press("s")
        assert [target.destination for target in app.followed] == ["Two"]
        app.view.action_hints()
        await pilot.press("escape")
        assert screen(app.view)[1].strip() == "One and Two"
        app.view.action_hints()
        await pilot.press("j")
        assert screen(app.view)[0].strip() == "One and Two", "it ends them and goes down"


async def test_a_label_of_two_letters_is_typed_letter_by_letter() -> None:
    links = " ".join(f"[[Note {number}]]" for number in range(40))
    async with reading(links) as (app, pilot):
        app.view.action_hints()
        hints = app.view.links
        assert hints.labels is not None
        first, *_, last = hints.labels.values()
        assert (len(last), last[0] == first[0]) == (2, False)
        await pilot.press(last[0])
        assert "Note 0" in screen(app.view)[1]
        await pilot.press("backspace", last[0])
        assert hints.typed == last[0]
        await pilot.press("backspace", *last)
        assert [target.destination for target in app.followed] == ["Note 39"]


async def test_a_letter_stands_on_the_sign_of_a_fold_not_on_the_blank_before_it() -> None:
    async with reading("> [!tip]- Aside\n> Hidden.") as (app, _):
        assert screen(app.view)[1].endswith("Aside\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}▸")
        app.view.action_hints()
        assert screen(app.view)[1].endswith("Aside\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}a")


async def test_showing_again_keeps_the_selected_link_only_if_nothing_changed() -> None:
    async with reading("[[A]] and [[B]]") as (app, _):
        app.view.action_walk_links(1)
        app.open()
        assert app.view.focused_link is not None
        app.text = "[[C]]"
        app.open()
        assert app.view.focused_link is None


@pytest.mark.parametrize("scrolled", [2, 3, 4, 39, 40, 41])
async def test_other_looks_and_widths_leave_the_top_row_where_it_is(scrolled: int) -> None:
    text = "# Top\n\n" + "".join(f"Paragraph {n} with [[a link]].\n\n" for n in range(100))
    async with reading(text) as (app, pilot):
        app.view.jump(scrolled)
        for look in ("missing", "note", "missing"):
            app.view.relook(lambda _, look=look: look, {})  # type: ignore[misc]
            assert app.view.scroll_offset.y == scrolled
        width, height = app.size
        for wider in (4, 8, 0):
            await pilot.resize_terminal(width + wider, height)
            await pilot.pause()
            assert app.view.scroll_offset.y == scrolled


async def test_nothing_and_less_than_nothing() -> None:
    async with reading("") as (app, pilot):
        for key in ("j", "G", "g", "ctrl+d", "pageup", "enter"):
            await pilot.press(key)
        app.view.action_walk_links(1)
        app.view.action_hints()
        assert screen(app.view) == [""] * 20
    async with reading("a [[b]] c\n\n" * 30, size=(3, 2)) as (app, pilot):
        await pilot.press("G")
        await pilot.resize_terminal(1, 1)
        await pilot.pause()
        assert all(app.view.render_line(y).cell_length <= 3 for y in range(2))


async def test_untrusted_text_never_acts_on_the_terminal() -> None:
    text = "[/b] [red]\x1b]0;title\x07 \u202eabc \x9b31m `\x1b[2J` [[\x1b[x|\x07]] &#155;"
    async with reading(text) as (app, _):
        text = "\n".join(screen(app.view))
        assert "[/b] [red]" in text
        assert not any(
            ord(letter) < 32 or 127 <= ord(letter) < 160 or letter == "\u202e"
            for letter in text
            if letter != "\n"
        )


def exact(view: NoteView) -> int:
    page = view.page
    count = len(page.document.chunks)
    return count - len(page.unmeasured(0, count))


async def test_a_link_that_is_far_away_is_looked_for_between_keys() -> None:
    async with reading("[a]\n" * 30_000 + "[b](Far.md)\n") as (app, pilot):
        app.view.action_walk_links(1)
        walks = [app.view.links.is_walking]
        app.view.jump(40)
        assert [*walks, app.view.links.is_walking] == [True, False], "the view has moved"
        app.view.jump(0)
        view, before = app.view, exact(app.view)
        view.action_walk_links(1)
        assert exact(view) <= before + 3, "it is looked for in a few chunks at once"
        view.action_walk_links(1)  # it goes on, and does not begin anew
        assert view.focused_link is None
        await wait_for(pilot, lambda: view.focused_link is not None)
        assert view.links.visible is not None
        assert view.scroll_offset.y > 0


@pytest.mark.parametrize("signs", ["[", "]", "<a ", "[[a", "^[", "![ "])
async def test_where_no_link_can_be_nothing_is_laid_out_to_find_one(signs: str) -> None:
    text = f"{signs}\n" * (90_000 // len(signs)) + "\n\n[b](Far.md)\n"
    async with reading(text) as (app, _):
        before = exact(app.view)
        app.view.action_walk_links(1)
        assert app.view.focused_link is not None
        assert exact(app.view) - before <= 4 < len(app.view.document.chunks) // 3


async def test_a_look_at_rows_far_away_moves_nothing() -> None:
    text = "".join(f"# Part {n}\n\n" + "some words " * (n % 30) + "\n\n" for n in range(300))
    async with reading(f"{text}# Last\n\n" + "- an item\n" * 2000, line=2200) as (app, _):
        before, top = screen(app.view), app.view.top
        for line in (1100, 3, 2900, 600):
            app.view.page.row_of(line)
        assert app.view.top != top
        assert screen(app.view) == before
