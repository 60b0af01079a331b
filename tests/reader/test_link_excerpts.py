"""The sentence around a link: what is read on the page, with the link in it, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import Explorer
from explorer.model import Link
from explorer.page import Document
from explorer.reader.link_excerpts import LinkExcerpt, link_excerpt, link_excerpts
from explorer.text.sanitize import clean
from tests.support.sample import SAMPLE
from tests.ui.conftest import NOW, write


def marked(text: str, tmp_path: Path, index: int = 0) -> str:
    """Return the excerpt of a link of a note, the link in angle brackets."""
    explorer = Explorer.open(write(tmp_path, {"A.md": text}), cache=False)
    found = explorer.reader.excerpts([("A.md", index)])["A.md", index]
    shown = found.text
    return f"{shown[: found.start]}<{shown[found.start : found.end]}>{shown[found.end :]}"


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("One. Two *of* [[X|the x]] here. Three.", "Two of <the x> here."),
        ("Two\nlines [[X]]\nof `it`.\n\nOther.", "Two lines <X> of it."),
        ("Above.\n\n- one\n- two [[X]]\n- three", "two <X>"),
        ("- [ ] do [[X]]\n  and more", "do <X> and more"),
        ("> [!note] On [[X]]\n> said", "On <X>"),
        ("> quoted [[X]] so", "quoted <X> so"),
        ("# About [[X]] ^id\n\nText.", "About <X>"),
        ("## Why\nIt is [[X]]\n## How\nSo.", "It is <X>"),
        ("Why\n===\nIt is [[X]]\nso\n***\nOn.", "It is <X> so"),
        ("## About [[X]]\nText.", "About <X>"),
        ("About [[X]]\n---\nText.", "About <X>"),
        ("---\na: b\n---\nIt is [[X]]", "It is <X>"),
        ("```\ncode\n```\nIt is [[X]]", "It is <X>"),
        ("- item\nwith [[X]]", "item with <X>"),
        ("| a | b [[X\\|y]] | c |\n|---|---|---|\n", "b <y>"),
        ("It is **[[X]]**, said i.e. by me! And so.", "It is <X>, said i.e. by me!"),
        ("すみません。これは[[X]]です。はい。", "これは<X>です。"),
        ("[[X]]", "<X>"),
        ("# X\n\n[[X]]", "<X>"),
        ("## Why *not*\n\n- [[X]]\n- [[Z]]", "Why not: <X>"),
        ("# Head\n\n- Things I like:\n  - [[X]]\n", "Things I like: <X>"),
        ("- one\n  - *two*\n\n    - ([[X]])\n", "two: (<X>)"),
        ("# Head\n\n- one\n\n  [[X]]\n", "one: <X>"),
        ("![[pic.png|90]] seen", "<pic.png> seen"),
        ("See [the x](X.md). Then.", "See <the x>."),
        ("See [`X.md` *now*](X.md).", "See <X.md now>."),
        ("See [[X|`the x`]].", "See <`the x`>."),
        ("---\nup: '[[X]]'\n---\n", "up: <X>"),
        ("%% hidden [[X]] %%", "<X>"),
        ("so\\\nSee `[[X]]` [[X]] [[X|y]][^1]. ^id\n\n[^1]: N", "so See [[X]] <X> y."),
        ("esc \x1b[31m [[X]] \u202e ok", "esc [31m <X> ok"),
    ],
)
def test_the_sentence_around_a_link(tmp_path: Path, text: str, excerpt: str) -> None:
    assert marked(text, tmp_path) == excerpt


def test_of_a_long_line_only_what_is_near_is_looked_at(tmp_path: Path) -> None:
    found = marked("word " * 9_000 + "[[X]]" + " word" * 9_000, tmp_path)
    assert "word <X> word" in found
    assert len(found) < 1000


def test_a_link_that_has_moved_is_shown_alone(tmp_path: Path) -> None:
    root = write(tmp_path, {"A.md": "Before. See [[X|x]] here.", "B.md": "[[A]]"})
    explorer = Explorer.open(root, cache=False)
    (root / "A.md").write_text("Other now", encoding="utf-8")
    (root / "B.md").unlink()
    uses = [("A.md", 0), ("A.md", 7), ("B.md", 0), ("Gone.md", 0)]
    found = link_excerpts(explorer.vault, uses)
    assert found == {
        uses[0]: LinkExcerpt("x", 0, 1),
        uses[1]: LinkExcerpt(""),
        uses[2]: LinkExcerpt("A", 0, 1),
        uses[3]: LinkExcerpt(""),
    }


def test_each_note_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = Explorer.open(write(tmp_path, {"A.md": "[[X]] [[Y]]", "B.md": "[[X]]"}), cache=False)
    read: list[str] = []
    before = type(explorer.vault).text

    def seen(vault: object, path: str) -> str:
        read.append(path)
        return before(explorer.vault, path)

    monkeypatch.setattr(type(explorer.vault), "text", seen)
    explorer.reader.excerpts([("A.md", 0), ("B.md", 0), ("A.md", 1)])
    assert read == ["A.md", "B.md"]


def test_every_link_of_the_sample_has_its_sentence() -> None:
    explorer = Explorer.open(SAMPLE, cache=False)
    for path, note in explorer.vault.notes.items():
        uses = [(path, index) for index in range(len(note.links))]
        for (_, index), found in explorer.reader.excerpts(uses).items():
            label = found.text[found.start : found.end]
            assert label, note.links[index]
            assert found.text == clean(found.text).replace("\n", " ")
            assert "[[" not in found.text or "`" in note.links[index].display


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_around_a_link_its_text_is_there(before: str, after: str) -> None:
    text = f"{before}[[X]]{after}"
    link = Link("[[X]]", 1, "wikilink", "X", None, None, "X", len(before), len(before) + 5, -1)
    found = link_excerpt(Document(text), text, link)
    assert found.text[found.start : found.end] == "X"
    assert "\n" not in found.text
    assert "\x1b" not in found.text


def test_links_to_the_same_place_stand_together_pictures_by_themselves(tmp_path: Path) -> None:
    text = "![[p.png]] [[X]] [[X#h]] [[dir/X|x]] [[dir/X]] [[Gone]] ![[q.png]] [[Gone]]"
    notes = {"A.md": text, "dir/X.md": "# h\n", "p.png": ""}
    context = Explorer.open(write(tmp_path, notes), cache=False).reader.context("A.md", NOW)
    assert context is not None
    assert context.links_to_same_place() == [1, 3, 1, 0, 0, 2, 1, 0]


def test_the_context_of_a_note_has_both(tmp_path: Path) -> None:
    explorer = Explorer.open(write(tmp_path, {"A.md": "[[B]] [[B]]", "B.md": "[[A]]"}), cache=False)
    context = explorer.reader.context("B.md", NOW)
    assert context is not None
    assert [(link.path, link.link) for link in context.backlinks] == [("A.md", 0), ("A.md", 1)]
    assert context.links_to_same_place() == [1]
