"""Pictures of the screen, kept as files: a change of looks is seen before it is shipped.

Made with the pinned constraints; `pytest tests/ui/test_snapshots.py --snapshot-update` makes them
anew after a look at each. The clock stands at 2026-11-24 09:00 and nothing blinks.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandList
from textual.pilot import Pilot
from textual.worker import get_current_worker

from explorer.services.search_service import SearchService
from explorer.state.user_state import RecentSearches
from explorer.ui import glyphs
from explorer.ui.app import ExplorerApp
from explorer.ui.search import search_screen
from explorer.vault import Indexing, sample_root
from tests.ui.conftest import KEYS_OF_OURS, NOW, make_app, screen_text, settle, wait_for, write
from tests.ui.test_loading import SteppedExplorer
from tests.ui.test_statistics import app_with_log

SAMPLE = sample_root()
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

Snap = Callable[..., bool]


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


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES)
def test_first_look(snap_compare: Snap, size: str, theme: str) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE, theme=theme), SIZES[size])


@pytest.mark.parametrize("size", SIZES)
def test_search(snap_compare: Snap, size: str) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), SIZES[size], "slash", *"mfa", "down")


def test_search_in_the_light(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE, theme="light"), WIDE, "slash", *"share")


def test_search_before_typing(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), TWO, "slash")


@pytest.mark.parametrize("size", SIZES)
def test_a_concept_that_is_open(snap_compare: Snap, size: str) -> None:
    assert matches_snapshot(
        snap_compare, make_app(SAMPLE), SIZES[size], "slash", *"mfa", "right", "down", "down"
    )


@pytest.mark.parametrize("size", SIZES)
def test_embeds_in_place(snap_compare: Snap, size: str) -> None:
    app = make_app(SAMPLE, note="Networking/Security groups and NACLs.md", line=30)
    assert matches_snapshot(snap_compare, app, SIZES[size], "tab", "right_square_bracket")


@pytest.mark.parametrize("size", SIZES)
def test_sections_of_a_concept(snap_compare: Snap, size: str) -> None:
    assert matches_snapshot(
        snap_compare,
        make_app(SAMPLE, note="Glossary.md", line=35, keys=KEYS_OF_OURS),
        SIZES[size],
        "S",
        "tab",
    )


@pytest.mark.parametrize("size", SIZES)
def test_a_wide_table(snap_compare: Snap, tmp_path: Path, size: str) -> None:
    root = write(tmp_path / "vault", {"Regions.md": WIDE_TABLE, "Prices.md": "# Paris\n\nDear.\n"})
    app = make_app(root, note="Regions.md")
    assert matches_snapshot(
        snap_compare, app, SIZES[size], "greater_than_sign", "right_square_bracket"
    )


def test_embeds_of_files(snap_compare: Snap) -> None:
    app = make_app(SAMPLE, note="Tools/Markdown kitchen sink.md", line=190, theme="light")
    assert matches_snapshot(snap_compare, app, TWO)


@pytest.mark.parametrize("size", SIZES)
def test_folds(snap_compare: Snap, size: str) -> None:
    app = make_app(SAMPLE, note="Networking/TLS.md", keys=KEYS_OF_OURS)
    assert matches_snapshot(snap_compare, app, SIZES[size], ":", "1", "3", "enter", "z", "g")


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


@pytest.mark.parametrize("size", SIZES)
def test_diagrams_as_pictures(snap_compare: Snap, tmp_path: Path, size: str) -> None:
    app = make_app(write(tmp_path / "vault", {"Requests.md": DIAGRAMS}), note="Requests.md")
    assert matches_snapshot(snap_compare, app, SIZES[size])


def test_the_source_of_a_diagram(snap_compare: Snap, tmp_path: Path) -> None:
    root = write(tmp_path / "vault", {"Requests.md": DIAGRAMS})
    app = make_app(root, note="Requests.md", theme="light")
    assert matches_snapshot(snap_compare, app, WIDE, "right_square_bracket", "z")


@pytest.mark.parametrize("size", SIZES)
def test_the_tree_keeps_what_holds_the_note(snap_compare: Snap, tmp_path: Path, size: str) -> None:
    notes = {
        f"Shelf/Box {box}/Note {n:02} about a thing in the box.md": "# Thing\n\n## Part\n"
        for box in "AB"
        for n in range(40)
    }
    root = write(tmp_path / "shelf", notes)
    app = make_app(root, note="Shelf/Box B/Note 20 about a thing in the box.md")
    keys = ("escape", *["ctrl+e"] * 3)
    assert matches_snapshot(snap_compare, app, SIZES[size], *keys)


@pytest.mark.parametrize("size", SIZES)
def test_concepts_from_a_to_z(snap_compare: Snap, size: str) -> None:
    keys = ("a", "right_parenthesis", "j", "j", "right", "ctrl+e", "ctrl+e")
    assert matches_snapshot(snap_compare, make_app(SAMPLE, keys=KEYS_OF_OURS), SIZES[size], *keys)


def test_concepts_from_a_to_z_in_the_light(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE, theme="light"), TWO, "d", "d")


@pytest.mark.parametrize("size", SIZES)
def test_what_is_due_by_urgency(snap_compare: Snap, size: str) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), SIZES[size], "d")


@pytest.mark.parametrize("size", SIZES)
def test_cards_in_place(snap_compare: Snap, size: str) -> None:
    app = make_app(SAMPLE, note="Networking/TLS.md", line=43)
    assert matches_snapshot(snap_compare, app, SIZES[size], "]", "]", "enter")


def test_properties_and_an_overview(snap_compare: Snap) -> None:
    app = make_app(SAMPLE, note="Tools/Markdown kitchen sink.md", theme="light")
    assert matches_snapshot(snap_compare, app, WIDE, "z", "Z", "z")


def test_folds_without_colors_and_utf_8(snap_compare: Snap) -> None:
    app = make_app(SAMPLE, note="Networking/TLS.md", glyphs=glyphs.ASCII, environ={"NO_COLOR": "1"})
    assert matches_snapshot(snap_compare, app, WIDE, "Z")


@pytest.mark.parametrize(("size", "theme"), [("wide", "dark"), ("two", "light"), ("small", "dark")])
def test_a_picture_in_place(snap_compare: Snap, size: str, theme: str) -> None:
    app = make_app(SAMPLE, note="Cloud/Regions.md", line=27, theme=theme)
    assert matches_snapshot(snap_compare, app, SIZES[size], "right_square_bracket")


def test_search_inside_notes(snap_compare: Snap) -> None:
    assert matches_snapshot(
        snap_compare, make_app(SAMPLE), TWO, "slash", *"root", "tab", "tab", "tab"
    )


def test_search_among_tags(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), WIDE, "slash", "shift+tab", *"cl")


def test_a_filter_that_is_not_understood(snap_compare: Snap) -> None:
    assert matches_snapshot(
        snap_compare, make_app(SAMPLE, theme="light"), TWO, "slash", *"is:odd", "space", *"mfa"
    )


@pytest.mark.parametrize("size", SIZES)
def test_reading_beside_the_results(snap_compare: Snap, size: str) -> None:
    assert matches_snapshot(
        snap_compare, make_app(SAMPLE), SIZES[size], "slash", *"regions", "ctrl+o"
    )


def test_recent_searches(snap_compare: Snap) -> None:
    recent = RecentSearches()
    for query in ("shared responsibility", "is:due #cloud", "mfa"):
        recent.add(query)
    assert matches_snapshot(snap_compare, make_app(SAMPLE, recent=recent), WIDE, "slash")


def test_search_without_colors_and_utf_8(snap_compare: Snap) -> None:
    app = make_app(SAMPLE, glyphs=glyphs.ASCII, environ={"NO_COLOR": "1"})
    assert matches_snapshot(snap_compare, app, TWO, "slash", *"mfa", "right")


def test_search_without_a_result(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), TWO, "slash", *"zzqxzzqx")


@pytest.mark.parametrize("size", SIZES)
def test_nothing_in_one_scope(snap_compare: Snap, size: str) -> None:
    keys = ("slash", "tab", *"zzqx")
    assert matches_snapshot(snap_compare, make_app(SAMPLE), SIZES[size], *keys)


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("two", "dark"), ("small", "dark")])
def test_search_while_texts_are_indexed(
    snap_compare: Snap, monkeypatch: pytest.MonkeyPatch, size: str, theme: str
) -> None:
    never = threading.Event()

    def begins(_: SearchService, **__: Any) -> Iterator[Indexing]:
        yield Indexing(0, 39)
        while not get_current_worker().is_cancelled:  # until the picture is made
            never.wait(0.02)

    monkeypatch.setattr(SearchService, "index_text", begins)
    monkeypatch.setattr(search_screen, "_TELL_EVERY", -1.0)

    async def search(pilot: Pilot[Any]) -> None:
        await pilot.press("slash", *"mfa")
        await wait_for(pilot, lambda: "indexing texts, 0%" in screen_text(pilot))
        preview = "command line" if size == "small" else "Multi-Factor"
        await wait_for(pilot, lambda: preview in screen_text(pilot))

    app = make_app(SAMPLE, theme=theme)
    assert matches_snapshot(snap_compare, app, SIZES[size], before=search)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_only_what_is_due(snap_compare: Snap, theme: str) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE, theme=theme), WIDE, "d")


def test_nothing_is_due(snap_compare: Snap, tmp_path: Path) -> None:
    note = (
        "---\ntags: [review]\nsr-due: 2026-12-04\nsr-interval: 20\nsr-ease: 250\n---\n"
        "# Later\n\nNot yet.\n"
    )
    assert matches_snapshot(
        snap_compare, make_app(write(tmp_path / "vault", {"Calm.md": note})), TWO, "d"
    )


@pytest.mark.parametrize("size", SIZES)
def test_what_surrounds_a_note(snap_compare: Snap, size: str) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), SIZES[size], "b", "j")


def test_three_panes(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), LARGE)


def test_three_panes_in_the_light(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE, theme="light"), LARGE, "b", "j", "j")


def test_a_name_that_is_cut(snap_compare: Snap, tmp_path: Path) -> None:
    root = write(tmp_path / "vault", AROUND)
    assert matches_snapshot(snap_compare, make_app(root), TWO, "G")


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


@pytest.mark.parametrize(("size", "theme"), [("wide", "dark"), ("two", "light"), ("small", "dark")])
def test_links_around_a_note(snap_compare: Snap, tmp_path: Path, size: str, theme: str) -> None:
    root = write(tmp_path / "vault", AROUND)
    (root / "map.png").write_bytes(b"x")
    app = make_app(root, note="Regions.md", theme=theme)
    assert matches_snapshot(snap_compare, app, SIZES[size], "b", "j", "j")


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("two", "dark")])
def test_a_hidden_pane_over_the_page(snap_compare: Snap, size: str, theme: str) -> None:
    assert matches_snapshot(
        snap_compare, make_app(SAMPLE, theme=theme), SIZES[size], "tab", "1", "escape"
    )


@pytest.mark.parametrize("size", SIZES)
def test_a_row_that_is_looked_at(snap_compare: Snap, size: str) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), SIZES[size], "b", "j", "K")


def test_reading_in_a_small_terminal(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), SMALL, "tab")


def test_a_selected_link(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), WIDE, "tab", "]", "]")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_problems(snap_compare: Snap, theme: str) -> None:
    assert matches_snapshot(
        snap_compare, make_app(SAMPLE, theme=theme), WIDE, "exclamation_mark", "j"
    )


@pytest.mark.parametrize("size", SIZES)
def test_problems_that_are_narrowed(snap_compare: Snap, size: str) -> None:
    assert matches_snapshot(
        snap_compare, make_app(SAMPLE), SIZES[size], "exclamation_mark", "slash", *"head"
    )


def test_no_problem_that_is_looked_for(snap_compare: Snap) -> None:
    assert matches_snapshot(
        snap_compare, make_app(SAMPLE), TWO, "exclamation_mark", "slash", *"zzz"
    )


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("two", "dark"), ("small", "dark")])
def test_help_that_is_narrowed(snap_compare: Snap, size: str, theme: str) -> None:
    keys = ("question_mark", "slash", *"pane")
    assert matches_snapshot(snap_compare, make_app(SAMPLE, theme=theme), SIZES[size], *keys)


@pytest.mark.parametrize(("size", "theme"), [("wide", "dark"), ("two", "light"), ("small", "dark")])
def test_letters_beside_links(snap_compare: Snap, size: str, theme: str) -> None:
    app = make_app(SAMPLE, note="Networking/TLS.md", theme=theme)
    assert matches_snapshot(snap_compare, app, SIZES[size], "f")


def test_help(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), WIDE, "question_mark")


def test_the_palette(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE), TWO, "ctrl+p", *"due")


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("two", "dark"), ("small", "dark")])
def test_all_commands(snap_compare: Snap, size: str, theme: str) -> None:
    async def opened(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await wait_for(pilot, lambda: pilot.app.screen.query_one(CommandList).option_count > 9)
        await pilot.pause()

    app = make_app(SAMPLE, theme=theme)
    assert matches_snapshot(snap_compare, app, SIZES[size], before=opened)


def test_a_link_to_nowhere(snap_compare: Snap, root: Path) -> None:
    assert matches_snapshot(snap_compare, make_app(root), TWO, "b", "G", "enter")


@pytest.mark.parametrize("size", SIZES)
def test_wide_letters_emoji_and_right_to_left(
    snap_compare: Snap, tmp_path: Path, size: str
) -> None:
    assert matches_snapshot(snap_compare, make_app(write(tmp_path / "vault", SCRIPTS)), SIZES[size])


def test_search_in_other_scripts(snap_compare: Snap, tmp_path: Path) -> None:
    assert matches_snapshot(
        snap_compare,
        make_app(write(tmp_path / "vault", SCRIPTS), theme="light"),
        WIDE,
        "slash",
        "動",
    )


def test_the_colors_of_the_terminal(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE, theme="ansi"), WIDE)


def test_no_color(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE, environ={"NO_COLOR": "1"}), TWO)


def test_ascii_only(snap_compare: Snap) -> None:
    assert matches_snapshot(snap_compare, make_app(SAMPLE, glyphs=glyphs.ASCII), TWO)


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
    app = make_app(root)
    app.explorer = steps

    async def half(pilot: Pilot[Any]) -> None:
        await wait_for(pilot, lambda: app.load_state.progress is not None)
        steps.gates[0].set()
        await wait_for(pilot, lambda: len(app.main.concepts.tree) > 0)
        await pilot.pause()

    try:
        assert matches_snapshot(snap_compare, app, WIDE, before=half)
    finally:
        steps.gates[1].set()


def test_the_clock_of_the_pictures() -> None:
    assert NOW.isoformat() == "2026-11-24T09:00:00"


@pytest.mark.parametrize(
    ("size", "theme"), [(WIDE, "dark"), (WIDE, "light"), (TWO, "dark"), (SMALL, "dark")]
)
def test_statistics(snap_compare: Snap, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    app = app_with_log(SAMPLE, tmp_path, theme=theme)
    assert matches_snapshot(snap_compare, app, size, "s")


def test_statistics_by_deck(snap_compare: Snap, tmp_path: Path) -> None:
    app = app_with_log(SAMPLE, tmp_path, theme="dark")
    assert matches_snapshot(snap_compare, app, WIDE, "s", "G")
