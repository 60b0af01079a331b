"""The link that leads to a place of a note, as Obsidian writes it. Never knows more of a vault than the note."""

from __future__ import annotations

import re

from explorer.model import Note
from explorer.ui.concepts import section_path
from explorer.vault.places import Places

_APART = re.compile(r"[#|^\[\]\\]+|%%")
"""What ends the name of a heading in a link; with blanks in its place the heading is found all the same."""


def link_to(note: Note, section: int, name: str) -> str:
    """Return a wikilink to a section of a note that is called `name`, to the whole note if the section is -1.

    Where headings have the same name, those above it are named too, as far as they tell it apart.
    """
    path = [_APART.sub(" ", note.headings[i].name) for i in section_path(note, section)]
    names = [" ".join(part.split()) for part in path]
    if not names or not names[-1]:
        return f"[[{name}]]"
    places = Places([(h.level, h.text, h.name, h.line) for h in note.headings], ())
    for above in range(len(names)):
        subpath = "#".join(filter(None, names[len(names) - 1 - above :]))
        found = places.heading(subpath)
        if found is not None and found[0] == section:
            return f"[[{name}#{subpath}]]"
    return f"[[{name}#{names[-1]}]]"
