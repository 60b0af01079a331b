"""Answers about notes: the note that a name means, its details, its cards, and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer import model, review
from explorer.model import Moment
from explorer.services.explorer_errors import NoteNotFound
from explorer.services.memo import Memo, snapshot_stamp
from explorer.services.moment import moment_or_now
from explorer.services.review_service import review_problems
from explorer.services.vault_access import VaultAccess
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.model import Note, NoteDetail, Problem, Question

_SUGGESTIONS = 3
"""Similar titles that an error names at most."""


class NoteService:
    """Questions about single notes and about the problems of the vault."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self._problems: Memo[tuple[Problem, ...]] = Memo()

    def clear(self) -> None:
        """Drop what is cached; the next question computes it again."""
        self._problems.clear()

    def note(self, name: str, on: Moment | None = None) -> NoteDetail:
        """Return the note that `name` means best, with its links resolved.

        Raises `NoteNotFound`.
        """
        vault = self._access.vault
        note = _named_note(vault, name)
        resolutions = vault.resolutions(note.path)
        links = [
            model.ResolvedLink.of(link, resolution)
            for link, resolution in zip(note.links, resolutions, strict=True)
        ]
        return model.NoteDetail(
            path=note.path,
            title=note.title,
            aliases=note.aliases,
            tags=note.tags,
            properties=note.properties,
            headings=note.headings,
            links=tuple(links),
            backlinks=vault.backlinks(note.path),
            review=review.note_review(note, vault.settings, moment_or_now(on)),
            problems=_note_problems(vault, note),
        )

    def path(self, name: str) -> str:
        """Return the path of the note that `name` means best. Raises `NoteNotFound`."""
        vault = self._access.vault
        if name in vault.entries:  # the usual case, for which not all names need be looked at
            return name
        return _named_note(vault, name).path

    def cards(self, name: str) -> list[Question]:
        """Return the flashcard questions of the note that `name` means best, in file order.

        Raises `NoteNotFound`.
        """
        return list(_named_note(self._access.vault, name).questions)

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems of the vault, review fields included, by path and line."""
        vault = self._access.vault
        return self._problems.get(snapshot_stamp(vault), lambda: _all_problems(vault))

    def note_problems(self, path: str) -> tuple[Problem, ...]:
        """Return the problems of the note at `path`, review fields included, by line."""
        vault = self._access.vault
        return _note_problems(vault, vault.notes[path])


def _named_note(vault: Vault, name: str) -> Note:
    paths = vault.find(name)
    if paths:
        return vault.notes[paths[0]]
    from difflib import get_close_matches

    from explorer.text.normalize import fold
    from explorer.text.tokenize import words_of

    def in_words(text: str) -> str:
        """Return the words of a text, each between blanks."""
        return f" {' '.join(words_of(fold(text)))} "

    titles = {note.title.casefold(): note.title for note in vault.notes.values()}
    words = in_words(name)
    near = sorted((title for title in titles if words in in_words(title)), key=len)
    near += get_close_matches(name.casefold(), titles, n=_SUGGESTIONS)
    nearest = list(dict.fromkeys(near))[:_SUGGESTIONS]
    raise NoteNotFound(name, tuple(titles[folded] for folded in nearest))


def _all_problems(vault: Vault) -> tuple[Problem, ...]:
    problems = [*vault.problems()]
    for note in vault.glances():
        problems += review_problems(vault, note)
    return _sorted(problems)


def _note_problems(vault: Vault, note: Note) -> tuple[Problem, ...]:
    return _sorted([*vault.note_problems(note.path), *review_problems(vault, note)])


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.path, problem.line or 0)))
