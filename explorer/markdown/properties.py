"""What the properties of a note mean: its tags, its aliases and its links.

Follows Obsidian 1.9 and later; `legacy` reads the singular keys and several names in one text as
before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from explorer.markdown.inline_patterns import TAG, tag_name
from explorer.markdown.link_target import WIKILINK, Target, link_target, wikilink_target
from explorer.model import NO_PROPERTIES, Link, LinkKind, PropertyValue, Tag
from explorer.text.frontmatter import FrontMatterBlock, read
from explorer.text.line_map import LineMap
from explorer.text.yaml_core import Fault, Scalar

_LINK = re.compile(rf"{WIKILINK}|\[([^\[\]]*)\]\((?:<([^<>\n]*)>|([^\s()<>]*))\)")
_TAG = re.compile(TAG)
_SEPARATOR = re.compile(r"[,\s]+")


class NoteProperties(NamedTuple):
    """The front matter as understood; lines and offsets are the note's."""

    values: Mapping[str, PropertyValue] = NO_PROPERTIES
    tags: tuple[Tag, ...] = ()
    aliases: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    faults: tuple[Fault, ...] = ()


def understand(block: FrontMatterBlock, places: LineMap, *, legacy: bool) -> NoteProperties:
    """Read a block that was cut from `places.text`."""
    found = read(places.text, block)
    faults = [Fault(fault.line + 1, fault.code, fault.message) for fault in found.faults]
    tags: list[Tag] = []
    aliases: list[str] = []
    links: list[Link] = []
    tag_keys = ("tags", "tag") if legacy else ("tags",)
    alias_keys = ("aliases", "alias") if legacy else ("aliases",)
    for scalar in found.scalars:
        key, _, rest = scalar.key.partition(".")
        key = key.lower()
        if key in tag_keys and (not rest or rest.isdigit()):
            if fault := _take_tag(scalar, block, places, tags, legacy=legacy):
                faults.append(fault)
        elif key in alias_keys and (not rest or rest.isdigit()):
            aliases += _aliases(scalar, split=legacy and not rest)
        if (
            scalar.is_text
            and scalar.value[-1:] in ("]", ")", " ")
            and (link := _link(scalar, block, places))
        ):
            links.append(link)
    return NoteProperties(
        found.properties, tuple(tags), tuple(dict.fromkeys(aliases)), tuple(links), tuple(faults)
    )


def _take_tag(
    scalar: Scalar, block: FrontMatterBlock, places: LineMap, tags: list[Tag], *, legacy: bool
) -> Fault | None:
    """Add the tags that one text names; return what is wrong with it."""
    said = scalar.value.strip()
    if not said:
        return None
    names = _SEPARATOR.split(said) if legacy else [said]
    for name in filter(None, (name.removeprefix("#") for name in names)):
        tag = tag_name(name) if _TAG.fullmatch(name) and scalar.is_text else None
        if tag is None:
            message = f"`{said}` is no tag: a tag is one word with a letter in it; write each tag as its own list item."
            return Fault(places.line(block.start + scalar.start), "bad_tag", message)
        start = max(block.text.find(tag, scalar.start, scalar.end), scalar.start)
        begin, end = block.start + start, block.start + min(start + len(tag), len(block.text))
        tags.append(Tag(tag, places.line(begin), places.offset(begin), places.offset(end)))
    return None


def _aliases(scalar: Scalar, *, split: bool) -> Iterator[str]:
    names = scalar.value.split(",") if split else [scalar.value]
    yield from filter(None, (name.strip() for name in names))


def _link(scalar: Scalar, block: FrontMatterBlock, places: LineMap) -> Link | None:
    """Return the link that a text is, if it is one and nothing else."""
    said = scalar.value.strip()
    found = _LINK.fullmatch(said)
    if found is None:
        return None
    kind: LinkKind = "wikilink"
    target: Target | None
    if found[1] is not None:
        target = wikilink_target(found[1])
    else:
        kind, target = (
            "markdown",
            link_target(found[3] if found[3] is not None else found[4], found[2]),
        )
    if target is None:
        return None
    at = block.text.find(said, scalar.start, scalar.end)
    start, end = (at, at + len(said)) if at >= 0 else (scalar.start, scalar.end)
    line = places.line(block.start + start)
    path, heading, block_id, display = target
    begin, stop = places.offset(block.start + start), places.offset(block.start + end)
    return Link(said, line, kind, path, heading, block_id, display, begin, stop, -1, scalar.key)
