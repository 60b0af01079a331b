"""The commands, their options and their help; not how a command does its work.

Builds only the parser of the command that is named: building all of them would slow every start.
"""

from __future__ import annotations

import argparse
import itertools
import re
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from explorer import __version__
from explorer.cli.exit_codes import EXIT_CODES, ExitCode
from explorer.cli.wrapped_help import WrappedHelp
from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from explorer.model import Moment

PROGRAM: Final = "explorer"
GRAPH_FORMATS: Final = ("json", "graphml", "dot", "mermaid")
LIST_FORMATS: Final = ("table", "json", "jsonl", "tsv")
GRADES: Final = ("again", "hard", "good", "easy", "reset")
SCOPES: Final = ("headings", "notes", "text", "tags")
PICK_FIELDS: Final = ("path", "line", "heading", "title", "link", "abs")
_WITH_VALUE: Final = frozenset({"--vault", "--on"})
_WORD_MARK: Final = " "
_NOTE: Final = "path, title or alias of a note; any letter case"
_WHEN = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")
_YEARS: Final = range(1900, 9001)
"""Years that can be named: at the ends of the calendar, other time zones are beyond it."""


class CommandSpec(NamedTuple):
    """The help of a command, and the function that adds its arguments to a parser."""

    summary: str
    description: str
    examples: tuple[str, ...]
    arguments: Callable[[argparse.ArgumentParser], None]
    more: Callable[[], str] = str
    """Returns what the help has below the examples."""


def _show(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("note", nargs="?", type=_name, metavar="NOTE", help=_NOTE)
    which.add_argument("--all", action="store_true", help="every note, one JSON object per line")


def _cat(parser: argparse.ArgumentParser) -> None:
    _note(parser)
    parser.add_argument(
        "--rendered",
        action="store_true",
        help="as the reading view shows it, as wide as the terminal",
    )


def _search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "query", nargs="+", metavar="QUERY", help="words, in any order; -WORD excludes one"
    )
    parser.add_argument(
        "--limit", type=_count, default=50, metavar="N", help="at most N places (default 50)"
    )
    parser.add_argument(
        "--scope", choices=SCOPES, help="where to look (default: names, then the text of notes)"
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="say which part of the query matched which word, and how",
    )
    _listed(parser, "path, line, what matched, kind, title, due")


def _query_help() -> str:
    """Return what a query may hold, a sign or an operator a line."""
    from explorer.search.operators import operator_lines

    lines = operator_lines()
    width = max(len(typed) for typed, _ in lines)
    rows = "\n".join(f"  {typed:<{width}}  {meaning}" for typed, meaning in lines)
    return f"query:\n{rows}\n\n"


def _pick(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="*", metavar="QUERY", help="the query to start with")
    parser.add_argument(
        "--scope",
        choices=SCOPES,
        help="where to look first (default: headings, titles and aliases)",
    )
    parser.add_argument(
        "--print",
        type=_template,
        default="{path}:{line}",
        metavar="WHAT",
        help=f"{', '.join(PICK_FIELDS)},"
        " or a template of them such as '{path}:{line}' (the default)",
    )


def _nothing(parser: argparse.ArgumentParser) -> None:
    """Add no arguments: the command has only those of every command."""


def _due(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--count",
        action="store_true",
        help="only how many are due, for a shell prompt: new ones do not count",
    )
    which.add_argument(
        "--ics",
        action="store_true",
        help="when notes and cards are due, as a calendar (iCalendar)",
    )
    _reviewed(parser)
    _listed(parser, "path, line, title or front of the card, kind, state, due")


def _reviewed(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose what is reviewed."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--memory",
        metavar="QUERY",
        default="",
        help="only what matches filters (is: due: interval: ease: lapses: rated: r:, such as"
        " 'interval:>20 r:<0.9') and words or operators of the search (such as 'tag:#cloud')",
    )
    which.add_argument(
        "--set",
        metavar="NAME",
        help="only a saved set: a query of [review.sets] in the config file",
    )


def _tasks(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--open", action="store_true", help="only open tasks")
    parser.add_argument(
        "--due", action="store_true", help="only open tasks that are due or scheduled by now"
    )
    _listed(parser, "path, line, text, state, due, heading")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--all", action="store_true", help="list links that are wrong in the same way one by one"
    )
    _listed(parser, "path, line, message, code, severity, count")


