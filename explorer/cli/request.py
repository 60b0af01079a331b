"""What a command is made of, what it is given, and the arguments that several commands have."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from explorer.cli.command_table import CommandError, ExitCode
from explorer.cli.output import in_a_row
from explorer.serialize.json_shapes import encode

if TYPE_CHECKING:
    from explorer.cli.output import Output
    from explorer.cli.vault_location import VaultLocation
    from explorer.config import Config
    from explorer.model import Moment
    from explorer.review.review_items import QueueScope
    from explorer.services.explorer import Explorer

LIST_FORMATS: Final = ("table", "json", "jsonl", "tsv")
SCOPES: Final = ("headings", "notes", "text", "tags")
FULL_PATH: Final = "abs"
"""The field of a template that is the whole path of the note's file."""
_FIELD = re.compile(r"\{([^{}]*)\}")
_ESCAPE = re.compile(r"\\([tn\\])")


class Request(NamedTuple):
    """A parsed command line with the vault, which is loaded for all but the app and `pick`."""

    explorer: Explorer
    options: Namespace
    """What `parser.parse` returned; `options.json` tells whether JSON is wanted."""
    out: Output
    on: Moment
    """The day or the moment of the answer."""
    location: VaultLocation
    config: Config

    def print_list(
        self,
        shape: Callable[[], Mapping[str, Any]],
        keys: Sequence[str],
        rows: Iterable[Sequence[object]],
        table: Callable[[], object],
    ) -> None:
        """Print a list in the format that is wanted; each argument is used for its own only.

        `shape` returns the whole answer, whose lists under `keys` have the objects of JSON lines.
        """
        match self.options.format:
            case "json":
                self.out.json(shape())
            case "jsonl":
                whole = shape()
                self.out.json_lines(encode(each) for key in keys for each in whole[key])
            case "tsv":
                self.out.tsv(rows)
            case None | "table":
                table()
            case template:
                whole = shape()
                self._print_filled(template, (each for key in keys for each in whole[key]))

    def _print_filled(self, template: str, objects: Iterable[Mapping[str, Any]]) -> None:
        """Print a template for each object, with a NUL at its end if that is wanted."""
        vault, end = self.explorer.vault, "\0" if getattr(self.options, "null", False) else "\n"

        def field(of: Mapping[str, Any], name: str) -> str:
            if name == FULL_PATH:
                return str(vault.root / vault.file(of["path"]))
            value = of[name]
            if isinstance(value, list | tuple):
                value = " ".join(value)
            text = "" if value is None else str(value)
            # Paths are as they are: with blanks in place of other signs, they would be no paths.
            return text if name == "path" else in_a_row(text)

        filled = (fill(template, partial(field, each)) + end for each in objects)
        self.out.text("".join(filled).encode("utf-8", "surrogateescape"))

    def names(self, typed: str) -> list[str]:
        """Return the name that was typed; for `-`, those that come from standard input.

        Of a line with tabs, as a list is printed to a pipe, the first cell is the name. Raises
        CommandError if no name comes.
        """
        if typed != "-":
            return [typed]
        data = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
        rows = data.split("\0" if self.options.null else "\n")
        if not self.options.null:
            rows = [row.partition("\t")[0].removesuffix("\r") for row in rows]
        names = [row for row in rows if row.strip()]
        if not names:
            raise CommandError("no name came from standard input", ExitCode.NOTHING)
        return names

    def index_later(self) -> None:
        """Have the texts indexed by a process of its own, once the answer is written."""
        from explorer.cli.index_later import index_later

        self.out.flush()
        index_later(self.explorer.root, legacy_properties=self.config.legacy_properties)

    def scope(self) -> QueueScope | None:
        """Return what `--memory` and `--set` choose to review, None for everything.

        Raises `GradeError` for a set that there is not, and for what of a query is not understood.
        """
        from explorer.services import GradeError
        from explorer.services.query_scopes import query_scope

        query, name, sets = self.options.memory, self.options.set, self.config.review_sets
        if name is not None:
            if name not in sets:
                known = ", ".join(sets) or "none; [review.sets] in the config file has them"
                raise GradeError(f"there is no set {name!r}; there is {known}")
            query = sets[name]
        if not query.strip():
            return None
        scope, problems = query_scope(self.explorer.searches, query, self.on)
        if problems:
            raise GradeError(" ".join(problems))
        return scope


