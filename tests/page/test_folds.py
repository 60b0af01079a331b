"""Folds as values: what they hide, and that a page with everything open is the page without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.markdown.nodes import Block
from explorer.page import (
    BEGIN,
    OPEN,
    OVERVIEW,
    PREVIEW,
    Definitions,
    Document,
    Fold,
    Folds,
    Layout,
    ResolvedEmbed,
    excerpt_of,
)
from explorer.page.anchors import Foldable, restore_folds, save_folds
from tests.page.strategies import markdown, widths
from tests.support.examples import examples
from tests.support.page_options import every_line, note_page, page_options

NOTE = """# Title

Before.

## One

First.

### Deep

Inside.

## Two

Second.
"""


def page(text: str, folds: Folds = BEGIN, width: int = 60) -> Layout:
    return note_page(text, width, folds=folds)


def document(text: str) -> Document:
    return page(text).document


def rows(layout: Layout) -> list[str]:
    return [line.text for line in every_line(layout)]


def sections(*lines: int) -> Folds:
    return BEGIN.turn(*(Fold("section", line) for line in lines))


def long_note(parts: int = 60) -> str:
    return "".join(f"# Part {n}\n\n" + f"Words of part {n}.\n\n" * 40 for n in range(1, parts + 1))


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that takes in which chunks are parsed from now on."""
    parsed: list[int] = []
    real = Document.parsed

    def parse(self: Document, index: int) -> tuple[Block, ...]:
        parsed.append(index)
        return real(self, index)

    monkeypatch.setattr(Document, "parsed", parse)
    return parsed


def test_a_folded_section_hides_its_subsections_and_says_how_many_lines() -> None:
    assert rows(page(NOTE, sections(5)))[3:] == [
        "Before.", "", "", "One  ▸\u00a05\u00a0lines", "", "Two", "─" * 60, "Second.",
    ]  # fmt: skip
    assert rows(page("# A\n\nb\n\n# C\n", sections(1)))[0] == "A  ▸\u00a01\u00a0line"
    outline = ["One  ▸\u00a05\u00a0lines", "Two  ▸\u00a01\u00a0line"]
    assert rows(page(NOTE, sections(5, 13)))[-2:] == outline, "without blank rows"
    assert rows(page("# A\n\n# B\n\nb\n", sections(1))) == rows(page("# A\n\n# B\n\nb\n"))
    assert "Deep" not in " ".join(rows(page(NOTE, sections(5, 9))))
    assert "Deep  ▸\u00a01\u00a0line" in rows(page(NOTE, sections(9)))


def test_the_overview_keeps_the_title_open() -> None:
    assert [row for row in rows(page(NOTE, OVERVIEW)) if row][-2:] == [
        "One  ▸\u00a05\u00a0lines",
        "Two  ▸\u00a01\u00a0line",
    ]
    assert rows(page("# A\n\na\n\n# B\n\nb\n", OVERVIEW)) == [
        "A  ▸\u00a01\u00a0line",
        "B  ▸\u00a01\u00a0line",
    ]


def test_headings_in_lists_and_quotes_fold_nothing() -> None:
    text = "> # Quoted\n> text\n\n- # Item\n  text\n"
    assert document(text).sections.lines == []


def test_all_lines_above_an_underline_are_the_heading() -> None:
    text = "# One\n\nfirst\n\nTwo\nlines\n===\nsecond\n"
    (one, two) = document(text).sections.lines
    assert rows(page(text, sections(one)))[:4] == ["One  ▸\u00a01\u00a0line", "", "Two", "lines"]
    assert rows(page(text, sections(two)))[-2:] == ["Two", "lines  ▸\u00a01\u00a0line"]


def test_callouts_begin_as_they_are_written() -> None:
    text = "> [!tip]- Closed\n> in it\n\n> [!tip]+ Open\n> body\n\n> [!tip] Plain\n> always\n"
    assert rows(page(text)) == [
        "▎ ✦\u00a0\u00a0Closed\u00a0\u00a0▸", "", "▎ ✦\u00a0\u00a0Open\u00a0\u00a0▾", "▎ body", "",
        "▎ ✦\u00a0\u00a0Plain", "▎ always",
    ]  # fmt: skip
    other = BEGIN.turn(Fold("callout", 1), Fold("callout", 4), Fold("callout", 7))
    assert [row[2:] for row in rows(page(text, other)) if row] == [
        "✦\u00a0\u00a0Closed\u00a0\u00a0▾", "in it", "✦\u00a0\u00a0Open\u00a0\u00a0▸",
        "✦\u00a0\u00a0Plain", "always",
    ]  # fmt: skip
    assert rows(page("> [!tip]- Only a title\n")) == ["▎ ✦\u00a0\u00a0Only a title"]


