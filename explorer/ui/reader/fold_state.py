"""Which folds of a note are closed, and how each note was left, as long as the app runs.

Values of lines only: knows no layout. What a change of folds means for the screen is up to
`FoldCommands`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from explorer.page import BEGIN, Anchor, Document, Fold, Folds
from explorer.page.card_prompts import CardPrompt
from explorer.page.foldable import Foldable, SavedFolds, restore_folds, save_folds
from explorer.page.lines import EnclosingCallout

_LIMIT = 500
"""Notes whose folds are remembered."""


class FoldMemory:
    """The folds of notes that were shown before."""

    def __init__(self, begins: Folds = BEGIN) -> None:
        self.begins = begins
        """How a note is folded that has never been folded before."""
        self._saved: OrderedDict[str, SavedFolds] = OrderedDict()

    def load(self, path: str, document: Document, before: Document | None) -> Folds:
        """Return how a note was left. `before` is its earlier text, if that is known."""
        saved = self._saved.get(path)
        if saved is None:
            return self.begins
        return restore_folds(saved, document, before)

    def save(self, path: str, document: Document, folds: Folds) -> None:
        """Remember the folds of a note; the note that was folded the longest ago is forgotten."""
        self._saved[path] = save_folds(document, folds)
        self._saved.move_to_end(path)
        while len(self._saved) > _LIMIT:
            self._saved.popitem(last=False)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Remember under their new paths the folds of notes, given by their old ones."""
        moved = {new: self._saved[old] for old, new in paths.items() if old in self._saved}
        for path in (*paths, *paths.values()):
            self._saved.pop(path, None)
        self._saved.update(moved)


@dataclass(frozen=True, slots=True)
class CurrentFold:
    """The fold that the key is about, as long as nothing scrolls."""

    fold: Fold | None = None
    top: Anchor | None = None
    """What is at the top of the view while that holds."""
    reached_by: Literal["going", "turning", "moving on"] = "going"
    """What was done last: the view went to the fold or a link was selected, the fold was turned, or
    the key has turned the fold before it and has moved on to this one."""
    turned_before: Fold | None = None
    """The fold from which the key has moved on to this one."""

    @property
    def is_moved_on_to(self) -> bool:
        """Whether the key is about this fold, whatever is selected."""
        return self.reached_by == "moving on"


class FoldState:
    """The folds of the note that is shown."""

    def __init__(self, memory: FoldMemory, path: str, document: Document, folds: Folds) -> None:
        self.folds = folds
        self.foldable = Foldable(document)
        self.current = CurrentFold()
        self.opened_by_find: dict[Fold, bool] = {}
        """What the find that is being typed has opened: the next letter may lead elsewhere.

        The values are whether a fold of an embedded note is closed at first.
        """
        self._memory = memory
        self.path = path
        """The path under which they are remembered."""
        self._document = document

    @property
    def begins(self) -> Folds:
        """How the note is folded at first."""
        return self._memory.begins

    def take_prompts(self, prompts: Sequence[CardPrompt]) -> None:
        """Fold the answers of these flashcards."""
        self.foldable = Foldable(self._document, prompts)

    def set(self, folds: Folds) -> None:
        """Replace the folds, and remember them for the next time."""
        self.folds = folds
        self._memory.save(self.path, self._document, folds)

    def open_around(self, line: int) -> None:
        """Open what hides a line, in a note that will be laid out."""
        self._open(self.foldable.hiding(line, self.folds))

    def open_section(self, line: int) -> None:
        """Open the section whose heading is on a line, if it is one."""
        self._open(self.foldable.hiding(line, self.folds, own_section=True))

    def _open(self, closed: Sequence[Fold]) -> None:
        if closed:
            self.set(self.folds.turn(*closed))

    def is_closed(self, fold: Fold, *, begins: bool = False) -> bool:
        """Whether a fold is closed. `begins`: at first, if it is one of an embedded note."""
        if fold.source:
            return self.folds.closed(fold, begins=begins)
        return self.foldable.is_closed(fold, self.folds)

    def hiding(self, line: int, *, partly: bool = False) -> Sequence[Fold]:
        """Return the closed folds that hide a line, with `partly` also a part of it."""
        return self.foldable.hiding(line, self.folds, partly=partly)

    def closed_callouts(self, callouts: Iterable[EnclosingCallout]) -> Mapping[Fold, bool]:
        """Return the closed ones of some callouts of embedded notes.

        Each value is whether the callout is closed at first.
        """
        embedded = {
            Fold("callout", callout.line, callout.source): callout.closed
            for callout in callouts
            if callout.source
        }
        return {
            fold: begins
            for fold, begins in embedded.items()
            if self.folds.closed(fold, begins=begins)
        }

    def take_opened_by_find(self) -> Sequence[Fold]:
        """Return what the find before has opened and is still open, and forget it."""
        opened = [
            fold
            for fold, begins in self.opened_by_find.items()
            if not self.is_closed(fold, begins=begins)
        ]
        self.opened_by_find.clear()
        return opened

    def go_near(self, fold: Fold | None, top: Anchor | None, *, turned: bool) -> None:
        """Note the fold that the key is about as long as `top` is at the top of the view."""
        self.current = CurrentFold(fold, top, "turning" if turned else "going")

    def move_on(self, fold: Fold) -> None:
        """Note that the key is about another fold by now, whatever is selected."""
        before = self.current
        self.current = CurrentFold(fold, before.top, "moving on", before.fold)

    def link_selected(self) -> None:
        """Note that the user has selected a link: the key is about what it stands in."""
        self.current = replace(self.current, reached_by="going")

    def turned_last(self, top: Anchor) -> Fold | None:
        """Return the fold that was turned last, if nothing was scrolled or selected since."""
        near = self.near_at(top)
        if near is None or self.current.reached_by == "going":
            return None
        return self.current.turned_before if self.current.is_moved_on_to else near

    def opened_at(self, top: Anchor) -> Fold | None:
        """Return the current fold if it is one of the note itself and was opened there."""
        near = self.near_at(top)
        if near is None or near.source:
            return None
        is_opened = self.current.reached_by == "turning" and not self.is_closed(near)
        return near if is_opened else None

    def near_at(self, top: Anchor) -> Fold | None:
        """Return the current fold if the same is at the top of the view still."""
        return self.current.fold if top == self.current.top else None
