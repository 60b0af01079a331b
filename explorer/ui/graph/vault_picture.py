"""The picture of a whole vault: each community a circle of dots, its central notes in the middle.

Nearer to it, dots become names, as far as no two overprint each other. Selecting lights up and
never moves anything but the view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.geometry import Offset, Size
from textual.strip import Strip
from textual.widget import Widget

from explorer.graph.circles import Circle
from explorer.model import REVIEW_STATES, ReviewState
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
_UNLIT = 0.4
"""How near the color of what is not lit up is to the background."""
_ZOOM = 1.5
_NEAREST = 24.0
"""Dots for the radius of a note, at most."""
_NAMED = 4.0
"""Dots for the radius of a note from which on notes are signs with names."""
_STEP = 8
"""A step goes one in so many parts of the view."""
_LONGEST, _LEAST = 28, 12
"""Cells of a name at most, and those below which it is not cut."""
_ACROSS = 16
"""Cells that the name of a community may take across a smaller circle."""

_NOTHING = -1
"""In place of a community, where there is none."""

Member: TypeAlias = tuple[int, int]
"""A note: the index of its community, and its own in that."""


class BrailleCanvas:
    """Dots in cells of two by four. A cell has the owner of its latest dot."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.dots = [0] * (width * height)
        """The bits of each cell, row by row."""
        self.owners = [_NOTHING] * (width * height)

    def plot(self, points: Iterable[tuple[int, int]], owner: int) -> None:
        """Draw the dots that are on the canvas."""
        width, right, bottom = self.width, 2 * self.width, 4 * self.height
        for x, y in points:
            if 0 <= x < right and 0 <= y < bottom:
                cell = (y >> 2) * width + (x >> 1)
                self.dots[cell] |= _BITS[(y & 3) * 2 + (x & 1)]
                self.owners[cell] = owner


class Group(NamedTuple):
    """A community as the picture shows it. All texts are clean."""

    name: str
    circle: Circle
    notes: Sequence[str]
    """The names of its notes, the most central first."""
    places: Sequence[tuple[float, float]]
    """Where they are."""
    states: Mapping[int, ReviewState]
    """The states of those that are due, by their indices."""


class _Label(NamedTuple):
    x: int
    text: str
    """With a blank on both sides."""
    member: Member


