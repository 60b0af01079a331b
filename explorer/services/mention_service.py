"""Names of notes in texts, where they are no links: those of a note in others, and those in it.

Reads files, so call it from workers. What is found in one snapshot is found once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from explorer.markdown.prose import NO_PROSE, prose
from explorer.services.search_service import SearchService
from explorer.services.vault_access import Memo, VaultAccess, snapshot_stamp
from explorer.state.user_state import IgnoredNames
from explorer.text.line_map import LineMap
from explorer.text.mentions import NameFinder, NameUse, name_key, rough_pattern
from explorer.text.normalize import Ranges, fold, merged
from explorer.vault import Vault
from explorer.vault.note_entry import NoteEntry

_STRETCH = re.compile(f"[^{NO_PROSE}]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a note in the text of another one. A name counts once in a line."""

    path: str
    """The note whose text it is in."""
    line: int
    heading: str | None
    """The heading that it stands under; None before the first one."""
    name: str
    """As the note that has it spells it, or the first of several."""
    targets: tuple[str, ...]
    """All notes that have this name; none if it is left out."""
    excerpt: str
    """Its line as it is shown, cleaned."""
    ranges: Ranges
    """Where the name stands in the excerpt; nowhere if a tag before it makes a longer name of
    it."""


class Mentions(NamedTuple):
    """The mentions of a note in others, and those of others in it, by path and line.

    Those in notes that Obsidian is told to exclude come last.
    """

    incoming: tuple[Mention, ...]
    outgoing: tuple[Mention, ...]
    ignored_incoming: tuple[str, ...]
    """The names of the note that are left out."""
    ignored_outgoing: tuple[str, ...]
    """The names in the note that are left out."""


class MentionService:
    """Finds the mentions of the current vault."""

    def __init__(self, access: VaultAccess, searches: SearchService) -> None:
        self._access = access
        self._searches = searches
        self._known: Memo[tuple[NameFinder, dict[str, Mentions]]] = Memo()
        self._ignored = IgnoredNames.of(access.vault.root, access.state_dir)

    def of(self, path: str, *, wait: bool = True) -> Mentions:
        """Return the mentions of and in the note at `path`; `wait` is as in a search of texts."""
        vault = self._access.vault
        ignored = self._ignored.load()
        stamp = snapshot_stamp(vault, ignored)
        finder, known = self._known.get(stamp, lambda: (_finder(vault, ignored), {}))
        if path not in known:
            outgoing = [*_outgoing(vault, finder, path)]
            left_out = {*map(name_key, ignored)}
            names: dict[str, str] = {}
            for it in _names(vault.entries[path]):
                names.setdefault(name_key(it), it)
            known[path] = Mentions(
                tuple(self._incoming(vault, finder, path, wait=wait)),
                tuple(each for each in outgoing if each.targets),
                tuple(names[key] for key in names if key in left_out),
                tuple(dict.fromkeys(each.name for each in outgoing if not each.targets)),
            )
        return known[path]

    def ignored(self) -> tuple[str, ...]:
        """Return the names that are left out."""
        return self._ignored.load()

    def ignore(self, name: str) -> bool:
        """Leave a name out from now on; return whether that could be stored."""
        return self._ignored.ignore(name)

    def heed(self, name: str) -> bool:
        """Leave a name out no more; return whether that could be stored."""
        key = name_key(name)
        return self._ignored.heed([each for each in self.ignored() if name_key(each) == key])

    def _incoming(
        self, vault: Vault, finder: NameFinder, path: str, *, wait: bool
    ) -> Iterator[Mention]:
        names = [name for name in _names(vault.entries[path]) if finder.name(name)]
        if not names:
            return
        found = self._searches.notes_with(names, wait=wait) & vault.entries.keys() - {path}
        rough = rough_pattern(names)
        in_order = sorted(sorted(found), key=vault.excluded.__contains__)
        for other, text in vault.searchable_texts(in_order):
            if text is not None and _may_mention(text, vault.entries[other], rough):
                for mention in _mentions(vault, finder, other, text, rough):
                    if path in mention.targets:
                        yield mention


def _finder(vault: Vault, ignored: Collection[str]) -> NameFinder:
    names = ((name, path) for path, entry in vault.entries.items() for name in _names(entry))
    return NameFinder(names, ignored)


def _names(entry: NoteEntry) -> tuple[str, ...]:
    title, aliases = entry.called
    return title, *aliases


def _may_mention(text: str, entry: NoteEntry, rough: re.Pattern[str]) -> bool:
    """Return whether a text may hold a name outside of its links: a quick check."""
    (links,) = entry.parts("links")
    outside: list[str] = []
    at = 0
    for start, end in sorted(map(itemgetter(7, 8), links)):
        outside.append(text[at:start])
        at = max(at, end)
    return rough.search(fold(NO_PROSE.join([*outside, text[at:]]))) is not None


def _outgoing(vault: Vault, finder: NameFinder, path: str) -> Iterator[Mention]:
    text = vault.searchable_text(path)
    if text is not None:
        yield from _mentions(vault, finder, path, text)


def _mentions(
    vault: Vault, finder: NameFinder, path: str, text: str, rough: re.Pattern[str] | None = None
) -> Iterator[Mention]:
    """Yield the mentions of other notes in a text, or where a rough pattern is found in it."""
    places = LineMap(text)
    (headings,) = vault.entries[path].parts("headings")
    told: set[tuple[int, str]] = set()
    for use in _uses(finder, prose(places.text), rough):
        line, name = places.line(use.start), use.name
        if path in name.paths or (line, name.text) in told:
            continue
        told.add((line, name.text))
        above = bisect_right(headings, line, key=itemgetter(3))
        heading = headings[above - 1][2] if above else None
        excerpt, ranges = _excerpt(finder, places.text, use)
        yield Mention(path, line, heading, name.text, name.paths, excerpt, ranges)


def _uses(finder: NameFinder, shown: str, rough: re.Pattern[str] | None) -> Iterator[NameUse]:
    for stretch in _STRETCH.finditer(shown):
        if rough is None or rough.search(fold(stretch[0])):
            for name, start, end in finder.uses(stretch[0]):
                yield NameUse(name, stretch.start() + start, stretch.start() + end)


def _excerpt(finder: NameFinder, text: str, use: NameUse) -> tuple[str, Ranges]:
    """Return the lines of a name as they are shown, and where it stands there."""
    from explorer.search import shown_line

    def ranges_of(shown: str) -> Ranges:
        uses = finder.uses(shown)
        return merged((start, end) for name, start, end in uses if name is use.name)

    end = text.find("\n", use.end)
    begin = text.rfind("\n", 0, use.start) + 1
    return shown_line(text[begin : len(text) if end < 0 else end], ranges_of)
