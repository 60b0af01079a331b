"""The command line as a process of its own: pipes that close, signals, bytes on the streams."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from explorer import Explorer
from explorer.cli import index_later
from explorer.cli.run import main
from explorer.services import search_service
from explorer.vault import resolved_links
from explorer.vault.link_resolution import FileNames
from tests.cli.conftest import write

PROGRAM = [sys.executable, "-m", "explorer"]


def run(*argv: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *argv], capture_output=True, env={**os.environ, **environ}, timeout=60
    )


def test_a_module_and_its_exit_code(vault: Path) -> None:
    done = run("show", "Bread", "--vault", str(vault), "--json")
    assert (done.returncode, json.loads(done.stdout)["path"], done.stderr) == (0, "Bread.md", b"")
    assert run("show", "Nobody", "--vault", str(vault)).returncode == 1
    assert run("frobnicate").returncode == 2


@pytest.mark.parametrize("names", [{}, {"__title__": "another"}])
def test_a_package_of_the_same_name_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], names: dict[str, str]
) -> None:
    start, other = import_module("knowledge_explorer").main, ModuleType("explorer")
    vars(other).update(names)
    monkeypatch.setitem(sys.modules, "explorer", other)
    assert start() == 2
    told = capsys.readouterr().err
    assert told.startswith("explorer: another Python package took the name 'explorer' here")
    assert told.count("\n") == 1


def test_a_search_without_an_index_leaves_that_to_a_process_that_outlives_it(
    vault: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started = list[subprocess.Popen[bytes] | None]()
    begin = index_later.index_later
    monkeypatch.setattr(
        index_later, "index_later", lambda *its, **options: started.append(begin(*its, **options))
    )
    monkeypatch.setattr(search_service, "_AT_ONCE", 0)

    def search() -> object:
        where = ("--scope", "text", "--vault", str(vault))
        assert main(["search", "overnight", *where, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    first = search()
    (process,) = started
    assert process is not None
    assert process.wait(60) == 0
    assert (search(), len(started)) == (first, 1)


def test_the_process_that_indexes_stores_where_links_lead(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "nice", raising=False)
    monkeypatch.setattr(resolved_links, "WORTH_STORING", 0)
    index_later.main(str(vault))
    expected = Explorer.open(vault, cache=False).vault.link_counts()
    assert expected.targets

    def resolve(*_: object) -> str | None:
        raise AssertionError("a link was resolved again")

    monkeypatch.setattr(FileNames, "resolve", resolve)
    assert Explorer.open(vault).vault.link_counts() == expected


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    root = write(tmp_path / "v", {"Käse 🧀.md": "# 日本\n"})
    done = run(
        "show", "--all", "--vault", str(root), LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    note = json.loads(done.stdout.decode("utf-8"))
    assert (note["title"], note["headings"][0]["text"]) == ("Käse 🧀", "日本")
    assert b"\r" not in done.stdout


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    root = write(tmp_path / "v", {f"{number}.md": "# Heading\n" * 200 for number in range(60)})
    with subprocess.Popen(
        [*PROGRAM, "show", "--all", "--vault", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that redirects streams")
@pytest.mark.parametrize("how", ["", "2>&1"])
@pytest.mark.parametrize(
    ("argv", "code"),
    [
        ("check", 1), ("check --json", 1), ("search zqzq", 1), ("due --count", 0),
        ("frobnicate it", 2), ("--help", 0),
    ],
)  # fmt: skip
def test_the_exit_code_does_not_depend_on_who_reads(
    tmp_path: Path, argv: str, code: int, how: str
) -> None:
    # More than is buffered, so that some of it is written before the command is done.
    root = write(tmp_path / "v", {"Broken.md": "# Broken\n\n" + "[[nowhere]] and on\n" * 2000})
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            ["sh", "-c", f'exec "$@" {how}', "sh", *PROGRAM, *argv.split(), "--vault", str(root)],
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    finally:
        os.close(writing)
    assert done.returncode == code
    assert b"Broken pipe" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_an_interrupt_leaves_130(tmp_path: Path) -> None:
    # More than a pipe holds: as long as nobody reads on, the process is not done.
    root = write(tmp_path / "v", {f"{number}.md": "# Heading\n" * 400 for number in range(60)})
    argv = [*PROGRAM, "show", "--all", "--vault", str(root)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(10)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (130, b"")


@pytest.mark.skipif(
    sys.platform != "linux", reason="the config file is elsewhere, or there are no pipes with names"
)
def test_a_config_file_that_is_no_file_is_said_and_never_waited_for(tmp_path: Path) -> None:
    config = tmp_path / "vault-explorer" / "config.toml"
    config.parent.mkdir()
    os.mkfifo(config)
    done = run("check", XDG_CONFIG_HOME=str(tmp_path))
    assert done.returncode == 2
    assert str(config).encode() in done.stderr
    assert b"it is a pipe or a device. Put the settings into a file" in done.stderr
    config.unlink()
    config.symlink_to(os.devnull)
    assert run("check", "--vault", str(tmp_path), XDG_CONFIG_HOME=str(tmp_path)).returncode == 0


def test_an_interrupt_while_it_starts_leaves_130(monkeypatch: pytest.MonkeyPatch) -> None:
    from explorer.__main__ import main

    class Interrupted(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.setitem(sys.modules, "explorer.cli.run", Interrupted("explorer.cli.run"))
    assert main() == 130


def redirected(
    how: str, *argv: str, before: str = "", **environ: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command line with a redirection of the shell."""
    return subprocess.run(
        ["sh", "-c", f'{before} exec "$@" {how}', "sh", *PROGRAM, *argv],
        capture_output=True, env={**os.environ, **environ}, timeout=60,
    )  # fmt: skip


needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full")
WRITING = (
    "stats", "stats --json", "show --all", "cat Bread", "search flour", "--help", "--version",
)  # fmt: skip
UNWRITTEN = b"explorer: the output cannot be written: "


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        *((how, b"Bad file descriptor\n") for how in (">&-", "<&- >&-", "1</dev/null")),
        pytest.param(">/dev/full", b"No space left on device\n", marks=needs_full),
    ],
)
@pytest.mark.parametrize("argv", WRITING)
def test_an_output_that_fails_is_said(vault: Path, argv: str, how: str, reason: bytes) -> None:
    done = redirected(how, *argv.split(), "--vault", str(vault))
    assert (done.returncode, done.stderr) == (4, UNWRITTEN + reason)


DUE = "---\ntags: [review]\nsr-due: 2031-05-01\nsr-interval: 4\nsr-ease: 250\n---\ntext\n"


@needs_full
@pytest.mark.parametrize(("how", "form"), [(">&-", "--json"), (">/dev/full", "")])
def test_a_change_is_no_less_made_if_its_report_cannot_be_written(
    tmp_path: Path, how: str, form: str
) -> None:
    root = write(tmp_path / "v", {"A.md": DUE, "B.md": DUE, "C.md": "text\n"})
    state = {"XDG_STATE_HOME": str(tmp_path / "state"), "EXPLORER_VAULT": str(root)}
    told = b"explorer: the change is made; only the report of it cannot be written: "

    def report(command: str) -> subprocess.CompletedProcess[bytes]:
        argv = (*command.split(), *form.split(), "--on", "2031-05-10")
        return redirected(how, *argv, **state)

    for command in (
        "grade A good", "undo", "review join C", "review leave C", "review spread --days 2",
        "review suspend B", "review unsuspend B", "review bury B",
    ):  # fmt: skip
        done = report(command)
        assert (command, done.returncode) == (command, 0)
        assert done.stderr.startswith(told)
    assert (root / "A.md").read_text("utf-8") == DUE
    for command in ("grade A good --dry-run", "review spread --dry-run", "review list"):
        done = report(command)
        assert (command, done.returncode) == (command, 4)
        assert UNWRITTEN in done.stderr
    assert (root / "A.md").read_text("utf-8") == DUE


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize(
    ("how", "argv", "code", "out", "err"),
    [
        *((how, "stats", 0, b"notes\t5", b"") for how in ("<&-", "2>&-", "<&- 2>&-")),
        (">&-", "search zqzq", 1, b"", b"nothing found for zqzq\n"),
        pytest.param("2>/dev/full", "search zqzq", 1, b"", b"", marks=needs_full),
        pytest.param("2>/dev/full", "search a --vault nowhere", 3, b"", b"", marks=needs_full),
    ],
)
def test_a_stream_that_is_not_needed_changes_no_exit_code(
    vault: Path, how: str, argv: str, code: int, out: bytes, err: bytes
) -> None:
    done = redirected(how, *argv.split(), EXPLORER_VAULT=str(vault))
    assert (done.returncode, done.stdout.split(b"\n")[0], done.stderr) == (code, out, err)


