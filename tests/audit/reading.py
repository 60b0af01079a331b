"""A second reading of a vault: files, front matter, headings, links and block ids of each note.

By PyYAML and markdown-it; nothing of the explorer is used here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from unicodedata import normalize
from urllib.parse import unquote

import yaml
from markdown_it.token import Token

from tests.audit.obsidian_rules import FoundLink, links_of, markdown

Value: TypeAlias = Any  # what YAML can hold

_FIRST_PROPERTY = re.compile(r"---[ \t]*\n[\w-]+[ \t]*:\s")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:(.*?)\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_LINKABLE = re.compile(
    "base|canvas|avif|bmp|gif|jpeg|jpg|png|svg|webp|flac|m4a|mp3|ogg|wav|webm|3gp|mkv|mov|mp4|ogv"
    "|pdf"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WHOLE_WIKILINK = re.compile(r"(!?)\[\[([^\[\]\n]+)\]\]")
_WHOLE_LINK = re.compile(r"(!?)\[[^\[\]\n]*\]\(([^()\n]+)\)")
_SCHEDULE = re.compile(r"<!--SR:.+?-->")
_BLOCK_ID = re.compile(r"(?:^|[ \t])\^([A-Za-z0-9-]+)[ \t]*$")
_TAG_CHARACTER = r"[^\s'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\u2000-\u206f\u2e00-\u2e7f]"
_TAG = re.compile(rf"(?:^|(?<=\s)|(?<=[*_~=]))#({_TAG_CHARACTER}+)")

MARKDOWN = markdown()


class Heading(NamedTuple):
    level: int
    text: str
    line: int

    def __str__(self) -> str:
        return f"{'#' * self.level} {self.text}"


class Link(NamedTuple):
    """A link to a note or another file of the vault."""

    line: int
    raw: str
    kind: str
    path: str
    subpath: str | None


class _Core12Loader(yaml.SafeLoader):
    """Reads YAML by the core schema of version 1.2: dates and `yes` are texts."""

    def check_printable(self, data: object) -> None:
        """Take any sign: to version 1.2 control signs are letters."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return a mapping in which names that are no texts, as in `{{title}}`, have become one."""
        if all(isinstance(key, yaml.ScalarNode) for key, _ in node.value):
            return super().construct_mapping(node, deep)
        return {
            str(self.construct_object(key, deep=True)): self.construct_object(value, deep=True)
            for key, value in node.value
        }


_Core12Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan",
        list("-+.0123456789"),
    ),
):
    _Core12Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), _first
    )


