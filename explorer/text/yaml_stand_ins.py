"""Reads what YAML 1.2 allows and libyaml, a reader of YAML 1.1, refuses or misreads.

Each such sign gets a stand-in that libyaml reads as YAML 1.2 reads the sign; in the nodes the sign
is put back. A stand-in is as long as what it stands for, so the places of nodes stay right.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import TypeAlias

from yaml import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from yaml.error import Mark, MarkedYAMLError, YAMLError

Compose: TypeAlias = Callable[[str], Node | None]
"""Returns the node of a text; raises `yaml.YAMLError`."""
_Run: TypeAlias = tuple[int, int]

_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
"""What libyaml refuses or, of a few, takes for a line end; to YAML 1.2 each is a letter."""
_LINE_ENDS = "\x85\u2028\u2029"
"""Those of the signs which libyaml takes for line ends without a word."""
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
"""Half of the escape of a character, as JSON writes it."""
_LONE_DASH = re.compile(r"(?<=:)( ++)-(?=[ \t]*+(?:$|(?<=[ \t])#))", re.MULTILINE)
"""A list of one empty item on the line of its key."""
_TABS = re.compile(
    r"^(?= *+\t)[ \t]++(?=$|#)"  # all of a line, or what stands before a comment
    r"|^ *+-(?: ++-)*+(?= *+\t)([ \t]++)",  # what stands after the dash of an item
    re.MULTILINE,
)
"""Tabs that divide in YAML 1.2, unless they stand in a text."""
_MOST_PASSES = 3
"""How often a block is read to find out which of its tabs stand in a text."""
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_WRITTEN = re.compile(r"\\u[0-9a-f]{4}")
_FOR_ESCAPES = range(0xE000, 0xF900)
_FOR_SIGNS = range(0x100000, 0x10FFFE)


def is_misread(block: str) -> bool:
    """Return whether libyaml may read a block otherwise than YAML 1.2 does, without an error."""
    return not block.isascii() and any(sign in block for sign in _LINE_ENDS)


def has_stand_ins(block: str) -> bool:
    """Return whether a block that libyaml refuses holds anything that may have a stand-in."""
    patterns = (_SIGNS, _SURROGATE, _LONE_DASH, _TABS)
    return any(pattern.search(block) for pattern in patterns)


def compose_by_stand_ins(block: str, compose: Compose) -> Node | None:
    """Return the node of a block as YAML 1.2 reads it; raises `yaml.YAMLError`."""
    stand_ins = _StandIns(block)
    try:
        root = compose(stand_ins.text)
    except MarkedYAMLError:
        runs = [match.span(match.lastindex or 0) for match in _TABS.finditer(stand_ins.text)]
        if not runs:
            raise
        root = _compose_without_tabs(stand_ins.text, runs, compose)
    if root is not None:
        stand_ins.put_back(root)
    return root


def _nodes(root: Node) -> Iterator[Node]:
    """Yield every node once, a collection before what it holds."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, MappingNode):
            waiting += [each for pair in node.value for each in pair]
        elif isinstance(node, SequenceNode):
            waiting += node.value


def _codes(originals: Set[str], free: Sequence[int], used: Set[int]) -> dict[str, int]:
    """Return a code for the stand-in of each text; raises `YAMLError` if there are too few."""
    codes = list(islice((code for code in free if code not in used), len(originals)))
    if len(codes) < len(originals):
        raise YAMLError("it holds too many different characters of private use")
    return dict(zip(sorted(originals), codes, strict=True))


