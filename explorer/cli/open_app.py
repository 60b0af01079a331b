"""Opens the app. The only module of the command line that imports the screen side."""

from __future__ import annotations

import locale
import os
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import date, datetime, time

from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import Output
from explorer.cli.vault_location import VaultLocation, config_file
from explorer.config import Config
from explorer.services.explorer import Explorer

_REPLACEMENTS = frozenset({"c.utf-8", "c.utf8", "utf-8"})
"""The locales that Python chooses by itself (PEP 538)."""


def open_app(options: Namespace, place: VaultLocation, config: Config, out: Output) -> ExitCode:
    """Open the app on a vault and stay in it until it is left."""
    if options.json:
        out.complain("--json goes with a command, such as search; the app has nothing to print")
        return ExitCode.USAGE
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        out.complain(
            "the app needs a terminal; for pipes there are commands: see 'explorer --help'"
        )
        return ExitCode.USAGE
    from explorer.ui.app import run
    from explorer.ui.app_options import LaunchOptions

    explorer = Explorer(place.root, legacy_properties=config.legacy_properties)
    notice = "sample vault" if place.sample else ""
    launch = LaunchOptions(
        keymap=config.keys,
        theme=config.theme,
        images=config.images,
        read_only=config.read_only,
        config_path=str(config_file(os.environ)),
        config_lines=config.lines,
        encoding=terminal_encoding(),
        environ=os.environ,
        note=place.note,
        notice=notice,
    )
    return ExitCode(run(explorer, clock(options.on), launch))


def terminal_encoding() -> str:
    """Return what a terminal is written to in, whatever our own streams have been set to.

    On Windows the locale says nothing of it: Python writes to a console there as Unicode. Elsewhere
    Python puts a locale with UTF-8 in place of `LANG=C`; who has said that is not asked for more
    than ASCII.
    """
    if sys.platform == "win32":
        return "utf-8"
    replaced = sys.flags.utf8_mode and os.environ.get("LC_CTYPE", "").lower() in _REPLACEMENTS
    if replaced and not os.environ.get("PYTHONUTF8") and os.environ.get("LANG") in ("C", "POSIX"):
        return "ascii"
    return locale.getencoding()


def clock(on: date | datetime | None) -> Callable[[], datetime]:
    """Return what the app asks for the time.

    A day that was given stands still just before its end.
    """
    if on is None:
        return lambda: datetime.now().astimezone()
    moment = on if isinstance(on, datetime) else datetime.combine(on, time(23, 59, 59))
    return lambda: moment
