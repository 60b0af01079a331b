"""The JSON that is written by hand says what an encoder would, whatever the texts are."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import explorer.serialize.note_json as note_json
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


def values_of(value: object, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


@given(
    st.builds(
        Note, TEXT, TEXT, st.lists(TEXT, max_size=3), st.lists(TEXT, max_size=3), st.just(()),
        st.dictionaries(TEXT, PROPERTY, max_size=3), st.lists(HEADINGS, max_size=3),
    ),
    st.lists(LINKS, max_size=3), st.lists(BACKLINKS, max_size=3), REVIEWS,
    st.lists(PROBLEMS, max_size=3),
)  # fmt: skip
def test_a_note_comes_back_as_it_is(
    note: Note,
    links: list[tuple[Link, Resolution]],
    backlinks: list[Backlink],
    review: NoteReview | None,
    problems: list[Problem],
) -> None:
    note, resolutions = (
        replace(note, links=tuple(link for link, _ in links)),
        [to for _, to in links],
    )
    line = note_json.note(note, resolutions, backlinks, review, problems, note_json.Quoted())
    said = piped_output(line, line)
    assert len(said.splitlines()) == 2
    expected = values_of(note, "path", "title", "aliases", "tags", "properties") | {
        "headings": [values_of(each, "level", "text", "line") for each in note.headings],
        "links": [
            values_of(link, "raw", "line", "kind", "heading", "block", "display")
            | values_of(to, "target", "heading_line", "block_line", "status")
            for link, to in links
        ],
        "backlinks": [values_of(each, "path", "line", "kind", "heading") for each in backlinks],
        "review": review
        and values_of(review, "interval", "ease", "state") | {"due": iso_date(review.due)},
        "problems": [values_of(each, "code", "line", "message") for each in problems],
    }
    # A pair of lone surrogates is one character once it is read back, in any JSON.
    assert json.loads(said.splitlines()[1]) == json.loads(json.dumps(expected))


def iso_date(when: date | None) -> str | None:
    return None if when is None else when.isoformat()
