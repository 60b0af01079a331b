"""The text of a link that leads to a note or a section, as Obsidian writes it.

A wikilink, or a markdown link where a name cannot stand between double brackets. Reads names only,
never a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from explorer.markdown.link_target import WIKILINK, Target, link_target, wikilink_target
from explorer.model import section_path
from explorer.text.sanitize import clean
from explorer.vault.link_resolution import HeadingIndex
from explorer.vault.walk import NOTE_SUFFIX

if TYPE_CHECKING:
    from explorer.model import Note
    from explorer.vault.snapshot import Vault

HEADING_END = re.compile(r"[#|^\[\]\\]+|%%")
"""What ends the name of a heading in a link; a blank in its place still leads to the heading."""
_NOT_IN_WIKILINK = re.compile(r"[|\x00-\x1f\x7f]|%%")
_MARKUP = re.compile(r"[\\`*_\[\]<>$&~=|#^]")


def subpath_of(note: Note, line: int) -> str:
    """Return the part of a link after `#` for the section that holds a line (1-based).

    Empty for the whole note, which line 1 stands for.
    """
    if line <= 1:
        return ""
    return _subpath(note, note.section_at(line))


def link_to(vault: Vault, path: str, section: int) -> str | None:
    """Return a link to a section of a note, to the whole note if the section is -1.

    The link names the note by its title if no other can be meant, else by its path. None if no link
    leads to the note, as where another has the same name but for kinds of blanks. Raises `KeyError`
    if there is no such note.
    """
    note = vault.notes[path]
    subpath = _subpath(note, section)
    for name in _names(vault, note):
        inner = name
        if subpath:
            inner = f"{name}#{subpath}"
        if _leads_to(vault, _in_brackets(inner), path):
            return f"[[{inner}]]"
    text = _MARKUP.sub(r"\\\g<0>", note.title)
    destination = quote(path)
    if subpath:
        destination += "#" + quote(subpath, safe="/#")
    if not _leads_to(vault, link_target(destination, text), path):
        return None
    return f"[{text}]({destination})"


def _names(vault: Vault, note: Note) -> Iterator[str]:
    """Yield the names that a link may have for a note, shortest first."""
    if len(vault.find(note.title)) <= 1:
        yield note.title
    yield note.path.removesuffix(NOTE_SUFFIX)
    yield note.path


def _in_brackets(inner: str) -> Target | None:
    """Return what `[[inner]]` means, None if it is not one wikilink or is not fit to be shown."""
    is_link = re.fullmatch(WIKILINK, f"[[{inner}]]")
    if not is_link or _NOT_IN_WIKILINK.search(inner) or clean(inner) != inner:
        return None
    return wikilink_target(inner)


def _leads_to(vault: Vault, target: Target | None, path: str) -> bool:
    """Return whether a link leads to the note at `path`."""
    return target is not None and vault.resolve("", target[0]) == path


def _subpath(note: Note, section: int) -> str:
    """Return the part of a link that names a section within its note.

    Empty for the whole note, and for a heading without a name. Where headings have the same name,
    the names of headings above are added until the subpath is unambiguous.
    """
    chain = [note.headings[index] for index in section_path(note, section)]
    names = [_linkable(heading.name) for heading in chain]
    if not names or not names[-1]:
        return ""
    texts = [_linkable(heading.text) for heading in chain]
    headings = HeadingIndex(note.headings, ())
    # A link finds a heading by its name or by its text as written. Where the name of this heading
    # is the text of another, only its own text leads to it.
    for parts in (names, [*names[:-1], texts[-1]], texts):
        for count in range(1, len(parts) + 1):
            subpath = "#".join(filter(None, parts[-count:]))
            found = headings.heading(subpath)
            if found is not None and found[0] == section:
                return subpath
    return names[-1]


def _linkable(name: str) -> str:
    """Return the name of a heading with blanks in place of what would end it in a link."""
    return " ".join(HEADING_END.sub(" ", name).split())
