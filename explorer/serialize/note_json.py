"""The JSON of notes and links, written straight as text.

`show --all` prints a hundred thousand small objects: building each as a dict first, for an encoder
to walk, took three times as long as all of this. Only properties, which can be anything, go through
the encoder.
"""

from __future__ import annotations

from collections.abc import Iterable
from json.encoder import encode_basestring as quote

from explorer.model import Backlink, Note, NoteReview, Problem, Resolution
from explorer.serialize.json_shapes import encode, fields_json


class Quoted(dict[str | None, str]):
    """Texts as JSON, each encoded once: for texts that repeat, such as paths."""

    def __init__(self) -> None:
        super().__init__({None: "null"})

    def __missing__(self, text: str | None) -> str:
        quoted = self[text] = quote(text or "")
        return quoted


def note(
    shown: Note,
    resolutions: Iterable[Resolution],
    backlinks: Iterable[Backlink],
    review: NoteReview | None,
    problems: Iterable[Problem],
    quoted: Quoted,
) -> str:
    """Return the object of `show` for a note; `resolutions` are parallel to its links.

    `quoted` may be shared by many notes.
    """
    properties = encode(dict(shown.properties)) if shown.properties else "{}"
    headings = [
        f'{{"level": {heading.level}, "text": {quote(heading.text)}, "line": {heading.line}}}'
        for heading in shown.headings
    ]
    found = [
        f'{{"code": {quoted[problem.code]}, "line": {_number(problem.line)},'
        f' "message": {quote(problem.message)}}}'
        for problem in problems
    ]
    schedule = "null" if review is None else encode(fields_json(review))
    return (
        f'{{"path": {quoted[shown.path]}, "title": {quote(shown.title)},'
        f' "aliases": {_list(map(quote, shown.aliases))}, "tags": {_list(map(quote, shown.tags))},'
        f' "properties": {properties}, "headings": {_list(headings)},'
        f" {_links(shown, resolutions, backlinks, quoted)},"
        f' "review": {schedule}, "problems": {_list(found)}}}'
    )


def links_of_note(
    shown: Note, resolutions: Iterable[Resolution], backlinks: Iterable[Backlink]
) -> str:
    """Return the object of `links` for a note; `resolutions` are parallel to its links."""
    quoted = Quoted()
    return f'{{"path": {quoted[shown.path]}, {_links(shown, resolutions, backlinks, quoted)}}}'


def _links(
    shown: Note, resolutions: Iterable[Resolution], backlinks: Iterable[Backlink], quoted: Quoted
) -> str:
    links = [
        f'{{"raw": {quote(link.raw)}, "line": {link.line}, "kind": "{link.kind}",'
        f' "target": {quoted[to.target]}, "heading": {quoted[link.heading]},'
        f' "block": {quoted[link.block]}, "display": {quote(link.display)},'
        f' "heading_line": {_number(to.heading_line)}, "block_line": {_number(to.block_line)},'
        f' "status": "{to.status}"}}'
        for link, to in zip(shown.links, resolutions, strict=True)
    ]
    sources = [
        f'{{"path": {quoted[backlink.path]}, "line": {backlink.line},'
        f' "kind": "{backlink.kind}", "heading": {quoted[backlink.heading]}}}'
        for backlink in backlinks
    ]
    return f'"links": {_list(links)}, "backlinks": {_list(sources)}'


def _list(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"


def _number(number: int | None) -> str:
    return "null" if number is None else str(number)
