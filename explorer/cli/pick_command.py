"""`pick`: lets the user choose a place on the terminal, and prints it.

Draws on the terminal itself, whatever standard input, output and error are, so that a pipe gets
only the answer.
"""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from explorer.cli.exit_codes import ExitCode
from explorer.cli.open_app import clock, terminal_encoding
from explorer.cli.output import Output, in_a_row
from explorer.cli.vault_location import VaultLocation, config_file
from explorer.config import Config
from explorer.model import Hit
from explorer.services.explorer import Explorer
from explorer.vault import Vault
from explorer.vault.link_writer import link_to

_TERMINAL = "/dev/tty"
_FIELD = re.compile(r"\{(\w+)\}")


class NoTerminalError(Exception):
    """There is no terminal to draw on. The message is a sentence for the user."""


def pick(options: Namespace, place: VaultLocation, config: Config, out: Output) -> ExitCode:
    """Show the search alone and print what was picked."""
    if options.json:
        out.error("--json goes with search; pick prints what --print says")
        return ExitCode.USAGE
    explorer = Explorer(place.root, legacy_properties=config.legacy_properties)
    try:
        with on_terminal(os.environ):
            from explorer.ui.app_options import LaunchOptions
            from explorer.ui.search.picker import run

            launch = LaunchOptions(
                keymap=config.keys,
                theme=config.theme,
                images=config.images,
                config_path=str(config_file(os.environ)),
                config_lines=config.lines,
                encoding=terminal_encoding(),
                environ=os.environ,
            )
            now = clock(options.on)
            picked = run(explorer, now, launch, query=options.query, scope=options.scope)
    except NoTerminalError as error:
        out.error(str(error))
        return ExitCode.USAGE
    out.problems(picked.problems)
    if picked.left == "failed":
        out.error(picked.reason)
        return ExitCode.UNREADABLE
    if picked.left == "crashed":
        return ExitCode.FAULT
    if picked.left == "aborted":
        return ExitCode.INTERRUPTED
    if picked.hit is None:
        return ExitCode.NOTHING
    out.answer(filled(options.print, picked.hit, explorer.vault))
    return ExitCode.DONE


@contextmanager
def on_terminal(environ: Mapping[str, str]) -> Iterator[None]:
    """Make the terminal the process's standard input, output and error for a while.

    Raises NoTerminalError.
    """
    if sys.platform == "win32":
        raise NoTerminalError(
            "pick needs a Unix terminal, and this is Windows; 'explorer search' works here"
        )
    if environ.get("TERM", "").lower() in {"", "dumb", "unknown"}:
        name = environ.get("TERM", "")
        raise NoTerminalError(
            f"pick cannot draw on this terminal (TERM={name}); 'explorer search' works in it"
        )
    try:
        terminal = os.open(_TERMINAL, os.O_RDWR)
    except OSError:
        raise NoTerminalError(
            "pick needs a terminal, and there is none; 'explorer search' needs none"
        ) from None
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    copies = [_copy(number) for number in range(3)]
    try:
        for number in range(3):
            os.dup2(terminal, number)
        yield
    finally:
        for number, copy in enumerate(copies):
            _restore(number, copy)
        if terminal > 2:
            os.close(terminal)


def _copy(number: int) -> int | None:
    """Return a copy of a file descriptor, None if it is closed."""
    try:
        return os.dup(number)
    except OSError:
        return None


def _restore(number: int, copy: int | None) -> None:
    """Set a file descriptor back to its copy, or close it if it was closed before."""
    if copy is None:
        os.close(number)
    else:
        os.dup2(copy, number)
        os.close(copy)


def filled(template: str, hit: Hit, vault: Vault) -> str:
    """Return what is printed for a hit: a field by its name, or a template with fields in braces.

    Paths are unchanged, whatever they hold; a text is in one line, since a shell may type it into a
    terminal.
    """
    if template in FIELDS:
        return FIELDS[template](hit, vault)

    def field(match: re.Match[str]) -> str:
        value = FIELDS.get(match[1])
        return match[0] if value is None else value(hit, vault)

    return _FIELD.sub(field, template)


def _heading(hit: Hit, vault: Vault) -> str:
    note = vault.notes.get(hit.path)
    if note is not None and 0 <= hit.section < len(note.headings):
        return in_a_row(note.headings[hit.section].name)
    return in_a_row(hit.heading or "")


def _link(hit: Hit, vault: Vault) -> str:
    link = None
    if hit.path in vault.notes:  # else it was deleted since it was found
        link = link_to(vault, hit.path, hit.section)
    return in_a_row(link or f"[[{hit.path.removesuffix('.md')}]]")


def _file(hit: Hit, vault: Vault) -> str:
    path = hit.path
    if path in vault.notes:
        path = vault.file(path)  # spelled as on the disk: paths of notes are in NFC
    return str(Path(vault.root).absolute() / path)


FIELDS: Mapping[str, Callable[[Hit, Vault], str]] = {
    "path": lambda hit, _: hit.path,
    "line": lambda hit, _: str(hit.line),
    "heading": _heading,
    "title": lambda hit, _: in_a_row(hit.title),
    "link": _link,
    "abs": _file,
}
"""The fields of `--print`."""
