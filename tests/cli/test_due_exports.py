"""What is due for other programs: a number for a shell prompt, a calendar."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import explorer
import explorer.cli.due_prompt as due_prompt
from explorer.cli.due_prompt import kept_count
from explorer.cli.run import main
from explorer.vault import load
from tests.cli.conftest import Run, write

LIGHT = (
    *("typing", "dataclasses", "re", "datetime", "pathlib", "argparse", "inspect", "enum", "json"),
    *("explorer.model", "explorer.config", "explorer.vault.walk", "explorer.cli.run"),
)


def test_the_count_is_what_is_overdue_or_due(run: Run) -> None:
    assert run("due", "--count").out == "1\n"
    assert run("due", "--count", "--json").json == {"due": 1, "new": 4, "later": 0}


def test_a_calendar_and_a_count_are_not_asked_for_at_once(run: Run) -> None:
    assert run("due", "--count", "--ics").code == 2


@pytest.fixture
def prompt(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """Ask once for the count of a vault whose notes are due, long after they were made."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("EXPLORER_VAULT", raising=False)
    monkeypatch.setattr(due_prompt, "STARTED", 4e9)
    (vault / ".obsidian").mkdir()
    (vault / "Empty").mkdir()
    with contextlib.suppress(OSError):
        (vault / "Link.md").symlink_to(vault / "Bread.md")
    for file in vault.rglob("*.md"):
        file.write_text(file.read_text("utf-8").replace("sr-due: 2031", "sr-due: 2021"), "utf-8")
        os.utime(file, (5, 5))
    assert main(["due", "--count", "--vault", str(vault)]) == 0
    assert capsys.readouterr().out.strip().isdigit()
    return vault


def count(*arguments: str) -> int | None:
    return kept_count(["due", "--count", *arguments], os.environ)


def test_a_prompt_gets_the_number_without_reading_the_vault(prompt: Path) -> None:
    assert count("--vault", str(prompt)) == 3
    assert kept_count(["--vault", str(prompt), "due", "--count"], os.environ) == 3


