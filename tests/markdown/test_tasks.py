"""Which lines are tasks: what the page shows with a box, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.markdown.block_parser import parse
from explorer.markdown.nodes import Block, Callout, Footnote, List, Quote
from explorer.markdown.scan import FoundTask, find_tasks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- [ ] open\n* [x] done\n+ [X] Done\n1. [/] half\n2) [-] no\n", [(1, " ", "open"), (2, "x",
         "done"), (3, "X", "Done"), (4, "/", "half"), (5, "-", "no")]),
        ("- [>] forwarded\n- [?] asked\n", [(1, ">", "forwarded"), (2, "?", "asked")]),
        ("---\na: 1\n---\n# H\n\n- [ ] below ^id-1\n", [(6, " ", "below")]),
        ("- a\n    - [ ] nested\n", [(2, " ", "nested")]),
        ("> - [ ] in a quote\n", [(1, " ", "in a quote")]),
        ("> [!todo] Mine\n> - [ ] in a callout\n", [(2, " ", "in a callout")]),
        ("- [ ] first\n  second line\n", [(1, " ", "first")]),
        ("- [ ]\n", [(1, " ", "")]),
        ("- [ ] a\r\n- [x] b\r\n", [(1, " ", "a"), (2, "x", "b")]),
        # none of these is a box
        ("[ ] no item\n", []),
        ("- [ ]no blank\n", []),
        ("- [xx] two letters\n", []),
        ("- [] nothing\n", []),
        ("- text [ ] later\n", []),
        ("```\n- [ ] in code\n```\n", []),
        ("~~~tasks\n- [ ] in a query\n~~~\n", []),
        ("text\n\n    - [ ] indented code\n", []),
        ("%%\n- [ ] hidden\n%%\n\n- [ ] shown\n", [(5, " ", "shown")]),
        ("%% - [ ] hidden %%\n", []),
        ("<!--\n- [ ] hidden\n-->\n", []),
        ("$$\n- [ ] math\n$$\n", []),
        ("---\nlist:\n- [ ] in properties\n---\n", []),
        ("a[^1]\n\n[^1]: [ ] a footnote\n", []),
    ],
)  # fmt: skip
def test_tasks_of_a_note(text: str, found: list[tuple[int, str, str]]) -> None:
    assert list(find_tasks(text)) == [FoundTask(*task) for task in found]


def boxes(blocks: Iterable[Block]) -> Iterator[tuple[int, str]]:
    """Yield (line, character) of each box that the page shows."""
    for block in blocks:
        if isinstance(block, List):
            for item in block.items:
                if item.task is not None:
                    yield item.line, item.task
                yield from boxes(item.blocks)
        elif isinstance(block, Quote | Callout | Footnote):
            yield from boxes(block.blocks)


_LINES = st.lists(
    st.sampled_from(
        ["- [ ] a", "  - [x] b", "1. [/] c", "> - [-] d", "[ ] e", "- f", "```", "%%", "---", "",
         "    - [ ] g", "# H", "<!--", "-->", "$$", "> [!note] h", "[^1]: [ ] i", "| a |", "===",
         "- [ ]", "* [>] j ^k", "-\t[ ] l", "+ [ ]\tm"]
    ),
    max_size=12,
)  # fmt: skip


@given(_LINES)
def test_the_page_shows_a_box_where_a_task_is_found(lines: list[str]) -> None:
    text = "x\n" + "\n".join(lines)
    found = [(task.line, task.symbol) for task in find_tasks(text)]
    assert found == sorted(boxes(parse(text)))
