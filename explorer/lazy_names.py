"""Loads the public names of a package when they are first used (PEP 562). Imports nothing else."""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` takes longer to import than a shell prompt may wait
    from collections.abc import Callable, Mapping
    from typing import Any


def lazy_names(package: str, names: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package.

    `names` has the public names, with blanks between them, by the module of the package that holds
    them; no module may be called as one of the names, which it would hide.
    """

    def load(name: str) -> Any:
        for module, held in names.items():
            if name in held.split():
                value = getattr(import_module(f"{package}.{module}"), name)
                setattr(sys.modules[package], name, value)  # found at once from now on
                return value
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return load
