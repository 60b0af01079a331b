"""Charts made of cells: bars, columns and a calendar, as lines of a given width.

Shape carries the amount; color only repeats it. Without UTF-8 everything is ASCII.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content

from explorer.text.sanitize import clean
from explorer.ui.cells import cut, muted

if TYPE_CHECKING:
    from explorer.ui.glyphs import Glyphs

_WEEKDAYS = ("Mon", "", "Wed", "", "Fri", "", "")
_DAY_NAMES = 4
"""Cells for the names of the days beside a calendar."""
_MONTH_NAME = 3


class _ChartSigns(NamedTuple):
    """What charts are drawn with."""

    full: str
    """A cell of a bar."""
    ends: tuple[str, ...]
    """The ends of a bar by how many parts of a cell they fill; that of no part is empty."""
    left: str
    """A cell that is still to be filled."""
    heights: str
    """A cell of a column by how many eighths of it are filled."""
    shades: str
    """A day by how much there is, nothing first."""


_DRAWN = _ChartSigns("━", ("", "╸"), "━", " ▁▂▃▄▅▆▇█", "·░▒▓█")
_PLAIN = _ChartSigns("#", ("",), "-", " ########", ".-+*#")


@dataclass(frozen=True, slots=True)
class Bar:
    """One amount with its name."""

    name: str
    value: float
    text: str
    """The amount as text, behind the bar."""


def count_bars(rows: Iterable[tuple[str, int]], width: int, glyphs: Glyphs) -> list[Content]:
    """Return a line for each name with its count."""
    return bars([Bar(name, count, f"{count:,}") for name, count in rows], width, glyphs)


def bars(rows: Sequence[Bar], width: int, glyphs: Glyphs, most: float = 0) -> list[Content]:
    """Return a line for each row: its name, a bar, its text.

    The longest bar is the largest value, or `most` if that is larger.
    """
    names = min(max((cell_len(row.name) for row in rows), default=0), max(6, width * 2 // 5))
    texts = max((cell_len(row.text) for row in rows), default=0)
    room = max(1, width - names - texts - 3)
    largest = max([most, *(row.value for row in rows)])
    signs = _PLAIN if glyphs.plain else _DRAWN
    lines = []
    for row in rows:
        name = cut(clean(row.name), names, glyphs.ellipsis)
        cells = row.value / largest * room if largest > 0 else 0.0
        # An amount above zero is seen, however small it is.
        parts = max(1, round(cells * len(signs.ends))) if cells > 0 else 0
        whole, rest = divmod(parts, len(signs.ends))
        bar = signs.full * whole + signs.ends[rest]
        lines.append(
            Content.assemble(
                (name + " " * (names - cell_len(name)), "$muted"),
                " ",
                (bar + " " * (room - cell_len(bar)), "$accent"),
                " " * (1 + texts - cell_len(row.text)) + row.text,
            )
        )
    return lines


def progress_bar(share: float, cells: int, glyphs: Glyphs) -> Content:
    """Return a bar of `cells` cells of which a share, 0 to 1, is full."""
    full, signs = round(share * cells), _PLAIN if glyphs.plain else _DRAWN
    return Content.assemble((signs.full * full, "$accent"), (signs.left * (cells - full), "$faint"))


def columns(
    values: Sequence[float], labels: Mapping[int, str], width: int, height: int, glyphs: Glyphs
) -> list[Content]:
    """Return a chart of one column for each value, the last ones left out if there is no room.

    `labels` are written below the columns of their indices, as far as they do not touch.
    """
    largest = max(values, default=0)
    scale = f"{largest:,.0f}"
    margin = len(scale) + 1
    cells = max(1, min(3, (width - margin) // max(1, len(values))))
    shown = values[: max(1, (width - margin) // cells)]
    thick = max(1, cells - 1)
    signs = (_PLAIN if glyphs.plain else _DRAWN).heights
    lines = []
    for level in reversed(range(height)):
        filled = [value / largest * height - level if largest > 0 else 0 for value in shown]
        # How many eighths of a cell are filled; an amount above zero is seen, however small it is.
        eighths = [min(8, max(1, round(one * 8))) if one > 0 else 0 for one in filled]
        row = "".join(signs[each] * thick + " " * (cells - thick) for each in eighths)
        lines.append(Content.assemble((scale.rjust(margin - 1) + " ", "$muted"), (row, "$accent")))
        scale = ""
    axis = _axis({index * cells: text for index, text in labels.items() if index < len(shown)})
    rule = glyphs.rule * (len(shown) * cells)
    lines.append(Content.styled(" " * margin + rule, "$faint"))
    lines.append(muted(" " * margin + axis))
    return lines


def _axis(labels: Mapping[int, str]) -> str:
    """Return a line with texts at their columns, without those that would touch another."""
    line = ""
    for column, text in sorted(labels.items()):
        if column >= len(line) + bool(line):
            line = f"{line:<{column}}{text}"
    return line


def calendar(counts: Mapping[date, int], today: date, width: int, glyphs: Glyphs) -> list[Content]:
    """Return the weeks until today, a column each, as many as there is room for up to a year.

    Each day has a shade for its count; a line below explains them.
    """
    weeks = min(53, width - _DAY_NAMES)
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(weeks))]
    largest = max(counts.values(), default=0)
    shades = (_PLAIN if glyphs.plain else _DRAWN).shades
    lines = [muted(" " * _DAY_NAMES + _months(mondays))]
    for weekday, name in enumerate(_WEEKDAYS):
        days = [first + timedelta(days=weekday) for first in mondays]
        found = [counts.get(day, 0) for day in days if day <= today]
        cells = [(shades[_level(n, largest)], "$accent" if n else "$faint") for n in found]
        lines.append(Content.assemble((f"{name:<{_DAY_NAMES}}", "$muted"), *cells))
    # What the shades mean, each by the smallest count that has it.
    parts: list[tuple[str, str]] = [(" " * _DAY_NAMES, "$muted")]
    first: dict[int, int] = {}
    for count in range(1, largest + 1):
        first.setdefault(_level(count, largest), count)
    for level, count in first.items():
        parts += [(shades[level], "$accent"), (f" {count:,}  ", "$muted")]
    return [*lines, Content.assemble(*parts)]


def _level(count: int, largest: int) -> int:
    """Return which shade a count has: 0 for none, else one of four quarters of the largest."""
    return 1 + min(3, 4 * (count - 1) // max(1, largest)) if count else 0


def _months(mondays: Sequence[date]) -> str:
    """Return the names of the months above the weeks that they begin in."""
    labels: dict[int, str] = {}
    for column, monday in enumerate(mondays):
        begins = any((monday + timedelta(days=day)).day == 1 for day in range(7))
        if begins and column + _MONTH_NAME <= len(mondays):
            labels[column] = f"{monday + timedelta(days=6):%b}"
    return _axis(labels)
