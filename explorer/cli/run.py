"""From arguments to an exit code: reads the config, finds the vault, runs the command.

Builds only the parser of the command that is named: building all of them would slow every start.
"""

from __future__ import annotations

import argparse
import errno
import itertools
import os
import re
import shlex
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

from explorer import __version__
from explorer.cli import vault_location
from explorer.cli.command_table import (
    COMMANDS,
    GROUP,
    CommandError,
    ExitCode,
    first_words,
    nearest_command,
    second_words,
)
from explorer.cli.output import Output, is_closed_pipe
from explorer.cli.request import Request, argument, open_explorer
from explorer.early_keys import give_back
from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from explorer.cli.request import Argument, CommandSpec
    from explorer.config import Config
    from explorer.model import Moment
    from explorer.services.explorer import Explorer

PROGRAM: Final = "explorer"
EXIT_CODES: Final = """\
exit codes:
  0    done, also where only the report of a change cannot be written
  1    nothing found, or problems found
  2    wrong usage or configuration
  3    the vault cannot be read, or nobody has named a folder that is hardly one
  4    the output or a review cannot be written (a full disk, a note that has changed)
  70   the app or the picker failed because of a bug
  130  interrupted"""
_MORE_CODES: Final = "'explorer --help' lists the exit codes."
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


