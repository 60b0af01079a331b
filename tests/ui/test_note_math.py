from __future__ import annotations

from rich.cells import cell_len

from explorer.page import Document, Layout
from explorer.text.latex_unicode import convert
from tests.support.page_options import page_options


def shown_lines(text: str) -> list[tuple[str, int]]:
    page = Layout(Document(text), page_options(60, cell_len, math=convert))
    lines = [line for chunk in range(len(page.document.chunks)) for line in page.lines(chunk)]
    return [(line.text.strip(), line.source_line) for line in lines if line.runs]


def test_a_page_shows_formulas_in_text_tables_and_blocks() -> None:
    shown = shown_lines(
        "An $x^2$ and $\\no{x}$.\n\n"
        "| a | b |\n|---|---|\n| $\\alpha^2$ | c |\n\n"
        "$$\na^2\n+ b\n$$\n\n$$\n\\no{\nx\n$$\n"
    )
    assert shown == [
        ("An x² and \\no{x}.", 1), ("a  │ b", 3), ("───┼──", 4), ("α² │ c", 5),
        ("a² + b", 8), ("\\no{", 13), ("x", 14),
    ]  # fmt: skip


def test_a_formula_of_several_rows_is_one_row_in_a_text() -> None:
    cases = "f = \\begin{cases} 1 & x>0 \\\\ 0 & x<0 \\end{cases}"
    shown = [line for line, _ in shown_lines(f"So ${cases}$.\n\n$${cases}$$\n")]
    assert shown == ["So f = { 1, x > 0; 0, x < 0 }.", "f =", "⎧ 1, x > 0", "⎩ 0, x < 0"]
