"""What the links of a vault tell: small vaults with known answers, and a second computation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.graph import FORMATS, INSIGHTS, Finding, Insights, build
from explorer.vault import load
from tests.support.vaults import write_notes

TOWN = {
    "Market.md": "[[Bread]] [[Salt]] [[Bread]]\n# Stalls\n[[#Stalls]] [[Bridge]]\n",
    "Bread.md": "# Dough\n[[Salt]] [[Yeast]]\n",
    "Salt.md": "[[market]] [[yeast]]\n",
    "Bridge.md": "[[Market]] [[Castle#Gate]]\n",
    "Castle.md": "# Gate\n[[Tower]] [[Moat]]\n",
    "Tower.md": "[[Moat]] [[Castle]]\n",
    "Moat.md": "![[Castle]]\n",
    "Moon.md": "[[Sea]]\n",
    "Sea.md": "Of [[Yeast]].\n",
    "Alone.md": "[[#Alone]] [[alone]] [[Yeast]] ![[alone.png]]\n",
    "alone.png": "",
    "Shop.md": "",
}


def insights(root: Path, notes: Mapping[str, str]) -> Insights:
    return Insights(load(write_notes(root, notes), cache=False))


@pytest.fixture
def town(tmp_path: Path) -> Insights:
    return insights(tmp_path, TOWN)


def paths(found: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(each.path, each.count) for each in found]


def test_orphans_are_notes_without_any_link_to_others(town: Insights) -> None:
    assert paths(town.orphans) == [("Alone.md", 0), ("Shop.md", 0)]


def test_dead_ends_lead_nowhere_but_to_missing_notes(town: Insights) -> None:
    assert paths(town.deadends) == [("Sea.md", 1)]


def test_bridges_count_what_would_be_cut_off(town: Insights) -> None:
    assert paths(town.bridges) == [("Bridge.md", 3), ("Castle.md", 2), ("Market.md", 2)]


def test_wanted_notes_count_the_notes_that_want_them(town: Insights) -> None:
    (yeast,) = town.wanted
    assert (yeast.path, yeast.name, yeast.count) == ("", "Yeast", 4)
    assert yeast.members == ("Alone.md", "Bread.md", "Salt.md", "Sea.md")


def test_missing_attachments_are_no_wanted_notes(tmp_path: Path) -> None:
    links = "![[cog.SVG]] [[a/paper.pdf]] [[Plan.canvas]] [[Version 1.2]] [[Draft.md]]"
    found = insights(tmp_path, {"A.md": links})
    assert [each.name for each in found.wanted] == ["Draft", "Version 1.2"]


def test_the_center_of_a_community_is_none_of_its_bridges(tmp_path: Path) -> None:
    pairs = {"A.md": "[[B]]", "B.md": "[[C]]", "C.md": "[[A]]", "D.md": "[[E]]", "E.md": "[[F]]"}
    found = insights(tmp_path, {**pairs, "F.md": "[[D]] [[A]]", "G.md": "[[A]]"})
    assert [(each.path, each.bridges) for each in found.communities] == [
        ("A.md", ()), ("F.md", ()),
    ]  # fmt: skip


def test_islands_are_all_groups_but_the_largest(town: Insights) -> None:
    assert [each.members for each in town.islands] == [("Sea.md", "Moon.md")]


def test_unreturned_links_are_those_made_twice(town: Insights) -> None:
    assert [(each.path, each.count, each.members) for each in town.unreturned] == [
        ("Bread.md", 2, ("Market.md",))
    ]


def test_communities_are_named_by_their_center_and_know_their_bridges(town: Insights) -> None:
    market, castle, moon = town.communities
    assert {castle.name, market.name} == {"Castle", "Market"}
    assert {*castle.members} >= {"Castle.md", "Tower.md", "Moat.md"}
    assert {*market.members} >= {"Market.md", "Bread.md", "Salt.md"}
    assert (market.count, castle.count) == (4, 3)
    assert "Bridge.md" in castle.bridges + market.bridges
    assert (moon.count, moon.bridges) == (2, ())


def test_members_stand_by_rank_and_a_tree_is_called_after_its_root(tmp_path: Path) -> None:
    found = insights(tmp_path, {"Root.md": "[[A]] [[B]] [[C]]", "A.md": "", "B.md": "", "C.md": ""})
    (tree,) = found.communities
    assert (tree.path, tree.members) == ("Root.md", ("A.md", "B.md", "C.md", "Root.md"))


def test_pages_that_link_to_much_of_the_vault_are_left_out_of_communities(tmp_path: Path) -> None:
    pairs = {f"{letter}{n}.md": f"[[{letter}{1 - n}]]" for letter in "ABCDEFGHIJK" for n in (0, 1)}
    index = "".join(f"[[{path}]]" for path in pairs)
    found = insights(tmp_path, {**pairs, "Index.md": index * 2, "Small.md": index[:80]})
    assert paths(found.hubs) == [("Index.md", 22)]
    assert all("Index.md" not in each.members for each in found.communities)
    assert {each.members for each in found.communities} >= {("K0.md", "K1.md")}
    assert found.islands == ()
    assert "Index.md" not in {each.members[0] for each in found.unreturned}


def test_what_is_on_a_canvas_is_linked(tmp_path: Path) -> None:
    cards = [
        {"type": "file", "file": "Shop.md"},
        {"type": "file", "file": "Café.md".replace("é", "e\u0301")},
        {"type": "file", "file": "No such.md"},
        {"type": "text", "text": "Hello"},
    ]
    canvases = {
        "Board.canvas": json.dumps({"nodes": cards}),
        "Broken.canvas": '{"nodes": [',
        "Other.canvas": '{"nodes": [{"file": 3}]}',
        "Odd.canvas": "[1]",
        "Empty.canvas": "{}",
    }
    found = insights(tmp_path, {**TOWN, **canvases, "Café.md": ""})
    assert paths(found.orphans) == [("Alone.md", 0)]
    assert paths(found.deadends) == [("Café.md", 1), ("Sea.md", 1), ("Shop.md", 1)]
    assert [each.members for each in found.islands] == [
        ("Café.md", "Shop.md"), ("Sea.md", "Moon.md")
    ]  # fmt: skip
    assert len(found.bridges) == 3


def test_near_copies_are_similar_and_what_comes_of_a_template_is_not(tmp_path: Path) -> None:
    text = " ".join(f"word{number}" for number in range(40))
    template = " ".join(f"field{number}" for number in range(40))
    notes = {f"T{n}.md": f"{template} own{n} mine{n}" for n in range(25)}
    notes |= {
        "A.md": text,
        "B.md": f"{text} and more".upper(),
        "C.md": text.replace("word1", "other"),
        "Short.md": "one two three",
        "Shorter.md": "one two three",
    }
    (group,) = insights(tmp_path, notes).similar
    assert group.members == ("A.md", "B.md")


def test_an_empty_vault_has_nothing_to_tell(tmp_path: Path) -> None:
    found = insights(tmp_path, {})
    assert [INSIGHTS[name](found) for name in INSIGHTS] == [()] * len(INSIGHTS)


def test_answers_do_not_depend_on_the_order_of_sets(tmp_path: Path) -> None:
    notes = {
        f"N{n}.md": "".join(f"[[N{n * n * k % 60}]] [[N{n + k}]]" for k in (1, 2, 3))
        for n in range(60)
    }
    write_notes(tmp_path, notes)
    code = (
        "from explorer.vault import load; import sys;"
        "from explorer.graph import INSIGHTS, Insights;"
        "found = Insights(load(sys.argv[1], cache=False));"
        "print([INSIGHTS[name](found) for name in INSIGHTS])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code, tmp_path],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1


NAMES = "ABCDEFGHIJKL"
LINES = st.sampled_from(
    [
        *(f"[[{name}]]" for name in NAMES),
        "[[A#Part]]",
        "![[B]]",
        "# Part",
        "[[Nowhere]]",
        "[[#Part]]",
    ]
)


@settings(max_examples=40)
@given(st.lists(st.lists(LINES, max_size=3), min_size=1, max_size=len(NAMES)))
def test_a_second_computation_over_the_exported_graph_agrees(bodies: list[list[str]]) -> None:
    notes = {f"{name}.md": "\n".join(lines) for name, lines in zip(NAMES, bodies, strict=False)}
    with TemporaryDirectory() as folder:
        vault = load(write_notes(Path(folder), notes), cache=False)
        found = Insights(vault)
        exported = json.loads(FORMATS["json"](build(vault)))
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(node["path"] for node in exported["nodes"] if node["kind"] == "note")
    path_of = {json.dumps(node["id"]): node.get("path") for node in exported["nodes"]}
    for edge in exported["edges"]:
        source, target = (path_of[json.dumps(edge[end])] for end in ("source", "target"))
        if target is not None and source != target:
            graph.add_edge(source, target)
    out = dict(graph.out_degree())
    into = dict(graph.in_degree())
    assert {each.path for each in found.orphans} == {n for n in graph if not out[n] + into[n]}
    assert dict(paths(found.deadends)) == {n: into[n] for n in graph if into[n] and not out[n]}
    plain = graph.to_undirected()
    cut_off = {}
    for note in nx.articulation_points(plain):
        rest = plain.subgraph(nx.node_connected_component(plain, note) - {note})
        sizes = [*map(len, nx.connected_components(rest))]
        cut_off[note] = sum(sizes) - max(sizes)
    assert dict(paths(found.bridges)) == cut_off
    _, *islands = sorted(map(len, nx.connected_components(plain)), reverse=True)
    assert [each.count for each in found.islands] == [size for size in islands if size > 1]
    assert sum(each.count for each in found.communities) == len(graph) - len(found.orphans)
