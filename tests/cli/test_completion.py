"""What a shell offers when tab is pressed, in the shells that are here; and the man page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.cli.command_table import COMMANDS, first_words
from explorer.cli.completion import SCRIPTS
from explorer.cli.run import main, parser_at
from explorer.vault.store import default_cache_dir
from tests.cli.conftest import Run, write
from tests.support.man_page import PAGE, man_page

NASTY = [
    "plain", "two words", "it's \"$HOME\"", "`touch x`", "$(touch x)", "back\\slash", "(a) [b] {c}",
    "a;b&c|d", "*?", "bang!", "#hash", "col:on=x@y", "new\nline", "\x1b[31mred", "日本 é 👩‍💻",
]  # fmt: skip
NEVER = ["tab\tname", "c1\x9b31m", "\u202ertl"]
pytestmark = pytest.mark.usefixtures("_cached")


@pytest.fixture
def _cached(vault: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the names of the vault in the cache, and the shells find the program and the vault."""
    monkeypatch.setenv("EXPLORER_VAULT", str(vault))
    assert run("list").code == 0


def offered(line: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Return what zsh and fish offer, with what it is."""
    capsys.readouterr()
    assert main(["completion", "--words", line]) == 0
    found = capsys.readouterr().out.split("\0")[:-1]
    return dict(zip(found[::2], found[1::2], strict=True))


def test_every_command_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = offered("explorer ", capsys), offered("kx --json review ", capsys)
    assert {*first, *(f"review {name}" for name in second)} == {*COMMANDS, "review"}
    assert first["show"] == COMMANDS["show"][1]
    assert second["join"] == COMMANDS["review join"][1]


@pytest.mark.parametrize("name", ["", "review", *COMMANDS])
def test_every_option_is_offered(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*name.split(), "--help"]) == 0
    listed = capsys.readouterr().out.partition("\nexamples:")[0]
    options = set(re.findall(r"(?<=^  )--?\w[\w-]*|(?<=, )--\w[\w-]*", listed, re.MULTILINE))
    found = offered(f"explorer {name} -", capsys)
    assert {*found} == options > {"--vault", "-V"}
    assert all(found.values())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("explorer s", ["show", "search", "stats", "schema"]),
        ("explorer --vault x sea", ["search"]),
        ("explorer search --scope ", ["headings", "notes", "text", "tags"]),
        ("explorer list --sort=b", ["--sort=backlinks"]),
        ("explorer list --format t", ["table", "tsv"]),
        ("explorer graph --format gr", ["graphml"]),
        ("explorer grade Bread ea", ["easy"]),
        ("explorer grade --card 1.1 Bread ea", ["easy"]),
        ("explorer help du", ["due"]),
        ("explorer help conf", ["Configuration"]),
        ("explorer schema gra", ["grade", "graph"]),
        ("explorer completion f", ["fish"]),
        ("explorer show ", ["Alone", "Bread", "Cake", "Loaf", "Yeast"]),
        ("explorer show b", ["Bread"]),
        ("explorer show Sweets/L", ["Sweets/Loaf"]),
        ("explorer path Bread 'Ye", ["Yeast"]),
        ("explorer graph --around=al", ["--around=Alone"]),
        ("explorer review suspend a", ["Alone"]),
        ("explorer show bread#", ["bread#Dough", "bread#Resting"]),
        ("explorer cat Yeast#RT\\ ", ["Yeast#RT (Room Temperature)"]),
        ("explorer cat Nothing#", []),
        ("explorer show --vault no-folder B", []),
        ("explorer search bre", []),
        ("explorer --vault ", []),
        ("kx", []),
        ("", [*first_words()]),
    ],
)
def test_what_may_follow(line: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert [*offered(line, capsys)] == words


def test_names_in_two_folders_are_offered_as_paths(
    vault: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    write(vault, {"Savory/cake.md": ""})
    run("list")
    assert [*offered("explorer show Sw", capsys)] == ["Sweets/Cake"]


def test_nothing_is_read_or_made_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = default_cache_dir()
    folder.mkdir(parents=True, exist_ok=True)
    before = {*folder.iterdir()}
    other = write(tmp_path / "other", {"Bread.md": ""})
    assert offered(f"explorer show --vault '{other}' ", capsys) == {}
    assert {*folder.iterdir()} == before


def test_the_man_page_is_current() -> None:
    text = PAGE.read_text("utf-8")
    assert man_page() == text, "run: make manual"
    pages = {page.stem: page.read_text("utf-8") for page in PAGE.parent.iterdir()}
    (others,) = {page for name, page in pages.items() if name != PAGE.stem}
    assert others == ".so man1/explorer.1\n"
    assert {*pages} == {each.name for each in (PAGE.parents[2] / SCRIPTS["bash"]).parent.iterdir()}
    plain = text.replace("\\-", "-")
    for name in COMMANDS:
        assert f"\n.SS explorer {name}" in plain
        _, options = parser_at(name.split()).expected()
        assert [each for each in options if f"\\fB{each}\\fR" not in plain] == []


def test_an_unknown_shell_is_wrong_usage(run: Run) -> None:
    assert run("completion", "csh").code == 2


ASK = {
    "bash": """
        for quote in '' '"' "'"; do
            COMP_LINE="kx show $quote"; COMP_POINT=${#COMP_LINE}; _explorer kx ''
            for word in "${COMPREPLY[@]}"; do
                eval "printf '%s\\0' $quote$word$quote"
            done
        done
        COMP_LINE='kx show col:o'; COMP_POINT=${#COMP_LINE}; _explorer kx o
        printf '%s\\0' "${COMPREPLY[@]}"
        COMP_LINE='kx show two\\ words#'; COMP_POINT=${#COMP_LINE}; _explorer kx 'two\\ words#'
        printf '%s\\0' "${COMPREPLY[@]}"
    """,
    "zsh": """
        compadd() { print -rNC1 -- "${found[@]}" }
        words=(kx show ''); CURRENT=3; PREFIX=''; _explorer
        words=(kx show 'two\\ wo'); PREFIX='two\\ words#'; _explorer
    """,
    "fish": """
        for each in (complete --escape -C 'kx show ')
            printf '%s\\0' (string unescape -- $each | string collect)
        end
        printf '%s\\0' (complete -C 'kx show two\\ words#')
    """,
}
TYPED = "two\\ words\\#Head\\ \\&\\ \\$\\(x\\)"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names, and other shells")
@pytest.mark.parametrize("shell", SCRIPTS)
def test_names_survive_a_shell(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell}")
    vault = write(tmp_path / "nasty", {f"{name}.md": "# Head & $(x)" for name in NASTY + NEVER})
    monkeypatch.setenv("EXPLORER_VAULT", str(vault))
    assert main(["list"]) == 0
    capsys.readouterr()
    assert main(["completion", "--words", "kx show ", ""]) == 0
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", capsys.readouterr().out)
    assert main(["completion", shell]) == 0
    program = tmp_path / "kx"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m explorer "$@"\n')
    program.chmod(0o755)
    script = capsys.readouterr().out.replace("compdef _explorer", ":")
    (tmp_path / "script").write_text(f"{script}\n{ASK[shell]}")
    done = subprocess.run(
        [shell, "script"],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    *found, of_heading, _ = done.stdout.decode().split("\0")
    assert sorted(found) == sorted(NASTY * 3 + ["on=x@y"] if shell == "bash" else NASTY)
    assert of_heading == (TYPED if shell == "bash" else "two words#Head & $(x)")
    assert {each.name for each in tmp_path.iterdir()} == {"kitchen", "nasty", "kx", "script"}
