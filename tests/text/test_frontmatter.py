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
from tests.support.examples import examples

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
        ("a: 1\n...\nb: 2\n", "bad_yaml", 3, "Remove the line"),
        ("- a\n", "bad_front_matter", 1, "`name: value`"),
        ("just text\n", "bad_front_matter", 1, "`name: value`"),
        ("a:\n- \tb: 1\n", "bad_yaml", 2, "not with tabs"),
        ("a:\n-\t- b\n", "bad_yaml", 2, "not with tabs"),
        ("a: |\n  b\n\t\n", "bad_yaml", 3, "not with tabs"),
        ("a: |\n  b\n\t# c\nd: 1\n", "bad_yaml", 3, "not with tabs"),
        ("a: b\n\t\n  c\n", "bad_yaml", 2, "not with tabs"),
        ("a: 1\nb:\n\t\nc: 1\n", "bad_yaml", 3, "not with tabs"),
        ("a:\n  b: # c\n  \t\n  d: 1\n", "bad_yaml", 3, "not with tabs"),
        ("a: - b\n", "bad_yaml", 1, "Correct"),
        ("a: -\n  b\n", "bad_yaml", 1, "Correct"),
        ("{a: -\n}\n", "bad_yaml", 1, "Correct"),
        ("a: 1\nb: \x07c: d\n", "bad_yaml", 2, "in quotes"),
        ("a: b.\u2028C: d\n", "bad_yaml", 1, "in quotes"),
        ('a: 1\nb: "c\u2028\n', "bad_yaml", 2, "Close the quote"),
        ('a: "b\nc"\n', "bad_yaml", 2, "Indent that line"),
        ("a: 'b\n\tc'\n", "bad_yaml", 2, "Indent that line"),
        ("a: 'b\n\n\t\n c'\nd: 1\n", "bad_yaml", 3, "Indent that line"),
        ("a: [b,\nc]\n", "bad_yaml", 2, "Indent that line"),
        ("a: [b,\n\tc]\nd: 1\n", "bad_yaml", 2, "Indent that line"),
        ("a: [[b\n]]\nd: 1\n", "bad_yaml", 2, "Indent that line"),
        ("a:\n  b: {c: 'd\n  e'}\n", "bad_yaml", 3, "Indent that line"),
        ("a:\n- 'b\nc'\nd: 1\n", "bad_yaml", 3, "Indent that line"),
        ("a: 1\nb: 'c\nd'", "bad_yaml", 3, "Indent that line"),
        ("a: &x 'b\nc'\nd: *x\n", "bad_yaml", 2, "Indent that line"),
        ("a: \ud800\n", "bad_yaml", 1, "remove them"),
        ("a: &a [*a]\n", "front_matter_too_large", 1, "smaller"),
    ],
)
def test_fault(block: str, code: str, line: int, advice: str) -> None:
    properties, (fault,) = load(block)
    assert properties == {}
    assert (fault.code, fault.line) == (code, line)
    assert advice in fault.message


ALLOWED = [
    ("a: {{title}}\nb: 1\n", {"a": {"{ title }": None}, "b": 1}),
    ("a: [{{ b:c }}, {{'d', e  f}}]\n", {"a": [{"{ b:c }": None}, {"{ 'd', e  f }": None}]}),
    ("? [a, b]\n: c\n", {"[ a, b ]": "c"}),
    ("? - a\n  - b: {}\n: c\n", {"[ a, { b: {} } ]": "c"}),
    ("{{{a}}: b}\n", {"{ ? { a } }": "b"}),
    ("a: {{b\n  c}}\n", {"a": {"{ b c }": None}}),
    ("{a}: 1\n{a}: 2\n", {"{ a }": 2}),
    ("a: &b [1]\n? [*b, c]\n: 2\n", {"a": [1], "[ *, c ]": 2}),
    ("a: b\u2028c\nd: 1\n", {"a": "b\u2028c", "d": 1}),
    ("a: |\n  b\u2029c: 1\n  d\ne: 1\n", {"a": "b\u2029c: 1\nd\n", "e": 1}),
    ("a: wait\x85 more\n", {"a": "wait\x85 more"}),
    ("a: \x85\n", {"a": "\x85"}),
    ("a: b\u2028#c\n# d\u2028e: 1\n", {"a": "b\u2028#c"}),
    ("a: {{b\u2028}}\n", {"a": {"{ b\u2028 }": None}}),
    ("a: 'b\u2028\n  c'\n", {"a": "b\u2028 c"}),
    ("a: 1\n\t\n  \t \nb: 2\n\t", {"a": 1, "b": 2}),
    ("a:\n \t\nb:\n\t# c\nc: ''\n\t\nd:\n\n\t\ne:\n\t\n",
     {"a": None, "b": None, "c": "", "d": None, "e": None}),
    ("\t# c\na: 1\n\t# c\nb: 2\n", {"a": 1, "b": 2}),
    ("a:\n  -\tb\n  - \t[c]\n  - -\t'd'\n  -\t# e\n", {"a": ["b", ["c"], ["d"], None]}),
    ("a:\n-\t\n  b: 1\n\t\n  c: 2\n", {"a": [{"b": 1, "c": 2}]}),
    ("a:\n\t\n  -\tb\nc: |\n  -\td\n  \t\n   \t# e\n", {"a": ["b"], "c": "-\td\n\t\n \t# e\n"}),
    ("a:\n  -\tb\nc: 'd\n  -\te'\n", {"a": ["b"], "c": "d -\te"}),
    ('a: "b\x07"\nc\x0b: [\x00d, \x7f\x92\uffff]\n',
     {"a": "b\x07", "c\x0b": ["\x00d", "\x7f\x92\uffff"]}),
    ('a: "\\x07\x07\U00100000\\U00100001"\n', {"a": "\x07\x07\U00100000\U00100001"}),
    ("a: -\nb: ---\nc: -  # d\n", {"a": [None], "b": "---", "c": [None]}),
    ("a:\n  - b: -\n    c: |\n      d: -\n", {"a": [{"b": [None], "c": "d: -\n"}]}),
    ('a: "b\\ud83d\\udc1d\\u00e9"\nc: \'\\ud83d\'\nd: "\\\\ud83d"\n',
     {"a": "b\U0001f41d\u00e9", "c": "\\ud83d", "d": "\\ud83d"}),
    ('a: "\\ud83d"\n', {"a": "\ufffd"}),
    ("a: [b,\n# c\n\n  d\n]\ne: {\n}\n", {"a": ["b", "d"], "e": {}}),
    ("a:\n- [b,\n ]\n- 'c\n\n d'\n", {"a": [["b"], "c\nd"]}),
    ("a: &x [b,\n c]\nd:\n   e: *x\n   f:\n   - *x\n",
     {"a": ["b", "c"], "d": {"e": ["b", "c"], "f": [["b", "c"]]}}),
    ('{"a": "b\nc",\n"d": [1,\n2]}\n', {"a": "b c", "d": [1, 2]}),
]  # fmt: skip
"""Blocks that libyaml refuses or misreads, beside some that only look like those."""


