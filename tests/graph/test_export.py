"""Names from notes in four formats: other programs must read them as names, whatever they are."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.graph import FORMATS, Graph, build
from explorer.vault import load

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


def test_graphml_comes_back_with_clean_names() -> None:
    back = nx.parse_graphml(FORMATS["graphml"](graph_with('x "<&>\x1b y')))
    assert {said["name"] for _, said in back.nodes(data=True)} == {'x "<&> y'}
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


def test_a_vault_in_every_format(tmp_path: Path) -> None:
    # The heading has the quotes: a file's name cannot have them everywhere.
    (tmp_path / "A.md").write_bytes(b'# "quoted"\n[[Two]] ![[A#"quoted"]]\n')
    graph = build(load(tmp_path, cache=False))
    assert all("quoted" in FORMATS[form](graph) for form in FORMATS)
