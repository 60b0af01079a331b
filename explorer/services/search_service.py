"""Answers to searches: names through the index of names, texts through the full-text index.

Holds both indexes, and the figures about links and review that filters and the order of hits need.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from explorer import model
from explorer import vault as vaults
from explorer.model import Moment
from explorer.services.review_service import ReviewService
from explorer.services.vault_access import Memo, VaultAccess, snapshot_stamp
from explorer.text.normalize import fold
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.model import Answer, Hit, ReviewState
    from explorer.review.due import ReviewItem
    from explorer.search import (
        NameSearch,
        NoteTexts,
        Query,
        SearchContext,
        TermMatch,
        TextSearch,
    )
    from explorer.search.names.filters import SectionFilter
    from explorer.vault import ScannedIndex, TextIndex


_T = TypeVar("_T")
_NO_TAGS = (
    "OR, parentheses and operators are not looked for among tags; search headings, notes or texts."
)
_PAUSE = 0.001
"""Seconds that other threads get before each note that is indexed in the background."""
MOST_APPROXIMATE = 3
"""Names that are only like what was typed, below texts that have it."""
_COUNTED = 1000
"""Names of which those whose texts were found, too, count once, whatever the limit is."""
_AT_ONCE = 48
"""Notes that are indexed by the search that misses them: to read all others takes longer."""
_REVIEWED = 100.0
"""The score of what filters about reviews find."""


class SearchService:
    """Searches in the current vault."""

    def __init__(self, access: VaultAccess, reviews: ReviewService) -> None:
        self._access = access
        self._reviews = reviews
        self._names: Memo[tuple[Vault, NameSearch]] = Memo()
        self._text: Memo[TextIndex] = Memo()
        self._scanned: Memo[ScannedIndex] = Memo()
        """Stands in for the index of texts while that is being made."""

    def search(
        self,
        query: Query,
        limit: int = 50,
        scope: str | None = None,
        on: Moment | None = None,
        *,
        wait: bool = True,
    ) -> Answer:
        """Return the places that match, best first.

        `scope` None searches headings, titles and aliases, and the text of notes if no name is what
        was typed: names take a tenth of the time, so that they can be asked for at each letter.
        Text is searched by an index, which with `wait` is brought up to date for good. Else, where
        it lacks much of a vault, all texts are read, for the same answer sooner.
        """
        if scope == "text":
            return self.texts_alone(query, limit, on, wait=wait)
        names = self.names(query, limit, scope, on, wait=wait)
        if scope is not None:
            return names
        # What is left out changes nothing about where is looked.
        wanted = (
            names if query.wanted is query else self.names(query.wanted, limit, on=on, wait=wait)
        )
        if wanted.total and not wanted.is_guess and query.expression is None:
            return names
        return self.with_texts(query, names, limit, on, wait=wait)

    def names_and_texts(
        self, query: Query, limit: int = 50, on: Moment | None = None, *, wait: bool = True
    ) -> Answer:
        """Return the names that match, best first, and after them the texts if there is room.

        The limit only cuts, and never changes the total: of more than `_COUNTED` names, and of
        texts that have changed on the disk since, it may.
        """
        names = self.names(query, max(limit, _COUNTED), None, on, wait=wait)
        answer = self.with_texts(query, names, limit, on, wait=wait)
        return replace(answer, truncated=answer.total > limit, hits=answer.hits[:limit])

    def names(
        self,
        query: Query,
        limit: int = 50,
        scope: str | None = None,
        on: Moment | None = None,
        *,
        wait: bool = False,
    ) -> Answer:
        """Return the headings, titles, aliases or tags that match, best first.

        `scope` None searches headings, titles and aliases, and leaves out what fits by luck. What
        stands after a `-` is looked for in the text of notes, too, with `wait` as in `search`.
        """
        vault, moment = self._access.at(on)
        if scope is None and query.lists_reviews:
            return self._reviews_listed(vault, query, limit, moment)
        context = self._context(vault, moment)

        def find(query: Query) -> Answer:
            if scope == "tags" or not query.excludes_text:
                return self._find_names(vault, query, limit, scope, context)

            def ask(inside: TextSearch) -> Answer:
                holding = inside.notes_holding(query.excluded_words)
                narrowed = context._replace(holding=holding)
                answer = self._find_names(vault, query, limit, scope, narrowed, inside.index)
                problems = dict.fromkeys((*answer.problems, *inside.not_excluded()))
                return replace(answer, problems=tuple(problems))

            return self._ask_texts(vault, context, ask, wait=wait)

        return self._excluded_last(query, limit, find)

    def _excluded_last(self, query: Query, limit: int, find: Callable[[Query], Answer]) -> Answer:
        """Return what a function finds, with the hits in excluded notes below all others."""
        answer = find(query)
        hits = answer.hits
        if not any(map(self._is_last, hits)):
            return answer
        if answer.truncated:
            others = find(query.leaving_out(self._access.vault.excluded)).hits
            # Alone, texts may also be found by other forms of the words.
            same = answer.sections
            others = tuple(hit for hit in others if not same or (hit.path, hit.section) in same)
            hits = (*others, *filter(self._is_last, hits))
        return replace(answer, hits=tuple(sorted(hits, key=self._is_last)[:limit]))

    def _is_last(self, hit: Hit) -> bool:
        return hit.path in self._access.vault.excluded

    def _find_names(
        self,
        vault: Vault,
        query: Query,
        limit: int,
        scope: str | None,
        context: SearchContext,
        index: TextIndex | None = None,
    ) -> Answer:
        if query.expression is None or (scope is None and query.alternatives):
            return self._name_search(vault).search(
                query, limit=limit, scope=scope, context=context, guess=scope is not None
            )
        # Among all scopes, operators are about texts, which have the headings, too.
        inside = self._text_search(vault, context, index)
        if scope in ("headings", "notes"):
            return inside.search_names(query, limit=limit, headings=scope == "headings")
        if scope is None and not query.finds_text:
            return inside.search(query, limit=limit)
        problems = (*query.problems, *([_NO_TAGS] if scope == "tags" else []))
        return model.Answer(query.typed, 0, False, (), vault.generation, problems)

    def _reviews_listed(self, vault: Vault, query: Query, limit: int, moment: Moment) -> Answer:
        """Return the notes and cards that filters about review choose, as the status line counts.

        They stand in the order of their notes, and meet the other filters too.
        """
        inside = self._text_search(vault, self._context(vault, moment))
        left = inside.left_by(each for each in query.filters if not each.is_about_review)
        conditions = [each for each in query.filters if each.is_about_review]
        found = [
            item
            for item in self._reviews.reviewables(vault, moment)
            if left.allows(item.path, item.section)
            and all(
                condition.means(item.state, _kind(item), item.decks) == condition.wanted
                for condition in conditions
            )
        ]
        hits = tuple(_review_hit(item, vault) for item in found[: max(0, limit)])
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
        query: Query,
        names: Answer,
        limit: int,
        on: Moment | None = None,
        *,
        wait: bool = True,
        pause: Callable[[], object] = lambda: None,
    ) -> Answer:
        """Return the names that a query found and, after them, the texts.

        Of names that are guesses nothing is left if there are texts. Names that are only like what
        was typed stand below texts that have it, at most `MOST_APPROXIMATE`, but for those of
        sections that have it. A section whose heading was found is not repeated for its text.
        `pause` is called as by `texts`.
        """
        if not query.finds_text:
            return names  # what filters leave is listed once
        texts = self.texts(query, limit, on, wait=wait, lenient=True, pause=pause)
        problems = tuple(dict.fromkeys((*names.problems, *texts.problems)))
        names = replace(names, problems=problems)
        has_texts = texts.total > 0
        if names.is_guess and not has_texts and query.wanted is not query:
            wanted = self.texts(query.wanted, 1, on, wait=wait, lenient=True, pause=pause)
            has_texts = bool(wanted.hits)  # as where nothing is left out
        if not has_texts:
            return names
        if names.is_guess:
            return replace(texts, problems=problems, is_guess=False)
        above: list[Hit] = []
        below: list[Hit] = []
        for hit in names.hits:
            is_only_like = hit.approximate and (hit.path, hit.section) not in texts.sections
            (below if is_only_like and not texts.is_guess else above).append(hit)
        named = {(hit.path, hit.section) for hit in above}
        others = [hit for hit in texts.hits if (hit.path, hit.section) not in named]
        shown = below[:MOST_APPROXIMATE]
        hits = tuple(sorted((*above, *others, *shown), key=self._is_last)[:limit])
        total = names.total + texts.total - len(named & texts.sections)
        total -= len(below) - len(shown)
        return replace(names, total=total, truncated=total > len(hits), hits=hits)

    def texts_alone(
        self,
        query: Query,
        limit: int = 50,
        on: Moment | None = None,
        *,
        wait: bool = True,
        pause: Callable[[], object] = lambda: None,
    ) -> Answer:
        """Return what `texts` does, and what is like the words only where no text has them.

        What a `-` takes away is replaced by nothing.
        """
        ask = partial(self.texts, limit=limit, on=on, wait=wait, pause=pause)
        answer = ask(query)
        if answer.total or not query.searched_text:
            return answer
        if query.wanted is not query and ask(query.wanted).total:
            return answer
        return replace(ask(query, lenient=True), is_guess=False)

    def texts(
        self,
        query: Query,
        limit: int = 50,
        on: Moment | None = None,
        *,
        wait: bool = True,
        lenient: bool = False,
        pause: Callable[[], object] = lambda: None,
    ) -> Answer:
        """Return the sections whose texts match, best first.

        `wait` is as in `search`. A `lenient` search allows for other forms of the words and for
        mistakes. `pause` is called now and then where operators have many texts read; what it
        raises ends the search.
        """
        vault, moment = self._access.at(on)
        if query.lists_reviews:
            return self._reviews_listed(vault, query, limit, moment)
        context = self._context(vault, moment)

        def find(query: Query) -> Answer:
            return self._ask_texts(
                vault,
                context,
                lambda inside: inside.search(query, limit=limit, lenient=lenient, pause=pause),
                wait=wait,
            )

        return self._excluded_last(query, limit, find)

    def _ask_texts(
        self,
        vault: Vault,
        context: SearchContext,
        ask: Callable[[TextSearch], _T],
        *,
        wait: bool,
    ) -> _T:
        """Return the answer of a function that asks the index of texts, or what stands in for it.

        While the vault is being read, the index is used as it is.
        """
        index = self._text_index()
        while True:
            starts, asked = index.starts, index
            stale = 0 if wait else len(index.stale(vault))
            if wait or 0 < stale <= _AT_ONCE:
                deque(index.update(vault, seals=wait), maxlen=0)
            elif stale and index.usable and vault.complete:
                asked = self._scan(vault)
            else:
                self._scanned = Memo()
            answer = ask(self._text_search(vault, context, asked))
            if index.starts == starts:
                return answer
            # Damage was found only now, and the index is empty. In the end it is in memory, where
            # nothing damages it.

    def notes(
        self, query: Query, on: Moment | None = None, *, wait: bool = True
    ) -> tuple[set[str], tuple[str, ...]]:
        """Return the notes that meet a query, which is a tree, as wholes, and the problems."""
        vault, moment = self._access.at(on)
        context = self._context(vault, moment)
        wait = wait and query.asks_texts
        return self._ask_texts(vault, context, lambda inside: inside.notes(query), wait=wait)

    def left_by(self, query: Query, on: Moment | None = None) -> SectionFilter:
        """Return what the filters of a query leave."""
        vault, moment = self._access.at(on)
        return self._text_search(vault, self._context(vault, moment)).left_by(query.filters)

    def notes_with(self, names: Iterable[str], *, wait: bool = True) -> set[str]:
        """Return the notes that hold the words of one of some names in a row.

        What is between the words is not compared. `wait` is as in `search`.
        """
        from explorer.search import NO_CONTEXT, row_expression

        expression = " OR ".join(row_expression(fold(name)) for name in names)

        def ask(inside: TextSearch) -> set[str]:
            return {path for path, _ in inside.index.find(expression)}

        return self._ask_texts(self._access.vault, NO_CONTEXT, ask, wait=wait)

    def notes_by_word(
        self, words: Iterable[str], most: int, *, wait: bool = True
    ) -> dict[str, set[str]]:
        """Return the notes that hold each of some words, folded ones that a name in the vault has.

        A word that `most` sections hold is left out. `wait` is as in `search`.
        """
        from explorer.search import NO_CONTEXT, row_expression

        vault = self._access.vault
        named = self._name_search(vault).names.corpus.vocabulary.numbers

        def ask(inside: TextSearch) -> dict[str, set[str]]:
            found = {}
            for word in filter(named.__contains__, words):
                places = inside.index.find(row_expression(word), most)
                if len(places) < most:
                    found[word] = {path for path, _ in places}
            return found

        return self._ask_texts(vault, NO_CONTEXT, ask, wait=wait)

    def explain(self, query: Query, hit: Hit) -> tuple[TermMatch, ...]:
        """Return which term of a query matched which word of a hit, and how.

        Empty for a hit inside a note.
        """
        return self._name_search(self._access.vault).explain(query, hit)

    def lacks_index(self) -> bool:
        """Return whether so many texts are to be indexed that a search had better not wait."""
        index = self._text_index()
        return len(index.stale(self._access.vault)) > _AT_ONCE and index.usable

    def read_texts(self) -> None:
        """Read the texts if they are not indexed yet: a search is about to come."""
        vault = self._access.vault
        if vault.complete and self.lacks_index():
            self._scan(vault).read()

    def _scan(self, vault: Vault) -> ScannedIndex:
        return self._scanned.get(snapshot_stamp(vault), partial(vaults.ScannedIndex, vault))

    def index_text(
        self, *, seals: bool = True, pause: float = _PAUSE
    ) -> Generator[None, None, None]:
        """Bring the full-text index up to date step by step, in a thread that yields to others.

        Without `seals`, a few changed notes are there at once, and a later call seals them.
        """
        return self._text_index().update(self._access.vault, pause=pause, seals=seals)

    def _text_search(
        self, vault: Vault, context: SearchContext, index: TextIndex | None = None
    ) -> TextSearch:
        from explorer.search import TextSearch

        return TextSearch(
            index or self._text_index(),
            vault,
            lambda: self._name_search(vault).names,
            context,
            self._note_texts,
        )

    def _context(self, vault: Vault, moment: Moment) -> SearchContext:
        """Return what a search needs of the vault besides its index."""
        from explorer.search import context_of

        def reviewed() -> Iterator[tuple[tuple[str, int], ReviewState, str, tuple[str, ...]]]:
            for each in self._reviews.reviewables(vault, moment):
                yield (each.path, each.section), each.state, _kind(each), each.decks

        states = self._reviews.states(vault, moment)
        return context_of(vault, moment)._replace(states=states, reviewed=reviewed)

    def _name_search(self, vault: Vault) -> NameSearch:
        from explorer.search import index_of

        def make() -> tuple[Vault, NameSearch]:
            if self._access.cache["cache"]:
                vault.store_links(self._access.cache["cache_dir"])
            return vault, index_of(vault, self._names.last, **self._access.cache)

        return self._names.get(snapshot_stamp(vault), make)[1]

    def _text_index(self) -> TextIndex:
        vault, cache = self._access.vault, self._access.cache
        # With other settings, there is another store.
        return self._text.get((vault.settings,), lambda: vaults.TextIndex.of(vault, **cache))

    @cached_property
    def _note_texts(self) -> NoteTexts:
        """The texts that operators have read."""
        from explorer.search import NoteTexts

        return NoteTexts()


def _kind(item: ReviewItem) -> str:
    return "card" if item.is_card else "note"


def _review_hit(item: ReviewItem, vault: Vault) -> Hit:
    from explorer.text.plain import plain  # most searches list no cards
    from explorer.text.sanitize import clean_in_one_row

    note = vault.notes[item.path]
    return model.Hit(
        path=item.path,
        line=item.line or 1,
        heading=note.headings[item.section].name if item.section >= 0 else None,
        title=note.title,
        kind="text" if item.is_card else "note",
        score=_REVIEWED,
        due=item.state,
        section=item.section,
        text=clean_in_one_row(plain(item.front)) if item.is_card else note.title,
    )
