"""The names of the commands, each with its module and what help says of it; the exit codes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "show": ("note_commands", "a note as the explorer understands it"),
    "cat": ("note_commands", "the text of a note or of a section"),
    "search": ("list_commands", "find headings, notes or tags, or what is inside notes"),
    "list": ("vault_commands", "the notes that meet a query, or all"),
    "tags": ("vault_commands", "the tags, with how many notes have each"),
    "pick": ("open_app", "only the search: choose a place, and print it"),
    "due": ("list_commands", "what there is to review"),
    "cards": ("note_commands", "the flashcards of a note"),
    "grade": ("review_commands", "record a review of a note or a card"),
    "undo": ("review_commands", "take back the last write to notes"),
    "review join": ("review_commands", "put a note into review"),
    "review leave": ("review_commands", "take a note out of review"),
    "review spread": ("review_commands", "put off a backlog over the days to come"),
    "review suspend": ("review_commands", "leave a note or a card out of review"),
    "review bury": ("review_commands", "leave a note or a card out of review until tomorrow"),
    "review unsuspend": ("review_commands", "review again what was suspended or buried"),
    "review list": ("review_commands", "what is suspended or buried"),
    "tasks": ("list_commands", "the tasks of the vault"),
    "check": ("list_commands", "problems of the vault"),
    "links": ("note_commands", "where a note leads and what leads to it"),
    "mentions": ("note_commands", "where texts name a note and no link leads to it"),
    "path": ("graph_commands", "the shortest way from one concept to another"),
    "graph": ("graph_commands", "the graph of the vault, for other programs"),
    "help": ("open_app", "the manual, opened in the app or printed in a pipe"),
    "stats": ("list_commands", "counts, forecast and intervals"),
    "completion": ("completion", "the script of a shell that completes what is typed"),
    "schema": ("schema_command", "a JSON Schema of what a command prints with --json"),
}
GROUP: Final = "review"
"""The first word of the commands that have two."""
_FORMER: Final = {"suspended": "review list"}
"""What a command was called of which another name is nearer."""


class ExitCode(IntEnum):
    """The exit codes, the same for every command. Scripts rely on the numbers."""

    DONE = 0
    NOTHING = 1
    """Nothing was found, or `check` found problems."""
    USAGE = 2
    """The arguments or the configuration are wrong."""
    UNREADABLE = 3
    """The vault cannot be read."""
    REFUSED = 4
    """Something cannot be written: the output, or a review."""
    FAULT = 70
    """The app or the picker has ended because of a bug."""
    INTERRUPTED = 130


class CommandError(Exception):
    """A command cannot be run. The message is a sentence for the user."""

    def __init__(self, message: str, code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(message)
        self.code = code


def first_words() -> dict[str, str]:
    """Return what can be the first word of a command, with what help says of it."""
    words = {name: summary for name, (_, summary) in COMMANDS.items() if " " not in name}
    return words | {GROUP: "what is in review: join, leave, spread, suspend, unsuspend, bury, list"}


def second_words() -> dict[str, str]:
    """Return what follows the first word of those that have two, with what help says of it."""
    return {
        name.partition(" ")[2]: summary for name, (_, summary) in COMMANDS.items() if " " in name
    }


def nearest_command(name: str) -> str:
    """Return the command whose name is most like a mistyped one, empty if none is."""
    from difflib import get_close_matches  # only where something is wrong

    of_group = _FORMER.get(name, f"{GROUP} {name}")
    return next(iter([of_group] if of_group in COMMANDS else get_close_matches(name, COMMANDS)), "")
