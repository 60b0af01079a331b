"""The beginning of a file: as much as is requested, and only of files of the vault."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from explorer.vault import OutOfFilesError, VaultError, file_reader, load
from tests.vault.conftest import MakeVault


def test_so_many_bytes_of_a_note_or_a_file(make_vault: MakeVault) -> None:
    vault = load(make_vault({"a/N.md": "0123456789", "p.png": b"\x89PNG\0"}), cache=False)
    assert [vault.head("a/N.md", 4), vault.head("a/N.md", 99)] == [b"0123", b"0123456789"]
    assert vault.head("p.png", 100) == b"\x89PNG\0"
    (vault.root / "a/N.md").unlink()
    with pytest.raises(VaultError, match="load the vault again"):
        vault.head("a/N.md", 10)


def test_what_the_vault_does_not_know_is_not_read(make_vault: MakeVault) -> None:
    root = make_vault({"N.md": "x", ".hidden/secret.png": b"y"})
    vault = load(root, cache=False)
    (root / "new.png").write_bytes(b"z")
    for path in (".hidden/secret.png", "new.png", "../outside.md", str(root / "N.md")):
        with pytest.raises(VaultError, match="no such file"):
            vault.head(path, 10)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_out_of_the_vault_is_not_followed(make_vault: MakeVault, tmp_path: Path) -> None:
    (tmp_path / "out.png").write_bytes(b"secret")
    root = make_vault({"N.md": "x", "p.png": b"mine"})
    vault = load(root, cache=False)
    (root / "p.png").unlink()
    os.symlink(tmp_path / "out.png", root / "p.png")  # noqa: PTH211
    with pytest.raises(VaultError, match="leads out"):
        vault.head("p.png", 10)


def test_that_too_many_files_are_open_is_told_as_such(
    make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = load(make_vault({"N.md": "x"}), cache=False)

    def refuse(*_: object) -> bytes:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(file_reader, "read_bytes", refuse)
    with pytest.raises(OutOfFilesError):
        vault.head("N.md", 10)
