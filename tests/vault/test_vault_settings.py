"""What the vault's own settings say about daily notes and bookmarks, damaged ones included."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from explorer.vault.obsidian_settings import (
    DailyNotes,
    VaultBookmark,
    read_bookmarks,
    read_daily_notes,
)

DAY = datetime(2026, 11, 4)  # noqa: DTZ001


def put(root: Path, name: str, data: object) -> None:
    file = root / ".obsidian" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")


CORE = {"folder": "/Daily/", "format": "YYYY/DD", "template": "T/Day"}


def test_daily_notes_without_settings_are_at_the_root(tmp_path: Path) -> None:
    assert read_daily_notes(tmp_path) == DailyNotes()
    assert DailyNotes().name(DAY) == "2026-11-04"


def test_obsidians_own_settings(tmp_path: Path) -> None:
    put(tmp_path, "daily-notes.json", CORE)
    assert read_daily_notes(tmp_path) == DailyNotes("Daily", "YYYY/DD", "T/Day.md")
    assert read_daily_notes(tmp_path).name(DAY) == "Daily/2026/04"


@pytest.mark.parametrize(
    ("data", "settings"),
    [
        ({"daily": {"enabled": True, "folder": "P", "format": "", "template": "t.md"}},
         DailyNotes("P", "YYYY-MM-DD", "t.md")),
        ({"activeCalendarSet": "Mine", "calendarSets": [
            {"id": "Other", "day": {"enabled": True, "folder": "No"}},
            {"id": "Mine", "day": {"enabled": True, "folder": "P", "templatePath": "t.md"}}]},
         DailyNotes("P", "YYYY-MM-DD", "t.md")),
        # not used for days: Obsidian's own count
        ({"daily": {"enabled": False, "folder": "P"}}, DailyNotes("Daily", "YYYY/DD", "T/Day.md")),
        ({"calendarSets": [7, {"id": None, "day": 3}]}, DailyNotes("Daily", "YYYY/DD", "T/Day.md")),
        ([], DailyNotes("Daily", "YYYY/DD", "T/Day.md")),
    ],
)  # fmt: skip
def test_periodic_notes_come_first(tmp_path: Path, data: object, settings: DailyNotes) -> None:
    put(tmp_path, "daily-notes.json", CORE)
    put(tmp_path, "plugins/periodic-notes/data.json", data)
    assert read_daily_notes(tmp_path) == settings


def test_damaged_settings_say_so_and_are_the_defaults(tmp_path: Path) -> None:
    put(tmp_path, "daily-notes.json", "{")
    found = read_daily_notes(tmp_path)
    assert (found.folder, found.format) == ("", "YYYY-MM-DD")
    assert ".obsidian/daily-notes.json" in found.problem
    put(tmp_path, "daily-notes.json", {"folder": 7, "format": None})
    assert read_daily_notes(tmp_path) == DailyNotes()


def test_bookmarks_of_every_kind_in_their_order(tmp_path: Path) -> None:
    items = [
        {"type": "file", "ctime": 1, "path": "A.md", "title": "First"},
        {"type": "group", "title": "Mine", "items": [
            {"type": "file", "path": "B.md", "subpath": "#Wall"},
            {"type": "group", "title": "", "items": [{"type": "folder", "path": "Pots"}]},
        ]},
        {"type": "search", "query": "tag:#x"},
        {"type": "graph", "title": "All"},
        {"type": "url", "url": "https://a.example", "title": "Page"},
    ]  # fmt: skip
    put(tmp_path, "bookmarks.json", {"items": items})
    assert read_bookmarks(tmp_path)[0] == [
        VaultBookmark("file", 0, "First", "A.md"),
        VaultBookmark("group", 0, "Mine"),
        VaultBookmark("file", 1, "", "B.md", "#Wall"),
        VaultBookmark("group", 1, ""),
        VaultBookmark("folder", 2, "", "Pots"),
        VaultBookmark("search", 0, "", "tag:#x"),
        VaultBookmark("graph", 0, "All"),
        VaultBookmark("url", 0, "Page", "https://a.example"),
    ]


def test_what_is_no_bookmark_is_left_out(tmp_path: Path) -> None:
    items = [7, {}, {"type": "video"}, {"type": ["file"]}, {"type": "file"},
             {"type": "file", "path": 7}, {"type": "group", "title": 7, "items": 7}]  # fmt: skip
    put(tmp_path, "bookmarks.json", {"items": items})
    assert read_bookmarks(tmp_path) == ([VaultBookmark("group", 0)], "")
    assert read_bookmarks(tmp_path / "none") == ([], "")


@pytest.mark.parametrize("data", ["{", "[]", '{"items": 7}', "\x00", "[" * 100_000])
def test_damaged_bookmarks_name_the_file(tmp_path: Path, data: str) -> None:
    put(tmp_path, "bookmarks.json", data)
    found, problem = read_bookmarks(tmp_path)
    assert found == []
    assert problem.startswith(".obsidian/bookmarks.json: ")
