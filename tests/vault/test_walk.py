"""Which files belong to a vault, and what the walk says of those that cannot."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from unicodedata import normalize

import pytest

from explorer.vault import VaultError
from explorer.vault.walk import FileWalk, WalkResult, resolve_root
from tests.support.vaults import write_notes
from tests.support.walks import walk
from tests.vault.conftest import MakeVault

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
any_name = pytest.mark.skipif(
    sys.platform != "linux", reason="the file system changes or refuses such names"
)


def paths(walked: WalkResult) -> list[str]:
    return [entry.path for entry in walked.entries]


def problems(walked: WalkResult) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in walked.problems]


def test_notes_come_sorted_and_apart_from_other_files_and_what_is_hidden_is_outside(
    make_vault: MakeVault,
) -> None:
    notes = ["B.MD", "a.md", "b/a.md", "c.md", "a/z.md", "x.md/in.md", "ä.md"]
    files = ["p.png", "p.JPG", "t.txt", "c.canvas", "x.y/b.7z"]
    outside = [".obsidian/a.md", "k/.x/b.md", "k/.c.md", ".d.md", "k/.p.png", "md"]
    outside += ["node_modules/a.md", "k/node_modules/b/c.md", "node_modules/p.png"]
    walked = walk(make_vault(dict.fromkeys([*notes, *files, *outside], "")))
    assert paths(walked) == sorted(notes)
    assert walked.files == {*files}
    assert not walked.problems


def test_names_are_composed_and_the_disk_keeps_its_spelling(make_vault: MakeVault) -> None:
    decomposed = normalize("NFD", "Å/Crème.md")
    entry = walk(make_vault({decomposed: ""})).entries[0]
    assert entry.path == normalize("NFC", decomposed)
    assert normalize("NFC", entry.real) == entry.path


@any_name
def test_two_spellings_of_one_name_are_one_note_and_a_problem(make_vault: MakeVault) -> None:
    composed, decomposed = normalize("NFC", "é.md"), normalize("NFD", "é.md")
    walked = walk(make_vault({decomposed: "d", composed: "c"}))
    assert [entry.real for entry in walked.entries] == [composed]
    assert problems(walked) == [(composed, "name_clash")]


@any_name
def test_notes_whose_names_differ_in_case_are_two(make_vault: MakeVault) -> None:
    assert paths(walk(make_vault({"tea.md": "", "Tea.md": ""}))) == ["Tea.md", "tea.md"]


@any_name
def test_a_name_that_is_no_text_is_shown_with_marks_and_reported(make_vault: MakeVault) -> None:
    root = make_vault({"ok.md": ""})
    Path(os.fsdecode(os.fsencode(root) + b"/bad\xff.md")).write_text("# here", "utf-8")
    walked = walk(root)
    assert paths(walked) == ["bad\ufffd.md", "ok.md"]
    assert problems(walked) == [("bad\ufffd.md", "bad_name")]
    assert os.fsencode(walked.entries[0].real) == b"bad\xff.md"


@needs_links
def test_a_link_that_leads_to_itself_is_a_problem(make_vault: MakeVault) -> None:
    root = make_vault({"a.md": ""})
    (root / "loop.md").symlink_to("loop.md")
    (root / "none.md").symlink_to("nowhere.md")
    walked = walk(root)
    assert paths(walked) == ["a.md"]
    assert problems(walked) == [("loop.md", "symlink_loop"), ("none.md", "unreadable")]


@needs_links
def test_linked_folders_are_not_followed(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"k/a.md": "", "z/b.md": ""})
    outside = write_notes(tmp_path / "outside", {"secret.md": "no"})
    (root / "k" / "up").symlink_to(root, target_is_directory=True)
    (root / "out").symlink_to(outside, target_is_directory=True)
    (root / "zz").symlink_to(root / "z", target_is_directory=True)
    walked = walk(root)
    assert paths(walked) == ["k/a.md", "z/b.md"]
    wanted = {"k/up": "symlink_loop", "out": "outside_vault", "zz": "linked_folder"}
    assert problems(walked) == [*wanted.items()]


@needs_links
def test_a_linked_note_is_read_if_it_stays_inside(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"a.md": "", ".hidden/h.md": ""})
    secret = tmp_path / "secret.md"
    secret.write_text("no", "utf-8")
    (root / "in.md").symlink_to("a.md")
    (root / "out.md").symlink_to(secret)
    (root / "dot.md").symlink_to(".hidden/h.md")
    (root / "out.png").symlink_to(secret)
    walked = walk(root)
    found = [(entry.path, entry.real) for entry in walked.entries]
    assert found == [("a.md", "a.md"), ("in.md", "a.md")]
    assert problems(walked) == [("dot.md", "outside_vault"), ("out.md", "outside_vault")]
    assert walked.files == {"out.png"}


@posix_only
def test_pipes_are_never_notes(make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_vault({"a.md": ""})
    os.mkfifo(root / "pipe.md")
    os.mkfifo(root / "pipe.png")
    monkeypatch.chdir(root)  # a socket's path has to be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("sock.md")
        walked = walk(root)
    assert paths(walked) == ["a.md"]
    assert not walked.files
    assert problems(walked) == [("pipe.md", "not_a_file"), ("sock.md", "not_a_file")]


def test_a_folder_that_cannot_be_read_is_a_problem(
    make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_vault({"a.md": "", "shut/b.md": ""})
    scandir = os.scandir

    def guarded(path: str) -> object:
        if str(path).rstrip("/\\").endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    walked = walk(root)
    assert paths(walked) == ["a.md"]
    assert problems(walked) == [("shut", "unreadable")]
    assert "Permission denied" in walked.problems[0].message


def test_a_deep_tree_needs_no_recursion(make_vault: MakeVault) -> None:
    deep = "d/" * (300 if sys.platform != "win32" else 40) + "n.md"  # paths are short there
    assert paths(walk(make_vault({deep: ""}))) == [deep]


def test_the_walk_tells_how_far_it_is(make_vault: MakeVault) -> None:
    root = make_vault({f"{n // 600}/{n}.md": "" for n in range(1300)})
    seen = list(FileWalk(root).run())
    assert seen == sorted(seen)
    assert seen


@pytest.mark.parametrize("name", ["nowhere", "file.md", "nul\0"])
def test_a_root_that_is_no_folder_is_a_named_error(make_vault: MakeVault, name: str) -> None:
    root = make_vault({"file.md": ""})
    with pytest.raises(VaultError, match="name a folder"):
        resolve_root(root / name)
