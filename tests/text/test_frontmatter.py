"""Front matter: where it begins and ends, YAML 1.2 values, and that nothing in it is too much."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any

import frontmatter
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import PropertyValue
from explorer.text import yaml_core
from explorer.text.frontmatter import CoreHandler, cut

SETTINGS = ReviewSettings()


def load(block: str) -> tuple[dict[str, PropertyValue], tuple[yaml_core.Fault, ...]]:
    """Return the properties of a block's text, and what is wrong with it."""
    found = yaml_core.read_yaml(block)
    return found.properties, found.faults


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("yes", "yes"),
        ("off", "off"),
        ("True", True),
        ("false", False),
        ("2024-04-21", "2024-04-21"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("+.5", 0.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("~", None),
        ("Null", None),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("!!timestamp 2024-04-21", "2024-04-21"),
        ("!mine x", "x"),
        ("[a, [b, {c: 1}]]", ["a", ["b", {"c": 1}]]),
        ("<<", "<<"),
    ],
)
def test_value(typed: str, value: PropertyValue) -> None:
    assert load(f"key: {typed}\n") == ({"key": value}, ())


@pytest.mark.parametrize(
    ("block", "code", "line", "advice"),
    [
        ("a: 1\na: 2\n", "duplicate_key", 2, "remove one"),
        ("a:\n  b: 1\n  b: 2\n", "duplicate_key", 3, "remove one"),
        ("a:\n\tb: 1\n", "bad_yaml", 2, "not with tabs"),
        ("a: b: c\n", "bad_yaml", 1, "in quotes"),
        ("a: [1, 2\nb: 3\n", "bad_yaml", 2, "Close the bracket"),
        ('a: "x\n', "bad_yaml", 1, "Close the quote"),
        ("a: @x\n", "bad_yaml", 1, "in quotes"),
        ("a: *x\n", "bad_yaml", 1, "in quotes"),
        ("? [a]\n: b\n", "bad_yaml", 1, "in quotes"),
        ("a: 1\n...\nb: 2\n", "bad_yaml", 3, "Remove the line"),
        ("- a\n", "bad_front_matter", 1, "`name: value`"),
        ("just text\n", "bad_front_matter", 1, "`name: value`"),
        ("a: \x00\n", "bad_yaml", 1, "Correct"),
        ("a: \ud800\n", "bad_yaml", 1, "remove them"),
        ("a: &a [*a]\n", "front_matter_too_large", 1, "smaller"),
    ],
)
def test_fault(block: str, code: str, line: int, advice: str) -> None:
    properties, (fault,) = load(block)
    assert properties == {}
    assert (fault.code, fault.line) == (code, line)
    assert advice in fault.message


@pytest.mark.parametrize(
    "typed",
    [
        "9" * 5000,
        "0x" + "f" * 3600,
        "0o" + "7" * 4800,
        "0x" + "f" * 100_000,
        "-" + "1" * 4400,
        "1e400",
        "-.5e9999",
    ],
)
def test_a_number_beyond_all_bounds_is_text(typed: str) -> None:
    assert load(f"a: {typed}") == ({"a": typed}, ())
    assert load(f'{{"a": {typed}, "b": "\\ud83d\\udc1d"}}')[0].get("a", typed) == typed


@pytest.mark.parametrize(
    "typed", ["9" * 4000, "0x" + "f" * 3500, "0o" + "7" * 4700], ids=lambda typed: typed[:4]
)
def test_any_number_that_is_read_can_be_written_out(typed: str) -> None:
    (value,) = load(f"a: {typed}")[0].values()
    assert isinstance(value, int)
    assert str(value)


def test_json_is_bounded_as_yaml_is() -> None:
    bee = r'"\ud83d\udc1d"'
    assert load(f'{{"a": {bee}, "b": 1e999, "c": NaN, "d": 7, "e": 0.5}}')[0] == {
        "a": "\U0001f41d", "b": "1e999", "c": "NaN", "d": 7, "e": 0.5
    }  # fmt: skip
    for depth in (70, 300, 900, 99_999):
        properties, (fault,) = load(f'{{"a": {bee}, "b": {"[" * depth + "]" * depth}}}')
        assert (properties, fault.code) == ({}, "bad_yaml")


