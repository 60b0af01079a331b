"""One note of a snapshot, packed and made into a value."""

from __future__ import annotations

import pytest

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan_fields
from explorer.vault import note_entry
from explorer.vault.note_entry import NoteEntry


def entry_of(text: str) -> NoteEntry:
    packed = note_entry.packed(scan_fields("a/b.md", text, ReviewSettings()))
    assert packed is not None
    return NoteEntry(packed, "a/b.md", None)


@pytest.mark.parametrize("copies", [1, 2000])
def test_what_is_asked_of_a_packed_note_is_what_its_value_says(copies: int) -> None:
    text = "# One\n\n[[a#b]] ![](c.md#^d) #t\n\n## **Two**\n\nfront::back ^id\n\n" * copies
    packed, made = entry_of(text), entry_of(text)
    note = made.note
    assert packed.glance() == note
    for entry in (packed, made):
        assert entry.called == ("b", ())
        assert entry.names() == ["b", *["One", "Two"] * copies]
        assert [*entry.targets] == [(link.path, link.heading, link.block) for link in note.links]
        assert entry.headings.heading("one#two") == (1, 5)
        assert entry.headings.block("ID") == 7
        assert entry.brief == (("t",), False)
    assert packed.note == note
