"""The terminal is left as it was, whatever the system or other programs do with it meanwhile."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.places import isolated_environment
from tests.support.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

if sys.platform != "win32":
    import termios

_TAKEN, _GIVEN_BACK = b"\x1b[?1049h", b"\x1b[?1049l"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    root.mkdir()
    (root / "Only.md").write_text("# Words of it\n", encoding="utf-8")
    return root


def _open(vault: Path, redirected: str = "", begin: str = "", editor: str = "false") -> Terminal:
    """Open the note in an app that a shell starts, which `begin` and a redirection may prepare."""
    line = f'{begin} exec "$0" -m explorer "$1" {redirected}'
    env = {**isolated_environment(vault.parent), "EDITOR": editor, "VISUAL": ""}
    return Terminal(["sh", "-c", line, sys.executable, f"{vault}/Only.md"], env=env)


def _settings(terminal: Terminal) -> list[object]:
    return list(termios.tcgetattr(terminal.fd))


def _answers(terminal: Terminal) -> None:
    """Press a key, and wait until what it leads to has been drawn anew."""
    seen = len(terminal.sent)
    terminal.press("?")
    terminal.wait_for(lambda each: b"Everywhere" in each.sent[seen:])


def _wait_taken(terminal: Terminal, seen: int) -> None:
    """Wait until the app has taken the terminal, since so many bytes had been sent."""
    terminal.wait_for(lambda each: _TAKEN in each.sent[seen:])


def _is_stopped(terminal: Terminal) -> bool:
    _, status = os.waitpid(terminal.pid, os.WUNTRACED | os.WNOHANG)
    return os.WIFSTOPPED(status)


def _leave(terminal: Terminal, before: list[object]) -> None:
    terminal.press("\x11")
    assert terminal.wait_exit() == 0, terminal.text
    assert _settings(terminal) == before
    assert terminal.sent.count(_TAKEN) == terminal.sent.count(_GIVEN_BACK)
    assert b"Traceback" not in terminal.sent


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP], ids=["asked", "forced"])
def test_a_process_that_was_stopped_goes_on(vault: Path, number: int) -> None:
    with _open(vault) as terminal:
        before = _settings(terminal)
        terminal.wait_for_text("Words of it")
        for _ in range(2):
            os.kill(terminal.pid, number)
            terminal.wait_for(_is_stopped)
            terminal.settle(0)
            if number == signal.SIGTSTP:
                assert _settings(terminal) == before
                assert terminal.sent.rfind(_GIVEN_BACK) > terminal.sent.rfind(_TAKEN)
            seen = len(terminal.sent)
            os.kill(terminal.pid, signal.SIGCONT)
            _wait_taken(terminal, seen)
            _answers(terminal)
            terminal.press("\x1b[27u")
            terminal.wait_for_text("Words of it")
        _leave(terminal, before)


def test_going_on_without_a_stop_changes_nothing(vault: Path) -> None:
    with _open(vault) as terminal:
        before = _settings(terminal)
        terminal.wait_for_text("Words of it")
        for _ in range(3):
            os.kill(terminal.pid, signal.SIGCONT)
        terminal.wait_for(lambda each: each.sent.count(_TAKEN) > 1)
        _answers(terminal)
        _leave(terminal, before)


@pytest.mark.parametrize(
    "editor",
    ["sh -c 'stty raw -echo'", "sh -c 'stty raw -echo; kill -9 $$'", "sh -c 'stty sane; exit 3'"],
    ids=["raw", "raw and killed", "sane"],
)
def test_what_an_editor_leaves_is_set_right(vault: Path, editor: str) -> None:
    with _open(vault, editor=editor) as terminal:
        before = _settings(terminal)
        terminal.wait_for_text("Words of it")
        terminal.settle()
        terminal.press("e")
        terminal.wait_for(lambda each: each.sent.count(_TAKEN) > 1)
        _answers(terminal)
        _leave(terminal, before)


def test_the_keys_for_an_editor_do_not_end_the_app(vault: Path) -> None:
    editor = """sh -c 'trap "" INT QUIT; echo zqready; read line'"""
    with _open(vault, editor=editor) as terminal:
        before = _settings(terminal)
        terminal.wait_for_text("Words of it")
        terminal.settle()
        terminal.press("e")
        terminal.wait_for_bytes(b"zqready")
        terminal.press("\x03", "\x1c", "\r")
        terminal.wait_for(lambda each: each.sent.count(_TAKEN) > 1)
        _answers(terminal)
        _leave(terminal, before)


@pytest.mark.parametrize("redirected", ["2>&-", "2>said", "2>/dev/full"])
def test_drawing_goes_to_the_terminal_whatever_stderr_is(vault: Path, redirected: str) -> None:
    said = vault.parent / "said"
    with _open(vault, redirected.replace("said", f"'{said}'")) as terminal:
        before = _settings(terminal)
        terminal.wait_for_text("Words of it")
        _leave(terminal, before)
    assert not said.exists() or said.read_bytes() == b""


@pytest.mark.parametrize("told", [True, False])
def test_an_app_whose_terminal_goes_ends(vault: Path, told: bool) -> None:
    begin = "" if told else "trap '' HUP;"
    with _open(vault, begin=begin) as terminal, Path(os.devnull).open("rb") as null:
        terminal.wait_for_text("Words of it")
        os.dup2(null.fileno(), terminal.fd)
        assert terminal.wait_exit() == -signal.SIGHUP


def test_what_is_drawn_on_a_terminal_that_is_gone_is_dropped() -> None:
    from explorer.ui.textual_ext.terminal_driver import TerminalOutput

    reads, writes = os.pipe()
    output = TerminalOutput(writes, "ascii")
    output.write("a\u2026b")
    output.write("c")
    output.flush()
    assert os.read(reads, 100) == b"a\\u2026bc"
    os.close(reads)
    output.write("lost")
    output.flush()
    os.close(writes)
