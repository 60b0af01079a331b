"""The title of a note pane: the note and the headings that hold what is read. Pure."""

from __future__ import annotations

from explorer.model import Note
from explorer.text.sanitize import clean
from explorer.ui.cells import cut
from explorer.ui.crumbs import crumbs_text
from explorer.ui.glyphs import Glyphs
from explorer.vault.link_writer import section_path


def note_title(note: Note, section: int, width: int, glyphs: Glyphs) -> str:
    """Return the title for the heading with the index `section`, -1 above the first one.

    It has at most `width` cells. A first heading that is called as the note is named once.
    """
    headings = (note.headings[index].name for index in section_path(note, section))
    names = [clean(name) for name in (note.title, *headings)]
    if len(names) > 1 and names[0] == names[1]:
        del names[0]
    return cut(crumbs_text(names, width, glyphs), width, glyphs.ellipsis)
