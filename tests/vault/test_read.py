"""From bytes on disk to text."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from explorer.config import ReviewSettings
from explorer.vault import file_reader
from explorer.vault.file_reader import NoteParser


def test_a_byte_order_mark_is_no_text_and_line_ends_stay() -> None:
    assert file_reader.decode(b"\xef\xbb\xbfa\r\nb") == "a\r\nb"


@pytest.mark.parametrize(
    ("data", "text", "problem"),
    [
        (b"# One\n\n[[Two]] \xff\n", "# One\n\n[[Two]] \ufffd\n", (3, "bad_encoding")),
        (b"[[Two]]\n\n\0", "[[Two]]\n\n\0", (3, "nul_bytes")),
        (b"\xef\xbb\xbf[[Two]]", "[[Two]]", None),
    ],
)
def test_bad_bytes_are_a_problem_with_their_line_and_the_note_is_understood(
    data: bytes, text: str, problem: tuple[int, str] | None
) -> None:
    note = NoteParser("", ReviewSettings()).fields("n.md", data).note()
    assert file_reader.decode(data) == text
    assert [(p.line, p.code) for p in note.problems] == ([problem] if problem else [])
    assert [link.path for link in note.links] == ["Two"]


def test_files_come_in_order_with_errors_in_their_place(tmp_path: Path) -> None:
    names = []
    for n in range(100):
        path = tmp_path / f"{n}.md"
        if n % 7:
            path.write_bytes(b"x" * n)
        names.append(str(path))
    got = list(file_reader.read_ahead([*names, "nul\0name"]))
    assert [len(data) if isinstance(data, bytes) else None for data in got[:-1]] == [
        n if n % 7 else None for n in range(100)
    ]
    assert isinstance(got[-1], OSError)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with a name")
def test_a_pipe_or_a_link_in_the_place_of_a_note_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "link").symlink_to("file")
    for name in ("pipe", "link", "."):
        with pytest.raises(OSError, match=r"regular|symbolic|directory|Too many"):
            file_reader.read_bytes(str(tmp_path / name))


def test_a_huge_file_is_a_note_with_a_problem_and_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_reader, "LARGEST", 10)
    (tmp_path / "big.md").write_bytes(b"# much too much")
    (tmp_path / "fits.md").write_bytes(b"# ten char")
    (big, is_lasting, _), (fits, *_) = NoteParser(str(tmp_path), ReviewSettings()).parse(
        [("big.md", "big.md"), ("fits.md", "fits.md")]
    )
    assert big is not None
    assert fits is not None
    assert [problem.code for problem in big.problems] == ["too_large"]
    assert (big.title, big.headings, is_lasting) == ("big", (), False)
    assert [heading.text for heading in fits.note().headings] == ["ten char"]


def test_a_file_that_grew_is_read_to_its_end_but_not_beyond_the_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "n.md"
    path.write_bytes(b"0123456789")
    whole = os.read
    monkeypatch.setattr(os, "read", lambda handle, size: whole(handle, min(size, 3)))
    assert file_reader.read_bytes(str(path)) == b"0123456789"


def test_what_cannot_be_read_is_a_note_and_what_has_gone_is_none(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    parser = NoteParser(str(tmp_path), ReviewSettings())
    files = [(p, p) for p in ("folder.md", "gone.md", "gone/x.md")]
    unreadable, gone, below = [fields for fields, *_ in parser.parse(files)]
    assert unreadable is not None
    assert [problem.code for problem in unreadable.problems] == ["unreadable"]
    assert gone is None
    assert below is None
