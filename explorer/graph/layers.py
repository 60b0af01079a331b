"""A picture of a small graph in columns of cells: what leads to a place left of what it leads to.

A layered layout after Sugiyama: all columns are ordered for few crossings, then rows, tracks of
lines and widths are chosen. Lines lead from a column to the next: with longer ones, nothing could
be followed. Values in, values out; the same input always makes the same picture.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cmp_to_key
from itertools import accumulate, pairwise
from operator import add
from typing import Final, NamedTuple, TypeAlias

_MOST_WIDTH: Final = 32
_LEAST_WIDTH: Final = 12
"""No label is shortened below it."""
_BEFORE_TRACKS: Final = 2
_BEHIND_TRACKS: Final = 3
"""Room for a line and the head of an arrow."""
_ROUNDS: Final = 5
"""Bounds the time that it takes; more of them change little."""
_ALONG: Final = 4
"""How many crossings are as bad as two lines that run along each other."""


class Box(NamedTuple):
    """What is to be placed: a node's layer, and the cells that its label wants."""

    layer: int
    """Columns stand in the order of layers; a layer without boxes has no column."""
    width: int


class Place(NamedTuple):
    """The left cell and the row of a label, and the cells that it has."""

    x: int
    y: int
    width: int


Route: TypeAlias = tuple[tuple[int, int], ...]
"""The corners of a line, from the cell beside the source's box to the cell beside the target's."""


class Drawing(NamedTuple):
    """Where the boxes and edges are, each in the order in which they were given."""

    places: tuple[Place, ...]
    routes: tuple[Route, ...]
    """Empty for an edge that is not from a column to the next one."""
    width: int
    height: int


_Line: TypeAlias = tuple[int, int]
"""The boxes at the left and right ends of a line. Edges in both directions share it."""
_Columns: TypeAlias = list[list[int]]
"""The boxes of each column, from the top."""
_Neighbors: TypeAlias = Sequence[Sequence[int]]
"""The boxes to which each box has a line."""


class _Net:
    """Lines with one common end: they share a track, in which they run up and down."""

    def __init__(self, lines: Sequence[_Line], rows: Sequence[int]) -> None:
        self.lines = lines
        self.left_rows = {rows[left] for left, _ in lines}
        self.right_rows = {rows[right] for _, right in lines}
        self.top = min(self.left_rows | self.right_rows)
        self.bottom = max(self.left_rows | self.right_rows)

    def mixed_with(self, right: _Net) -> int:
        """Return how much lines cross, or run along each other, with that net's track on the right.

        The second is worse, since they look like one line, and not always to be avoided.
        """
        along = len(self.right_rows & right.left_rows)
        return self._met_by(right.left_rows) + right._met_by(self.right_rows) + _ALONG * along

    def _met_by(self, rows: Iterable[int]) -> int:
        """Return how many of some rows meet what the net uses of its track."""
        return sum(self.top <= row <= self.bottom for row in rows)


def lay_out(boxes: Sequence[Box], edges: Sequence[tuple[int, int]], most_width: int) -> Drawing:
    """Place boxes in columns and lead a line along each edge, given by the indexes of its boxes.

    The order of boxes decides where crossings do not; a last one without lines stays last. Labels
    are shortened, the widest columns first, until the picture fits in `most_width`, but it may be
    wider than that.
    """
    if not boxes:
        return Drawing((), (), 0, 0)
    layers = sorted({box.layer for box in boxes})
    column_of = [layers.index(box.layer) for box in boxes]
    columns: _Columns = [[] for _ in layers]
    for box, column in enumerate(column_of):
        columns[column].append(box)
    channels: list[dict[_Line, None]] = [{} for _ in layers]
    """The lines from each column to the next."""
    neighbors: list[list[int]] = [[] for _ in boxes]
    for edge in edges:
        left, right = sorted(edge, key=column_of.__getitem__)
        lines = channels[column_of[left]]
        if column_of[left] + 1 == column_of[right] and (left, right) not in lines:
            lines[left, right] = None
            neighbors[left].append(right)
            neighbors[right].append(left)
    columns = _ordered(columns, neighbors)
    rows = _rows(columns, neighbors)
    nets = [_tracks(lines, rows) for lines in channels]
    tracks = [max(numbers.values(), default=-1) + 1 for numbers in nets]
    gaps = [_BEFORE_TRACKS + count + _BEHIND_TRACKS for count in tracks]
    widths = [min(max(boxes[box].width for box in column), _MOST_WIDTH) for column in columns]
    while sum(widths) + sum(gaps[:-1]) > most_width and max(widths) > _LEAST_WIDTH:
        widths[widths.index(max(widths))] -= 1
    lefts = [0, *accumulate(map(add, widths, gaps))]
    places = [
        Place(lefts[column], row, min(box.width, widths[column]))
        for box, column, row in zip(boxes, column_of, rows, strict=True)
    ]
    routes: dict[_Line, Route] = {}
    for lines, numbers, count, end in zip(channels, nets, tracks, lefts[1:], strict=True):
        for line in lines:
            start, target = places[line[0]], places[line[1]]
            x = end - _BEHIND_TRACKS - count + numbers.get(line, 0)
            bends = [(x, start.y), (x, target.y)] if start.y != target.y else []
            route = ((start.x + start.width, start.y), *bends, (end - 1, target.y))
            routes[line] = route
            routes[line[::-1]] = route[::-1]
    return Drawing(
        (*places,),
        tuple(routes.get(edge, ()) for edge in edges),
        lefts[-2] + widths[-1],
        max(rows) + 1,
    )


