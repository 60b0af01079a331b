"""The services behind the façade: one snapshot for an answer, and how long answers are kept."""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path

from explorer import Explorer
from explorer.page import Target

NOW = datetime(2030, 3, 2, 12, 0, 30).astimezone()
NOTES = {
    "Bees.md": "---\ntags: [review]\nsr-due: 2030-03-01\nsr-interval: 3\nsr-ease: 250\n---\n"
    "# Wax\nIt is [[Honey#Comb|built]].[^1]\n\n[^1]: By bees.\n",
    "Honey.md": "---\ntags: [flashcards]\n---\n# Comb\nHow many sides?::Six\n",
}


def test_an_explorer_that_is_dropped_is_freed_at_once(root: Path) -> None:
    """Without the collector: a vault is large, and looking for it among all objects takes long."""
    explorer = Explorer.open(root, cache=False)
    explorer.search("wax")
    explorer.reader.load("Honey.md", NOW)
    explorer.due(NOW)
    entry = explorer.vault.entries["Honey.md"]
    gc.disable()
    try:
        with_explorer = sys.getrefcount(entry)
        del explorer
        assert sys.getrefcount(entry) < with_explorer
    finally:
        gc.enable()


def test_a_note_is_loaded_with_its_context(explorer: Explorer) -> None:
    loaded = explorer.reader.load("Honey.md", NOW)
    assert loaded.text == NOTES["Honey.md"]
    assert loaded.context is not None
    assert [backlink.path for backlink in loaded.context.backlinks] == ["Bees.md"]
    assert loaded.context.badges[0].state == "new"
    bare = explorer.reader.context("Honey.md", NOW, backlinks=False)
    assert bare is not None
    assert bare.backlinks == ()


def test_a_note_that_is_gone_has_no_context(explorer: Explorer) -> None:
    assert explorer.reader.context("Gone.md", NOW) is None
    assert explorer.reader.load("Gone.md", NOW).reason == "The note is gone."
    assert explorer.reader.sections("Gone.md", 1, NOW) is None
    assert explorer.reader.footnote_line("Gone.md", "1") is None


def test_footnotes_and_previews(explorer: Explorer) -> None:
    assert explorer.reader.footnote_line("Bees.md", "1") == 10
    assert explorer.reader.footnote_line("Bees.md", "1", use=True) == 8
    assert explorer.reader.footnote_line("Bees.md", "2") is None
    target = Target("wikilink", "Honey#Comb", "[[Honey#Comb|built]]", 8)
    preview = explorer.reader.preview("Bees.md", target, NOW)
    assert preview.title == "Honey › Comb"
    assert preview.document is not None
    assert preview.document.text.startswith("# Comb")


def test_closing_drops_what_is_cached(explorer: Explorer) -> None:
    explorer.grade("Bees", "good", on=NOW)
    graph, problems = explorer.graph, explorer.problems()
    explorer.close()
    assert explorer.graph is not graph
    assert explorer.problems() == problems
    assert explorer.undo().path == "Bees.md"
    assert explorer.search("comb").hits[0].path == "Honey.md"
