"""The picture of a whole vault: each community a circle of dots, its central notes in the middle.

Nearer to it, dots become names, as far as no two overprint each other. Selecting lights up and
never moves anything but the view.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from math import hypot
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.geometry import clamp
from textual.strip import Strip
from textual.widget import Widget

from explorer.graph.circles import Circle
from explorer.model import REVIEW_STATES, Badge, ReviewState
from explorer.review.badges import merge
from explorer.ui.cells import cut
from explorer.ui.commands import bindings
from explorer.ui.themes import part_styles
from explorer.ui.widgets.key_hints import BorderHints

if TYPE_CHECKING:
    from explorer.ui.glyphs import Glyphs

_BITS = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)
"""Of the dots of a braille cell, row by row."""
_BRAILLE = 0x2800
_PLAIN = " ..:::###"
"""A cell in ASCII by how many of its dots there are."""
_HUES = 6
_ANSI = ("blue", "green", "magenta", "cyan")
_ZOOM = 1.5
_FARTHEST, _NEAREST = -4, 16
"""Steps of the zoom at most."""
_NAMED = 3.0
"""Dots for the radius of a note from which on all notes may have names."""
_STEP = 8
"""A step goes one in so many parts of the view."""
_LONGEST = 28
"""Cells of a name at most."""
_TRIED = 2
"""Names for each line that are tried: near a community most of them would overprint others."""
_ACROSS = 6
"""Cells across the smallest community with a name."""

Member: TypeAlias = tuple[int, int]
"""A note: the index of its community, and its own in that; -1 for the whole community."""
NOTHING: Member = -1, -1


class Group(NamedTuple):
    """A community as the picture shows it. All texts are clean."""

    name: str
    circle: Circle
    notes: Sequence[str]
    """The names of its notes, the most central first."""
    places: Sequence[tuple[float, float]]
    """Where they are."""
    due: Mapping[int, Badge]
    """The badges of those that are due, by their indices."""

    def badge(self, note: int) -> Badge | None:
        """Return the badge of a note, or for -1 that of all."""
        return merge(self.due.values()) if note < 0 else self.due.get(note)


class VaultPicture(Widget, can_focus=True):
    """Draws communities, and lets keys and mouse come nearer and look around."""

    ALLOW_SELECT = False
    BINDINGS = bindings("picture")

    def __init__(self, glyphs: Glyphs, picked: Callable[[Member, bool], object]) -> None:
        """`picked` is called with what is clicked, and whether that is to be opened."""
        super().__init__(id="vault-picture", classes="framed")
        self.glyphs = glyphs
        self._picked = picked
        self.hints = BorderHints(self)
        """What keys do, in the lower border."""
        self._groups: Sequence[Group] = ()
        self._entered = -1
        """The community that is looked at, -1 for all."""
        self.lit = NOTHING
        self._whole = Circle(0, 0, 1)
        """What is looked at: all of it is in view before any zoom."""
        self._steps = 0
        """How often the view came nearer, less than 0 if it went back."""
        self._x = self._y = 0.0
        """The place in the middle of the view."""
        self._cells: dict[int, tuple[str, Style, Member]] = {}
        """What is drawn in cells that are not blank; a text is in the first one of its cells."""
        self._strips: list[Strip] = []
        """The lines as they are drawn; none if something has changed."""

    def show(self, groups: Sequence[Group], entered: int, lit: Member) -> None:
        """Show communities, or one that is entered, and light up one of them or a note."""
        self._groups, self._entered, self.lit = groups, entered, lit
        reach = max((hypot(x, y) + radius for _, (x, y, radius), *_ in groups), default=1)
        whole = groups[entered].circle if entered >= 0 else Circle(0, 0, reach)
        if whole != self._whole:
            self._whole = whole
            self.action_fit()
        if lit != NOTHING and self.size:
            place = self._place_of(lit)
            ((x, y),) = self._dots([place])
            if not self.size.contains(x >> 1, y >> 2):
                self._x, self._y = place
        self._redraw()

    def _place_of(self, member: Member) -> tuple[float, float]:
        group, note = self._groups[member[0]], member[1]
        return group.places[note] if note >= 0 else group.circle[:2]

    # The view

    @property
    def _scale(self) -> float:
        """Dots for the radius of a note."""
        width, height = self.size
        return max(1, min(width, 2 * height)) / self._whole.radius * _ZOOM**self._steps

    def _dots(self, places: Iterable[tuple[float, float]]) -> list[tuple[int, int]]:
        """Return the columns and rows of dots at which places are."""
        scale, (width, height) = self._scale, self.size
        left, top = width - self._x * scale, 2 * height - self._y * scale
        return [(int(x * scale + left), int(y * scale + top)) for x, y in places]

    def _move(self, columns: float, rows: float) -> None:
        self._x += 2 * columns / self._scale
        self._y += 4 * rows / self._scale
        self._redraw()

    def action_zoom(self, step: int, columns: float = 0, rows: float = 0) -> None:
        """Come nearer (1) or go back (-1); what is so far from the middle of the view stays."""
        self._move(columns, rows)
        self._steps = clamp(self._steps + step, _FARTHEST, _NEAREST)
        self._move(-columns, -rows)

    def action_pan(self, columns: int, rows: int) -> None:
        """Look at what is further right and down, or left and up."""
        self._move(columns * self.size.width / _STEP, rows * self.size.height / _STEP)

    def action_fit(self) -> None:
        """Show all of what is looked at."""
        self._steps = 0
        self._x, self._y, _ = self._whole
        self._redraw()

    def on_resize(self) -> None:
        """Draw in another size."""
        self.hints.fit()
        self._redraw()

    def notify_style_update(self) -> None:
        """Draw in another theme."""
        self._strips = []
        super().notify_style_update()

    # Drawing

    def _redraw(self) -> None:
        self._strips = []
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        if len(self._strips) != self.size.height:
            self._draw()
        return self._strips[y]

    def _draw(self) -> None:
        width, height = self.size
        app, base = self.app, self.rich_style
        parts = part_styles(app.theme_variables, ansi=app.native_ansi_color)
        unlit = Style(dim=True)
        colors = [base + color for color in self._colors()]
        styles = [colors[at % len(colors)] for at in range(len(self._groups))]
        if self.lit != NOTHING:
            styles = [
                style if at == self.lit[0] else style + unlit for at, style in enumerate(styles)
            ]
        signs = {state: base + parts[state] for state in REVIEW_STATES}
        self._cells = {}
        self._plot(styles, signs)
        self._write_names(styles, signs, base + parts["cursor"])
        blank = " ", base, NOTHING
        lines = (range(y * width, (y + 1) * width) for y in range(height))
        self._strips = [
            Strip(
                Segment("".join(text for text, *_ in found), style)
                for style, found in groupby(
                    (self._cells.get(cell, blank) for cell in line), itemgetter(1)
                )
            )
            for line in lines
        ]

    def _colors(self) -> list[Style]:
        """Return the colors of communities: those around the accent color of the theme."""
        if self.app.native_ansi_color:
            return [Style(color=name) for name in _ANSI]
        hue, saturation, lightness = Color.parse(self.app.theme_variables["accent"]).hsl
        return [
            Style(color=Color.from_hsl((hue + turn / _HUES) % 1, saturation, lightness).rich_color)
            for turn in range(_HUES)
        ]

    def _plot(self, styles: Sequence[Style], signs: Mapping[ReviewState, Style]) -> None:
        """Draw a dot for each note; the color of a cell is that of its most central one."""
        width, height = self.size
        bits = defaultdict[int, int](int)
        members: dict[int, Member] = {}
        due: dict[int, Member] = {}
        for community, group in enumerate(self._groups):
            for note, (x, y) in enumerate(self._dots(group.places)):
                if 0 <= x < 2 * width and 0 <= y < 4 * height:
                    cell = (y >> 2) * width + (x >> 1)
                    bits[cell] |= _BITS[(y & 3) * 2 + (x & 1)]
                    members.setdefault(cell, (community, note))
                    if note in group.due:
                        due.setdefault(cell, (community, note))
        plain = self.glyphs.plain
        for cell, member in members.items():
            text = _PLAIN[bits[cell].bit_count()] if plain else chr(_BRAILLE + bits[cell])
            self._cells[cell] = text, styles[member[0]], member
        for cell, member in due.items():
            state = self._groups[member[0]].due[member[1]].state
            self._cells[cell] = self._sign(state), signs[state], member

    def _sign(self, state: ReviewState) -> str:
        sign = REVIEW_STATES[state]
        return sign.ascii_shape if self.glyphs.plain else sign.shape

    def _to_name(self) -> Iterator[Member]:
        """Yield what is to be named: what is lit up first, then what is most central."""
        if self.lit != NOTHING:
            yield self.lit
        is_near = self._scale >= _NAMED
        if is_near or self._entered >= 0:
            for note, community in sorted(member[::-1] for *_, member in self._cells.values()):
                if is_near or community == self._entered:
                    yield community, note
        else:
            for at, group in enumerate(self._groups):
                if group.circle.radius * self._scale >= _ACROSS:
                    yield at, -1

    def _write_names(
        self, styles: Sequence[Style], signs: Mapping[ReviewState, Style], cursor: Style
    ) -> None:
        """Write names, none over another. The sign before one tells what is due there."""
        width, height = self.size
        named = set[int]()
        for community, note in islice(self._to_name(), _TRIED * height):
            member, group = (community, note), self._groups[community]
            ((x, y),) = self._dots([self._place_of(member)])
            if not self.size.contains(x >> 1, y >> 2):
                continue
            sign = self.glyphs.note if note >= 0 else " "
            name = f" {group.notes[note]}" if note >= 0 else group.name
            name = f"{cut(name, min(_LONGEST, width - 2), self.glyphs.ellipsis)} "
            wide = 1 + cell_len(name)
            column = x >> 1 if note >= 0 else (x - wide) >> 1
            start = (y >> 2) * width + max(0, min(column, width - wide))
            cells = range(start, start + wide)
            if named.isdisjoint(cells):
                named.update(cells)
                style = cursor if member == self.lit else styles[community]
                self._cells |= dict.fromkeys(cells, ("", style, member))
                self._cells[start] = sign, style, member
                self._cells[start + 1] = name, style, member
                badge = group.badge(note)
                if badge is not None:
                    self._cells[start] = self._sign(badge.state), signs[badge.state], member

    # Mouse

    async def on_click(self, event: events.Click) -> None:
        """Select what is clicked; a second click opens it. One on a hint does as its key."""
        offset = event.get_content_offset(self)
        if await self.hints.take_click(event) or offset is None:
            return
        *_, member = self._cells.get(offset.y * self.size.width + offset.x, (NOTHING,))
        if member != NOTHING:
            self._picked(member, event.chain > 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go back from the place under the mouse."""
        self._wheel(event, -1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Come nearer to the place under the mouse."""
        self._wheel(event, 1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        event.stop()
        x, y = event.get_content_offset_capture(self)
        self.action_zoom(step, x - self.size.width / 2, y - self.size.height / 2)
