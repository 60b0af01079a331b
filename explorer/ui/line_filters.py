"""The last filters before the terminal, for all that widgets have drawn.

They replace control characters, and signs that the terminal does not have. Text is cleaned where it
comes in (`explorer.text.sanitize`); this catches what slips through. Never changes the width of a
row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor

from explorer.text.sanitize import width_safe
from explorer.ui.glyphs import Glyphs

_BARS = re.compile("[\u2500-\u259f]")
"""Borders and blocks, one cell wide: Textual draws its scrollbars with them."""
_COLORLESS = (Monochrome, NoColor)
"""What Textual adds by itself."""


def line_filters(
    found: Iterable[LineFilter], glyphs: Glyphs, *, no_color: bool
) -> list[LineFilter]:
    """Return Textual's filters with ours: color only if allowed, and no control characters.

    Unlike in Textual, an empty NO_COLOR keeps the colors.
    """
    filters = [line_filter for line_filter in found if not isinstance(line_filter, _COLORLESS)]
    if no_color:
        filters.append(_NO_COLOR)
    filters.append(_SAFE_TEXT)
    if glyphs.plain_letters:
        filters.append(_PLAIN_TEXT)
    elif glyphs.plain:
        filters.append(_PLAIN_SIGNS)
    return filters


class SafeText(LineFilter):
    """A line filter that takes out control, override and invisible characters."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (the base class's signature)
        """Return the segments with the same width and without what a terminal would obey."""
        return [
            each if each.control else Segment(_safe(each.text), each.style) for each in segments
        ]


@lru_cache(maxsize=4096)
def _safe(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    safe = text.translate(width_safe())
    return safe + " " * (cell_len(text) - cell_len(safe))


class PlainSigns(LineFilter):
    """A line filter for ASCII signs beside letters of any kind: bars become blanks."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (the base class's signature)
        """Return the segments without what Textual draws borders and scrollbars with."""
        return [
            each if each.control else Segment(_BARS.sub(" ", each.text), each.style)
            for each in segments
        ]


class PlainText(LineFilter):
    """A line filter for terminals without UTF-8.

    Letters lose their marks, bars become blanks, and other signs become `?`.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (the base class's signature)
        """Return the segments in ASCII, each as wide as it was."""
        return [_plain(segment) for segment in segments]


def _plain(segment: Segment) -> Segment:
    if segment.control or segment.text.isascii():
        return segment
    width = cell_len(segment.text)
    text = "".join(map(_plain_letter, segment.text))
    # A joined emoji is narrower than its parts.
    return Segment(text[:width].ljust(width), segment.style)


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    width = cell_len(letter)
    if width == 0:
        return ""
    if _BARS.match(letter):
        return " " * width
    base = unicodedata.normalize("NFKD", letter)[0]
    if not (base.isascii() and base.isprintable()):
        base = "?"
    return base.ljust(width)


# One of each: a strip keeps what a filter has made of it, and knows the filter by its identity.
_NO_COLOR = NoColor()
_SAFE_TEXT = SafeText()
_PLAIN_TEXT = PlainText()
_PLAIN_SIGNS = PlainSigns()
