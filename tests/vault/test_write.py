"""Replacing a note: all of it or nothing, only if it is what was read, and as it was otherwise."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

from explorer.text.edits import Edit
from explorer.vault.errors import NoteChangedError, ReadOnlyError, WriteError, WriteFailedError
from explorer.vault.walk import resolve_root
from explorer.vault.write import NoteWriter, temporary_name
from tests.support.walks import walk
from tests.vault.conftest import MakeVault

BEFORE = b"one two\r\n"
EDITS = [Edit(4, 7, b"three")]
AFTER = b"one three\r\n"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")


@pytest.fixture
def root(make_vault: MakeVault) -> Path:
    return resolve_root(make_vault({"A.md": BEFORE, "b/B.md": "b"}))


@pytest.fixture
def writer(root: Path) -> NoteWriter:
    return NoteWriter(root)


def write(writer: NoteWriter, real: str = "A.md", before: bytes = BEFORE) -> bytes:
    return writer.write(real, before, EDITS, temporary_name())


def names(root: Path) -> list[str]:
    """Return the names of all files, hidden ones included."""
    return sorted(str(path.relative_to(root).as_posix()) for path in root.rglob("*.*"))


def test_edits_are_made(root: Path, writer: NoteWriter) -> None:
    assert write(writer) == AFTER
    assert (root / "A.md").read_bytes() == AFTER
    assert names(root) == ["A.md", "b/B.md"]


def test_the_new_file_is_on_the_disk_before_it_takes_the_place(
    writer: NoteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def recorded(name: str) -> Callable[..., Any]:
        function = getattr(os, name)

        def call(*args: Any, **options: Any) -> Any:
            calls.append(name)
            return function(*args, **options)

        return call

    for name in ("write", "fsync", "replace"):
        monkeypatch.setattr(os, name, recorded(name))
    write(writer)
    assert calls == ["write", "fsync", "replace", *["fsync"] * (os.name != "nt")]


def test_a_write_that_the_system_does_in_parts_is_complete(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:2]))
    write(writer)
    assert (root / "A.md").read_bytes() == AFTER


@posix
def test_permissions_and_attributes_are_kept(root: Path, writer: NoteWriter) -> None:
    note = root / "A.md"
    note.chmod(0o640)
    attributes: list[str] = []
    if sys.platform == "linux":
        with suppress(OSError):  # not every file system has them
            os.setxattr(note, "user.mine", b"kept")
            attributes = ["user.mine"]
    if os.geteuid() == 0:
        os.chown(note, 1234, 4321)
    before = note.stat()
    write(writer)
    after = note.stat()
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    if sys.platform == "linux":
        assert [os.getxattr(note, name) for name in attributes] == [b"kept"] * len(attributes)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such attributes")
@pytest.mark.parametrize("code", [errno.ENOTSUP, errno.EIO])
def test_a_file_system_without_attributes_is_written(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fail(*_: object, **__: object) -> list[str]:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "listxattr", fail)
    is_fault = code == errno.EIO
    with pytest.raises(WriteFailedError) if is_fault else nullcontext():
        write(writer)
    assert (root / "A.md").read_bytes() == (BEFORE if is_fault else AFTER)


@posix
def test_an_owner_that_cannot_be_kept_refuses(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    real = os.fstat
    monkeypatch.setattr(os, "fchown", refuse)
    others: list[int] = []

    def of_another(handle: int) -> os.stat_result:
        status = real(handle)
        if status.st_size != len(BEFORE):  # the new file
            others.append(handle)
            return os.stat_result((*status[:4], status.st_uid + 1, *status[5:]))
        return status

    monkeypatch.setattr(os, "fstat", of_another)
    with pytest.raises(WriteFailedError, match="its owner or group could not be kept"):
        write(writer)
    assert others
    assert (root / "A.md").read_bytes() == BEFORE
    assert names(root) == ["A.md", "b/B.md"]


@posix
def test_a_link_out_of_it_is_not_followed(root: Path, writer: NoteWriter, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(BEFORE)
    (root / "A.md").unlink()
    (root / "A.md").symlink_to(outside)
    with pytest.raises(WriteError, match="leads out of the vault"):
        write(writer)
    assert outside.read_bytes() == BEFORE


def test_a_hard_link_is_refused(root: Path, writer: NoteWriter) -> None:
    (root / "Twin.md").hardlink_to(root / "A.md")
    with pytest.raises(WriteError, match=r"2 names \(hard links\)"):
        write(writer)
    assert (root / "Twin.md").samefile(root / "A.md")
    assert (root / "A.md").read_bytes() == BEFORE


def test_the_sample_that_is_shipped_is_not_written(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.vault.write.is_sample", lambda found: found == root)
    with pytest.raises(ReadOnlyError, match="sample vault"):
        write(writer)


def test_other_bytes_than_were_read_are_left(root: Path, writer: NoteWriter) -> None:
    (root / "A.md").write_bytes(b"one TWO\r\n")
    with pytest.raises(NoteChangedError, match="has changed meanwhile"):
        write(writer)
    assert (root / "A.md").read_bytes() == b"one TWO\r\n"


def on_replace(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> None:
    """Have other programs do something just before each of the first renames."""
    real, waiting = os.replace, [*steps]

    def late(new: str, file: str) -> None:
        if waiting:
            waiting.pop(0)()
        real(new, file)

    monkeypatch.setattr(os, "replace", late)


def append(file: Path, line: bytes) -> None:
    with file.open("ab") as target:
        target.write(line)


@posix
def test_what_is_appended_after_the_last_look_is_kept(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = root / "A.md"
    on_replace(monkeypatch, lambda: append(note, b"more\r\n"))
    write(writer)
    assert note.read_bytes() == AFTER + b"more\r\n"
    assert names(root) == ["A.md", "b/B.md"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes")
def test_what_was_opened_before_and_is_written_after_the_rename_is_kept(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = (root / "A.md").open("ab")
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            opened.write(b"more\r\n")
            opened.close()

    monkeypatch.setattr("explorer.vault.write.time.sleep", wait)
    write(writer)
    assert (root / "A.md").read_bytes() == AFTER + b"more\r\n"
    assert len(waits) == 3
    with (root / "A.md").open("ab"):  # all the time, as nobody should
        writer.write("A.md", AFTER + b"more\r\n", [], temporary_name())
    assert 0.5 < sum(waits[3:]) < 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux opens a file that was found before")
def test_what_was_found_before_and_is_opened_after_the_rename_is_kept(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = os.open(root / "A.md", os.O_PATH)

    def sync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            append(Path(f"/proc/self/fd/{found}"), b"more\r\n")

    monkeypatch.setattr(os, "fsync", sync)
    write(writer)
    os.close(found)
    assert (root / "A.md").read_bytes() == AFTER + b"more\r\n"


@posix
def test_what_is_saved_after_the_last_look_comes_back_and_is_told(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = root / "A.md"
    on_replace(
        monkeypatch,
        lambda: note.write_bytes(b"saved\r\n"),
        lambda: note.write_bytes(b"saved again\r\n"),
    )
    with pytest.raises(NoteChangedError, match="has changed meanwhile"):
        write(writer)
    assert note.read_bytes() == b"saved again\r\n"
    assert names(root) == ["A.md", "b/B.md"]


APPENDS = """
import sys, time
for line in range(20_000):
    with open(sys.argv[1], "a") as target:
        target.write(f"{line}\\n")
    if line % 10 == 0:
        time.sleep(0.001)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes")
