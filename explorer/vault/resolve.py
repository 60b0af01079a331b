"""Which file a link's path part means: wikilinks, embeds and markdown links alike.

Knows names only: no disk, no note's content. Aliases and titles never resolve a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from unicodedata import normalize

from explorer.vault.walk import NOTE_SUFFIX

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_RELATIVE = ("./", "../")


def name_key(text: str) -> str:
    """Return what two spellings of one name share: letter case, composition and kind of blank are put aside."""
    if text.isascii():
        return text.lower()
    # Lowering a capital sigma depends on what follows it; a final one counts as any other.
    return normalize("NFC", text).replace("\xa0", " ").lower().replace("ς", "σ")


def folder_of(path: str) -> str:
    """Return the folder of a vault path without a trailing slash, empty for the root."""
    return path.rpartition("/")[0]


def is_address(typed: str) -> bool:
    """Whether a link's path is a web address that was written as a wikilink."""
    return _SCHEME.match(typed.strip()) is not None


class Names:
    """The paths of a vault by file name. Immutable but for what it remembers of earlier questions."""

    __slots__ = ("_answers", "_by_name")

    def __init__(self, by_name: Mapping[str, tuple[str, ...]]) -> None:
        """`by_name` maps the key of a file name to the paths that have it; `Names.of` makes it."""
        self._by_name = by_name
        self._answers: dict[str, tuple[str, ...]] = {}

    @classmethod
    def of(cls, paths: Iterable[str]) -> Names:
        """Build the table of all paths of a vault: notes and other linkable files."""
        by_name: dict[str, tuple[str, ...]] = {}
        for path in paths:
            key = _file_key(path)
            by_name[key] = (*by_name.get(key, ()), path)
        return cls(by_name)

    def changed(self, added: Iterable[str], removed: Iterable[str]) -> Names:
        """Return the table after some paths came and others went; the rest is shared."""
        by_name = dict(self._by_name)
        for path in removed:
            key = _file_key(path)
            left = tuple(p for p in by_name.get(key, ()) if p != path)
            if left:
                by_name[key] = left
            else:
                by_name.pop(key, None)
        for path in added:
            key = _file_key(path)
            if path not in by_name.get(key, ()):
                by_name[key] = (*by_name.get(key, ()), path)
        return Names(by_name)

    def resolve(self, source: str, typed: str) -> str | None:
        """Return the path that a link's path part leads to from the note `source`; None if no file is meant."""
        found = self._answers.get(typed)
        if found is None:
            wanted = typed.replace("\xa0", " ").strip()
            if not wanted:
                return source
            if wanted.startswith(_RELATIVE):
                return self._relative(source, wanted)
            found = self._answers[typed] = self._ranked(wanted)
        if len(found) < 2:
            return found[0] if found else None
        return _nearest(found, folder_of(source))

    def _ranked(self, wanted: str) -> tuple[str, ...]:
        """Return the candidates, best first as far as the source does not matter; one if none can beat it."""
        if "/" not in wanted and "." not in wanted:  # nearly every link
            notes = self._by_name.get(name_key(wanted) + NOTE_SUFFIX, ())
            return notes if len(notes) < 2 else _choose(notes, wanted + NOTE_SUFFIX)
        if wanted.startswith("/"):
            return self._exact(_parts(wanted))
        parts = _parts(wanted)
        for variant in _variants(parts):
            named = self._by_name.get(name_key(variant[variant.rfind("/") + 1 :]))
            if named:
                return _choose(named, variant)
        return ()

    def _exact(self, path: str) -> tuple[str, ...]:
        """Return the file at a vault path, in any letter case."""
        for variant in _variants(path):
            key = name_key(variant)
            named = self._by_name.get(key[key.rfind("/") + 1 :], ())
            same = [p for p in named if name_key(p) == key]
            if same:
                return (min(same, key=_preference(variant)),)
        return ()

    def _relative(self, source: str, wanted: str) -> str | None:
        path = join(folder_of(source), wanted)
        found = self._exact(path) if path else ()
        return found[0] if found else None


def join(folder: str, relative: str) -> str | None:
    """Return a vault path from a folder and a path with `.` and `..` in it; None if it leaves the vault."""
    parts = folder.split("/") if folder else []
    for part in relative.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def phantom_key(source: str, typed: str) -> tuple[str, str]:
    """Return the key and the shown name of a target that no file has."""
    name = typed.replace("\xa0", " ").strip()
    if name.startswith(_RELATIVE):
        name = join(folder_of(source), name) or name
    name = normalize("NFC", _parts(name) or name)
    if name.lower().endswith(NOTE_SUFFIX) and len(name) > len(NOTE_SUFFIX):
        name = name[: -len(NOTE_SUFFIX)]
    return name_key(name), name


def _parts(wanted: str) -> str:
    """Return a path without a leading slash or doubled slashes."""
    if "//" in wanted or wanted.startswith("/"):
        return "/".join(part for part in wanted.split("/") if part)
    return wanted


def _variants(path: str) -> tuple[str, ...]:
    """Return the spellings to try: as typed if the last segment has an extension, then as a note."""
    as_note = path + NOTE_SUFFIX
    return (path, as_note) if "." in path[path.rfind("/") + 1 :] else (as_note,)


def _choose(named: tuple[str, ...], variant: str) -> tuple[str, ...]:
    key = name_key(variant)
    keys = {path: name_key(path) for path in named}
    best = _preference(variant)
    exact = [path for path in named if keys[path] == key]
    if exact:
        return (min(exact, key=best),)
    if "/" in key:
        named = tuple(path for path in named if keys[path].endswith("/" + key))
    return tuple(sorted(named, key=best)) if len(named) > 1 else named


def _nearest(found: tuple[str, ...], folder: str) -> str:
    """Prefer the source's own folder, then what lies below it; ancestors count for nothing."""
    for path in found:
        if folder_of(path) == folder:
            return path
    for path in found:
        if path.startswith(folder + "/"):
            return path
    return found[0]


def _preference(typed: str) -> Callable[[str], tuple[int, bool, str]]:
    """Return an order of paths: shorter first; of one length the one in the typed letter case, then by character."""
    typed = normalize("NFC", typed)
    return lambda path: (len(path), not path.endswith(typed), path)


def _file_key(path: str) -> str:
    return name_key(path[path.rfind("/") + 1 :])
