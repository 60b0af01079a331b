"""Small parts: history, glyphs, themes, the line filter, the status line's words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

import explorer.ui.glyphs as glyphs
import explorer.ui.themes as themes
from explorer.model import Badge
from explorer.ui.glyphs import PLAIN_SIGNS, PLAIN_TEXT, SAFE_TEXT
from explorer.ui.history import History, HistoryPlace
from explorer.ui.widgets.row import Row


def test_back_and_forward_keep_places_as_they_were_left() -> None:
    history = History()
    for name in "abc":
        history.visit(HistoryPlace(name))
    history.leave(HistoryPlace("c", 9, 2))
    assert history.step(-1) == HistoryPlace("b")
    history.leave(HistoryPlace("b", 5, 1))
    assert history.step(1) == HistoryPlace("c", 9, 2)
    assert history.step(1) is None
    assert history.step(-1) == HistoryPlace("b", 5, 1)
    history.visit(HistoryPlace("d"))  # what was ahead is forgotten
    assert [place.path for place in history.places] == ["a", "b", "d"]


@pytest.mark.parametrize(
    ("days", "look"),
    [(-1, "overdue"), (-30, "overdue"), (-31, "long-overdue"), (-4000, "long-overdue")],
)
def test_what_waits_for_more_than_a_month_is_drawn_quieter(days: int, look: str) -> None:
    assert Row("Tea").with_badge(Badge("overdue", 1, days), glyphs.UNICODE).state == look


@pytest.mark.parametrize("theme", [themes.DARK, themes.LIGHT], ids=lambda theme: theme.name)
def test_the_quieter_color_is_between_text_and_background(theme) -> None:  # type: ignore[no-untyped-def] # Textual's theme
    background = Color.parse(theme.background)
    loud, quiet = Color.parse(theme.warning), Color.parse(theme.variables["warning-dim"])
    assert 4.5 <= contrast(quiet, background) < contrast(loud, background)


@pytest.mark.parametrize(
    ("environ", "encoding", "plain"),
    [
        ({}, "utf-8", False),
        ({}, "UTF8", False),
        ({}, "ascii", True),
        ({}, None, True),
        ({"EXPLORER_ASCII": "1"}, "utf-8", True),
    ],
)
def test_glyphs_fit_the_terminal(
    environ: dict[str, str], encoding: str | None, plain: bool
) -> None:
    chosen = glyphs.choose(environ, encoding)
    assert chosen.plain is plain
    assert chosen.plain_letters is (plain and encoding != "utf-8")


def test_plain_glyphs_are_ascii_and_one_cell_wide() -> None:
    for name in glyphs.Glyphs.__dataclass_fields__:
        for signs in (glyphs.UNICODE, glyphs.ASCII):
            sign = getattr(signs, name)
            if isinstance(sign, str):
                assert cell_len(sign) == 1
                assert sign.isascii() or not signs.plain


@pytest.mark.parametrize(
    ("environ", "wanted", "name"),
    [
        ({}, None, themes.DARK_NAME),
        ({}, "light", themes.LIGHT_NAME),
        ({"COLORFGBG": "0;15"}, None, themes.LIGHT_NAME),
        ({"COLORFGBG": "15;0"}, None, themes.DARK_NAME),
        ({"TEXTUAL_THEME": "nord"}, None, "nord"),
        ({"NO_COLOR": "1"}, "light", themes.ANSI_NAME),
        ({"NO_COLOR": ""}, "light", themes.LIGHT_NAME),
    ],
)
def test_the_theme_to_begin_with(environ: dict[str, str], wanted: str | None, name: str) -> None:
    assert themes.choose(environ, wanted) == name


def contrast(one: Color, other: Color) -> float:
    def luminance(color: Color) -> float:
        parts = [
            c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in color.normalized
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [themes.DARK, themes.LIGHT], ids=lambda theme: theme.name)
def test_text_can_be_read_in_our_themes(theme) -> None:  # type: ignore[no-untyped-def] # Textual's theme
    background = Color.parse(theme.background)
    names = ("foreground", "primary", "warning", "error", "success")
    colors = {name: Color.parse(getattr(theme, name)) for name in names} | {
        "muted": Color.parse(theme.variables["muted"])
    }
    for under in (background, Color.parse(theme.variables["cursor"])):
        for name, color in colors.items():
            assert contrast(color, under) >= (4.5 if under is background else 3.5), name


@given(st.text(alphabet=st.characters(), max_size=30))
def test_the_last_door_keeps_widths_and_lets_nothing_through(text: str) -> None:
    (safe,) = SAFE_TEXT.apply([Segment(text)], Color(0, 0, 0))
    assert cell_len(safe.text) == cell_len(text)
    assert not any(
        ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 or 0x202A <= ord(letter) <= 0x202E
        for letter in safe.text
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [("café", "cafe"), ("日本", "? ? "), ("│▃", "  "), ("e\u0301!", "e! "), ("a", "a")],
)
def test_without_utf8_everything_is_ascii_and_as_wide(text: str, plain: str) -> None:
    (safe,) = PLAIN_TEXT.apply([Segment(text)], Color(0, 0, 0))
    assert safe.text.rstrip() == plain.rstrip()
    assert len(safe.text) == cell_len(text)


@given(st.text(max_size=20))
def test_with_ascii_signs_letters_stay_and_bars_go(text: str) -> None:
    (safe,) = PLAIN_SIGNS.apply([Segment(f"│日本 é{text}▃")], Color(0, 0, 0))
    assert cell_len(safe.text) == cell_len(f"│日本 é{text}▃")
    assert safe.text.startswith(" 日本 é")
    assert not re.search("[─-▟]", safe.text)
