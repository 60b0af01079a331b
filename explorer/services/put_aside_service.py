"""Puts notes and cards aside and takes them back: suspends them, or buries them until tomorrow.

Tells which items of the current vault that are: a card by its note and the text of its question,
else by the block id of that, else by its place. Writes only the user's own state, never a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from explorer.model import Moment, Note, SessionKey
from explorer.review.days import day_of
from explorer.review.due import ItemKey
from explorer.review.session import QuestionId, question_ids, question_places
from explorer.services.vault_access import Memo, VaultAccess, local_now, snapshot_stamp
from explorer.state.folders import PUT_ASIDE, vault_file
from explorer.state.put_aside import PutAsideFile
from explorer.text.cards import BLOCK_ID
from explorer.vault import Vault
from explorer.vault.errors import WriteFailedError


@dataclass(frozen=True, slots=True)
class AsideItem:
    """Something that is put aside, and where it stands now."""

    key: SessionKey
    until: date | None
    """The day on which what is buried comes back; None for what is suspended."""
    keys: tuple[ItemKey, ...]
    """The items that it is: several if all cards of a question are buried; none if it is gone."""
    line: int = 1
    front: str = ""
    """The front of the card, or of the first one; empty for a note."""

    @property
    def path(self) -> str:
        """The path of the note now; of one that is gone, the path that it had."""
        return self.keys[0][0] if self.keys else self.key.path

    @property
    def card(self) -> str | None:
        """The numbers of the card, such as `2.1`, or of a question; None for a note, or if gone."""
        if not self.keys or not self.keys[0][1]:
            return None
        _, question, card = self.keys[0]
        return f"{question}.{card}" if self.key.card else f"{question}"


class AsideList:
    """What is put aside on a day."""

    def __init__(self, items: tuple[AsideItem, ...], problems: tuple[str, ...] = ()) -> None:
        """`problems` are what cannot be read of the file that holds it."""
        self.items = items
        self.problems = problems
        self.suspended = {key for item in items if item.until is None for key in item.keys}
        self.buried = {key: item.until for item in items if item.until for key in item.keys}
        """Until when each item is buried."""
        self.hidden: frozenset[ItemKey] = frozenset(self.suspended | self.buried.keys())
        self.gone = sum(not item.keys for item in items)
        """How many are not found any more, so that what they were is reviewed."""


class PutAsideService:
    """What the user has put aside of the current vault. `on` is a review day or a moment."""

    def __init__(self, access: VaultAccess, kind: str = PUT_ASIDE) -> None:
        """`kind` is that of the file: what is flagged for editing is kept in the same form."""
        self._access = access
        self._kind = kind
        self._list: Memo[AsideList] = Memo()

    @property
    def file(self) -> Path:
        """The file that holds it; it need not be there."""
        return self._store.file

    @property
    def _store(self) -> PutAsideFile:
        access = self._access
        return PutAsideFile(vault_file(access.vault.root, self._kind, ".jsonl", access.state_dir))

    @property
    def change(self) -> object:
        """What is different once the file has changed, by whichever process."""
        return self._store.stamp()

    def stamp(self, on: Moment, vault: Vault) -> tuple[object, ...]:
        """Return what is different once other things are put aside."""
        return self._store.stamp(), day_of(on, vault.settings)

    def list(self, on: Moment | None = None, vault: Vault | None = None) -> AsideList:
        """Return what is put aside on a day, of the current snapshot by default.

        Reads a file if it changed.
        """
        vault, store = vault or self._access.vault, self._store
        today = day_of(on or local_now(), vault.settings)

        def listed() -> AsideList:
            entries, problems = store.read()
            items = [
                _item(key, until, seen, vault)
                for key, (until, seen) in entries.items()
                if until is None or until > today
            ]
            return AsideList(tuple(items), problems)

        return self._list.get(snapshot_stamp(vault, store.stamp(), today), listed)

    def item(self, key: SessionKey, on: Moment | None = None) -> AsideItem:
        """Return what is put aside by a key, or would be."""
        found = (item for item in self.list(on).items if item.key == key)
        return next(found, AsideItem(key, None, ()))

    def suspend(self, key: SessionKey, until: date | None = None) -> None:
        """Suspend a note or a card until it is taken back, or until a day. Raises `WriteError`."""
        note = self._access.vault.notes.get(key.path) or Note("", "")
        at = question_places(note).get((key.text, key.occurrence))
        # By its schedule and by the place among the others `_edited` finds it.
        seen = "" if at is None else _schedule(note, at)
        if seen:
            seen += f" {_signs(question_ids(note))}"
        with self._writing() as file:
            file.put(key, until, seen)

    def toggle(self, key: SessionKey) -> bool:
        """Put a note or a card aside, or take it back; return which it is. Raises `WriteError`."""
        if key in self._store.read()[0]:
            self.take_back([key])
            return False
        with self._writing() as file:
            file.put(key)
        return True

    def bury(self, key: SessionKey, on: Moment) -> None:
        """Bury a note, or a card with its siblings, until tomorrow. Raises `WriteError`.

        What is suspended stays so.
        """
        today = day_of(on, self._access.vault.settings)
        if today == date.max:
            raise WriteFailedError(f"there is no day after {today}; suspend it instead")
        if self._store.read()[0].get(key.question, (today,))[0] is not None:
            self.suspend(key.question, today + timedelta(days=1))

    def take_back(self, keys: Iterable[SessionKey]) -> None:
        """Have what is put aside by some keys reviewed again. Raises `WriteError`."""
        with self._writing() as file:
            for key in keys:
                file.take_back(key)

    def take_back_item(self, keys: Sequence[SessionKey]) -> None:
        """Have an item of a session reviewed again, whichever was done. Raises `WriteError`.

        `keys` are those that it has had, the last one now: what is put aside follows a rename of
        its note, and keeps the words that the item had.
        """
        items = {key._replace(path=keys[-1].path) for key in keys}
        wanted = {each for key in items for each in (key, key.question)}
        self.take_back([key for key in self._store.read()[0] if key in wanted])

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Follow notes to their new paths, given by their old ones. Raises `WriteError`."""
        with self._writing() as file:
            file.follow_renames(paths)

    @contextmanager
    def _writing(self) -> Iterator[PutAsideFile]:
        """Raise that the file cannot be written as the error of a write, which callers handle."""
        try:
            yield self._store
        except OSError as error:
            reason = f"{self.file}: {error.strerror or error}"
            raise WriteFailedError(f"{reason}; nothing has changed") from error


