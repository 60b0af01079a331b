"""Notes to bytes and back."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.markdown.note_fields import NoteFields
from explorer.markdown.scan import scan_fields
from explorer.model import Card, Moment, Note, Question
from explorer.vault import note_entry

TEXT = """---
aliases: [Cup, Mug]
tags: [a/b, C]
n: {deep: [1, 2.5, null, true, "[[Leaf]]"]}
---
# One ^o1

[[Leaf#x|y]] ![](p.png) #t

## Two

front::back #flashcards
<!--SR:!2024-05-01,4,250-->
"""


def fields(path: str, text: str) -> NoteFields:
    return scan_fields(path, text, ReviewSettings())


def back_and_forth(value: NoteFields) -> Note:
    packed = note_entry.packed(value)
    return note_entry.unpack(packed.body)


def test_a_note_comes_back_equal() -> None:
    found = fields("k/n.md", TEXT)
    original = found.note()
    assert original.links
    assert original.properties
    assert back_and_forth(found) == original
    assert back_and_forth(fields("n.md", "---\na: 1\n")).front_matter == "unclosed"


@given(
    st.none() | st.dates() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.floats(allow_nan=False),
    st.text(),
)
def test_cards_come_back_equal(due: Moment | None, interval: float | None, text: str) -> None:
    cards = (
        Card(text, text, due, interval, None),
        Card("", "", None, None, interval, readable=False),
    )
    question = Question("cloze", 3, 4, text, ("d/e",), (text,), -1, cards)
    original = NoteFields("n.md", "n", questions=(question,))
    again = back_and_forth(original)
    assert again == original.note()
    assert type(again.questions[0].cards[0].due) is type(due)


@pytest.mark.parametrize("data", [b"", b"i\0\0\0\0", b"\xff\xff"])
def test_what_is_no_note_is_an_error(data: bytes) -> None:
    with pytest.raises((ValueError, EOFError, TypeError)):
        note_entry.unpack(data)
