from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.review_filter import is_ignored, matches_tag, matching_tags


@pytest.mark.parametrize(
    ("tag", "configured", "expected"),
    [
        ("review", "#review", True), ("review/cloud", "#review", True),
        ("reviewed", "#review", False), ("Review", "#review", False),
        ("cloud/review", "#review", False), ("review", "review", False),
    ],
)  # fmt: skip
def test_a_tag_matches_itself_and_what_is_in_it(tag: str, configured: str, expected: bool) -> None:
    assert matches_tag(tag, configured) is expected


def test_configured_tags_keep_their_order() -> None:
    assert matching_tags(("learn/x", "review"), ("#review", "#nothing", "#learn")) == (
        "#review",
        "#learn",
    )


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("Archive", "Archive/Old.md", True), ("Archive", "Archived.md", True),
        ("Archive/", "Notes/Archive/Old.md", False),
        ("**/*.excalidraw.md", "Drawing.excalidraw.md", True),
        ("**/*.excalidraw.md", "a/b/Drawing.excalidraw.md", True),
        ("**/*.excalidraw.md", "Drawing.md", False), ("*.md", "a/b.md", False),
        ("*/b.md", "a/b.md", True), ("a/**", "a/b/c.md", True), ("a/**/c.md", "a/c.md", True),
        ("**/c.md", "a/.hidden/c.md", False), ("*.md", ".hidden.md", False),
        ("{a,b}/*.md", "b/x.md", True), ("{a,b}/*.md", "c/x.md", False),
        ("note-?.md", "note-1.md", True), ("note-?.md", "note-10.md", False),
        ("[a-c]*.md", "bee.md", True), ("[!a-c]*.md", "bee.md", False), ("[z-a].md", "b.md", False),
        ("[open.md", "[open.md", True), (r"\*.md", "*.md", True), ("!keep/**", "drop/a.md", True),
        ("!keep/**", "keep/a.md", False), ("#comment", "note.md", False),
        ("a*b*c.md", "a-b-b-c.md", True), ("*a*a.md", "aaa.md", True), ("*ab.md", "aab.md", True),
        ("**/a/**/b.md", "x/a/y/a/z/b.md", True), ("**/a/b/**/c.md", "a/x/a/b/c.md", True),
        ("**/a/b/**/c.md", "a/x/b/c.md", False), ("**", "a/b.md", True), ("a/**", "ab/c.md", False),
        (r"a\[1].md", "a[1].md", True), ("", "note.md", False), ("[?--]", "?", False),
        ("a[--0]b", "a.b", True), ("a[--0]b", "a/b", False), ("a[!b]b", "a/b", False),
        ("[+--]b", ",b", True), ("[a-]b", "-b", True), ("[&&~~||]b", "&b", True),
        ("[[a]b", "[b", True), ("[!a-c]b", "db", True), ("[!a-c]b", "bb", False),
    ],
)  # fmt: skip
def test_a_pattern_is_a_beginning_or_a_glob(pattern: str, path: str, expected: bool) -> None:
    assert is_ignored(path, (pattern,)) is expected


def test_no_pattern_takes_long() -> None:
    """Each of these takes longer than anyone lives if every way to split the path is tried."""
    assert not is_ignored("a" * 4_000, ("*a" * 40 + "b",))
    assert not is_ignored("a/" * 2_000, ("**/a/" * 40 + "b",))
    assert not is_ignored("a/" * 2_000 + "b", ("**/" * 40 + "c",))


@given(st.text("ab*?[]{},!/\\.#()^-&~|", max_size=14), st.text("ab/.", max_size=10))
def test_any_pattern_gives_an_answer(pattern: str, path: str) -> None:
    assert is_ignored(path, (pattern,)) in (True, False)
