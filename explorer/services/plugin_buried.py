"""What the review plugin has buried for today, found by the hashes of the questions.

Hashing takes its time, so that a question is hashed once, and again only if its text changes. Reads
the plugin's list, and never writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from explorer.model import Moment
from explorer.services.memo import Memo, snapshot_stamp
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.config import ReviewSettings
    from explorer.review import ItemKey, QuestionKey
    from explorer.vault.note_entry import NoteEntry


class _Known(NamedTuple):
    """What is known of a note."""

    entry: NoteEntry
    settings: ReviewSettings
    buried: frozenset[str]
    by_text: Mapping[str, str]
    """The hashes of its questions."""
    cards: tuple[ItemKey, ...]
    """Those that are buried."""


class PluginBuried:
    """Finds the cards that the plugin has buried.

    The plugin buries for a day of the calendar: it does not ask when a review day begins. They are
    hidden on the day that its list is of, until midnight.
    """

    def __init__(self) -> None:
        self._files: Memo[list[Path]] = Memo()
        """The whole paths of the files that may have the list."""
        self._list: Memo[tuple[str, frozenset[str]]] = Memo()
        self._cards: Memo[frozenset[ItemKey]] = Memo()
        self._known: dict[str, _Known] = {}
        """By path. Without a lock: two threads may compute the same."""

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
        return self._cards.get(
            snapshot_stamp(vault, buried),
            lambda: frozenset(chain(*(self._cards_in(vault, at, buried) for at in vault.entries))),
        )

    def cards_of(self, path: str, vault: Vault, on: Moment) -> frozenset[ItemKey]:
        """Return those of one note: never waits for what other notes have."""
        buried = self._buried(vault, on)
        return frozenset(self._cards_in(vault, path, buried) if buried else ())

    def questions(self, vault: Vault, on: Moment) -> frozenset[QuestionKey]:
        """Return the questions that are buried, by path and number from 1."""
        return frozenset((path, question) for path, question, _ in self.cards(vault, on))

    def _buried(self, vault: Vault, on: Moment) -> frozenset[str]:
        """Return the hashes of the plugin's list, none if it is of another day."""
        from explorer.vault.obsidian_settings import read_buried

        stamp = vault.root, self._file_stamp(vault)
        day, hashes = self._list.get(stamp, lambda: read_buried(vault.root))
        return hashes if day == _plain_day(on).isoformat() else frozenset()

    def _file_stamp(self, vault: Vault) -> object:
        from explorer.vault.obsidian_settings import files_stamp, review_settings_files

        def find() -> list[Path]:
            return review_settings_files(vault.root)

        return files_stamp(self._files.get(snapshot_stamp(vault), find))

    def _cards_in(self, vault: Vault, path: str, buried: frozenset[str]) -> tuple[ItemKey, ...]:
        """Return the cards of a note that are buried; a note without cards is not unpacked."""
        from explorer.text.cards import question_hash

        entry, held, settings = vault.entries.get(path), self._known.get(path), vault.settings
        if entry is None or not entry.brief[1]:
            return ()
        if held is not None and held[:3] == (entry, settings, buried):
            return held.cards
        known = held.by_text if held is not None and held.settings == settings else {}
        questions = vault.notes[path].questions
        by_text = {
            each.text: known.get(each.text) or question_hash(each.text, settings)
            for each in questions
        }
        cards = tuple(
            (path, number, card)
            for number, question in enumerate(questions, 1)
            if by_text[question.text] in buried
            for card in range(1, len(question.cards) + 1)
        )
        self._known[path] = _Known(entry, settings, buried, by_text, cards)
        return cards


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
