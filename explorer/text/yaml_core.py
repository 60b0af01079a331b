"""YAML 1.2 values with their places, from a text of any kind.

libyaml composes the nodes; what a plain scalar means is told here by the core schema, so that
dates, times, `yes` and `no` stay texts. Bounded in depth and number; every error becomes a `Fault`.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import yaml

from explorer.model import PropertyValue

try:
    # the stubs do not export it
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]

_SCHEMA_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))
_MAX_DEPTH = 64
_MAX_VALUES = 50_000
_MOST_DIGITS = min(sys.get_int_max_str_digits() or 4300, 4300)
_MOST_BITS = int(_MOST_DIGITS * math.log2(10))
"""A whole number beyond this stays text: Python refuses to write so long a one out, whatever base
it was read from."""
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_TYPED_START = frozenset("0123456789+-.~nNtTfF")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"')
_REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a block. Lines count from 1 within the block's text."""

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


class FrontMatter(NamedTuple):
    """A block as understood."""

    properties: dict[str, PropertyValue]
    scalars: Sequence[Scalar] = ()
    faults: tuple[Fault, ...] = ()


class _Composer(_Parser):
    """Composes nodes. A scalar's type is ours to tell, later and only if needed.

    Its tag says how it was written.
    """

    def resolve(self, _kind: Any, _value: Any, implicit: Any) -> Any:
        return implicit

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """There are no path resolvers: say so quickly."""

    def ascend_resolver(self) -> None:
        """There are no path resolvers: say so quickly."""


class _RefusedError(Exception):
    """The block is no set of properties; says where and why."""

    def __init__(self, node: yaml.Node, code: str, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(node.start_mark.line + 1, code, message)


class _Reader:
    """Turns the nodes of one block into plain values, within bounds, and notes where its texts stand."""

    def __init__(self) -> None:
        self.scalars: list[Scalar] = []
        self._values = 0

    def properties(self, root: yaml.Node | None) -> dict[str, PropertyValue]:
        if root is None:
            return {}
        if isinstance(root, yaml.MappingNode):
            return self._mapping(root, "", 0)
        if isinstance(root, yaml.ScalarNode) and _is_plain(root) and root.value in _NOTHING:
            return {}
        message = "The front matter is not a list of properties; write each one as `name: value`."
        raise _RefusedError(root, "bad_front_matter", message)

    def _value(self, node: yaml.Node, key: str, depth: int) -> PropertyValue:
        self._values += 1
        if self._values > _MAX_VALUES or depth > _MAX_DEPTH:
            message = "The front matter holds too many values or repeats itself through `&` and `*`; make it smaller."
            raise _RefusedError(node, "front_matter_too_large", message)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, key)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key, depth + 1)
        return [self._value(item, f"{key}.{n}", depth + 1) for n, item in enumerate(node.value)]

    def _scalar(self, node: yaml.ScalarNode, key: str) -> PropertyValue:
        said: str = node.value
        value: PropertyValue = said
        if (not said or said[0] in _TYPED_START) and _is_plain(node):
            value = _core_value(said)
            if value is None:
                return None
        self.scalars.append(Scalar(key, said, value is said, node.start_mark, node.end_mark))
        return value

    def _mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, PropertyValue]:
        found: dict[str, PropertyValue] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                message = "A property's name is not text; put a value that begins with `{` or `[` in quotes."
                raise _RefusedError(key_node, "bad_yaml", message)
            key: str = key_node.value
            if key in found:
                message = f"The property `{key}` is there twice, so none of this note's are used; remove one of them."
                raise _RefusedError(key_node, "duplicate_key", message)
            found[key] = self._value(value_node, f"{path}.{key}" if path else key, depth)
        return found


def _is_plain(node: yaml.ScalarNode) -> bool:
    """Return whether the type of a scalar follows from how it looks.

    No quotes, and no tag but one of the schema's.
    """
    tag: Any = node.tag
    return bool(tag[0]) if isinstance(tag, tuple) else tag in _SCHEMA_TAGS


