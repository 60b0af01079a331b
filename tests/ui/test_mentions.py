"""Mentions and related notes in the context pane."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

import explorer.ui.glyphs as glyphs
from explorer.services.mention_service import Mentions, MentionService
from explorer.services.search_service import SearchService
from explorer.ui.context_pane import Group, RowKey
from explorer.ui.history import HistoryPlace
from explorer.ui.threads import LateResults
from tests.ui.conftest import (
    Open,
    app_of,
    make_app,
    press,
    screen_text,
    settle,
    shown,
    view_of,
    wait_for,
    write,
)
from tests.ui.test_snapshots import SIZES, Pictures, Snap, each_shot, matches_snapshot

NOTES = {
    "MFA token.md": (
        "---\naliases: [Second factor]\n---\n#iam\n\n# Kinds of token\n\nThe Overview names a root"
        " user [/b] and the hardware. See [[Phone]] and [[Account]]; twin, too.\n"
    ),
    "Root user.md": (
        "#iam\n\n# Hardware\n\nBefore anything else, turn on an MFA token for it, and keep that off"
        " your [[Phone]].\n\n# Later\n\nA second factor, and an mfa token \x1b[31m again."
        " [[Account]]\n"
    ),
    "Account.md": "Begin with the [[MFA token|token]] of an MFA token.\n",
    "Phone.md": "It rings.\n",
    "Overview.md": "Of all.\n",
    "a/Twin.md": "One.\n",
    "b/Twin.md": "Another.\n",
    **{f"Far/{number}.md": "" for number in range(6)},
}
AT: dict[str, Any] = {"note": "MFA token.md"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "cloud", NOTES)


def rows(pilot: Pilot[int]) -> list[str]:
    """Return the rows of the pane from the mentions on, without the blanks between their parts."""
    context = app_of(pilot).main.context_pane
    drawn = [context.list.render_line(y).text.split() for y in range(context.list.size.height)]
    lines = [" ".join(each) for each in drawn if each]
    start = next(i for i, line in enumerate(lines) if "Mentions" in line)
    return [line.removeprefix("▎").strip() for line in lines[start:]]


def title(pilot: Pilot[int], group: str) -> str:
    return next(row for row in rows(pilot) if group in row)


async def go(pilot: Pilot[int], group: Group, *keys: str) -> None:
    """Select the title of a group, and press keys there."""
    pane = app_of(pilot).main.context_pane
    await press(pilot, "b")
    pane.list.cursor = pane.title(group)
    await press(pilot, *keys)


async def test_mentions_are_counted_and_open_up(opened: Open, folder: Path) -> None:
    async with opened((120, 60), folder=folder, **AT) as pilot:
        await press(pilot, "b")
        assert rows(pilot)[:4] == [
            "▸ Mentions 4",
            "▸ Could be links 3",
            "▸ Related",
            "▾ Links 2",
        ]
        await go(pilot, "mentions", "right")
        assert rows(pilot)[:9] == [
            "▾ Mentions 4",
            "Account :1",
            "…the token of an MFA token.",
            "Root user › Hardware :5",
            "…on an MFA token for it, and ke…",
            "Root user › Later :9",
            "A second factor, and an mfa tok…",
            "Root user › Later :9",
            "…and an mfa token [31m again. A…",
        ]
        await press(pilot, "j", "j", "enter")
        assert shown(pilot) == "Root user.md"
        assert view_of(pilot).folds.arrival == 5, "its line is marked"
        await press(pilot, "minus")
        assert shown(pilot) == "MFA token.md"
        pane = app_of(pilot).main.context_pane
        assert pane.row(pane.list.cursor).text == "Root user", "the row that was left"


async def test_names_in_a_note_could_be_links(opened: Open, folder: Path) -> None:
    async with opened((120, 60), folder=folder, **AT) as pilot:
        await go(pilot, "unlinked", "right")
        assert rows(pilot)[1:8] == [
            "▾ Could be links 3",
            "Overview :8",
            "The Overview names a root user …",
            "Root user :8",
            "…names a root user [/b] and the…",
            "Twin › 2 notes :8",
            "…Phone and Account; twin, too.",
        ]
        await press(pilot, "j", "enter")
        assert view_of(pilot).folds.arrival == 8


async def test_a_name_that_is_part_of_a_longer_one(opened: Open, tmp_path: Path) -> None:
    notes = {"Token.md": "", "Blue token.md": "", "Text.md": "A #blue token.\n"}
    folder = write(tmp_path / "blue", notes)
    async with opened((120, 60), folder=folder, note="Token.md") as pilot:
        await go(pilot, "mentions", "right")
        assert rows(pilot)[1:3] == ["Text :1", "A #blue token."]


async def test_a_name_is_left_out_and_told_again(opened: Open, folder: Path) -> None:
    async with opened((120, 60), folder=folder, **AT) as pilot:
        await go(pilot, "unlinked", "right", "j", "x")
        assert rows(pilot)[1:7] == [
            "▾ Could be links 2",
            "Root user :8",
            "…names a root user [/b] and the…",
            "Twin › 2 notes :8",
            "…Phone and Account; twin, too.",
            "Overview left out",
        ]
        pane = app_of(pilot).main.context_pane
        await press(pilot, "j", "j", "enter")
        assert shown(pilot) == "MFA token.md", "no place is left out"
        assert pane.row(pane.list.cursor).text == "Overview"
        await press(pilot, "x")
        assert title(pilot, "Could be") == "▾ Could be links 3"
        await go(pilot, "mentions", "right", "j", "j", "j", "x")
        assert title(pilot, "Mentions") == "▾ Mentions 3"
        assert rows(pilot)[7] == "Second factor left out"
    async with opened((120, 60), folder=folder, **AT) as later:
        await press(later, "b")
        assert title(later, "Mentions") == "▸ Mentions 3"


async def test_only_a_name_is_left_out(opened: Open, folder: Path) -> None:
    async with opened((120, 60), folder=folder, **AT) as pilot:
        await go(pilot, "links", "j", "x")
        assert "Choose a mention." in screen_text(pilot)
        await go(pilot, "mentions", "x")
        assert app_of(pilot).explorer.mentions.ignored() == ()


async def test_what_cannot_be_stored_is_said(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MentionService, "ignore", lambda *_: False)
    async with opened((120, 60), folder=folder, **AT) as pilot:
        await go(pilot, "mentions", "right", "j", "x")
        assert "cannot be stored" in screen_text(pilot)


async def test_a_linked_note_is_marked_beside_a_long_name(opened: Open, folder: Path) -> None:
    (folder / "Ways to an account.md").write_text("#iam [[MFA token]] [[Phone]]\n", "utf-8")
    async with opened((80, 60), folder=folder, **AT) as pilot:
        await go(pilot, "related", "right")
        assert "linked" in title(pilot, "Ways to")


async def test_related_notes_say_why(opened: Open, folder: Path) -> None:
    async with opened((120, 60), folder=folder, **AT) as pilot:
        await go(pilot, "related", "right")
        at = rows(pilot).index("▾ Related")
        assert rows(pilot)[at : at + 5] == [
            "▾ Related",
            "Root user",
            "2 links · #iam · words: token, …",
            "Account linked",
            "words: token, mfa",
        ]
        await press(pilot, "j", "enter")
        assert shown(pilot) == "Root user.md"
        assert title(pilot, "Related") == "▾ Related", "what is open stays so"
        await go(pilot, "related", "j")
        pane = app_of(pilot).main.context_pane
        assert pane.row(pane.list.cursor).text == "MFA token"


async def test_a_note_without_any(opened: Open, folder: Path) -> None:
    async with opened((120, 60), folder=folder, at="Far/1.md") as pilot:
        for group in ("mentions", "unlinked", "related"):
            await go(pilot, group, "right")
        assert rows(pilot)[:6] == [
            "▾ Mentions 0",
            "no other note names it",
            "▾ Could be links 0",
            "it names no other note",
            "▾ Related",
            "no note has much in common",
        ]


async def test_a_change_on_disk_moves_nothing(opened: Open, folder: Path) -> None:
    async with opened((120, 60), folder=folder, **AT) as pilot:
        await go(pilot, "mentions", "right")
        await go(pilot, "unlinked", "right", "j", "j", "j")
        pane = app_of(pilot).main.context_pane
        assert pane.row(pane.list.cursor).text == "Twin"
        (folder / "New.md").write_text("An MFA token.\n", "utf-8")
        await press(pilot, "f5")
        assert title(pilot, "Mentions") == "▾ Mentions 5"
        assert pane.row(pane.list.cursor).text == "Twin"


async def test_they_wait_for_the_index_of_texts(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SearchService, "lacks_index", lambda _: True)
    monkeypatch.setattr("explorer.ui.vault_loading.REST", 0.01)
    async with opened((120, 60), folder=folder, **AT) as pilot:
        await press(pilot, "b")
        assert title(pilot, "Mentions") == "▸ Mentions"
        await go(pilot, "mentions", "right")
        assert "still reading…" in rows(pilot)
        monkeypatch.setattr(SearchService, "lacks_index", lambda _: False)
        app_of(pilot).loader.index_texts()
        await wait_for(pilot, lambda: title(pilot, "Mentions") == "▾ Mentions 4")


async def test_keys_do_not_wait_for_mentions(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = Event()

    def of(self: MentionService, path: str, *, wait: bool) -> Mentions:
        going_on.wait()
        return at_once(self, path, wait=wait)

    at_once = MentionService.of
    async with opened((120, 60), folder=folder, at="Phone.md") as pilot:
        monkeypatch.setattr(MentionService, "of", of)
        app = app_of(pilot)
        app.main.open_place(HistoryPlace("MFA token.md"), focus=True)
        await wait_for(pilot, lambda: shown(pilot) == "MFA token.md")
        await wait_for(pilot, lambda: not app.main.context_pane.mentions.waiting)
        await pilot.press("b", "j")
        assert app.main.context_pane.list.selected_key == RowKey("mentions")
        assert title(pilot, "Mentions") == "▸ Mentions"
        going_on.set()
        await settle(pilot)
        assert title(pilot, "Mentions") == "▸ Mentions 4"


def test_who_passes_by_starts_nothing() -> None:
    timers: list[float] = []
    widget = Static()
    widget.set_timer = lambda seconds, _: timers.append(seconds)  # type: ignore[assignment,method-assign,misc]
    late = LateResults[str, str](widget, lambda keys: dict.fromkeys(keys, ""), str, 9, rest=0.5)
    late.get("a")
    late.outdate()
    late.get("b")
    assert timers == [0.5, 0.5], "the rest begins again"


_ALL = ["b", "j", "l", "j", "j", "j", "j", "j", "l", "j", "j", "j", "j", "l"]
PICTURES: Pictures = [
    ("mentions", "wide two-light", (*_ALL, *"kkkkkkk"), {}),
    ("mentions in ansi", "small-ansi-dark", ("b", "j", "l", "j"), {}),
    ("related notes", "wide two-light", (*_ALL, "j"), {}),
    ("related notes in ascii", "small", (*_ALL, "j"), {"glyphs": glyphs.ASCII}),
    ("a name that is left out", "two", ("b", "j", "j", "l", "j", "x"), {}),
]


@each_shot(PICTURES)
def test_picture(
    snap_compare: Snap, folder: Path, shot: str, keys: tuple[str, ...], options: dict[str, Any],
) -> None:  # fmt: skip
    size, _, theme = shot.partition("-")
    app = make_app(folder, **{"theme": theme or "dark", "note": "MFA token.md", **options})
    assert matches_snapshot(snap_compare, app, SIZES[size], *keys)


async def test_a_group_that_is_opened_low_moves_up(opened: Open, folder: Path) -> None:
    async with opened((80, 11), folder=folder, **AT) as pilot:
        await go(pilot, "related", "right")
        assert "words: token" in screen_text(pilot)
