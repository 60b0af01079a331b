"""Puts notes into review and takes them out, by the review tag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from explorer.markdown.tag_edits import add_tag, remove_tags
from explorer.model import GradeResult, Moment, Note
from explorer.review.note_reviews import queues, review_fields
from explorer.services.explorer_errors import GradeError
from explorer.services.moment import moment_or_now
from explorer.services.stored_schedules import schedule_of_fields, schedules_to_json
from explorer.services.vault_access import VaultAccess
from explorer.services.write_service import NoteChange, WriteService
from explorer.text.edits import Edit, UneditableError, apply_edits
from explorer.text.review_filter import matches_tag
from explorer.vault import Vault
from explorer.vault.rewritten_notes import parsed


class ReviewMembership:
    """Which notes are up for review, as far as their tags say."""

    def __init__(self, access: VaultAccess, writes: WriteService) -> None:
        self._access = access
        self._writes = writes

    def join(self, path: str, tag: str | None = None, on: Moment | None = None) -> GradeResult:
        """Put a note into review: into the queue of `tag` (without `#`), else into the first one.

        Nothing is written if it is up for review already. Raises `GradeError` if that is no review
        tag, and `WriteError`, also if the note would still not be reviewed.
        """
        return self._change(path, self._joining(path, tag), on, goes_back=False)

    def leave(self, path: str, on: Moment | None = None) -> GradeResult:
        """Take a note out of review; its review fields stay, for when it comes back.

        Where the last write to it has put it in, it is again as before that, so that no empty list
        of tags stays. That is a write of its own. Raises `WriteError`.
        """
        return self._change(path, self._leaving(path), on, goes_back=True)

    def toggle(self, path: str, on: Moment | None = None) -> GradeResult:
        """Put a note into review, or take it out: then `after` of the result is None.

        Where the last write to it has taken it out, it is again as before that, so that its tag
        comes back to where it was. Raises as `join` does.
        """
        vault = self._access.vault
        if queues(vault.notes[path], vault.settings):
            return self.leave(path, on)
        return self._change(path, self._joining(path), on, goes_back=True)

    def _joining(self, path: str, tag: str | None = None) -> _Joining:
        vault = self._access.vault
        self._writes.check_settings()
        configured = [each.removeprefix("#") for each in vault.settings.tags_to_review]
        wanted = tag or next(iter(configured), "")
        if not any(matches_tag(wanted, f"#{each}") for each in configured):
            known = ", ".join(f"#{each}" for each in configured) or "none"
            raise GradeError(f"#{wanted} is no review tag of this vault; these are: {known}")
        return _Joining(path, vault, wanted)

    def _leaving(self, path: str) -> _Leaving:
        self._writes.check_settings()
        return _Leaving(path, self._access.vault)

    def _change(
        self,
        path: str,
        change: _Joining | _Leaving,
        on: Moment | None,
        *,
        goes_back: bool,
    ) -> GradeResult:
        """Make a change; one that `goes_back` takes back the last write if that was its inverse."""
        vault, moment = self._access.vault, moment_or_now(on)
        schedule = schedule_of_fields(review_fields(vault.notes[path]), vault.settings, moment)
        if bool(queues(vault.notes[path], vault.settings)) == change.joins:
            now = schedule if change.joins else None
            return GradeResult(path, now, now, written=False)
        before, after = (None, schedule) if change.joins else (schedule, None)
        made: NoteChange = change
        if goes_back:
            made = _GoingBack(change, partial(self._writes.edits_back, path))
        self._writes.write(path, made, schedules_to_json(before, after))
        return GradeResult(path, before, after, written=True)


@dataclass(frozen=True, slots=True)
class _Joining:
    """The edits that put a note into review."""

    path: str
    vault: Vault
    tag: str

    joins: ClassVar = True

    def edits(self, data: bytes) -> Sequence[Edit]:
        edits = add_tag(data, self.tag, legacy=self.vault.legacy_properties)
        after = _checked(self.vault, self.path, data, edits, lambda tag: tag == self.tag)
        if not queues(after, self.vault.settings):
            raise UneditableError(
                f"with #{self.tag} it would still not be reviewed: the plugin's settings ignore"
                " its folder or another tag of it"
            )
        return edits


@dataclass(frozen=True, slots=True)
class _Leaving:
    """The edits that take a note out of review."""

    path: str
    vault: Vault

    joins: ClassVar = False

    def edits(self, data: bytes) -> Sequence[Edit]:
        edits = remove_tags(data, self._is_for_review, legacy=self.vault.legacy_properties)
        after = _checked(self.vault, self.path, data, edits, self._is_for_review)
        if queues(after, self.vault.settings):
            raise UneditableError("its review tag is not written plainly; remove it in an editor")
        return edits

    def _is_for_review(self, tag: str) -> bool:
        return any(matches_tag(tag, wanted) for wanted in self.vault.settings.tags_to_review)


@dataclass(frozen=True, slots=True)
class _GoingBack:
    """The edits that take back the last write to a note if they make a change, else its own."""

    change: _Joining | _Leaving
    back: Callable[[bytes], Sequence[Edit]]
    """Returns the edits that take back the last write, none if they cannot."""

    def edits(self, data: bytes) -> Sequence[Edit]:
        vault, edits = self.change.vault, self.back(data)
        after = parsed(vault, self.change.path, apply_edits(data, edits))
        if bool(queues(after, vault.settings)) == self.change.joins:
            return edits
        return self.change.edits(data)


def _checked(
    vault: Vault, path: str, data: bytes, edits: Sequence[Edit], changed: Callable[[str], bool]
) -> Note:
    """Return the note with some edits made.

    Raises `UneditableError` if other tags or properties than those meant would change.
    """
    before = parsed(vault, path, data)
    after = parsed(vault, path, apply_edits(data, edits))
    if _rest(before, changed) != _rest(after, changed):
        raise UneditableError("its tags cannot be changed without touching others; edit them")
    return after


def _rest(note: Note, changed: Callable[[str], bool]) -> tuple[object, object]:
    """Return the tags and properties of a note that a change of its review tags leaves alone."""
    others = {key: value for key, value in note.properties.items() if key.lower() != "tags"}
    return [use.name for use in note.tag_uses if not changed(use.name)], others
