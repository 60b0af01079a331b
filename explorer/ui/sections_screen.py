"""The screen with all sections of one concept, side by side where there is room.

Shows the sections that it is given; `ShowSections` asks the app to read them again. Links in them
are not followed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from explorer.reader.concept_sections import ConceptSections, Section
from explorer.text.names import distinct_span, distinct_titles
from explorer.text.sanitize import clean
from explorer.ui.base_app import app_of, follow_vault, is_open
from explorer.ui.cells import crumbs_text, cut, cut_around
from explorer.ui.commands import bindings, bindings_of
from explorer.ui.glyphs import Glyphs
from explorer.ui.messages import OpenPlace, ShowSections
from explorer.ui.reader.note_content import preview_source
from explorer.ui.reader.page_view import BOTTOM, TOP, PageView, page_signs
from explorer.ui.reader.scroll_keys import screen_scroll_bindings, scroll_bindings
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.textual_ext.widgets import QuickScroll

_Title: TypeAlias = tuple[str, ...]
"""From the note, with its folder if that is needed, to the heading."""


def _titles(sections: Sequence[Section]) -> list[_Title]:
    """Return the titles of sections, in their order."""
    names = distinct_titles(section.path for section in sections)
    return [(clean(names[section.path]), *section.crumbs[1:]) for section in sections]


WIDE = 92
"""Cells of a screen from which on it has more than one column."""
COLUMN_LEAST = 40
"""Cells that each of several columns has at least."""
MOST_COLUMNS = 4
_ROWS_LEAST = 8
"""Rows that a section may take even in a low terminal."""
_BORDER_ROWS = 2
_ROW_PERCENT = 60
"""Percent of the screen's height that one of several rows of the grid takes at most."""


class SectionText(PageView, QuickScroll, can_focus=True):
    """The text of one section, which scrolls if it is longer than its place on the screen."""

    BINDINGS = scroll_bindings() + bindings("note")

    @dataclass
    class HeightChanged(Message):
        """The text was laid out, and `rows` is another number now."""

    def __init__(
        self,
        section: Section,
        title: _Title,
        titles: Sequence[_Title],
        glyphs: Glyphs,
        go_past_end: Callable[[int], object],
    ) -> None:
        """`titles` are those of all.

        `go_past_end` is called with 1 for a step below the text, with -1 for one above it.
        """
        super().__init__(page_signs(glyphs), classes="framed")
        self._go_past_end = go_past_end
        self.section = section
        self._title = title
        self._titles = titles
        self.rows = _ROWS_LEAST
        """Rows that the text takes, counted up to the height of the screen."""
        self.source = preview_source(section.preview, section.preview.embeds)

    def fit(self) -> None:
        """Lay the text out, and name the section: what it shares with others is cut first."""
        super().fit()
        glyphs, width = app_of(self).glyphs, max(4, self.size.width - 4)
        text = crumbs_text(self._title, width, glyphs)
        others = (crumbs_text(one, width, glyphs) for one in self._titles if one != self._title)
        runs = cut_around(text, width, distinct_span(text, others), (), glyphs.ellipsis)
        self.border_title = Content("".join(part for part, _ in runs))

    def moved(self) -> None:
        """Report another height once the text is laid out."""
        self.page.settle(0, 0, self.app.size.height)
        rows = TOP + self.page.height + BOTTOM
        if rows != self.rows:
            self.rows = rows
            self.post_message(self.HeightChanged())

    def action_scroll_rows(self, rows: int) -> None:
        """Scroll by some rows; one row beyond an end of the text is the section beside it."""
        before = self.scroll_offset.y
        super().action_scroll_rows(rows)
        if self.scroll_offset.y == before and abs(rows) == 1:
            self._go_past_end(rows)

    def action_open(self) -> None:
        """Read the section in its note."""
        self.app.post_message(OpenPlace(self.section.path, self.section.line))

    def on_click(self, event: events.Click) -> None:
        """Open the section at a double click; a single one focuses it."""
        if event.chain == 2:
            self.action_open()


