"""The block of properties at the top of a note.

We cut the block ourselves; python-frontmatter loads what was cut, with a handler that reads YAML 1.2. Whatever is
wrong with a block is a problem with a line, never an exception, and a block with an error in it has no properties.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler

from explorer.model import PropertyValue

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_OPENING = re.compile(r"---[ \t]*(?=\r|\n)")
_CLOSING = re.compile(r"\n---[ \t]*(?:\r\n?|\n|\Z)")
_CLOSING_CR = re.compile(r"\r---[ \t]*(?:\r\n?|\n|\Z)")

_STR = "tag:yaml.org,2002:str"
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"
_BOOL = "tag:yaml.org,2002:bool"
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"

_MAX_DEPTH = 64
_MAX_VALUES = 50_000
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), _NULL),
    **dict.fromkeys(("true", "True", "TRUE", "false", "False", "FALSE"), _BOOL),
}
_NUMBER_START = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Block:
    """Where the front matter of a note stands. Offsets count code points."""

    start: int
    """Offset of the first line after the opening fence."""
    end: int
    """Offset of the closing fence."""
    body: int
    """Offset of the first line of the body."""
    lines: int
    """How many lines the block has, both fences included: the body begins on the next line."""
    text: str
    """What stands between the fences, line ends as written."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a block. Lines count from 1 within the block's text."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text value with its place in the block's text."""

    key: str
    """The property that holds it, dotted: `related.0`."""
    value: str
    line: int
    """0-based line in the block's text."""
    start: int
    """Offset in the block's text, of its first quote if it is quoted."""
    end: int
    is_text: bool
    """False for what YAML reads as a number, a truth value or nothing; `value` is as typed then."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A block as understood."""

    properties: dict[str, PropertyValue]
    scalars: tuple[Scalar, ...]
    faults: tuple[Fault, ...] = ()


def cut(text: str) -> Block | None:
    """Find the front matter of a note whose text has no byte order mark; None if there is none."""
    if not text.startswith("---"):
        return None
    opening = _OPENING.match(text)
    if opening is None:
        return None
    newline = opening.end()
    if text.startswith("\r\n", newline):
        newline += 1
    closing = (_CLOSING if text[newline] == "\n" else _CLOSING_CR).search(text, newline)
    if closing is None:
        return None
    start, end = newline + 1, closing.start() + 1
    block = text[start:end]
    return Block(start, end, closing.end(), 2 + _line_count(block), block)


def load(block_text: str) -> tuple[dict[str, PropertyValue], tuple[Fault, ...]]:
    """Return the properties that a block holds, and what is wrong with it."""
    found = read(block_text)
    return found.properties, found.faults


def read(block_text: str) -> FrontMatter:
    """Return a block's properties with the places of its texts."""
    if not block_text or block_text.isspace():
        return FrontMatter({}, ())
    found: FrontMatter = _HANDLER.load(block_text)
    return found


def _line_count(block: str) -> int:
    if "\r" not in block:
        return block.count("\n")
    return block.replace("\r\n", "\n").replace("\r", "\n").count("\n")


