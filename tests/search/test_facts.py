"""What search takes from the vault.

The facts for its filters, and nothing of a vault that is still being read.
"""

from __future__ import annotations

import os
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from explorer.search import context_of
from explorer.vault import Vault, load
from explorer.vault.walk import Stamp
from tests.search.build import Names


def _vault(top: Path) -> Vault:
    (top / "Moss.md").write_text("# Shade\n\n[[Fern]] [[Nowhere]]\n", "utf-8")
    (top / "Fern.md").write_text("# Frond\n", "utf-8")
    return load(top, cache=False)


def test_no_link_of_a_part_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _vault(tmp_path)
    part = Vault(whole.root, dict(whole.entries), complete=False)
    followed: list[str] = []
    monkeypatch.setattr(Vault, "resolutions", lambda _, path: followed.append(path))
    monkeypatch.setattr(Vault, "link_counts", lambda _: followed.append("all"))
    answer = Names.build(part.notes.values()).search(
        "is:broken shade", context=context_of(part, date(2026, 3, 20))
    )
    assert followed == []
    assert answer.problems == ("is:broken was not used: the links of the vault are not known yet.",)


@pytest.mark.skipif(
    not hasattr(time, "tzset"), reason="the time zone of a process cannot be set there"
)
def test_days_are_those_of_the_calendar_across_a_change_of_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "EST5EDT,M3.2.0,M11.1.0")
    time.tzset()
    try:
        _vault(tmp_path)
        late = datetime(2026, 3, 1, 23, 30).timestamp()  # noqa: DTZ001  the clock on the wall, before summer time
        for name in ("Moss.md", "Fern.md"):
            os.utime(tmp_path / name, (late, late))
        vault = load(tmp_path, cache=False)
        context = context_of(vault, date(2026, 3, 20))
        index = Names.build(vault.notes.values())
        totals = {
            said: index.search(f"modified:{said}", context=context).total
            for said in (
                "2026-03-01", "2026-03-02", "<2026-03-02", ">2026-03-01", "2026-03", "2026",
            )
        }  # fmt: skip
    finally:
        monkeypatch.undo()
        time.tzset()
    assert totals == {
        "2026-03-01": 2,
        "2026-03-02": 0,
        "<2026-03-02": 2,
        ">2026-03-01": 0,
        "2026-03": 2,
        "2026": 2,
    }


@pytest.mark.parametrize("on", [date.min, date.max, datetime.min, datetime.max])  # noqa: DTZ901  as a shell gives them
def test_the_ends_of_the_calendar_are_days_as_well(tmp_path: Path, on: date) -> None:
    vault = _vault(tmp_path)
    context = context_of(vault, on)
    index = Names.build(vault.notes.values())
    for said in ("today", "yesterday", "9999", "0001-01-01", "7d", "99999y", "<9d", ">9d"):
        assert index.search(f"modified:{said} shade", context=context).problems == ()


def test_a_file_from_a_year_that_no_calendar_has_is_found(tmp_path: Path) -> None:
    vault = _vault(tmp_path)
    entries = dict(vault.entries)
    for entry in entries.values():
        assert entry.stamp is not None
        entry.stamp = Stamp(10**21, *entry.stamp[1:])
    context = context_of(Vault(vault.root, entries), date(2031, 1, 1))
    assert (
        Names.build(vault.notes.values()).search("shade -modified:7d", context=context).total == 1
    )
