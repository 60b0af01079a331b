"""Which `$$` make a formula: whatever is doubtful takes no heading, link or tag away."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.markdown.chunk import cut
from explorer.markdown.scan import scan
from tests.support.examples import examples
from tests.support.parity import describe, differences


class Case(NamedTuple):
    """A text, and what is found in it."""

    name: str
    text: str
    headings: list[str]
    links: list[str]
    doubtful: list[int]  # lines


CASES = [
    Case("closed outside of its list item",
     "# Start\n- item\n  $$\n  a\n$$\n\n# Lost\n\n[[A]]\n\n$$\nb\n$$\n\n# End\n", ["Start", "Lost",
     "End"], ["A"], []),
    Case("closed outside of its quote", "> $$\n> a\n$$\n\n# Lost\n\n[[A]]\n\n$$\nb\n$$\n\n# End\n",
     ["Lost", "End"], ["A"], []),
    Case("opened behind words, closed at the beginning of a line",
     "that$$\nF=1\n$$is so.\n\n### Lost\n\n$$ x $$\n", ["Lost"], [], []),
    Case("open in an item", "- that $$\n  F\n$$\n\n# H\n\n$$\nx\n$$\n", ["H"], [], []),
    Case("never closed", "$$\na\n\n# H\n\n$$\nb\n$$\n\n# K\n", ["H", "K"], [], [1]),
    Case("heading in a compact formula", "$$\na\n# H\n$$\n# K\n", ["K"], [], []),
    Case("next marks are a pair", "$$\na\n\n[[A]] is $$x$$\n", [], ["A"], [1]),
    Case("underlined heading", "$$\na\n\nTop\n===\n\n$$\nb\n$$\n\n[[B]]", ["Top"], ["B"], [1]),
    Case("heading of a number", "$$\na\n\n# #1 fan\n\n$$\nb\n$$\n\n[[B]]", ["#1 fan"], ["B"], [1]),
    Case("heading in a quote", "> $$\n> a\n>\n> # H [[A]]\n>\n> $$\n> b\n> $$\n", [], ["A"], [1]),
    Case("heading in item", "- $$\n  a\n\n  H [[A]]\n  ---\n\n  $$\n  b\n  $$\n", [], ["A"], [1]),
    Case("one sign underlines nothing", "$$\na\n\nb\n=\nc\n$$\n\n# H\n", ["H"], [], []),
    Case("underline above the blank line", "$$\na\n---\nb\n\nc\n$$\n# H\n", ["H"], [], []),
    Case("blanks that tildes stand for", "$$\na\n\n~~~ b\n$$\n# H\n", ["H"], [], []),
    Case("closed only in code", "Use\n\n$$\n\nto begin.\n\n```\n$$\nx\n$$\n```\n\n# H\n\n[[L]]",
     ["H"], ["L"], [3]),
    Case("closed only in code of tildes", "$$\n\na\n\n~~~ tex\n$$\n~~~\n\n# H\n", ["H"], [], [1]),
    Case("closed only in code of a line", "$$\n\na `$$` b [[A]]\n\n# H\n", ["H"], ["A"], [1]),
    Case("twice", "$$\n# H\n\n$$\n# K\n", ["H", "K"], [], [1]),
    Case("blank lines in a formula", "$$\na\n\nb\n$$\n\n# H\n", ["H"], [], []),
    Case("a parameter of a macro is no heading", "$$\n\\def\\f#1{x}\n#1\n$$\n# H\n", ["H"], [], []),
    Case("escaped marks open none", "a \\$$ b\n$$\n[[A]]\n$$\n", [], [], []),
    Case("marks in code open none", "a `$$` b\n$$\n[[A]]\n$$\n", [], [], []),
    Case("two formulas side by side open none", "$a$$b$\n$$\n[[A]]\n$$\n", [], [], []),
    Case("an open one is closed once", "a $$\nb\n$$\n$$\n[[A]]\n$$\n[[B]]\n", [], ["B"], []),
    Case("a blank line ends what is open", "a $$\n\n$$\n[[A]]\n$$\n[[B]]\n", [], ["B"], []),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_pairs(case: Case, ends: str) -> None:
    text = case.text.replace("\n", ends)
    note = scan("a.md", text, ReviewSettings())
    assert [heading.text for heading in note.headings] == case.headings
    assert [link.path for link in note.links] == case.links
    doubtful = [problem.line for problem in note.problems if problem.code == "doubtful_math"]
    assert doubtful == case.doubtful
    assert "unclosed_fence" not in [problem.code for problem in note.problems]
    assert [describe(each) for each in differences(case.text)] == [], "the page shows the same"


class Lost(NamedTuple):
    """A text whose `$$` once took away what is found in it."""

    text: str
    links: list[str]
    tags: list[str]
    blocks: list[str]
    problems: list[tuple[str, int]]


DOUBTFUL, UNCLOSED = "doubtful_math", "unclosed_math"
LOST = [
    Lost("$$\na\n\n[[A]] words #t\n\n$$\nb\n$$\n\n[[B]]", ["A", "B"], ["t"], [], [(DOUBTFUL, 1)]),
    Lost("x $$\n- i [[A]]\n$$\n\nw [[B]] #t\n\n$$\nx\n$$", ["A", "B"], ["t"], [], [(DOUBTFUL, 3)]),
    Lost("- i\n  $$\n  a\n\n  w [[A]]\n\n  $$\n  b\n  $$\n", ["A"], [], [], [(DOUBTFUL, 2)]),
    Lost("> $$\n> a\n>\n> w #t\n>\n> $$\n> b\n> $$\n", [], ["t"], [], [(DOUBTFUL, 1)]),
    Lost("> > $$\n> > a\n> >\n> > ^id\n> >\n> > $$ $$\n", [], [], ["id"], [(DOUBTFUL, 1)]),
    Lost("$$\na\n\nw ^id\n\n$$\nb\n$$\n", [], [], ["id"], [(DOUBTFUL, 1)]),
    Lost("$$\na\n\n[w](A.md#h)\n\n$$\nb\n$$\n", ["A.md"], [], [], [(DOUBTFUL, 1)]),
    Lost("$$\na\n\n![](a.png)\n\n$$\nb\n$$\n", ["a.png"], [], [], [(DOUBTFUL, 1)]),
    Lost("$$\na\n\n参见[[A]]。\n\n$$\nb\n$$\n", ["A"], [], [], [(DOUBTFUL, 1)]),
    Lost("$$\na\n\nwords\n\n$$\nb\n$$\n\n[[B]]\n", ["B"], [], [], [(UNCLOSED, 8)]),
    Lost("- $$\n  a\n\n[[A]]\n\n$$\nb\n$$\n", ["A"], [], [], [(UNCLOSED, 1)]),
    Lost("> w\n> $$\n> a\n\n[[A]]\n", ["A"], [], [], [(UNCLOSED, 2)]),
    Lost("words\n$$ a\n", [], [], [], [(UNCLOSED, 2)]),
    Lost("w $$ a\n$$ b\n\n$$x$$ w\n", [], [], [], []),
]  # fmt: skip


@pytest.mark.parametrize("lost", LOST, ids=lambda lost: lost.text)
def test_nothing_is_lost_and_odd_marks_are_told(lost: Lost) -> None:
    note = scan("a.md", lost.text, ReviewSettings())
    assert [link.path for link in note.links] == lost.links
    assert list(note.tags) == lost.tags
    assert [block.name for block in note.blocks] == lost.blocks
    assert [(problem.code, problem.line) for problem in note.problems] == lost.problems
    assert [describe(each) for each in differences(lost.text)] == []


@pytest.mark.parametrize(
    "line",
    [
        "[[1, 2], [3, 4]]", "k[[x]] + K_2[[y]]", "\\mathbb{Q}[[x]]", "\\def\\f#1#2{ #1 + #2 }",
        "\\newcommand{\\f}[1]{ #1_2 }", "x ^2", "x ^n", "x ^ab +", "\\# a", "n![k](x) [f](0.5)",
        "~ # ~",
    ],
)  # fmt: skip
def test_a_formula_with_a_blank_line_may_hold(line: str) -> None:
    note = scan("a.md", f"$$\na\n\n{line}\n$$\n\n# H\n", ReviewSettings())
    assert not note.problems
    assert not note.links
    assert not note.tags


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("w $$\\frac{a}{b} and no partner\n\n# H", 1), ("w\nthat$$ \nF=x_{1}\n\n# H", 2),
        ("w $$2 \\alpha$ is\n", 1), ("a $$ b\n$$ c $$ \\in d\n", 2), ("> - a\n>   b $$ x^{2}\n", 2),
        ("# $$ \\alpha\n", 1), ("| a | b |\n|---|---|\n| $$ \\alpha | b $$ |\n", 3),
        ("[r]: a.md\n\n[r] $$ \\alpha\n", 3),
    ],
)  # fmt: skip
def test_odd_marks_in_a_line_are_told_before_latex(text: str, line: int) -> None:
    problems = scan("a.md", text, ReviewSettings()).problems
    assert [(problem.code, problem.line) for problem in problems] == [(UNCLOSED, line)]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $$ a lot", "Restaurants: $, $$ and $$$", "cheap $$, and then $\\alpha$",
        "from $$$ or $$$$ \\alpha", "cheap $$, and then `\\alpha`", "cheap $$\nwords\n\\alpha",
        "`$$ \\alpha` and \\$$ \\alpha", "kill $$ in C:\\Users\\me or \\\\server\\share or a\\b",
        "```\necho $$ \\alpha\n```", "<b title='$$ \\alpha'>a</b> [[$$ \\alpha]]",
        "w $$ \\alpha $$ w", "w $$ \\alpha\n$$ w",
    ],
)  # fmt: skip
def test_marks_in_a_line_that_hardly_begin_a_formula_are_not_told(text: str) -> None:
    assert scan("a.md", f"{text}\n\n# H", ReviewSettings()).problems == ()


def test_marks_that_are_told_are_told_once() -> None:
    problems = scan("a.md", "$$\n\\alpha\n\n# H\n\n$$ \\beta", ReviewSettings()).problems
    assert [(each.code, each.line) for each in problems] == [(DOUBTFUL, 1), (UNCLOSED, 6)]


PIECES = [
    "$$", "$$", "$$\n", "\n$$\n", "\n", "\n\n", "# H\n", "- a\n", "  ", "> ", "[[A]]", "x", " ",
    "`", "\\", "$", "#tag", "```\n", "<!-- a -->\n", "%%", "===\n", "^id\n", "<!--",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@examples(300)
def test_random_marks_mean_the_same_on_the_page(text: str) -> None:
    assert [describe(each) for each in differences(text)] == []


@pytest.mark.parametrize(
    "above", ["that $$\nF\n$$ is so.\n\n", "$$\na\n\n# H\n\n", "- a\n  $$\n  b\n$$\n\n"]
)
def test_a_formula_is_never_cut_after_marks_that_open_none(above: str) -> None:
    formula = "$$\n" + "a\n\nb\n" * 50 + "$$\n"
    text = above + "word\n\n" * 10 + formula + "\n# K\n"
    start = text.index(formula)
    cuts = {chunk.start for chunk in cut(text, size=50)}
    assert any(0 < at <= start for at in cuts)
    assert any(at >= start + len(formula) for at in cuts)
    assert not [at for at in cuts if start < at < start + len(formula)]
