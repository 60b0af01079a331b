"""Grades notes and cards: what comes next by the plugin's rules, and the write that records it."""

from __future__ import annotations

from collections.abc import Callable

from explorer import review
from explorer.graph.page_rank import page_rank
from explorer.model import GradeResult, Note, NoteReview
from explorer.review.initial_ease import LinkWeights, initial_ease, known_ease
from explorer.review.note_grading import (
    NextReview,
    NoteGradeChange,
    NoteLoad,
    check_gradable,
    next_review,
)
from explorer.review.note_reviews import ReviewFields, fields_of, review_fields
from explorer.services.explorer_errors import GradeError, NothingToUndo
from explorer.services.memo import Memo
from explorer.services.moment import Moment, moment_or_now
from explorer.services.vault_access import VaultAccess
from explorer.services.write_service import Undone, WriteService
from explorer.text.edits import UneditableError
from explorer.text.property_edits import front_matter, properties
from explorer.text.review_filter import is_ignored
from explorer.vault import Vault
from explorer.vault.errors import NoteChangedError, WriteError


class GradingService:
    """Grades, and takes grades back."""

    def __init__(self, access: VaultAccess, writes: WriteService) -> None:
        self._access = access
        self._writes = writes
        self._weights: Memo[LinkWeights] = Memo()

    def clear(self) -> None:
        """Drop what is cached; the next grade computes it again."""
        self._weights.clear()

    def grade(
        self, path: str, grade: str, card: str | None, on: Moment | None, *, write: bool = True
    ) -> GradeResult:
        """Grade the note at `path`, or one of its cards; see `Explorer.grade`."""
        if card is not None:
            raise GradeError("cards cannot be graded yet; grade them in Obsidian")
        return self._grade_note(path, grade, moment_or_now(on), write=write)

    def _grade_note(self, path: str, grade: str, on: Moment, *, write: bool) -> GradeResult:
        vault = self._access.vault
        note = vault.notes[path]
        data = self._writes.read(path)
        before = fields_of(properties(data))
        if before != review_fields(note):
            raise NoteChangedError(
                f"{path}: its review fields have changed since the vault was read;"
                " look at them again"
            )
        after = self._next(vault, note, grade, on)
        change = NoteGradeChange(path, before, front_matter(data), after)
        details = {"kind": "grade", "grade": grade, "on": str(on)}
        if write:
            self._writes.write(path, change, details)
        else:
            self._writes.preview(path, change)
        graded = fields_of(after.properties())
        return GradeResult(path, _shown(before, vault, on), _shown(graded, vault, on), write)

    def undo(self, on: Moment | None = None) -> GradeResult:
        """Take the last grade back; see `Explorer.undo`."""
        return self._stepped(self._writes.undo, "there is nothing to take back", on)

    def redo(self, on: Moment | None = None) -> GradeResult:
        """Do again what was taken back last; see `Explorer.redo`."""
        return self._stepped(self._writes.redo, "nothing was taken back since the last grade", on)

    def _stepped(
        self, step: Callable[[], Undone | None], nothing: str, on: Moment | None
    ) -> GradeResult:
        before = self._access.vault
        done = step()
        if done is None:
            raise NothingToUndo(nothing)
        after, moment = self._access.vault, moment_or_now(on)
        return GradeResult(
            done.path,
            _shown(review_fields(before.notes[done.path]), before, moment),
            _shown(review_fields(after.notes[done.path]), after, moment),
            written=True,
        )

    def _next(self, vault: Vault, note: Note, grade: str, on: Moment) -> NextReview:
        try:
            check_gradable(review_fields(note))
        except UneditableError as error:
            raise WriteError(f"{note.path}: {error}") from error
        settings = vault.settings
        histogram = review.note_histogram(vault.notes.values(), settings, on)
        load = NoteLoad(histogram, lambda: self._initial_ease(vault, note.path))
        try:
            return next_review(
                grade, review_fields(note), review.day_of(on, settings), settings, load
            )
        except ValueError as error:
            raise GradeError(str(error)) from error

    def _initial_ease(self, vault: Vault, path: str) -> float:
        weights = self._weights.get(vault.generation, lambda: _link_weights(vault))
        return initial_ease(path, weights, _EaseOf(vault), vault.settings)


class _EaseOf:
    """Looks the ease of a note up."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def __call__(self, path: str) -> float | None:
        return known_ease(self._vault.notes[path], self._vault.settings)


def _link_weights(vault: Vault) -> LinkWeights:
    """Return the links between notes, those of ignored notes left out."""
    links: dict[str, dict[str, int]] = {}
    for path in vault.entries:
        if is_ignored(path, vault.settings.note_folders_to_ignore):
            continue
        counts: dict[str, int] = {}
        for resolution in vault.resolutions(path):
            target = resolution.target
            if target in vault.entries and target is not None and target != path:
                counts[target] = counts.get(target, 0) + 1
        links[path] = counts
    linked = {path: counts for path, counts in links.items() if counts}
    return LinkWeights(linked, page_rank(linked))


def _shown(fields: ReviewFields, vault: Vault, on: Moment) -> NoteReview:
    """Return review fields with the state that they give a note."""
    if not fields.scheduled or fields.due is None:
        return NoteReview(None, None, None, "new")
    state, _ = review.when_due(fields.due, on, vault.settings)
    return NoteReview(fields.due, fields.interval, fields.ease, state)
