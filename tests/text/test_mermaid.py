"""Diagrams as lists: what is understood is said as it stands there, the rest is not guessed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.text.mermaid import diagram

SIGNS = {"to": "->", "dashed": "..>", "both": "<->", "line": "--", "lost": "-x", None: ""}


def said(text: str) -> list[str] | None:
    """Return the steps of a diagram as text, None if it is not understood."""
    found = diagram(text)
    if found is None:
        return None
    rows = []
    for step in found.steps:
        words = (step.source, SIGNS[step.arrow], step.target)
        row = "  " * step.depth + " ".join(word for word in words if word)
        rows.append(f"{row}: {step.label}" if step.label else row)
    return rows


@pytest.mark.parametrize(
    ("edges", "rows"),
    [
        ("A --> B", ["A -> B"]),
        ("A-->B;B---C;C-.->D;D==>A", ["A -> B", "B -- C", "C ..> D", "D -> A"]),
        ("A --> B --> C", ["A -> B", "B -> C"]),
        ("A & B --> C & D", ["A -> C", "A -> D", "B -> C", "B -> D"]),
        ("A[Start here] -->|yes| B{Is it?}", ["Start here -> Is it?: yes"]),
        ("A -- no --> B", ["A -> B: no"]),
        ("A --link--> B", ["A -> B: link"]),
        ("A == strong ==> B", ["A -> B: strong"]),
        ("A -. weak .-> B", ["A ..> B: weak"]),
        ("A <--> B", ["A <-> B"]),
        ("A ---> B", ["A -> B"]),
        ("A --x B --> C", ["A -> B", "B -> C"]),
        ("A --o B", ["A -> B"]),
        ("laws((Three laws)) --> newton([Isaac])", ["Three laws -> Isaac"]),
        ('A["a; (b) [c]"] --> B', ["a; (b) [c] -> B"]),
        ("A[one<br>two] --> B", ["one two -> B"]),
        ("A:::hot --> B[(Data)]:::cold", ["A -> Data"]),
        ("Start\nA --> B\nB[Named later]", ["Start", "A -> Named later"]),
        ("A\nA --> B", ["A -> B"]),
        ("%% said in passing\n\nA --> B\nclassDef hot fill:#f00\nclass A hot", ["A -> B"]),
        (
            "subgraph one [First box]\ndirection LR\nA --> B\nsubgraph Inner\nC\nend\nend\nB --> C",
            ["First box", "  A -> B", "  Inner", "B -> C"],
        ),
        ("生物 --> 化学", ["生物 -> 化学"]),
        ("node-1 --> node-2", ["node-1 -> node-2"]),
    ],
)
@pytest.mark.parametrize("head", ["graph TD", "flowchart LR;", "graph", "\n%% c\nflowchart TB"])
def test_flowcharts(head: str, edges: str, rows: list[str]) -> None:
    assert said(f"{head}\n{edges}") == rows


@pytest.mark.parametrize(
    ("messages", "rows"),
    [
        ("Client->>Server: hello", ["Client -> Server: hello"]),
        ("Client-->>Server: hello", ["Client ..> Server: hello"]),
        ("A->B: plain\nA-)B: later", ["A -- B: plain", "A -> B: later"]),
        ("A-xB: lost", ["A -x B: lost"]),
        ("A<<->>B: both", ["A <-> B: both"]),
        ("A->>+B: go\nB-->>-A: done", ["A -> B: go", "B ..> A: done"]),
        (
            "participant A as Alice in charge\nactor B\nA->>B: Hi: you",
            ["Alice in charge -> B: Hi: you"],
        ),
        ("A->>B: hi\nparticipant A as Alice", ["Alice -> B: hi"]),
        ("Note over A,B: together\nnote right of A: aside", [
            "note over A, B: together", "note right of A: aside",
        ]),
        (
            "alt is well\nA->>B: ok\nelse\nA->>B: no\nend\nloop daily\nB->>A: ping\nend",
            ["alt is well", "  A -> B: ok", "else", "  A -> B: no", "loop daily", "  B -> A: ping"],
        ),
        ("rect rgb(0, 1, 2)\nA->>B: hi\nend", ["rect", "  A -> B: hi"]),
        ("autonumber\nactivate A\nA->>B: hi\ndeactivate A", ["A -> B: hi"]),
        ("A->>B:", ["A -> B"]),
    ],
)  # fmt: skip
def test_sequences(messages: str, rows: list[str]) -> None:
    assert said(f"sequenceDiagram\n{messages}") == rows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%% nothing",
        "graph TD",
        "sequenceDiagram",
        "pie title Pets\n\"Dogs\" : 386",
        "classDiagram\nA <|-- B",
        "graph TD\nA --> ",
        "graph TD\nA -> B",
        "graph TD\nA -- no ==> B",
        "graph TD\nA <-- B",
        "graph TD\nA[open --> B",
        "graph TD\nA@{ shape: rect } --> B",
        "graph TD\nsubgraph x\nA --> B",
        "graph TD\nA --> B\nend",
        "graph TD\nA --> B\nunknown words here",
        "---\ntitle: x\n---\ngraph TD\nA --> B",
        "sequenceDiagram\nA->>B: hi\nend",
        "sequenceDiagram\nloop x\nA->>B: hi",
        "sequenceDiagram\nA says hi",
        "graph TD\nA --> B\n" + "%% long\n" * 600,
    ],
)  # fmt: skip
def test_what_is_not_understood_has_no_list(text: str) -> None:
    assert said(text) is None


def test_each_step_knows_its_line() -> None:
    found = diagram("graph TD\n\nA --> B\n%% c\nB --> C; C --> D")
    assert found is not None
    assert [step.line for step in found.steps] == [2, 4, 4]


SIGNS_OF_THE_LANGUAGE = st.sampled_from(
    ["A", "B", " --> ", "--", "-.", ".->", "==>", "|x|", "[", "]", "(", ")", "{", "}", '"', ";",
     "&", ":::c", "\n", "end", "subgraph s", "->>", ": hi", "loop", "alt", "else", "participant "],
)  # fmt: skip


@given(st.sampled_from(["graph TD\n", "sequenceDiagram\n"]), st.lists(SIGNS_OF_THE_LANGUAGE))
@example("sequenceDiagram\n", ["A", " --> ", ":::c"])
def test_any_text_is_read_or_refused(head: str, parts: list[str]) -> None:
    found = diagram(head + "".join(parts))
    if found is not None:
        assert found.steps
        assert all(step.source for step in found.steps)
        assert all(step.target for step in found.steps if step.arrow)
        lines = [step.line for step in found.steps]
        assert lines == sorted(lines)
