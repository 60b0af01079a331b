"""What each command writes to the vault, as the system sees it: nothing, or one note."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

WATCHED = """
import json, os, sys
top, *argv = sys.argv[1:]
changing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
names = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate",
         "os.chmod", "os.chown", "os.utime", "os.setxattr", "os.mkfifo", "sqlite3.connect"}
seen = []

def watch(event, args):
    if event == "open":
        path, _, flags = args
        if not isinstance(flags, int) or not flags & changing:
            return
    elif event not in names:
        return
    paths = [os.fsdecode(each) for each in args if isinstance(each, (str, bytes, os.PathLike))]
    inside = [os.path.relpath(path, top) for path in paths if path.startswith(top + os.sep)]
    if inside:
        seen.append([event, *inside])

sys.addaudithook(watch)
from explorer.cli.run import main
code = main([*argv, "--vault", top, "--on", "2031-05-10"])
sys.stdout.flush()
print(json.dumps([code, seen]), file=sys.stderr)
"""
NOTES = {
    "A.md": "---\ntags: [review, flashcards]\n"
    "sr-due: 2031-05-09\nsr-interval: 4\nsr-ease: 250\n---\n"
    "# One\nq::a\n[[B]] [[Nowhere]]\n",
    "B.md": "#review\n[[A]]\n",
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    root.mkdir()
    for name, text in NOTES.items():
        (root / name).write_bytes(text.encode())
    return root.resolve()


def watched(vault: Path, *argv: str) -> tuple[int, list[list[str]]]:
    """Run a command; return its exit code, and the calls that change something in the vault."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(vault), *argv],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    code, seen = json.loads(done.stderr.splitlines()[-1])
    return code, seen


@pytest.mark.parametrize(
    "command",
    [
        "show A", "show --all", "cat A", "search one", "search q --scope text", "due", "cards A",
        "check", "check A.md", "list", "list q", "tags",
        "links A", "path A B", "graph", "stats", "grade A good --dry-run",
        "grade A good --read-only", "review join B --read-only", "undo --read-only", "undo",
    ],
)  # fmt: skip
def test_a_command_that_reads_opens_nothing_for_writing(vault: Path, command: str) -> None:
    _, seen = watched(vault, *command.split())
    assert seen == []
    assert {path.name: path.read_bytes().decode() for path in vault.iterdir()} == NOTES


def test_a_grade_writes_one_new_file_and_puts_it_in_the_place_of_the_note(vault: Path) -> None:
    code, seen = watched(vault, "grade", "A", "good")
    assert code == 0
    kinds = [event for event, *_ in seen if event not in ("os.chmod", "os.chown")]
    assert kinds == ["open", "os.rename"]
    (_, temporary), (_, source, target) = (each for each in seen if each[0] in kinds)
    assert (source, target) == (temporary, "A.md")
    assert temporary.startswith(".vault-explorer-")