def _listed(parser: argparse.ArgumentParser, columns: str) -> None:
    parser.add_argument(
        "--format",
        choices=LIST_FORMATS,
        help="table (default), json, jsonl (one object per line)"
        f" or tsv (one row per line, no tabs in values: {columns})",
    )


def _note(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("note", type=_name, metavar="NOTE", help=_NOTE)


def _grade(parser: argparse.ArgumentParser) -> None:
    _note(parser)
    parser.add_argument("grade", choices=GRADES, metavar="GRADE", help=", ".join(GRADES))
    parser.add_argument(
        "--card", metavar="Q.C", help="card C of question Q, as `cards` numbers them"
    )
    parser.add_argument("--dry-run", action="store_true", help="only print what would be written")


def _join(parser: argparse.ArgumentParser) -> None:
    _note(parser)
    parser.add_argument(
        "--tag", type=_tag, metavar="TAG", help="which of several review tags (default: the first)"
    )


def _put_aside(parser: argparse.ArgumentParser) -> None:
    _note(parser)
    parser.add_argument(
        "--card", metavar="Q.C", help="card C of question Q, as `cards` numbers them"
    )


def _unsuspend(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("note", nargs="?", type=_name, metavar="NOTE", help=_NOTE)
    which.add_argument("--all", action="store_true", help="all that is suspended or buried")
    parser.add_argument(
        "--card",
        metavar="Q.C",
        help="only this card; without it, all that is suspended or buried of the note",
    )


def _spread(parser: argparse.ArgumentParser) -> None:
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--days",
        type=_number,
        default=7,
        metavar="N",
        help="over N days, today included (default 7)",
    )
    length.add_argument(
        "--per-day",
        type=_number,
        metavar="N",
        help="over as many days as it takes for at most N a day",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="only print the plan, day by day and item by item"
    )
    _reviewed(parser)


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--skip",
        action="store_true",
        help="take back the last write whose file has not changed since, and leave later ones",
    )


def _two_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "start",
        type=_name,
        metavar="A",
        help="a note, a heading, NOTE#HEADING or the name of a missing note",
    )
    parser.add_argument("end", type=_name, metavar="B", help="the same for the other end")


def _graph(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=GRAPH_FORMATS, help="the format (default json)")
    parser.add_argument(
        "--around",
        type=_name,
        metavar="NAME",
        help="only what is near this note, heading or concept",
    )
    parser.add_argument(
        "--depth", type=_count, metavar="N", help="how many links away from NAME (default 1)"
    )


