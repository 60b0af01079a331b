from __future__ import annotations

from random import Random
from sys import maxsize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.model import Note
from explorer.search import NameSearch, SearchContext, parse_query
from explorer.search.names.name_search import RANKED, PlaceSearch, pack, unpack
from explorer.text.normalize import fold, squeeze, tokenize, words_of
from tests.search.build import Names, note, parts

EVERY = 100_000
KNOWN = SearchContext(states={})  # nothing is up for review, and that is known
# How long an example takes says nothing here: machines that run tests are busy.
calm = settings(deadline=None)
LETTERS = st.sampled_from("abcdeinorstßéλжאبのハ漢字한กि'.,+()")
SPOKEN = st.lists(st.text(LETTERS, min_size=1, max_size=7), min_size=1, max_size=5).map(" ".join)
NAMES = SPOKEN.filter(lambda said: bool(words_of(squeeze(said))))


@st.composite
def vaults(draw: st.DrawFn) -> list[Note]:
    """Draw notes whose names share words, so that they compete."""
    pool = draw(st.lists(NAMES, min_size=1, max_size=8))
    some = st.lists(st.sampled_from(pool) | NAMES, max_size=4)
    return [
        note(f"{n}.md", *draw(some), aliases=tuple(draw(some)[:1]), tags=tuple(draw(some)[:1]))
        for n in range(draw(st.integers(1, 4)))
    ]


@calm
@given(vaults())
def test_an_exact_name_is_first(notes: list[Note]) -> None:
    index = Names.build(notes)
    for each in notes:
        for heading in each.headings:
            first = index.search(heading.name).hits[0]
            assert squeeze(first.text) == squeeze(heading.name)


@calm
@given(vaults(), st.data())
def test_typing_on_toward_a_heading_never_loses_it(notes: list[Note], data: st.DataObject) -> None:
    named = [
        (each.path, n, heading.name) for each in notes for n, heading in enumerate(each.headings)
    ]
    if not named:
        return
    index = Names.build(notes)
    path, section, name = data.draw(st.sampled_from(named))
    for end in range(1, len(name) + 1):
        typed = name[:end]
        if words_of(squeeze(typed)):
            assert (path, section) in {
                (hit.path, hit.section) for hit in index.search(typed, limit=EVERY).hits
            }, typed


@calm
@given(vaults(), SPOKEN | st.text(max_size=30))
@example([note("0.md", aliases=("e กo",))], "eo")
@example([note("0.md", aliases=("AT&T",))], "atn")
def test_hits_are_places_and_ranges_are_letters_of_them(notes: list[Note], query: str) -> None:
    by_path = {each.path: each for each in notes}
    answer = Names.build(notes).search(query)
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)
    assert len({(hit.path, hit.section, hit.kind, hit.text) for hit in answer.hits}) <= answer.total
    for hit in answer.hits:
        if hit.section >= 0:
            heading = by_path[hit.path].headings[hit.section]
            assert (hit.text, hit.heading, hit.line) == (heading.name, heading.name, heading.line)
        ends = [0, *(at for span in hit.ranges for at in span), len(hit.text)]
        assert ends == sorted(ends)
        assert all(begin < end for begin, end in hit.ranges)


@calm
@given(
    st.lists(st.text("abcdeinorst", min_size=2, max_size=8), min_size=1, max_size=4).map(" ".join),
    st.data(),
)
def test_marked_letters_are_letters_that_were_typed(name: str, data: st.DataObject) -> None:
    index = Names.build([note("1.md", name)])
    query = data.draw(st.lists(st.sampled_from(name.split()), min_size=1).map(" ".join))
    for hit in index.search(query, scope="headings").hits:
        assert hit.ranges
        typed = set(query)
        assert all(letter in typed for begin, end in hit.ranges for letter in hit.text[begin:end])


@calm
@given(vaults(), SPOKEN, st.integers(0, 1000))
def test_the_order_of_files_does_not_matter(notes: list[Note], query: str, seed: int) -> None:
    shuffled = list(notes)
    Random(seed).shuffle(shuffled)
    assert Names.build(notes).search(query) == Names.build(shuffled).search(query)


@calm
@given(vaults(), st.lists(SPOKEN, max_size=3), SPOKEN)
def test_what_was_searched_before_does_not_matter(
    notes: list[Note], before: list[str], query: str
) -> None:
    used = Names.build(notes)
    for each in before:
        used.search(each)
    assert used.search(query) == Names.build(notes).search(query)


@calm
@given(
    vaults(),
    SPOKEN | st.sampled_from(["path:a", "is:new", "-a", "a #b", "path:a -b"]),
    st.integers(0, 12),
)
def test_a_limit_only_cuts(notes: list[Note], query: str, limit: int) -> None:
    index = Names.build(notes)
    whole = index.search(query, context=KNOWN)
    cut = index.search(query, context=KNOWN, limit=limit)
    assert cut.hits == whole.hits[:limit]
    assert cut.total == whole.total
    assert (cut.truncated, whole.truncated) == (whole.total > limit, whole.total > len(whole.hits))


