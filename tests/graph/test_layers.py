"""The layered picture: exact small ones, and what holds for every one."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from explorer.graph.layers import (
    Box,
    Drawing,
    Place,
    Route,
    _crossings,
    _ordered,
    _tracks,
    lay_out,
)

Graph = tuple[list[Box], list[tuple[int, int]]]
Cells = set[tuple[int, int]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Return boxes and edges of any kind: backward, long, inside of a layer, double, to itself."""
    layers = st.integers(-3, 3).filter(lambda layer: layer != 1)  # not all layers in between exist
    boxes = draw(st.lists(st.builds(Box, layers, st.integers(1, 60)), max_size=24))
    ends = st.integers(0, len(boxes) - 1)
    return boxes, draw(st.lists(st.tuples(ends, ends), max_size=60)) if boxes else []


def cells(route: Route) -> tuple[Cells, Cells]:
    """Return the cells of a route, and those that its vertical pieces fill."""
    level: Cells = set()
    upright: Cells = set()
    for (x, y), (to_x, to_y) in pairwise(route):
        assert (x == to_x) != (y == to_y)
        found = upright if x == to_x else level
        found.update(
            (column, row)
            for column in range(min(x, to_x), max(x, to_x) + 1)
            for row in range(min(y, to_y), max(y, to_y) + 1)
        )
    return level | upright, upright


def label_cells(place: Place) -> Cells:
    return {(x, place.y) for x in range(place.x, place.x + place.width)}


@given(graphs(), st.integers(0, 200))
def test_labels_have_cells_of_their_own_in_columns(graph: Graph, most_width: int) -> None:
    boxes, edges = graph
    layout = lay_out(boxes, edges, most_width)
    assert len(layout.places) == len(boxes)
    for box, place in zip(boxes, layout.places, strict=True):
        assert min(box.width, 12) <= place.width <= min(box.width, 32)
        assert 0 <= place.x <= layout.width - place.width
        assert 0 <= place.y < layout.height
    pairs = zip(boxes, layout.places, strict=True)
    for (one, here), (other, there) in combinations(pairs, 2):
        assert not label_cells(here) & label_cells(there)
        assert (one.layer < other.layer) <= (here.x + here.width + 5 <= there.x)
        assert (one.layer == other.layer) <= (here.x == there.x)


@given(graphs(), st.integers(0, 200))
def test_labels_are_shortened_only_as_far_as_it_takes(graph: Graph, most_width: int) -> None:
    boxes, edges = graph
    layout = lay_out(boxes, edges, most_width)
    wanted = [min(box.width, 32) for box in boxes]
    have = [place.width for place in layout.places]
    assert layout.width <= most_width or all(width <= 12 for width in have)
    assert layout.width >= most_width or have == wanted


@given(graphs(), st.integers(0, 200))
def test_routes_lead_from_box_to_box_and_through_no_label(graph: Graph, most_width: int) -> None:
    boxes, edges = graph
    layout = lay_out(boxes, edges, most_width)
    taken: Cells = set().union(*map(label_cells, layout.places))
    for (source, target), route in zip(edges, layout.routes, strict=True):
        layers = sorted({box.layer for box in boxes})
        columns = [layers.index(boxes[end].layer) for end in (source, target)]
        assert bool(route) == (abs(columns[0] - columns[1]) == 1), "from a column to the next"
        if not route:
            continue
        ends = [(layout.places[end], boxes[end].layer) for end in (source, target)]
        (left, _), (right, _) = sorted(ends, key=lambda end: end[1])
        corners = route if boxes[source].layer < boxes[target].layer else route[::-1]
        assert corners[0] == (left.x + left.width, left.y)
        assert corners[-1] == (right.x - 1, right.y)
        assert [x for x, _ in corners] == sorted(x for x, _ in corners)
        level = [y == to_y for (_, y), (_, to_y) in pairwise(route)]
        assert all(one != other for one, other in pairwise(level))
        assert not cells(route)[0] & taken


@given(graphs())
def test_only_lines_with_a_common_box_share_a_track(graph: Graph) -> None:
    layout = lay_out(*graph, 100)
    lines = [(edge, cells(route)[1]) for edge, route in zip(graph[1], layout.routes, strict=True)]
    for (edge, upright), (other, other_upright) in combinations(lines, 2):
        assert {*edge} & {*other} or not upright & other_upright


@given(graphs())
def test_an_edge_and_its_reverse_are_one_line(graph: Graph) -> None:
    boxes, edges = graph
    layout = lay_out(boxes, [*edges, *[edge[::-1] for edge in edges]], 100)
    there, back = layout.routes[: len(edges)], layout.routes[len(edges) :]
    assert back == tuple(route[::-1] for route in there)


@given(graphs(), st.integers(0, 200))
def test_the_same_input_makes_the_same_picture(graph: Graph, most_width: int) -> None:
    assert lay_out(*graph, most_width) == lay_out(*graph, most_width)


