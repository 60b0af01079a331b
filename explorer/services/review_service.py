"""Answers about review: what is due, badges, figures, and what is wrong with review fields.

Passes notes, settings and a moment to `explorer.review`; computes nothing itself and never writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from explorer import model, review
from explorer.model import Moment
from explorer.services.memo import Memo, snapshot_stamp
from explorer.services.moment import moment_or_now, to_the_minute
from explorer.services.plugin_buried import PluginBuried, hidden_until
from explorer.services.vault_access import VaultAccess
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.model import Badge, DueList, Note, ReviewState
    from explorer.review import (
        DoneCount,
        DueDay,
        ItemKey,
        QuestionKey,
        Reviewable,
        ReviewHistory,
        ReviewStats,
    )
    from explorer.review.review_history import DeckStats
    from explorer.review.review_items import QueueScope
    from explorer.services.put_aside_service import AsideList, PutAsideService
    from explorer.state.review_log import ReviewLog


class ReviewService:
    """Questions about review. `on` is a review day or a moment, now by default."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self._states: Memo[Mapping[tuple[str, int], ReviewState]] = Memo()
        self._reviewables: Memo[tuple[Reviewable, ...]] = Memo()
        self._lapses: Memo[Mapping[ItemKey, int]] = Memo()
        self._plugin = PluginBuried()

    @cached_property
    def put_aside(self) -> PutAsideService:
        """What is suspended or buried."""
        from explorer.services.put_aside_service import PutAsideService

        return PutAsideService(self._access)

    def hidden(self, on: Moment, vault: Vault | None = None) -> Collection[ItemKey]:
        """Return what is suspended or buried on a day: it is in no badge, count or session.

        That is what was put aside here, and what the plugin has buried, by the numbers that it has
        in a snapshot, the current one by default. The plugin's first takes its time.
        """
        vault = vault or self._access.vault
        return self._aside(on, vault) | self._plugin.cards(vault, on)

    def hidden_in(self, path: str, on: Moment, vault: Vault) -> Collection[ItemKey]:
        """Return what is hidden of a note, and maybe of others: soon enough for the event loop."""
        return self._aside(on, vault) | self._plugin.cards_of(path, vault, on)

    def _aside(self, on: Moment, vault: Vault) -> frozenset[ItemKey]:
        """Return what was put aside here; imports nothing if nothing ever was."""
        return (
            self.put_aside.list(on, vault).hidden if self._access.has_put_aside() else frozenset()
        )

    def _shown(self, on: Moment | None) -> tuple[Vault, Moment, Collection[ItemKey]]:
        """Return the current snapshot, the moment, and what is hidden then."""
        vault, moment = self._access.vault, moment_or_now(on)
        return vault, moment, self.hidden(moment, vault)

    def _stamp(self, vault: Vault, on: Moment) -> object:
        """Return what is different in the next minute, or once other things are put aside."""
        stamp = snapshot_stamp(vault, to_the_minute(on), self._plugin.stamp(vault, on))
        if not self._access.has_put_aside():
            return stamp
        return stamp, self.put_aside.stamp(on, vault)

    def due(self, on: Moment | None = None, scope: QueueScope | None = None) -> DueList:
        """Return the notes and cards to review, only those of a scope if one is given.

        What is put aside is left out.
        """
        vault, moment, aside = self._shown(on)
        notes = list(up_for_review(vault))
        found = review.due(notes, vault.settings, moment, aside)
        if scope is None:
            return found
        request = review.QueueRequest(on=moment, scope=scope, reach="practice")
        facts = review.QueueFacts(suspended=aside, lapses=self.lapses(vault))
        return review.narrowed(found, review.review_queue(notes, vault.settings, request, facts))

    def due_counts(self, on: Moment | None = None) -> Mapping[str, int]:
        """Return how many notes and cards there are of each state, as `due` counts them."""
        vault, moment, aside = self._shown(on)
        return review.due_counts(up_for_review(vault), vault.settings, moment, aside)

    def buried(self, on: Moment | None = None) -> frozenset[QuestionKey]:
        """Return the questions that the plugin has buried for today, by path and number from 1.

        Reads the plugin's list if it changed, as it does with cards that are reviewed in Obsidian.
        """
        return self._plugin.questions(self._access.vault, moment_or_now(on))

    def due_days(self, on: Moment | None = None) -> tuple[DueDay, ...]:
        """Return what falls due on which day; what is overdue belongs to the first one.

        What is suspended is left out.
        """
        vault, moment = self._access.vault, moment_or_now(on)
        aside = self.put_aside.list(moment, vault).suspended
        return review.due_days(up_for_review(vault), vault.settings, moment, aside)

    def next_day(self, scope: QueueScope, on: Moment | None = None) -> date | None:
        """Return the first day after today on which something of a scope is due, None if none is.

        What is put aside is left out.
        """
        from explorer.review.review_items import find_items

        vault, moment, aside = self._shown(on)
        items = find_items(up_for_review(vault), vault.settings, moment, scope)
        days = (each.days for each in items if each.key not in aside and each.days is not None)
        first = min((each for each in days if each > 0), default=None)
        if first is None:
            return None
        return review.day_of(moment, vault.settings) + timedelta(days=first)

    def next_due(self, on: Moment) -> datetime | None:
        """Return the moment from which on more is due than at another, None if it stays as it is.

        What is suspended or buried is left out, the latter until it comes back.
        """
        vault = self._access.vault
        aside = self.put_aside.list(on, vault)
        hidden = {**self._buried_until(vault, aside, on), **dict.fromkeys(aside.suspended)}
        found = review.reviewable(up_for_review(vault), vault.settings, on, hidden)
        starts = (review.begins(due, vault.settings) for due in found if due is not None)
        now = review.begins(on, vault.settings)
        return min((each for each in starts if each > now), default=None)

    def stats(self, on: Moment | None = None) -> ReviewStats:
        """Return how many notes and cards are in which state, and what becomes due when."""
        vault, moment = self._access.vault, moment_or_now(on)
        aside = self.put_aside.list(moment, vault)
        return review.stats(
            vault.glances(),
            vault.settings,
            moment,
            aside=aside.suspended,
            buried=self._buried_until(vault, aside, moment),
        )

    def _buried_until(self, vault: Vault, aside: AsideList, on: Moment) -> Mapping[ItemKey, Moment]:
        """Return until when what is buried on a day stays so.

        What was buried here as well comes back when both allow it.
        """
        by_plugin, until = self._plugin.cards(vault, on), hidden_until(on)
        if not by_plugin or until is None:
            return aside.buried
        found: dict[ItemKey, Moment] = dict(aside.buried)
        for key in by_plugin:
            ends = (until, found.get(key, until))
            found[key] = max(ends, key=lambda each: review.begins(each, vault.settings))
        return found

    def history(self, on: Moment | None = None) -> ReviewHistory:
        """Return the figures of the reviews that were done here, from the log. Reads a file."""
        settings = self._access.vault.settings
        return review.history(self.log.read().reviews, settings, moment_or_now(on))

    def deck_stats(self, on: Moment | None = None) -> Mapping[str, DeckStats]:
        """Return the figures by deck; what is suspended is left out. Reads a file."""
        from explorer.review.review_history import deck_stats, memory_tests
        from explorer.review.review_items import find_items

        vault, moment = self._access.vault, moment_or_now(on)
        aside = self.put_aside.list(moment, vault).suspended
        notes, lapses = up_for_review(vault), self.lapses(vault)
        found = find_items(notes, vault.settings, moment, lapses=lapses)
        items = (each for each in found if each.key not in aside)
        tests = memory_tests(self.log.read().reviews, vault.settings, moment)
        return deck_stats(items, tests)

    def done(self, on: Moment | None = None) -> DoneCount:
        """Return how much was reviewed here on a day, from the log. Reads a file."""
        settings = self._access.vault.settings
        return review.done(self.log.read().reviews, settings, moment_or_now(on))

    @property
    def log(self) -> ReviewLog:
        """What was reviewed here."""
        from explorer.state.review_log import ReviewLog

        return ReviewLog.of(self._access.vault.root, self._access.writing.state_dir)

    def lapses(self, vault: Vault | None = None) -> Mapping[ItemKey, int]:
        """Return how often cards were forgotten here, from the log. Reads a file if it changed."""
        vault, log = vault or self._access.vault, self.log
        stamp = snapshot_stamp(vault, log.stamp())
        return self._lapses.get(
            stamp, lambda: review.logged_lapses(log.read().reviews, vault.notes)
        )

    def badges(self, on: Moment | None = None) -> dict[str, Badge]:
        """Return the badge of every note that has something to review, by path.

        What is put aside is in no badge, as it is in no count.
        """
        vault, moment, aside = self._shown(on)
        found = (
            (note.path, review.note_badge(note, vault.settings, moment, aside))
            for note in up_for_review(vault)
        )
        return {path: badge for path, badge in found if badge is not None}

    def section_badges(self, path: str, on: Moment | None = None) -> Mapping[int, Badge]:
        """Return the badges of a note's headings that hold cards, by the index of the heading.

        Empty for a note that is gone: a list that is on screen may still have it.
        """
        vault, moment = self._access.vault, moment_or_now(on)
        note = vault.notes.get(path)
        if note is None:
            return {}
        aside = self.hidden_in(path, moment, vault)
        return review.section_badges(note, vault.settings, moment, aside)

    def due_lines(self, path: str, on: Moment | None = None) -> tuple[int, ...]:
        """Return the lines of a note's places with something due, in order; 1 at least.

        A heading with due cards is such a place; the first line stands for the note itself and for
        the cards before its first heading, and for a note that is gone.
        """
        vault, moment = self._access.vault, moment_or_now(on)
        note = vault.notes.get(path)
        if note is None:
            return (1,)
        aside = self.hidden_in(path, moment, vault)
        lines = {
            note.headings[each.section].line if each.section >= 0 else 1
            for each in review.reviewables([note], vault.settings, moment, aside)
            if each.state in model.DUE_STATES
        }
        return tuple(sorted(lines or {1}))

    def states(self, vault: Vault, moment: Moment) -> Mapping[tuple[str, int], ReviewState]:
        """Return the state of each note (section -1) and heading with something to review.

        Cached per snapshot and minute: a search asks with every keystroke.
        """

        def find() -> Mapping[tuple[str, int], ReviewState]:
            aside = self.hidden(moment, vault)
            return review.states(up_for_review(vault), vault.settings, moment, aside)

        return self._states.get(self._stamp(vault, moment), find)

    def reviewables(self, vault: Vault, moment: Moment) -> tuple[Reviewable, ...]:
        """Return the notes and cards that can be reviewed, as `due` counts them.

        Cached as `states` are.
        """

        def find() -> tuple[Reviewable, ...]:
            aside, notes = self.hidden(moment, vault), up_for_review(vault)
            return tuple(review.reviewables(notes, vault.settings, moment, aside))

        return self._reviewables.get(self._stamp(vault, moment), find)


def up_for_review(vault: Vault) -> Iterator[Note]:
    """Yield the notes that may have something to review; the others need not be unpacked."""
    briefs = ((path, *entry.brief) for path, entry in vault.entries.items())
    return map(vault.notes.__getitem__, review.candidates(briefs, vault.settings))
