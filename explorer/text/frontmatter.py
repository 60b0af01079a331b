"""The block of properties at the top of a note: YAML as PyYAML reads it, with the core schema.

`cut` finds the block by Obsidian's rules; python-frontmatter reads it, with a handler that keeps
places. An error in a block is a fault with a line, and such a block has no properties.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler
from yaml import MappingNode, Node, ScalarNode

from explorer.model import PropertyValue

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"\n---[ \t]*(?:\n|\Z)")
_UNCLOSED = re.compile(r"---[ \t]*\n[\w-]+[ \t]*:(?:[ \t]|\n|\Z)")
"""A note that begins as front matter does, with a first property."""
_LONGEST = 1_000_000
_MOST_VALUES = 50_000
_DEEPEST = 64
_LONGEST_KEY = 10_000
"""Of a dotted key, so that an alias cannot repeat a long name without end."""
_SIGNS_OF_VALUES = "\n,[{?"
"""A block has at most one value for each of these signs, and one more."""
_PLAIN = "plain"
"""The tag of a scalar whose type follows from its text."""
_SCHEMA_TAGS = frozenset(
    (_PLAIN, *(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float")))
)
_CORE = re.compile(
    # Python does not write out integers of any length.
    r"(?P<decimal>[-+]?[0-9]{1,3500})|(?P<based>0o[0-7]{1,3500}|0x[0-9a-fA-F]{1,3500})"
    r"|(?P<real>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<true>true|True|TRUE)|(?P<false>false|False|FALSE)|(?P<null>~|null|Null|NULL|)"
)
"""What is no text in YAML 1.2: dates, `yes` and `no` are."""
_NO_TEXT_BEGINS = "+-.0123456789tTfFnN~"
_ADVICE = (
    ("tab", "Indent with blanks, not with tabs."),
    ("mapping values are not allowed", "Put a value that holds `: ` in quotes."),
    ("cannot start any token", "Put a value that begins with a special character in quotes."),
    ("found undefined alias", "Put a value that begins with `*` in quotes."),
    ("unexpected end of stream", "Close the quote."),
    ("expected ',' or", "Close the bracket."),
    ("document", "Remove the line `---` or `...` inside the block."),
    ("control characters", "Remove that character."),
)


class FrontMatterBlock(NamedTuple):
    """Where the front matter of a note is. Offsets count code points."""

    start: int
    """Offset of the first line after the opening fence."""
    end: int
    """Offset of the closing fence."""
    body: int
    """Offset of the first line of the body."""
    lines: int
    """How many lines the block has, both fences included: the body begins on the next line."""
    text: str
    """The text between the fences."""


class Fault(NamedTuple):
    """An error in a block. Lines count from 1 within the block's text."""

    line: int
    code: str
    message: str


class Placed(NamedTuple):
    """A value that is no null, with its place in the block's text."""

    key: str
    """The property that holds it, dotted: `related.0`."""
    value: PropertyValue
    text: str
    """As typed, quotes and escapes resolved; empty for a list and a mapping."""
    start: int
    """Of its first quote, if it is quoted."""
    end: int


class FrontMatter(NamedTuple):
    """The content of a block."""

    properties: dict[str, PropertyValue]
    places: Sequence[Placed] = ()
    faults: tuple[Fault, ...] = ()
    root: MappingNode | None = None
    """The properties as YAML nodes, to edit them where they stand."""


def cut(text: str) -> FrontMatterBlock | None:
    r"""Find the front matter of a note; None if there is none.

    The text has no byte order mark, and its line ends are "\n".
    """
    opening = _OPENING.match(text)
    if opening is None:
        return None
    start = opening.end()
    closing = _CLOSING.search(text, start - 1)
    if closing is None:
        return None
    end = closing.start() + 1
    lines = 2 + text.count("\n", start, end)
    return FrontMatterBlock(start, end, closing.end(), lines, text[start:end])


def is_unclosed(text: str) -> bool:
    """Return whether a text in which `cut` finds no front matter begins as if it had some.

    A `---` over anything but a property is a thematic break.
    """
    return _UNCLOSED.match(text) is not None


def read(text: str, block: FrontMatterBlock) -> FrontMatter:
    """Return the properties of a block that was cut from `text`, with places and faults."""
    handler = _Handler(block)
    try:
        properties, _ = frontmatter.parse(text[: block.body], handler=handler)
    except _RefusedError as refused:
        return FrontMatter({}, faults=(Fault(*refused.args),))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return FrontMatter({}, faults=(_fault(error, block.text),))
    found = cast("dict[str, PropertyValue]", properties)
    return FrontMatter(found, handler.places, root=handler.root)


