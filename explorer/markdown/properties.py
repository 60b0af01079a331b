"""The meaning of a note's properties: its tags, its aliases and its links.

Follows Obsidian 1.9 and later; `legacy` also reads the singular keys, and several names in one
text, as older versions do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from explorer.markdown.inline_patterns import TAG, tag_name
from explorer.markdown.link_target import WIKILINK, Target, link_target, wikilink_target
from explorer.model import NO_PROPERTIES, Link, LinkKind, PropertyValue, Tag
from explorer.text.frontmatter import Fault, FrontMatterBlock, Placed, read
from explorer.text.line_map import LineMap

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
    for placed in front_matter.places:
        name, _, rest = placed.key.partition(".")
        key = name.lower()
        is_name = key in tag_keys or key in alias_keys
        if is_name and (not rest or rest.isdigit()):
            if isinstance(placed.value, dict | list):
                if rest or isinstance(placed.value, dict):
                    code = "bad_tag" if key in tag_keys else "bad_alias"
                    line = places.line(block.start + placed.start)
                    faults.append(Fault(line, code, _NESTED.format(name)))
            elif key in alias_keys:
                aliases += _aliases(placed.text, split=legacy and not rest)
            elif placed.text.strip():
                faults += _take_tags(placed, block, places, tags, legacy=legacy)
        if isinstance(placed.value, str) and placed.text[-1:] in _LINK_ENDS:
            link = _link(placed, block, places)
            if link is not None:
                links.append(link)
    return NoteProperties(
        values=front_matter.properties,
        tags=tuple(tags),
        aliases=tuple(dict.fromkeys(aliases)),
        links=tuple(links),
        faults=tuple(faults),
    )


def _take_tags(
    placed: Placed, block: FrontMatterBlock, places: LineMap, tags: list[Tag], *, legacy: bool
) -> Iterator[Fault]:
    """Append the tags that one text names to `tags`; yield what is wrong with the text."""
    written = placed.text.strip()
    for name in _SEPARATOR.split(written) if legacy else [written]:
        bare = name.removeprefix("#")
        if not bare:
            continue
        tag = None
        if isinstance(placed.value, str) and _TAG.fullmatch(bare):
            tag = tag_name(bare)
        if tag is None:
            message = (
                f"`{written}` is no tag: a tag is one word with a letter in it;"
                " write each tag as its own list item."
            )
            yield Fault(places.line(block.start + placed.start), "bad_tag", message)
            return
        at = max(block.text.find(tag, placed.start, placed.end), placed.start)
        start = block.start + at
        end = block.start + min(at + len(tag), len(block.text))
        tags.append(Tag(tag, places.line(start), places.offset(start), places.offset(end)))


def _aliases(written: str, *, split: bool) -> Iterator[str]:
    names = written.split(",") if split else [written]
    return filter(None, map(str.strip, names))


def _link(placed: Placed, block: FrontMatterBlock, places: LineMap) -> Link | None:
    """Return the link that a text consists of, None if it is not exactly one link."""
    written = placed.text.strip()
    match = _LINK.fullmatch(written)
    if match is None:
        return None
    kind: LinkKind = "wikilink"
    in_brackets, text, in_angles, bare = match.groups()
    target: Target | None
    if in_brackets is not None:
        target = wikilink_target(in_brackets)
    else:
        kind = "markdown"
        target = link_target(bare if in_angles is None else in_angles, text)
    if target is None:
        return None
    path, heading, block_id, display = target
    start, end = placed.start, placed.end
    at = block.text.find(written, start, end)
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
        property=placed.key,
    )
