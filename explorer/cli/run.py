"""From arguments to an exit code: reads the config, finds the vault, runs the command."""

from __future__ import annotations

import errno
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import NamedTuple

from explorer.cli import vault_location
from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import Output, is_closed_pipe
from explorer.cli.parser import parse
from explorer.cli.request import Request
from explorer.config import Config

_OUTPUT_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
"""The errors of writing to a file that takes no more, or that is not open for writing."""
_NO_MORE_FILES = frozenset({errno.EMFILE, errno.ENFILE})
_COMMAND_MODULES: Mapping[str, str] = {
    "show": "note_commands",
    "cards": "note_commands",
    "links": "note_commands",
    "cat": "cat_command",
    "search": "search_command",
    "due": "list_commands",
    "check": "list_commands",
    "stats": "list_commands",
    "tasks": "task_command",
    "path": "graph_commands",
    "graph": "graph_commands",
    "grade": "grade_commands",
    "undo": "grade_commands",
    "join": "grade_commands",
    "leave": "grade_commands",
    "suspend": "suspend_commands",
    "bury": "suspend_commands",
    "unsuspend": "suspend_commands",
    "suspended": "suspend_commands",
    "spread": "spread_command",
}
"""The modules of the commands that print an answer and end."""


class _StandardStream(NamedTuple):
    """A stream of a process, and what takes its place if the shell has closed it."""

    name: str
    mode: str
    """How Python opens it."""
    flags: int
    """How the system opens the null device that takes its place."""


_STREAMS = (
    _StandardStream("stdin", "r", os.O_RDONLY),
    # Data must not be thought to be written: it cannot be, so that this ends as on a full disk.
    _StandardStream("stdout", "w", os.O_RDONLY),
    _StandardStream("stderr", "w", os.O_WRONLY),  # messages are dropped
)
"""In the order of their numbers."""


class _Invocation(NamedTuple):
    """A command line whose config has been read and whose vault has been found."""

    options: Namespace
    location: vault_location.VaultLocation
    config: Config
    out: Output


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, by default the process's own, and return its exit code."""
    _open_closed_streams()
    out = Output(sys.stdout, sys.stderr, os.environ)
    if argv is None:
        argv = sys.argv[1:]
    try:
        code = _exit_code(argv, out)
        out.flush()
    except OSError as error:
        return _failed(error, out)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return code


def _exit_code(argv: Sequence[str], out: Output) -> int:
    try:
        return _run(parse(argv), out)
    except SystemExit as leaving:  # how argparse ends after help, a version or an error
        if isinstance(leaving.code, int):
            return leaving.code
        return ExitCode.USAGE


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
    if error.errno in _NO_MORE_FILES:  # met by an import: what reads the vault has its own error
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
    """Run a command line that was parsed; print the errors that are meant for the user."""
    file = vault_location.config_file(os.environ)
    config, problems = vault_location.read_config(file)
    out.problems(problems)
    if any(problem.severity == "error" for problem in problems):
        return ExitCode.USAGE
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
        path = getattr(options, "path", None)
        location = vault_location.find(options.vault, path, os.environ, config, file)
        return _run_command(_Invocation(options, location, config, out))
    except vault_location.NothingToOpenError as error:
        out.error(str(error))
        return error.code
    except tuple(codes) as error:
        out.error(str(error))
        return next(code for kind, code in codes.items() if isinstance(error, kind))


def _run_command(call: _Invocation) -> ExitCode:
    if call.options.command is None:
        from explorer.cli.open_app import open_app

        return open_app(call.options, call.location, call.config, call.out)
    _mention_vault(call)
    if call.options.command == "pick":
        from explorer.cli.pick_command import pick

        return pick(call.options, call.location, call.config, call.out)
    return _answer(call)


def _answer(call: _Invocation) -> ExitCode:
    """Run a command that prints an answer and ends."""
    from explorer.services import Explorer

    on = call.options.on
    if on is None:
        on = datetime.now().astimezone()
    explorer = Explorer.open(
        call.location.root,
        legacy_properties=call.config.legacy_properties,
        read_only=call.config.read_only or call.options.read_only,
    )
    with explorer:
        run_command = _command_function(call.options.command)
        return run_command(Request(explorer, call.options, call.out, on, call.config.review_sets))


def _mention_vault(call: _Invocation) -> None:
    """Mention a vault that was not named and that may not be the wanted one."""
    from explorer.vault import looks_wrong

    if call.options.vault is None:
        reason = looks_wrong(call.location.root)
        if reason:
            call.out.info(f"{reason} --vault DIR names another folder")
    if call.location.sample:
        call.out.info("no vault was found, so this is the sample vault; --vault DIR names another")


def _command_function(name: str) -> Callable[[Request], ExitCode]:
    """Return the function of a command, which has its name; imports only its module."""
    module = import_module(f"explorer.cli.{_COMMAND_MODULES[name]}")
    function: Callable[[Request], ExitCode] = getattr(module, name)
    return function
