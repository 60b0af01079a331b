"""All that an explorer answers about a vault, to compare it with what another one answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from random import Random

from explorer import Explorer
from tests.vault.snapshots import picture

NOW = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 (people plan their days by the wall clock)
_FILTERS = ("is:broken", "is:orphan", "is:due", "is:new", "#t", "in:note", "modified:today")
"""Queries besides the words of the notes."""
_NOTES, _HITS = 8, 20
"""Notes that words are taken from, and hits of an answer that are compared besides their number."""
_SHOWN = 160  # letters of each of two answers that differ

Answers = Mapping[str, object]


def answers(explorer: Explorer, seed: int) -> dict[str, object]:
    """Return everything that can be asked; of words in the notes, some that `seed` picks."""
    vault = explorer.vault
    found = picture(vault) | {"notes": list(vault.notes)}
    found |= {f"note {path!r}": note for path, note in vault.notes.items()}
    found["problems and reviews"] = explorer.problems()
    found["due"] = explorer.due(NOW)
    found["badges"] = explorer.reviews.badges(NOW)
    for query in queries(explorer, seed):
        for scope in (None, "text"):
            answer = explorer.search(query, _HITS, scope, NOW)
            # Each snapshot has a number of its own.
            found[f"search for {query!r} in {scope or 'names'}"] = replace(answer, generation=0)
    return found


def queries(explorer: Explorer, seed: int) -> list[str]:
    """Return queries for what is in the notes: words, pairs of them, beginnings, filters."""
    random = Random(seed)
    paths = list(explorer.vault.notes)
    words: list[str] = []
    for path in random.sample(paths, min(len(paths), _NOTES)):
        words += random.choices(_words(explorer, path) or ["nothing"], k=2)
    pairs = [f"{a} {b}" for a, b in zip(words[::4], words[1::4], strict=False)]
    return [*words[::2], *pairs, *(word[:3] for word in words[1::4]), random.choice(_FILTERS)]


def _words(explorer: Explorer, path: str) -> list[str]:
    note = explorer.vault.notes[path]
    said = [note.title, *(heading.name for heading in note.headings)]
    with suppress(OSError):
        said.append(explorer.vault.text(path)[:5000])
    return [word for word in " ".join(said).split() if word.isalnum()]


def differences(shown: Answers, wanted: Answers) -> Iterator[str]:
    """Yield what differs, from a little before where it begins to."""
    for name in {**wanted, **shown}:
        a, b = repr(shown.get(name)), repr(wanted.get(name))
        if shown.get(name) != wanted.get(name):
            at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
            part = slice(max(0, at - 60), at - 60 + _SHOWN)
            yield f"{name}: {a[part]} where it should be {b[part]}"
