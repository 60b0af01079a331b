"""HTML in a note, as a block of its own and inside of a line or a cell: it reads the same in both."""

from __future__ import annotations

import pytest

from tests.text.reading.test_lines import rows, runs


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a <br> b", ["a", "b"]),
        ("a<br/> <b> b</b>", ["a", "b"]),
        ("a<br><br>b", ["a", "", "b"]),
        ("a<br>`  b`", ["a", "  b"]),
        ("see <ul><li>one</li><li>two</li></ul> after", ["see", "• one", "• two", "after"]),
        ("see <ol><li>one<li>two</ol>", ["see", "1. one", "2. two"]),
        ("a <details><summary>b</summary>c</details>\nd", ["a", "b", "c", "d"]),
        ("a <p>b</p><p>c</p>", ["a", "b", "c"]),
        ("<b>a</b> <td>b</td><td>c</td>", ["a   b  c"]),
    ],
)
def test_tags_that_part_text_part_it_inside_of_a_line(source: str, shown: list[str]) -> None:
    assert rows(source) == shown


def test_a_cell_of_a_table_holds_a_list_of_html() -> None:
    source = "| a | b |\n|---|---|\n| <ul><li>one</li><li>two</li></ul> | x <br> y |\n"
    assert rows(source) == ["a     │ b", "──────┼──", "• one │ x", "• two │ y"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<ol>\n<li>one</li>\n<li>two</li>\n</ol>", ["1. one", "2. two"]),
        ("<ol start='4'><li>one<li>two</ol>", ["4. one", "5. two"]),
        ("<ol start='x'><li>one</ol>", ["1. one"]),
        (
            "<ul><li>a<ol><li>b</li><li>c<ul><li>d</li></ul></li></ol></li><li>e</li></ul>",
            ["• a", "  1. b", "  2. c", "    • d", "• e"],
        ),
        ("<li>a</li></ul></ol><li>b</li>", ["• a", "• b"]),
    ],
)
def test_lists_keep_their_numbers_and_their_depth(source: str, shown: list[str]) -> None:
    assert rows(source) == shown
    assert rows(f"x {source}".replace("\n", "")) == ["x", *shown]


def test_a_rule_of_html_is_a_rule() -> None:
    for source in ("<hr>", "<hr />", '<HR class="x">\n'):
        assert rows(f"a\n\n{source}\n\nb", 20) == rows("a\n\n***\n\nb", 20)
    assert runs("<hr>")[0].style == ("rule",)
