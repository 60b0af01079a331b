from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import NoteReview, PropertyValue, Tag
from explorer.review.due import reviewables
from explorer.review.note_reviews import note_histogram, note_review, problems, queues
from explorer.text.edits import UneditableError
from explorer.text.property_edits import set_properties
from tests.review.build import ON, note, scheduled

DEFAULTS = ReviewSettings()
FIELDS: dict[str, Any] = {"due": "2024-04-21", "interval": 2, "ease": 250}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (("review",), ("review",)), (("review/cloud",), ("review",)),
        (("learn/x", "review"), ("review", "learn")), (("reviewed",), ()), (("Review",), ()),
        (("other",), ()), ((), ()), (("review", "archive/old"), ()),
    ],
)  # fmt: skip
def test_tags_put_a_note_in_queues(tags: tuple[str, ...], expected: tuple[str, ...]) -> None:
    settings = ReviewSettings(
        tags_to_review=("#review", "#learn"), note_tags_to_ignore=("#archive",)
    )
    assert queues(note("Reef.md", *tags), settings) == expected
    assert (note_review(note("Reef.md", *tags), settings, ON) is not None) == bool(expected)


def test_every_use_of_a_tag_counts_as_it_was_typed() -> None:
    found = note("Reef.md", "Review")
    uses = (Tag("Review", 2, 0, 0), Tag("review", 9, 0, 0))
    assert queues(type(found)("Reef.md", "Reef", tags=("Review",), tag_uses=uses), DEFAULTS) == (
        "review",
    )


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("Archive/Reef.md", "Archive"),
        ("a/Reef.excalidraw.md", "**/*.excalidraw.md"),
        ("a/b/Reef.md", "a/*/*.md"),
    ],
)
def test_ignored_folders_are_not_reviewed(path: str, ignored: str) -> None:
    settings = ReviewSettings(note_folders_to_ignore=(ignored,))
    assert note_review(scheduled(path, "2024-04-21"), settings, ON) is None
    assert problems(note(path, "review", due="x"), settings) == ()


@pytest.mark.parametrize(
    "due", ["21-04-2024", "2024-4-21", "Sun Apr 21 2024", "2024-04-21T10:00", ["2024-04-21", "x"]]
)
def test_dates_and_lists_are_read_leniently(due: PropertyValue) -> None:
    found = note_review(
        note("Reef.md", "review", due=due, interval="2.5", ease=[250]), DEFAULTS, ON
    )
    assert found == NoteReview(date(2024, 4, 21), 2.5, 250, "overdue")


@pytest.mark.parametrize("missing", ["due", "interval", "ease"])
@pytest.mark.parametrize("empty", [None, "", [], " "])
def test_a_note_without_a_field_is_new_with_a_problem(missing: str, empty: PropertyValue) -> None:
    found = note("Reef.md", "review", **{**FIELDS, missing: empty})
    assert note_review(found, DEFAULTS, ON) == NoteReview(None, None, None, "new")
    [problem] = problems(found, DEFAULTS)
    assert (problem.code, problem.line) == ("sr_incomplete", None)
    assert f"sr-{missing}" in problem.message


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("due", "someday", "sr_bad_date"), ("due", "2024-02-30", "sr_bad_date"),
        ("due", 20240421, "sr_bad_date"), ("interval", "long", "sr_bad_number"),
        ("interval", True, "sr_bad_number"), ("ease", ".nan", "sr_bad_number"),
        ("ease", {"a": 1}, "sr_bad_number"), ("ease", float("inf"), "sr_bad_number"),
        ("ease", 1e300, "sr_bad_number"), ("interval", -(10**9), "sr_bad_number"),
    ],
)  # fmt: skip
def test_a_value_that_is_wrong_is_left_alone(field: str, value: PropertyValue, code: str) -> None:
    found = note("Reef.md", "review", **{**FIELDS, field: value})
    assert note_review(found, DEFAULTS, ON) is None
    assert [(problem.code, problem.severity) for problem in problems(found, DEFAULTS)] == [
        (code, "error")
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\rtags: [review]\rsr-ease: x\r---\rbody\r", 3),
        ("---\r\ntags: [review]\r\nsr-ease: x\r\n---\r\n", 3),
        ('---\n{"tags": ["review"],\n "note": "sr-ease is", "sr-ease": "x"}\n---\n', 3),
        ("---\nnote: about sr-ease\nsr-ease: x\n---\n", 3),
    ],
)
def test_the_line_of_a_key_is_found_however_it_is_written(text: str, line: int) -> None:
    found = scan("Note.md", text, DEFAULTS)
    assert {problem.line for problem in problems(found, DEFAULTS, text)} == {line}


def test_a_problem_names_the_line_of_its_key_if_the_text_is_there() -> None:
    text = (
        '---\ntags: [review]\nsr-due: 2024-04-21\n"sr-interval": 2\nsr-ease: none\n---\n'
        "sr-ease: 1\n"
    )
    found = note("Reef.md", "review", due="2024-04-21", interval=2, ease="none")
    assert [problem.line for problem in problems(found, DEFAULTS, text)] == [5]
    found = note("Reef.md", "review", interval=2)
    assert [problem.line for problem in problems(found, DEFAULTS, text)] == [4]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("---\ntags: review\nsr-due: 2024-04-21\n\n#review\n", ["unclosed_front_matter"]),
        ("---\r\ntags: review\r\n\r\n#review\r\n", ["unclosed_front_matter"]),
        ("---\ntags: review\nsr-due: 2024-04-21\n", ["unclosed_front_matter"]),
        ("---\n\nA rule above, and #review\n", []),
        ("---\ntags: x\n---\n#review\n", []),
    ],
)
def test_front_matter_without_an_end_is_in_no_review(text: str, codes: list[str]) -> None:
    found = scan("Reef.md", text, DEFAULTS)
    wrong = problems(found, DEFAULTS)
    assert [(problem.code, problem.line) for problem in wrong] == [(code, 1) for code in codes]
    is_offered = bool(queues(found, DEFAULTS)) and not codes
    assert (note_review(found, DEFAULTS, ON) is not None) == is_offered
    assert len(list(reviewables([found], DEFAULTS, ON))) == is_offered
    if codes:
        with pytest.raises(UneditableError, match="no closing ---"):
            set_properties(text.encode(), {"sr-due": "2024-04-25"})


