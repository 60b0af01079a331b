"""Puts notes into review and takes them out, by the review tag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from explorer.markdown.tag_edits import add_tag, remove_tags
from explorer.model import GradeResult, Moment, Note
from explorer.review.note_reviews import fields_of, queues, schedule_of
from explorer.services.explorer_errors import GradeError
from explorer.services.grading_service import schedules_to_json
from explorer.services.vault_access import VaultAccess, local_now
from explorer.services.write_service import WriteService
from explorer.text.edits import Edit, UneditableError, apply_edits
from explorer.text.review_filter import matches_tag
from explorer.vault import Vault


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
        return self._change(path, self._tag(tag), on, goes_back=False)

    def leave(self, path: str, on: Moment | None = None) -> GradeResult:
        """Take a note out of review; its review fields stay, for when it comes back.

        Where the last write to it has put it in, it is again as before that, so that no empty list
        of tags stays. That is a write of its own. Raises `WriteError`.
        """
        self._writes.check_settings()
        return self._change(path, "", on, goes_back=True)

    def toggle(self, path: str, on: Moment | None = None) -> GradeResult:
        """Put a note into review, or take it out: then `after` of the result is None.

        Where the last write to it has taken it out, it is again as before that, so that its tag
        comes back to where it was. Raises as `join` does.
        """
        vault = self._access.vault
        if queues(vault.notes[path], vault.settings):
            return self.leave(path, on)
        return self._change(path, self._tag(), on, goes_back=True)

    def preview(self, path: str) -> str:
        """Return the lines that `toggle` would take away and write. Raises as it does."""
        vault = self._access.vault
        tag = "" if queues(vault.notes[path], vault.settings) else self._tag()
        back = partial(self._writes.edits_back, path)
        return self._writes.preview(path, partial(_tag_edits, vault, path, tag, back))

    def _tag(self, tag: str | None = None) -> str:
        """Return the review tag by which a note joins."""
        self._writes.check_settings()
        configured = [each.removeprefix("#") for each in self._access.vault.settings.tags_to_review]
        wanted = tag or next(iter(configured), "")
        if not any(matches_tag(wanted, f"#{each}") for each in configured):
            known = ", ".join(f"#{each}" for each in configured) or "none"
            raise GradeError(f"#{wanted} is no review tag of this vault; these are: {known}")
        return wanted

    def _change(self, path: str, tag: str, on: Moment | None, *, goes_back: bool) -> GradeResult:
        """Make a change; one that `goes_back` takes back the last write if that was its inverse."""
        vault = self._access.vault
        note = vault.notes[path]
        schedule = schedule_of(fields_of(note.properties), vault.settings, on or local_now())
        if bool(queues(note, vault.settings)) == bool(tag):
            now = schedule if tag else None
            return GradeResult(path, now, now, written=False)
        before, after = (None, schedule) if tag else (schedule, None)
        back = partial(self._writes.edits_back, path) if goes_back else None
        change = partial(_tag_edits, vault, path, tag, back)
        self._writes.write(path, change, schedules_to_json(before, after))
        return GradeResult(path, before, after, written=True)


def _tag_edits(
    vault: Vault, path: str, tag: str, back: Callable[[bytes], Sequence[Edit]] | None, data: bytes
) -> Sequence[Edit]:
    """Return the edits that put a note into review by a tag, or take it out with an empty one.

    `back` returns the edits that take back the last write, none if they cannot: these are made if
    they make the change. Raises `UneditableError` if other tags or properties would change.
    """

    def note_of(edits: Sequence[Edit]) -> Note:
        return vault.parsed(path, apply_edits(data, edits))

    def is_made(after: Note) -> bool:
        return bool(queues(after, vault.settings)) == bool(tag)

    def is_meant(other: str) -> bool:
        """Whether a tag is one that comes or goes."""
        wanted = vault.settings.tags_to_review
        return other == tag if tag else any(matches_tag(other, each) for each in wanted)

    def rest(note: Note) -> tuple[object, object]:
        """Return the tags and properties of a note that the change leaves alone."""
        others = {key: value for key, value in note.properties.items() if key.lower() != "tags"}
        return [use.name for use in note.tag_uses if not is_meant(use.name)], others

    if back is not None and is_made(note_of(edits := back(data))):
        return edits
    legacy = vault.legacy_properties
    if tag:
        edits = add_tag(data, tag, legacy=legacy)
    else:
        edits = remove_tags(data, is_meant, legacy=legacy)
    after = note_of(edits)
    if rest(note_of(())) != rest(after):
        raise UneditableError("its tags cannot be changed without touching others; edit them")
    if not is_made(after):
        raise UneditableError(
            f"with #{tag} it would still not be reviewed: the plugin's settings ignore"
            " its folder or another tag of it"
            if tag
            else "its review tag is not written plainly; remove it in an editor"
        )
    return edits
