"""What a grade writes into a note: by the plugin's rules, with every other byte as it was."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import Question
from explorer.text.card_edits import find_question, segments_after, set_schedule
from explorer.text.cards import without_block_id
from explorer.text.edits import UneditableError, apply_edits, inverted
from explorer.text.schedule_segments import read_segments
from explorer.vault.file_reader import decode

NEXT_LINE = ReviewSettings()
SAME_LINE = ReviewSettings(card_comment_on_same_line=True)
CALLOUT = ReviewSettings(use_callouts_for_scheduling_comments=True)
END_MARK = ReviewSettings(multiline_card_end_marker="+++")
NEW = "2030-05-01,9,270"  # what is written for the card that was graded
PLACEHOLDER = "2000-01-01,1,250"


def read(data: bytes, settings: ReviewSettings = NEXT_LINE) -> tuple[Question, ...]:
    return scan("Reef.md", decode(data), settings).questions


def graded(
    data: bytes, settings: ReviewSettings = NEXT_LINE, question: int = 0, card: int = 0
) -> bytes:
    """Return a note after a grade of one card."""
    wanted = read(data, settings)[question]
    segments = segments_after(wanted, card, NEW, PLACEHOLDER, settings)
    edits = set_schedule(data, wanted, segments, settings)
    after = apply_edits(data, edits)
    assert apply_edits(after, inverted(data, edits)) == data
    return after


def body(text: str, settings: ReviewSettings = NEXT_LINE, **place: int) -> str:
    """Return the body of a note of flashcards after a grade."""
    tag = "#flashcards\n\n"
    return graded((tag + text).encode(), settings, **place).decode().removeprefix(tag)


@pytest.mark.parametrize(
    ("settings", "before", "after"),
    [
        (NEXT_LINE, "q::a\nnext", "q::a\n<!--SR:!NEW-->\nnext"),
        (NEXT_LINE, "q::a", "q::a\n<!--SR:!NEW-->"),
        (NEXT_LINE, "q::a <!--SR:!2024-04-21,2,250-->\nnext", "q::a\n<!--SR:!NEW-->\nnext"),
        (NEXT_LINE, "q::a\n<!--SR:!2024-04-21,2,250-->\nnext", "q::a\n<!--SR:!NEW-->\nnext"),
        (NEXT_LINE, "q::a\n<!--SR:2024-04-21,2,250-->", "q::a\n<!--SR:!NEW-->"),
        (NEXT_LINE, "q::a ^id1\n<!--SR:!2024-04-21,2,250-->\n", "q::a ^id1\n<!--SR:!NEW-->\n"),
        (NEXT_LINE, "q::a <!--SR:!2024-04-21,2,250--> ^id1\n", "q::a ^id1\n<!--SR:!NEW-->\n"),
        (NEXT_LINE, "a:::b", "a:::b\n<!--SR:!NEW!2000-01-01,1,250-->"),
        (NEXT_LINE, "Q\n?\nA\n\nnext", "Q\n?\nA\n<!--SR:!NEW-->\n\nnext"),
        (NEXT_LINE, "Q\n?\n```\ncode\n\nmore\n```\n\nnext",
         "Q\n?\n```\ncode\n\nmore\n```\n<!--SR:!NEW-->\n\nnext"),
        (NEXT_LINE, "Q\n?\nA ^id\n", "Q\n?\nA ^id\n<!--SR:!NEW-->\n"),
        (NEXT_LINE, "#sea/deep   Q::A\nnext", "#sea/deep   Q::A\n<!--SR:!NEW-->\nnext"),
        (NEXT_LINE, "- p\n    - q::a\n    - z", "- p\n    - q::a\n<!--SR:!NEW-->\n    - z"),
        (NEXT_LINE, "==x== and\nmore\n\nnext", "==x== and\nmore\n<!--SR:!NEW-->\n\nnext"),
        # A comment in the middle moves to the end, and leaves no line that would end the card.
        (NEXT_LINE, "Q\n<!--SR:!2024-04-21,2,250-->\n?\nA\n", "Q\n?\nA\n<!--SR:!NEW-->\n"),
        (NEXT_LINE, "<!--SR:!2024-04-21,2,250-->\nQ\n?\nA\n", "Q\n?\nA\n<!--SR:!NEW-->\n"),
        (NEXT_LINE, "Q <!--SR:!2024-04-21,2,250--> so\n?\nA\n", "Q  so\n?\nA\n<!--SR:!NEW-->\n"),
        (NEXT_LINE, "Q\n<!--SR:!2024-04-21,2,250-->\r\n?\nA\r\n", "Q\n?\nA\r\n<!--SR:!NEW-->\r\n"),
        # Of two comments the one that is read is replaced where it stands.
        (NEXT_LINE, "Q\n<!--SR:!2024-04-21,2,250-->\n?\nA\n<!--SR:!2024-05-01,5,270-->\n",
         "Q\n<!--SR:!NEW-->\n?\nA\n<!--SR:!2024-05-01,5,270-->\n"),
        # A setting puts the comment onto the same line.
        (SAME_LINE, "q::a\nnext", "q::a <!--SR:!NEW-->\nnext"),
        (SAME_LINE, "q::a\n<!--SR:!2024-04-21,2,250-->\nnext", "q::a <!--SR:!NEW-->\nnext"),
        (SAME_LINE, "q::a <!--SR:!2024-04-21,2,250-->  \nnext", "q::a <!--SR:!NEW-->  \nnext"),
        (SAME_LINE, "q::a ^id1\nnext", "q::a <!--SR:!NEW--> ^id1\nnext"),
        (SAME_LINE, "q::a ^id1\n<!--SR:!2024-04-21,2,250-->", "q::a <!--SR:!NEW--> ^id1"),
        (SAME_LINE, "q::a  \nnext", "q::a <!--SR:!NEW-->  \nnext"),
        (SAME_LINE, "Q\n?\nA\nB\n", "Q\n?\nA\nB <!--SR:!NEW-->\n"),
        (SAME_LINE, "Q\n?\n```\ncode\n```\n", "Q\n?\n```\ncode\n```\n<!--SR:!NEW-->\n"),
        # Behind tildes it would be no fence, too; behind a separator it would part nothing.
        (SAME_LINE, "Q\n?\n\n", "Q\n?\n<!--SR:!NEW-->\n\n"),
        (SAME_LINE, "Q\n?\n~~~\ncode\n~~~\n", "Q\n?\n~~~\ncode\n~~~\n<!--SR:!NEW-->\n"),
        (SAME_LINE, "q::a <!--SR:!2024-04-21,2,250--> tail", "q::a  tail <!--SR:!NEW-->"),
        (SAME_LINE, "q::a <!--SR:!2024-04-21,2,250--> a tail longer than the comment has been ^id",
         "q::a  a tail longer than the comment has been <!--SR:!NEW--> ^id"),
        # A callout holds the comment if it is there or wanted.
        (CALLOUT, "q::a\nnext", "q::a\n> [!sr|card-metadata] \n>  <!--SR:!NEW-->\nnext"),
        (CALLOUT, "q::a\n<!--SR:!2024-04-21,2,250-->\nnext",
         "q::a\n> [!sr|card-metadata] \n>  <!--SR:!NEW-->\nnext"),
        (NEXT_LINE, "q::a\n> [!sr|card-metadata]\n> <!--SR:!2024-04-21,2,250-->\nnext",
         "q::a\n> [!sr|card-metadata]\n> <!--SR:!NEW-->\nnext"),
        (SAME_LINE, "Q\n?\nA\n> [!sr|card-metadata]\n> <!--SR:!2024-04-21,2,250-->\n\nnext",
         "Q\n?\nA\n> [!sr|card-metadata]\n> <!--SR:!NEW-->\n\nnext"),
        (END_MARK, "Q\n?\nA\n\nB\n+++\nnext", "Q\n?\nA\n\nB\n<!--SR:!NEW-->\n+++\nnext"),
    ],
)  # fmt: skip
def test_where_the_comment_goes(settings: ReviewSettings, before: str, after: str) -> None:
    assert body(before, settings) == after.replace("NEW", NEW)


@pytest.mark.parametrize(
    ("settings", "text", "reason", "line"),
    [
        (NEXT_LINE, b"q\xff::a <!--SR:!2024-04-21,2,250--> \xff", "UTF-8", 3),
        (NEXT_LINE, b"Q\n?\n```\nunclosed\n\nx", "never closed", 5),
        # A callout without a comment runs on to the end; with one, what is below would be cards.
        (NEXT_LINE, b"q::a\n> [!sr|card-metadata]\n> gone\nx::y\n", f"other cards.*!{NEW}", 3),
        (CALLOUT, b"<!--SR:q::a<!-- c -->\n", "within a comment", 3),
        (SAME_LINE, b"<!--SR:q::a<!-- c -->\n", "within a comment", 3),
    ],
)
def test_what_cannot_be_written_safely_is_refused(
    settings: ReviewSettings, text: bytes, reason: str, line: int
) -> None:
    with pytest.raises(UneditableError, match=reason) as refused:
        graded(b"#flashcards\n\n" + text, settings)
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("before", "card", "after"),
    [
        ("a:::b\n<!--SR:!2024-04-21,2,250-->", 1, "!2024-04-21,2,250!NEW"),
        ("==a== ==b==\n<!--SR:!2000-01-01,1,250!2024-04-21,2,250-->", 1, "!2000-01-01,1,250!NEW"),
        ("==a== ==b== ==c==\n<!--SR:!2024-04-21,2.9,250-->", 2, "!2024-04-21,2.9,250!OLD!NEW"),
        ("q::a\n<!--SR:!2024-04-21,2,250!2024-05-01,5,270-->", 0, "!NEW"),
        ("a:::b\n<!--SR:!2024-04-21,2,250!someday-->", 0, "!NEW!someday"),
        ("a:::b\n<!--SR:!fsrs,2024-04-21T08:00:00.000Z,4,4.5,5.25,2,3,0,0,-!2024-04-21,2,250-->", 1,
         "!fsrs,2024-04-21T08:00:00.000Z,4,4.5,5.25,2,3,0,0,-!NEW"),
    ],
)  # fmt: skip
def test_what_the_siblings_have_stays_as_written(before: str, card: int, after: str) -> None:
    first = before.split("\n")[0]
    wanted = after.replace("NEW", NEW).replace("OLD", PLACEHOLDER)
    assert body(before, card=card) == f"{first}\n<!--SR:{wanted}-->"


def test_the_schedules_of_cards_that_were_left_out_are_kept() -> None:
    text = " ".join(["==a=="] * 600)
    many = "".join(["!2024-04-21,2,250"] * 600)
    after = body(f"{text}\n<!--SR:{many}-->", card=1)
    assert after == f"{text}\n<!--SR:!2024-04-21,2,250!{NEW}{'!2024-04-21,2,250' * 598}-->"


def test_an_equal_card_is_left_alone() -> None:
    assert body("q::a\n\ntext\n\nq::a\n", question=1) == f"q::a\n\ntext\n\nq::a\n<!--SR:!{NEW}-->\n"
    assert body("long q::a tail\n\nq::a\n", question=1) == (
        f"long q::a tail\n\nq::a\n<!--SR:!{NEW}-->\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"#flashcards\r\n\r\nq::a\r\nnext\r\n", b"q::a\r\n<!--SR:!NEW-->\r\nnext\r\n"),
        (b"#flashcards\r\n\r\nq::a", b"q::a\r\n<!--SR:!NEW-->"),
        (b"#flashcards\n\nq::a\r\nnext\n", b"q::a\r\n<!--SR:!NEW-->\r\nnext\n"),
        (b"\xef\xbb\xbf#flashcards\n\nq::a  \t\n", b"q::a  \t\n<!--SR:!NEW-->\n"),
        (
            b"#flashcards \xff\n\n\xe6\xb5::\xff\xfe <!--SR:!2024-04-21,2,250-->",
            b"\n<!--SR:!NEW-->",
        ),
        ("#flashcards\n\n海::水 ^id1".encode(), b"\n<!--SR:!NEW-->"),
    ],
)
def test_line_ends_marks_blanks_and_bad_bytes_stay(before: bytes, after: bytes) -> None:
    wanted = after.replace(b"NEW", NEW.encode())
    result = graded(before)
    assert result.endswith(wanted)
    assert result.replace(wanted, b"")[:12] == before[:12]
    kept = result.replace(b"\r\n<!--SR:!" + NEW.encode() + b"-->", b"")
    kept = kept.replace(b"\n<!--SR:!" + NEW.encode() + b"-->", b"")
    assert kept == before.replace(b" <!--SR:!2024-04-21,2,250-->", b"")


def test_a_card_that_is_gone_is_refused() -> None:
    [question] = read(b"#flashcards\n\nq::a\n")
    with pytest.raises(UneditableError, match="not in the note any more"):
        set_schedule(b"#flashcards\n\nq::b\n", question, [NEW], NEXT_LINE)


def test_a_card_is_found_again_where_it_is_now() -> None:
    before = read(b"#flashcards\n\nq::a\n\nx::y\n\nq::a\n")
    now = read(b"#flashcards\n\nnew::one\n\nq::a\n<!--SR:!2024-04-21,2,250-->\n\nq::a\n")
    assert [find_question(before, index, now) for index in range(3)] == [1, None, 2]


def test_among_a_changed_number_of_equals_only_a_certain_one_is_taken() -> None:
    before = read(b"#flashcards\n\nq::a\n\n# Deep\n\nq::a\n")
    one_more = read(b"#flashcards\n\nq::a\n\nq::a\n\n# Deep\n\nq::a\n")
    assert find_question(before, 0, one_more) == 0
    assert find_question(before, 1, one_more) == 2
    moved = read(b"#flashcards\n\nx\n\nq::a\n\nq::a\n\n# Deep\n\nx\n\nq::a\n")
    assert find_question(before, 0, moved) is None


LINES = st.sampled_from(
    [
        *("q::a", "a:::b  ", "Q", "?", "??", "A ^id", "==x== ==y==", "- l", "  ", "", "+++"),
        *("```", "~~~", "<!-- c -->", "> [!sr|card-metadata]", "> <!--SR:!2024-04-21,2,250-->"),
        *("<!--SR:!2024-04-21,2,250-->", "x <!--SR:!2024-04-21,2,250!2000-01-01,1,250-->"),
        *("#sea q::a", "\ufffd::\u6d77", "<!--SR:", "# Heading"),
    ]
)


@example(lines=["??", "A ^id"], end="\n", settings=CALLOUT)
@given(
    lines=st.lists(LINES, max_size=9),
    end=st.sampled_from(["\n", "\r\n"]),
    settings=st.sampled_from([NEXT_LINE, SAME_LINE, CALLOUT, END_MARK]),
)
def test_any_note_reads_as_before_but_for_the_graded_card(
    lines: list[str], end: str, settings: ReviewSettings
) -> None:
    data = end.join(["#flashcards", "", *lines]).encode()
    questions = read(data, settings)
    for index, question in enumerate(questions):
        try:
            after = graded(data, settings, question=index)
        except UneditableError:
            continue
        now = read(after, settings)
        assert [sides(each) for each in now] == [sides(each) for each in questions]
        assert read_segments(now[index].text)[0].text == NEW
        for other in range(len(questions)):
            if other != index:
                assert read_segments(now[other].text) == read_segments(questions[other].text)
        assert bare(after) == bare(data)
        del question


def sides(question: Question) -> list[tuple[str, str]]:
    """Return what the cards of a question say, without the plugin's callouts and block ids."""
    return [(plain(card.front), plain(card.back)) for card in question.cards]


def plain(text: str) -> str:
    lines = (without_block_id(line.rstrip()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line not in ("", ">", "> [!sr|card-metadata]"))


def bare(data: bytes) -> bytes:
    """Return a note without schedules, and without blanks: what no grade may change."""
    kept: list[bytes] = []
    for line in data.splitlines():
        start = line.find(b"<!--SR:!")
        if start >= 0:
            line = line[:start] + line[line.index(b"-->", start) + 3 :]
        kept.append(b"".join(line.split()))
    return b"".join(without_callouts(kept))


def without_callouts(lines: Iterable[bytes]) -> list[bytes]:
    return [line for line in lines if line not in (b">", b">[!sr|card-metadata]")]
