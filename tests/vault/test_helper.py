"""The child process that parses: the same notes, and no trace of it left."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from explorer.config import ReviewSettings
from explorer.text.section_words import TextWords
from explorer.vault import load, note_entry, parse_pool, stream
from explorer.vault.file_reader import NoteParser
from explorer.vault.parse_pool import ParseOutcome, ParsePool, read_frame, write_frame
from tests.support.walks import walk
from tests.vault.conftest import MakeVault

FILES = {f"{n}.md": f"# H{n}\n\n[[{n + 1}]] #t{n}\n" for n in range(200)}


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Return the list of the child processes that are started."""
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def recording(*args: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", recording)
    return started


def notes(outcomes: list[ParseOutcome]) -> dict[str, object]:
    return {file.path: packed and note_entry.unpack(packed.body) for file, packed, *_ in outcomes}


def parse(root: Path, *, child: bool, share: bool = False) -> dict[str, object]:
    files = walk(root).entries
    parser = NoteParser(str(root), ReviewSettings(base_ease=210, flashcard_tags=("#drill",)))
    pool = ParsePool(parser, share=share)
    if child:
        pool.start_child()
    return notes([one for many in pool.parse(files) for one in many])


@pytest.mark.parametrize("child", [True, False])
def test_the_words_of_a_text_come_with_its_note_where_they_are_wanted(
    make_vault: MakeVault, child: bool
) -> None:
    root = make_vault({"a.md": "# Fig-Tree\n", "b.md": "**M**oss\n", "c.md": "f\u00e9e\n"})
    parser = NoteParser(str(root), ReviewSettings(), words=True)
    pool = ParsePool(parser, share=False)
    if child:
        pool.start_child()
    outcomes = [one for many in pool.parse(walk(root).entries) for one in many]
    words = {each.file.path: each.words for each in outcomes}
    assert words == {
        "a.md": TextWords(11, "\0\0fig-tree\0"),
        "b.md": TextWords(9, "\0m oss \ua66e moss"),
        "c.md": TextWords(4, "\0fee\n"),
    }
    assert load(root, cache=False, words=True).words == words
    assert load(root, cache=False).words == {}


def nothing_left(children: list[subprocess.Popen[bytes]]) -> bool:
    threads = [thread for thread in threading.enumerate() if thread.name == "vault-helper"]
    return not threads and all(child.returncode is not None for child in children)


@pytest.mark.parametrize("share", [True, False])
def test_a_child_gives_the_same_notes(
    make_vault: MakeVault, children: list[subprocess.Popen[bytes]], share: bool
) -> None:
    root = make_vault({**FILES, "bad.md": b"\xff # x", "card.md": "#drill\n\nfront::back\n"})
    assert parse(root, child=True, share=share) == parse(root, child=False)
    assert len(children) == 1
    assert nothing_left(children)


def test_few_are_parsed_here(
    make_vault: MakeVault, children: list[subprocess.Popen[bytes]]
) -> None:
    list(stream(make_vault(FILES), cache=False))
    assert children == []


def test_a_closed_stream_ends_its_child(
    make_vault: MakeVault, children: list[subprocess.Popen[bytes]]
) -> None:
    root = make_vault({f"{n}.md": "# H\n" for n in range(600)})
    steps = stream(root, cache=False)
    for step in steps:
        if step.phase == "read" and step.done:
            break
    assert len(children) == 1
    steps.close()
    assert nothing_left(children)


def test_a_child_that_cannot_be_started_is_done_without(
    make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_vault(FILES)
    monkeypatch.setattr(sys, "executable", str(root / "no such program"))
    assert len(parse(root, child=True)) == len(FILES)
    monkeypatch.setattr(sys, "executable", "")
    assert len(parse(root, child=True)) == len(FILES)


@pytest.mark.parametrize(
    "program",
    ["raise SystemExit(3)", "print('nonsense', flush=True)\nraise SystemExit(0)"],
    ids=["dies", "talks nonsense"],
)
def test_the_jobs_of_a_child_that_fails_are_done_here(
    make_vault: MakeVault,
    tmp_path: Path,
    children: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
    program: str,
) -> None:
    root = make_vault(FILES)
    impostor = tmp_path / "lib" / "explorer"
    impostor.mkdir(parents=True)
    (impostor / "__init__.py").write_text(program, "utf-8")
    monkeypatch.setattr(parse_pool, "__file__", str(impostor / "vault" / "parse_pool.py"))
    assert parse(root, child=True) == parse(root, child=False)
    assert nothing_left(children)


@pytest.mark.parametrize("entry", ["", ".", "/x:b", "/x:", "/x;b", "{cwd}", Path("/x"), None])
def test_a_module_in_the_current_folder_is_not_run(
    make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: object
) -> None:
    root = make_vault({**FILES, "b/marshal_trap.txt": ""})
    trap = f"open({str(tmp_path / 'sprung')!r}, 'w')\n"
    for name in ("signal", "queue", "yaml", "explorer"):
        for folder in (root, root / "b"):
            (folder / f"{name}.py").write_text(trap, "utf-8")
    monkeypatch.chdir(root)
    if entry == "{cwd}":
        entry = str(root)
    monkeypatch.setattr(sys, "path", [entry, *sys.path])
    monkeypatch.setenv("PYTHONPATH", str(entry))
    found = parse(root, child=True)
    assert len(found) == len(FILES)
    assert not (tmp_path / "sprung").exists()


def test_frames_come_back_and_half_of_one_is_an_error() -> None:
    stream_of = io.BytesIO()
    write_frame(stream_of, (1, ["é", None], b"x"))
    data = stream_of.getvalue()
    assert read_frame(io.BytesIO(data)) == (1, ["é", None], b"x")
    for cut in (b"", data[:2], data[:-1]):
        with pytest.raises(EOFError):
            read_frame(io.BytesIO(cut))
