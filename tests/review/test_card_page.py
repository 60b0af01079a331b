"""Cards as they are shown: front and answer, gaps, what tells the answer, where embeds stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from explorer import Explorer
from explorer.config import CLOZE_BOLD, CLOZE_CURLY, CLOZE_HIGHLIGHT
from explorer.model import Note
from explorer.page import Document, Layout, ResolvedEmbed
from explorer.reader.card_page import CardPage, Crumb, card_page, gives_away
from tests.support.page_options import page_options

FRONT_MATTER = "---\ntags: [flashcards]\n---\n"
BODY_LINE = 4


class Pages:
    """The pages of the cards of one note."""

    def __init__(self, root: Path, body: str, name: str = "Note.md", **settings: object) -> None:
        folder = root / ".obsidian/plugins/obsidian-spaced-repetition"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "data.json").write_text(json.dumps({"settings": settings}), encoding="utf-8")
        (root / name).write_text(FRONT_MATTER + body, encoding="utf-8", newline="")
        vault = Explorer.open(root, cache=False).vault
        self.note: Note = vault.notes[name]
        self._settings = vault.settings

    def page(self, question: int = 1, card: int = 1) -> CardPage:
        """Return a page by the numbers of question and card, from 1."""
        return card_page(self.note, self.note.questions[question - 1], card, self._settings)


SCHEDULE = "<!--SR:!2026-01-01,1,250-->"


@pytest.mark.parametrize(
    ("body", "card", "front", "whole", "answer"),
    [
        ("Ebb ::: Flood", 1, "Ebb", "Ebb\n\n---\n\nFlood", "Flood"),
        ("Ebb:::Flood\n<!--SR:!2026-01-01,1,250!2026-01-01,1,250-->", 2, "Flood",
         "Flood\n\n---\n\nEbb", "Ebb"),
        (f"Which?\n?\n- one\n    - inner\n- two\n{SCHEDULE}", 1, "Which?",
         "Which?\n\n---\n\n- one\n    - inner\n- two", "one inner two"),
        ("- list\n        - Ebb::Flood", 1, "- Ebb", "- Ebb\n\n---\n\nFlood", "Flood"),
        ("#flashcards/sea The ==moon== pulls ^id", 1, "The <mark>[...]</mark> pulls",
         "The <mark>moon</mark> pulls", "moon"),
        ("<!-- not shown -->\nThe ==moon== pulls", 1, "The <mark>[...]</mark> pulls",
         "The <mark>moon</mark> pulls", "moon"),
        ("==1;;A== then ==2;;B== then ==1;;C==.", 1,
         "<mark>[...]</mark> then B then <mark>[...]</mark>.",
         "<mark>A</mark> then B then <mark>C</mark>.", "A, C"),
        ("Run `ls ==-l==` here.", 1, "Run `ls [...]` here.", "Run `ls -l` here.", "-l"),
        ("So $x = ==y==$ holds.", 1, "So $x = [...]$ holds.", "So $x = y$ holds.", "y"),
    ],
)  # fmt: skip
def test_what_a_page_shows(
    tmp_path: Path, body: str, card: int, front: str, whole: str, answer: str
) -> None:
    page = Pages(tmp_path, f"{body}\n").page(1, card)
    assert (page.front, page.whole, page.answer) == (front, whole, answer)
    assert page.line == BODY_LINE + body.startswith(("- list", "<!--"))
    below = page.whole.partition("\n---\n\n")[2]
    assert "\n".join(page.whole.split("\n")[page.answer_line - 1 :]) == (below or whole)


@pytest.mark.parametrize(
    "answer", ["C++", "g++ -O2", "c = a + b", "1 - 1 > 0", "-5", "+", "2 * 3."]
)
def test_signs_within_an_answer_are_no_marks_of_lists(tmp_path: Path, answer: str) -> None:
    assert Pages(tmp_path, f"Which?::{answer}\n").page().answer == answer


@pytest.mark.parametrize(
    ("body", "answers"),
    [
        ("Q::3. Oktober 1990", ["3. Oktober 1990"]), ("Q::> 7", ["> 7"]), ("Q::- 5 °C", ["- 5 °C"]),
        ("Q::+ 3", ["+ 3"]), ("Q::- word", ["word", "- word"]), ("Q::**5**. x[^1]", ["5. x"]),
        ("Q::`[^a]` and $\\alpha^2$", ["[^a] and α²", "[^a] and \\alpha^2"]),
        ("It is ==3. Oktober==.", ["3. Oktober"]),
        ("So $x = ==1;;\\alpha==$ and `ls ==1;;*_*==`.", ["α, *_*", "\\alpha, *_*"]),
        ("Q\n?\n1945.\nParis", ["1945. Paris"]), ("Q\n?\n3. Oktober", ["3. Oktober"]),
        ("Q\n?\n- 5 °C", ["5 °C", "- 5 °C"]),
        ("Q\n?\n1. one\n2. two", ["one two", "1. one 2. two"]),
        ("Q\n?\n```python\nprint(1)\n```", ["print(1)"]),
        ("Q\n?\n| a | b |\n|---|---|\n| 1 | $x^2$ |", ["a b 1 x²", "a b 1 x^2"]),
        ("Q\n?\n> [!note] Title\n> text", ["Title text"]),
        ("Q\n?\n$$\n\\alpha\n$$", ["α", "\\alpha"]),
    ],
)  # fmt: skip
def test_the_answer_is_what_the_page_shows(tmp_path: Path, body: str, answers: list[str]) -> None:
    page = Pages(tmp_path, f"{body}\n").page()
    assert [page.answer, *page.other_answers] == answers


def test_the_number_of_a_card_in_a_list_is_no_part_of_its_other_side(tmp_path: Path) -> None:
    page = Pages(tmp_path, "3. Ebb:::Flood\n").page(1, 2)
    assert [page.answer, *page.other_answers] == ["Ebb", "3. Ebb"]


def test_what_a_gap_asks_for_is_highlighted_and_nothing_else(tmp_path: Path) -> None:
    pages = Pages(tmp_path, "A ==boot;;a shoe== is ==worn==.\n")
    assert pages.page(1, 1).front == "A <mark>[a shoe]</mark> is worn."
    assert pages.page(1, 1).whole == "A <mark>boot</mark> is worn."
    assert pages.page(1, 2).front == "A boot is <mark>[...]</mark>."
    assert pages.page(1, 2).answer == "worn"
    assert pages.page(1, 1).answer_line == 1


def test_other_patterns_are_highlighted_too(tmp_path: Path) -> None:
    patterns = ["{{[123;;]answer[;;hint]}}"]
    page = Pages(tmp_path, "A {{boot}} is worn.\n", clozePatterns=patterns).page()
    assert page.front == "A <mark>[...]</mark> is worn."
    assert page.whole == "A <mark>boot</mark> is worn."


@pytest.mark.parametrize(
    ("pattern", "body"),
    [
        (CLOZE_HIGHLIGHT, "山は==「やま」;;ひらがな==と"),
        (CLOZE_BOLD, "山は**「やま」;;ひらがな**と"),
        (CLOZE_CURLY, "山は{{「やま」;;ひらがな}}と"),
    ],
)
def test_a_gap_between_letters_is_highlighted_too(tmp_path: Path, pattern: str, body: str) -> None:
    page = Pages(tmp_path, f"{body}\n", clozePatterns=[pattern]).page()
    for text, seen in ((page.front, "[ひらがな]"), (page.whole, "「やま」")):
        (line,) = Layout(Document(text), page_options(40, cell_len)).lines(0)
        assert line.text.rstrip() == f"山は{seen}と"
        assert [run.text for run in line.runs if "highlight" in run.style] == [seen]


# Where it stands


def test_the_headings_above_lead_to_a_card_without_the_card_itself(tmp_path: Path) -> None:
    pages = Pages(tmp_path, "# Sea\n\n## Tides\n\nEbb::Flood\n\n# Sea\n\n## Low::High\n")
    crumbs = [[crumb.name for crumb in pages.page(number).crumbs] for number in (1, 2)]
    assert crumbs == [["Note", "Sea", "Tides"], ["Note", "Sea"]]
    assert pages.page(2).front == "## Low"


def test_a_name_that_tells_the_answer_is_marked(tmp_path: Path) -> None:
    page = Pages(tmp_path, "# Regions\n\nEbb:::Region\n").page(1, 1)
    assert page.crumbs == (Crumb("Note", tells=False), Crumb("Regions", tells=True))


@pytest.mark.parametrize(
    ("name", "answer", "tells"),
    [
        ("MFA", "mfa", True), ("Regions", "Region", True),
        ("Root user", "The root user of an account", True), ("Café", "cafe", True),
        ("MFA (Multi-Factor Authentication)", "multi factor authentication", True),
        ("Security", "The customer", False), ("A", "A long answer with a word", False),
        ("One", "Once upon a time", False), ("Cards", "", False), ("可用性", "可用性", True),
    ],
)  # fmt: skip
def test_what_gives_an_answer_away(name: str, answer: str, tells: bool) -> None:
    assert gives_away(name, answer) is tells


def test_crumbs_are_clean(tmp_path: Path) -> None:
    page = Pages(tmp_path, "# Se\x1b[31ma\n\nEbb::Flood\n").page()
    assert Crumb("Sea", tells=False) in [
        Crumb(crumb.name.replace("[31m", ""), crumb.tells) for crumb in page.crumbs
    ]
    assert all("\x1b" not in crumb.name for crumb in page.crumbs)


# Embeds


def test_embeds_are_found_on_the_lines_of_the_page(tmp_path: Path) -> None:
    body = "text above\n\nWhat is\n![[a.png]]\n?\nIt is\n![[b.png]]\n"
    page = Pages(tmp_path, body).page()
    first, second = ResolvedEmbed("a"), ResolvedEmbed("b")
    embeds = page.embeds(
        {("![[a.png]]", 7): first, ("![[b.png]]", 10): second, ("![[c]]", 4): ResolvedEmbed("c")}
    )
    lines = page.whole.split("\n")
    found = {(lines[line - 1], raw) for raw, line in embeds}
    assert found == {(raw, raw) for raw in ("![[a.png]]", "![[b.png]]")}


def test_embeds_of_a_text_with_gaps_keep_their_lines(tmp_path: Path) -> None:
    page = Pages(tmp_path, "The ==moon==\n![[a.png]]\n").page()
    assert set(page.embeds({("![[a.png]]", 5): ResolvedEmbed("a")})) == {("![[a.png]]", 2)}