class _StandIns:
    """A block with stand-ins, and the way back."""

    def __init__(self, block: str) -> None:
        letters = set(block)
        used = set(map(ord, letters))
        used.update(int(short or long, 16) for short, long in _ESCAPED.findall(block))
        signs = _codes({"-", *filter(_SIGNS.match, letters)}, _FOR_SIGNS, used)
        escapes = _codes(set(_SURROGATE.findall(block)), _FOR_ESCAPES, used)
        self._dash = chr(signs.pop("-"))
        self._originals: Mapping[int, str] = {
            ord(self._dash): "-",
            **{code: sign for sign, code in signs.items()},
            **{code: chr(int(escape.removeprefix("\\u"), 16)) for escape, code in escapes.items()},
        }
        self._escapes = {_escape(code): escape for escape, code in escapes.items()}
        """What was written, for the stand-ins of escapes in texts that have no escapes."""
        text = block.translate({ord(sign): code for sign, code in signs.items()})
        text = _SURROGATE.sub(lambda found: _escape(escapes[found[0]]), text)
        self.text = _LONE_DASH.sub(rf"\1{self._dash}", text)

    def put_back(self, root: Node) -> None:
        """Put everything back in the values of the nodes."""
        for node in _nodes(root):
            if isinstance(node, MappingNode) and not node.flow_style:
                node.value = [(key, self._as_list(value)) for key, value in node.value]
            elif isinstance(node, ScalarNode):
                node.value = self._original(node)

    def _as_list(self, value: Node) -> Node:
        """Return the list for whose dash a value stands, else the value."""
        if not isinstance(value, ScalarNode) or value.style or value.value != self._dash:
            return value
        empty = ScalarNode("tag:yaml.org,2002:null", "", value.end_mark, value.end_mark)
        return SequenceNode(value.tag, [empty], value.start_mark, value.end_mark, flow_style=False)

    def _original(self, node: ScalarNode) -> str:
        value: str = node.value
        if not node.style and value.startswith(self._dash):
            raise MarkedYAMLError(
                problem="block sequence entries are not allowed in this context",
                problem_mark=node.start_mark,
            )
        if not self._escapes:
            return value.translate(self._originals)
        value = _WRITTEN.sub(lambda found: self._escapes.get(found[0], found[0]), value)
        # Halves become characters; one without its other half is none.
        halves = value.translate(self._originals).encode("utf-16-le", "surrogatepass")
        return halves.decode("utf-16-le", "replace")


def _escape(code: int) -> str:
    return f"\\u{code:04x}"


def _compose_without_tabs(text: str, runs: Sequence[_Run], compose: Compose) -> Node | None:
    """Return the node of a text in which blanks stand for the tabs of the runs.

    Those that turn out to stand in a text stay tabs.
    """
    for _ in range(_MOST_PASSES):
        root = compose(_with_blanks(text, runs))
        if root is None:
            return None
        dividing = list(_outside_of_texts(runs, root))
        if len(dividing) == len(runs):
            _check_indentation(text, runs, root)
            return root
        runs = dividing
    return compose(text)


def _with_blanks(text: str, runs: Iterable[_Run]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in runs:
        parts += text[at:start], " " * (end - start)
        at = end
    return "".join([*parts, text[at:]])


def _outside_of_texts(runs: Iterable[_Run], root: Node) -> Iterator[_Run]:
    spans = sorted(_extent(node) for node in _nodes(root) if isinstance(node, ScalarNode))
    for run in runs:
        before = bisect_left(spans, run) - 1
        if before < 0 or spans[before][1] <= run[0]:
            yield run


def _extent(node: ScalarNode) -> _Run:
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    # A text in lines ends with what is indented less, and that must not be a tab.
    return start, end + (node.style in ("|", ">"))


def _check_indentation(text: str, runs: Iterable[_Run], root: Node) -> None:
    """Raise `MarkedYAMLError` if a run of tabs is the indentation of something.

    It is if a list or a mapping of lines begins right after it. To the `yaml` package it also is
    right below a key without a value that others follow, unless blanks indent it deeper.
    """
    ends = {end for _, end in runs}
    blank_lines = {start for start, end in runs if text[end : end + 1] == "\n"}
    for node in _nodes(root):
        if not isinstance(node, CollectionNode) or node.flow_style:
            continue
        if node.start_mark.index in ends:
            raise _indented_by_tabs(node.start_mark)
        if isinstance(node, MappingNode):
            for mark in _below_keys(text, blank_lines, node):
                raise _indented_by_tabs(mark)


def _below_keys(text: str, blank_lines: Set[int], mapping: MappingNode) -> Iterator[Mark]:
    """Yield the lines of tabs that are right below a key without a value."""
    for key, value in mapping.value[:-1]:
        if value.start_mark.index != value.end_mark.index:
            continue
        below = text.find("\n", key.end_mark.index) + 1
        if below in blank_lines:
            line = text[below : text.find("\n", below)]
            if len(line) - len(line.lstrip(" ")) <= mapping.start_mark.column:
                yield Mark("", below, key.end_mark.line + 1, 0, None, 0)


def _indented_by_tabs(mark: Mark) -> MarkedYAMLError:
    problem = "found a tab character that violates indentation"
    return MarkedYAMLError(problem=problem, problem_mark=mark)
