"""Full text: the sections that a search inside notes finds, against a plain scan of the files.

The words are drawn from the vault itself, by a seed: the same vault gives the same queries.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple
from unicodedata import category, normalize

from tests.audit.comparison import Answers, Comparison
from tests.audit.reading import NoteReading, VaultReading

SEED = 1
QUERIES = 40  # of each kind
MOST_HITS = 300
"""Sections; of more only their number is compared, since the explorer reads each that it lists."""

_TRIES = 10  # sections that are looked at for one query
_COMMON = 3_000
"""Sections with a word from which on it is looked for only in notes that have the other words."""
_MOST_READ = 100
"""Notes in which common words are looked for: of more, the explorer says that some are missing."""
_DROPPED = dict.fromkeys([*range(0x300, 0x370), *range(0xFE00, 0xFE10)])
_LETTERS = str.maketrans({"ı": "i", "đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d"})
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
)
_JAMO = "\u1100-\u11ff"  # Korean, whose words take endings
SPACED_LETTER = f"[^\\W_{UNSPACED}{_JAMO}]"
_TOKEN = re.compile(rf"{SPACED_LETTER}+|[{UNSPACED}]+")
_SPACED_WORD = re.compile(r"[a-z\u03b1-\u03c9\u0430-\u044f\u05d0-\u05ea]{4,20}")
_LONG_WORD = re.compile(r"[a-z]{8,20}")
_UNSPACED_WORD = re.compile(f"[{UNSPACED}]{{2,4}}")
_SEAM = "\ua66e"  # a word that no query has
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


class Section(NamedTuple):
    """The folded text between two headings."""

    path: str
    number: int  # -1 before the first heading
    line: int
    heading: str
    body: str

    @property
    def place(self) -> tuple[str, int]:
        return self.path, self.number


@dataclass(frozen=True)
class Query:
    """What is typed, and what a section must hold for it."""

    typed: str
    needles: tuple[str, ...]  # texts that a section holds at least
    patterns: tuple[re.Pattern[str], ...]
    is_phrase: bool = False

    def found_in(self, section: Section) -> bool:
        parts = (section.heading, section.body)
        if self.is_phrase:
            return any(self._in_text(part) for part in parts)
        return self._in_text("\n".join(parts))

    def _in_text(self, text: str) -> bool:
        return all(needle in text for needle in self.needles) and all(
            pattern.search(text) for pattern in self.patterns
        )


def compare(answers: Answers, vault: VaultReading, count: int = QUERIES) -> Comparison:
    result = Comparison("full text")
    sections = [section for note in vault.notes.values() for section in _sections(note)]
    by_place = {section.place: section for section in sections}
    titles = {path: fold(path.rpartition("/")[2].removesuffix(".md")) for path in vault.notes}
    for query in queries(sections, random.Random(SEED), count):
        theirs = {section.place for section in sections if query.found_in(section)}
        scattered = _scattered(query, sections, titles, {path for path, _ in theirs})
        if scattered is None:
            continue
        total = len(theirs) + len(scattered)
        if total > MOST_HITS:
            result.compared += 1
            if answers.search(query.typed, 1)["total"] == total:
                continue
        answer = answers.search(query.typed, max(MOST_HITS, total) + MOST_HITS)
        ours = {(hit["path"], hit["section"]) for hit in answer["hits"]}
        result.compared += len(ours)
        if answer["total"] != len(answer["hits"]) or answer["truncated"]:
            said = f"{query.typed!r}: total {answer['total']}"
            result.say("", 0, said, f"{len(answer['hits'])} hits")
        # Of a note with the words in several sections, any one may be listed.
        extra = {place for place in ours - theirs if place[0] in scattered}
        theirs |= {(path, -1) for path in scattered - {path for path, _ in extra}}
        for place in sorted((ours - extra) ^ theirs):
            section = by_place.get(place, Section(place[0], place[1], 0, "", ""))
            text = f"{section.heading}\n{section.body}"
            shown = next(filter(query.patterns[0].search, text.split("\n")), "")
            said = f"{query.typed!r} in section {section.number}: {shown}"
            result.say_one(section.path, section.line, said, place in ours, text)
    return result


def _scattered(
    query: Query, sections: Iterable[Section], titles: dict[str, str], known: set[str]
) -> set[str] | None:
    """Return the other notes that hold all the words in several sections or in the title."""
    if len(query.patterns) < 2:
        return set()
    found: dict[str, set[re.Pattern[str]]] = {}
    counts: Counter[re.Pattern[str]] = Counter()
    for section in sections:
        text = f"{section.heading}\n{section.body}"
        for needle, pattern in zip(query.needles, query.patterns, strict=True):
            if needle in text and pattern.search(text):
                found.setdefault(section.path, set()).add(pattern)
                counts[pattern] += 1
    others = {path: patterns for path, patterns in found.items() if path not in known}
    rare = [pattern for pattern in query.patterns if counts[pattern] < _COMMON]
    if not rare:
        return set()

    def holding(wanted: Iterable[re.Pattern[str]]) -> set[str]:
        return {
            path
            for path, patterns in others.items()
            if all(each in patterns or each.search(titles[path]) for each in wanted)
        }

    held = holding(rare)
    if len(rare) < len(query.patterns) and len(held) > _MOST_READ:
        return None
    return held & holding(query.patterns)


# The texts


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


def _with_rendered(lines: Sequence[str], raw: Sequence[str]) -> str:
    """Return lines that are folded, and below them all as the page shows them if words are split.

    So phrases run from a line to the next in both.
    """
    text = "\n".join(lines)
    shown = "\n".join(fold(_rendered(each)) or line for each, line in zip(raw, lines, strict=True))
    return text if shown == text else f"{text}\n{_SEAM} {shown}"


def _sections(note: NoteReading) -> Iterator[Section]:
    raw = note.searched.split("\n")
    lines = fold(note.searched).split("\n")
    starts = [heading.line for heading in note.content.headings]
    first = slice(starts[0] - 1 if starts else None)
    yield Section(note.path, -1, 1, "", _with_rendered(lines[first], raw[first]))
    for number, start in enumerate(starts):
        end = starts[number + 1] - 1 if number + 1 < len(starts) else None
        heading = _with_rendered([lines[start - 1]], [raw[start - 1]])
        body = _with_rendered(lines[start:end], raw[start:end])
        yield Section(note.path, number, start, heading, body)


# The queries


def queries(sections: Sequence[Section], dice: random.Random, count: int) -> Iterator[Query]:
    """Yield words, beginnings of words, pairs, phrases, runs of scripts without blanks."""

    def drawn(pick: Callable[[list[str]], tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Return what is picked, so often at most, from the words of some sections."""
        known: set[tuple[str, ...]] = set()
        for _ in range(_TRIES * count):
            found = pick(_TOKEN.findall(dice.choice(sections).body.partition(_SEAM)[0]))
            known |= {found} if found else set()
            if len(known) == count:
                break
        return sorted(known)

    def words(kind: re.Pattern[str], together: int = 1) -> list[tuple[str, ...]]:
        def pick(tokens: list[str]) -> tuple[str, ...]:
            found = sorted({word for word in tokens if kind.fullmatch(word)})
            return tuple(dice.sample(found, together)) if len(found) >= together else ()

        return drawn(pick)

    def neighbors(tokens: list[str]) -> tuple[str, ...]:
        pairs = _beside(tokens, _SPACED_WORD, 2)
        return dice.choice(pairs) if pairs else ()

    def split(kind: re.Pattern[str], together: int = 1) -> list[tuple[str, ...]]:
        found = _split(sections, kind, together)
        return dice.sample(sorted(found), min(count, len(found)))

    yield from (_word(*word) for word in words(_SPACED_WORD))
    yield from (_beginning(*word) for word in words(_SPACED_WORD))
    yield from (_pair(*pair) for pair in words(_LONG_WORD, 2))
    yield from (_phrase(*pair) for pair in drawn(neighbors))
    yield from (_run(*word) for word in words(_UNSPACED_WORD))
    yield from (_word(*word) for word in split(_SPACED_WORD))
    yield from (_run(*word) for word in split(_UNSPACED_WORD))
    yield from (_phrase(*pair) for pair in split(_SPACED_WORD, 2))


