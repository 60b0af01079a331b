"""Search beside fzf, rapidfuzz and Textual's matcher.

The same queries, the same names, one Markdown table.

`python tests/bench/search.py VAULTS [QUERIES.json ...]`; VAULTS is the folder that holds the vaults
which the queries name. Without a file, our own queries are used. Each query is an object of
`vault`, `q`, `heading` and `kind`, perhaps `set`, and for the kind `context` a `path`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from heapq import nlargest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer import Explorer  # noqa: E402 - the path comes first
from tests.bench.timing import percentile, timed  # noqa: E402

OWN = Path(__file__).with_name("queries.json")
TOOLS = ("explorer", "fzf", "WRatio", "textual.fuzzy")
_DEEP = 60  # hits that are looked at: several may say the same
_COUNTED = 10
_TIMED: Mapping[str, int] = {"explorer": 100_000, "fzf": 60, "WRatio": 12, "textual.fuzzy": 6}
"""Keystrokes that are timed, spread over all of them: the others are slow."""
_MOST_WAYS = 20_000
"""Textual's matcher tries every way to lay a query over a name; a name with more ways is left out
for it."""

Key = tuple[str, str]  # a name, folded, and for a heading that only its note tells apart, the path
Tool = Callable[[str], Iterable[Key]]


Names = Mapping[str, Key]
"""What the tools choose from: a line for each heading, title and alias, and what it stands for."""


def fold(name: str) -> str:
    """Return a name without case and punctuation."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip() or name.strip()


def names_of(explorer: Explorer, with_notes: bool) -> Names:
    """Collect the names of a vault; `with_notes` puts the note's title before each heading."""
    keys: dict[str, Key] = {}
    for note in explorer.vault.notes.values():
        path, before = (note.path, f"{note.title} > ") if with_notes else ("", "")
        lines = [(f"{before}{heading.name}", heading.name) for heading in note.headings]
        lines += [(title, note.title) for title in (note.title, *note.aliases)]
        for line, name in lines:
            keys.setdefault(" ".join(line.split()), (fold(name), path))
    keys.pop("", None)
    return keys


def explorer_tool(explorer: Explorer, with_notes: bool, limit: int = _DEEP) -> Tool:
    def ask(query: str) -> Iterator[Key]:
        for hit in explorer.search(query, limit=limit).hits:
            yield fold(hit.heading or hit.title), hit.path if with_notes else ""

    return ask


def fzf_tool(names: Names) -> Tool:
    data = "\n".join(names).encode()

    def ask(query: str) -> list[Key]:
        done = subprocess.run(
            ["fzf", "--filter", query], input=data, capture_output=True, check=False
        )
        return [names[line] for line in done.stdout.decode().split("\n")[:_DEEP] if line in names]

    return ask


def wratio_tool(names: Names) -> Tool:
    from rapidfuzz import fuzz, process, utils

    lines = list(names)

    def ask(query: str) -> list[Key]:
        best = process.extract(
            query, lines, scorer=fuzz.WRatio, processor=utils.default_process, limit=_DEEP
        )
        return [names[line] for line, _, _ in best]

    return ask


def textual_tool(names: Names) -> Tool:
    from textual.fuzzy import FuzzySearch

    lines = [(line, line.lower()) for line in names]

    def ask(query: str) -> list[Key]:
        matcher, typed = FuzzySearch(cache_size=1), query.lower()
        scored = [
            (matcher.match(query, line)[0], -number)
            for number, (line, lower) in enumerate(lines)
            if typed in lower or 0 < _count_subsequences(typed, lower) <= _MOST_WAYS
        ]
        return [names[lines[-number][0]] for score, number in nlargest(_DEEP, scored) if score]

    return ask


def _count_subsequences(letters: str, text: str) -> int:
    """Return in how many ways the letters stand in the text, in order."""
    at = 0
    for letter in letters:
        at = text.find(letter, at) + 1
        if not at:
            return 0
    ways = [1] + [0] * len(letters)
    for letter in text:
        for i in range(len(letters), 0, -1):
            if letters[i - 1] == letter:
                ways[i] += ways[i - 1]
    return ways[-1]


def tools_of(explorer: Explorer, with_notes: bool) -> dict[str, Tool]:
    """Return what can be asked on this machine."""
    names = names_of(explorer, with_notes)
    found: dict[str, Tool] = {"explorer": explorer_tool(explorer, with_notes)}
    if shutil.which("fzf"):
        found["fzf"] = fzf_tool(names)
    return {**found, "WRatio": wratio_tool(names), "textual.fuzzy": textual_tool(names)}


def rank(found: Iterable[Key], wanted: Key) -> float:
    distinct = list(dict.fromkeys(found))[:_COUNTED]
    return 1 / (distinct.index(wanted) + 1) if wanted in distinct else 0.0


def keystrokes(queries: Sequence[Mapping[str, Any]], most: int) -> list[str]:
    """Return every beginning of every query, or as many of them, evenly spread."""
    every = [q["q"][:end] for q in queries for end in range(1, len(q["q"]) + 1)]
    return every if len(every) <= most else [every[i * len(every) // most] for i in range(most)]


def measure(
    queries: Sequence[Mapping[str, Any]], vaults: Path
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of the table."""
    ranks: dict[str, dict[str, list[float]]] = {}
    speeds: list[tuple[str, dict[str, str]]] = []
    for vault in dict.fromkeys(q["vault"] for q in queries):
        asked = [q for q in queries if q["vault"] == vault]
        with Explorer.open(vaults / vault) as explorer:
            tools = {kind: tools_of(explorer, kind) for kind in (False, True)}
            for q in asked:
                with_notes = q["kind"] == "context"
                found = ranks.setdefault(q.get("set", "our own"), {})
                wanted = fold(q["heading"]), q["path"] if with_notes else ""
                for name, tool in tools[with_notes].items():
                    found.setdefault(name, []).append(rank(tool(q["q"]), wanted))
            cells = {}
            as_the_app = explorer_tool(explorer, False, limit=50)
            for name, tool in {**tools[False], "explorer": as_the_app}.items():
                typed = keystrokes(asked, _TIMED[name])
                taken = [timed(partial(_all, tool, text)) * 1e3 for text in typed]
                cells[name] = f"{percentile(taken, 0.5):.1f} · {percentile(taken, 0.95):.1f} ms"
            count = len(names_of(explorer, False))
            title = f"a keystroke in {count:,} names of {vault}: median · 95th percentile"
            speeds.append((title, cells))
    for title, found in ranks.items():
        count = len(found["explorer"])
        said = {tool: _quality(each) for tool, each in found.items()}
        yield f"{title}, {count} queries: MRR@10 · recall@10", said
    yield from speeds


def _all(tool: Tool, query: str) -> list[Key]:
    return [*tool(query)]


def _quality(ranks: Sequence[float]) -> str:
    """Return MRR and recall, of one over the rank of the name that was meant, 0 beyond ten."""
    recall = sum(rank > 0 for rank in ranks) / len(ranks)
    return f"{sum(ranks) / len(ranks):.3f} · {recall:.2f}"


def report(vaults: Path, files: Sequence[Path] = ()) -> str:
    """Return the Markdown table for the queries of the files, or for our own."""
    lines = [f"| | {' | '.join(TOOLS)} |", "|---|" + "---|" * len(TOOLS)]
    for file in files or (OWN,):
        for title, cells in measure(json.loads(file.read_text("utf-8")), vaults):
            lines.append(f"| {title} | {' | '.join(cells.get(tool, '-') for tool in TOOLS)} |")
    if not shutil.which("fzf"):
        lines += ["", "fzf is not installed here."]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
