"""The properties above a note: names and values, links and tags, and what cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.config import ReviewSettings
from explorer.page import ASCII, BEGIN, OPEN, Fold, Folds, Layout, Target
from explorer.page.anchors import Foldable
from explorer.page.clipboard import copied
from explorer.page.passages import FindsInRows, text_query
from explorer.text.sanitize import clean
from tests.page.strategies import WORDS, widths
from tests.support.examples import examples
from tests.support.page_options import note_page, page_options


def page(
    front: str, folds: Folds = OPEN, width: int = 60, body: str = "# Body\n", legacy: bool = False
) -> Layout:
    text = f"---\n{front}\n---\n{body}"
    return note_page(text, width, settings=ReviewSettings(), legacy=legacy, folds=folds)


def rows(shown: Layout) -> list[str]:
    return [line.text.rstrip() for line in shown.lines(0)]


def test_properties_begin_as_one_quiet_row() -> None:
    shown = page("a: b\nc: [d, e]", BEGIN)
    assert rows(shown) == ["▸\u00a0Properties\u00a02"]
    assert [line.text for line in shown.lines(1)][:2] == ["", "Body"]
    assert rows(Layout(shown.document, page_options(40, folds=BEGIN, signs=ASCII))) == [
        ">\u00a0Properties\u00a02"
    ]


@pytest.mark.parametrize(
    ("width", "front", "read"),
    [
        (
            60,
            "short: 1\nlonger name: [one, two]\nyes: true\nnone:\nratio: 0.5",
            (
                "short        1\nlonger name  one, two\nyes          true\nnone         empty\n"
                "ratio        0.5"
            ),
        ),
        (40, f"key: {'words ' * 8}", "key  words words words words words words\n     words words"),
        (20, "a key: and its value", "a key\nand its value"),
        (60, "a: {c: blue, d: [1, 2]}\nb: [{c: d}]", "a  c: blue, d: 1, 2\nb  c: d"),
        (60, "a: []\nb: {}\nc:\ntags: []", "a     empty\nb     empty\nc     empty\ntags  empty"),
        (60, 'a: "**not bold** #no-tag <b>"', "a  **not bold** #no-tag <b>"),
    ],
)
def test_names_and_values(width: int, front: str, read: str) -> None:
    assert rows(page(front, width=width))[1:] == read.split("\n")


def test_tags_are_tags_and_links_are_links() -> None:
    shown = page(
        'tags: [one/two, "#three"]\nup: "[[Note#Part|shown]]"\nsee: ["[[A]]", "[b](B.md)", "https://c.d"]\n'
        'no: "a [[L]]"'
    )
    targets = [target for _, target in shown.targets(0)]
    assert [(target.kind, target.destination, target.line) for target in targets] == [
        ("fold", "properties", 1), ("tag", "#one/two", 2), ("tag", "#three", 2),
        ("wikilink", "Note#Part", 3), ("wikilink", "A", 4), ("markdown", "B.md", 4),
        ("markdown", "https://c.d", 4),
    ]  # fmt: skip
    assert [target.raw for target in targets][3:6] == ["[[Note#Part|shown]]", "[[A]]", "[b](B.md)"]
    assert rows(shown)[-1] == "no    a [[L]]"


def test_what_is_no_tag_is_text_under_that_name_too() -> None:
    def tags(shown: Layout) -> list[str]:
        return [target.destination for _, target in shown.targets(0) if target.kind == "tag"]

    wrong = page('tags: ["one two", three, 4, "5", "six/"]')
    assert tags(wrong) == ["#three", "#six"]
    assert rows(wrong)[-1] == "tags  one two, #three, 4, 5, #six"
    for front in ("tags: one, two #three", "tag: one", "Tag: [one]"):
        assert tags(page(front)) == []
        assert rows(page(front))[-1] == front.replace(": ", "  ").replace("[one]", "one").replace(
            " #three", ""
        )
    assert tags(page("tags: one, two", legacy=True)) == ["#one", "#two"]
    assert tags(page("tag: [one, two]", legacy=True)) == ["#one", "#two"]


def test_links_in_a_block_list_know_their_lines() -> None:
    shown = page('related:\n  - "[[A]]"\n  - "[[B]]"')
    assert [target.line for _, target in shown.targets(0)] == [1, 3, 4]


def test_what_cannot_be_read_says_so_and_shows_its_text() -> None:
    assert rows(page("a: [b\nc: d", BEGIN)) == ["▸\u00a0Properties  cannot be read, line 3"]
    shown = rows(page("a: [b\nc: d"))
    assert "not valid YAML" in " ".join(shown)
    assert [row.strip() for row in shown][-2:] == ["a: [b", "c: d"]


def test_an_empty_front_matter_has_no_row() -> None:
    assert page("", BEGIN).document.front is None
    assert page("# only a comment", BEGIN).document.front is None


def test_lines_of_properties_are_found() -> None:
    shown = page("a: b\nkey: value\nc: d", BEGIN)
    assert Foldable(shown.document).hiding(3, BEGIN) == [Fold("properties", 1)]
    assert next(Foldable(shown.document).around(3)) == Fold("properties", 1)
    assert Foldable(shown.document).hiding(1, BEGIN) == []
    shown.fold(OPEN)
    assert shown.row_of(3) == 2
    assert shown.row_of(1) == 0
    assert shown.row_of(6) == 5


def test_numbers_of_lines_hold_below_properties() -> None:
    shown = page("a: b\nc: d", body="# One\n\nText.\n\n# Two\n\nMore.\n[^1] and\n\n[^1]: Foot.\n")
    document = shown.document
    assert document.offset(5) == 0
    assert document.line(7) == "Text."
    assert document.footnote_line("1") == 14
    assert document.lines_below(5, 9) == 1
    shown.fold(BEGIN.turn(Fold("section", 5)))
    assert [line.source_line for line in shown.lines(1) if line.runs][:2] == [5, 9]


def test_finds_and_copies_take_values_and_leave_signs() -> None:
    shown = page("color: blue")
    asked = text_query("properties")
    assert asked is not None
    assert not len(FindsInRows(shown.lines(0), asked))
    asked = text_query("blue")
    assert asked is not None
    assert len(FindsInRows(shown.lines(0), asked)) == 1
    assert len(FindsInRows(page("color: blue", BEGIN).whole(0), asked)) == 1
    assert "color" in copied((line, 0, 99) for line in shown.lines(0))


def test_of_equal_values_each_has_its_line() -> None:
    shown = page('a:\n  - "[[A]]"\n  - "[[A]]"\nb: "[[A]]"')
    assert [target.line for _, target in shown.targets(0)] == [1, 3, 4, 5]


names = st.text(
    st.characters(exclude_characters="\n\r\x85\u2028\u2029", exclude_categories=["Cs"]), max_size=12
)
values = st.sampled_from(WORDS) | names | st.lists(st.sampled_from(WORDS), max_size=4).map(repr)


@given(st.lists(st.tuples(names, values), max_size=6), widths, st.booleans())
@examples(200)
def test_any_front_matter_at_any_width_fits_and_is_clean(
    pairs: list[tuple[str, str]], width: int, closed: bool
) -> None:
    shown = page(
        "\n".join(f"{name}: {value}" for name, value in pairs), BEGIN if closed else OPEN, width
    )
    front = shown.document.front is not None
    assert not closed or not front or len(shown.lines(0)) <= 3
    for line in shown.lines(0) if front else ():
        assert cell_len(line.text) <= width
        assert clean(line.text) == line.text
        assert 1 <= line.source_line < shown.document.first_line
        assert all(isinstance(run.target, Target | None) for run in line.runs)
    assert (
        sum(len(shown.lines(chunk)) for chunk in range(len(shown.document.chunks))) == shown.height
    )
