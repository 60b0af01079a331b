"""Cloze cards: the pattern language of the review plugin, and the cards that a text with deletions makes.

Renders answers as they stand (a dollar sign is only a dollar sign). Never makes more cards than it can hold: a number
in a note must not fill the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, TypeAlias

MOST_CARDS: Final = 500
_MOST_CHARACTERS = 400_000
_ANSWER = "answer"
_HINT = "hint"
# A line ends where JavaScript's "." ends it.
_ANY = "[^\\n\\r\\u2028\\u2029]+?"
_KINDS: Final = ("classic", "overlapping", "simple")
_Kind: TypeAlias = Literal["classic", "overlapping", "simple"]
_SEQUENCE = {"classic": "(?P<seq>[0-9]+)", "overlapping": "(?P<seq>[ash]+)"}
_GAP = "[...]"


@dataclass(frozen=True, slots=True)
class Deletion:
    """A piece of text that cards ask for."""

    start: int
    end: int
    raw: str
    answer: str
    hint: str | None
    sequence: str
    """A number, a run of the letters a, s and h, or empty: whose turn it is."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    regexes: dict[str, re.Pattern[str]]
    tail: str
    """The literal text that every deletion ends with; empty if there is none."""

    def find(self, kind: str, text: str) -> Iterable[re.Match[str]]:
        """Yield the matches in `text`, never looking for an end where none can be."""
        regex = self.regexes[kind]
        at = 0
        for line in text.split("\n"):
            if not self.tail:
                yield from regex.finditer(text, at, at + len(line))
            elif (last := line.rfind(self.tail)) >= 0:
                yield from regex.finditer(text, at, at + last + len(self.tail))
            at += len(line) + 1


