"""What goes to the clipboard: the text that is read, without what the page drew around it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.page import ASCII, UNICODE, Document, Line, Run, Signs
from explorer.page.clipboard import code_at, code_search, copied
from explorer.page.passages import passages
from explorer.text.sanitize import clean
from tests.page.strategies import WORDS, markdown, texts, widths
from tests.support.examples import examples
from tests.support.page_options import page_of


def whole(text: str, width: int = 30, signs: Signs = UNICODE) -> str:
    page = page_of(text, width, link_look=lambda _: "missing", signs=signs)
    return copied(
        (line, 0, len(line.text))
        for chunk in range(len(page.document.chunks))
        for line in page.lines(chunk)
    )


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("words that are too many to stand in one row",
         "words that are too many to stand in one row"),
        ("a line\nanother", "a line\nanother"), ("# Head", "Head"),
        ("- one that is too long for one row\n    - two\n- three",
         "- one that is too long for one row\n  - two\n- three"),
        ("- [ ] open\n- [x] done\n- [/] half", "- [ ] open\n- [x] done\n- [/] half"),
        ("8. [ ] open\n9. b\n10. c", " 8. [ ] open\n 9. b\n10. c"),
        ("> quoted\n>\n> more", "quoted\n\nmore"), ("> [!tip] Title\n> text", "Title\ntext"),
        ("a [[Nowhere]] b ![[Picture.png]]", "a Nowhere b Picture.png"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("```python\nif x:\n    y = 1\n```", "if x:\n    y = 1"),
        ("```\n" + "x" * 29 + " " + "y" * 30 + "\n```", "x" * 29 + " " + "y" * 30),
        ("a\n\n---\n\nb", "a\n\n\nb"), ("claim[^1]\n\n[^1]: Foot.", "claim[1]\n\nFoot."),
    ],
)  # fmt: skip
def test_what_is_taken_of_a_page(text: str, taken: str, signs: Signs) -> None:
    assert whole(text, signs=signs) == taken


def test_a_part_of_a_row_is_taken() -> None:
    page = page_of("- some words\n- more", 30)
    first, second = page.lines(0)
    assert copied([(first, 4, 8)]) == "me w"
    assert copied([(first, 7, 99), (second, 0, 6)]) == "words\n- more"


def test_the_blanks_of_wrapped_cells_are_dropped_where_they_are_joined() -> None:
    def row(*cells: str, joints: tuple[str, ...] = ()) -> Line:
        runs = [Run(cells[0])]
        for cell in cells[1:]:
            runs += [Run(" │ ", ("table.line",)), Run(cell)]
        return Line(tuple(runs), 1, joints=joints)

    rows = [
        row("a  ", "   ", "x "),
        row("b  ", "c  ", "  ", joints=(" ", " ", "")),
        row("  ", "d  ", "y", joints=("", " ", "")),
    ]
    assert copied((each, 0, 99) for each in rows) == "a b | c d | xy"


@given(texts, widths)
@examples(200)
def test_whatever_is_taken_is_clean(text: str, width: int) -> None:
    assert all(clean(row) == row and row == row.rstrip() for row in whole(text, width).split("\n"))


@given(st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join), widths)
@examples(200)
def test_a_paragraph_is_taken_as_the_same_text_at_any_width(text: str, width: int) -> None:
    assert whole(f"x {text}", width).split() == whole(f"x {text}", 999).split()


@given(markdown)
@examples(200)
def test_no_text_that_is_found_is_lost_when_it_is_copied(text: str) -> None:
    page = page_of(text, 40)
    for chunk in range(len(page.document.chunks)):
        rows = page.lines(chunk)
        taken = copied((line, 0, len(line.text)) for line in rows)
        letters = [letter for letter in taken if letter.isalnum()]
        read = [letter for passage in passages(rows) for letter in passage.text if letter.isalnum()]
        rest = iter(letters)
        assert all(letter in rest for letter in read)


CODE = (
    "# A\n\ntext\n\n```sh\nfirst\n```\n\n> - item\n>   ```\n>   second\n>     more\n>   "
    "```\n\n$$\nx\n$$\n\n    third\n"
)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (1, "first"), (5, "first"), (6, "first"), (7, "first"), (8, "second\n  more"),
        (12, "second\n  more"), (14, "third"), (18, "third"), (20, None),
    ],
)  # fmt: skip
def test_the_block_of_code_that_is_at_a_line_or_after_it(line: int, code: str | None) -> None:
    assert code_at(Document(CODE), line) == code


def test_the_block_at_a_line_only() -> None:
    document = Document(CODE)
    assert [code_at(document, line, or_after=False) for line in (3, 5, 7)] == [
        None, "first", "first",
    ]  # fmt: skip


@pytest.mark.parametrize("line", [3, 900, 1999])
def test_code_that_is_cut_into_pieces_is_copied_whole(line: int) -> None:
    body = "\n".join(f"line {n} of the code" for n in range(2000))
    document = Document(f"text\n\n```\n{body}\n```\n\nmore\n\n```\nother\n```\n")
    assert len(document.chunks) > 3
    assert code_at(document, line) == body
    assert code_at(document, 2005) == "other"


@given(markdown)
@examples(300)
@example("> a\n>\n>     code\n")
@example("-     code\n")
@example("1.\tx\n\n\t\tcode\n")
@example("[^1]: ```\n    x\n    ```\n")
@example("# One\n    code\n")
@example(" \t0")
def test_the_first_block_of_code_is_found_from_far_above(text: str) -> None:
    above = "words\n\n" * 300
    document = Document(f"{above}# Heading\n\n{text}")
    alone = Document(text)
    code = code_at(alone, 1) if len(alone.chunks) == 1 else None
    if code is not None:
        assert code_at(document, 1) == code


def test_a_block_of_code_right_below_another_is_copied_alone() -> None:
    one, two = ("\n".join([word * 20] * 400) for word in ("one.", "two."))
    document = Document(f"```\n{one}\n```\n```\n{two}\n```\n")
    found = {line: code_at(document, line, or_after=False) for line in (100, 300, 500, 700)}
    assert found == {100: one, 300: one, 500: two, 700: two}


def test_the_way_to_the_next_block_is_in_steps_of_a_chunk() -> None:
    document = Document("- a\n\n    more\n" * 3000 + "\n# End\n\n```\ncode\n```\n")
    found = [*code_search(document, 1)]
    assert found == [None] * (len(document.chunks) - 1) + ["code"]


def test_control_characters_are_not_copied() -> None:
    assert code_at(Document("```\na\x1b[31m\tb\u202e\n\x9bc\n```"), 1) == "a[31m  b\nc"
    assert whole("a\x1b]0;t\x07 \u202eb `\x1b[2J`") == "a]0;t b [2J"
    assert code_at(Document("no code"), 1) is None
    assert code_at(Document(""), 1) is None


def test_a_cell_that_wraps_is_copied_as_one_wherever_the_table_stands() -> None:
    table = "| a | b |\n|---|---|\n| one two three four five six | seven eight nine ten |\n"
    for lead in ("", "> ", "- "):
        text = lead + table.replace(
            "\n", "\n" + (lead if lead == "> " else " " * len(lead))
        ).rstrip(" >")
        rows = page_of(text, 34).lines(0)
        assert len(rows) > 3
        taken = [
            " | ".join(cell.strip() for cell in row.split("|"))
            for row in copied((row, 0, 99) for row in rows).split("\n")
        ]
        assert [row.removeprefix("- ").strip() for row in taken] == [
            "a | b",
            "one two three four five six | seven eight nine ten",
        ]
        assert copied((row, 2, 99) for row in rows[-1:]) != ""


def test_a_blank_that_does_not_break_is_copied_where_the_row_of_a_cell_ends() -> None:
    cell = "\u00a0".join(["seven777"] * 12)
    for width in (28, 30, 36, 43):
        assert cell in whole(f"| a | b |\n|---|---|\n| one | {cell} |", width)