class SectionsScreen(DismissOnceScreen[None]):
    """The sections of one concept."""

    BINDINGS = screen_scroll_bindings() + bindings_of("close", "next_pane", "previous_pane")

    def __init__(self, found: ConceptSections) -> None:
        super().__init__()
        self.found = found
        """What is shown; at least one section."""

    @property
    def texts(self) -> Sequence[SectionText]:
        """The sections, in order."""
        return list(self.query(SectionText))

    def compose(self) -> ComposeResult:
        """Lay out the title and the place of the sections."""
        yield Static(id="sections-title")
        yield VerticalScroll(id="sections", can_focus=False)

    async def on_mount(self) -> None:
        """Show the sections, and follow the vault."""
        follow_vault(self, SectionsScreen._gather)
        await self._fill()

    async def _fill(self) -> None:
        """Replace the texts on screen by those of `found`, and focus the first."""
        if not is_open(self):  # it may be left meanwhile, here and below
            return
        self._draw_title()
        box = self.query_one("#sections", VerticalScroll)
        await box.remove_children()
        sections = self.found.sections
        titles = _titles(sections)
        texts = [
            SectionText(section, title, titles, app_of(self).glyphs, self._step)
            for section, title in zip(sections, titles, strict=True)
        ]
        if is_open(self):
            await box.mount(*texts)
        if is_open(self):
            self._arrange()
            texts[0].focus()

    def _draw_title(self) -> None:
        shown = len(self.found.sections)
        count = shown + self.found.more
        facts = [f"{count} places"]
        if self.found.more:
            facts = [f"{shown} of {count} places", "/ finds all of them"]
        if self.size.width >= COLUMN_LEAST:
            facts += ["enter opens", "tab goes on"]
        glyphs = app_of(self).glyphs
        name = cut(clean(self.found.name), max(8, self.size.width // 2), glyphs.ellipsis)
        line = glyphs.dotted(facts)
        title = Content.assemble((f" {name}", "bold"), (f"  {line}", "$muted"))
        self.query_one("#sections-title", Static).update(title)

    def show_newer(self, found: ConceptSections) -> None:
        """Show the sections of a newer snapshot, if any text or place of them differs."""
        same_place = (found.path, found.line) == (self.found.path, self.found.line)
        if not found.sections or not same_place:
            return
        before = _places_and_texts(self.found)
        self.found = found
        if before != _places_and_texts(found):
            self.call_later(self._fill)

    def _gather(self) -> None:
        """Ask the app for the sections as they are now, because files have changed."""
        self.app.post_message(ShowSections(self.found.path, self.found.line))

    def on_resize(self) -> None:
        """Arrange the sections for another size."""
        self._arrange()
        self._draw_title()

    @on(SectionText.HeightChanged)
    def _fit(self, event: SectionText.HeightChanged) -> None:
        event.stop()
        self._arrange()

    def _arrange(self) -> None:
        """Arrange the sections in a grid whose rows are as high as their longest text needs.

        One row of the grid is at most as high as the screen, one of several `_ROW_PERCENT` of that.
        """
        texts = self.texts
        room = max(_ROWS_LEAST, self.size.height - 1)
        most = self.size.width // COLUMN_LEAST if self.size.width >= WIDE else 1
        columns = max(1, min(MOST_COLUMNS, most, len(texts)))
        highest = max(_ROWS_LEAST, room * _ROW_PERCENT // 100) if len(texts) > columns else room
        heights = []
        for first in range(0, len(texts), columns):
            longest = max(text.rows for text in texts[first : first + columns])
            heights.append(min(highest, _BORDER_ROWS + longest))
        styles = self.query_one("#sections").styles
        styles.grid_size_columns = columns
        # Automatic rows would ask each text for its height, and a text that scrolls takes all that
        # there is.
        styles.grid_rows = " ".join(map(str, heights))

    def _step(self, by: int, *, wrap: bool = False) -> None:
        """Focus the section `by` places further on; with `wrap`, past the end is the beginning."""
        texts = self.texts
        if self.focused not in texts:
            return
        index = texts.index(cast("SectionText", self.focused)) + by
        if wrap or 0 <= index < len(texts):
            texts[index % len(texts)].focus()

    def action_step_pane(self, step: int) -> None:
        """Go to the next section (1), or to the one before (-1)."""
        self._step(step, wrap=True)


def _places_and_texts(found: ConceptSections) -> list[tuple[str, int, str]]:
    """Return the place and the text of each section, to compare two snapshots."""
    shown = [(one, one.preview.document) for one in found.sections]
    return [
        (one.path, one.line, one.preview.sentence if document is None else document.text)
        for one, document in shown
    ]
