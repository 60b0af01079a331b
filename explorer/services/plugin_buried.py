"""What the review plugin has buried for today, found by the hashes of the questions.

Hashing takes its time, so that a question is hashed once, and again only if its text changes. Reads
the plugin's list, and never writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from explorer.model import Moment
from explorer.services.memo import Memo, snapshot_stamp
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.config import ReviewSettings
    from explorer.model import Note
    from explorer.review import ItemKey, QuestionKey
    from explorer.vault.note_entry import NoteEntry


class _Hashes(NamedTuple):
    """The hashes of the questions of a note."""

    entry: NoteEntry
    settings: ReviewSettings
    by_text: Mapping[str, str]


class _Found(NamedTuple):
    """The cards of a snapshot whose questions are buried."""

    vault: Vault
    buried: frozenset[str]
    by_path: Mapping[str, tuple[ItemKey, ...]]
    cards: frozenset[ItemKey]


class PluginBuried:
    """Finds the cards that the plugin has buried.

    The plugin buries for a day of the calendar: it does not ask when a review day begins. They are
    hidden on the day that its list is of, until midnight.
    """

    def __init__(self) -> None:
        self._files: Memo[list[str]] = Memo()
        """The whole paths of the files that may have the list."""
        self._list: Memo[tuple[str, frozenset[str]]] = Memo()
        self._found: Memo[_Found] = Memo()
        self._hashes: dict[str, _Hashes] = {}
        """By path. Without a lock: two threads may compute the same."""

    def clear(self) -> None:
        """Drop what is cached; the next question computes it again."""
        self._files.clear()
        self._list.clear()
        self._found.clear()
        self._hashes = {}

    def stamp(self, vault: Vault, on: Moment) -> tuple[object, ...]:
        """Return what is different once other questions are buried, or on another day."""
        return _plain_day(on), self._file_stamp(vault)

    def cards(self, vault: Vault, on: Moment) -> frozenset[ItemKey]:
        """Return all cards that are buried, each with its siblings.

        The first time, and that only, all questions are hashed: call it from a worker.
        """
        buried = self._buried(vault, on)
        if not buried:
            return frozenset()
        stamp = snapshot_stamp(vault, buried)
        return self._found.renew(stamp, lambda before: self._renewed(before, vault, buried)).cards

    def cards_of(self, path: str, vault: Vault, on: Moment) -> frozenset[ItemKey]:
        """Return those of one note: never waits for what other notes have."""
        buried = self._buried(vault, on)
        if not buried:
            return frozenset()
        return frozenset(self._cards_in(vault, path, buried))

    def questions(self, vault: Vault, on: Moment) -> frozenset[QuestionKey]:
        """Return the questions that are buried, by path and number from 1."""
        return frozenset((path, question) for path, question, _ in self.cards(vault, on))

    def _buried(self, vault: Vault, on: Moment) -> frozenset[str]:
        """Return the hashes of the plugin's list, none if it is of another day."""
        from explorer.vault.plugin_settings import read_buried

        stamp = vault.root, self._file_stamp(vault)
        day, hashes = self._list.get(stamp, lambda: read_buried(vault.root))
        if day != _plain_day(on).isoformat():
            return frozenset()
        return hashes

    def _file_stamp(self, vault: Vault) -> object:
        from explorer.vault.plugin_settings import settings_files, settings_stamp

        def find() -> list[str]:
            return [str(vault.root / name) for name in settings_files(vault.root)]

        return settings_stamp(self._files.get(snapshot_stamp(vault), find))

    def _renewed(self, before: _Found | None, vault: Vault, buried: frozenset[str]) -> _Found:
        """Return what is buried; only notes that have changed are looked at again, if any."""
        by_path: dict[str, tuple[ItemKey, ...]] = {}
        changed: Iterable[str] = vault.entries
        if before is not None and (before.buried, before.vault.settings) == (
            buried,
            vault.settings,
        ):
            by_path = dict(before.by_path)
            changed = vault.changed_since(before.vault)
        for path in changed:
            by_path.pop(path, None)
            if path not in vault.entries:
                self._hashes.pop(path, None)
        for path in _with_cards(vault, changed):
            cards = tuple(self._cards_in(vault, path, buried))
            if cards:
                by_path[path] = cards
        return _Found(vault, buried, by_path, frozenset(chain(*by_path.values())))

    def _cards_in(self, vault: Vault, path: str, buried: frozenset[str]) -> Iterator[ItemKey]:
        note = vault.notes.get(path)
        if note is None:
            return
        hashes = self._hashes_of(vault, note)
        for number, question in enumerate(note.questions, 1):
            if hashes[question.text] in buried:
                for card, _ in enumerate(question.cards, 1):
                    yield path, number, card

    def _hashes_of(self, vault: Vault, note: Note) -> Mapping[str, str]:
        """Return the hash of each question of a note, by its text."""
        from explorer.text.card_blocks import question_hash

        entry, settings = vault.entries[note.path], vault.settings
        held = self._hashes.get(note.path)
        known: Mapping[str, str] = {}
        if held is not None and held.settings == settings:
            if held.entry is entry:
                return held.by_text
            known = held.by_text
        by_text = {
            question.text: known.get(question.text) or question_hash(question.text, settings)
            for question in note.questions
        }
        self._hashes[note.path] = _Hashes(entry, settings, by_text)
        return by_text


def hidden_until(on: Moment) -> Moment | None:
    """Return when what the plugin has buried on a day comes back: at midnight.

    Of a review day, the next one. There is no day after the last one that dates know.
    """
    day = _plain_day(on)
    if day == date.max:
        return None
    following = day + timedelta(days=1)
    if isinstance(on, datetime):
        return datetime.combine(following, time(), on.tzinfo)
    return following


def _plain_day(moment: Moment) -> date:
    """Return the day by which the plugin buries: it does not know when a review day begins."""
    return moment.date() if isinstance(moment, datetime) else moment


def _with_cards(vault: Vault, paths: Iterable[str]) -> Iterator[str]:
    """Yield those of some paths whose notes have cards; the others need not be unpacked."""
    for path in paths:
        entry = vault.entries.get(path)
        if entry is not None and entry.brief[1]:
            yield path
