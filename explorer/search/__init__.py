"""Search for names and texts of a vault. The only package that imports rapidfuzz."""

from explorer.search.expression import Filter
from explorer.search.names.cached_index import index_of
from explorer.search.names.explain import TermMatch
from explorer.search.names.facts import facts_at, facts_of
from explorer.search.names.name_search import NameSearch, NameSearchData
from explorer.search.names.search_context import Facts, SearchContext
from explorer.search.query import Query, parse
from explorer.search.text.note_text import NoteTexts
from explorer.search.text.section_filters import SectionFilter
from explorer.search.text.text_search import TextSearch

__all__ = [
    "Facts",
    "Filter",
    "NameSearch",
    "NameSearchData",
    "NoteTexts",
    "Query",
    "SearchContext",
    "SectionFilter",
    "TermMatch",
    "TextSearch",
    "facts_at",
    "facts_of",
    "index_of",
    "parse",
]
