"""Packs an index of names into bytes and back, many times faster than building it.

Works in slices, so that other threads get their turn between them. Bytes must come from `pack` of
this very version; the store that keeps them ensures it.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Sequence
from functools import partial
from typing import Any, TypeAlias

from explorer.search.names.inverted_index import InvertedIndex, PackedTables, Vocabulary
from explorer.search.names.name_places import NamePlaces, NoteTable, PropertyTable
from explorer.search.names.name_search import NameIndexData, NameSearchData
from explorer.search.names.number_rows import NUMBERS, NumberRows

_SLICE = 4096

_Packed: TypeAlias = tuple[Any, ...]


def pack(data: NameSearchData) -> Sequence[bytes] | None:
    """Return an index as bytes, in parts; None if it holds what cannot be packed."""
    table = data.names[0].table
    if any(isinstance(row, dict) for row in table.properties.rows):
        return None
    columns = (table.paths, table.titles, table.tags, table.properties.rows)
    return (
        marshal.dumps([_slices(column) for column in columns]),
        *_pack_index(data.names),
        *_pack_index(data.tags),
    )


def unpack(packed: Sequence[bytes | memoryview], known_paths: Sequence[str] = ()) -> NameSearchData:
    """Return the index that was given to `pack`; its paths are the known ones if they are equal.

    Raises ValueError, EOFError or TypeError for other bytes.
    """
    columns, places, corpus, tag_places, tag_corpus = packed
    paths, titles, tags_of_notes, properties = map(_joined, marshal.loads(columns))  # noqa: S302  the store checks it
    if paths == known_paths:
        paths = [*known_paths]
    table = NoteTable(paths, titles, _shared(tags_of_notes), PropertyTable(properties))
    make_tags = partial(_unpack_index, table, bytes(tag_places), bytes(tag_corpus))
    return NameSearchData(_unpack_index(table, places, corpus), make_tags)


def _shared(values: list[Any]) -> list[Any]:
    """Return the values, equal ones as one object: there are few of them, many times over."""
    known: dict[Any, Any] = {}
    return [known.setdefault(value, value) for value in values]


def _pack_index(data: NameIndexData) -> tuple[bytes, bytes]:
    """Return places and corpus in parts: each is there twice while it is packed."""
    places, corpus = data
    return marshal.dumps(_pack_places(places)), marshal.dumps(_pack_corpus(corpus))


def _unpack_index(
    table: NoteTable, places: bytes | memoryview, corpus: bytes | memoryview
) -> NameIndexData:
    return (
        _unpack_places(table, marshal.loads(places)),  # noqa: S302  as above
        _unpack_corpus(marshal.loads(corpus)),  # noqa: S302
    )


def _pack_places(places: NamePlaces) -> _Packed:
    return (
        places.firsts.tobytes(),
        _slices(places.shown),
        places.lines.tobytes(),
        places.sections.tobytes(),
        bytes(places.kinds),
        places.notes.tobytes(),
        places.to_parent.tobytes(),
        places.to_end.tobytes(),
    )


def _unpack_places(table: NoteTable, packed: _Packed) -> NamePlaces:
    firsts, shown, lines, sections, kinds, notes, to_parent, to_end = packed
    return NamePlaces(
        table=table,
        firsts=array(NUMBERS, firsts),
        shown=_joined(shown),
        lines=array(NUMBERS, lines),
        sections=array("l", sections),
        kinds=bytearray(kinds),
        notes=array(NUMBERS, notes),
        to_parent=array(NUMBERS, to_parent),
        to_end=array(NUMBERS, to_end),
    )


def _pack_corpus(corpus: InvertedIndex) -> _Packed:
    vocabulary = corpus.vocabulary
    return (
        _slices(corpus.texts),
        _slices(corpus.words),
        corpus.splits,
        _slices(corpus.initials),
        _pack_rows(corpus.postings),
        _pack_rows(corpus.places),
        _slices(vocabulary.words),
        vocabulary.lengths.tobytes(),
        *_pack_tables(vocabulary.pack_tables()),
    )


def _pack_tables(tables: PackedTables) -> _Packed:
    return tables.stems, tables.grams, _pack_rows(tables.gram_words)


def _unpack_corpus(packed: _Packed) -> InvertedIndex:
    texts, words, splits, initials, postings, places, vocabulary, lengths, *tables = packed
    stems, grams, gram_words = tables
    return InvertedIndex(
        texts=_joined(texts),
        words=_joined(words),
        splits=splits,
        initials=_shared(_joined(initials)),
        postings=_unpack_rows(postings),
        places=_unpack_rows(places),
        vocabulary=Vocabulary(
            _joined(vocabulary),
            array(NUMBERS, lengths),
            PackedTables(stems, grams, _unpack_rows(gram_words)),
        ),
    )


def _pack_rows(rows: NumberRows) -> tuple[bytes, bytes]:
    return rows.flat.tobytes(), rows.starts.tobytes()


def _unpack_rows(packed: tuple[bytes, bytes]) -> NumberRows:
    flat, starts = packed
    return NumberRows(array(NUMBERS, flat), array(NUMBERS, starts))


def _slices(values: list[Any]) -> list[bytes]:
    return [marshal.dumps(values[at : at + _SLICE]) for at in range(0, len(values), _SLICE)]


def _joined(slices: list[bytes]) -> list[Any]:
    joined: list[Any] = []
    for part in slices:
        joined += marshal.loads(part)  # noqa: S302  as above
    return joined