@given(graphs())
def test_the_order_has_no_more_crossings_than_the_given_one(graph: Graph) -> None:
    boxes, edges = graph
    columns = [
        [at for at, box in enumerate(boxes) if box.layer == layer]
        for layer in sorted({box.layer for box in boxes})
    ]
    homes = {box: number for number, column in enumerate(columns) for box in column}
    lines = {
        (left, right) for edge in edges for left, right in (edge, edge[::-1])
        if homes[left] + 1 == homes[right]
    }  # fmt: skip
    beside = [
        [other for line in sorted(lines) if box in line for other in line if other != box]
        for box in range(len(boxes))
    ]
    order = _ordered(columns, beside)
    places = {box: at for column in order for at, box in enumerate(column)}
    crossings = sum(
        (places[one[0]] - places[other[0]]) * (places[one[1]] - places[other[1]]) < 0
        for one, other in combinations(lines, 2)
        if homes[one[0]] == homes[other[0]]
    )
    before = _crossings(columns, beside)
    assert _crossings(order, beside) == crossings <= before
    assert crossings < before or order == columns


def test_nothing() -> None:
    assert lay_out([], [], 80) == Drawing((), (), 0, 0)


def test_boxes_without_lines_keep_their_order() -> None:
    layout = lay_out([Box(2, 4), Box(0, 3), Box(2, 5), Box(2, 1)], [(0, 2), (1, 1)], 80)
    assert layout.places == (Place(8, 0, 4), Place(0, 1, 3), Place(8, 1, 5), Place(8, 2, 1))
    assert layout.routes == ((), ())


def test_fan_out() -> None:
    layout = lay_out([Box(0, 5), *[Box(1, 6)] * 3], [(0, 1), (0, 2), (0, 3)], 80)
    assert layout == Drawing(
        places=(Place(0, 1, 5), Place(11, 0, 6), Place(11, 1, 6), Place(11, 2, 6)),
        routes=(
            ((5, 1), (7, 1), (7, 0), (10, 0)),
            ((5, 1), (10, 1)),
            ((5, 1), (7, 1), (7, 2), (10, 2)),
        ),
        width=17,
        height=3,
    )


def test_fan_in_from_labels_of_several_widths() -> None:
    layout = lay_out([Box(0, 5), Box(-1, 6), Box(-1, 2), Box(-1, 4)], [(1, 0), (2, 0), (3, 0)], 80)
    assert layout.places == (Place(12, 1, 5), Place(0, 0, 6), Place(0, 1, 2), Place(0, 2, 4))
    assert layout.routes == (
        ((6, 0), (8, 0), (8, 1), (11, 1)),
        ((2, 1), (11, 1)),
        ((4, 2), (8, 2), (8, 1), (11, 1)),
    )


def test_star() -> None:
    edges = [(1, 0), (2, 0), (0, 3), (0, 4)]
    layout = lay_out([Box(0, 5), Box(-1, 6), Box(-1, 6), Box(1, 6), Box(1, 6)], edges, 80)
    assert layout == Drawing(
        places=(Place(12, 0, 5), *[Place(x, y, 6) for x in (0, 23) for y in (0, 1)]),
        routes=(
            ((6, 0), (11, 0)),
            ((6, 1), (8, 1), (8, 0), (11, 0)),
            ((17, 0), (22, 0)),
            ((17, 0), (19, 0), (19, 1), (22, 1)),
        ),
        width=29,
        height=2,
    )


def test_a_backward_edge_ends_beside_the_right_side_of_its_target() -> None:
    layout = lay_out([Box(0, 5), Box(1, 6)], [(1, 0)], 80)
    assert layout.routes == (((9, 0), (5, 0)),)


def test_a_long_edge_has_no_line() -> None:
    layout = lay_out([Box(0, 5), Box(1, 6), Box(2, 7)], [(0, 1), (1, 2), (0, 2)], 80)
    assert layout.routes == (((5, 0), (9, 0)), ((16, 0), (20, 0)), ())
    assert layout.height == 1


def test_the_last_one_stays_last_if_it_has_no_line() -> None:
    boxes = [Box(0, 5), Box(0, 5), *[Box(1, 6)] * 3]
    layout = lay_out(boxes, [(0, 3), (1, 2)], 80)
    assert [place.y for place in layout.places] == [0, 1, 1, 0, 2]


def test_two_edges_are_uncrossed() -> None:
    layout = lay_out([Box(0, 5), Box(0, 5), Box(1, 5), Box(1, 5)], [(0, 3), (1, 2)], 80)
    assert layout.routes == (((5, 0), (9, 0)), ((5, 1), (9, 1)))


def test_of_two_lines_down_the_upper_one_turns_last() -> None:
    assert _tracks([(0, 2), (1, 3)], [0, 1, 5, 6]) == {(1, 3): 0, (0, 2): 1}


def test_of_two_lines_up_the_lower_one_turns_last() -> None:
    assert _tracks([(0, 2), (1, 3)], [5, 6, 0, 1]) == {(0, 2): 0, (1, 3): 1}


def test_lines_apart_share_a_track() -> None:
    assert _tracks([(0, 2), (1, 3)], [0, 4, 1, 5]) == {(0, 2): 0, (1, 3): 0}
