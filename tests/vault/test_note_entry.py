"""One note of a snapshot: what it takes in memory while it is unpacked and made into a value."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan_fields
from explorer.model import Link
from explorer.vault import codec
from explorer.vault.note_entry import NoteEntry

COUNT = 15_000
"""Python itself keeps some thousand tuples for later."""


def entry_of(text: str) -> NoteEntry:
    settings = ReviewSettings(convert_folders_to_decks=True)
    packed = codec.packed(scan_fields("a/b.md", text, settings))
    assert packed is not None
    return NoteEntry(packed, "a/b.md", None)


def memory(entry: NoteEntry, ask: Callable[[NoteEntry], object]) -> tuple[int, int]:
    """Return the bytes of a note as plain tuples, and the most while something else is asked."""
    tracemalloc.start()
    entry.names()
    tuples, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    ask(entry)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return tuples, most


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"[[n{n}]]\n" for n in range(COUNT)),
        "".join(f"# heading {n}\n" for n in range(COUNT)),
        "".join(f"front {n}::back {n}\n" for n in range(COUNT)),
        "".join(f"#tag{n}\n" for n in range(COUNT)),
    ],
    ids=["links", "headings", "cards", "tags"],
)
def test_a_note_is_not_there_both_as_tuples_and_as_values(text: str) -> None:
    tuples, most = memory(entry_of(text), lambda entry: entry.note)
    assert most < 1.2 * tuples


def test_targets_take_no_memory_beside_the_links() -> None:
    entry = entry_of("".join(f"[[n{n}]]\n" for n in range(COUNT)))
    found: list[int] = []
    tuples, most = memory(entry, lambda entry: found.append(sum(1 for _ in entry.targets)))
    assert found == [COUNT]
    assert most < tuples + 10 * COUNT
    assert [*entry.targets] == [(link.path, None, None) for link in entry.note.links]


def test_the_same_links_of_a_note_share_their_text() -> None:
    links = entry_of("[[one]] and [[two]] and [[one]]").note.links
    assert links[0].raw == "[[one]]"
    assert links[0].raw is links[2].raw


def test_a_note_can_be_made_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# One\n\nfront::back\n\n" + "".join(f"[[n{n}]]\n" for n in range(1000))
    entry, expected = entry_of(text), entry_of(text).note
    made: list[Link] = []

    def no_memory_for_the_last(*raw: Any) -> Link:
        if len(made) == 999:
            raise MemoryError
        made.append(Link(*raw))
        return made[-1]

    with monkeypatch.context() as patch:
        makers = [
            (place, no_memory_for_the_last if make is Link else make) for place, make in codec._MADE
        ]
        patch.setattr(codec, "_MADE", makers)
        with pytest.raises(MemoryError):
            _ = entry.note
    assert len(made) == 999
    assert [*entry.targets] == [(link.path, None, None) for link in expected.links]
    assert entry.names() == ["b", "One"]
    assert entry.note == expected
