"""Which vault is meant, and what the user's config file says.

Looks at names only and reads nothing but the config file; the environment comes in as an argument.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from explorer.cli.exit_codes import ExitCode
from explorer.config import Config, parse
from explorer.model import Problem

_NAME = "vault-explorer"


@dataclass(frozen=True, slots=True)
class VaultLocation:
    """What is to be opened."""

    root: Path
    note: str | None = None
    """The note in the vault to open, relative to `root` and divided by slashes."""
    sample: bool = False
    """Whether it is the sample vault, because no other was found."""


class NothingThere(Exception):  # noqa: N818 (a finding, in the words of the message)
    """What the app was to open is not there. The message says so in a sentence."""

    def __init__(self, message: str, code: ExitCode = ExitCode.UNREADABLE) -> None:
        super().__init__(message)
        self.code = code


def config_file(environ: Mapping[str, str]) -> Path:
    """Return where the config file belongs, whether or not it is there.

    Below a file for somebody without a home.
    """
    with suppress(RuntimeError):
        folder = _config_folder(environ)
        if folder.is_absolute():
            return folder / "config.toml"
    return Path(os.devnull) / "config.toml"


def _config_folder(environ: Mapping[str, str]) -> Path:
    if sys.platform.startswith(("win", "darwin", "cygwin")):
        import platformdirs

        return platformdirs.user_config_path(_NAME, appauthor=False)
    # What platformdirs would say here, without the time that importing it takes.
    base = environ.get("XDG_CONFIG_HOME", "").strip()
    return (Path(base) if base.startswith("/") else Path("~/.config").expanduser()) / _NAME


def read_config(file: Path) -> tuple[Config, tuple[Problem, ...]]:
    """Read a config file; one that is not there says nothing."""
    try:
        if file.exists() and not file.is_file() and not file.samefile(os.devnull):
            kind = (
                "a folder" if file.is_dir() else "a pipe or a device"
            )  # which may keep whoever reads it waiting
            raise OSError(f"it is {kind}. Put the settings into a file, or take it away")
        text = file.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Config(), ()
    except (OSError, ValueError) as error:
        return Config(), (
            Problem(str(file), None, "unreadable_config", "error", f"it cannot be read: {error}"),
        )
    return parse(text, str(file))


def find(
    vault: str | None,
    path: str | None,
    environ: Mapping[str, str],
    config: Config,
    config_path: Path,
) -> VaultLocation:
    """Return what to open: what was named, else the vault that `explorer --help` describes.

    `vault` is the option, `path` the argument of the app: with both, the path is a note of that
    vault. Raises NothingThere if `path` leads to no folder and no note, `VaultError` if even the
    sample vault is missing.
    """
    try:
        return _find(vault, path, environ, config, config_path)
    # nobody can tell: a name that is too long, no permission, a current folder that is gone
    except OSError as error:
        named = error.filename or path or "the current folder"
        raise NothingThere(
            f"{named}: {error.strerror or error}; name a folder that can be read"
        ) from error
    except RuntimeError as error:  # a circle of links, before Python 3.13
        raise NothingThere(f"{error}; name a folder that can be read") from error


def _find(
    vault: str | None,
    path: str | None,
    environ: Mapping[str, str],
    config: Config,
    config_path: Path,
) -> VaultLocation:
    if vault == "":
        raise NothingThere("--vault needs a folder, and what it was given is empty", ExitCode.USAGE)
    if path is not None:
        return _named(path, None if vault is None else _expanded(vault))
    if vault is not None:
        return VaultLocation(_expanded(vault))
    if said := environ.get("EXPLORER_VAULT"):
        return VaultLocation(_expanded(said))
    if config.vault:
        return VaultLocation(config_path.parent / _expanded(config.vault))
    here = Path.cwd()
    if found := _around(here):
        return VaultLocation(found)
    if any(_is_note(entry) for pattern in ("*", "*/*") for entry in here.glob(pattern)):
        return VaultLocation(here)
    from explorer.vault import sample

    return VaultLocation(sample.sample_root(), sample=True)


def _named(path: str, root: Path | None) -> VaultLocation:
    """Return the place at a path: a folder is a vault, a note lies in the vault around it."""
    file = _expanded(path)
    if root is not None:
        file = root / file if (root / file).exists() else file
    elif file.is_dir():
        return VaultLocation(file)
    if not file.exists():
        if len(file.parts) > 1 or root is not None:
            raise NothingThere(f"there is nothing at {path}")
        commands = "'explorer --help' lists the commands"
        raise NothingThere(
            f"{path} is neither a command nor a folder or note here; {commands}", ExitCode.USAGE
        )
    if not (file.is_file() and file.suffix.lower() == ".md"):
        raise NothingThere(f"{path} is not a note: its name does not end with .md")
    file = file.resolve()
    around = (root.resolve() if root is not None else _around(file.parent)) or file.parent
    if not file.is_relative_to(around):
        raise NothingThere(f"{path} is not in the vault {root}")
    return VaultLocation(around, file.relative_to(around).as_posix())


def _expanded(path: str) -> Path:
    """Return a path with a `~` at its beginning replaced, unless nobody can say by what."""
    with suppress(RuntimeError):
        return Path(path).expanduser()
    return Path(path)


def _around(folder: Path) -> Path | None:
    """Return the nearest folder upwards that is an Obsidian vault."""
    for place in (folder, *folder.parents):
        # `Path.is_dir` raises for some names that cannot be; `os.path.isdir` returns False for them.
        if os.path.isdir(place / ".obsidian"):  # noqa: PTH112
            return place
    return None


def _is_note(entry: Path) -> bool:
    return (
        entry.suffix.lower() == ".md"
        and not entry.name.startswith(".")
        and not entry.parent.name.startswith(".")
    )
