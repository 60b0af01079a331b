"""How an editor is told the line: its own way, never through a shell."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from explorer.ui.programs import NoEditor, at_line, editor_command

FILE = Path("/notes/a b; rm -rf $HOME.md")


def which_all(name: str) -> str:
    return name


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("vim", ["+7", str(FILE)]),
        ("/usr/bin/nvim", ["+7", str(FILE)]),
        ("nano", ["+7", str(FILE)]),
        ("emacs", ["+7", str(FILE)]),
        ("kak", ["+7", str(FILE)]),
        ("micro", ["+7", str(FILE)]),
        ("hx", [f"{FILE}:7"]),
        ("code", ["--wait", "--goto", f"{FILE}:7"]),
        ("Code.exe", ["--wait", "--goto", f"{FILE}:7"]),
        ("gedit", ["--line", "7", str(FILE)]),
        ("vim.basic", ["+7", str(FILE)]),
        ("emacs-nox", ["+7", str(FILE)]),
        ("emacs29", ["+7", str(FILE)]),
        ("some-editor", [str(FILE)]),
        ("nano-wrapper", [str(FILE)]),
        ("vim.sh", [str(FILE)]),
    ],
)
def test_each_editor_has_its_way(program: str, arguments: list[str]) -> None:
    assert at_line(program, FILE, 7) == arguments


@pytest.mark.skipif(os.name == "nt", reason="links to programs are of other systems")
def test_a_link_to_an_editor_gets_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("vim.tiny", "unknown"):
        (tmp_path / name).touch(0o755)
    (tmp_path / "editor").symlink_to(tmp_path / "alternatives")
    (tmp_path / "alternatives").symlink_to(tmp_path / "vim.tiny")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert at_line("editor", FILE, 7) == ["+7", str(FILE)]
    assert at_line("unknown", FILE, 7) == [str(FILE)]


@pytest.mark.skipif(os.name == "nt", reason="links to programs are of other systems")
def test_a_link_is_looked_for_as_the_caller_finds_programs(tmp_path: Path) -> None:
    (tmp_path / "editor").symlink_to(tmp_path / "vim.tiny")
    words = editor_command({"EDITOR": "editor"}, FILE, 7, lambda name: str(tmp_path / name))
    assert words == ["editor", "+7", str(FILE)]


@pytest.mark.parametrize("said", ["code -g", "code --goto", "code -w --goto", "code --wait -n"])
def test_what_a_person_has_said_is_not_said_again(said: str) -> None:
    words = editor_command({"EDITOR": said}, FILE, 3, which_all)
    assert sum(word in {"-g", "--goto"} for word in words) == 1
    assert sum(word in {"-w", "--wait"} for word in words) == 1
    assert words[-1] == f"{FILE}:3"


def test_arguments_of_the_person_stay_and_nothing_is_run_by_a_shell() -> None:
    environ = {"EDITOR": "vim -u 'my rc' -n"}
    assert editor_command(environ, FILE, 3, which_all) == [
        "vim",
        "-u",
        "my rc",
        "-n",
        "+3",
        str(FILE),
    ]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (r"C:\Tools\nvim\bin\nvim.exe", [r"C:\Tools\nvim\bin\nvim.exe", "+3"]),
        (
            r'"C:\Program Files\Micro Editor\micro.exe" -x',
            [r"C:\Program Files\Micro Editor\micro.exe", "-x", "+3"],
        ),
        (r"C:\Program Files\Vim\gvim.exe", [r"C:\Program Files\Vim\gvim.exe", "+3"]),
        (r"C:\Users\O'Brien\hx.exe", [r"C:\Users\O'Brien\hx.exe"]),
        (r"""vim -u "C:\my rc" -n""", ["vim.EXE", "-u", r"C:\my rc", "-n", "+3"]),
    ],
)
def test_on_windows_a_backslash_is_a_part_of_a_path(said: str, words: list[str]) -> None:
    def which(name: str) -> str | None:
        if name.endswith(".exe") and '"' not in name:
            return name
        if name == "vim":
            return f"{name}.EXE"
        return None

    file = Path("note.md")
    assert editor_command({"EDITOR": said}, file, 3, which, windows=True)[: len(words)] == words


def test_on_windows_the_program_is_named_in_full() -> None:
    found = {"code": r"C:\VS Code\bin\code.CMD"}
    words = editor_command({"EDITOR": "code"}, Path("a (b).md"), 3, found.get, windows=True)
    assert words == [r"C:\VS Code\bin\code.CMD", "--wait", "--goto", "a (b).md:3"]
    with pytest.raises(NoEditor, match="batch file"):
        editor_command({"EDITOR": "code"}, Path("a&calc.md"), 3, found.get, windows=True)


BLANKS = "/opt/my editor/vim"


@pytest.mark.parametrize(
    ("environ", "found", "program"),
    [
        ({"EDITOR": BLANKS}, (BLANKS,), BLANKS),
        ({"VISUAL": "hx", "EDITOR": "vi"}, ("hx", "vi"), "hx"),
        ({"VISUAL": "  ", "EDITOR": "vi"}, ("vi",), "vi"),
        ({}, ("vi",), "vi"),
    ],
)
def test_which_editor_is_taken(
    environ: dict[str, str], found: tuple[str, ...], program: str
) -> None:
    words = editor_command(environ, FILE, 1, lambda name: name if name in found else None)
    assert words[0] == program


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "VISUAL"),
        ({"EDITOR": "gone"}, "$EDITOR names 'gone'"),
        ({"VISUAL": "vim 'open"}, "$VISUAL cannot be read"),
    ],
)
def test_what_is_wrong_is_said(environ: dict[str, str], words: str) -> None:
    with pytest.raises(NoEditor) as wrong:
        editor_command(environ, FILE, 1, lambda _name: None)
    assert words in str(wrong.value)
