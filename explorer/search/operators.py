"""The operators of a query: what each finds, for help and messages; and the nearest to a typed one.

The one list of them: the parser, the help of the command line and the search screen use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from explorer.model import NOTE_STATES

OperatorKind: TypeAlias = Literal["scope", "text", "field", "plain"]


class Operator(NamedTuple):
    """A word before a colon that gives what follows a meaning of its own."""

    kind: OperatorKind
    """What it takes: a query about a part of a note (`scope`) or its text (`text`); words, phrases
    and regular expressions about one `field`; or one `plain` value."""
    example: str
    meaning: str


OPERATORS: Mapping[str, Operator] = {
    "file": Operator("field", "file:.md", "notes with this in their file name"),
    "path": Operator("field", 'path:"daily/2022-07"', "notes with this in their path"),
    "tag": Operator("field", "tag:#work", "notes with this tag, or one below it; also #work"),
    "content": Operator("text", 'content:"happy cat"', "text of notes, their titles left out"),
    "match-case": Operator("text", "match-case:HappyCat", "in this letter case only"),
    "ignore-case": Operator("text", "ignore-case:ikea", "in any letter case again"),
    "line": Operator("scope", "line:(mix flour)", "notes with a line that holds all of it"),
    "block": Operator("scope", "block:(dog cat)", "in one paragraph, list item, table or code"),
    "section": Operator("scope", "section:(dog cat)", "between two headings"),
    "task": Operator("scope", "task:call", 'in one task; task:"" is any'),
    "task-todo": Operator("scope", "task-todo:call", "in one open task: - [ ]"),
    "task-done": Operator("scope", "task-done:call", "in one task with any mark: - [x]"),
    "in": Operator("plain", "in:networks", "what is in a folder, a note or under a heading"),
    "is": Operator(
        "plain",
        "is:due",
        f"what is due, due-note, due-card, new, soon, {', '.join(NOTE_STATES)}, …",
    ),
    "deck": Operator("plain", "deck:aws/iam", "cards of this deck, or of one below it"),
    "modified": Operator("plain", "modified:7d", "notes changed since; also modified:<2024-05"),
}
"""The operators by name."""

SIGNS: tuple[tuple[str, str], ...] = (
    ("meeting work", "both words, in any order"),
    ("meeting OR work", "either; words side by side bind closer than OR"),
    ("meeting (work OR trip)", "parentheses group"),
    ('"star wars"', 'words in a row; \\" is a quote in them'),
    ("-work  -(a b)  -line:x", "not: of a word, a group, an operator; asked of the whole note"),
    (r"/\d{4}-\d\d/", r"a regular expression; letter case as with match-case:"),
    ("#tag", "as tag:, and inside of line:, block:, section:, task: a tag that stands there"),
    ("[property]", "notes with this property"),
    (
        "[status:Draft OR Done]",
        'with this in its value; ["…"] is the whole value, null an empty one',
    ),
    ("[pages:<5]  [day:>=2024-05]", "a number or a date compared: < <= = >= >, or a range 3..5"),
)
"""The other signs of a query: what is typed, and what it finds."""

_CALLED = {
    "file": "name title filename note",
    "path": "folder dir directory",
    "section": "heading header",
    "block": "paragraph para",
    "task-todo": "todo open",
    "task-done": "done",
    "content": "text body",
    "match-case": "case",
    "modified": "changed updated mtime date",
    "is": "has state status",
    "tag": "tags",
}
"""What other programs call each operator."""
_MEANT = {other: name for name, others in _CALLED.items() for other in others.split()}


def nearest_operator(name: str) -> str | None:
    """Return the operator that was most likely meant, None if none is near."""
    folded = name.lower().replace("_", "-")
    if folded in _MEANT:
        return _MEANT[folded]
    from difflib import get_close_matches  # only where something is wrong

    near = get_close_matches(folded, OPERATORS, 1, 0.7)
    return near[0] if near else None


def operator_lines() -> list[tuple[str, str]]:
    """Return what can be typed and what it finds, signs first."""
    operators = [(each.example, each.meaning) for each in OPERATORS.values()]
    return [*SIGNS, *operators]
