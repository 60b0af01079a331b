"""Which notes those are now whose files were renamed after something of them was put aside.

Goes by the file, else by the cards; in doubt by nothing. Reads only the current snapshot, and that
only if the path of something put aside is not in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from explorer.review.session_items import QuestionId, question_ids
from explorer.state.put_aside import FileMark, PutAside, text_digest
from explorer.vault import Vault
from explorer.vault.walk import Stamp


class MovedNotes:
    """Finds renamed notes; what a note says is looked at once, until the note changes."""

    def __init__(self) -> None:
        self._wanted: frozenset[QuestionId] = frozenset()
        self._seen: dict[str, tuple[object, frozenset[QuestionId]]] = {}
        """By path: the entry of the note, and which wanted cards that note has."""

    def paths(self, entries: Iterable[PutAside], vault: Vault) -> dict[str, str]:
        """Return the present paths of the notes that are not at the path of their entries."""
        gone: dict[str, list[PutAside]] = defaultdict(list)
        for entry in entries:
            if entry.key.path not in vault.entries:
                gone[entry.key.path].append(entry)
        if not gone:
            return {}
        by_file = _paths_by_file(gone.values(), vault)
        by_card = self._paths_by_card(gone, vault)
        found: dict[str, str] = {}
        for old, of_note in gone.items():
            mark = of_note[-1].file
            new = by_file.get(mark) if mark is not None else None
            if new is None:
                new = _by_cards(of_note, by_card, vault)
            if new is not None:
                found[old] = new
        claims = Counter(found.values())
        return {old: new for old, new in found.items() if claims[new] == 1}

    def _paths_by_card(
        self, gone: Mapping[str, Sequence[PutAside]], vault: Vault
    ) -> Mapping[QuestionId, list[str]]:
        """Return in which notes the questions of entries are."""
        wanted = frozenset(
            _question(entry) for of_note in gone.values() for entry in of_note if entry.key.text
        )
        seen = self._seen if wanted == self._wanted else {}
        self._wanted, self._seen = wanted, {}
        paths: dict[QuestionId, list[str]] = defaultdict(list)
        if not wanted:
            return paths
        for path, entry in vault.entries.items():
            if not entry.brief[1]:
                continue
            known = seen.get(path)
            if known is None or known[0] is not entry:
                known = entry, wanted.intersection(question_ids(entry.glance()))
            self._seen[path] = known
            for question in known[1]:
                paths[question].append(path)
        return paths


def _paths_by_file(gone: Iterable[Sequence[PutAside]], vault: Vault) -> Mapping[FileMark, str]:
    """Return where the files of entries are now, without those that could be either of two."""
    wanted = {of_note[-1].file for of_note in gone} - {None}
    found: dict[FileMark, str] = {}
    if not wanted:
        return found
    doubtful: set[FileMark] = set()
    for path, entry in vault.entries.items():
        mark = file_mark(entry.stamp)
        if mark is None or mark not in wanted:
            continue
        if mark in found:
            doubtful.add(mark)
        found[mark] = path
    return {mark: path for mark, path in found.items() if mark not in doubtful}


def file_mark(stamp: Stamp | None) -> FileMark | None:
    """Return what a file keeps when it is renamed, None if it is not known."""
    if stamp is None:
        return None
    # The inode alone does not do: that of a deleted file is soon given to another.
    return stamp.inode, stamp.mtime_ns, stamp.size


def _by_cards(
    of_note: Sequence[PutAside], by_card: Mapping[QuestionId, list[str]], vault: Vault
) -> str | None:
    """Return the one note that has all questions of entries, and most of those beside them."""
    wanted = {_question(entry) for entry in of_note if entry.key.text}
    paths = {path for question in wanted for path in by_card.get(question, ())}
    if len(paths) != 1 or not all(by_card.get(question) for question in wanted):
        return None
    new = paths.pop()
    others = next(entry.others for entry in reversed(of_note) if entry.key.text)
    if others is None:
        return None
    there = {text_digest(text) for text, _ in question_ids(vault.notes[new])}
    return new if len(there & others) * 2 > len(others) else None


def _question(entry: PutAside) -> QuestionId:
    return entry.key.text, entry.key.occurrence
