"""The surroundings of a note or heading: which nodes there are, in which layers, and how linked."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.graph import Node, build, neighborhood
from explorer.graph.local import MOST_NODES, LocalGraph, LocalGraphs, still_there
from explorer.vault import Vault, load
from tests.support.vaults import write_notes

NOTES = {
    "Center.md": (
        "To [[Out]], [[Both]] and [[Gone]].\n# Part\nTo [[Out#Deep]].\n## Small\n[[Both]]\n"
    ),
    "In.md": "# First\n[[Center]]\n# Second\nAlso [[Center#Part]] and [[Center]].\n",
    "Both.md": "Back to [[Center#Small]].\n",
    "Out.md": "[[Far]]\n# Deep\n[[Both]]\n",
    "Far.md": "[[Center]] [[Out]] ![[picture.png]] [[https://a.example]]\n",
    "Before.md": "[[In]]\n",
    "Alone.md": "[[#Nowhere]] [[Alone]]\n",
}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return load(write_notes(tmp_path, {**NOTES, "picture.png": ""}), cache=False)


def around(vault: Vault, center: Node, hops: int = 1, **options: object) -> LocalGraph:
    direction = options.pop("direction", "both")
    graphs = LocalGraphs(vault, lambda _: True, **options)  # type: ignore[arg-type] # passed on
    return graphs.around(center, hops, direction)  # type: ignore[arg-type] # passed on


def layers(graph: LocalGraph) -> dict[Node, int]:
    return dict(zip(graph.nodes, graph.layers, strict=True))


def edges(graph: LocalGraph) -> dict[tuple[Node, Node], int]:
    nodes = graph.nodes
    return {(nodes[edge.source], nodes[edge.target]): edge.links for edge in graph.edges}


def test_what_leads_here_is_on_the_left(vault: Vault) -> None:
    graph = around(vault, "Center.md")
    assert graph.nodes[0] == "Center.md"
    assert layers(graph) == {
        "Center.md": 0, "Out.md": 1, "Both.md": 1, "?gone": 1, "In.md": -1, "Far.md": -1
    }  # fmt: skip
    assert graph.more == {}
    assert edges(graph) == {
        ("Center.md", "Out.md"): 2,
        ("Center.md", "Both.md"): 2,
        ("Center.md", "?gone"): 1,
        ("Both.md", "Center.md"): 1,
        ("Out.md", "Far.md"): 1,
        ("Out.md", "Both.md"): 1,
        ("In.md", "Center.md"): 3,
        ("Far.md", "Center.md"): 1,
        ("Far.md", "Out.md"): 1,
    }
    links = {graph.nodes[edge.source]: (edge.path, edge.link) for edge in graph.edges}
    assert links["Both.md"] == ("Both.md", 0)


@pytest.mark.parametrize(
    ("direction", "hops", "found"),
    [
        ("out", 1, {"Out.md": 1, "Both.md": 1, "?gone": 1}),
        ("out", 2, {"Out.md": 1, "Both.md": 1, "?gone": 1, "Far.md": 2}),
        ("in", 1, {"In.md": -1, "Both.md": -1, "Far.md": -1}),
        ("in", 2, {"In.md": -1, "Both.md": -1, "Far.md": -1, "Before.md": -2, "Out.md": -2}),
    ],
)
def test_directions(vault: Vault, direction: str, hops: int, found: dict[Node, int]) -> None:
    graph = around(vault, "Center.md", hops, direction=direction)
    assert layers(graph) == {"Center.md": 0, **found}


def test_headings(vault: Vault) -> None:
    graph = around(vault, "Center.md", by_heading=True)
    assert layers(graph) == {
        "Center.md": 0, "Out.md": 1, ("Out.md", 0): 1, "Both.md": 1, "?gone": 1,
        ("In.md", 0): -1, ("In.md", 1): -1, "Far.md": -1,
    }  # fmt: skip
    found = edges(graph)
    assert found[("In.md", 1), "Center.md"] == 2
    assert found[("Out.md", 0), "Both.md"] == 1, "of the innermost heading that is shown"
    part = around(vault, ("Center.md", 0), by_heading=True)
    assert layers(part) == {
        ("Center.md", 0): 0, ("Out.md", 0): 1, "Both.md": 1, ("In.md", 1): -1
    }  # fmt: skip
    assert edges(part)["Both.md", ("Center.md", 0)] == 1, "a heading stands for those below it"


def test_a_missing_note_and_one_without_links(vault: Vault) -> None:
    assert layers(around(vault, "?gone")) == {"?gone": 0, "Center.md": -1}
    assert layers(around(vault, "?nothing")) == {"?nothing": 0}
    assert layers(around(vault, "Alone.md")) == {"Alone.md": 0}


def test_what_is_not_wanted_is_not_there_and_leads_nowhere(vault: Vault) -> None:
    graphs = LocalGraphs(vault, lambda node: node != "Out.md")
    graph = graphs.around("Center.md", 2, "out")
    assert layers(graph) == {"Center.md": 0, "Both.md": 1, "?gone": 1}


def test_the_most_linked_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    notes = {f"{n:03}.md": "[[Hub]] " + "[[000]] " * (n == 5) for n in range(150)}
    notes |= {"Hub.md": "[[A]] [[B]]", "A.md": "[[000]] [[C]]", "B.md": "", "C.md": ""}
    vault = load(write_notes(tmp_path, notes), cache=False)
    graph = around(vault, "Hub.md")
    assert len(graph.nodes) == MOST_NODES
    assert graph.more == {-1: 150 - (MOST_NODES - 3)}
    assert graph.nodes[3] == "000.md", "two lead there"
    wide = around(vault, "Hub.md", 3)
    assert len(wide.nodes) == MOST_NODES
    assert layers(wide)["C.md"] == 2, "there is room for what is further away"
    assert sum(wide.more.values()) + len(wide.nodes) == len(vault.notes)


def test_the_first_hop_is_that_of_the_whole_graph(vault: Vault) -> None:
    whole = build(vault)
    for path in NOTES:
        near = {node for node in neighborhood(whole, path, 1) if isinstance(node, str)}
        assert set(around(vault, path).nodes) == near


def test_links_between_headings_of_one_note_are_drawn(tmp_path: Path) -> None:
    text = "# A\nTo [[#C]].\n## B\n[[#A]]\n# C\n[[Other]]\n"
    vault = load(write_notes(tmp_path, {"N.md": text, "Other.md": ""}), cache=False)
    graph = around(vault, ("N.md", 0), by_heading=True)
    assert layers(graph) == {("N.md", 0): 0, ("N.md", 2): 1}
    assert edges(graph) == {(("N.md", 0), ("N.md", 2)): 1}, "B is a part of A"
    assert layers(around(vault, "N.md", by_heading=True)) == {"N.md": 0, "Other.md": 1}


def test_what_a_node_is_in_a_later_snapshot(tmp_path: Path) -> None:
    text = "# Same\n# Other\n# Same\n"
    notes = {"N.md": text, "M.md": "[[N]] [[Yet to be]]", "?odd.md": "[[N]]"}
    before = load(write_notes(tmp_path, notes), cache=False)
    (tmp_path / "N.md").write_text("# New\n" + text, "utf-8")
    (tmp_path / "Yet to be.md").write_text("", "utf-8")
    after = load(tmp_path, cache=False)
    assert [still_there(before, after, ("N.md", at)) for at in range(3)] == [
        ("N.md", 1), ("N.md", 2), ("N.md", 1)
    ], "the nearest of that name"  # fmt: skip
    assert still_there(before, after, "N.md") == "N.md"
    assert still_there(before, after, "?yet to be") == "Yet to be.md"
    assert still_there(after, before, "Yet to be.md") == "?yet to be"
    (tmp_path / "N.md").write_text("# Same\n", "utf-8")
    last = load(tmp_path, cache=False)
    assert still_there(after, last, ("N.md", 3)) == ("N.md", 0)
    assert still_there(after, last, ("N.md", 2)) == "N.md"
    assert layers(around(before, "?odd.md")) == {"?odd.md": 0, "N.md": 1}
