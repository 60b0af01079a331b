"""`pick`: what it prints, what it refuses, and that standard output is only the answer."""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.cli.command_table import CommandError
from explorer.cli.open_app import FIELDS, filled, on_terminal
from explorer.cli.output import Output
from explorer.cli.run import parse
from explorer.model import Hit
from tests.support.terminal import Terminal
from tests.support.vaults import write_notes

NOTES = {
    "Sea/Tide.md": "# Tide\n\nThe sea comes and goes.\n\n## Spring | high #1 [x]\n\nHigh.\n",
    "Land/Tide.md": "# Mud\n",
    "Moon.md": "# Phases\n\n## Tide\n\nPulled.\n",
}
needs_real_names = pytest.mark.skipif(
    sys.platform != "linux", reason="only there a name is any bytes, and kept as they are"
)
needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault of three notes."""
    return write_notes(tmp_path / "vault", NOTES)


def hit_at(path: str, line: int, section: int) -> Hit:
    title = path.rpartition("/")[2].removesuffix(".md")
    return Hit(path, line, None, title, "heading", 90, section=section)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("path", "Sea/Tide.md"), ("line", "5"), ("heading", "Spring | high #1 [x]"),
        ("title", "Tide"), ("link", "[[Sea/Tide#Spring high 1 x]]"),
        ("{path}:{line}:{heading}", "Sea/Tide.md:5:Spring | high #1 [x]"), ("{{line}} {", "{5} {"),
        (r"{path}\t\\n{line}\n", "Sea/Tide.md\t\\n5\n"),
    ],
)  # fmt: skip
def test_what_is_printed(vault: Path, template: str, said: str) -> None:
    with Explorer.open(vault, cache=False) as explorer:
        asked = parse(["pick", "--print", template]).print
        assert filled(asked, hit_at("Sea/Tide.md", 5, 1), explorer.vault) == said


def test_links_are_as_short_as_names_allow(vault: Path) -> None:
    """By a name that no other note has, and by as many headings as one name needs."""
    (vault / "Twice.md").write_text("# Sea\n\n## Uses\n\n# Land\n\n## Uses\n", "utf-8")
    with Explorer.open(vault, cache=False) as explorer:
        assert filled("{link}", hit_at("Moon.md", 1, -1), explorer.vault) == "[[Moon]]"
        assert filled("{link}", hit_at("Twice.md", 7, 3), explorer.vault) == "[[Twice#Land#Uses]]"
        assert Path(filled("{abs}", hit_at("Moon.md", 1, -1), explorer.vault)) == vault / "Moon.md"


@needs_real_names
@pytest.mark.parametrize(
    "name", [b"Cafe\xcc\x81.md", b"caf\xe9.md", b"two\nlines\tx.md"], ids=["nfd", "latin-1", "rows"]
)
def test_a_path_is_that_of_the_file_byte_for_byte(vault: Path, name: bytes) -> None:
    file = os.fsencode(vault) + b"/" + name
    Path(os.fsdecode(file)).write_text("# Phases\n", "utf-8")
    (vault / "Moon.md").unlink()
    with Explorer.open(vault, cache=False) as explorer:
        path = next(path for path in explorer.vault.notes if "Tide" not in path)
        said = filled("{abs}:{line}", hit_at(path, 1, 0), explorer.vault)
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    Output(stream, stream, {}).answer(said)
    assert stream.buffer.getvalue() == file + b":1\n"


def test_texts_stay_in_one_line_and_a_terminal_gets_nothing_that_acts(vault: Path) -> None:
    hit = Hit("a\tb\x1b[31m.md", 1, "x\ty\nz", "t\r\nu", "heading", 90)
    with Explorer.open(vault, cache=False) as explorer:
        assert (
            filled("{heading}|{title}|{path}", hit, explorer.vault) == "x y z|t u|a\tb\x1b[31m.md"
        )
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        output = Output(stream, stream, {})
        output.terminal = True
        output.answer(filled("{path}", hit, explorer.vault))
    stream.flush()
    assert b"\x1b" not in stream.buffer.getvalue()


def test_the_parser_knows_the_fields() -> None:
    assert tuple(FIELDS) == ("path", "line", "heading", "title", "link", "abs")
    options = parse(["pick", "tide", "-moon", "--print", "{abs}:{line}"])
    assert (options.query, options.print, options.scope) == ("tide -moon", "{abs}:{line}", None)
    assert parse(["pick"]).query == ""


@pytest.mark.parametrize("said", ["{pth}", "paths", "", "{path}{}"])
def test_an_unknown_field_is_told(said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parse(["pick", "--print", said])
    assert left.value.code == 2
    assert "there is path, line, heading, title, link, abs" in capsys.readouterr().err


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_is_too_plain(term: str) -> None:
    with pytest.raises(CommandError, match="explorer search"), on_terminal({"TERM": term}):
        pass


def test_without_a_terminal_it_says_so(vault: Path) -> None:
    """And on Windows, which has no `/dev/tty`, in any case."""
    done = subprocess.run(
        [sys.executable, "-m", "explorer", "pick", "--vault", str(vault)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "HOME": str(vault.parent)},
        cwd=Path(__file__).parents[2],
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert ("Windows" if sys.platform == "win32" else "pick needs a terminal") in done.stderr


class PickProcess(Terminal):
    """`pick` in a shell whose answer goes into a file, and its exit code into another."""

    def __init__(self, vault: Path, *words: str, around: str = "{}", rows: int = 24) -> None:
        self.top = vault.parent
        command = shlex.join(
            [sys.executable, "-m", "explorer", "pick", *words, "--vault", str(vault)]
        )
        script = f"{around.format(command)} > {self.top}/out; echo $? > {self.top}/code"
        env = {
            name: str(self.top / name)
            for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
        }
        env["COLUMNS"] = env["LINES"] = ""
        super().__init__(
            ["sh", "-c", script], columns=80, rows=rows, env=env, cwd=str(Path(__file__).parents[2])
        )

    def result(self) -> tuple[str, int]:
        """Wait for the end, and return what was printed and the exit code."""
        assert self.wait_exit(20) is not None, self.text
        return (self.top / "out").read_text("utf-8"), int((self.top / "code").read_text())


@needs_terminal
@pytest.mark.parametrize(
    "around", ["{}", "{} </dev/null 2>/dev/null", "{} <&- 2>&-", "echo ignored | {} 2>&1 | cat"]
)
def test_the_answer_alone_goes_to_the_pipe(vault: Path, around: str) -> None:
    with PickProcess(vault, "spring", around=around) as terminal:
        terminal.wait_for_text("Results 1")
        terminal.press("\r")
        out, code = terminal.result()
    assert (out, code) == ("Sea/Tide.md:5\n", 0)
    assert b"\x1b[?1049l" in terminal.sent, "the screen is left"


@needs_terminal
def test_it_begins_empty_and_fills_the_terminal(vault: Path) -> None:
    with PickProcess(vault, "--print", "link", rows=30) as terminal:
        terminal.wait_for_text("heading, note, alias or text")
        terminal.press("phases")
        terminal.wait_for_text("Results 1")
        assert terminal.text.splitlines()[29].startswith("╰"), (
            "it is as high as the terminal, not as a pipe"
        )
        terminal.press("\r")
        assert terminal.result() == ("[[Moon#Phases]]\n", 0)


@needs_terminal
@pytest.mark.parametrize(("key", "code"), [("\x1b", 1), ("\x03", 130)])
def test_nothing_picked(vault: Path, key: str, code: int) -> None:
    with PickProcess(vault, "tide") as terminal:
        terminal.wait_for_text("Results")
        terminal.press(key)
        assert terminal.result() == ("", code)


@needs_terminal
def test_a_vault_that_is_not_there(vault: Path) -> None:
    with PickProcess(vault / "gone") as terminal:
        assert terminal.wait_exit(20) is not None
    assert (vault / "code").read_text("utf-8").strip() == "3"
    assert "gone" in terminal.text.replace("\n", ""), "wherever the row ends"


@needs_terminal
def test_what_of_the_settings_cannot_be_used_is_said_with_its_line(vault: Path) -> None:
    config = vault.parent / "XDG_CONFIG_HOME" / "vault-explorer" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('theme = "nope"\n\n[keys]\nedit = "d"\nfly = "x"\n', "utf-8")
    with PickProcess(
        vault, "spring", around="{} 2>" + shlex.quote(str(vault.parent / "said"))
    ) as terminal:
        terminal.wait_for_text("Results 1")
        terminal.press("\r")
        assert terminal.result() == ("Sea/Tide.md:5\n", 0)
    said = (vault.parent / "said").read_text("utf-8").splitlines()
    assert [line.partition(f"{config}:")[2].partition(": ")[0] for line in said] == ["1", "5", "4"]
    assert "'nope'" in said[0]
    assert "keys.fly" in said[1]
    assert "keys.edit" in said[2]
