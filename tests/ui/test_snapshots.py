"""Pictures of the screen, kept as files: a change of looks is seen before it is shipped.

Made with the pinned constraints; `pytest tests/ui/test_snapshots.py --snapshot-update` makes them
anew after a look at each. The clock stands at 2026-11-24 09:00 and nothing blinks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from textual.command import CommandList
from textual.pilot import Pilot

import explorer.ui.glyphs as glyphs
from explorer.state.user_state import RecentSearches
from explorer.ui.app import ExplorerApp
from tests.support.sample import SAMPLE
from tests.ui.conftest import (
    KEYS_OF_OURS,
    NOTES,
    make_app,
    settle,
    wait_for,
    write,
)
from tests.ui.test_loading import SteppedExplorer
from tests.ui.test_statistics import app_with_log

LARGE, WIDE, TWO, SMALL = (160, 40), (120, 40), (80, 24), (50, 20)
SIZES = {"wide": WIDE, "two": TWO, "small": SMALL}

SCRIPTS = {
    "日本語/動詞の活用と助詞のとても長い題名についてのノート.md": (
        "---\ntags: [review]\nsr-due: 2026-11-20\nsr-interval: 3\nsr-ease: 250\n---\n"
        "# 一段動詞\n\n食べる、見る。[[五段動詞|五段]]を見よ。\n\n"
        "## とても長い見出しはここで真ん中が省略されるはずです\n\n本文。\n"
    ),
    "日本語/五段動詞.md": "# 書く\n\n書きます。\n",
    "عربي/قواعد اللغة العربية.md": "# الفعل الماضي\n\nكتب، قرأ.\n\n# הפועל בעברית\n\nכתב.\n",
    "Emoji/👩‍👩‍👧 Family and 🇯🇵 flags.md": (
        "# 🗂️ Folder\n\nA 👍🏽 and a ❤️.\n\n# e\u0301te\u0301 🏖\n\nSummer.\n"
    ),
    "한국어.md": "# 조사\n\n은, 는.\n",
}

WIDE_TABLE = """# Regions

