"""Opens a file at a line in the editor that a person has chosen. Never a shell.

The line is split, not run.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

_PLUS = frozenset({
    "amp", "e3", "elvis", "emacs", "emacsclient", "gvim", "jed", "joe", "jove", "kak", "mg", "micro", "nano", "ne",
    "nvi", "nvim", "pico", "vi", "view", "vim", "vis", "zile",
})  # fmt: skip
"""Editors that take `+LINE FILE`."""
_COLON = frozenset(["hx", "helix", "subl", "sublime_text", "zed", "zeditor", "lapce", "lite-xl"])
"""Editors that take `FILE:LINE`."""
_GOTO = frozenset(["code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"])
"""Editors that take `--goto FILE:LINE`; `--wait` makes them stay until the file is closed."""
_SAME = {"-g": "--goto", "-w": "--wait"}
"""Their short forms. What a person has said already is not said again: Visual Studio Code warns of
it."""
_LINE = frozenset(["kate", "kwrite", "gedit", "mate"])
"""Editors that take `--line LINE FILE`."""
_BATCH = (".cmd", ".bat")
"""Programs that Windows runs by its shell."""
_SHELL_SIGNS = frozenset('&|<>^%!"')
"""What that shell acts on, wherever it stands."""


class NoEditor(Exception):  # noqa: N818 (it says what there is not)
    """No editor is set, or it cannot be found."""


def command(
    environ: Mapping[str, str],
    path: Path,
    line: int,
    find: object = None,
    *,
    windows: bool = os.name == "nt",
) -> list[str]:
    """Return the argument list that opens `path` at `line` (1-based).

    Raises NoEditor with a sentence to show if `$VISUAL` and `$EDITOR` lead to nothing. On `windows`
    backslashes are part of paths, and the program is named in full: what is started there must not
    be a bare `code`.
    """
    which = find if callable(find) else shutil.which
    chosen = environ.get("VISUAL", "").strip() or environ.get("EDITOR", "").strip()
    variable = "VISUAL" if environ.get("VISUAL", "").strip() else "EDITOR"
    if not chosen:
        fallback = next((name for name in ("nano", "vim", "vi", "notepad") if which(name)), None)
        if fallback is None:
            raise NoEditor("No editor is set: put its name in $VISUAL or $EDITOR.")
        chosen = fallback
    try:
        words = _windows_words(chosen) if windows else shlex.split(chosen)
    except ValueError as error:
        raise NoEditor(f"${variable} cannot be read ({error}): {chosen!r}") from error
    found = which(words[0]) if words else None
    if found is None and (found := which(chosen)) is not None:
        words = [chosen]  # a path with blanks, without quotes
    if found is None:
        raise NoEditor(
            f"${variable} names {words[0] if words else chosen!r}, which is not a program that can be found."
        )
    said = {_SAME.get(word, word) for word in words[1:]}
    whole = [
        *words,
        *(word for word in at_line(words[0], path, line, windows=windows) if word not in said),
    ]
    if windows:
        whole[0] = str(found)
        _refuse_shell(whole)
    return whole


def run(words: list[str]) -> str:
    """Run an editor to its end; return a sentence that says what went wrong, empty if nothing did.

    What interrupts the editor does not end whoever waits for it: `ctrl+c` goes to both.
    """
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        code = subprocess.run(words, check=False).returncode  # noqa: S603 (the person's own editor, no shell)
    except (OSError, ValueError) as error:  # a name that holds what no argument can
        return f"The editor did not start: {error}"
    finally:
        signal.signal(signal.SIGINT, before)
    if code < 0:
        return f"The editor {words[0]} was ended by signal {-code}."
    return f"The editor {words[0]} ended with an error ({code})." if code else ""


def _windows_words(chosen: str) -> list[str]:
    """Split as Windows does: a backslash and an apostrophe are letters, and quotes go around what has blanks."""
    lexer = shlex.shlex(chosen, posix=False)
    lexer.whitespace_split, lexer.quotes, lexer.commenters = True, '"', ""
    return [word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word for word in lexer]


def _refuse_shell(words: list[str]) -> None:
    """Raise NoEditor where a name would say something to the shell that runs a batch file."""
    program, *arguments = words
    if program.lower().endswith(_BATCH) and any(_SHELL_SIGNS & set(word) for word in arguments):
        raise NoEditor(
            f"{program} is a batch file and cannot be given this name; set $EDITOR to an .exe instead."
        )


def at_line(program: str, path: Path, line: int, *, windows: bool = os.name == "nt") -> list[str]:
    """Return the arguments after the editor's own that open a file at a line.

    Unknown editors get the file only.
    """
    name = (PureWindowsPath if windows else PurePosixPath)(program).name.lower()
    for ending in (".exe", *_BATCH):
        name = name.removesuffix(ending)
    file = str(path)
    if name in _PLUS:
        return [f"+{line}", file]
    if name in _COLON:
        return [f"{file}:{line}"]
    if name in _GOTO:
        return ["--wait", "--goto", f"{file}:{line}"]
    if name in _LINE:
        return ["--line", str(line), file]
    return [file]
