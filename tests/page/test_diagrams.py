"""Diagrams on a page: a picture that opens to the source, and back."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.page import BEGIN, OPEN, OVERVIEW, PREVIEW, Document, Fold, Folds, lines, parse
from explorer.page.anchors import Foldable
from tests.support.page_options import page_options

CHART = "```mermaid\ngraph TD\nA[Start here] -->|yes| B\nsubgraph Box\nB --- C\nend\n```\n"
FOLD = Fold("diagram", 1)


PICTURE = ["╭───╮", "│ A │", "╰───╯"]


def texts(text: str, width: int = 50, folds: Folds = BEGIN, picture: Any = PICTURE) -> list[str]:
    options = page_options(width, folds=folds, diagram=lambda _source: picture)
    made = lines(parse(text), options)
    return [line.text.rstrip().replace("\u00a0", " ") for line in made]


@pytest.mark.parametrize("folds", [BEGIN, PREVIEW, OVERVIEW])
def test_a_diagram_is_a_picture(folds: Folds) -> None:
    assert texts(CHART, folds=folds) == ["diagram  ▸ source", *PICTURE]


def test_it_opens_to_its_source() -> None:
    rows = texts(CHART, folds=BEGIN.turn(FOLD))
    assert rows[0].endswith("▾ picture  mermaid diagram")
    assert rows[1:4] == ["  graph TD", "  A[Start here] -->|yes| B", "  subgraph Box"]
    assert texts(CHART, folds=OPEN) == rows


@pytest.mark.parametrize(
    ("text", "width", "picture"),
    [
        (CHART, 50, ()),
        (CHART, 50, ["─" * 51]),
        ("```mermaid\nsankey-beta\na,b,1\n```\n", 50, PICTURE),
        ("```python\ngraph TD\nA-->B\n```\n", 50, PICTURE),
        ("```mermaid\ngraph TD\n" + "A-->B\n" * 40 + "```\n", 50, PICTURE),
    ],
    ids=["undrawn", "wide", "unknown", "other", "long"],
)
def test_what_has_no_picture_is_code_without_a_sign(text: str, width: int, picture: Any) -> None:
    label, first, *_ = texts(text, width, picture=picture)
    assert label.strip() in ("mermaid diagram", "python")
    assert first.strip() == text.split("\n")[1]


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
    assert any("│ A │" in row for row in texts(quoted))
    listed = "- item\n\n" + "".join(f"  {line}\n" for line in CHART.rstrip().split("\n"))
    assert any("│ A │" in row for row in texts(listed))
