"""Spreads a backlog over the days to come: which notes and cards are put off, and until when.

Pure: the backlog comes in the order in which it is to be reviewed, and keeps it. Nothing comes
earlier than it was due, and what stays for today is not changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import heapify, heapreplace
from typing import Final

from explorer.model import Note
from explorer.review.days import put_off
from explorer.review.due import ItemKey, ReviewItem
from explorer.review.note_reviews import DUE, fields_of
from explorer.review.session import card_segment
from explorer.text.card_edits import find_question, set_due_dates
from explorer.text.edits import Edit
from explorer.text.property_edits import properties, set_properties
from explorer.vault import Vault
from explorer.vault.errors import NoteChangedError

MOST_DAYS: Final = 365
"""Days over which a backlog is spread at most."""


@dataclass(frozen=True, slots=True)
class SpreadDay:
    """One day of a plan."""

    day: date
    before: int
    """How much is due then anyway; of today, what is due but not a part of the backlog."""
    put: int
    """How much of the backlog falls on it."""

    @property
    def total(self) -> int:
        """How much is due then."""
        return self.before + self.put


@dataclass(frozen=True, slots=True)
class SpreadMove:
    """Something that is put off."""

    item: ReviewItem
    day: date


@dataclass(frozen=True, slots=True)
class SpreadPlan:
    """How a backlog is spread."""

    days: tuple[SpreadDay, ...]
    """From today to the last day on which something is put."""
    moves: tuple[SpreadMove, ...]
    """What is put off; the rest stays for today."""
    left: int
    """What is beyond `MOST_DAYS`, and stays as it is."""


def spread(
    backlog: Sequence[ReviewItem],
    load: Mapping[int, int],
    today: date,
    days: int = 7,
    per_day: int | None = None,
) -> SpreadPlan:
    """Return how a backlog is spread; `load` is what is due besides it, by days from today.

    It is spread over `days` days, today included, or, with `per_day`, over as many as it takes so
    that no more are due on a day, those that are due then anyway included.
    """
    # The last day of the calendar is left out: an instant on it can be past the last one in UTC.
    most = max(1, min(MOST_DAYS, (date.max - today).days))
    if per_day is None:
        loads = [load.get(day, 0) for day in range(min(max(1, days), most))]
        quotas = _leveled(loads, len(backlog))
    else:
        quotas, rest = [], len(backlog)
        while rest and len(quotas) < most:
            quotas.append(min(max(0, per_day - load.get(len(quotas), 0)), rest))
            rest -= quotas[-1]
    moves: list[SpreadMove] = []
    days_of_plan: list[SpreadDay] = []
    at = 0
    for offset, quota in enumerate(quotas):
        day = today + timedelta(days=offset)
        days_of_plan.append(SpreadDay(day, load.get(offset, 0), quota))
        if offset:
            moves += [SpreadMove(item, day) for item in backlog[at : at + quota]]
        at += quota
    return SpreadPlan(tuple(days_of_plan), tuple(moves), len(backlog) - at)


def _leveled(loads: Sequence[int], total: int) -> list[int]:
    """Return how much of `total` each day gets so that all have as equal a sum as can be.

    What is left over by whole numbers comes on the first days.
    """
    lowest = [(load, day) for day, load in enumerate(loads)]
    heapify(lowest)
    quotas = [0] * len(loads)
    for _ in range(total):
        load, day = lowest[0]
        quotas[day] += 1
        heapreplace(lowest, (load + 1, day))
    return quotas


def put_off_edits(
    data: bytes,
    note: Note,
    moves: Iterable[tuple[ItemKey, date]],
    vault: Vault,
) -> tuple[Edit, ...]:
    """Return the edits that put off what `moves` say in the bytes that the file of a note has now.

    `note` is how it was read from a snapshot of the vault. Never changes an interval, an ease or
    another card. Raises `NoteChangedError` if a schedule is not any more what was read, and
    `UneditableError`.
    """
    path, settings = note.path, vault.settings
    now = vault.parsed(path, data).questions
    edits: tuple[Edit, ...] = ()
    texts: dict[int, dict[int, str]] = {}
    for (_, question, card), day in moves:
        if not question:
            if fields_of(properties(data)) != fields_of(note.properties):
                raise NoteChangedError(f"{path}: its review fields have changed meanwhile")
            edits = set_properties(data, {DUE: day.isoformat()})
            continue
        found = find_question(note.questions, question - 1, now)
        if found is None:
            raise NoteChangedError(f"{path}: a card has changed meanwhile")
        segment = card_segment(note.questions[question - 1], card - 1)
        if segment is None or card_segment(now[found], card - 1) != segment:
            line = now[found].first_line
            raise NoteChangedError(f"{path}:{line}: the card was reviewed elsewhere")
        text = day.isoformat()
        if isinstance(segment.due, datetime):  # of FSRS: an instant, at the same time of the day
            moved = put_off(segment.due, day, settings)
            text = moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        texts.setdefault(found, {})[card - 1] = text
    dates = [(now[index], of_cards) for index, of_cards in texts.items()]
    return edits + (set_due_dates(data, dates, settings) if dates else ())
