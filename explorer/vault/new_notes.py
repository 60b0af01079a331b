"""The path that Obsidian would give to the note of a link that leads nowhere yet, and its text.

Reads only the vault's settings, templates and the names of its files. Never makes a file.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from explorer.text.names import folder_of, title_of
from explorer.text.template import filled
from explorer.vault.errors import VaultError
from explorer.vault.file_reader import decode, read_attachment
from explorer.vault.obsidian_settings import (
    APP,
    folder_template,
    known_values,
    read_daily_notes,
    template_formats,
    text_value,
)
from explorer.vault.walk import SHOWN_SUFFIXES

_LONGEST = 255
"""Bytes of a file's name, on the file systems that there are."""
_WINDOWS_NAMES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
)


class NoPlaceError(VaultError):
    """No note can have that name; the message gives the reason."""


def place_of_new(root: Path, source: str, name: str, *, windows: bool = os.name == "nt") -> str:
    """Return the vault path of the note that a link to `name` in the note `source` would create.

    Reads files: call it from a worker. `name` is the path in the link, without heading or block.
    Raises `NoPlaceError`, whose message can be shown to the user.
    """
    stem = name[:-3] if name.lower().endswith(".md") else name
    if os.path.splitext(stem)[1].lower() in SHOWN_SUFFIXES:  # noqa: PTH122 (a link's path, not one of this system)
        raise NoPlaceError(f"{name} is not the name of a note.")
    folder = _folder(root, source, stem)
    parts = [*folder, *(part for part in stem.split("/") if part not in ("", "."))]
    path = _inside(parts, name)
    for part in path:
        _check(part, part is path[-1], name, windows=windows)
    found = "/".join(path) + ".md"
    _check_disk(root, found)
    return found


def text_of_new(root: Path, path: str, now: datetime) -> tuple[str, str]:
    """Return what a new note begins with, from its template, and a sentence about that template.

    A note that is called as a day has the template of daily notes, others have the one that
    Templater has for their folder. Both texts are empty without a template.
    """
    daily = read_daily_notes(root)
    day = daily.day_of(path, now)
    template = daily.template if day else folder_template(root, path)
    if not template:
        return "", ""
    try:
        text = decode(read_attachment(str(root), template))
    except VaultError as error:
        return "", f"Its template cannot be read: {error}."
    said = f"It begins as {template} says."
    if "<%" in text:
        said += " The commands in it (<% %>) are left as they are: only Templater runs them."
    return filled(text, title_of(path), day or now, *template_formats(root)), said


def _folder(root: Path, source: str, stem: str) -> list[str]:
    """Return the segments of the folder to which a name is relative.

    A name with folders of its own is relative to the root of the vault.
    """
    here = source.split("/")[:-1]
    if stem.startswith(("./", "../")):
        return here
    if "/" in stem:
        return []
    settings = known_values(root, APP)
    where = text_value(settings, "newFileLocation")
    if where == "current":
        return here
    if where != "folder":
        return []
    folder = text_value(settings, "newFileFolderPath")
    return [part for part in folder.split("/") if part]


def _inside(parts: list[str], name: str) -> list[str]:
    """Return the segments of a path without steps up.

    Raises `NoPlaceError` if it leads out of the vault, or nowhere.
    """
    path: list[str] = []
    for part in parts:
        if part != "..":
            path.append(part)
        elif not path:
            raise NoPlaceError(f"{name} would be outside of the vault.")
        else:
            path.pop()
    if not path or name.endswith("/"):
        raise NoPlaceError(f"{name or 'This link'} names no note.")
    return path


def _check(part: str, last: bool, name: str, *, windows: bool) -> None:
    bad = ':\\*?"<>|' if windows else ":\\"
    if any(letter in bad or not letter.isprintable() for letter in part):
        raise NoPlaceError(f"{name} holds a sign that no file's name may have.")
    if part.startswith("."):
        raise NoPlaceError(f"{name} would be hidden: names that begin with a dot are not read.")
    if len(os.fsencode(part + ".md" * last)) > _LONGEST:
        raise NoPlaceError(f"{name} is too long for the name of a file.")
    if windows and (
        part.partition(".")[0].lower() in _WINDOWS_NAMES or (part[-1] in ". " and not last)
    ):
        raise NoPlaceError(f"{name} is a name that Windows keeps for itself.")


def _check_disk(root: Path, path: str) -> None:
    full = root / path
    folder = folder_of(path)
    try:
        real = os.path.realpath(root, strict=True)
        parent = Path(os.path.realpath(full.parent))  # which need not be there
        nearest = next(each for each in (parent, *parent.parents) if each.exists())
        there = os.path.lexists(full)
    except (OSError, ValueError) as error:
        raise NoPlaceError("The vault cannot be read.") from error
    if not parent.is_relative_to(real):
        raise NoPlaceError(f"{folder} is a link out of the vault.")
    if not nearest.is_dir():
        raise NoPlaceError(f"{folder} is not a folder.")
    if there:
        raise NoPlaceError(f"{path} is there already; press f5 to read the vault again.")