def test_texts_in_json_stand_where_they_are_written() -> None:
    block = '{\n"a": "\\ud83d\\udc1d [[x]]",\n"b": ["[[y]]", "a"]}'
    found = {scalar.key: scalar for scalar in yaml_core.read_yaml(block).scalars}
    assert {key: (block[s.start : s.end], s.line) for key, s in found.items()} == {
        "a": ('"\\ud83d\\udc1d [[x]]"', 1), "b.0": ('"[[y]]"', 2), "b.1": ('"a"', 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    "opening", ["[", "- ", "? ", "{a: "], ids=["list", "rows", "keys", "mapping"]
)
@pytest.mark.parametrize("depth", [70, 900, 99_999])
def test_depth_is_bounded(opening: str, depth: int) -> None:
    properties, (fault,) = load(opening * depth)
    assert properties == {}
    assert fault.code in ("bad_yaml", "front_matter_too_large", "bad_front_matter")


def test_closed_lists_are_bounded_too() -> None:
    properties, (fault,) = load("a: " + "[" * 200 + "]" * 200)
    assert (properties, fault.code) == ({}, "front_matter_too_large")


def test_aliases_that_multiply_are_refused() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    properties, (fault,) = load("\n".join(rows))
    assert (properties, fault.code) == ({}, "front_matter_too_large")


@pytest.mark.parametrize(
    ("row", "line"), [("k{}: v\n", 50_001), ("- b\n", 100_001), ("- - b\n", 50_001), ("# c\n", 0)]
)
def test_a_block_of_too_many_values_is_refused_before_its_nodes_are_made(
    row: str, line: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[object] = []
    composed: list[object] = []

    class Counted(yaml_core._Composer):
        def get_event(self) -> Any:
            event = super().get_event()
            reported.append(type(event))
            return event

        def get_single_node(self) -> Any:
            composed.append(None)
            return super().get_single_node()

    monkeypatch.setattr(yaml_core, "_Composer", Counted)
    properties, faults = load("".join(row.format(number) for number in range(200_000)))
    assert properties == {}
    assert [(fault.code, fault.line) for fault in faults] == (
        [("front_matter_too_large", line)] if line else []
    )
    assert len(reported) <= 4 * yaml_core._MAX_VALUES
    assert bool(composed) is not bool(line)


@pytest.mark.parametrize("count", [yaml_core._MAX_VALUES, yaml_core._MAX_VALUES + 1])
def test_as_many_values_as_may_be_are_read(count: int) -> None:
    properties, faults = load("".join(f"k{number}: v\n" for number in range(count)))
    assert (len(properties), len(faults)) == ((count, 0) if count <= 50_000 else (0, 1))


def test_an_alias_is_its_value() -> None:
    assert load("a: &x [1]\nb: *x\n") == ({"a": [1], "b": [1]}, ())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cut_counts_in_the_text_as_it_is(end: str) -> None:
    text = f"---{end}a: 1{end}--- {end}body{end}"
    block = cut(text)
    assert block is not None
    assert text[block.start : block.end] == block.text == f"a: 1{end}"
    assert text[block.body :] == f"body{end}"
    assert block.lines == 3


@pytest.mark.parametrize(
    "text", ["", "---", "---\n", "---\na: 1\n", " ---\na: 1\n---\n", "\n---\n---\n", "---x\n---\n"]
)
def test_no_front_matter(text: str) -> None:
    assert cut(text) is None


def test_the_handler_is_python_frontmatters() -> None:
    post = frontmatter.loads("---\nlast: 2024-04-21\n---\ntext", handler=CoreHandler())
    assert post.metadata == {"last": "2024-04-21"}


@pytest.mark.parametrize("text", ["body", "---\na: 1\nbody", "--- #\na: 1\n---\n"])
def test_the_handler_splits_only_where_a_block_is_cut(text: str) -> None:
    assert frontmatter.parse(text, handler=CoreHandler())[0] == {}


def test_python_frontmatter_reads_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    parse = frontmatter.parse

    def counting(text: str, *, handler: CoreHandler) -> tuple[dict[str, object], str]:
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
        ("[[Bee#Wax|the bee]]", 2, "up", -1),
        ("[[A]]", 3, "more.0", -1),
        ("[[B#^id]]", 3, "more.1", -1),
        ("[[C]]", 6, None, 0),
    ]
    assert all(text[k.start : k.end] == k.raw for k in note.links)
    assert [(k.heading, k.block, k.display) for k in note.links[:3]] == [
        ("Wax", None, "the bee"),
        (None, None, "A"),
        (None, "id", "B > ^id"),
    ]


@given(st.text(st.characters(), max_size=60) | st.text("ab: -[]{}#&*!|>'\"%@`\n\t", max_size=60))
def test_any_block_loads(block: str) -> None:
    load(block)
    scan("N.md", f"---\n{block}\n---\n", SETTINGS)


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the YAML reader as it is where PyYAML was built without libyaml."""
    monkeypatch.delattr(yaml.cyaml, "CParser")
    spec = importlib.util.spec_from_file_location("yaml_core_without_libyaml", yaml_core.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "block", ["a: 1\nb: [yes, '2', 3.5, ~]\nc: \"[[A]]\"\n", "a: é\nb: 2\n", '{"a": [1]}\n']
)
def test_without_libyaml_it_reads_the_same(block: str, without_libyaml: ModuleType) -> None:
    slow, quick = without_libyaml.read_yaml(block), yaml_core.read_yaml(block)
    assert slow.properties == quick.properties
    places = [
        [(s.key, s.start, s.end, s.line, s.is_text) for s in found.scalars]
        for found in (slow, quick)
    ]
    assert places[0] == places[1]


@pytest.mark.parametrize(
    "block",
    ["a: [\n", "- " * 5000 + "a", "a: " + "[" * 5000, "a: 1\na: 2\n"],
    ids=["open", "rows", "list", "twice"],
)
def test_without_libyaml_errors_are_faults_too(block: str, without_libyaml: ModuleType) -> None:
    found = without_libyaml.read_yaml(block)
    assert found.properties == {}
    assert len(found.faults) == 1
