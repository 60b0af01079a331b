from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.model import Heading, Problem, Question, Tag
from explorer.text.cards import questions
from explorer.text.review_filter import may_hold_cards

DEFAULTS = ReviewSettings()
FOLDERS = ReviewSettings(convert_folders_to_decks=True)


def tags_of(text: str) -> tuple[Tag, ...]:
    """Return the uses of tags in a text that has them only where a `#` is meant as one."""
    return tuple(
        Tag(found[1], number, 0, 0)
        for number, line in enumerate(text.split("\n"), 1)
        for found in re.finditer(r"(?:^|\s)#([\w/-]+)", line)
    )


def headings_of(text: str) -> tuple[Heading, ...]:
    return tuple(
        Heading(len(found[1]), found[2], found[2], number, 0, 0)
        for number, line in enumerate(text.split("\n"), 1)
        if (found := re.match(r"(#{1,6}) (.*)", line))
    )


def parse_questions(
    body: str, settings: ReviewSettings = DEFAULTS, tag: str = "#flashcards\n\n"
) -> tuple[Question, ...]:
    text = tag + body
    return questions("Notes/Clouds.md", text, headings_of(text), tags_of(text), settings)[0]


def parse_problems(body: str) -> tuple[Problem, ...]:
    text = "#flashcards\n\n" + body
    return questions("Notes/Clouds.md", text, (), tags_of(text), DEFAULTS)[1]


def card_sides(found: tuple[Question, ...]) -> list[list[tuple[str, str]]]:
    return [[(card.front, card.back) for card in question.cards] for question in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Largest ocean::Pacific", [[("Largest ocean", "Pacific")]]),
        ("Largest ocean :: Pacific", [[("Largest ocean ", " Pacific")]]),
        ("- ebb:::flood", [[("- ebb", "flood"), ("flood", "- ebb")]]),
        ("How deep?\n?\nVery", [[("How deep?", "Very")]]),
        ("Ebb\n??\nFlood", [[("Ebb", "Flood"), ("Flood", "Ebb")]]),
        ("The ==moon== pulls", [[("The [...] pulls", "The moon pulls")]]),
        ("only a front::", [[("only a front", "")]]),
        ("a front\n?\n", [[("a front", "")]]),
        ("?\nan answer without a front", []),
        ("in `code::only` there is none", []),
        ("a `b` c::d `e`", [[("a `b` c", "d `e`")]]),
        ("reef::coral ^reef-1", [[("reef", "coral")]]),
        ("prose without a card\n\nmore prose", []),
        ("first line of prose\nreef::coral\nlast line", [[("reef", "coral")]]),
        ("Tides\n?\nlow::high\nmore", [[("low", "high")]]),
        ("==Tide== table\n?\nin the harbor", [[("==Tide== table", "in the harbor")]]),
        ("one\n?\ntwo\n??\nthree", [[("one\n?\ntwo", "three"), ("three", "one\n?\ntwo")]]),
        ("Salt\n?\nthree percent\n\nnot an answer", [[("Salt", "three percent")]]),
        ("Salt\n?\nthree\n# Depth\n---\nfour", [[("Salt", "three\n# Depth\n---\nfour")]]),
        # Code keeps its blank lines, and holds no cards; on one line it opens nothing.
        ("How?\n?\n```py\nwet = 1\n\ndry = 2\n```\ndone",
         [[("How?", "```py\nwet = 1\n\ndry = 2\n```\ndone")]]),
        ("How?\n?\n~~~\nreef\n~~~~~\ndone", [[("How?", "~~~\nreef\n~~~~~\ndone")]]),
        ("~~~\nstd::map\n==x==\n~~~\n\nreef::coral", [[("reef", "coral")]]),
        ("```shore```\nreef::coral", [[("reef", "coral")]]),
        # A comment hides itself and nothing more.
        ("<!-- draft::yes -->\nreef::coral\n\n<!-- one::1\ntwo::2 -->\nlagoon::calm",
         [[("reef", "coral")], [("lagoon", "calm")]]),
        ("#flashcards/sea   reef::coral", [[("reef", "coral")]]),
        ("# Reef::coral", [[("# Reef", "coral")]]),
    ],
)  # fmt: skip
def test_a_question_becomes_its_cards(body: str, expected: list[list[tuple[str, str]]]) -> None:
    assert card_sides(parse_questions(body)) == expected


