from __future__ import annotations

import pytest

from explorer.markdown.chunk import EMBED, LIMIT, SIZE, cut
from explorer.page import Document, Layout, lines, parse
from tests.support.page_options import every_line, page_of, page_options


def rows(text: str, width: int = 60) -> list[str]:
    page = page_of(text, width)
    assert len(page.document.chunks) > 3
    assert max(chunk.end - chunk.start for chunk in page.document.chunks) <= LIMIT
    return [line.text.rstrip() for line in every_line(page)]


def test_a_note_is_cut_at_headings_and_after_blank_lines() -> None:
    text = "".join(f"# Head {n}\n\nText {n}.\n\nMore {n}.\n" for n in range(400))
    for chunk in cut(text)[1:]:
        assert text.startswith(("# Head", "Text", "More"), chunk.start)
        assert chunk.end - chunk.start < SIZE + 60


def test_a_short_note_is_one_piece() -> None:
    assert [(chunk.start, chunk.end, chunk.line) for chunk in cut("# A\n\nb\n", 7)] == [(0, 7, 7)]
    assert cut("") == ()


def test_a_heading_inside_of_code_html_or_a_comment_is_no_place() -> None:
    filler = "filler\n" * 300
    for opening, closing in (
        ("```", "```"),
        ("~~~~", "~~~~~"),
        ("<!--", "-->"),
        ("%%", "%%"),
        ("<pre>", "</pre>"),
    ):
        text = f"{filler}\n{opening}\n\n# Inside\n\nx\n{closing}\n\nafter\n"
        starts = [chunk.start for chunk in cut(text, size=1)]
        assert not any(
            text.index("# Inside") <= start <= text.index("\nafter") - 1 for start in starts
        ), opening


def test_an_endless_list_is_cut_between_items_without_a_seam() -> None:
    source = [f"- item {n} with a few words" for n in range(1500)]
    assert rows("\n".join(source)) == [f"• item {n} with a few words" for n in range(1500)]
    numbered = "\n".join(f"{n}. item" for n in range(1, 3000))
    assert rows(numbered)[-1] == "2999. item"


def test_endless_code_stays_code() -> None:
    code = [f"# line {n} [[not a link]]" if n % 7 else "" for n in range(1500)]
    assert rows("```python\n" + "\n".join(code) + "\n```\n")[1:] == [
        f"  {line}".rstrip() for line in code
    ]


def test_an_endless_table_gets_its_head_again() -> None:
    table = "Above\n\n| name | size |\n|---|--:|\n" + "".join(
        f"| row {n} | {n} |\n" for n in range(2000)
    )
    found = rows(table)
    body = [row.split("│")[0].strip() for row in found if row.startswith("row ")]
    assert body == [f"row {n}" for n in range(2000)]
    assert not any("|" in row for row in found)
    assert sum(row.startswith("name") for row in found) > 3


@pytest.mark.parametrize("below", ["- item", "1. item", "9 words", "    code", "text"])
def test_endless_blank_lines_are_cut_and_show_as_one(below: str) -> None:
    text = "above\n{blank}" + below
    assert rows(text.format(blank="\n" * 20_000)) == [
        line.text.rstrip() for line in every_line(page_of(text.format(blank="\n"), 60))
    ]


def test_what_is_hidden_stays_hidden_whatever_its_length() -> None:
    hidden = "secret words\n\n" * 2000
    for opening, closing in (("%%", "%%"), ("<!--", "-->")):
        page = page_of(f"before\n\n{opening}\n{hidden}{closing}\n\nafter", 60)
        text = [line.text for line in every_line(page)]
        assert [row for row in text if row] == ["before", "after"]


def test_embeds_weigh_more_than_they_are_long() -> None:
    chunks = cut("![[Note]]\n\n" * 100)
    assert max(chunk.lines for chunk in chunks) <= 2 * (SIZE // EMBED + 1)
    assert len(cut("[[Note]]\n\n" * 100)) == 1


@pytest.mark.parametrize("heading", ["# Head", "## Head", "###### Head", "Head\n====", "Head\n---"])
@pytest.mark.parametrize("below", ["text", "- item", "### Deeper\n\ntext", "> quote", "# Other"])
def test_blank_rows_around_a_heading_are_the_same_wherever_it_is_cut(
    heading: str, below: str
) -> None:
    cuts = 0
    for length in range(SIZE - 40, SIZE + 5):
        text = (
            f"{'word ' * (length // 5)}{'x' * (length % 5)}\n\n{heading}\n\n{below} "
            f"{'more ' * 400}\n\nend\n"
        )
        page = Layout(Document(text), page_options(60))
        chunks = range(len(page.document.chunks))
        starts = [text[chunk.start :].startswith(below) for chunk in page.document.chunks]
        cuts += any(starts)
        found = [line.text for chunk in chunks for line in page.lines(chunk)]
        assert found == [line.text for line in lines(parse(text), page_options(60))]
    assert cuts or below[0] in "#-"  # a note is cut before a heading, and never before an item