def test_a_callout_in_an_embed_is_known_by_its_note() -> None:
    excerpt, _ = excerpt_of("Other.md", "> [!tip]- Tip\n> hidden", 7, Definitions())
    embeds = {("![[Other]]", 1): ResolvedEmbed("Other", excerpt)}
    form = page_options(40, cell_len, embeds=embeds, folds=BEGIN)
    shown = Layout(document("![[Other]]\n\n> [!tip]+ Mine\n> body\n"), form)
    assert "hidden" not in " ".join(rows(shown))
    (target,) = (
        target for _, target in shown.targets(0) if target.kind == "fold" and target.source
    )
    assert Fold.of(target) == Fold("callout", 7, "Other.md")
    shown.fold(BEGIN.turn(Fold.of(target)))
    assert "hidden" in " ".join(rows(shown))
    shown.fold(BEGIN)
    assert "hidden" not in " ".join(rows(shown))


def test_what_hides_a_line_and_what_folds_it() -> None:
    text = NOTE + "\n> [!tip]- Tip\n> > [!note]+ Inner\n> > deep\n"
    foldable = Foldable(document(text))
    folds = sections(5, 9).turn(Fold("callout", 18))
    assert foldable.hiding(11, folds) == [Fold("section", 9), Fold("section", 5)]
    assert foldable.hiding(9, folds) == [Fold("section", 5)]
    assert foldable.hiding(5, folds) == []
    assert foldable.hiding(19, folds) == [Fold("callout", 17), Fold("callout", 18)]
    assert foldable.hiding(17, folds) == []
    assert next(foldable.around(19)) == Fold("callout", 18)
    assert next(foldable.around(17)) == Fold("callout", 17)
    assert next(foldable.around(15)) == Fold("section", 13)
    assert list(Foldable(document("text")).around(1)) == []


def test_a_fold_of_the_whole_note_costs_no_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# All\n\n" + long_note().replace("# Part", "## Part")
    shown = page(text, sections(1), 80)
    parsed = counted(monkeypatch)
    shown.settle(0, 40, 80)
    assert rows(shown) == [
        "All  ▸\u00a04,800\u00a0lines".replace("4,800", f"{text.rstrip().count(chr(10)) - 1:,}")
    ]
    assert parsed == [0]


def test_what_was_folded_is_found_again_in_a_note_that_has_changed() -> None:
    kept = save_folds(document(NOTE), sections(5, 13).turn(Fold("callout", 3, "Other.md")))
    assert restore_folds(kept, document(NOTE)) == kept.folds
    changed = document("New.\n\n" + NOTE.replace("## Two", "## Three"))
    assert restore_folds(kept, changed).turned == {
        Fold("section", 7),
        Fold("callout", 3, "Other.md"),
    }


def test_the_nearest_of_equal_lines_is_taken() -> None:
    text = "# A\n\na\n\n# A\n\nb\n"
    kept = save_folds(document(text), sections(5))
    assert restore_folds(kept, document("new\n" + text)).turned == {Fold("section", 6)}


# Any text, any folds, any width

CARDS = (
    "question :: answer", "**bold**::`code` and [[L]]", "there ::: and back", "?", "??", "==gap==",
    "A ==1;;one;;hint== b", "- item ::x", "> quoted::y", "| a::b | c |", "# Head ::z", "`a::b`",
    "<!--SR:!2026-12-15,28,250-->", "a\\::b", "::", "==a::b==", "> [!tip]- Ask::answer", "---",
)  # fmt: skip
TWO_LINES = "## Two ##\nquestion :: answer\nquestion :: answer\n---\nquestion :: answer\n# One"
"""The second heading begins on a line of the first one's section."""
texts = st.lists(st.sampled_from(CARDS) | markdown, max_size=12).map("\n".join)


def every_fold(shown: Layout) -> list[Fold]:
    lines = range(1, shown.document.last_line + 1)
    foldable = Foldable(shown.document, shown.options.prompts)
    return list(dict.fromkeys(fold for line in lines for fold in foldable.around(line)))


def some(shown: Layout, picks: Sequence[bool], base: Folds) -> Folds:
    return base.turn(*(fold for fold, pick in zip(every_fold(shown), picks, strict=False) if pick))


picks = st.lists(st.booleans(), max_size=12)
bases = st.sampled_from([BEGIN, OVERVIEW, PREVIEW, OPEN])


@given(texts, widths, picks, bases)
@examples(200)
def test_everything_open_is_the_page_without_folds(
    text: str, width: int, chosen: list[bool], base: Folds
) -> None:
    shown = page(text, base, width)
    shown.fold(some(shown, chosen, base))
    front = Document(text, shown.document.first_line, (), shown.document.front)
    plain = Layout(front, page_options(width, cell_len))
    plain.options = replace(plain.options, prompts=shown.options.prompts)
    whole = [line for chunk in range(len(shown.document.chunks)) for line in shown.whole(chunk)]
    assert [line.text for line in whole] == rows(plain)
    shown.fold(OPEN)
    assert rows(shown) == rows(plain)


@given(texts, widths, picks)
@examples(150)
def test_all_turned_open_is_everything_open(text: str, width: int, chosen: list[bool]) -> None:
    shown = page(text, BEGIN, width)
    shown.fold(some(shown, chosen, BEGIN))
    foldable = Foldable(shown.document, shown.options.prompts)
    for fold in every_fold(shown):
        if foldable.is_closed(fold, shown.options.folds):
            shown.fold(shown.options.folds.turn(fold))
    assert rows(shown) == rows(page(text, OPEN, width))