def test_lines_are_those_of_the_file() -> None:
    [single, multi] = parse_questions(
        "tide::water\n<!--SR:!2024-05-01,4,250-->\n\nSalt\n?\nthree\npercent\n\nend"
    )
    assert (single.type, single.first_line, single.last_line) == ("single_basic", 3, 4)
    assert (multi.type, multi.first_line, multi.last_line) == ("multi_basic", 6, 9)


def test_windows_line_ends_change_nothing() -> None:
    body = "#flashcards\n\nSalt\n?\nthree\n\ntide::water\n<!--SR:!2024-05-01,4,250-->\n"
    plain = questions("a.md", body, (), tags_of(body), DEFAULTS)
    assert questions("a.md", body.replace("\n", "\r\n"), (), tags_of(body), DEFAULTS) == plain


@pytest.mark.parametrize("run", ["```", "~~~~"])
def test_a_fence_without_an_end_is_reported_and_closed_on_the_card_alone(run: str) -> None:
    body = f"How?\n?\n{run}py\nreef::coral\n\nwater\n"
    [question] = parse_questions(body)
    assert question.cards[0].back == f"{run}py\nreef::coral\n\nwater\n\n{run}"
    assert question.text == body.rstrip()
    assert question.last_line == 9
    [problem] = parse_problems(body)
    assert (problem.code, problem.line) == ("unclosed_fence", 5)
    [cloze] = parse_questions(f"==reef==\n{run}\nwater")
    assert cloze.cards[0].front == f"[...]\n{run}\nwater\n{run}"


def test_a_comment_in_an_answer_is_not_asked_but_stays_in_the_source() -> None:
    [question] = parse_questions("Salt\n?\nthree\n<!-- check this -->\npercent")
    assert question.cards[0].back == "three\npercent"
    assert question.text == "Salt\n?\nthree\n<!-- check this -->\npercent"


def test_the_first_line_of_a_question_below_another_one_is_where_the_plugin_sees_it() -> None:
    [_, second] = parse_questions("reef::coral\nWhere?\n?\nHere")
    assert (second.first_line, second.last_line, second.text) == (3, 6, "Where?\n?\nHere")


def test_a_leading_tag_is_no_part_of_the_front_also_where_folders_are_decks() -> None:
    for settings in (DEFAULTS, FOLDERS):
        found = parse_questions("#flashcards/sea  reef::coral\n\n#other\nEbb\n?\nlow", settings)
        assert card_sides(found) == [[("reef", "coral")], [("Ebb", "low")]]


def test_a_setting_turns_gaps_into_input_fields() -> None:
    settings = ReviewSettings(convert_cloze_patterns_to_inputs=True)
    [question] = parse_questions("The ==moon== and the ==sun;;star==", settings)
    field = '<input class="cloze-input" type="text" size="{}" />'
    assert card_sides((question,)) == [
        [
            (f"The {field.format(4)} and the sun", "The moon and the sun"),
            (f"The moon and the {field.format(3)}[star]", "The moon and the sun"),
        ]
    ]


def test_separators_are_settings() -> None:
    settings = ReviewSettings(
        single_line_card_separator="=>",
        single_line_reversed_card_separator="<=>",
        multiline_card_separator="--",
        multiline_reversed_card_separator="",
    )
    assert card_sides(parse_questions("a<=>b", settings)) == [[("a", "b"), ("b", "a")]]
    assert card_sides(parse_questions("a=>b\n\nreef::coral\n\nq\n--\nx", settings)) == [
        [("a", "b")],
        [("q", "x")],
    ]


def test_an_end_marker_lets_answers_have_blank_lines() -> None:
    settings = ReviewSettings(multiline_card_end_marker="+++")
    found = parse_questions("Reef\n\nWhere?\n?\nHere\n\nand there\n+++\nprose", settings)
    assert card_sides(found) == [[("Where?", "Here\n\nand there")]]
    assert (found[0].first_line, found[0].last_line) == (5, 9)


