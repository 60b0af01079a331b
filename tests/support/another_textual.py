"""A plugin for pytest: Textual is a version that was not tested, whose private modules have moved.

`python -m pytest -p tests.support.another_textual tests/ui/test_textual_fallback.py`
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any

import textual

_import = builtins.__import__


def _without_private(
    name: str,
    globals: Mapping[str, Any] | None = None,  # noqa: A002  called so by `__import__`
    locals: Mapping[str, Any] | None = None,  # noqa: A002
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> Any:
    importer = (globals or {}).get("__name__", "")
    if importer.startswith("explorer.") and name.startswith("textual"):
        parts = [*name.split("."), *(fromlist or ())]
        if any(part.startswith("_") for part in parts):
            raise ImportError(f"{importer} needs a private part of Textual: {'.'.join(parts)}")
    return _import(name, globals, locals, fromlist or (), level)


builtins.__import__ = _without_private
# By the folder beside it, the explorer knows the version.
textual.__file__ = "/elsewhere/textual/__init__.py"
