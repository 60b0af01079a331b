"""HTML in a note, as a block of its own and inside of a line or a cell: it reads the same."""

from __future__ import annotations

import pytest

from explorer.page.clipboard import copied
from explorer.page.passages import passages
from tests.page.test_lines import rows, runs, shown


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("a <br> b", ["a", "b"]), ("a<br/> <b> b</b>", ["a", "b"]), ("a<br><br>b", ["a", "", "b"]),
        ("a<br>`  b`", ["a", "  b"]),
        ("see <ul><li>one</li><li>two</li></ul> after", ["see", "• one", "• two", "after"]),
        ("see <ol><li>one<li>two</ol>", ["see", "1. one", "2. two"]),
        ("a <details><summary>b</summary>c</details>\nd", ["a", "b", "c", "d"]),
        ("a <p>b</p><p>c</p>", ["a", "b", "c"]), ("<b>a</b> <td>b</td><td>c</td>", ["a   b  c"]),
    ],
)  # fmt: skip
def test_tags_that_part_text_part_it_inside_of_a_line(source: str, read: list[str]) -> None:
    assert rows(source) == read


def test_a_cell_of_a_table_holds_a_list_of_html() -> None:
    source = "| a | b |\n|---|---|\n| <ul><li>one</li><li>two</li></ul> | x <br> y |\n"
    assert rows(source) == ["a     │ b", "──────┼──", "• one │ x", "• two │ y"]


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("<ol>\n<li>one</li>\n<li>two</li>\n</ol>", ["1. one", "2. two"]),
        ("<ol start='4'><li>one<li>two</ol>", ["4. one", "5. two"]),
        ("<ol start='x'><li>one</ol>", ["1. one"]),
        ("<ul><li>a<ol><li>b</li><li>c<ul><li>d</li></ul></li></ol></li><li>e</li></ul>", ["• a",
         "  1. b", "  2. c", "    • d", "• e"]),
        ("<li>a</li></ul></ol><li>b</li>", ["• a", "• b"]),
    ],
)  # fmt: skip
def test_lists_keep_their_numbers_and_their_depth(source: str, read: list[str]) -> None:
    assert rows(source) == read
    assert rows(f"x {source}".replace("\n", "")) == ["x", *read]


@pytest.mark.parametrize("lead", ["", "see "])
def test_what_stands_before_an_item_is_copied_but_no_text_to_be_found(lead: str) -> None:
    lines = shown(f"{lead}<ol><li>one</li><li>two</li></ol>")
    assert copied((line, 0, 99) for line in lines).split("\n")[-2:] == ["1. one", "2. two"]
    assert [passage.text for passage in passages(lines) if passage.text][-2:] == ["one", "two"]


def test_a_rule_of_html_is_a_rule() -> None:
    for source in ("<hr>", "<hr />", '<HR class="x">\n'):
        assert rows(f"a\n\n{source}\n\nb", 20) == rows("a\n\n***\n\nb", 20)
    assert runs("<hr>")[0].style == ("rule",)


def test_a_link_is_one_whatever_tags_and_lines_it_holds() -> None:
    source = "<p><a href='B.md'>one <b>two</b>\nthree</a> <a href='B.md'>four</a> <a>five</a></p>"
    targets = {id(run.target): run.target for run in runs(source) if run.target is not None}
    assert [(target.raw, target.line) for target in targets.values()] == [("B.md", 1), ("B.md", 2)]
