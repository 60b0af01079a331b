"""Labels of links end where markdown-it ends them, and brackets take no quadratic time."""

from __future__ import annotations

from collections import UserDict
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.helpers import parseLinkLabel
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

from explorer.markdown.block_parser import parser
from explorer.markdown.inline_patterns import url_end
from explorer.markdown.inline_spans import link_label
from explorer.markdown.link_target import LABEL
from explorer.page import Definitions, parse

DEFINED = Definitions({"R": {"href": "x", "title": ""}})
PARTS = st.sampled_from([
    "[", "]", "![", "[a](b)", "(c)", "`", "a", " ", "*", "[[", "]]", "^[", "[^", "$", "\\", "<b>",
    "[r]", "[r][", "\n",
])  # fmt: skip


@given(st.lists(PARTS, max_size=30).map("".join))
@example("[r][[]]")
def test_links_are_those_that_markdown_it_finds(text: str) -> None:
    found = repr(parse(text, 1, DEFINED))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser().helpers, "parseLinkLabel", _plainly)
        assert found == repr(parse(text, 1, DEFINED))
        assert parser().helpers.parseLinkLabel is not link_label


def _plainly(state: StateInline, start: int, disable: bool = False) -> int:
    """Find the end of a label as markdown-it does."""
    label = LABEL.match(state.src, start, state.posMax) if start > state.pos + 1 else None
    if start > state.pos + 1:
        return label.end() - 1 if label else -1
    return parseLinkLabel(state, start, disable)


@pytest.mark.parametrize(
    "unit", ["[[a]", "![[a]", "[a](b", "[a][", "[", "^[a", "[[a]![x](y)", "[a]", "[](", "![]("]
)
def test_the_work_grows_as_the_text_does(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    skip, steps = ParserInline.skipToken, 0

    def counted(self: ParserInline, state: Any) -> None:
        nonlocal steps
        steps += 1
        skip(self, state)

    monkeypatch.setattr(ParserInline, "skipToken", counted)
    text = "x" + unit * (4000 // len(unit))
    parse(text)
    assert steps <= 8 * len(text)


def test_what_the_note_defines_is_not_gone_through_for_each_piece() -> None:
    class Asked(UserDict[str, Any]):
        def __iter__(self) -> Any:
            raise AssertionError("copied")

    asked = Asked()
    asked.data = {"R": {"href": "x", "title": ""}}
    assert repr(parse("[r]", 1, Definitions(asked))) == repr(parse("[r]", 1, DEFINED))
    assert "new" not in repr(parse("[new]: y\n\n[s]", 1, Definitions(asked)))
    assert [*asked.data] == ["R"], "a piece adds nothing to what the note defines"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("://a.b.", "://a.b"), ("://a?!", "://a"), ("://a(b))", "://a(b)"),
        ("://a_(b).", "://a_(b)"), ("://a==", "://a"),
        ("://a=", "://a="), ("://a%%%%'", "://a"), ("://a&amp;", "://a"), ("://a&amp;).", "://a"),
        ("://a;", "://a;"),
        ("://a?b=c&d;e", "://a?b=c&d;e"), ("://))))", "://"),
    ],
)  # fmt: skip
def test_an_address_ends_before_what_closes_the_sentence(written: str, address: str) -> None:
    end = url_end(written, 0, len(written))
    assert written[: max(end, len("://"))] == address