def open_explorer(root: Path, config: Config) -> Explorer:
    """Return an explorer whose vault is not loaded yet."""
    from explorer.services import Explorer

    return Explorer(
        root,
        legacy_properties=config.legacy_properties,
        read_only=config.read_only,
        prerequisites=config.prerequisites,
    )


Argument: TypeAlias = Callable[[Any], object]
"""Adds an argument or an option to a parser, or to a group of one."""


class CommandSpec(NamedTuple):
    """What a command does, and its help."""

    run: Callable[[Request], ExitCode | None]
    """None is done."""
    description: str
    examples: tuple[str, ...]
    """Without the name of the program and of the command."""
    arguments: tuple[Argument, ...] = ()
    more: Callable[[], str] = str
    """Returns what the help has below the examples."""
    loads: bool = True
    """Whether it is run with a vault that is loaded."""
    needs_vault: bool = True
    """Whether it is about a vault at all."""
    words: bool = False
    """Whether it searches texts, so that their words are kept when notes are parsed."""


def argument(*names: str, **options: Any) -> Argument:
    """Return an argument or an option, as argparse has them."""
    return lambda parser: parser.add_argument(*names, **options)


def one_of(*choices: Argument, required: bool = False) -> Argument:
    """Return options that exclude each other."""

    def add(parser: Any) -> None:
        group = parser.add_mutually_exclusive_group(required=required)
        for each in choices:
            each(group)

    return add


def formats(columns: str, fields: Sequence[str] = ()) -> Argument:
    """Return the formats of a list; `columns` are those of TSV, `fields` those of a template."""
    lists = (
        "table (default), json, jsonl (one object per line)"
        f" or tsv (one row per line, no tabs in values: {columns})"
    )
    if not fields:
        return argument("--format", choices=LIST_FORMATS, metavar="FORMAT", help=lists)
    return argument(
        "--format",
        type=template(fields, LIST_FORMATS),
        help=f"{lists}, or a template of {', '.join(fields)}, such as '{{{fields[0]}}}\\t"
        f"{{{fields[1]}}}'",
    )


def template(fields: Collection[str], others: Collection[str] = ()) -> Callable[[str], str]:
    """Return what reads a template with fields in braces, or one field, or one of other words."""

    def read(text: str) -> str:
        if text in others:
            return text
        unknown = [name for name in _FIELD.findall(text) if name not in fields]
        if unknown or ("{" not in text and text not in fields):
            wrong = f"{{{unknown[0]}}}" if unknown else repr(text)
            there = ", ".join((*others, *fields))
            raise ArgumentTypeError(f"{wrong} is not known; there is {there}")
        text = f"{{{text}}}" if text in fields else text
        return _ESCAPE.sub(lambda found: {"t": "\t", "n": "\n"}.get(found[1], "\\"), text)

    return read


def fill(template: str, value: Callable[[str], str]) -> str:
    """Return a template with the value of each field in its place."""
    return _FIELD.sub(lambda found: value(found[1]), template)


def name(text: str) -> str:
    """Return the name of a note or a heading, which is not empty."""
    if not text.strip():
        raise ArgumentTypeError(
            "the name is empty; 'explorer search WORDS' finds notes and headings"
        )
    return text


def count(text: str) -> int:
    """Return a number from 0 up."""
    if not text.strip().isdecimal():
        raise ArgumentTypeError(f"{text.strip()!r} is not a number from 0 up")
    return int(text)


def note_argument(nargs: str | None = None, more: str = "") -> Argument:
    """Return the argument that names a note."""
    meaning = f"path, title or alias of a note; any letter case{more}"
    return argument("note", nargs=nargs, type=name, metavar="NOTE", help=meaning)


def note_or_names(nargs: str | None = None) -> Argument:
    """Return the same argument; `-` stands for names from standard input."""
    return note_argument(nargs, "; - reads names, one a line")


NUL_NAMES: Final = argument(
    "-0", "--null", action="store_true", help="with -, a NUL ends a name, not the line"
)


NOTE_AND_CARD: Final = (
    note_argument(),
    argument("--card", metavar="Q.C", help="card C of question Q, as `cards` numbers them"),
)
WHAT_IS_REVIEWED: Final = one_of(
    argument(
        "--memory",
        metavar="QUERY",
        default="",
        help="only what matches filters (is: deck: due: interval: ease: lapses: rated: r:, such"
        " as 'interval:>20 r:<0.9') and words or operators of the search (such as 'tag:#cloud')",
    ),
    argument(
        "--set",
        metavar="NAME",
        help="only a saved set: a query of [review.sets] in the config file",
    ),
)
