"""Finds the lines of a YAML value that lack the indentation of a value that goes on.

libyaml lets texts in quotes, and lists and mappings in brackets, go on wherever they like.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yaml import CollectionNode, MappingNode, Node, ScalarNode

_OPENING = "'\"[{"


def may_go_on(text: str) -> bool:
    """Return whether a text may hold a value in quotes or in brackets.

    In any other, there is nothing for `unindented_line` to find.
    """
    return any(sign in text for sign in _OPENING)


def unindented_line(parent: CollectionNode, text: str) -> int | None:
    """Return the first line, 0-based, where a value of a collection lacks indentation.

    None if there is no such line. `parent` is not in brackets; aliases are left out.
    """
    first = parent.start_mark
    lines = parent.end_mark.line - first.line
    if text.endswith("\n"):
        lines -= 1  # the last collections end where the text does, one line below their last value
    if lines < len(parent.value):
        return None  # each value has one line
    for value in _values_of(parent):
        is_alias = value.start_mark.index < first.index
        if is_alias or value.start_mark.line == value.end_mark.line:
            continue
        line = _unindented_line_of(value, text, first.column + 1)
        if line is not None:
            return line
    return None


def _values_of(node: CollectionNode) -> Sequence[Node]:
    """Return the values of a mapping, or the items of a list."""
    if isinstance(node, MappingNode):
        return [value for _, value in node.value]
    items: Sequence[Node] = node.value
    return items


def _unindented_line_of(value: Node, text: str, least: int) -> int | None:
    """Return the first line of a value, 0-based, that has fewer than `least` blanks before it."""
    if _is_quoted(value):
        lines = _lines_that_go_on(value, text)
        return next((number for number, indent, _ in lines if indent < least), None)
    if not _is_in_brackets(value):
        return None
    for number, indent, bare in _lines_that_go_on(value, text):
        if indent >= least or _is_blank_or_comment(bare):
            continue
        is_closing_bracket = number == value.end_mark.line and len(bare) == 1
        if is_closing_bracket and indent == least - 1:  # right below the name
            continue
        return number
    return None


def _is_quoted(value: Node) -> bool:
    return isinstance(value, ScalarNode) and value.style in ("'", '"')


def _is_in_brackets(value: Node) -> bool:
    return isinstance(value, CollectionNode) and bool(value.flow_style)


def _is_blank_or_comment(bare: str) -> bool:
    return bare.lstrip()[:1] in ("", "#")


def _lines_that_go_on(value: Node, text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the lines of a value below its first that are not empty.

    Each with its 0-based number, its indentation, and what stands after that.
    """
    start, end = value.start_mark, value.end_mark
    lines = text[start.index : end.index].split("\n")
    for number, line in enumerate(lines[1:], start.line + 1):
        bare = line.lstrip(" ")
        if bare:
            yield number, len(line) - len(bare), bare
