"""Diagrams on a page: a list of edges that opens to the source, and back."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.markdown.block_parser import parse
from explorer.page import BEGIN, OPEN, OVERVIEW, Document, Fold, Line
from explorer.page.block_renderer import lines
from explorer.page.foldable import Foldable
from explorer.page.folds import PREVIEW, Folds
from explorer.page.signs import ASCII
from tests.support.page_options import page_options

CHART = "```mermaid\ngraph TD\nA[Start here] -->|yes| B\nsubgraph Box\nB --- C\nend\n```\n"
FOLD = Fold("diagram", 1)


def texts(text: str, width: int = 50, folds: Folds = BEGIN, **options: Any) -> list[str]:
    made = lines(parse(text), page_options(width, folds=folds, **options))
    return [line.text.rstrip().replace("\u00a0", " ") for line in made]


def test_a_diagram_is_a_list_of_its_edges() -> None:
    assert texts(CHART) == [
        "flowchart  ▸ source",
        "  Start here → B: yes",
        "  Box",
        "    B — C",
    ]


def test_without_unicode_the_arrows_are_ascii() -> None:
    assert texts(CHART, signs=ASCII)[1:] == ["  Start here -> B: yes", "  Box", "    B -- C"]


def test_it_opens_to_its_source() -> None:
    rows = texts(CHART, folds=BEGIN.turn(FOLD))
    assert rows[0].endswith("▾ edges  mermaid diagram")
    assert rows[1:4] == ["  graph TD", "  A[Start here] -->|yes| B", "  subgraph Box"]
    assert texts(CHART, folds=OPEN) == rows


@pytest.mark.parametrize("folds", [BEGIN, PREVIEW, OVERVIEW])
def test_it_begins_as_a_list(folds: Folds) -> None:
    assert texts(CHART, folds=folds)[0] == "flowchart  ▸ source"


def test_what_is_not_understood_is_code_without_a_sign() -> None:
    pie = "```mermaid\npie title Pets\n```\n"
    assert [row.strip() for row in texts(pie)] == ["mermaid diagram", "pie title Pets"]
    assert texts("```python\ngraph TD\nA-->B\n```\n")[1] == "  graph TD"


def test_long_steps_wrap_under_themselves() -> None:
    text = "```mermaid\nsequenceDiagram\nA->>B: a message of many words that go on\n```\n"
    assert texts(text, 26)[1:] == ["  A → B: a message of", "    many words that go on"]


@pytest.mark.parametrize("width", [8, 12, 20, 60])
def test_no_row_is_too_wide_however_deep_the_groups_are(width: int) -> None:
    deep = "\n".join(f"loop {n}" for n in range(30)) + "\nA->>B: hello\n" + "end\n" * 30
    made: list[Line] = lines(
        parse(f"```mermaid\nsequenceDiagram\n{deep}```\n"), page_options(width, folds=BEGIN)
    )
    assert all(len(line.text) <= width for line in made)


def test_each_row_shows_the_line_that_says_it() -> None:
    made = lines(parse(CHART), page_options(50, folds=BEGIN))
    assert [line.source_line for line in made] == [1, 3, 4, 5]


def test_the_fold_is_known_around_its_lines() -> None:
    document = Document("# Head\n\n" + CHART + "\nafter\n")
    foldable = Foldable(document)
    fold = Fold("diagram", 3)
    for line in range(3, 10):
        assert next(iter(foldable.around(line))) == fold
    assert fold not in list(foldable.around(11))
    assert foldable.is_closed(fold, BEGIN)
    assert not foldable.is_closed(fold, BEGIN.turn(fold))
    assert foldable.hiding(5, BEGIN) == [fold]
    assert foldable.hiding(3, BEGIN) == []


def test_in_a_list_and_in_a_quote_too() -> None:
    quoted = "".join(f"> {line}\n" for line in CHART.rstrip().split("\n"))
    assert any("Start here → B: yes" in row for row in texts(quoted))
    listed = "- item\n\n" + "".join(f"  {line}\n" for line in CHART.rstrip().split("\n"))
    assert any("Start here → B: yes" in row for row in texts(listed))
