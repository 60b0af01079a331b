"""The other programs: the user's editor, the browser, what opens a file, and Obsidian.

Only web and mail addresses, pictures, sounds, films and PDFs are ever opened: the caller asks the
user before, and refuses other files, which may be programs. Never opens a file outside the vault.
The editor is never started through a shell: the setting is split into arguments.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from webbrowser import BaseBrowser

_PLUS = (
    "amp e3 elvis emacs emacsclient gvim jed joe jove kak mg micro nano ne nvi nvim pico vi view "
    "vim vis zile"
)
"""Editors that take `+LINE FILE`."""
_COLON = "hx helix subl sublime_text zed zeditor lapce lite-xl"
"""Editors that take `FILE:LINE`."""
_GOTO = "code code-insiders codium vscodium cursor windsurf"
"""Editors that take `--goto FILE:LINE`; `--wait` makes them stay until the file is closed."""
_LINE = "kate kwrite gedit mate"
"""Editors that take `--line LINE FILE`."""
_FILE_AND_LINE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_PLUS.split(), ("+{line}", "{file}")),
    **dict.fromkeys(_COLON.split(), ("{file}:{line}",)),
    **dict.fromkeys(_GOTO.split(), ("--wait", "--goto", "{file}:{line}")),
    **dict.fromkeys(_LINE.split(), ("--line", "{line}", "{file}")),
}
"""The arguments by which each editor opens a file at a line."""
_VARIANT = re.compile(r"(?:[.-](?:athena|basic|gnome|gtk3?|lucid|nox|pgtk|tiny))?-?[\d.]*$")
"""What follows the name of an editor in those that one system has of it: `vim.basic`, `emacs29`."""
_LONG_FORMS = {"-g": "--goto", "-w": "--wait"}
"""Short forms of options. Visual Studio Code warns of one that is given twice."""
_FALLBACKS = ("nano", "vim", "vi", "notepad")
"""Editors to look for if none is set."""
_BATCH = (".cmd", ".bat")
"""Programs that Windows runs by its shell."""
_SHELL_SIGNS = frozenset('&|<>^%!"')
"""What that shell acts on, wherever it stands."""

Which = Callable[[str], str | None]
"""Returns the path of a program, None if there is no such program."""


class NoEditor(Exception):  # noqa: N818 (it names what is missing)
    """No editor is set, or it cannot be found. The message is a sentence for the user."""


def editor_command(
    environ: Mapping[str, str],
    path: Path,
    line: int,
    find: Which | None = None,
    *,
    windows: bool = os.name == "nt",
) -> list[str]:
    """Return the argument list that opens `path` at `line` (1-based).

    `find` returns the path of a program, by default `shutil.which`. On `windows` backslashes are
    part of paths, and the program is named in full: what is started there must not be a bare
    `code`. Raises NoEditor if `$VISUAL` and `$EDITOR` name no editor that can be found.
    """
    which = find or shutil.which
    named = ((name, environ.get(name, "").strip()) for name in ("VISUAL", "EDITOR"))
    there = (("EDITOR", name) for name in _FALLBACKS if which(name))
    variable, setting = next((each for each in (*named, *there) if each[1]), ("", ""))
    if not setting:
        raise NoEditor("No editor is set: put its name in $VISUAL or $EDITOR.")
    try:
        words = _windows_words(setting) if windows else shlex.split(setting)
    except ValueError as error:
        raise NoEditor(f"${variable} cannot be read ({error}): {setting!r}") from error
    program = which(words[0])
    if program is None:  # the whole may be a path with blanks, without quotes
        program = which(setting)
        if program is None:
            wrong = f"${variable} names {words[0]!r}"
            raise NoEditor(f"{wrong}, which is not a program that can be found.")
        words = [setting]
    given = {_LONG_FORMS.get(word, word) for word in words[1:]}
    place = at_line(words[0], path, line, which)
    arguments = [*words, *(word for word in place if word not in given)]
    if windows:
        arguments[0] = program
        is_batch = program.lower().endswith(_BATCH)
        if is_batch and not _SHELL_SIGNS.isdisjoint("".join(arguments[1:])):
            raise NoEditor(
                f"{program} is a batch file and cannot be given this name; "
                "set $EDITOR to an .exe instead."
            )
    return arguments


def run_editor(words: list[str]) -> str:
    """Run an editor to its end; return an error message, empty if there was no error.

    An interrupt of the editor does not end this process: `ctrl+c` reaches both.
    """
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        code = subprocess.run(words, check=False).returncode  # noqa: S603 (the user's own editor, no shell)
    except (OSError, ValueError) as error:  # a name that holds what no argument can
        return f"The editor did not start: {error}"
    finally:
        signal.signal(signal.SIGINT, before)
    if code < 0:
        return f"The editor {words[0]} was ended by signal {-code}."
    return f"The editor {words[0]} ended with an error ({code})." if code else ""


def _windows_words(setting: str) -> list[str]:
    """Split as Windows does: a backslash and an apostrophe are letters, quotes go around blanks."""
    lexer = shlex.shlex(setting, posix=False)
    lexer.whitespace_split = True
    lexer.quotes = '"'
    lexer.commenters = ""
    return [word.strip('"') for word in lexer]


def at_line(program: str, path: Path, line: int, find: Which | None = None) -> list[str]:
    """Return the arguments after the editor's own that open a file at a line.

    For an unknown editor, these are the file only. `find` is that of `editor_command`. Debian calls
    the editor `editor`, which leads to the one that was chosen, such as `vim.basic`.
    """
    words: tuple[str, ...] = ("{file}",)
    found = (find or shutil.which)(program)
    for known in (program, os.path.realpath(found) if found else program):
        name = PureWindowsPath(known).name.lower()  # its separators are those of all systems
        for extension in (".exe", *_BATCH):
            name = name.removesuffix(extension)
        family = _VARIANT.sub("", name)
        if name in _FILE_AND_LINE or family in _PLUS.split():
            words = _FILE_AND_LINE.get(name) or _FILE_AND_LINE[family]
            break
    return [word.format(file=path, line=line) for word in words]


_PATIENCE = 3.0
"""Seconds after which a program that still runs counts as one that shows the file."""
LIMIT = 2_000
"""Characters of an address that is opened at most; no honest one is longer."""
# What an address may hold as it is; all else is written as %XX.
_KEPT = "%/:=&?~#+!$,;'@()*[]-._"


def opened_address(destination: str) -> tuple[str, str] | None:
    """Return (address, host) of a link that may be opened, None for all others.

    The host is given as the system will look it up (an address can look like another one); for a
    mail it is a phrase that says so.
    """
    address = quote(clean(destination.strip()), safe=_KEPT)
    if len(address) > LIMIT:
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme == "mailto" and parts.path:
        return address, f"a mail to {parts.path}"
    if scheme in ("http", "https") and host:
        return address, host
    return None


def find_browser() -> tuple[BaseBrowser | None, bool]:
    """Return the system's browser, and whether it draws on the terminal, or may.

    For workers: it may ask the desktop.
    """
    import webbrowser

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return None, False
    in_background = isinstance(browser, webbrowser.BackgroundBrowser)
    return browser, isinstance(browser, webbrowser.GenericBrowser) and not in_background


def open_address(browser: BaseBrowser, address: str) -> bool:
    """Open an address; return whether that worked, as far as can be known."""
    try:
        return bool(browser.open(address))
    except (OSError, ValueError):
        return False


def opener(environ: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Return the path of the program that opens a file with the right application.

    None if there is no such program, or no display for it.
    """
    name = "xdg-open"
    if platform == "darwin":
        name = "open"
    elif platform != "win32" and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        name = "wslview"
    return shutil.which(name)