def test_a_prompt_comes_to_nothing_once_the_limits_of_a_day_are_used_up(
    prompt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "config/vault-explorer"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("reviews_per_day = 1\n", "utf-8")
    where = ("--vault", str(prompt))

    def say(*arguments: str) -> str:
        assert main([*arguments, *where]) == 0
        return capsys.readouterr().out.strip()

    assert count(*where) is None
    assert (say("due", "--count"), count(*where)) == ("1", 1)
    assert json.loads(say("due", "--count", "--json"))["later"] >= 2
    say("grade", "Bread", "good")
    assert count(*where) is None
    assert (say("due", "--count"), count(*where)) == ("0", 0)


def test_all_numbers_are_of_what_is_asked_within_the_limits_of_a_day(
    vault: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = "---\ntags: [review]\nsr-due: 2031-05-07\nsr-interval: 4\nsr-ease: 250\n---\n"
    write(vault, {"A.md": due, "B.md": due})
    folder = tmp_path / "config/vault-explorer"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("reviews_per_day = 1\nnew_per_day = 2\n", "utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder.parent))
    run("grade", "Bread", "good")
    asked = {"due": 0, "new": 2, "later": 4}
    assert run("due", "--count", "--json").json == asked
    listed = run("due", "--json").json
    assert (listed["asked"], listed["counts"]["overdue"]) == (asked, 2)
    assert run("due", "--memory", "is:note", "--json").json["asked"]["new"] == 1
    review = run("stats", "--json").json["review"]
    assert (review["asked"], review["forecast"][:5]) == (asked, [0, 1, 1, 1, 0])
    assert sum(review["forecast"]) + review["beyond"] == 4
    rows = [line.split() for line in run("stats").out.splitlines()]
    begun = rows.index(["asked", "today"])
    assert rows[begun + 1 : begun + 4] == [["due", "0"], ["new", "2"], ["later", "4"]]
    begun = rows.index(["forecast"])
    assert rows[begun + 1] == ["2031-05-11", "1"]
    assert ["flashcards", "3", "items", "0", "due", "2", "new"] in rows


def test_a_reset_or_another_date_uses_up_no_limit(
    vault: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = "One::Two\n<!--SR:!2031-05-07,4,250-->\n"
    write(vault, {"Cards.md": f"#flashcards\n\n{card}\n{card.replace('One', 'Three')}"})
    folder = tmp_path / "config/vault-explorer"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("reviews_per_day = 2\n", "utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder.parent))
    run("review", "spread", "--days", "2", "--memory", "file:Bread")
    for numbers in ("1.1", "2.1"):
        assert run("grade", "Cards", "reset", "--card", numbers).code == 0
    assert run("due", "--count").out == "2\n"
    assert run("stats", "--json").json["history"]["total"] == 0


def test_conditions_on_memory_narrow_what_is_due(run: Run) -> None:
    everything = run("due", "--json").json
    long = run("due", "--memory", "interval:>1000000", "--json").json
    assert everything["notes"] or everything["cards"]
    assert (long["notes"], long["cards"]) == ([], [])
    new = run("due", "--memory", "is:new", "--json").json
    assert {one["state"] for one in (*new["notes"], *new["cards"])} == {"new"}
    assert new["counts"]["overdue"] == 0


@pytest.mark.parametrize("query", ["flour", '"one part water"', "flour WATER", "sugar OR starter"])
def test_words_narrow_the_cards_to_those_that_hold_them(run: Run, query: str) -> None:
    fronts = {each["front"] for each in run("due", "--memory", query, "--json").json["cards"]}
    flour = {"One part flour to one part water", "A starter"}
    assert fronts == (flour | {"What eats sugar"} if "OR" in query else flour)


@pytest.mark.parametrize(
    ("query", "count", "notes"),
    [
        ("yeast -starter", 1, ["Bread.md"]),
        ('yeast -"a starter" -flour', 1, []),
        ("sugar OR flour -starter", 1, ["Bread.md", "Yeast.md"]),
        ("path:Yeast -sugar", 2, []),
        ("-sugar", 2, ["Bread.md", "Sweets/Cake.md"]),
        ("is:card -starter -sugar", 0, []),
    ],
)
def test_a_word_after_a_minus_leaves_out_the_cards_that_hold_it(
    run: Run, query: str, count: int, notes: list[str]
) -> None:
    found = run("due", f"--memory={query}", "--json").json
    assert (len(found["cards"]), [each["path"] for each in found["notes"]]) == (count, notes)


@pytest.mark.parametrize(
    ("query", "fronts"),
    [
        ("is:card -art", ["Start here", "Stop there"]),
        ("is:card -sta", ["Stop there"]),
    ],
)
def test_a_word_of_a_card_begins_as_one_does(
    vault: Path, run: Run, query: str, fronts: list[str]
) -> None:
    text = "#flashcards\n\nStart here::yes\n\nStop there::no\n"
    (vault / "Signs.md").write_text(text, "utf-8")
    found = run("due", f"--memory={query}", "--json").json["cards"]
    assert [card["front"] for card in found if card["path"] == "Signs.md"] == fronts


@pytest.mark.parametrize("query", ["is:soon", "due:>0", "interval:>5", '"not like"'])
def test_a_query_finds_what_is_not_due_yet(run: Run, query: str) -> None:
    found = run("due", "--memory", query, "--json").json
    assert [each["path"] for each in found["notes"]] == ["Sweets/Cake.md"]
    assert found["counts"]["soon"] == 1
    assert run("due", "--memory", query, "--count").out == "0\n"
    assert run("due", "--memory", query).out.startswith("soon\t2031-05-12\t")


@pytest.mark.parametrize("conditions", ["interval:much", "size:>3"])
def test_what_is_no_condition_is_named(run: Run, conditions: str) -> None:
    said = run("due", "--memory", conditions)
    assert (said.code, said.out) == (2, "")
    assert conditions.partition(":")[0] in said.err


def test_a_query_finds_places_and_a_set_is_a_query_with_a_name(
    vault: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bread = [note["path"] for note in run("due", "--memory", "file:Bread", "--json").json["notes"]]
    assert bread == ["Bread.md"]
    folder = tmp_path / "config/vault-explorer"
    folder.mkdir(parents=True)
    sets = "[review.sets]\nbread = 'file:Bread is:overdue'\nwrong = 'ease:low'\n"
    (folder / "config.toml").write_text(sets, encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder.parent))
    found = run("due", "--set", "bread", "--json").json
    assert ([note["path"] for note in found["notes"]], found["cards"]) == (bread, [])
    assert found["counts"]["overdue"] == 1
    for name, reason in (("wrong", "ease:low was not used"), ("none", "there is bread, wrong")):
        said = run("due", "--set", name)
        assert (said.code, said.out) == (2, "")
        assert reason in said.err


def test_a_count_is_narrowed_as_the_list_is(prompt: Path, run: Run) -> None:
    assert count("--vault", str(prompt)) == 3
    where = ("--vault", str(prompt))
    for query, number in (("file:Bread", "1\n"), ("file:nosuch", "0\n")):
        assert run("due", "--count", "--memory", query, *where, bare=True).out == number
    assert run("due", "--count", "--memory", "file:Bread", "--json").json["due"] == 1
    assert count(*where) == 3, "what is narrowed is not kept"
    for wrong in (("--set", "none"), ("--memory", "interval:much")):
        said = run("due", "--count", *wrong)
        assert (said.code, said.out) == (2, "")


def test_a_folder_that_is_hardly_a_vault_is_not_read_for_a_prompt(
    vault: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(vault))
    monkeypatch.delenv("EXPLORER_VAULT", raising=False)
    monkeypatch.chdir(vault)
    monkeypatch.setattr("explorer.services.Explorer.load_at_once", None)
    said = run("due", "--count", bare=True)
    assert (said.code, said.out) == (3, "")
    assert "is your home folder, not a vault of notes." in said.err


def test_folders_may_be_nested_deeply(prompt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (prompt / "/".join("d" * 300)).mkdir(parents=True)
    vault = load(prompt, cache=False)
    monkeypatch.setattr("os.walk", None)
    due_prompt.keep_count(str(vault.root), vault, [], 7, time.time() + 99)
    assert count("--vault", str(prompt)) == 7


def test_what_is_suspended_is_noticed(prompt: Path) -> None:
    main(["review", "suspend", "Bread", "--vault", str(prompt)])
    assert count("--vault", str(prompt)) is None


SETTINGS = ".obsidian/plugins/obsidian-spaced-repetition/data.json"


@pytest.mark.parametrize(
    "change",
    [
        lambda root: write(root, {"Bread.md": "Other\n"}),
        lambda root: write(root, {"Alone.md": "#review\n"}),
        lambda root: write(root, {"Empty/Alone.md": "#review\n"}),
        lambda root: write(root, {"Sweets/deep/Alone.md": "#review\n"}),
        lambda root: (root / "Bread.md").unlink(),
        lambda root: (root / "Bread.md").rename(root / "Sweets" / "Bread.md"),
        lambda root: (root / "Sweets").rename(root / "Salty"),
        lambda root: (root / "Empty").rmdir(),
        lambda root: os.utime(root / "Bread.md", (1, 1)),
        lambda root: write(root, {SETTINGS: "{}"}),
    ],
    ids=[
        *("edit", "new", "first in a folder", "new folder", "gone", "moved", "folder moved"),
        *("folder gone", "times", "settings"),
    ],
)
def test_any_change_is_noticed(prompt: Path, change: Callable[[Path], object]) -> None:
    here = Path.cwd()
    assert count("--vault", str(prompt)) == 3
    change(prompt)
    assert count("--vault", str(prompt)) is None
    assert Path.cwd() == here


def test_what_is_no_note_changes_nothing(prompt: Path) -> None:
    write(prompt, {".obsidian/workspace.json": "{}"})
    assert count("--vault", str(prompt)) == 3


def test_what_changed_since_then_is_not_kept(prompt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(prompt, {"Alone.md": "#review\n"})
    newest = max(file.stat().st_ctime for file in prompt.rglob("*"))
    for started, number in ((newest + 0.01, None), (newest + 1, 3)):
        monkeypatch.setattr(due_prompt, "STARTED", started)
        assert main(["due", "--count", "--vault", str(prompt)]) == 0
        assert count("--vault", str(prompt)) == number


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 40])
def test_a_damaged_file_is_no_answer(prompt: Path, tmp_path: Path, damage: bytes) -> None:
    [file] = (tmp_path / "caches/vault-explorer").glob("due-*")
    whole = file.read_bytes()
    for data in (damage, whole[:-1], whole[:20] + damage + whole[20:-1]):
        file.write_bytes(data)
        assert count("--vault", str(prompt)) is None


def test_a_cache_that_cannot_be_written_is_no_error(
    prompt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert main(["due", "--count", "--vault", str(prompt)]) == 0
    assert count("--vault", str(prompt)) is None


def test_the_number_holds_until_more_is_due(prompt: Path) -> None:
    vault = load(prompt, cache=False)
    for until, number in ((time.time() + 99, 7), (time.time() - 1, None)):
        due_prompt.keep_count(str(vault.root), vault, [], 7, until)
        assert count("--vault", str(prompt)) == number


def test_the_vault_is_found_as_by_any_command(
    prompt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(prompt / "Sweets")
    assert count() == 3, "around the current folder"
    monkeypatch.chdir(tmp_path)
    assert count() is None
    monkeypatch.setenv("EXPLORER_VAULT", str(prompt))
    assert count() == 3
    assert count("--vault", str(tmp_path)) is None


def test_the_config_file_is_known_once_it_was_read(
    prompt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config" / "vault-explorer" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('vault = "../../kitchen"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert count() is None
    assert main(["due", "--count"]) == 0
    assert count() == 3
    os.utime(file, (5, 5))
    assert count() is None


def test_where_there_is_no_obsidian_the_current_folder_is_the_vault(
    prompt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (prompt / ".obsidian").rmdir()
    monkeypatch.chdir(prompt)
    assert main(["due", "--count"]) == 0
    assert count() == 3


@pytest.mark.parametrize(
    "argv",
    [
        ["due"], ["--count"], ["due", "--count", "--json"],
        ["due", "--count", "--on", "2031-05-10"], ["due", "--count", "--vault", ""],
        ["due", "--count", "--vault"], ["due", "due", "--count"], ["search", "due", "--count"],
    ],
)  # fmt: skip
def test_other_arguments_go_the_usual_way(prompt: Path, argv: list[str]) -> None:
    assert kept_count(argv, {**os.environ, "EXPLORER_VAULT": str(prompt)}) is None


def test_a_prompt_imports_next_to_nothing() -> None:
    ask = (
        "import sys\nbefore = set(sys.modules)\nimport explorer.__main__, explorer.cli.due_prompt\n"
        f"print([n for n in {LIGHT!r} if n in sys.modules and n not in before])"
    )
    place = Path(explorer.__file__).parents[1]  # without `site`, it has to be named
    done = subprocess.run(
        [sys.executable, "-S", "-c", ask],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(place)},
    )
    assert done.stdout == "[]\n"


def test_the_process_prints_the_kept_number(vault: Path, tmp_path: Path) -> None:
    (vault / ".obsidian").mkdir()
    state = {name: str(tmp_path / name) for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    environ = {**os.environ, **state, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "explorer", "--vault", str(vault), "due", "--count"]
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
        assert done.stdout in ("0\n", "1\n", "2\n")


def test_the_calendar_has_each_note_and_the_cards_of_each_day(run: Run, vault: Path) -> None:
    write(
        vault,
        {
            "Nuts; seeds, and such.md": "---\ntags: [review]\nsr-due: 2031-06-01\n"
            "sr-interval: 4\nsr-ease: 250\n---\n",
            "Deck.md": "#flashcards/pan\n\na:::b\n<!--SR:!2031-05-01,2,250!2031-05-12,2,250-->\n",
        },
    )
    out = run("due", "--ics").out
    assert out.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert out.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert out.count("\n") == out.count("\r\n")
    events = out.replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1:]
    found = [dict(line.split(":", 1) for line in event.split("\r\n") if line) for event in events]
    assert [(each["DTSTART;VALUE=DATE"], each["SUMMARY"]) for each in found] == [
        ("20310510", "Review Bread"), ("20310510", "Review 1 card"), ("20310512", "Review Cake"),
        ("20310512", "Review 1 card"), ("20310601", "Review Nuts\\; seeds\\, and such"),
    ]  # fmt: skip
    assert found[0]["DTEND;VALUE=DATE"] == "20310511"
    assert found[0]["DTSTAMP"] == "20310510T000000Z"
    assert found[0]["URL"] == "obsidian://open?vault=kitchen&file=Bread.md"
    assert found[1]["DESCRIPTION"] == "1 flashcards/pan"
    assert len({each["UID"] for each in found}) == 5
    later = run("due", "--ics", "--on", "2031-05-11").out
    assert found[0]["UID"] in later, "a note keeps its identity"


def test_a_calendar_with_nothing_due_has_the_component_it_needs(vault: Path, run: Run) -> None:
    assert "VTIMEZONE" not in run("due", "--ics").out
    for file in vault.rglob("*.md"):
        file.unlink()
    write(vault, {"Alone.md": "Nothing to review.\n"})
    out = run("due", "--ics").out
    zone = out[out.index("BEGIN:VTIMEZONE") : out.index("END:VCALENDAR")].split("\r\n")
    assert zone == [
        "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE", "",
    ]  # fmt: skip


def test_long_lines_of_a_calendar_are_folded_between_characters(run: Run, vault: Path) -> None:
    name = "ä€😀" * 12 + "\u202e\x07"
    write(
        vault,
        {
            f"{name}.md": "---\ntags: [review]\nsr-due: 2031-06-01\n"
            "sr-interval: 4\nsr-ease: 250\n---\n"
        },
    )
    lines = run("due", "--ics").out.encode().split(b"\r\n")
    assert max(map(len, lines)) == 75
    assert all(line.decode() is not None for line in lines)
    assert "ä€😀" * 12 in b"".join(lines).decode().replace(" ", "")
    assert not any(character in b"".join(lines) for character in (b"\x07", "\u202e".encode()))
