"""The JSON of every command, one function for each shape.

Scripts rely on the keys. Never decides what an answer contains.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from typing import TYPE_CHECKING, cast, overload

if TYPE_CHECKING:  # a command needs only the types that it prints
    from explorer.graph import Finding
    from explorer.graph.insights import InsightName
    from explorer.model import (
        Answer,
        Backlink,
        DueList,
        GradeResult,
        Moment,
        Note,
        NoteReview,
        Problem,
        Question,
        Resolution,
        ReviewState,
    )
    from explorer.review.due import ReviewItem
    from explorer.review.review_stats import (
        DeckStats,
        RangeCount,
        Retention,
        ReviewHistory,
        ReviewStats,
    )
    from explorer.review.session_queue import Workload
    from explorer.search import TermMatch
    from explorer.serialize import json_types as types
    from explorer.services.mention_service import Mentions
    from explorer.services.navigation_service import TagCount
    from explorer.services.problem_groups import ProblemGroup
    from explorer.services.put_aside_service import AsideItem
    from explorer.services.spread_service import SpreadResult
    from explorer.services.task_service import Task
    from explorer.vault.note_entry import NoteEntry


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False)
_TOO_DEEP = 64


def encode(value: Mapping[str, object]) -> str:
    """Return JSON for any value; what JSON cannot express becomes text."""
    try:
        return _ENCODER.encode(value)
    except (ValueError, RecursionError, TypeError):
        return _ENCODER.encode(_plain(value, 0))


def _plain(value: object, depth: int) -> object:
    """Return a value that JSON can express: no NaN, no endless numbers, no loops."""
    if depth > _TOO_DEEP:
        return "…"
    match value:
        case Mapping():
            return {str(key): _plain(item, depth + 1) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, depth + 1) for item in value]
        case float() if math.isfinite(value):
            return value
        case int() if value.bit_length() > sys.int_info.str_digits_check_threshold:
            return hex(value)  # Python may refuse to write it in decimal
        case int() | str() | None:
            return value
        case _:
            return str(value)


@overload
def _iso(moment: Moment) -> str: ...
@overload
def _iso(moment: Moment | None) -> str | None: ...
def _iso(moment: Moment | None) -> str | None:
    """Return a day or an instant as ISO 8601 has it."""
    return None if moment is None else moment.isoformat()


def answer_json(answer: Answer, matches: Sequence[Sequence[TermMatch]] | None) -> types.AnswerJson:
    """Return the answer to a search.

    `matches`, if given, has the matches of each hit, parallel to `answer.hits`: then each hit
    explains how it matched.
    """
    hits: list[types.HitJson] = []
    for at, hit in enumerate(answer.hits):
        shape: types.HitJson = {
            "path": hit.path,
            "line": hit.line,
            "heading": hit.heading,
            "title": hit.title,
            "kind": hit.kind,
            "score": hit.score,
            "due": hit.due,
        }
        if hit.kind == "text":
            shape["excerpt"] = hit.shown
        if matches is not None:
            shape["explain"] = [
                {
                    "part": match.part,
                    "word": match.word,
                    "how": match.how,
                    "quality": round(match.quality, 3),
                    "ranges": match.ranges,
                    "above": match.above,
                }
                for match in matches[at]
            ]
        hits.append(shape)
    whole: types.AnswerJson = {
        "query": answer.query,
        "total": answer.total,
        "truncated": answer.truncated,
        "hits": hits,
    }
    if answer.problems:
        whole["problems"] = answer.problems
    return whole


def note_json(
    note: Note,
    resolutions: Iterable[Resolution],
    backlinks: Iterable[Backlink],
    review: NoteReview | None,
    problems: Iterable[Problem],
) -> types.NoteJson:
    """Return a note as understood; `resolutions` are parallel to its links."""
    return {
        "path": note.path,
        "title": note.title,
        "aliases": note.aliases,
        "tags": note.tags,
        "properties": dict(note.properties),
        "headings": [
            {"level": each.level, "text": each.text, "line": each.line} for each in note.headings
        ],
        **links_json(note, resolutions, backlinks),
        "review": None if review is None else _review_json(review),
        "problems": [
            {"code": each.code, "line": each.line, "message": each.message} for each in problems
        ],
    }


def _review_json(review: NoteReview) -> types.ReviewJson:
    return {
        "due": _iso(review.due),
        "interval": review.interval,
        "ease": review.ease,
        "state": review.state,
    }


def links_json(
    note: Note, resolutions: Iterable[Resolution], backlinks: Iterable[Backlink]
) -> types.LinksJson:
    """Return the links of a note, and those to it; `resolutions` are parallel to its links."""
    return {
        "path": note.path,
        "links": [  # without a value of its own for each of so many
            {
                "raw": link.raw,
                "line": link.line,
                "kind": link.kind,
                "target": to.target,
                "heading": link.heading,
                "block": link.block,
                "display": link.display,
                "heading_line": to.heading_line,
                "block_line": to.block_line,
                "status": to.status,
            }
            for link, to in zip(note.links, resolutions, strict=True)
        ],
        "backlinks": [
            {"path": each.path, "line": each.line, "kind": each.kind, "heading": each.heading}
            for each in backlinks
        ],
    }


def question_json(question: Question, states: Sequence[ReviewState | None]) -> types.QuestionJson:
    """Return a question with its cards; `states` has the state of each, parallel to them."""
    return {
        "type": question.type,
        "first_line": question.first_line,
        "last_line": question.last_line,
        "decks": question.decks,
        "context": question.context,
        "cards": [
            {
                "front": card.front,
                "back": card.back,
                "due": _iso(card.due),
                "interval": card.interval,
                "ease": card.ease,
                "state": state,
            }
            for card, state in zip(question.cards, states, strict=True)
        ],
    }


def grade_json(result: GradeResult) -> types.GradeJson:
    """Return what a grade, or taking one back, has changed."""
    before, after = map(_graded_json, (result.before, result.after), result.sources)
    shown: types.GradeJson = {
        "path": result.path,
        "before": before,
        "after": after,
        "written": result.written,
    }
    if result.taken_back[1:] or result.refused:
        shown["notes"] = result.count
        shown["refused"] = result.refused
        shown["taken_back"] = result.taken_back
    return shown


def _graded_json(review: NoteReview | None, source: str) -> types.GradedJson | None:
    """Return a schedule before or after a grade; `source` is that of a card."""
    from explorer.text.schedule_segments import read_fsrs_card

    if review is None:
        return None
    shown = cast("types.GradedJson", _review_json(review))
    with suppress(ValueError):
        card = read_fsrs_card(source)
        shown["stability"], shown["difficulty"] = card.stability, card.difficulty
    return shown


def aside_json(item: AsideItem) -> types.AsideItemJson:
    """Return what is suspended or buried; `until` is null for what is suspended."""
    return {
        "path": item.path,
        "card": item.card,
        "line": item.line,
        "front": item.front,
        "until": _iso(item.until),
        "gone": not item.keys,
    }


def spread_json(result: SpreadResult) -> types.SpreadJson:
    """Return how a backlog was spread, or would be."""
    return {
        "days": [
            {"date": _iso(day.day), "before": day.before, "put": day.put, "total": day.total}
            for day in result.plan.days
        ],
        "moves": [
            {
                "path": move.item.path,
                "line": move.item.line,
                "card": f"{move.item.question}.{move.item.card}" if move.item.question else None,
                "before": _iso(move.item.due),
                "after": _iso(move.day),
            }
            for move in result.plan.moves
        ],
        "refused": [{"path": path, "reason": reason} for path, reason in result.refused.items()],
        "written": result.written,
    }


def workload_json(work: Workload) -> types.WorkloadJson:
    """Return how much a session would ask."""
    return {"due": work.due, "new": work.new, "later": work.later}


def due_json(found: DueList, work: Workload) -> types.DueJson:
    """Return what to review, and how much of it would be asked that day."""
    return {
        "on": _iso(found.on),
        "notes": [
            {
                "path": note.path,
                "due": _iso(note.due),
                "interval": note.interval,
                "ease": note.ease,
                "state": note.state,
                "queue": note.queue,
            }
            for note in found.notes
        ],
        "cards": [
            {
                "path": card.path,
                "line": card.line,
                "question": card.question,
                "card": card.card,
                "front": card.front,
                "due": _iso(card.due),
                "state": card.state,
                "decks": card.decks,
            }
            for card in found.cards
        ],
        "counts": found.counts,
        "asked": workload_json(work),
    }


def task_json(task: Task) -> types.TaskJson:
    """Return a task of a note."""
    parts = task.fields
    return {
        "path": task.path,
        "line": task.line,
        "text": parts.text,
        "state": task.state,
        "due": _iso(parts.due),
        "heading": task.heading,
        "symbol": task.symbol,
        "scheduled": _iso(parts.scheduled),
        "start": _iso(parts.start),
        "created": _iso(parts.created),
        "done": _iso(parts.done),
        "cancelled": _iso(parts.cancelled),
        "priority": parts.priority,
        "recurrence": parts.recurrence,
    }


def insight_json(name: InsightName, found: Iterable[Finding]) -> types.InsightJson:
    """Return what an insight has found; a key is there only where it applies."""
    items: list[types.FindingJson] = []
    for each in found:
        item: types.FindingJson = {"name": each.name}
        if each.path:
            item["path"] = each.path
        if each.count:
            item["count"] = each.count
        if each.members:
            item["members"] = each.members
        if each.bridges:
            item["bridges"] = each.bridges
        items.append(item)
    return {"insight": name, "items": items}


def problem_json(group: ProblemGroup) -> types.ProblemJson:
    """Return the first of some equal problems of the vault, with how many there are.

    `target` is null for what is not about a link.
    """
    first = group[0]
    return {
        "path": first.path,
        "line": first.line,
        "code": first.code,
        "severity": first.severity,
        "message": first.message,
        "target": first.target or None,
        "count": len(group),
    }


def review_stats_json(stats: ReviewStats, decks: Mapping[str, DeckStats]) -> types.ReviewStatsJson:
    """Return the figures about reviews, and those by deck."""
    return {
        "counts": stats.counts,
        "notes": stats.notes,
        "cards": stats.cards,
        "mature": stats.mature,
        "average_ease": stats.average_ease,
        "asked": workload_json(stats.asked),
        "forecast": stats.forecast,
        "beyond": stats.beyond,
        "intervals": list(map(_range_json, stats.intervals)),
        "eases": list(map(_range_json, stats.eases)),
        "groups": stats.by_group,
        "decks": {
            name: {
                "notes": 0,  # notes are in queues
                "cards": deck.cards,
                "counts": deck.counts,
                "asked": workload_json(deck.asked),
                "mature": deck.mature,
                "average_ease": deck.average_ease,
                "retention": _retention_json(deck.retention),
            }
            for name, deck in decks.items()
        },
    }


def _range_json(one: RangeCount) -> types.RangeJson:
    return {"low": one.low, "high": one.high, "count": one.count}


def review_history_json(history: ReviewHistory) -> types.ReviewHistoryJson:
    """Return the figures about the reviews of the past."""
    weeks = history.by_week
    return {
        "total": history.total,
        "today": history.today,
        "seconds_today": history.seconds_today,
        "seconds": history.seconds,
        "streak": history.streak,
        "days": {_iso(day): count for day, count in history.by_day.items()},
        "retention": {
            "all": _retention_json(history.retention),
            "mature": _retention_json(history.mature),
            "weeks": {_iso(monday): _retention_json(one) for monday, one in weeks.items()},
            "groups": {name: _retention_json(one) for name, one in history.by_group.items()},
        },
    }


def _retention_json(retention: Retention) -> types.RetentionJson:
    return {"passed": retention.passed, "asked": retention.asked, "rate": retention.rate}


def mentions_json(path: str, mentions: Mentions) -> types.MentionsJson:
    """Return where other notes name a note, and the names of others in it."""
    return {
        "path": path,
        "mentions": [
            {
                "path": each.path,
                "line": each.line,
                "heading": each.heading,
                "name": each.name,
                "excerpt": each.excerpt,
            }
            for each in mentions.incoming
        ],
        "outgoing": [
            {
                "line": each.line,
                "heading": each.heading,
                "name": each.name,
                "targets": each.targets,
            }
            for each in mentions.outgoing
        ],
    }


def listed_note_json(
    path: str, entry: NoteEntry, backlinks: int, first: ReviewItem | None
) -> types.ListedNoteJson:
    """Return a note as `list` has it; `first` is what of it is most urgent to review."""
    title, tags, links = entry.parts("title", "tags", "links")
    changed = entry.modified
    return {
        "path": path,
        "title": title,
        "modified": None if changed is None else f"{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "links": len(links),
        "backlinks": backlinks,
        "due": first and _iso(first.due),
        "state": first and first.state,
        "tags": tags,
    }


def list_json(
    query: str, notes: Sequence[types.ListedNoteJson], problems: Sequence[str]
) -> types.ListJson:
    """Return the notes that meet a query."""
    whole: types.ListJson = {"query": query, "total": len(notes), "notes": notes}
    if problems:
        whole["problems"] = problems
    return whole


def tags_json(tags: Iterable[TagCount]) -> types.TagsJson:
    """Return the tags of a vault."""
    return {"tags": [{"tag": each.name, "notes": each.notes} for each in tags]}
