"""Finds the vault to open, and reads the user's config file.

Looks at names only and reads nothing but the config file, and a note whose vault is not known; the
environment is an argument.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from explorer.cli.command_table import ExitCode, nearest_command
from explorer.config import Config, parse
from explorer.model import Problem
from explorer.state.system_folders import system_folder
from explorer.text.names import vault_path

_MOST_ENTRIES = 20_000
"""Files and folders that are looked at."""
_MOST_LEVELS = 8
"""Folders above that of the note."""


@dataclass(frozen=True, slots=True)
class VaultLocation:
    """The vault to open."""

    root: Path
    note: str | None = None
    """The note in the vault to open, spelled as the vault spells its paths."""
    sample: bool = False
    """Whether it is the sample vault, because no other was found."""
    guessed: bool = False
    """Whether it was chosen for the links of the note, above the note's own folder."""


class NothingToOpenError(Exception):
    """There is nothing to open. The message is a sentence for the user."""

    def __init__(self, message: str, code: ExitCode = ExitCode.UNREADABLE) -> None:
        super().__init__(message)
        self.code = code


def config_file(environ: Mapping[str, str]) -> Path:
    """Return where the config file belongs, whether or not it is there.

    For a user without a home folder this is a path that cannot be: below a file.
    """
    return Path(system_folder("config", environ)) / "config.toml"


def read_config(file: Path) -> tuple[Config, tuple[Problem, ...]]:
    """Read a config file; without one, the defaults hold."""
    try:
        _check_is_file(file)
        text = file.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Config(), ()
    except (OSError, ValueError) as error:
        message = f"it cannot be read: {error}"
        return Config(), (Problem(str(file), None, "unreadable_config", "error", message),)
    return parse(text, str(file))


def _check_is_file(file: Path) -> None:
    """Raise OSError for a folder, and for a pipe or a device, which may block its reader."""
    if not file.exists() or file.is_file() or file.samefile(os.devnull):
        return
    raise OSError(f"it is {_kind_of(file)}. Put the settings into a file, or remove it")


def _kind_of(file: Path) -> str:
    """Return what a path is that is no file."""
    return "a folder" if file.is_dir() else "a pipe or a device"


def find(
    vault: str | None,
    path: str | None,
    environ: Mapping[str, str],
    config: Config,
    config_path: Path,
) -> VaultLocation:
    """Return the vault to open: the one that is named, else as `explorer --help` describes.

    `vault` is the option, `path` the argument of the app: with both, the path is a note of that
    vault. Raises NothingToOpenError if `vault` is no folder, and if `path` is neither a folder nor
    a note; `VaultError` if even the sample vault is missing.
    """
    with _errors_of_paths(path):
        if vault == "":
            raise NothingToOpenError(
                "--vault needs a folder, but its value is empty", ExitCode.USAGE
            )
        root = None if vault is None else _at_option(vault)
        if path is not None:
            return _at_path(path, root)
        if root is not None:
            return VaultLocation(root)
        from_environment = environ.get("EXPLORER_VAULT")
        if from_environment:
            return VaultLocation(_expanded(from_environment))
        if config.vault:
            return VaultLocation(config_path.parent / _expanded(config.vault))
        return _at_current_folder()


@contextmanager
def _errors_of_paths(path: str | None) -> Iterator[None]:
    """Raise NothingToOpenError for what cannot be found out about `path`, or about other places."""
    try:
        yield
    except OSError as error:  # a name too long, no permission, a current folder that is gone
        name = error.filename or path or "the current folder"
        reason = error.strerror or error
        raise NothingToOpenError(f"{name}: {reason}; name a folder that can be read") from error
    except RuntimeError as error:  # a symlink loop, before Python 3.13
        raise NothingToOpenError(f"{error}; name a folder that can be read") from error


def _at_current_folder() -> VaultLocation:
    """Return the vault around the current folder, else that folder if it has notes.

    Else the sample vault.
    """
    here = Path.cwd()
    around = _vault_around(here)
    if around is not None:
        return VaultLocation(around)
    if any(_is_note(entry) for pattern in ("*", "*/*") for entry in here.glob(pattern)):
        return VaultLocation(here)
    from explorer.vault import sample

    return VaultLocation(sample.sample_root(), sample=True)


def _at_option(vault: str) -> Path:
    """Return the folder that `--vault` names. Raises NothingToOpenError.

    One that the environment or the config file names is not looked at here: it may be on a drive
    that comes later, which the app waits for. What was typed just now is rather a slip.
    """
    root = _expanded(vault)
    if not root.exists():
        raise NothingToOpenError(f"there is nothing at {vault}")
    if not root.is_dir():
        raise NothingToOpenError(f"{vault} is not a folder; --vault needs one")
    return root


def _at_path(path: str, root: Path | None) -> VaultLocation:
    """Return the vault at a path if it is a folder, else the note there with its vault.

    `root` is the vault that the note is in, if known.
    """
    file = _expanded(path)
    if root is None and file.is_dir():
        return VaultLocation(file)
    if root is not None and (root / file).exists():
        file = root / file
    if not file.exists():
        raise _not_there(path, is_name=root is None and len(file.parts) <= 1)
    if not (file.is_file() and file.suffix.lower() == ".md"):
        raise NothingToOpenError(_why_no_note(file, path))
    file = file.resolve()
    if root is not None:
        return _in_vault(file, root.resolve(), path)
    around = _vault_around(file.parent)
    if around is not None:
        return _in_vault(file, around, path)
    folder = folder_for_links(file)
    return _in_vault(file, folder, path, guessed=folder != file.parent)