def test_no_line_of_a_program_that_appends_is_lost(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    note, written = root / "A.md", 0
    monkeypatch.setattr(os, "fsync", lambda _: time.sleep(0.0001))  # the disk would take a minute
    with subprocess.Popen([sys.executable, "-c", APPENDS, str(note)]) as program:
        while written < 2_000 or program.poll() is None:
            with suppress(NoteChangedError):
                writer.write("A.md", writer.read("A.md"), [Edit(0, 3, b"two")], temporary_name())
                written += 1
    first, *lines = note.read_text().splitlines()
    assert first == "two two"
    assert sorted(map(int, lines)) == [*range(20_000)]


@pytest.mark.parametrize("gone", ["A.md", "b"])
def test_a_note_that_is_gone_is_not_made_again(root: Path, writer: NoteWriter, gone: str) -> None:
    path = {"A.md": "A.md", "b": "b/B.md"}[gone]
    before = names(root)
    (root / path).unlink()
    if gone == "b":
        (root / "b").rmdir()
    with pytest.raises(NoteChangedError, match=f"{path}: the note is gone: it was deleted"):
        write(writer, path)
    assert names(root) == [name for name in before if name != path]


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO, None])
def test_an_error_or_an_interrupt_leaves_the_note_and_nothing_else(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch, call: str, code: int | None
) -> None:
    real = getattr(os, call)
    said = "interrupted" if code is None else os.strerror(code)

    def fail(*args: Any, **options: Any) -> Any:
        if call == "open" and not args[1] & os.O_CREAT:
            return real(*args, **options)
        raise KeyboardInterrupt(said) if code is None else OSError(code, said)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(KeyboardInterrupt if code is None else WriteFailedError, match=said):
            write(writer)
    assert (root / "A.md").read_bytes() == BEFORE
    assert names(root) == ["A.md", "b/B.md"]


