"""Answers to searches: names through the index of names, texts through the full-text index.

Holds both indexes, and the figures about links and review that filters and the order of hits need.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from explorer import model
from explorer import vault as vaults
from explorer.model import Moment
from explorer.services.memo import Memo, snapshot_stamp
from explorer.services.moment import moment_or_now
from explorer.services.review_hits import (
    lists_reviews,
    other_filters,
    review_hits,
    states_of,
)
from explorer.services.review_service import ReviewService
from explorer.services.vault_access import VaultAccess
from explorer.vault import Vault
from explorer.vault.gc_pause import collector_off

if TYPE_CHECKING:
    from explorer.model import Answer, Hit
    from explorer.search import (
        Facts,
        NameSearch,
        NoteTexts,
        Query,
        SearchContext,
        TermMatch,
        TextSearch,
    )
    from explorer.vault import Indexing, TextIndex


_NO_TAGS = (
    "OR, parentheses and operators are not looked for among tags; search headings, notes or texts."
)


class SearchService:
    """Searches in the current vault."""

    def __init__(self, access: VaultAccess, reviews: ReviewService) -> None:
        self._access = access
        self._reviews = reviews
        self._names: Memo[tuple[Vault, NameSearch]] = Memo()
        self._text: Memo[TextIndex] = Memo()
        self._note_texts = threading.local()
        self._link_figures: Memo[tuple[Mapping[str, float], Facts]] = Memo()

    def clear(self) -> None:
        """Drop the indexes and figures; the next search makes them again."""
        self._names.clear()
        self._text.clear()
        self._note_texts = threading.local()
        self._link_figures.clear()

    def search(
        self,
        query: str,
        limit: int = 50,
        scope: str | None = None,
        on: Moment | None = None,
        *,
        wait: bool = True,
    ) -> Answer:
        """Return the places that match, best first.

        `scope` None searches headings, titles and aliases, and the text of notes if no name is what
        was typed: names take a tenth of the time, so that they can be asked for at each letter.
        Text is searched by an index; with `wait` False that is used as it is, and the answer tells
        what is missing there.
        """
        if scope == "text":
            return self.texts(query, limit, on, wait=wait)
        names = self.names(query, limit, scope, on, wait=wait)
        is_found = bool(names.hits) and not names.is_guess
        if scope is not None or (is_found and not _has_operators(query)):
            return names
        return self.with_texts(names, limit, on, wait=wait)

    def names_and_texts(self, query: str, limit: int = 50, on: Moment | None = None) -> Answer:
        """Return the names that match, best first, and after them the texts if there is room."""
        names = self.names(query, limit, None, on, wait=True)
        if names.truncated and not names.is_guess:
            return names
        return self.with_texts(names, limit, on)

    def names(
        self,
        query: str,
        limit: int = 50,
        scope: str | None = None,
        on: Moment | None = None,
        *,
        wait: bool = False,
    ) -> Answer:
        """Return the headings, titles, aliases or tags that match, best first.

        `scope` None searches headings, titles and aliases, and leaves out what fits by luck. What
        stands after a `-` is looked for in the text of notes, too: for that, `wait` True brings the
        index of texts up to date. Without it, the answer tells what is missing there.
        """
        from explorer.search import parse_query

        vault, moment, parsed = self._access.vault, moment_or_now(on), parse_query(query)
        if scope is None and lists_reviews(parsed):
            return self._reviews_listed(vault, parsed, limit, moment)
        context = self._context(vault, parsed, moment)
        if scope == "tags" or not parsed.excludes_text:
            return self._find_names(vault, parsed, limit, scope, context)

        def ask() -> Answer:
            inside = self._text_search(vault, context)
            holding = inside.notes_holding(parsed.excluded_words)
            narrowed = context._replace(holding=holding)
            answer = self._find_names(vault, parsed, limit, scope, narrowed)
            problems = dict.fromkeys((*answer.problems, *inside.not_excluded()))
            return replace(answer, problems=tuple(problems))

        return self._ask_texts(vault, ask, wait=wait)

    def _find_names(
        self, vault: Vault, query: Query, limit: int, scope: str | None, context: SearchContext
    ) -> Answer:
        is_either = scope is None and bool(query.alternatives)
        if query.expression is not None and not is_either:
            inside = self._text_search(vault, context)
            return _names_by_operators(inside, query, limit, scope, vault.generation)
        return self._name_search(vault).search(
            query.typed, limit=limit, scope=scope, context=context, guess=scope is not None
        )

    def _reviews_listed(self, vault: Vault, query: Query, limit: int, moment: Moment) -> Answer:
        """Return the notes and cards that filters about review choose."""
        inside = self._text_search(vault, self._context(vault, query, moment))
        left = inside.left_by(other_filters(query))
        items = self._reviews.reviewables(vault, moment)
        found = review_hits(query, vault, items, left)
        hits = found[: max(0, limit)]
        return model.Answer(
            query.typed,
            len(found),
            truncated=len(hits) < len(found),
            hits=hits,
            generation=vault.generation,
            problems=(*query.problems, *left.problems),
        )

    def with_texts(
        self,
        names: Answer,
        limit: int,
        on: Moment | None = None,
        *,
        wait: bool = True,
        pause: Callable[[], object] = lambda: None,
    ) -> Answer:
        """Return an answer of names, and after them the texts that the same query finds.

        `pause` is called as by `texts`.
        """
        from explorer.search import parse_query

        if not parse_query(names.query).finds_text:
            return names  # what filters leave is listed once
        texts = self.texts(names.query, limit, on, wait=wait, lenient=True, pause=pause)
        return _joined(names, texts, limit)

    def texts(
        self,
        query: str,
        limit: int = 50,
        on: Moment | None = None,
        *,
        wait: bool = True,
        lenient: bool = False,
        pause: Callable[[], object] = lambda: None,
    ) -> Answer:
        """Return the sections whose texts match, best first.

        With `wait` False the index is used as it is, and the answer tells what is missing there.
        A `lenient` search allows for other forms of the words and for mistakes. `pause` is called
        now and then where operators have many texts read; what it raises ends the search.
        """
        from explorer.search import parse_query

        vault, moment, parsed = self._access.vault, moment_or_now(on), parse_query(query)
        if lists_reviews(parsed):
            return self._reviews_listed(vault, parsed, limit, moment)
        context = self._context(vault, parsed, moment)

        def ask() -> Answer:
            inside = self._text_search(vault, context)
            return inside.search(query, limit=limit, lenient=lenient, pause=pause)

        return self._ask_texts(vault, ask, wait=wait)

    def _ask_texts(self, vault: Vault, ask: Callable[[], Answer], *, wait: bool) -> Answer:
        """Return the answer of a function that asks the index of texts, as it is or up to date."""
        index = self._text_index()
        while True:
            starts = index.starts
            if wait:
                deque(index.update(vault), maxlen=0)
            answer = ask()
            if index.starts == starts:
                return answer
            # Damage was found only now, and the index is empty: it has to be filled again. In the
            # end it is in memory, where nothing damages it.
            wait = True

    def explain(self, query: str, hit: Hit) -> tuple[TermMatch, ...]:
        """Return which term of a query matched which word of a hit, and how.

        Empty for a hit inside a note.
        """
        return self._name_search(self._access.vault).explain(query, hit)

    def index_text(self, *, seals: bool = True) -> Generator[Indexing, None, None]:
        """Bring the full-text index up to date step by step, in a thread that yields to others.

        Without `seals`, a few changed notes are there at once, and a later call seals them.
        """
        return self._text_index().update(self._access.vault, background=True, seals=seals)

    def _text_search(self, vault: Vault, context: SearchContext) -> TextSearch:
        from explorer.search import TextSearch

        names = partial(self._name_search, vault)
        return TextSearch(self._text_index(), vault, names, context, self._read_texts())

    def _context(self, vault: Vault, query: Query, moment: Moment) -> SearchContext:
        """Return what a search for a query needs of the vault besides its index."""
        from explorer.search import SearchContext, facts_at

        importance, facts = self._figures(vault)
        context = SearchContext(
            facts=facts_at(facts, moment),
            states=self._reviews.states(vault, moment),
            importance=importance,
            generation=vault.generation,
        )
        if not any(condition.only_kind for condition in query.every_filter):
            return context
        notes, cards = states_of(self._reviews.reviewables(vault, moment))
        return context._replace(note_states=notes, card_states=cards)

    def _name_search(self, vault: Vault) -> NameSearch:
        from explorer.search import index_of

        def make(previous: tuple[Vault, NameSearch] | None) -> tuple[Vault, NameSearch]:
            return vault, index_of(vault, previous, **self._access.cache)

        return self._names.renew(snapshot_stamp(vault), make)[1]

    def _text_index(self) -> TextIndex:
        vault = self._access.vault
        made_for = vault.settings.cards_key()  # with other settings, there is another store
        return self._text.get(made_for, lambda: vaults.TextIndex.of(vault, **self._access.cache))

    def _read_texts(self) -> NoteTexts:
        """Return the texts that operators have read, of this thread: two may search at once."""
        from explorer.search import NoteTexts

        held: NoteTexts | None = getattr(self._note_texts, "kept", None)
        if held is None:
            held = self._note_texts.kept = NoteTexts()
        return held

    def _figures(self, vault: Vault) -> tuple[Mapping[str, float], Facts]:
        """Return how many links lead to each note, and the facts that filters need."""
        return self._link_figures.get(snapshot_stamp(vault), lambda: self._new_figures(vault))

    def _new_figures(self, vault: Vault) -> tuple[Mapping[str, float], Facts]:
        """Return the figures of a vault, and store the links that they rest on."""
        from explorer.search import facts_of

        with collector_off():
            figures = facts_of(vault)
            if self._access.cache["cache"]:
                vault.store_links(self._access.cache["cache_dir"])
            return figures


def _has_operators(query: str) -> bool:
    """Return whether a query is more than words and filters."""
    from explorer.search import parse_query

    return parse_query(query).expression is not None


def _names_by_operators(
    inside: TextSearch, query: Query, limit: int, scope: str | None, generation: int
) -> Answer:
    """Return the names that meet a query with operators.

    Among all scopes there are none: operators are about texts, which have the headings, too. Words
    with OR between are no such query.
    """
    if scope in ("headings", "notes"):
        return inside.search_names(query.typed, limit=limit, headings=scope == "headings")
    if scope is None and not query.finds_text:
        return inside.search(query.typed, limit=limit)
    problems = query.problems
    if scope == "tags":
        problems = (*problems, _NO_TAGS)
    return model.Answer(query.typed, 0, False, (), generation, problems)


def _joined(names: Answer, texts: Answer, limit: int) -> Answer:
    """Return the names that a query found and, after them, the texts.

    Of names that are guesses nothing is left if there are texts. A section whose heading was found
    is not repeated for its text.
    """
    problems = tuple(dict.fromkeys((*names.problems, *texts.problems)))
    names = replace(names, lacks_scattered=texts.lacks_scattered)
    if not texts.hits:
        return replace(names, problems=problems)
    if names.is_guess:
        return replace(texts, problems=problems)
    named = {(hit.path, hit.section) for hit in names.hits}
    others = tuple(hit for hit in texts.hits if (hit.path, hit.section) not in named)
    hits = (*names.hits, *others)[:limit]
    total = names.total + texts.total - (len(texts.hits) - len(others))
    return replace(names, total=total, truncated=total > len(hits), hits=hits, problems=problems)
