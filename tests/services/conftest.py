"""The vault of a module, as its `root` says, opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer import Explorer


@pytest.fixture
def explorer(root: Path) -> Iterator[Explorer]:
    """Open the vault of the module without a cache."""
    with Explorer.open(root, cache=False) as explorer:
        yield explorer