@pytest.mark.parametrize("query", ["seed", "s", "se", "bed", "seed bed"])
def test_no_place_is_left_out_that_is_among_the_best(query: str) -> None:
    """Own names of notes score more than their texts, and many headings have one text."""
    names = ("Seed", "Seeds", "Seeding", "Seed bed", "Bed of seeds", "Sedge", "Bedding", "Seaside")
    notes = [
        note(f"{n:03}.md", f"# {names[n % 8]}", "## Seed beds", f"## {names[n % 5]} {n % 3}")
        for n in range(300)
    ]
    notes += [note(f"{name} {n}.md", "# Bed") for n, name in enumerate(names * 20)]
    index = NameSearch.build(notes).names
    asked = PlaceSearch(index, parse_query(query), frozenset(range(4)), KNOWN)
    assert asked.texts is not None
    index.ranker.score_all(asked.texts)
    every = asked.score_places(asked.texts, maxsize)
    assert len(every) > 2 * RANKED
    first = sorted(every, key=lambda place: (-every[place], *asked.tie_break(place)))[:RANKED]
    assert asked.best(RANKED) == [(place, every[place]) for place in first]


@pytest.mark.parametrize(
    "query", ["seed", "seed bed", "sed", "sede bod", "path:b", "path:b seed", "s", "bed zzz"]
)
def test_a_limit_only_cuts_where_there_is_much(query: str) -> None:
    notes = [
        note(f"bed {n:04}.md", f"Seed {'x' * (n % 7)} {n % 900}", "## Bed", f"## Seeding {n}")
        for n in range(1100)
    ]
    index = Names.build(notes)
    answers = {limit: index.search(query, limit=limit) for limit in (1, 7, 99, 100, 101, 250, 5000)}
    most = answers[5000]
    assert len(most.hits) == most.total > 0
    for limit, answer in answers.items():
        assert (answer.hits, answer.total) == (most.hits[:limit], most.total), limit
    scores = [hit.score for hit in most.hits]
    assert scores == sorted(scores, reverse=True)


@calm
@given(vaults(), SPOKEN)
def test_an_index_survives_another_process(notes: list[Note], query: str) -> None:
    index = Names.build(notes)
    again = Names(unpack(pack(index.index)))
    assert again.search(query) == index.search(query)
    assert again.search(query, scope="tags") == index.search(query, scope="tags")


@calm
@given(
    vaults(),
    st.text(max_size=60)
    | st.from_regex(r"(-?(#|is:|in:|path:|\[|\"|modified:)[\w\":\]]{0,4} ?){0,4}"),
)
def test_any_query_is_answered(notes: list[Note], query: str) -> None:
    index = Names.build(notes)
    for scope in (None, "headings", "notes", "tags"):
        answer = index.search(query, scope=scope, context=KNOWN, limit=5)
        assert len(answer.hits) <= 5
        assert answer.total >= len(answer.hits)
        for hit in answer.hits:
            index.explain(query, hit)


@pytest.mark.parametrize(
    "query",
    ["", " ", "\0", "\x1b[31m", "\n\t", "a" * 10_000, "(a+)+$ " * 1_400, "ab " * 3_300,
     "漢" * 10_000, ".*", "[", "(?:", "\\", "\ud800"],
    ids=repr,
)  # fmt: skip
def test_strange_queries_behave(query: str) -> None:
    index = Names.build([note("a.md", "A heading", "aaaa aaaa", "漢字", "Ab", aliases=("x",))])
    answer = index.search(query)
    assert answer.query == query
    if not query.strip("\0 \n\t"):
        assert answer.hits == ()


@calm
@given(st.text(max_size=40))
def test_words_and_their_places_agree(text: str) -> None:
    words = tokenize(text)
    assert [word.text for word in words] == words_of(fold(text))
    for word in words:
        assert 0 <= word.start < word.end <= len(text)
        assert word.text in fold(text[word.start : word.end])
    assert words_of(fold(text)) == words_of(squeeze(text))


PATHS = [f"{letter}.md" for letter in "bdfhj"]


@st.composite
def edits(draw: st.DrawFn) -> list[dict[str, Note | None]]:
    """Draw steps, each of notes by path as they are after it, None for one that is gone."""
    pool = draw(
        st.lists(NAMES | st.sampled_from(["Moss (MS)", "moss", "漢字"]), min_size=1, max_size=6)
    )
    some = st.lists(st.sampled_from(pool), max_size=4)

    def made(path: str) -> st.SearchStrategy[Note | None]:
        return st.none() | st.builds(
            lambda headings, aliases, tags, said: note(
                path,
                *(f"{'#' * (1 + n % 3)} {name}" for n, name in enumerate(headings)),
                aliases=tuple(aliases[:1]),
                tags=tuple(tags[:2]),
                properties={"said": said} if said else {},
            ),
            *(some,) * 4,
        )

    step = st.fixed_dictionaries({}, optional={path: made(path) for path in PATHS})
    return draw(st.lists(step, max_size=5))


@calm
@given(edits(), st.lists(st.booleans(), min_size=5, max_size=5))
def test_an_index_after_edits_is_the_one_built_afresh(
    steps: list[dict[str, Note | None]], stored: list[bool]
) -> None:
    """`stored` tells after which steps the index is packed and unpacked, as by another process."""
    there: dict[str, Note] = {}
    index = NameSearch.build(())
    for step, packs in zip(steps, stored, strict=False):
        there = {path: each for path, each in {**there, **step}.items() if each is not None}
        index = index.edited(step)
        if packs:
            index = unpack(pack(index))
        assert parts(index) == parts(NameSearch.build(there[path] for path in sorted(there)))
