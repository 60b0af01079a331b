"""Answers about review: what is due, badges, figures, and what is put aside, here or by the plugin.

Passes notes, settings and a moment to `explorer.review`; computes nothing itself and never writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from explorer.model import DUE_STATES, Moment
from explorer.review import due as due_lists
from explorer.review.badges import note_badge, section_badges
from explorer.review.days import STATES, begins, day_of
from explorer.review.due import ReviewItem, reviewables, up_for_review
from explorer.services.vault_access import Memo, VaultAccess, local_now, snapshot_stamp
from explorer.vault import Vault
from explorer.vault.obsidian_settings import read_buried, review_settings_files
from explorer.vault.walk import file_stamp

if TYPE_CHECKING:
    from explorer.model import Badge, DueList, ReviewState
    from explorer.review.due import DueDay, ItemKey
    from explorer.review.review_items import QueueScope
    from explorer.review.review_stats import DeckStats, ReviewHistory, ReviewStats
    from explorer.review.session_queue import CountWork, QueueOptions, Workload
    from explorer.services.put_aside_service import PutAsideService
    from explorer.state.review_log import ReviewLog


class _OfToday(TypedDict):
    """What a queue needs to know of a day."""

    done: tuple[int, int]
    """How much new and due was reviewed."""
    seed: int


class PluginBuried:
    """Finds the cards that the plugin has buried, by the hashes of their questions.

    The plugin buries for a day of the calendar: it does not ask when a review day begins. They are
    hidden on the day that its list is of, until midnight. Hashing takes its time, so that what
    is found in a note is kept. Without a lock: two threads may compute the same.
    """

    def __init__(self) -> None:
        self._files: Memo[list[Path]] = Memo()
        """The whole paths of the files that may have the list."""
        self._list: Memo[tuple[str, frozenset[str]]] = Memo()
        self._known: dict[str, tuple[object, tuple[ItemKey, ...]]] = {}
        """What is buried of each note, with what that was found from."""

    def cards_of(self, paths: Iterable[str], vault: Vault, on: Moment) -> frozenset[ItemKey]:
        """Return the cards of some notes that are buried, each with its siblings.

        The first time, and that only, their questions are hashed: ask for all notes in a worker.
        """
        buried = self._buried(vault, on)
        found = (self._cards_in(vault, path, buried) for path in paths)
        return frozenset(chain.from_iterable(found) if buried else ())

    def _buried(self, vault: Vault, on: Moment) -> frozenset[str]:
        """Return the hashes of the plugin's list, none if it is of another day."""
        stamp = vault.root, self.file_stamp(vault)
        day, hashes = self._list.get(stamp, lambda: read_buried(vault.root))
        return hashes if day == _plain_day(on).isoformat() else frozenset()

    def file_stamp(self, vault: Vault) -> object:
        """Return what is different once other questions are buried."""
        files = self._files.get(snapshot_stamp(vault), lambda: review_settings_files(vault.root))
        return tuple(map(file_stamp, files))

    def _cards_in(self, vault: Vault, path: str, buried: frozenset[str]) -> tuple[ItemKey, ...]:
        """Return the cards of a note that are buried; a note without cards is not unpacked."""
        from explorer.text.cards import question_hash

        entry, settings = vault.entries.get(path), vault.settings
        if entry is None or not entry.brief[1]:
            return ()
        stamp, cards = self._known.get(path, (None, ()))
        if stamp == (entry, settings, buried):
            return cards
        found: list[ItemKey] = []
        for number, question in enumerate(vault.notes[path].questions, 1):
            if question_hash(question.text, settings) in buried:
                found += ((path, number, card) for card in range(1, len(question.cards) + 1))
        self._known[path] = (entry, settings, buried), tuple(found)
        return tuple(found)


def _plain_day(moment: Moment) -> date:
    """Return the day by which the plugin buries: it does not know when a review day begins."""
    return moment.date() if isinstance(moment, datetime) else moment


