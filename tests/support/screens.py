"""The pictures of the README: the app on a copy of the sample vault, under Textual's Pilot.

`python -m tests.support.screens` writes them anew, each time with the same bytes. A picture is an
SVG file that loads nothing. The moving one has all of its frames, of which CSS shows one at a time;
a viewer that plays nothing shows the first. Lines and blocks are drawn as shapes, since they meet
in few fonts.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import pytest
from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from textual.strip import Strip

from explorer.ui.themes import DARK
from tests.support.places import isolate
from tests.support.sample import SAMPLE
from tests.ui.conftest import hold_still, make_app, press, screen_strips, settle

SCREENS = Path(__file__).resolve().parents[2] / ".github" / "screens"


class Step(NamedTuple):
    """What is pressed, for how long the screen is shown then, and what its title bar says."""

    keys: str
    seconds: float
    title: str


TOUR = (
    Step("", 1.6, "explorer"),
    Step("slash", 0.7, "/  search"),
    *(Step(key, 0.16, "/  search as you type") for key in [*"leest", "space", *"priv"]),
    Step("", 1.8, "misspelled, and found"),
    Step("enter", 1.6, "enter  read the section"),
    Step("m", 1.4, "m  the map of the section"),
    Step("v", 1.2, "v  and of its note"),
    Step("l", 1.6, "l  a step along a link"),
    Step("escape r", 0.8, "r  review"),
    Step("down down down", 0.6, "r  review"),
    Step("enter", 1.6, "a question"),
    Step("space", 2.4, "space  the answer, and when each grade asks again"),
    Step("3", 1.2, "3  good"),
    Step("u", 1.2, "u  taken back"),
    Step("escape minus shift+tab", 0.8, "explorer"),
)

CELL, LINE, BAR, EDGE, THIN = 10, 20, 32, 10, 1.25
"""The width and the height of a cell, the height of the title bar, the edge, and a thin line."""
_CORNERS = {
    "╭": "m5 21v-6q0-5 5-5h1", "╮": "m-1 10h1q5 0 5 5v6", "╰": "m5-1v6q0 5 5 5h1",
    "╯": "m-1 10h1q5 0 5-5v-6", "├": "m5-1v22m0-11h6", "┤": "m5-1v22m0-11h-6",
    "┼": "m5-1v22m-6-11h12", "┬": "m5 21v-11m-6 0h12", "┴": "m5-1v11m-6 0h12",
}  # fmt: skip
"""Lines from the top left of a cell; they reach into the next cells, so that no seam is seen."""
_BACK = str(DARK.background)
_LINES = "─━│"
_BLOCKS = "▁▂▃▄▅▆▇█▉▊▋▌▍▎▏"
_DRAWN = "".join(_CORNERS) + _LINES + _BLOCKS
_PIECE = re.compile(rf"─+|━+|[{_DRAWN}]|[!-~](?: ?[!-~])*|[^ -~{_DRAWN}](?: ?[^ -~{_DRAWN}])*")

_PAGE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
text {{ font: 16.6px ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", Consolas, monospace }}
rect {{ shape-rendering: crispEdges }}
path {{ fill: none; stroke-width: 1.25 }}
{styles}
</style>
<defs>
{rows}
</defs>
<rect width="{width}" height="{height}" rx="8" fill="#292929"/>
<circle cx="20" cy="16" r="6" fill="#ff5f57"/>
<circle cx="40" cy="16" r="6" fill="#febc2e"/>
<circle cx="60" cy="16" r="6" fill="#28c840"/>
<rect x="{edge}" y="{bar}" width="{inner}" height="{high}" fill="{back}"/>
{frames}
</svg>
"""
_MOVES = """\
.f {{ visibility: hidden; animation: {seconds}s step-end infinite }}
#f0 {{ visibility: visible }}
@media (prefers-reduced-motion) {{ .f {{ animation: none }} }}"""


def _colors(style: Style) -> tuple[str, str]:
    """Return the color of the text of a style, and the one behind it."""
    front = (style.color or Color.default()).get_truecolor().hex  # spaces need not have one
    back = (style.bgcolor or Color.default()).get_truecolor(foreground=False).hex
    return (back, front) if style.reverse else (front, back)


def _box(text: str, width: int) -> tuple[float, float, float, float]:
    """Return left, top, width and height of a straight line or a block in its cell."""
    lines = {
        "│": ((CELL - THIN) / 2, 0, THIN, LINE),
        "─": (0, (LINE - THIN) / 2, width, THIN),
        "━": (0, (LINE - 2 * THIN) / 2, width, 2 * THIN),
    }
    if text[0] in lines:
        return lines[text[0]]
    eighths = _BLOCKS.index(text) + 1
    if eighths <= 8:
        return 0, LINE - LINE * eighths / 8, CELL, LINE * eighths / 8
    return 0, 0, CELL * (16 - eighths) / 8, LINE


