"""The signs that the screen is drawn with, and their ASCII twins for terminals without UTF-8.

Every sign is one cell wide. No emoji, and no two signs that differ only in color.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from explorer import review
from explorer.model import Badge


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


_UTF8 = frozenset({"utf8", "utf8sig"})

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
    name = (encoding or "").lower().replace("-", "").replace("_", "")
    if name not in _UTF8:
        return ASCII
    if environ.get("EXPLORER_ASCII"):
        return replace(ASCII, plain_letters=False)
    return UNICODE


def badge_text(badge: Badge, glyphs: Glyphs) -> str:
    """Return the text of a review badge, such as `◆ 2 d`, `◇ today` or `+ new`."""
    return review.badge_text(badge, ascii=glyphs.plain)


def count_text(badge: Badge, glyphs: Glyphs) -> str:
    """Return the badge of a closed folder: how many notes and cards below it are due."""
    return review.count_text(badge, ascii=glyphs.plain)
