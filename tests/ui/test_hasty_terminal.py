"""Random keys and clicks in a real terminal: the app answers after all.

`make torture` has more of it, with any size, long pastes and other vaults.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from random import Random

import pytest

from tests.support.places import isolated_environment
from tests.support.random_input import ESCAPE, bound_keys, random_input
from tests.support.terminal import Terminal, TerminalTimeoutError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

_SAMPLE = Path(__file__).resolve().parents[2] / "notes"
_USUAL = (120, 40)


def _open(top: Path, size: tuple[int, int] = _USUAL) -> Terminal:
    """Open a copy of the sample vault."""
    columns, rows = size
    root = shutil.copytree(_SAMPLE, top / "vault")
    env = {**isolated_environment(top), "EDITOR": "false", "VISUAL": "", "BROWSER": "true"}
    argv = [sys.executable, "-m", "explorer", str(root)]
    return Terminal(argv, columns=columns, rows=rows, env=env)


def _send(terminal: Terminal, text: str) -> None:
    """Send a long text as fast as it is taken."""
    for at in range(0, len(text), 2048):
        terminal.press(text[at : at + 2048])
        terminal.read(0)


def _answers(terminal: Terminal) -> None:
    """Leave all screens, see the help, and leave the app."""
    _see_help(terminal)
    terminal.press("\x11")
    assert terminal.wait_exit() == 0
    assert b"Traceback" not in terminal.sent


def _sees(terminal: Terminal, word: bytes, seen: int, seconds: float) -> bool:
    """Whether a word is sent, after so many bytes that were."""
    try:
        terminal.wait_for(lambda each: word in each.sent[seen:], seconds)
    except TerminalTimeoutError:
        return False
    return True


def _see_help(terminal: Terminal) -> None:
    """Leave all screens and ask for the help until it is seen."""
    for patience in (3, 10, 30):
        terminal.press(*[ESCAPE] * 12)
        terminal.settle(0.3, 5)
        seen = len(terminal.sent)
        terminal.press("?")
        if _sees(terminal, b"Everywhere", seen, patience):
            return
    raise AssertionError(terminal.text)


@pytest.mark.parametrize("seed", [1, 2])
def test_random_keys_and_clicks(tmp_path: Path, seed: int) -> None:
    random, keys = Random(seed), bound_keys()
    with _open(tmp_path) as terminal:
        terminal.wait_for_bytes(b"notes")
        for burst in (20, 200, 100, 20):
            _send(terminal, "".join(random_input(random, keys) for _ in range(burst)))
            terminal.settle(0.1, 5)
        _answers(terminal)
