"""What is promised of the JSON: the frozen schema, and the table of the manual.

`python -m tests.support.json_docs` writes the schema anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from explorer.serialize.json_schema import schema_of
from explorer.serialize.json_types import PRINTED

PROMISED = Path(__file__).resolve().parents[1] / "cli" / "promised_schema.json"


def promised() -> dict[str, Any]:
    """Return the schema of all commands, without the version, which changes with each release."""
    return {key: value for key, value in schema_of(None).items() if key != "version"}


def json_table() -> str:
    """Return the keys of each command, those of the objects in them, and the closed sets."""
    types = promised()["$defs"]
    objects = {name: kind for name, kind in types.items() if name not in PRINTED}
    named = {name for kind in objects.values() for name in _objects_in(kind)}
    rows = ["| command | keys |", "|---|---|"]
    rows += [f"| `{name}` | {_keys_of(types[name], types)} |" for name in PRINTED]
    rows += ["", "| object | keys |", "|---|---|"]
    rows += [f"| {name} | {_keys_of(objects[name], types)} |" for name in objects if name in named]
    sets: dict[tuple[str, str], list[str]] = {}
    for name, kind in objects.items():
        for key, of_key in kind["properties"].items():
            values = next(iter(_found(of_key, "enum")), None)
            if values:
                sets.setdefault((key, ", ".join(map(str, values))), []).append(name)
    rows += ["", "| key | of | values |", "|---|---|---|"]
    rows += [f"| `{key}` | {', '.join(of)} | {values} |" for (key, values), of in sets.items()]
    return "\n".join((*rows, ""))


def _keys_of(kind: Mapping[str, Any], types: Mapping[str, Any]) -> str:
    """Return the keys of an object; of one of several, those of each."""
    if "anyOf" in kind:
        return " or ".join(_keys_of(each, types) for each in kind["anyOf"])
    if "$ref" in kind:
        return _keys_of(types[_name(kind["$ref"])], types)
    return " ".join(
        f"`{key}`{'?' * (key not in kind['required'])}{_held(of_key)}"
        for key, of_key in kind["properties"].items()
    )


def _held(kind: Mapping[str, Any]) -> str:
    """Return which object a key holds: `[Hit]` for a list of them, `{Deck}` for some by name."""
    name = next(map(_name, _found(kind, "$ref")), "")
    if not name:
        return ""
    types = {*_found(kind, "type")}
    before, after = ("[", "]") if "array" in types else ("(", ")")
    before, after = ("{", "}") if "object" in types else (before, after)
    return f"{before}{name}{after}"


def _objects_in(kind: Mapping[str, Any]) -> Iterator[str]:
    return map(_name, _found(kind["properties"], "$ref"))


def _name(ref: str) -> str:
    return ref.rpartition("/")[2]


def _found(kind: object, key: str) -> Iterator[Any]:
    """Yield what stands under a key, at any depth."""
    for inner in kind if isinstance(kind, list) else ():
        yield from _found(inner, key)
    for name, inner in kind.items() if isinstance(kind, dict) else ():
        if name == key and not isinstance(inner, dict):
            yield inner
        yield from _found(inner, key)


if __name__ == "__main__":
    PROMISED.write_text(json.dumps(promised(), indent=1) + "\n", "utf-8", newline="\n")
