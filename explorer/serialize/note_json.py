"""The JSON of notes and links, written straight as text.

`show --all` prints a hundred thousand small objects: building each as a dict first, for an encoder
to walk, took three times as long as all of this. Only properties, which can be anything, go through
the encoder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from json.encoder import encode_basestring as quote

from explorer.model import Backlink, Link, Note, NoteReview, Problem, Resolution
from explorer.serialize.json_text import encode


class Quoted(dict[str | None, str]):
    """Texts as JSON, each encoded once: for texts that repeat, such as paths."""

    def __init__(self) -> None:
        super().__init__({None: "null"})

    def __missing__(self, text: str | None) -> str:
        quoted = self[text] = quote(text or "")
        return quoted


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """A note with everything that `show` prints about it."""

    note: Note
    resolutions: Iterable[Resolution]
    """Parallel to `note.links`."""
    backlinks: Iterable[Backlink]
    review: NoteReview | None
    problems: Iterable[Problem]


def note(facts: NoteFacts, quoted: Quoted) -> str:
    """Return the object of `show` for a note. `quoted` may be shared by many notes."""
    shown = facts.note
    properties = "{}"
    if shown.properties:
        properties = encode(dict(shown.properties))
    return (
        f'{{"path": {quoted[shown.path]}, "title": {quote(shown.title)},'
        f' "aliases": {_texts(shown.aliases)}, "tags": {_texts(shown.tags)},'
        f' "properties": {properties}, "headings": {_headings(shown)},'
        f' "links": {_links(shown.links, facts.resolutions, quoted)},'
        f' "backlinks": {_backlinks(facts.backlinks, quoted)},'
        f' "review": {_review(facts.review)}, "problems": {_problems(facts.problems, quoted)}}}'
    )


def links_of_note(
    path: str,
    links: Iterable[Link],
    resolutions: Iterable[Resolution],
    backlinks: Iterable[Backlink],
) -> str:
    """Return the object of `links` for a note; `resolutions` are parallel to `links`."""
    quoted = Quoted()
    return (
        f'{{"path": {quoted[path]}, "links": {_links(links, resolutions, quoted)},'
        f' "backlinks": {_backlinks(backlinks, quoted)}}}'
    )


def _links(links: Iterable[Link], resolutions: Iterable[Resolution], quoted: Quoted) -> str:
    return _list(
        [
            f'{{"raw": {quote(link.raw)}, "line": {link.line}, "kind": "{link.kind}",'
            f' "target": {quoted[to.target]}, "heading": {quoted[link.heading]},'
            f' "block": {quoted[link.block]}, "display": {quote(link.display)},'
            f' "heading_line": {_number(to.heading_line)}, "block_line": {_number(to.block_line)},'
            f' "status": "{to.status}"}}'
            for link, to in zip(links, resolutions, strict=True)
        ]
    )


def _backlinks(backlinks: Iterable[Backlink], quoted: Quoted) -> str:
    return _list(
        [
            f'{{"path": {quoted[backlink.path]}, "line": {backlink.line},'
            f' "kind": "{backlink.kind}", "heading": {quoted[backlink.heading]}}}'
            for backlink in backlinks
        ]
    )


def _headings(shown: Note) -> str:
    return _list(
        [
            f'{{"level": {heading.level}, "text": {quote(heading.text)}, "line": {heading.line}}}'
            for heading in shown.headings
        ]
    )


def _review(review: NoteReview | None) -> str:
    if review is None:
        return "null"
    due: str | None = None
    if review.due is not None:
        due = review.due.isoformat()
    return encode(
        {
            "due": due,
            "interval": review.interval,
            "ease": review.ease,
            "state": review.state,
        }
    )


def _problems(problems: Iterable[Problem], quoted: Quoted) -> str:
    return _list(
        [
            f'{{"code": {quoted[problem.code]}, "line": {_number(problem.line)},'
            f' "message": {quote(problem.message)}}}'
            for problem in problems
        ]
    )


def _texts(texts: Iterable[str]) -> str:
    return _list([quote(text) for text in texts])


def _list(items: list[str]) -> str:
    return f"[{', '.join(items)}]"


def _number(number: int | None) -> str:
    return "null" if number is None else str(number)
