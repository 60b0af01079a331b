"""All that an explorer answers about a vault, to compare it with what another one answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from explorer.model import Answer
from explorer.services.explorer import Explorer
from tests.vault.snapshots import picture

NOW = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 (people plan their days by the wall clock)
_FILTERS = ("is:broken", "is:orphan", "is:due", "is:new", "#t", "in:note", "modified:today")
"""Queries besides the words of the notes."""
_WORDS = 8
_HITS = 20
"""Hits of each answer that are compared, besides their number."""
_SHOWN = 160
"""Letters of each of two answers that differ."""

Answers = Mapping[str, object]


def answers(explorer: Explorer, seed: int) -> dict[str, object]:
    """Return everything that can be asked; of words in the notes, some that `seed` picks."""
    vault = explorer.vault
    found: dict[str, object] = {}
    for name, value in picture(vault).items():
        if name == "notes":
            found.update((f"note {path!r}", note) for path, note in vault.notes.items())
            found["paths"] = list(vault.notes)
        else:
            found[name] = value
    found["problems and reviews"] = explorer.problems()
    found["due"] = explorer.due(NOW)
    found["badges"] = explorer.reviews.badges(NOW)
    for query in queries(explorer, seed):
        found[f"search for {query!r}"] = _plain(explorer.search(query, _HITS, on=NOW))
        found[f"full text of {query!r}"] = _plain(explorer.search(query, _HITS, "text", NOW))
    return found


def _plain(answer: Answer) -> Answer:
    """Return an answer without the number of its snapshot."""
    return replace(answer, generation=0)


def queries(explorer: Explorer, seed: int) -> list[str]:
    """Return queries for what is in the notes: words, pairs of them, beginnings, filters."""
    random = Random(seed)
    paths = list(explorer.vault.notes)
    words: list[str] = []
    for path in random.sample(paths, min(len(paths), _WORDS)):
        words += random.choices(_words(explorer, path) or ["nothing"], k=2)
    pairs = [f"{a} {b}" for a, b in zip(words[::4], words[1::4], strict=False)]
    return [*words[::2], *pairs, *(word[:3] for word in words[1::4]), random.choice(_FILTERS)]


def _words(explorer: Explorer, path: str) -> Sequence[str]:
    note = explorer.vault.notes[path]
    titles = " ".join([note.title, *(heading.name for heading in note.headings)])
    try:
        text = explorer.vault.text(path)[:5000]
    except OSError:
        text = ""
    return [word for word in f"{titles} {text}".split() if word.isalnum()]


def differences(shown: Answers, wanted: Answers) -> Iterator[str]:
    """Yield what differs, beginning with what all else rests on."""
    for name in {**wanted, **shown}:
        ours, theirs = shown.get(name), wanted.get(name)
        if ours != theirs:
            yield f"{name}: {_apart(ours, theirs)}"


def _apart(ours: object, theirs: object) -> str:
    """Return two values from a little before where they begin to differ."""
    if isinstance(ours, Answer) and isinstance(theirs, Answer):
        return _answers_apart(ours, theirs)
    a, b = repr(ours), repr(theirs)
    at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    begin = max(0, at - 60)
    return f"{a[begin : begin + _SHOWN]} where it should be {b[begin : begin + _SHOWN]}"


def _answers_apart(ours: Answer, theirs: Answer) -> str:
    a, b = ([(hit.path, hit.line) for hit in answer.hits] for answer in (ours, theirs))
    if sorted(a) == sorted(b) and a != b:
        at = next(n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y)
        return f"the same {len(a)} hits in another order from number {at + 1} on"
    if a == b:
        return _scores_apart(ours, theirs)
    return f"{ours.total} hits beginning with {a[:3]}, which should be {theirs.total}: {b[:3]}"


def _scores_apart(ours: Answer, theirs: Answer) -> str:
    without = [tuple(replace(hit, score=0) for hit in each.hits) for each in (ours, theirs)]
    if without[0] != without[1]:
        return _apart(ours.hits, theirs.hits)
    most = max(abs(a.score - b.score) for a, b in zip(ours.hits, theirs.hits, strict=True))
    return f"scores of the same hits differ by up to {most:.2g}"
