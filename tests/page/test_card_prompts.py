"""Flashcards on a page: the question, the sign that its answer is folded under, and its badge."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.config import CLOZE_BOLD, CLOZE_CURLY, CLOZE_HIGHLIGHT, ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import Badge, Question
from explorer.page import ASCII, BEGIN, OPEN, Document, Fold, Folds, Layout, PageContext
from explorer.page.anchors import Foldable
from explorer.page.card_prompts import GapKey, card_prompts, prompts_between
from explorer.page.clipboard import copied
from explorer.page.passages import FindsInRows, text_query
from explorer.text.cloze import finder
from tests.support.page_options import page_options

SETTINGS = ReviewSettings(convert_folders_to_decks=True)
DUE = Badge("due", 1, 0)


def page(
    text: str,
    folds: Folds = BEGIN,
    width: int = 50,
    settings: ReviewSettings = SETTINGS,
    badge: Badge | None = None,
) -> Layout:
    note = scan("Deck/Note.md", text, settings)
    asks = card_prompts(note.questions, [badge] * len(note.questions), settings)
    headings = [(heading.line, heading.level) for heading in note.headings]
    form = page_options(
        width,
        cell_len,
        folds=folds,
        prompts=asks,
        badge_text=lambda badge: f"◇ {badge.state} {badge.count}",
    )
    return Layout(Document(text, 1, headings), form)


def rows(shown: Layout) -> list[str]:
    found = [
        line.text for chunk in range(len(shown.document.chunks)) for line in shown.lines(chunk)
    ]
    return [row.rstrip().replace("\u00a0", " ") for row in found]


def test_an_answer_in_the_line_of_its_question() -> None:
    text = "What is **it**? :: A `thing` with [[Link]]\n<!--SR:!2026-12-15,28,250-->\n"
    assert rows(page(text, badge=DUE)) == ["What is it? ▸ answer  ◇ due 1"]
    assert rows(page(text, OPEN, badge=DUE)) == ["What is it? ▾ A thing with Link  ◇ due 1"]
    assert rows(page(text)) == ["What is it? ▸ answer"]


def test_lines_of_one_paragraph_are_cards_of_their_own() -> None:
    text = "Before.\na::b\n<!--SR:!2026-12-15,28,250-->\nc:::d\nAfter.\n"
    assert rows(page(text)) == ["Before.", "a ▸ answer", "", "c ▸ answer", "After."]
    assert rows(page(text, BEGIN.turn(Fold("answer", 4)))) == [
        "Before.",
        "a ▸ answer",
        "",
        "c ▾ d",
        "After.",
    ]


def test_an_answer_of_several_lines() -> None:
    text = "What\nis it?\n?\n1. one\n   - two\n2. three\n<!--SR:!2026-12-15,28,250-->\n\nAfter.\n"
    assert rows(page(text, badge=DUE)) == ["What", "is it?", "▸ answer  ◇ due 1", "", "After."]
    assert rows(page(text, OPEN, badge=DUE)) == [
        "What", "is it?", "▾ answer  ◇ due 1", "1. one", "   ◦ two", "2. three", "", "After.",
    ]  # fmt: skip


def test_an_answer_that_goes_on_in_the_paragraph() -> None:
    assert rows(page("Front\n??\nBack\nand more\n\nAfter.")) == ["Front", "▸ answer", "", "After."]


def test_a_question_in_a_list_keeps_its_indent() -> None:
    assert rows(page("- one\n- two\n?\n- three\n\nAfter.\n")) == [
        "• one",
        "• two",
        "  ▸ answer",
        "",
        "After.",
    ]


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


def test_gaps_show_hints_and_then_answers() -> None:
    text = "The ==2;;sky;;what?== is ==1;;blue== and ==plain==.\n"
    assert rows(page(text, badge=DUE)) == ["The [what?] is [...] and plain. ▸ answer  ◇ due 1"]
    assert rows(page(text, OPEN, badge=DUE)) == ["The sky is blue and plain. ▾  ◇ due 1"]


def test_gaps_of_another_setting() -> None:
    bold = replace(SETTINGS, cloze_patterns=(CLOZE_BOLD,))
    assert rows(page("A **bold _word_** and ==lit==.", settings=bold)) == [
        "A [...] and lit. ▸ answer"
    ]
    curly = replace(SETTINGS, cloze_patterns=(CLOZE_CURLY,))
    assert rows(page("A {{gap}}.", settings=curly)) == ["A {{gap}}."]


def test_gaps_that_look_the_same_are_taken_in_their_order() -> None:
    text = "==b;;x== and ==bx== and ==b;;x== ==b== `==b==` ==b;;x!==\n"
    assert rows(page(text, width=80)) == [
        "[x] and [...] and [x] [...] ==b== [x!] ▸ answer",
    ]


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


def test_a_list_with_gaps_is_one_question() -> None:
    assert rows(page("- ==a== one\n- two ==b==\n")) == ["• [...] one", "• two [...] ▸ answer"]


@pytest.mark.parametrize(
    "text", ["`a::b` is code", "| a::b | c |\n|---|---|\n", "# Head :: ing", "x ::", "[a::b](c.md)"]
)
def test_what_is_no_text_or_has_no_answer_stays_as_it_is(text: str) -> None:
    assert rows(page(text)) == rows(page(text, OPEN))
    assert "▸" not in "".join(rows(page(text)))


def test_a_question_in_a_quote_or_a_callout() -> None:
    assert rows(page("> q::a\n\n> [!tip] T\n> x::y\n")) == [
        "▎ q ▸ answer",
        "",
        "▎ ✦  T",
        "▎ x ▸ answer",
    ]


def test_the_signs_are_targets_and_no_text() -> None:
    text = "q::a\n\nlong\n?\nanswer\n\ngap ==here==\n"
    shown = page(text, badge=DUE)
    assert [Fold.of(target) for _, target in shown.targets(0)] == [
        Fold("answer", 1),
        Fold("answer", 3),
        Fold("answer", 7),
    ]
    asked = text_query("answer")
    assert asked is not None
    assert not len(FindsInRows(shown.lines(0), asked))
    assert len(FindsInRows(shown.whole(0), asked)) == 1
    assert "▸" not in copied((line, 0, 99) for line in shown.lines(0))


def test_what_hides_an_answer() -> None:
    text = "q::a\n\nlong\n?\nanswer\n\ngap ==here==\n"
    shown = page(text)
    foldable = Foldable(shown.document, shown.options.context.prompts)
    assert foldable.hiding(5, BEGIN) == [Fold("answer", 3)]
    assert foldable.hiding(3, BEGIN) == foldable.hiding(4, BEGIN) == foldable.hiding(1, BEGIN) == []
    assert foldable.hiding(1, BEGIN, partly=True) == [Fold("answer", 1)]
    assert foldable.hiding(7, BEGIN, partly=True) == [Fold("answer", 7)]
    assert foldable.hiding(5, OPEN) == []
    assert next(foldable.around(4)) == Fold("answer", 3)


def test_no_line_belongs_to_two_questions() -> None:
    shown = page("a::b\nc\n?\nd\n\ne::f\n")
    spans = [(ask.first, ask.last) for ask in shown.options.context.prompts]
    assert spans == [(1, 1), (2, 4), (6, 6)]
    assert [ask.first for ask in prompts_between(shown.options.context.prompts, 4, 6)] == [2, 6]
    assert rows(shown) == ["a ▸ answer", "c", "▸ answer", "", "e ▸ answer"]


def test_a_narrow_page_drops_the_badge_first() -> None:
    assert rows(page("q\n?\na\n", width=12, badge=DUE)) == ["q", "▸ answer"]
    assert rows(page("> > > q\n> > > ::a\n", width=8))


def test_signs_in_ascii() -> None:
    shown = page("q::a\n")
    assert rows(Layout(shown.document, replace(shown.options, signs=ASCII))) == ["q > answer"]


def test_cards_of_an_embedded_note_are_text() -> None:
    shown = page("q::a\n")
    assert rows(Layout(shown.document, replace(shown.options, context=PageContext()))) == ["q::a"]
