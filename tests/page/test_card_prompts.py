"""Flashcards on a page: the question, the sign that its answer is folded under, and its badge."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import CLOZE_BOLD, CLOZE_CURLY, CLOZE_HIGHLIGHT, ReviewSettings
from explorer.model import Badge, Question
from explorer.page import BEGIN, OPEN, Document, Fold, Folds, Layout
from explorer.page.anchors import Foldable
from explorer.page.card_prompts import GapKey, card_prompts
from explorer.page.clipboard import copied
from explorer.page.passages import FindsInRows, text_query
from explorer.text.cloze import finder
from tests.support.page_options import every_line, note_page

SETTINGS = ReviewSettings(convert_folders_to_decks=True)
DUE = Badge("due", 1, 0)


def page(
    text: str,
    folds: Folds = BEGIN,
    width: int = 50,
    settings: ReviewSettings = SETTINGS,
    badge: Badge | None = None,
) -> Layout:
    def badge_text(badge: Badge) -> str:
        return f"◇ {badge.state} {badge.count}"

    return note_page(
        text, width, settings=settings, badge=badge, folds=folds, badge_text=badge_text
    )


def rows(shown: Layout) -> list[str]:
    found = [line.text for line in every_line(shown)]
    return [row.rstrip().replace("\u00a0", " ") for row in found]


INLINE = "What is **it**? :: A `thing` with [[Link]]\n<!--SR:!2026-12-15,28,250-->\n"
LINES = "Before.\na::b\n<!--SR:!2026-12-15,28,250-->\nc:::d\nAfter.\n"
LONG = "What\nis it?\n?\n1. one\n   - two\n2. three\n<!--SR:!2026-12-15,28,250-->\n\nAfter.\n"
GAPS = "The ==2;;sky;;what?== is ==1;;blue== and ==plain==.\n"


@pytest.mark.parametrize(
    ("folds", "text", "read"),
    [
        (BEGIN, INLINE, "What is it? ▸ answer  ◇ due 1"),
        (OPEN, INLINE, "What is it? ▾ A thing with Link  ◇ due 1"),
        (BEGIN, LINES, "Before.\na ▸ answer  ◇ due 1\n\nc ▸ answer  ◇ due 1\nAfter."),
        (BEGIN.turn(Fold("answer", 4)), LINES,
         "Before.\na ▸ answer  ◇ due 1\n\nc ▾ d  ◇ due 1\nAfter."),
        (BEGIN, LONG, "What\nis it?\n▸ answer  ◇ due 1\n\nAfter."),
        (OPEN, LONG, "What\nis it?\n▾ answer  ◇ due 1\n1. one\n   ◦ two\n2. three\n\nAfter."),
        (BEGIN, "Front\n??\nBack\nand more\n\nAfter.", "Front\n▸ answer  ◇ due 1\n\nAfter."),
        (BEGIN, "- one\n- two\n?\n- three\n\nAfter.\n",
         "• one\n• two\n  ▸ answer  ◇ due 1\n\nAfter."),
        (BEGIN, GAPS, "The [what?] is [...] and plain. ▸ answer  ◇ due 1"),
        (OPEN, GAPS, "The sky is blue and plain. ▾  ◇ due 1"),
        (BEGIN, "==b;;x== ==bx== ==b;;x== ==b== `==b==` ==b;;x!==\n",
         "[x] [...] [x] [...] ==b== [x!] ▸ answer  ◇ due 1"),
        (BEGIN, "- ==a== one\n- two ==b==\n", "• [...] one\n• two [...] ▸ answer  ◇ due 1"),
        (BEGIN, "> q::a\n\n> [!tip] T\n> x::y\n",
         "▎ q ▸ answer  ◇ due 1\n\n▎ ✦  T\n▎ x ▸ answer  ◇ due 1"),
    ],
)  # fmt: skip
def test_a_question_and_its_answer(folds: Folds, text: str, read: str) -> None:
    assert rows(page(text, folds, badge=DUE)) == read.split("\n")
    assert rows(page(text, folds)) == read.replace("  ◇ due 1", "").split("\n")


def test_an_answer_with_blank_lines_up_to_an_end_marker() -> None:
    settings = replace(SETTINGS, multiline_card_end_marker="+++")
    text = "Q\n?\nA\n\n" + "Long answer.\n\n" * 300 + "+++\n\nAfter.\n"
    shown = page(text, settings=settings)
    assert len(shown.document.chunks) > 2
    assert "Long answer." not in rows(shown)
    assert rows(shown)[:2] == ["Q", "▸ answer"]
    assert rows(page(text, OPEN, settings=settings)).count("Long answer.") == 300


def test_of_a_folded_answer_nothing_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def text(lines: int) -> str:
        return "Q\n?\n" + "a line\n" * lines + "\n# Below\n\nAfter.\n"

    few, shown = rows(page(text(5))), page(text(5000))
    chunks = range(len(shown.document.chunks))
    assert len(chunks) > 5
    parsed: list[int] = []
    parse = shown.document.parsed

    def counted(chunk: int) -> object:
        parsed.append(chunk)
        return parse(chunk)

    monkeypatch.setattr(shown.document, "parsed", counted)
    assert shown.settle(0, 0, 80) == 0
    assert shown.complete
    assert len(parsed) < 4
    assert rows(shown) == few
    shown.fold(BEGIN.turn(Fold("answer", 1)))
    assert rows(shown).count("a line") == 5000
    shown.fold(BEGIN)
    assert rows(shown) == few


def test_gaps_of_another_setting() -> None:
    bold = replace(SETTINGS, cloze_patterns=(CLOZE_BOLD,))
    assert rows(page("A **bold _word_** and ==lit==.", settings=bold)) == [
        "A [...] and lit. ▸ answer"
    ]
    curly = replace(SETTINGS, cloze_patterns=(CLOZE_CURLY,))
    assert rows(page("A {{gap}}.", settings=curly)) == ["A {{gap}}."]


@given(
    st.lists(st.sampled_from(("==", "**", "1;;", "ash;;", "a", "b", ";;", " ", "\n"))).map("".join),
    st.permutations((CLOZE_HIGHLIGHT, CLOZE_BOLD)).map(tuple),
)
def test_gaps_are_the_deletions_of_a_card(text: str, patterns: tuple[str, ...]) -> None:
    settings = replace(SETTINGS, cloze_patterns=patterns)
    question = Question("cloze", 1, 1, text, (), (), -1, ())
    (prompt,) = card_prompts([question], [None], settings)
    alike: dict[GapKey, list[tuple[str, str]]] = {}
    for found in sorted(finder(patterns).deletions(text), key=lambda found: found.start):
        style = {"==": "highlight", "**": "strong"}[found.raw[:2]]
        last = style, "".join(filter(str.isalnum, found.raw))
        alike.setdefault(last, []).append((found.answer, found.hint or "..."))
    assert prompt.gaps == alike
    assert [*prompt.gaps][-1:] == ([last] if alike else [])


@pytest.mark.parametrize(
    ("text", "line"),
    [("?", 1), ("a\n?", 2), ("a?\n?a\n\t? \n?\n", 3), ("a\n\n?", None), ("??\n", None)],
)
def test_the_line_of_a_separator(text: str, line: int | None) -> None:
    assert Document(text).line_of("?", 1, 3 if line else 2) == line


@pytest.mark.parametrize(
    "text", ["`a::b` is code", "| a::b | c |\n|---|---|\n", "# Head :: ing", "x ::", "[a::b](c.md)"]
)
def test_what_is_no_text_or_has_no_answer_stays_as_it_is(text: str) -> None:
    assert rows(page(text)) == rows(page(text, OPEN))
    assert "▸" not in "".join(rows(page(text)))


def test_the_signs_are_targets_and_no_text() -> None:
    text = "q::a\n\nlong\n?\nanswer\n\ngap ==here==\n"
    shown = page(text, badge=DUE)
    assert [Fold.of(target) for _, target in shown.targets(0)] == [
        Fold("answer", 1), Fold("answer", 3), Fold("answer", 7),
    ]  # fmt: skip
    asked = text_query("answer")
    assert asked is not None
    assert not len(FindsInRows(shown.lines(0), asked))
    assert len(FindsInRows(shown.whole(0), asked)) == 1
    assert "▸" not in copied((line, 0, 99) for line in shown.lines(0))


def test_what_hides_an_answer() -> None:
    text = "q::a\n\nlong\n?\nanswer\n\ngap ==here==\n"
    shown = page(text)
    foldable = Foldable(shown.document, shown.options.prompts)
    assert foldable.hiding(5, BEGIN) == [Fold("answer", 3)]
    assert foldable.hiding(3, BEGIN) == foldable.hiding(4, BEGIN) == foldable.hiding(1, BEGIN) == []
    assert foldable.hiding(1, BEGIN, partly=True) == [Fold("answer", 1)]
    assert foldable.hiding(7, BEGIN, partly=True) == [Fold("answer", 7)]
    assert foldable.hiding(5, OPEN) == []
    assert next(foldable.around(4)) == Fold("answer", 3)


def test_a_narrow_page_drops_the_badge_first() -> None:
    assert rows(page("q\n?\na\n", width=12, badge=DUE)) == ["q", "▸ answer"]
    assert rows(page("> > > q\n> > > ::a\n", width=8))


def test_cards_of_an_embedded_note_are_text() -> None:
    shown = page("q::a\n")
    assert rows(Layout(shown.document, replace(shown.options, prompts=()))) == ["q::a"]
