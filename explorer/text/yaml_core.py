"""YAML 1.2 values with their places, from any text.

libyaml composes the nodes; this module gives plain scalars their values by the core schema, so that
dates, times, `yes` and `no` stay texts. Bounded in depth and number; every error becomes a `Fault`.
"""

from __future__ import annotations

import json
import math
import operator
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeAlias

import yaml
from yaml import (
    CollectionEndEvent,
    CollectionNode,
    CollectionStartEvent,
    Event,
    MappingNode,
    Node,
    NodeEvent,
    ScalarNode,
    SequenceNode,
)

from explorer.model import PropertyValue
from explorer.text.yaml_complex_keys import ComplexKeys
from explorer.text.yaml_indentation import may_go_on, unindented_line
from explorer.text.yaml_stand_ins import compose_by_stand_ins, has_stand_ins, is_misread

try:
    # the stubs do not export it
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]

_SCHEMA_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))
_MAX_DEPTH = 64
_MAX_VALUES = 50_000
_MOST_NODES = 2 * _MAX_VALUES + 1
"""Nodes of so many values, each of which has a name, and of what holds them."""
_DEEPEST_NODES = _MAX_DEPTH + 2
"""Collections inside of each other of which the innermost one is surely too deep."""
_SURELY_FEW = _MAX_VALUES
"""Characters of a block up to which it cannot hold too many values: each takes at least one."""
_LONGEST_READ_AGAIN = 1_000_000
"""Characters of a block that is read in other ways after libyaml has refused it, as JSON last. The
JSON reader has no bound on depth or number of values."""
_MAX_DIGITS = min(sys.get_int_max_str_digits() or 4300, 4300)
_MAX_BITS = int(_MAX_DIGITS * math.log2(10))
"""A longer integer stays text: Python refuses to convert it to decimal, whatever base it was
written in."""
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_TYPED_START = frozenset("0123456789+-.~nNtTfF")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"')
_REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


class Fault(NamedTuple):
    """An error in a block. Lines count from 1 within the block's text."""

    line: int
    code: str
    message: str


class SourceMark(Protocol):
    """A place in the block's text."""

    @property
    def index(self) -> int:
        """Offset in the text."""

    @property
    def line(self) -> int:
        """0-based line in the text."""


class Scalar(NamedTuple):
    """One value that is no list and no mapping, with its place in the block's text."""

    key: str
    """The property that holds it, dotted: `related.0`."""
    value: str
    """As typed, quotes and escapes resolved."""
    is_text: bool
    """False for what YAML reads as a number or a truth value."""
    first: SourceMark
    last: SourceMark

    @property
    def start(self) -> int:
        """Offset in the block's text, of its first quote if it is quoted."""
        return int(self.first.index)

    @property
    def end(self) -> int:
        """Offset after it in the block's text."""
        return int(self.last.index)

    @property
    def line(self) -> int:
        """0-based line in the block's text."""
        return int(self.first.line)


_new_scalar: Callable[[tuple[str, str, bool, SourceMark, SourceMark]], Scalar] = partial(
    tuple.__new__, Scalar
)
"""Makes a `Scalar` of its five fields, in a third of the time: a vault has tens of thousands."""


class Nested(NamedTuple):
    """A mapping that is a value, or a list in another list or in such a mapping."""

    key: str
    """The property that holds it, dotted: `related.0`."""
    first: SourceMark


class FrontMatter(NamedTuple):
    """The content of a block."""

    properties: dict[str, PropertyValue]
    scalars: Sequence[Scalar] = ()
    faults: tuple[Fault, ...] = ()
    nested: Sequence[Nested] = ()


class _Composer(_Parser):
    """Composes nodes, and leaves open what values scalars have.

    The tag of a scalar that is written without one is a slice: see `_is_plain`.
    """

    # PyYAML calls each of the three for every node, so each is a function in C: in Python they took
    # a third of the time. There are no path resolvers to go into and out of.
    resolve = staticmethod(slice)  # keeps its arguments: kind, value, (is plain, is quoted)
    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(tuple)


def _is_plain(node: Node) -> bool:
    """Return whether the type of a scalar of `_Composer` follows from its text.

    That is so without quotes, and without a tag other than those of the schema.
    """
    tag: Any = node.tag
    if isinstance(tag, slice):
        is_plain, _ = tag.step
        return bool(is_plain)
    return tag in _SCHEMA_TAGS


