"""What the text of a task says: the signs of the Tasks plugin and the fields of Dataview."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.services.task_service import TaskFields, task_fields

DAY, NEXT = date(2024, 2, 28), date(2024, 3, 1)
MIXED = TaskFields("basil #home #pots", due=DAY, priority="medium")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("water the basil", TaskFields("water the basil")),
        ("", TaskFields("")),
        ("basil 📅 2024-02-28", TaskFields("basil", due=DAY)),
        ("basil 📆2024-02-28", TaskFields("basil", due=DAY)),
        ("basil 🗓\ufe0f 2024-02-28", TaskFields("basil", due=DAY)),
        ("basil ⏳ 2024-02-28 ⏫", TaskFields("basil", scheduled=DAY, priority="high")),
        ("basil 🛫 2024-02-28 ➕ 2024-03-01", TaskFields("basil", start=DAY, created=NEXT)),
        ("basil ✅ 2024-02-28", TaskFields("basil", done=DAY)),
        ("basil ❌ 2024-02-28", TaskFields("basil", cancelled=DAY)),
        ("basil 🔺", TaskFields("basil", priority="highest")),
        ("basil 🔼", TaskFields("basil", priority="medium")),
        ("basil 🔽", TaskFields("basil", priority="low")),
        ("basil ⏬", TaskFields("basil", priority="lowest")),
        ("basil 🔁 every 2 weeks, when done 📅 2024-02-28",
         TaskFields("basil", due=DAY, recurrence="every 2 weeks, when done")),
        ("basil 🆔 ab1 ⛔ c-d, e_f 🏁 delete 📅 2024-02-28", TaskFields("basil", due=DAY)),
        ("basil ⏰ 2024-03-01 10:30 📅 2024-02-28", TaskFields("basil", due=DAY)),
        # tags among the signs stay in the text
        ("basil #home 📅 2024-02-28 #pots 🔼", MIXED),
        # in the middle of a text a sign is text
        ("move 📅 2024-02-28 to the wall", TaskFields("move 📅 2024-02-28 to the wall")),
        ("basil 📅", TaskFields("basil 📅")),
        ("basil 📅 2024-02-30", TaskFields("basil 📅 2024-02-30")),
        # the plugin goes from the end to the beginning, and the last that it reads counts
        ("basil 📅 2024-02-28 📅 2024-03-01", TaskFields("basil", due=DAY)),
        ("basil [due:: 2024-02-28]", TaskFields("basil", due=DAY)),
        ("(due:: 2024-02-28) basil", TaskFields("basil", due=DAY)),
        ("a [due::2024-02-28T10:00] b", TaskFields("a b", due=DAY)),
        ("basil [priority:: High] [repeat:: every day] [completion:: 2024-02-28]",
         TaskFields("basil", done=DAY, priority="high", recurrence="every day")),
        ("basil [scheduled:: 2024-02-28] (start:: 2024-03-01)",
         TaskFields("basil", scheduled=DAY, start=NEXT)),
        ("basil [created:: 2024-02-28]  [cancelled:: 2024-03-01] [id:: a]",
         TaskFields("basil", created=DAY, cancelled=NEXT)),
        ("basil [due:: soon]", TaskFields("basil [due:: soon]")),
        ("basil [due:: 2024-02-28)", TaskFields("basil [due:: 2024-02-28)")),
        ("basil [pot:: clay]", TaskFields("basil [pot:: clay]")),
        ("basil [due:: 2024-02-28] 📅 2024-03-01", TaskFields("basil", due=NEXT)),
        ("std::vector [[a::b]]", TaskFields("std::vector [[a::b]]")),
    ],
)  # fmt: skip
def test_a_text_is_taken_apart(text: str, fields: TaskFields) -> None:
    assert task_fields(text) == fields


@given(st.text(alphabet="ab #📅⏳🔁🆔⛔⏫,2024-010[]():due\ufe0f"))
def test_any_text_can_be_read_and_nothing_is_made_up(text: str) -> None:
    found = task_fields(text)
    assert set("".join(found.text.split())) <= set(text)
    again = task_fields(found.text)
    assert len(again.text) <= len(found.text)
