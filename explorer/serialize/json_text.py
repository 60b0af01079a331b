"""JSON text of plain values, whatever the properties of a note hold. Never fails for a value."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False)
_TOO_DEEP = 64


def encode(value: Mapping[str, Any]) -> str:
    """Return JSON for a value, whatever a property may hold: what JSON cannot say becomes text."""
    try:
        return _ENCODER.encode(value)
    except (ValueError, RecursionError, TypeError):
        return _ENCODER.encode(_plain(value, 0))


def _plain(value: object, depth: int) -> object:
    """Return what JSON can say of a value that it cannot say.

    Properties may hold NaN, endless numbers and loops.
    """
    if depth > _TOO_DEEP:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if isinstance(value, int) and value.bit_length() > sys.int_info.str_digits_check_threshold:
        return hex(value)
    return value if value is None or isinstance(value, str | int | float) else str(value)
