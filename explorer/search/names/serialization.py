"""An index of names as bytes and back, several times faster than building it.

In slices, so that other threads get their turn between them. Bytes must come from `pack` of this
very version: whoever keeps them sees to that.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeAlias, TypeVar

from explorer.search.names.inverted_index import InvertedIndex, Vocabulary
from explorer.search.names.name_places import NamePlaces
from explorer.search.names.name_search import NameSearchData

_SLICE = 4096
_Made = TypeVar("_Made", NamePlaces, InvertedIndex, Vocabulary)
_Packed: TypeAlias = tuple[str, Any, Any]
"""How a field is packed, with what, and for arrays of which type."""


def pack(data: NameSearchData) -> bytes | None:
    """Return an index as bytes; None if it holds what cannot be packed."""
    parts = [_pack_all(part) for area in (data.names, data.tags) for part in area]
    try:
        return marshal.dumps(parts)
    except ValueError:
        return None


def unpack(packed: bytes) -> NameSearchData:
    """Return the index that `pack` was given.

    Raises ValueError, EOFError or TypeError for other bytes.
    """
    names, corpus, tags, tag_corpus = marshal.loads(packed)  # noqa: S302 - the cache is ours, and checked
    return NameSearchData(
        (_unpack_all(NamePlaces, names), _unpack_all(InvertedIndex, corpus)),
        (_unpack_all(NamePlaces, tags), _unpack_all(InvertedIndex, tag_corpus)),
    )


def _pack_all(value: NamePlaces | InvertedIndex | Vocabulary) -> list[_Packed]:
    return [_pack_field(getattr(value, field.name)) for field in fields(value)]


def _pack_field(value: Any) -> _Packed:
    if isinstance(value, Vocabulary):
        return "vocabulary", _pack_all(value), None
    if isinstance(value, array):
        return "array", value.tobytes(), value.typecode
    if isinstance(value, list) and value and isinstance(value[0], array):
        return "arrays", _slices([each.tobytes() for each in value]), value[0].typecode
    if isinstance(value, list):
        return "list", _slices(value), None
    if isinstance(value, dict) and value and isinstance(next(iter(value.values())), array):
        named = [(key, each.tobytes()) for key, each in value.items()]
        return "named arrays", _slices(named), next(iter(value.values())).typecode
    if isinstance(value, dict):
        return "dict", _slices(list(value.items())), None
    return "value", value, "bytearray" if isinstance(value, bytearray) else None


def _slices(values: list[Any]) -> list[bytes]:
    return [marshal.dumps(values[at : at + _SLICE]) for at in range(0, len(values), _SLICE)]


def _unpack_all(made: type[_Made], packed: Sequence[_Packed]) -> _Made:
    return made(*[_unpack_field(*each) for each in packed])


def _unpack_field(how: str, held: Any, of: Any) -> Any:
    if how == "vocabulary":
        return _unpack_all(Vocabulary, held)
    if how == "array":
        return array(of, held)
    if how == "value":
        return bytearray(held) if of else held
    found: list[Any] = []
    named: dict[Any, Any] = {}
    for part in map(marshal.loads, held):
        if how == "list":
            found += part
        elif how == "arrays":
            found += [array(of, each) for each in part]
        elif how == "dict":
            named.update(part)
        else:
            named.update((key, array(of, each)) for key, each in part)
    return found if how in ("list", "arrays") else named
