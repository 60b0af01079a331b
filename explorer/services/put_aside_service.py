"""Puts notes and cards aside and takes them back: suspends them, or buries them until tomorrow.

Tells which items of the current vault that are. Writes only the user's own state, never a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

from explorer.model import Moment, Note
from explorer.review.days import day_of
from explorer.review.edited_texts import EditedTexts
from explorer.review.in_review import ItemKey
from explorer.review.session_items import SessionKey, question_ids
from explorer.services.card_grader import find_card
from explorer.services.memo import Memo, snapshot_stamp
from explorer.services.moment import moment_or_now
from explorer.services.moved_notes import MovedNotes, file_mark
from explorer.services.vault_access import VaultAccess
from explorer.state.put_aside import (
    PutAside,
    PutAsideEntries,
    PutAsideError,
    PutAsideFile,
    PutAsideKey,
    text_digest,
)
from explorer.vault import Vault
from explorer.vault.errors import WriteFailedError


@dataclass(frozen=True, slots=True)
class AsideItem:
    """Something that is put aside, and where it stands now."""

    entry: PutAside
    keys: tuple[ItemKey, ...]
    """The items that it is: several if all cards of a question are buried; none if it is gone."""
    line: int = 1
    front: str = ""
    """The front of the card, or of the first one; empty for a note."""

    @property
    def path(self) -> str:
        """The path of the note now; of one that is gone, the path that it had."""
        return self.keys[0][0] if self.keys else self.entry.key.path

    @property
    def card(self) -> str | None:
        """The numbers of the card, such as `2.1`, or of a question; None for a note, or if gone."""
        if not self.keys or not self.keys[0][1]:
            return None
        _, question, card = self.keys[0]
        if not self.entry.key.card:
            return f"{question}"
        return f"{question}.{card}"


@dataclass(frozen=True, slots=True)
class AsideKeys:
    """The items that are put aside."""

    suspended: frozenset[ItemKey] = frozenset()
    buried: Mapping[ItemKey, date] = field(default_factory=lambda: MappingProxyType({}))
    """Until when each is buried."""

    @property
    def all(self) -> frozenset[ItemKey]:
        """All of them."""
        return self.suspended | self.buried.keys()


@dataclass(frozen=True, slots=True)
class AsideList:
    """What is put aside on a day."""

    items: tuple[AsideItem, ...]
    problems: tuple[str, ...] = ()
    """What cannot be read of the file that holds it."""

    def keys(self) -> AsideKeys:
        """Return the items that are put aside."""
        suspended: set[ItemKey] = set()
        buried: dict[ItemKey, date] = {}
        for item in self.items:
            if item.entry.until is None:
                suspended.update(item.keys)
            else:
                buried.update(dict.fromkeys(item.keys, item.entry.until))
        return AsideKeys(frozenset(suspended), buried)


class PutAsideService:
    """What the user has put aside of the current vault. `on` is a review day or a moment."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self._list: Memo[AsideList] = Memo()
        self._hidden: Memo[frozenset[ItemKey]] = Memo()
        self._moved = MovedNotes()
        self._digests: Memo[frozenset[str]] = Memo()
        """Those of the note of which something was put aside last."""

    @property
    def file(self) -> Path:
        """The file that holds it; it need not be there."""
        return self._store.file

    @property
    def _store(self) -> PutAsideFile:
        return PutAsideFile.of(self._access.vault.root, self._access.writing.state_dir)

    def stamp(self, on: Moment, vault: Vault) -> tuple[object, ...]:
        """Return what is different once other things are put aside."""
        return self._store.stamp(), day_of(on, vault.settings)

    def list(self, on: Moment | None = None, vault: Vault | None = None) -> AsideList:
        """Return what is put aside on a day, of the current snapshot by default. Reads a file."""
        vault, store = vault or self._access.vault, self._store
        today = day_of(moment_or_now(on), vault.settings)
        stamp = snapshot_stamp(vault, store.stamp(), today)
        return self._list.get(stamp, lambda: self._listed(store.read(), vault, today))

    def keys(self, on: Moment | None = None, vault: Vault | None = None) -> AsideKeys:
        """Return the items that are put aside on a day. Reads a file."""
        return self.list(on, vault).keys()

    def hidden(self, on: Moment | None = None, vault: Vault | None = None) -> frozenset[ItemKey]:
        """Return all items that are put aside on a day, cached: badges ask for it again and again.

        Reads a file if it changed.
        """
        listed = self.list(on, vault)
        return self._hidden.get(listed, lambda: listed.keys().all)

    # Of notes and cards by their names

    def suspend(self, path: str, card: str | None, on: Moment | None = None) -> AsideItem:
        """Suspend a note, or one card of it (`2.1`), until it is taken back.

        Raises `GradeError` if there is no such card, and `WriteError`.
        """
        key = self._key(path, card)
        self._append(PutAside(key))
        return self._item_of(key, on)

    def bury(self, path: str, card: str | None, on: Moment | None = None) -> AsideItem:
        """Bury a note, or a card of it with its siblings, until tomorrow. Raises as `suspend`.

        A note that is suspended stays so.
        """
        key = self._key(path, card)._replace(card=0)
        self._bury(key, on)
        return self._item_of(key, on)

    def take_back(self, items: Iterable[AsideItem]) -> None:
        """Have items reviewed again. Raises `WriteError`."""
        for item in items:
            self._take_back(item.entry.key)

    # Of the items of a session

    def suspend_item(self, key: SessionKey) -> None:
        """Suspend an item of a session. Raises `WriteError`."""
        self._append(PutAside(_put_aside_key(key)))

    def bury_item(self, key: SessionKey, on: Moment) -> None:
        """Bury an item of a session, with its siblings, until tomorrow. Raises `WriteError`."""
        self._bury(_put_aside_key(key.question), on)

    def take_back_item(self, keys: Sequence[SessionKey]) -> None:
        """Have an item of a session reviewed again, whichever was done. Raises `WriteError`.

        `keys` are those that it has had, the last one now: what is put aside follows a rename of
        its note, and keeps the words that the item had.
        """
        path = keys[-1].path
        items = {replace(key, path=path) for key in keys}
        wanted = {_put_aside_key(each) for key in items for each in (key, key.question)}
        for stored, now in self._keys():
            if not wanted.isdisjoint((stored.key, now)):
                self._take_back(stored.key)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Follow notes to their new paths, given by their old ones. Raises `WriteError`."""
        with _write_errors():
            self._store.follow_renames(paths)

    def _bury(self, key: PutAsideKey, on: Moment | None) -> None:
        today = day_of(moment_or_now(on), self._access.vault.settings)
        if today == date.max:
            raise WriteFailedError(f"there is no day after {today}; suspend it instead")
        if not self._is_suspended(key):
            self._append(PutAside(key, today + timedelta(days=1)))

    def _is_suspended(self, key: PutAsideKey) -> bool:
        return any(now == key and stored.until is None for stored, now in self._keys())

    def _keys(self) -> Iterator[tuple[PutAside, PutAsideKey]]:
        """Yield what is put aside, each with its key now: its note may have been renamed."""
        entries = self._store.read().entries
        moved = self._moved.paths(entries, self._access.vault)
        for entry in entries:
            yield entry, _moved_key(entry.key, moved)

    def _listed(self, read: PutAsideEntries, vault: Vault, today: date) -> AsideList:
        held = [each for each in read.entries if each.until is None or each.until > today]
        moved = self._moved.paths(held, vault)
        places = _Places(vault, moved)
        return AsideList(tuple(map(places.item, held)), read.problems)

    def _key(self, path: str, card: str | None) -> PutAsideKey:
        if card is None:
            return PutAsideKey(path)
        note = self._access.vault.notes[path]
        found = find_card(note, card)
        return PutAsideKey(path, *question_ids(note)[found.question], found.card + 1)

    def _item_of(self, key: PutAsideKey, on: Moment | None) -> AsideItem:
        found = (item for item in self.list(on).items if item.entry.key == key)
        return next(found, AsideItem(PutAside(key), ()))

    def _append(self, entry: PutAside) -> None:
        with _write_errors():
            self._store.put(self._known_again(entry))

    def _known_again(self, entry: PutAside) -> PutAside:
        """Return an entry with what it is known by after its note was renamed or edited."""
        vault, key = self._access.vault, entry.key
        note = vault.entries.get(key.path)
        if note is None:
            return entry
        others: frozenset[str] = frozenset()
        if key.text:
            stamp = snapshot_stamp(vault, key.path)
            others = self._digests.get(stamp, lambda: _digests(note.note))
        return replace(entry, others=others, file=file_mark(note.stamp))

    def _take_back(self, key: PutAsideKey) -> None:
        with _write_errors():
            self._store.take_back(key)


@contextmanager
def _write_errors() -> Iterator[None]:
    """Raise that the file cannot be written as the error of a write, which callers handle."""
    try:
        yield
    except PutAsideError as error:
        raise WriteFailedError(f"{error}; nothing has changed") from error


def _put_aside_key(key: SessionKey) -> PutAsideKey:
    return PutAsideKey(key.path, key.text, key.occurrence, key.card)


def _digests(note: Note) -> frozenset[str]:
    return frozenset(text_digest(text) for text, _ in question_ids(note))


def _moved_key(key: PutAsideKey, moved: Mapping[str, str]) -> PutAsideKey:
    return key._replace(path=moved.get(key.path, key.path))


class _Places:
    """Where what is put aside stands in a snapshot."""

    def __init__(self, vault: Vault, moved: Mapping[str, str]) -> None:
        """Go by the present paths of notes that were renamed, given by the old ones."""
        self._vault = vault
        self._moved = moved
        self._questions: dict[str, _Questions] = {}

    def item(self, entry: PutAside) -> AsideItem:
        """Return something that is put aside with its place, without one if it is gone."""
        path, text, _, number = _moved_key(entry.key, self._moved)
        if path not in self._vault.entries:
            return AsideItem(entry, ())
        if not text:
            return AsideItem(entry, ((path, 0, 0),))
        note = self._vault.notes[path]
        if path not in self._questions:
            self._questions[path] = _Questions(note)
        index = self._questions[path].index(entry)
        if index is None or number > len(note.questions[index].cards):
            return AsideItem(entry, ())
        question = note.questions[index]
        cards = range(1, len(question.cards) + 1)
        if number:
            cards = range(number, number + 1)
        keys = tuple((path, index + 1, card) for card in cards)
        front = next((question.cards[card - 1].front for card in cards), "")
        return AsideItem(entry, keys, question.first_line, front)


class _Questions:
    """The questions of one note, found by what was stored of them."""

    def __init__(self, note: Note) -> None:
        self._indexes = {each: index for index, each in enumerate(question_ids(note))}
        self._texts = EditedTexts(text for text, _ in self._indexes)
        self._digest = cache(text_digest)

    def index(self, entry: PutAside) -> int | None:
        """Return the index of a question: that of the same text, else of one that is an edit of it.

        Never of one that was in the note when it was put aside: that is another question.
        """
        key, others = entry.key, entry.others
        found = self._indexes.get((key.text, key.occurrence))
        if found is not None or others is None:
            return found
        edited = self._texts.edit_of(key.text, lambda text: self._digest(text) in others)
        return None if edited is None else self._indexes[edited, 0]
