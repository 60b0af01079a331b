"""Search for names and texts of a vault. The only package that imports rapidfuzz.

A query is parsed into a `Query`, which is asked of the names (`names`), of the texts (`text`) or of
both; CONTRIBUTING follows one on its way. Importing the package stays cheap: a public name is
loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.lazy_names import lazy_names

if TYPE_CHECKING:
    from explorer.search.names.explain import TermMatch
    from explorer.search.names.filters import SectionFilter
    from explorer.search.names.name_search import NameSearch, index_of
    from explorer.search.query import Filter, Query
    from explorer.search.query_parser import parse_query
    from explorer.search.search_context import Facts, SearchContext, facts_at, facts_of
    from explorer.search.text.note_text import NoteTexts
    from explorer.search.text.text_search import TextSearch

__all__ = [
    "Facts",
    "Filter",
    "NameSearch",
    "NoteTexts",
    "Query",
    "SearchContext",
    "SectionFilter",
    "TermMatch",
    "TextSearch",
    "facts_at",
    "facts_of",
    "index_of",
    "parse_query",
]

_MODULES = {
    "Facts": "search_context",
    "Filter": "query",
    "NameSearch": "names.name_search",
    "NoteTexts": "text.note_text",
    "Query": "query",
    "SearchContext": "search_context",
    "SectionFilter": "names.filters",
    "TermMatch": "names.explain",
    "TextSearch": "text.text_search",
    "facts_at": "search_context",
    "facts_of": "search_context",
    "index_of": "names.name_search",
    "parse_query": "query_parser",
}

__getattr__ = lazy_names(__name__, _MODULES)
