"""The notes and cards that the user has put aside: suspended until taken back, or buried for a day.

Kept per vault in the user's state folder, never in the vault, in a file to which rows are only ever
appended: a row that cannot be read loses only its own entry, and is reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from explorer.state.folders import PUT_ASIDE, vault_file
from explorer.state.json_lines import JsonLines

FileMark: TypeAlias = tuple[int, int, int]
"""What a file keeps when it is renamed: its inode, when it was changed, and its size."""


class PutAsideError(Exception):
    """The file cannot be written. The message names it and the reason."""


class PutAsideKey(NamedTuple):
    """What identifies a note, a question or a card, whatever line it is on."""

    path: str
    text: str = ""
    """The text of the question without its schedule; empty for a note."""
    occurrence: int = 0
    """How many questions of the same text stand above it in the note."""
    card: int = 0
    """The number of the card within its question, from 1; 0 for a note, and for all cards."""


@dataclass(frozen=True, slots=True)
class PutAside:
    """Something that is put aside."""

    key: PutAsideKey
    until: date | None = None
    """The day on which what is buried comes back; None for what is suspended."""
    others: frozenset[str] | None = frozenset()
    """The digests of the texts that stood in the note; None if they cannot be read any more."""
    file: FileMark | None = None
    """The file that the note was; None if that is not known."""


@dataclass(frozen=True, slots=True)
class PutAsideEntries:
    """What the file holds."""

    entries: tuple[PutAside, ...]
    """In the order in which they were put aside, without those that were taken back."""
    problems: tuple[str, ...] = ()
    """What of the file cannot be read, as sentences that name it."""


def text_digest(text: str) -> str:
    """Return what stands for the text of a question where it would take too much room."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


class PutAsideFile:
    """What is put aside of one vault."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def of(cls, root: Path, folder: Path | None = None) -> PutAsideFile:
        """Return the file of the vault at `root`, below `folder` or the system's state folder."""
        return cls(vault_file(root, PUT_ASIDE, ".jsonl", folder))

    def stamp(self) -> tuple[int, int] | None:
        """Return what is different once the file has changed; None if it is not there."""
        return JsonLines(self.file).stamp()

    def put(self, entry: PutAside) -> None:
        """Put something aside; replaces an earlier entry for it. Raises `PutAsideError`."""
        until = None
        if entry.until is not None:
            until = entry.until.isoformat()
        row = {"do": "put", **entry.key._asdict(), "until": until, "file": entry.file}
        if entry.others:
            row["others"] = self._store_others(entry.others)
        self._append(row)

    def _store_others(self, digests: Iterable[str]) -> str:
        """Store digests in a row of their own, unless there is one; return its name.

        All cards of a note have the same ones: if each row had them, the file would grow with the
        square of the cards.
        """
        joined = " ".join(sorted(digests))
        name = text_digest(joined)
        if not self._has_others(name):
            self._append({"do": "others", "name": name, "digests": joined})
        return name

    def _has_others(self, name: str) -> bool:
        """Return whether there is a row for digests; its text is looked for, since that is fast."""
        try:
            return f'{{"do": "others", "name": "{name}"'.encode() in self.file.read_bytes()
        except OSError:  # to be told of by who appends
            return False

    def take_back(self, key: PutAsideKey) -> None:
        """Put something back into review. Raises `PutAsideError`."""
        self._append({"do": "take back", **key._asdict()})

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Follow notes to their new paths, given by their old ones. Raises `PutAsideError`."""
        known = {entry.key.path for entry in self.read().entries}
        moved = {old: new for old, new in paths.items() if old in known}
        if moved:
            self._append({"do": "rename", "paths": moved})

    def read(self) -> PutAsideEntries:
        """Return what is put aside, and what cannot be read."""
        try:
            lines = list(JsonLines(self.file).lines())
        except FileNotFoundError:
            return PutAsideEntries(())
        except OSError as error:
            reason = (
                f"{self.file}: {error.strerror or error}; nothing is put aside until it can be read"
            )
            return PutAsideEntries((), (reason,))
        rows = _Rows()
        unreadable: list[int] = []
        for number, line in lines:
            try:
                rows.take(json.loads(line))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                unreadable.append(number)
        return PutAsideEntries(tuple(rows.entries.values()), self._problems(unreadable))

    def _problems(self, lines: list[int]) -> tuple[str, ...]:
        if not lines:
            return ()
        more = ""
        if len(lines) > 1:
            more = f" and {len(lines) - 1} more"
        place = f"{self.file}:{lines[0]}{more}"
        reason = "this cannot be read, so that what was put aside there is reviewed"
        return (f"{place}: {reason}; correct or delete the line",)

    def _append(self, row: Mapping[str, Any]) -> None:
        try:
            JsonLines(self.file).append(row)
        except OSError as error:
            raise PutAsideError(f"{self.file}: {error.strerror or error}") from error


class _Rows:
    """What the rows of the file come to, taken one after the other."""

    def __init__(self) -> None:
        self.entries: dict[PutAsideKey, PutAside] = {}
        self.others: dict[str, frozenset[str]] = {}
        """The digests that rows have in common, by their names."""

    def take(self, row: Mapping[str, Any]) -> None:
        """Take the next row.

        Raises `ValueError`, `TypeError`, `KeyError` or `AttributeError` if it cannot be read.
        """
        match row["do"]:
            case "put":
                entry = PutAside(_key(row), _until(row["until"]), self._others(row), _file(row))
                self.entries.pop(entry.key, None)
                self.entries[entry.key] = entry
            case "take back":
                self.entries.pop(_key(row), None)
            case "rename":
                self.entries = _renamed(self.entries, row["paths"])
            case "others":
                self.others[_text(row["name"])] = frozenset(_text(row["digests"]).split())
            case other:
                raise ValueError(f"{other!r} is nothing that this version does")

    def _others(self, row: Mapping[str, Any]) -> frozenset[str] | None:
        others = row.get("others", ())
        if isinstance(others, str):
            return self.others.get(others)
        # Rows of earlier versions have the texts themselves, or say nothing of them.
        return frozenset(text_digest(_text(text)) for text in others)


def _renamed(
    entries: Mapping[PutAsideKey, PutAside], paths: Mapping[str, str]
) -> dict[PutAsideKey, PutAside]:
    renamed: dict[PutAsideKey, PutAside] = {}
    for key, entry in entries.items():
        now = key._replace(path=_text(paths.get(key.path, key.path)))
        renamed[now] = replace(entry, key=now)
    return renamed


def _key(row: Mapping[str, Any]) -> PutAsideKey:
    numbers = row["occurrence"], row["card"]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise TypeError(f"{numbers} are not numbers")
    return PutAsideKey(_text(row["path"]), _text(row["text"]), *numbers)


def _file(row: Mapping[str, Any]) -> FileMark | None:
    # Rows of earlier versions say nothing of it.
    numbers = row.get("file")
    if numbers is None:
        return None
    inode, mtime_ns, size = numbers
    if not all(type(number) is int for number in numbers):
        raise TypeError(f"{numbers} are not numbers")
    return inode, mtime_ns, size


def _until(value: object) -> date | None:
    if value is None:
        return None
    return date.fromisoformat(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value
