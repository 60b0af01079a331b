"""The JSON of each command but those about notes and links; the keys are what scripts rely on.

One function for each shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from explorer.model import Answer, Card, DueCard, DueList, DueNote, Hit, Problem, Question

if TYPE_CHECKING:
    from explorer.review import ReviewStats
    from explorer.search import TermMatch

Json = dict[str, Any]


def answer(found: Answer, matches: Sequence[Sequence[TermMatch]] | None = None) -> Json:
    """Return the answer to a search; with `matches` (for each hit) also how each hit matched."""
    hits = [hit(each) for each in found.hits]
    if matches is not None:
        for shape, of_hit in zip(hits, matches, strict=True):
            shape["explain"] = [_term_match(match) for match in of_hit]
    return {
        "query": found.query,
        "total": found.total,
        "truncated": found.truncated,
        "hits": hits,
    }


def hit(found: Hit) -> Json:
    """Return one hit of a search."""
    return {
        "path": found.path,
        "line": found.line,
        "heading": found.heading,
        "title": found.title,
        "kind": found.kind,
        "score": found.score,
        "due": found.due,
    }


def _term_match(match: TermMatch) -> Json:
    return {
        "part": match.part,
        "word": match.word,
        "how": match.how,
        "quality": round(match.quality, 3),
        "ranges": match.ranges,
        "above": match.above,
    }


def due(due_list: DueList) -> Json:
    """Return the notes and cards to review."""
    return {
        "on": due_list.on.isoformat(),
        "notes": [_due_note(note) for note in due_list.notes],
        "cards": [_due_card(card) for card in due_list.cards],
        "counts": dict(due_list.counts),
    }


def _due_note(note: DueNote) -> Json:
    return {
        "path": note.path,
        "due": _day(note.due),
        "interval": note.interval,
        "ease": note.ease,
        "state": note.state,
        "queue": note.queue,
    }


def _due_card(card: DueCard) -> Json:
    return {
        "path": card.path,
        "line": card.line,
        "question": card.question,
        "card": card.card,
        "front": card.front,
        "due": _day(card.due),
        "state": card.state,
        "decks": card.decks,
    }


def question(shown: Question, states: Iterable[str]) -> Json:
    """Return a question with its cards; `states` has the state of each card."""
    cards = [_card(card, state) for card, state in zip(shown.cards, states, strict=True)]
    return {
        "type": shown.type,
        "first_line": shown.first_line,
        "last_line": shown.last_line,
        "decks": shown.decks,
        "context": shown.context,
        "cards": cards,
    }


def _card(card: Card, state: str) -> Json:
    return {
        "front": card.front,
        "back": card.back,
        "due": _day(card.due),
        "interval": card.interval,
        "ease": card.ease,
        "state": state,
    }


def problem(shown: Problem) -> Json:
    """Return a problem of the vault."""
    return {
        "path": shown.path,
        "line": shown.line,
        "code": shown.code,
        "severity": shown.severity,
        "message": shown.message,
    }


def review_stats(stats: ReviewStats) -> Json:
    """Return the figures about reviews."""
    intervals = [
        {"low": interval.low, "high": interval.high, "count": interval.count}
        for interval in stats.intervals
    ]
    return {
        "notes": stats.notes,
        "cards": stats.cards,
        "counts": dict(stats.counts),
        "mature": stats.mature,
        "average_ease": stats.average_ease,
        "forecast": stats.forecast,
        "beyond": stats.beyond,
        "intervals": intervals,
    }


def _day(day: date | datetime | None) -> str | None:
    return None if day is None else day.isoformat()
