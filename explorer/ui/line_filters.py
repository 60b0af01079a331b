"""The last door before the terminal: replaces what could act on it, in whatever a widget has drawn.

Text is cleaned where it comes in (`explorer.text.sanitize`); this catches what slips, and never
changes a row's width.
"""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from explorer.text.sanitize import WIDTH_SAFE


class SafeText(LineFilter):
    """A line filter that takes out control, override and invisible characters."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (the base class's signature)
        """Return the segments with the same width and without what a terminal would obey."""
        return [
            s if s.control or (s.text.isascii() and s.text.isprintable()) else _safe(s)
            for s in segments
        ]


def _safe(segment: Segment) -> Segment:
    text = segment.text.translate(WIDTH_SAFE)
    if text == segment.text:
        return segment
    return Segment(text + " " * (cell_len(segment.text) - cell_len(text)), segment.style)


class PlainText(LineFilter):
    """A line filter for terminals without UTF-8.

    Letters lose their marks, other signs become `?`, bars blanks.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (the base class's signature)
        """Return the segments in ASCII, each as wide as it was."""
        return [
            s if s.control or s.text.isascii() else Segment(_plain(s.text), s.style)
            for s in segments
        ]


def _plain(text: str) -> str:
    width = cell_len(text)  # a joined emoji is narrower than its parts
    return "".join(letter if letter.isascii() else _plain_letter(letter) for letter in text)[
        :width
    ].ljust(width)


def _plain_letter(letter: str) -> str:
    width = cell_len(letter)
    if "\u2500" <= letter <= "\u259f":  # borders and blocks: Textual draws its scrollbars with them
        return " " * width
    base = unicodedata.normalize("NFKD", letter)[0]
    return (base if base.isascii() and base.isprintable() else "?").ljust(width) if width else ""
