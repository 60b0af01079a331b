"""Cloze cards: the pattern language of the review plugin, and the cards of a text with deletions.

Answers stay as they are (a dollar sign is only a dollar sign). The number of cards has a bound, so
that a number in a note cannot fill the memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from explorer.text.cloze_fields import GAP, input_field

MOST_CARDS: Final = 500
_MOST_CHARACTERS = 400_000
_DIGITS = re.compile("[0-9]+")
_GROUP = re.compile(r"\[((?:\\.|[^\]\\])*)\]")
_ANSWER = "answer"
_HINT = "hint"
# A line ends where JavaScript's "." ends it.
_ANY = "[^\\n\\r\\u2028\\u2029]+?"
_Kind: TypeAlias = Literal["classic", "overlapping", "simple"]
_KINDS: Final[tuple[_Kind, ...]] = ("classic", "overlapping", "simple")
_SEQUENCE: Final[dict[_Kind, str]] = {
    "classic": "(?P<seq>[0-9]+)",
    "overlapping": "(?P<seq>[ash]+)",
}


class Deletion(NamedTuple):
    """A part of a text that cards ask for."""

    start: int
    end: int
    raw: str
    answer: str
    hint: str | None
    sequence: str
    """Which cards ask for it: a number, a run of the letters a, s and h, or empty."""


class CardSides(NamedTuple):
    """The sides of the cards of one text."""

    sides: list[tuple[str, str]]
    """The (front, back) of each card."""
    is_cut: bool = False
    """Whether some cards were left out, since they would be too many or too long."""


Mark: TypeAlias = Callable[[Deletion, str], str]
"""Returns what is shown in the place of a deletion, given its gap or its answer."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    regexes: dict[_Kind, re.Pattern[str]]
    tail: str
    """The literal text that every deletion ends with; empty if there is none."""

    def find(self, kind: _Kind, text: str) -> Iterable[re.Match[str]]:
        """Yield the matches in a text; a line is searched only up to its last `tail`."""
        regex = self.regexes[kind]
        start = 0
        for line in text.split("\n"):
            end = len(line)
            if self.tail:
                last = line.rfind(self.tail)
                end = 0
                if last >= 0:
                    end = last + len(self.tail)
            yield from regex.finditer(text, start, start + end)
            start += len(line) + 1


