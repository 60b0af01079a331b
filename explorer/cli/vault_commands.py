"""The commands about the vault as a whole: `list` has its notes, `tags` its tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from explorer.cli.command_table import CommandError, ExitCode
from explorer.cli.list_commands import query_help
from explorer.cli.output import BOLD, DIM, due_text, place
from explorer.cli.request import FULL_PATH, LIST_FORMATS, CommandSpec, Request, argument, formats
from explorer.review.badges import urgency_of
from explorer.serialize.json_shapes import list_json, listed_note_json, tags_json
from explorer.text.counts import counted
from explorer.text.names import grouped

if TYPE_CHECKING:
    from explorer.serialize.json_types import ListedNoteJson

_NOTE_FIELDS = ("path", "title", "modified", "links", "backlinks", "due", "state", "tags")
_ORDERS: Mapping[str, Callable[[ListedNoteJson], Any]] = {
    "path": lambda note: note["path"],
    "title": lambda note: note["title"].casefold(),
    "modified": lambda note: note["modified"] or "",
    "links": lambda note: note["links"],
    "backlinks": lambda note: note["backlinks"],
    "due": lambda note: (note["state"] is None, note["due"] is None, note["due"]),
}
"""What notes are sorted by; those that are equal, by their paths."""
_MOST_FIRST = ("modified", "links", "backlinks")


def list_notes(request: Request) -> ExitCode:
    """Print the notes that meet a query as wholes."""
    from explorer.search import parse_query

    options, out, explorer = request.options, request.out, request.explorer
    if options.null and options.format in LIST_FORMATS:
        raise CommandError(f"-0 goes with paths or a template, not with {options.format}")
    if options.null and options.format is None:
        options.format = "{path}"
    query = parse_query(options.query, as_tree=True)
    searches, vault = explorer.searches, explorer.vault
    lacks_index = query.asks_texts and searches.lacks_index()
    found, problems = searches.notes(query, request.on, wait=not lacks_index)
    backlinks = vault.link_counts().targets
    items = grouped((each.path, each) for each in explorer.reviews.reviewables(vault, request.on))
    first = {path: min(of_note, key=urgency_of) for path, of_note in items.items()}
    notes = [
        listed_note_json(path, vault.entries[path], backlinks[path], first.get(path))
        for path in sorted(found)
    ]
    notes.sort(key=_ORDERS[options.sort], reverse=options.sort in _MOST_FIRST)
    for sentence in problems:
        out.info(sentence)

    def table() -> None:
        rows = list[Sequence[object]]()
        for note in notes:
            changed = vault.entries[note["path"]].modified
            due = due_text(first[note["path"]].due) if note["due"] else ""
            day = None if changed is None else changed.date()
            rows.append((place(note["path"]), day, note["state"], due))
        out.table(rows, (BOLD, DIM), cut=("left",))

    request.print_list(
        lambda: list_json(options.query, notes, problems),
        ("notes",),
        (
            [*{**note, "path": place(note["path"]), "tags": " ".join(note["tags"])}.values()]
            for note in notes
        ),
        table,
    )
    out.info(counted(len(notes), "note"))
    if lacks_index:
        request.index_later()
    return ExitCode.DONE if notes else ExitCode.NOTHING


def tags(request: Request) -> ExitCode:
    """Print the tags of the vault."""
    found, out = request.explorer.navigation.tags(), request.out
    if request.options.sort == "count":
        found = tuple(sorted(found, key=lambda tag: -tag.notes))
    rows = [(tag.name, tag.notes) for tag in found]
    request.print_list(
        lambda: tags_json(found), ("tags",), rows, lambda: out.table(rows, (BOLD,), cut=("left",))
    )
    out.info(counted(len(found), "tag"))
    return ExitCode.DONE if found else ExitCode.NOTHING


COMMANDS = {
    "list": CommandSpec(
        list_notes,
        "Print the notes that meet a query, in words and filters of the search; without one, all."
        " Unlike a search, a note is met as a whole, and what is only like the words is left out."
        " The exit code is 1 if there is none.",
        (
            "",
            "'#cloud path:Study' --sort modified",
            r"'is:due' --format '{path}\t{due}'",
            "'modified:7d OR is:orphan' --json",
            "-0 draft --format abs",
        ),
        (
            argument(
                "query", nargs="*", metavar="QUERY", help="words, in any order; -WORD excludes one"
            ),
            argument(
                "--sort",
                choices=_ORDERS,
                metavar="ORDER",
                default="path",
                help="path (default) and title from A on, modified with the newest first, links and"
                " backlinks with the most, due with the most urgent",
            ),
            argument(
                "-0",
                "--null",
                action="store_true",
                help="print paths, or a template, each with a NUL at its end, as xargs -0 reads it",
            ),
            formats(", ".join(_NOTE_FIELDS), (*_NOTE_FIELDS, FULL_PATH)),
        ),
        query_help,
        words=True,
    ),
    "tags": CommandSpec(
        tags,
        "Print the tags of all notes, each with the number of notes that have it or one nested in"
        " it. The exit code is 1 if there is none.",
        ("", "--sort count", r"--format '{notes}\t#{tag}'"),
        (
            argument(
                "--sort",
                choices=("name", "count"),
                default="name",
                help="name (default), or count with the most notes first",
            ),
            formats("tag, notes", ("tag", "notes")),
        ),
    ),
}
