"""Cloze cards: the pattern language of the review plugin, and the cards of a text with deletions.

Answers stay as they are (a dollar sign is only a dollar sign). The number of cards has a bound, so
that a number in a note cannot fill the memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

GAP: Final = "[...]"
"""What stands for an answer that has no hint."""
MOST_CARDS: Final = 500
_MOST_CHARACTERS = 400_000
_FIELD = re.compile(r"""<input class="cloze-input" type="text" size="[0-9]+" />(\[[^\]\n]*\])?""")
_DIGITS = re.compile("[0-9]+")
_GROUP = re.compile(r"\[((?:\\.|[^\]\\])*)\]")
_ANSWER = "answer"
_HINT = "hint"
# A line ends where JavaScript's "." ends it.
_ANY = "[^\\n\\r\\u2028\\u2029]+?"
_Kind: TypeAlias = Literal["classic", "overlapping", "simple"]
_SEQUENCE: Final[dict[_Kind, str]] = {
    "classic": "(?P<seq>[0-9]+)",
    "overlapping": "(?P<seq>[ash]+)",
    "simple": "",
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


class _Pattern(NamedTuple):
    regexes: dict[_Kind, re.Pattern[str]]
    tail: str
    """The literal text that every deletion ends with; empty if there is none."""

    def find(self, kind: _Kind, text: str) -> Iterable[re.Match[str]]:
        """Yield the matches in a text; a line is searched only up to its last `tail`."""
        start = 0
        for line in text.split("\n"):
            last = line.rfind(self.tail)
            if last >= 0:
                yield from self.regexes[kind].finditer(text, start, start + last + len(self.tail))
            start += len(line) + 1


class ClozeFinder:
    """Finds deletions by a vault's patterns; build it once with `finder`."""

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
            for pattern in self._patterns:
                yield from map(_deletion, pattern.find(kind, text))

    def read(self, text: str) -> ClozeText | None:
        """Return a text with its deletions, None if it has none."""
        kind = self._kind(text)
        return None if kind is None else ClozeText(text, kind, [*self.deletions(text)])

    def cards(self, text: str, *, as_fields: bool = False) -> tuple[list[tuple[str, str]], bool]:
        """Return the sides of the cards of a text, and whether some are too many or too long.

        With `as_fields` a front has an input field for each gap to fill, as the plugin makes it.
        """
        cloze = self.read(text)
        if cloze is None:
            return [], False
        wanted = cloze.card_count
        count = min(wanted, MOST_CARDS, max(1, _MOST_CHARACTERS // len(text)))
        gap = _input_field if as_fields else _gap
        return [cloze.sides(card, gap) for card in range(1, count + 1)], count < wanted

    def _kind(self, text: str) -> _Kind | None:
        """Return the first kind that any deletion of a text has: all others are of that kind too.

        None if the text has no deletion.
        """
        # Most texts hold no tail, and so no deletion.
        patterns = [pattern for pattern in self._patterns if pattern.tail in text]
        if patterns:
            for kind in _SEQUENCE:
                if any(any(True for _ in pattern.find(kind, text)) for pattern in patterns):
                    return kind
        return None


def _deletion(match: re.Match[str]) -> Deletion:
    found = match.groupdict("")
    return Deletion(*match.span(), match[0], match["answer"], match["hint"], found.get("seq", ""))


def _gap(deletion: Deletion) -> str:
    """Return what a card shows in the place of a deletion that it asks for."""
    return GAP if deletion.hint is None else f"[{deletion.hint}]"


def _input_field(deletion: Deletion) -> str:
    """Return the input field that the plugin shows there, with the hint beside it."""
    # JavaScript counts UTF-16 code units.
    size = len(deletion.answer.encode("utf-16-le", "surrogatepass")) // 2
    hint = "" if deletion.hint is None else _gap(deletion)
    return f'<input class="cloze-input" type="text" size="{size}" />{hint}'


def without_fields(text: str) -> str:
    """Return the front of a card with a gap in place of each input field: `[...]`, or its hint."""
    return _FIELD.sub(lambda field: field[1] or GAP, text)


finder = lru_cache(maxsize=16)(ClozeFinder)
"""Returns the finder for the setting `clozePatterns`; invalid patterns find nothing."""


def bad_patterns(patterns: Iterable[str]) -> tuple[str, ...]:
    """Return the patterns that lack a number group, a hint group or the word `answer`."""
    return tuple(pattern for pattern in patterns if _compile(pattern) is None)


class ClozeText:
    """A text with its deletions, which are all of one kind; at least one. Cards count from 1."""

    def __init__(self, text: str, kind: _Kind, deletions: list[Deletion]) -> None:
        self._text = text
        self._kind = kind
        self._deletions = deletions

    @cached_property
    def _numbers(self) -> list[int]:
        # Python refuses to read numbers of thousands of digits; all of them are beyond any bound.
        return [int(deletion.sequence[:18]) for deletion in self._deletions]

    @property
    def card_count(self) -> int:
        """How many cards its numbers or letters ask for, whatever the bounds are."""
        match self._kind:
            case "simple":
                return len(self._deletions)
            case "classic":
                return max(self._numbers)
        return max(len(deletion.sequence) for deletion in self._deletions)

    def asked(self, card: int) -> list[Deletion]:
        """Return the deletions that a card asks for, in their order; none for no such card."""
        if not 1 <= card <= min(self.card_count, MOST_CARDS):
            return []
        asked = (self._deletions[index] for index in self._asked(card))
        return sorted(asked, key=lambda deletion: deletion.start)

    def _asked(self, card: int) -> list[int]:
        match self._kind:
            case "simple":
                return [card - 1]
            case "classic":
                return [index for index, number in enumerate(self._numbers) if number == card]
        return self._with_letter(card, "a")

    def _with_letter(self, card: int, letter: str) -> list[int]:
        sequences = (deletion.sequence for deletion in self._deletions)
        return [index for index, each in enumerate(sequences) if each[card - 1 : card] == letter]

    def sides(
        self,
        card: int,
        gap: Callable[[Deletion], str] = _gap,
        mark: Callable[[Deletion, str], str] = lambda _, shown: shown,
    ) -> tuple[str, str]:
        """Return the front and the back of a card that there is.

        `mark` returns what is shown in the place of a deletion that it asks for, given its gap or
        its answer.
        """
        hidden = dict.fromkeys(self._with_letter(card, "h"), GAP)
        asked = {index: self._deletions[index] for index in self._asked(card)}
        gaps = {index: mark(each, gap(each)) for index, each in asked.items()}
        answers = {index: mark(each, each.answer) for index, each in asked.items()}
        return self._filled(hidden | gaps), self._filled(hidden | answers)

    @cached_property
    def _in_order(self) -> list[tuple[int, Deletion]]:
        """The deletions by their places with their indexes, none if any two overlap."""
        order = sorted(enumerate(self._deletions), key=lambda each: each[1].start)
        overlaps = any(one.end > other.start for (_, one), (_, other) in pairwise(order))
        return [] if overlaps else order

    def _filled(self, replacements: Mapping[int, str]) -> str:
        """Return the text with its answers, or with replacements by the index of the deletion."""
        text = self._text
        if not self._in_order:
            # Patterns that match inside of each other are replaced in the order of the setting.
            for index, deletion in enumerate(self._deletions[:MOST_CARDS]):
                text = text.replace(deletion.raw, replacements.get(index, deletion.answer), 1)
            return text
        parts: list[str] = []
        end = 0
        for index, deletion in self._in_order:
            parts += (text[end : deletion.start], replacements.get(index, deletion.answer))
            end = deletion.end
        return "".join(parts) + text[end:]


@lru_cache(maxsize=64)
def _compile(pattern: str) -> _Pattern | None:
    """Compile a pattern such as `==[123;;]answer[;;hint]==`; None if it is not valid.

    A group in brackets with digits stands for the sequence, one with `hint` for the hint; the rest
    is literal text around `answer`. The first part that can have a role has it; one group cannot be
    both that of the sequence and that of the hint.
    """
    wanted = {"sequence", "hint", "answer"}
    regexes = dict.fromkeys(_SEQUENCE, "")
    tail = ""
    for is_group, text in _pieces(pattern):
        digits = _DIGITS.search(text) if is_group and "sequence" in wanted else None
        has_hint = is_group and "hint" in wanted and _HINT in text
        if digits is not None and has_hint:
            return None
        tail = ""
        if digits is not None:
            wanted.discard("sequence")
            before, after = re.escape(text[: digits.start()]), re.escape(text[digits.end() :])
            for kind, sequence in _SEQUENCE.items():
                regexes[kind] += f"{before}{sequence}{after}" if sequence else ""
            continue
        if has_hint:
            wanted.discard("hint")
            before, _, after = map(re.escape, text.partition(_HINT))
            regex = f"(?:{before}(?P<hint>{_ANY}){after})?"
        else:
            tail = f"[{text}]" if is_group else text
            regex = re.escape(tail)
            if "answer" in wanted and _ANSWER in text:
                wanted.discard("answer")
                before, _, tail = tail.partition(_ANSWER)
                regex = f"{re.escape(before)}(?P<answer>{_ANY}){re.escape(tail)}"
        for kind in _SEQUENCE:
            regexes[kind] += regex
    if wanted:
        return None
    return _Pattern({kind: re.compile(regex) for kind, regex in regexes.items()}, tail)


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
