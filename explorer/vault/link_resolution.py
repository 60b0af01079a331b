"""Which file a link's path part means, and where in a note a subpath leads.

Knows names only: no disk, no note's content. Aliases and titles never resolve a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias
from unicodedata import normalize

from explorer.text.names import folder_of, grouped, heading_key
from explorer.vault.walk import NOTE_SUFFIX

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_RELATIVE = ("./", "../")
_BLOCK_AT_END = re.compile(r"\s+\^[A-Za-z0-9-]+\s*$")
_DEEPEST = 6
# Notes of one vault share many headings, and many links lead to the same heading.
_key = lru_cache(maxsize=4096)(heading_key)


def name_key(text: str) -> str:
    """Return the key that all spellings of a name share.

    It ignores letter case, Unicode composition and kinds of blanks.
    """
    if text.isascii():
        key = text.lower()
        return text if key == text else key  # keys are kept: most are their own
    # Lowering a capital sigma depends on what follows it; a final one counts as any other.
    return normalize("NFC", text).replace("\xa0", " ").lower().replace("ς", "σ")


def is_address(typed: str) -> bool:
    """Whether a link's path is a web address that was written as a wikilink."""
    return _SCHEME.match(typed.strip()) is not None


LinkRule: TypeAlias = Literal[
    "this note",
    "relative path",
    "exact path",
    "unique name",
    "same folder",
    "folder below",
    "shortest path",
    "alias",
    "no file",
]
"""The last two are of links that lead nowhere; no link follows an alias."""


class LinkChoice(NamedTuple):
    """What a link's path part means, and why."""

    target: str | None
    rule: LinkRule
    candidates: Sequence[str] = ()
    """The files of which the rule chose, if there are several; the best by path first."""


_NO_FILE = LinkChoice(None, "no file")


class FileNames:
    """The paths of a vault by file name. Immutable but for its cache of answers.

    A lookup costs no more than the files that it could mean: a vault may have thousands called
    `index.md`.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        """`paths` are all paths of a vault: notes and other linkable files."""
        self._by_name = grouped((file_key(path), path) for path in paths)
        self._by_end: dict[str, dict[str, list[str]]] = {}
        self._answers: dict[str, LinkChoice] = {}
        self._nearest: dict[tuple[str, str], LinkChoice] = {}

    def nearly_named(self, path: str) -> list[str]:
        """Return the files that a link may mean if there is none at a path, but for its folders.

        They have its name, or differ from it only in blanks and in `.md`.
        """
        key = file_key(path)
        stem = key.removesuffix(NOTE_SUFFIX).strip()
        names = {key, key + NOTE_SUFFIX, stem, stem + NOTE_SUFFIX}
        return [each for name in names for each in self._by_name.get(name, ())]

    def resolve(self, source: str, typed: str) -> str | None:
        """Return the path that a link's path part leads to from the note `source`.

        None if no file is meant.
        """
        return self.choose(source, typed).target

    def choose(self, source: str, typed: str) -> LinkChoice:
        """Return the same with the rule by which it was chosen."""
        found = self._answers.get(typed)
        if found is None:
            spellings = _spellings(typed)
            if not spellings:
                return LinkChoice(source, "this note")
            if spellings[0].startswith(_RELATIVE):
                target = self._relative(source, spellings)
                return LinkChoice(target, "relative path") if target else _NO_FILE
            answers = (each for each in map(self._look_up, spellings) if each.target)
            found = self._answers[typed] = next(answers, _NO_FILE)
        if found.rule == "shortest path":  # unless another is nearer
            key = folder_of(source), typed
            if key not in self._nearest:
                self._nearest[key] = _nearest(found, key[0])
            return self._nearest[key]
        return found

    def _look_up(self, wanted: str) -> LinkChoice:
        """Return what is meant wherever the link stands, or else by the shortest path."""
        path = _without_empty_parts(wanted)
        if wanted.startswith("/"):
            return LinkChoice(self._exact(path), "exact path")
        for variant in _variants(path):
            key = name_key(variant)
            name = _last_part(key)
            candidates = self._by_name.get(name, [])
            if len(candidates) == 1:
                only = name_key(candidates[0])
                rule: LinkRule = "exact path" if only == key else "unique name"
                return (
                    LinkChoice(candidates[0], rule) if f"/{only}".endswith(f"/{key}") else _NO_FILE
                )
            if candidates:
                ending = candidates if name == key else self._ending(name).get(key, ())
                ranked = sorted(ending, key=_preference(variant))
                if len(ranked) < 2:
                    return LinkChoice(ranked[0], "unique name") if ranked else _NO_FILE
                exact = [each for each in ranked if name_key(each) == key]
                rule = "exact path" if exact else "shortest path"
                return LinkChoice((exact or ranked)[0], rule, ranked)
        return _NO_FILE

    def _exact(self, wanted: str) -> str | None:
        """Return the file at a vault path, in any letter case."""
        for variant in _variants(wanted):
            key = name_key(variant)
            ending = self._ending(_last_part(key)).get(key, ())
            exact = [path for path in ending if name_key(path) == key]
            if exact:
                return min(exact, key=_preference(variant))
        return None

    def _relative(self, source: str, spellings: tuple[str, ...]) -> str | None:
        for wanted in spellings:
            path = join(folder_of(source), wanted)
            found = self._exact(path) if path else None
            if found is not None:
                return found
        return None

    def _ending(self, name: str) -> Mapping[str, Sequence[str]]:
        """Return the files of one name by every end that their path has: `c`, `b/c`, `a/b/c`.

        `name` is the key of the name, and the ends are keys, too.
        """
        ends = self._by_end.get(name)
        if ends is None:
            ends = {}
            for path in self._by_name.get(name, []):
                key = name_key(path)
                at = len(key)
                while at >= 0:
                    at = key.rfind("/", 0, at)
                    ends.setdefault(key[at + 1 :], []).append(path)
            self._by_end[name] = ends
        return ends


def join(folder: str, relative: str) -> str | None:
    """Return a vault path from a folder and a path with `.` and `..` in it.

    Returns None if the path leaves the vault.
    """
    parts = folder.split("/") if folder else []
    for part in relative.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def has_extension(typed: str) -> bool:
    """Whether a link's path may mean a file that is no note: those need their extension."""
    return "." in _last_part(typed)


