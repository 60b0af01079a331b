"""From arguments to an exit code.

Settles what is asked of which vault, runs the command, and says what went wrong.
"""

from __future__ import annotations

import errno
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import datetime

from explorer.cli import vault_location
from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import Output
from explorer.cli.parser import parse
from explorer.cli.request import Request
from explorer.config import Config

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What writing to a file that takes no more is answered with."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, by default the process's own, and return its exit code."""
    _open_closed_streams()
    out = Output(sys.stdout, sys.stderr, os.environ)
    try:
        code = _code(sys.argv[1:] if argv is None else argv, out)
        out.flush()
    except OSError as error:
        if _has_left(error):
            out.abandon()
            return ExitCode.DONE
        if error.errno not in _FULL:
            raise
        out.abandon()
        out.complain(f"the output cannot be written: {error.strerror or error}")
        return ExitCode.REFUSED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return code


def _code(argv: Sequence[str], out: Output) -> int:
    try:
        return _run(parse(argv), out)
    except SystemExit as leaving:  # how argparse ends after help, a version or an error
        return leaving.code if isinstance(leaving.code, int) else ExitCode.USAGE


def _open_closed_streams() -> None:
    """Drop what goes to a stream that the shell has closed (`>&-`).

    Python has None in its place.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  open as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  as above


def _has_left(error: OSError) -> bool:
    """Whether an error says that whoever read the output reads no more.

    Windows says it in words of its own.
    """
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)


def _run(options: Namespace, out: Output) -> ExitCode:
    file = vault_location.config_file(os.environ)
    config, problems = vault_location.read_config(file)
    out.complain_of(problems)
    if any(problem.severity == "error" for problem in problems):
        return ExitCode.USAGE
    # Not at the top of the module: help and wrong usage need no vault.
    from explorer.services.explorer import NoteNotFound, VaultError

    try:
        place = vault_location.find(
            options.vault, getattr(options, "path", None), os.environ, config, file
        )
        return _way(options.command)(options, place, config, out)
    except (vault_location.NothingThere, VaultError, NoteNotFound) as error:
        out.complain(str(error))
        if isinstance(error, vault_location.NothingThere):
            return error.code
        return ExitCode.NOTHING if isinstance(error, NoteNotFound) else ExitCode.UNREADABLE


def _way(
    command: str | None,
) -> Callable[[Namespace, vault_location.VaultLocation, Config, Output], ExitCode]:
    return {None: _app, "pick": _pick}.get(command, _command)


def _pick(
    options: Namespace, place: vault_location.VaultLocation, config: Config, out: Output
) -> ExitCode:
    from explorer.cli.pick_command import pick

    _tell_which(options, place, out)
    return pick(options, place, config, out)


def _app(
    options: Namespace, place: vault_location.VaultLocation, config: Config, out: Output
) -> ExitCode:
    from explorer.cli.open_app import open_app

    return open_app(options, place, config, out)


def _command(
    options: Namespace, place: vault_location.VaultLocation, config: Config, out: Output
) -> ExitCode:
    from explorer.services.explorer import Explorer

    _tell_which(options, place, out)
    on = datetime.now().astimezone() if options.on is None else options.on
    with Explorer.open(place.root, legacy_properties=config.legacy_properties) as explorer:
        return _runner(options.command)(Request(explorer, options, out, on))


def _tell_which(options: Namespace, place: vault_location.VaultLocation, out: Output) -> None:
    """Tell of a vault that nobody named and that may not be the one that is meant."""
    from explorer.vault import looks_wrong

    if options.vault is None and (reason := looks_wrong(place.root)):
        out.tell(f"{reason} --vault DIR names another folder")
    if place.sample:
        out.tell("no vault was found, so this is the sample vault; --vault DIR names another")


def _runner(name: str) -> Callable[[Request], ExitCode]:
    """Return what runs a command. Only its own module is imported."""
    if name in ("show", "cards", "links"):
        from explorer.cli import note_commands

        return {
            "show": note_commands.show,
            "cards": note_commands.cards,
            "links": note_commands.links,
        }[name]
    if name in ("path", "graph"):
        from explorer.cli import graph_commands

        return {"path": graph_commands.path, "graph": graph_commands.graph}[name]
    from explorer.cli import list_commands

    return {
        "search": list_commands.search,
        "due": list_commands.due,
        "check": list_commands.check,
        "stats": list_commands.stats,
    }[name]
