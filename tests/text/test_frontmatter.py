"""Front matter: where it begins and ends, YAML 1.2 values, and that nothing in it is too much."""

from __future__ import annotations

from typing import Any

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import Note, PropertyValue
from explorer.text.frontmatter import cut

SETTINGS = ReviewSettings()


def note_of(block: str) -> Note:
    """Return the note that has a block's text as its front matter."""
    return scan("N.md", f"---\n{block.removesuffix(chr(10))}\n---\n", SETTINGS)


def load(block: str) -> tuple[dict[str, PropertyValue], list[str]]:
    """Return the properties of a block's text, and the codes of what is wrong with it."""
    note = note_of(block)
    return dict(note.properties), [problem.code for problem in note.problems]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("yes", "yes"), ("off", "off"), ("True", True), ("false", False),
        ("2024-04-21", "2024-04-21"), ("12:30", "12:30"), ("1_000", "1_000"), ("017", 17),
        ("0o17", 15), ("0x1F", 31), ("-3", -3), ("+.5", 0.5), ("1e3", 1000.0), (".inf", ".inf"),
        (".nan", ".nan"), ("1e999", "1e999"), ("~", None), ("Null", None), ("'12'", "12"),
        ('"true"', "true"), ("!!str 12", "12"), ("!!timestamp 2024-04-21", "2024-04-21"),
        ("!mine x", "x"), ("[a, [b, {c: 1}]]", ["a", ["b", {"c": 1}]]), ("<<", "<<"),
    ],
)  # fmt: skip
def test_value(typed: str, value: PropertyValue) -> None:
    assert load(f"key: {typed}\n") == ({"key": value}, [])


@pytest.mark.parametrize(
    ("block", "code", "line", "advice"),
    [
        ("a: 1\na: 2\n", "duplicate_key", 2, "remove one"),
        ("a:\n  b: 1\n  b: 2\n", "duplicate_key", 3, "remove one"),
        ("a:\n\tb: 1\n", "bad_yaml", 2, "not with tabs"), ("a: b: c\n", "bad_yaml", 1, "in quotes"),
        ("a: [1, 2\nb: 3\n", "bad_yaml", 2, "Close the bracket"),
        ('a: "x\n', "bad_yaml", 1, "Close the quote"), ("a: @x\n", "bad_yaml", 1, "in quotes"),
        ("a: *x\n", "bad_yaml", 1, "in quotes"),
        ("a: 1\n...\nb: 2\n", "bad_yaml", 3, "Remove the line"),
        ("- a\n", "bad_front_matter", 1, "`name: value`"),
        ("just text\n", "bad_front_matter", 1, "`name: value`"),
        ("a:\n- \tb: 1\n", "bad_yaml", 2, "not with tabs"), ("a: - b\n", "bad_yaml", 1, "Correct"),
        ("a: 1\nb: -\n", "bad_yaml", 2, "Correct"),
        ("a: 1\nb: \x07c: d\n", "bad_yaml", 2, "Remove that character"),
        ('a: "\\ud83d\\udc1d"\n', "bad_yaml", 1, "Correct"),
        ("a: !!int x\nb: *c\n", "bad_yaml", 2, "in quotes"),
        ("{a}: 1\n{a}: 2\n", "duplicate_key", 2, "remove one"),
        ("a: &a [*a]\n", "front_matter_too_large", 1, "smaller"),
    ],
)  # fmt: skip
def test_fault(block: str, code: str, line: int, advice: str) -> None:
    note = note_of(block)
    (problem,) = note.problems
    assert note.properties == {}
    assert (problem.code, problem.line) == (code, line + 1)
    assert advice in problem.message


@pytest.mark.parametrize(
    ("block", "properties"),
    [
        ("a: {{title}}\nb: 1\n", {"a": {"{title}": None}, "b": 1}),
        ("a: [{{ b:c }}, {{'d', e  f}}]\n", {"a": [{"{ b:c }": None}, {"{'d', e  f}": None}]}),
        ("? [a, b]\n: c\n", {"[a, b]": "c"}),
        ("a: &b [1]\nc: *b\n? *b\n: 2\n", {"a": [1], "c": [1], "&b [1]": 2}),
        ("a: 'b\nc'\nd: [e,\nf]\n", {"a": "b c", "d": ["e", "f"]}),
        ('{"a": "b\nc",\n"d": [1,\n2]}\n', {"a": "b c", "d": [1, 2]}),
        ("# only\n", {}),
        ("~\n", {}),
    ],
)
def test_what_is_unusual_is_read(block: str, properties: dict[str, PropertyValue]) -> None:
    assert load(block) == (properties, [])


