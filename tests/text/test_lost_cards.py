"""What the plugin passes over is told: schedules without a card, damaged deck tags."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import Tag
from explorer.text import lost_cards
from explorer.text.review_filter import SHORTEST_SIMILAR, SIMILAR, may_be_slip, may_lose_cards

DEFAULTS = ReviewSettings()
COMMENT = "<!--SR:!2024-04-21,2,250-->"
CODES = ("schedule_without_card", "second_schedule", "damaged_deck_tag")


def lost(
    text: str, settings: ReviewSettings = DEFAULTS, path: str = "Reef.md"
) -> list[tuple[str, int | None]]:
    """Return the code and line of each problem of this kind."""
    found = scan(path, text, settings).problems
    return [(problem.code, problem.line) for problem in found if problem.code in CODES]


def message(text: str) -> str:
    [problem] = [each for each in scan("Reef.md", text, DEFAULTS).problems if each.code in CODES]
    return problem.message


@pytest.mark.parametrize(
    "text",
    [
        f"#flashcards\n\nq::a\n{COMMENT}\n",
        f"#flashcards\n\nq::a {COMMENT}\n",
        f"#flashcards\n\nQ\n?\nA\n{COMMENT}\n",
        f"#flashcards\n\nQ\n{COMMENT}\n?\nA\n",
        f"#flashcards\n\nq::a\n> [!sr|card-metadata]\n> {COMMENT}\n",
        f"#flashcards\n\n```\n{COMMENT}\n```\n",
        f"#flashcards\n\n> ~~~\n> {COMMENT}\n> ~~~\n",
        f"Written as\n\n```md\nq::a\n{COMMENT}\n```\n",
        f"Written as `{COMMENT}` below it.\n",
        f"#flashcards\n\nq::a\n{COMMENT}\n\n<!-- another comment -->\nA --> B is an arrow\n",
        "#flashcards\n\n<!--SR:-->\n",
        "#fish #flashlight\n\nno question here\n",
        "[[N#flashcards]] [x](a#flashcards) https://x.org/a#flashcards `x#flashcards`\n\nq::a\n",
        "(#flashcards) is how to tag\n",
        "```\nx#flashcards\n```\n",
        "#flashcards\n\nq::a\n",
        "#flash q::a\n",
    ],
)
def test_what_is_where_it_belongs_is_no_problem(text: str) -> None:
    assert lost(text) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"#flashcards\n\nq::a\n\n{COMMENT}\n", 5),
        (f"#flashcards\n\n{COMMENT}\nq::a\n", 3),
        (f"#flashcards\n\nQ\n?\nA\n\nmore\n{COMMENT}\n\nq::a\n", 8),
        (f"---\ntags: [flashcards]\n---\n{COMMENT}\n", 4),
        (f"#flashcards\r\n\r\nno card\r\n{COMMENT}\r\n", 4),
    ],
)
def test_a_schedule_that_belongs_to_no_card_is_told(text: str, line: int) -> None:
    assert lost(text) == [("schedule_without_card", line)]


def test_a_schedule_in_a_note_without_a_tag_asks_for_the_tag() -> None:
    text = f"# Sea\n\nq::a\n{COMMENT}\n"
    assert lost(text) == [("schedule_without_card", 4)]
    assert "no tag for flashcards (#flashcards)" in message(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"#flashcards\n\nq::a\n{COMMENT}\n{COMMENT}\n", 5),
        (f"#flashcards\n\nq::a {COMMENT}\n{COMMENT}\n", 4),
        (f"#flashcards\n\nQ\n{COMMENT}\n?\nA\n{COMMENT}\n", 7),
        (f"#flashcards\n\nq::a {COMMENT} {COMMENT}\n", 3),
    ],
)
def test_a_second_schedule_of_a_card_is_told(text: str, line: int) -> None:
    assert lost(text) == [("second_schedule", line)]


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ("unk#flashcards/ja\n\nq::a\n", 1, "unk#flashcards/ja is no tag, since"),
        ("# Sea\n\n##flashcards\n\nq::a\n", 3, "##flashcards is no tag"),
        ("#flashcards\n\nq::a\n\nx#flashcards\n", 5, "x#flashcards is no tag"),
        ("#fls\n\nq::a\n", 1, "#fls is no tag for flashcards; is #flashcards meant?"),
        ("#fls/ja q::a\n", 1, "#fls/ja is no tag"),
        ("#flashcard\n\nQ\n?\nA\n", 1, "is #flashcards meant?"),
        ("#falshcards/ja\n\nq::a\n", 1, "is #flashcards meant?"),
        ("#Flashcards\n\nq::a\n", 1, "tells capitals from small letters; write #flashcards."),
        ("---\ntags: [flashcard]\n---\nq::a\n", 2, "is #flashcards meant?"),
        ("#flashcards\n\nq::a\n\n#flashcard/b\nq::a\n", 5, "is #flashcards meant?"),
    ],
)
def test_a_damaged_deck_tag_is_told_with_what_may_be_meant(
    text: str, line: int, shown: str
) -> None:
    assert lost(text) == [("damaged_deck_tag", line)]
    assert shown in message(text)


def test_the_configured_tags_are_the_ones_that_count() -> None:
    settings = ReviewSettings(flashcard_tags=("#learn/cards", "#", ""))
    assert lost("#learn/card\n\nq::a\n", settings) == [("damaged_deck_tag", 1)]
    assert lost("#flashcard x#flashcards\n\nq::a\n", settings) == []


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        (ReviewSettings(note_folders_to_ignore=("Old/",)), "Old/Reef.md"),
        (ReviewSettings(flashcard_tags_to_ignore=("#done",)), "Reef.md"),
    ],
)
def test_what_the_settings_leave_out_has_no_problems(settings: ReviewSettings, path: str) -> None:
    text = f"#done x#flashcards\n\nq::a\n\n{COMMENT}\n"
    assert lost(text, settings, path) == []
    assert len(lost(text)) == 2


def test_where_folders_are_decks_a_note_outside_of_them_is_told() -> None:
    settings = ReviewSettings(convert_folders_to_decks=True)
    text = f"q::a\n{COMMENT}\n"
    assert lost(text, settings, "Sea/Reef.md") == []
    assert lost(text, settings) == [("schedule_without_card", 2)]
    [problem] = scan("Reef.md", text, settings).problems
    assert "move the note into a folder" in problem.message


@pytest.mark.parametrize(
    ("written", "decks"),
    [
        ("flashcards, other", ("flashcards",)),
        ("other,flashcards/sea", ("flashcards/sea",)),
        ('"#flashcards/a, #flashcards/b"', ("flashcards/a", "flashcards/b")),
        ("flashcards other", None),
        ("other, more", None),
    ],
)
def test_a_text_of_tags_between_commas_names_decks_though_it_names_no_tags(
    written: str, decks: tuple[str, ...] | None
) -> None:
    note = scan("Reef.md", f"---\ntags: {written}\n---\nq::a\n", DEFAULTS)
    assert note.tags == ()
    assert [question.decks for question in note.questions] == ([decks] if decks else [])
    assert "bad_tag" in [problem.code for problem in note.problems]


@given(st.text("flashcrdFLSx4/ß-", max_size=14), st.sampled_from(["flashcards", "fl/sr", "flß"]))
@example("falshcards", "flashcards")
@example("fls", "fl/sr")
def test_the_quick_look_passes_every_slip(head: str, wanted: str) -> None:
    slip = lost_cards._looks_like.__wrapped__(head, wanted)
    similar = SequenceMatcher(None, head.casefold(), wanted.casefold()).ratio() > SIMILAR
    is_short = min(len(head), len(wanted)) < SHORTEST_SIMILAR
    if slip or (similar and not is_short and head != wanted):
        assert may_be_slip(head, wanted)
    assert slip or head == wanted or is_short or not similar


def test_other_tags_do_not_have_the_cards_looked_for() -> None:
    """Looking for them takes imports that a vault without flashcards has no use for."""
    tags = [Tag(name, 1, 0, 1) for name in ("fffcf4", "Folder", "fundamentals", "framework", "ff")]
    assert not may_lose_cards("Reef.md", "Some text.\n", tags, DEFAULTS)
    assert may_lose_cards("Reef.md", "Some text.\n", [*tags, Tag("flashcard", 1, 0, 1)], DEFAULTS)
