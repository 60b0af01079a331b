"""From a folder to a vault, at once, in the background, and again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.vault import Loading, Vault, load, refresh, stream
from tests.support.vaults import edited
from tests.vault.conftest import MakeVault
from tests.vault.snapshots import picture

MANY = {f"{n % 7}/{n}.md": f"# H{n}\n\n[[{n + 1}#H{n + 1}]]\n" for n in range(420)}
FEW = {"a.md": "# A\n\n[[b]] [[gone]]\n", "b.md": "# B\n\n[[a#A]]\n"}
PLUGIN = ".obsidian/plugins/obsidian-spaced-repetition/data.json"


def snapshots(steps: list[Loading]) -> list[Vault]:
    return [step.vault for step in steps if step.vault is not None]


def test_an_empty_folder_is_a_vault_without_notes(make_vault: MakeVault) -> None:
    vault = load(make_vault({}), cache=False)
    assert (len(vault.notes), vault.complete) == (0, True)


def test_load_and_stream_end_with_the_same_vault(make_vault: MakeVault) -> None:
    root = make_vault(MANY)
    *_, last = stream(root, cache=False)
    assert last.phase == "done"
    assert (last.done, last.total) == (420, 420)
    assert last.vault is not None
    assert picture(last.vault) == picture(load(root, cache=False))


def test_a_stream_shows_a_growing_vault_a_few_times(make_vault: MakeVault) -> None:
    steps = list(stream(make_vault(MANY), cache=False))
    assert [step.phase for step in steps] == sorted(
        (step.phase for step in steps), key=["walk", "read", "done"].index
    )
    *parts, last = snapshots(steps)
    assert 1 <= len(parts) <= 5
    assert last.complete
    assert not any(part.complete for part in parts)
    assert [v.generation for v in (*parts, last)] == list(range(1, len(parts) + 2))
    for part, larger in zip(parts, [*parts[1:], last], strict=True):
        assert len(part.notes) < len(larger.notes)
        assert not any(
            r.status == "note_missing" for p in list(part.notes)[:50] for r in part.resolutions(p)
        ), "a note that is yet to be read is not missing"


def test_large_notes_are_parsed_last_and_by_a_child_while_the_others_are_shown(
    make_vault: MakeVault, scanned: list[str]
) -> None:
    root = make_vault({"a.md": "[[b]] #t\n" * 40_000, "b.md": "[[a]]", "c.md": "[[gone]]"})
    steps = list(stream(root, cache=False))
    assert not scanned
    part, whole = snapshots(steps)
    assert [step.vault for step in steps if step.last_for_long] == [part]
    assert [*part.notes] == ["b.md", "c.md"]
    assert [r.target for r in part.resolutions("b.md")] == ["a.md"], "it is yet to be read"
    assert picture(whole) == picture(load(root, cache=False))


def test_a_large_note_is_read_before_it_is_parsed(
    make_vault: MakeVault, scanned: list[str]
) -> None:
    text = "[[a]]\n" * 40_000
    steps = stream(make_vault({"a.md": text}), cache=False)
    part = next(step.vault for step in steps if step.vault is not None)
    assert (len(part.notes), part.has_note("a.md"), part.text("a.md")) == (0, True, text)
    (whole,) = snapshots(list(steps))
    assert (whole.complete, len(whole.notes["a.md"].links)) == (True, 40_000)
    assert not scanned, "the child has parsed it"


def test_a_large_note_that_has_changed_stays_as_it_was_until_it_is_parsed_again(
    make_vault: MakeVault, cache_dir: Path
) -> None:
    root = make_vault({"a.md": "# Old\n", "b.md": "[[a#Old]]"})
    list(stream(root, cache_dir=cache_dir))
    (root / "a.md").write_text("# New\n" + "[[b]]\n" * 40_000, "utf-8")
    *parts, whole = snapshots(list(stream(root, cache_dir=cache_dir)))
    assert [[h.name for h in part.notes["a.md"].headings] for part in parts] == [["Old"]] * 2
    assert [h.name for h in whole.notes["a.md"].headings] == ["New"]


def test_a_part_of_a_vault_stays_one_when_it_is_edited(make_vault: MakeVault) -> None:
    part = snapshots(list(stream(make_vault(MANY), cache=False)))[0]
    assert not part.with_entries({}).complete


def test_a_stream_shows_the_cached_vault_first(make_vault: MakeVault, cache_dir: Path) -> None:
    root = make_vault({**FEW, "p.png": "", "c.md": "![[p.png]]"})
    whole = load(root, cache_dir=cache_dir)
    (root / "b.md").unlink()
    first, *_, last = stream(root, cache_dir=cache_dir)
    assert first.vault is not None
    assert not first.vault.complete
    assert list(first.vault.notes) == list(whole.notes)
    assert first.vault.resolutions("c.md")[0].target == "p.png"
    assert last.vault is not None
    assert list(last.vault.notes) == ["a.md", "c.md"]
    assert last.vault.generation > first.vault.generation


def test_a_stream_that_is_closed_has_kept_what_was_done(
    make_vault: MakeVault, cache_dir: Path, scanned: list[str]
) -> None:
    root = make_vault(MANY)
    steps = stream(root, cache_dir=cache_dir)
    part = next(step.vault for step in steps if step.vault is not None)
    steps.close()
    scanned.clear()
    assert sum(1 for step in stream(root, cache_dir=cache_dir) if step.phase == "done") == 1
    again = next(step for step in stream(root, cache_dir=cache_dir))
    assert again.total >= len(part.notes)


def test_a_file_that_vanishes_before_it_is_read_is_no_note(make_vault: MakeVault) -> None:
    root = make_vault(FEW)
    steps = stream(root, cache=False)
    for step in steps:
        if step.phase == "read":
            break
    (root / "b.md").unlink()
    *_, last = steps
    assert last.vault is not None
    assert list(last.vault.notes) == ["a.md"]
    assert [r.status for r in last.vault.resolutions("a.md")] == ["note_missing", "note_missing"]


def test_a_refresh_of_what_has_not_changed_is_the_same_vault(
    make_vault: MakeVault, cache_dir: Path, scanned: list[str]
) -> None:
    vault = load(make_vault(FEW), cache_dir=cache_dir)
    scanned.clear()
    assert refresh(vault, cache_dir=cache_dir) is vault
    assert scanned == []


def test_a_refresh_parses_only_what_changed_and_shares_the_rest(
    make_vault: MakeVault, cache_dir: Path, scanned: list[str]
) -> None:
    root = make_vault({**FEW, "p.png": ""})
    vault = load(root, cache_dir=cache_dir)
    make_vault({"b.md": "# changed\n", "c.md": "new", "q.png": ""})
    scanned.clear()
    fresh = refresh(vault, cache_dir=cache_dir)
    assert sorted(scanned) == ["b.md", "c.md"]
    assert fresh.generation == vault.generation + 1
    assert fresh.notes["a.md"] is vault.notes["a.md"]
    assert fresh.files == {"p.png", "q.png"}
    assert picture(fresh) == picture(load(root, cache=False))


def test_a_note_that_cannot_be_read_is_no_change_by_itself(
    make_vault: MakeVault, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.vault.file_reader.LARGEST", 20)
    root = make_vault({**FEW, "huge.md": "x" * 30})
    vault = load(root, cache_dir=cache_dir)
    assert [p.code for p in vault.notes["huge.md"].problems] == ["too_large"]
    assert refresh(vault, cache_dir=cache_dir) is vault
    make_vault({"huge.md": "# small\n"})
    fresh = refresh(vault, cache_dir=cache_dir)
    assert picture(fresh) == picture(load(root, cache=False))


def test_a_refresh_reads_a_note_that_was_only_edited_in_memory(make_vault: MakeVault) -> None:
    vault = load(make_vault(FEW), cache=False)
    changed = edited(vault, {"b.md": None, "a.md": vault.notes["a.md"]})
    assert picture(refresh(changed, cache=False)) == picture(vault)


def test_a_refresh_follows_the_plugins_settings(make_vault: MakeVault) -> None:
    root = make_vault({"a.md": "#flashcards\n\nfront=>back\n"})
    vault = load(root, cache=False)
    assert not vault.notes["a.md"].questions
    said = {"singleLineCardSeparator": "=>", "baseEase": 210}
    make_vault({PLUGIN: json.dumps({"settings": said})})
    fresh = refresh(vault, cache=False)
    assert fresh.settings.base_ease == 210
    assert len(fresh.notes["a.md"].questions) == 1
    assert fresh.generation > vault.generation
    make_vault({PLUGIN: json.dumps({"settings": {**said, "baseEase": 220}})})
    newer = refresh(fresh, cache=False)
    assert newer.settings.base_ease == 220
    assert newer.notes["a.md"] is fresh.notes["a.md"]


def test_a_refresh_completes_an_empty_vault(make_vault: MakeVault) -> None:
    root = make_vault(FEW)
    vault = refresh(Vault.empty(root), cache=False)
    assert vault.complete
    assert vault.generation == 1
    assert picture(vault) == picture(load(root, cache=False))


def test_broken_settings_are_among_the_problems(make_vault: MakeVault) -> None:
    vault = load(make_vault({PLUGIN: "{", "a.md": ""}), cache=False)
    assert [(p.path, p.code) for p in vault.problems()] == [(PLUGIN, "bad_settings")]
