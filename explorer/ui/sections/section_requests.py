"""The sections of a concept, gathered by a worker and shown on a screen of their own.

Knows no screen that asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import on, work
from textual.message import Message

from explorer.reader.concept_sections import ConceptSections
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, while_shown
from explorer.ui.messages import ShowSections


@dataclass(eq=False, repr=False)
class SectionsLoaded(Message):
    """The sections of a concept, None if the note that was asked for is gone."""

    found: ConceptSections | None


class ShowingSections(BaseApp):
    """The app, where it shows the sections of one concept beside each other."""

    @on(ShowSections)
    def gather_sections(self, message: ShowSections) -> None:
        """Look for them."""
        message.stop()
        self._gather(message.path, message.line)

    @work(thread=True, exclusive=True, group="sections", exit_on_error=False)
    def _gather(self, path: str, line: int) -> None:
        from explorer.ui.reader.note_pane import NotePane

        NotePane.prepare()
        found = self.explorer.reader.sections(path, line, self.now())
        self.post_message(SectionsLoaded(found))

    @on(SectionsLoaded)
    @while_shown
    def show_sections(self, message: SectionsLoaded) -> None:
        """Show them, unless something else is on screen by now."""
        # Loaded with the first sections: it needs the reading view.
        from explorer.ui.sections.sections_screen import SectionsScreen

        found = message.found
        if found is None:
            return
        if isinstance(self.screen, SectionsScreen):
            self.screen.take(found)
        elif len(self.screen_stack) > 1:
            return
        elif len(found.sections) > 1:
            self.push_screen(SectionsScreen(found))
        else:
            self.notify(f"{clean(found.name)} has no other section in this vault.", markup=False)
