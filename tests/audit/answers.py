"""What the explorer answers about a vault: the JSON of its commands, its searches, its pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from explorer import Explorer
from explorer.page import Document, Layout, Line, Run
from explorer.search import parse_query
from tests.audit.comparison import Answers, Json, ShownRow
from tests.support.page_options import page_options

ROOT = Path(__file__).resolve().parents[2]
_WIDTH = 10_000  # cells of a page on which hardly anything is wrapped
_GAP = "\u00a0\u00a0"  # what stands after the icon of a callout
_CELL_GAP = " | "
_BETWEEN_CELLS = ("table.line",)
_SIGN_STYLES = frozenset({"sign", "table.again"})
"""What is no text of the note: signs, and the head of a long table that is said again."""


def answers_of(explorer: Explorer, on: date) -> Answers:
    root = explorer.vault.root
    shown = map(json.loads, _printed(root, "show", "--all", "--json", "--on", on.isoformat()))
    return Answers(
        notes={note["path"]: note for note in shown},
        due=json.loads("".join(_printed(root, "due", "--json", "--on", on.isoformat()))),
        search=lambda query, limit: _search(explorer, query, limit, on),
        names=lambda query, scope: _named(explorer, query, scope, on),
        page=lambda path: list(_rows(explorer, path)),
    )


def _printed(root: Path, *arguments: str) -> list[str]:
    command = [sys.executable, "-m", "explorer", *arguments, "--vault", str(root)]
    env = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: exit code {done.returncode}")
    return done.stdout.split("\n")[:-1]


def _search(explorer: Explorer, query: str, limit: int, on: date) -> Json:
    answer = explorer.searches.texts(parse_query(query), limit, on)  # as it is typed
    hits = [{"path": hit.path, "section": hit.section, "line": hit.line} for hit in answer.hits]
    return {"total": answer.total, "truncated": answer.truncated, "hits": hits}


def _named(explorer: Explorer, query: str, scope: str, on: date) -> set[str]:
    answer = explorer.search(query, len(explorer.vault.notes) * 100, scope, on)
    return {hit.path for hit in answer.hits}


def _rows(explorer: Explorer, path: str) -> Iterator[ShownRow]:
    """Yield the rows of the body of a note, without what is embedded in it."""
    note = explorer.vault.notes[path]
    document = Document(explorer.vault.text(path), note.body_line)
    layout = Layout(document, page_options(_WIDTH, text_width=_WIDTH))
    cells: list[str] = []
    first = 1
    for chunk in range(len(document.chunks)):
        for line in layout.peek(chunk):
            shown = _cells(line)
            if line.joints:
                for column, joint in enumerate(line.joints):
                    cells[column] += joint + shown[column]
                continue
            yield from _table_row(first, cells)
            cells, first = [], line.source_line
            if len(shown) > 1:
                cells = shown
            else:
                yield ShownRow(line.source_line, shown[0], line.joint)
    yield from _table_row(first, cells)


def _table_row(line: int, cells: list[str]) -> Iterator[ShownRow]:
    """Yield the cells of a row of a table, wherever they were wrapped."""
    if cells:
        yield ShownRow(line, _CELL_GAP.join(cells), "\n")


def _cells(line: Line) -> list[str]:
    """Return what of a row is the note's text and no sign, cell by cell in a table."""
    cells = [""]
    for run in line.runs[line.lead : len(line.runs) - line.trail]:
        if run.style == _BETWEEN_CELLS:
            cells.append("")
        elif not _is_sign(run):
            cells[-1] += run.text
    return cells


def _is_sign(run: Run) -> bool:
    is_icon = "".join(run.style[:1]).startswith("callout.") and run.text.endswith(_GAP)
    return is_icon or not _SIGN_STYLES.isdisjoint(run.style)
