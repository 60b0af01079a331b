"""What leads out of the vault: what is started is written down, and must be what may be."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from tests.support.random_input import ESCAPE
from tests.support.vaults import write_notes
from tests.torture.report import Check, Measure
from tests.torture.session import LINK, Session
from tests.torture.vaults import around, marked

REFUSED: Mapping[str, str] = {
    "file:": "[zqout](file:///etc/passwd)",
    "javascript:": "[zqout](javascript:alert(1))",
    "smb:": "[zqout](smb://host/share)",
    "data:": "[zqout](data:text/html,x)",
    "vbscript:": "[zqout](vbscript:x)",
    "ssh: with an option": "[zqout](ssh://-oProxyCommand=x/)",
    "obsidian:": "[zqout](obsidian://open?vault=x)",
    "JavaScript: in letters of both cases": "[zqout](JaVaScRiPt:alert(1))",
    "a scheme with a tab": "[zqout](<java\tscript:alert(1)>)",
    "an address like an option": "[zqout](--help)",
    "an absolute path": "[zqout](/etc/passwd)",
    "..": "[zqout](../outside.md)",
    ".. in a wikilink": "[[../outside|zqout]]",
    ".. in percent signs": "[zqout](%2e%2e/outside.md)",
    "an absolute path of Windows": "[zqout](C:\\Windows\\win.ini)",
    "a share of Windows": "[zqout](\\\\host\\share\\a.md)",
    "a symlink out of the vault": "[[link|zqout]]",
    "a picture behind a symlink out": "![[link.png]] [zqout](link.png)",
    "a folder behind a symlink out": "[[folder/outside|zqout]]",
}
_ONE_PATH = 2  # signs that end arguments, where a program has got one path
SECRET = "zqsecret"  # the word that stands outside of the vault


def _recorder(top: Path, code: int = 0) -> tuple[dict[str, str], Path]:
    """Return variables in which all programs only write down how they were called, and where."""
    folder, log = top / "bin", top / "log"
    folder.mkdir()
    for name in ("xdg-open", "open", "gio", "browser", "editor", "sh-editor"):
        program = folder / name
        program.write_text(f'#!/bin/sh\nprintf "%s|" "$0" "$@" >> "{log}"\nexit {code}\n', "utf-8")
        program.chmod(0o755)
    variables = {
        "PATH": f"{folder}:{os.environ.get('PATH', '')}",
        "BROWSER": f"{folder}/browser",
        "EDITOR": f"{folder}/editor",
        "DISPLAY": "",
    }
    return variables, log


def _files(vault: Path) -> list[Path]:
    """Return the files of a vault; a folder is made for a note that is begun after asking."""
    return sorted(path for path in vault.rglob("*") if not path.is_dir())


def _refused(text: str, top: Path) -> Iterator[Measure]:
    """Follow a link that leads out, and say yes to whatever is asked."""
    vault = around(top / "vault", b"", {"Start.md": f"# Start {LINK}\n\n{text}\n".encode()})
    secret = f"{SECRET}\n".encode()
    outside = dict.fromkeys(("outside.md", "outside/outside.md", "outside/link.png"), secret)
    write_notes(top, outside)
    (vault / "link.md").symlink_to("../outside.md")
    (vault / "link.png").symlink_to("../outside/link.png")
    (vault / "folder").symlink_to("../outside")
    before = sorted(os.walk(top / "outside")), _files(vault)
    env, log = _recorder(top)
    with Session(top, vault, "Start.md", env=env) as session:
        session.begin_note()
        for keys in (("]",), ("K",), (ESCAPE,), ("\r",), ("j", "\r"), (ESCAPE,)):
            session.press(*keys)
            session.settle(0.2, 2)
        session.ping("key")
        session.quit()
    started = log.read_text("utf-8") if log.exists() else ""
    if started.startswith(f"{top}/bin/editor|{vault}/") and started.count("|") == _ONE_PATH:
        started = ""  # a note that is missing is begun there, by its whole path, after asking
    yield Measure("programs started", int(bool(started)), note=f"started: {started!r}")
    yield Measure("texts from outside", session.sent.count(SECRET.encode()))
    after = sorted(os.walk(top / "outside")), _files(vault)
    yield Measure("files made", int(before != after))
    yield from session.measures


def _editor(command: str, code: int, top: Path) -> list[Measure]:
    """Edit in an editor that fails: the app says so, and goes on."""
    env, _ = _recorder(top, code)
    vault = around(top / "vault")
    with Session(top, vault, "Start.md", env={**env, "EDITOR": command}) as session:
        session.begin_note()
        for _ in range(3):
            session.press("e")
            session.settle(0.3, 3)
        session.ping("key")
        session.quit()
    return session.measures


def _named(name: str, top: Path) -> Iterator[Measure]:
    """Edit a note whose name looks like something else: the editor gets one whole path."""
    vault = write_notes(top / "vault", {f"{name}.md": marked("x\n")})
    env, log = _recorder(top)
    with Session(top, vault, f"{name}.md", env=env) as session:
        session.begin(0.8)
        session.press("e")
        session.settle(0.4, 3)
        session.quit()
    arguments = log.read_text("utf-8").split("|")[1:-1] if log.exists() else []
    wrong = not arguments or arguments[-1] != str(vault / f"{name}.md") or len(arguments) > 2
    yield Measure("wrong arguments", int(wrong), note=f"the editor got {arguments}")
    yield from session.measures


_EDITORS: Mapping[str, tuple[str, int]] = {
    "fails": ("editor", 1),
    "is killed": ("sh -c 'kill -9 $$'", 0),
    "is not there": ("/nonexistent/editor", 0),
    "is a folder": ("/", 0),
    "is no program": ("/etc/passwd", 0),
    "is half a quotation": ("vim 'a", 0),
    "leaves the terminal raw": ("sh -c 'stty raw -echo; exit 3'", 0),
    "closes its input": ("sh -c 'exec <&-; exit 3'", 0),
}

CASES: Mapping[str, Check] = {
    **{name: partial(_refused, text) for name, text in REFUSED.items()},
    **{f"an editor that {name}": partial(_editor, *each) for name, each in _EDITORS.items()},
    **{
        f"editing a note named {name!r}": partial(_named, name)
        for name in ("--help", "+q", "-c :q", "$(touch x)", "a;b", "a b")
    },
}