# Order


def _ordered(columns: _Columns, neighbors: _Neighbors) -> _Columns:
    """Return the boxes of all columns in an order with few crossings."""
    orders = [columns]
    for _ in range(_ROUNDS):
        half = _swept(orders[-1], neighbors)
        orders += half, _swept(half[::-1], neighbors)[::-1]
    return min(orders, key=lambda order: _crossings(order, neighbors))


def _swept(columns: _Columns, neighbors: _Neighbors) -> _Columns:
    """Return columns each sorted by the means of the places of neighbors in the one before."""
    result = columns[:1]
    for column in columns[1:]:
        found = _neighbor_places(column, neighbors, result[-1])
        means = {
            box: (not neighbors[box], sum(places) / len(places) if places else place)
            for place, (box, places) in enumerate(found.items())
        }
        result.append(sorted(column, key=means.__getitem__))
    return result


def _neighbor_places(
    column: Iterable[int], neighbors: _Neighbors, beside: Iterable[int]
) -> dict[int, list[int]]:
    """Return where in the column beside the neighbors of each box are, from the top."""
    places = {box: place for place, box in enumerate(beside)}
    return {box: sorted(places[at] for at in neighbors[box] if at in places) for box in column}


def _crossings(columns: _Columns, neighbors: _Neighbors) -> int:
    """Return how often lines cross, were they drawn straight."""
    total = 0
    for column, beside in pairwise(columns):
        seen: list[int] = []
        for places in _neighbor_places(column, neighbors, beside).values():
            for place in places:
                total += len(seen) - bisect_right(seen, place)
                insort(seen, place)
    return total


# Rows


def _rows(columns: _Columns, neighbors: _Neighbors) -> list[int]:
    """Return the row of each box: lines are as straight as the order allows."""
    rows = [0] * len(neighbors)
    for column in columns:
        for place, box in enumerate(column):
            rows[box] = place - (len(column) - 1) // 2
    for column in columns * _ROUNDS:
        _settle(column, neighbors, rows)
    top = min(rows)
    return [row - top for row in rows]


def _settle(column: Sequence[int], neighbors: _Neighbors, rows: list[int]) -> None:
    """Move the boxes of a column to where their lines together are shortest, in the same order.

    Boxes that would overlap make up a block, which goes to the median of what its members want:
    an isotonic regression by pool adjacent violators.
    """
    blocks: list[tuple[int, list[int], list[int]]] = []
    """The row that each wants the column to begin at, its boxes, and the rows that these want."""
    for place, box in enumerate(column):
        block, wishes = [box], [rows[at] - place for at in neighbors[box] or [box]]
        start = _middle(wishes, rows[box] - place)
        while blocks and blocks[-1][0] > start:
            _, upper, upper_wishes = blocks.pop()
            block, wishes = upper + block, upper_wishes + wishes
            start = _middle(wishes, rows[block[0]] - place + len(block) - 1)
        blocks.append((start, block, wishes))
    starts = [(start, box) for start, block, _ in blocks for box in block]
    for place, (start, box) in enumerate(starts):
        rows[box] = start + place


def _middle(wishes: Sequence[int], now: int) -> int:
    """Return the median of some rows; of all that are one, the nearest to where it is now."""
    ordered = sorted(wishes)
    return sorted((ordered[(len(wishes) - 1) // 2], now, ordered[len(wishes) // 2]))[1]


# Tracks


def _tracks(lines: Iterable[_Line], rows: Sequence[int]) -> Mapping[_Line, int]:
    """Return the track of each line of a channel that changes its row, counted from the left.

    Lines are of one net with those of the same left or of the same right box, whichever has more.
    """
    counts = Counter(box for line in lines for box in line)
    members: dict[int, list[_Line]] = {}
    for line in lines:
        members.setdefault(max(line, key=counts.__getitem__), []).append(line)
    nets = [_Net(of_box, rows) for of_box in members.values()]
    nets.sort(key=lambda net: (net.top, net.bottom))
    nets.sort(key=cmp_to_key(lambda one, other: one.mixed_with(other) - other.mixed_with(one)))
    tracks: dict[_Line, int] = {}
    done: list[tuple[_Net, int]] = []
    for net in nets:
        if net.top < net.bottom:
            before = [
                track
                for other, track in done
                if other.top <= net.bottom and net.top <= other.bottom
            ]
            track = max(before, default=-1) + 1
            done.append((net, track))
            tracks.update(dict.fromkeys(net.lines, track))
    return tracks
