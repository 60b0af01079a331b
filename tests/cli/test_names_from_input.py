"""Names of notes from standard input, and the check of single files."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write


def from_input(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


@pytest.mark.parametrize("command", ["show", "cards", "links", "mentions", "cat"])
def test_each_name_is_answered_by_a_line_and_one_that_fails_stops_none(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    from_input(monkeypatch, b"Bread\n\nBred\tx\r\nYeast.md\t2031-05-07\toverdue\r\n")
    said = run(command, "-", "--json")
    assert said.code == 1
    found = [json.loads(line) for line in said.out.splitlines()]
    assert found == [run(command, name, "--json").json for name in ("Bread", "Yeast")]
    assert "there is no note called Bred;" in said.err


def test_names_that_end_with_nul_are_whole(
    run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(vault, {"Two words.md": "text\n"})
    from_input(monkeypatch, b"Bread.md\0Two words\0")
    assert run("cat", "-", "-0").out.endswith("text\n")
    from_input(monkeypatch, b"Bread\tx\0")
    assert "no note called Bread\tx".replace("\t", " ") in run("cat", "-", "-0").err.replace(
        "\t", " "
    )


def test_the_list_of_one_command_is_the_input_of_another(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for listed in (run("list", "dough"), run("search", "dough", "--format", "tsv")):
        from_input(monkeypatch, listed.out.encode())
        said = run("links", "-", "--json")
        assert said.code == 0
        assert {json.loads(line)["path"] for line in said.out.splitlines()} == {
            "Bread.md", "Sweets/Cake.md", "Yeast.md",
        }  # fmt: skip


def test_no_name_is_nothing_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for argv in (("show", "-"), ("check", "-")):
        from_input(monkeypatch, b"\n")
        said = run(*argv)
        assert (said.code, said.out) == (1, "")
        assert "no name came from standard input" in said.err


def test_what_writes_takes_no_names(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    for argv in (("grade", "-", "good"), ("review", "join", "-")):
        assert run(*argv).code != 0


def problems(run: Run, *argv: str) -> list[tuple[str, str | None]]:
    found = run("check", *argv, "--json").json["problems"]
    return [(each["path"], each["target"]) for each in found]


def test_only_the_files_that_are_named_are_checked(
    run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaf, bread = ("Sweets/Loaf.md", "Bread#Crust"), ("Bread.md", "Sourdough")
    assert problems(run, "Sweets/Loaf.md") == problems(run, "Loaf", str(vault / loaf[0])) == [loaf]
    assert problems(run, "Sweets/Loaf.md", "Bread.md") == [loaf, bread]
    assert (run("check", "Alone.md").code, run("check", "Bread.md").code) == (0, 1)
    assert "0 problems in 2 notes" in run("check", "Alone.md", "Yeast").err
    from_input(monkeypatch, b"Bread.md\n")
    assert problems(run, "-", "Alone.md") == [bread]
    monkeypatch.chdir(vault / "Sweets")
    assert problems(run, "Loaf.md", "../Bread.md") == [loaf, bread]
    missing = run("check", "Gone.md", "Alone.md")
    assert missing.code == 1
    assert "no note called Gone.md" in missing.err
    write(vault, {".github/Form.md": "[x](nowhere.md)\n"})
    hidden = run("check", "../.github/Form.md")
    assert hidden.code == 0
    assert "Form.md is no note of" in hidden.err


def test_front_matter_is_no_link(run: Run, vault: Path) -> None:
    write(vault, {"Odd.md": "---\na: [\n---\n"})
    assert problems(run, "Odd") == [("Odd.md", None)]


@pytest.mark.parametrize("around", [".obsidian", ".git", "cwd", "settings"])
def test_the_vault_is_the_one_around_the_files(
    run: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, around: str
) -> None:
    write(vault, {"Sweets/Deep/Note.md": "[[Bread]] [[Nowhere]]\n"})
    monkeypatch.chdir(vault if around == "cwd" else tmp_path)
    monkeypatch.setenv("EXPLORER_VAULT", str(vault if around == "settings" else tmp_path / "no"))
    if around.startswith("."):
        (vault / around).mkdir()
    file = vault / "Sweets/Deep/Note.md"
    files = [str(each.relative_to(Path.cwd())) for each in (file, vault / "Sweets/Loaf.md")]
    said = run("check", files[0], "--json", bare=True)
    assert [each["target"] for each in said.json["problems"]] == ["Nowhere"]
    for argv in (files, files[::-1]):
        said = run("check", *argv, "--json", bare=True)
        assert {each["target"] for each in said.json["problems"]} == {"Nowhere", "Bread#Crust"}


@pytest.mark.parametrize("marks", [("v", "w"), ("w",)], ids=["two vaults", "a vault in a folder"])
def test_files_of_several_vaults_are_refused_in_any_order(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marks: tuple[str, ...]
) -> None:
    write(tmp_path, {"v/Same.md": "", "w/Same.md": "[[Gone]]\n", ".git/HEAD": ""})
    for mark in marks:
        (tmp_path / mark / ".obsidian").mkdir()
    monkeypatch.chdir(tmp_path)
    for files in (("v/Same.md", "w/Same.md"), ("w/Same.md", "v/Same.md")):
        said = run("check", *files, bare=True)
        assert (said.code, said.out) == (2, "")
        assert "are not in the same vault; --vault DIR" in said.err
    said = run("check", "v/Same.md", "w/Same.md", "--vault", "w", "--json", bare=True)
    assert [each["target"] for each in said.json["problems"]] == ["Gone"]
    assert "v/Same.md is no note of" in said.err


def test_a_file_that_a_list_names_is_a_note_of_the_vault_or_missing(
    run: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"Other.md": "[[Gone]]\n"})
    from_input(monkeypatch, bytes(tmp_path / "Other.md"))
    said = run("check", "-")
    assert said.code == 1
    assert "there is no note called" in said.err


def test_a_whole_path_means_its_file_alone(
    run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bread = str(vault / "Bread.md")
    below = f"{vault.relative_to(vault.anchor).as_posix()}/Bread.md"
    write(vault, {below: "other\n", "Sweets/Bread.md": "", "a#b.md": "c"})
    for said in (run("cat", bread), run("cat", "Bread.md")):
        assert said.out.startswith("---\naliases"), said.out
        assert said.err == ""
    assert run("cat", f"{bread}#Resting").out.startswith("## Resting")
    assert "Sweets/Bread.md" in run("cat", "Bread").err
    assert run("cat", str(vault / "Gone/Bread.md")).code == 1
    monkeypatch.setattr("explorer.vault.snapshot._called", None)  # no look at the names of all
    listed = run("list", "--format", "abs").out
    from_input(monkeypatch, listed.encode())
    assert run("cat", "-").code == 0
    from_input(monkeypatch, listed.encode())
    assert "in 8 notes" in run("check", "-").err


def test_a_list_names_paths_of_the_vault_and_a_typed_file_is_in_the_current_folder(
    run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(vault, {"Sweets/Bread.md": ""})
    monkeypatch.chdir(vault / "Sweets")
    for data in (b"Bread.md\n", b"../Bread.md\n"):
        from_input(monkeypatch, data)
        assert problems(run, "Bread.md", "-") == [("Bread.md", "Sourdough")]
    assert problems(run, "Bread.md") == []
