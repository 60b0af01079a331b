"""JSON text of plain values, whatever the properties of a note hold. Never fails for a value."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False)
_TOO_DEEP = 64


def encode(value: Mapping[str, Any]) -> str:
    """Return JSON for any value; what JSON cannot express becomes text."""
    try:
        return _ENCODER.encode(value)
    except (ValueError, RecursionError, TypeError):
        return _ENCODER.encode(_plain(value, 0))


def fields_json(value: Any, *but: str) -> dict[str, Any]:
    """Return the fields of a dataclass as JSON has them, without those that are named in `but`."""
    names = [each.name for each in fields(value) if each.name not in but]
    values = {name: getattr(value, name) for name in names}
    return {
        name: each.isoformat() if isinstance(each, date) else each for name, each in values.items()
    }


def _plain(value: object, depth: int) -> object:
    """Return a value that JSON can express: no NaN, no endless numbers, no loops."""
    if depth > _TOO_DEEP:
        return "…"
    match value:
        case Mapping():
            return {str(key): _plain(item, depth + 1) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, depth + 1) for item in value]
        case float() if math.isfinite(value):
            return value
        case int() if value.bit_length() > sys.int_info.str_digits_check_threshold:
            return hex(value)  # Python may refuse to write it in decimal
        case int() | str() | None:
            return value
        case _:
            return str(value)