class RefusedBlockError(Exception):
    """The block is too large, or no set of properties; `fault` has the place and the reason."""

    def __init__(self, line: int, code: str, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(line, code, message)


def _line(place: Node | Event) -> int:
    """Return the line of a node or an event, which counts from 1."""
    mark = place.start_mark
    return 1 if mark is None else mark.line + 1


def _too_large(place: Node | Event) -> RefusedBlockError:
    message = (
        "The front matter holds too many values or repeats itself through `&` and `*`;"
        " make it smaller."
    )
    return RefusedBlockError(_line(place), "front_matter_too_large", message)


def _twice(key: ScalarNode) -> RefusedBlockError:
    message = (
        f"The property `{key.value}` is there twice, so none of this note's are used;"
        " remove one of them."
    )
    return RefusedBlockError(_line(key), "duplicate_key", message)


class _Reader:
    """Turns the nodes of one block into plain values, within bounds, and collects their places."""

    def __init__(self, text: str) -> None:
        self.scalars: list[Scalar] = []
        self.nested: list[Nested] = []
        self._text = text
        self._values = 0
        self._checked_to = -1
        """Where the last collection begins whose indentation was checked."""
        self._may_go_on = may_go_on(text)
        """Whether the indentation of any collection has to be checked."""

    def properties(self, root: Node | None) -> dict[str, PropertyValue]:
        if root is None:
            return {}
        if isinstance(root, MappingNode):
            return self._mapping(root, "", 0)
        if isinstance(root, ScalarNode) and _is_plain(root) and root.value in _NULLS:
            return {}
        message = "The front matter is not a list of properties; write each one as `name: value`."
        raise RefusedBlockError(_line(root), "bad_front_matter", message)

    def _value(self, node: Node, key: str, depth: int) -> PropertyValue:
        self._count(node, depth)
        if not isinstance(node, ScalarNode):
            return self._collection(node, key, depth + 1)
        written: str = node.value
        value: PropertyValue = written
        if (not written or written[0] in _TYPED_START) and _is_plain(node):
            value = _core_value(written)
            if value is None:
                return None
        fields = (key, written, value is written, node.start_mark, node.end_mark)
        self.scalars.append(_new_scalar(fields))
        return value

    def _collection(self, node: Node, key: str, depth: int) -> PropertyValue:
        if isinstance(node, MappingNode):
            self.nested.append(Nested(key, node.start_mark))
            return self._mapping(node, key, depth)
        if depth > 1:
            self.nested.append(Nested(key, node.start_mark))
        if isinstance(node, SequenceNode) and node.value and not node.flow_style:
            self._check_indentation(node)
        return [self._value(item, f"{key}.{n}", depth) for n, item in enumerate(node.value)]

    def _mapping(self, node: MappingNode, path: str, depth: int) -> dict[str, PropertyValue]:
        found: dict[str, PropertyValue] = {}
        if node.value and not node.flow_style:
            self._check_indentation(node)
        for key_node, value_node in node.value:
            if isinstance(key_node, ScalarNode):
                key = key_node.value
                if key in found:
                    raise _twice(key_node)
            else:
                key = ComplexKeys(self._text, self._count).written(key_node, depth)
            value_path = key
            if path:
                value_path = f"{path}.{key}"
            found[key] = self._value(value_node, value_path, depth)
        return found

    def _check_indentation(self, parent: CollectionNode) -> None:
        """Raise `RefusedBlockError` if a value goes on in a line that is not indented."""
        if not self._may_go_on:
            return
        if parent.start_mark.index <= self._checked_to:
            return  # an alias of what has been checked
        self._checked_to = parent.start_mark.index
        line = unindented_line(parent, self._text)
        if line is not None:
            message = (
                "The front matter is not valid YAML, so no property of this note is used:"
                " the value above goes on in a line that is not indented."
                " Indent that line with blanks, or close the quote or bracket above."
            )
            raise RefusedBlockError(line + 1, "bad_yaml", message)

    def _count(self, node: Node, depth: int) -> None:
        """Count a value. Raises `RefusedBlockError` if it is one too many, or too deep."""
        self._values += 1
        if self._values > _MAX_VALUES or depth > _MAX_DEPTH:
            raise _too_large(node)


def _core_value(written: str) -> PropertyValue:
    """Return the value of a plain scalar in the YAML 1.2 core schema.

    Text is returned as the same string.
    """
    if written in _NULLS:
        return None
    boolean = _BOOLEANS.get(written)
    if boolean is not None:
        return boolean
    if _INTEGER.fullmatch(written):
        integer = _integer(written)
        return written if integer is None else integer
    if _REAL.fullmatch(written):
        real = float(written)
        return real if math.isfinite(real) else written
    return written


def _integer(written: str) -> int | None:
    """Return the value of a decimal, octal or hexadecimal integer, None if it is too long."""
    if len(written) > _MAX_BITS:
        return None
    try:
        if written[:2] in ("0o", "0x"):
            number = int(written, 0)
        else:
            number = int(written)
    except ValueError:  # more digits than Python converts
        return None
    return number if number.bit_length() <= _MAX_BITS else None


def read_yaml(text: str) -> FrontMatter:
    """Return the properties that a text holds; an error becomes a fault."""
    reader = _Reader(text)
    try:
        properties = reader.properties(compose(text))
        return FrontMatter(properties, reader.scalars, nested=reader.nested)
    except RefusedBlockError as refused:
        return _faulty(refused.fault)
    except yaml.YAMLError as error:
        return _read_json(text) or _faulty(_fault(error, text))
    except UnicodeError:
        message = "The front matter holds characters that are no valid Unicode; remove them."
        return _faulty(Fault(1, "bad_yaml", message))
    except (RecursionError, ValueError) as error:
        name = type(error).__name__
        message = f"The front matter cannot be read as YAML ({name}); make it simpler."
        return _faulty(Fault(1, "bad_yaml", message))


def _faulty(fault: Fault) -> FrontMatter:
    return FrontMatter({}, (), (fault,))


def _check_size(block: str) -> None:
    """Raise `RefusedBlockError` if a block holds too many values, or too deep ones.

    Its nodes take a hundred times the room of its text, so they must not all be made to find that
    out; what the parser reports on the way is dropped at once.
    """
    if len(block) <= _SURELY_FEW:
        return
    parser = _Composer(block)
    nodes = depth = 0
    try:
        while (event := parser.get_event()) is not None:
            if isinstance(event, NodeEvent):
                nodes += 1
            if isinstance(event, CollectionStartEvent):
                depth += 1
            elif isinstance(event, CollectionEndEvent):
                depth -= 1
            if nodes > _MOST_NODES or depth > _DEEPEST_NODES:
                raise _too_large(event)
    finally:
        parser.dispose()


def compose(block: str) -> Node | None:
    """Return the node of a text, None if it holds nothing.

    Raises `yaml.YAMLError` if it is no YAML, and `RefusedBlockError` if it is too large.
    """
    if not is_misread(block):
        try:
            return _composed(block)
        except yaml.YAMLError:
            if len(block) > _LONGEST_READ_AGAIN or not has_stand_ins(block):
                raise
    return compose_by_stand_ins(block, _composed)


def _composed(block: str) -> Node | None:
    """Return the node of a text as libyaml reads it; raises as `compose` does."""
    _check_size(block)
    composer = _Composer(block)
    try:
        node: Node | None = composer.get_single_node()
    finally:
        composer.dispose()
    return node


@dataclass(frozen=True, slots=True)
class _Place:
    """A place that the YAML reader did not mark."""

    index: int
    line: int


_Span: TypeAlias = tuple[_Place, _Place]
"""Where a text begins and ends, quotes included."""


def _read_json(block: str) -> FrontMatter | None:
    """Read a JSON object that the YAML reader refuses, such as one with surrogate pairs.

    Returns None if the block is not a JSON object.
    """
    if len(block) > _LONGEST_READ_AGAIN or not block.lstrip().startswith("{"):
        return None
    try:
        properties = json.loads(
            block, parse_int=_core_value, parse_float=_core_value, parse_constant=str
        )
        if not isinstance(properties, dict):
            return None
        spans = _json_spans(block)
        return FrontMatter(properties, tuple(_json_scalars(properties, "", spans, 0)))
    except (ValueError, RecursionError):
        return None


def _json_spans(block: str) -> dict[str, _Span]:
    """Return where each text of a JSON object is written first."""
    spans: dict[str, _Span] = {}
    at = line = 0
    for match in _JSON_TEXT.finditer(block):
        line += block.count("\n", at, match.start())
        at = match.start()
        text = json.loads(match[0])
        spans.setdefault(text, (_Place(at, line), _Place(match.end(), line)))
    return spans


def _json_scalars(value: Any, key: str, spans: Mapping[str, _Span], depth: int) -> Iterator[Scalar]:
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    elif isinstance(value, str) and value in spans:  # a number that stays text has none
        yield Scalar(key, value, True, *spans[value])
    for name, inner in pairs:
        inner_key = str(name)
        if key:
            inner_key = f"{key}.{name}"
        yield from _json_scalars(inner, inner_key, spans, depth + 1)


_ADVICE: tuple[tuple[str, str], ...] = (
    ("tab character", "Indent with blanks, not with tabs."),
    ("mapping values are not allowed", "Put a value that holds `: ` in quotes."),
    ("cannot start any token", "Put a value that begins with a special character in quotes."),
    ("found undefined alias", "Put a value that begins with `*` in quotes."),
    ("unexpected end of stream", "Close the quote."),
    ("expected ',' or", "Close the bracket."),
    ("document", "Remove the line `---` or `...` inside the block."),
)


def _fault(error: yaml.YAMLError, block: str) -> Fault:
    """Return an error of the YAML reader as a fault, with advice."""
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = 1
    if mark is not None:
        last_line = max(block.count("\n"), 1)
        line = min(mark.line + 1, last_line)
    if _is_indented_with_tab(block, line):
        advice = "Indent with blanks, not with tabs."
    else:
        advice = _advice(f"{getattr(error, 'context', '')} {what}")
    message = (
        f"The front matter is not valid YAML, so no property of this note is used: {what}. {advice}"
    )
    return Fault(line, "bad_yaml", message)


def _advice(error_text: str) -> str:
    for phrase, advice in _ADVICE:
        if phrase in error_text:
            return advice
    return "Correct that line."


def _is_indented_with_tab(block: str, line: int) -> bool:
    """Return whether there is a tab in the indentation of a line, which counts from 1."""
    lines = block.split("\n")
    if line > len(lines):
        return False
    text = lines[line - 1]
    return "\t" in text[: len(text) - len(text.lstrip())]