def open_by_system(target: str, environ: Mapping[str, str]) -> bool:
    """Open a full path, or an address made here; return whether that worked, as far as known."""
    if sys.platform == "win32":
        try:
            os.startfile(target)  # noqa: S606 (what opens it is the system's to choose)
        except OSError:
            return False
        return True
    program = opener(environ)
    return program is not None and start_program(program, target)


def start_program(program: str, argument: str) -> bool:
    """Start a program with a full path or an address; return whether it did not fail at once."""
    quiet = subprocess.DEVNULL
    try:
        # Neither a full path nor an address is an option, and a program of its own session cannot
        # draw on the terminal.
        started = subprocess.Popen(  # noqa: S603 (the system's own opener, no shell)
            [program, argument], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
        return started.wait(_PATIENCE) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False


def obsidian_uri(vault: str, path: str, subpath: str) -> str:
    """Return the address of a note, or of the heading that `subpath` names.

    `vault` is the name of the vault, `path` the path of the note in it.
    """
    place = str(PurePosixPath(path).with_suffix("")) if path.endswith(".md") else path
    if subpath:
        place += f"#{subpath}"
    encoded = quote(place, safe="", errors="replace")
    return f"obsidian://open?vault={quote(vault, safe='', errors='replace')}&file={encoded}"
