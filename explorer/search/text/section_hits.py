"""Makes hits of ranked sections: reads their files as they are now, and cuts the line shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from explorer.model import Hit
from explorer.search.search_context import SearchContext, States
from explorer.search.text.current_texts import CurrentTexts
from explorer.search.text.ranked_sections import RankedSection
from explorer.search.text.snippet import Snippet, first_line, snippet
from explorer.vault import Vault

_HIDDEN = 0.3
"""Times this for a section that has the words only in addresses of links: below all that show
them."""


class CheckedHits(NamedTuple):
    """The hits of sections."""

    hits: list[Hit]
    """In the order of their sections."""
    gone: int
    """How many sections do not match any more as their files are now."""


class SectionHits:
    """Makes hits of the sections of a snapshot."""

    def __init__(self, vault: Vault, context: SearchContext, texts: CurrentTexts) -> None:
        self._vault = vault
        self._context = context
        self._texts = texts

    def of(self, sections: Iterable[RankedSection], by_nearness: float = 0.0) -> CheckedHits:
        """Return the hits of those sections that still match.

        `by_nearness` is what words side by side add to a score.
        """
        hits: list[Hit] = []
        gone = 0
        for each in sections:
            shown = self._snippet(each)
            if shown is None:
                gone += 1
            else:
                score = each.score + by_nearness * shown.nearness
                if shown.is_hidden:
                    score *= _HIDDEN
                hits.append(self._hit(each, shown, score))
        return CheckedHits(hits, gone)

    def _hit(self, ranked: RankedSection, shown: Snippet, score: float) -> Hit:
        note = self._vault.notes[ranked.path]
        states: States = self._context.states or {}
        heading = note.headings[ranked.section].name if ranked.section >= 0 else None
        return Hit(
            path=ranked.path,
            line=shown.line,
            heading=heading,
            title=note.title,
            kind="text",
            score=round(score, 2),
            due=states.get(ranked.key),
            section=ranked.section,
            ranges=shown.ranges,
            text=shown.text,
        )

    def _snippet(self, ranked: RankedSection) -> Snippet | None:
        text, note = self._texts.get(ranked.path), self._vault.notes[ranked.path]
        if text is None:
            return None
        if not ranked.terms:
            return first_line(text, note, ranked.section)
        return snippet(text, note, ranked.section, ranked.terms)
