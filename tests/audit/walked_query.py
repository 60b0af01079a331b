"""Queries, answered by a plain walk over the notes: no index, no parser.

A query is a tree that can be typed and that tells which sections of a note it finds, by the rules
that the help of the search has. Slow, and made to be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from itertools import pairwise
from typing import Protocol, TypeAlias
from unicodedata import category, normalize

from tests.audit.reading import NoteReading, property_tags

_LIST_ITEM = re.compile(r"[\s>]*(?:[-*+]|\d{1,9}[.)])(?:\s|$)")
_TASK = re.compile(r"[\s>]*(?:[-*+]|\d{1,9}[.)])\s+\[(.)\](?:\s|$)")
_FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(```+|~~~+)([^\n]*)")
_OTHER_LETTERS = str.maketrans("ıİ", "ªª")
_DROPPED = dict.fromkeys([*range(0x300, 0x370), *range(0xFE00, 0xFE10)])
_LETTERS = str.maketrans({"ı": "i", "đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d"})
_COMMON = (
    "a about an and are as at by can do does for from how i in into is it its me my of on or our"
    " page pages note notes section that the their this to using use used vs via was what when"
    " where which who why with you your der die das den dem des ein eine einer und oder von zu im"
    " am mit le la les un une des du et ou de en el los las y o il lo gli uno una di da e per con"
    " della del dei delle do da dos das em no na os ao"
)
COMMON = frozenset(_COMMON.split())
"""Words that a query need not have, in several languages."""
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
)
_JAMO = "\u1100-\u11ff"  # Korean, whose words take endings
SPACED_LETTER = f"[^\\W_{UNSPACED}{_JAMO}]"
SEAM = "\ua66e"  # a word that no query has
_INSIDE_WORD = re.compile(
    r"(?<=[^\W_])(?:[*=~`$%]|\[#?|\](?:\([^()]*\))?|<[^<>]+>|&\w+;)+(?=[^\W_])"
)
"""What may be markup within a word."""
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_MARK = re.compile(r"[*=~<%\[\]&]")
_RENDERED = (
    (re.compile(r"!?\[\[[^\[\]|]+\|([^\[\]]+)\]\]"), r"\1"),
    (re.compile(r"!?\[\[#?([^\[\]|]+)\]\]"), r"\1"),
    (re.compile(r"\[([^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]*>|%%.*?%%"), ""),
    *(
        (re.compile(rf"{mark}(?=\S)(.+?)(?<=\S){mark}"), r"\1")
        for mark in (r"\*\*\*", r"\*\*", r"\*", "~~", "==")
    ),
)
"""Markup, and what the page shows of it."""


def fold(text: str) -> str:
    """Return a text without case, accents and letter variants."""
    if text.isascii():
        return text.lower()
    text = normalize("NFKD", normalize("NFKD", text).casefold()).translate(_DROPPED)
    return "".join(sign for sign in text.translate(_LETTERS) if category(sign) != "Cf")


def _rendered(line: str) -> str:
    """Return a line as the page shows it if that may join parts of words, else nothing."""
    if _INSIDE_WORD.search(line) is None:
        return ""
    line = _CODE.sub(lambda code: _MARK.sub(" ", code[2]), line)
    for pattern, shown in _RENDERED:
        line = pattern.sub(shown, line)
    return unescape(line)


Place: TypeAlias = tuple[str, int]  # the path of a note and the number of a section, from -1 on


@dataclass(frozen=True)
class Span:
    lines: tuple[int, ...]  # from 1 on
    section: int
    task: str | None = None


class WalkedNote:
    """A note, cut in every way that an operator asks for."""

    def __init__(self, reading: NoteReading) -> None:
        self.reading = reading
        self.path = reading.path
        self.name = reading.path.rpartition("/")[2]
        self.folded_name, self.folded_path = fold(self.name), fold(self.path)
        self.lines = reading.searched.split("\n")
        self.found: dict[Scoped, set[int]] = {}
        """What operators have found in it already."""
        self.headings = [heading.line for heading in reading.content.headings]
        """The lines of those on the top level."""
        self.title = self.name.removesuffix(".md")

    @cached_property
    def folded_text(self) -> str:
        return "\n".join([*self.folded_lines, *self.shown_lines, fold(self.title)])

    @cached_property
    def folded_lines(self) -> list[str]:
        return fold("\n".join(self.lines)).split("\n")

    @cached_property
    def shown_lines(self) -> list[str]:
        """The folded lines as the page shows them where markup splits words."""
        pairs = zip(self.lines, self.folded_lines, strict=True)
        return [fold(_rendered(line)) or folded for line, folded in pairs]

    @cached_property
    def sections(self) -> list[Span]:
        starts = [1, *self.headings, len(self.lines) + 1]
        return [
            Span(tuple(range(start, end)), number)
            for number, (start, end) in enumerate(pairwise(starts), -1)
        ]

    def section_of(self, line: int) -> int:
        return sum(start <= line for start in self.headings) - 1

    def text(self, lines: Iterable[int]) -> str:
        return "\n".join(self.lines[number - 1] for number in lines)

    def folded(self, lines: Iterable[int]) -> str:
        return "\n".join(self.folded_lines[number - 1] for number in lines)

    def body(self, section: Span) -> str:
        return self.shown(section.lines[section.section >= 0 :])

    def shown(self, lines: Iterable[int]) -> str:
        """Return folded lines, and below them all as the page shows them if words are split.

        So phrases run from a line to the next in both.
        """
        text, shown = self.folded(lines), "\n".join(self.shown_lines[n - 1] for n in lines)
        return text if shown == text else f"{text}\n{SEAM} {shown}"

    @cached_property
    def blocks(self) -> list[Span]:
        """Front matter, headings, list items, code, and what blank lines part."""
        groups: list[list[int]] = []
        body = self.reading.body_line
        if body > 1:
            groups.append([*range(1, body)])
        number, fresh = body, True
        while number <= len(self.lines):
            line = self.lines[number - 1]
            fence = _FENCE.match(line)
            is_heading = number in self.headings
            if not line.strip(" \t"):
                fresh = True
            elif is_heading:
                groups.append([number])
                following = self.lines[number] if number < len(self.lines) else ""
                if re.fullmatch(r" {0,3}(=+|-+)[ \t]*", following):
                    number += 1
                    groups[-1].append(number)
                fresh = True
            elif fence is not None and "`" not in fence[2][: 1_000 if fence[1][0] == "`" else 0]:
                end = self._fence_end(number, fence[1])
                groups.append([*range(number, end + 1)])
                number, fresh = end, True
            elif fresh or _LIST_ITEM.match(line):
                groups.append([number])
                fresh = False
            else:
                groups[-1].append(number)
            number += 1
        return [self._block(group) for group in groups]

    def _fence_end(self, start: int, marks: str) -> int:
        for number in range(start + 1, len(self.lines) + 1):
            if number in self.headings:
                return number - 1
            line = self.lines[number - 1].strip(" \t>")
            if len(line) >= len(marks) and set(line) == {marks[0]}:
                return number
        return len(self.lines)

    def _block(self, group: Sequence[int]) -> Span:
        task = _TASK.match(self.lines[group[0] - 1])
        in_body = group[0] >= self.reading.body_line
        mark = task[1] if task and in_body and group[0] not in self.headings else None
        return Span(tuple(group), self.section_of(group[0]), mark)

    def spans(self, scope: str) -> list[Span]:
        if scope == "section":
            return self.sections
        if scope == "line":
            numbers = range(1, len(self.lines) + 1)
            return [Span((number,), self.section_of(number)) for number in numbers]
        if scope == "block":
            return self.blocks
        tasks = [block for block in self.blocks if block.task is not None]
        if scope == "task":
            return tasks
        return [block for block in tasks if (block.task == " ") == (scope == "task-todo")]

    @cached_property
    def tag_lines(self) -> set[tuple[int, str]]:
        """The folded tags with their lines."""
        found = {(line, fold(tag)) for line, tag in self.reading.content.tags}
        for tag in property_tags(self.reading.properties):
            pattern = re.compile(rf"(?<![\w/-])#?{re.escape(tag)}(?![\w/-])")
            opened = False
            for number, line in enumerate(self.lines[: self.reading.body_line - 1], 1):
                is_key = line.lower().startswith("tags:")
                opened = (opened and not re.match(r"\S+:", line)) or is_key
                if opened and pattern.search(line[5:] if is_key else line):
                    found.add((number, fold(tag)))
                    break
        return found

    def has_tag(self, wanted: str, lines: Sequence[int] | None = None) -> bool:
        if lines is None:
            tags = {fold(tag) for tag in property_tags(self.reading.properties)}
            tags |= {tag for _, tag in self.tag_lines}
        else:
            tags = {tag for line, tag in self.tag_lines if line in lines}
        return any(tag == wanted or tag.startswith(f"{wanted}/") for tag in tags)


class Node(Protocol):
    """A part of a query: how it is typed, and what meets it."""

    def typed(self) -> str: ...
    def in_note(self, note: WalkedNote) -> bool: ...
    def in_section(self, note: WalkedNote, section: Span) -> bool: ...  # where no title counts
    def in_span(self, note: WalkedNote, span: Span, scope: str) -> bool: ...

    def leaves(self) -> Iterator[Node]:
        """Yield what is to be found in the text."""
        return iter(())

    def may_be_in(self, note: WalkedNote) -> bool:
        """Return whether a part of a note may meet it: saves time, and decides nothing."""
        return True


@dataclass(frozen=True)
class Words(Node):
    """A word by its beginning, or a phrase."""

    words: tuple[str, ...]
    is_phrase: bool = False
    match_case: bool = False
    only_content: bool = False
    spellings: tuple[Words, ...] = ()  # other ways to write it that count as well

    def leaves(self) -> Iterator[Node]:
        yield self

    def typed(self) -> str:
        text = " ".join(self.words)
        shown = f'"{text}"' if self.is_phrase else text
        before = "match-case:" if self.match_case else ""
        return ("content:" if self.only_content else "") + before + shown

    def in_note(self, note: WalkedNote) -> bool:
        if not self.may_be_in(note):
            return False
        in_title = not self.only_content and self.in_title(note)
        return in_title or any(self.in_section(note, section) for section in note.sections)

    def in_title(self, note: WalkedNote) -> bool:
        return self._in_text(note.title, fold(note.title))

    def in_section(self, note: WalkedNote, section: Span) -> bool:
        if not self.may_be_in(note):
            return False
        head = section.section >= 0
        return any(
            self._in_text(note.text(lines) if self.match_case else "", note.shown(lines))
            for lines in (section.lines[:head], section.lines[head:])
        )

    def in_span(self, note: WalkedNote, span: Span, scope: str) -> bool:
        if scope == "section":
            return self.in_section(note, span)
        return self.may_be_in(note) and self._in_text(
            note.text(span.lines) if self.match_case else "", note.folded(span.lines)
        )

    def may_be_in(self, note: WalkedNote) -> bool:
        held = all(word in note.folded_text for word in _folded(self.words))
        return held or any(each.may_be_in(note) for each in self.spellings)

    def _in_text(self, text: str, folded: str) -> bool:
        if any(each._in_text(text, folded) for each in self.spellings):
            return True
        if not _pattern(_folded(self.words), self.is_phrase).search(folded):
            return False
        if not self.match_case:
            return True
        shown = "".join(sign for sign in normalize("NFC", text) if category(sign) != "Cf")
        return _pattern(self.words, self.is_phrase).search(shown) is not None


@dataclass(frozen=True)
class Pattern(Node):
    source: str
    match_case: bool = False

    def leaves(self) -> Iterator[Node]:
        yield self

    def typed(self) -> str:
        return f"{'match-case:' if self.match_case else ''}/{self.source}/"

    def _search(self, text: str, begin: int = 0) -> re.Match[str] | None:
        flags = re.MULTILINE if self.match_case else re.MULTILINE | re.IGNORECASE
        # Of all programs, only `re` takes these for an i.
        return re.compile(self.source, flags).search(text.translate(_OTHER_LETTERS), begin)

    def in_note(self, note: WalkedNote) -> bool:
        texts = (note.title, note.reading.searched)
        return any(self._search(text) for text in texts)

    def in_section(self, note: WalkedNote, section: Span) -> bool:
        if not section.lines:
            return False
        begin = sum(len(line) + 1 for line in note.lines[: section.lines[0] - 1])
        end = begin + len(note.text(section.lines)) + 1
        found = self._search(note.reading.searched, begin)
        return found is not None and found.start() < end

    def in_span(self, note: WalkedNote, span: Span, scope: str) -> bool:
        return self._search(note.text(span.lines)) is not None


@dataclass(frozen=True)
class Fact(Node):
    """Something that is known of a note: a tag, its path, a property."""

    kind: str
    value: str
    key: str = ""
    sign: str = ""

    def typed(self) -> str:
        value = f":{self.sign}{self.value}" if self.value else ""
        shown = {"tag": f"#{self.value}", "property": f"[{self.key}{value}]"}
        return shown.get(self.kind, f'{self.kind}:"{self.value}"')

    def in_note(self, note: WalkedNote) -> bool:
        match self.kind:
            case "tag":
                return note.has_tag(fold(self.value))
            case "file":
                return fold(self.value) in note.folded_name
            case "path":
                return fold(self.value) in note.folded_path
        return any(
            self._fits(value)
            for key, value in note.reading.properties.items()
            if " ".join(fold(key).split()) == fold(self.key)
        )

    def in_section(self, note: WalkedNote, section: Span) -> bool:
        return self.in_note(note)

    def in_span(self, note: WalkedNote, span: Span, scope: str) -> bool:
        if self.kind == "tag":
            return note.has_tag(fold(self.value), span.lines)
        return self.in_note(note)

    def _fits(self, held: object) -> bool:
        if not self.value:
            return True
        if isinstance(held, list):
            return any(map(self._fits, held))
        if isinstance(held, dict):
            return any(map(self._fits, held.values()))
        if self.sign:
            return self._compares(held)
        if held is None:
            return self.value in ("null", "none", "empty")
        if isinstance(held, bool):
            return fold(self.value) == str(held).lower()
        if isinstance(held, int | float) and re.fullmatch(r"-?\d+(\.\d+)?", self.value):
            return held == float(self.value)
        return " ".join(fold(self.value).split()) in " ".join(fold(str(held)).split())

    def _compares(self, held: object) -> bool:
        if held is None or isinstance(held, bool):
            return False
        sign = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[self.sign]
        day = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:[ T].*)?", str(held).strip())
        if re.fullmatch(r"\d{4}-\d\d-\d\d", self.value):
            return day is not None and (day[1] > self.value) - (day[1] < self.value) in sign
        try:
            number = float(str(held))
        except ValueError:
            return False
        return (number > float(self.value)) - (number < float(self.value)) in sign


@dataclass(frozen=True)
class Scoped(Node):
    """Something that one part of a note has to hold."""

    scope: str
    inside: Node

    def leaves(self) -> Iterator[Node]:
        yield self

    def typed(self) -> str:
        return f"{self.scope}:({self.inside.typed()})"

    def in_note(self, note: WalkedNote) -> bool:
        return bool(self.found_in(note))

    def in_section(self, note: WalkedNote, section: Span) -> bool:
        return section.section in self.found_in(note)

    def in_span(self, note: WalkedNote, span: Span, scope: str) -> bool:
        return any(
            set(each.lines) <= set(span.lines) and self.inside.in_span(note, each, self.scope)
            for each in note.spans(self.scope)
        )

    def found_in(self, note: WalkedNote) -> set[int]:
        if not self.inside.may_be_in(note):
            return set()
        if self not in note.found:
            note.found[self] = {
                span.section
                for span in note.spans(self.scope)
                if self.inside.in_span(note, span, self.scope)
            }
        return note.found[self]


@dataclass(frozen=True)
class Negated(Node):
    inside: Node

    def typed(self) -> str:
        inside = self.inside.typed()
        return f"-({inside})" if isinstance(self.inside, Joined) else f"-{inside}"

    def in_note(self, note: WalkedNote) -> bool:
        return not self.inside.in_note(note)

    def in_section(self, note: WalkedNote, section: Span) -> bool:
        return not self.inside.in_note(note)

    def in_span(self, note: WalkedNote, span: Span, scope: str) -> bool:
        return not self.inside.in_span(note, span, scope)


@dataclass(frozen=True)
class Joined(Node):
    """Parts of which all must be, or one."""

    parts: tuple[Node, ...]
    any_of: bool = False

    def typed(self) -> str:
        shown = (
            f"({part.typed()})" if isinstance(part, Joined) else part.typed() for part in self.parts
        )
        return (" OR " if self.any_of else " ").join(shown)

    def in_note(self, note: WalkedNote) -> bool:
        return self._joined(part.in_note(note) for part in self.parts)

    def in_section(self, note: WalkedNote, section: Span) -> bool:
        return self._joined(part.in_section(note, section) for part in self.parts)

    def in_span(self, note: WalkedNote, span: Span, scope: str) -> bool:
        return self._joined(part.in_span(note, span, scope) for part in self.parts)

    def leaves(self) -> Iterator[Node]:
        for part in self.parts:
            yield from part.leaves()

    def may_be_in(self, note: WalkedNote) -> bool:
        return self._joined(part.may_be_in(note) for part in self.parts)

    def _joined(self, held: Iterable[bool]) -> bool:
        return any(held) if self.any_of else all(held)


def plain_words(*words: str) -> Node:
    """Return a query of one word, or two: each counts in two words too, and both as one."""
    pair = "".join(words[::-1]), "".join(words)
    is_whole = not COMMON.isdisjoint(words)
    joined = tuple(Words((each,), is_phrase=is_whole) for each in pair if len(words) == 2)
    leaves = tuple(Words((each,), spellings=(*joined, *_halves(fold(each)))) for each in words)
    return leaves[0] if len(words) == 1 else Joined(leaves)


def _halves(word: str) -> Iterator[Words]:
    if not word.isalpha() or len(word) > 32:
        return
    for at in range(1, len(word) - 1):
        first, second = word[:at], word[at:]
        if first in ("e", "x") or (at > 1 and first not in COMMON):
            yield Words((first, second), is_phrase=len(second) < 3)


def places(query: Node, note: WalkedNote, by_title: bool = True) -> list[Place]:
    """Return the sections of a note that a query finds; one if it is met by the whole alone.

    By its title alone only if that counts.
    """
    leaves = list(dict.fromkeys(query.leaves()))
    if not query.in_note(note):
        return []
    held = {each: sum(leaf.in_section(note, each) for leaf in leaves) for each in note.sections}
    alone = [each for each, count in held.items() if count and query.in_section(note, each)]
    if not alone and (by_title or any(held.values())):
        alone = [min(held, key=lambda each: (-held[each], each.section))]
    return [(note.path, each.section) for each in alone]


@lru_cache(maxsize=512)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, words))


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...], ends: bool) -> re.Pattern[str]:
    parts = [re.escape(word) for word in words]
    begin = f"(?<!{SPACED_LETTER})" if re.match(SPACED_LETTER, words[0]) else ""
    end = f"(?!{SPACED_LETTER})" if ends else ""
    between = f"(?!{SPACED_LETTER})[\\W_]*?(?<!{SPACED_LETTER})"
    return re.compile(f"{begin}{between.join(parts)}{end}")