@pytest.mark.parametrize(("block", "properties"), ALLOWED)
def test_what_yaml_1_2_allows_is_read(block: str, properties: dict[str, PropertyValue]) -> None:
    assert load(block) == (properties, ())


@pytest.mark.parametrize(
    "rare", ["\u2028", "\x85", "\x07", '"\\ud83d\\udc1d"', "1\n\t\n", "\nz: -\n", "\nz:\n-\tx\n"]
)
def test_values_stand_where_they_are_written_below_what_is_rare(rare: str) -> None:
    block = f"a: {rare}\nup: '[[x]]'\nmore: [b, c]\n"
    found = {scalar.key: scalar for scalar in yaml_core.read_yaml(block).scalars}
    for key, written in [("up", "'[[x]]'"), ("more.0", "b"), ("more.1", "c")]:
        scalar = found[key]
        assert block[scalar.start : scalar.end] == written
        assert scalar.line == block.count("\n", 0, scalar.start)


@examples(100)
@given(
    st.text(
        st.sampled_from("\0\x07\x0b\x1b\x7f\x85\x9f\u2028\u2029\ufffe\uffff\U00100000a"),
        max_size=30,
    )
)
def test_rare_signs_stay_what_they_are(text: str) -> None:
    block = f"a: '{text}'\nb: x{text}y\nc: |\n  x{text}\nd: 1\n"
    wanted = {"a": text, "b": f"x{text}y", "c": f"x{text}\n", "d": 1}
    assert load(block) == (wanted, ())


@pytest.mark.parametrize(
    ("block", "most"),
    [
        ("a: 1\nb: 'c'\n", 1),
        ("a: {{b}}\n", 1),
        ("a: b: c\n", 1),
        ("a: b\u2028c\n", 1),
        ("a: \x07\n", 2),
        ("a:\n" + "  -\tb\n\t\n" * 5000, 3),
        ("a:\n" + "  -\tb\n  - 'c\n    -\td'\n" * 5000, 4),
    ],
)
def test_a_block_is_composed_a_few_times_at_most(
    block: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed: list[str] = []
    compose = yaml_core._composed

    def counting(text: str) -> yaml.Node | None:
        composed.append(text)
        return compose(text)

    monkeypatch.setattr(yaml_core, "_composed", counting)
    load(block)
    assert len(composed) <= most
    assert {len(text) for text in composed} == {len(block)}


def test_a_name_never_repeats_what_an_alias_stands_for() -> None:
    long = "x" * 50_000
    block = f"a: &a '{long}'\n? [{', '.join(['*a'] * 5000)}]\n: 1\n? &b [*b, [*b]]\n: 2\n"
    properties, faults = load(block)
    assert not faults
    assert sum(map(len, properties)) < len(block)


def test_a_block_that_uses_up_all_stand_ins_is_a_fault() -> None:
    every = "".join(map(chr, range(0x100000, 0x10FFFE)))
    assert load(f"a: {every}\n") == ({"a": every}, ())
    properties, (fault,) = load(f"a: {every}\x07\n")
    assert (properties, fault.code) == ({}, "bad_yaml")


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
        assert properties == {}
        assert fault.code in ("bad_yaml", "front_matter_too_large")


def test_texts_in_json_stand_where_they_are_written() -> None:
    block = '{\n"a": "\\ud83d\\udc1d [[x]]",\n"b": ["[[y]]", "a"]}'
    found = {scalar.key: scalar for scalar in yaml_core.read_yaml(block).scalars}
    assert {key: (block[s.start : s.end], s.line) for key, s in found.items()} == {
        "a": ('"\\ud83d\\udc1d [[x]]"', 1), "b.0": ('"[[y]]"', 2), "b.1": ('"a"', 2),
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
    "block",
    [
        "a: 1\nb: [yes, '2', 3.5, ~]\nc: \"[[A]]\"\n",
        "a: é\nb: 2\n",
        '{"a": [1]}\n',
        *[block for block, _ in ALLOWED if "\\ud83d" not in block],
    ],
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
