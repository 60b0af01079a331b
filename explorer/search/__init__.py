"""Finding the heading that was meant. The only package that imports rapidfuzz."""

from explorer.search.names.cached_index import index_of
from explorer.search.names.explain import Met
from explorer.search.names.facts import facts_at, facts_of
from explorer.search.names.filters import Facts
from explorer.search.names.name_search import Index, IndexData
from explorer.search.query import Filter, Query, parse
from explorer.search.text.text_search import TextSearch

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
