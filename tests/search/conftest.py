"""A vault that a test writes and searches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from explorer import Explorer
from tests.support.vaults import write_notes

Open = Callable[[Mapping[str, str]], Explorer]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Return a function that writes notes and opens them as a vault."""
    return lambda notes: Explorer.open(write_notes(tmp_path / "vault", notes), cache=False)
