"""Placeholders of templates: those of Obsidian are filled in, all others stay."""

from __future__ import annotations

from datetime import datetime

import pytest

from explorer.text.template import filled

NOON = datetime(2031, 5, 10, 12, 34)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("# {{title}}\n", "# A \\1 b\n"),
        ("{{date}} {{time}}", "2031-05-10 12:34"),
        ("{{ Date:dddd Do MMMM }}{{time:HH[h]mm}}", "Saturday 10th May12h34"),
        ("{{date:}} {{TITLE}}", "2031-05-10 A \\1 b"),
        ("{{yesterday}} {{date}", "{{yesterday}} {{date}"),
        ('<% tp.date.now("{{date}}") %>', '<% tp.date.now("2031-05-10") %>'),
    ],
)
def test_what_obsidian_fills_in_is_filled_in(template: str, text: str) -> None:
    assert filled(template, "A \\1 b", NOON, "YYYY-MM-DD", "HH:mm") == text
