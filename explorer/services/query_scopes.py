"""What a query chooses to review: places by the search, items by what they ask of memory.

Such a query has the search's operators and the filters of memory in one text, as a saved set of the
config file has. Computes no queue and writes nothing.
"""

from __future__ import annotations

import sys
from itertools import chain
from typing import TypeAlias

from explorer.model import Moment
from explorer.review.review_items import QueueScope, parse_memory
from explorer.services.search_service import SearchService

QueryScope: TypeAlias = tuple[QueueScope, tuple[str, ...]]
"""What a query chooses, and what of it was not understood, as sentences: then nothing of it may be
used."""


def query_scope(searches: SearchService, query: str, on: Moment | None = None) -> QueryScope:
    """Return what a query chooses.

    A note that the search finds as a whole is chosen with all its cards. Of one in which it finds
    sections, those are chosen, and the note itself. Of the cards there, those are chosen that hold
    the words and phrases themselves, and none of those after a `-`. May take its time, as a search.
    """
    memory = parse_memory(query)
    if memory.problems:
        return QueueScope(), memory.problems
    if not memory.rest:
        return QueueScope(conditions=memory.filters), ()
    from explorer.search import parse_query

    parsed = parse_query(memory.rest)
    answer = searches.texts(parsed, sys.maxsize, on)
    queries, answers = parsed.alternatives or (parsed,), [answer]
    if parsed.excluded_words:
        # A card may be without a word that the note or another card has.
        kept = (each.without_exclusions for each in queries)
        asking = (each for each in kept if each.searched_text or each.filters)
        answers = [searches.texts(each, sys.maxsize, on) for each in asking]
    places = frozenset(chain.from_iterable(each.sections for each in answers))
    scope = QueueScope(
        places=places if answers else None,
        notes=frozenset(hit.path for hit in answer.hits),
        conditions=memory.filters,
        words=tuple(each.asked_parts for each in queries),
    )
    return scope, answer.problems