@pytest.mark.parametrize("front", ["a: b: c", "a: 1\na: 2", "only text", "x: {y: 1"])
def test_front_matter_that_cannot_be_read_takes_a_note_out_of_review(front: str) -> None:
    text = f"---\n{front}\n---\n#review\n"
    found = scan("Reef.md", text, DEFAULTS)
    assert queues(found, DEFAULTS)
    assert note_review(found, DEFAULTS, ON) is None
    (problem,) = found.problems
    with pytest.raises(UneditableError, match=re.escape(problem.message)):
        set_properties(text.encode(), {"sr-due": "2024-04-25"})


def test_sound_and_untouched_notes_have_no_problems_and_a_bad_value_weighs_most() -> None:
    assert problems(scheduled("Reef.md", "2024-04-21"), DEFAULTS) == ()
    found = note("Reef.md", "review")
    assert problems(found, DEFAULTS) == ()
    assert note_review(found, DEFAULTS, ON) == NoteReview(None, None, None, "new")
    found = note("Reef.md", "review", due="someday", interval=2)
    assert note_review(found, DEFAULTS, ON) is None
    codes = [problem.code for problem in problems(found, DEFAULTS)]
    assert codes == ["sr_bad_date", "sr_incomplete"]


def test_the_day_of_a_moment_decides() -> None:
    settings = ReviewSettings(start_of_day="04:00:00")
    early = datetime(2024, 4, 22, 3)  # noqa: DTZ001 -- wall time on purpose
    review = note_review(scheduled("Reef.md", "2024-04-21"), settings, early)
    assert review is not None
    assert review.state == "due"


def test_the_histogram_counts_a_note_in_each_of_its_queues() -> None:
    settings = ReviewSettings(tags_to_review=("#review", "#learn"))
    notes = [
        scheduled("a.md", "2024-04-21", "review"),
        scheduled("b.md", "2024-05-05", "review", "learn"),
        scheduled("c.md", "2024-05-05", "review"),
        scheduled("d.md", "2024-05-05", "other"),
        note("e.md", "review"),
        note("f.md", "review", due="someday", interval=1, ease=250),
    ]
    assert note_histogram(notes, settings, ON) == {-4: 1, 10: 3}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2),
)


def test_a_tag_that_is_none_keeps_no_note_out_of_review() -> None:
    found = scan("Reef.md", "---\ntags: [review, 2024]\n---\n", DEFAULTS)
    assert [problem.code for problem in found.problems] == ["bad_tag"]
    assert note_review(found, DEFAULTS, ON) is not None


@given(due=VALUES, interval=VALUES, ease=VALUES)
def test_any_values_give_a_review_with_numbers_or_none(
    due: PropertyValue, interval: PropertyValue, ease: PropertyValue
) -> None:
    found = note("Reef.md", "review", due=due, interval=interval, ease=ease)
    review = note_review(found, DEFAULTS, ON)
    codes = {problem.code for problem in problems(found, DEFAULTS)}
    if review is None:
        assert codes & {"sr_bad_date", "sr_bad_number"}
    elif review.state == "new":
        assert "sr_incomplete" in codes
    else:
        assert not codes
        assert review.interval == review.interval
        assert review.ease == review.ease


@pytest.mark.parametrize(
    ("tags", "settings", "codes"),
    [
        (("sea",), DEFAULTS, ["sr_without_tag"]),
        ((), DEFAULTS, ["sr_without_tag"]),
        (("Review",), DEFAULTS, ["sr_without_tag"]),
        (("review",), DEFAULTS, []),
        (("review/deep",), DEFAULTS, []),
        (("old",), ReviewSettings(note_tags_to_ignore=("#old",)), []),
        (("old", "review"), ReviewSettings(note_tags_to_ignore=("#old",)), []),
        ((), ReviewSettings(tags_to_review=()), []),
        ((), ReviewSettings(note_folders_to_ignore=("Reef",)), []),
    ],
)
def test_a_schedule_without_a_tag_is_a_problem(
    tags: tuple[str, ...], settings: ReviewSettings, codes: list[str]
) -> None:
    found = note("Reef.md", *tags, due="2024-04-21", interval=1, ease=250)
    assert [problem.code for problem in problems(found, settings)] == codes


def test_the_problem_of_a_missing_tag_names_the_tags_and_its_line() -> None:
    found = note("Reef.md", due="2024-04-21", interval=1)
    text = "---\ntitle: x\nsr-due: 2024-04-21\nsr-interval: 1\n---\n"
    settings = ReviewSettings(tags_to_review=("#review", "#learn"))
    [problem] = problems(found, settings, text)
    assert (problem.line, problem.severity) == (3, "warning")
    assert "(#review or #learn)" in problem.message
