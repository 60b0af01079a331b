"""Search for names and texts of a vault. The only package that imports rapidfuzz.

A query is parsed into a `Query`, which is asked of the names (`names`), of the texts (`text`) or of
both; CONTRIBUTING follows one on its way. Importing the package stays cheap: a public name is
loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.lazy_names import lazy_names

if TYPE_CHECKING:
    from explorer.search.names.filters import NO_CONTEXT as NO_CONTEXT
    from explorer.search.names.filters import SearchContext as SearchContext
    from explorer.search.names.filters import context_of as context_of
    from explorer.search.names.name_search import NameSearch as NameSearch
    from explorer.search.names.name_search import index_of as index_of
    from explorer.search.names.ranking import TermMatch as TermMatch
    from explorer.search.query import Filter as Filter
    from explorer.search.query import Query as Query
    from explorer.search.query_parser import parse_query as parse_query
    from explorer.search.text.fts_query import row_expression as row_expression
    from explorer.search.text.note_text import NoteTexts as NoteTexts
    from explorer.search.text.snippet import shown_line as shown_line
    from explorer.search.text.text_search import TextSearch as TextSearch

_NAMES = {
    "names.ranking": "TermMatch",
    "names.filters": "NO_CONTEXT SearchContext context_of",
    "names.name_search": "NameSearch index_of",
    "query": "Filter Query",
    "query_parser": "parse_query",
    "text.fts_query": "row_expression",
    "text.note_text": "NoteTexts",
    "text.snippet": "shown_line",
    "text.text_search": "TextSearch",
}

if not TYPE_CHECKING:
    __getattr__ = lazy_names(__name__, _NAMES)
