"""The state of the load as a value, and what the status line makes of it."""

from __future__ import annotations

from explorer.reader.concept_tree import Folders
from explorer.ui.glyphs import ASCII, UNICODE
from explorer.ui.load_state import LoadState, loading_fact, vault_facts
from explorer.ui.messages import (
    BadgesLoaded,
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
