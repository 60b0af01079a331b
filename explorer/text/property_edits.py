"""Sets properties in the front matter of a note by replacing their values where they stand.

Every other byte stays: line ends, a byte order mark, comments, quotes, the form of lists, the order
of keys. What cannot be replaced without touching something else is refused, never guessed.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Mapping

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from explorer.model import NO_PROPERTIES, PropertyValue
from explorer.text.edits import Edit, UneditableError, apply_edits
from explorer.text.frontmatter import Fault, FrontMatterBlock, cut, is_unclosed, read
from explorer.text.line_map import LineMap
from explorer.text.review_filter import property_text

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_LINE_END = re.compile(r"\r\n?|\n")
_LAST_LINE_END = re.compile(r"(?:\r\n?|\n)\Z")
_TAGS_AND_ANCHORS = re.compile(r"(?:[!&]\S*\s+)+")


class NoteSource:
    """A note's bytes as text, and the way from places in the text back to places in the bytes.

    Any bytes are text here, those that are no UTF-8 too, and the same bytes again on the way back.
    """

    def __init__(self, data: bytes) -> None:
        self._mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
        # A byte that is no UTF-8 is one character here and one byte again on the way back.
        self.places = LineMap(data.removeprefix(self._mark).decode("utf-8", "surrogateescape"))
        self.text = _ESCAPED_BYTE.sub("\ufffd", self.places.text)
        r"""The text with its line ends as "\n"."""

    def byte(self, at: int) -> int:
        """Return the offset in the bytes of an offset in `text`."""
        before = self.places.original[: self.places.offset(at)]
        return len(self._mark) + len(before.encode("utf-8", "surrogateescape"))

    def edit(self, start: int, end: int, new: str) -> Edit:
        """Return the edit that replaces a span of `text`, in the bytes."""
        return Edit(self.byte(start), self.byte(end), new.encode())

    def line_end(self, before: int | None = None) -> str:
        r"""Return the line end right before an offset in `text`, else the first one of the note.

        A note without any has "\n".
        """
        text = self.places.original
        if before is None:
            found = _LINE_END.search(text)
        else:
            found = _LAST_LINE_END.search(text[: self.places.offset(before)])
        return "\n" if found is None else found[0]


def set_properties(data: bytes, values: Mapping[str, str]) -> tuple[Edit, ...]:
    """Return the edits that give a note's properties new values.

    `values` are plain one-line scalars, such as a date or a number. A property that is there keeps
    its place and its quotes, of a list the first item is replaced; missing ones are appended in
    their order, in a new block if the note has none. Raises `UneditableError`.
    """
    source = NoteSource(data)
    block = cut(source.text)
    if block is None:
        edits = [_new_block(source, values)]
    else:
        edits = BlockEdits(source, block).setting(values)
    _check(source, apply_edits(data, edits), values)
    return tuple(edits)


def append_list(source: NoteSource, block: FrontMatterBlock | None, key: str, item: str) -> Edit:
    """Return the insertion of a property that the note does not have, as a list of a plain text.

    Raises `UneditableError`.
    """
    values = {key: f"[{item}]"}
    if block is None:
        return _new_block(source, values)
    return BlockEdits(source, block).appended(values, {key: json.dumps([item])})


def front_matter(data: bytes) -> str | None:
    """Return the text of a note's front matter; None if it has none."""
    block = cut(NoteSource(data).text)
    return None if block is None else block.text


def properties(data: bytes) -> Mapping[str, PropertyValue]:
    """Return the properties of a note, none if its front matter cannot be read."""
    return _parts(NoteSource(data).text)[0]


def _parts(text: str) -> tuple[Mapping[str, PropertyValue], tuple[Fault, ...], str]:
    """Return the properties of a text, what is wrong with them, and the body."""
    block = cut(text)
    if block is None:
        return NO_PROPERTIES, (), text
    found = read(text, block)
    return found.properties, found.faults, text[block.body :]


def _new_block(source: NoteSource, values: Mapping[str, str]) -> Edit:
    """Return the insertion of front matter into a note that has none."""
    if is_unclosed(source.text):
        raise UneditableError("the front matter has no closing ---; add that line below it", 1)
    lines = ["---", *(f"{key}: {value}" for key, value in values.items()), "---", ""]
    return source.edit(0, 0, source.line_end().join(lines))


