"""What a pause of the garbage collector leaves behind."""

from __future__ import annotations

import gc

import pytest

from explorer.vault import gc_pause
from explorer.vault.gc_pause import collector_off


@pytest.fixture(autouse=True)
def _nothing_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thaw what tests of the app have frozen in this process: a frozen object stays where it is."""
    gc.unfreeze()
    monkeypatch.setattr(gc_pause, "_is_frozen", False)


def test_what_was_built_up_is_old_and_the_collector_on_again() -> None:
    with collector_off():
        assert not gc.isenabled()
        built: list[list[int]] = [[] for _ in range(5000)]
    assert gc.isenabled()
    assert any(each is built for each in gc.get_objects(generation=2))
    assert gc.get_freeze_count() == 0


def test_cycles_are_still_collected() -> None:
    with collector_off():
        cycle: list[object] = []
        cycle.append(cycle)
        del cycle
    assert gc.collect() > 0


def test_what_the_program_froze_stays_frozen() -> None:
    gc.freeze()
    try:
        with collector_off():
            pass
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_frozen_objects_are_not_counted_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting them takes as long as they are many, and the app freezes a whole vault."""
    counts = iter([7])
    monkeypatch.setattr(gc, "get_freeze_count", lambda: next(counts))
    for _ in range(3):
        with collector_off():
            pass
    monkeypatch.setattr(gc_pause, "_is_frozen", False)
    gc_pause.freeze_objects()
    try:
        with collector_off():
            pass
    finally:
        gc.unfreeze()


@pytest.mark.parametrize(("count", "are_frozen"), [(100_000, True), (5_000, False)])
def test_very_many_new_objects_are_not_walked_where_others_are_frozen(
    count: int, *, are_frozen: bool
) -> None:
    gc.freeze()
    try:
        with collector_off():
            made = [[number] for number in range(count)]
            before = gc.get_freeze_count()
        assert (gc.get_freeze_count() >= before + len(made)) is are_frozen
    finally:
        gc.unfreeze()


def test_the_collector_stays_off_until_the_last_caller_has_left() -> None:
    first, second = collector_off(), collector_off()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_off():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
