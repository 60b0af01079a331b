"""JSON Schemas (draft 2020-12) of what commands print, made from the types in `json_types`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from explorer import __version__
from explorer.serialize.json_types import PRINTED

Schema = dict[str, object]
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE: Final[Mapping[object, Schema]] = {
    object: {},
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
}


def schema_of(command: str | None) -> Schema:
    """Return the schema of what a command prints with `--json`; of all commands for None.

    `version` is that of the program: of its keys, CHANGELOG names each change.
    """
    types: dict[str, Schema] = {}
    head: Schema = {"$schema": _DIALECT, "version": __version__}
    if command is not None:
        title = f"explorer {command} --json"
        return {**head, "title": title, **_converted(PRINTED[command], types), "$defs": types}
    commands = {name: _converted(printed, types) for name, printed in PRINTED.items()}
    return {**head, "title": "explorer --json", "$defs": {**commands, **types}}


def _converted(kind: Any, types: dict[str, Schema]) -> Schema:
    """Return the schema of a type; those of objects go into `types`, by their names."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": [*arguments]}
    parts = [_converted(each, types) for each in arguments]
    if origin in (Union, UnionType):
        return {"anyOf": parts}
    if origin is Sequence:
        return {"type": "array", "items": parts[0]}
    if origin is Mapping:
        return {"type": "object", "propertyNames": parts[0], "additionalProperties": parts[1]}
    name = kind.__name__.removesuffix("Json")
    if name not in types:
        types[name] = {}  # its place among the others
        keys = get_type_hints(kind)
        types[name] |= {
            "description": " ".join((kind.__doc__ or "").split()),
            "type": "object",
            "properties": {key: _converted(of_key, types) for key, of_key in keys.items()},
            "required": [key for key in keys if key in kind.__required_keys__],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
