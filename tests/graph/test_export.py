"""Names from notes in all formats: other programs must read them as names, whatever they are."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.graph import FORMATS, Graph, build
from explorer.text.sanitize import clean
from explorer.vault import load
from explorer.vault.canvas import canvas_links

HOSTILE = (
    'a "b" \\N \\ <b>&amp; ]]>"]; %% end `c` #quot; '
    "\x1b[31m\x00 \ud800 \ufffe \u202e --> | {x} 日本"
)


def graph_with(name: str) -> Graph:
    graph: Graph = nx.MultiDiGraph()
    graph.add_node("A.md", kind="note", name=name, path="A.md")
    graph.add_node(("A.md", 0), kind="heading", name=name, path="A.md", level=1, line=1)
    graph.add_node("?" + name, kind="phantom", name=name)
    graph.add_edge("A.md", ("A.md", 0), kind="contains")
    graph.add_edge(("A.md", 0), "?" + name, kind="link", line=2, status="note_missing")
    graph.add_edge(("A.md", 0), "?" + name, kind="embed", line=3, status="note_missing")
    return graph


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_has_a_control_character_or_a_surrogate(form: str) -> None:
    said = FORMATS[form](graph_with(HOSTILE))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202e]", said)


def test_json_comes_back_as_the_same_graph() -> None:
    graph = graph_with(HOSTILE)
    back = nx.node_link_graph(json.loads(FORMATS["json"](graph)), edges="edges")
    assert back.adj == graph.adj
    assert {node: back.nodes[node] for node in back} == {node: graph.nodes[node] for node in graph}


def test_graphml_comes_back_with_the_same_names() -> None:
    back = nx.parse_graphml(FORMATS["graphml"](graph_with('x "<&>\x1b\u200b\u202e é 日本')))
    names = {said["name"] for _, said in back.nodes(data=True)}
    assert names == {'x "<&>\ufffd\u200b\u202e é 日本'}
    assert sorted(said["kind"] for _, _, said in back.edges(data=True)) == [
        "contains",
        "embed",
        "link",
    ]


@given(st.text())
def test_graphml_is_xml_for_any_name(name: str) -> None:
    ET.fromstring(FORMATS["graphml"](graph_with(name)))


@given(st.text())
def test_a_dot_string_ends_where_it_should(name: str) -> None:
    said = FORMATS["dot"](graph_with(name))
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "S", said)
    assert bare.count("S") == 3
    assert '"' not in bare
    assert "\\" not in bare
    assert len(said.splitlines()) == 9


def test_dot_labels_keep_backslashes_and_quotes() -> None:
    assert r'label="a \"b\" \\N"' in FORMATS["dot"](graph_with(r'a "b" \N'))


@given(st.text())
def test_mermaid_labels_hold_nothing_that_mermaid_reads(name: str) -> None:
    said = FORMATS["mermaid"](graph_with(name))
    labels = re.findall(r'"(.*?)"', said)
    assert len(labels) == 3
    assert all(re.fullmatch(r"(?:#\d+;|[^\W_]|[ ,:!?()'])+", label) for label in labels)
    assert said.startswith("flowchart LR\n")


def test_mermaid_escapes_what_markdown_would_read() -> None:
    said = FORMATS["mermaid"](graph_with("1. Sow & <wait> #tag"))
    assert '"1#46; Sow #38; #60;wait#62; #35;tag"' in said
    assert "class n2 phantom" in said


@given(st.text())
def test_a_canvas_keeps_any_name(name: str) -> None:
    said = json.loads(FORMATS["canvas"](graph_with(name)))
    note, heading, missing = said["nodes"]
    assert (note["type"], note["file"], "subpath" in note) == ("file", "A.md", False)
    assert heading["subpath"].startswith("#")
    assert not re.search(r"[|^\[\]\\]|%%", heading["subpath"].removeprefix("#"))
    assert missing["type"] == "text"
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", missing["text"]) == clean(name)
    assert [(each["fromNode"], each["toNode"], each["label"]) for each in said["edges"]] == [
        (note["id"], heading["id"], "contains"),
        (heading["id"], missing["id"], "link"),
        (heading["id"], missing["id"], "embed"),
    ]


def test_a_canvas_as_its_standard_has_it(tmp_path: Path) -> None:
    (tmp_path / "A.md").write_bytes(b"# Plan\n## Why\n# Do | it\n## Why\n[[#Plan]] [[Gone]]\n")
    (tmp_path / "B.md").write_bytes(b"[[A]]\n")
    vault = load(tmp_path, cache=False)
    said = json.loads(FORMATS["canvas"](build(vault)))
    assert len({each["id"] for each in said["nodes"] + said["edges"]}) == 7 + 7
    assert all((each["fromSide"], each["toSide"]) == ("right", "left") for each in said["edges"])
    for one, other in combinations(said["nodes"], 2):
        across = abs(one["x"] - other["x"]) >= one["width"]
        assert across or abs(one["y"] - other["y"]) >= one["height"]
    subpaths = [each.get("subpath", "") for each in said["nodes"]]
    assert subpaths == ["", "#Plan", "#Plan#Why", "#Do   it", "#Do   it#Why", "", ""]
    sections = [vault.place("A.md", "", each[1:], None).section for each in subpaths[1:5]]
    assert sections == [0, 1, 2, 3]
    assert said["nodes"][6]["text"] == "Gone"


def test_explorer_reads_a_canvas_of_its_own(tmp_path: Path) -> None:
    for path in ("A.md", "é % #1.md"):
        (tmp_path / path).write_bytes(b"# One\n")
    said = FORMATS["canvas"](build(load(tmp_path, cache=False)))
    (tmp_path / "all.canvas").write_text(said)
    assert canvas_links(load(tmp_path, cache=False)) == {"all.canvas": {"A.md": 2, "é % #1.md": 2}}


def test_a_vault_in_every_format(tmp_path: Path) -> None:
    # The heading has the quotes: a file's name cannot have them everywhere.
    (tmp_path / "A.md").write_bytes(b'# "quoted"\n[[Two]] ![[A#"quoted"]]\n')
    graph = build(load(tmp_path, cache=False))
    assert all("quoted" in FORMATS[form](graph) for form in FORMATS)
