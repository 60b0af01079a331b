"""The app, and `pick`, which shows its search alone and prints what was chosen.

The only module of the command line that imports `ui`. `pick` draws on the terminal itself, whatever
standard input, output and error are, so that a pipe gets only the answer.
"""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from explorer import vault as vaults
from explorer.cli.command_table import COMMANDS as COMMAND_NAMES
from explorer.cli.command_table import CommandError, ExitCode
from explorer.cli.output import in_a_row
from explorer.cli.request import (
    SCOPES,
    CommandSpec,
    Request,
    argument,
    fill,
    open_explorer,
    template,
)
from explorer.cli.vault_location import VaultLocation, config_file
from explorer.text.names import name_of

if TYPE_CHECKING:
    from explorer.model import Hit, Moment
    from explorer.services.explorer import Explorer
    from explorer.ui.app_options import AppOptions
    from explorer.vault import Vault


def open_app(request: Request) -> ExitCode:
    """Open the app on a vault; return when the user leaves it."""
    options, explorer, place = request.options, request.explorer, request.location
    if options.json:
        raise CommandError(
            "--json goes with a command, such as search; the app has nothing to print"
        )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CommandError(
            "the app needs a terminal; for pipes there are commands: see 'explorer --help'"
        )
    if place.sample:
        place = replace(place, root=vaults.sample_copy())
        explorer = open_explorer(place.root, request.config)
    return _run_on(request, explorer, place)


def _run_on(request: Request, explorer: Explorer, place: VaultLocation, line: int = 1) -> ExitCode:
    """Run the app on a vault, and on those that the user goes on with.

    One that was left for another begins where it was left.
    """
    from explorer.state.user_state import RecentVaults
    from explorer.ui.app import run

    now, rows, before = clock(request.options.on), None, None
    left: dict[Path, tuple[str, int, int] | None] = {}
    while True:
        begin = {
            "note": place.note,
            "line": line,
            "rows": rows,
            "notice": "sample vault" if place.sample else "",
            "greeting": greeting(place),
        }
        is_manual = place.root.name == "Manual" and vaults.is_sample(place.root)
        config = replace(request.config, read_only=request.config.read_only or is_manual)
        result = run(explorer, now, _options(request._replace(config=config), explorer, **begin))
        following = result.next_vault
        if following is None:
            return ExitCode(result.code)
        if is_manual and following == explorer.root:
            following = before or next(iter(RecentVaults.saved().load()), following)
        left[explorer.root], before = result.left, explorer.root
        explorer = open_explorer(following, request.config)
        note, line, rows = left.get(explorer.root) or (None, 1, None)
        place = VaultLocation(following, note)


def _options(request: Request, explorer: Explorer, **begin: str | int | None) -> AppOptions:
    """Return what an app on a vault is started with."""
    from explorer.ui.app_options import app_options

    return app_options(
        explorer,
        request.config,
        encoding=terminal_encoding(),
        config_path=str(config_file(os.environ)),
        environ=os.environ,
        **begin,
    )


def show_manual(request: Request) -> ExitCode | None:
    """Open the manual at a topic, or print it where the output is no terminal."""
    from explorer.cli.note_commands import cat, find_section
    from explorer.services import ExplorerError

    options, out, explorer = request.options, request.out, request.explorer
    topic = " ".join(options.topic) or "Manual"
    if topic in COMMAND_NAMES:
        out.info(f"'explorer {topic} --help' has the options of the command")
    try:
        path, heading = find_section(request, topic)
    except ExplorerError:
        topics = ", ".join(sorted(note.title for note in explorer.vault.notes.values()))
        raise CommandError(
            f"the manual has nothing called {topic}; its pages are {topics}", ExitCode.NOTHING
        ) from None
    options.note, options.rendered = topic, True
    if options.json or not (sys.stdin.isatty() and out.terminal):
        cat(request)
        return None
    line = 1 if heading is None else explorer.vault.notes[path].headings[heading].line
    place = VaultLocation(explorer.root, path)
    return _run_on(request, open_explorer(place.root, request.config), place, line)


def greeting(place: VaultLocation) -> str:
    """Return a sentence about a vault that nobody has named, empty for others."""
    if place.sample:
        return "This is a sample to try things on. explorer ~/notes opens notes of your own."
    if not place.guessed or place.note is None:
        return ""
    name = name_of(place.note)
    return (
        f"There is no .obsidian above {name}. Its links need {place.root}, so that is the vault;"
        " --vault DIR names another."
    )


def terminal_encoding() -> str:
    """Return the encoding of the terminal, whatever that of our own streams.

    On Windows, Python writes Unicode to a console whatever the locale. Elsewhere, Python replaces
    `LANG=C` by a locale with UTF-8, but a user who has set that gets no more than ASCII.
    """
    if sys.platform == "win32":
        return "utf-8"
    environ = os.environ
    # Python, not the user, has chosen UTF-8 (PEP 538 and 540).
    own = ("c.utf-8", "c.utf8", "utf-8")
    is_replaced = (
        sys.flags.utf8_mode
        and not environ.get("PYTHONUTF8")
        and environ.get("LC_CTYPE", "").lower() in own
        and environ.get("LANG") in ("C", "POSIX")
    )
    return "ascii" if is_replaced else locale.getencoding()


