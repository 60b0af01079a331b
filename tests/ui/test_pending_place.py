from __future__ import annotations

from explorer.ui.history import HistoryPlace, SavedPosition
from explorer.ui.pending_place import PendingPlace


def test_a_place_of_the_history_waits_and_comes_back_as_it_was() -> None:
    place = HistoryPlace("Tea/Green.md", 12, 3, SavedPosition("Steamed.", None))
    pending = PendingPlace.of(place, focus=True)
    assert pending.focus
    assert pending.place == place
    assert pending.place.left == place.left
