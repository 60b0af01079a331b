"""Parses a command line, and lays out help and what is said of wrong usage.

Builds only the parser of the command that is named: building all of them would slow every start.
"""

from __future__ import annotations

import argparse
import itertools
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

from explorer import __version__
from explorer.cli.command_table import COMMANDS, GROUP, ExitCode, nearest_command
from explorer.cli.request import CommandSpec
from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from explorer.model import Moment

PROGRAM: Final = "explorer"
EXIT_CODES: Final = """\
exit codes:
  0    done
  1    nothing found, or problems found
  2    wrong usage or configuration
  3    the vault cannot be read
  4    the output or a review cannot be written (a full disk, a note that has changed)
  70   the app or the picker failed because of a bug
  130  interrupted"""
_WORD_MARK: Final = " "
_YEARS: Final = range(1900, 9001)
"""Years that can be named: at the ends of the calendar, other time zones are beyond it."""


class _WrappedHelp(argparse.HelpFormatter):
    """Wraps each paragraph and each row of a list by itself, but not within a word or a date."""

    def __init__(self, prog: str) -> None:
        from shutil import get_terminal_size

        # Longer lines than of 100 columns are hard to read; two are the right margin.
        super().__init__(prog, width=min(get_terminal_size().columns, 100) - 2)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Return the lines of an option's help; the inherited method breaks at hyphens, too."""
        from textwrap import wrap

        return wrap(" ".join(text.split()), width, break_on_hyphens=False)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Return a text in which each line is wrapped; a line is a paragraph or a row of a list."""
        from textwrap import wrap

        wrapped: list[str] = []
        for line in text.splitlines():
            # What stands before the text of a row of a list, such as `  4    `.
            column = re.match(r" +\S.* {2,}(?=\S)", line)
            hang = column.end() if column else 0
            hang = 6 if hang > width // 2 else hang
            # `wrap` drops an empty line.
            wrapped += wrap(
                indent + line, width, subsequent_indent=" " * hang, break_on_hyphens=False
            ) or [line]
        return "\n".join(wrapped)


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
            option, before = self._option_string_actions.get(before), argument
            if argument.partition("=")[0] in self._option_string_actions:
                continue
            unknown = f"there is no option {argument};"
            if argument.startswith("-") and option is not None and option.nargs != 0:
                if re.fullmatch(r"-\d*\.?\d+", argument):  # `argparse` takes it for a value
                    continue
                example = f"{self.prog} {option.option_strings[0]}={shlex.quote(argument)}"
                return f"{unknown} a value that begins with a hyphen goes after =, as in: {example}"
            if self.takes_words and re.match(r"--.", argument):
                return f"{unknown} -WORD excludes a word, and other words go after --"
            if not self.takes_words and re.match(r"-[^-]|--.*\.md$", argument):
                example = f"{self.prog} -- {shlex.quote(argument)}"
                return f"{unknown} a name that begins with a hyphen goes after --, as in: {example}"
        return ""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the options of a command line; `command` is what it names, None for the app.

    Raises SystemExit with 2 for wrong usage, and with 0 after help or version.
    """
    name, arguments = _named_command(argv)
    if name is None or name == GROUP:
        parser = _program_parser() if name is None else _group_parser()
        parser.arguments = arguments
        options = parser.parse_args(arguments)
        options.command = None
        return options
    command = find_command(name)
    parser = command_parser(name, command)
    parser.arguments = arguments
    parser.takes_words = name in ("search", "pick")
    if parser.takes_words:  # options may be between the words
        options = parser.parse_intermixed_args([_as_word(argument) for argument in arguments])
        options.query = " ".join(word.removeprefix(_WORD_MARK) for word in options.query)
    else:
        options = parser.parse_args(arguments)
    options.command = command
    _check(options, parser)
    return options


