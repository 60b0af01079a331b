"""Every case of the table must hold, with line ends of both kinds."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import Note
from tests.markdown.scan_cases import CASES

SETTINGS = ReviewSettings()


def said(note: Note) -> dict[str, Any]:
    return {
        "headings": [(h.level, h.text, h.line) for h in note.headings],
        "links": [link.raw.replace("\r\n", "\n") for link in note.links],
        "tags": list(note.tags),
        "aliases": list(note.aliases),
        "blocks": [(block.name, block.line) for block in note.blocks],
        "problems": [(problem.code, problem.line) for problem in note.problems],
    }


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_case(text: str, expected: dict[str, Any], line_end: str) -> None:
    found = said(scan("Note.md", text.replace("\n", line_end), SETTINGS))
    assert {key: found[key] for key in expected} == expected


def test_every_name_is_used_once() -> None:
    names = [case[0] for case in CASES]
    assert len(set(names)) == len(names) >= 60
