"""Which notes were opened how often and how lately, for a list with the most used first.

Kept per vault in the user's state folder, never in the vault.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp2

from explorer.state.json_file import JsonFile, finite_number

MOST = 500
"""Notes that are remembered at most."""
_HALF_LIFE = 7 * 24 * 3600.0
"""Seconds after which a visit counts half."""


@dataclass(frozen=True, slots=True)
class _Visits:
    """The visits of a note: each counts half after a week."""

    score: float
    at: float
    """When the score was computed, in seconds."""

    def score_at(self, now: float) -> float:
        """Return what the visits count now; a clock that was set back changes nothing."""
        return self.score * exp2(-max(0.0, now - self.at) / _HALF_LIFE)


class NoteVisits:
    """The visits of a vault's notes. Every method is for workers: it may read and write a file."""

    def __init__(self, kept: JsonFile | None = None) -> None:
        """Remember visits in a file; without one only while this object lives."""
        self._kept = kept
        self._lock = threading.Lock()
        self._visits: dict[str, _Visits] = {}
        self.current: str | None = None
        """The path of the note that is open now, which is not kept."""

    def ranked(self, now: float) -> tuple[str, ...]:
        """Return the paths of visited notes, those that were visited most and last first."""
        with self._lock:
            self._load()
            return self._ranked(now)

    def _ranked(self, now: float) -> tuple[str, ...]:
        visits = self._visits

        def order(path: str) -> tuple[float, float, str]:
            return -visits[path].score_at(now), -visits[path].at, path

        return tuple(sorted(visits, key=order))

    def add(self, path: str, now: float) -> None:
        """Count a visit."""
        with self._lock:
            self._load()
            before = self._visits.get(path, _Visits(0.0, now))
            self._visits[path] = _Visits(before.score_at(now) + 1, now)
            for forgotten in self._ranked(now)[MOST:]:
                del self._visits[forgotten]
            self._save()

    def forget(self, path: str) -> None:
        """Forget the visits of a note."""
        with self._lock:
            self._load()
            if self._visits.pop(path, None) is not None:
                self._save()

    def rename(self, paths: Mapping[str, str]) -> None:
        """Follow notes to their new paths, given by their old ones."""
        with self._lock:
            self._load()
            if self.current is not None:
                self.current = paths.get(self.current, self.current)
            if not paths.keys().isdisjoint(self._visits):
                self._visits = {paths.get(old, old): each for old, each in self._visits.items()}
                self._save()

    def _load(self) -> None:
        """Take what the file has: another process may have written it."""
        if self._kept is None:
            return
        stored = self._kept.read()
        if isinstance(stored, dict):
            read = {path: _visits_of(value) for path, value in stored.items()}
            self._visits = {path: visits for path, visits in read.items() if visits is not None}

    def _save(self) -> None:
        if self._kept is not None:
            self._kept.write({path: [each.score, each.at] for path, each in self._visits.items()})


def _visits_of(value: object) -> _Visits | None:
    """Return stored visits, None if they cannot be understood."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    score, at = map(finite_number, value)
    if score is None or at is None:
        return None
    return _Visits(score, at)
