"""Daily and random notes, quick capture, Obsidian, and beginning where one has left."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.config import Config
from explorer.state.user_state import UserState
from explorer.ui.app_options import app_options
from explorer.ui.programs import obsidian_uri
from tests.ui.conftest import (
    Open,
    app_of,
    pane_text,
    press,
    screen_name,
    screen_text,
    shown,
    toast_text,
    write,
)

EDITOR = {"EDITOR": "vim"}


def files(root: Path) -> list[Path]:
    return sorted(root.rglob("*"))


def settings(root: Path, **said: str) -> None:
    write(root, {".obsidian/daily-notes.json": json.dumps(said)})


async def test_a_daily_note_is_opened(opened: Open, root: Path, edited: list[list[str]]) -> None:
    settings(root, folder="Days", format="YYYY/MM-DD")
    write(root, {"Days/2026/11-24.md": "# Today\n\none\n\ntwo\n"})
    async with opened(environ=EDITOR) as pilot:
        await press(pilot, "T")
        assert edited == [["vim", "+5", str(root / "Days/2026/11-24.md")]]
        assert shown(pilot) == "Days/2026/11-24.md"


TEMPLATE = "# {{title}}\n{{date:dddd}} {{time}}\n- [ ] plan\n<% tp.file.cursor() %>\n"


async def test_a_daily_note_is_begun_from_its_template(
    opened: Open, root: Path, edited: list[list[str]]
) -> None:
    settings(root, folder="Tea", template="Templates/Day")
    write(root, {"Templates/Day.md": TEMPLATE, ".obsidian/templates.json": '{"timeFormat": "H"}'})
    async with opened(environ=EDITOR) as pilot:
        await press(pilot, "T")
        assert edited == [["vim", "+1", str(root / "Tea/2026-11-24.md")]]
        begun = "# 2026-11-24\nTuesday 9\n- [ ] plan\n<% tp.file.cursor() %>\n"
        assert (root / "Tea/2026-11-24.md").read_text("utf-8") == begun
        assert "left as they are: only Templater runs them" in toast_text(pilot)
        assert shown(pilot) == "Tea/2026-11-24.md"


async def test_a_note_of_a_link_that_is_called_as_a_day_has_the_template_of_days(
    opened: Open, root: Path, edited: list[list[str]]
) -> None:
    settings(root, template="Day")
    write(root, {"Day.md": TEMPLATE, "From.md": "[[2026-12-25]]\n"})
    async with opened(environ=EDITOR, note="From.md") as pilot:
        await press(pilot, "tab", "right_square_bracket", "enter")
        assert screen_name(pilot.app) == "AskScreen"
        text = " ".join(screen_text(pilot).replace("│", " ").split())
        assert "There is no 2026-12-25.md yet. It begins as Day.md says." in text
        await press(pilot, "down", "enter")
    assert edited == [["vim", "+1", str(root / "2026-12-25.md")]]
    assert (root / "2026-12-25.md").read_text("utf-8").startswith("# 2026-12-25\nFriday 09:00\n")


async def test_a_daily_note_without_a_template_is_the_editors_to_write(
    opened: Open, root: Path, edited: list[list[str]]
) -> None:
    settings(root, folder="Tea", template="Templates/Gone")
    before = files(root)
    async with opened(environ=EDITOR) as pilot:
        await press(pilot, "T")
        assert "Its template cannot be read: Templates/Gone.md" in toast_text(pilot)
        assert edited == [["vim", "+1", str(root / "Tea/2026-11-24.md")]]
    assert files(root) == before, "only the editor writes"


@pytest.mark.parametrize("template", ["", "Day"])
async def test_the_folders_of_a_daily_note_are_made_with_it(
    opened: Open, root: Path, edited: list[list[str]], template: str
) -> None:
    settings(root, folder="Days", format="YYYY/MM-MMMM/YYYY-MM-DD", template=template)
    write(root, {"Day.md": TEMPLATE})
    async with opened(environ=EDITOR) as pilot:
        await press(pilot, "T")
    file = root / "Days/2026/11-November/2026-11-24.md"
    assert edited == [["vim", "+1", str(file)]]
    assert file.parent.is_dir(), "an editor makes no folder"
    assert file.exists() == bool(template)


async def test_the_folders_of_a_note_of_a_link_are_made_after_the_question(
    opened: Open, root: Path, edited: list[list[str]]
) -> None:
    write(root, {"From.md": "[[Area/Sub/New]]\n"})
    before = files(root)
    async with opened(environ=EDITOR, note="From.md") as pilot:
        await press(pilot, "tab", "right_square_bracket", "enter")
        assert screen_name(pilot.app) == "AskScreen"
        assert files(root) == before
        await press(pilot, "down", "enter")
    assert edited == [["vim", "+1", str(root / "Area/Sub/New.md")]]
    assert (root / "Area/Sub").is_dir()


async def test_a_folder_that_cannot_be_made_is_said(
    opened: Open, root: Path, edited: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    async with opened(environ=EDITOR, capture="In/box") as pilot:
        monkeypatch.setattr(Path, "mkdir", refuse)
        await press(pilot, "c")
        assert "In/box.md: it cannot be written: Permission denied" in toast_text(pilot)
    assert edited == []


async def test_damaged_settings_are_said(opened: Open, root: Path, edited: list[list[str]]) -> None:
    write(root, {".obsidian/daily-notes.json": "{", "2026-11-24.md": ""})
    async with opened(environ=EDITOR) as pilot:
        await press(pilot, "T")
        assert ".obsidian/daily-notes.json: The file is not valid JSON" in toast_text(pilot)
        assert edited == [["vim", "+1", str(root / "2026-11-24.md")]]


async def test_read_only_begins_no_note(opened: Open, root: Path, edited: list[list[str]]) -> None:
    async with opened(environ=EDITOR, read_only=True) as pilot:
        await press(pilot, "T")
        assert "There is no 2026-11-24.md yet. The vault is read-only" in toast_text(pilot)
        write(root, {"2026-11-24.md": "# Day\n"})
        await press(pilot, "f5", "T")
        assert shown(pilot) == "2026-11-24.md"
    assert edited == []


async def test_capture_needs_a_name_in_the_config_file(opened: Open) -> None:
    async with opened(environ=EDITOR, config_path="/etc/x/config.toml") as pilot:
        await press(pilot, "c")
        assert 'capture = "Inbox.md" into /etc/x/config.toml' in toast_text(pilot)


@pytest.mark.parametrize("width", range(118, 124))
async def test_a_notification_of_about_the_width_of_the_screen_is_whole(
    opened: Open, width: int
) -> None:
    path = f"/home/{'x' * 25}/explorer/config.toml"
    async with opened((width, 40), environ=EDITOR, config_path=path) as pilot:
        await press(pilot, "c", shows=("To name a note for this", path))


@pytest.mark.parametrize("name", ["Water.md", "water", "/Water.md"])
async def test_capture_opens_the_end_of_its_note(
    opened: Open, root: Path, edited: list[list[str]], name: str
) -> None:
    async with opened(environ=EDITOR, capture=name) as pilot:
        await press(pilot, "c")
        assert edited == [["vim", "+162", str(root / "Water.md")]]


async def test_capture_begins_its_note(opened: Open, root: Path, edited: list[list[str]]) -> None:
    async with opened(environ=EDITOR, capture="Inbox") as pilot:
        await press(pilot, "c")
        assert edited == [["vim", "+1", str(root / "Inbox.md")]]
    async with opened(environ=EDITOR, capture="../Inbox.md") as pilot:
        await press(pilot, "c")
        assert "would be outside of the vault" in toast_text(pilot)


async def test_a_random_note_is_another_one(opened: Open) -> None:
    async with opened() as pilot:
        before = shown(pilot)
        await press(pilot, "R")
        assert shown(pilot) not in (None, before)


async def test_there_may_be_no_other_note(opened: Open, tmp_path: Path) -> None:
    async with opened(folder=write(tmp_path / "one", {"Only.md": "# A\n"}), at="Only.md") as pilot:
        await press(pilot, "R")
        assert "There is no other note" in toast_text(pilot)


@pytest.mark.parametrize(
    ("vault", "path", "subpath", "uri"),
    [
        ("My notes", "A b.md", "", "vault=My%20notes&file=A%20b"),
        ("v", "x/y.md", "One#Two & 3", "vault=v&file=x%2Fy%23One%23Two%20%26%203"),
        ("日本", "v1.2.md", "", "vault=%E6%97%A5%E6%9C%AC&file=v1.2"),
        ("v", "a&file=b.md", "", "vault=v&file=a%26file%3Db"),
        ("v", "odd\udc80.md", "", "vault=v&file=odd%3F"),
    ],
)
def test_the_address_of_a_place(vault: str, path: str, subpath: str, uri: str) -> None:
    assert obsidian_uri(vault, path, subpath) == f"obsidian://open?{uri}"


posix = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="the opener is a script of ours"
)


def known(folder: Path, *vaults: Path) -> dict[str, str]:
    listed = {str(number): {"path": str(vault)} for number, vault in enumerate(vaults)}
    write(folder, {"obsidian/obsidian.json": json.dumps({"vaults": listed})})
    return {"XDG_CONFIG_HOME": str(folder), "DISPLAY": ":0"}


@posix
async def test_a_place_is_opened_in_obsidian_after_one_question(
    opened: Open, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, str]] = []

    def start(program: str, argument: str) -> bool:
        started.append((program, argument))
        return True

    monkeypatch.setattr("explorer.ui.programs.opener", lambda _environ: "/bin/open")
    monkeypatch.setattr("explorer.ui.programs.start_program", start)
    async with opened(environ=known(tmp_path / "config", root), at="Tea/Green.md") as pilot:
        await press(pilot, "j", "j", "O")
        assert screen_name(pilot.app) == "AskScreen"
        await press(pilot, "down", "enter")
        brewing = (
            "obsidian://open?vault=vault&file=Tea%2FGreen%23Brewing%20%28short%20and%20cool%29"
        )
        assert started == [("/bin/open", brewing)]
        await press(pilot, "j", "O")
        assert started[1][1].endswith("%23Matcha"), "it is asked once"


@posix
async def test_the_vault_may_be_a_folder_above(
    opened: Open, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.ui.programs.opener", lambda _environ: None)
    environ = known(tmp_path / "config", tmp_path / "other", root)
    async with opened(folder=root / "Tea", environ=environ) as pilot:
        await press(pilot, "slash")
        await press(pilot, *"black")
        await press(pilot, "enter")
        await press(pilot, "O")
        await press(pilot, "down", "enter")
        assert pilot.app.clipboard == "obsidian://open?vault=vault&file=Tea%2FBlack"
        assert "Nothing here opens Obsidian. Copied obsidian://" in toast_text(pilot)


@posix
async def test_a_vault_unknown_to_obsidian_is_not_opened(opened: Open, tmp_path: Path) -> None:
    async with opened(environ=known(tmp_path / "config", tmp_path / "other")) as pilot:
        await press(pilot, "j", "O")
        assert "Obsidian does not know" in toast_text(pilot)
        assert pilot.app.screen is app_of(pilot).main


async def test_the_place_is_kept_on_leaving_and_begun_with(opened: Open, root: Path) -> None:
    state = UserState.of(root)
    async with opened(state=state, restore=True) as pilot:
        await press(pilot, "slash")
        await press(pilot, *"water")
        await press(pilot, "enter")
        await press(pilot, "colon", *"41", "enter", "j", "j")
        before = pane_text(pilot, "note")
        app_of(pilot).exit(0)
    path, line, rows = state.place.load() or ("", 0, 0)
    async with opened(note=path, line=line, rows=rows) as pilot:
        assert pane_text(pilot, "note") == before
    explorer, restored = Explorer(root, cache=False), Config(restore=True)
    options = app_options(explorer, restored, environ={})
    assert (options.note, options.line, options.rows) == (path, line, rows)
    options = app_options(explorer, restored, note="Tea/Black.md", environ={})
    assert (options.note, options.line, options.rows) == ("Tea/Black.md", 1, None)
    assert app_options(explorer, Config(), environ={}).note is None


async def test_nothing_is_kept_without_the_wish(opened: Open, root: Path) -> None:
    state = UserState.of(root)
    async with opened(state=state) as pilot:
        app_of(pilot).exit(0)
    assert state.place.load() is None


async def test_a_greeting_is_shown_once(opened: Open) -> None:
    async with opened(greeting="This is the folder that its links need.") as pilot:
        assert "This is the folder that its links need." in toast_text(pilot)