class _CoreLoader(_SafeLoader):
    """Composes nodes; a plain scalar's tag is that of the YAML 1.2 core schema."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            return _core_tag(value) if implicit[0] else _STR
        return "tag:yaml.org,2002:seq" if kind is yaml.SequenceNode else "tag:yaml.org,2002:map"

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """There are no path resolvers: say so quickly."""

    def ascend_resolver(self) -> None:
        """There are no path resolvers: say so quickly."""


def _core_tag(value: str) -> str:
    tag = _WORDS.get(value)
    if tag is not None:
        return tag
    if value[0] in _NUMBER_START:
        if _INTEGER.fullmatch(value):
            return _INT
        if _REAL.fullmatch(value):
            return _FLOAT
    return _STR


class _Refused(Exception):
    """The block is no set of properties; says where and why."""

    def __init__(self, line: int, code: str, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(line, code, message)


class _Reader:
    """Turns the nodes of one block into plain values, within bounds, and notes where its texts stand."""

    def __init__(self) -> None:
        self.scalars: list[Scalar] = []
        self._values = 0

    def properties(self, root: yaml.Node | None) -> dict[str, PropertyValue]:
        if root is None or (isinstance(root, yaml.ScalarNode) and root.tag == _NULL):
            return {}
        if not isinstance(root, yaml.MappingNode):
            raise _Refused(
                root.start_mark.line + 1,
                "bad_front_matter",
                "The front matter is not a list of properties; write each one as `name: value`.",
            )
        return self._mapping(root, "", 0)

    def _value(self, node: yaml.Node, key: str, depth: int) -> PropertyValue:
        self._values += 1
        if self._values > _MAX_VALUES or depth > _MAX_DEPTH:
            raise _Refused(
                node.start_mark.line + 1,
                "front_matter_too_large",
                "The front matter holds too many values or repeats itself through `&` and `*`; make it smaller.",
            )
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, key)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, f"{key}.{n}", depth + 1) for n, item in enumerate(node.value)]
        assert isinstance(node, yaml.MappingNode)
        return self._mapping(node, key, depth + 1)

    def _scalar(self, node: yaml.ScalarNode, key: str) -> PropertyValue:
        tag, said = node.tag, node.value
        if tag == _NULL and said in _WORDS:
            return None
        start, end = node.start_mark, node.end_mark
        typed = tag in (_INT, _FLOAT, _BOOL) and _core_tag(said) in (_INT, _FLOAT, _BOOL)
        self.scalars.append(Scalar(key, said, start.line, start.index, end.index, not typed))
        return _number(said, _core_tag(said)) if typed else said

    def _mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, PropertyValue]:
        found: dict[str, PropertyValue] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise _Refused(line, "bad_yaml", "A property's name is not text; put values with `{` or `[` in quotes.")
            key = key_node.value
            if key in found:
                message = f"The property `{key}` is there twice, so none of this note's are used; remove one of them."
                raise _Refused(line, "duplicate_key", message)
            found[key] = self._value(value_node, f"{path}.{key}" if path else key, depth)
        return found


def _number(said: str, tag: str) -> int | float | bool | str:
    if tag == _BOOL:
        return said[0] in "tT"
    try:
        if tag == _INT:
            return int(said, 0) if said[:2] in ("0o", "0x") else int(said)
        real = float(said)
    except ValueError:  # more digits than Python turns into a number
        return said
    return real if abs(real) != float("inf") else said


class CoreHandler(BaseHandler):  # type: ignore[misc]  # python-frontmatter ships no types
    """python-frontmatter's door to YAML 1.2 (JSON is a part of it), for a block that is already cut."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def load(self, fm: str, **_: object) -> FrontMatter:
        """Return what `fm` holds; an error becomes a fault."""
        reader = _Reader()
        try:
            return FrontMatter(reader.properties(_compose(fm)), tuple(reader.scalars))
        except _Refused as refused:
            return FrontMatter({}, (), (refused.fault,))
        except yaml.YAMLError as error:
            return _json(fm) or FrontMatter({}, (), (_fault(error),))
        except UnicodeError:
            message = "The front matter holds characters that are no valid Unicode; remove them."
            return FrontMatter({}, (), (Fault(1, "bad_yaml", message),))
        except (RecursionError, ValueError) as error:
            message = f"The front matter cannot be read as YAML ({type(error).__name__}); make it simpler."
            return FrontMatter({}, (), (Fault(1, "bad_yaml", message),))


_HANDLER = CoreHandler()


def _compose(block: str) -> yaml.Node | None:
    loader = _CoreLoader(block)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _json(block: str) -> FrontMatter | None:
    """Read a JSON object that the YAML reader refuses, such as one with surrogate pairs; None if it is none."""
    if not block.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(block)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return FrontMatter(found, tuple(_texts(found, "", block)))


def _texts(value: Any, key: str, block: str) -> Iterator[Scalar]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    elif isinstance(value, str):
        at = max(block.find(value), 0)
        yield Scalar(key, value, block.count("\n", 0, at), at, at + len(value), is_text=True)
    for name, inner in pairs:
        yield from _texts(inner, f"{key}.{name}" if key else str(name), block)


_ADVICE: tuple[tuple[str, str], ...] = (
    ("'\\t'", "Indent with blanks, not with tabs."),
    ("mapping values are not allowed", "Put a value that holds `: ` in quotes."),
    ("cannot start any token", "Put a value that begins with a special character in quotes."),
    ("found undefined alias", "Put a value that begins with `*` in quotes."),
    ("unexpected end of stream", "Close the quote."),
    ("expected ',' or", "Close the bracket."),
    ("single document", "Remove the line `---` or `...` inside the block."),
)


def _fault(error: yaml.YAMLError) -> Fault:
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark is not None else 1
    everything = f"{getattr(error, 'context', '')} {said}"
    advice = next((advice for sign, advice in _ADVICE if sign in everything), "Correct that line.")
    message = f"The front matter is not valid YAML, so no property of this note is used: {said}. {advice}"
    return Fault(line, "bad_yaml", message)
