"""Files that are not notes: opened with the system after a yes, known kinds inside the vault."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from explorer.ui.programs import open_by_system, opener
from explorer.vault import VaultError
from explorer.vault.file_reader import attachment_file
from tests.ui.conftest import Open, press, screen_name, screen_text, settle, toast_text, write

posix = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="the opener is a script of ours"
)
SCREEN = {"DISPLAY": ":0"}


@pytest.fixture
def opener_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an opener on the path that notes what it is asked for; return where."""
    log = tmp_path / "asked"
    log.touch()
    script = tmp_path / "bin" / "xdg-open"
    script.parent.mkdir()
    script.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$#" "$1" >> "{log}"\ncase "$1" in *bad*) exit 3;; esac\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent), prepend=":")
    return log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = "![[-a b.png]]\n\n![[c.png]]\n\n![[plan.canvas]]\n\n![[bad.pdf]]\n"
    root = write(tmp_path / "files", {"Note.md": text})
    for name in ("-a b.png", "c.png", "plan.canvas", "bad.pdf"):
        (root / name).write_bytes(b"x")
    return root


def logged_calls(log: Path) -> list[str]:
    return log.read_text().splitlines()


@posix
async def test_a_file_is_opened_after_a_yes(opened: Open, folder: Path, opener_log: Path) -> None:
    async with opened(folder=folder, note="Note.md", environ=SCREEN) as pilot:
        await press(pilot, "enter", "right_square_bracket", "enter")
        assert screen_name(pilot.app) == "AskScreen"
        assert "-a b.png" in screen_text(pilot)
        await press(pilot, "enter")
        assert logged_calls(opener_log) == [], "staying is what is selected"
        await press(pilot, "enter", "down", "enter")
        assert logged_calls(opener_log) == ["1", str(folder / "-a b.png")]
        await press(pilot, "right_square_bracket", "enter")
        assert logged_calls(opener_log)[2:] == ["1", str(folder / "c.png")]


@posix
async def test_what_fails_to_open_is_said(opened: Open, folder: Path, opener_log: Path) -> None:
    async with opened(folder=folder, note="Note.md", environ=SCREEN) as pilot:
        await press(pilot, "enter", *["right_square_bracket"] * 3, "enter")
        assert screen_name(pilot.app) != "AskScreen"
        assert "plan.canvas is not a note and is not opened here" in toast_text(pilot)
        await press(pilot, "right_square_bracket", "enter", "down", "enter")
        assert logged_calls(opener_log) == ["1", str(folder / "bad.pdf")]
        await settle(pilot)
        assert "Nothing here opened bad.pdf" in toast_text(pilot)


@posix
def test_nothing_outside_or_gone_is_opened(folder: Path, tmp_path: Path, opener_log: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"x")
    (folder / "out.png").symlink_to(tmp_path / "secret.png")
    for path in ("out.png", "../secret.png", "gone.png", "a\0.png"):
        with pytest.raises(VaultError):
            open_by_system(attachment_file(str(folder), path), SCREEN)
    assert logged_calls(opener_log) == []


def test_without_a_screen_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"open", "xdg-open"}
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name in found else None)
    assert opener({}, "darwin") == "/bin/open"
    assert (
        opener({"DISPLAY": ":0"}, "linux")
        == opener({"WAYLAND_DISPLAY": "w"}, "linux")
        == "/bin/xdg-open"
    )
    assert opener({}, "linux") is None, "it would look for a program that draws on this terminal"
    found.add("wslview")
    assert opener({}, "linux") == "/bin/wslview"
