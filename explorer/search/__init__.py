"""Finding the heading that was meant. The only package that imports rapidfuzz."""

from explorer.search.facts import facts_at, facts_of
from explorer.search.fulltext import TextSearch
from explorer.search.index import Index, IndexData
from explorer.search.names import index_of
from explorer.search.narrow import Facts
from explorer.search.query import Filter, Query, parse
from explorer.search.trace import Met

__all__ = [
    "Facts",
    "Filter",
    "Index",
    "IndexData",
    "Met",
    "Query",
    "TextSearch",
    "facts_at",
    "facts_of",
    "index_of",
    "parse",
]