class BlockEdits:
    """The edits of one block of front matter."""

    def __init__(self, source: NoteSource, block: FrontMatterBlock) -> None:
        """Raise `UneditableError` for what the scanner reports as a fault."""
        self.source = source
        self.block = block
        found = read(source.text, block)
        for fault in found.faults:
            raise UneditableError(fault.message, fault.line + 1)
        self.root = found.root
        """The properties, None if there are none."""

    def edit(self, start: int, end: int, new: str) -> Edit:
        """Return the edit that replaces a span of the block's text."""
        at = self.block.start
        return self.source.edit(at + start, at + end, new)

    def line(self, node: Node) -> int:
        """Return the line of the file on which a node begins."""
        return self.source.places.line(self.block.start + node.start_mark.index)

    def separator(self, last: Node) -> str:
        """Return what is to part an item in brackets or braces from the last one so far."""
        indent = self.block.text[: last.start_mark.index].rpartition("\n")[2]
        if indent.strip():
            return ", "
        return "," + self.source.line_end(self.block.start) + indent

    def setting(self, values: Mapping[str, str]) -> list[Edit]:
        """Return the edits that set properties."""
        nodes: dict[str, tuple[Node, Node]] = {}
        if self.root is not None:
            pairs = self.root.value
            nodes = {key.value: (key, value) for key, value in pairs if isinstance(key, ScalarNode)}
        edits = [self._replaced(*nodes[key], values[key]) for key in values if key in nodes]
        missing = {key: value for key, value in values.items() if key not in nodes}
        if missing:
            in_json = {
                key: value if _NUMBER.fullmatch(value) else json.dumps(value)
                for key, value in missing.items()
            }
            edits.append(self.appended(missing, in_json))
        return edits

    def _replaced(self, key: Node, value: Node, new: str) -> Edit:
        """Return the edit that replaces a value."""
        while isinstance(value, SequenceNode) and value.value:
            value = value.value[0]
        start, end = value.start_mark.index, value.end_mark.index
        if start < key.end_mark.index or isinstance(value, MappingNode):
            message = f"the value of {key.value} is no text; write it as `{key.value}: {new}`"
            raise UneditableError(message, self.line(key))
        written = self.block.text[start:end]
        if not written:
            return self.edit(start, end, f" {new}")
        prefix = _TAGS_AND_ANCHORS.match(written)
        if prefix is not None:
            start += prefix.end()
        style = value.style if isinstance(value, ScalarNode) else None
        if style in ("'", '"'):
            return self.edit(start + 1, end - 1, new)
        tail = written[len(written.rstrip()) :]
        return self.edit(start, end - len(tail), new)

    def appended(self, values: Mapping[str, str], in_json: Mapping[str, str]) -> Edit:
        """Return the edit that appends properties, given as YAML and as JSON."""
        if self.root is not None and self.root.flow_style:
            return self._appended_in_braces(self.root, in_json)
        indent = " " * (self.root.start_mark.column if self.root is not None else 0)
        end = self.source.line_end(self.block.end)
        lines = "".join(f"{indent}{key}: {value}{end}" for key, value in values.items())
        at = len(self.block.text)
        return self.edit(at, at, lines)

    def _appended_in_braces(self, root: MappingNode, values: Mapping[str, str]) -> Edit:
        """Return the edit that appends properties to `{…}`, as JSON is written."""
        pairs = [f"{json.dumps(key)}: {value}" for key, value in values.items()]
        if not root.value:
            at = root.start_mark.index + 1
            return self.edit(at, at, ", ".join(pairs))
        key, value = root.value[-1]
        at = max(key.end_mark.index, value.end_mark.index)
        separator = self.separator(key)
        return self.edit(at, at, "".join(separator + pair for pair in pairs))


def _check(source: NoteSource, after: bytes, values: Mapping[str, str]) -> None:
    """Raise `UneditableError` unless the new text reads as the old one with the new values."""
    before, _, body = _parts(source.text)
    found, faults, new_body = _parts(NoteSource(after).text)
    others = [
        {key: value for key, value in each.items() if key not in values} for each in (before, found)
    ]
    as_meant = all(property_text(found.get(key)) == values[key] for key in values)
    if as_meant and others[0] == others[1] and body == new_body and not faults:
        return
    lines = "; ".join(f"{key}: {value}" for key, value in values.items())
    raise UneditableError(
        f"the front matter is written so that nothing can be set without touching the rest;"
        f" set `{lines}` in an editor",
        1,
    )