class Drawing:
    """Rows that frames share, and frames."""

    def __init__(self) -> None:
        self.looks: dict[str, str] = {}  # style sheets of texts, with their class
        self.rows: dict[str, str] = {}  # what is drawn in rows, with their id
        self.frames: list[str] = []
        self.seconds: list[float] = []

    def add(self, strips: Sequence[Strip], title: str, seconds: float) -> None:
        """Add a frame, or show the last one longer if it is the same."""
        rows = [(line, "".join(self._row(strip))) for line, strip in enumerate(strips)]
        middle = strips[0].cell_length * CELL / 2 + EDGE
        frame = f'<text x="{middle:g}" y="21" fill="#c5c8c6" text-anchor="middle">'
        frame += escape(title).replace(" ", "\xa0") + "</text>\n"
        for line, drawn in rows:
            name = self.rows.setdefault(drawn, f"r{len(self.rows)}")
            frame += f'<use href="#{name}" x="{EDGE}" y="{line * LINE + BAR}"/>'
        if self.frames and self.frames[-1] == frame:
            self.seconds[-1] += seconds
        else:
            self.frames.append(frame)
            self.seconds.append(seconds)

    def _row(self, strip: Strip) -> Iterator[str]:
        x = 0
        for said, style, _ in strip:
            assert style is not None
            text = said.replace("\xa0", " ")
            front, back = _colors(style)
            width = cell_len(text) * CELL
            if back != _BACK:
                yield f'<rect x="{x}" width="{width}" height="{LINE}" fill="{back}"/>'
            for found in _PIECE.finditer(text):
                at = x + cell_len(text[: found.start()]) * CELL
                yield self._piece(found[0], at, front, style)
            x += width

    def _piece(self, text: str, x: int, color: str, style: Style) -> str:
        width = cell_len(text) * CELL
        if text[0] in _CORNERS:
            return f'<path d="M{x} 0{_CORNERS[text]}" stroke="{color}"/>'
        if text[0] in _DRAWN:
            left, top, wide, high = _box(text, width)
            box = f'x="{x + left:g}" y="{top:g}" width="{wide:g}" height="{high:g}"'
            return f'<rect {box} fill="{color}"/>'
        fits = f'textLength="{width}" lengthAdjust="spacingAndGlyphs"'
        look = self._look(color, style)
        return f'<text class="{look}" x="{x}" y="15" {fits}>{escape(text)}</text>'

    def _look(self, color: str, style: Style) -> str:
        said = f"fill: {color}"
        said += "; font-weight: bold" if style.bold else ""
        said += "; font-style: italic" if style.italic else ""
        lines = [
            name
            for name, there in (("underline", style.underline), ("line-through", style.strike))
            if there
        ]
        said += f"; text-decoration: {' '.join(lines)}" if lines else ""
        return self.looks.setdefault(said, f"c{len(self.looks)}")

    def svg(self, size: tuple[int, int]) -> str:
        """Return the picture."""
        styles = [f".{name} {{ {look} }}" for look, name in self.looks.items()]
        whole = round(sum(self.seconds), 2)
        if len(self.frames) > 1:
            styles += [_MOVES.format(seconds=f"{whole:g}")]
            ends = [f"{100 * end / whole:.2f}%" for end in accumulate(self.seconds)]
            for number, (start, end) in enumerate(zip(["0%", *ends], ends, strict=False)):
                before = "0% { visibility: hidden } " if number else ""
                shown = f"{start} {{ visibility: visible }} {end} {{ visibility: hidden }}"
                styles += [
                    f"@keyframes k{number} {{ {before}{shown} }}",
                    f"#f{number} {{ animation-name: k{number} }}",
                ]
        return _PAGE.format(
            width=size[0] * CELL + 2 * EDGE,
            height=size[1] * LINE + BAR + EDGE,
            edge=EDGE,
            bar=BAR,
            inner=size[0] * CELL,
            high=size[1] * LINE,
            back=_BACK,
            styles="\n".join(styles),
            rows="\n".join(f'<g id="{name}">{drawn}</g>' for drawn, name in self.rows.items()),
            frames="\n".join(
                f'<g class="f" id="f{number}">{frame}</g>'
                for number, frame in enumerate(self.frames)
            ),
        )


async def record(name: str, size: tuple[int, int], steps: Sequence[Step]) -> None:
    """Write the picture of what some keys do."""
    with tempfile.TemporaryDirectory() as folder:
        vault = shutil.copytree(SAMPLE, Path(folder) / "notes")
        drawing = Drawing()
        app = make_app(vault, notice="sample vault")
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            for step in steps:
                await press(pilot, *step.keys.split())
                drawing.add(screen_strips(pilot), step.title, step.seconds)
    (SCREENS / name).write_text(drawing.svg(size), "utf-8", newline="\n")


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as places:
        isolate(patch, Path(places))
        hold_still(patch)
        asyncio.run(record("tour.svg", (100, 28), TOUR))
        asyncio.run(record("vault.svg", (140, 32), [Step("M", 1, "M  the whole vault")]))
