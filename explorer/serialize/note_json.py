"""The JSON of notes and links, written straight as text.

`show --all` prints a hundred thousand small objects: building each as a dict first, for an encoder
to walk, took three times as long as all of this. Only properties, which can be anything, go through
the encoder.
"""

from __future__ import annotations

from collections.abc import Iterable
from json.encoder import encode_basestring as quote

from explorer.model import Backlink, Link, Note, NoteReview, Problem, Resolution
from explorer.serialize.json_text import encode


class Quoted(dict[str | None, str]):
    """Texts as JSON has them; each is quoted once.

    For what comes again and again, such as paths.
    """

    def __init__(self) -> None:
        super().__init__({None: "null"})

    def __missing__(self, text: str | None) -> str:
        quoted = self[text] = quote(text or "")
        return quoted


def note(
    said: Note,
    resolutions: Iterable[Resolution],
    backlinks: Iterable[Backlink],
    review: NoteReview | None,
    problems: Iterable[Problem],
    quoted: Quoted,
) -> str:
    """Return what `show` says of a note. `quoted` may be shared by many notes."""
    return (
        f'{{"path": {quoted[said.path]}, "title": {quote(said.title)}, "aliases": {_texts(said.aliases)}, '
        f'"tags": {_texts(said.tags)}, "properties": {encode(dict(said.properties)) if said.properties else "{}"}, '
        f'"headings": {_headings(said)}, "links": {_links(said.links, resolutions, quoted)}, '
        f'"backlinks": {_backlinks(backlinks, quoted)}, "review": {_review(review)}, '
        f'"problems": {_problems(problems, quoted)}}}'
    )


def links_of_note(
    path: str,
    said: Iterable[Link],
    resolutions: Iterable[Resolution],
    backlinks: Iterable[Backlink],
) -> str:
    """Return what `links` says of a note."""
    quoted = Quoted()
    forth, back = _links(said, resolutions, quoted), _backlinks(backlinks, quoted)
    return f'{{"path": {quoted[path]}, "links": {forth}, "backlinks": {back}}}'


def _links(said: Iterable[Link], resolutions: Iterable[Resolution], quoted: Quoted) -> str:
    return _list(
        [
            f'{{"raw": {quote(link.raw)}, "line": {link.line}, "kind": "{link.kind}", "target": {quoted[to.target]}, '
            f'"heading": {quoted[link.heading]}, "block": {quoted[link.block]}, "display": {quote(link.display)}, '
            f'"heading_line": {_number(to.heading_line)}, "block_line": {_number(to.block_line)}, '
            f'"status": "{to.status}"}}'
            for link, to in zip(said, resolutions, strict=True)
        ]
    )


def _backlinks(said: Iterable[Backlink], quoted: Quoted) -> str:
    return _list(
        [
            f'{{"path": {quoted[back.path]}, "line": {back.line}, "kind": "{back.kind}", '
            f'"heading": {quoted[back.heading]}}}'
            for back in said
        ]
    )


def _headings(said: Note) -> str:
    return _list(
        [
            f'{{"level": {h.level}, "text": {quote(h.text)}, "line": {h.line}}}'
            for h in said.headings
        ]
    )


def _review(said: NoteReview | None) -> str:
    if said is None:
        return "null"
    due = None if said.due is None else said.due.isoformat()
    return encode({"due": due, "interval": said.interval, "ease": said.ease, "state": said.state})


def _problems(said: Iterable[Problem], quoted: Quoted) -> str:
    return _list(
        [
            f'{{"code": {quoted[problem.code]}, "line": {_number(problem.line)}, "message": {quote(problem.message)}}}'
            for problem in said
        ]
    )


def _texts(texts: Iterable[str]) -> str:
    return _list([quote(text) for text in texts])


def _list(items: list[str]) -> str:
    return f"[{', '.join(items)}]"


def _number(number: int | None) -> str:
    return "null" if number is None else str(number)
