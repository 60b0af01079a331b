"""What is kept for the user between runs: visits, bookmarks, places, searches, panes, uses.

In JSON files per vault, outside of it. A file that cannot be read, or that holds something else, is
no error: what is not usable in it is as at first. The methods are for workers, as they may read and
write a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import exp2
from pathlib import Path
from typing import Literal, TypeAlias

from explorer.state.json_file import JsonFile, finite_number

MOST_VISITED = 500
"""Notes that are remembered at most."""
MOST_SEARCHES = 20
_LONGEST_SEARCH = 500
_WIDEST_PANE = 1000
_HALF_LIFE = 7 * 24 * 3600.0
"""Seconds after which a visit counts half."""

Side: TypeAlias = Literal["left", "right"]


class NoteVisits(JsonFile):
    """Which notes were opened how often and how lately: a visit counts half after a week."""

    kind = "visits"
    current: str | None = None
    """The path of the note that is open now, which is not kept."""

    def ranked(self, now: float) -> tuple[str, ...]:
        """Return the paths of visited notes, those that were visited most and last first."""
        return tuple(self._ranked(self._read(), now))

    def _ranked(self, visits: Mapping[str, list[float]], now: float) -> list[str]:
        return sorted(visits, key=lambda path: (-_score(visits[path], now), -visits[path][1], path))

    def add(self, path: str, now: float) -> None:
        """Count a visit."""
        with self.lock:
            visits = self._read()
            visits[path] = [_score(visits.get(path, [0.0, now]), now) + 1, now]
            for forgotten in self._ranked(visits, now)[MOST_VISITED:]:
                del visits[forgotten]
            self.write(visits)

    def forget(self, path: str) -> None:
        """Forget the visits of a note."""
        with self.lock:
            visits = self._read()
            if visits.pop(path, None) is not None:
                self.write(visits)

    def rename(self, paths: Mapping[str, str]) -> None:
        """Follow notes to their new paths, given by their old ones."""
        if self.current is not None:
            self.current = paths.get(self.current, self.current)
        with self.lock:
            visits = self._read()
            if not paths.keys().isdisjoint(visits):
                self.write({paths.get(old, old): each for old, each in visits.items()})

    def _read(self) -> dict[str, list[float]]:
        """Return the score of each note, and when it was computed."""
        found: dict[str, list[float]] = {}
        for path, value in self.read_as(dict).items():
            numbers = [finite_number(each) for each in value] if isinstance(value, list) else []
            visits = [number for number in numbers if number is not None]
            if len(visits) == len(numbers) == 2:
                found[path] = visits
        return found


def _score(visits: list[float], now: float) -> float:
    """Return what visits count now; a clock that was set back changes nothing."""
    score, at = visits
    return score * exp2(-max(0.0, now - at) / _HALF_LIFE)


@dataclass(frozen=True, slots=True)
class OwnBookmark:
    """A note or a heading of one."""

    path: str
    heading: str = ""
    """The name of the heading, empty for the whole note."""


class OwnBookmarks(JsonFile):
    """The bookmarks that were set here, which are kept apart from those of the vault."""

    kind = "bookmarks"
    unwritten = ""
    """The file, if it could not be written the last time; else empty."""

    def all(self) -> tuple[OwnBookmark, ...]:
        """Return the bookmarks in the order in which they were set."""
        return tuple(
            OwnBookmark(*each)
            for each in self.read_as(list)
            if isinstance(each, list) and [*map(type, each)] == [str, str]
        )

    def toggle(self, bookmark: OwnBookmark) -> bool:
        """Set a bookmark, or take it away if it is set; return whether it is set now."""
        now = self._edit(
            lambda before: (
                [each for each in before if each != bookmark]
                if bookmark in before
                else [*before, bookmark]
            )
        )
        return bookmark in now

    def forget(self, bookmark: OwnBookmark) -> None:
        """Take a bookmark away."""
        self._edit(lambda before: [each for each in before if each != bookmark])

    def rename(self, paths: Mapping[str, str]) -> None:
        """Follow notes to their new paths, given by their old ones."""
        self._edit(
            lambda before: [replace(each, path=paths.get(each.path, each.path)) for each in before]
        )

    def _edit(
        self, change: Callable[[Sequence[OwnBookmark]], list[OwnBookmark]]
    ) -> list[OwnBookmark]:
        with self.lock:
            before = self.all()
            now = change(before)
            if now != [*before]:
                is_written = self.write([[each.path, each.heading] for each in now])
                self.unwritten = "" if is_written else str(self.path)
            return now


class LastPlace(JsonFile):
    """The place that was read last, and where it was on the screen."""

    kind = "place"

    def load(self) -> tuple[str, int, int] | None:
        """Return the path, the line (1-based), and how many rows below it the view began.

        None if nothing is kept.
        """
        match self.read():
            case [str(path), int(line), int(rows)] if line >= 1:
                return path, line, rows
        return None

    def save(self, path: str, line: int, rows: int) -> None:
        """Keep a place, as `load` returns it."""
        self.write([path, line, rows])


class ReviewOrder(JsonFile):
    """The order of the reviews of a vault, as the user has chosen it."""

    kind = "review-order"

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        stored = self.read()
        self.name = stored if isinstance(stored, str) else ""
        """The name of the order; empty if none was chosen. Whoever reads it checks it."""

    def save(self) -> None:
        """Write the order as it is now; of writers in several threads, the last one wins."""
        with self.lock:
            self.write(self.name)


class RecentSearches(JsonFile):
    """The searches of a vault that led somewhere."""

    kind = "recent"

    def load(self) -> tuple[str, ...]:
        """Return the queries, newest first."""
        queries = [each for each in self.read_as(list) if isinstance(each, str)]
        fitting = [each for each in queries if 0 < len(each) <= _LONGEST_SEARCH]
        return tuple(fitting[:MOST_SEARCHES])

    def add(self, query: str) -> None:
        """Put a query in front."""
        query = " ".join(query.split()).encode(errors="replace").decode()
        if 0 < len(query) <= _LONGEST_SEARCH:
            with self.lock:
                others = [old for old in self.load() if old.casefold() != query.casefold()]
                self.write([query, *others][:MOST_SEARCHES])

    def forget(self, query: str | None = None) -> None:
        """Remove a query, or all if it is None."""
        with self.lock:
            self.write([old for old in self.load() if query not in (None, old)])


class IgnoredNames(JsonFile):
    """The names of notes that are not to be told where texts mention them."""

    kind = "ignored-names"

    def load(self) -> tuple[str, ...]:
        """Return the names in the order in which they were chosen."""
        return tuple(each for each in self.read_as(list) if isinstance(each, str))

    def ignore(self, name: str) -> bool:
        """Add a name; return whether that could be written."""
        with self.lock:
            return self.write([*dict.fromkeys([*self.load(), name])])

    def heed(self, names: Collection[str]) -> bool:
        """Remove names; return whether that could be written."""
        with self.lock:
            return self.write([each for each in self.load() if each not in names])


class CommandUses(JsonFile):
    """How often each command was run from the palette, for all vaults."""

    kind = "commands"

    def counts(self) -> dict[str, int]:
        """Return how often each command was used, by its id."""
        counts = self.read_as(dict).items()
        return {name: count for name, count in counts if _is_number(count, 1_000_000_000)}

    def add(self, command: str) -> None:
        """Count a use."""
        with self.lock:
            counts = self.counts()
            self.write(counts | {command: counts.get(command, 0) + 1})


class RecentVaults(JsonFile):
    """The vaults that were opened here, one list for all."""

    kind = "vaults"

    def load(self) -> tuple[Path, ...]:
        """Return their folders, newest first; a path that is not whole could be any folder."""
        texts = (each for each in self.read_as(list) if isinstance(each, str) and "\0" not in each)
        return tuple(path for path in map(Path, texts) if path.is_absolute())

    def add(self, root: Path) -> None:
        """Put a vault in front."""
        with self.lock:
            self.write([str(root), *self._others(root)])

    def forget(self, root: Path) -> None:
        """Remove a vault."""
        with self.lock:
            self.write(self._others(root))

    def _others(self, root: Path) -> list[str]:
        """Return the paths of all vaults but one, whatever that is called by."""
        real = os.path.realpath(root)
        return [str(each) for each in self.load() if os.path.realpath(each) != real]


@dataclass(frozen=True, slots=True)
class PaneLayout:
    """How wide the panes of a vault are, in columns, and which of them are shown."""

    left: int | None = None
    """The width of the pane at the left, None for one that depends on the terminal."""
    right: int | None = None
    shows_left: bool = True
    shows_right: bool | None = None
    """None: shown in a terminal that has room for it."""

    def with_side(self, side: Side, *, shows: bool) -> PaneLayout:
        """Return the layout with a side that is shown, or is not."""
        return replace(self, **{f"shows_{side}": shows})


class PaneLayoutStore(JsonFile):
    """The layout of a vault's panes."""

    kind = "panes"

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        found = self.read_as(dict)
        left, right, shows_right = map(found.get, ("left", "right", "shows_right"))
        self.layout = PaneLayout(
            left=left if _is_number(left, _WIDEST_PANE + 1) else None,
            right=right if _is_number(right, _WIDEST_PANE + 1) else None,
            shows_left=found.get("shows_left") is not False,
            shows_right=shows_right if isinstance(shows_right, bool) else None,
        )
        """The layout as the user has it now."""

    def save(self) -> None:
        """Write the layout as it is now; of writers in several threads, the last one wins."""
        with self.lock:
            self.write(asdict(self.layout))


def _is_number(value: object, limit: int) -> bool:
    """Return whether a value of JSON is an integer above 0 and below a limit."""
    return type(value) is int and 0 < value < limit


@dataclass(frozen=True, slots=True)
class UserState:
    """What is kept between runs; by default nothing is."""

    visits: NoteVisits = field(default_factory=NoteVisits)
    bookmarks: OwnBookmarks = field(default_factory=OwnBookmarks)
    place: LastPlace = field(default_factory=LastPlace)
    review_order: ReviewOrder = field(default_factory=ReviewOrder)
    vaults: RecentVaults = field(default_factory=RecentVaults)

    @classmethod
    def of(cls, root: Path, folder: Path | None = None) -> UserState:
        """Return what is kept of the vault at `root`, in files below `folder`.

        Without `folder`, below the state folder of the system.
        """
        return cls(
            NoteVisits.of(root, folder),
            OwnBookmarks.of(root, folder),
            LastPlace.of(root, folder),
            ReviewOrder.of(root, folder),
            RecentVaults.saved(folder),
        )
