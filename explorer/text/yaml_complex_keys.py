"""Names in YAML that are lists or mappings, written in one line as the `yaml` package does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from yaml import MappingNode, Node, ScalarNode

_LINE_END = re.compile(r"[ \t]*+\n[ \t\n]*+")
"""A line end with the blanks around it, which are one blank where a text goes on."""


class ComplexKeys:
    """Writes names of one text."""

    def __init__(self, text: str, count: Callable[[Node, int], None]) -> None:
        """`count` is called with each node and its depth; what it raises ends the writing."""
        self._text = text
        self._count = count

    def written(self, node: Node, depth: int) -> str:
        """Return a name, or a part of one, in one line."""
        self._count(node, depth)
        if isinstance(node, ScalarNode):
            written = self._text[node.start_mark.index : node.end_mark.index]
            return _LINE_END.sub(" ", written.strip(" \t\n"))
        if isinstance(node, MappingNode):
            return _in("{}", [self._pair(node, pair, depth + 1) for pair in node.value])
        return _in("[]", [self._item(node, item, depth + 1) for item in node.value])

    def _item(self, parent: Node, item: Node, depth: int) -> str:
        # An alias must not repeat what it stands for: that could grow without end.
        if item is parent or _is_alias(item, parent):
            return "*"
        return self.written(item, depth)

    def _pair(self, parent: Node, pair: tuple[Node, Node], depth: int) -> str:
        key, value = pair
        name = self._item(parent, key, depth)
        if not isinstance(key, ScalarNode):
            name = f"? {name}"
        item = self._item(parent, value, depth)
        if item:
            return f"{name}: {item}"
        return name


def _is_alias(node: Node, parent: Node) -> bool:
    """Return whether a node that a collection holds is written above that collection."""
    return int(node.start_mark.index) < int(parent.start_mark.index)


def _in(brackets: str, items: Sequence[str]) -> str:
    if not items:
        return brackets
    return f"{brackets[0]} {', '.join(items)} {brackets[1]}"
