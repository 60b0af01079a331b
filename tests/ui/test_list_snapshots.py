"""Pictures of the lists over the panes; see `test_snapshots` for how they are made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import explorer.ui.glyphs as glyphs
import explorer.ui.lists.listings as listings
from explorer.state.obsidian_vaults import KnownVault, KnownVaults
from explorer.state.user_state import NoteVisits, OwnBookmark, OwnBookmarks, RecentVaults, UserState
from tests.ui.conftest import NOTES as SMALL_VAULT
from tests.ui.conftest import NOW, make_app, write
from tests.ui.test_snapshots import SIZES, Pictures, Snap, each_shot, matches_snapshot

NOTES = {
    "Home/Garden.md": (
        "---\ntags: [review, plant/herb]\nsr-due: 2026-11-21\nsr-interval: 4\nsr-ease: 250\n---\n"
        "# Pots\n\n- [ ] water the **basil** and the [[Shed|lemon]] #plant "
        "📅 2026-11-24 🔁 every day\n"
        "- [x] fill the pots ✅ 2026-11-20\n- [/] repot what has grown too large for its pot, "
        "the lemon above all, before the frost comes 📅 2026-11-20 ⏫\n\n"
        "## 植木鉢と冬の準備についてのとても長い見出し\n\n"
        "- [ ] 植木鉢を家の中に入れる 📅 2026-11-28\n"
        "- [>] ask about the 🌵\n"
    ),
    "Shed.md": (
        "# Tools\n\n- [ ] sharpen [due:: 2025-01-31]\n- [-] sell the saw ❌ 2026-01-02\n"
        "- [ ] tidy ⏳ 2026-11-25 🔽\n\n#plant/tree #tool/hand #tool/saw\n"
    ),
    "Seeds/A note with a very long name that cannot be shown in a narrow list.md": "#plant/herb\n",
    "Seeds/Basil.md": "---\naliases: [Ocimum]\n---\n#plant/herb/annual\n",
}  # fmt: skip
BOOKMARKS = [
    {"type": "file", "path": "Shed.md", "title": "What I have"},
    {"type": "group", "title": "Plants", "items": [
        {"type": "file", "path": "Home/Garden.md", "subpath": "#Pots"},
        {"type": "folder", "path": "Seeds"},
        {"type": "file", "path": "Gone/Sage.md"},
    ]},
    {"type": "search", "query": "tag:#plant -basil", "title": "Other plants"},
    {"type": "url", "url": "https://a.example/seeds?of=basil", "title": "Seeds"},
    {"type": "graph"},
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    bookmarks = json.dumps({"items": BOOKMARKS})
    return write(tmp_path / "home", {**NOTES, ".obsidian/bookmarks.json": bookmarks})


def used() -> UserState:
    visits, bookmarks = NoteVisits(), OwnBookmarks()
    for path in ("Shed.md", "Shed.md", "Seeds/Basil.md"):
        visits.add(path, NOW.timestamp())
    for bookmark in (OwnBookmark("Seeds/Basil.md"), OwnBookmark("Shed.md", "Tools")):
        bookmarks.toggle(bookmark)
    return UserState(visits, bookmarks)


LISTS = {"tasks": "t", "recent": "slash", "tags": "number_sign", "bookmarks": "apostrophe"}
PICTURES: Pictures = [
    *((name, "wide two small two-light", (key,), {"used": True}) for name, key in LISTS.items()),
    ("narrowed tasks", "two", ("t", *"lemon"), {"used": True}),
    ("nothing matches", "small", ("number_sign", *"xyz"), {}),
    ("no tasks", "small", ("t",), {"vault": SMALL_VAULT}),
    ("no bookmarks", "small", ("apostrophe",), {"vault": SMALL_VAULT}),
    ("tasks in ascii", "two", ("t",), {"glyphs": glyphs.ASCII}),
    ("a list without color", "two", ("t", "down"), {"environ": {"NO_COLOR": "1"}}),
]


@each_shot(PICTURES)
def test_picture(
    snap_compare: Snap, tmp_path: Path, home: Path, shot: str, keys: tuple[str, ...],
    options: dict[str, Any],
) -> None:  # fmt: skip
    size, _, theme = shot.partition("-")
    given = {"theme": theme or "dark", **options}
    if given.pop("used", False):
        given["state"] = used()
    notes = given.pop("vault", None)
    root = home if notes is None else write(tmp_path / "vault", notes)
    assert matches_snapshot(snap_compare, make_app(root, **given), SIZES[size], *keys)


@pytest.mark.parametrize("size", SIZES)
def test_vaults(snap_compare: Snap, home: Path, size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RecentVaults, "add", lambda _recent, _root: None)
    state = UserState()
    state.vaults.write(["/vaults/Garden", "/vaults/Work"])
    app = make_app(home, state=state)
    vaults = tuple(
        KnownVault(path, 1_790_000_000_000.0)
        for path in (
            Path("/vaults/Home"),
            Path("/vaults/Work"),
            Path("/vaults/of somebody else/Old"),
        )
    )
    monkeypatch.setattr(listings, "obsidians_vaults", lambda _app: KnownVaults(vaults))
    monkeypatch.setattr(listings, "_is_there", lambda vault: vault.name != "Old")
    assert matches_snapshot(snap_compare, app, SIZES[size], "V", "down")
