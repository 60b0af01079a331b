"""Definitions of links: lines such as `[label]: destination "title"`, to which links refer."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    while first < len(pieces) and text[pieces[first][0]] == "[":
        lines = "\n".join([text[a:b] for a, b in pieces[first : first + _LINES]])
        found = _DEFINITION.match(lines)
        if found is None or not (key := label_key(found[1])):
            break
        destination = found[2] if found[3] is None else found[3]
        definitions.setdefault(key, Definition(destination, (found[4] or "")[1:-1]))
        first += found[0].rstrip("\n").count("\n") + 1
    return pieces[first:]


def used_definitions(text: str, definitions: Mapping[str, Definition]) -> dict[str, Definition]:
    """Return those of the definitions that a text may refer to."""
    keys = (label_key(found[1]) for found in LABEL.finditer(text))
    return {key: definitions[key] for key in keys if key in definitions}
