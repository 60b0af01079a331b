"""The commands that write: what they print, their exit codes, and that they write nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.cli.command_table import ExitCode
from tests.cli.conftest import Run, write

NOTE = "---\ntags: [review]\nsr-due: 2031-05-09\nsr-interval: 4\nsr-ease: 250\n---\ntext\n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write(tmp_path / "vault", {"Old.md": NOTE, "Plain.md": "text\n"})


def test_a_grade_prints_before_and_after(vault: Path, run: Run) -> None:
    said = run("grade", "old", "good")
    assert (said.code, said.out.splitlines()) == (ExitCode.DONE, [
        "Old.md\tbefore\toverdue\t2031-05-09\t4 d\t250%",
        "Old.md\tafter\tlater\t2031-05-21\t11 d\t250%",
    ])  # fmt: skip
    said = run("undo", "--json")
    assert said.code == ExitCode.DONE
    assert said.json == {
        "path": "Old.md",
        "before": {"due": "2031-05-21", "interval": 11.0, "ease": 250.0, "state": "later"},
        "after": {"due": "2031-05-09", "interval": 4.0, "ease": 250.0, "state": "overdue"},
        "written": True,
    }
    assert (vault / "Old.md").read_bytes() == NOTE.encode()
    for command in ("review join plain", "grade old good"):
        assert run(*command.split()).code == ExitCode.DONE
    (vault / "Old.md").write_bytes(b"edited")
    for _ in range(2):
        said = run("undo")
        assert said.code == ExitCode.REFUSED, "a script that tries again takes back nothing else"
        assert said.out == ""
        assert "Old.md: the note has changed" in said.err
        assert "'explorer undo --skip' skips it" in said.err
    said = run("undo", "--skip")
    assert (said.code, "Plain.md" in said.out) == (ExitCode.DONE, True)
    assert "Old.md: the note has changed" in said.err
    assert (vault / "Plain.md").read_bytes() == b"text\n"
    for arguments in (["--skip"], []):
        said = run("undo", *arguments)
        assert said.code == ExitCode.REFUSED
        assert "--skip" not in said.err, "there is nothing else that it could take back"
        assert ("no earlier write can be taken back" in said.err) == bool(arguments)
    (vault / "Old.md").unlink()


def test_undo_tells_that_nothing_is_left(run: Run) -> None:
    assert run("grade", "old", "good").code == run("undo").code == ExitCode.DONE
    for said in (run("undo"), run("undo", "--skip")):
        assert said.code == ExitCode.NOTHING
        assert "there is nothing to take back" in said.err


def test_a_line_that_has_changed_is_shown_before_it_is_restored(vault: Path, run: Run) -> None:
    assert run("grade", "old", "good").code == ExitCode.DONE
    file = vault / "Old.md"
    file.write_text(file.read_text().replace("05-21", "06-\x1b[31m01"))
    said = run("undo")
    assert said.code == ExitCode.REFUSED
    assert "Old.md:3: this line has changed since" in said.err
    assert "'explorer undo --force' shows the difference" in said.err
    said = run("undo", "--force")
    assert said.code == ExitCode.DONE
    assert "- sr-due: 2031-06-[31m01\n+ sr-due: 2031-05-09\n" in said.err
    assert "Old.md\tafter\toverdue\t2031-05-09" in said.out
    assert file.read_bytes() == NOTE.encode()
    assert run("undo", "--force").code == ExitCode.DONE
    assert "06-\x1b[31m01" in file.read_text()
    assert run("undo", "--force").code == ExitCode.NOTHING


def test_a_dry_run_prints_the_same_and_writes_nothing(vault: Path, run: Run) -> None:
    said = run("grade", "Old", "easy", "--dry-run", "--json")
    assert (said.code, said.json["written"]) == (ExitCode.DONE, False)
    assert said.json["after"]["interval"] == 18
    assert "--dry-run" in said.err
    assert run("grade", "Old", "easy", "--dry-run", "--read-only").code == ExitCode.DONE
    assert (vault / "Old.md").read_bytes() == NOTE.encode()


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        ("grade Old again", ExitCode.USAGE, "no grade of a note"),
        ("grade Old good --read-only", ExitCode.REFUSED, "--read-only"),
        ("undo --read-only", ExitCode.REFUSED, "--read-only"),
        ("review join Plain --read-only", ExitCode.REFUSED, "--read-only"),
        ("review join Plain --tag #x", ExitCode.USAGE, "no review tag"),
        ("grade Nowhere good", ExitCode.NOTHING, "there is no note called"),
        ("grade Bad good", ExitCode.REFUSED, "explorer: Bad.md:3: The front matter is not valid"),
    ],
)
def test_what_is_refused_has_a_code_and_a_reason(
    vault: Path, run: Run, command: str, code: int, message: str
) -> None:
    (vault / "Bad.md").write_bytes(b"---\na: 1\nb: c: d\n---\n")
    before = {file.name: file.read_bytes() for file in vault.iterdir()}
    said = run(*command.split())
    assert (said.code, said.out) == (code, "")
    assert message in said.err
    assert {file.name: file.read_bytes() for file in vault.iterdir()} == before


def test_a_name_that_fits_several_notes_is_not_written(vault: Path, run: Run) -> None:
    for folder in ("sub", "other"):
        (vault / folder).mkdir()
    for path in ("sub/Old.md", "sub/B.md", "C.md"):
        (vault / path).write_bytes(b"# One\n")
    for command in ("grade one good", "review join one", "review leave one"):
        said = run(*command.split())
        assert said.code == ExitCode.USAGE
        assert "one matches several notes: C.md, sub/B.md, sub/Old.md" in said.err
    said = run("review", "join", "old")
    assert (said.code, "Old.md" in said.out) == (ExitCode.DONE, True), "the name is also a path"
    (vault / "Old.md").rename(vault / "sub" / "deep.md")
    (vault / "other" / "Old.md").write_bytes(NOTE.encode())
    said = run("grade", "old", "good")
    assert said.code == ExitCode.USAGE
    assert "old matches several notes: sub/Old.md, other/Old.md" in said.err
    assert run("grade", "other/old", "good").code == ExitCode.DONE
    assert (vault / "sub/Old.md").read_bytes() == b"# One\n"


def test_a_note_that_is_not_in_review_is_not_graded(vault: Path, run: Run) -> None:
    for arguments in ([], ["--dry-run"]):
        said = run("grade", "Plain", "good", *arguments)
        assert (said.code, said.out) == (ExitCode.REFUSED, "")
        assert "Plain.md is in no review queue; 'explorer review join' puts it" in said.err
        assert "'--card 1.1' grades a card of it" in said.err
        assert (vault / "Plain.md").read_bytes() == b"text\n"
    assert run("review", "join", "Plain").code == run("grade", "Plain", "good").code == 0


def test_a_note_joins_and_leaves(vault: Path, run: Run) -> None:
    said = run("review", "join", "Plain")
    assert (said.code, said.out.splitlines()) == (ExitCode.DONE, [
        "Plain.md\tbefore\tnot in review\t\t\t", "Plain.md\tafter\tnew\t\t\t",
    ])  # fmt: skip
    said = run("review", "join", "Plain")
    assert (said.code, "is already in review" in said.err) == (ExitCode.DONE, True)
    assert run("review", "leave", "Plain").code == ExitCode.DONE
    said = run("review", "leave", "Plain")
    assert (said.code, said.err) == (ExitCode.DONE, "Plain.md is in no review queue\n")
    assert said.out == "", "there is no date before or after"
    assert run("undo").code == run("undo").code == ExitCode.DONE
    assert (vault / "Plain.md").read_bytes() == b"text\n"
