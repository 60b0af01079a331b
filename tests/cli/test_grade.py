"""The commands that write: what they print, their exit codes, and that they write nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.cli.command_table import ExitCode
from explorer.cli.run import main

NOTE = "---\ntags: [review]\nsr-due: 2031-05-09\nsr-interval: 4\nsr-ease: 250\n---\ntext\n"


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "vault"
    root.mkdir()
    (root / "Old.md").write_bytes(NOTE.encode())
    (root / "Plain.md").write_bytes(b"text\n")
    monkeypatch.setenv("EXPLORER_VAULT", str(root))
    return root


def run(*argv: str) -> int:
    return main([*argv, "--on", "2031-05-10"])


def test_a_grade_prints_before_and_after(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("grade", "old", "good") == ExitCode.DONE
    assert capsys.readouterr().out.splitlines() == [
        "Old.md\tbefore\toverdue\t2031-05-09\t4 d\t250%",
        "Old.md\tafter\tlater\t2031-05-21\t11 d\t250%",
    ]
    assert run("undo", "--json") == ExitCode.DONE
    assert json.loads(capsys.readouterr().out) == {
        "path": "Old.md",
        "before": {"due": "2031-05-21", "interval": 11.0, "ease": 250.0, "state": "later"},
        "after": {"due": "2031-05-09", "interval": 4.0, "ease": 250.0, "state": "overdue"},
        "written": True,
    }
    assert (vault / "Old.md").read_bytes() == NOTE.encode()
    assert run("grade", "plain", "good") == run("grade", "old", "good") == ExitCode.DONE
    (vault / "Old.md").write_bytes(b"edited")
    capsys.readouterr()
    for _ in range(2):
        assert run("undo") == ExitCode.REFUSED, "a script that tries again takes back nothing else"
        said = capsys.readouterr()
        assert said.out == ""
        assert "Old.md: the note has changed" in said.err
        assert "'explorer undo --skip' skips it" in said.err
    assert run("undo", "--skip") == ExitCode.DONE
    said = capsys.readouterr()
    assert "Plain.md" in said.out
    assert "Old.md: the note has changed" in said.err
    assert (vault / "Plain.md").read_bytes() == b"text\n"
    for arguments in (["--skip"], []):
        assert run("undo", *arguments) == ExitCode.REFUSED
        said = capsys.readouterr()
        assert "--skip" not in said.err, "there is nothing else that it could take back"
        assert ("no earlier write can be taken back" in said.err) == bool(arguments)
    (vault / "Old.md").unlink()


def test_undo_tells_that_nothing_is_left(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("grade", "old", "good") == run("undo") == ExitCode.DONE
    assert run("undo") == run("undo", "--skip") == ExitCode.NOTHING
    assert "there is nothing to take back" in capsys.readouterr().err


def test_a_dry_run_prints_the_same_and_writes_nothing(
    vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("grade", "Old", "easy", "--dry-run", "--json") == ExitCode.DONE
    said = capsys.readouterr()
    shown = json.loads(said.out)
    assert (shown["written"], shown["after"]["interval"]) == (False, 18)
    assert "--dry-run" in said.err
    assert run("grade", "Old", "easy", "--dry-run", "--read-only") == ExitCode.DONE
    assert (vault / "Old.md").read_bytes() == NOTE.encode()


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (["grade", "Old", "again"], ExitCode.USAGE, "no grade of a note"),
        (["grade", "Old", "good", "--read-only"], ExitCode.REFUSED, "--read-only"),
        (["undo", "--read-only"], ExitCode.REFUSED, "--read-only"),
        (["review", "join", "Plain", "--read-only"], ExitCode.REFUSED, "--read-only"),
        (["review", "join", "Plain", "--tag", "#x"], ExitCode.USAGE, "no review tag"),
        (["grade", "Nowhere", "good"], ExitCode.NOTHING, "there is no note called"),
    ],
)
def test_what_is_refused_has_a_code_and_a_reason(
    vault: Path, capsys: pytest.CaptureFixture[str], argv: list[str], code: int, message: str
) -> None:
    assert run(*argv) == code
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""
    assert (vault / "Old.md").read_bytes() == NOTE.encode()
    assert (vault / "Plain.md").read_bytes() == b"text\n"


def test_a_name_that_fits_several_notes_is_not_written(
    vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (vault / "sub").mkdir()
    for path in ("sub/Old.md", "sub/B.md", "C.md"):
        (vault / path).write_bytes(b"# One\n")
    for command in (
        ["grade", "one", "good"],
        ["review", "join", "one"],
        ["review", "leave", "one"],
    ):
        assert run(*command) == ExitCode.USAGE
        assert "one matches several notes: C.md, sub/B.md, sub/Old.md" in capsys.readouterr().err
    assert run("review", "join", "old") == ExitCode.DONE, "the name is also a path"
    assert "Old.md" in capsys.readouterr().out
    (vault / "Old.md").rename(vault / "sub" / "deep.md")
    (vault / "other").mkdir()
    (vault / "other" / "Old.md").write_bytes(NOTE.encode())
    assert run("grade", "old", "good") == ExitCode.USAGE
    assert "old matches several notes: sub/Old.md, other/Old.md" in capsys.readouterr().err
    assert run("grade", "other/old", "good") == ExitCode.DONE
    assert (vault / "sub/Old.md").read_bytes() == b"# One\n"


def test_broken_front_matter_is_refused_with_its_line(
    vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (vault / "Old.md").write_bytes(b"---\na: 1\nb: c: d\n---\n")
    assert run("grade", "Old", "good") == ExitCode.REFUSED
    assert "explorer: Old.md:3: The front matter is not valid YAML" in capsys.readouterr().err


def test_a_note_without_a_review_tag_is_graded_and_that_is_said(
    vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("grade", "Plain", "good") == ExitCode.DONE
    assert (
        "Plain.md has no review tag, so it is in no review queue; 'explorer review join'"
        in capsys.readouterr().err
    )
    assert run("undo") == ExitCode.DONE
    assert (vault / "Plain.md").read_bytes() == b"text\n"


def test_a_note_joins_and_leaves(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("review", "join", "Plain") == ExitCode.DONE
    assert capsys.readouterr().out.splitlines() == [
        "Plain.md\tbefore\tnot in review\t\t\t",
        "Plain.md\tafter\tnew\t\t\t",
    ]
    assert run("review", "join", "Plain") == ExitCode.DONE
    assert "is already in review" in capsys.readouterr().err
    assert run("review", "leave", "Plain") == ExitCode.DONE
    capsys.readouterr()
    assert run("review", "leave", "Plain") == ExitCode.DONE
    said = capsys.readouterr()
    assert said.err.splitlines() == ["Plain.md is in no review queue"]
    assert said.out == "", "there is no date before or after"
    for _ in range(2):
        assert run("undo") == ExitCode.DONE
    assert (vault / "Plain.md").read_bytes() == b"text\n"