| Region | Where it is | Zones | Opened in | What is not there yet | Price of an hour | More |
|---|---|--:|---|---|--:|---|
| eu-west-1 | Ireland | 3 | November 2007 | nothing that is missed | 0.0107 | [[Ireland]] |
| eu-west-3 | Paris 🇫🇷 | 3 | December 2017 | a few kinds of machines \
| 0.0118 | [[Prices#Paris\\|dearer]] |
| ap-northeast-1 | 東京 | 4 | March 2011 | very little | 0.0136 | `tokyo` |

> [!tip] Also here
> | Tier | Minimum stay | Time to first byte | Price of a gigabyte | For |
> |---|---|---|---|---|
> | Standard | none | some milliseconds | 0.023 a month | what is read daily |
"""

DIAGRAMS = """# Requests

```mermaid
sequenceDiagram
    participant C as Client
    participant S as Server
    C->>S: hello, and what I can do
    S-->>C: certificate
    alt it is valid
        C->>S: key exchange
    else
        C-xS: goodbye
    end
    Note over C,S: encrypted from here on
```

```mermaid
flowchart LR
    start([A request]) --> gate{Is it known?}
    gate -- yes --> answer[(Cache)]
    gate -- no --> origin & log
    subgraph slow [What takes long]
        origin --> answer
    end
```
"""

AROUND = {
    "Regions.md": (
        "# Regions\n\nSee [[Prices]], [[Prices|what it costs]], [[Prices#Paris]] and "
        "[[A note that nobody has written yet]].\n\n![[map.png]]\n\n![[lost.png]]\n"
    ),
    "Prices.md": (
        "# Paris\n\nMost of what is said of **[[Regions]]** holds here, too.\n\n"
        "# Tokyo\n\n- dearer than other [[Regions|regions]]\n- 東京の[[Regions]]です。次。\n"
    ),
    "Travel notes of the year, first part.md": "# Plans\n\nAll [[Regions]] at once.\n",
    "Travel notes of the year, second part.md": "---\nup: '[[Regions]]'\n---\n# Plans\n\nNone.\n",
}

Snap = Callable[..., bool]
Pictures: TypeAlias = list[tuple[str, str, tuple[str, ...], dict[str, Any]]]
"""Names, sizes and themes, the keys before each, and options."""


def each_shot(pictures: Pictures) -> pytest.MarkDecorator:
    found = [
        pytest.param(shot, keys, options, id=f"{name}-{shot}".replace(" ", "_"))
        for name, shots, keys, options in pictures
        for shot in shots.split()
    ]
    return pytest.mark.parametrize(("shot", "keys", "options"), found)


def matches_snapshot(
    snap: Snap,
    app: ExplorerApp,
    size: tuple[int, int],
    *keys: str,
    before: Callable[[Pilot[Any]], Awaitable[None]] | None = None,
) -> bool:
    """Compare the screen after some keys, each with all that it starts."""

    async def prepare(pilot: Pilot[Any]) -> None:
        if before is not None:
            await before(pilot)
            return
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    return snap(app, terminal_size=size, run_before=prepare)


SHELF = {
    f"Shelf/Box {box}/Note {n:02} about a thing in the box.md": "# Thing\n\n## Part\n"
    for box in "AB"
    for n in range(40)
}
CALM = {
    "Calm.md": "---\ntags: [review]\nsr-due: 2026-12-04\nsr-interval: 20\nsr-ease: 250\n---\n"
    "# Later\n\nNot yet.\n"
}
TABLES = {"Regions.md": WIDE_TABLE, "Prices.md": "# Paris\n\nDear.\n"}
REQUESTS = {"Requests.md": DIAGRAMS}
TLS, SINK = "Networking/TLS.md", "Tools/Markdown kitchen sink.md"
PLAIN = {"glyphs": glyphs.ASCII, "environ": {"NO_COLOR": "1"}}
ALL, MIXED, LIGHTER = "wide two small", "wide two-light small", "wide-light two small"

PICTURES: Pictures = [
    ("first look", f"{ALL} wide-light two-light small-light", (), {}),
    ("search", ALL, ("slash", *"mfa", "down"), {}),
    ("search in the light", "wide-light", ("slash", *"share"), {}),
    ("search before typing", "two", ("slash",), {}),
    ("a concept that is open", ALL, ("slash", *"mfa", "right", "down", "down"), {}),
    (
        *("embeds in place", ALL, ("tab", "right_square_bracket")),
        {"note": "Networking/Security groups and NACLs.md", "line": 30},
    ),
    (
        *("sections of a concept", ALL, ("S", "tab")),
        {"note": "Glossary.md", "line": 35, "keys": KEYS_OF_OURS},
    ),
    (
        *("a wide table", ALL, ("greater_than_sign", "right_square_bracket")),
        {"vault": TABLES, "note": "Regions.md"},
    ),
    ("embeds of files", "two-light", (), {"note": SINK, "line": 190}),
    ("folds", ALL, (":", "1", "3", "enter", "z", "g"), {"note": TLS, "keys": KEYS_OF_OURS}),
    ("diagrams as pictures", ALL, (), {"vault": REQUESTS, "note": "Requests.md"}),
    (
        *("the source of a diagram", "wide-light", ("right_square_bracket", "z")),
        {"vault": REQUESTS, "note": "Requests.md"},
    ),
    (
        *("the tree keeps what holds the note", ALL, ("escape", *["ctrl+e"] * 3)),
        {"folder": "shelf", "vault": SHELF, "note": [*SHELF][60]},
    ),
    (
        *("concepts from A to Z", ALL),
        ("a", "right_parenthesis", "j", "j", "right", "ctrl+e", "ctrl+e"),
        {"keys": KEYS_OF_OURS},
    ),
    ("concepts from A to Z in the light", "two-light", ("d", "d"), {}),
    ("what is due by urgency", ALL, ("d",), {}),
    ("cards in place", ALL, ("]", "]", "enter"), {"note": TLS, "line": 43}),
    ("properties and an overview", "wide-light", ("z", "Z", "z"), {"note": SINK}),
    ("folds without colors and UTF-8", "wide", ("Z",), {"note": TLS, **PLAIN}),
    (
        *("a picture in place", MIXED, ("right_square_bracket",)),
        {"note": "Cloud/Regions.md", "line": 27},
    ),
    ("cards in a list", "wide two-light small", ("C", "v", "j"), {"keys": {"cards": "C"}}),
    ("what is done with marked cards", "two", ("C", "v", "v", "."), {"keys": {"cards": "C"}}),
    ("search inside notes", "two", ("slash", *"root", "tab", "tab", "tab"), {}),
    ("search among tags", "wide", ("slash", "shift+tab", *"cl"), {}),
    ("a filter that is not understood", "two-light", ("slash", *"is:odd", "space", *"mfa"), {}),
    ("reading beside the results", ALL, ("slash", *"regions", "ctrl+o"), {}),
    ("search without colors and UTF-8", "two", ("slash", *"mfa", "right"), PLAIN),
    ("search without a result", "two", ("slash", *"zzqxzzqx"), {}),
    ("nothing in one scope", ALL, ("slash", "tab", *"zzqx"), {}),
    ("only what is due in the light", "wide-light", ("d",), {}),
    ("nothing is due", "two", ("d",), {"vault": CALM}),
    ("what surrounds a note", ALL, ("b", "j"), {}),
    ("three panes", "large", (), {}),
    ("three panes in the light", "large-light", ("b", "j", "j"), {}),
    ("a name that is cut", "two", ("G",), {"vault": AROUND}),
    ("a hidden pane over the page", "wide-light two", ("tab", "1", "escape"), {}),
    ("a row that is looked at", ALL, ("b", "j", "K"), {}),
    ("reading in a small terminal", "small", ("tab",), {}),
    ("a selected link", "wide", ("tab", "]", "]"), {}),
    ("problems", "wide wide-light", ("exclamation_mark", "j"), {}),
    ("problems that are narrowed", ALL, ("exclamation_mark", "slash", *"head"), {}),
    ("no problem that is looked for", "two", ("exclamation_mark", "slash", *"zzz"), {}),
    ("help that is narrowed", LIGHTER, ("question_mark", "slash", *"pane"), {}),
    ("letters beside links", MIXED, ("f",), {"note": TLS}),
    ("help", "wide", ("question_mark",), {}),
    ("the palette", "two", ("ctrl+p", *"due"), {}),
    ("a link to nowhere", "two", ("b", "G", "enter"), {"vault": NOTES}),
    (
        *("wide letters, emoji and right to left", ALL, ("escape",)),
        {"vault": SCRIPTS, "note": next(iter(SCRIPTS))},
    ),
    ("search in other scripts", "wide-light", ("slash", "動"), {"vault": SCRIPTS}),
    ("the colors of the terminal", "wide-ansi", (), {}),
    ("no color", "two", (), {"environ": {"NO_COLOR": "1"}}),
    ("ASCII only", "two", (), {"glyphs": glyphs.ASCII}),
]


@each_shot(PICTURES)
def test_picture(
    snap_compare: Snap,
    tmp_path: Path,
    shot: str,
    keys: tuple[str, ...],
    options: dict[str, Any],
) -> None:
    size, _, theme = shot.partition("-")
    given = {"theme": theme or "dark", **options}
    folder, notes = given.pop("folder", "vault"), given.pop("vault", None)
    root = SAMPLE if notes is None else write(tmp_path / folder, notes)
    assert matches_snapshot(
        snap_compare, make_app(root, **given), {**SIZES, "large": LARGE}[size], *keys
    )


def test_recent_searches(snap_compare: Snap) -> None:
    recent = RecentSearches()
    for query in ("shared responsibility", "is:due #cloud", "mfa"):
        recent.add(query)
    assert matches_snapshot(snap_compare, make_app(SAMPLE, recent=recent), WIDE, "slash")


@pytest.mark.parametrize(("size", "theme"), [("wide", "dark"), ("two", "light"), ("small", "dark")])
def test_links_around_a_note(snap_compare: Snap, tmp_path: Path, size: str, theme: str) -> None:
    root = write(tmp_path / "vault", AROUND)
    (root / "map.png").write_bytes(b"x")
    app = make_app(root, note="Regions.md", theme=theme)
    assert matches_snapshot(snap_compare, app, SIZES[size], "b", "j", "j")


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("two", "dark"), ("small", "dark")])
def test_all_commands(snap_compare: Snap, size: str, theme: str) -> None:
    async def opened(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await wait_for(pilot, lambda: pilot.app.screen.query_one(CommandList).option_count > 9)
        await pilot.pause()

    app = make_app(SAMPLE, theme=theme)
    assert matches_snapshot(snap_compare, app, SIZES[size], before=opened)


def test_a_folder_opened_by_mistake(
    snap_compare: Snap, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "/homes/own is your home folder, not a vault of notes."
    monkeypatch.setattr("explorer.vault.looks_wrong", lambda _root: said)

    async def asked(pilot: Pilot[Any]) -> None:
        await wait_for(pilot, lambda: len(pilot.app.screen_stack) > 1)
        await pilot.pause()

    assert matches_snapshot(snap_compare, make_app(root), TWO, before=asked)


def test_while_it_loads(snap_compare: Snap, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.vault_loading._PAUSE", -1.0)
    steps = SteppedExplorer(root)
    app = make_app(root, explorer=steps)

    async def half(pilot: Pilot[Any]) -> None:
        await wait_for(pilot, lambda: app.load_state.progress is not None)
        steps.gates[0].set()
        await wait_for(pilot, lambda: len(app.main.concepts.tree) > 0)
        await pilot.pause()

    try:
        assert matches_snapshot(snap_compare, app, WIDE, before=half)
    finally:
        steps.gates[1].set()


@pytest.mark.parametrize(
    ("size", "theme"), [(WIDE, "dark"), (WIDE, "light"), (TWO, "dark"), (SMALL, "dark")]
)
def test_statistics(snap_compare: Snap, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    app = app_with_log(SAMPLE, tmp_path, theme=theme)
    assert matches_snapshot(snap_compare, app, size, "s")


def test_statistics_by_deck(snap_compare: Snap, tmp_path: Path) -> None:
    app = app_with_log(SAMPLE, tmp_path, theme="dark")
    assert matches_snapshot(snap_compare, app, WIDE, "s", "G")
