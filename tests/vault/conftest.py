"""Vaults on disk and in memory, made from a mapping of path to content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import explorer.markdown.scan as scanner
from explorer.markdown.note_fields import NoteFields
from tests.support.vaults import write_notes

MakeVault = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture
def make_vault(tmp_path: Path) -> MakeVault:
    """Return a function that writes files below a folder of their own and returns that folder."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        return write_notes(tmp_path / "vault", files)

    return make


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    """Return a folder for caches that is not there yet."""
    return tmp_path / "caches" / "explorer"


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of paths that this process has scanned since it was last cleared."""
    paths: list[str] = []
    scan = scanner.scan_fields

    def counting(path: str, *args: Any, **options: Any) -> NoteFields:
        paths.append(path)
        return scan(path, *args, **options)

    monkeypatch.setattr(scanner, "scan_fields", counting)
    return paths
