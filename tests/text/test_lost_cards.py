"""Schedules that the plugin passes over are told."""

from __future__ import annotations

import pytest

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan

DEFAULTS = ReviewSettings()
COMMENT = "<!--SR:!2024-04-21,2,250-->"
CODES = ("schedule_without_card", "second_schedule")


def lost(
    text: str, settings: ReviewSettings = DEFAULTS, path: str = "Reef.md"
) -> list[tuple[str, int | None]]:
    """Return the code and line of each problem of this kind."""
    found = scan(path, text, settings).problems
    return [(problem.code, problem.line) for problem in found if problem.code in CODES]


@pytest.mark.parametrize(
    "text",
    [
        f"#flashcards\n\nq::a\n{COMMENT}\n", f"#flashcards\n\nq::a {COMMENT}\n",
        f"#flashcards\n\nQ\n?\nA\n{COMMENT}\n", f"#flashcards\n\nQ\n{COMMENT}\n?\nA\n",
        f"#flashcards\n\nq::a\n> [!sr|card-metadata]\n> {COMMENT}\n",
        f"#flashcards\n\n```\n{COMMENT}\n```\n", f"#flashcards\n\n> ~~~\n> {COMMENT}\n> ~~~\n",
        f"Written as\n\n```md\nq::a\n{COMMENT}\n```\n", f"Written as `{COMMENT}` below it.\n",
        f"#flashcards\n\nq::a\n{COMMENT}\n\n<!-- another comment -->\nA --> B is an arrow\n",
        "#flashcards\n\n<!--SR:-->\n", "#flashcard x#flashcards\n\nq::a\n",
    ],
)  # fmt: skip
def test_what_is_where_it_belongs_is_no_problem(text: str) -> None:
    assert lost(text) == []


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (f"#flashcards\n\nq::a\n\n{COMMENT}\n", 5, "schedule_without_card"),
        (f"#flashcards\n\n{COMMENT}\nq::a\n", 3, "schedule_without_card"),
        (f"#flashcards\n\nQ\n?\nA\n\nmore\n{COMMENT}\n\nq::a\n", 8, "schedule_without_card"),
        (f"---\ntags: [flashcards]\n---\n{COMMENT}\n", 4, "schedule_without_card"),
        (f"#flashcards\r\n\r\nno card\r\n{COMMENT}\r\n", 4, "schedule_without_card"),
        (f"#flashcards\n\nq::a\n{COMMENT}\n{COMMENT}\n", 5, "second_schedule"),
        (f"#flashcards\n\nq::a {COMMENT}\n{COMMENT}\n", 4, "second_schedule"),
        (f"#flashcards\n\nQ\n{COMMENT}\n?\nA\n{COMMENT}\n", 7, "second_schedule"),
        (f"#flashcards\n\nq::a {COMMENT} {COMMENT}\n", 3, "second_schedule"),
    ],
)
def test_a_schedule_that_is_passed_over_is_told(text: str, line: int, code: str) -> None:
    assert lost(text) == [(code, line)]


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        (ReviewSettings(note_folders_to_ignore=("Old/",)), "Old/Reef.md"),
        (ReviewSettings(flashcard_tags_to_ignore=("#done",)), "Reef.md"),
    ],
)
def test_what_the_settings_leave_out_has_no_problems(settings: ReviewSettings, path: str) -> None:
    text = f"#done\n\nq::a\n\n{COMMENT}\n"
    assert lost(text, settings, path) == []
    assert len(lost(text)) == 1


@pytest.mark.parametrize("folders", [False, True])
def test_a_schedule_in_a_note_of_no_deck_asks_for_one(folders: bool) -> None:
    settings = ReviewSettings(convert_folders_to_decks=folders)
    text = f"q::a\n{COMMENT}\n"
    asked = "move the note into a folder" if folders else "no tag for flashcards (#flashcards)"
    assert len(lost(text, settings, "Sea/Reef.md")) == (not folders)
    assert lost(text, settings) == [("schedule_without_card", 2)]
    [problem] = scan("Reef.md", text, settings).problems
    assert asked in problem.message


@pytest.mark.parametrize(
    ("written", "decks"),
    [
        ("flashcards, other", ("flashcards",)), ("other,flashcards/sea", ("flashcards/sea",)),
        ('"#flashcards/a, #flashcards/b"', ("flashcards/a", "flashcards/b")),
        ("flashcards other", None), ("other, more", None),
    ],
)  # fmt: skip
def test_a_text_of_tags_between_commas_names_decks_though_it_names_no_tags(
    written: str, decks: tuple[str, ...] | None
) -> None:
    note = scan("Reef.md", f"---\ntags: {written}\n---\nq::a\n", DEFAULTS)
    assert note.tags == ()
    assert [question.decks for question in note.questions] == ([decks] if decks else [])
    assert "bad_tag" in [problem.code for problem in note.problems]
