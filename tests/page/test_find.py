"""Finds as values: they show what was typed, and the quick check of a source misses none."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.page import OPEN, Document, Layout, Line
from explorer.page.incremental_find import (
    LAYOUT_COST,
    FindMark,
    IncrementalFind,
    may_show,
    source_letters,
)
from explorer.page.passages import FindsInRows, TextQuery, any_query, passages, ranges, text_query
from explorer.text.normalize import fold
from tests.page.strategies import WIDE_TABLE, markdown, widths
from tests.support.examples import examples
from tests.support.page_options import page_of, page_options


def layout(text: str, width: int = 40) -> Layout:
    return page_of(text, width, link_look=lambda _: "missing")


def asked(typed: str) -> TextQuery:
    found = text_query(typed)
    assert found is not None
    return found


def shown(text: str, typed: str, width: int = 40) -> list[str]:
    """Return what the finds of a short note show, the parts of each joined by a bar."""
    lines = layout(text, width).lines(0)
    return [
        "|".join(lines[row].text[start:end] for row, start, end in find)
        for find in FindsInRows(lines, asked(typed))
    ]


def all_of(text: str, typed: str) -> IncrementalFind:
    page = layout(text)
    finder = IncrementalFind(page.document, page.peek)
    finder.ask(asked(typed))
    finder.work(10**9)
    return finder


class CountedRows:
    """The rows of a page, and how many chunks were laid out for them."""

    def __init__(self, page: Layout) -> None:
        self.page = page
        self.laid_out = 0

    def __call__(self, chunk: int) -> Sequence[Line]:
        self.laid_out += 1
        return self.page.peek(chunk)


def flat(text: str) -> str:
    return re.sub(" +", " ", "".join(fold(letter) for letter in text))


texts = st.text(alphabet="abAB éÉe\u0301ßﬁ…ǅ日本“”'\u00a0-x", max_size=40) | st.text(max_size=40)


@given(texts, texts)
@examples(500)
@example("ﬃ", "f")
@example("e\u0301e\u0301", "e")
@example("A\u00a0 b", "a b")
def test_each_range_shows_what_was_typed(text: str, typed: str) -> None:
    wanted = text_query(typed)
    if wanted is None:
        assert not flat(typed).strip()
        return
    end = 0
    for start, stop in ranges(text, wanted):
        assert end <= start < stop <= len(text)
        assert flat(typed) in flat(text[start:stop])
        end = stop


@given(texts, st.integers(0, 40), st.integers(1, 10))
def test_a_part_of_a_text_is_found_in_it(text: str, start: int, length: int) -> None:
    part = text[start : start + length]
    wanted = text_query(part)
    if wanted is not None:
        assert next(ranges(text, wanted), None)


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("Cafe and café", "café", ["Cafe", "café"]), ("Cafe and café", "CAFE", []),
        ("Cafe and Café", "Caf", ["Caf", "Caf"]), ("cafe\u0301s", "fé", ["fe\u0301"]),
        ("ÉTÉ été", "É", ["É", "É"]), ("a **bold** word", "bold w", ["bold w"]),
        ("a b**ol**d word", "bold", ["bold"]),
        ("see [the text](secret.md) here", "text here", ["text✗ here"]),
        ("see [the text](secret.md) here", "text", ["text"]),
        ("see [the text](secret.md) here", "secret", []),
        ("a [[Target#Part|shown]] b", "target", []),
        ("a [[Target#Part|shown]] b", "shown b", ["shown✗ b"]), ("a %%hidden%% b", "hidden", []),
        ("a <!-- no --> b", "no", []), ("%%\nhidden\n%%\n\nshown", "hidden", []),
        ("claim[^1] more\n\n[^1]: foot", "claim more", ["claim[1] more"]),
        ("caf&eacute; &amp; tea", "café & t", ["café & t"]), ("日本語の文字です", "文字", ["文字"]),
        ("“quoted” — it’s", '"quoted" - it\'s', ["“quoted” — it’s"]), ("a -> b", "->", ["->"]),
        ("> quoted\n> lines", "quoted lines", []), ("- item\n- other", "item", ["item"]),
        ("- item\n- other", "•", []), ("|head|two|\n|-|-|\n|cell|more|", "cell", ["cell"]),
        ("|head|two|\n|-|-|\n|cell|more|", "cell more", []),
        ("```\nx = 1\n```", "x = 1", ["x = 1"]), ("a|b", " ", None),
    ],
)  # fmt: skip
def test_what_is_shown_is_found(text: str, typed: str, found: list[str] | None) -> None:
    if found is None:
        assert text_query(typed) is None
    else:
        assert shown(text, typed) == found
        assert all_of(text, typed).total == len(found)


def test_a_find_goes_on_in_the_next_row() -> None:
    assert shown("one two three four", "two three four", 8) == ["two|three|four"]
    assert shown("- one **two** three four", "two three", 10) == ["two|three"]
    assert shown("```\n" + "x" * 30 + "ab" + "\n```", "xab", 35) == ["xab"]
    assert shown("```\n" + "x" * 30 + "ab" + "\n```", "xab", 34) == ["xa|b"]
    assert shown("日本語の文字です", "語の文字", 8) == ["語の|文字"]


def texts_of(page: Layout) -> list[list[str]]:
    chunks = range(len(page.document.chunks))
    return [
        words
        for n in chunks
        for passage in passages(page.peek(n))
        if (words := passage.text.split())
    ]


@given(markdown, st.data(), widths)
@examples(200)
def test_the_quick_look_misses_nothing_shown(text: str, data: st.DataObject, width: int) -> None:
    page = layout(text, width)
    read = texts_of(page)
    words = data.draw(st.sampled_from(read)) if read else []
    first = data.draw(st.integers(0, len(words)))
    wanted = text_query("".join(words[first : first + 1]))
    assume(wanted is not None and wanted.letters)
    assert wanted is not None
    finder = IncrementalFind(page.document, page.peek)
    finder.ask(wanted)
    finder.work(10**9)
    chunks = range(len(page.document.chunks))
    assert finder.total == sum(len(FindsInRows(page.lines(n), wanted)) for n in chunks) > 0
    for n in chunks:
        rows = page.lines(n)
        for find in finder.finds(n):
            assert all(0 <= start < end <= len(rows[row].text) for row, start, end in find)
            assert [part.row for part in find] == sorted({part.row for part in find})


PART = "## Part {0}\n\nSome *words* on part {0}.\n\n" + "filling " * 200 + "\n\n"
BIG = "".join(PART.format(n) for n in range(400))


def test_looking_is_done_in_bits_and_lays_out_what_may_hold_it_only() -> None:
    page = layout(BIG)
    count = len(page.document.chunks)
    assert count > 300
    rows = CountedRows(page)
    finder = IncrementalFind(page.document, rows)
    finder.ask(asked("part 123"))
    finder.seek(0, 0, 1)
    bits = 0
    while finder.searching or not finder.is_counted:
        before = rows.laid_out
        finder.work(4 * LAYOUT_COST)
        assert rows.laid_out - before <= 4
        bits += 1
    assert bits > 5
    assert (finder.total, finder.number, rows.laid_out) == (2, 1, 1)
    finder.ask(asked("zzz"))
    finder.work(10**9)
    assert (finder.total, rows.laid_out) == (0, 1)
    assert len(page.unmeasured(0, count)) == count


def test_what_only_the_head_of_a_long_table_has_is_looked_for_in_its_first_part() -> None:
    page = layout("| name | b |\n|-|-|\n" + "| c | d |\n" * 3000)
    assert len(page.document.chunks) > 4
    rows = CountedRows(page)
    finder = IncrementalFind(page.document, rows)
    finder.ask(asked("name"))
    finder.work(10**9)
    assert (finder.total, rows.laid_out) == (1, 1)


def test_the_text_of_a_piece_is_made_once_whatever_is_typed() -> None:
    page = layout(BIG)
    rows = CountedRows(page)
    finder = IncrementalFind(page.document, rows)
    for typed in ("f", "fi", "fil", "fill"):
        finder.ask(asked(typed))
        finder.work(10**9)
    assert finder.total == 400 * 200
    assert rows.laid_out == len(page.document.chunks)


def test_walking_wraps_and_says_so() -> None:
    text = "one x\n\n" + PART.format(1) + "two x\n\n" + PART.format(2) + "three x and x"
    finder = all_of(text, "x")
    seen: list[tuple[int | None, str]] = []
    finder.seek(0, 0, 1)
    finder.work(10**9)
    for step in (1, 1, 1, 1, -1, -1):
        seen.append((finder.number, finder.wrapped))
        finder.move(step)
        finder.work(10**9)
    assert seen == [(1, ""), (2, ""), (3, ""), (4, ""), (1, "top"), (4, "end")]
    assert (finder.number, finder.wrapped) == (3, "")


def test_one_find_is_its_own_next() -> None:
    finder = all_of("only one", "one")
    finder.seek(0, 0, 1)
    finder.work(100)
    finder.move(1)
    finder.work(100)
    assert (finder.current, finder.wrapped, finder.number) == (FindMark(0, 0), "top", 1)


def test_nothing_to_look_into() -> None:
    finder = IncrementalFind(Document(""), lambda _: ())
    finder.ask(asked("x"))
    finder.seek(0, 0, 1)
    assert not finder.work(100)
    assert (finder.total, finder.is_counted, finder.searching) == (0, True, False)
    finder.ask(None)
    assert not finder.work(100)
    assert len(finder.finds(0)) == 0


PHRASE = (
    "| a | b |\n|---|---|\n| a very long cell with the needle phrase inside | other cell "
    "that wraps around too |\n"
)


@pytest.mark.parametrize("width", [8, 20, 30, 40, 60, 110])
def test_a_phrase_in_a_cell_is_found_at_any_width(width: int) -> None:
    lines = layout(PHRASE, width).lines(0)
    for typed in ("needle phrase inside", "wraps around", "a very", "inside other", "a b", "a: "):
        found = [
            "".join(lines[row].text[a:b] for row, a, b in find)
            for find in FindsInRows(lines, asked(typed))
        ]
        wanted = [] if typed in ("inside other", "a b", "a: ") else [typed.replace(" ", "")]
        assert [one.replace(" ", "") for one in found] == wanted


def test_a_value_that_wraps_is_found() -> None:
    text = "---\nsome name: a value that is far too long for one row of this page\n---\n"
    page = Layout(Document(text, 4, (), frozenset()), page_options(30, cell_len, folds=OPEN))
    assert len(FindsInRows(page.lines(0), asked("value that is far too long for one"))) == 1
    assert len(FindsInRows(page.lines(0), asked("some name"))) == 1


every = st.sampled_from(
    ["a", "cloud", "Name", "was", "is", "cloud cloud", "it is", ":", "- ", "1", "e a", "what it"]
)


@given(markdown, every, st.integers(8, 200), st.integers(8, 200))
@examples(400)
@example(PHRASE, "wraps around", 40, 110)
@example(WIDE_TABLE, "what it", 20, 110)
def test_finds_do_not_depend_on_the_width(text: str, typed: str, width: int, other: int) -> None:
    counts = []
    for each in (width, other):
        page = layout(text, each)
        counts.append(
            sum(
                len(FindsInRows(page.lines(n), asked(typed)))
                for n in range(len(page.document.chunks))
            )
        )
    assert counts[0] == counts[1]


def test_what_is_no_footnote_is_found() -> None:
    for typed in ("[^no]", "a[^no", "ano", "b more", "no] b"):
        text = "a[^no] b[^x] more%%y%%\n\n[^x]: foot"
        assert (
            all_of(text, typed).total
            == len(FindsInRows(layout(text).lines(0), asked(typed)))
            == (typed != "ano")
        )


@given(markdown, widths)
@settings(deadline=None)
@example("> [!note]- a\n> - [ ] b $x^2$\n\n" + PHRASE, 20)
def test_what_is_looked_at_reads_as_what_is_shown(text: str, width: int) -> None:
    page = layout(text, width)
    for chunk in range(len(page.document.chunks)):
        # Where a table is a list of its rows, its head is said with the first of them: that is
        # another order. Some blanks are as many as one for who looks, and none at the end of a row.
        said, shown = (
            sorted(" ".join(p.text.split()) for p in passages(f(chunk)) if p.text.strip())
            for f in (page.search_rows, page.whole)
        )
        assert said == shown


def test_any_of_some_texts_is_found_where_words_begin() -> None:
    either = any_query(["Sea", "sea salt", "\u5869", " "])
    assert either is not None
    text = "Undersea: the SEA  salt of the sea, \u6d77\u5869, \u6211\u7528SEA\u5de5"
    assert [text[start:end] for start, end in ranges(text, either)] == [
        "SEA  salt", "sea", "\u5869", "SEA",
    ]  # fmt: skip
    for source, there in (("*sea*", True), ("\u6d77\u5869", True), ("land", False)):
        assert may_show(source, source_letters(source), either) is there
    assert any_query(["", " "]) is None