class ClozeFinder:
    """Finds deletions by a vault's patterns; build it once with `finder`."""

    __slots__ = ("_patterns",)

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._patterns = tuple(found for found in map(_compile, patterns) if found is not None)

    def is_cloze(self, line: str) -> bool:
        """Tell whether `line` makes a cloze card."""
        return self._kind(line) is not None

    def deletions(self, text: str) -> list[Deletion]:
        """Return what the cards of `text` ask for, pattern by pattern."""
        kind = self._kind(text)
        return [] if kind is None else self._deletions(kind, text)

    def cards(self, text: str) -> tuple[list[tuple[str, str]], bool]:
        """Return the (front, back) of each card of `text`, and whether some had to be left out."""
        kind = self._kind(text)
        if kind is None:
            return [], False
        found = self._deletions(kind, text)
        wanted = _card_count(kind, found)
        count = min(wanted, MOST_CARDS, max(1, _MOST_CHARACTERS // len(text)))
        layout = _Layout(text, found)
        back = layout.filled({})
        cards: list[tuple[str, str]] = []
        for card in range(count):
            asked, hidden = _turns(kind, found, card)
            gaps = dict.fromkeys(hidden, _GAP)
            hints = {n: _GAP if found[n].hint is None else f"[{found[n].hint}]" for n in asked}
            cards.append((layout.filled(gaps | hints), layout.filled(gaps) if gaps else back))
        return cards, count < wanted

    def _kind(self, text: str) -> _Kind | None:
        # Most lines end here: no deletion can end in them.
        patterns = [pattern for pattern in self._patterns if pattern.tail in text]
        if not patterns:
            return None
        for kind in _KINDS:
            for pattern in patterns:
                if any(True for _ in pattern.find(kind, text)):
                    return kind
        return None

    def _deletions(self, kind: str, text: str) -> list[Deletion]:
        """Return the deletions of one kind.

        All of the first pattern, then all of the second, and so on.
        """
        return [
            Deletion(
                m.start(), m.end(), m[0], m["answer"], m["hint"], m.groupdict().get("seq") or ""
            )
            for pattern in self._patterns
            for m in pattern.find(kind, text)
        ]


@lru_cache(maxsize=16)
def finder(patterns: tuple[str, ...]) -> ClozeFinder:
    """Return the finder for the setting `clozePatterns`.

    Patterns that make no sense find nothing.
    """
    return ClozeFinder(patterns)


def bad_patterns(patterns: Iterable[str]) -> tuple[str, ...]:
    """Return the patterns that lack a number group, a hint group or the word `answer`."""
    return tuple(pattern for pattern in patterns if _compile(pattern) is None)


def _card_count(kind: str, found: list[Deletion]) -> int:
    if kind == "simple":
        return len(found)
    if kind == "overlapping":
        return max(len(one.sequence) for one in found)
    return max(_number(one.sequence) for one in found)


def _number(digits: str) -> int:
    # Python refuses to read numbers of thousands of digits; any that long is out of reach all the
    # same.
    return int(digits[:18])


def _turns(kind: str, deletions: list[Deletion], card: int) -> tuple[list[int], list[int]]:
    """Return the deletions (by index) that the card with this 0-based number asks for, and those that it hides."""
    if kind == "simple":
        return [card], []
    if kind == "classic":
        return [n for n, one in enumerate(deletions) if _number(one.sequence) == card + 1], []
    letters = [one.sequence[card : card + 1] for one in deletions]
    return [n for n, one in enumerate(letters) if one == "a"], [
        n for n, one in enumerate(letters) if one == "h"
    ]


class _Layout:
    """A text cut at its deletions, to be put together again for each card."""

    __slots__ = ("_deletions", "_parts", "_place", "_text")

    def __init__(self, text: str, deletions: list[Deletion]) -> None:
        self._text = text
        self._deletions = deletions
        order = sorted(range(len(deletions)), key=lambda n: deletions[n].start)
        self._place = {n: 2 * at + 1 for at, n in enumerate(order)}
        self._parts: list[str] | None = None
        if all(
            deletions[one].end <= deletions[following].start for one, following in pairwise(order)
        ):
            self._parts = []
            at = 0
            for n in order:
                self._parts += (text[at : deletions[n].start], deletions[n].answer)
                at = deletions[n].end
            self._parts.append(text[at:])

    def filled(self, instead: dict[int, str]) -> str:
        """Return the text with the answers, or what is to stand `instead` of them by the number of the deletion."""
        if self._parts is not None:
            parts = self._parts.copy()
            for n, new in instead.items():
                parts[self._place[n]] = new
            return "".join(parts)
        # Patterns that match inside each other's text take turns, in the order of the setting.
        text = self._text
        for n, deletion in enumerate(self._deletions[:MOST_CARDS]):
            text = text.replace(deletion.raw, instead.get(n, deletion.answer), 1)
        return text


@lru_cache(maxsize=64)
def _compile(pattern: str) -> _Pattern | None:
    """Read `==[123;;]answer[;;hint]==`.

    Literal text, a bracketed number group, a bracketed hint group, an answer.
    """
    pieces = _pieces(pattern)
    number = next(
        (n for n, (group, piece) in enumerate(pieces) if group and re.search("[0-9]", piece)), None
    )
    hint = next((n for n, (group, piece) in enumerate(pieces) if group and _HINT in piece), None)
    if number is None or hint is None or number == hint:
        return None
    literal = [(n, piece if not group else f"[{piece}]") for n, (group, piece) in enumerate(pieces)]
    answer = next((n for n, piece in literal if n not in (number, hint) and _ANSWER in piece), None)
    if answer is None:
        return None
    regexes: dict[str, re.Pattern[str]] = {}
    for kind in _KINDS:
        out = ""
        for n, piece in literal:
            inside = pieces[n][1]
            if n == number:
                out += _number_group(inside, _SEQUENCE[kind]) if kind in _SEQUENCE else ""
            elif n == hint:
                before, _, after = inside.partition(_HINT)
                out += f"(?:{re.escape(before)}(?P<hint>{_ANY}){re.escape(after)})?"
            elif n == answer:
                before, _, after = piece.partition(_ANSWER)
                out += f"{re.escape(before)}(?P<answer>{_ANY}){re.escape(after)}"
            else:
                out += re.escape(piece)
        regexes[kind] = re.compile(out)
    return _Pattern(regexes, _tail(literal, number, hint, answer))


def _number_group(inside: str, sequence: str) -> str:
    before, after = re.split("[0-9]+", inside, maxsplit=1)
    return re.escape(before) + sequence + re.escape(after)


def _tail(literal: list[tuple[int, str]], number: int, hint: int, answer: int) -> str:
    n, piece = literal[-1]
    if n in (number, hint):
        return ""
    return piece.partition(_ANSWER)[2] if n == answer else piece


def _pieces(pattern: str) -> list[tuple[bool, str]]:
    r"""Split at unescaped brackets into (is a group, text).

    `\[` and `\]` inside a group are brackets themselves.
    """
    pieces: list[tuple[bool, str]] = []
    at = 0
    for group in re.finditer(r"\[((?:\\.|[^\]\\])*)\]", pattern):
        if group.start() > at:
            pieces.append((False, pattern[at : group.start()]))
        pieces.append((True, group[1].replace("\\[", "[").replace("\\]", "]")))
        at = group.end()
    if at < len(pattern):
        pieces.append((False, pattern[at:]))
    return pieces
