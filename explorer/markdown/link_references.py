"""Link reference definitions: `[label].

Destination "title"` lines, which reference links look up.
"""

from __future__ import annotations

import re

_DEFINITION = re.compile(
    r"""
    \[(?!\^)((?:[^\[\]\\]|\\.)+)\]:
    [ \t]*+\n?[ \t]*+
    (?:<((?:[^<>\\\n]|\\.)*)>|([^\s<]\S*))
    (?:(?:[ \t]*+\n[ \t]*+|[ \t]++)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?
    [ \t]*(?:\n|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_LINES = 8
"""A definition of more lines than these is not looked for."""


def label_key(label: str) -> str:
    """Return what two labels are compared by."""
    return " ".join(label.split()).casefold()


def take_definitions(
    text: str, pieces: list[tuple[int, int]], definitions: dict[str, str]
) -> list[tuple[int, int]]:
    """Move the definitions at the start of a paragraph into `definitions`.

    Return the lines that are left.
    """
    first = 0
    while first < len(pieces) and text[pieces[first][0]] == "[":
        lines = "\n".join(text[a:b] for a, b in pieces[first : first + _LINES])
        found = _DEFINITION.match(lines)
        if found is None or not (key := label_key(found[1])):
            break
        definitions.setdefault(key, found[2] if found[2] is not None else found[3])
        first += found[0].rstrip("\n").count("\n") + 1
    return pieces[first:] if first else pieces
