"""Headings: the level, the source and the line of each."""

from __future__ import annotations

from tests.audit.comparison import Answers, Comparison, Difference, paired
from tests.audit.reading import Heading, VaultReading


def compare(answers: Answers, vault: VaultReading) -> Comparison:
    """Compare the headings of every note."""
    result = Comparison("headings")
    for path, note in vault.notes.items():
        shown = answers.notes.get(path, {}).get("headings", [])
        ours = [Heading(each["level"], each["text"], each["line"]) for each in shown]
        result.compared += len(ours)
        for mine, other in paired(ours, note.content.headings, key=lambda heading: heading.line):
            line = (mine or other or Heading(0, "", 0)).line
            found = Difference(path, line, _described(mine), _described(other), note.line(line))
            result.differences.append(found)
    return result


def _described(heading: Heading | None) -> str:
    return f"{'#' * heading.level} {heading.text}" if heading else ""
