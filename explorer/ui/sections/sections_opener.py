"""Gathers the sections of a concept in a worker, and shows them on a screen of their own."""

from __future__ import annotations

from functools import partial

from explorer.reader.concept_sections import ConceptSections
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.messages import SectionsLoaded, ShowSections
from explorer.ui.threads import run_in_thread


class SectionsOpener:
    """Opens the sections of one concept beside each other."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app

    def gather(self, message: ShowSections) -> None:
        """Gather the sections; the app gets them as `SectionsLoaded`."""
        work = partial(self._post_sections, message.path, message.line)
        run_in_thread(self._app, work, "sections", exclusive=True)

    def _post_sections(self, path: str, line: int) -> None:
        from explorer.ui.reader.note_pane import NotePane

        NotePane.prepare()
        app = self._app
        app.post_message(SectionsLoaded(app.explorer.reader.sections(path, line, app.now())))

    def show(self, found: ConceptSections | None) -> None:
        """Show the sections, unless the user has opened another screen meanwhile."""
        # Imported with the first sections: it needs the reading view.
        from explorer.ui.sections.sections_screen import SectionsScreen

        if found is None:
            return
        app = self._app
        if isinstance(app.screen, SectionsScreen):
            app.screen.show_newer(found)
        elif len(app.screen_stack) > 1:
            return
        elif len(found.sections) > 1:
            app.push_screen(SectionsScreen(found))
        else:
            app.notify(f"No other note has a section about {clean(found.name)}.", markup=False)