@given(texts, widths, picks, picks, bases, st.lists(st.integers(0, 300), max_size=5))
@examples(200)
def test_rows_are_the_same_by_any_path(
    text: str, width: int, before: list[bool], after: list[bool], base: Folds, visits: list[int]
) -> None:
    walked = page(text, BEGIN, width)
    walked.fold(some(walked, before, base))
    for row in visits:
        walked.settle(row, 5, 5)
    folds = some(walked, after, base)
    walked.fold(folds)
    for chunk in walked.unmeasured(0, 10**6):
        walked.measure(chunk)
    straight = page(text, folds, width)
    assert walked.complete
    assert rows(walked) == rows(straight)
    assert walked.height == len(rows(straight)) == straight.height
    assert [
        line.text if (line := walked.line(row)) else None for row in range(walked.height)
    ] == rows(straight)


@given(texts, widths, picks, bases)
@example("# One\nquestion :: answer\nTitle\n===", 20, [], OVERVIEW)
@example(TWO_LINES, 20, [True, False, False, True], BEGIN)
@example("# Head ::z\n```python", 20, [True, True], BEGIN)
@example("# Head ::z\n```python", 20, [], OVERVIEW)
@example("# One\n| a | b |\nTitle\n===\n## Two ##\n# One", 20, [True, True], BEGIN)
@examples(200)
def test_each_row_belongs_to_a_line_of_the_file_that_is_not_hidden(
    text: str, width: int, chosen: list[bool], base: Folds
) -> None:
    shown = page(text, base, width)
    folds = some(shown, chosen, base)
    shown.fold(folds)
    foldable = Foldable(shown.document)
    for chunk in range(len(shown.document.chunks)):
        for line in shown.lines(chunk):
            assert cell_len(line.text) <= width or line.viewport is not None
            assert 1 <= line.source_line <= shown.document.last_line + 1
            assert foldable.hiding(line.source_line, folds) == []


def words_from(shown: Layout, row: int) -> str:
    """Return the words of a row and of those below it, without what is between them."""
    below = filter(None, map(shown.line, range(row, shown.height)))
    return "".join("".join(line.text.split()) for line in below)


# Lines of HTML are one paragraph: a fold in it moves where the rows of the others begin.
@given(texts, widths, picks, bases, st.integers(1, 30))
@example(
    "\n" * 7
    + "<details><summary>S</summary> \ncloud cloud cloud\n# One\n"
    + "**bold**::`code` and [[L]]\n??\n?\n# One\n# One\n# One",
    20,
    [],
    BEGIN,
    16,
)
@examples(200)
def test_a_line_that_is_gone_to_is_shown(
    text: str, width: int, chosen: list[bool], base: Folds, line: int
) -> None:
    shown = page(text, base, width)
    folds = some(shown, chosen, base)
    foldable = Foldable(shown.document, shown.options.prompts)
    folds = folds.turn(*foldable.hiding(line, folds, partly=True))
    assert foldable.hiding(line, folds, partly=True) == []
    everything = page(text, OPEN, width)
    row = everything.line(everything.row_of(line)) if everything.height else None
    shown.fold(folds)
    if row is not None and row.source_line == line and row.runs:
        found = shown.line(shown.row_of(line))
        assert found is not None
        if found.source_line != line:
            assert "".join(row.text.split()) in words_from(shown, shown.row_of(line))


@given(texts, widths)
@examples(150)
def test_a_folded_answer_is_nowhere_on_the_page(text: str, width: int) -> None:
    marked = f"Asked :: zebra\n\nMore\n?\nzebra\n\nA ==zebra== here\n\n{text}".replace(
        "```", ""
    ).replace("%%", "")
    before = rows(page(marked, BEGIN, width))
    assert "zebra" not in "\n".join(before[:7])


@given(texts, widths, picks, bases)
@examples(150)
def test_each_sign_is_reached_once(text: str, width: int, chosen: list[bool], base: Folds) -> None:
    shown = page(text, base, width)
    shown.fold(some(shown, chosen, base))
    for chunk in range(len(shown.document.chunks)):
        targets = [target for _, target in shown.targets(chunk)]
        assert len({id(target) for target in targets}) == len(targets)
        assert shown.may_link(chunk) or not any(target.kind != "tag" for target in targets)


@given(texts, st.lists(st.integers(0, 60), max_size=20))
@example("# A\n\n\n# B\n\nText.\n\nC\n===\n\n## D", [9, 1, 4, 3, 12, 2, 99, 5])
@example("---\na: b\n---\n\n# A\n\u3000\n# B\nb", [1, 7, 2, 5, 6, 3])
@examples(100)
def test_where_a_line_begins_depends_on_no_question_before(text: str, lines: list[int]) -> None:
    asked = document(text)
    offsets = [(asked.offset(line), asked.line(line)) for line in lines]
    assert offsets == [(document(text).offset(line), document(text).line(line)) for line in lines]
    ranges = asked.sections
    for index, (line, end) in enumerate(zip(ranges.lines, ranges.ends, strict=True)):
        assert asked.folds(index) == (asked.lines_below(line, end) > 0)
