"""One endless line of the same signs: a page takes what is on screen, and loses none of the text.

Counts what is laid out and what is kept, never time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from rich.cells import cell_len

from explorer.config import ReviewSettings
from explorer.markdown import inline
from explorer.markdown.block_parser import parse
from explorer.markdown.chunk import LIMIT
from explorer.markdown.inline import InlineScanner
from explorer.markdown.nodes import Paragraph
from explorer.markdown.scan import scan
from explorer.markdown.scan_result import ScanResult
from explorer.page import Document, Layout
from explorer.page import layout as page_layout
from explorer.text.sanitize import clean
from tests.support.page_options import page_options

LENGTH = 100_000
SIGNS = (
    "&", "[", "]", ":", "^", "*", "_", "\\", "`", "<", ">", "!", "(", ")", "{", "}", "$", "%", "#",
    "=", "~", "|", "-", "+", ".", ",", "'", '"', "/", "?", "@", "a", "0", " ", "\t", "日", "é",
    "😀", "e\u0301", "\u0301", "\u200b", "\xa0", "*_", "[]", "[[a", "a](", "**a", "<a", "&a", "\\*",
    "`a", "``", "[[a]]", "![[a]]", "[a](b)", "![", "![a](", "[^a]", "^[", "#a ", "$a", "$$a",
    "%%a", "<!--", "<a ", "<b>", "&amp;", "http://a ", "://", "==a", "~~a", "a_", "*a* ",
    "[a]: ", "[a][", "- ", "> ", "1. ", "| ", "[ ] ", "](", "<a href=\"", "<?", "&#8203;",
)  # fmt: skip
_SHOWN = frozenset("&[]:^(){}+.,'\"/?@a0日é|")
"""Signs that are shown as they are written, whatever stands around them."""


def _line(signs: str, length: int = LENGTH) -> str:
    return signs * (length // len(signs))


def _counted(monkeypatch: pytest.MonkeyPatch, document: Document) -> Callable[[], int]:
    """Count the characters whose blocks are taken from a document."""
    taken: set[int] = set()
    blocks = document.blocks

    def counted(chunk: int) -> object:
        taken.add(chunk)
        return blocks(chunk)

    monkeypatch.setattr(document, "blocks", counted)

    def characters() -> int:
        chunks = [document.chunks[chunk] for chunk in taken]
        return sum(min(chunk.end - chunk.start, LIMIT) for chunk in chunks)

    return characters


@pytest.mark.parametrize("above", ["", "> ", "# ", "- ", "|a|\n|-|\n|", "a: "], ids=repr)
@pytest.mark.parametrize("signs", ["&", "[", "<b>", "%%", "*_", "&#8203;", "a"])
def test_to_open_a_page_only_what_is_near_is_laid_out(
    signs: str, above: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = Document(above + _line(signs) + "\n")
    taken = _counted(monkeypatch, document)
    page = Layout(document, page_options(80, cell_len))
    page.settle(0, 0, 80)
    page.settle_end(80)
    assert taken() < 2 * (page_layout._SPARE + 80 * page_layout._FILLING + 2 * LIMIT) < LENGTH
    again = Layout(document, page_options(60, cell_len))
    again.settle(0, 0, 80)
    assert taken() < 2 * (page_layout._SPARE + 80 * page_layout._FILLING + 2 * LIMIT)


def test_what_comes_below_much_that_shows_nothing_is_shown_once_that_is_measured() -> None:
    page = Layout(Document(_line("<b>") + "\n\nIt is there.\n"), page_options(80, cell_len))
    page.settle(0, 0, 80)
    assert not page.complete
    assert not page.height
    while chunks := page.unmeasured(0, 1):
        page.measure(chunks[0])
    last = page.line(page.height - 1)
    assert last is not None
    assert last.text == "It is there."


@pytest.mark.parametrize("signs", SIGNS, ids=repr)
def test_of_an_endless_line_each_part_is_as_long_as_it_may_be_and_no_text_is_lost(
    signs: str,
) -> None:
    text = _line(signs, 15_000)
    document = Document(text)
    assert "".join(text[chunk.start : chunk.end] for chunk in document.chunks) == text
    scan("Note.md", text, ReviewSettings())
    page = Layout(document, page_options(80, cell_len))
    chunks = range(len(document.chunks))
    shown = "".join(line.text for chunk in chunks for line in page.lines(chunk))
    assert clean(shown) == shown
    if set(signs) <= _SHOWN and len(signs) == 1:
        assert shown.count(signs) >= len(text) - len(document.chunks)


def test_brackets_that_never_close_are_not_all_kept() -> None:
    scanner = InlineScanner(ScanResult())
    text = _line("[") + " [a](A.md)"
    scanner.read(text, 0, len(text), 0, is_block=True)
    assert [target[0] for _, _, _, target in scanner.found.links] == ["A.md"]
    kept: list[int] = []

    class Counting(InlineScanner):
        def _open(self, match: re.Match[str]) -> int:
            at = super()._open(match)
            kept.append(len(self._brackets))
            return at

        _readers: ClassVar[dict[int, Callable[[Any, re.Match[str]], int]]] = {
            **InlineScanner._readers,
            5: _open,
        }

    text = _line("[")
    Counting(ScanResult()).read(text, 0, len(text), 0, is_block=True)
    assert max(kept) <= 2 * inline._OPEN_KEPT


def test_tags_of_html_that_never_close_have_the_style_of_one() -> None:
    (block,) = parse("x " + "<b><i>" * 900 + "deep" + "</b>" * 899 + "still" + "</b>" + "off")
    assert isinstance(block, Paragraph)
    assert {span.text: span.style for span in block.spans} == {
        "x ": (),
        "deep": ("strong", "emphasis"),
        "still": ("strong", "emphasis"),
        "off": ("emphasis",),
    }
