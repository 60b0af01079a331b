"""A process that may open only so many files reads all of them, or says that it cannot."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from explorer import Explorer
from explorer.vault import OutOfFilesError, file_reader
from explorer.vault.walk import resolve_root
from tests.support.walks import walk
from tests.vault.conftest import MakeVault

if sys.platform == "win32":
    pytest.skip("there is no such limit", allow_module_level=True)

import resource


@contextmanager
def left(files: int) -> Iterator[None]:
    """Let this process open so many more files."""
    # Opened, not counted: numbers between those that are free may be taken.
    free = [os.open(os.devnull, os.O_RDONLY) for _ in range(files + 1)]
    for handle in free:
        os.close(handle)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free[-1], before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def notes(count: int) -> dict[str, str]:
    return {f"n{n:03}.md": f"# heading {n}\n\n[[n{n:03}]] word\n" for n in range(count)}


@pytest.mark.parametrize("files", [1, 2, 5, 31])
def test_no_file_is_lost_where_few_may_be_open(make_vault: MakeVault, files: int) -> None:
    texts = notes(80)
    root = make_vault(texts)
    with left(files):
        got = list(file_reader.read_ahead(str(root / name) for name in texts))
    assert got == [text.encode() for text in texts.values()]


def test_the_caller_may_open_files_meanwhile(make_vault: MakeVault) -> None:
    texts = notes(80)
    root = make_vault(texts)
    with left(10):
        for content, text in zip(
            file_reader.read_ahead(str(root / name) for name in texts), texts.values(), strict=True
        ):
            assert content == text.encode()
            # As SQLite does, with its log beside the database, and an import.
            handles = [os.open(root / "n000.md", os.O_RDONLY) for _ in range(9)]
            for handle in handles:
                os.close(handle)


def test_no_answer_is_given_where_no_file_can_be_opened(make_vault: MakeVault) -> None:
    texts = notes(5)
    root = resolve_root(make_vault(texts))
    with left(0):
        with pytest.raises(OutOfFilesError, match="allow more open files"):
            list(file_reader.read_ahead(str(root / name) for name in texts))
        with pytest.raises(OutOfFilesError):
            walk(root)


def test_full_text_never_leaves_a_note_out_silently(make_vault: MakeVault) -> None:
    root = make_vault(notes(5))
    with Explorer.open(root, cache=False) as explorer:
        wanted = {hit.path for hit in explorer.search("word", scope="text").hits}
        assert len(wanted) == 5
    with Explorer.open(root, cache=False) as explorer:
        explorer.search("word")  # what takes an import has had it
        with left(0), pytest.raises(OutOfFilesError):
            explorer.search("word", scope="text")
        assert {hit.path for hit in explorer.search("word", scope="text").hits} == wanted
