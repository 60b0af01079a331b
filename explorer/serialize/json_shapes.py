"""The JSON of every command except those about notes and links, one function for each shape.

Scripts rely on the keys. Never decides what an answer contains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a command needs only the types that it prints
    from explorer.model import (
        Answer,
        Card,
        DueCard,
        DueList,
        DueNote,
        GradeResult,
        Hit,
        Moment,
        NoteReview,
        Problem,
        Question,
    )
    from explorer.review import Retention, ReviewHistory, ReviewStats
    from explorer.review.group_stats import GroupedStats, GroupStats
    from explorer.review.review_stats import RangeCount
    from explorer.search import TermMatch
    from explorer.services.problem_groups import ProblemGroup
    from explorer.services.put_aside_service import AsideItem
    from explorer.services.spread_service import SpreadResult
    from explorer.services.task_service import Task

Json = dict[str, Any]


def answer_json(answer: Answer, matches: Sequence[Sequence[TermMatch]] | None = None) -> Json:
    """Return the answer to a search.

    `matches`, if given, has the matches of each hit, parallel to `answer.hits`: then each hit
    explains how it matched. Raises ValueError if the lengths differ. `problems` is there only if
    something of the query could not be used.
    """
    if matches is None:
        hits = [hit_json(hit) for hit in answer.hits]
    else:
        hits = [
            _explained_hit_json(hit, hit_matches)
            for hit, hit_matches in zip(answer.hits, matches, strict=True)
        ]
    shape: Json = {
        "query": answer.query,
        "total": answer.total,
        "truncated": answer.truncated,
        "hits": hits,
    }
    if answer.problems:
        shape["problems"] = list(answer.problems)
    return shape


def hit_json(hit: Hit) -> Json:
    """Return one hit of a search."""
    return {
        "path": hit.path,
        "line": hit.line,
        "heading": hit.heading,
        "title": hit.title,
        "kind": hit.kind,
        "score": hit.score,
        "due": hit.due,
    }


def _explained_hit_json(hit: Hit, matches: Sequence[TermMatch]) -> Json:
    return {**hit_json(hit), "explain": [_term_match_json(match) for match in matches]}


def _term_match_json(match: TermMatch) -> Json:
    return {
        "part": match.part,
        "word": match.word,
        "how": match.how,
        "quality": round(match.quality, 3),
        "ranges": match.ranges,
        "above": match.above,
    }


def due_json(due_list: DueList) -> Json:
    """Return the notes and cards to review."""
    return {
        "on": due_list.on.isoformat(),
        "notes": [_due_note_json(note) for note in due_list.notes],
        "cards": [_due_card_json(card) for card in due_list.cards],
        "counts": dict(due_list.counts),
    }


def _due_note_json(note: DueNote) -> Json:
    return {
        "path": note.path,
        "due": _iso_date(note.due),
        "interval": note.interval,
        "ease": note.ease,
        "state": note.state,
        "queue": note.queue,
    }


def _due_card_json(card: DueCard) -> Json:
    return {
        "path": card.path,
        "line": card.line,
        "question": card.question,
        "card": card.card,
        "front": card.front,
        "due": _iso_date(card.due),
        "state": card.state,
        "decks": card.decks,
    }


def question_json(question: Question, states: Iterable[str | None]) -> Json:
    """Return a question with its cards.

    `states` has the state of each card, parallel to `question.cards`; None if its schedule cannot
    be read. Raises ValueError if the lengths differ.
    """
    cards = [_card_json(card, state) for card, state in zip(question.cards, states, strict=True)]
    return {
        "type": question.type,
        "first_line": question.first_line,
        "last_line": question.last_line,
        "decks": question.decks,
        "context": question.context,
        "cards": cards,
    }


def _card_json(card: Card, state: str | None) -> Json:
    return {
        "front": card.front,
        "back": card.back,
        "due": _iso_date(card.due),
        "interval": card.interval,
        "ease": card.ease,
        "state": state,
    }


def grade_json(result: GradeResult) -> Json:
    """Return what a grade, or taking one back, has changed.

    `notes` and `refused` are there only for a batch.
    """
    shape: Json = {
        "path": result.path,
        "before": _review_json(result.before),
        "after": _review_json(result.after),
        "written": result.written,
    }
    if result.count > 1 or result.refused:
        shape |= {"notes": result.count, "refused": result.refused}
    return shape


def aside_json(item: AsideItem) -> Json:
    """Return what is suspended or buried; `until` is null for what is suspended."""
    return {
        "path": item.path,
        "card": item.card,
        "line": item.line,
        "front": item.front,
        "until": _iso_date(item.entry.until),
        "gone": not item.keys,
    }


def spread_json(result: SpreadResult) -> Json:
    """Return how a backlog was spread, or would be."""
    return {
        "days": [
            {"date": day.day.isoformat(), "before": day.before, "put": day.put, "total": day.total}
            for day in result.plan.days
        ],
        "moves": [
            {
                "path": move.item.path,
                "line": move.item.line,
                "card": f"{move.item.question}.{move.item.card}" if move.item.question else None,
                "before": _iso_date(move.item.due),
                "after": move.day.isoformat(),
            }
            for move in result.plan.moves
        ],
        "refused": [{"path": path, "reason": reason} for path, reason in result.refused.items()],
        "written": result.written,
    }


def _review_json(review: NoteReview | None) -> Json | None:
    if review is None:
        return None
    return {
        "due": _iso_date(review.due),
        "interval": review.interval,
        "ease": review.ease,
        "state": review.state,
    }


def task_json(task: Task) -> Json:
    """Return a task of a note."""
    fields = task.fields
    return {
        "path": task.path,
        "line": task.line,
        "text": fields.text,
        "state": task.state,
        "due": _iso_date(fields.due),
        "heading": task.heading,
        "symbol": task.symbol,
        "scheduled": _iso_date(fields.scheduled),
        "start": _iso_date(fields.start),
        "created": _iso_date(fields.created),
        "done": _iso_date(fields.done),
        "cancelled": _iso_date(fields.cancelled),
        "priority": fields.priority,
        "recurrence": fields.recurrence,
    }


def problem_json(problem: Problem) -> Json:
    """Return a problem of the vault."""
    return {
        "path": problem.path,
        "line": problem.line,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
    }


def problem_group_json(group: ProblemGroup) -> Json:
    """Return the first of some equal problems, with how many there are."""
    return {**problem_json(group.first), "count": group.count}


def review_stats_json(stats: ReviewStats) -> Json:
    """Return the figures about reviews."""
    return {
        "notes": stats.notes,
        "cards": stats.cards,
        "counts": dict(stats.counts),
        "mature": stats.mature,
        "average_ease": stats.average_ease,
        "forecast": stats.forecast,
        "beyond": stats.beyond,
        "intervals": [_range_json(interval) for interval in stats.intervals],
        "eases": [_range_json(ease) for ease in stats.eases],
        "groups": {group: dict(counts) for group, counts in stats.by_group.items()},
    }


def _range_json(counted: RangeCount) -> Json:
    return {"low": counted.low, "high": counted.high, "count": counted.count}


def review_history_json(history: ReviewHistory) -> Json:
    """Return the figures about the reviews of the past."""
    return {
        "total": history.total,
        "today": history.today,
        "seconds_today": history.seconds_today,
        "seconds": history.seconds,
        "streak": history.streak,
        "days": {day.isoformat(): count for day, count in history.by_day.items()},
        "grades": dict(history.by_grade),
        "retention": {
            "all": _retention_json(history.retention),
            "mature": _retention_json(history.mature),
            "weeks": {
                monday.isoformat(): _retention_json(one) for monday, one in history.by_week.items()
            },
            "hours": {str(hour): _retention_json(one) for hour, one in history.by_hour.items()},
            "groups": {name: _retention_json(one) for name, one in history.by_group.items()},
        },
    }


def grouped_stats_json(stats: GroupedStats) -> Json:
    """Return the figures by deck and by tag."""
    return {
        "decks": {name: _group_json(group) for name, group in stats.decks.items()},
        "tags": {name: _group_json(group) for name, group in stats.tags.items()},
    }


def _group_json(group: GroupStats) -> Json:
    return {
        "notes": group.notes,
        "cards": group.cards,
        "counts": dict(group.counts),
        "mature": group.mature,
        "average_ease": group.average_ease,
        "retention": _retention_json(group.retention),
    }


def _retention_json(retention: Retention) -> Json:
    return {"passed": retention.passed, "asked": retention.asked, "rate": retention.rate}


def _iso_date(day: Moment | None) -> str | None:
    if day is None:
        return None
    return day.isoformat()
