"""The graph: what is a node, where an edge begins, and what is near."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.graph import Graph, Node, build, find_places, neighborhood, place_name
from explorer.vault import Vault, load
from tests.support.vaults import write_notes

GARDEN = {
    "Garden.md": (
        "From [[Soil]].\n# Spring\nSow [[Beds/Peas#Sowing]].\n## Early\n![[Soil#Compost]]\n"
        "# Autumn\nRest.\n"
    ),
    "Soil.md": (
        "# Texture\n# Compost\nOf [leaves](Leaves.md), never [[Plastic]]. [[#Texture]]\n"
        "![[worm.png]]\n"
    ),
    "Beds/Peas.md": (
        "---\nnext: '[[plastic]]'\n---\n# Sowing\n### Depth\n## SP (Sugar Peas)\n"
        "See [[Soil#Nowhere]].\n"
    ),
    "Leaves.md": "",
    "Moon.md": "# Far away\n",
}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return load(write_notes(tmp_path, {**GARDEN, "worm.png": ""}), cache=False)


@pytest.fixture
def graph(vault: Vault) -> Graph:
    return build(vault)


def edges(graph: Graph, kind: str) -> set[tuple[Node, Node]]:
    return {
        (source, target) for source, target, said in graph.edges(data=True) if said["kind"] == kind
    }


def test_nodes_are_notes_headings_and_phantoms(graph: Graph) -> None:
    kinds = {node: said["kind"] for node, said in graph.nodes(data=True)}
    assert {node for node, kind in kinds.items() if kind == "note"} == set(GARDEN)
    assert {node for node, kind in kinds.items() if kind == "phantom"} == {"?plastic"}
    assert sum(kind == "heading" for kind in kinds.values()) == 9
    assert graph.nodes["Beds/Peas.md", 2] == {
        "kind": "heading", "name": "SP (Sugar Peas)", "path": "Beds/Peas.md", "level": 2, "line": 6
    }  # fmt: skip
    assert graph.nodes["?plastic"]["name"].lower() == "plastic"


def test_headings_hang_under_the_nearest_one_of_a_higher_level(graph: Graph) -> None:
    assert edges(graph, "contains") == {
        ("Garden.md", ("Garden.md", 0)), (("Garden.md", 0), ("Garden.md", 1)),
        ("Garden.md", ("Garden.md", 2)), ("Soil.md", ("Soil.md", 0)), ("Soil.md", ("Soil.md", 1)),
        ("Beds/Peas.md", ("Beds/Peas.md", 0)), (("Beds/Peas.md", 0), ("Beds/Peas.md", 1)),
        (("Beds/Peas.md", 0), ("Beds/Peas.md", 2)), ("Moon.md", ("Moon.md", 0)),
    }  # fmt: skip


def test_links_start_where_they_are_written_and_end_where_they_lead(graph: Graph) -> None:
    assert edges(graph, "link") == {
        ("Garden.md", "Soil.md"), (("Garden.md", 0), ("Beds/Peas.md", 0)),
        (("Soil.md", 1), "Leaves.md"), (("Soil.md", 1), "?plastic"),
        (("Soil.md", 1), ("Soil.md", 0)), ("Beds/Peas.md", "?plastic"),
        (("Beds/Peas.md", 2), "Soil.md"),
    }  # fmt: skip
    assert edges(graph, "embed") == {(("Garden.md", 1), ("Soil.md", 1))}


def test_the_same_link_twice_is_two_edges_and_each_says_its_line_and_status(
    tmp_path: Path, graph: Graph
) -> None:
    (edge,) = graph.get_edge_data(("Beds/Peas.md", 2), "Soil.md").values()
    assert edge == {"kind": "link", "line": 7, "status": "heading_missing"}
    (tmp_path / "A.md").write_text("[[B]] [[B]]\n", "utf-8")
    (tmp_path / "B.md").write_text("", "utf-8")
    assert build(load(tmp_path, cache=False)).number_of_edges("A.md", "B.md") == 2


def test_near_a_heading(graph: Graph) -> None:
    near = neighborhood(graph, ("Garden.md", 1), 1)
    assert set(near) == {"Garden.md", ("Garden.md", 0), ("Garden.md", 1), "Soil.md", ("Soil.md", 1)}


def test_near_a_note_counts_the_links_of_its_headings(graph: Graph) -> None:
    near = set(neighborhood(graph, "Beds/Peas.md", 1))
    assert near == {
        "Beds/Peas.md", ("Beds/Peas.md", 0), ("Beds/Peas.md", 1), ("Beds/Peas.md", 2),
        "?plastic", "Soil.md", "Garden.md", ("Garden.md", 0),
    }  # fmt: skip
    assert near < set(neighborhood(graph, "Beds/Peas.md", 2))


def test_depth_zero_is_the_place_with_what_it_holds(graph: Graph) -> None:
    assert set(neighborhood(graph, ("Garden.md", 0), 0)) == {
        "Garden.md",
        ("Garden.md", 0),
        ("Garden.md", 1),
    }
    assert set(neighborhood(graph, "?plastic", 0)) == {"?plastic"}


def test_a_neighborhood_of_any_depth_ends_where_no_link_leads_further(graph: Graph) -> None:
    whole = set(neighborhood(graph, "Soil.md", 10))
    assert {"Soil.md", "Garden.md", "Beds/Peas.md", "Leaves.md", "?plastic"} <= whole
    assert set(neighborhood(graph, "Soil.md", 10**20)) == whole, "soon, too"


def test_a_neighborhood_keeps_the_order_and_the_edges_of_the_whole(graph: Graph) -> None:
    near = neighborhood(graph, "Soil.md", 3)
    assert list(near) == [node for node in graph if node in near]
    assert list(near.edges(data=True)) == [
        e for e in graph.edges(data=True) if e[0] in near and e[1] in near
    ]


def test_names_lead_to_places(vault: Vault) -> None:
    assert find_places(vault, "soil") == ("Soil.md",)
    assert find_places(vault, "sugar peas") == (("Beds/Peas.md", 2),)
    assert find_places(vault, "SP") == (("Beds/Peas.md", 2),)
    assert find_places(vault, "Peas#sowing") == (("Beds/Peas.md", 0),)
    assert find_places(vault, "#sowing#depth") == (("Beds/Peas.md", 1),)
    assert find_places(vault, "PLASTIC") == ("?plastic",)
    assert find_places(vault, "Soil#Sowing") == ()
    assert find_places(vault, "") == find_places(vault, "#") == find_places(vault, "nothing") == ()


def test_a_name_is_found_as_search_finds_it_and_with_a_sign_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "Runes.md").write_text("# Þorn\n[[Æsir]]\n# C#\n# F# and C#\n", "utf-8")
    vault = load(tmp_path, cache=False)
    assert find_places(vault, "thorn") == (("Runes.md", 0),)
    assert find_places(vault, "aesir") == ("?æsir",)
    assert find_places(vault, "c#") == (("Runes.md", 1),)


def test_places_have_names(vault: Vault) -> None:
    assert place_name(vault, "Soil.md") == "Soil.md"
    assert place_name(vault, ("Beds/Peas.md", 2)) == "Beds/Peas.md#SP (Sugar Peas)"
    assert place_name(vault, "?plastic").lower() == "?plastic"