def clock(on: Moment | None) -> Callable[[], datetime]:
    """Return the function that gives the app the time.

    With `on` the time begins at that moment, or at noon of that day, which belongs to its review
    day whenever that begins; it goes on from there.
    """
    if on is None:
        return lambda: datetime.now().astimezone()
    begin, started = on, monotonic()
    if not isinstance(begin, datetime):
        begin = datetime.combine(begin, time(12))
    return lambda: begin + timedelta(seconds=monotonic() - started)


def pick(request: Request) -> ExitCode | None:
    """Show the search alone and print what was picked."""
    options, out, explorer = request.options, request.out, request.explorer
    if options.json:
        raise CommandError("--json goes with search; pick prints what --print says")
    with on_terminal(os.environ):
        from explorer.ui.search.picker import run

        now, begin = clock(options.on), _options(request, explorer)
        picked = run(explorer, now, begin, query=options.query, scope=options.scope)
    out.problems(picked.problems)
    match picked.left:
        case "failed":
            out.error(picked.reason)
            return ExitCode.UNREADABLE
        case "crashed":
            return ExitCode.FAULT
        case "aborted":
            return ExitCode.INTERRUPTED
    if picked.hit is None:
        return ExitCode.NOTHING
    out.answer(filled(options.print, picked.hit, explorer.vault))
    return None


@contextmanager
def on_terminal(environ: Mapping[str, str]) -> Iterator[None]:
    """Make the terminal the process's standard input, output and error for a while.

    Raises CommandError.
    """
    if sys.platform == "win32":
        raise CommandError(
            "pick needs a Unix terminal, and this is Windows; 'explorer search' works here"
        )
    if environ.get("TERM", "").lower() in {"", "dumb", "unknown"}:
        name = environ.get("TERM", "")
        raise CommandError(
            f"pick cannot draw on this terminal (TERM={name}); 'explorer search' works in it"
        )
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise CommandError(
            "pick needs a terminal, and there is none; 'explorer search' needs none"
        ) from None
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    copies = [os.dup(number) for number in range(3)]  # `run` has seen to it that they are open
    try:
        for number in range(3):
            os.dup2(terminal, number)
        yield
    finally:
        for number, copy in enumerate(copies):
            os.dup2(copy, number)
            os.close(copy)
        os.close(terminal)


def filled(template: str, hit: Hit, vault: Vault) -> str:
    """Return what is printed for a hit: a template with its fields.

    Paths are unchanged, whatever they hold; a text is in one line, since a shell may type it into a
    terminal.
    """
    return fill(template, lambda name: FIELDS[name](hit, vault))


def _heading(hit: Hit, vault: Vault) -> str:
    note = vault.notes.get(hit.path)
    if note is not None and 0 <= hit.section < len(note.headings):
        return in_a_row(note.headings[hit.section].name)
    return in_a_row(hit.heading or "")


def _link(hit: Hit, vault: Vault) -> str:
    # It may be deleted since it was found.
    link = vaults.link_to(vault, hit.path, hit.section) if hit.path in vault.notes else None
    return in_a_row(link or f"[[{hit.path.removesuffix('.md')}]]")


def _file(hit: Hit, vault: Vault) -> str:
    # Spelled as on the disk: paths of notes are in NFC.
    path = vault.file(hit.path) if hit.path in vault.notes else hit.path
    return str(vault.root.absolute() / path)


FIELDS: Mapping[str, Callable[[Hit, Vault], str]] = {
    "path": lambda hit, _: hit.path,
    "line": lambda hit, _: str(hit.line),
    "heading": _heading,
    "title": lambda hit, _: in_a_row(hit.title),
    "link": _link,
    "abs": _file,
}
"""The fields of `--print`."""


COMMANDS = {
    "help": CommandSpec(
        show_manual,
        "Open the manual in the app, at a page or a heading; in a pipe, print that.",
        ("", "search", "'saved sets' | less"),
        (
            lambda parser: parser.set_defaults(vault=str(vaults.manual_root())),
            argument("topic", nargs="*", metavar="TOPIC", help="a page, heading or command"),
        ),
    ),
    "pick": CommandSpec(
        pick,
        "Show only the search, on the terminal, and print what was chosen: for shells, editors"
        " and tmux. Standard output has only the answer. The exit code is 1 if nothing was chosen.",
        ("", "mfa --print link", "--print '{abs}:{line}' --scope text"),
        (
            argument("query", nargs="*", metavar="QUERY", help="the query to start with"),
            argument(
                "--scope",
                choices=SCOPES,
                help="where to look first (default: headings, titles and aliases)",
            ),
            argument(
                "--print",
                type=template(FIELDS),
                default="{path}:{line}",
                metavar="WHAT",
                help=f"{', '.join(FIELDS)},"
                " or a template of them such as '{path}:{line}' (the default)",
            ),
        ),
        loads=False,
    ),
}
