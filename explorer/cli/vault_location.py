"""Finds the vault to open, and reads the user's config file.

Looks at names only and reads nothing but the config file, and a note whose vault is not known; the
environment is an argument.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from explorer.cli.command_table import CommandError, ExitCode, nearest_command
from explorer.cli.due_prompt import vault_around
from explorer.config import Config, ReviewSettings, parse
from explorer.model import Problem
from explorer.state.system_folders import system_folder
from explorer.text.names import is_hidden, name_of, vault_path

MOST_ENTRIES = 20_000
"""Files and folders that are looked at; a folder with more is a vault only if somebody says so."""
_MOST_LEVELS = 8
"""Folders above that of the note."""


@dataclass(frozen=True, slots=True)
class VaultLocation:
    """The vault to open."""

    root: Path
    """Its whole path, by the name that was given: that may be a link."""
    note: str | None = None
    """The note in the vault to open, spelled as the vault spells its paths."""
    sample: bool = False
    """Whether it is the sample vault, because no other was found."""
    guessed: bool = False
    """Whether nobody has named it: it is the folder that one is in, or that holds all that the
    links of the note need."""


def config_file(environ: Mapping[str, str]) -> Path:
    """Return where the config file belongs, whether or not it is there.

    For a user without a home folder this is a path that cannot be: below a file.
    """
    return Path(system_folder("config", environ)) / "config.toml"


def read_config(file: Path) -> tuple[Config, tuple[Problem, ...]]:
    """Read a config file; without one, the defaults hold."""
    try:
        # A pipe or a device may block its reader.
        if file.exists() and not file.is_file() and not file.samefile(os.devnull):
            raise OSError(f"it is {_kind_of(file)}. Put the settings into a file, or remove it")
        text = file.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Config(), ()
    except (OSError, ValueError) as error:
        message = f"it cannot be read: {error}"
        return Config(), (Problem(str(file), None, "unreadable_config", "error", message),)
    return parse(text, str(file))


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
    vault. Raises CommandError if `vault` is no folder, and if `path` is neither a folder nor
    a note; `VaultError` if even the sample vault is missing.
    """
    try:
        if path is not None or vault is not None:
            root = None if vault is None else _at_option(vault)
            return VaultLocation(root) if root and path is None else _at_path(path or "", root)
        from_environment = environ.get("EXPLORER_VAULT")
        if from_environment:
            return VaultLocation(_whole(_expanded(from_environment)))
        if config.vault:
            return VaultLocation(_whole(config_path.parent / _expanded(config.vault)))
        return _at_current_folder()
    except OSError as error:  # a name too long, no permission, a current folder that is gone
        name = error.filename or path or "the current folder"
        reason = f"{name}: {error.strerror or error}"
    except RuntimeError as error:  # a symlink loop, before Python 3.13
        reason = str(error)
    raise CommandError(f"{reason}; name a folder that can be read", ExitCode.UNREADABLE)


def _at_current_folder() -> VaultLocation:
    """Return the vault around the current folder, else that folder if it has notes.

    Else the sample vault.
    """
    here = Path.cwd()
    around = vault_around(str(here))
    notes = (
        entry
        for pattern in ("*", "*/*")
        for entry in here.glob(pattern)
        if entry.suffix.lower() == ".md"
        and not is_hidden(entry.name)
        and not is_hidden(entry.parent.name)
    )
    if around is not None or any(notes):
        return VaultLocation(Path(around or here), guessed=around is None)
    from explorer.vault import sample

    return VaultLocation(sample.sample_root(), sample=True)


def around(names: Sequence[str], otherwise: VaultLocation) -> VaultLocation:
    """Return the vault of the files that a command is about; `otherwise` if no file is there.

    Without `.obsidian` above them, that is the vault of the settings if it holds them, else the
    repository around them, else the current folder. Raises CommandError for files of several
    vaults: in one of them, links of the others would lead nowhere, or elsewhere.
    """
    # Unlike Path's, `exists` never fails.
    files = [Path(os.path.realpath(name)) for name in names if os.path.exists(name)]  # noqa: PTH110
    if not files:
        return otherwise
    vaults = {vault_around(str(file.parent)): file for file in files}
    if len(vaults) > 1:
        one, other, *_ = vaults.values()
        raise CommandError(f"{one} and {other} are not in the same vault; --vault DIR names one")
    known, file = vaults.popitem()
    if known is not None:
        return VaultLocation(Path(known))
    shared = (top for top in file.parents if all(each.is_relative_to(top) for each in files))
    top = next(shared, file.parent)  # on Windows, drives share none
    if not otherwise.guessed and top.is_relative_to(otherwise.root.resolve()):
        return otherwise
    here = Path.cwd()
    folders = (each for each in (top, *top.parents) if os.path.lexists(each / ".git"))
    root = next(folders, here if top.is_relative_to(here) else top)
    return VaultLocation(root, guessed=True)


