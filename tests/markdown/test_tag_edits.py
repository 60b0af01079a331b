"""Adding and removing tags: in the form that the note has, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.markdown.tag_edits import add_tag, remove_tags
from explorer.text.edits import UneditableError, apply_edits
from tests.support.examples import examples
from tests.support.random_notes import BOM, notes


def is_review(tag: str) -> bool:
    return tag == "review" or tag.startswith("review/")


def added(text: str, *, legacy: bool = False) -> str:
    data = text.encode()
    return apply_edits(data, add_tag(data, "review", legacy=legacy)).decode()


def removed(text: str, *, legacy: bool = False) -> str:
    data = text.encode()
    return apply_edits(data, remove_tags(data, is_review, legacy=legacy)).decode()


@pytest.mark.parametrize(
    ("without", "tagged"),
    [
        ("---\ntags: [aws]  # mine\n---\n", "---\ntags: [aws, review]  # mine\n---\n"),
        ("---\ntags: []\n---\n", "---\ntags: [review]\n---\n"),
        ("---\nTags: [ 'aws' ]\n---\n", "---\nTags: [ 'aws', 'review' ]\n---\n"),
        ("---\ntags: [a,\n  b]\n---\n", "---\ntags: [a,\n  b,\n  review]\n---\n"),
        ("---\ntags:\n  - aws\nb: 1\n---\n", "---\ntags:\n  - aws\n  - review\nb: 1\n---\n"),
        ("---\ntags:\n-  aws # c\n---\n", "---\ntags:\n-  aws # c\n-  review\n---\n"),
        ("---\r\ntags:\r\n- a\r\n---\r\n", "---\r\ntags:\r\n- a\r\n- review\r\n---\r\n"),
        ('---\n{"tags": ["a"]}\n---\n', '---\n{"tags": ["a", "review"]}\n---\n'),
        ("---\ntags:\n  - a\n  -\n---\n", "---\ntags:\n  - a\n  -\n  - review\n---\n"),
        ("---\ntags:\n -  a\n - # c\n---\n", "---\ntags:\n -  a\n - # c\n -  review\n---\n"),
        ("---\ntags:\n-\n- a\n---\n", "---\ntags:\n-\n- a\n- review\n---\n"),
        ("---\ntags:\n  - \n---\n", "---\ntags:\n  - \n  - review\n---\n"),
        ("---\ntags: [a, ]\n---\n", "---\ntags: [a, review, ]\n---\n"),
        ("text\n\n#aws #java\nmore", "text\n\n#aws #java #review\nmore"),
        ("#aws", "#aws #review"),
        ("---\ntitle: x\n---\n#aws\r\n", "---\ntitle: x\n---\n#aws #review\r\n"),
    ],
)
def test_a_tag_is_added_in_the_form_of_the_others(without: str, tagged: str) -> None:
    assert added(without) == tagged
    assert added("\ufeff" + without) == "\ufeff" + tagged
    assert removed(tagged) == without


@pytest.mark.parametrize(
    ("without", "tagged"),
    [
        ("---\ntags: aws # c\n---\n", "---\ntags: [aws, review] # c\n---\n"),
        ("---\ntags: 'a b'\n---\n", "---\ntags: ['a b', review]\n---\n"),
        ("---\ntags:\n---\n", "---\ntags: [review]\n---\n"),
        ("---\ntags: ~\n---\n", "---\ntags: [review]\n---\n"),
        ("---\ntags: Null\n---\n", "---\ntags: [review]\n---\n"),
        ('---\ntags: ""\n---\n', "---\ntags: [review]\n---\n"),
        ("---\ntags:\n  # c\n---\n", "---\ntags: [review]\n  # c\n---\n"),
        ("---\ntags: &x # c\n---\n", "---\ntags: [&x, review] # c\n---\n"),
        ("---\ntitle: x\n---\nb", "---\ntitle: x\ntags: [review]\n---\nb"),
        ("---\n{\"a\": 1}\n---\n", '---\n{"a": 1, "tags": ["review"]}\n---\n'),
        ("In #text only.\n", "---\ntags: [review]\n---\nIn #text only.\n"),
        ("", "---\ntags: [review]\n---\n"),
        ("```\n#code\n```\n", "---\ntags: [review]\n---\n```\n#code\n```\n"),
    ],
)  # fmt: skip
def test_where_there_is_no_list_one_is_made(without: str, tagged: str) -> None:
    assert added(without) == tagged


def test_before_obsidian_1_9_a_text_holds_several_tags() -> None:
    assert added("---\ntags: a, b\n---\n", legacy=True) == "---\ntags: a, b, review\n---\n"
    assert added('---\ntags: "a b"\n---\n', legacy=True) == '---\ntags: "a b, review"\n---\n'
    assert removed("---\ntags: a review, b\n---\n", legacy=True) == "---\ntags: a, b\n---\n"


@pytest.mark.parametrize(
    ("tagged", "without"),
    [
        ("---\ntags: [review, a, review/x, b]\n---\n", "---\ntags: [a, b]\n---\n"),
        ("---\ntags: [review,]\n---\n", "---\ntags: []\n---\n"),
        ('---\ntags: ["#review", a]\n---\n', "---\ntags: [a]\n---\n"),
        ("---\ntags:\n  - review\n  - reviewed\n---\n", "---\ntags:\n  - reviewed\n---\n"),
        ("---\ntags:\n  - review\n---\n", "---\ntags:\n---\n"),
        ("---\ntags: review # c\n---\n", "---\ntags: # c\n---\n"),
        ("One #review two.\n", "One two.\n"),
        ("#review/a then\n#reviewed `#review`\n", "then\n#reviewed `#review`\n"),
        ("a #review, b\n", "a, b\n"),
        ("a\n\n#review #review/x\nb\n", "a\n\nb\n"),
        ("---\ntags: [review]\n---\nend #review", "---\ntags: []\n---\nend"),
    ],
)
def test_all_review_tags_are_removed_and_no_other(tagged: str, without: str) -> None:
    assert removed(tagged) == without


def test_a_tag_that_stays_keeps_its_bytes() -> None:
    latin, lines = b"---\ntags: caf\xe9%b\n---\n", b"---\r\ntags: a\r\n  b\r\n---\r\n"
    assert apply_edits(latin % b"", add_tag(latin % b"", "review")) == latin.replace(
        b"caf\xe9%b", b"[caf\xe9, review]"
    )
    assert apply_edits(lines, add_tag(lines, "review")) == lines.replace(
        b"a\r\n  b", b"[a\r\n  b, review]"
    )
    tagged = latin % b", review"
    assert apply_edits(tagged, remove_tags(tagged, is_review, legacy=True)) == latin % b""
    assert removed("---\ntags: '#a, #review'\n---\n", legacy=True) == "---\ntags: '#a'\n---\n"


@pytest.mark.parametrize("tags", ["|\n  review\n  a", '"a r\\u0065view"'])
def test_a_tag_in_a_text_that_is_not_plain_is_not_taken_out(tags: str) -> None:
    with pytest.raises(UneditableError):
        removed(f"---\ntags: {tags}\n---\n", legacy=True)


@pytest.mark.parametrize(
    "front_matter",
    [
        "tags: {a: 1}", "tags: |\n  a", "x: &t [a]\ntags: *t", "a: b: c", "tags: [ , a]",
        "tags:\n  - - a",
    ],
)  # fmt: skip
def test_tags_that_are_written_otherwise_are_refused(front_matter: str) -> None:
    with pytest.raises(UneditableError) as refused:
        added(f"---\n{front_matter}\n---\n")
    assert refused.value.line


@pytest.mark.parametrize(
    "tags",
    [
        "[\n  a, # kept\n  review\n]", "[review, # kept\n  a]", "[\n  # kept\n  review\n]",
        "\n  - a\n  - review # kept",
    ],
)  # fmt: skip
def test_a_comment_among_the_tags_is_never_lost(tags: str) -> None:
    with pytest.raises(UneditableError, match="comments"):
        remove_tags(f"---\ntags: {tags}\n---\n".encode(), is_review)


@examples(200)
@given(notes(), st.sampled_from(["", "#review\n", "a #review/b c\n"]))
def test_a_note_is_tagged_and_untagged_and_keeps_its_other_tags(data: bytes, body: str) -> None:
    data += body.encode()

    def tags(text: bytes) -> list[str]:
        note = scan("A.md", text.removeprefix(BOM).decode("utf-8", "replace"), ReviewSettings())
        return [use.name for use in note.tag_uses]

    others = [tag for tag in tags(data) if not is_review(tag)]
    try:
        without = apply_edits(data, remove_tags(data, is_review))
        tagged = apply_edits(without, add_tag(without, "review"))
    except UneditableError:
        return
    assert tags(without) == others
    assert sorted(tags(tagged)) == sorted([*others, "review"])
