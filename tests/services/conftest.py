"""The vault of a module, of the notes that its `NOTES` are, opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from explorer import Explorer
from tests.support.vaults import write_notes

Open = Callable[..., Explorer]


@pytest.fixture
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_notes(tmp_path / "vault", request.module.NOTES)


@pytest.fixture
def opened(root: Path, tmp_path: Path) -> Open:
    """Return a function that opens the vault anew, with a place of its own for state."""
    return partial(Explorer.open, root, cache=False, state_dir=tmp_path / "state")


@pytest.fixture
def explorer(opened: Open) -> Iterator[Explorer]:
    """Open the vault of the module without a cache."""
    with opened() as explorer:
        yield explorer


def texts(root: Path) -> dict[str, str]:
    """Return what the files of a vault hold, each by its name."""
    return {path.name: path.read_bytes().decode() for path in sorted(root.iterdir())}
