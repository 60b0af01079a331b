"""Spreads what is due over the days to come: a plan to look at, then one write for each note.

The writes are a batch that is taken back in one step. A note that is refused stays as it is, and is
named; the others are written all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from uuid import uuid4

from explorer.model import DUE_STATES, Moment
from explorer.review.days import day_of
from explorer.review.due import reviewables
from explorer.review.review_items import EVERYTHING, QueueScope
from explorer.review.session_queue import most_forgotten_first
from explorer.review.spreading import SpreadMove, SpreadPlan, put_off_edits, spread
from explorer.services.review_service import ReviewService
from explorer.services.vault_access import VaultAccess
from explorer.services.write_service import BATCH, NoteChange, WriteService
from explorer.text.names import grouped
from explorer.vault import Vault
from explorer.vault.errors import NoteChangedError, OutOfFilesError, WriteError


@dataclass(frozen=True, slots=True)
class SpreadResult:
    """What has become of a plan."""

    plan: SpreadPlan
    notes: tuple[str, ...]
    """The paths of the notes that were written, or could be."""
    refused: Mapping[str, str]
    """Why notes are as they were, by their paths."""
    written: bool
    batch: str = ""
    """What its writes are known by."""


class SpreadService:
    """Plans and writes of spread backlogs. `on` is a review day or a moment, now by default."""

    def __init__(self, access: VaultAccess, writes: WriteService, reviews: ReviewService) -> None:
        self._access = access
        self._writes = writes
        self._reviews = reviews

    def plan(
        self,
        days: int = 7,
        per_day: int | None = None,
        *,
        scope: QueueScope = EVERYTHING,
        on: Moment | None = None,
    ) -> SpreadPlan:
        """Return how what is due of a scope is spread, most likely forgotten first; see `spread`.

        Other days are counted with all that is due then. What was forgotten today, whose interval
        is 0, stays for today; what is put aside is left out.
        """
        vault, moment = self._access.at(on)
        everything = list(self._reviews.items(EVERYTHING, moment, vault))
        in_scope = self._reviews.items(scope, moment, vault) if scope != EVERYTHING else everything
        backlog = [each for each in in_scope if each.state in DUE_STATES and each.interval != 0]
        backlog = most_forgotten_first(sorted(backlog, key=lambda each: (each.days, each.key)))
        chosen = {item.key for item in backlog}
        load = Counter(
            max(0, item.days)
            for item in everything
            if item.days is not None and item.key not in chosen
        )
        return spread(backlog, load, day_of(moment, vault.settings), days, per_day)

    def check(self, plan: SpreadPlan) -> SpreadResult:
        """Return what writing a plan would do; nothing is written."""
        return self._each(plan, self._writes.preview, written=False)

    def write(
        self, plan: SpreadPlan, report: Callable[[int, int], object] | None = None
    ) -> SpreadResult:
        """Put off what a plan puts off. Returns once it is on the disk; raises nothing.

        `report` is called after each note, with how many are done and how many there are.
        """
        batch = uuid4().hex

        def write(path: str, change: NoteChange) -> None:
            self._writes.write(path, change, {BATCH: batch})

        return replace(self._each(plan, write, report, written=True), batch=batch)

    def undo(self, result: SpreadResult) -> tuple[int, tuple[str, ...]]:
        """Take back what was written: return how many notes are as before, and why others are not.

        Raises `WriteError` if no note could be changed, or if what was written is not known any
        more.
        """
        undone = self._writes.undo({BATCH: result.batch})
        if undone is None:
            return 0, ("there is nothing to take back any more",)
        return undone.notes, undone.refused

    def _each(
        self,
        plan: SpreadPlan,
        step: Callable[[str, NoteChange], object],
        report: Callable[[int, int], object] | None = None,
        *,
        written: bool,
    ) -> SpreadResult:
        """Take a step with the change of each note, and return what has become of it."""
        vault = self._access.vault
        by_path = grouped((move.item.path, move) for move in plan.moves)
        notes: list[str] = []
        refused: dict[str, str] = {}
        for done, (path, moves) in enumerate(by_path.items(), 1):
            try:
                step(path, _change(vault, plan, path, moves))
            except (WriteError, OutOfFilesError) as error:
                refused[path] = str(error)
            else:
                notes.append(path)
            if report is not None:
                report(done, len(by_path))
        return SpreadResult(plan, tuple(notes), refused, written)


def _change(vault: Vault, plan: SpreadPlan, path: str, moves: list[SpreadMove]) -> NoteChange:
    """Return the change of one note. Raises `NoteChangedError` if it is gone, or was reviewed."""
    note = vault.notes.get(path)
    if note is None:
        raise NoteChangedError(f"{path}: the note is gone; plan again")
    now = reviewables([note], vault.settings, plan.days[0].day)
    dues = {item.key: item.due for item in now}
    if any(dues.get(move.item.key) != move.item.due for move in moves):
        raise NoteChangedError(f"{path}: it was reviewed since; plan again")
    dates = [(move.item.key, move.day) for move in moves]
    return partial(put_off_edits, note=note, moves=dates, vault=vault)