COMMANDS: Final[Mapping[str, CommandSpec]] = {
    "show": CommandSpec(
        "a note as the explorer understands it",
        "Print a note's properties, headings, links, backlinks, review state and problems."
        " With --all, print every note as JSON, one object per line.",
        ("show Security", "show 'Cloud/Regions.md' --json", "show --all > notes.jsonl"),
        _show,
    ),
    "cat": CommandSpec(
        "the text of a note or of a section",
        "Print a note or, after a #, the section below a heading: as Markdown, as it stands in the"
        " file, or as the reading view shows it.",
        ("cat Security", "cat 'Security#MFA'", "cat Security --rendered"),
        _cat,
    ),
    "search": CommandSpec(
        "find headings, notes or tags, or what is inside notes",
        "Print the places that match, best first."
        " Words may come in any order and may be cut short.",
        (
            "search mfa",
            "search shared resp --limit 5",
            "search cloud --scope tags --json",
            "search mfa -draft",
            "search mfa --format tsv | fzf",
            "search 'task-todo:(call OR email) -path:archive'",
        ),
        _search,
        _query_help,
    ),
    "pick": CommandSpec(
        "only the search: choose a place, and print it",
        "Show only the search, on the terminal, and print what was chosen: for shells, editors"
        " and tmux. Standard output has only the answer. The exit code is 1 if nothing was chosen.",
        ("pick", "pick mfa --print link", "pick --print '{abs}:{line}' --scope text"),
        _pick,
    ),
    "due": CommandSpec(
        "what there is to review",
        "Print the notes and flashcards that are overdue, due or new, most urgent first.",
        (
            "due",
            "due --on 2030-01-31",
            "due --memory 'tag:#cloud interval:>5'",
            "due --count",
            "due --ics > due.ics",
        ),
        _due,
    ),
    "cards": CommandSpec(
        "the flashcards of a note",
        "Print the questions of a note with their cards and when each is due."
        " Questions and cards are numbered from 1. A card whose schedule cannot be read is"
        " `unreadable` (null in JSON), and in no review.",
        ("cards 'Command line'", "cards Security --json"),
        _note,
    ),
    "grade": CommandSpec(
        "record a review of a note or a card",
        "Write when a note or a card is due next, by how well it was remembered. Only its schedule"
        " changes in the file; `undo` takes it back. Notes are graded hard, good or easy.",
        ("grade Security good", "grade Security easy --dry-run", "grade Security again --card 2.1"),
        _grade,
    ),
    "undo": CommandSpec(
        "take back the last write to notes",
        "Restore the bytes that the last grade, `join`, `leave` or `spread` replaced, if the file"
        " has not changed since. Each call goes one step further back, up to a week. If the file"
        " has changed, each call is refused until it is as before; `--skip` goes past it.",
        ("undo", "undo --skip", "undo --json"),
        _undo,
    ),
    "join": CommandSpec(
        "put a note into review",
        "Add the review tag to a note, in the style of its other tags; `undo` takes it back.",
        ("join Glossary", "join Glossary --tag review/cloud"),
        _join,
    ),
    "leave": CommandSpec(
        "take a note out of review",
        "Remove the review tags from a note. Its schedule stays, for when it joins again;"
        " `undo` takes it back.",
        ("leave Security",),
        _note,
    ),
    "suspend": CommandSpec(
        "leave a note or a card out of review",
        "Leave a note or a card out of review until `unsuspend` brings it back. This is kept"
        " outside the vault: no note changes. It is in no queue and no count, but keeps its badge.",
        ("suspend Security", "suspend Security --card 2.1"),
        _put_aside,
    ),
    "bury": CommandSpec(
        "leave a note or a card out of review until tomorrow",
        "Leave a note, or a card with its siblings, out of review until tomorrow; `suspend` does so"
        " for good.",
        ("bury Security", "bury Security --card 2.1"),
        _put_aside,
    ),
    "unsuspend": CommandSpec(
        "review again what was suspended or buried",
        "Bring notes and cards that were suspended or buried back into review.",
        ("unsuspend Security", "unsuspend Security --card 2.1", "unsuspend --all"),
        _unsuspend,
    ),
    "suspended": CommandSpec(
        "what is suspended or buried",
        "Print the notes and cards that are left out of review, and until when.",
        ("suspended", "suspended --json"),
        _nothing,
    ),
    "spread": CommandSpec(
        "put off a backlog over the days to come",
        "Write later due dates for a part of what is due, so that each day has about the same"
        " amount. What is most likely to be forgotten comes first and stays today. Only due dates"
        " change, in the note's `sr-due` or the comment of the card; `undo` takes it all back in"
        " one step.",
        (
            "spread --dry-run",
            "spread --days 14",
            "spread --per-day 5 --memory 'tag:#cloud'",
        ),
        _spread,
    ),
    "tasks": CommandSpec(
        "the tasks of the vault",
        "Print the tasks of all notes, in the order of the files; with --open or --due, most urgent"
        " first. Dates, priorities and recurrence are read as the Tasks plugin and Dataview write"
        " them.",
        ("tasks", "tasks --open", "tasks --due --on 2030-01-31", "tasks --json"),
        _tasks,
    ),
    "check": CommandSpec(
        "problems of the vault",
        "Print what is wrong: links that lead nowhere, front matter that cannot be read,"
        " half-written review fields. Links that are wrong in the same way are one entry with a"
        " count. The exit code is 1 if there is a problem.",
        ("check", "check --all", "check --json", "check --format tsv"),
        _check,
    ),
    "links": CommandSpec(
        "where a note leads and what leads to it",
        "Print the links of a note with where each leads, then the links to it.",
        ("links Security", "links Regions --json"),
        _note,
    ),
    "path": CommandSpec(
        "the shortest way from one concept to another",
        "Print the shortest chain of links between two notes or headings,"
        " whichever way the links point.",
        ("path MFA Regions", "path 'Security#MFA' Storage --json"),
        _two_places,
    ),
    "graph": CommandSpec(
        "the graph of the vault, for other programs",
        "Print the graph of notes, headings and missing notes, whole or around one of them.",
        (
            "graph > vault.json",
            "graph --format graphml > vault.graphml",
            "graph --around MFA --depth 2 --format mermaid",
        ),
        _graph,
    ),
    "stats": CommandSpec(
        "counts, forecast and intervals",
        "Print how much there is in the vault, how many notes and cards are in each review"
        " state, and what comes due when.",
        ("stats", "stats --on 2030-01-31 --json"),
        _nothing,
    ),
}