def _core_value(said: str) -> PropertyValue:
    """Return the value of a plain scalar in the YAML 1.2 core schema.

    The very same string if it is text.
    """
    if said in _NOTHING:
        return None
    truth = _TRUTH.get(said)
    if truth is not None:
        return truth
    if _INTEGER.fullmatch(said):
        if len(said) > _MOST_BITS:
            return said
        number = int(said, 0) if said[:2] in ("0o", "0x") else _decimal(said)
        return number if number is not None and number.bit_length() <= _MOST_BITS else said
    if _REAL.fullmatch(said):
        real = float(said)
        return real if math.isfinite(real) else said
    return said


def _decimal(said: str) -> int | None:
    try:
        return int(said)
    except ValueError:  # more digits than Python turns into a number
        return None


def read_yaml(text: str) -> FrontMatter:
    """Return the properties that a text holds; an error becomes a fault."""
    reader = _Reader()
    try:
        return FrontMatter(reader.properties(_compose(text)), reader.scalars)
    except _RefusedError as refused:
        return FrontMatter({}, (), (refused.fault,))
    except yaml.YAMLError as error:
        return _json(text) or FrontMatter({}, (), (_fault(error, text),))
    except UnicodeError:
        message = "The front matter holds characters that are no valid Unicode; remove them."
        return FrontMatter({}, (), (Fault(1, "bad_yaml", message),))
    except (RecursionError, ValueError) as error:
        message = (
            f"The front matter cannot be read as YAML ({type(error).__name__}); make it simpler."
        )
        return FrontMatter({}, (), (Fault(1, "bad_yaml", message),))


def _compose(block: str) -> yaml.Node | None:
    composer = _Composer(block)
    try:
        node: yaml.Node | None = composer.get_single_node()
    finally:
        composer.dispose()
    return node


@dataclass(frozen=True, slots=True)
class _Place:
    """A place that the YAML reader did not mark."""

    index: int
    line: int


def _json(block: str) -> FrontMatter | None:
    """Read a JSON object that the YAML reader refuses, such as one with surrogate pairs.

    None if it is none.
    """
    if not block.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(
            block, parse_int=_core_value, parse_float=_core_value, parse_constant=str
        )
        if not isinstance(found, dict):
            return None
        return FrontMatter(found, tuple(_texts(found, "", _json_texts(block), 0)))
    except (ValueError, RecursionError):
        return None


def _json_texts(block: str) -> dict[str, tuple[_Place, _Place]]:
    """Return where each text of a JSON object stands first, quotes included."""
    found: dict[str, tuple[_Place, _Place]] = {}
    at = line = 0
    for match in _JSON_TEXT.finditer(block):
        line += block.count("\n", at, match.start())
        at = match.start()
        found.setdefault(json.loads(match[0]), (_Place(at, line), _Place(match.end(), line)))
    return found


def _texts(
    value: Any, key: str, places: Mapping[str, tuple[_Place, _Place]], depth: int
) -> Iterator[Scalar]:
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    elif isinstance(value, str) and value in places:  # a number that stays text has none
        yield Scalar(key, value, True, *places[value])
    for name, inner in pairs:
        yield from _texts(inner, f"{key}.{name}" if key else str(name), places, depth + 1)


_ADVICE: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", "Put a value that holds `: ` in quotes."),
    ("cannot start any token", "Put a value that begins with a special character in quotes."),
    ("found undefined alias", "Put a value that begins with `*` in quotes."),
    ("unexpected end of stream", "Close the quote."),
    ("expected ',' or", "Close the bracket."),
    ("document", "Remove the line `---` or `...` inside the block."),
)


def _fault(error: yaml.YAMLError, block: str) -> Fault:
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    last = max(block.count("\n"), 1)
    line = min(mark.line + 1, last) if mark is not None else 1
    everything = f"{getattr(error, 'context', '')} {said}"
    advice = next((advice for sign, advice in _ADVICE if sign in everything), "Correct that line.")
    if any(
        "\t" in text[: len(text) - len(text.lstrip())]
        for text in block.split("\n")[line - 1 : line]
    ):
        advice = "Indent with blanks, not with tabs."
    message = (
        f"The front matter is not valid YAML, so no property of this note is used: {said}. {advice}"
    )
    return Fault(line, "bad_yaml", message)