class _CoreLoader(_Loader):
    """Tags as plain what may be no text in the core schema."""

    # PyYAML calls both for every node. There are no path resolvers to go into and out of; these do
    # nothing, and are functions in C.
    descend_resolver = staticmethod(operator.is_)  # type: ignore[assignment]
    ascend_resolver = staticmethod(tuple)  # type: ignore[assignment]

    def resolve(self, kind: type[Node], _value: Any, implicit: tuple[bool, bool]) -> str:
        """Return the tag of a node that is written without one."""
        return _PLAIN if kind is ScalarNode and implicit[0] else kind.__name__


class _RefusedError(Exception):
    """The block is too large or no set of properties; the arguments are those of a `Fault`."""


class _Handler(BaseHandler):
    """python-frontmatter's handler for one block."""

    def __init__(self, block: FrontMatterBlock) -> None:
        self._block = block
        self._count = 0
        self.places: list[Placed] = []
        self.root: MappingNode | None = None

    def split(self, text: str) -> tuple[str, str]:
        """Return the block's text and the body."""
        return text[self._block.start : self._block.end], ""

    def load(self, fm: str) -> dict[str, PropertyValue]:
        """Return the properties that a block's text holds; raises if there is an error in it."""
        if len(fm) > _MOST_VALUES and (
            len(fm) > _LONGEST or sum(map(fm.count, _SIGNS_OF_VALUES)) > _MOST_VALUES
        ):
            raise _too_large(1)
        loader = _CoreLoader(fm)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
        if isinstance(root, MappingNode):
            self.root = root
            return self._mapping(root, "", 0)
        if root is None or (root.tag in _SCHEMA_TAGS and _core_value(root.value) is None):
            return {}
        message = "The front matter is not a list of properties; write each one as `name: value`."
        raise _RefusedError(_line(root), "bad_front_matter", message)

    def _value(self, node: Node, key: str, depth: int) -> PropertyValue:
        self._count += 1
        if self._count > _MOST_VALUES or depth > _DEEPEST or len(key) > _LONGEST_KEY:
            raise _too_large(_line(node))
        text = ""
        value: PropertyValue
        if isinstance(node, ScalarNode):
            value = text = node.value
            if node.tag in _SCHEMA_TAGS:
                value = _core_value(text)
        elif isinstance(node, MappingNode):
            value = self._mapping(node, key, depth + 1)
        else:
            value = [
                self._value(item, f"{key}.{n}", depth + 1) for n, item in enumerate(node.value)
            ]
        if value is not None:
            start, end = node.start_mark.index, node.end_mark.index
            self.places.append(Placed(key, value, text, start, end))
        return value

    def _mapping(self, node: MappingNode, path: str, depth: int) -> dict[str, PropertyValue]:
        found: dict[str, PropertyValue] = {}
        for key_node, value_node in node.value:
            if isinstance(key_node, ScalarNode):
                key = key_node.value
            else:  # such as a placeholder of a template, `{{title}}`
                key = self._block.text[key_node.start_mark.index : key_node.end_mark.index]
            if key in found:
                message = (
                    f"The property `{key}` is there twice, so none of this note's are used;"
                    " remove one of them."
                )
                raise _RefusedError(_line(key_node), "duplicate_key", message)
            found[key] = self._value(value_node, f"{path}.{key}" if path else key, depth)
        return found


def _core_value(text: str) -> PropertyValue:
    """Return the value of a plain scalar in the core schema of YAML 1.2."""
    if text[:1] not in _NO_TEXT_BEGINS or not (match := _CORE.fullmatch(text)):
        return text
    match match.lastgroup:
        case "null":
            return None
        case "true" | "false" as truth:
            return truth == "true"
        case "decimal":
            return int(text)
        case "based":
            return int(text, 0)
    real = float(text)
    return real if math.isfinite(real) else text


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _too_large(line: int) -> _RefusedError:
    message = (
        "The front matter holds too many values or repeats itself through `&` and `*`;"
        " make it smaller."
    )
    return _RefusedError(line, "front_matter_too_large", message)


def _fault(error: Exception, block: str) -> Fault:
    """Return an error of the YAML reader as a fault, with advice."""
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:  # of a character that is not allowed anywhere, only the byte is known
        line = block.encode()[: getattr(error, "position", 0)].count(b"\n")
    else:
        line = min(mark.line, max(block.count("\n") - 1, 0))
    known = f"{getattr(error, 'context', '')} {what}"
    if re.match(r"[ -]*\t", block.split("\n")[line]):
        known = "tab"
    advice = next((advice for phrase, advice in _ADVICE if phrase in known), "Correct that line.")
    message = (
        f"The front matter is not valid YAML, so no property of this note is used: {what}. {advice}"
    )
    return Fault(line + 1, "bad_yaml", message)
