"""The vaults that Obsidian knows on this machine, from its own list. Never writes that list."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.state.json_file import finite_number

_LIST = "obsidian.json"
_FLATPAK = ".var/app/md.obsidian.Obsidian/config/obsidian"
_SNAP = "snap/obsidian/current/.config/obsidian"
_MAC = "Library/Application Support/obsidian"


@dataclass(frozen=True, slots=True)
class KnownVault:
    """A vault in Obsidian's list."""

    path: Path
    opened: float = 0.0
    """When it was opened last, in milliseconds since 1970; 0 if that is not known."""

    @property
    def real(self) -> Path:
        """The folder, with links on the way to it resolved. Looks at the disk."""
        return Path(os.path.realpath(self.path))

    @property
    def name(self) -> str:
        """The name by which Obsidian calls it."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class KnownVaults:
    """The vaults, those that were opened last first, and what is wrong with the list."""

    vaults: tuple[KnownVault, ...] = ()
    problem: str = ""
    """Why there are none, or not all; empty if all is well."""

    def around(self, folder: Path) -> KnownVault | None:
        """Return the innermost vault that is a folder or holds it, None if none does.

        `folder` is a path without links in it.
        """
        holding = (vault for vault in self.vaults if folder.is_relative_to(vault.real))
        return max(holding, key=lambda vault: len(vault.real.parts), default=None)


def vault_lists(environ: Mapping[str, str], platform: str, home: Path) -> tuple[Path, ...]:
    """Return where Obsidian may keep its list on a platform (as `sys.platform` names it)."""
    if platform == "win32":
        return (
            Path(environ.get("APPDATA", "").strip() or home / "AppData/Roaming", "obsidian", _LIST),
        )
    if platform == "darwin":
        return (home / _MAC / _LIST,)
    config = environ.get("XDG_CONFIG_HOME", "").strip()
    base = Path(config) if config.startswith("/") else home / ".config"
    return (base / "obsidian" / _LIST, home / _FLATPAK / _LIST, home / _SNAP / _LIST)


def known_vaults(files: Sequence[Path]) -> KnownVaults:
    """Return the vaults of all lists that are there. For workers: it reads files."""
    found: dict[Path, float] = {}
    """When each was opened last."""
    problems: list[str] = []
    for file in files:
        try:
            vaults = json.loads(file.read_text(encoding="utf-8"))["vaults"].values()
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError) as error:
            problems.append(
                f"{file} cannot be read: {error}. Obsidian writes it anew at its start."
            )
            continue
        except (TypeError, LookupError, AttributeError):
            problems.append(f'{file} holds no "vaults". Obsidian writes it anew at its start.')
            continue
        for entry in vaults:
            path = entry.get("path") if isinstance(entry, dict) else None
            if isinstance(path, str) and path and "\0" not in path:
                opened = finite_number(entry.get("ts")) or 0.0
                found[Path(path)] = max(found.get(Path(path), opened), opened)
    in_order = sorted(found, key=lambda path: (-found[path], str(path)))
    return KnownVaults(
        tuple(KnownVault(each, found[each]) for each in in_order), " ".join(problems)
    )
