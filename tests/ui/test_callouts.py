"""Callouts of all kinds that Obsidian knows."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.color import Color

from explorer.page import ASCII, UNICODE
from tests.page.test_lines import shown
from tests.ui.test_note_view import reading
from tests.ui.test_parts import contrast

KINDS = {
    "note": (),
    "abstract": ("summary", "tldr"),
    "info": (),
    "todo": (),
    "tip": ("hint", "important"),
    "success": ("check", "done"),
    "question": ("help", "faq"),
    "warning": ("caution", "attention"),
    "failure": ("fail", "missing"),
    "danger": ("error",),
    "bug": (),
    "example": (),
    "quote": ("cite",),
}


def contrast_of(style: Style) -> float:
    assert style.color is not None
    assert style.bgcolor is not None
    return contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_each_kind_has_a_sign_of_its_own_in_one_cell(signs: object) -> None:
    table = UNICODE.callouts if signs is UNICODE else ASCII.callouts
    assert set(table) == set(KINDS)
    assert len(set(table.values())) == len(KINDS)
    assert all(cell_len(sign) == 1 for sign in table.values())
    assert signs is UNICODE or all(sign.isascii() for sign in table.values())


@pytest.mark.parametrize("theme", ["explorer-dark", "explorer-light"])
async def test_titles_and_tags_can_be_read_in_our_themes(theme: str) -> None:
    async with reading("> [!bug] Title\n> text\n\n#tag\n") as (app, pilot):
        app.theme = theme
        await pilot.pause()
        for kind in KINDS:
            style = app.view.rich_style + app.view.painter.look(f"callout-{kind}")
            assert contrast_of(style) >= 4.5, kind
        tag = app.view.rich_style + app.view.painter.look("tag")
        assert contrast_of(tag) >= 4.5
        assert tag.bgcolor != app.view.rich_style.bgcolor


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light"])
async def test_the_terminal_s_own_colors_tell_the_groups_of_kinds_apart(theme: str) -> None:
    async with reading("> [!bug] Title\n> text\n\n#tag\n") as (app, pilot):
        app.theme = theme
        await pilot.pause()
        colors = {}
        for kind in KINDS.keys() - {"quote"}:  # which is dim, as the app's own styles say
            style = app.view.painter.look(f"callout-{kind}")
            assert style.color is not None
            assert style.color.triplet is None, "one of the sixteen"
            colors[kind] = style.color.number
        assert len({colors[kind] for kind in ("note", "tip", "warning", "danger")}) == 4
        assert app.view.painter.look("tag").reverse


@pytest.mark.parametrize(
    ("written", "kind", "title"),
    [
        ("[!warning|right]", "warning", "Warning"),
        ("[!BUG | wide left]- Title", "bug", "Title"),
        ("[!own-kind|x|y]", "note", "Own kind"),
        ("[!|x]", "note", "Note"),
        *((f"[!{name}]", kind, name.title()) for kind, names in KINDS.items() for name in names),
    ],
)
def test_what_is_for_style_sheets_is_no_part_of_it(written: str, kind: str, title: str) -> None:
    line = shown(f"> {written}\n> text")[0]
    assert title in line.text
    assert "|" not in line.text
    assert any(f"callout.{kind}" in run.style for run in line.runs)
