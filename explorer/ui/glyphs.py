"""The signs that the screen is drawn with, and their ASCII twins for terminals without UTF-8.

Every sign is one cell wide. No emoji, and no two signs that differ only in color.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor

from explorer.review import badges
from explorer.text.sanitize import width_safe

if TYPE_CHECKING:
    from explorer.model import Badge

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
    filters.append(SAFE_TEXT)
    if glyphs.plain_letters:
        filters.append(PLAIN_TEXT)
    elif glyphs.plain:
        filters.append(PLAIN_SIGNS)
    return filters


class TextFilter(LineFilter):
    """A line filter that changes texts, and not how wide they are."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (the base class's signature)
        """Return the segments with other texts."""
        return [
            each if each.control else Segment(self._change(each.text), each.style)
            for each in segments
        ]


@lru_cache(maxsize=4096)
def _safe(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    safe = text.translate(width_safe())
    return safe + " " * (cell_len(text) - cell_len(safe))


def _plain(text: str) -> str:
    """Return a text in ASCII: letters lose their marks, bars are blanks, other signs are `?`."""
    if text.isascii():
        return text
    width = cell_len(text)
    # A joined emoji is narrower than its parts.
    return "".join(map(_plain_letter, text))[:width].ljust(width)


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    base = " " if _BARS.match(letter) else unicodedata.normalize("NFKD", letter)[0]
    if not (base.isascii() and base.isprintable()):
        base = "?"
    width = cell_len(letter)
    return base.ljust(width) if width else ""


# One of each: a strip keeps what a filter has made of it, and knows the filter by its identity.
_NO_COLOR = NoColor()
SAFE_TEXT = TextFilter(_safe)
"""Takes out control, override and invisible characters: what a terminal would obey."""
PLAIN_SIGNS = TextFilter(lambda text: _BARS.sub(" ", text))
"""For ASCII signs beside letters of any kind."""
PLAIN_TEXT = TextFilter(_plain)
"""For terminals without UTF-8."""


BROKEN_LINK_LABELS: Mapping[str, str] = {
    "note_missing": "no such note",
    "heading_missing": "no such heading",
    "block_missing": "no such block",
}
"""What a row shows of a broken link, by its `LinkStatus`, which is also the code of its problem."""


# As of the options of the app: there are two sets, and none is compared with another.
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Glyphs:
    """The signs by their meaning."""

    opened: str = "▾"
    closed: str = "▸"
    ellipsis: str = "…"
    crumb: str = "›"
    dot: str = "·"
    here: str = "▎"
    """Before the row that the keys act on."""
    broken: str = "✗"
    warning: str = "!"
    info: str = "i"
    rule: str = "─"
    """Repeated, the line above a group of rows."""
    times: str = "×"
    """Before how often something is there."""
    note_opened: str = "▿"
    note_closed: str = "▹"
    note: str = "◦"
    """A note without headings; what folds without being a folder has the two signs above."""
    open_task: str = "☐"
    done_task: str = "☑"
    plain: bool = False
    """Whether all signs are ASCII, borders included."""
    plain_letters: bool = False
    """Whether letters are drawn in ASCII, too: the terminal has no UTF-8."""

    def dotted(self, parts: Iterable[str]) -> str:
        """Return texts beside each other, with dots between them."""
        return f" {self.dot} ".join(parts)

    def crumbs(self, names: Iterable[str]) -> str:
        """Return the names of what is in each other, the outermost first."""
        return f" {self.crumb} ".join(names)


UNICODE = Glyphs()
ASCII = Glyphs(
    *("v", ">", "~", ">", "-", ">", "x", "!", "i", "-", "x", "-", "+", ":", "o", "x"),
    plain=True,
    plain_letters=True,
)


def choose(environ: Mapping[str, str], encoding: str | None) -> Glyphs:
    """Return the signs that a terminal with this output encoding can show.

    The environment variable EXPLORER_ASCII forces the ASCII ones, and leaves the letters of notes
    as they are where the terminal can show them.
    """
    if (encoding or "").lower().replace("-", "").replace("_", "") not in ("utf8", "utf8sig"):
        return ASCII
    return replace(ASCII, plain_letters=False) if environ.get("EXPLORER_ASCII") else UNICODE


def badge_text(badge: Badge, glyphs: Glyphs) -> str:
    """Return the text of a review badge, such as `◆ 2 d`, `◇ today` or `+ new`."""
    return badges.badge_text(badge, ascii=glyphs.plain)


def count_text(badge: Badge, glyphs: Glyphs) -> str:
    """Return the badge of a closed folder: how many notes and cards below it are due."""
    return badges.count_text(badge, ascii=glyphs.plain)