def _at_option(vault: str) -> Path:
    """Return the folder that `--vault` names. Raises CommandError.

    One that the environment or the config file names is not looked at here: it may be on a drive
    that comes later, which the app waits for. What was typed just now is rather a slip.
    """
    if not vault:
        raise CommandError("--vault needs a folder, but its value is empty")
    root = _expanded(vault)
    if not root.exists():
        raise CommandError(f"there is nothing at {vault}", ExitCode.UNREADABLE)
    if not root.is_dir():
        raise CommandError(f"{vault} is not a folder; --vault needs one", ExitCode.UNREADABLE)
    return _whole(root)


def _at_path(path: str, root: Path | None) -> VaultLocation:
    """Return the vault at a path if it is a folder, else the note there with its vault.

    `root` is the vault that the note is in, if known.
    """
    file = _expanded(path)
    if root is None and file.is_dir():
        return VaultLocation(_whole(file))
    if root is not None and (root / file).exists():
        file = root / file
    if not file.exists():
        if root is not None or len(file.parts) > 1:
            raise CommandError(f"there is nothing at {path}", ExitCode.UNREADABLE)
        # A mere name may be a mistyped command.
        near = nearest_command(path)
        advice = (
            f"did you mean explorer {near}?" if near else "'explorer --help' lists the commands"
        )
        raise CommandError(f"{path} is neither a command nor a folder or note here; {advice}")
    if file.suffix.lower() != ".md":
        raise CommandError(
            f"{path} is not a note: its name does not end with .md", ExitCode.UNREADABLE
        )
    if not file.is_file():
        raise CommandError(f"{path} is not a note: it is {_kind_of(file)}", ExitCode.UNREADABLE)
    file = file.resolve()
    known = root or vault_around(str(file.parent))
    folder = Path(known).resolve() if known else folder_for_links(file)
    if not file.is_relative_to(folder):
        raise CommandError(f"{path} is not in the vault {folder}", ExitCode.UNREADABLE)
    note = vault_path(file.relative_to(folder).as_posix())
    return VaultLocation(root or folder, note, guessed=known is None and folder != file.parent)


def _whole(path: Path) -> Path:
    """Return a whole path that ends with the name that was given, be that a link; `..` is none."""
    return path.resolve() if path.name in ("", "..") else path.parent.resolve() / path.name


def _expanded(path: str) -> Path:
    """Return a path with a `~` at its beginning replaced, if the home folder is known."""
    with suppress(RuntimeError):
        return Path(path).expanduser()
    return Path(path)


def folder_for_links(note: Path) -> Path:
    """Return the nearest folder above a note that holds all that its links lead to.

    Links that lead nowhere need nothing. `note` is a full path without links in it.
    """
    from explorer.vault import looks_wrong

    targets, best, left = _targets(note), note.parent, MOST_ENTRIES
    files: defaultdict[str, list[str]] = defaultdict(list)
    """Whole paths in lower case and without `.md`, by the names that they end with."""
    before = ""
    for folder in (note.parent, *note.parent.parents)[: _MOST_LEVELS + 1]:
        if not targets or (folder != note.parent and looks_wrong(folder)):
            break
        for path in entries_below(str(folder), before):
            left -= 1
            if left <= 0:
                break
            if path:
                files[name_of(path)].append(path)
        if left <= 0 and folder != note.parent:
            break  # it was not looked at as a whole: what is farther away may be closer
        found = {target for target in targets if _is_found(target, note, folder, files)}
        if found:
            best = folder
            targets -= found
        before = str(folder)
        if os.path.lexists(folder / ".git"):
            break
    return best


def entries_below(folder: str, without: str = "") -> Iterator[str]:
    """Yield the files below a folder in lower case and without `.md`, an empty text for the rest.

    What is hidden, linked, cannot be read, or is in `node_modules` or in the folder `without` is
    not looked into.
    """
    waiting = [folder]  # `os.walk` calls itself for each level before Python 3.12
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                is_folder = entry.is_dir()
                is_left_out = is_hidden(entry.name)
                if is_folder and not (is_left_out or entry.is_symlink() or entry.path == without):
                    waiting.append(entry.path)
                path = "" if is_folder or is_left_out else entry.path
                yield path.lower().removesuffix(".md").replace(os.sep, "/")


def _targets(note: Path) -> set[str]:
    """Return the paths in the links of a note, in lower case and without `.md`."""
    from explorer.markdown.scan import scan
    from explorer.vault.file_reader import decode, read_bytes

    try:
        text = decode(read_bytes(str(note)))
    except OSError:
        return set()
    links = scan(note.name, text, ReviewSettings()).links
    names = {link.name().lower().removesuffix(".md") for link in links}
    own = note.name.lower().removesuffix(".md")
    return {name for name in names if name.strip("/.") and name != own}


def _is_found(target: str, note: Path, folder: Path, files: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a target can mean one of the files below a folder: its path, or the end."""
    paths = files.get(name_of(target), ())
    if target.startswith(("../", "./")):
        return os.path.normpath(note.parent / target).lower().replace(os.sep, "/") in paths
    if target.startswith("/"):
        return f"{folder.as_posix()}{target}".lower() in paths
    top = len(folder.as_posix())
    return any(path.endswith(f"/{target}", top) for path in paths)
