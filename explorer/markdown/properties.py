"""The meaning of a note's properties: its tags, its aliases and its links.

Follows Obsidian 1.9 and later; `legacy` also reads the singular keys, and several names in one
text, as older versions do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from explorer.markdown.inline_patterns import TAG, tag_name
from explorer.markdown.link_target import WIKILINK, Target, link_target, wikilink_target
from explorer.model import NO_PROPERTIES, Link, LinkKind, PropertyValue, Tag
from explorer.text.frontmatter import FrontMatterBlock, read
from explorer.text.line_map import LineMap
from explorer.text.yaml_core import Fault, Nested, Scalar

_LINK = re.compile(rf"{WIKILINK}|\[([^\[\]]*)\]\((?:<([^<>\n]*)>|([^\s()<>]*))\)")
_LINK_ENDS = ("]", ")", " ")
_TAG = re.compile(TAG)
_NESTED = (
    "The property `{}` holds a list or a mapping where a text belongs, which is ignored;"
    " write each text as its own list item, in quotes if it begins with a bracket or holds `: `."
)
_SEPARATOR = re.compile(r"[,\s]+")


class NoteProperties(NamedTuple):
    """The front matter of a note; lines and offsets are the note's."""

    values: Mapping[str, PropertyValue] = NO_PROPERTIES
    tags: tuple[Tag, ...] = ()
    aliases: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    faults: tuple[Fault, ...] = ()


def understand(block: FrontMatterBlock, places: LineMap, *, legacy: bool) -> NoteProperties:
    """Return the properties of a block that was cut from `places.text`."""
    front_matter = read(places.text, block)
    faults = [Fault(fault.line + 1, fault.code, fault.message) for fault in front_matter.faults]
    tags: list[Tag] = []
    aliases: list[str] = []
    links: list[Link] = []
    tag_keys = ("tags", "tag") if legacy else ("tags",)
    alias_keys = ("aliases", "alias") if legacy else ("aliases",)
    for scalar in front_matter.scalars:
        key, _, rest = scalar.key.partition(".")
        key = key.lower()
        names_something = not rest or rest.isdigit()
        if names_something and key in tag_keys:
            fault = _take_tags(scalar, block, places, tags, legacy=legacy)
            if fault is not None:
                faults.append(fault)
        elif names_something and key in alias_keys:
            aliases += _aliases(scalar, split=legacy and not rest)
        if scalar.is_text and scalar.value[-1:] in _LINK_ENDS:
            link = _link(scalar, block, places)
            if link is not None:
                links.append(link)
    if front_matter.nested:
        codes = {**dict.fromkeys(tag_keys, "bad_tag"), **dict.fromkeys(alias_keys, "bad_alias")}
        faults += _nested_faults(front_matter.nested, block, places, codes)
    return NoteProperties(
        values=front_matter.properties,
        tags=tuple(tags),
        aliases=tuple(dict.fromkeys(aliases)),
        links=tuple(links),
        faults=tuple(faults),
    )


def _nested_faults(
    nested: Iterable[Nested], block: FrontMatterBlock, places: LineMap, codes: Mapping[str, str]
) -> Iterator[Fault]:
    """Yield what is wrong with properties that must hold texts; `codes` has their names."""
    for key, first in nested:
        name, _, rest = key.partition(".")
        code = codes.get(name.lower())
        if code is not None and (not rest or rest.isdigit()):
            yield Fault(places.line(block.start + first.index), code, _NESTED.format(name))


def _take_tags(
    scalar: Scalar, block: FrontMatterBlock, places: LineMap, tags: list[Tag], *, legacy: bool
) -> Fault | None:
    """Append the tags that one text names to `tags`; return what is wrong with the text."""
    written = scalar.value.strip()
    if not written:
        return None
    for name in _tag_names(written, legacy=legacy):
        tag = None
        if scalar.is_text and _TAG.fullmatch(name):
            tag = tag_name(name)
        if tag is None:
            message = (
                f"`{written}` is no tag: a tag is one word with a letter in it;"
                " write each tag as its own list item."
            )
            return Fault(places.line(block.start + scalar.start), "bad_tag", message)
        at = max(block.text.find(tag, scalar.start, scalar.end), scalar.start)
        start = block.start + at
        end = block.start + min(at + len(tag), len(block.text))
        tags.append(Tag(tag, places.line(start), places.offset(start), places.offset(end)))
    return None


def _tag_names(written: str, *, legacy: bool) -> Iterator[str]:
    """Yield the names in a text, each without its `#`."""
    names = _SEPARATOR.split(written) if legacy else [written]
    for name in names:
        bare = name.removeprefix("#")
        if bare:
            yield bare


def _aliases(scalar: Scalar, *, split: bool) -> Iterator[str]:
    names = scalar.value.split(",") if split else [scalar.value]
    for name in names:
        alias = name.strip()
        if alias:
            yield alias


def _link(scalar: Scalar, block: FrontMatterBlock, places: LineMap) -> Link | None:
    """Return the link that a text consists of, None if it is not exactly one link."""
    written = scalar.value.strip()
    match = _LINK.fullmatch(written)
    if match is None:
        return None
    kind, target = _kind_and_target(match)
    if target is None:
        return None
    path, heading, block_id, display = target
    start, end = scalar.start, scalar.end
    at = block.text.find(written, scalar.start, scalar.end)
    if at >= 0:
        start, end = at, at + len(written)
    return Link(
        raw=written,
        line=places.line(block.start + start),
        kind=kind,
        path=path,
        heading=heading,
        block=block_id,
        display=display,
        start=places.offset(block.start + start),
        end=places.offset(block.start + end),
        section=-1,
        property=scalar.key,
    )


def _kind_and_target(match: re.Match[str]) -> tuple[LinkKind, Target | None]:
    in_brackets, text, in_angles, bare = match.groups()
    if in_brackets is not None:
        return "wikilink", wikilink_target(in_brackets)
    destination = bare if in_angles is None else in_angles
    return "markdown", link_target(destination, text)
