"""From arguments to an exit code: reads the config, finds the vault, runs the command."""

from __future__ import annotations

import errno
import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from explorer.cli import vault_location
from explorer.cli.command_table import ExitCode
from explorer.cli.output import Output, is_closed_pipe
from explorer.cli.parser import parse
from explorer.cli.request import CommandSpec, Request, open_explorer
from explorer.config import Config

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
    try:
        try:
            code: int = _run(parse(sys.argv[1:] if argv is None else argv), out)
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
        return _run_command(options, location, config, out)
    except vault_location.NothingToOpenError as error:
        out.error(str(error))
        return error.code
    except tuple(codes) as error:
        out.error(str(error))
        return next(code for kind, code in codes.items() if isinstance(error, kind))


def _run_command(
    options: Namespace, location: vault_location.VaultLocation, config: Config, out: Output
) -> ExitCode:
    config = replace(config, read_only=config.read_only or options.read_only)
    explorer = open_explorer(location.root, config)
    on = options.on or datetime.now().astimezone()
    request = Request(explorer, options, out, on, location, config)
    if options.command is None:
        from explorer.cli.open_app import open_app

        return open_app(request)
    if options.vault is None:
        from explorer.vault import looks_wrong

        reason = looks_wrong(location.root)
        if reason:
            out.info(f"{reason} --vault DIR names another folder")
    if location.sample:
        out.info("no vault was found, so this is the sample vault; --vault DIR names another")
    command: CommandSpec = options.command
    if not command.loads:
        return command.run(request)
    explorer.load_at_once()
    with explorer:
        return command.run(request)
