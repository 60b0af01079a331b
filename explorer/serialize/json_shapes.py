"""The JSON of every command, one function for each shape.

Scripts rely on the keys. Never decides what an answer contains.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, date
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:  # a command needs only the types that it prints
    from explorer.graph import Finding
    from explorer.model import (
        Answer,
        Backlink,
        DueList,
        GradeResult,
        Note,
        NoteReview,
        Problem,
        Question,
        Resolution,
        ReviewState,
    )
    from explorer.review.due import ReviewItem
    from explorer.review.review_stats import DeckStats, Retention, ReviewHistory, ReviewStats
    from explorer.review.session_queue import Workload
    from explorer.search import TermMatch
    from explorer.services.mention_service import Mentions
    from explorer.services.navigation_service import TagCount
    from explorer.services.problem_groups import ProblemGroup
    from explorer.services.put_aside_service import AsideItem
    from explorer.services.spread_service import SpreadResult
    from explorer.services.task_service import Task
    from explorer.vault.note_entry import NoteEntry


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False)
_TOO_DEEP = 64


def encode(value: Mapping[str, Any]) -> str:
    """Return JSON for any value; what JSON cannot express becomes text."""
    try:
        return _ENCODER.encode(value)
    except (ValueError, RecursionError, TypeError):
        return _ENCODER.encode(_plain(value, 0))


def fields_json(value: Any, *but: str) -> dict[str, Any]:
    """Return the fields of a dataclass as JSON has them, without those that are named in `but`."""
    names = (each.name for each in fields(value) if each.name not in but)
    return {name: _json(getattr(value, name)) for name in names}


def _json(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Mapping():
            return {_json(key): _json(item) for key, item in value.items()}
        case list() | tuple():
            return [_json(item) for item in value]
    return fields_json(value) if is_dataclass(value) else value


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


Json = dict[str, Any]


def answer_json(answer: Answer, matches: Sequence[Sequence[TermMatch]] | None) -> Json:
    """Return the answer to a search.

    `matches`, if given, has the matches of each hit, parallel to `answer.hits`: then each hit
    explains how it matched. What was found in a text has its `excerpt`. `problems` is there only if
    something of the query could not be used, or not all was looked for.
    """
    hits = [fields_json(hit, "section", "ranges", "text", "approximate") for hit in answer.hits]
    for hit, found in zip(hits, answer.hits, strict=True):
        if found.kind == "text":
            hit["excerpt"] = found.shown
    for hit, of_hit in zip(hits, matches, strict=True) if matches is not None else ():
        hit["explain"] = [
            {**match._asdict(), "quality": round(match.quality, 3)} for match in of_hit
        ]
    problems = {"problems": answer.problems} if answer.problems else {}
    return {
        "query": answer.query,
        "total": answer.total,
        "truncated": answer.truncated,
        "hits": hits,
        **problems,
    }


def note_json(
    note: Note,
    resolutions: Iterable[Resolution],
    backlinks: Iterable[Backlink],
    review: NoteReview | None,
    problems: Iterable[Problem],
) -> Json:
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
        "review": review and fields_json(review),
        "problems": [
            {"code": each.code, "line": each.line, "message": each.message} for each in problems
        ],
    }


def links_json(
    note: Note, resolutions: Iterable[Resolution], backlinks: Iterable[Backlink]
) -> Json:
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


def question_json(question: Question, states: Sequence[str | None]) -> Json:
    """Return a question with its cards.

    `states` has the state of each card, parallel to `question.cards`; None if its schedule cannot
    be read.
    """
    cards = [
        {**fields_json(card, "readable"), "state": state}
        for card, state in zip(question.cards, states, strict=True)
    ]
    return {**fields_json(question, "text", "section", "cards"), "cards": cards}


def grade_json(result: GradeResult) -> Json:
    """Return what a grade, or taking one back, has changed.

    `notes`, `refused` and `taken_back` are there only for a batch, `stability` and `difficulty`
    only for FSRS.
    """
    from explorer.text.schedule_segments import read_fsrs_card

    shown = fields_json(
        result, "count", "refused", "taken_back", "skipped", "card", "grade", "id", "sources"
    )
    for name, source in zip(("before", "after"), result.sources, strict=True):
        with suppress(ValueError):
            card = read_fsrs_card(source)
            shown[name] |= {"stability": card.stability, "difficulty": card.difficulty}
    if result.taken_back[1:] or result.refused:
        shown |= {
            "notes": result.count,
            "refused": result.refused,
            "taken_back": result.taken_back,
        }
    return shown


def aside_json(item: AsideItem) -> Json:
    """Return what is suspended or buried; `until` is null for what is suspended."""
    return {
        "path": item.path,
        "card": item.card,
        "line": item.line,
        "front": item.front,
        "until": _json(item.until),
        "gone": not item.keys,
    }


def spread_json(result: SpreadResult) -> Json:
    """Return how a backlog was spread, or would be."""
    return {
        "days": [
            {"date": _json(day.day), "before": day.before, "put": day.put, "total": day.total}
            for day in result.plan.days
        ],
        "moves": [
            {
                "path": move.item.path,
                "line": move.item.line,
                "card": f"{move.item.question}.{move.item.card}" if move.item.question else None,
                "before": _json(move.item.due),
                "after": _json(move.day),
            }
            for move in result.plan.moves
        ],
        "refused": [{"path": path, "reason": reason} for path, reason in result.refused.items()],
        "written": result.written,
    }


def due_json(found: DueList, work: Workload) -> Json:
    """Return what to review, and how much of it would be asked that day."""
    return {**fields_json(found), "asked": work._asdict()}


def task_json(task: Task) -> Json:
    """Return a task of a note."""
    parts = fields_json(task.fields)
    return {
        "path": task.path,
        "line": task.line,
        "text": parts.pop("text"),
        "state": task.state,
        "due": parts.pop("due"),
        "heading": task.heading,
        "symbol": task.symbol,
        **parts,
    }


def insight_json(name: str, found: Iterable[Finding]) -> Json:
    """Return what an insight has found; a key is there only where it applies."""
    items = [{key: value for key, value in fields_json(each).items() if value} for each in found]
    return {"insight": name, "items": items}


def problem_json(group: ProblemGroup) -> Json:
    """Return the first of some equal problems of the vault, with how many there are.

    `target` is null for what is not about a link.
    """
    return {**fields_json(group[0]), "target": group[0].target or None, "count": len(group)}


def review_stats_json(stats: ReviewStats, decks: Mapping[str, DeckStats]) -> Json:
    """Return the figures about reviews, and those by deck."""
    return {
        **fields_json(stats, "on", "by_group"),
        "asked": stats.asked._asdict(),
        "groups": _json(stats.by_group),
        "decks": {
            # Notes are in queues.
            name: {
                "notes": 0,
                **fields_json(deck),
                "asked": deck.asked._asdict(),
                "retention": _retention_json(deck.retention),
            }
            for name, deck in decks.items()
        },
    }


def review_history_json(history: ReviewHistory) -> Json:
    """Return the figures about the reviews of the past."""
    weeks = history.by_week
    return {
        **fields_json(history, "on", "by_day", "retention", "mature", "by_week", "by_group"),
        "days": _json(history.by_day),
        "retention": {
            "all": _retention_json(history.retention),
            "mature": _retention_json(history.mature),
            "weeks": {_json(monday): _retention_json(one) for monday, one in weeks.items()},
            "groups": {name: _retention_json(one) for name, one in history.by_group.items()},
        },
    }


def _retention_json(retention: Retention) -> Json:
    return {**fields_json(retention), "rate": retention.rate}


def mentions_json(path: str, mentions: Mentions) -> Json:
    """Return where other notes name a note, and the names of others in it."""
    return {
        "path": path,
        "mentions": [fields_json(each, "targets", "ranges") for each in mentions.incoming],
        "outgoing": [fields_json(each, "path", "excerpt", "ranges") for each in mentions.outgoing],
    }


class ListedNote(TypedDict):
    """A note in the answer of `list`."""

    path: str
    title: str
    modified: str | None
    """When its file was changed, in UTC; None if it may have changed since."""
    links: int
    """How many links it has."""
    backlinks: int
    """How many links lead to it."""
    due: str | None
    """When the most urgent of the note and its cards is due."""
    state: ReviewState | None
    """The review state of that one; None if there is nothing to review."""
    tags: Sequence[str]


def listed_note_json(
    path: str, entry: NoteEntry, backlinks: int, first: ReviewItem | None
) -> ListedNote:
    """Return a note as `list` has it; `first` is what of it is most urgent to review."""
    title, tags, links = entry.parts("title", "tags", "links")
    changed = entry.modified
    return {
        "path": path,
        "title": title,
        "modified": None if changed is None else f"{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "links": len(links),
        "backlinks": backlinks,
        "due": first and _json(first.due),
        "state": first and first.state,
        "tags": tags,
    }


def list_json(query: str, notes: Sequence[ListedNote], problems: Sequence[str]) -> Json:
    """Return the notes that meet a query.

    `problems` is there only if something of the query could not be used.
    """
    whole: Json = {"query": query, "total": len(notes), "notes": notes}
    return {**whole, "problems": problems} if problems else whole


class ListedTag(TypedDict):
    """A tag in the answer of `tags`."""

    tag: str
    """The whole tag, without `#`."""
    notes: int
    """How many notes have it or one nested in it."""


def tags_json(tags: Iterable[TagCount]) -> Json:
    """Return the tags of a vault."""
    listed: list[ListedTag] = [{"tag": each.name, "notes": each.notes} for each in tags]
    return {"tags": listed}