class _Parser(argparse.ArgumentParser):
    arguments: Sequence[str] = ()
    """What is parsed, for error messages."""
    takes_words = False
    """Whether they are a query, in which one hyphen excludes a word."""

    def error(self, message: str) -> NoReturn:
        """Write what is wrong with the arguments and exit with the code for wrong usage."""
        message = self._hyphen_advice() or self._command_advice() or message
        self.exit(ExitCode.USAGE, f"{self.prog}: {clean(message)}\nTry '{self.prog} --help'.\n")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Write a message; help that cannot be written raises, which argparse would ignore."""
        if file is sys.stdout:
            file.write(message)
        else:
            super()._print_message(message, file)

    def _command_advice(self) -> str:
        """Return advice on a mistyped command with arguments; empty if there is none."""
        names = [argument for argument in self.arguments if not argument.startswith("-")]
        if self.prog != PROGRAM or len(names) < 2:
            return ""
        near = nearest_command(names[0])
        return f"there is no command {names[0]}; did you mean {near}?" if near else ""

    def _hyphen_advice(self) -> str:
        """Return advice on a word or name that looks like an option; empty if there is none."""
        before = ""
        for argument in itertools.takewhile(lambda word: word != "--", self.arguments):
            option, before = before, argument
            if argument.partition("=")[0] in self._option_string_actions:
                continue
            unknown = f"there is no option {argument};"
            if argument.startswith("-") and self._takes_value(option):
                if re.fullmatch(r"-\d*\.?\d+", argument):  # `argparse` takes it for a value
                    continue
                example = f"{self.prog} {option}={shlex.quote(argument)}"
                return f"{unknown} a value that begins with a hyphen goes after =, as in: {example}"
            if self.takes_words and re.match(r"--.", argument):
                return f"{unknown} -WORD excludes a word, and other words go after --"
            if not self.takes_words and re.match(r"-[^-]|--.*\.md$", argument):
                example = f"{self.prog} -- {shlex.quote(argument)}"
                return f"{unknown} a name that begins with a hyphen goes after --, as in: {example}"
        return ""

    def _takes_value(self, option: str) -> bool:
        """Return whether an argument is an option whose value is the next argument."""
        action = self._option_string_actions.get(option)
        return action is not None and action.nargs != 0


def nearest_command(name: str) -> str:
    """Return the command whose name is most like a mistyped one, empty if none is."""
    from difflib import get_close_matches  # only where something is wrong

    return next(iter(get_close_matches(name, COMMANDS, 1)), "")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the options of a command line; `command` is None for the app.

    Raises SystemExit with 2 for wrong usage, and with 0 after help or version.
    """
    at = _command_at(argv)
    if at is None:
        parser = _app_parser()
        parser.arguments = argv
        options = parser.parse_args(argv)
        options.command = None
        return options
    name, rest = argv[at], [*argv[:at], *argv[at + 1 :]]
    parser = command_parser(name)
    parser.arguments = rest
    if name in ("search", "pick"):
        options = _parse_query(parser, rest)
    else:
        options = parser.parse_args(rest)
    options.command = name
    if name == "search" and not options.query.strip():
        parser.error(
            "the query is empty: name a word of what you look for, as in: explorer search mfa"
        )
    _settle_format(options, parser)
    return options


def _parse_query(parser: _Parser, arguments: Sequence[str]) -> argparse.Namespace:
    """Parse the arguments of a command that takes a query: options may be between its words."""
    parser.takes_words = True
    options = parser.parse_intermixed_args([_as_word(argument) for argument in arguments])
    options.query = " ".join(word.removeprefix(_WORD_MARK) for word in options.query)
    return options