def _item(key: SessionKey, until: date | None, seen: str, vault: Vault) -> AsideItem:
    """Return something that is put aside with its place, without one if it is gone."""
    path, text, occurrence, number = key
    if path not in vault.entries:
        return AsideItem(key, until, ())
    if not text:
        return AsideItem(key, until, ((path, 0, 0),))
    note = vault.notes[path]
    index = _question(note, text, occurrence)
    if index is None:
        index = _edited(note, (text, occurrence), seen)
    if index is None or number > len(note.questions[index].cards):
        return AsideItem(key, until, ())
    question = note.questions[index]
    cards = range(number, number + 1) if number else range(1, len(question.cards) + 1)
    keys = tuple((path, index + 1, card) for card in cards)
    front = next((question.cards[card - 1].front for card in cards), "")
    return AsideItem(key, until, keys, question.first_line, front)


def _question(note: Note, text: str, occurrence: int) -> int | None:
    """Return the index of a question: by its text, else by the block id at its end."""
    places = question_places(note)
    block = BLOCK_ID.search(text)
    if block is None or (text, occurrence) in places:
        return places.get((text, occurrence))
    return next((index for (each, _), index in places.items() if each.endswith(block[0])), None)


def _edited(note: Note, was: QuestionId, seen: str) -> int | None:
    """Return the index of a question that was edited; None if it cannot be told which one it is.

    It was not in the note then, stands between the same neighbors, and has the schedule that it
    had.
    """
    schedule, _, old = seen.partition(" ")
    if not schedule:
        return None
    now, place = _signs(question_ids(note)), old.find(_signs((was,)))
    places = {sign: at for at, sign in enumerate(now)}
    first = 0
    for sign in old[:place]:
        first = places.get(sign, first) + 1
    last = len(now)
    for sign in reversed(old[place + 1 :]):
        last = places.get(sign, last - 1)
    found = [
        at for at in range(first, last) if now[at] not in old and _schedule(note, at) == schedule
    ]
    return found[0] if len(found) == 1 else None


def _schedule(note: Note, index: int) -> str:
    """Return the comment with the schedules of a question; empty if it has none."""
    last = note.questions[index].text.split()[-1]
    return last if last.endswith("-->") else ""


@lru_cache
def _signs(questions: tuple[QuestionId, ...]) -> str:
    """Return a character for each question."""
    return "".join(chr(0x10000 + crc32(repr(each).encode()) % 0x100000) for each in questions)
