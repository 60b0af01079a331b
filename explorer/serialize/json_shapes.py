"""The JSON of each command but those about notes and links.

One function for a shape, with the keys scripts rely on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from explorer.model import Answer, Card, DueList, Hit, Problem, Question

if TYPE_CHECKING:
    from explorer.review import ReviewStats
    from explorer.search import TermMatch

Json = dict[str, Any]


def answer(said: Answer, explained: Sequence[Sequence[TermMatch]] | None = None) -> Json:
    """Return what `search` found, with `explained` also how each hit was met."""
    hits = [hit(each) for each in said.hits]
    if explained is not None:
        for shape, met in zip(hits, explained, strict=True):
            shape["explain"] = [_met(each) for each in met]
    return {"query": said.query, "total": said.total, "truncated": said.truncated, "hits": hits}


def hit(said: Hit) -> Json:
    """Return one hit of `search`."""
    return {
        "path": said.path,
        "line": said.line,
        "heading": said.heading,
        "title": said.title,
        "kind": said.kind,
        "score": said.score,
        "due": said.due,
    }


def _met(said: TermMatch) -> Json:
    return {
        "part": said.part,
        "word": said.word,
        "how": said.how,
        "quality": round(said.quality, 3),
        "ranges": said.ranges,
        "above": said.above,
    }


def due(said: DueList) -> Json:
    """Return what there is to review."""
    return {
        "on": said.on.isoformat(),
        "notes": [
            {
                "path": n.path,
                "due": _day(n.due),
                "interval": n.interval,
                "ease": n.ease,
                "state": n.state,
                "queue": n.queue,
            }
            for n in said.notes
        ],
        "cards": [
            {
                "path": c.path,
                "line": c.line,
                "question": c.question,
                "card": c.card,
                "front": c.front,
                "due": _day(c.due),
                "state": c.state,
                "decks": c.decks,
            }
            for c in said.cards
        ],
        "counts": dict(said.counts),
    }


def question(said: Question, states: Iterable[str]) -> Json:
    """Return a question with its cards; `states` has the state of each card."""
    return {
        "type": said.type,
        "first_line": said.first_line,
        "last_line": said.last_line,
        "decks": said.decks,
        "context": said.context,
        "cards": [_card(card, state) for card, state in zip(said.cards, states, strict=True)],
    }


def problem(said: Problem) -> Json:
    """Return a problem of the vault."""
    return {
        "path": said.path,
        "line": said.line,
        "code": said.code,
        "severity": said.severity,
        "message": said.message,
    }


def review_stats(said: ReviewStats) -> Json:
    """Return the figures about reviews."""
    return {
        "notes": said.notes,
        "cards": said.cards,
        "counts": dict(said.counts),
        "mature": said.mature,
        "average_ease": said.average_ease,
        "forecast": said.forecast,
        "beyond": said.beyond,
        "intervals": [
            {"low": known.low, "high": known.high, "count": known.count} for known in said.intervals
        ],
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


def _day(day: date | datetime | None) -> str | None:
    return None if day is None else day.isoformat()
