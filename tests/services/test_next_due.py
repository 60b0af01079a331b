"""A count of what is due holds until the moment from which on more is due."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from explorer import Explorer
from tests.support.vaults import write_notes

NOTES = {
    "note.md": "---\ntags: [review]\nsr-due: 2024-03-31\nsr-interval: 4\nsr-ease: 250\n---\n",
    "new.md": "#review\n",
    "cards.md": "#flashcards\n\na::b\n<!--SR:!2024-04-01,2,250-->\n\n"
    "c::d\n<!--SR:!2024-05-01,2,250-->\n\ne::f\n"
    "<!--SR:!fsrs,2024-03-29T18:15:00.000Z,4,4.5,5.25,2,3,0,0,2024-03-21T08:00:00.000Z-->\n",
    ".obsidian/plugins/obsidian-spaced-repetition/data.json": (
        '{"settings": {"startOfDay": "04:30", "algorithm": "FSRS"}}'
    ),
}


@pytest.fixture(params=("UTC", "Europe/Berlin", "Pacific/Auckland", "America/New_York"))
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
    """Make a zone that of the system."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its time zone")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield ZoneInfo(request.param)
    monkeypatch.undo()
    time.tzset()


def test_a_count_holds_until_more_is_due(zone: ZoneInfo, tmp_path: Path) -> None:
    """Around the night in which Berlin puts its clocks forward."""
    root = write_notes(tmp_path / "vault", NOTES)
    with Explorer.open(root, cache=False, state_dir=tmp_path / "state") as explorer:
        explorer.reviews.put_aside.bury(explorer.grading.key("cards.md", "1.1"), date(2024, 4, 1))
        now, seen = datetime(2024, 3, 29, 0, 5, tzinfo=zone), []
        while (then := explorer.reviews.next_due(now)) is not None:
            just_before = (then - timedelta(seconds=1)).astimezone(zone)
            assert due(explorer, just_before) == due(explorer, now) < due(explorer, then)
            now = then.astimezone(zone)
            seen.append(due(explorer, now))
    assert seen == [1, 2, 3, 4]


def due(explorer: Explorer, on: datetime) -> int:
    counts = explorer.due(on).counts
    return counts["overdue"] + counts["due"]
