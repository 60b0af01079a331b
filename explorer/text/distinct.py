"""Where a name differs from the names beside it, so that what is cut is what they share.

Pure string work. Never looks at more than the names that it is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

_LONGEST = 400
"""Characters of a name that are compared from each end."""
NEIGHBORS = 24
"""Names on each side that are worth comparing: about those that are on screen together."""

Span = tuple[int, int]
"""Half-open, in characters of a name."""


def distinct_span(name: str, others: Iterable[str]) -> Span:
    """Return the part of a name that tells it from the most similar ones of some others.

    What is before it begins another name too, what is after it ends another name. The whole name
    if nothing is shared. Others that are equal to the name are left out.
    """
    head = name[:_LONGEST]
    tail = name[: -_LONGEST - 1 : -1]
    before = after = 0
    for other in others:
        if other == name:
            continue
        before = _extended(head, other, before)
        after = _extended(tail, other[: -_LONGEST - 1 : -1], after)
    after = min(after, len(name) - before)
    return before, len(name) - after


def _extended(text: str, other: str, known: int) -> int:
    """Return how many characters both texts begin with, `known` if that is more."""
    if known >= len(text) or not other.startswith(text[: known + 1]):
        return known
    length = known + 1
    for letter, its in zip(text[length:], other[length:], strict=False):
        if letter != its:
            break
        length += 1
    return length


def neighbors(names: Sequence[str], index: int) -> Sequence[str]:
    """Return the names around one of a list, itself among them, as many as are worth comparing."""
    return names[max(0, index - NEIGHBORS) : index + NEIGHBORS + 1]


def distinct_folders(paths: Sequence[str]) -> list[str]:
    """Return for each path as much of the end of its folder as tells it from the others.

    That is nothing for a path whose last part no other path has. Paths are `/`-separated; equal
    ones get their whole folder.
    """
    folders = [""] * len(paths)
    same_name: dict[str, list[int]] = {}
    for index, path in enumerate(paths):
        same_name.setdefault(path.rpartition("/")[2], []).append(index)
    for indexes in same_name.values():
        if len(indexes) > 1:
            parts = {index: paths[index].split("/")[:-1] for index in indexes}
            for index, end in _distinct_ends(parts).items():
                folders[index] = end
    return folders


def _distinct_ends(folders: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """Return the shortest end of each folder, given by its parts, that no other ends with."""
    found: dict[int, str] = {}
    left, length = list(folders), 1
    while left:
        ends = {index: "/".join(folders[index][-length:]) for index in left}
        found |= ends
        counts = Counter(ends.values())
        left = [
            index for index, end in ends.items() if counts[end] > 1 and length < len(folders[index])
        ]
        length += 1
    return found
