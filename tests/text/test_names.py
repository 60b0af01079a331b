"""Names: how headings are compared, and where names differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.names import (
    NEIGHBORS,
    concept_names,
    distinct_ends,
    distinct_span,
    distinct_titles,
    folder_of,
    heading_key,
    neighbors,
    title_of,
    vault_path,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wax: what for?", "wax what for"), ("**Wax** and `honey`", "Wax and honey"),
        ("A/B testing", "a b testing"), ("See [[Bee|the bee]]", "See Bee the bee"),
        ("Wax\tand   honey ", "wax and honey"), ("Cafe\u0301", "CAF\u00c9"), ("a\xa0b", "a b"),
    ],
)  # fmt: skip
def test_headings_that_match(one: str, other: str) -> None:
    assert heading_key(one) == heading_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("well-kept", "well kept"), ("bee's", "bees"), ("a_b", "a b"), ("Wax", "Wachs"),
        ("a—b", "a b"),
    ],
)  # fmt: skip
def test_headings_that_differ(one: str, other: str) -> None:
    assert heading_key(one) != heading_key(other)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        (
            "MFA (Multi-Factor Authentication)",
            ("MFA (Multi-Factor Authentication)", "MFA", "Multi-Factor Authentication"),
        ),
        ("多要素認証（MFA）", ("多要素認証（MFA）", "多要素認証", "MFA")),
        ("print(x)", ("print(x)",)),
        ("Bees (a) and wasps", ("Bees (a) and wasps",)), ("\U0001f512 Security", ("Security",)),
        ("\U0001f5c2\ufe0f Files (all)", ("Files (all)", "Files", "all")),
        ("\U0001f512", ("\U0001f512",)), ("(x)", ("(x)",)), ("3 rules", ("3 rules",)),
    ],
)  # fmt: skip
def test_concept_names(name: str, names: tuple[str, ...]) -> None:
    assert concept_names(name) == names


def test_title_is_the_file_name() -> None:
    assert [title_of(p) for p in ("a/b.c/Wax v1.2.md", "Wax.md", "Wax", ".md")] == [
        "Wax v1.2", "Wax", "Wax", ".md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("real", "path"),
    [
        ("a/b.md", "a/b.md"), ("e\u0301.md", "é.md"), ("a\udcffb.md", "a\ufffdb.md"),
        ("a\udcffe\u0301.md", "a\ufffdé.md"), ("x\ud800y.md", "x\ufffdy.md"),
    ],
)  # fmt: skip
def test_a_path_is_spelled_as_the_vault_spells_it(real: str, path: str) -> None:
    assert vault_path(real) == path


@pytest.mark.parametrize(
    ("name", "others", "part"),
    [
        ("Chapter 1 of the book", ["Chapter 2 of the book"], "1"),
        ("Chapter 1 of the book", ["Chapter 2 of the book", "Chapter 12 of it"], ""),
        ("Alpha settings", ["Beta settings"], "Alph"), ("Alpha", ["Alpha"], "Alpha"),
        ("Alpha", [], "Alpha"), ("Alpha", ["Zoo"], "Alpha"), ("Alpha", ["Alpha two"], ""),
        ("", ["Alpha"], ""),
    ],
)  # fmt: skip
def test_what_names_share_is_left_out(name: str, others: list[str], part: str) -> None:
    start, end = distinct_span(name, others)
    assert name[start:end] == part


@given(st.text("ab -é日", max_size=12), st.lists(st.text("ab -é日", max_size=12), max_size=6))
def test_what_is_outside_of_the_part_is_shared(name: str, others: list[str]) -> None:
    start, end = distinct_span(name, others)
    unlike = [other for other in others if other != name]
    assert 0 <= start <= end <= len(name)
    assert not start or any(other.startswith(name[:start]) for other in unlike)
    assert end == len(name) or any(other.endswith(name[end:]) for other in unlike)


def test_names_of_any_length_are_compared_in_bounded_time() -> None:
    long, longer = "a" * 5_000_000, "a" * 5_000_001
    assert distinct_span(long, [longer]) == (400, len(long) - 400)


def test_only_what_is_near_is_compared() -> None:
    names = [str(n) for n in range(1000)]
    assert list(neighbors(names, 500)) == names[500 - NEIGHBORS : 501 + NEIGHBORS]
    assert list(neighbors(names, 0)) == names[: NEIGHBORS + 1]


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["a/A.md", "b/B.md"], ["", ""]), (["a/R.md", "b/R.md", "c/X.md"], ["a", "b", ""]),
        (["x/a/R.md", "y/a/R.md", "z/R.md"], ["x/a", "y/a", "z"]), (["R.md", "a/R.md"], ["", "a"]),
        (["a/R.md", "x/a/R.md"], ["a", "x/a"]), (["R.md", "R.md"], ["", ""]), ([], []),
    ],
)  # fmt: skip
def test_as_much_of_a_folder_as_is_needed(paths: list[str], folders: list[str]) -> None:
    assert [folder_of(end) for end in distinct_ends(paths)] == folders


def test_titles_have_a_folder_only_where_another_note_has_the_same() -> None:
    paths = ["a/R.md", "R.md", "a/S.md", "b/c/R.md", "a/R.md"]
    assert [*distinct_titles(paths).values()] == ["a/R", "R", "S", "c/R"]
