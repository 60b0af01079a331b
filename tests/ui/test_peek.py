"""A peek at a link: what it leads to is seen without going there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from explorer import Explorer
from explorer.page import Layout, Target
from tests.support.page_options import page_options
from tests.ui.conftest import (
    NOW,
    Open,
    app_of,
    pane_text,
    press,
    screen_name,
    screen_text,
    shown,
    view_of,
    write,
)

TEXT = (
    "---\na: b\n---\n# From\n\n"
    "[[To#Two]] [[To]] [[To#^id]] [[To#One]] [[Nowhere]] [[pic.png]] "
    "[x](https://example.org/[/b])\n\n"
    "Said.[^1]\n\n[^1]: Because of *that*,\n    and more.\n\n    Still it.\n\n"
    "[^2]: Other.\n\nAfter.\n"
)
TO = (
    "---\nx: 1\n---\nBefore.\n\n# One\n\nFirst.\n\n"
    "# Two\n\nSecond [/b].\n\n## Deeper\n\nIn it. ^id\n\n"
    "# Three\n\nThird.\n"
)


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    root = write(tmp_path / "linked", {"From.md": TEXT, "To.md": TO, "Empty.md": ""})
    (root / "pic.png").write_bytes(b"x")
    return root


def preview_of(root: Path, destination: str, kind: str = "wikilink") -> tuple[Any, str]:
    raw = f"[[{destination}]]" if kind == "wikilink" else destination
    explorer = Explorer.open(root, cache=False)
    found = explorer.reader.preview("From.md", Target(kind, destination, raw, 1), NOW)  # type: ignore[arg-type] # a kind
    return found, found.document.text.strip() if found.document is not None else ""


@pytest.mark.parametrize(
    ("destination", "title", "text"),
    [
        ("To", "To", TO[TO.index("Before") :].strip()),
        ("To#One", "To › One", "# One\n\nFirst."),
        ("To#Two", "To › Two", "# Two\n\nSecond [/b].\n\n## Deeper\n\nIn it. ^id"),
        ("To#^id", "To", "In it. ^id"),
    ],
)
def test_a_peek_is_the_section(linked: Path, destination: str, title: str, text: str) -> None:
    found, said = preview_of(linked, destination)
    assert (found.title, found.sentence, said) == (title, "", text)


@pytest.mark.parametrize(
    ("destination", "kind", "said"),
    [
        ("Nowhere", "wikilink", "[[Nowhere]]"),
        ("pic.png", "wikilink", "pic.png"),
        ("Empty", "wikilink", "nothing in it"),
        ("https://example.org/\x1b[31m", "markdown", "https://example.org/[31m"),
        ("9", "footnote", "says nothing"),
    ],
)
def test_where_no_text_is_it_is_said(linked: Path, destination: str, kind: str, said: str) -> None:
    found, _ = preview_of(linked, destination, kind)
    assert said in found.sentence


def test_a_peek_at_a_footnote_is_the_footnote(linked: Path) -> None:
    first = "[^1]: Because of *that*,\n    and more.\n\n    Still it."
    assert preview_of(linked, "1", "footnote")[1] == first
    assert preview_of(linked, "2", "footnote")[1] == "[^2]: Other."


BLOCKS = """---
x: 1
---
# Blocks

a soft
line ^lines

- one
    - inner
        - deep ^deep

          more of it
        - other
\t- tabbed ^tabbed

| a | b |
|---|---|
| 1 | 2 |

^table

> quoted

^quote

```py
code ^no
```
^code

    indented

^indented

## Head ^head

below[^n] and [there][ref]

[^m]: m
[^n]: n ^foot

