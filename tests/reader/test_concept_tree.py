"""Notes in their folders, made anew and from those before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.reader.concept_tree import Folders

_NAMES = st.sampled_from(["a", "A", "b2", "b10", "B2", "é", "10", "9"])
_FOLDERS = st.sampled_from(["", "x/", "x/y/"])
_PATHS = st.sets(st.tuples(_FOLDERS, _NAMES).map(lambda each: f"{each[0]}{each[1]}.md"))


@given(_PATHS, _PATHS)
def test_folders_made_from_those_before_are_the_same(before: set[str], after: set[str]) -> None:
    known = Folders.of(sorted(before))
    for folder in known.notes:
        known.sorted_notes(folder)
    renewed, fresh = Folders.of(sorted(after), known), Folders.of(sorted(after))
    assert renewed == fresh
    for folder in fresh.notes:
        assert renewed.sorted_notes(folder) == fresh.sorted_notes(folder)


def test_a_short_name_comes_before_a_longer_one_that_begins_with_it() -> None:
    paths = ["AAA - Servers.md", "AAA.md", "AAA Framework.md", "AAB.md"]
    shown = Folders.of(sorted(paths)).sorted_notes("")
    assert shown == ("AAA.md", "AAA - Servers.md", "AAA Framework.md", "AAB.md")