def test_a_callout_below_a_card_holds_its_schedule() -> None:
    [question, following] = parse_questions(
        "reef::coral\n> [!sr|card-metadata]\n> <!--SR:!2024-05-01,4,250-->\ntide::water"
    )
    assert question.cards[0].due == date(2024, 5, 1)
    assert question.last_line == 5
    assert following.text == "tide::water"


# Decks, and which notes are looked at.


def decks(
    text: str, settings: ReviewSettings = DEFAULTS, path: str = "Sea/Reef.md"
) -> list[tuple[str, ...]]:
    found, _ = questions(path, text, (), tags_of(text), settings)
    return [question.decks for question in found]


@pytest.mark.parametrize(
    ("settings", "path", "text", "expected"),
    [
        (FOLDERS, "Sea/Reef/Fish.md", "a::b", [("Sea/Reef",)]),
        (FOLDERS, "Fish.md", "#flashcards a::b", []),
        (ReviewSettings(flashcard_tags_to_ignore=("#stale",)), "Sea/Reef.md",
         "#flashcards #stale/old\na::b", []),
        (ReviewSettings(note_folders_to_ignore=("Sea/",)), "Sea/Reef.md", "#flashcards\na::b", []),
        (DEFAULTS, "Sea/Reef.md", "---\n#flashcards\na::b", [("flashcards",)]),
    ],
)  # fmt: skip
def test_settings_name_the_decks_and_leave_notes_out(
    settings: ReviewSettings, path: str, text: str, expected: list[tuple[str, ...]]
) -> None:
    assert decks(text, settings, path) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#flashcards/sea\na::b\n\n#flashcards/sky\nc::d",
         [("flashcards/sea",), ("flashcards/sky",)]),
        ("#flashcards/sea #flashcards/sky #other\na::b", [("flashcards/sea", "flashcards/sky")]),
        ("#flashcards/sea\n#flashcards/sky\na::b", [("flashcards/sky",)]),
        ("a::b\n\n#flashcards/late\nc::d", [("flashcards/late",), ("flashcards/late",)]),
        ("#flashcards\n\n#mine a::b\nc::d", [("mine",), ("flashcards",)]),
        ("#flashcards\n\n#flashcards/own\nWhere?\n?\nHere\n\na::b",
         [("flashcards/own",), ("flashcards",)]),
        ("a::b #flashcards/inside\n\nc::d", [("flashcards/inside",), ("flashcards/inside",)]),
        ("#flashcards/sea//reef/\na::b", [("flashcards/sea/reef",)]),
        ("#flashcardsish\na::b", []),
        ("#Flashcards\na::b", []),
        ("#review\na::b", []),
    ],
)  # fmt: skip
def test_tags_name_the_decks(text: str, expected: list[tuple[str, ...]]) -> None:
    assert decks(text) == expected


def test_front_matter_names_the_deck_of_what_has_no_tag_line_above() -> None:
    text = "---\ntags: [flashcards/all, review]\nf: x::y\n---\na::b\n\n#flashcards/sky\nc::d"
    tags = (Tag("flashcards/all", 2, 0, 0), Tag("review", 2, 0, 0), Tag("flashcards/sky", 7, 0, 0))
    found, _ = questions("a.md", text, (), tags, DEFAULTS)
    assert [question.decks for question in found] == [("flashcards/all",), ("flashcards/sky",)]
    assert found[0].first_line == 5


def test_only_notes_that_may_hold_cards_are_read() -> None:
    assert may_hold_cards("a.md", (Tag("flashcards/x", 1, 0, 0),), DEFAULTS)
    assert not may_hold_cards("a.md", (Tag("review", 1, 0, 0),), DEFAULTS)
    assert not may_hold_cards("a.excalidraw.md", (Tag("flashcards", 1, 0, 0),), DEFAULTS)