class ClozeFinder:
    """Finds deletions by a vault's patterns; build it once with `finder`."""

    __slots__ = ("_patterns",)

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._patterns = tuple(found for found in map(_compile, patterns) if found is not None)

    def is_cloze(self, line: str) -> bool:
        """Return whether a line makes a cloze card."""
        return self._kind(line) is not None

    def deletions(self, text: str) -> Iterator[Deletion]:
        """Yield the deletions of a text: all of the first pattern, then all of the second.

        Each is made when it is asked for: all at once take fifty times the text.
        """
        kind = self._kind(text)
        if kind is not None:
            yield from self._deletions(kind, text)

    def whole(self, text: str) -> Deletion | None:
        """Return the deletion that was found as this text, None if there is none."""
        for kind in _KINDS:
            for pattern in self._patterns:
                match = pattern.regexes[kind].match(text)
                if match is not None and match.end() == len(text):
                    return _deletion(match, has_sequence=kind in _SEQUENCE)
        return None

    def cards(self, text: str, *, as_fields: bool = False) -> CardSides:
        """Return the sides of the cards of a text.

        With `as_fields` a front has an input field for each gap to fill, as the plugin makes it.
        """
        cloze = self._parsed(text)
        if cloze is None:
            return CardSides([])
        wanted = cloze.card_count
        count = min(wanted, MOST_CARDS, max(1, _MOST_CHARACTERS // len(text)))
        gap_of = _input_field if as_fields else _gap
        template = cloze.template()
        answered = template.filled({})
        cards: list[tuple[str, str]] = []
        for card in range(1, count + 1):
            turn = cloze.turn(card)
            hidden = dict.fromkeys(turn.hidden, GAP)
            gaps = {n: gap_of(cloze.deletions[n]) for n in turn.asked}
            front = template.filled(hidden | gaps)
            back = answered
            if hidden:
                back = template.filled(hidden)
            cards.append((front, back))
        return CardSides(cards, is_cut=count < wanted)

    def asked(self, text: str, card: int) -> tuple[Deletion, ...]:
        """Return the deletions that a card of a text asks for, in the order of the text.

        `card` counts from 1. Nothing is returned for a card that does not exist.
        """
        cloze = self._parsed(text)
        if cloze is None or not cloze.has_card(card):
            return ()
        asked = (cloze.deletions[index] for index in cloze.turn(card).asked)
        return tuple(sorted(asked, key=lambda deletion: deletion.start))

    def sides(self, text: str, card: int, mark: Mark) -> tuple[str, str]:
        """Return the front and the back of a card of a text with what it asks for marked.

        `card` counts from 1; of a card that does not exist, both are the text. With a `mark` that
        returns its text, both are as `cards` has them without input fields.
        """
        cloze = self._parsed(text)
        if cloze is None or not cloze.has_card(card):
            return text, text
        turn = cloze.turn(card)
        template = cloze.template()
        hidden = dict.fromkeys(turn.hidden, GAP)
        asked = {index: cloze.deletions[index] for index in turn.asked}
        gaps = {index: mark(each, _gap(each)) for index, each in asked.items()}
        answers = {index: mark(each, each.answer) for index, each in asked.items()}
        return template.filled(hidden | gaps), template.filled(hidden | answers)

    def _parsed(self, text: str) -> _ClozeText | None:
        """Return a text with its deletions, None if it has none."""
        kind = self._kind(text)
        if kind is None:
            return None
        return _ClozeText(text, kind, list(self._deletions(kind, text)))

    def _kind(self, text: str) -> _Kind | None:
        """Return the first kind that any deletion of a text has: all others are of that kind too.

        None if the text has no deletion.
        """
        # Most texts hold no tail, and so no deletion.
        patterns = [pattern for pattern in self._patterns if pattern.tail in text]
        if not patterns:
            return None
        for kind in _KINDS:
            for pattern in patterns:
                if next(iter(pattern.find(kind, text)), None) is not None:
                    return kind
        return None

    def _deletions(self, kind: _Kind, text: str) -> Iterator[Deletion]:
        """Yield the deletions of one kind."""
        has_sequence = kind in _SEQUENCE
        for pattern in self._patterns:
            for match in pattern.find(kind, text):
                yield _deletion(match, has_sequence=has_sequence)


def _deletion(match: re.Match[str], *, has_sequence: bool) -> Deletion:
    sequence = ""
    if has_sequence:
        sequence = match["seq"]
    start, end = match.span()
    return Deletion(start, end, match[0], match["answer"], match["hint"], sequence)


def _gap(deletion: Deletion) -> str:
    """Return what a card shows in the place of a deletion that it asks for."""
    return GAP if deletion.hint is None else f"[{deletion.hint}]"


def _input_field(deletion: Deletion) -> str:
    """Return the input field that the plugin shows there, with the hint beside it."""
    return input_field(deletion.answer, deletion.hint)


@lru_cache(maxsize=16)
def finder(patterns: tuple[str, ...]) -> ClozeFinder:
    """Return the finder for the setting `clozePatterns`; invalid patterns find nothing."""
    return ClozeFinder(patterns)


def bad_patterns(patterns: Iterable[str]) -> tuple[str, ...]:
    """Return the patterns that lack a number group, a hint group or the word `answer`."""
    return tuple(pattern for pattern in patterns if _compile(pattern) is None)


class _Turn(NamedTuple):
    """The deletions of a text by what one card does with them, as their indexes."""

    asked: list[int]
    hidden: list[int]
    """Those that neither side of the card shows."""


class _ClozeText(NamedTuple):
    """A text with its deletions, which are all of one kind; at least one."""

    text: str
    kind: _Kind
    deletions: list[Deletion]

    @property
    def card_count(self) -> int:
        """How many cards its numbers or letters ask for, whatever the bounds are."""
        match self.kind:
            case "simple":
                return len(self.deletions)
            case "overlapping":
                return max(len(deletion.sequence) for deletion in self.deletions)
            case "classic":
                return max(_number(deletion.sequence) for deletion in self.deletions)

    def has_card(self, card: int) -> bool:
        """Return whether there is a card with a number that counts from 1."""
        return 1 <= card <= min(self.card_count, MOST_CARDS)

    def turn(self, card: int) -> _Turn:
        """Return the turn of a card; its number counts from 1."""
        match self.kind:
            case "simple":
                return _Turn([card - 1], [])
            case "classic":
                numbers = [_number(deletion.sequence) for deletion in self.deletions]
                return _Turn(_indexes(numbers, card), [])
            case "overlapping":
                letters = [deletion.sequence[card - 1 : card] for deletion in self.deletions]
                return _Turn(_indexes(letters, "a"), _indexes(letters, "h"))

    def template(self) -> _Template:
        """Return the text with gaps for its deletions."""
        return _Template(self.text, self.deletions)


def _number(digits: str) -> int:
    # Python refuses to read numbers of thousands of digits; all of them are beyond any bound.
    return int(digits[:18])


def _indexes(values: Sequence[object], wanted: object) -> list[int]:
    return [index for index, value in enumerate(values) if value == wanted]


class _Template:
    """A text with gaps for its deletions, filled anew for each card."""

    __slots__ = ("_deletions", "_part_of", "_parts", "_text")

    def __init__(self, text: str, deletions: list[Deletion]) -> None:
        self._text = text
        self._deletions = deletions
        order = sorted(range(len(deletions)), key=lambda index: deletions[index].start)
        self._part_of = {index: 2 * n + 1 for n, index in enumerate(order)}
        """For each deletion the index of its part."""
        self._parts = _parts(text, [deletions[index] for index in order])

    def filled(self, replacements: dict[int, str]) -> str:
        """Return the text with its answers, or with replacements by the index of the deletion."""
        if self._parts is not None:
            parts = self._parts.copy()
            for index, replacement in replacements.items():
                parts[self._part_of[index]] = replacement
            return "".join(parts)
        # Patterns that match inside of each other are replaced in the order of the setting.
        text = self._text
        for index, deletion in enumerate(self._deletions[:MOST_CARDS]):
            text = text.replace(deletion.raw, replacements.get(index, deletion.answer), 1)
        return text


def _parts(text: str, deletions: list[Deletion]) -> list[str] | None:
    """Return a text cut at its deletions, in the order of the text; None if they overlap."""
    if any(deletion.end > following.start for deletion, following in pairwise(deletions)):
        return None
    parts: list[str] = []
    end = 0
    for deletion in deletions:
        parts += (text[end : deletion.start], deletion.answer)
        end = deletion.end
    parts.append(text[end:])
    return parts


class _Segment(NamedTuple):
    """A part of a pattern."""

    role: Literal["literal", "sequence", "hint", "answer"]
    before: str
    """The literal text, or that before what the role stands for."""
    after: str = ""

    def regex(self, kind: _Kind) -> str:
        """Return the regular expression of the segment for deletions of a kind."""
        before = re.escape(self.before)
        after = re.escape(self.after)
        match self.role:
            case "literal":
                return before
            case "sequence":
                sequence = _SEQUENCE.get(kind)
                if sequence is None:
                    return ""
                return before + sequence + after
            case "hint":
                return f"(?:{before}(?P<hint>{_ANY}){after})?"
            case "answer":
                return f"{before}(?P<answer>{_ANY}){after}"


@lru_cache(maxsize=64)
def _compile(pattern: str) -> _Pattern | None:
    """Compile a pattern such as `==[123;;]answer[;;hint]==`; None if it is not valid.

    A group in brackets with digits stands for the sequence, one with `hint` for the hint; the rest
    is literal text around `answer`.
    """
    segments = _segments(pattern)
    roles = [segment.role for segment in segments]
    if not {"sequence", "hint", "answer"} <= set(roles):
        return None
    regexes = {
        kind: re.compile("".join(segment.regex(kind) for segment in segments)) for kind in _KINDS
    }
    return _Pattern(regexes, _tail(segments[-1]))


def _tail(last: _Segment) -> str:
    match last.role:
        case "literal":
            return last.before
        case "answer":
            return last.after
        case _:
            return ""


def _segments(pattern: str) -> list[_Segment]:
    """Return the segments of a pattern; the first that can have a role has it.

    None at all if one group is both that of the sequence and that of the hint.
    """
    segments: list[_Segment] = []
    open_roles = {"sequence", "hint", "answer"}
    for is_group, text in _pieces(pattern):
        roles = open_roles & _possible_roles(text, is_group)
        if {"sequence", "hint"} <= roles:
            return []
        segment = _segment(text, is_group, roles)
        open_roles.discard(segment.role)
        segments.append(segment)
    return segments


def _possible_roles(text: str, is_group: bool) -> set[str]:
    roles: set[str] = set()
    if is_group and _DIGITS.search(text):
        roles.add("sequence")
    if is_group and _HINT in text:
        roles.add("hint")
    if _ANSWER in text:
        roles.add("answer")
    return roles


def _segment(text: str, is_group: bool, roles: set[str]) -> _Segment:
    """Return a segment in one of some roles; other groups are text with brackets."""
    if "sequence" in roles:
        before, after = _DIGITS.split(text, maxsplit=1)
        return _Segment("sequence", before, after)
    if "hint" in roles:
        before, _, after = text.partition(_HINT)
        return _Segment("hint", before, after)
    if is_group:
        text = f"[{text}]"
    if "answer" in roles:
        before, _, after = text.partition(_ANSWER)
        return _Segment("answer", before, after)
    return _Segment("literal", text)


def _pieces(pattern: str) -> list[tuple[bool, str]]:
    r"""Split a pattern at unescaped brackets into (whether it is a group, text).

    `\[` and `\]` inside a group are brackets themselves.
    """
    pieces: list[tuple[bool, str]] = []
    end = 0
    for group in _GROUP.finditer(pattern):
        pieces.append((False, pattern[end : group.start()]))
        pieces.append((True, group[1].replace("\\[", "[").replace("\\]", "]")))
        end = group.end()
    pieces.append((False, pattern[end:]))
    return [(is_group, text) for is_group, text in pieces if is_group or text]