def _integer(_: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    """Return a number as the core schema has it: one that begins with a zero is no octal one."""
    text = node.value
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


_Core12Loader.add_constructor("tag:yaml.org,2002:int", _integer)


@dataclass(frozen=True)
class Block:
    """The text of a paragraph, a heading or a cell."""

    line: int
    text: str
    tokens: list[Token]
    links: list[FoundLink]


class Content(NamedTuple):
    headings: list[Heading]  # those on the top level
    links: list[Link]  # those of the properties, then those of the body
    blocks: dict[str, int]  # the lines of block ids, which are folded
    tags: list[tuple[int, str]]  # those of the body as typed, with their lines


@dataclass
class NoteReading:
    path: str
    text: str  # with line feeds alone at the ends of lines, and without a byte order mark
    body: str = ""  # the text with empty lines for the front matter
    body_line: int = 1
    is_damaged: bool = False
    """Whether it begins with properties that cannot be read, or that nothing closes."""
    properties: Mapping[str, Value] = field(default_factory=dict)
    property_links: list[Link] = field(default_factory=list)

    @cached_property
    def tags(self) -> list[str]:
        """All tags as typed, those of the properties first."""
        return property_tags(self.properties) + [name for _, name in self.content.tags]

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def searched(self) -> str:
        """The text with blanks in the place of the schedules of cards, which no search finds."""
        return _SCHEDULE.sub(lambda found: " " * len(found[0]), self.text)

    def line(self, number: int) -> str:
        """Return a line of the file by its number, an empty text for none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def parse(self) -> tuple[list[Token], dict[str, Any]]:
        """Return the blocks of the body; their texts are not parsed yet."""
        env: dict[str, Any] = {}
        return MARKDOWN.parse(self.body, env), env

    @cached_property
    def content(self) -> Content:
        tokens, env = self.parse()
        found = Content([], list(self.property_links), {}, [])
        opened: Token | None = None
        for token in tokens:
            if token.type == "inline":
                block = inline_block(token, env)
                if opened is not None and not opened.level:
                    found.headings.append(_heading(opened, block))
                found.links.extend(self._links_of(block))
                for name, line in _block_ids(block):
                    found.blocks.setdefault(name.lower(), line)
                found.tags.extend(_tags(block))
            opened = token if token.type == "heading_open" else None
        return found

    def _links_of(self, block: Block) -> Iterator[Link]:
        for found in block.links:
            line = block.line + block.text.count("\n", 0, found.start)
            link = link_of(found, line, self._as_written(found.raw, line))
            if link is not None:
                yield link

    def _as_written(self, raw: str, line: int) -> str:
        """Return a link with the backslashes that a table takes before its bars."""
        if "|" not in raw or raw in self.line(line):
            return raw
        pattern = r"\\?\|".join(map(re.escape, raw.split("|")))
        match = re.search(pattern, self.line(line))
        return match[0] if match else raw


def inline_block(token: Token, env: dict[str, Any]) -> Block:
    children: list[Token] = []
    MARKDOWN.inline.parse(token.content, MARKDOWN, env, children)
    line = (token.map or [0])[0] + 1
    return Block(line, token.content, children, links_of(env))


def link_of(found: FoundLink, line: int, raw: str) -> Link | None:
    """Return what a link that is written `raw` says, None if it leads out or nowhere."""
    if found.destination or not found.raw.startswith(("[[", "![[")):
        address = found.destination.strip()
        if not address or _SCHEME.match(address):
            return None
        path, mark, subpath = address.partition("#")
        path, subpath = unquote(path), unquote(subpath)
    else:
        inner = found.raw.lstrip("!")[2:-2]
        target = re.split(r"\\?\|", inner, maxsplit=1)[0] if inner[:1] != "|" else inner
        path, mark, subpath = target.partition("#")
    return Link(line, raw, found.kind, path, subpath if mark else None)


def _heading(opened: Token, block: Block) -> Heading:
    text = " ".join(line.strip() for line in block.text.split("\n"))
    return Heading(int(opened.tag[1]), text, block.line)


def _block_ids(block: Block) -> Iterator[tuple[str, int]]:
    for offset, line in enumerate(block.text.split("\n")):
        match = _BLOCK_ID.search(line)
        if match:
            yield match[1], block.line + offset


def _tags(block: Block) -> Iterator[tuple[int, str]]:
    line = block.line
    for token in block.tokens:
        line += token.type in ("softbreak", "hardbreak")
        if token.type == "text":
            names = (tag.rstrip("/") for tag in _TAG.findall(token.content))
            yield from ((line, name) for name in names if name and not name.isdigit())


def property_tags(properties: Mapping[str, Value]) -> list[str]:
    found: list[str] = []
    for key, value in properties.items():
        if key.lower() == "tags":
            items = value if isinstance(value, list) else [value]
            texts = [item.strip().removeprefix("#") for item in items if isinstance(item, str)]
            found += [text for text in texts if text and not re.search(r"[\s,]", text)]
    return found


def read_note(path: str, data: bytes) -> NoteReading:
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    note = NoteReading(path, text, text)
    match = _FRONT_MATTER.match(text)
    if match is None:
        note.is_damaged = _FIRST_PROPERTY.match(text) is not None
        return note
    lines = match[0].count("\n") or 1
    note.body = "\n" * lines + text[match.end() :]
    note.body_line = match[0].count("\n") + 1
    try:
        node = yaml.compose(match[1] or "", _Core12Loader)
        properties = yaml.load(match[1] or "", _Core12Loader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        note.is_damaged = True
        return note
    note.is_damaged = not isinstance(properties, dict | None)
    if isinstance(properties, dict):
        note.properties = {str(key): value for key, value in properties.items()}
        note.property_links = list(_property_links(node))
    return note


def _property_links(node: yaml.Node | None) -> Iterator[Link]:
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _property_links(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _property_links(value)
    elif isinstance(node, yaml.ScalarNode):
        line = node.start_mark.line + 2
        text = node.value.strip()
        wiki, plain = _WHOLE_WIKILINK.fullmatch(text), _WHOLE_LINK.fullmatch(text)
        found: FoundLink | None = None
        if wiki and wiki[2].strip():
            found = FoundLink(0, text, "embed" if wiki[1] else "wikilink", "")
        elif plain:
            found = FoundLink(0, text, "embed" if plain[1] else "markdown", plain[2])
        link = link_of(found, line, text) if found else None
        if link is not None:
            yield link


class VaultReading(NamedTuple):
    notes: Mapping[str, NoteReading]
    files: frozenset[str]  # the other files that a link can lead to


def read_vault(root: Path) -> VaultReading:
    notes: dict[str, NoteReading] = {}
    files: set[str] = set()
    for file in _walk(root):
        path = normalize("NFC", file.relative_to(root).as_posix())
        if path.endswith(".md"):
            notes[path] = read_note(path, file.read_bytes())
        elif _LINKABLE.fullmatch(path.rpartition(".")[2].lower()):
            files.add(path)
    return VaultReading(dict(sorted(notes.items())), frozenset(files))


def _walk(root: Path) -> Iterable[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(folder, name) for name in names if not name.startswith("."))
