"""Which vault is meant, and what the config file says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import explorer.cli.vault_location as vault_location
from explorer import Explorer
from explorer.cli.command_table import CommandError, ExitCode
from explorer.config import Config
from explorer.state.user_state import RecentVaults
from explorer.ui.app import AppResult
from explorer.ui.app_options import AppOptions
from explorer.vault import sample_root
from explorer.vault.store import default_cache_dir
from tests.cli.conftest import Run, write


def find_location(
    path: str | None = None, vault: str | None = None, config: Config | None = None, **environ: str
) -> vault_location.VaultLocation:
    return vault_location.find(
        vault, path, environ, config or Config(), Path("/config/config.toml")
    )


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_what_is_named_comes_first_then_the_settings_then_this_folder_then_the_sample(
    vault: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = vault_location.VaultLocation(vault)
    other = Config(vault="/other")
    assert find_location(vault=str(vault), EXPLORER_VAULT="elsewhere").root == vault
    assert find_location(path=str(vault)) == found
    assert find_location(config=other, EXPLORER_VAULT=str(vault)).root == vault
    assert find_location(config=other, EXPLORER_VAULT="").root == Path("/other")
    assert find_location(config=Config(vault="near")).root == Path("/config/near")
    sample = find_location()
    assert sample.sample
    assert any(sample.root.rglob("*.md"))
    monkeypatch.chdir(vault)
    assert find_location() == vault_location.VaultLocation(vault, guessed=True), "it holds notes"
    (vault / ".obsidian").mkdir()
    monkeypatch.chdir(vault / "Sweets")
    assert find_location().root == vault, "around this folder"


def test_a_relative_path_is_resolved_at_the_door(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(vault)
    for named in (".", "Sweets/..", f"../{vault.name}"):
        found = {
            find_location(path=named).root,
            find_location(vault=named).root,
            find_location(EXPLORER_VAULT=named).root,
        }
        assert found == {vault}
    assert find_location(config=Config(vault="../near")).root == Path("/near").resolve()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_vault_keeps_the_name_of_the_link_by_which_it_is_named(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "Brain"
    link.symlink_to(vault)
    monkeypatch.chdir(tmp_path)
    note = str(vault / "Sweets/Cake.md")
    for named in ("Brain", str(link), f"../{tmp_path.name}/Brain/", "Brain/Sweets/.."):
        for found in (
            find_location(path=named),
            find_location(vault=named),
            find_location(vault=named, path=note),
            find_location(EXPLORER_VAULT=named),
            find_location(config=Config(vault=str(tmp_path / named))),
        ):
            assert found.root == (vault if named.endswith("..") else link)
            assert Explorer(found.root).root == vault


def test_an_empty_option_is_not_taken_as_no(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(vault)
    with pytest.raises(CommandError) as refused:
        find_location(vault="")
    assert refused.value.code == ExitCode.USAGE


@pytest.mark.skipif(
    sys.platform == "win32", reason="there such a name is only one that nothing has"
)
@pytest.mark.parametrize("path", ["long" * 500, "long/" * 5000], ids=["name", "path"])
def test_what_cannot_be_looked_at_cannot_be_read(path: str, vault: Path) -> None:
    for named in (None, str(vault)):
        with pytest.raises(CommandError, match="name a folder that can be read") as refused:
            find_location(path=path, vault=named)
        assert refused.value.code == ExitCode.UNREADABLE


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_circle_leads_nowhere(vault: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    circle = vault / "Circle.md"
    circle.symlink_to(circle)
    monkeypatch.chdir(vault)
    assert run("show", "Circle.md").code == ExitCode.NOTHING
    with pytest.raises(CommandError):
        find_location(path="Bread.md", vault=str(circle))


@pytest.mark.skipif(
    sys.platform == "win32", reason="there a folder that somebody is in cannot be removed"
)
def test_a_current_folder_that_is_gone_is_said(empty: Path) -> None:
    empty.rmdir()
    with pytest.raises(CommandError, match="the current folder: No such file") as refused:
        find_location()
    assert refused.value.code == ExitCode.UNREADABLE


def test_a_note_is_opened_in_the_vault_around_it(vault: Path, empty: Path) -> None:
    cake = str(vault / "Sweets" / "Cake.md")
    assert find_location(path=cake) == vault_location.VaultLocation(
        vault, "Sweets/Cake.md", guessed=True
    )
    assert find_location(path=cake, vault=str(vault)) == vault_location.VaultLocation(
        vault, "Sweets/Cake.md"
    )
    assert find_location(path="Sweets/Cake.md", vault=str(vault)) == vault_location.VaultLocation(
        vault, "Sweets/Cake.md"
    )
    (vault / ".obsidian").mkdir()
    assert find_location(path=cake) == vault_location.VaultLocation(vault, "Sweets/Cake.md")


def test_a_folder_with_the_name_of_a_note_is_called_a_folder(vault: Path, empty: Path) -> None:
    (vault / "Folder.md").mkdir()
    with pytest.raises(CommandError) as error:
        find_location(path="Folder.md", vault=str(vault))
    assert str(error.value) == "Folder.md is not a note: it is a folder"


def test_what_is_not_there_is_said(vault: Path, empty: Path) -> None:
    (vault / "picture.png").touch()
    for path, root, code in (
        ("serch", None, ExitCode.USAGE),
        ("no/such/folder", None, ExitCode.UNREADABLE),
        (str(vault / "picture.png"), None, ExitCode.UNREADABLE),
        ("Nothing.md", str(vault), ExitCode.UNREADABLE),
    ):
        with pytest.raises(CommandError) as error:
            find_location(path=path, vault=root)
        assert error.value.code == code
        assert path in str(error.value)


def test_a_word_that_is_no_command_leaves_two_and_a_vault_that_is_not_there_three(
    run: Run, empty: Path
) -> None:
    said = run("serch", bare=True)
    assert said.code == 2
    assert "neither a command" in said.err
    said = run("check", "--vault", str(empty / "gone"), bare=True)
    assert (said.code, said.out) == (3, "")
    assert "gone" in said.err


@pytest.mark.parametrize("note", [(), ("Bread.md",)], ids=["alone", "with a note"])
@pytest.mark.parametrize(
    ("name", "sentence"), [("gone", "there is nothing at"), ("Bread.md", "is not a folder")]
)
def test_a_vault_that_was_typed_and_is_not_there_opens_no_app(
    run: Run,
    vault: Path,
    monkeypatch: pytest.MonkeyPatch,
    note: tuple[str, ...],
    name: str,
    sentence: str,
) -> None:
    monkeypatch.setattr("explorer.cli.open_app.open_app", lambda *_: pytest.fail("opened"))
    said = run(*note, "--vault", str(vault / name), bare=True)
    assert (said.code, said.out) == (ExitCode.UNREADABLE, "")
    assert str(vault / name) in said.err
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1


def test_a_vault_of_the_settings_that_is_not_there_is_waited_for_by_the_app(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert find_location(EXPLORER_VAULT=str(gone)).root == gone
    assert find_location(config=Config(vault=str(gone))).root == gone


def test_the_app_needs_a_terminal(run: Run, vault: Path) -> None:
    said = run(str(vault), bare=True)
    assert said.code == 2
    assert "terminal" in said.err
    assert run(str(vault), "--json", bare=True).code == 2


def test_the_config_file_is_used(
    run: Run, vault: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = empty.parent / "explorer" / "config.toml"
    monkeypatch.setattr(vault_location, "config_file", lambda _: file)
    write(file.parent, {file.name: f"vault = '{vault.as_posix()}'\n"})
    assert run("show", "Bread", "--json", bare=True).json["path"] == "Bread.md"


@pytest.mark.parametrize(
    "text",
    [
        "theme = 1", "images = 'x'", "capture = 5", "read_only = 'yes'", "x = [",
        "[keys]\nedit = 3", "[review.sets]\na = 3",
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_ends_every_command_before_it_answers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    file = tmp_path / "config.toml"
    monkeypatch.setattr(vault_location, "config_file", lambda _: file)
    file.write_text(f"{text}\n", "utf-8")
    for argv in (("search", "Bread"), ("show", "Bread"), ("grade", "Bread", "good"), ()):
        said = run(*argv)
        assert (said.code, said.out) == (2, "")
        assert str(file) in said.err


@pytest.mark.parametrize(
    ("text", "said"),
    [("colour = 'red'", "'colour' is not known"), ("theme = 'nope'", ""), ("[keys]\nx = 'd'", "")],
)
def test_what_is_not_known_in_the_config_file_keeps_no_command_from_its_answer(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    file = tmp_path / "config.toml"
    monkeypatch.setattr(vault_location, "config_file", lambda _: file)
    file.write_text(f"{text}\n", "utf-8")
    found = run("search", "Bread")
    assert found.code == 0
    assert "Bread.md" in found.out
    assert said in found.err


def test_a_config_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xff\xfe\x00")
    config, (problem,) = vault_location.read_config(file)
    assert (config, problem.severity) == (Config(), "error")
    file.write_bytes(b"\xef\xbb\xbfread_only = true\n")
    assert vault_location.read_config(file) == (Config(read_only=True), ())
    assert vault_location.read_config(tmp_path / "none.toml") == (Config(), ())


@pytest.mark.parametrize("found", [None, Path("~/.cache")], ids=["none", "not whole"])
def test_somebody_without_a_home_can_open_a_vault(
    run: Run, vault: Path, empty: Path, monkeypatch: pytest.MonkeyPatch, found: Path | None
) -> None:
    def unknown(*_args: object, **_options: object) -> Path:
        if found is None:
            raise RuntimeError("Could not determine home directory.")
        return found

    monkeypatch.setattr(Path, "expanduser", unknown)
    monkeypatch.setattr(Path, "home", unknown)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    for kind in ("cache", "config", "data", "state"):
        monkeypatch.delenv(f"XDG_{kind.upper()}_HOME")
        monkeypatch.setattr(f"platformdirs.user_{kind}_path", unknown)
    assert vault_location.read_config(vault_location.config_file({})) == (Config(), ())
    if found is None:
        assert run("show", "Bread", "--json").json["path"] == "Bread.md"
        with pytest.raises(CommandError, match="~nobody"):
            vault_location.find(None, "~nobody/notes", {}, Config(), Path())
    assert default_cache_dir().is_absolute()
    assert not list(empty.iterdir()), "nothing is put where one happens to be"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are always valid text")
@pytest.mark.parametrize(
    ("name", "path"), [("a\udcffb.md", "a\ufffdb.md"), ("e\u0301.md", "\u00e9.md")]
)
def test_a_note_is_found_by_any_spelling(run: Run, vault: Path, name: str, path: str) -> None:
    (vault / name).write_text("# Strange\n", "utf-8")
    assert find_location(path=str(vault / name), vault=str(vault)).note == path
    assert find_location(path=name, vault=str(vault)).note == path
    for typed in (name, str(vault / name)):
        said = run("show", typed, "--vault", str(vault), "--json")
        assert (said.code, json.loads(said.out)["path"]) == (0, path)


def test_the_app_opens_a_copy_of_the_sample_and_says_how_to_open_ones_own(
    run: Run, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[Path, str]] = []

    def app(explorer: Explorer, _now: object, options: AppOptions) -> AppResult:
        opened.append((explorer.root, options.greeting))
        return AppResult(0)

    monkeypatch.setattr("explorer.ui.app.run", app)
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    assert run(bare=True).code == 0
    ((root, greeting),) = opened
    assert "explorer ~/notes" in greeting
    assert root != sample_root()
    assert (root / "Tools").is_dir()


@pytest.mark.parametrize("mistake", ["home", "sources"])
def test_a_folder_that_is_hardly_a_vault_is_not_read_until_it_is_named_or_opened(
    run: Run, empty: Path, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    monkeypatch.setattr(vault_location, "MOST_ENTRIES", 9)
    others = [f"{folder}/{name}" for folder in ("node_modules", ".git") for name in range(9)]
    write(empty, dict.fromkeys(["A.md", "src/1", *others], "text\n"))
    assert run("search", "A", bare=True).err == "", "any folder beside a home"
    if mistake == "home":
        (empty / ".bashrc").touch()
        reason = "looks like somebody's home"
    else:
        write(empty, {f"src/deep/{number}": "" for number in range(9)})
        reason = "holds over 9 files and no .obsidian"
    cache = default_cache_dir()
    before = sorted(cache.rglob("*"))
    for argv in (("search", "A"), ("due", "--count"), ("check", "A.md")):
        said = run(*argv, bare=True)
        assert (said.code, said.out) == (ExitCode.UNREADABLE, "")
        assert reason in said.err
        assert "--vault DIR" in said.err
    assert sorted(cache.rglob("*")) == before
    assert run("search", "A", "--vault", ".", bare=True).err == ""
    with monkeypatch.context() as named:
        named.setenv("EXPLORER_VAULT", str(empty))
        assert run("search", "A", bare=True).err == ""
    RecentVaults.saved().add(empty)
    assert run("search", "A", bare=True).err == ""
    RecentVaults.saved().forget(empty)
    (empty / ".obsidian").mkdir()
    assert run("search", "A", bare=True).err == ""