class ReviewService:
    """Questions about review. `on` is a review day or a moment, now by default."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self._states: Memo[Mapping[tuple[str, int], ReviewState]] = Memo()
        self._reviewables: Memo[tuple[ReviewItem, ...]] = Memo()
        self._lapses: Memo[Mapping[ItemKey, int]] = Memo()
        self._plugin = PluginBuried()

    # What is put aside

    @cached_property
    def put_aside(self) -> PutAsideService:
        """What is suspended or buried."""
        from explorer.services.put_aside_service import PutAsideService

        return PutAsideService(self._access)

    @cached_property
    def flags(self) -> PutAsideService:
        """What is flagged for editing; it is reviewed all the same."""
        from explorer.services.put_aside_service import PutAsideService

        return PutAsideService(self._access, "flags")

    def hidden(self, on: Moment, vault: Vault | None = None) -> Collection[ItemKey]:
        """Return what is suspended or buried on a day: it is in no badge, count or session.

        That is what was put aside here, and what the plugin has buried, by the numbers that it has
        in a snapshot, the current one by default. The plugin's first takes its time.
        """
        vault = vault or self._access.vault
        return self._aside(on, vault) | self._plugin.cards_of(vault.entries, vault, on)

    def hidden_in(self, path: str, on: Moment, vault: Vault) -> Collection[ItemKey]:
        """Return which cards of a note are hidden, maybe more: soon enough for the event loop."""
        if path not in vault.entries or not vault.entries[path].brief[1]:
            return ()
        return self._aside(on, vault) | self._plugin.cards_of([path], vault, on)

    def _aside(self, on: Moment, vault: Vault) -> frozenset[ItemKey]:
        """Return what was put aside here; imports nothing if nothing ever was."""
        return (
            self.put_aside.list(on, vault).hidden if self._access.has_put_aside() else frozenset()
        )

    def _buried_until(self, vault: Vault, on: Moment) -> Mapping[ItemKey, Moment]:
        """Return until when what is buried on a day stays so.

        The plugin's comes back at midnight, if dates know another day. What was buried here as well
        comes back when both allow it.
        """
        found: dict[ItemKey, Moment] = dict(self.put_aside.list(on, vault).buried)
        day = _plain_day(on)
        if day == date.max:
            return found
        until: Moment = day + timedelta(days=1)
        if isinstance(on, datetime):
            until = datetime.combine(until, time(), on.tzinfo)
        for key in self._plugin.cards_of(vault.entries, vault, on):
            ends = (until, found.get(key, until))
            found[key] = max(ends, key=lambda each: begins(each, vault.settings))
        return found

    # What is to be reviewed

    def items(
        self, scope: QueueScope | None, on: Moment, vault: Vault | None = None
    ) -> Iterator[ReviewItem]:
        """Yield the items of a scope, with how well they are remembered; without one, only all.

        What is put aside is left out, unless the scope asks for it.
        """
        vault = vault or self._access.vault
        hidden = self.hidden(on, vault)
        if scope is None:
            return reviewables(up_for_review(vault), vault.settings, on, hidden)
        from explorer.review.review_items import ASIDE, find_items

        suspended, lapses = self.put_aside.list(on, vault).suspended, self.lapses(vault)
        aside = {key: ASIDE[key not in suspended] for key in hidden}
        return find_items(up_for_review(vault), vault.settings, on, scope, lapses, aside)

    def _not_suspended(self, vault: Vault, on: Moment) -> Iterator[ReviewItem]:
        aside = self.put_aside.list(on, vault).suspended
        return reviewables(up_for_review(vault), vault.settings, on, aside)

    def due(self, on: Moment | None = None, scope: QueueScope | None = None) -> DueList:
        """Return the notes and cards to review; of a scope all, due or not.

        What is put aside is left out.
        """
        vault, moment = self._access.at(on)
        items = self.items(scope, moment, vault)
        states = due_lists.OFFERED if scope is None else STATES
        return due_lists.due(items, day_of(moment, vault.settings), states)

    def workload(
        self, options: QueueOptions, on: Moment | None = None, scope: QueueScope | None = None
    ) -> Workload:
        """Return how much a session of a scope would ask today, and how much waits.

        Without a scope it is one of everything.
        """
        vault, moment = self._access.at(on)
        return self.counter(options, moment)(self.items(scope, moment, vault), None)

    def counter(self, options: QueueOptions, on: Moment) -> CountWork:
        """Return what counts how much a session of some items would ask on a day."""
        from explorer.review.session_queue import workload

        settings, of_today = self._access.vault.settings, self.of_today(options, on)
        return lambda items, deck: workload(items, settings, options, deck=deck, **of_today)

    def of_today(self, options: QueueOptions, on: Moment) -> _OfToday:
        """Return what a queue needs to know of a day. Reads the log if a limit asks for it."""
        seed = day_of(on, self._access.vault.settings).toordinal()
        return {"done": self.done(on) if options.is_limited else (0, 0), "seed": seed}

    def due_days(self, on: Moment | None) -> tuple[DueDay, ...]:
        """Return what falls due on which day; what is overdue belongs to the first one.

        What is suspended is left out.
        """
        vault, moment = self._access.at(on)
        items = self._not_suspended(vault, moment)
        return due_lists.due_days(items, day_of(moment, vault.settings))

    def next_day(self, scope: QueueScope, on: Moment) -> date | None:
        """Return the first day after today on which something of a scope is due, None if none is.

        What is put aside is left out.
        """
        days = (item.days for item in self.items(scope, on))
        first = min((each for each in days if each is not None and each > 0), default=None)
        today = day_of(on, self._access.vault.settings)
        return None if first is None else today + timedelta(days=first)

    def next_due(self, on: Moment) -> datetime | None:
        """Return the moment from which on more is due than at another, None if it stays as it is.

        What is suspended or buried is left out, the latter until it comes back.
        """
        vault = self._access.vault
        items, buried = self._not_suspended(vault, on), self._buried_until(vault, on)
        return due_lists.next_due(items, vault.settings, on, buried)

    def reviewables(self, vault: Vault, moment: Moment) -> tuple[ReviewItem, ...]:
        """Return the notes and cards that can be reviewed, as `due` counts them.

        Cached per snapshot and minute: a search asks with every keystroke.
        """
        stamp = self._stamp(vault, moment)
        return self._reviewables.get(stamp, lambda: tuple(self.items(None, moment, vault)))

    def states(self, vault: Vault, moment: Moment) -> Mapping[tuple[str, int], ReviewState]:
        """Return the state of each note (section -1) and heading with something to review.

        Cached as `reviewables` are.
        """
        stamp = self._stamp(vault, moment)
        return self._states.get(stamp, lambda: due_lists.states(self.items(None, moment, vault)))

    def _stamp(self, vault: Vault, on: Moment) -> object:
        """Return what is different in the next minute, or once other things are put aside."""
        minute = on.replace(second=0, microsecond=0) if isinstance(on, datetime) else on
        stamp = snapshot_stamp(vault, minute, self._plugin.file_stamp(vault))
        if not self._access.has_put_aside():
            return stamp
        return stamp, self.put_aside.stamp(on, vault)

    # Badges

    def badges(self, on: Moment | None = None) -> dict[str, Badge]:
        """Return the badge of every note that has something to review, by path.

        What is put aside is in no badge, as it is in no count.
        """
        vault, moment = self._access.at(on)
        aside = self.hidden(moment, vault)
        return {
            note.path: badge
            for note in up_for_review(vault)
            if (badge := note_badge(note, vault.settings, moment, aside))
        }

    def note_badge(self, path: str, on: Moment) -> Badge | None:
        """Return the badge of one note, as in `badges`."""
        vault = self._access.vault
        note = vault.notes.get(path)
        if note is None:
            return None
        aside = self._aside(on, vault) | self._plugin.cards_of([path], vault, on)
        return note_badge(note, vault.settings, on, aside)

    def section_badges(self, path: str, on: Moment | None = None) -> Mapping[int, Badge]:
        """Return the badges of a note's headings that hold cards, by the index of the heading.

        Empty for a note that is gone: a list that is on screen may still have it.
        """
        vault, moment = self._access.at(on)
        entry = vault.entries.get(path)
        if entry is None or not entry.brief[1]:  # without cards, as most notes are
            return {}
        aside = self.hidden_in(path, moment, vault)
        return section_badges(vault.notes[path], vault.settings, moment, aside)

    def due_lines(self, path: str, on: Moment | None) -> tuple[int, ...]:
        """Return the lines of a note's places with something due, in order; 1 at least.

        A heading with due cards is such a place; the first line stands for the note itself and for
        the cards before its first heading, and for a note that is gone.
        """
        vault, moment = self._access.at(on)
        note = vault.notes.get(path)
        if note is None:
            return (1,)
        aside = self._aside(moment, vault) | self._plugin.cards_of([path], vault, moment)
        lines = {
            note.headings[each.section].line if each.section >= 0 else 1
            for each in reviewables([note], vault.settings, moment, aside)
            if each.state in DUE_STATES
        }
        return tuple(sorted(lines or {1}))

    # Figures

    def stats(self, on: Moment | None = None, limits: QueueOptions | None = None) -> ReviewStats:
        """Return how many notes and cards are in which state, and what is asked when."""
        from explorer.review.review_stats import stats
        from explorer.review.session_queue import QueueOptions

        limits = limits or QueueOptions()
        vault, moment = self._access.at(on)
        aside = self.put_aside.list(moment, vault).suspended
        items = [*reviewables(vault.glances(), vault.settings, moment, aside)]
        buried = self._buried_until(vault, moment)
        asked, most = self.workload(limits, moment), limits.reviews_per_day
        return stats(items, vault.settings, moment, buried=buried, asked=asked, most=most)

    @property
    def log(self) -> ReviewLog:
        """What was reviewed here."""
        from explorer.state.review_log import ReviewLog

        return ReviewLog.of(self._access.vault.root, self._access.state_dir)

    def history(self, on: Moment | None = None) -> ReviewHistory:
        """Return the figures of the reviews that were done here, from the log. Reads a file."""
        from explorer.review.review_stats import history

        return history(self.log.read().reviews, self._access.vault.settings, on or local_now())

    def deck_stats(self, on: Moment, limits: QueueOptions) -> Mapping[str, DeckStats]:
        """Return the figures by deck; what is put aside is left out. Reads a file."""
        from explorer.review.review_stats import deck_stats

        items, reviews = self.items(None, on), self.log.read().reviews
        settings, count = self._access.vault.settings, self.counter(limits, on)
        return deck_stats(items, reviews, settings, on, count)

    def done(self, on: Moment) -> tuple[int, int]:
        """Return how much new and how much due was reviewed here on a day. Reads a file."""
        from explorer.review.review_stats import done

        return done(self.log.read().reviews, self._access.vault.settings, on)

    def lapses(self, vault: Vault | None = None) -> Mapping[ItemKey, int]:
        """Return how often cards were forgotten here, from the log. Reads a file if it changed."""
        from explorer.review.review_stats import logged_lapses

        vault, log = vault or self._access.vault, self.log
        stamp = snapshot_stamp(vault, log.stamp())
        return self._lapses.get(stamp, lambda: logged_lapses(log.read().reviews, vault.notes))