class VaultPicture(Widget, can_focus=True):
    """Draws communities, and lets keys and mouse come nearer and look around."""

    ALLOW_SELECT = False
    BINDINGS = bindings("picture")

    def __init__(self, glyphs: Glyphs, picked: Callable[[Member, bool], object]) -> None:
        """`picked` is called with what is clicked, and whether that is to be opened.

        The note of it is -1 where only a community can be seen.
        """
        super().__init__(id="vault-picture", classes="framed")
        self.glyphs = glyphs
        self._picked = picked
        self.hints = BorderHints(self)
        """What keys do, in the lower border."""
        self._room = Size()
        """As `size`, which takes its time."""
        self._base = Style()
        self._groups: Sequence[Group] = ()
        self.lit: Member = -1, -1
        """The community and the note that are lit up, -1 for none."""
        self._entered = -1
        """The community that is looked at, -1 for all."""
        self._scale = 1.0
        """Dots for the radius of a note."""
        self._x = self._y = 0.0
        """The place in the middle of the view."""
        self._is_fitted = True
        """Whether the view is fitted to what is looked at; not if the user has moved it."""
        self._is_dragged = False
        self._grabbed = Offset()
        """Where the mouse was last while it moves the picture."""
        self._canvas = BrailleCanvas(0, 0)
        self._signs: dict[int, tuple[ReviewState | None, Member]] = {}
        """The notes that have a sign, and whether that says that they are due, by their cells."""
        self._labels: dict[int, list[_Label]] = {}
        """By their rows."""
        self._named: dict[int, Member] = {}
        """What is named in each cell of a label."""
        self._is_drawn = False
        self._parts: Mapping[str, Style] = {}
        self._colors: Sequence[tuple[Style, Style]] = ()
        """The styles of communities, each not lit up and lit up."""

    def show(self, groups: Sequence[Group], entered: int) -> None:
        """Show other communities, from where the user looks at them."""
        self._groups, self._entered = groups, entered
        self.lit = -1, -1

    def look_at(self, community: int) -> None:
        """Fit the view to another community, or to all for -1."""
        if community != self._entered:
            self._entered, self._is_fitted = community, True
            self.light(self.lit)

    def light(self, member: Member) -> None:
        """Light up a community, or one of its notes, and bring it into view."""
        self.lit = member
        self._fit()
        if member[0] >= 0 and self._room:
            place = self._place_of(member)
            if self._cell(*self._dots([place])[0]) is None:
                self._x, self._y = place
        self._redraw()

    def _place_of(self, member: Member) -> tuple[float, float]:
        community, note = member
        group = self._groups[community]
        return group.places[note] if note >= 0 else group.circle[:2]

    # The view

    def _fit(self) -> None:
        """Fit the view, unless the user has moved it."""
        groups = self._groups[self._entered :][:1] if self._entered >= 0 else self._groups
        size = self._room
        if not (self._is_fitted and groups and size):
            return
        circles = [group.circle for group in groups]
        left = min(each.x - each.radius for each in circles)
        right = max(each.x + each.radius for each in circles)
        top = min(each.y - each.radius for each in circles)
        bottom = max(each.y + each.radius for each in circles)
        self._x, self._y = (left + right) / 2, (top + bottom) / 2
        fitting = min(2 * size.width / (right - left), 4 * size.height / (bottom - top))
        self._scale = min(_NEAREST, fitting)

    def _dots(self, places: Iterable[tuple[float, float]]) -> list[tuple[int, int]]:
        """Return the columns and rows of dots at which places are."""
        scale, size = self._scale, self._room
        left, top = size.width - self._x * scale, 2 * size.height - self._y * scale
        return [(int(x * scale + left), int(y * scale + top)) for x, y in places]

    def _cell(self, column: int, row: int) -> int | None:
        """Return the index of the cell that has a dot, None for one that is not in view."""
        width, height = self._room
        if 0 <= column < 2 * width and 0 <= row < 4 * height:
            return (row >> 2) * width + (column >> 1)
        return None

    def _zoom(self, step: int, column: float, row: float) -> None:
        """Come nearer (1) or go back (-1); what is in a cell, counted from the middle, stays."""
        scale = min(_NEAREST, max(0.1, self._scale * _ZOOM**step))
        gained = 1 / self._scale - 1 / scale
        self._x += 2 * column * gained
        self._y += 4 * row * gained
        self._scale, self._is_fitted = scale, False
        self._redraw()

    def _move(self, columns: float, rows: float) -> None:
        self._x += 2 * columns / self._scale
        self._y += 4 * rows / self._scale
        self._is_fitted = False
        self._redraw()

    def on_resize(self) -> None:
        """Fit the view to another size."""
        self.hints.fit()
        self._room = self.size
        self._fit()
        self._redraw()

    def notify_style_update(self) -> None:
        """Forget the styles of another theme."""
        self._parts = {}
        super().notify_style_update()

    def action_zoom(self, step: int) -> None:
        """Come nearer (1) or go back (-1)."""
        self._zoom(step, 0, 0)

    def action_pan(self, columns: int, rows: int) -> None:
        """Look at what is further right and down, or left and up."""
        self._move(columns * self._room.width / _STEP, rows * self._room.height / _STEP)

    def action_fit(self) -> None:
        """Show all of what is looked at."""
        self._is_fitted = True
        self.light(self.lit)

    # Drawing

    def _redraw(self) -> None:
        self._is_drawn = False
        self.refresh()

    def _draw(self) -> None:
        """Find what is in each cell."""
        self._is_drawn = True
        self._canvas = BrailleCanvas(*self._room)
        self._signs, self._labels, self._named = {}, {}, {}
        for community, group in enumerate(self._groups):
            points = self._dots(group.places)
            signed: Iterable[int] = group.states
            if self._scale < _NAMED:
                self._canvas.plot(points, community)
            else:
                signed = range(len(points))
            for at in signed:
                cell = self._cell(*points[at])
                if cell is not None:  # that of a more central note stays
                    self._signs.setdefault(cell, (group.states.get(at), (community, at)))
        self._write_names()

    def _write_names(self) -> None:
        """Write names: of what is lit up first, then of what is most central."""
        community, note = self.lit
        if note >= 0:
            self._write_note(self.lit, over=True)
        if self._scale >= _NAMED:
            for _, member in sorted(self._signs.values(), key=lambda each: each[1][::-1]):
                self._write_note(member, over=False)
        elif self._entered >= 0:
            central = len(self._groups[self._entered].notes[: self._room.height // 2])
            for at in range(central):
                self._write_note((self._entered, at), over=True)
        else:
            first = [community] if community >= 0 > note else []
            for at in dict.fromkeys([*first, *range(len(self._groups))]):
                self._write_group(at)

    def _write_note(self, member: Member, *, over: bool) -> None:
        """Write the name of a note beside its place, `over` other notes or not at all."""
        cell = self._cell(*self._dots([self._place_of(member)])[0])
        name = self._groups[member[0]].notes[member[1]]
        if cell is None or cell in self._named:
            return
        self._signs.setdefault(cell, (None, member))
        row, column = divmod(cell, self._room.width)
        ahead, before = range(column + 1, self._room.width), range(column - 1, -1, -1)
        for columns in (ahead, before):
            free = takewhile(partial(self._is_free, row, over=over), columns[: _LONGEST + 2])
            room = len([*free]) - 2
            if room >= min(_LEAST, cell_len(name)):
                text = cut(name, room, self.glyphs.ellipsis)
                start = column + 1 if columns is ahead else column - cell_len(text) - 2
                self._named[cell] = member
                self._write(row, start, text, member)
                return

    def _is_free(self, row: int, column: int, *, over: bool) -> bool:
        cell = row * self._room.width + column
        return cell not in self._named and (over or cell not in self._signs)

    def _write(self, row: int, column: int, text: str, member: Member) -> None:
        start = row * self._room.width + column
        self._named |= dict.fromkeys(range(start, start + cell_len(text) + 2), member)
        self._labels.setdefault(row, []).append(_Label(column, f" {text} ", member))

    def _write_group(self, community: int) -> None:
        """Write the name of a community across its circle, unless that has no room for it."""
        group, (width, height) = self._groups[community], self._room
        across = int(group.circle.radius * self._scale)
        ((x, y),) = self._dots([group.circle[:2]])
        is_seen = across >= _LEAST // 2 or community == self.lit[0]
        if not is_seen or self._cell(x, y) is None:
            return
        text = cut(group.name, min(_LONGEST, max(_ACROSS, across)), self.glyphs.ellipsis)
        wide = cell_len(text) + 2
        column = max(0, min((x - wide) >> 1, width - wide))
        middle, reach = y >> 2, across >> 3
        found = list[tuple[int, int, int]]()
        for row in range(max(0, middle - reach), min(height, middle + reach + 1)):
            cells = range(row * width + column, row * width + column + wide)
            if self._named.keys().isdisjoint(cells):
                hidden = len(self._signs.keys() & cells)
                found.append((hidden, abs(row - middle), row))
        if found:
            self._write(min(found)[2], column, text, (community, -1))

    def _prepare(self) -> None:
        """Make the styles of the theme."""
        app, self._base = self.app, self.rich_style
        self._parts = part_styles(app.theme_variables, ansi=app.native_ansi_color)
        if app.native_ansi_color:
            plain = [Style(color=name) for name in _ANSI]
            self._colors = [(each + Style(dim=True), each) for each in plain]
            return
        hue, saturation, lightness = Color.parse(app.theme_variables["accent"]).hsl
        ground = Color.parse(app.theme_variables["background"])
        turned = [
            Color.from_hsl((hue + turn / _HUES) % 1, saturation, lightness) for turn in range(_HUES)
        ]
        self._colors = [
            (Style(color=each.blend(ground, _UNLIT).rich_color), Style(color=each.rich_color))
            for each in turned
        ]

    def _style(self, look: int | ReviewState) -> Style:
        if isinstance(look, str):
            return self._parts[look]
        if look == _NOTHING:
            return self._parts["plain"]
        return self._colors[look % len(self._colors)][self.lit[0] in (-1, look)]

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        if not self._parts:
            self._prepare()
        if not self._is_drawn:
            self._draw()
        base, width = self._base, self._room.width
        if y >= self._room.height:
            return Strip.blank(width, base)
        line: list[Segment] = []
        x = 0
        for label in sorted(self._labels.get(y, ())):
            line += self._cells(y, x, label.x, base)
            look = self._style(label.member[0])
            if label.member == self.lit:
                look = self._parts["cursor"]
            elif label.member[0] == self.lit[0]:
                look += Style(bold=True)
            line.append(Segment(label.text, base + look))
            x = label.x + cell_len(label.text)
        line += self._cells(y, x, width, base)
        return Strip(line).adjust_cell_length(width, base)

    def _cells(self, y: int, start: int, end: int, base: Style) -> Iterator[Segment]:
        """Yield the dots and signs in some cells of a row, those that look the same together."""
        cells = range(y * self._room.width + start, y * self._room.width + end)
        for look, found in groupby(cells, self._look):
            yield Segment("".join(map(self._text, found)), base + self._style(look))

    def _look(self, cell: int) -> int | ReviewState:
        """Return the community whose color a cell has, or the state of what is due there."""
        state, member = self._signs.get(cell, (None, (self._canvas.owners[cell], -1)))
        return state or member[0]

    def _text(self, cell: int) -> str:
        if cell in self._signs:
            state, _ = self._signs[cell]
            if state is None:
                return self.glyphs.note
            sign = REVIEW_STATES[state]
            return sign.ascii_shape if self.glyphs.plain else sign.shape
        bits = self._canvas.dots[cell]
        if self.glyphs.plain or not bits:
            return _PLAIN[bits.bit_count()]
        return chr(_BRAILLE + bits)

    # Mouse

    def _at(self, x: int, y: int) -> Member | None:
        """Return what is in a cell."""
        cell = y * self._room.width + x
        if cell in self._named:
            return self._named[cell]
        if cell in self._signs:
            return self._signs[cell][1]
        place_x = self._x + (2 * x + 1 - self._room.width) / self._scale
        place_y = self._y + (4 * y + 2 - 2 * self._room.height) / self._scale
        for at, group in enumerate(self._groups):
            circle = group.circle
            if (place_x - circle.x) ** 2 + (place_y - circle.y) ** 2 <= circle.radius**2:
                return at, -1
        return None

    async def on_click(self, event: events.Click) -> None:
        """Select what is clicked; a second click opens it. One on a hint does as its key."""
        offset = event.get_content_offset(self)
        if await self.hints.take_click(event) or offset is None or self._is_dragged:
            return
        found = self._at(*offset)
        if found is not None:
            self._picked(found, event.chain > 1)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to move the picture."""
        self._is_dragged, self._grabbed = False, event.screen_offset
        if event.get_content_offset(self) is not None:
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the picture along with the mouse."""
        moved = self._grabbed - event.screen_offset
        if self.app.mouse_captured is self and moved:
            self._is_dragged, self._grabbed = True, event.screen_offset
            self._move(*moved)

    def on_mouse_up(self) -> None:
        """Leave the picture where it is."""
        self.release_mouse()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go back from the place under the mouse."""
        self._wheel(event, -1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Come nearer to the place under the mouse."""
        self._wheel(event, 1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        event.stop()
        x, y = event.get_content_offset(self) or Offset()
        self._zoom(step, x - self._room.width / 2, y - self._room.height / 2)
