"""`due --count` for a shell prompt: the number that was kept, if no file has changed since.

Imports next to nothing, and prints what the usual way would print, which keeps the next number. In
doubt, files count as changed. The kept number lies in a disposable file of the cache.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from binascii import crc32
from operator import attrgetter

from explorer.state.system_folders import system_folder

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing what is named here takes as long as all the rest
    from collections.abc import Iterable, Mapping, Sequence

    from explorer.vault import Vault

STARTED = time.time()
_RECENT = 0.05
"""Seconds: of two changes so near to each other, a file system may show one time."""
_CHECKSUM = 4
_time = attrgetter("st_mtime_ns" if os.name == "nt" else "st_ctime_ns")
"""Returns when a file was changed, or took the place of another."""


def kept_count(argv: Sequence[str], environ: Mapping[str, str]) -> int | None:
    """Return how much is due, for the arguments `due --count [--vault DIR]`.

    None for other arguments, and if the vault has to be read to know it.
    """
    rest = [argument for argument in argv if argument not in ("due", "--count")]
    if len(argv) - len(rest) != 2 or "due" not in argv or "--count" not in argv:
        return None
    if rest and (len(rest) != 2 or rest[0] != "--vault" or not rest[1]):
        return None
    try:
        named = rest[-1] if rest else environ.get("EXPLORER_VAULT")
        # Without a name it is the vault of the config file, if that was the one the last time.
        places = (
            [os.path.expanduser(named)] if named else ["", vault_around(os.getcwd()) or os.getcwd()]
        )
        found = (_read(place and os.path.realpath(place)) for place in places)
        return next((count for count in found if count is not None), None)
    except (OSError, ValueError, EOFError, TypeError):
        return None


def keep_count(place: str, vault: Vault, others: Iterable[str], count: int, until: float) -> None:
    """Keep how much is due in a vault until a moment (seconds since 1970), for its root as `place`.

    The empty place is that of a vault that the config file names. `others` are further files on
    which the number depends; they need not be there. Nothing is kept if a file has changed since
    the program was started, nor if the cache cannot be written.
    """
    from contextlib import suppress

    from explorer.text.names import is_hidden

    package = os.path.dirname(os.path.dirname(__file__))
    names = [*others, os.path.join(package, "__init__.py")]  # it is new with every version
    try:
        below = [str(vault.root)]
        names += below
        while below:  # `os.walk` calls itself for each level before Python 3.12
            with suppress(OSError), os.scandir(below.pop()) as entries:
                inner = [
                    each for each in entries if os.path.isdir(each) and not is_hidden(each.name)
                ]
                names += [each.path for each in inner]
                below += [each.path for each in inner if not each.is_symlink()]
        missing = [name for name in names if not os.path.exists(name)]
        seen = {name: _time(os.stat(name)) for name in names if name not in missing}
        for entry in vault.entries.values():
            note = os.path.join(vault.root, entry.real)
            if entry.stamp is None or os.path.dirname(note) not in seen:
                return  # it is below a link, where folders may change unseen
            seen[note] = entry.stamp.mtime_ns if os.name == "nt" else entry.stamp.ctime_ns
        if max(seen.values()) > (STARTED - _RECENT) * 1e9:
            return
        folders: dict[str, dict[str, int]] = {}
        for name, changed in seen.items():
            folder, base = os.path.split(name)
            folders.setdefault(folder, {})[base] = changed
        data = marshal.dumps((place, time.time(), until, missing, folders, count))
        target = _file(place)
        os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
        with open(f"{target}.{os.getpid()}", "wb") as file:
            file.write(crc32(data).to_bytes(_CHECKSUM, "big") + data)
        os.replace(file.name, target)
    except (OSError, ValueError):
        return


def _read(place: str) -> int | None:
    """Return the number that was kept for a vault, None if there is none or it may be another.

    Raises `OSError`, and other errors for a damaged file.
    """
    if not os.path.exists(_file(place)):
        return None
    with open(_file(place), "rb") as file:
        data = file.read()
    if crc32(data[_CHECKSUM:]) != int.from_bytes(data[:_CHECKSUM], "big"):
        return None
    known, since, until, missing, folders, count = marshal.loads(data[_CHECKSUM:])  # noqa: S302  our own file, and whole
    if known != place or not since <= time.time() < until:
        return None
    if any(map(os.path.exists, missing)):
        return None
    before = os.getcwd()
    try:
        for folder, seen in folders.items():
            os.chdir(folder)  # a bare name is found the fastest
            if [*map(_time, map(os.stat, seen))] != [*seen.values()]:
                return None
    finally:
        os.chdir(before)
    number: int = count
    return number


def _file(place: str) -> str:
    version = sys.version_info[0] * 100 + sys.version_info[1]
    name = f"due-{crc32(os.fsencode(place)):08x}-{version}-{time.timezone}.bin"
    return os.path.join(system_folder("cache"), name)


def vault_around(folder: str) -> str | None:
    """Return the nearest folder upwards that is an Obsidian vault, None if there is none."""
    while not os.path.isdir(os.path.join(folder, ".obsidian")):
        below, folder = folder, os.path.dirname(folder)
        if below == folder:
            return None
    return folder
