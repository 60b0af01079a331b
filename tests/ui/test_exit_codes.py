"""What the app and the picker end with: a fault is told from a choice, and from no choice."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App

import explorer.ui.app as app
import explorer.ui.search.picker as picker
from explorer import Explorer
from explorer.cli.command_table import ExitCode
from explorer.ui.app_options import AppOptions
from explorer.ui.base_app import CRASHED, BaseApp
from tests.ui.conftest import NOW


@pytest.fixture
def _headless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    run = App.run_async
    monkeypatch.setattr(App, "run_async", lambda self: run(self, headless=True))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield
    gc.enable()  # what loads a vault does that, and here nothing does


def _fail(_host: BaseApp) -> None:
    raise RuntimeError("a fault")


def _leave(host: BaseApp) -> None:
    host.exit(0)


@pytest.mark.usefixtures("_headless")
@pytest.mark.parametrize(("do", "code"), [(_leave, 0), (_fail, CRASHED)])
def test_the_app_ends_with_the_code_of_a_fault(
    root: Path, monkeypatch: pytest.MonkeyPatch, do: object, code: int
) -> None:
    monkeypatch.setattr(app.ExplorerApp, "_begin", do)
    assert app.run(Explorer(root, cache=False), lambda: NOW, AppOptions(watch=False)).code == code


@pytest.mark.usefixtures("_headless")
@pytest.mark.parametrize(("do", "left"), [(_leave, ""), (_fail, "crashed")])
def test_the_picker_tells_a_fault_from_no_choice(
    root: Path, monkeypatch: pytest.MonkeyPatch, do: object, left: str
) -> None:
    monkeypatch.setattr(picker.PickApp, "_begin", do)
    options = AppOptions(environ={}, watch=False)
    assert picker.run(Explorer(root, cache=False), lambda: NOW, options).left == left


def test_the_code_of_a_fault_is_one_of_the_command_line() -> None:
    assert ExitCode(CRASHED) is ExitCode.FAULT