def test_the_headings_above_are_the_context() -> None:
    text = (
        "#flashcards\n\nz::0\n\n# Sea\n\na::b\n\n## Reef[^1]\n\nc::d\n\n## Shore\n# Sky\n"
        "\nWhat?\n?\nx\n# Not above\n"
    )
    found, _ = questions("a.md", text, headings_of(text), tags_of(text), DEFAULTS)
    assert [question.context for question in found] == [(), ("Sea",), ("Sea", "Reef"), ("Sky",)]
    assert [question.section for question in found] == [-1, 0, 1, 3]


# Schedules.

MAY, JUNE = date(2024, 5, 1), date(2024, 6, 2)


@pytest.mark.parametrize(
    ("body", "due", "readable"),
    [
        ("ebb:::flood\n<!--SR:!2024-05-01,4,250!2024-06-02,9,270-->", [MAY, JUNE], [True, True]),
        ("ebb:::flood <!--SR:!2024-05-01,4,250-->", [MAY, None], [True, True]),
        ("reef::coral <!--SR:!2024-05-01,4,250!2024-06-02,9,270-->", [MAY], [True]),
        # The placeholder date is a new card.
        ("ebb:::flood\n<!--SR:!2000-01-01,1,250!2024-06-02,9,270-->", [None, JUNE], [True, True]),
        ("ebb:::flood\n<!--SR:!someday,4,250!2024-06-02,9,270-->", [None, JUNE], [False, True]),
        ("ebb:::flood\n<!--SR:!2024-05-01,4,250", [None, None], [False, False]),
    ],
)
def test_schedules_go_to_the_cards_in_order(
    body: str, due: list[date | None], readable: list[bool]
) -> None:
    [question] = parse_questions(body)
    assert [card.due for card in question.cards] == due
    assert [card.readable for card in question.cards] == readable
    assert all((card.interval, card.ease) == (4, 250) for card in question.cards if card.due == MAY)
    problems = [(problem.code, problem.line) for problem in parse_problems(body)]
    assert problems == ([] if all(readable) else [("bad_schedule", 4)])


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("reef::coral\n\n<!-- draft\nlagoon::calm", "unclosed_comment", 5),
        ("==999999;;reef== and ==1;;coral==", "too_many_cards", 3),
    ],
)
def test_what_is_wrong_is_told(body: str, code: str, line: int) -> None:
    assert 0 < len(parse_questions(body)[0].cards) <= 500
    assert [(problem.code, problem.line) for problem in parse_problems(body)] == [(code, line)]


# Any text.

MARKS = (
    "a :: ::: ? ?? == ;; 1 ash ` ``` ~~~ --- #flashcards <!-- --> <!--SR: "
    "!2024-05-01,4,250 > [!sr|card-metadata] ^id é"
)
BLANKS = ["\n", "\n\n", "\r\n", "\r", " ", "\t", "\u2028", "# ", "> [!sr|card-metadata]"]
PIECES = st.sampled_from(MARKS.split(" ") + BLANKS)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200))
SETTINGS = st.builds(
    ReviewSettings,
    convert_folders_to_decks=st.booleans(),
    cloze_patterns=st.sampled_from(
        [(), ("==[123;;]answer[;;hint]==",), ("**[123;;]answer[;;hint]**", "nonsense")]
    ),
    multiline_card_end_marker=st.sampled_from(["", "+++", "a"]),
    single_line_card_separator=st.sampled_from(["::", "", "a"]),
)


@given(text=TEXTS, settings=SETTINGS)
def test_any_text_gives_questions_that_stand_in_it(text: str, settings: ReviewSettings) -> None:
    tag = (Tag("flashcards", 1, 0, 0),)
    found, problems = questions("Sea/Reef.md", text, headings_of(text), tag, settings)
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    whole = "\n".join(lines)
    for question in found:
        assert 1 <= question.first_line <= question.last_line <= len(lines)
        assert "\n".join(line.rstrip() for line in question.text.split("\n")).rstrip() in whole
        assert question.decks
    assert all(problem.line is not None and 1 <= problem.line <= len(lines) for problem in problems)
    assert questions("Sea/Reef.md", text, headings_of(text), tag, settings) == (found, problems)
