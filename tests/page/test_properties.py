from __future__ import annotations

from collections.abc import Set
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.markdown.chunk import cut
from explorer.page import ASCII, UNICODE, Layout, definitions, parse
from explorer.text.sanitize import clean
from tests.page.strategies import WIDE_TABLE, markdown, taken, texts, widths
from tests.support.examples import examples
from tests.support.page_options import every_target, page_of


def layout(text: str, width: int, **options: Any) -> Layout:
    return page_of(text, width, **options)


@given(texts, widths)
@examples(300)
@example(
    "<div> cloud cloud cloud cloud cloud cloud cloud\n```\n---\n``a`b`` 00 00 \u200d\ncloud", 23
)
@example(
    "> - | a | b | c | d |\n>   |--|--|--|--|\n>   | 語語語語語語 | xxxxxxxxxxxxxx | "
    "xxxxxxxxxxxxx | x |",
    50,
)
@example("plain words and **a**\u0301\u0301 **b\u200d**\u200dc 日本**語**\u0301 日本語日本語", 20)
def test_any_text_at_any_width_fits_and_is_clean(text: str, width: int) -> None:
    page = layout(text, width)
    last = page.document.text.count("\n") + 1
    for chunk in range(len(page.document.chunks)):
        for line in page.lines(chunk):
            assert taken(line) <= width
            assert clean(line.text) == line.text
            assert 1 <= line.source_line <= last + 1


@given(markdown, st.integers(1, 19))
@examples(100)
def test_a_sliver_of_a_pane_raises_nothing(text: str, width: int) -> None:
    page = layout(text, width, signs=ASCII)
    for chunk in range(len(page.document.chunks)):
        assert all(taken(line) <= max(width, 8) for line in page.lines(chunk))


@given(texts, st.integers(1, 60), st.integers(40, 400))
@examples(200)
def test_pieces_cover_the_text_in_order(text: str, size: int, limit: int) -> None:
    chunks = cut(text, 5, size, limit)
    assert "".join(text[chunk.start : chunk.end] for chunk in chunks) == text
    for chunk in chunks:
        assert chunk.line == 5 + text.count("\n", 0, chunk.start)
        assert chunk.lines == text.count("\n", chunk.start, chunk.end)
        assert chunk.end > chunk.start


@given(markdown)
@examples(400)
@example("- a\n  ```\n  b\n\n# Not in the code\n")
@example("```\n\nin the code\n\n# too\n```\n\nout")
@example("- item\n%%\n```\n%% end\n# One")
@example("    code\n<br>\n# In HTML")
@example("%% \n%% <br>\n# One")
@example("%%\n<b>\n```\n\nin the code")
@example("%%\n\n# hidden\n\n%%\n\nshown")
@example("[^1]: a\n\n    ```\n\nout\n\n    ```\n")
@example("- item \n <!A\n# In HTML")
@example("1. item\n  ```\n# In the code")
def test_pieces_mean_the_same_alone_as_in_their_place(text: str) -> None:
    text = text.replace("\r", "\n")
    defined = definitions(text)
    whole = parse(text, 1, defined)
    chunks = [
        block
        for chunk in cut(text, 1, 1, 10**9)
        for block in parse(text[chunk.start : chunk.end], chunk.line, defined)
    ]
    assert [repr(block) for block in chunks] == [repr(block) for block in whole]


@given(markdown, widths, st.lists(st.integers(0, 400), max_size=8), st.integers(1, 40))
@examples(100)
def test_heights_add_up_whatever_was_looked_at_first(
    text: str, width: int, visits: list[int], count: int
) -> None:
    straight, jumped = layout(text, width), layout(text, width)
    for row in visits:
        jumped.settle(row, count, count)
    for chunk in jumped.unmeasured(0, 10**6):
        jumped.measure(chunk)
    chunks = range(len(straight.document.chunks))
    assert jumped.complete
    assert jumped.height == sum(len(straight.lines(chunk)) for chunk in chunks) == straight.height
    shown = [line.text for chunk in chunks for line in straight.lines(chunk)]
    assert [
        line.text if (line := jumped.line(row)) else None for row in range(jumped.height)
    ] == shown


@given(markdown, widths)
@examples(100)
def test_each_link_is_reached_once_and_in_order(text: str, width: int) -> None:
    page = layout(text, width)
    targets = every_target(page)
    assert len({id(target) for target in targets}) == len(targets)
    assert [target.line for target in targets] == sorted(target.line for target in targets)
    for chunk in range(len(page.document.chunks)):
        if any(target.kind != "tag" for _, target in page.targets(chunk)):
            assert page.document.may_link(chunk)


@given(markdown, widths, widths, st.integers(0, 300))
@example(WIDE_TABLE, 24, 20, 0)
@example(f"above\n\n{WIDE_TABLE}", 24, 20, 2)
@example("cloud https://example.org/a_(b)?c=1 cloud cloud\nTitle\n===", 20, 20, 5)
@example(f"{'cloud ' * 6}cloud\n<div>{' cloud' * 5}\ncloud cloud", 20, 23, 6)
@examples(100)
def test_an_anchor_finds_its_line_at_any_width(text: str, width: int, other: int, row: int) -> None:
    page, resized = layout(text, width), layout(text, other)
    page.settle(row, 5, 5)
    line = page.line(row)
    if line is None or not line.runs:
        return
    found = resized.line(resized.row_at(page.anchor(row)))
    assert found is not None
    chunks = range(len(resized.document.chunks))
    every = {shown.source_line for chunk in chunks for shown in resized.lines(chunk) if shown.runs}
    assert found.source_line == _shown_nearest(line.source_line, every)


def _shown_nearest(line: int, every: Set[int]) -> int:
    """Return which line is shown for one that may have no row of its own."""
    if line in every:
        return line
    return min((at for at in every if at > line), default=max(every))


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_signs_keep_to_their_cells(signs: object) -> None:
    for width in range(8, 60):
        page = layout(
            "- [x] [[日本語|語]] ![[e]] https://a.b\n\n> [!tip] t\n> x\n\n1. a", width, signs=signs
        )
        assert all(cell_len(line.text) <= width for line in page.lines(0))
