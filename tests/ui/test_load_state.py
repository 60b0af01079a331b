"""The state of the load as a value, and what the status line makes of it."""

from __future__ import annotations

from explorer.reader.concept_tree import Folders
from explorer.ui.glyphs import ASCII, UNICODE
from explorer.ui.load_state import LoadChange, LoadState, loading_fact, vault_facts
from explorer.ui.messages import (
    BadgesLoaded,
    IndexReady,
    LoadFailed,
    Progress,
    VaultLoaded,
    WatchFailed,
)

NO_FOLDERS = Folders({}, {}, {})


def snapshot(*, complete: bool) -> VaultLoaded:
    return VaultLoaded(1, {}, NO_FOLDERS, complete)


def badges(*, due: int, new: int, concepts: int) -> BadgesLoaded:
    return BadgesLoaded(1, {}, {}, due, new, concepts)


def test_a_partial_snapshot_does_not_count_as_loaded() -> None:
    state = LoadState().after(snapshot(complete=False))
    assert not state.loaded
    state = state.after(snapshot(complete=True))
    assert state.loaded
    assert state.after(snapshot(complete=False)).loaded, "it stays so while it reloads"


def test_a_snapshot_ends_a_failure() -> None:
    failed = LoadState().after(LoadFailed("gone"))
    assert failed.failure == "gone"
    assert failed.after(snapshot(complete=False)).failure is None


def test_indexing_is_between_the_load_and_the_index() -> None:
    assert not LoadState().indexing
    loaded = LoadState().after(snapshot(complete=True))
    assert loaded.indexing
    assert not loaded.after(IndexReady()).indexing


def test_a_change_has_only_what_is_new() -> None:
    before = LoadState().after(snapshot(complete=True))
    after = before.after(badges(due=1, new=0, concepts=2))
    change = LoadChange(before, after)
    assert change.badges is after.badges
    assert change.snapshot is None
    assert change.failure is None
    assert not change.progressed
    assert not change.index_ready
    assert LoadChange(after, after.after(IndexReady())).index_ready
    assert LoadChange(after, after.after(LoadFailed("gone"))).failure == "gone"
    assert LoadChange(after, after.after(Progress("read", 1, 2))).progressed


def test_what_the_status_line_shows_while_the_vault_loads() -> None:
    state = LoadState()
    assert loading_fact(state, UNICODE) == "looking for notes…"
    assert loading_fact(state.after(Progress("walk", 3, 0)), ASCII) == "looking for notes~"
    reading = state.after(Progress("read", 1_200, 5_000))
    assert loading_fact(reading, UNICODE) == "reading 1,200 of 5,000 notes…"
    assert loading_fact(reading.after(LoadFailed("no")), UNICODE) == "the vault cannot be read"
    assert loading_fact(reading.after(snapshot(complete=True)), UNICODE) is None


def test_what_the_status_line_shows_about_a_vault() -> None:
    assert vault_facts(0, LoadState(), "") == ("0 notes",)
    one = LoadState().after(badges(due=1, new=0, concepts=1))
    assert vault_facts(1, one, "sample vault") == ("sample vault", "1 due", "1 note", "1 concept")
    many = LoadState().after(badges(due=0, new=3, concepts=2_000))
    assert vault_facts(1_204, many, "") == ("0 due", "3 new", "1,204 notes", "2,000 concepts")
    unwatched = LoadState().after(WatchFailed("no events"))
    assert vault_facts(2, unwatched, "") == ("2 notes", "looks for changes every 5 s")