@pytest.mark.parametrize(("failures", "written"), [(3, True), (100, False)])
def test_on_windows_a_file_that_is_in_use_is_tried_again(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch, failures: int, written: bool
) -> None:
    waits: list[float] = []
    real = os.replace

    def busy(new: str, file: str) -> None:
        if len(waits) < failures:
            raise PermissionError(errno.EACCES, "in use")
        real(new, file)

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr("explorer.vault.write._IS_WINDOWS", True)
    monkeypatch.setattr("explorer.vault.write.time.sleep", waits.append)
    if written:
        assert write(writer) == AFTER
        assert len(waits) == failures
        return
    with pytest.raises(WriteFailedError, match="in use"):
        write(writer)
    assert 1 < sum(1 for _ in waits) < 20
    assert names(root) == ["A.md", "b/B.md"]


@pytest.mark.parametrize("path", ["b/B.md", pytest.param("Link.md", marks=posix)])
def test_what_a_kill_has_left_beside_the_file_is_removed_and_nothing_else(
    root: Path, writer: NoteWriter, path: str
) -> None:
    if path == "Link.md":
        (root / path).symlink_to("b/B.md")
    before, temporary = names(root), temporary_name()
    (root / "b" / temporary).write_bytes(b"half")
    writer.remove_temporary(path, temporary)
    writer.remove_temporary("b/B.md", "B.md")
    writer.remove_temporary("b/B.md", f"../{temporary_name()}")
    writer.remove_temporary("gone/B.md", temporary)
    assert names(root) == before


def test_neither_a_walk_nor_the_file_list_sees_what_is_written_first(root: Path) -> None:
    (root / temporary_name()).write_bytes(b"half")
    walked = walk(root)
    assert [entry.path for entry in walked.entries] == ["A.md", "b/B.md"]
    assert (walked.files, walked.problems) == (set(), [])


def test_a_new_note_is_written_where_no_file_is(
    root: Path, writer: NoteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.create("b/New.md", b"new\n")
    assert (root / "b/New.md").read_bytes() == b"new\n"
    for path, reason in (("A.md", "File exists"), ("../New.md", "leads out of the vault")):
        with pytest.raises(WriteError, match=reason):
            writer.create(path, b"new\n")
    with pytest.raises(ReadOnlyError):
        NoteWriter(root, read_only=True).create("Other.md", b"")

    def fail(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", fail)
    with pytest.raises(WriteFailedError, match=os.strerror(errno.ENOSPC)):
        writer.create("Other.md", b"new\n")
    assert names(root) == ["A.md", "b/B.md", "b/New.md"]
    assert (root / "A.md").read_bytes() == BEFORE


def test_the_folders_of_a_new_note_are_made_in_the_vault_alone(
    root: Path, writer: NoteWriter, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    writer.create("c/d/New.md", b"new\n")
    assert (root / "c/d/New.md").read_bytes() == b"new\n"
    (root / "Away").symlink_to(outside, target_is_directory=True)
    (root / "Gone").symlink_to(root / "nothing", target_is_directory=True)
    paths = ("Away/a/New.md", "../a/New.md", "A.md/a/New.md", "Gone/a/New.md")
    for path in paths:
        for content in (b"", b"new\n"):
            with pytest.raises(WriteError):
                writer.create(path, content)
    with pytest.raises(ReadOnlyError):
        NoteWriter(root, read_only=True).create("e/New.md", b"")
    with pytest.raises(WriteError):
        NoteWriter(tmp_path / "none").create("e/New.md", b"")
    assert list(outside.iterdir()) == []
    assert sorted(each.name for each in root.iterdir()) == ["A.md", "Away", "Gone", "b", "c"]
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "none").exists()
