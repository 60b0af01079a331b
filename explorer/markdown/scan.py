"""Turns the text of a note into its headings, links, tags, cards and problems, in one pass.

Properties mean what they do in Obsidian 1.9 and later; `legacy` also reads the singular keys, and
several names in one text. Any text gives a note: what is wrong with it is a problem on the list.
Knows no other file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import starmap
from operator import attrgetter, itemgetter
from typing import NamedTuple

from explorer.config import ReviewSettings
from explorer.markdown.block_patterns import TASK, without_block_id
from explorer.markdown.blocks import BlockScanner, walk
from explorer.markdown.body import read_body
from explorer.markdown.inline_patterns import FOOTNOTE_LABEL, TAG, tag_name
from explorer.markdown.link_target import (
    WIKILINK,
    Definition,
    Target,
    link_target,
    used_definitions,
    wikilink_target,
)
from explorer.markdown.note_fields import BlockFields, HeadingFields, LinkFields, NoteFields
from explorer.markdown.scan_result import ScanResult
from explorer.model import (
    NO_PROPERTIES,
    FrontMatterState,
    Heading,
    Link,
    LinkKind,
    Note,
    Problem,
    PropertyValue,
    Question,
    Tag,
)
from explorer.text.frontmatter import Fault, FrontMatterBlock, Placed, cut, is_unclosed, read
from explorer.text.line_map import LineMap
from explorer.text.names import title_of
from explorer.text.note_guard import plain_reason
from explorer.text.review_filter import may_hold_cards
from explorer.text.sanitize import clean
from explorer.text.schedule_segments import MARK

_MAYBE = re.compile(r"(?:[-+*]|\d[.)])[ \t]+\[[^\]\n]\]")
"""What a note with a task holds: most notes hold none and need no scan."""


class FoundTask(NamedTuple):
    """A task as it stands in a note."""

    line: int
    """1-based."""
    symbol: str
    """The character between the brackets."""
    text: str
    """The rest of its first line as written, without a block id."""


def find_tasks(text: str) -> tuple[FoundTask, ...]:
    """Return the tasks of a note by line. `text` has no byte order mark."""
    if _MAYBE.search(text) is None:
        return ()
    places = LineMap(text)
    if plain_reason(places.text):
        return ()
    block = cut(places.text)
    body = 0
    if block is not None:
        body = block.body
    scanner = BlockScanner(places.text, ScanResult())
    scanner.read(body)
    found: list[FoundTask] = []
    for node in walk(scanner.root, hidden=False):
        if node.first_in == "item" and (box := TASK.match(places.text, *node.lines[0])):
            start, end = node.lines[0]
            words, _ = without_block_id(places.text[box.end() : end])
            found.append(FoundTask(places.line(start), box[1], words))
    return tuple(found)


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
    named = (*tag_keys, *alias_keys)
    for placed in front_matter.places:
        dotted, value, text, _, _ = placed
        name, _, rest = dotted.partition(".")
        key = name.lower()
        if key in named and (not rest or rest.isdigit()):
            if isinstance(value, dict | list):
                if rest or isinstance(value, dict):
                    code = "bad_tag" if key in tag_keys else "bad_alias"
                    line = places.line(block.start + placed.start)
                    faults.append(Fault(line, code, _NESTED.format(name)))
            elif key in alias_keys:
                names = text.split(",") if legacy and not rest else [text]
                aliases += filter(None, map(str.strip, names))
            elif text.strip():
                faults += _take_tags(placed, block, places, tags, legacy=legacy)
        if isinstance(value, str) and text[-1:] in _LINK_ENDS:
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


_FRONT_AT_ONCE = 50_000
"""Characters of front matter that are parsed in no time."""
_QUOTED = 60
"""Characters of a note that a problem quotes at most of what has no end of its own."""
_DOUBTFUL_MATH = (
    "The $$ here has no clear end: other text stands before the next $$, so it is read as text;"
    " close the formula."
)
_UNCLOSED_MATH = (
    "Nothing closes the $$ here, so it is read as text; close the formula, or one above, which may"
    " lack its partner."
)
_EXTRA_CELLS = (
    'The table has no column for "{}", so it is not shown; write \\| for each | that ends no cell,'
    " or add a column."
)
_AROUND = {"item": "list item", "quote": "quote", "footnote": "footnote", "comment": "comment"}
"""How one calls what a block may end with."""

_link_fields: Callable[[Link], LinkFields] = attrgetter(*Link._fields)


def scan(
    path: str, text: str, settings: ReviewSettings, *, legacy_properties: bool = False
) -> Note:
    """Return the parsed note at `path`; see `scan_fields`."""
    return scan_fields(path, text, settings, legacy_properties=legacy_properties).note()


def scan_fields(
    path: str, text: str, settings: ReviewSettings, *, legacy_properties: bool = False
) -> NoteFields:
    """Return the fields of the note at `path`.

    `text` has no byte order mark; its line ends may be of any kind. `legacy_properties` reads
    `tag`, `alias` and lists in one text as Obsidian did before 1.9.
    """
    places = LineMap(text)
    lines = places.text
    if reason := plain_reason(lines):
        problem = Problem(path, None, "plain_note", "warning", reason)
        return NoteFields(path, title_of(path), problems=(problem,), lines=_line_count(lines))
    block = cut(lines)
    body, body_line = 0, 1
    state: FrontMatterState = "sound"
    if block:
        body, body_line = block.body, block.lines + 1
        properties = understand(block, places, legacy=legacy_properties)
        if properties.faults and not properties.values:  # else it is one value that is wrong
            state = "unreadable"
    else:
        properties = NoteProperties()
        if is_unclosed(lines):
            state = "unclosed"
    found = read_body(lines, body)
    headings = tuple(_headings(found, places))
    uses = properties.tags
    if found.tags:
        uses = (*uses, *_tags(found, places))
    links = tuple(map(_link_fields, properties.links))
    if found.links:
        links = (*links, *_links(found, places))
    problems = [*_front_problems(path, properties)]
    cards: tuple[Question, ...] = ()
    wrong: tuple[Problem, ...] = ()
    deck_tags = (*uses, *_tags_in_a_text(properties.values))
    if MARK in text or may_hold_cards(path, deck_tags, settings):
        from explorer.text.cards import questions  # of no use in a vault without flashcards

        cards, wrong = questions(path, text, starmap(Heading, headings), deck_tags, settings)
    problems += wrong
    problems += _faults(path, found, places, {problem.line for problem in wrong})
    return NoteFields(
        path=path,
        title=title_of(path),
        aliases=properties.aliases,
        tags=_distinct(tag.name for tag in uses),
        tag_uses=uses,
        properties=properties.values,
        headings=headings,
        links=links,
        blocks=_blocks(found, places),
        questions=cards,
        problems=tuple(problems),
        body_line=body_line,
        lines=_line_count(lines),
        front_matter=state,
    )


def scan_front(path: str, text: str, *, legacy_properties: bool) -> Note:
    """Return the note at `path` as far as its front matter tells, without what its body holds.

    `text` and `legacy_properties` are as for `scan_fields`. Takes no time worth mentioning: of
    front matter that is long, only the end is looked for.
    """
    places = LineMap(text)
    block = cut(places.text)
    if block is None or plain_reason(places.text):
        return Note(path, title_of(path))
    properties = NoteProperties()
    if len(block.text) <= _FRONT_AT_ONCE:
        properties = understand(block, places, legacy=legacy_properties)
    return Note(
        path,
        title_of(path),
        aliases=properties.aliases,
        tags=_distinct(tag.name for tag in properties.tags),
        tag_uses=properties.tags,
        properties=properties.values,
        problems=_front_problems(path, properties),
        body_line=block.lines + 1,
    )


def _front_problems(path: str, properties: NoteProperties) -> tuple[Problem, ...]:
    """Return what is wrong with the front matter of a note."""
    return tuple(
        Problem(path, fault.line, fault.code, "warning", fault.message)
        for fault in properties.faults
    )


def _tags_in_a_text(properties: Mapping[str, PropertyValue]) -> Iterator[Tag]:
    """Yield the tags of a text such as `flashcards, other`.

    For Obsidian that is no tag, but the review plugin divides it at the commas for its decks.
    """
    written = properties.get("tags")
    if isinstance(written, str) and "," in written:
        for name in written.split(","):
            tag = name.strip().removeprefix("#")
            if tag:
                yield Tag(tag, 1, 0, 0)


def _line_count(lines: str) -> int:
    return lines.count("\n") + (lines[-1:] not in ("", "\n"))


def _headings(found: ScanResult, places: LineMap) -> Iterator[HeadingFields]:
    for level, start, end in found.headings:
        text = places.text[start:end]
        name = heading_name(text, found.definitions)
        if "\n" in text:
            text = " ".join(map(str.strip, text.split("\n")))
        yield level, text, name, places.line(start), places.offset(start), places.offset(end)


def _tags(found: ScanResult, places: LineMap) -> Iterator[Tag]:
    for name, start, end in sorted(found.tags, key=itemgetter(1)):
        yield Tag(name, places.line(start), places.offset(start), places.offset(end))


def _blocks(found: ScanResult, places: LineMap) -> tuple[BlockFields, ...]:
    if not found.blocks:
        return ()
    in_order = sorted(found.blocks, key=itemgetter(1))
    return tuple([(name, places.line(at)) for name, at in in_order])


def _links(found: ScanResult, places: LineMap) -> Iterator[LinkFields]:
    heads = [start for _, start, _ in found.headings]
    known: dict[str, str] = {}
    """Equal sources are one text, here and wherever the note is unpacked."""
    for start, end, kind, (path, heading, block, display) in sorted(found.links, key=itemgetter(0)):
        begin, stop = places.offset(start), places.offset(end)
        source = places.original[begin:stop]
        raw, line = known.setdefault(source, source), places.line(start)
        section = bisect_right(heads, start) - 1
        yield raw, line, kind, path, heading, block, display, begin, stop, section, None


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that differ in more than case, each as first written."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.lower(), name)
    return tuple(first.values())


def _faults(
    path: str, found: ScanResult, places: LineMap, told: Container[int | None]
) -> Iterator[Problem]:
    """Yield what was read in another way than meant; of `told` lines it is known what is open."""
    text = places.text

    def problem(code: str, at: int, message: str) -> Problem:
        return Problem(path, places.line(at), code, "warning", message)

    for kind, at, around in found.unclosed:
        if places.line(at) not in told:
            result = "the rest of the note is part of it"
            if around != "note":
                result = f"it ends with the {_AROUND[around]} around it, and what follows is text"
            name = "HTML" if kind == "html" else kind
            message = f"The {name} that begins here is never closed, so {result}; close it."
            yield problem(f"unclosed_{kind}", at, message)
    for at in found.doubtful_math:
        yield problem("doubtful_math", at, _DOUBTFUL_MATH)
    for at in sorted({*found.odd_math, *found.unclosed_math} - {*found.doubtful_math}):
        yield problem("unclosed_math", at, _UNCLOSED_MATH)
    for start, end in found.split_links:
        raw = text[start:end]
        escaped = raw.replace("|", "\\|", 1)
        message = f"The | in {raw} ends a cell of the table, so this is no link; write {escaped}."
        yield problem("split_link", start, message)
    for start, end in found.extra_cells:
        raw = text[start:end]
        if len(raw) > _QUOTED:
            raw = raw[:_QUOTED].rstrip() + "..."
        yield problem("extra_cells", start, _EXTRA_CELLS.format(raw))


_MARKUP = re.compile(r"[\\`*_~=\[<&$%\n]")
_TEXT = r"[^\\`*_~=\[\]<&$%!^#:]"
_LETTER = r"[^\W_]"
_AMPERSAND = r"&(?!\#|[A-Za-z][A-Za-z0-9]*;)"
# Pieces whose meaning nothing around them changes; the last group of each is what is shown of it.
_SIMPLE = re.compile(
    rf"""
      ({_TEXT}+ | [!^](?!\[) | :(?!//))                     # plain text
    | (://[A-Za-z0-9./?,+@#-]*+)(?=[\s"<>]|\Z)              # an address
    | (?<![\#/])(\#)
    | \\([!-/:-@\[-`{{-~])                                   # an escape
    # signs that stand for themselves
    | (\\(?![!-/:-@\[-`{{-~\n])
        | {_AMPERSAND} | %(?!%) | \$(?=[^$]*\Z)
        | (?<!=)=(?!=) | (?<!~)~(?!~)
        | <(?![^>]*>) | <(?![A-Za-z/!?])(?![^\s<>@]+@)
        | \] | \[(?![^\]]*\])
        | (?<={_LETTER})_+(?={_LETTER}) | _(?=[^_]*\Z) | \*(?=[^*]*\Z)
      )
    # emphasis of whole words
    | (?<![^\s(])(\*\*?|__?|~~|==)(?!\s)((?:{_TEXT}|:(?!//)|{_AMPERSAND})+)(?<!\s)\6
        (?=[\s),.:;!?]|\Z)
    | (?<!`)`([^`\s](?:[^`]*[^`\s])?)`(?!`)                 # code
    | <([A-Za-z0-9][A-Za-z0-9.+-]*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*)>
    | (?:\[\^{FOOTNOTE_LABEL}\])()
    | (\[(?:{_TEXT}|(?<={_LETTER})_(?={_LETTER}))+\](?![\[(:]))    # brackets
    | \[({_TEXT}*)\]\([^\s()<>\[\]\\`&$%!]+\)              # a link with an address
    | \[\[([^\[\]|\\#]*[^\[\]|\\#\s])\]\]                 # a link to a note
    | \[\[(?![\s\#^]*\|)[^\[\]|\\]+\|([^\[\]|\\]*[^\[\]|\\\s])\]\]   # with a text
    """,
    re.VERBOSE,
)
_LINKS = (13, 14)
_LONG = 2000
"""Markup is rendered away up to here: a bound, so that no text takes long. No name is as long."""


def heading_name(text: str, definitions: Mapping[str, Definition] | None = None) -> str:
    """Return the name of a heading whose raw text is `text`, without markup and block id.

    `definitions` are those of reference links, by label.
    """
    if "^" in text:
        text, _ = without_block_id(text)
    if _MARKUP.search(text) is None:
        return text
    used: dict[str, Definition] = {}
    if definitions:
        used = used_definitions(text[:_LONG], definitions)
    if not used and len(text) <= _LONG and clean(text) == text:
        simple = _simple(text)
        if simple is not None:
            return simple
    return _rendered(text, tuple(used.items()))


def _simple(text: str) -> str | None:
    """Render a text of simple pieces, None if it has any other."""
    parts: list[str] = []
    position = 0
    while position < len(text):
        match = _SIMPLE.match(text, position)
        if match is None:
            return None
        part = match[match.lastindex or 0]
        if match.lastindex in _LINKS:
            part = part.strip()
        parts.append(part)
        position = match.end()
    return " ".join("".join(parts).split())


@lru_cache(maxsize=4096)
def _rendered(text: str, definitions: tuple[tuple[str, Definition], ...]) -> str:
    # Only few vaults need it, and it takes its time to import.
    from explorer.markdown.block_parser import inline_text

    return inline_text(text[:_LONG], dict(definitions)) + text[_LONG:]
