"""Texts for the property tests: Markdown-like chunks that meet in every order, and any text."""

from __future__ import annotations

from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.page import Line

WORDS = (
    "cloud", "a", "Regions and zones", "日本語の文字", "👩‍👩‍👧", "e\u0301te\u0301", "שלום עולם",
    "x" * 45, "👍🏽", "❤️", "`code`", "``a`b``", "**bold**", "*soft*", "***both***", "~~gone~~",
    "==lit==", "==", "%%hidden%%", "%%", "[[Note]]", "[[Note#Head|shown]]",
    "![[Picture.png|300]]", "![[Note#^id]]", "[[", "]]", "[text](Note.md)",
    '[text](<a b.md> "t")', "![alt](x.png)", "[ref][r]", "[r]", "[^1]", "[^long]",
    "^[inline *note*]", "#tag", "#nested/tag", "https://example.org/a_(b)?c=1",
    "<https://example.org>", "<b>bold</b>", "<br>", "<!-- no -->", "<a href='x'>y</a>", "$x^2$",
    "$$y$$", "$5 and $6", "&amp;", "&#27;", "\\*", "\\", "^block-id", "\x1b[31m", "\u202e", "|",
    "\t", "  ", "\u3000", "\u00a0", "…", "\u200d", "\ufe0f",
)  # fmt: skip
WIDE_TABLE = (
    "| Name | What it is | Where it is | When it was |\n|---|--:|---|:-:|\n| [[語]] | "
    "日本語の文字 | x | y |"
)
LINES = (
    "", "", "# One", "## Two ##", "###### Six", "Title\n===", "Title\n---", "- item",
    "  - nested", "    deep", "* star", "1. one", "7) seven", "- [ ] open", "- [x] done",
    "- [/] half", "> quote", "> > twice", "> [!note] Title", "> [!warning]-", "> - in it",
    "```python", "```", "~~~", "    indented", "| a | b |", "|---|:-:|", "| 1 | [[N\\|s]] |",
    "---", "***", "%%", "$$", "<div>", "</div>", "<!--", "-->", "<script>", "[^1]: Foot.",
    "    more of it", "[r]: Target.md 'x'", "^id", "\tTab", "<details><summary>S</summary>",
    "Term", ": definition", "lazy", WIDE_TABLE,
)  # fmt: skip

words = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=8).map(" ".join)
lines = st.sampled_from(LINES) | words | st.builds("{} {}".format, st.sampled_from(LINES), words)
markdown = st.lists(lines, max_size=25).map("\n".join)
texts = markdown | st.text(max_size=200)
widths = st.integers(20, 200)


def taken(line: Line) -> int:
    """Return the cells that a line takes on the screen, painted run by run or read as one text."""
    cells = [cell_len(run.text) for run in line.runs]
    if line.viewport is None:
        return max(sum(cells), cell_len(line.text))
    assert line.viewport.width == sum(cells[line.lead :]) > line.viewport.room
    return sum(cells[: line.lead]) + line.viewport.room
