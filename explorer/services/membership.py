"""Puts notes into review and takes them out, by the review tag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from explorer.markdown.tag_edits import add_tag, remove_tags
from explorer.model import GradeResult, Moment, Note
from explorer.review.note_reviews import queues, review_fields
from explorer.services.explorer_errors import GradeError
from explorer.services.moment import moment_or_now
from explorer.services.stored_schedules import schedule_of_fields, schedules_to_json
from explorer.services.vault_access import VaultAccess
from explorer.services.write_service import WriteService
from explorer.text.edits import Edit, UneditableError, apply_edits
from explorer.text.review_filter import matches_tag
from explorer.vault import Vault
from explorer.vault.errors import WriteError
from explorer.vault.rewritten import parsed


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
        self._writes.check_settings()
        vault = self._access.vault
        configured = [each.removeprefix("#") for each in vault.settings.tags_to_review]
        wanted = tag or next(iter(configured), "")
        if not any(matches_tag(wanted, f"#{each}") for each in configured):
            known = ", ".join(f"#{each}" for each in configured) or "none"
            raise GradeError(f"#{wanted} is no review tag of this vault; these are: {known}")
        return self._change(path, _Joining(path, vault, wanted), on)

    def leave(self, path: str, on: Moment | None = None) -> GradeResult:
        """Take a note out of review; its review fields stay, for when it comes back.

        Raises `WriteError`.
        """
        self._writes.check_settings()
        return self._change(path, _Leaving(path, self._access.vault), on)

    def toggle(self, path: str, on: Moment | None = None) -> GradeResult:
        """Put a note into review, or take it out: then `after` of the result is None.

        Where the last such write went the other way, it is taken back, so that no empty list of
        tags stays, and a tag comes back to where it was. Raises as `join` does.
        """
        vault, moment = self._access.vault, moment_or_now(on)
        note = vault.notes[path]
        is_in = bool(queues(note, vault.settings))
        schedule = schedule_of_fields(review_fields(note), vault.settings, moment)
        before, after = (schedule, None) if is_in else (None, schedule)
        try:
            undone = self._writes.undo({"path": path, **schedules_to_json(after, before)})
        except WriteError:
            undone = None
        if undone is not None:
            return GradeResult(path, before, after, written=True)
        return self.leave(path, on) if is_in else self.join(path, on=on)

    def _change(self, path: str, change: _Joining | _Leaving, on: Moment | None) -> GradeResult:
        vault, moment = self._access.vault, moment_or_now(on)
        schedule = schedule_of_fields(review_fields(vault.notes[path]), vault.settings, moment)
        if bool(queues(vault.notes[path], vault.settings)) == change.joins:
            now = schedule if change.joins else None
            return GradeResult(path, now, now, written=False)
        before, after = (None, schedule) if change.joins else (schedule, None)
        self._writes.write(path, change, schedules_to_json(before, after))
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
