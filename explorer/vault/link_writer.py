"""The link that leads to a place of a vault, as Obsidian writes it.

Looks at names only. A name that brackets cannot hold is written as a markdown link.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from urllib.parse import quote

from explorer.markdown.link_target import WIKILINK, wikilink_target
from explorer.model import Note
from explorer.vault.heading_index import HeadingIndex
from explorer.vault.snapshot import Vault
from explorer.vault.walk import NOTE_SUFFIX

_APART = re.compile(r"[#|^\[\]\\]+|%%")
"""What ends the name of a heading in a link; with blanks in its place the heading is found all the
same."""
_NO_PART = re.compile(r"[|\x00-\x1f\x7f]|%%")
"""What no name in brackets may hold."""
_MARKUP = re.compile(r"[\\`*_\[\]<>$&~=|#^]")


def subpath_of(note: Note, line: int) -> str:
    """Return what names, after a `#`, the section that holds a line; empty for the whole note.

    Line 1 stands for the whole note.
    """
    if line <= 1:
        return ""
    section = bisect_right(note.headings, line, key=lambda heading: heading.line) - 1
    return _subpath(note, section)


def link_to(vault: Vault, path: str, section: int) -> str:
    """Return a link to a section of a note, to the whole note if the section is -1.

    The link names the note by its title if no other can be meant, else by its path. Raises
    `KeyError` if there is no such note.
    """
    note = vault.notes[path]
    subpath = _subpath(note, section)
    for name in _names(vault, note):
        inner = f"{name}#{subpath}" if subpath else name
        if _leads_to(vault, inner, path):
            return f"[[{inner}]]"
    said = _MARKUP.sub(r"\\\g<0>", note.title)
    return f"[{said}]({quote(path)}{'#' + quote(subpath, safe='/#') if subpath else ''})"


def section_path(note: Note, section: int) -> list[int]:
    """Return the headings that hold a section, outermost first, itself last."""
    if not 0 <= section < len(note.headings):
        return []
    path = [section]
    level = note.headings[section].level
    for i in range(section - 1, -1, -1):
        if note.headings[i].level < level:
            path.insert(0, i)
            level = note.headings[i].level
    return path


def _names(vault: Vault, note: Note) -> Iterator[str]:
    if len(vault.find(note.title)) <= 1:
        yield note.title
    yield note.path.removesuffix(NOTE_SUFFIX)
    yield note.path


def _leads_to(vault: Vault, inner: str, path: str) -> bool:
    """Whether what stands between two brackets is one link, and leads to the note."""
    if _NO_PART.search(inner) or not re.fullmatch(WIKILINK, f"[[{inner}]]"):
        return False
    target = wikilink_target(inner)
    return target is not None and vault.resolve("", target[0]) == path


def _subpath(note: Note, section: int) -> str:
    """Return the part of a link that names a section within its note.

    Empty for the whole note, and for a heading without a name. Where headings have the same name,
    the names of headings above are added until the subpath is unambiguous.
    """
    chain = [note.headings[i] for i in section_path(note, section)]
    names = [_apart(heading.name) for heading in chain]
    if not names or not names[-1]:
        return ""
    texts = [_apart(heading.text) for heading in chain]
    places = HeadingIndex([(h.level, h.text, h.name, h.line) for h in note.headings], ())
    # The name of one heading may be the text of another, which a link to that name leads to then.
    for parts in (names, [*names[:-1], texts[-1]], texts):
        for count in range(1, len(parts) + 1):
            subpath = "#".join(filter(None, parts[-count:]))
            found = places.heading(subpath)
            if found is not None and found[0] == section:
                return subpath
    return names[-1]


def _apart(name: str) -> str:
    """Return a name of a heading with blanks in place of what would end it in a link."""
    return " ".join(_APART.sub(" ", name).split())
