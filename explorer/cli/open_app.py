"""Opens the app. The only module of the command line, besides the picker's, that imports `ui`."""

from __future__ import annotations

import locale
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import Output
from explorer.cli.vault_location import VaultLocation, config_file
from explorer.config import Config
from explorer.services.explorer import Explorer

if TYPE_CHECKING:
    from explorer.model import Moment
    from explorer.ui.app_options import LaunchOptions

_PYTHONS_OWN_LOCALES = frozenset({"c.utf-8", "c.utf8", "utf-8"})
"""The locales that Python chooses by itself (PEP 538)."""


def open_app(options: Namespace, place: VaultLocation, config: Config, out: Output) -> ExitCode:
    """Open the app on a vault; return when the user leaves it."""
    if options.json:
        out.error("--json goes with a command, such as search; the app has nothing to print")
        return ExitCode.USAGE
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        out.error("the app needs a terminal; for pipes there are commands: see 'explorer --help'")
        return ExitCode.USAGE
    from explorer.ui.app import run

    now = clock(options.on)
    read_only = config.read_only or options.read_only
    while True:
        explorer = Explorer(
            place.root, legacy_properties=config.legacy_properties, read_only=read_only
        )
        result = run(explorer, now, _launch_options(place, config, read_only=read_only))
        if result.next_vault is None:
            return ExitCode(result.code)
        place = VaultLocation(result.next_vault)


def _launch_options(place: VaultLocation, config: Config, *, read_only: bool) -> LaunchOptions:
    """Return what the app needs to know to open a vault."""
    from explorer.ui.app_options import LaunchOptions

    notice = "sample vault" if place.sample else ""
    return LaunchOptions(
        keymap=config.keys,
        theme=config.theme,
        images=config.images,
        read_only=read_only,
        watch=config.watch,
        config_path=str(config_file(os.environ)),
        config_lines=config.lines,
        encoding=terminal_encoding(),
        environ=os.environ,
        note=place.note,
        notice=notice,
        greeting=_greeting(place),
        restore=config.restore,
        capture=config.capture,
        new_per_day=config.new_per_day,
        reviews_per_day=config.reviews_per_day,
        review_sets=config.review_sets,
    )


def _greeting(place: VaultLocation) -> str:
    """Return a sentence about a vault that was found by the links of a note, empty for others."""
    if not place.guessed or place.note is None:
        return ""
    name = place.note.rpartition("/")[2]
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
    if _locale_was_replaced(os.environ) and os.environ.get("LANG") in ("C", "POSIX"):
        return "ascii"
    return locale.getencoding()


def _locale_was_replaced(environ: Mapping[str, str]) -> bool:
    """Return whether Python, not the user, has chosen UTF-8 (PEP 538 and 540)."""
    if not sys.flags.utf8_mode or environ.get("PYTHONUTF8"):
        return False
    return environ.get("LC_CTYPE", "").lower() in _PYTHONS_OWN_LOCALES


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
