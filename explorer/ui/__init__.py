"""The terminal side: the only package that imports textual and rich."""

from __future__ import annotations


def import_rest() -> None:
    """Import what the first note and the first search need, while the load reads the disk.

    Each of these modules takes longer than the first paint. Call it from a worker.
    """
    import explorer.reader.link_excerpts
    import explorer.search.concepts
    import explorer.search.names.name_search
    import explorer.search.text.expression_search
    import explorer.search.text.text_search
    import explorer.services.navigation_service
    import explorer.services.reader_service
    import explorer.text.schedule_segments
    import explorer.ui.external_opener
    import explorer.ui.reader.note_view  # noqa: F401
    from explorer.search.names.query_terms import load_rapidfuzz

    load_rapidfuzz()