def test_any_number_that_is_read_can_be_written_out_and_others_are_text() -> None:
    for typed in ("9" * 3000, "0x" + "f" * 3500, "0o" + "7" * 3500):
        (value,) = load(f"a: {typed}")[0].values()
        assert isinstance(value, int)
        assert str(value)
    for typed in ("9" * 5000, "0x" + "f" * 3600, "0o" + "7" * 4800, "-" + "1" * 4400, "-.5e9999"):
        assert load(f"a: {typed}") == ({"a": typed}, [])


@pytest.mark.parametrize("opening", ["[", "- ", "{a: "], ids=["list", "rows", "mapping"])
@pytest.mark.parametrize("depth", [70, 900, 20_000])
def test_depth_is_bounded(opening: str, depth: int) -> None:
    properties, (code,) = load(opening * depth)
    assert properties == {}
    assert code in ("bad_yaml", "front_matter_too_large", "bad_front_matter", "plain_note")


MULTIPLYING = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
)


@pytest.mark.parametrize(
    "block",
    [
        "a: " + "[" * 200 + "]" * 200, MULTIPLYING, "k: v\n" * 200_000, "- - b\n" * 60_000,
        "a: |\n" + f"  {'x' * 90_000}\n" * 12,
        f"a: &a '{'x' * 20_000}'\nb:\n" + "- *a : [1]\n" * 1000,
    ],
    ids=["deep", "aliases", "lines", "lists", "long", "names"],
)  # fmt: skip
def test_what_is_too_large_is_refused(block: str) -> None:
    assert load(block) == ({}, ["front_matter_too_large"])


def test_as_many_values_as_may_be_are_read() -> None:
    properties, problems = load("".join(f"k{number}: v\n" for number in range(49_998)))
    assert (len(properties), problems) == (49_998, [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_body_begins_below_the_block(end: str) -> None:
    note = scan("N.md", f"---{end}a: 1{end}--- {end}# body{end}", SETTINGS)
    assert (dict(note.properties), note.body_line) == ({"a": 1}, 4)
    assert [heading.line for heading in note.headings] == [4]


@pytest.mark.parametrize(
    "text", ["", "---", "---\n", "---\na: 1\n", " ---\na: 1\n---\n", "\n---\n---\n", "---x\n---\n"]
)
def test_no_front_matter(text: str) -> None:
    assert cut(text) is None


def test_python_frontmatter_reads_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    parse = frontmatter.parse

    def counting(text: str, *, handler: Any) -> tuple[dict[str, object], str]:
        read.append(text)
        return parse(text, handler=handler)

    monkeypatch.setattr(frontmatter, "parse", counting)
    body = "---\nbody\n"
    note = scan("N.md", f"---\r\nlast: 2024-04-21\r\n---\r\n{body}", SETTINGS)
    assert (dict(note.properties), note.body_line) == ({"last": "2024-04-21"}, 4)
    assert dict(scan("N.md", body, SETTINGS).properties) == {}
    assert read == ["---\nlast: 2024-04-21\n---\n"]


@pytest.mark.parametrize("blank", ["\v", "\f", "\x1c", "\u2003", "\xa0"])
def test_what_python_strips_closes_no_block(blank: str) -> None:
    assert cut(f"---\na: 1\n---{blank}") is None
    assert dict(scan("N.md", f"---\na: 1\n---{blank}", SETTINGS).properties) == {}


def test_legacy_properties() -> None:
    text = '---\ntag: "a, #b c"\nalias: "One, Two"\ntags: [d e]\naliases: Three\n---\n'
    note = scan("N.md", text, SETTINGS, legacy_properties=True)
    assert note.tags == ("a", "b", "c", "d", "e")
    assert note.aliases == ("One", "Two", "Three")


def test_property_links_stand_where_they_are_written() -> None:
    text = (
        '---\r\nup: "[[Bee#Wax|the bee]]"\r\nmore: [ "[[A]]", \'[[B#^id]]\' ]\r\n---\r\n'
        "# H\r\n[[C]]\r\n"
    )
    note = scan("N.md", text, SETTINGS)
    assert [(k.raw, k.line, k.property, k.section) for k in note.links] == [
        ("[[Bee#Wax|the bee]]", 2, "up", -1), ("[[A]]", 3, "more.0", -1),
        ("[[B#^id]]", 3, "more.1", -1), ("[[C]]", 6, None, 0),
    ]  # fmt: skip
    assert all(text[k.start : k.end] == k.raw for k in note.links)
    assert [(k.heading, k.block, k.display) for k in note.links[:3]] == [
        ("Wax", None, "the bee"), (None, None, "A"), (None, "id", "B > ^id"),
    ]  # fmt: skip


@given(st.text(st.characters(), max_size=60) | st.text("ab: -[]{}#&*!|>'\"%@`\n\t", max_size=60))
def test_any_block_loads(block: str) -> None:
    note_of(block)
