"""Compute again what the explorer answers about a vault, and tell where the two differ.

`make audit VAULT=DIR`, or `python tests/audit/run.py DIR [--on YYYY-MM-DD]`. With
`--part schema`, only what the commands print is checked against its schema, with `--part answers`
only what it says. Exits with 1 if a difference is left that no class explains. Some minutes for
thousands of notes.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer import Explorer  # noqa: E402 - the path comes first
from explorer.state.review_log import LoggedReviews, ReviewLog  # noqa: E402 - as above
from explorer.vault.obsidian_settings import read_review_settings  # noqa: E402 - as above
from tests.audit import links, page_words, queries, replay, schedules, schema  # noqa: E402 - as above
from tests.audit.answers import answers_of  # noqa: E402 - the path comes first
from tests.audit.comparison import Answers, Comparison, Difference  # noqa: E402 - the path comes first
from tests.audit.reading import read_vault  # noqa: E402 - the path comes first
from tests.support.places import FORGOTTEN, isolated_environment  # noqa: E402 - as above

_EXAMPLES = 3  # differences of each class that are shown
_LONGEST = 200  # characters that are shown of what one side says


def chosen(
    part: str | None, explorer: Explorer, on: date, log: LoggedReviews, top: Path
) -> Iterator[Comparison]:
    """Yield the comparisons of a part, of both for None; `top` is for what is written."""
    if part != "schema":
        # Nothing that is made here refers to itself, and looking for it takes as long as the rest.
        gc.disable()
        yield from comparisons(answers_of(explorer, on), explorer.root, on, log)
        gc.enable()
    if part != "answers":
        yield schema.compare(explorer, on, top)


def comparisons(answers: Answers, root: Path, on: date, log: LoggedReviews) -> Iterator[Comparison]:
    vault = read_vault(root)
    resolved = links.resolved_links(vault)
    yield links.compare_links(answers, vault, resolved)
    yield links.compare_headings(answers, vault)
    yield links.compare_backlinks(answers, vault, resolved)
    yield page_words.compare(answers, vault)
    yield queries.compare_words(answers, vault)
    yield queries.compare_operators(answers, vault)
    yield schedules.compare(answers, vault, schedules.read_settings(root), on)
    yield replay.compare(log, read_review_settings(root).review)


def report(done: Iterable[Comparison]) -> Iterator[str]:
    """Yield the differences of each subject: examples of each class, and all without one."""
    for comparison in done:
        yield from (f"\n{comparison.subject}, {remark}" for remark in comparison.remarks)
        explained, unexplained = comparison.by_class()
        for explanation, differences in explained.items():
            yield f"\n{comparison.subject}, {explanation.name}: {len(differences):,}"
            yield f"  {explanation.reason}"
            yield from map(_described, differences[:_EXAMPLES])
        if unexplained:
            yield f"\n{comparison.subject}, unexplained: {len(unexplained):,}"
            yield from map(_described, unexplained)


def _described(difference: Difference) -> str:
    place = f"{difference.path}:{difference.line}" if difference.path else "the whole vault"
    ours, theirs = (
        said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
        for said in (difference.ours, difference.theirs)
    )
    return f"  {place}\n    ours:   {ours}\n    theirs: {theirs}"


def main() -> int:
    """Print the report; return 1 if a difference is unexplained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vault", type=Path)
    parser.add_argument("--part", choices=("answers", "schema"))
    parser.add_argument("--on", type=date.fromisoformat, default=date.today())  # noqa: DTZ011 (the day on the wall)
    wanted = parser.parse_args()
    root = wanted.vault.resolve(strict=True)
    log = ReviewLog.of(root).read()  # of the user, whose folders are forgotten next
    for name in FORGOTTEN:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as top:
        os.environ.update(isolated_environment(Path(top)))
        with Explorer.open(root, cache=False) as explorer:
            done = list[Comparison]()
            for each in chosen(wanted.part, explorer, wanted.on, log, Path(top)):
                done.append(each)
                print(each, flush=True)
    print(*report(done), sep="\n")
    return int(any(each.by_class()[1] for each in done))


if __name__ == "__main__":
    sys.exit(main())
