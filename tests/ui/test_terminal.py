"""A hostile vault in a real terminal: nothing of a note reaches it but text."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.support.terminal import Terminal, TerminalTimeoutError
from tests.support.vaults import write_notes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = "\u200b\u2060\u2061\ufeff\u00ad\u180e\U000e0041\U000e007f"
HOSTILE = (
    "[/oops][b]\x1b]0;owned\x07\x1b[31;5mred\x1b[2J\x9b31m\x9d0;owned\x9c\x7f\x08\x00"
    f"{BIDI}{INVISIBLE}$x"
)
# A file name can hold everything but NUL and the slash.
NAME = HOSTILE.replace("\x00", "").replace("[/oops]", "[oops]")

NOTE = f"""---
tags: [review, flashcards, "{"a" + BIDI + INVISIBLE}b"]
aliases:
  - 'Alias {BIDI}{INVISIBLE}[/x]'
sr-due: "{BIDI}never"
sr-interval: [/x]
broken: "[[{NAME} missing]]"
---
# Heading {HOSTILE}

Text {HOSTILE} with #tag{INVISIBLE} and [[{NAME}|shown {HOSTILE}]] and [[missing {HOSTILE}]].

## Second [/oops] {HOSTILE}

- [ ] task {HOSTILE}

| a {HOSTILE} | b |
|---|---|
| [[x {HOSTILE}]] | `code {HOSTILE}` |

> [!note {HOSTILE}] {HOSTILE}
> quote {HOSTILE}

```{HOSTILE}
code {HOSTILE}
```

question {HOSTILE} :: answer {HOSTILE}
<!--SR:!{HOSTILE},1,1-->

