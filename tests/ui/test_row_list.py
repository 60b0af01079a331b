"""The one list: virtual (work is counted, not timed), exact in cells, driven by keys and mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot

from explorer.ui.glyphs import ASCII, UNICODE
from explorer.ui.widgets.row import Entries, ListEntry, Row, RowStyles, draw
from explorer.ui.widgets.row_list import RowList

MANY = 100_000


class CountedRows:
    """As many rows as one likes; counts how many were asked for."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[int] = []

    def __len__(self) -> int:
        return self.count

    def row(self, index: int) -> Row:
        self.asked.append(index)
        return Row(f"row {index}")

    def key(self, index: int) -> Hashable:
        return index

    def find(self, key: Hashable) -> int | None:
        return key if isinstance(key, int) and key < self.count else None


class ListApp(App[None]):
    """A list alone."""

    def __init__(self, rows: CountedRows | Entries) -> None:
        super().__init__()
        self.rows = rows
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield RowList(self.rows, opened=self._open, folded=self._fold, id="list")

    @property
    def list(self) -> RowList:
        return self.query_one(RowList)

    def _open(self, index: int, by: str) -> None:
        self.heard.append(f"open {index} {by}")

    def _fold(self, index: int) -> None:
        self.heard.append(f"fold {index}")


def entries(*rows: Row) -> Entries:
    """Return rows whose keys are their texts."""
    return Entries(tuple(ListEntry(row.text, row) for row in rows))


@asynccontextmanager
async def running_list(rows: CountedRows | Entries) -> AsyncIterator[tuple[ListApp, Pilot[None]]]:
    app = ListApp(rows)
    async with app.run_test(size=(40, 10), tooltips=True) as pilot:
        app.list.focus()
        await pilot.pause()
        yield app, pilot


async def test_a_long_list_costs_what_is_on_screen() -> None:
    rows = CountedRows(MANY)
    async with running_list(rows) as (app, pilot):
        assert len(list(app.query("*"))) < 5
        assert len(rows.asked) <= 40
        rows.asked.clear()
        await pilot.press("G")
        assert app.list.cursor == MANY - 1
        assert app.list.scroll_offset.y == MANY - 10
        await pilot.press("g")
        assert app.list.cursor == 0
        await pilot.pause()  # until all is painted
        assert len(set(rows.asked)) <= 40
        rows.asked.clear()
        await pilot.press("j")
        assert set(rows.asked) <= {0, 1}


@pytest.mark.parametrize(
    ("keys", "cursor"),
    [
        ("j j k", 1), ("down down up", 1), ("ctrl+d", 5), ("ctrl+d ctrl+u", 0), ("pagedown", 9),
        ("pagedown pageup", 0), ("end", 49), ("end j", 49), ("k", 0), ("G home", 0),
    ],
)  # fmt: skip
async def test_keys_move_the_cursor(keys: str, cursor: int) -> None:
    async with running_list(CountedRows(50)) as (app, pilot):
        await pilot.press(*keys.split())
        assert app.list.cursor == cursor


@pytest.mark.parametrize(
    ("keys", "steps", "cursor", "top"),
    [
        ("jj", [1], 2, 1), ("jj", [1, -1], 2, 0), ("", [1, 1], 2, 2), ("G", [1], 49, 40),
        ("G", [-1, -1], 47, 38), ("", [-1], 0, 0),
    ],
)  # fmt: skip
async def test_rows_scroll_under_the_cursor(
    keys: str, steps: list[int], cursor: int, top: int
) -> None:
    async with running_list(CountedRows(50)) as (app, pilot):
        await pilot.press(*keys)
        for step in steps:
            app.list.action_scroll_rows(step)
        assert (app.list.cursor, app.list.scroll_offset.y) == (cursor, top)


async def test_the_cursor_passes_a_rule_by_one_row_however_far_the_list_scrolls() -> None:
    rows = entries(*(Row(f"row {at}", "rule" if at in (5, 30) else "plain") for at in range(50)))
    async with running_list(rows) as (app, _):
        app.list.action_scroll_rows(5)
        assert (app.list.cursor, app.list.scroll_offset.y) == (6, 5)
        app.list.scroll_to(y=30, animate=False, immediate=True)
        app.list.action_scroll_rows(0)
        assert app.list.cursor == 31


async def test_keys_and_the_mouse_select_open_and_fold() -> None:
    rows = entries(Row("a", fold=True), Row("b", depth=1, fold=False), Row("c", depth=1))
    async with running_list(rows) as (app, pilot):
        await pilot.press("l")
        assert app.list.cursor == 1
        await pilot.press("right")
        assert app.heard == ["fold 1"]
        await pilot.press("j", "h")
        assert app.list.cursor == 0
        await pilot.press("left")
        assert app.heard == ["fold 1", "fold 0"]
        app.heard.clear()
        await pilot.click("#list", offset=(8, 1))
        assert (app.list.cursor, app.heard) == (1, ["open 1 click"])
        await pilot.click("#list", offset=(1, 0))
        assert app.heard[-1] == "fold 0"
        app.list.click_opens = False
        app.heard.clear()
        await pilot.click("#list", offset=(8, 2))
        assert (app.list.cursor, app.heard) == (2, [])
        await pilot.click("#list", offset=(8, 7))
        assert app.heard == []