class Parser(argparse.ArgumentParser):
    """Reads the arguments of a command, and tells what is wrong with them and what may follow."""

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

    def as_word(self, argument: str) -> str:
        """Mark `-word` in a query, which excludes a word: argparse would take it for an option."""
        is_word = re.match(r"-[^-\s]", argument) and argument not in self._option_string_actions
        return _WORD_MARK + argument if is_word else argument

    def expected(self) -> tuple[argparse.Action | None, dict[str, str]]:
        """Return what takes the argument after these; and the options, with their help.

        Without the first, it can only be an option.
        """
        options = self._option_string_actions.items()
        values = {name: option for name, option in options if option.nargs != 0}
        rows = {name: str(option.help).replace("%%", "%") for name, option in options}
        given, words = 0, iter(self.arguments)
        for word in words:
            if word in values and next(words, None) is None:
                return values[word], rows
            given += not word.startswith("-")
        places = self._get_positional_actions()
        repeated = [place for place in places if place.nargs in ("*", "+")]
        return next(iter(places[given:] or repeated), None), rows

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
        for word in itertools.takewhile(lambda word: word != "--", self.arguments):
            option, before = self._option_string_actions.get(before), word
            if word.partition("=")[0] in self._option_string_actions:
                continue
            unknown = f"there is no option {word};"
            if word.startswith("-") and option is not None and option.nargs != 0:
                if re.fullmatch(r"-\d*\.?\d+", word):  # `argparse` takes it for a value
                    continue
                example = f"{self.prog} {option.option_strings[0]}={shlex.quote(word)}"
                return f"{unknown} a value that begins with a hyphen goes after =, as in: {example}"
            if self.takes_words and re.match(r"--.", word):
                return f"{unknown} -WORD excludes a word, and other words go after --"
            if not self.takes_words and re.match(r"-[^-]|--.*\.md$", word):
                example = f"{self.prog} -- {shlex.quote(word)}"
                return f"{unknown} a name that begins with a hyphen goes after --, as in: {example}"
        return ""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the options of a command line; `command` is what it names, None for the app.

    Raises SystemExit with 2 for wrong usage, and with 0 after help or version.
    """
    parser = parser_at(argv)
    name, arguments = parser.prog.partition(" ")[2], parser.arguments
    if name in ("", GROUP):
        options = parser.parse_args(arguments)
        options.command = None
        return options
    if parser.takes_words:  # options may be between the words
        options = parser.parse_intermixed_args([*map(parser.as_word, arguments)])
        options.query = " ".join(word.removeprefix(_WORD_MARK) for word in options.query)
    else:
        options = parser.parse_args(arguments)
    options.command = find_command(name)
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


def parser_at(argv: Sequence[str]) -> Parser:
    """Return the parser of what a command line names, with its arguments."""
    name, arguments = _named_command(argv)
    if name is None or name == GROUP:
        parser = _program_parser() if name is None else _group_parser()
    else:
        command = find_command(name)
        prog = f"{PROGRAM} {name}"
        below = f"{_examples(prog, command.examples)}\n\n{command.more()}{_MORE_CODES}"
        parser = _parser(prog, command.description, below, command.arguments)
        parser.takes_words = name in ("search", "pick", "list")
    parser.arguments = arguments
    return parser


def find_command(name: str) -> CommandSpec:
    """Return a command; imports only its module."""
    module = import_module(f"explorer.cli.{COMMANDS[name][0]}")
    command: CommandSpec = module.COMMANDS[name]
    return command


def _program_parser() -> Parser:
    examples = _examples(
        PROGRAM, ("", "~/notes", "~/notes/Security.md", "search mfa --vault ~/notes")
    )
    return _parser(
        PROGRAM,
        "Browse, search and remember what is in a folder of Markdown notes.\n\n"
        "Without a command, open the app: on the vault or note at PATH,"
        " else on the vault in EXPLORER_VAULT,"
        " in the config file, or around the current folder, else on the sample vault."
        " explorer help opens the manual.",
        f"{_listing(PROGRAM, first_words())}{examples}\n\n{EXIT_CODES}",
        [
            argument(
                "path",
                nargs="?",
                type=_path,
                metavar="PATH",
                help="a vault, or a note in one; ./NAME if it is named like a command",
            )
        ],
        f"{PROGRAM} [PATH] [options]\n       {PROGRAM} COMMAND [arguments] [options]",
    )


def _group_parser() -> Parser:
    """Return the parser of a group without a command of it: all that it can do is to help."""
    prog = f"{PROGRAM} {GROUP}"
    rows = second_words()
    usage = f"{prog} COMMAND [arguments] [options]"
    return _parser(
        prog,
        "Change what is in review, and when.",
        _listing(prog, rows) + _MORE_CODES,
        [argument("second", choices=rows, metavar="COMMAND", help=argparse.SUPPRESS)],
        usage,
    )


def _parser(
    prog: str,
    description: str,
    below: str,
    arguments: Iterable[Argument],
    usage: str | None = None,
) -> Parser:
    """Return a parser with some arguments, and the options that every command has."""
    parser = Parser(
        prog=prog,
        usage=usage,
        description=description,
        epilog=below,
        formatter_class=_WrappedHelp,
        allow_abbrev=False,
        add_help=False,
    )
    for each in arguments:
        each(parser)
    common = parser.add_argument_group("options of every command")
    common.add_argument("--vault", metavar="DIR", help="the vault to use")
    common.add_argument("--json", action="store_true", help="print JSON")
    common.add_argument(
        "--read-only", action="store_true", help="write nothing to the vault, whatever the command"
    )
    common.add_argument(
        "--on",
        type=_when,
        metavar="DATE",
        help="use this as today: YYYY-MM-DD, or as now: YYYY-MM-DDTHH:MM",
    )
    common.add_argument("-h", "--help", action="help", help="print this help")
    version = f"{PROGRAM} {__version__}"
    common.add_argument(
        "-V", "--version", action="version", version=version, help="print the version"
    )
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


_OUTPUT_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
"""The errors of writing to a file that takes no more, or that is not open for writing."""
_STREAMS = (
    ("stdin", "r", os.O_RDONLY),
    # Data must not be thought to be written: it cannot be, so that this ends as on a full disk.
    ("stdout", "w", os.O_RDONLY),
    ("stderr", "w", os.O_WRONLY),  # messages are dropped
)
"""In the order of their numbers: what Python calls a stream, how it opens it, and how the system
opens the null device in its place."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, by default the process's own, and return its exit code."""
    _open_closed_streams()
    out = Output(sys.stdout, sys.stderr, os.environ)
    argv = sys.argv[1:] if argv is None else argv
    try:
        try:
            if argv[:2] == ["completion", "--words"]:  # at each Tab: it imports only what it needs
                from explorer.cli.completion import print_words

                code: int = print_words(lambda words: parser_at(words).expected(), out, *argv[2:])
            else:
                code = _run(parse(argv), out)
        except SystemExit as leaving:  # how argparse ends after help, a version or an error
            code = leaving.code if isinstance(leaving.code, int) else ExitCode.USAGE
        out.flush()
    except OSError as error:
        return _failed(error, out)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return code


