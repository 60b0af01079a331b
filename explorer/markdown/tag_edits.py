"""Puts a tag into a note or takes tags out, in the form in which the note has its tags.

A list in brackets, a list of lines, a single text, or tags in the body. Every other byte stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from yaml import Node, ScalarNode, SequenceNode

from explorer.markdown.body import read_body
from explorer.text.edits import Edit, UneditableError
from explorer.text.frontmatter import FrontMatterBlock, cut
from explorer.text.names import Span, grouped
from explorer.text.property_edits import BlockEdits, NoteSource, append_list

_KEY = "tags"
_COMMENT = re.compile(r"\s#")
_NAME = re.compile(r"[^,\s]+")
_BLOCKS = ("|", ">")
"""The styles of texts that stand on lines of their own."""
_NULLS = ("~", "null", "Null", "NULL")
"""How YAML writes that there is no value."""

Wanted = Callable[[str], bool]


def add_tag(data: bytes, tag: str, *, legacy: bool = False) -> tuple[Edit, ...]:
    """Return the edits that give a note one more tag (without `#`).

    `legacy` tells that one text may hold several tags, as before Obsidian 1.9. Raises
    `UneditableError`.
    """
    source = NoteSource(data)
    block = cut(source.text)
    property_node = _TagsProperty.of(source, block)
    if property_node is not None:
        return property_node.with_tag(tag, legacy=legacy)
    end = _end_of_tag_line(source, block)
    if end is not None:
        return (source.edit(end, end, f" #{tag}"),)
    return (append_list(source, block, _KEY, tag),)


def remove_tags(data: bytes, wanted: Wanted, *, legacy: bool = False) -> tuple[Edit, ...]:
    """Return the edits that take the tags out of a note for which `wanted` returns True.

    Raises `UneditableError`.
    """
    source = NoteSource(data)
    block = cut(source.text)
    edits = list(_without_inline(source, block, wanted))
    property_node = _TagsProperty.of(source, block)
    if property_node is not None:
        edits += property_node.without(wanted, legacy=legacy)
    return tuple(edits)


class _TagsProperty:
    """The value of the property `tags`."""

    def __init__(self, block: BlockEdits, key: Node, value: Node) -> None:
        self._block = block
        self._edit = block.edit
        self._text = block.block.text
        self._key = key
        self._value = value
        if value.start_mark.index < key.end_mark.index:
            raise self._refused("is an alias")

    @classmethod
    def of(cls, source: NoteSource, block: FrontMatterBlock | None) -> _TagsProperty | None:
        """Return the property of a note, None if it has none. Raises `UneditableError`."""
        if block is None:
            return None
        edits = BlockEdits(source, block)
        for key, value in edits.root.value if edits.root is not None else ():
            if isinstance(key, ScalarNode) and key.value.lower() == _KEY:
                return cls(edits, key, value)
        return None

    def with_tag(self, tag: str, *, legacy: bool) -> tuple[Edit, ...]:
        """Return the edits that add a tag."""
        value = self._value
        if isinstance(value, SequenceNode):
            if value.flow_style:
                return (self._added_in_brackets(value, tag),)
            return (self._added_as_line(value, tag),)
        if not isinstance(value, ScalarNode) or value.style in _BLOCKS:
            raise self._refused("is neither a list nor a text")
        return self._added_to_text(value, tag, legacy=legacy)

    def without(self, wanted: Wanted, *, legacy: bool) -> Iterator[Edit]:
        """Yield the edits that take tags out."""
        value = self._value
        if isinstance(value, SequenceNode):
            taken = [
                isinstance(item, ScalarNode) and wanted(item.value.strip().removeprefix("#"))
                for item in value.value
            ]
            if not any(taken):
                return
            if value.flow_style:
                yield from self._removed_in_brackets(value, taken)
            else:
                yield from self._removed_lines(value, taken)
        elif isinstance(value, ScalarNode):
            yield from self._removed_from_text(value, wanted, legacy=legacy)

    def _added_to_text(self, value: ScalarNode, tag: str, *, legacy: bool) -> tuple[Edit, ...]:
        """Return the edits that make a text a list, or put the tag into the text in `legacy`."""
        start, end = value.start_mark.index, value.end_mark.index
        written = self._text[start:end]
        if not written:
            return (self._edit(start, end, f" [{tag}]"),)
        if written in _NULLS or not written.strip("'\" \t\n"):
            return (self._edit(start, end, f"[{tag}]"),)
        if legacy:
            at = end - _quote_length(value)
            return (self._edit(at, at, f", {tag}"),)
        return self._edit(start, start, "["), self._edit(end, end, f", {tag}]")

    def _added_in_brackets(self, value: SequenceNode, tag: str) -> Edit:
        if not value.value:
            at = value.start_mark.index + 1
            return self._edit(at, at, tag)
        last = value.value[-1]
        at = last.end_mark.index
        quote = self._text[last.start_mark.index : at][:1]
        if quote not in ("'", '"'):
            quote = ""
        return self._edit(at, at, f"{self._block.separator(last)}{quote}{tag}{quote}")

    def _added_as_line(self, value: SequenceNode, tag: str) -> Edit:
        last = value.value[-1]
        dash = self._before(last)
        if dash.strip() != "-" or not isinstance(last, ScalarNode) or last.style in _BLOCKS:
            raise self._refused("is a list with an item that is no tag")
        if last.start_mark.index == last.end_mark.index:
            dash = self._dash_of_others(value, dash + " ")
        at = self._text.index("\n", last.end_mark.index)
        line_end = self._block.source.line_end(self._block.block.start)
        return self._edit(at, at, line_end + dash + tag)

    def _dash_of_others(self, value: SequenceNode, default: str) -> str:
        """Return what stands before the last item of a list that is not empty.

        An empty item begins right after its dash: without the blank, what follows is no item.
        """
        for item in reversed(value.value):
            dash = self._before(item)
            if item.start_mark.index < item.end_mark.index and dash.strip() == "-":
                return dash
        return default

    def _before(self, item: Node) -> str:
        """Return what stands before an item on its line."""
        return self._text[: item.start_mark.index].rpartition("\n")[2]

    def _removed_in_brackets(self, value: SequenceNode, taken: Sequence[bool]) -> Iterator[Edit]:
        start, end = value.start_mark.index, value.end_mark.index
        if _COMMENT.search(self._text, start, end):
            raise self._refused("is a list with comments in it")
        if all(taken):
            yield self._edit(start + 1, end - 1, "")
            return
        spans = [(item.start_mark.index, item.end_mark.index) for item in value.value]
        yield from self._removed_spans(spans, taken)

    def _removed_spans(self, spans: Sequence[Span], taken: Sequence[bool]) -> Iterator[Edit]:
        """Yield the edits that take tags out, each with what divides it from one that stays.

        `spans` are those of all tags in a list or a text, of which at least one stays.
        """
        for at, (start, end) in enumerate(spans):
            if not taken[at]:
                continue
            if all(taken[:at]):
                yield self._edit(start, spans[at + 1][0], "")
            else:
                yield self._edit(spans[at - 1][1], end, "")

    def _removed_lines(self, value: SequenceNode, taken: Sequence[bool]) -> Iterator[Edit]:
        for item, is_taken in zip(value.value, taken, strict=True):
            if not is_taken:
                continue
            start = self._text.rfind("\n", 0, item.start_mark.index) + 1
            end = self._text.index("\n", item.end_mark.index) + 1
            if self._text[start : item.start_mark.index].strip() != "-":
                raise self._refused("is a list in a list")
            if "#" in self._text[item.end_mark.index : end]:
                raise self._refused("is a list with comments in it")
            yield self._edit(start, end, "")

    def _removed_from_text(
        self, value: ScalarNode, wanted: Wanted, *, legacy: bool
    ) -> Iterator[Edit]:
        names = [value.value.strip()]
        if legacy:
            names = _NAME.findall(value.value)
        taken = [wanted(name.removeprefix("#")) for name in names]
        if not any(taken):
            return
        if value.style in _BLOCKS:
            raise self._refused("is a block of text")
        start, end = value.start_mark.index, value.end_mark.index
        if all(taken):
            blanks = len(self._text[:start]) - len(self._text[:start].rstrip(" \t"))
            yield self._edit(start - blanks, end, "")
            return
        quote = _quote_length(value)
        written = [*_NAME.finditer(self._text, start + quote, end - quote)]
        if [name[0] for name in written] != names:
            raise self._refused("is not written plainly")
        yield from self._removed_spans([name.span() for name in written], taken)

    def _refused(self, reason: str) -> UneditableError:
        message = f"the property tags {reason}; change it in an editor"
        return UneditableError(message, self._block.line(self._key))


def _quote_length(value: ScalarNode) -> int:
    """Return how many characters enclose a text on each side."""
    return int(value.style in ("'", '"'))


def _inline_tags(
    source: NoteSource, block: FrontMatterBlock | None
) -> dict[int, list[tuple[str, int, int]]]:
    """Return the tags of the body by the offset of their line: name, start and end."""
    body = 0 if block is None else block.body
    tags = sorted(read_body(source.text, body).tags, key=lambda tag: tag[1])
    return grouped((source.text.rfind("\n", 0, tag[1]) + 1, tag) for tag in tags)


def _end_of_tag_line(source: NoteSource, block: FrontMatterBlock | None) -> int | None:
    """Return where the first line ends that is nothing but tags; None if there is none."""
    for line, tags in _inline_tags(source, block).items():
        if not _line_without(source.text, line, [(start, end) for _, start, end in tags]).strip():
            return tags[-1][2]
    return None


def _without_inline(
    source: NoteSource, block: FrontMatterBlock | None, wanted: Wanted
) -> Iterator[Edit]:
    """Yield the edits that take tags out of the body; a line that held nothing else goes."""
    for line, tags in _inline_tags(source, block).items():
        spans = [(start, end) for name, start, end in tags if wanted(name)]
        if not spans:
            continue
        if not _line_without(source.text, line, spans).strip():
            end = source.text.find("\n", line) + 1 or len(source.text)
            yield source.edit(line, end, "")
            continue
        last = line
        for start, end in spans:
            first, after = _with_a_blank(source.text, start, end)
            yield source.edit(max(first, last), after, "")
            last = after


def _with_a_blank(text: str, start: int, end: int) -> Span:
    """Return the span of a tag with one of the blanks around it that divide it from words."""
    follows = text[end : end + 1]
    if text[start - 1 : start] == " " and not follows.isalnum():
        return start - 1, end
    if follows == " ":
        return start, end + 1
    return start, end


def _line_without(text: str, line: int, spans: Sequence[Span]) -> str:
    """Return a line without some spans of the text."""
    end = text.find("\n", line)
    if end < 0:
        end = len(text)
    parts: list[str] = []
    at = line
    for start, stop in spans:
        parts.append(text[at:start])
        at = stop
    return "".join([*parts, text[at:end]])
