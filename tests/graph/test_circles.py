"""Where communities stand in the picture of a vault, and what is stored of it."""

from __future__ import annotations

from itertools import combinations
from math import hypot
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.graph import Insights
from explorer.graph.circles import Circle, place_circles, spiral
from explorer.graph.overview import make_overview, pack, unpack
from explorer.vault import load
from tests.support.vaults import write_notes


@st.composite
def communities(draw: st.DrawFn) -> tuple[list[int], dict[tuple[int, int], int]]:
    counts = sorted(draw(st.lists(st.integers(2, 3000), max_size=90)), reverse=True)
    numbers = st.integers(0, max(0, len(counts) - 1))
    pairs = draw(st.lists(st.tuples(numbers, numbers), max_size=60))
    ties = {(one, other): 1 + one for one, other in pairs if one < other}
    return counts, ties


@given(communities())
@settings(deadline=None, max_examples=40)
def test_no_two_circles_overlap(given_: tuple[list[int], dict[tuple[int, int], int]]) -> None:
    counts, ties = given_
    circles = place_circles(counts, ties)
    assert len(circles) == len(counts)
    assert circles == place_circles(counts, ties), "the same input gives the same picture"
    for one, other in combinations(circles, 2):
        assert hypot(one.x - other.x, one.y - other.y) > one.radius + other.radius
    assert [*circles] == sorted(circles, key=lambda each: -each.radius), "as they were given"


def test_what_is_tied_is_near() -> None:
    counts = [100] * 12
    circles = place_circles(counts, {(0, 11): 300})
    away = [hypot(circles[0].x - each.x, circles[0].y - each.y) for each in circles[1:]]
    assert min(away) == away[-1]


def test_notes_stand_in_a_spiral_by_rank() -> None:
    circle = Circle(7, -3, 20)
    places = [*spiral(circle, 400)]
    away = [hypot(x - circle.x, y - circle.y) for x, y in places]
    assert away == sorted(away)
    assert away[0] < 1
    assert away[-1] < circle.radius
    nearest = min(hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(places, 2))
    assert nearest > 1, "no two notes are in one place"


def test_an_overview_is_packed_whole(tmp_path: Path) -> None:
    notes = {"A.md": "[[B]] [[Wanted]]", "B.md": "[[C]]", "C.md": "[[A]]", "Alone.md": ""}
    vault = load(write_notes(tmp_path, notes), cache=False)
    shares = list[float]()
    overview = make_overview(Insights(vault), shares.append)
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert [each.path for each in overview.findings["orphans"]] == ["Alone.md"]
    assert len(overview.circles) == len(overview.findings["communities"]) == 1
    assert unpack(pack(overview)) == overview
    with pytest.raises((ValueError, EOFError, TypeError)):
        unpack(pack(overview)[:-3])


def test_hubs_are_taken_in(tmp_path: Path) -> None:
    notes = {f"{n:02}.md": f"[[{n // 5 * 5:02}]]" for n in range(40)}
    notes["Index.md"] = " ".join(f"[[{n:02}]]" for n in range(40))
    vault = load(write_notes(tmp_path, notes), cache=False)
    aside, taken = Insights(vault), Insights(vault, with_hubs=True)
    assert [hub.path for hub in aside.hubs] == [hub.path for hub in taken.hubs] == ["Index.md"]
    assert len(aside.communities) == 8
    assert not any("Index.md" in each.members for each in aside.communities)
    assert any("Index.md" in each.members for each in taken.communities)
    assert aside.ties == {}
    assert taken.ties != {}