def _why_no_note(file: Path, path: str) -> str:
    """Return why what is at a path is not a note."""
    if file.suffix.lower() != ".md":
        return f"{path} is not a note: its name does not end with .md"
    return f"{path} is not a note: it is {_kind_of(file)}"


def _in_vault(file: Path, vault: Path, path: str, *, guessed: bool = False) -> VaultLocation:
    """Return a note with its vault. Raises NothingToOpenError if it is not in that vault."""
    if not file.is_relative_to(vault):
        raise NothingToOpenError(f"{path} is not in the vault {vault}")
    note = vault_path(file.relative_to(vault).as_posix())
    return VaultLocation(vault, note, guessed=guessed)


def _not_there(path: str, *, is_name: bool) -> NothingToOpenError:
    """Return the error for a path with nothing there; a mere name may be a mistyped command."""
    if not is_name:
        return NothingToOpenError(f"there is nothing at {path}")
    advice = "'explorer --help' lists the commands"
    near = nearest_command(path)
    if near:
        advice = f"did you mean explorer {near}?"
    return NothingToOpenError(
        f"{path} is neither a command nor a folder or note here; {advice}", ExitCode.USAGE
    )


def _expanded(path: str) -> Path:
    """Return a path with a `~` at its beginning replaced, if the home folder is known."""
    with suppress(RuntimeError):
        return Path(path).expanduser()
    return Path(path)


def _vault_around(folder: Path) -> Path | None:
    """Return the nearest folder upwards that is an Obsidian vault, None if there is none."""
    for place in (folder, *folder.parents):
        # `Path.is_dir` raises for some impossible names; `os.path.isdir` returns False for them.
        if os.path.isdir(place / ".obsidian"):  # noqa: PTH112
            return place
    return None


def _is_note(entry: Path) -> bool:
    return (
        entry.suffix.lower() == ".md"
        and not entry.name.startswith(".")
        and not entry.parent.name.startswith(".")
    )


def folder_for_links(note: Path) -> Path:
    """Return the nearest folder above a note that holds all that its links lead to.

    Links that lead nowhere need nothing. `note` is a full path without links in it.
    """
    targets = _targets(note)
    best = note.parent
    entries = _Entries(_MOST_ENTRIES)
    before: Path | None = None
    paths: list[str] = []
    for folder in _candidates(note.parent):
        if not targets:
            break
        if before is not None:
            paths = [f"/{before.name.lower()}{path}" for path in paths]
        paths += entries.below(folder, before)
        found = {name for path in paths for name in _called(path, targets)}
        found |= {name for name in targets if _is_relative(name, note, folder)}
        if entries.left <= 0 and folder != note.parent:
            break  # it was not looked at as a whole: what is farther away may be closer
        if found:
            best = folder
            targets -= found
        before = folder
    return best


def _targets(note: Path) -> set[str]:
    """Return the paths in the links of a note, in lower case and without `.md`."""
    from explorer.config import ReviewSettings
    from explorer.markdown.scan import scan
    from explorer.vault.file_reader import decode, read_bytes

    try:
        text = decode(read_bytes(str(note))).text
    except OSError:
        return set()
    links = scan(note.name, text, ReviewSettings()).links
    names = {link.name().lower().removesuffix(".md") for link in links}
    own = note.name.lower().removesuffix(".md")
    return {name for name in names if name.strip("/.") and name != own}


def _candidates(folder: Path) -> Iterator[Path]:
    """Yield a folder and those above it that may be a vault."""
    from explorer.vault import looks_wrong

    for candidate in (folder, *folder.parents)[: _MOST_LEVELS + 1]:
        if candidate != folder and looks_wrong(candidate):
            return
        yield candidate
        if os.path.lexists(candidate / ".git"):
            return


class _Entries:
    """Walks folders until a number of entries has been looked at."""

    def __init__(self, most: int) -> None:
        self.left = most

    def below(self, folder: Path, but: Path | None) -> Iterator[str]:
        """Yield the files below a folder as `/path/in/it` in lower case; nothing hidden.

        The folder `but` was looked at before.
        """
        waiting = [(str(folder), "")]
        while waiting and self.left > 0:
            full, shown = waiting.pop()
            if but is not None and full == str(but):
                continue
            for name, is_folder in self._entries(full):
                if is_folder:
                    waiting.append((os.path.join(full, name), f"{shown}/{name}"))  # noqa: PTH118  any name
                else:
                    yield f"{shown}/{name}".lower()

    def _entries(self, folder: str) -> Iterator[tuple[str, bool]]:
        """Yield (name, whether it is a folder)."""
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self.left -= 1
                    if self.left <= 0:
                        return
                    if not entry.name.startswith("."):
                        yield entry.name, entry.is_dir(follow_symlinks=False)
        except OSError:
            return  # what cannot be looked at holds no notes


def _called(path: str, targets: set[str]) -> Iterator[str]:
    """Yield the targets that can mean a file: its path, or the end of it."""
    shown = path.removesuffix(".md")
    at = len(shown)
    while at > 0:
        at = shown.rfind("/", 0, at)
        name = shown[at + 1 :]
        if name in targets:
            yield name
        if f"/{name}" in targets:
            yield f"/{name}"


def _is_relative(target: str, note: Path, folder: Path) -> bool:
    """Whether a target with steps up leads, from the note's folder, to a file in a folder."""
    if not target.startswith(("../", "./")):
        return False
    full = Path(os.path.normpath(note.parent / target))
    if not full.is_relative_to(folder):
        return False
    wanted = {full.name.lower(), f"{full.name.lower()}.md"}
    try:
        return any(name.lower() in wanted for name in os.listdir(full.parent))  # noqa: PTH208
    except OSError:
        return False
