"""What leads out of the notes: asked for once, and only what may be opened."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from explorer.ui.programs import LIMIT, opened_address
from tests.ui.conftest import (
    Open,
    press,
    screen_name,
    screen_text,
    shown,
    toast_text,
    toasts,
    write,
)


class FakeBrowser(webbrowser.BaseBrowser):
    """Notes what it was asked to open."""

    def __init__(self, works: bool = True) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.works = works

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        self.opened.append(url)
        return self.works


def confirm_is_open(pilot: Pilot[int]) -> bool:
    return screen_name(pilot.app) == "AskScreen"


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    text = (
        "# L\n\n[a](https://example.org/a?b=c) [b](https://example.org/b) "
        "[c](http://other.test/) [d](file:///etc/x)\n"
    )
    return write(tmp_path / "linked", {"L.md": text})


@pytest.mark.parametrize(
    ("destination", "found"),
    [
        ("https://example.org/a?b=c#d", ("https://example.org/a?b=c#d", "example.org")),
        ("HTTP://Example.org", ("HTTP://Example.org", "example.org")),
        ("https://bank.test@evil.test/", ("https://bank.test@evil.test/", "evil.test")),
        ("https://example.org/a b\x1b[31m", ("https://example.org/a%20b[31m", "example.org")),
        ("https://example.org/%20é", ("https://example.org/%20%C3%A9", "example.org")),
        ("mailto:me@example.org", ("mailto:me@example.org", "a mail to me@example.org")),
        ("mailto:", None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("obsidian://open?vault=x", None),
        ("data:text/html,x", None),
        ("ssh://example.org", None),
        ("https://", None),
        ("https://[::1", None),
        ("-https://example.org", None),
        ("https://example.org/" + "x" * LIMIT, None),
    ],
)
def test_only_web_and_mail_may_be_opened(destination: str, found: tuple[str, str] | None) -> None:
    assert opened_address(destination) == found


@given(
    st.text(max_size=40),
    st.sampled_from(["", "https://", "http://", "mailto:", "javascript:", "https://a@"]),
)
def test_any_address_is_opened_as_plain_ascii_or_not_at_all(text: str, scheme: str) -> None:
    found = opened_address(scheme + text)
    if found is not None:
        assert found[0].isascii()
        assert found[0].isprintable()
        assert " " not in found[0]
        assert found[0].lower().startswith(("https:", "http:", "mailto:"))


async def test_a_link_is_opened_after_asking_once_for_its_host(
    opened: Open, linked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = FakeBrowser()
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    async with opened(folder=linked, at="L.md") as pilot:
        await press(pilot, "right_square_bracket", "enter")
        assert confirm_is_open(pilot)
        assert "https://example.org/a?b=c" in screen_text(pilot)
        assert browser.opened == []
        await press(pilot, "escape")
        assert browser.opened == []
        await press(pilot, "enter", "j", "enter")
        assert browser.opened == ["https://example.org/a?b=c"]
        await press(pilot, "right_square_bracket", "enter")
        assert browser.opened == ["https://example.org/a?b=c", "https://example.org/b"]
        await press(pilot, "right_square_bracket", "enter")
        assert confirm_is_open(pilot), "another host is another question"
        await press(pilot, "escape", "right_square_bracket", "enter")
        assert not confirm_is_open(pilot)
        assert len(browser.opened) == 2
        assert pilot.app.clipboard == "file:///etc/x"


@pytest.mark.parametrize(
    "browser", [None, FakeBrowser(works=False), webbrowser.GenericBrowser("no-such-browser")]
)
async def test_without_a_browser_the_address_is_copied(
    opened: Open,
    linked: Path,
    monkeypatch: pytest.MonkeyPatch,
    browser: webbrowser.BaseBrowser | None,
) -> None:
    def get() -> webbrowser.BaseBrowser:
        if browser is None:
            raise webbrowser.Error
        return browser

    monkeypatch.setattr(webbrowser, "get", get)
    async with opened(folder=linked, at="L.md") as pilot:
        await press(pilot, "right_square_bracket", "enter", "j", "enter")
        assert pilot.app.clipboard == "https://example.org/a?b=c"
        assert "No browser" in toast_text(pilot)


@pytest.mark.usefixtures("editor_found")
async def test_a_missing_note_is_begun_in_the_editor_after_asking(
    opened: Open, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    def edit(words: list[str], *, check: bool) -> CompletedProcess[bytes]:
        assert check is False
        calls.append(words)
        assert not Path(words[-1]).exists(), "the file is the editor's to make"
        if len(calls) > 1:
            Path(words[-1]).write_text("# Somewhere\n", encoding="utf-8")
        return CompletedProcess(words, 0)

    monkeypatch.setattr("explorer.ui.programs.subprocess.run", edit)
    async with opened(environ={"EDITOR": "vim"}, at="Tea/Green.md") as pilot:
        for _ in range(3):
            await press(pilot, "right_square_bracket")
        await press(pilot, "enter")
        assert confirm_is_open(pilot)
        assert "Nowhere.md" in screen_text(pilot)
        await press(pilot, "enter")
        assert (calls, confirm_is_open(pilot)) == ([], False)
        await press(pilot, "enter", "j", "enter")
        assert calls == [["vim", "+1", str(root / "Nowhere.md")]]
        assert shown(pilot) == "Tea/Green.md", "it was not saved"
        await press(pilot, "enter", "j", "enter")
        assert shown(pilot) == "Nowhere.md"


@pytest.mark.usefixtures("editor_found")
async def test_nothing_is_begun_or_opened_where_the_vault_is_only_to_be_read(
    opened: Open, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(
        "explorer.ui.programs.subprocess.run", lambda words, check: calls.append(words)
    )
    before = modification_times(root)
    async with opened(environ={"EDITOR": "vim"}, read_only=True, at="Tea/Green.md") as pilot:
        for _ in range(3):
            await press(pilot, "right_square_bracket")
        await press(pilot, "enter")
        assert not confirm_is_open(pilot)
        await press(pilot, "e")
        said = toasts(pilot)
    assert (calls, ["read_only" in message for message in said]) == ([], [True, True])
    assert modification_times(root) == before


def modification_times(root: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in root.rglob("*")}


async def test_a_note_that_cannot_be_is_not_offered(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / "odd", {"O.md": "# O\n\n[[../out]] [[#Nothing]] [[pic.png]]\n"})
    async with opened(folder=folder, at="O.md") as pilot:
        for reason in ("outside", None, "not the name of a note"):
            await press(pilot, "right_square_bracket", "enter")
            assert not confirm_is_open(pilot)
            assert reason is None or reason in toast_text(pilot)