def phantom_key(source: str, typed: str) -> tuple[str, str]:
    """Return the key and the shown name of a target that no file has."""
    name = typed.replace("\xa0", " ").strip()
    if name.startswith(_RELATIVE):
        name = join(folder_of(source), name) or name
    name = normalize("NFC", _without_empty_parts(name) or name)
    if name.lower().endswith(NOTE_SUFFIX) and len(name) > len(NOTE_SUFFIX):
        name = name[: -len(NOTE_SUFFIX)]
    return name_key(name), name


def _spellings(typed: str) -> tuple[str, ...]:
    """Return the paths to try: as typed, then without the blanks around it. Empty for no path.

    The name of a file may begin or end with a blank; mostly they are there by accident.
    """
    as_typed = typed.replace("\xa0", " ")
    stripped = as_typed.strip()
    if not stripped:
        return ()
    if stripped.startswith(_RELATIVE):
        as_typed = as_typed.lstrip()
    return (stripped,) if stripped == as_typed else (as_typed, stripped)


def _without_empty_parts(path: str) -> str:
    """Return a path without a leading or trailing slash and without doubled ones."""
    if "//" in path or path.startswith("/"):
        return "/".join(part for part in path.split("/") if part)
    return path


def _variants(path: str) -> tuple[str, ...]:
    """Return the paths to try: as typed if the last segment has an extension, then as a note."""
    as_note = path + NOTE_SUFFIX
    if has_extension(path):
        return path, as_note
    return (as_note,)


def _nearest(choice: LinkChoice, folder: str) -> LinkChoice:
    """Return what a link in a note of a folder means, of the files that it may mean.

    A file in that folder comes first, then one below it, then the best of all. Folders above it do
    not count.
    """
    for path in choice.candidates:
        if folder_of(path) == folder:
            return choice._replace(target=path, rule="same folder")
    for path in choice.candidates:
        if path.startswith(f"{folder}/"):
            return choice._replace(target=path, rule="folder below")
    return choice


def _preference(typed: str) -> Callable[[str], tuple[int, bool, str]]:
    """Return a sort key for paths: shorter first, then the typed letter case, then by character."""
    typed = normalize("NFC", typed)
    return lambda path: (len(path), not path.endswith(typed), path)


def file_key(path: str) -> str:
    """Return the key of a path's file name."""
    return name_key(_last_part(path))


def _last_part(path: str) -> str:
    return path[path.rfind("/") + 1 :]


class HeadingIndex:
    """The headings and block ids of one note by the names that links use.

    Answers are cached.
    """

    __slots__ = ("_blocks", "_found", "_headings")

    def __init__(
        self, headings: Sequence[tuple[Any, ...]], blocks: Iterable[tuple[str, int]]
    ) -> None:
        """Take the headings and the block ids of a note, as values or as plain tuples."""
        self._headings = headings
        self._blocks: dict[str, int] = {}
        for block, line in blocks:
            self._blocks.setdefault(block.lower(), line)
        self._found: dict[str, tuple[int, int] | None] = {}

    def heading(self, subpath: str) -> tuple[int, int] | None:
        """Return index and line of the heading that a subpath such as `Top#Part` leads to.

        None if there is none.
        """
        if subpath not in self._found:
            self._found[subpath] = self._walk([_key(part) for part in subpath.split("#") if part])
        return self._found[subpath]

    def block(self, name: str) -> int | None:
        """Return the line of a block id, in any letter case."""
        return self._blocks.get(name.strip().lower())

    def _walk(self, wanted: list[str]) -> tuple[int, int] | None:
        """Find the first heading that ends a chain of ever deeper headings with the `wanted` keys.

        `reached[n]` is the lowest level on which n keys have been matched so far, so one pass is
        enough.
        """
        if not 0 < len(wanted) <= _DEEPEST:
            return None
        last = len(wanted) - 1
        reached = [0] + [_DEEPEST + 1] * len(wanted)
        for index, (level, text, name, line, *_) in enumerate(self._headings):
            for n in range(last, -1, -1):
                if reached[n] < level and _is_called(text, name, wanted[n]):
                    if n == last:
                        return index, line
                    reached[n + 1] = min(reached[n + 1], level)
        return None


def _is_called(text: str, name: str, key: str) -> bool:
    """Whether a heading has a key.

    It may have it as written, as shown, or as written without a block id at its end.
    """
    if _key(text) == key:
        return True
    return name != text and (
        _key(name) == key or ("^" in text and _key(_BLOCK_AT_END.sub("", text)) == key)
    )
