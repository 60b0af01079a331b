"""All sections of one concept, beside each other where there is room, and opened with enter.

Shows what it is given. Never reads, and follows no link of what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from textual import events, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from explorer.page.signs import ASCII, UNICODE, Signs
from explorer.reader.concept_sections import ConceptSections, Section
from explorer.text.sanitize import clean
from explorer.ui.base_app import app_of, follow_vault
from explorer.ui.cells import cut
from explorer.ui.commands import bindings
from explorer.ui.messages import OpenPlace, ShowSections
from explorer.ui.reader.plain_page import plain_pages, preview_source, start_of
from explorer.ui.reader.scroll_keys import screen_scroll_bindings, scroll_bindings
from explorer.ui.reader.viewport import BOTTOM, TOP
from explorer.ui.sections.section_titles import SectionTitle, section_titles
from explorer.ui.textual_ext.content_scroll import ContentScroll
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen

WIDE = 92
"""Cells from which on there is more than one column."""
COLUMN = 40
"""Cells that each of them takes at least."""
COLUMNS = 4
"""Columns at most."""
_LEAST = 8
"""Rows that a section may take even in a low terminal."""
_BORDER = 2


class SectionText(ContentScroll, can_focus=True):
    """The text of one section. It scrolls by itself, as far as it has no room."""

    BINDINGS: ClassVar[list[BindingType]] = [*scroll_bindings(), *bindings("note")]

    @dataclass
    class Laid(Message):
        """The text has a height now."""

    def __init__(self, section: Section, title: SectionTitle, signs: Signs) -> None:
        super().__init__(classes="framed")
        self.section = section
        self._title = title
        self.rows = _LEAST
        """Rows that all of it takes, as far as they would be shown."""
        self.pages = plain_pages(self, self._moved, signs, self._draw_title)
        self.content = self.pages

    def on_mount(self) -> None:
        """Lay the text out."""
        preview = self.section.preview
        self.pages.source = preview_source(preview, preview.embeds)
        self.pages.lay_out(start_of(preview))

    def _draw_title(self) -> None:
        """Name the section for the width there is."""
        glyphs = app_of(self).glyphs
        self.border_title = Content(self._title.fitted(max(4, self.size.width - 4), glyphs))

    def _moved(self) -> None:
        """Report the height once the text is laid out."""
        state = self.pages.state
        if state is None:
            return
        state.page.settle(0, 0, self.app.size.height)
        rows = TOP + state.page.height + BOTTOM
        if rows != self.rows:
            self.rows = rows
            self.post_message(self.Laid())

    def action_table_right(self) -> None:
        """Show the next column of a table that is too wide."""
        self._step_table(1)

    def action_table_left(self) -> None:
        """Show the column before."""
        self._step_table(-1)

    def _step_table(self, step: int) -> None:
        if not self.pages.step_table(step):
            raise SkipAction

    def action_down(self) -> None:
        """Go one row down, at the end to the next section."""
        self._scroll_or_step(1)

    def action_up(self) -> None:
        """Go one row up, at the beginning to the section before."""
        self._scroll_or_step(-1)

    def _scroll_or_step(self, by: int) -> None:
        before = self.scroll_offset.y
        self.jump(before + by)
        if self.scroll_offset.y == before:
            cast("SectionsScreen", self.screen).step(by, wrap=False)

    def action_open(self) -> None:
        """Read the section in its note."""
        self.app.post_message(OpenPlace(self.section.path, self.section.line))

    def on_click(self, event: events.Click) -> None:
        """Two clicks open the section; one gives it the keyboard."""
        if event.chain == 2:
            self.action_open()


class SectionsScreen(DismissOnceScreen[None]):
    """The sections of one concept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *screen_scroll_bindings(),
        *bindings("search", only=("close",)),
        *bindings("main", only=("next_pane", "previous_pane")),
    ]

    def __init__(self, found: ConceptSections) -> None:
        super().__init__()
        self.found = found

    @property
    def texts(self) -> Sequence[SectionText]:
        """The sections, in order."""
        return list(self.query(SectionText))

    def compose(self) -> ComposeResult:
        """Lay out a heading and the sections."""
        yield Static(id="sections-title")
        yield VerticalScroll(id="sections", can_focus=False)

    async def on_mount(self) -> None:
        """Fill it."""
        follow_vault(self, self._gather)
        await self._fill()

    async def _fill(self) -> None:
        signs = ASCII if app_of(self).glyphs.plain else UNICODE
        self._draw_title()
        box = self.query_one("#sections", VerticalScroll)
        await box.remove_children()
        sections = self.found.sections
        titles = section_titles(sections)
        texts = [
            SectionText(section, title, signs)
            for section, title in zip(sections, titles, strict=True)
        ]
        await box.mount(*texts)
        self._arrange()
        texts[0].focus()

    def _draw_title(self) -> None:
        shown = len(self.found.sections)
        count = shown + self.found.more
        facts = [f"{count} places"]
        if self.found.more:
            facts = [f"{shown} of {count} places", "/ finds all of them"]
        if self.size.width >= COLUMN:
            facts += ["enter opens", "tab goes on"]
        glyphs = app_of(self).glyphs
        name = cut(clean(self.found.name), max(8, self.size.width // 2), glyphs.ellipsis)
        line = f" {glyphs.dot} ".join(facts)
        title = Content.assemble((f" {name}", "bold"), (f"  {line}", "$muted"))
        self.query_one("#sections-title", Static).update(title)

    def take(self, found: ConceptSections) -> None:
        """Show what a newer snapshot of the vault has, if it is something else."""
        same_place = (found.path, found.line) == (self.found.path, self.found.line)
        if not found.sections or not same_place:
            return
        before = _texts(self.found)
        self.found = found
        if before != _texts(found):
            self.call_later(self._fill)

    def _gather(self) -> None:
        """Gather the sections again: files have changed."""
        self.app.post_message(ShowSections(self.found.path, self.found.line))

    def on_resize(self) -> None:
        """Another width has room for another number of columns."""
        self._arrange()
        self._draw_title()

    @on(SectionText.Laid)
    def _fit(self, event: SectionText.Laid) -> None:
        event.stop()
        self._arrange()

    def _arrange(self) -> None:
        """Give each row of sections the height of its longest one, as far as there is room."""
        texts = self.texts
        room = max(_LEAST, self.size.height - 1)
        columns = self._columns(len(texts))
        most = room
        if len(texts) > columns:
            most = max(_LEAST, room * 3 // 5)
        heights = []
        for first in range(0, len(texts), columns):
            longest = max(text.rows for text in texts[first : first + columns])
            heights.append(min(most, _BORDER + longest))
        styles = self.query_one("#sections").styles
        styles.grid_size_columns = columns
        # Left to itself, the grid asks each text for its height, and a text that scrolls takes what
        # it can get.
        styles.grid_rows = " ".join(map(str, heights))

    def _columns(self, count: int) -> int:
        """Return how many columns there are for so many sections."""
        columns = 1
        if self.size.width >= WIDE:
            columns = self.size.width // COLUMN
        return max(1, min(COLUMNS, columns, count))

    def step(self, by: int, *, wrap: bool) -> None:
        """Go to the next section, or to the one before."""
        texts = self.texts
        if self.focused not in texts:
            return
        index = texts.index(cast("SectionText", self.focused)) + by
        if wrap or 0 <= index < len(texts):
            texts[index % len(texts)].focus()

    def action_next_pane(self) -> None:
        """Go to the next section."""
        self.step(1, wrap=True)

    def action_previous_pane(self) -> None:
        """Go to the section before."""
        self.step(-1, wrap=True)


def _texts(found: ConceptSections) -> list[tuple[str, int, str]]:
    """Return the place and the text of each section, to compare two snapshots."""
    return [(section.path, section.line, _text(section)) for section in found.sections]


def _text(section: Section) -> str:
    document = section.preview.document
    if document is None:
        return section.preview.sentence
    return document.text
