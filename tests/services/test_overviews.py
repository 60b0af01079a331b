"""The overview of a vault: worked out once, stored, and anew after any change that matters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.graph import Insights
from explorer.graph.overview import Overview
from tests.support.vaults import write_notes

NOTES = {"A.md": "[[B]]", "B.md": "[[A]] [[D]]", "C.md": "", "D.md": "[[B]]"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_notes(tmp_path / "vault", NOTES)


def overview(folder: Path, tmp_path: Path, *, with_hubs: bool = False) -> tuple[Overview, int]:
    """Return the overview at a start, and how often it was told how much is done."""
    shares = list[float]()
    with Explorer.open(folder, cache_dir=tmp_path / "cache") as explorer:
        found = explorer.overviews.overview(with_hubs=with_hubs, told=shares.append)
        assert explorer.overviews.overview(with_hubs=with_hubs, told=shares.append) is found
    return found, len(shares)


def test_it_is_worked_out_once(folder: Path, tmp_path: Path) -> None:
    first, steps = overview(folder, tmp_path)
    assert steps > 1
    assert overview(folder, tmp_path) == (first, 0)
    _, steps = overview(folder, tmp_path, with_hubs=True)
    assert steps > 1, "what is taken in is another overview"


def test_it_follows_notes(folder: Path, tmp_path: Path) -> None:
    overview(folder, tmp_path)
    (folder / "E.md").write_text("[[A]]", "utf-8")
    found, steps = overview(folder, tmp_path)
    assert steps > 1
    assert "E.md" in found.findings["communities"][0].members


def test_it_follows_canvases(folder: Path, tmp_path: Path) -> None:
    first, _ = overview(folder, tmp_path)
    assert [each.path for each in first.findings["orphans"]] == ["C.md"]
    nodes = [{"type": "file", "file": name} for name in ("A.md", "C.md")]
    (folder / "Board.canvas").write_text(json.dumps({"nodes": nodes}), "utf-8")
    found, _ = overview(folder, tmp_path)
    assert found.findings["orphans"] == ()
    (folder / "Board.canvas").write_text(json.dumps({"nodes": nodes[:1]}), "utf-8")
    found, _ = overview(folder, tmp_path)
    assert found.findings["orphans"] == first.findings["orphans"]


def test_it_works_without_a_cache(folder: Path, tmp_path: Path) -> None:
    with Explorer.open(folder, cache=False, cache_dir=tmp_path / "cache") as explorer:
        found = explorer.overviews.overview(with_hubs=False, told=lambda _: None)
        assert found.findings["orphans"] == Insights(explorer.vault).orphans
    assert not (tmp_path / "cache").exists()


def test_a_canvas_that_changes_while_it_is_open(folder: Path) -> None:
    board = folder / "Board.canvas"
    board.write_text("{}", "utf-8")
    with Explorer.open(folder, cache=False) as explorer:
        found = explorer.overviews.overview(with_hubs=False, told=lambda _: None)
        assert [each.path for each in found.findings["orphans"]] == ["C.md"]
        nodes = [{"id": name, "type": "file", "file": f"{name}.md"} for name in "BC"]
        board.write_text(json.dumps({"nodes": nodes}), "utf-8")
        explorer.refresh()
        found = explorer.overviews.overview(with_hubs=False, told=lambda _: None)
        assert found.findings["orphans"] == ()