def _check(options: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """Make `--json` and `--format json` the same, and reject what contradicts itself."""
    form = getattr(options, "format", None)
    if parser.prog == f"{PROGRAM} search" and not options.query.strip():
        parser.error(
            "the query is empty: name a word of what you look for, as in: explorer search mfa"
        )
    if options.json and form not in (None, "json"):
        parser.error(f"--json and --format {form} cannot be combined: leave one of them out")
    if getattr(options, "explain", False) and form in ("jsonl", "tsv"):
        parser.error(f"--explain goes with a table and with --json, not with --format {form}")
    options.format = "json" if options.json else form
    options.json = options.format == "json"


def find_command(name: str) -> CommandSpec:
    """Return a command; imports only its module."""
    module = import_module(f"explorer.cli.{COMMANDS[name][0]}")
    command: CommandSpec = module.COMMANDS[name]
    return command


def command_parser(name: str, command: CommandSpec) -> _Parser:
    """Return the parser of one command."""
    prog = f"{PROGRAM} {name}"
    below = f"{_examples(prog, command.examples)}\n\n{command.more()}"
    return _parser(prog, command.description, below, command.arguments)


def _program_parser() -> _Parser:
    rows = {name: summary for name, (_, summary) in COMMANDS.items() if " " not in name}
    rows[GROUP] = "what is in review: join, leave, spread, suspend, unsuspend, bury, list"
    examples = _examples(
        PROGRAM, ("", "~/notes", "~/notes/Security.md", "search mfa --vault ~/notes")
    )
    return _parser(
        PROGRAM,
        "Browse, search and remember what is in a folder of Markdown notes.\n\n"
        "Without a command, open the app: on the vault or note at PATH,"
        " else on the vault in EXPLORER_VAULT,"
        " in the config file, or around the current folder, else on the sample vault.",
        f"{_listing(PROGRAM, rows)}{examples}\n\n",
        lambda parser: parser.add_argument(
            "path",
            nargs="?",
            type=_path,
            metavar="PATH",
            help="a vault, or a note in one; ./NAME if it is named like a command",
        ),
        f"{PROGRAM} [PATH] [options]\n       {PROGRAM} COMMAND [arguments] [options]",
    )


def _group_parser() -> _Parser:
    """Return the parser of a group without a command of it: all that it can do is to help."""
    prog = f"{PROGRAM} {GROUP}"
    of_group = {name.partition(" ")[2]: summary for name, (_, summary) in COMMANDS.items()}
    rows = {name: summary for name, summary in of_group.items() if name}
    usage = f"{prog} COMMAND [arguments] [options]"
    return _parser(
        prog,
        "Change what is in review, and when.",
        _listing(prog, rows),
        lambda parser: parser.add_argument(
            "name", choices=rows, metavar="COMMAND", help=argparse.SUPPRESS
        ),
        usage,
    )


def _parser(
    prog: str,
    description: str,
    below: str,
    arguments: Callable[[argparse.ArgumentParser], object],
    usage: str | None = None,
) -> _Parser:
    """Return a parser with some arguments, and the options that every command has."""
    parser = _Parser(
        prog=prog,
        usage=usage,
        description=description,
        epilog=below + EXIT_CODES,
        formatter_class=_WrappedHelp,
        allow_abbrev=False,
    )
    arguments(parser)
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
    return parser


def _named_command(argv: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Return the command that the first arguments name that are no options, and the others.

    None if they are not the name of a command.
    """
    words: list[int] = []
    at = 0
    while at < len(argv) and argv[at] != "--":
        if not argv[at].startswith("-"):
            words.append(at)
        at += 2 if argv[at] in ("--vault", "--on") else 1
    for count in (2, 1):
        name = " ".join(argv[at] for at in words[:count])
        if name in COMMANDS or name == GROUP:
            return name, [word for at, word in enumerate(argv) if at not in words[:count]]
    return None, argv


def _as_word(argument: str) -> str:
    """Mark `-word` in a query, which excludes a word: argparse would take it for an option."""
    return _WORD_MARK + argument if re.fullmatch(r"-(?!h$)[^-\s].*", argument) else argument


def _examples(prog: str, lines: Sequence[str]) -> str:
    return "\n".join(("examples:", *(f"  {prog} {line}".rstrip() for line in lines)))


def _listing(prog: str, rows: dict[str, str]) -> str:
    width = max(map(len, rows))
    lines = (f"  {name:<{width}}  {summary}" for name, summary in rows.items())
    return "\n".join((f"commands ({prog} COMMAND --help tells more):", *lines, "", ""))


def _when(text: str) -> Moment:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is neither YYYY-MM-DD nor YYYY-MM-DDTHH:MM")
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day of the calendar") from None
    if when.year not in _YEARS:
        raise argparse.ArgumentTypeError(
            f"{text!r} is out of range: name a day from {_YEARS[0]}-01-01 to {_YEARS[-1]}-12-31"
        )
    return when if "T" in text else when.date()


def _path(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(
            "the path is empty; name a folder or a note, or leave it out"
        )
    return text
