"""What a search finds: hits, and the answer that they make up."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Literal, TypeAlias

from explorer.model.review_states import ReviewState

HitKind: TypeAlias = Literal["heading", "note", "alias", "text", "tag"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that a query found."""

    path: str
    line: int
    heading: str | None
    """The heading as plain text; None for a note."""
    title: str
    kind: HitKind
    score: float
    """0 to 100, comparable within one answer only."""
    due: ReviewState | None = None
    section: int = -1
    """Index in the note's `headings`; -1 for the note itself."""
    ranges: tuple[tuple[int, int], ...] = ()
    """Half-open ranges of `heading` (or of the title, alias or tag shown) that matched."""
    text: str = ""
    """What matched and is shown: the heading's name, the title, the alias, the tag or a snippet."""
    approximate: bool = False
    """Whether it is a name only like what was typed: a misspelling, a piece of a word, initials."""

    @property
    def shown(self) -> str:
        """The text that matched; the name of the place if that is not known."""
        return self.text or self.heading or self.title

    @property
    def matched_texts(self) -> tuple[str, ...]:
        """What of the text of a note matched; nothing of a name."""
        if self.kind != "text":
            return ()
        return tuple(dict.fromkeys(self.shown[start:end] for start, end in self.ranges))


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a search."""

    query: str
    total: int
    truncated: bool
    """Whether there is more to be found than the hits."""
    hits: tuple[Hit, ...]
    generation: int = 0
    """The vault's generation that was searched."""
    problems: tuple[str, ...] = ()
    """The parts of the query that could not be used, as sentences."""
    is_guess: bool = False
    """Whether nothing was found by the very words: the hits are the nearest names there are, or
    texts with other words or forms of them."""
    sections: Set[tuple[str, int]] = frozenset()
    """The sections whose texts match, whatever the limit is."""
