"""Cutting text to cells: exactly wide enough, never through a letter and its marks."""

from __future__ import annotations

from itertools import accumulate, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.text.names import distinct_span
from explorer.text.sanitize import joins
from explorer.ui.cells import cut, cut_around, cut_left, cut_right, cut_runs, cut_sentence


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("short", 10, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("Identity and Access Management", 20, "Identity and …gement"),
        ("日本語のとても長い題名です", 11, "日本語の…す"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
    ],
)
def test_the_middle_is_cut(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Gone: a.md", 20, "Gone: a.md"),
        (f"Not changed: {'long ' * 9}name.md: it is read-only.", 49,
         "Not changed: long long lo…me.md: it is read-only."),
        (f"There is no {'long/' * 9}name.md any more.", 43,
         "There is no long/long/…ng/name.md any more."),
        (f"03 - Back/{'long ' * 9}name.md is in no review queue; 'J' puts it there.", 66,
         "03 - Back/long l…name.md is in no review queue; 'J' puts it there."),
        (f"There is no note {'long ' * 9}name.md any more.", 48,
         "There is no note long lon…long name.md any more."),
        ("Nothing is named in these words", 20, "Nothing is na… words"),
    ],
)  # fmt: skip
def test_in_a_sentence_the_middle_of_a_name_is_cut(text: str, width: int, shown: str) -> None:
    assert cut_sentence(text, width) == shown


def test_marked_letters_move_with_the_cut() -> None:
    runs = cut_runs("Identity and Access Management", 20, [(0, 8), (20, 30)])
    assert "".join(text for text, _ in runs) == "Identity and …gement"
    assert [text for text, marked in runs if marked] == ["Identity", "gement"]


@given(
    st.text(max_size=60),
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4),
)
def test_never_wider_than_asked(text: str, width: int, ranges: list[tuple[int, int]]) -> None:
    plain = cut(text, width)
    assert "".join(run for run, _ in cut_runs(text, width, ranges)) == plain
    assert cell_len(plain) <= width
    if text.isascii() and text.isprintable():
        assert cell_len(plain) == min(width, len(text))


def clusters(text: str) -> list[str]:
    found: list[str] = []
    for letter in text:
        if found and joins(found[-1][-1], letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def filled(parts: list[str], width: int) -> list[str]:
    sums = accumulate(map(cell_len, parts))
    return [part for part, used in zip(parts, sums, strict=True) if used <= width]


@pytest.mark.parametrize("odd", "\t\0\x7fé…☃🎉日あ\u0301\u200b\u200d\ufe0f")
def test_of_what_does_not_fit_whole_letters_fill_the_room(odd: str) -> None:
    for letters, width in product(product(("A", odd), repeat=5), range(1, 8)):
        text = "".join(letters)
        if cell_len(text) <= width:
            continue
        parts = clusters(text)
        end = filled(parts[::-1], width - 1)[::-1]
        assert cut_left(text, width) == "…" + "".join(end)
        shown = "".join(part for part, _ in cut_right(text, width, ()))
        assert shown == "".join(filled(parts, width - 1)) + "…"


PLAIN_NAMES = st.text("ab cé日", max_size=24)


def around(text: str, others: list[str], width: int) -> str:
    parts = cut_around(text, width, distinct_span(text, others), ())
    return "".join(part for part, _ in parts)


@given(PLAIN_NAMES, PLAIN_NAMES, PLAIN_NAMES, PLAIN_NAMES, st.integers(8, 30))
@example("a日日", "日", " 日日", "aa", 8)
def test_names_that_differ_still_do(
    before: str, one: str, other: str, after: str, width: int
) -> None:
    first, second = before + one + after, before + other + after
    # Of a name that another begins with, nothing is left to tell them apart but the length.
    if not first.startswith(second) and not second.startswith(first):
        assert around(first, [second], width) != around(second, [first], width)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.integers(-1, 40))
def test_what_is_cut_around_a_part_fits(text: str, start: int, length: int, width: int) -> None:
    keep = (min(start, len(text)), min(start + length, len(text)))
    ranges = [(2, 5), keep]
    runs = cut_around(text, width, keep, ranges)
    assert cell_len("".join(part for part, _ in runs)) <= max(width, 0)
    if cell_len(text) <= width:
        assert runs == cut_runs(text, width, ranges)


@pytest.mark.parametrize(
    ("text", "others", "width", "shown"),
    [
        ("AWS exam notes: storage", ["AWS exam notes: regions"], 12, "…storage"),
        ("AWS exam notes: storage", ["Tea"], 12, "AWS exam…age"),
        ("Alpha settings page", ["Beta settings page"], 12, "Alpha setti…"),
        ("Security groups and NACLs", ["Security"], 14, "Security …ACLs"),
        ("Security groups and NACLs", ["Security", "VPC and NACLs"], 14, "Security grou…"),
        ("Security groups and NACLs", ["Security"], 12, "Security…CLs"),
        ("Security groups and NACLs", ["Security"], 11, "…groups an…"),
        ("Elastic Cloud Hosted", ["Elastic Cloud Serverless"], 14, "…Cloud Hosted"),
        ("The name of part 12 in a book", ["The name of part 13 in a book"], 14, "…12 in a book"),
        ("The name of part 12 in a book", ["The name of part 13 in a book"], 10, "…12 in a …"),
        ("日本語のとても長い名前の一", ["日本語のとても長い名前の二"], 12, "…の一"),
    ],
)
def test_common_parts_of_names_go_first(
    text: str, others: list[str], width: int, shown: str
) -> None:
    assert around(text, others, width) == shown


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, "Much of it is said of the regions there."),
        (25, "…of the regions there."),
        (22, "…the regions there."),
        (16, "…regions there."),
        (10, "…regions …"),
        (6, "…regi…"),
    ],
)
def test_a_match_is_shown_before_what_leads_to_it(width: int, shown: str) -> None:
    text = "Much of it is said of the regions there."
    match = (text.index("regions"), text.index("regions") + len("regions there"))
    parts = cut_around(text, width, (match[0], match[0]), [match])
    assert "".join(part for part, _ in parts) == shown
