"""How the terminal shows pictures, by what its environment says."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from PIL import Image

from explorer.ui.reader.picture_loader import way
from tests.support.terminal import Terminal
from tests.ui.conftest import write

KITTY = {"KITTY_WINDOW_ID": "1", "TERM": "xterm-kitty"}


@pytest.mark.parametrize(
    ("setting", "environ", "colors", "plain", "found"),
    [
        ("auto", {}, "truecolor", False, "blocks"),
        ("auto", {}, "standard", False, "off"),
        ("auto", {}, None, False, "off"),
        ("auto", {}, "truecolor", True, "off"),
        ("auto", {"NO_COLOR": "1"}, "truecolor", False, "off"),
        ("auto", {"NO_COLOR": ""}, "truecolor", False, "blocks"),
        ("auto", KITTY, "truecolor", False, "kitty"),
        ("auto", {"TERM": "xterm-ghostty"}, "truecolor", False, "kitty"),
        ("auto", {"TERM_PROGRAM": "ghostty"}, "truecolor", False, "kitty"),
        ("auto", {"TERM_PROGRAM": "iTerm.app"}, "truecolor", False, "blocks"),
        ("auto", KITTY, "256", False, "blocks"),
        ("auto", {**KITTY, "TMUX": "/tmp/x"}, "truecolor", False, "blocks"),
        ("auto", {**KITTY, "STY": "1.x"}, "truecolor", False, "blocks"),
        ("auto", {**KITTY, "ZELLIJ": "0"}, "truecolor", False, "blocks"),
        ("auto", {**KITTY, "TERM": "tmux-256color"}, "truecolor", False, "blocks"),
        ("off", KITTY, "truecolor", False, "off"),
        ("blocks", KITTY, "truecolor", False, "blocks"),
        ("kitty", {}, "truecolor", False, "kitty"),
        ("kitty", {}, "256", False, "blocks"),
        ("blocks", {"NO_COLOR": "1"}, "truecolor", False, "off"),
    ],
)
def test_the_environment_says_how(
    setting: str, environ: dict[str, str], colors: str | None, plain: bool, found: str
) -> None:
    assert way(setting, environ, colors=colors, plain=plain) == found


SENT = re.compile(rb"\x1b_Ga=T,U=1,[^;]*i=(\d+),c=(\d+),r=(\d+),")
GONE = re.compile(rb"\x1b_Ga=d,d=I,i=(\d+),q=2\x1b\\")
PLACE = "\U0010eeee".encode()
BLOCK = b"48;2;200;0;0"  # the color of the picture
QUESTIONS = (b"\x1b[c", b"\x1b[16t", b"\x1b[14t", b"a=q")  # what asks a terminal what it can


def run(root: Path, drawn: bytes, **env: str) -> bytes:
    """Show the note until its picture is drawn, leave, and return all that the terminal got."""
    argv = [sys.executable, "-m", "explorer", str(root / "Note.md")]
    with Terminal(argv, cwd=str(Path(__file__).parents[2]), env=env) as terminal:
        terminal.wait_for_text("image, 80")
        terminal.wait_for_bytes(drawn)
        terminal.settle()
        terminal.press("q")
        assert terminal.wait_exit() == 0
        return bytes(terminal.sent)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write(tmp_path / "vault", {"Note.md": "# Note\n\n![[a.png]]\n\n\x1b_Ga=d\x1b\\end\n"})
    image = Image.new("RGB", (80, 64), (200, 0, 0))
    image.paste((0, 0, 200), (0, 0, 40, 40))
    image.save(root / "a.png")
    return root


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_kitty_is_told_once_and_told_to_forget_before_the_screen_is_left(root: Path) -> None:
    sent = run(root, PLACE, TERM="xterm-kitty", KITTY_WINDOW_ID="1")
    ((number, columns, rows),) = SENT.findall(sent)
    assert (columns, rows) == (b"10", b"4")
    assert GONE.findall(sent) == [number]
    assert SENT.search(sent).end() < sent.index(PLACE) < GONE.search(sent).start()  # type: ignore[union-attr] # found above
    assert GONE.search(sent).start() < sent.index(b"\x1b[?1049l")  # type: ignore[union-attr] # found above
    assert sent.count(b"\x1b_G") == sent.count(b"q=2"), (
        "whatever is said of pictures asks for silence"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_kitty_is_told_anew_after_the_editor_had_the_terminal(root: Path) -> None:
    argv = [sys.executable, "-m", "explorer", str(root / "Note.md")]
    env = {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1", "EDITOR": "true"}
    with Terminal(argv, cwd=str(Path(__file__).parents[2]), env=env) as terminal:
        terminal.wait_for_bytes(PLACE)
        terminal.settle()
        terminal.press("e")
        terminal.wait_for(lambda seen: len(SENT.findall(seen.sent)) == 2)
        terminal.settle()
        (first, *_), (second, *_) = SENT.findall(terminal.sent)
        assert GONE.findall(terminal.sent) == [first]
        left = terminal.sent.index(b"\x1b[?1049l")
        assert terminal.sent.index(b"a=d,d=I,i=" + first) < left < terminal.sent.rindex(PLACE)
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert GONE.findall(terminal.sent) == [first, second]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("env", [{}, {"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, {"NO_COLOR": "1"}])
def test_other_terminals_get_text_and_no_questions(root: Path, env: dict[str, str]) -> None:
    sent = run(root, b"image, 80" if "NO_COLOR" in env else BLOCK, **env)
    assert b"\x1b_G" not in sent
    assert PLACE not in sent
    assert not any(question in sent for question in QUESTIONS)
    assert (BLOCK in sent) == ("NO_COLOR" not in env)
