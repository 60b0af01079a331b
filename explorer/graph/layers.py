"""A picture of a small graph in columns of cells: what leads to a place left of what it leads to.

A layered layout after Sugiyama: lines over several columns get a bend in each column between, all
columns are ordered for few crossings, then rows, tracks of lines and widths are chosen. Values in,
values out; the same input always makes the same picture.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise, product
from operator import add
from typing import Final, NamedTuple, TypeAlias

_MOST_WIDTH: Final = 32
_LEAST_WIDTH: Final = 12
"""No label is shortened below it."""
_BEFORE_TRACKS: Final = 2
_BEHIND_TRACKS: Final = 3
"""Room for a line and the head of an arrow."""
_ORDER_ROUNDS: Final = 5
_ROW_ROUNDS: Final = 2
"""Both bound the time that it takes; more of them change little."""
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
    """Empty for an edge inside of one layer, which is not drawn."""
    width: int
    height: int


_Line: TypeAlias = tuple[int, int]
"""A line between two boxes, or a piece of it in one channel between columns: the items at its left
and right ends."""
_Hub: TypeAlias = tuple[int, bool]
"""An end that lines have in common, and whether edges on them lead to the right."""


class _Net:
    """Pieces with one common end: they share a track, in which they run up and down."""

    def __init__(self, pieces: Sequence[_Line], rows: Sequence[int]) -> None:
        self.pieces = pieces
        self.left_rows = sorted({rows[left] for left, _ in pieces})
        self.right_rows = sorted({rows[right] for _, right in pieces})
        self.top = min(self.left_rows[0], self.right_rows[0])
        self.bottom = max(self.left_rows[-1], self.right_rows[-1])

    def mixed_with(self, right: _Net) -> int:
        """Return how much lines cross, or run along each other, with that net's track on the right.

        The second is worse, since they look like one line, and not always to be avoided.
        """
        along = len({*self.right_rows}.intersection(right.left_rows))
        crossings = self._met_by(right.left_rows) + right._met_by(self.right_rows)
        return crossings + _ALONG * along

    def _met_by(self, rows: Sequence[int]) -> int:
        """Return how many of the sorted rows meet what the net uses of its track."""
        return bisect_right(rows, self.bottom) - bisect_left(rows, self.top)


class _Grid:
    """Boxes and bends in their columns. An item is the index of a box, or a later number."""

    def __init__(self, boxes: Sequence[Box], edges: Iterable[tuple[int, int]]) -> None:
        layers = sorted({box.layer for box in boxes})
        self.columns: list[list[int]] = [[] for _ in layers]
        """The items of each column, from the top."""
        self.lefts: list[list[int]] = []
        """The neighbors of each item in the column left of it."""
        self.rights: list[list[int]] = []
        self.channels: list[dict[_Line, bool]] = [{} for _ in layers[1:]]
        """The pieces between two columns, and whether an edge on each leads to the right."""
        self.chains: dict[_Line, list[int]] = {}
        """The items on the line between two boxes, left one first. Edges in both directions between
        them share it."""
        column_of = [layers.index(box.layer) for box in boxes]
        for at in column_of:
            self._add_item(at)
        lines: dict[_Line, bool] = {}
        for edge in edges:
            left, right = sorted(edge, key=column_of.__getitem__)
            if column_of[left] < column_of[right]:
                lines[left, right] = edge == (left, right) or lines.get((left, right), False)
        self._add_chains(lines, column_of)

    def _add_chains(self, lines: Mapping[_Line, bool], column_of: Sequence[int]) -> None:
        """Add what is on each line; whether an edge on it leads to the right is given.

        Long lines with the same hub share their bends: else a box with many links would make the
        picture as high as it has links.
        """
        hubs = _hubs(lines)
        bends: dict[tuple[_Hub, int], int] = {}
        for (left, right), forward in lines.items():
            chain = [left]
            for at in range(column_of[left] + 1, column_of[right]):
                bend = hubs[left, right], at
                if bend not in bends:
                    bends[bend] = self._add_item(at)
                chain.append(bends[bend])
            chain.append(right)
            self.chains[left, right] = chain
            for at, piece in enumerate(pairwise(chain), column_of[left]):
                if piece not in self.channels[at]:
                    self.channels[at][piece] = forward
                    self.rights[piece[0]].append(piece[1])
                    self.lefts[piece[1]].append(piece[0])

    def _add_item(self, column: int) -> int:
        item = len(self.lefts)
        self.columns[column].append(item)
        self.lefts.append([])
        self.rights.append([])
        return item


def _hubs(lines: Mapping[_Line, bool]) -> dict[_Line, _Hub]:
    """Return for each line the end that more lines of its direction have, the left one if even."""
    counts = Counter((end, forward) for line, forward in lines.items() for end in line)
    return {
        line: max([(end, forward) for end in line], key=counts.__getitem__)
        for line, forward in lines.items()
    }


def lay_out(boxes: Sequence[Box], edges: Sequence[tuple[int, int]], most_width: int) -> Drawing:
    """Place boxes in columns and lead a line along each edge, given by the indexes of its boxes.

    The order of boxes decides where crossings do not. Labels are shortened, the widest columns
    first, until the picture fits in `most_width`, but it may be wider than that.
    """
    if not boxes:
        return Drawing((), (), 0, 0)
    grid = _Grid(boxes, edges)
    _order(grid)
    rows = _rows(grid)
    channels = [_tracks(channel, rows) for channel in grid.channels]
    gaps = [_BEFORE_TRACKS + len(tracks) + _BEHIND_TRACKS for tracks in channels]
    labels = [[item for item in column if item < len(boxes)] for column in grid.columns]
    widths = _shrunk(
        [min(max(boxes[item].width for item in column), _MOST_WIDTH) for column in labels],
        most_width - sum(gaps),
    )
    lefts = [0, *accumulate(map(add, widths, gaps))]
    places = {
        item: Place(left, rows[item], min(boxes[item].width, width))
        for column, left, width in zip(labels, lefts, widths, strict=True)
        for item in column
    }
    cells = {
        piece: left - _BEHIND_TRACKS - len(tracks) + number
        for tracks, left in zip(channels, lefts[1:], strict=True)
        for number, nets in enumerate(tracks)
        for net in nets
        for piece in net.pieces
    }
    routes: dict[_Line, Route] = {}
    for (left, right), chain in grid.chains.items():
        start, end = places[left], places[right]
        bends = [
            (cells[piece], rows[item])
            for piece in pairwise(chain)
            if rows[piece[0]] != rows[piece[1]]
            for item in piece
        ]
        route = ((start.x + start.width, start.y), *bends, (end.x - 1, end.y))
        routes[left, right] = route
        routes[right, left] = route[::-1]
    return Drawing(
        tuple(places[item] for item in range(len(boxes))),
        tuple(routes.get(edge, ()) for edge in edges),
        lefts[-1] + widths[-1],
        max(rows) + 1,
    )


# Order


def _order(grid: _Grid) -> None:
    """Put the items of all columns in an order with few crossings.

    Sweeps follow the columns in one direction and sort each by the means of its neighbors' places
    in the column before; then neighbors in a column change places where that helps.
    """
    best, fewest = [*map(list, grid.columns)], _crossings(grid)
    for forward in [True, False] * _ORDER_ROUNDS:
        neighbors = grid.lefts if forward else grid.rights
        for before, column in pairwise(grid.columns if forward else grid.columns[::-1]):
            found = _neighbor_places(column, neighbors, before)
            means = {
                item: sum(places) / len(places) if places else place
                for place, (item, places) in enumerate(found.items())
            }
            column.sort(key=means.__getitem__)
        _transpose(grid)
        crossings = _crossings(grid)
        if crossings < fewest:
            best, fewest = [*map(list, grid.columns)], crossings
    grid.columns[:] = best


def _transpose(grid: _Grid) -> None:
    """Let items change places with the next one as long as there are fewer crossings for it."""
    befores, afters = [[], *grid.columns][:-1], [*grid.columns, []][1:]
    for before, column, after in zip(befores, grid.columns, afters, strict=True):
        lefts = _neighbor_places(column, grid.lefts, before)
        rights = _neighbor_places(column, grid.rights, after)
        saved: dict[tuple[int, int], int] = {}
        """The crossings fewer if the first of two items gives way to the other."""
        changed = True
        while changed:
            changed = False
            for place in range(len(column) - 1):
                one, other = column[place : place + 2]
                if (one, other) not in saved:
                    change = _saved(lefts[one], lefts[other]) + _saved(rights[one], rights[other])
                    saved[one, other], saved[other, one] = change, -change
                if saved[one, other] > 0:
                    column[place : place + 2] = other, one
                    changed = True


def _saved(upper: Sequence[int], lower: Sequence[int]) -> int:
    """Return how many crossings fewer there are if two items with these neighbors change places."""
    now = sum(bisect_left(lower, place) for place in upper)
    return now - sum(bisect_left(upper, place) for place in lower)


def _neighbor_places(
    column: Iterable[int], neighbors: Sequence[Sequence[int]], beside: Iterable[int]
) -> dict[int, list[int]]:
    """Return where in the column beside the neighbors of each item are, from the top."""
    places = {item: place for place, item in enumerate(beside)}
    return {item: sorted(places[other] for other in neighbors[item]) for item in column}


def _crossings(grid: _Grid) -> int:
    """Return how often the pieces of lines cross, were they drawn straight."""
    total = 0
    for column, beside in pairwise(grid.columns):
        seen: list[int] = []
        for places in _neighbor_places(column, grid.rights, beside).values():
            for place in places:
                total += len(seen) - bisect_right(seen, place)
                insort(seen, place)
    return total


# Rows


def _rows(grid: _Grid) -> list[int]:
    """Return the row of each item: lines are as straight as the order allows."""
    rows = [0] * len(grid.lefts)
    for column in grid.columns:
        for place, item in enumerate(column):
            rows[item] = place - (len(column) - 1) // 2
    both = [[*left, *right] for left, right in zip(grid.lefts, grid.rights, strict=True)]
    passes = [(grid.lefts, grid.columns), (grid.rights, grid.columns[::-1])]
    for neighbors, columns in [*passes, *[(both, grid.columns)] * _ROW_ROUNDS]:
        for column in columns:
            _settle(column, neighbors, rows)
    top = min(rows)
    return [row - top for row in rows]


def _settle(column: Sequence[int], neighbors: Sequence[Sequence[int]], rows: list[int]) -> None:
    """Move the items of a column to where their lines together are shortest, in the same order.

    Items that would overlap make up a block, which goes to the median of what its members want:
    an isotonic regression by pool adjacent violators.
    """
    blocks: list[tuple[int, list[int]]] = []
    """The first place of each block, and the rows that its members want the column to begin at."""
    starts: list[int] = []
    """The row that the column would begin at for each member so far."""
    for place, item in enumerate(column):
        first, wishes = place, [rows[other] - place for other in neighbors[item]]
        start = _middle(wishes, rows[item] - place)
        while starts and starts[-1] > start:
            first, upper_wishes = blocks.pop()
            del starts[first:]
            wishes = upper_wishes + wishes
            start = _middle(wishes, rows[column[first]] - first)
        blocks.append((first, wishes))
        starts += [start] * (place + 1 - first)
    for place, item in enumerate(column):
        rows[item] = starts[place] + place


def _middle(wishes: Sequence[int], now: int) -> int:
    """Return the median of some rows; of all that are one, the nearest to where it is now."""
    if not wishes:
        return now
    ordered = sorted(wishes)
    return sorted((ordered[(len(wishes) - 1) // 2], now, ordered[len(wishes) // 2]))[1]


# Widths, tracks and lines


def _shrunk(widths: Sequence[int], most: int) -> list[int]:
    """Return the widths of columns, the widest made less until the sum is `most` at best."""
    result = [*widths]
    for _ in range(sum(widths) - most):
        widest = max(result)
        if widest <= _LEAST_WIDTH:
            break
        result[result.index(widest)] -= 1
    return result


def _tracks(channel: Mapping[_Line, bool], rows: Sequence[int]) -> list[list[_Net]]:
    """Return the nets on each track of a channel, from the left: those that change their row.

    Pieces are of one net with those of the same source or of the same target, whichever has more.
    """
    members: dict[_Hub, list[_Line]] = {}
    for piece, hub in _hubs(channel).items():
        members.setdefault(hub, []).append(piece)
    nets = [_Net(pieces, rows) for pieces in members.values()]
    waiting = sorted(
        (net for net in nets if net.top < net.bottom), key=lambda net: (net.top, net.bottom)
    )
    costs = {
        (net, other): max(net.mixed_with(other) - other.mixed_with(net), 0)
        for net, other in product(waiting, repeat=2)
    }
    totals = {net: sum(costs[net, other] for other in waiting) for net in waiting}
    """What it costs to give each net a track left of all that have none yet."""
    tracks: list[list[_Net]] = []
    while waiting:
        # Those at no cost, unless each would have to be right of another.
        least = min(totals[net] for net in waiting)
        track: list[_Net] = []
        for net in waiting:
            if totals[net] == least and not (track and net.top <= track[-1].bottom):
                track.append(net)
        waiting = [net for net in waiting if net not in track]
        for net in waiting:
            totals[net] -= sum(costs[net, other] for other in track)
        tracks.append(track)
    return tracks