[ref]: To.md
"""


@pytest.mark.parametrize(
    ("destination", "text"),
    [
        ("lines", "a soft\nline ^lines"),
        ("deep", "- deep ^deep\n\n  more of it"),
        ("tabbed", "- tabbed ^tabbed"),
        ("table", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("quote", "> quoted"),
        ("code", "```py\ncode ^no\n```"),
        ("indented", "indented"),
        ("foot", "[^n]: n ^foot"),
        ("head", BLOCKS[BLOCKS.index("## Head") :].strip()),
    ],
)
def test_a_peek_at_a_block_is_that_block(linked: Path, destination: str, text: str) -> None:
    write(linked, {"Blocks.md": BLOCKS})
    found, said = preview_of(linked, f"Blocks#^{destination}")
    assert said == text
    assert found.document is not None
    rows = [row for row in Layout(found.document, page_options(60)).lines(0) if row.runs]
    assert any("code" in run.style for row in rows for run in row.runs) == (
        destination in ("code", "indented")
    )
    begins = text.split("\n")[0].split("^")[0]
    assert begins in BLOCKS.split("\n")[rows[0].source_line - 1]


def test_what_the_note_defines_elsewhere_is_known_in_a_peek(linked: Path) -> None:
    numbers = "x[^a] y[^b]\n\n# Part\n\nz[^b]\n\n# End\n\n[^a]: a\n[^b]: b\n"
    write(linked, {"Blocks.md": BLOCKS, "Numbers.md": numbers})
    for destination, said in (("Blocks#Head", "below[1] and there"), ("Numbers#Part", "z[2]")):
        found, _ = preview_of(linked, destination)
        assert found.document is not None
        page = Layout(found.document, page_options(60))
        assert said in [
            line.text for chunk in range(len(found.document.chunks)) for line in page.lines(chunk)
        ]


def test_a_peek_says_that_a_heading_or_a_block_is_missing(linked: Path) -> None:
    assert preview_of(linked, "To#Four")[0].title == "To has no such heading"
    assert preview_of(linked, "To#^four")[0].title == "To has no such block"
    assert preview_of(linked, "To#Four")[1] == preview_of(linked, "To")[1]


NOTED = {
    "Outer.md": "# Outer\n\n![[Inner#Part]]\n\nown[^1]\n\n[^1]: own words\n",
    "Inner.md": "---\na: b\n---\n# Inner\n\n## Part\n\ninner[^1]\n\n"
    + "w\n\n" * 60
    + "## Notes\n\n[^1]: inner words\n",
}


def test_a_peek_at_a_footnote_of_an_embed_is_that_of_its_note(tmp_path: Path) -> None:
    explorer = Explorer.open(write(tmp_path, NOTED), cache=False)
    for source, words in (("", "own words"), ("Inner.md", "inner words")):
        found = explorer.reader.preview("Outer.md", Target("footnote", "1", "[^1]", 8, source), NOW)
        assert found.document is not None
        assert found.document.text.strip() == f"[^1]: {words}"
    gone = explorer.reader.preview("Outer.md", Target("footnote", "1", "[^1]", 8, "Gone.md"), NOW)
    assert gone.document is None


async def test_a_footnote_of_an_embed_leads_where_it_is(opened: Open, tmp_path: Path) -> None:
    async with opened((100, 30), write(tmp_path / "own", NOTED), note="Outer.md") as pilot:
        await press(pilot, "tab", "right_square_bracket", "right_square_bracket", "K")
        assert "inner words" in screen_text(pilot)
        await press(pilot, "enter")
        assert shown(pilot) == "Inner.md"
        line = app_of(pilot).main.note_pane.line
        assert NOTED["Inner.md"].split("\n")[line - 1] == "[^1]: inner words"


async def test_a_footnote_of_an_embed_leads_back(opened: Open, tmp_path: Path) -> None:
    notes = {
        **NOTED,
        "Whole.md": "# Whole\n\n![[Short]]\n",
        "Short.md": "# Short\n\nhere[^1]\n\n## Notes\n\n[^1]: words\n",
    }
    async with opened((100, 30), write(tmp_path / "own", notes), note="Whole.md") as pilot:
        await press(pilot, "tab", *["right_square_bracket"] * 3)
        link = view_of(pilot).focused_link
        assert link is not None
        assert (link.kind, link.source) == ("back", "Short.md")
        await press(pilot, "K")
        assert not preview_is_open(pilot)
        await press(pilot, "enter")
        assert (shown(pilot), app_of(pilot).main.note_pane.line) == ("Short.md", 3)


def preview_is_open(pilot: Pilot[int]) -> bool:
    return screen_name(pilot.app) == "PreviewScreen"


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 20), (20, 6)])
async def test_a_key_peeks_and_enter_goes(
    opened: Open, linked: Path, size: tuple[int, int]
) -> None:
    async with opened(size, folder=linked, note="From.md") as pilot:
        await press(pilot, "right_square_bracket", "K")
        assert preview_is_open(pilot)
        if size[0] >= 50:
            assert "Second [/b]." in screen_text(pilot)
            assert "Third" not in screen_text(pilot)
        for key in ("q", "slash", "escape", "K", "right_square_bracket", "j"):
            await press(pilot, key)
            assert not preview_is_open(pilot), key
            assert shown(pilot) == "From.md"
            await press(pilot, "K")
            assert preview_is_open(pilot)
        await press(pilot, "enter")
        assert (shown(pilot), preview_is_open(pilot)) == ("To.md", False)
        assert view_of(pilot).line == 10


async def test_a_peek_says_why_the_link_leads_there(opened: Open, linked: Path) -> None:
    async with opened(folder=linked, at="From.md") as pilot:
        await press(pilot, "right_square_bracket", "K")
        assert "Exact path: the path is that of the file in the vault." in screen_text(pilot)


@pytest.mark.parametrize("size", [(160, 40), (120, 40), (80, 24), (50, 20)])
async def test_a_row_is_peeked_at_in_place(
    opened: Open, linked: Path, size: tuple[int, int]
) -> None:
    async with opened(size, folder=linked, note="From.md") as pilot:
        main = app_of(pilot).main
        await press(pilot, "escape", "G")
        assert main.concepts.place() == ("To.md", 1)
        before = main.focused
        await press(pilot, "K")
        assert preview_is_open(pilot)
        assert "Before." in screen_text(pilot)
        await press(pilot, "K")
        assert (preview_is_open(pilot), main.focused, shown(pilot)) == (False, before, "From.md")
        await press(pilot, "K", "enter")
        assert (shown(pilot), main.pane) == ("To.md", "note")


async def test_a_look_gives_no_answer_away(opened: Open, tmp_path: Path) -> None:
    cards = "#flashcards\n\n# Tea\n\nSencha::A green tea\n\nHow long?\n?\nTwo minutes\n\nAfter.\n"
    async with opened((80, 40), folder=write(tmp_path / "v", {"Tea.md": cards})) as pilot:
        await press(pilot, "K")
        assert screen_name(pilot.app) == "PreviewScreen"
        said = pane_text(pilot, "peek")
        assert all(word in said for word in ("Sencha", "How long?")), said
        assert "green" not in said
        assert "minutes" not in said


async def test_rows_of_the_context_are_looked_at(opened: Open, linked: Path) -> None:
    async with opened(folder=linked, note="To.md") as pilot:
        main = app_of(pilot).main
        for keys, said in (("o", "Before."), ("oj", "Second [/b]."), ("b", "Because of")):
            await press(pilot, *keys, "K")
            assert preview_is_open(pilot), keys
            assert said in screen_text(pilot)
            await press(pilot, "escape")
            assert main.pane == "context"
        await press(pilot, "b", "K", "enter")
        assert shown(pilot) == "From.md"
        await press(pilot, "b", "G", "K")
        assert "pic.png" in screen_text(pilot)
        assert "Not a note" in screen_text(pilot)


async def test_where_there_is_nothing_to_look_at_it_is_said(opened: Open, linked: Path) -> None:
    write(linked, {"Folder/Last.md": "[[Nowhere]]"})
    async with opened(folder=linked, note="Folder/Last.md") as pilot:
        await press(pilot, "escape", "g", "K")
        assert "nothing to look at" in screen_text(pilot)
        await press(pilot, "b", "G", "K")
        assert "No note is there: [[Nowhere]]" in screen_text(pilot)
        assert not preview_is_open(pilot)
