"""The notes and cards that the user has put aside: suspended until taken back, or buried for a day.

Kept per vault in the user's state folder, never in the vault, in a file to which rows are only ever
appended: a row that cannot be read loses only its own entry, and is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, TypeAlias

from explorer.model import SessionKey
from explorer.state.json_file import JsonLines, text_or_raise

_Entries: TypeAlias = dict[SessionKey, tuple[date | None, str]]
"""Until when each is put aside, and by what it is known again once it is edited. The former is the
day on which what is buried comes back, None for what is suspended; the latter is empty in rows of
earlier versions. In the order in which they were put aside, without those that were taken back."""


class PutAsideFile(JsonLines):
    """What is put aside of one vault."""

    def put(self, key: SessionKey, until: date | None = None, seen: str = "") -> None:
        """Put something aside; replaces an earlier entry for it. Raises `OSError`.

        `seen` is by what it is known again once it is edited.
        """
        self.append_row(
            {
                "do": "put",
                **key._asdict(),
                "until": until and until.isoformat(),
                "seen": seen,
            }
        )

    def take_back(self, key: SessionKey) -> None:
        """Put something back into review. Raises `OSError`."""
        self.append_row({"do": "take back", **key._asdict()})

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Follow notes to their new paths, given by their old ones. Raises `OSError`."""
        known = {key.path for key in self.read()[0]}
        moved = {old: new for old, new in paths.items() if old in known}
        if moved:
            self.append_row({"do": "rename", "paths": moved})

    def read(self) -> tuple[_Entries, tuple[str, ...]]:
        """Return what is put aside, and what cannot be read, as sentences that name the file."""
        entries: _Entries = {}
        try:
            taken = [*self.rows(partial(_take, entries))]
        except FileNotFoundError:
            return {}, ()
        except OSError as error:
            reason = (
                f"{self.file}: {error.strerror or error}; nothing is put aside until it can be read"
            )
            return {}, (reason,)
        problems: tuple[str, ...] = ()
        if unreadable := [number for number, is_taken in taken if is_taken is None]:
            more = f" and {len(unreadable) - 1} more" if len(unreadable) > 1 else ""
            reason = "this cannot be read, so that what was put aside there is reviewed"
            place = f"{self.file}:{unreadable[0]}{more}"
            problems = (f"{place}: {reason}; correct or delete the line",)
        return entries, problems


def _take(entries: _Entries, row: Mapping[str, Any]) -> bool:
    """Take the next row into the entries.

    Raises `ValueError`, `TypeError`, `KeyError` or `AttributeError` if it cannot be read.
    """
    match row["do"]:
        case "put":
            key, until = _key(row), row["until"]
            day = None if until is None else date.fromisoformat(until)
            entries.pop(key, None)
            entries[key] = day, text_or_raise(row.get("seen", ""))
        case "take back":
            entries.pop(_key(row), None)
        case "rename":
            paths = row["paths"]
            keys = [
                key._replace(path=text_or_raise(paths.get(key.path, key.path))) for key in entries
            ]
            moved = dict(zip(keys, entries.values(), strict=True))
            entries.clear()
            entries.update(moved)
        case "others":
            pass  # by which earlier versions guessed what had been edited
        case other:
            raise ValueError(f"{other!r} is nothing that this version does")
    return True


def _key(row: Mapping[str, Any]) -> SessionKey:
    numbers = row["occurrence"], row["card"]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise TypeError(f"{numbers} are not numbers")
    return SessionKey(text_or_raise(row["path"]), text_or_raise(row["text"]), *numbers)