async def test_a_cut_title_is_whole_in_the_tooltip_and_never_markup() -> None:
    title = "[/oops] " + "long " * 20
    async with running_list(entries(Row(title), Row("short"))) as (app, pilot):
        await pilot.hover("#list", offset=(5, 0))
        assert isinstance(app.list.tooltip, Content)
        assert app.list.tooltip.plain == title
        await pilot.hover("#list", offset=(5, 1))
        assert app.list.tooltip is None


async def test_other_rows_keep_the_cursor_on_what_it_was_on() -> None:
    second = entries(*map(Row, "xyzabcdef"))
    async with running_list(entries(*map(Row, "abcdef"))) as (app, pilot):
        await pilot.press("j", "j")
        app.list.fill(second)
        assert second.entries[app.list.cursor].key == "c"
        app.list.fill(entries(Row("q")))
        assert app.list.cursor == 0
        app.list.fill(Entries())
        await pilot.press("j", "enter", "l", "h")
        assert app.list.cursor == 0


def drawn_text(row: Row, width: int, glyphs=UNICODE, *, marked: bool = False) -> str:  # type: ignore[no-untyped-def]
    return draw(row, width, RowStyles(Style(), lambda _: Style(), glyphs), marked=marked).text


BADGED = Row("Tea", fold=False, aside="12", badge="! 2", state="overdue")
COUNTED = Row("Incident response", badge="◇ today", count="1 due")


@pytest.mark.parametrize(
    ("row", "width", "shown"),
    [
        (Row("MFA", badge="◇ today", state="due"), 30, "   MFA                ◇ today "),
        (
            Row("Identity and Access Management", badge="◆ 2 d"),
            30,
            "   Identity and …gement ◆ 2 d ",
        ),
        (Row("Threat modeling", aside="› Spoofing"), 30, "   Threat modeling  › Spoo…ng "),
        (Row("Linux permissions for all", aside="› Root"), 30, "   Linux permissions for all  "),
        (COUNTED, 34, "   Incident r…onse 1 due  ◇ today "),
        (COUNTED, 20, "   Incident r…ponse "),
    ],
)
def test_titles_asides_counts_and_badges_share_a_row(row: Row, width: int, shown: str) -> None:
    assert drawn_text(row, width) == shown
    assert drawn_text(BADGED, 24, ASCII, marked=True) == ">> Tea  12          ! 2 "
    assert drawn_text(BADGED, 24, ASCII).isascii()


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (58, "…after the flood, said the keeper…  …› Log of the tide"),
        (44, "…the flood, said the …  …Log of the tide"),
        (30, "…flood, s…  Log of th…tide"),
        (24, "…flood,…  Log of…ide"),
        (18, "…floo…  Log …e"),
    ],
)
def test_a_text_gives_way_to_the_name_but_for_its_match(width: int, shown: str) -> None:
    text = "…came to peace after the flood, said the keeper of the harbor."
    match = (text.index("flood"), text.index(","))
    aside = "Vault › Folder › Log of the tide"
    kept = len("Log of the tide")
    row = Row(text, ranges=(match,), keep=match, aside=aside, aside_at_end=True, aside_kept=kept)
    assert drawn_text(row, width).strip() == shown


@given(
    st.text(max_size=40),
    st.text(max_size=20),
    st.sampled_from(["", "◆ 12 d", "+ new"]),
    st.integers(0, 30),
    st.integers(0, 80),
    st.sampled_from([None, True, False]),
    st.sampled_from(["", "102 due"]),
)
def test_a_row_is_exactly_as_wide_as_its_list(
    text: str, aside: str, badge: str, depth: int, width: int, fold: bool | None, count: str
) -> None:
    row = Row(text, depth=depth, fold=fold, aside=aside, badge=badge, count=count)
    strip = draw(row, width, RowStyles(Style(), lambda _: Style(), UNICODE), marked=False)
    assert strip.cell_length == width


async def test_rows_that_just_fit_have_no_bar() -> None:
    async with running_list(CountedRows(50)) as (app, pilot):
        widths = [app.list.scrollable_content_region.width]
        app.list.fill(CountedRows(app.list.size.height))
        await pilot.pause()
        await pilot.pause()
        widths.append(app.list.scrollable_content_region.width)
        assert widths == [app.size.width - 1, app.size.width]


async def test_a_bar_that_comes_knows_how_far_the_list_has_been_scrolled() -> None:
    async with running_list(CountedRows(5)) as (app, pilot):
        assert not app.list.show_vertical_scrollbar
        app.list.fill(CountedRows(50), keep=False)
        app.list.cursor = 45
        await pilot.pause()
        bar = app.list.vertical_scrollbar
        assert bar.display
        assert bar.position == app.list.scroll_offset.y > 0
