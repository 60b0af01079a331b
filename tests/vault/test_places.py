"""Which heading or block a subpath names."""

from __future__ import annotations

import pytest

from explorer.vault.link_resolution import HeadingIndex


def headings(*said: tuple[int, str]) -> HeadingIndex:
    """Return the places of a note with these headings, one on each tenth line."""
    return HeadingIndex(
        [(level, text, text.replace("*", ""), 10 * n) for n, (level, text) in enumerate(said, 1)],
        [],
    )


@pytest.mark.parametrize(
    ("said", "subpath", "line"),
    [
        ([(2, "Brewing: cold & hot")], "brewing cold hot", 10),
        ([(2, "Brewing: cold & hot")], "Brewing: cold & hot", 10),
        ([(2, "A [[Leaf|leaf]] here")], "A Leaf leaf here", 10),
        ([(2, "Half-full")], "Half full", None),
        ([(2, "don't")], "dont", None),
        ([(2, "A_b")], "a b", None),
        ([(1, "Pot"), (2, "Pot")], "Pot", 10),
        ([(1, "Cup"), (2, "Use"), (1, "Pot"), (2, "Use")], "Pot#Use", 40),
        ([(1, "Cup"), (3, "Use")], "Cup#Use", 20),
        ([(1, "Cup"), (1, "Use")], "Cup#Use", None),
        ([(1, "Cup"), (2, "Use")], "Use#Cup", None),
        ([(3, "Cup"), (1, "Cup"), (2, "Use")], "Cup#Use", 30),
        ([(1, "Cup"), (2, "Use")], "#Cup##Use", 20),
        ([(1, "A"), (2, "A"), (3, "A")], "A#A#A", 30),
        ([(1, "A"), (2, "A")], "A#A#A", None),
        ([(6, "A")] * 9, "#".join("A" * 9), None),
        ([(1, "Naïve")], "NAI\u0308VE", 10),
        ([], "Cup", None),
    ],
)
def test_a_path_leads_to_a_line(
    said: list[tuple[int, str]], subpath: str, line: int | None
) -> None:
    found = headings(*said).heading(subpath)
    assert (found and found[1]) == line


def test_a_heading_is_found_as_written_as_read_and_without_its_block_id() -> None:
    places = HeadingIndex([(2, "**Steep** it ^s1", "Steep it", 4)], [("s1", 4), ("S1", 8)])
    for subpath in ("Steep it", "**Steep** it", "**Steep** it ^s1", "steep IT"):
        assert places.heading(subpath) == (0, 4)
    assert (places.block("S1"), places.block("s2")) == (4, None), "the first of one name wins"


def test_a_long_path_over_many_equal_headings_takes_one_pass() -> None:
    many = headings(*[(level, "A") for level in range(1, 7) for _ in range(500)])
    assert many.heading("#".join("AAAAAA")) == (2500, 25010)
