"""The files under the app: the editor that opens one, and files that change, go and come back."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from textual.app import SuspendNotSupported

from explorer.state.user_state import OwnBookmark, UserState
from explorer.ui.app import ExplorerApp
from tests.ui.conftest import (
    Open,
    app_of,
    pane_text,
    press,
    screen_text,
    shown,
    toast_text,
    toasts,
    write,
)


@pytest.mark.usefixtures("editor_found")
async def test_the_editor_gets_the_line_and_the_fresh_note_is_shown(
    opened: Open, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    def edit(words: list[str], *, check: bool) -> CompletedProcess[bytes]:
        assert check is False
        calls.append(words)
        file = Path(words[-1])
        file.write_text(file.read_text(encoding="utf-8") + "\n# Gyokuro\n", encoding="utf-8")
        return CompletedProcess(words, 0)

    monkeypatch.setattr("explorer.ui.programs.subprocess.run", edit)
    async with opened(environ={"EDITOR": "vim -n"}, at="Tea/Green.md") as pilot:
        app = app_of(pilot)
        await press(pilot, "j", "j")
        generation = app.explorer.vault.generation
        await press(pilot, "e")
        assert calls == [["vim", "-n", "+11", str(root / "Tea/Green.md")]]
        assert app.explorer.vault.generation > generation
        assert "Gyokuro" in screen_text(pilot)
        cursor = app.main.concepts.tree.line(app.main.concepts.list.cursor)
        assert cursor.key[2] == "Brewing (short and cool)", "the cursor stays on its heading"


async def test_the_editor_opens_at_the_selected_link(
    opened: Open, tmp_path: Path, edited: list[list[str]]
) -> None:
    text = "# A\n\nOne.\n\nTwo [[Gone]].\n\n## B\n\nAnd [[Lost]].\n"
    folder = write(tmp_path / "v", {"A.md": text})
    async with opened(environ={"EDITOR": "vim"}, folder=folder, note="A.md") as pilot:
        for keys in (("e",), ("]", "e"), ("]", "e"), ("escape", "tab", "[", "e")):
            await press(pilot, *keys)
        assert [words[1] for words in edited] == ["+1", "+5", "+9", "+5"]


async def test_only_the_editor_goes_by_the_selected_link(
    opened: Open, tmp_path: Path, edited: list[list[str]]
) -> None:
    text = "# A\n\nOne.\n\n## B\n\nTwo\n[[Gone]] and [[A#B]].\n\n" + "more\n\n" * 40
    folder, state = write(tmp_path / "v", {"A.md": text}), UserState()
    options = {"environ": {"EDITOR": "vim"}, "folder": folder, "note": "A.md", "state": state}
    async with opened(**options) as pilot:
        # Those name the section that is read, as the title of the pane does.
        await press(pilot, "]", "y", "asterisk", "e")
        assert (pilot.app.clipboard, state.bookmarks.all()) == ("[[A]]", (OwnBookmark("A.md"),))
        assert edited.pop()[1] == "+8"
        # What a link leads to is the section that is read, and the line for the editor.
        await press(pilot, "]", "enter", "y", "asterisk", "e")
        assert pilot.app.clipboard == "[[A#B]]"
        assert OwnBookmark("A.md", "B") in state.bookmarks.all()
        assert edited.pop()[1] == "+5"


@pytest.mark.skipif(
    sys.platform != "linux", reason="only there a name is any bytes, and kept as they are"
)
@pytest.mark.parametrize("name", [b"Cafe\xcc\x81.md", b"caf\xe9.md"], ids=["nfd", "latin-1"])
async def test_the_editor_gets_the_file_as_the_disk_spells_it(
    opened: Open, tmp_path: Path, edited: list[list[str]], name: bytes
) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    file = folder / os.fsdecode(name)
    file.write_text("# Beans\n", encoding="utf-8")
    async with opened(environ={"EDITOR": "vim"}, folder=folder) as pilot:
        await press(pilot, "e")
    assert edited == [["vim", "+1", str(file)]]


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("exit 3", "ended with an error (3)"),
        ("kill -TERM $$", "ended by signal 15"),
        ("", "did not start"),
        ("kill -INT $PPID", ""),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such scripts")
async def test_an_editor_that_fails_is_told_of_and_the_app_goes_on(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editor: str, said: str
) -> None:
    script = tmp_path / "editor"
    script.write_text(
        f"#!/bin/sh\n{editor}\n" if editor else "#!/no/such/shell\n", encoding="utf-8"
    )
    script.chmod(0o755)
    back: list[bool] = []

    @contextmanager
    def suspended(_self: ExplorerApp) -> Iterator[None]:
        yield  # as Textual does: what is raised here goes past what takes the terminal back
        back.append(True)

    monkeypatch.setattr(ExplorerApp, "suspend", suspended)
    async with opened(environ={"EDITOR": str(script)}) as pilot:
        await press(pilot, "e")
        assert back == [True]
        assert [said in toast for toast in toasts(pilot)] == [True] * bool(said)
        assert pilot.app.is_running


async def test_no_terminal_for_an_editor_is_told(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: ExplorerApp) -> None:
        raise SuspendNotSupported

    monkeypatch.setattr("explorer.ui.programs.shutil.which", lambda name: name)
    monkeypatch.setattr(ExplorerApp, "suspend", refuse)
    async with opened(environ={"EDITOR": "vim"}) as pilot:
        await press(pilot, "e")
        assert "cannot be opened" in toast_text(pilot)


async def test_no_editor_is_told_and_what_changed_on_disk_comes_with_f5(
    opened: Open, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.setattr("explorer.ui.programs.shutil.which", lambda _name: None)
    async with opened() as pilot:
        await press(pilot, "e")
        assert "$EDITOR" in toast_text(pilot)
        concepts = app_of(pilot).main.concepts
        await press(pilot, "G")
        write(root, {"Aaa/new.md": "# New\n", "Bbb.md": "# B\n"})
        await press(pilot, "f5")
        assert concepts.tree.line(concepts.list.cursor).path == "Water.md"
        assert "7 notes" in screen_text(pilot)
        (root / "Tea/Green.md").unlink()
        await press(pilot, "f5")
        assert concepts.tree.line(concepts.list.cursor).path == "Water.md"


async def test_a_way_back_is_only_named_where_there_is_one(opened: Open, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "v", {"Only.md": "# One\n", "Other.md": "# Two\n", "Third.md": "# Three\n"}
    )
    async with opened(folder=folder, keys={"back": "x"}, at="Only.md") as pilot:
        assert shown(pilot) == "Only.md"
        (folder / "Only.md").unlink()
        await press(pilot, "f5")
        assert "Only.md is not in the vault any more. Choose another one" in pane_text(
            pilot, "note"
        )
        await press(pilot, "x", "g", "enter")
        assert shown(pilot) == "Other.md"
        await press(pilot, "escape", "g", "down", "enter")
        assert shown(pilot) == "Third.md"
        (folder / "Third.md").unlink()
        await press(pilot, "f5")
        assert "Press x to go back" in pane_text(pilot, "note")
        await press(pilot, "x")
        assert shown(pilot) == "Other.md"


async def test_history_passes_over_notes_that_are_gone(opened: Open, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "v", {"One.md": "# One\n", "Three.md": "# Three\n", "Two.md": "# Two\n"}
    )
    async with opened(folder=folder) as pilot:
        for down in ([], ["down"], ["down", "down"]):
            await press(pilot, "escape", "g", *down, "enter")
        assert shown(pilot) == "Two.md"
        (folder / "Three.md").unlink()
        await press(pilot, "f5", "minus")
        assert shown(pilot) == "One.md"
        assert "There is no note Three.md any more." in screen_text(pilot)
        (folder / "Two.md").unlink()
        await press(pilot, "f5", "equals_sign")
        assert "There is no note Two.md any more." in screen_text(pilot)
        (folder / "Two.md").write_text("# Again\n", "utf-8")
        await press(pilot, "f5")
        assert shown(pilot) == "One.md", "nothing is shown by itself"
        await press(pilot, "equals_sign")
        assert shown(pilot) == "Two.md"
