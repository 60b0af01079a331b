"""Queries as people type them: is the place that was meant among the first rows?

`python tests/bench/persona.py VAULTS [--misses SET]`; VAULTS holds the vaults that
`persona_queries.json` names. The `places` that a person would accept were decided by reading the
notes: `path` any place of the note, `path#` the note itself, `path#Heading` that section. Rows are
those of the app. Half of the queries are kept aside: no weight is tuned by them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer import Explorer  # noqa: E402 - the path comes first
from explorer.model import Hit  # noqa: E402
from explorer.search import parse_query  # noqa: E402
from explorer.search.concepts import group  # noqa: E402
from tests.bench.search import fold  # noqa: E402

QUERIES = Path(__file__).with_name("persona_queries.json")
_LIMIT = 50
_SHOWN = 5  # rows that are printed of a query that was missed


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with the rows that were shown."""

    query: Mapping[str, Any]
    rows: Sequence[Hit]  # the best place of each row

    @property
    def rank(self) -> int:
        """The number of the first row that was meant, from 1; 0 if there is none."""
        accepted = self.query["places"]
        for number, hit in enumerate(self.rows, 1):
            if any(is_meant(hit, place) for place in accepted):
                return number
        return 0


def is_meant(hit: Hit, place: str) -> bool:
    path, sign, heading = place.partition("#")
    if hit.path != path:
        return False
    if not sign:
        return True
    return fold(hit.heading or "") == fold(heading)


def ask(explorer: Explorer, queries: Iterable[Mapping[str, Any]]) -> Iterator[Asked]:
    """Yield what one vault answers."""
    for query in queries:
        answer = explorer.searches.names_and_texts(parse_query(query["q"]), _LIMIT)
        yield Asked(query, [concept.hits[0] for concept in group(answer.hits)])


def ask_all(vaults: Path) -> list[Asked]:
    """Return what the vaults answer to all queries."""
    queries = json.loads(QUERIES.read_text("utf-8"))
    asked: list[Asked] = []
    for name in dict.fromkeys(query["vault"] for query in queries):
        with Explorer.open(vaults / name) as explorer:
            asked += ask(explorer, [query for query in queries if query["vault"] == name])
    return asked


def figures(title: str, asked: Sequence[Asked]) -> str:
    """Return a line of a Markdown table: how many are first, and among the first three."""
    first = sum(each.rank == 1 for each in asked)
    near = sum(1 <= each.rank <= 3 for each in asked)
    shares = f"{first / len(asked):.1%} | {near / len(asked):.1%}"
    return f"| {title} | {len(asked)} | {shares} |"


def report(asked: Sequence[Asked]) -> Iterator[str]:
    """Yield the lines of the table: each half, names and texts, each vault."""
    yield "| queries | count | first | among three |"
    yield "|---|---|---|---|"
    yield figures("all", asked)
    for half in ("tuned", "kept aside"):
        yield figures(half, [each for each in asked if each.query["set"] == half])
    by_text = [each for each in asked if each.query["kind"] == "text"]
    yield figures("answered by a name", [each for each in asked if each not in by_text])
    yield figures("answered only by text", by_text)
    for vault in dict.fromkeys(each.query["vault"] for each in asked):
        yield figures(vault, [each for each in asked if each.query["vault"] == vault])


def misses(asked: Iterable[Asked]) -> Iterator[str]:
    """Yield what was shown instead of what was meant, for the queries that are not first."""
    for each in asked:
        if each.rank == 1:
            continue
        query = each.query
        yield f"\n{query['q']!r} in {query['vault']}, {query['set']}: row {each.rank or '-'}"
        yield f"    meant: {', '.join(query['places'])}"
        for hit in each.rows[:_SHOWN]:
            yield f"    {hit.kind} {hit.score:.0f} {hit.text[:60]!r} in {hit.path}"


if __name__ == "__main__":
    found = ask_all(Path(sys.argv[1]))
    lines = [*report(found)]
    if "--misses" in sys.argv:
        chosen = sys.argv[sys.argv.index("--misses") + 1]
        lines += misses(each for each in found if each.query["set"] == chosen)
    print("\n".join(lines))
