"""Backlinks: for each note, which notes link to it, on which lines and in what way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tests.audit.comparison import Answers, Comparison, Difference, only_in_one
from tests.audit.links import Resolved
from tests.audit.reading import VaultReading


class Backlink(NamedTuple):
    """A link as its target sees it."""

    path: str
    line: int
    kind: str


def compare(
    answers: Answers, vault: VaultReading, links: Mapping[str, list[Resolved]]
) -> Comparison:
    """Compare what links to every note."""
    found: dict[str, list[Backlink]] = {path: [] for path in vault.notes}
    for path, resolved in links.items():
        for link in resolved:
            if link.target in found:
                found[link.target].append(Backlink(path, link.line, link.kind))
    result = Comparison("backlinks")
    for path, theirs in found.items():
        shown = answers.notes.get(path, {}).get("backlinks", [])
        ours = [Backlink(each["path"], each["line"], each["kind"]) for each in shown]
        result.compared += len(ours)
        more, less = only_in_one(ours, theirs)
        result.differences += [Difference(*link[:2], _described(link, path), "") for link in more]
        result.differences += [Difference(*link[:2], "", _described(link, path)) for link in less]
    return result


def _described(link: Backlink, target: str) -> str:
    return f"{link.kind} from line {link.line} to {target}"