def _beside(tokens: Sequence[str], kind: re.Pattern[str], together: int) -> list[tuple[str, ...]]:
    groups = zip(*(tokens[at:] for at in range(together)), strict=False)
    return [group for group in groups if all(map(kind.fullmatch, group))]


def _split(
    sections: Iterable[Section], kind: re.Pattern[str], together: int
) -> set[tuple[str, ...]]:
    """Return words beside each other of which the page alone shows one or more."""
    found: set[tuple[str, ...]] = set()
    for section in sections:
        source, _, shown = section.body.partition(_SEAM)
        known = set(_TOKEN.findall(source))
        groups = _beside(_TOKEN.findall(shown), kind, together)
        found.update(group for group in groups if not known.issuperset(group))
    return found


def _whole(word: str) -> str:
    return f"(?<!{SPACED_LETTER}){word}(?!{SPACED_LETTER})"


def _word(word: str) -> Query:
    return Query(f"{word} ", (word,), (re.compile(_whole(word)),))


def _beginning(word: str) -> Query:
    begin = word[: max(3, len(word) - 2)]
    return Query(begin, (begin,), (re.compile(f"(?<!{SPACED_LETTER}){begin}"),))


def _pair(first: str, second: str) -> Query:
    patterns = re.compile(_whole(first)), re.compile(_whole(second))
    return Query(f"{first} {second} ", (first, second), patterns)


def _phrase(first: str, second: str) -> Query:
    pattern = re.compile(rf"{_whole(first)}[\W_]+{_whole(second)}")
    return Query(f'"{first} {second}"', (first, second), (pattern,), is_phrase=True)


def _run(word: str) -> Query:
    return Query(word, (word,), (re.compile(re.escape(word)),))
