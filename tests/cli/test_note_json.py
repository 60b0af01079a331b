"""The JSON that is written by hand says what an encoder would, whatever the texts are."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from explorer.cli.output import Output
from explorer.model import (
    Backlink,
    Heading,
    Link,
    Note,
    NoteReview,
    Problem,
    PropertyValue,
    Resolution,
)
from explorer.serialize import note_json

TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
MAYBE = st.none() | TEXT
LINE = st.none() | st.integers(1, 10**6)
PROPERTY: st.SearchStrategy[PropertyValue] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
LINKS = st.tuples(
    st.builds(
        Link,
        TEXT,
        st.integers(1),
        st.sampled_from(["wikilink", "embed", "markdown"]),
        TEXT,
        MAYBE,
        MAYBE,
        TEXT,
        st.just(0),
        st.just(0),
        st.just(-1),
    ),
    st.builds(
        Resolution, MAYBE, st.sampled_from(["ok", "note_missing", "heading_missing"]), LINE, LINE
    ),
)
HEADINGS = st.builds(Heading, st.integers(1, 6), TEXT, TEXT, st.integers(1), st.just(0), st.just(0))
BACKLINKS = st.builds(Backlink, TEXT, st.integers(1), st.sampled_from(["wikilink", "embed"]), MAYBE)
REVIEWS = st.none() | st.builds(
    NoteReview, st.none() | st.dates(), st.none() | st.floats(0, 900), st.none(), st.just("new")
)
PROBLEMS = st.builds(Problem, TEXT, LINE, st.just("note_missing"), st.just("warning"), TEXT)


def piped_output(*objects: str) -> str:
    """Return what reaches a pipe."""
    stream = io.TextIOWrapper(io.BytesIO())
    Output(stream, io.StringIO(), {}).json_lines(objects)
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8")


@given(
    path=TEXT,
    texts=st.lists(TEXT, max_size=3),
    properties=st.dictionaries(TEXT, PROPERTY, max_size=3),
    headings=st.lists(HEADINGS, max_size=3),
    links=st.lists(LINKS, max_size=3),
    backlinks=st.lists(BACKLINKS, max_size=3),
    review=REVIEWS,
    problems=st.lists(PROBLEMS, max_size=3),
)
def test_a_note_comes_back_as_it_is(
    path: str,
    texts: list[str],
    properties: dict[str, PropertyValue],
    headings: list[Heading],
    links: list[tuple[Link, Resolution]],
    backlinks: list[Backlink],
    review: NoteReview | None,
    problems: list[Problem],
) -> None:
    note = Note(
        path,
        path,
        tuple(texts),
        tuple(texts),
        (),
        properties,
        tuple(headings),
        tuple(link for link, _ in links),
    )
    resolutions = [to for _, to in links]
    line = note_json.note(note, resolutions, backlinks, review, problems, note_json.Quoted())
    said = piped_output(line, line)
    assert len(said.splitlines()) == 2
    expected: dict[str, Any] = {
        "path": path,
        "title": path,
        "aliases": texts,
        "tags": texts,
        "properties": properties,
        "headings": [{"level": h.level, "text": h.text, "line": h.line} for h in headings],
        "links": [
            {
                "raw": k.raw,
                "line": k.line,
                "kind": k.kind,
                "target": to.target,
                "heading": k.heading,
                "block": k.block,
                "display": k.display,
                "heading_line": to.heading_line,
                "block_line": to.block_line,
                "status": to.status,
            }
            for k, to in links
        ],
        "backlinks": [
            {"path": b.path, "line": b.line, "kind": b.kind, "heading": b.heading}
            for b in backlinks
        ],
        "review": review
        and {
            "due": iso_date(review.due),
            "interval": review.interval,
            "ease": review.ease,
            "state": review.state,
        },
        "problems": [{"code": p.code, "line": p.line, "message": p.message} for p in problems],
    }
    # A pair of lone surrogates is one character once it is read back, in any JSON.
    assert json.loads(said.splitlines()[1]) == json.loads(json.dumps(expected))


def iso_date(when: date | None) -> str | None:
    return None if when is None else when.isoformat()
