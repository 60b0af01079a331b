"""What the explorer answers about a vault: the JSON of its commands, its searches, its pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from explorer.page import Document, Geometry, Layout, LayoutOptions, Line, Run
from explorer.services.explorer import Explorer

ROOT = Path(__file__).resolve().parents[2]
_WIDTH = 10_000
"""Cells of a page on which hardly anything is wrapped."""
_GAP = "\u00a0\u00a0"
"""What stands after the icon of a callout."""
_EVERY_HIT = 1_000_000

Json = dict[str, Any]


class ShownRow(NamedTuple):
    """The note's own text in a row of a page."""

    line: int
    text: str
    joint: str
    """What joins it to the row above."""


@dataclass(frozen=True)
class Answers:
    """The answers that are compared. A test can put others in their place."""

    notes: Mapping[str, Json]
    """What `show --all` prints of each note, by path."""
    due: Json
    """What `due` prints."""
    search: Callable[[str], Json]
    """What `search --scope text` finds, without a limit."""
    page: Callable[[str], list[ShownRow]]
    """The rows of the page of a note, by its path."""


def answers_of(explorer: Explorer, on: date) -> Answers:
    """Return the answers about the vault of an explorer as of a day."""
    root = explorer.vault.root
    shown = map(json.loads, _printed(root, "show", "--all", "--json", "--on", on.isoformat()))
    return Answers(
        notes={note["path"]: note for note in shown},
        due=json.loads("".join(_printed(root, "due", "--json", "--on", on.isoformat()))),
        search=lambda query: _search(explorer, query, on),
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


def _search(explorer: Explorer, query: str, on: date) -> Json:
    answer = explorer.search(query, _EVERY_HIT, "text", on)
    hits = [{"path": hit.path, "section": hit.section, "line": hit.line} for hit in answer.hits]
    return {"total": answer.total, "truncated": answer.truncated, "hits": hits}


def _rows(explorer: Explorer, path: str) -> Iterator[ShownRow]:
    """Yield the rows of the body of a note, without what is embedded in it."""
    note = explorer.vault.notes[path]
    document = Document(explorer.vault.text(path), note.body_line)
    geometry = Geometry(width=_WIDTH, text_width=_WIDTH)
    layout = Layout(document, LayoutOptions(geometry=geometry))
    for chunk in range(len(document.chunks)):
        for line in layout.peek(chunk):
            yield ShownRow(line.source_line, _text(line), line.joint)


def _text(line: Line) -> str:
    """Return what of a row is the note's text, and no sign."""
    own = line.runs[line.lead : len(line.runs) - line.trail]
    return "".join(run.text for run in own if not _is_sign(run))


def _is_sign(run: Run) -> bool:
    is_icon = run.style[:1] and run.style[0].startswith("callout.") and run.text.endswith(_GAP)
    return bool(is_icon) or "sign" in run.style