@needs_full
@pytest.mark.parametrize("how", [">&-", ">/dev/full"])
def test_a_prompt_is_told_that_no_count_is_written(vault: Path, tmp_path: Path, how: str) -> None:
    argv = ("due", "--count", "--vault", str(vault))
    caches = {"XDG_CACHE_HOME": str(tmp_path / "caches")}
    assert run(*argv, **caches).returncode == 0
    for _ in range(2):
        done = redirected(how, *argv, **caches)
        assert done.returncode == 4
        assert UNWRITTEN in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_the_app_needs_a_terminal_and_says_so_if_one_is_closed(vault: Path, closed: str) -> None:
    done = redirected(closed, str(vault))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"explorer: the app needs a terminal"), done.stderr


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    front = "---\ntags: ['a\\u001b[31m']\n---\n"
    body = "# \x1b]0;owned\x07 \x9b31m \u202e\x7f\n[[\x1b[2Jx]]\nq::\x1b[5ma\n#flashcards\n"
    name = "N\u202e\x9b.md" if sys.platform != "win32" else "N.md"
    return str(write(tmp_path / "v", {name: front + body}))


@pytest.mark.parametrize(
    "argv",
    [
        ["show", "--all"], ["check"], ["due"], ["stats"], ["graph"], ["graph", "--format", "dot"],
        ["search", "owned"],
    ],
)  # fmt: skip
def test_pipes_get_no_control_character(hostile: str, argv: list[str]) -> None:
    done = run(*argv, "--vault", hostile)
    for stream in (done.stdout, done.stderr):
        text = stream.decode("utf-8")
        assert not [c for c in text if (ord(c) < 32 and c not in "\n\t\r") or 127 <= ord(c) < 160]
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(
    ("argv", "last"),
    [
        (["show", "Loud"], "problems"), (["links", "Loud"], "backlink"),
        (["cards", "Loud"], "1 card"), (["check"], "1 problem "), (["search", "owned"], "heading"),
        (["graph", "--format", "dot"], "nodes"), (["show", "Loud", "--json"], "note_missing"),
    ],
)  # fmt: skip
def test_a_terminal_gets_text_and_our_colors(tmp_path: Path, argv: list[str], last: str) -> None:
    from tests.support.terminal import Terminal

    heading = "# \x1b]0;owned\x07 \x9b31m \u202e\x7f"
    text = f"#flashcards #a\u202eb\n{heading}\n[[\x1b[2Jx\u200b]]\nq \x1b[5m::a\x9b5m\n"
    root = write(tmp_path / "v", {"Loud.md": text})
    with Terminal([*PROGRAM, *argv, "--vault", str(root)], columns=300) as terminal:
        terminal.wait_for(lambda seen: last in seen.text)
        sent = terminal.sent.decode("utf-8")
    sent = re.sub(r"\x1b\[\d+m", "", sent)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202e]", sent)


@pytest.mark.skipif(
    sys.platform != "linux", reason="what stands for no locale is another elsewhere"
)
@pytest.mark.parametrize(
    ("environ", "is_utf8"),
    [
        ({}, True), ({"LANG": "C.UTF-8"}, True), ({"LANG": "C"}, False), ({"LANG": "POSIX"}, False),
        ({"LC_ALL": "C"}, False), ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "C", "LC_ALL": "C.UTF-8"}, True), ({"LC_ALL": "C", "PYTHONUTF8": "1"}, False),
        ({"LANG": "C.UTF-8", "PYTHONIOENCODING": "latin-1"}, True),
    ],
)  # fmt: skip
def test_a_terminal_is_written_as_its_locale_says(environ: dict[str, str], is_utf8: bool) -> None:
    code = (
        "import os, sys; from explorer.cli.output import Output; "
        "from explorer.cli.open_app import terminal_encoding;"
        "Output(sys.stdout, sys.stderr, os.environ); print(terminal_encoding())"
    )
    own = ("LC_", "LANG", "PYTHONUTF8", "PYTHONIO")
    clear = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=clear | environ, timeout=60
    )
    assert (done.stdout.decode().strip().lower() == "utf-8") is is_utf8, done


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.parametrize("most", [12, 30])
def test_few_open_files_change_no_answer(tmp_path: Path, most: int) -> None:
    notes = {f"{number}.md": f"# Heading {number}\n\n[[0]]\n" for number in range(80)}
    stats = ["stats", "--vault", str(write(tmp_path / "v", notes))]
    wanted = run(*stats, XDG_CACHE_HOME=str(tmp_path / "a"))
    done = redirected("", *stats, before=f"ulimit -n {most};", XDG_CACHE_HOME=str(tmp_path / "b"))
    assert (done.returncode, done.stdout, done.stderr) == (0, wanted.stdout, b"")