def _settle_format(options: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """Make `--json` and `--format json` the same, and reject contradictions."""
    form = getattr(options, "format", None)
    if options.json and form not in (None, "json"):
        parser.error(f"--json and --format {form} cannot be combined: leave one of them out")
    if getattr(options, "explain", False) and form in ("jsonl", "tsv"):
        parser.error(f"--explain goes with a table and with --json, not with --format {form}")
    options.json = options.json or form == "json"


def command_parser(name: str) -> _Parser:
    """Return the parser of one command."""
    command = COMMANDS[name]
    parser = _Parser(
        prog=f"{PROGRAM} {name}",
        description=command.description,
        epilog=_examples(command.examples) + "\n\n" + command.more() + EXIT_CODES,
        formatter_class=WrappedHelp,
        allow_abbrev=False,
    )
    command.arguments(parser)
    _add_common_options(parser)
    return parser


def _app_parser() -> _Parser:
    width = max(map(len, COMMANDS))
    listing = "\n".join(
        f"  {name:<{width}}  {command.summary}" for name, command in COMMANDS.items()
    )
    examples = _examples(("", "~/notes", "~/notes/Security.md", "search mfa --vault ~/notes"))
    parser = _Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [PATH] [options]\n       {PROGRAM} COMMAND [arguments] [options]",
        description="Browse, search and remember what is in a folder of Markdown notes.\n\n"
        "Without a command, open the app: on the vault or note at PATH,"
        " else on the vault in EXPLORER_VAULT,"
        " in the config file, or around the current folder, else on the sample vault.",
        epilog=f"commands ({PROGRAM} COMMAND --help tells more):\n{listing}\n\n"
        f"{examples}\n\n{EXIT_CODES}",
        formatter_class=WrappedHelp,
        allow_abbrev=False,
    )
    parser.add_argument(
        "path",
        nargs="?",
        type=_path,
        metavar="PATH",
        help="a vault, or a note in one; ./NAME if it is named like a command",
    )
    _add_common_options(parser)
    return parser


def _add_common_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command has."""
    parser.add_argument("--vault", metavar="DIR", help="the vault to use")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--read-only", action="store_true", help="write nothing to the vault, whatever the command"
    )
    parser.add_argument(
        "--on",
        type=_when,
        metavar="DATE",
        help="use this as today: YYYY-MM-DD, or as now: YYYY-MM-DDTHH:MM",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")


def _command_at(argv: Sequence[str]) -> int | None:
    """Return the index of a command's name: the first argument that is no option.

    None if that argument is not the name of a command.
    """
    value_follows = False
    for at, argument in enumerate(argv):
        if value_follows:
            value_follows = False
        elif argument in _WITH_VALUE:
            value_follows = True
        elif not argument.startswith("-"):
            return at if argument in COMMANDS else None
        elif argument == "--":
            return None
    return None


def _as_word(argument: str) -> str:
    """Mark `-word` in a query, which excludes a word: argparse would take it for an option."""
    if re.fullmatch(r"-(?!h$)[^-\s].*", argument):
        return _WORD_MARK + argument
    return argument


def _examples(lines: Sequence[str]) -> str:
    return "examples:\n" + "\n".join(f"  {PROGRAM} {line}".rstrip() for line in lines)


def _when(text: str) -> Moment:
    if not _WHEN.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is neither YYYY-MM-DD nor YYYY-MM-DDTHH:MM")
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day of the calendar") from None
    if when.year not in _YEARS:
        raise argparse.ArgumentTypeError(
            f"{text!r} is out of range: name a day from {_YEARS[0]}-01-01 to {_YEARS[-1]}-12-31"
        )
    if "T" in text:
        return when
    return when.date()


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(
            "the name is empty; 'explorer search WORDS' finds notes and headings"
        )
    return text


def _tag(text: str) -> str:
    name = text.strip().removeprefix("#")
    if not name:
        raise argparse.ArgumentTypeError("the tag is empty")
    return name


def _path(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(
            "the path is empty; name a folder or a note, or leave it out"
        )
    return text


def _template(text: str) -> str:
    unknown = [name for name in re.findall(r"\{(\w*)\}", text) if name not in PICK_FIELDS]
    if unknown or ("{" not in text and text not in PICK_FIELDS):
        wrong = f"{{{unknown[0]}}}" if unknown else repr(text)
        fields = ", ".join(PICK_FIELDS)
        raise argparse.ArgumentTypeError(f"{wrong} is not known; there is {fields}")
    return text


def _number(text: str) -> int:
    number = _count(text)
    if not number:
        raise argparse.ArgumentTypeError("0 is too few: name a number from 1 up")
    return number


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text.strip()!r} is not a number from 0 up")
    return number
