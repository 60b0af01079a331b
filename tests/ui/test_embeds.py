"""Embeds as the vault has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from rich.cells import cell_len

from explorer import Explorer
from explorer.page import Document, Embeds, Layout, Target
from explorer.reader.embed_sources import CHARACTERS, COUNT, EmbedReader
from explorer.reader.note_context import Context
from explorer.vault import Vault, VaultError
from tests.support.page_options import page_options
from tests.ui.conftest import NOW, Open, pane_text, press, settle, shown, view_of, write

Show = Callable[..., list[str]]


def context_and_text(root: Path, path: str) -> tuple[Context, str]:
    with Explorer.open(root, cache=False) as explorer:
        context = explorer.reader.context(path, NOW)
        assert context is not None
        return context, explorer.vault.text(path)


def layout_of(root: Path, path: str = "A.md", width: int = 60) -> Layout:
    context, text = context_and_text(root, path)
    form = page_options(width, cell_len, link_look=context.link_targets, embeds=context.embeds)
    return Layout(Document(text, context.note.body_line), form)


@pytest.fixture
def rows(tmp_path: Path) -> Show:

    def show(notes: Mapping[str, str], width: int = 60) -> list[str]:
        page = layout_of(write(tmp_path, notes), next(iter(notes)), width)
        chunks = range(len(page.document.chunks))
        found = [
            line.text.rstrip().replace("\u00a0", " ")
            for chunk in chunks
            for line in page.lines(chunk)
        ]
        return [row for row in found if row.strip("│ ")]

    return show


def test_a_whole_note_without_its_front_matter_and_comments(rows: Show) -> None:
    text = (
        "---\r\ntags: [x]\r\n---\r\n# Head\r\n\r\n%%\r\nhidden\r\n%%\r\n\r\n"
        "Line one\r\nline two\r\n"
    )
    assert rows({"A.md": "![[B]]", "B.md": text}) == [
        "│ ▤ B", "│ Head", "│ " + "━" * 58, "│ Line one", "│ line two",
    ]  # fmt: skip


def test_a_section_ends_at_the_next_heading_of_its_level(rows: Show) -> None:
    text = "top\n\n# One\n\na\n\n## Two\n\nb\n\n### Three\n\nc\n\n## Four\n\nd\n\n# Five\n\ne\n"
    found = rows({"A.md": "![[B#Two]]\n\n![[B#One#Four]]\n\n![[B#Five]]", "B.md": text})
    assert [row for row in found if "─" not in row and "━" not in row] == [
        "│ ▤ B › Two", "│ Two", "│ b", "│ Three", "│ c", "│ ▤ B › Four", "│ Four", "│ d",
        "│ ▤ B › Five", "│ Five", "│ e",
    ]  # fmt: skip


def test_a_block_alone(rows: Show) -> None:
    text = (
        "# H\n\npara ^p\n\n- one\n- two ^i\n\n| a |\n|---|\n| b |\n\n^t\n\n> said\n\n^q\n".replace(
            "\n", "\r\n"
        )
    )
    found = rows({"A.md": "![[B#^p]]\n\n![[B#^i]]\n\n![[B#^t]]\n\n![[B#^q]]", "B.md": text})
    name = "│ ▤ B › H"
    assert found == [name, "│ para", name, "│ • two", name, "│ a", "│ ─", "│ b", name, "│ ▎ said"]


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ("![[Gone]]", "▤ Gone✗  no such note"),
        ("![[B#Gone]]", "▤ B › Gone≈  no such heading"),
        ("![[B#^gone]]", "▤ B › ^gone≈  no such block"),
        ("![[gone.png]]", "▨ gone.png✗  no such file"),
    ],
)
def test_what_is_missing_is_named(rows: Show, source: str, row: str) -> None:
    assert rows({"A.md": source, "B.md": "text"}) == [row]


def test_three_levels_are_shown_and_the_fourth_is_a_link(rows: Show) -> None:
    notes = {
        f"{name}.md": f"in {name}\n\n![[{below}]]\n"
        for name, below in zip("ABCDE", "BCDEF", strict=True)
    }
    assert rows({**notes, "F.md": "in F"}) == [
        "in A", "│ ▤ B", "│ in B", "│ │ ▤ C", "│ │ in C", "│ │ │ ▤ D", "│ │ │ in D", "│ │ │ ▤ E",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("notes", "found"),
    [
        ({"A.md": "x\n\n![[A]]"}, ["x", "▤ A  ↻ is shown above"]),
        (
            {"A.md": "x\n\n![[B]]", "B.md": "y\n\n![[A]]"},
            ["x", "│ ▤ B", "│ y", "│ ▤ A  ↻ is shown above"],
        ),
        (
            {"A.md": "x\n\n![[B]]", "B.md": "y\n\n![[B]]"},
            ["x", "│ ▤ B", "│ y", "│ ▤ B  ↻ is shown above"],
        ),
        ({"A.md": "###### H\n\n![[#H]]"}, ["H", "▤ A › H  ↻ is shown above"]),
        (
            {"A.md": "###### H\n\nx\n\n###### I\n\n![[#H]]"},
            ["H", "x", "I", "│ ▤ A › H", "│ H", "│ x"],
        ),
        ({"A.md": "![[#^b]]\n\n^b"}, ["▤ A  ↻ is shown above"]),
        (
            {"A.md": "![[B#H]]", "B.md": "###### H\n\n![[B#I]]\n\n###### I\n\n![[B#H]]"},
            ["│ ▤ B › H", "│ H", "│ │ ▤ B › I", "│ │ I", "│ │ ▤ B › H  ↻ is shown above"],
        ),
    ],
)
def test_a_cycle_ends_as_it_closes(rows: Show, notes: Mapping[str, str], found: list[str]) -> None:
    assert rows(notes) == found


def test_links_inside_lead_from_the_note_that_holds_them(tmp_path: Path) -> None:
    notes = {
        "A.md": "[[Same]] ![[X]]\n\n![[sub/B]]",
        "o/Same.md": "",
        "sub/B.md": "[[Same]] [[#Head]] [m](./Same.md) [[Gone]]\n\n# Head\n\n![[./C]]",
        "sub/C.md": "[[Same#^x]]\n\n|a|\n|-|\n|[[Same\\|s]]|",
        "sub/Same.md": "text ^x",
    }
    root = write(tmp_path, notes)
    context, _ = context_and_text(root, "A.md")
    page = layout_of(root)
    found = {
        (target.source, target.raw): context.link_targets.resolution(target)
        for chunk in range(len(page.document.chunks))
        for _, target in page.targets(chunk)
    }
    led = {key: to.target for key, to in found.items()}
    assert led == {
        ("", "[[Same]]"): "o/Same.md",
        ("", "![[X]]"): None,
        ("", "![[sub/B]]"): "sub/B.md",
        ("sub/B.md", "[[Same]]"): "sub/Same.md",
        ("sub/B.md", "[[#Head]]"): "sub/B.md",
        ("sub/B.md", "[m](./Same.md)"): "sub/Same.md",
        ("sub/B.md", "[[Gone]]"): None,
        ("sub/B.md", "![[./C]]"): "sub/C.md",
        ("sub/C.md", "[[Same#^x]]"): "sub/Same.md",
        ("sub/C.md", "[[Same\\|s]]"): "sub/Same.md",
    }
    assert found["sub/B.md", "[[#Head]]"].heading_line == 3
    assert found["sub/C.md", "[[Same#^x]]"].block_line == 1
    assert context.link_targets(Target("wikilink", "Gone", "[[Gone]]", 1, "sub/B.md")) == "missing"


BIG = "".join(f"# Part {n}\n\nA few words on part {n}.\n\n" for n in range(30_000))


def test_of_a_huge_note_only_the_beginning_is_shown(rows: Show) -> None:
    assert len(BIG) > 1_000_000
    found = rows({"A.md": "![[B]]", "B.md": BIG})
    assert len(found) < 600
    last = int(found[-2].removesuffix(".").rpartition(" ")[2])
    # Each part has four lines, and the last one of all is blank.
    assert found[-1] == f"│ … {4 * (30_000 - last - 1) - 1:,} more lines, enter opens the note"


def embeds_in(root: Path, path: str = "A.md") -> Embeds:
    with Explorer.open(root, cache=False) as explorer:
        return EmbedReader(explorer.vault, explorer.vault.notes[path]).embeds


def test_count_and_characters_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = "".join(f"![[B{n}]]\n\n" for n in range(300))
    root = write(tmp_path, {"A.md": many, **{f"B{n}.md": "text " * 1000 for n in range(300)}})
    assert 0 < len(embeds_in(root)) * 5000 <= CHARACTERS + 5000
    monkeypatch.setattr("explorer.reader.embed_sources.CHARACTERS", 10**9)
    assert len(embeds_in(root)) == COUNT


def test_an_unreadable_note_stays_a_link(rows: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    text = Vault.text

    def refuse(vault: Vault, path: str) -> str:
        if path == "B.md":
            raise VaultError("no")
        return text(vault, path)

    monkeypatch.setattr(Vault, "text", refuse)
    assert rows({"A.md": "![[B]]", "B.md": "x"}) == ["▤ B"]


EMBEDDING = {
    "A.md": "# Outer\n\n![[B#Part]]\n\nlast\n",
    "B.md": "# Other\n\n# Part\n\nSee [[C]] and [^1].\n\n[^1]: Foot.\n",
    "C.md": "# There\n",
}


async def test_links_in_an_embed_are_walked_and_opened(opened: Open, tmp_path: Path) -> None:
    async with opened(folder=write(tmp_path / "own", EMBEDDING), note="A.md") as pilot:
        view = view_of(pilot)
        await press(pilot, "tab", "right_square_bracket")
        assert view.focused_link is not None
        assert view.focused_link.raw == "![[B#Part]]"
        await press(pilot, "enter")
        assert shown(pilot) == "B.md"
        assert view.line == 3
        await press(pilot, "minus", "right_square_bracket", "enter")
        assert shown(pilot) == "C.md"
        await press(pilot, "minus", "right_square_bracket", "enter")
        assert shown(pilot) == "B.md"


async def test_a_reload_shows_what_an_embedded_note_says_now(opened: Open, tmp_path: Path) -> None:
    root = write(tmp_path / "own", EMBEDDING)
    async with opened(folder=root, note="A.md") as pilot:
        assert "See C" in pane_text(pilot, "note")
        (root / "B.md").write_text("# Part\n\nFresh words.\n", encoding="utf-8")
        await press(pilot, "f5")
        await settle(pilot)
        assert "Fresh words." in pane_text(pilot, "note")
        assert "last" in pane_text(pilot, "note")


def test_links_in_cells_and_in_html_lead_to_their_headings(tmp_path: Path) -> None:
    cell = (
        "| a |\n|---|\n"
        "| [a\\|b](T.md#Deep%20section) ![p\\|50](T.md#Deep%20section) [[T#Deep section\\|x]] |\n\n"
    )
    html = (
        'x <a href="T.md#Deep%20section">h</a> <a href="T.md#^id">i</a> '
        '<a href="#Here">j</a> <a href="no.md#x">k</a>\n'
    )
    root = write(
        tmp_path,
        {"A.md": f"{cell}{html}\n# Here\n", "T.md": "# T\n\n## Deep section\n\ntext ^id\n"},
    )
    context, _ = context_and_text(root, "A.md")
    leads = context.link_targets
    targets = [target for _, target in layout_of(root, width=80).targets(0)]
    assert [leads.resolution(target).heading_line for target in targets] == [
        3, 3, 3, 3, None, 7, None,
    ]  # fmt: skip
    assert [leads(target) for target in targets] == [*["heading"] * 6, "missing"]
    assert leads.resolution(targets[4]).block_line == 5
    assert [target.raw for target in targets[:3]] == [link.raw for link in context.note.links]