[out](https://example.com/{HOSTILE}) ![[{NAME}.png]] ![alt {HOSTILE}](x.png) [^1]

[^1]: footnote {HOSTILE}
"""

FORBIDDEN = [
    *(c.encode() for c in BIDI + INVISIBLE), *(bytes([0xC2, c]) for c in range(0x80, 0xA0)),
    b"\x00", b"\x07", b"\x08", b"\x7f", b"\x1b]0;owned", b"\x1b[31;5m", b"\x1b[35;5m",
    b"\x1b[2Jred",
]  # fmt: skip

ESCAPE = "\x1b[27u"
"""The key as newer terminals send it: the bare byte with a letter soon behind it would be the
letter with alt."""


def _hostile_vault(top: Path) -> Path:
    notes: dict[str, str | bytes] = {
        f"{NAME}.md": NOTE,
        f"folder {NAME}/Plain.md": f"# Plain {HOSTILE}\n\n[[{NAME}#Heading {HOSTILE}]]\n",
        "Bad yaml.md": f"---\na: [\n{HOSTILE}\n---\n# X\n",
        "Bytes.md": b"# \xff\xfe \x9b31m \x1b[35;5mbytes\n" + HOSTILE.encode(),
    }
    return write_notes(top / "vault", notes)


def _env(top: Path) -> dict[str, str]:
    folders = {f"XDG_{name.upper()}_HOME": str(top / name) for name in ("cache", "config", "state")}
    return {**folders, "EDITOR": "false", "VISUAL": ""}


# The program's own, which end in BEL: the shape of the mouse pointer, and a copied link in base64.
OWN = re.compile(rb"\x1b\]22;[a-z-]*\x07|\x1b\]52;c;[A-Za-z0-9+/=]*\x07")


def _check(sent: bytes) -> None:
    sent = OWN.sub(b"", sent)
    for bad in FORBIDDEN:
        at = sent.find(bad)
        assert at < 0, f"{bad!r} reached the terminal: {sent[max(0, at - 60) : at + 40]!r}"
    # What is left of escapes must be what a full-screen program sends itself.
    strange = re.sub(
        rb"\x1b\[[0-9;:?<>=!$ ]*[A-Za-z~]|\x1b[78=>()][0-9A-Z]?|"
        rb"\x1bP[^\x1b]*\x1b\\|\x1b_[^\x1b]*\x1b\\",
        b"",
        sent,
    )
    left = {byte for byte in strange if byte < 0x20} - {0x0A, 0x0D}
    assert not left, f"control bytes {sorted(left)} reached the terminal"


def _press(terminal: Terminal, keys: list[str], shown: str) -> None:
    """Press keys until the screen shows what they lead to."""
    for patience in (5, 5, 20):
        terminal.press(*keys)
        try:
            terminal.wait_for_text(shown, patience)
        except TerminalTimeoutError:
            continue
        terminal.settle(0.25, 3)
        return
    raise AssertionError(f"never shown: {shown}\n{terminal.text}")


def _hover(terminal: Terminal, columns: int) -> None:
    told = 0
    for pause in (0.45, 1.5, 5):  # a slow machine takes longer to show any
        for column in range(8, columns, 42):
            for row in (3, 4, 6):
                terminal.press(f"\x1b[<35;{column};{row}M")
                terminal.settle(0.1, 1)
                seen = len(terminal.sent)
                terminal.settle(pause, 2 * pause + 1)
                told += terminal.sent.count(b"oops", seen)
        if told:
            return
    raise AssertionError(terminal.text)


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (50, 20)])
def test_a_hostile_vault_sends_nothing_but_text(tmp_path: Path, columns: int, rows: int) -> None:
    argv = [sys.executable, "-m", "explorer", str(_hostile_vault(tmp_path))]
    with Terminal(argv, columns=columns, rows=rows, env=_env(tmp_path)) as terminal:
        terminal.wait_for_text("Bytes")
        terminal.press("j", "l")
        terminal.settle()
        _hover(terminal, columns)
        # Walk every place where text of a note is shown: tree, note, context, search, problems,
        # palette, toasts.
        for keys, shown in (
            (["j", "j", "\r"], "Text"),
            (["]", "]", "]", "\r"], "No note is there"),
            (["]", "y"], "Copied"),
            (["-", "="], ""),
            (["\t", "j", "j", "\t", "j"], ""),
            (["o", "j", "b", "j"], ""),
            (["/", "o", "o", "p", "s"], ""),
            (["\x1b[B", "\x1b[B", "\r"], ""),
            (["!", "j", "j", "\r"], ""),
            (["d", "d"], ""),
            (["\x10", "o", "o", "p", "s"], ""),
            ([ESCAPE], ""),
            (["e"], ""),
            (["?"], "─ Keys"),
            # A key that follows at once would be read as one with alt.
            ([ESCAPE], "0 due"),
        ):
            _press(terminal, keys, shown)
            assert terminal.exit_code is None
        terminal.press("q")
        assert terminal.wait_exit() == 0, terminal.text
        _check(bytes(terminal.sent))


def test_a_terminal_without_utf_8_gets_plain_signs(tmp_path: Path) -> None:
    (tmp_path / "Only.md").write_text("# One\n", encoding="utf-8")
    argv = [sys.executable, "-m", "explorer", str(tmp_path)]
    for locale, plain in (("C", True), ("C.UTF-8", False)):
        with Terminal(argv, env={**_env(tmp_path), "LC_ALL": locale}) as terminal:
            terminal.wait_for_text("1 note")
            terminal.settle()
            terminal.press("q")
            assert terminal.wait_exit() == 0
            assert (b"\xe2\x95\xad" not in terminal.sent) is plain, locale


@pytest.mark.parametrize("command", [[], ["pick", "One"]], ids=["app", "picker"])
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (getattr(signal, "SIGHUP", 1), -1)],
)
def test_a_signal_ends_it_as_it_ends_others_and_gives_the_terminal_back(
    tmp_path: Path, command: list[str], number: int, code: int
) -> None:
    (tmp_path / "Home.md").write_text("# One\n", encoding="utf-8")
    argv = [sys.executable, "-m", "explorer", *command, "--vault", str(tmp_path)]
    with Terminal(argv, env=_env(tmp_path)) as terminal:
        terminal.wait_for_text("One")
        terminal.settle()
        os.kill(terminal.pid, number)
        assert terminal.wait_exit() == code
        assert b"\x1b[?1049h" in terminal.sent.rpartition(b"\x1b[?1049l")[0], (
            "left on the screen of the app"
        )
        assert b"Traceback" not in terminal.sent


_SLOW_DISK = """
import sys
from pathlib import Path
from explorer.__main__ import main
from explorer.services.grading_service import GradingService

def slow(*args, grade=GradingService.grade_in_steps, **options):
    gate.read_bytes()
    yield from grade(*args, **options)

gate = Path(sys.argv.pop())
GradingService.grade_in_steps = slow
main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_grade_is_written_before_a_signal_ends_it(tmp_path: Path, number: int) -> None:
    deck, gate = tmp_path / "vault/Deck.md", tmp_path / "gate"
    deck.parent.mkdir()
    deck.write_text("#flashcards\n\nFirst::One\n\nSecond::Two\n", encoding="utf-8")
    os.mkfifo(gate)
    argv = [sys.executable, "-c", _SLOW_DISK, str(deck.parent), str(gate)]
    with Terminal(argv, env=_env(tmp_path)) as terminal:
        terminal.wait_for_text("1 note")
        terminal.settle()
        terminal.press("r")
        terminal.wait_for_text("Everything")
        terminal.press("g", "\r")
        terminal.wait_for_text("show the answer")
        terminal.press(" ", "3")
        terminal.wait_for_text("Saving")
        os.kill(terminal.pid, number)
        terminal.wait_for_bytes(b"\x1b[?1049l")
        os.close(os.open(gate, os.O_WRONLY | os.O_NONBLOCK))  # an error if nobody waits there
        terminal.wait_exit()
    assert "<!--SR:!" in deck.read_text("utf-8")
    assert [each.stat().st_size > 0 for each in tmp_path.rglob("*/reviews/*")] == [True]


@pytest.mark.parametrize(
    "command",
    [
        ["show", "Plain"], ["search", "oops"], ["due"], ["check"], ["links", "Plain"], ["stats"],
        ["show", "no [/such] note"],
    ],
)  # fmt: skip
def test_a_command_in_a_terminal_sends_nothing_but_text(tmp_path: Path, command: list[str]) -> None:
    argv = [sys.executable, "-m", "explorer", *command, "--vault", str(_hostile_vault(tmp_path))]
    with Terminal(argv, env=_env(tmp_path)) as terminal:
        assert terminal.wait_exit(30) in {0, 1}, terminal.text
        _check(bytes(terminal.sent))
        assert b"Traceback" not in terminal.sent