def _failed(error: OSError, out: Output) -> ExitCode:
    """Return the exit code after an error of the output, or of the process's limits.

    Raises any other error again.
    """
    if is_closed_pipe(error):  # of help, which does not come by way of `out`
        out.discard()
        return ExitCode.DONE
    if error.errno in _OUTPUT_ERRORS:
        out.discard()
        out.error(f"the output cannot be written: {error.strerror or error}")
        return ExitCode.REFUSED
    if error.errno in (
        errno.EMFILE,
        errno.ENFILE,
    ):  # met by an import: what reads the vault has its own error
        out.error(f"{error}; allow more open files (ulimit -n), or close programs")
        return ExitCode.UNREADABLE
    raise error


def _open_closed_streams() -> None:
    """Put an empty one in place of a stream that the shell has closed (`>&-`), which is None.

    Each gets the number that was closed, the lowest one that is free, and programs that this one
    starts inherit it: else the next file that is opened would be taken for the stream.
    """
    for name, mode, flags in _STREAMS:
        if getattr(sys, name) is None:
            number = os.open(os.devnull, flags)
            stream = open(number, mode, encoding="utf-8")  # noqa: PTH123, SIM115  open as long as the process
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _run(options: Namespace, out: Output) -> ExitCode:
    """Run a command line that was parsed."""
    file = vault_location.config_file(os.environ)
    config, problems = vault_location.read_config(file)
    out.problems(problems)
    if any(problem.severity == "error" for problem in problems):
        return ExitCode.USAGE

    def run() -> ExitCode | None:
        path = getattr(options, "path", None)
        location = vault_location.find(options.vault, path, os.environ, config, file)
        files = getattr(options, "files", None)
        if files and options.vault is None:
            location = vault_location.around(files, location)
        return _run_command(options, location, config, out)

    return _answered(run, out)


def _answered(run: Callable[[], ExitCode | None], out: Output) -> ExitCode:
    """Return the exit code of what is run; print the errors that are meant for the user."""
    # Not at the top of the module: help and wrong usage need no vault.
    from explorer.services import ExplorerError, GradeError, VaultError, WriteError

    # What derives from another comes before it.
    codes: Mapping[type[Exception], ExitCode] = {
        WriteError: ExitCode.REFUSED,
        GradeError: ExitCode.USAGE,
        ExplorerError: ExitCode.NOTHING,
        VaultError: ExitCode.UNREADABLE,
    }
    try:
        return run() or ExitCode.DONE
    except CommandError as error:
        out.error(str(error))
        return error.code
    except tuple(codes) as error:
        out.error(str(error))
        return next(code for kind, code in codes.items() if isinstance(error, kind))


def _run_command(
    options: Namespace, location: vault_location.VaultLocation, config: Config, out: Output
) -> ExitCode | None:
    config = replace(config, read_only=config.read_only or options.read_only)
    explorer = open_explorer(location.root, config)
    on = options.on or datetime.now().astimezone()
    request = Request(explorer, options, out, on, location, config)
    if options.command is None:
        from explorer.cli.open_app import open_app

        return open_app(request)
    give_back()
    command: CommandSpec = options.command
    if location.guessed and command.needs_vault:
        _refuse_mistake(explorer)
    if location.sample and command.needs_vault:
        out.info("no vault was found, so this is the sample vault; --vault DIR names another")
    if not command.loads:
        return command.run(request)
    explorer.load_at_once(words=command.words)
    with explorer:
        if getattr(options, "note", None) != "-" or not hasattr(options, "null"):
            return command.run(request)
        return max([_answered(partial(_run_on, request, name), out) for name in request.names("-")])


def _run_on(request: Request, name: str) -> ExitCode | None:
    """Run a command on a note that standard input names."""
    options = Namespace(**{**vars(request.options), "note": name})
    run: Callable[[Request], ExitCode | None] = options.command.run
    return run(request._replace(options=options))


def _refuse_mistake(explorer: Explorer) -> None:
    """Raise CommandError for a folder that nobody has named and that is hardly a vault."""
    from explorer.state.user_state import RecentVaults
    from explorer.vault import looks_wrong

    if explorer.called in RecentVaults.saved().load():
        return
    root, most = explorer.root, vault_location.MOST_ENTRIES
    reason = looks_wrong(root)
    if not reason:
        beyond = itertools.islice(vault_location.entries_below(str(root)), most, None)
        if next(beyond, None) is not None:
            reason = f"{root} holds over {most:,} files and no .obsidian."
    if reason:
        raise CommandError(f"{reason} --vault DIR names the vault", ExitCode.UNREADABLE)
