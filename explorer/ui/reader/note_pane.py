"""The note pane: a breadcrumb over the reading view, or a few words where there is nothing to read.

The reading view and its Markdown parser are imported with the first note, not before the first
paint.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from explorer.model import section_path
from explorer.text.sanitize import clean
from explorer.ui.base_app import app_of
from explorer.ui.cells import muted
from explorer.ui.commands import bindings
from explorer.ui.history import START, HistoryPlace, SavedPosition
from explorer.ui.textual_ext.widgets import FixedSize, OrderedInput
from explorer.ui.widgets.key_hints import BorderTexts

if TYPE_CHECKING:
    from explorer.model import Note
    from explorer.page import Anchor
    from explorer.reader.note_context import Context
    from explorer.ui.glyphs import Glyphs
    from explorer.ui.reader.note_view import NoteView

_LINE = re.compile(r":\s*(\d*)\s*")


def line_asked(typed: str) -> int | None:
    """Return the number of a line that is typed as `:12`.

    0 for a colon alone, None for a text to find.
    """
    match = _LINE.fullmatch(typed)
    return None if match is None else int(match[1][:9] or 0)


class FindBox(Horizontal):
    """The line below a note in which the text to find is typed, or the number of a line."""

    BINDINGS = bindings("find")
    DEFAULT_CSS = """
    FindBox { height: 1; background: $panel; padding: 0 1; }
    FindBox > #find-label { width: auto; color: $accent; text-style: bold; }
    FindBox > #find-input, FindBox > #find-input:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $panel;
        background-tint: $panel 0%;
    }
    FindBox > #find-tally { width: auto; color: $muted; padding-left: 1; }
    """

    def __init__(self, pane: NotePane) -> None:
        super().__init__()
        self.input = OrderedInput(id="find-input", compact=True, select_on_focus=False)
        self.display = False
        self._pane = pane
        self._reported: str | None = ""
        """The text that was reported last; None if what is typed is to be reported again."""

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static("Find ", id="find-label")
        yield self.input
        yield Static(id="find-tally")

    def open(self, typed: str, *, replace: bool, report: bool) -> None:
        """Show the box with a text, which typing replaces or continues.

        With `report` the text is reported even if it was there before.
        """
        self.display = True  # not by a class: that takes effect after the keys on their way
        box = self.input
        if report and typed:
            self._reported = None
        box.value = typed
        box.cursor_position = len(typed)
        box.screen.set_focus(box)  # at once: `focus` lets keys that are on their way go first
        if replace:
            box.action_select_all()
        self._report()

    @on(Input.Changed)
    def report_typed(self, event: Input.Changed) -> None:
        """Report what is typed."""
        event.stop()
        if self.display:
            self._report()

    def _report(self) -> None:
        """Report what is typed, unless it was reported last."""
        typed = self.input.value
        if typed == self._reported:
            return
        self._reported = typed
        label = "Find " if line_asked(typed) is None else "Line "
        self.query_one("#find-label", Static).update(Content(label))
        self._pane.find_typed(typed)

    # The keys of the box come before those of the input, which may still have letters to insert.
    # They are done before the next key, which may be one for the note.

    async def action_box_accept(self) -> None:
        """Keep what is typed and read on."""
        await self._insert_letters()
        self._pane.read_on()

    async def action_box_step(self, step: int) -> None:
        """Go to the next find (1), or to the one before (-1)."""
        await self._insert_letters()
        if self._pane.is_finding:
            self._pane.find_next(step)

    async def action_box_close(self) -> None:
        """Give up what is typed."""
        await self._insert_letters()
        self._pane.give_up_find()

    async def _insert_letters(self) -> None:
        """Wait until the input has inserted the letters it was sent, and report the text."""
        inserted = asyncio.Event()
        if self.input.call_later(inserted.set):
            await inserted.wait()
        self._report()


class NotePane(BorderTexts, FixedSize, Vertical):
    """One note, with the place that is read in its title, and the box for finding in it."""

    @dataclass
    class Jumped(Message):
        """The user has read on elsewhere in the note, at a find or at a line."""

        left: HistoryPlace
        """What was on screen before."""
        line: int

    section: reactive[int] = reactive(-1, init=False, repaint=False)
    """Index of the heading that the title names; a watcher is called before the paint."""
    has_wide_table: reactive[bool] = reactive(False, init=False, repaint=False)
    """Whether a table is on screen that keys move sideways."""

    def __init__(
        self,
        glyphs: Glyphs,
        *,
        preview: bool = False,
        id: str,  # noqa: A002 (Textual's name)
    ) -> None:
        """With `preview`, folds begin as a preview has them."""
        super().__init__(id=id, classes="framed")
        self.glyphs = glyphs
        self._is_preview = preview
        self.view: NoteView | None = None
        """The reading view, None before the first note."""
        self.note: Note | None = None
        self.coming = ""
        """The path of the note that is being read to be shown next, empty if none is: to find
        something from now on is for that."""
        self._searched = ""
        """What that was when the box for finding was opened."""
        self._requested = 1
        """The line that was requested last; 1 stands for the note as a whole."""
        self._requested_top: Anchor | None = None
        """The top of the view that shows that line, None before it is laid out."""
        self.box = FindBox(self)
        """Where the text to find is typed while it is shown; mounted when it is opened first."""
        self._before_box = START
        """How the place was left for the find that is being typed."""

    def compose(self) -> ComposeResult:
        """Begin with words only."""
        yield Static(id="note-empty")

    def say(self, *paragraphs: Content) -> None:
        """Show words in place of a note."""
        self.note = None
        self.coming = ""
        self.has_wide_table = False
        self.close_box()
        self.set_class(False, "-has-note")
        self.query_one("#note-empty", Static).update(Content("\n\n").join(paragraphs))
        self.write_title(Content("Note"))

    def show(self, context: Context, text: str, place: HistoryPlace) -> NoteView:
        """Show a note at a place, or exactly as the place was left; return what shows it.

        A place that was left is found even if lines of the note have moved since then.
        """
        from explorer.page.anchors import find_nearest_line
        from explorer.ui.reader.note_content import NoteContent

        view = self.view or self._make_view()
        blank = not text.strip()
        note = context.note
        is_other = view.opened.path != note.path
        if blank or (is_other and note.path != self._searched):
            self.close_box()
        self.note, self.coming = note, ""
        self.set_class(not blank, "-has-note")
        if blank:
            self.query_one("#note-empty", Static).update(muted(self._empty_text))
        content = NoteContent(
            note.path, text, note, context.link_targets, context.embeds, context.card_prompts
        )
        line = view.show(content, place)
        if is_other and self.box.display:
            self._before_box = self.position()
            view.find.begin()
            if self.box.input.value:
                self.find_typed(self.box.input.value)
        if place.left is not None and place.left.requested is not None:
            line = find_nearest_line(place.left.requested, view.document, view.opened.earlier)
        self._requested, self._requested_top = line, None
        self._note_top()
        self.section = view.section if line == 1 else note.section_at(line)
        self.draw_title()
        return view

    def relook(self, context: Context) -> None:
        """Show what another snapshot holds about the note; the place stays."""
        if self.view is not None:
            self.view.relook(context.link_targets, context.embeds, context.card_prompts)

    def mark(self, texts: Sequence[str], line: int) -> None:
        """Mark some texts of the note, the first one at or below a line as the current find."""
        if self.view is not None:
            self.view.mark(texts, line)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Keep what is folded, selected and typed in notes that have other paths now."""
        if self.view is not None:
            self.view.follow_renames(paths)

    # The place

    @property
    def line(self) -> int:
        """The line that commands act on.

        That is the find that the user went to while it is on screen, else the requested line until
        the view is scrolled, then the top one.
        """
        view = self.view
        if view is None:
            return 1
        found = view.find.line
        if found is not None:
            return found
        return self._requested if self._shows_requested else view.line

    def position(self) -> HistoryPlace:
        """Return what is on screen, as `show` would bring it back.

        The second row counts: the view puts a requested line below the top row. A blank line does
        not, because the page has no row of its own for it.
        """
        from explorer.page import Anchor
        from explorer.page.anchors import line_anchor

        view = self.view
        if view is None:
            return START
        document, requested = view.document, None
        if self._shows_requested:
            requested = line_anchor(document, self._requested)
        line, rows = 1, 0
        if view.scroll_offset.y and not view.awaits_fit:
            lines = (view.line_at(y) for y in range(1, view.size.height))
            shown = (
                line
                for line in lines
                if line is not None and (line < document.first_line or document.line(line).strip())
            )
            line = next(shown, view.line_at(1) or view.line)
            rows = view.row_at(1) - view.page.row_at(Anchor(line))
        saved = SavedPosition(document.line(line), view.link_anchor, requested)
        return HistoryPlace(view.opened.path, line, rows, saved)

    @property
    def _shows_requested(self) -> bool:
        """Whether the view still shows the line that was requested.

        Anchors are compared, not rows: lines above that are measured later move it down.
        """
        if self.view is None or self._requested == 1:
            return False
        return self._requested_top in (None, self.view.top_anchor())

    def _note_top(self) -> None:
        """Note what is at the top of the view while it shows the requested line."""
        if self._requested_top is None and self.view is not None and not self.view.awaits_fit:
            self._requested_top = self.view.top_anchor()

    @property
    def text_view(self) -> NoteView | None:
        """The reading view while it shows a text, which can be searched, else None."""
        return self.view if self.has_class("-has-note") else None

    # Finding

    @property
    def is_finding(self) -> bool:
        """Whether finds are marked."""
        return self.view is not None and self.view.find.is_active

    async def open_box(self, typed: str) -> None:
        """Open the box for a text to find, or after a colon for the number of a line.

        Without a text it begins with the last one.
        """
        if self.view is None:
            return
        if not self.box.display:
            self._before_box = self.position()
        self._searched = self.coming
        if not self.box.is_attached:
            # Keys wait until the box is there: what is typed at once is typed into it.
            await self.mount(self.box)
        self.view.find.begin()
        text = typed or self.view.fold_memory.typed_find
        self.box.open(text, replace=not typed, report=not self.is_finding)
        self._show_tally()

    def close_box(self) -> None:
        """Close the box and go on reading."""
        if not self.box.display:
            return
        if self.box.has_focus_within:
            self.screen.set_focus(self.view)  # at once: the next key may be for the note
        self.box.display = False
        self._show_tally()

    def find_typed(self, text: str) -> None:
        """Find what is typed, or go to the line; for line 0, to where the search began."""
        view = self.view
        if view is None:
            return
        line = line_asked(text)
        if line is None:
            view.find.search(text)
        else:
            view.find.forget()
            if line:
                view.go_to_line(line)
            else:
                view.find.go_to_origin()
        self._show_tally()

    def find_next(self, step: int) -> bool:
        """Go to the next find or the one before; return whether there is anything to search for."""
        return self.view is not None and self.view.find.step(step)

    def read_on(self) -> None:
        """Read on at the find or the line; finds stay marked, and keys walk them."""
        view = self.view
        if view is None or self.note is None:
            return
        line = line_asked(self.box.input.value)
        if line is not None:
            line = min(line, view.document.last_line)
        self.close_box()
        line = line or view.find.line
        if line is None:
            return
        before, now = self._before_box, self.position()
        if (now.line, now.rows) != (before.line, before.rows):
            self.post_message(self.Jumped(before, line))
        self._requested, self._requested_top = line, None
        # The box makes room, which moves the end of a note: the first refresh may come before that.
        self.call_after_refresh(self.call_after_refresh, self._note_top)
        self.section = self.note.section_at(line)
        self.draw_title()

    def give_up_find(self) -> None:
        """Take the marks away, and go back to where the box was opened."""
        if self.view is not None:
            self.view.find.go_to_origin()
        self.forget_finds()
        self.close_box()

    def forget_finds(self) -> bool:
        """Take the marks away; return whether there were any."""
        return self.view is not None and self.is_finding and self.view.find.forget()

    def _show_tally(self) -> None:
        """Show how many finds there are in the box, or in the border while that is closed."""
        text = ""
        line = line_asked(self.box.input.value)
        if self.box.display and line is not None and self.view is not None:
            last = self.view.document.last_line
            text = f"of {last:,}" if line <= last else f"the last one is {last:,}"
        elif self.is_finding and self.view is not None and self.view.tally is not None:
            text = self.view.tally.words(self.glyphs.ellipsis, named=not self.box.display)
        if self.box.display:
            self.box.query_one("#find-tally", Static).update(Content(text))
        self.write_subtitle(Content("" if self.box.display else text))

    # The view and the title

    @staticmethod
    def prepare() -> None:
        """Import the modules that show a text.

        Call it from a worker, so that the screen stays responsive while parsers are imported.
        """
        import explorer.ui.reader.note_view  # noqa: F401

    @property
    def _empty_text(self) -> str:
        """What stands in place of a note without a text, with the key to write one, if it does."""
        app = app_of(self)
        if self._is_preview or app.options.read_only:
            return "This note is empty."
        return f"This note is empty. Press {app.key_of('edit')} to write it."

    def _make_view(self) -> NoteView:
        from explorer.page.folds import PREVIEW
        from explorer.ui.reader.note_view import NoteView
        from explorer.ui.reader.page_view import page_signs

        view = self.view = NoteView(signs=page_signs(self.glyphs), id="note-view")
        self.watch(view, "section_read", self._read_section, init=False)
        self.watch(view, "tally", self._show_tally, init=False)
        if self._is_preview:
            view.fold_memory.begins = PREVIEW
        self.mount(view)
        return view

    def _read_section(self, section: int) -> None:
        """Name the heading at the top, unless the requested line is still shown.

        Near the end of a note the view cannot be scrolled so far that this line is at the top.
        """
        self._note_top()
        self.has_wide_table = self.view is not None and self.view.row_to_move(None) is not None
        if section != self.section and not self._shows_requested:
            self.section = section
            self.draw_title()

    def draw_title(self) -> None:
        """Write the breadcrumb for the width there is.

        A first heading that is called as the note is named once.
        """
        if self.note is None:
            return
        headings = (self.note.headings[each].name for each in section_path(self.note, self.section))
        names = [clean(name) for name in (self.note.title, *headings)]
        if names[:1] == names[1:2]:
            del names[0]
        self.write_crumbs(names, self.glyphs)

    def on_resize(self) -> None:
        """The breadcrumb depends on the width."""
        self.draw_title()
