"""Definitions of links: lines such as `[label]: destination "title"`, to which links refer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

_DEFINITION = re.compile(
    r"""
    \[(?!\^)((?:[^\[\]\\]|\\.)+)\]:
    [ \t]*+\n?[ \t]*+
    (?:<((?:[^<>\\\n]|\\.)*)>|([^\s<]\S*))
    (?:(?:[ \t]*+\n[ \t]*+|[ \t]++)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?
    [ \t]*(?:\n|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)*+)\]", re.DOTALL)
"""The label that a link refers to, in its brackets."""
_LINES = 8
"""A definition of more lines than these is not looked for."""
_AT_ONCE = 1000
"""Lines that are looked at in one go: a paragraph may have many that define nothing."""


class Definition(NamedTuple):
    """What a label stands for, as it is written."""

    destination: str
    title: str


def label_key(label: str) -> str:
    """Return what two labels are compared by."""
    return " ".join(label.split()).casefold()


def take_definitions(
    text: str, pieces: list[tuple[int, int]], definitions: dict[str, Definition]
) -> list[tuple[int, int]]:
    """Move the definitions at the start of a paragraph into `definitions`.

    Return the lines that are left.
    """
    first = 0
    while taken := _take_first(text, pieces[first : first + _AT_ONCE], definitions):
        first += taken
    return pieces[first:]


def _take_first(
    text: str, pieces: Sequence[tuple[int, int]], definitions: dict[str, Definition]
) -> int:
    """Take definitions at the start of some lines; return how many of the lines they fill.

    They may be fewer than are there: of as many lines as are read at once, the last ones may hold
    the beginning of one that goes on below.
    """
    if not pieces or text[pieces[0][0]] != "[":
        return 0
    lines = "\n".join([text[a:b] for a, b in pieces])
    # Where each line begins, and where one more would.
    starts = [0, *accumulate([b - a + 1 for a, b in pieces])]
    last = len(pieces)
    if last == _AT_ONCE:
        last -= _LINES
    first = 0
    while first < last and lines[starts[first]] == "[":
        end = starts[min(first + _LINES, len(pieces))] - 1
        found = _DEFINITION.match(lines, starts[first], end)
        if found is None or not (key := label_key(found[1])):
            break
        destination = found[2]
        if destination is None:
            destination = found[3]
        definitions.setdefault(key, Definition(destination, (found[4] or "")[1:-1]))
        first += found[0].rstrip("\n").count("\n") + 1
    return first


def used_definitions(text: str, definitions: Mapping[str, Definition]) -> dict[str, Definition]:
    """Return those of the definitions that a text may refer to."""
    keys = (label_key(found[1]) for found in LABEL.finditer(text))
    return {key: definitions[key] for key in keys if key in definitions}
