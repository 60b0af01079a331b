"""The block ids that end the lines of a list item: found, and not shown."""

from __future__ import annotations

import pytest

from explorer.markdown.block_parser import parse
from explorer.markdown.nodes import List, Paragraph


def shown(text: str) -> list[tuple[str, int]]:
    """Return what the page shows of the first item of a text, each piece with its line."""
    (block,) = parse(text)
    assert isinstance(block, List)
    (paragraph,) = block.items[0].blocks
    assert isinstance(paragraph, Paragraph)
    return [(span.text, span.line) for span in paragraph.spans if span.text != "\n"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1. a\n   b ^c1\n   c\n", [("a", 1), ("b", 2), ("c", 3)]),
        ("- a ^x\n  b ^y  \n  c ^z\n", [("a", 1), ("b", 2), ("c", 3)]),
        ("- a\n  b^x\n  c\n", [("a", 1), ("b^x", 2), ("c", 3)]),
    ],
)
def test_an_id_at_the_end_of_a_line_is_not_shown(text: str, rows: list[tuple[str, int]]) -> None:
    assert shown(text) == rows


@pytest.mark.parametrize("text", ["- ^x\n  b\n", "- a\n  ^x\n  b\n"])
def test_a_line_that_is_only_an_id_leaves_no_gap(text: str) -> None:
    (block,) = parse(text)
    assert isinstance(block, List)
    (paragraph,) = block.items[0].blocks
    assert isinstance(paragraph, Paragraph)
    breaks = [span for span in paragraph.spans if span.text == "\n"]
    assert len(breaks) == len(shown(text)) - 1
    assert shown(text)[-1] == ("b", text.count("\n"))


def test_a_formula_in_an_item_keeps_its_exponents() -> None:
    assert shown("- $a$ $$ b ^2\n  c $$ d\n")[-2][0] == "b ^2 c"
