from __future__ import annotations

import logging
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.page import Document, Layout
from explorer.text.latex_unicode import LIMIT, MathText, convert
from tests.support.page_options import page_options
from tests.ui.test_note_view import reading

PIECES = (
    "x", "a+b", " ", "{", "}", "^", "_", "\\", "&", "\\\\", "$", "%", "\n", "'", "[", "]", "(", ")",
    "\\frac", "\\sqrt", "\\sum", "\\left", "\\right",
    "\\begin{aligned}", "\\end{aligned}", "\\begin{cases}", "\\end{cases}", "\\text{if}",
    "\\begin{pmatrix}", "\\end{pmatrix}",
    "\\alpha", "\\mathbb{R}", "\\unknown", "\\input{x}", "\\hat", "\\overline",
    "\\binom", "\\not", "\\verb|", "\\def", "\x1b[31m", "\x00", "\u202e", "日本", "é",
)  # fmt: skip


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("x^2", "x²"),
        ("e^{-x}", "e⁻ˣ"),
        ("a_{ij}", "aᵢⱼ"),
        (r"x_{\text{cut}}", "x_(cut)"),
        (r"\frac{a+b}{2c}", "(a+b)/(2c)"),
        (r"\frac{1}{n}", "1/n"),
        (r"\alpha \leq \beta", "α ≤ β"),
        (r"\neg p \land q", "¬ p ∧ q"),
        (r"\sum_{i=1}^{n} i^2", "∑ᵢ₌₁ⁿ i²"),
        (r"\mathcal{O}(n \log n)", "𝒪(n log n)"),
        (r"\text{if } x \in \mathbb{R}", "if x ∈ ℝ"),
        (r"\left( \sqrt{x+1} \right)", "(√(x+1))"),
        (r"\left. x \right|", "x |"),
        (r"50\%", "50%"),
        (r"\overline{AB}", "A\u0305B\u0305"),
        (r"\begin{aligned}a&=b\\c&=d\end{aligned}", "a =b\nc =d"),
        (r"f = \begin{cases} 1 & x>0 \\ 0 & x<0 \\ 2 \end{cases}", "f =\n⎧ 1 x>0\n⎪ 0 x<0\n⎩ 2"),
        (r"\begin{pmatrix}a&b\\c&d\end{pmatrix}", "[a b; c d]"),
    ],
)
def test_math_reads_as_unicode(source: str, text: str) -> None:
    assert convert(source) == text


@pytest.mark.parametrize(
    "source",
    [
        r"\unknown{a} b",
        r"\underbrace{a}_{b}",
        r"\input{/etc/passwd}",
        r"\begin{tikzcd}a\end{tikzcd}",
        r"\color{red} x",
        r"\frac{a",
        "a % b",
        "x^",
        "{",
        "}",
        "\\",
        "",
        " ",
        "x" * (LIMIT + 1),
        "{" * 400 + "x" + "}" * 400,
        "x^" * 400 + "x",
        r"\sqrt" * 300 + "x",
        r"\begin{cases}" * 70,
        r"\def\x{\x\x}\x",
    ],
)
def test_what_is_not_understood_keeps_its_source(source: str) -> None:
    assert convert(source) is None


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join))
def test_any_formula_is_read_or_left_alone(source: str) -> None:
    found = convert(source)
    if found is not None:
        assert not any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in found)
        assert [c for c in source if c in "日本é"] == [
            c for c in unicodedata.normalize("NFC", found) if c in "日本é"
        ]


def test_nothing_is_told_to_a_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for source in (r"\input{x}", r"\frac{a", r"\begin{x}", r"x \unknown"):
            convert(source)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_formula_is_read_once() -> None:
    formulas = MathText()
    assert [formulas("x^2"), formulas("x^2"), formulas(r"\no{}")] == ["x²", "x²", None]
    assert formulas._converted.cache_info().misses == 2


def test_a_page_shows_formulas_in_text_tables_and_blocks() -> None:
    text = (
        "An $x^2$ and $\\no{x}$.\n\n"
        "| a | b |\n|---|---|\n| $\\alpha^2$ | c |\n\n"
        "$$\na^2\n+ b\n$$\n\n$$\n\\no{x}\n$$\n"
    )
    page = Layout(Document(text), page_options(40, cell_len, math=convert))
    lines = [line for chunk in range(len(page.document.chunks)) for line in page.lines(chunk)]
    shown = [line.text.strip() for line in lines if line.runs]
    assert shown == ["An x² and \\no{x}.", "a  │ b", "───┼──", "α² │ c", "a²", "+ b", "\\no{x}"]
    assert [line.source_line for line in lines if "+ b" in line.text] == [9]
    assert [line.source_line for line in lines if line.text.strip() == "\\no{x}"] == [13]


async def test_the_view_shows_math_as_unicode() -> None:
    async with reading("# One\n\nIt is $E=mc^2$.\n") as (app, _):
        assert "It is E=mc²." in "".join(
            app.view.render_line(y).text for y in range(app.view.size.height)
        )
