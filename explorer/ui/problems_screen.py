"""The problems of the vault in a list that can be narrowed; enter goes to the place of one.

The whole message of the selected one stands below.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import cast

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from explorer.model import Problem, Severity
from explorer.services.problem_groups import ProblemGroup, group_problems
from explorer.text.names import neighbors
from explorer.text.sanitize import clean
from explorer.ui.app_options import place_of
from explorer.ui.base_app import follow_vault, while_shown
from explorer.ui.cells import muted
from explorer.ui.commands import bindings, bindings_of
from explorer.ui.external_opener import NoteEditor
from explorer.ui.glyphs import BROKEN_LINK_LABELS, UNICODE, Glyphs
from explorer.ui.history import NotePlace
from explorer.ui.main.advice import why_unreadable
from explorer.ui.messages import OpenPlace
from explorer.ui.reader.link_previewer import preview_row
from explorer.ui.reader.scroll_keys import screen_scroll_bindings
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.widgets.filter_box import OWN_FILTER, FilteredList
from explorer.ui.widgets.row import Look, Row, Rows
from explorer.ui.widgets.row_list import RowList, left_list, show_as_left

_KINDS: Mapping[str, str] = {
    **BROKEN_LINK_LABELS,
    "file_not_shown": "not shown",
}
"""What a row shows for a code; for any other, the words that it is made of."""
_LOOKS: Mapping[Severity, Look] = {"error": "broken", "warning": "plain", "info": "dim"}


class ProblemRows(Rows):
    """The rows of a list of problems."""

    def __init__(self, glyphs: Glyphs, groups: Sequence[ProblemGroup] = ()) -> None:
        self.glyphs = glyphs
        self.groups = groups
        self._column = max((len(_kind(group[0])) for group in groups), default=0)
        """The width of the first column."""
        self._last = max((len(self._times(group)) for group in groups), default=0)
        """The width of the last column."""

    def __len__(self) -> int:
        return len(self.groups)

    def _times(self, group: ProblemGroup) -> str:
        """Return how often a problem is there, empty for once."""
        return "" if len(group) == 1 else f"{self.glyphs.times}{len(group):,}"

    def narrowed(self, words: str) -> ProblemRows:
        """Return the rows that hold all of some words, in any order and letter case.

        The places whose paths hold such a word come first in a row, which leads to its first one.
        """
        wanted = words.casefold().split()
        texts = zip(self.groups, self._texts, strict=True)
        found = [
            tuple(sorted(group, key=lambda one: not any(map(one.path.casefold().count, wanted))))
            for group, text in texts
            if all(word in text for word in wanted)
        ]
        return ProblemRows(self.glyphs, found) if wanted else self

    @cached_property
    def _texts(self) -> list[str]:
        """All that is known of each group, for the comparison with what is typed."""
        return [
            " ".join(
                (
                    *(_kind(group[0]), _target(group[0]), group[0].message),
                    *(member.path for member in group),
                )
            ).casefold()
            for group in self.groups
        ]

    @cached_property
    def _targets(self) -> list[str]:
        return [_target(group[0]) for group in self.groups]

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        problem = self.groups[index][0]
        return problem.path, problem.code, problem.line, problem.message

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        group = self.groups[index]
        problem = group[0]
        icons: Mapping[Severity, str] = {
            "error": self.glyphs.broken,
            "warning": self.glyphs.warning,
            "info": self.glyphs.info,
        }
        row = Row(
            self._targets[index],
            _LOOKS[problem.severity],
            lead=_kind(problem).ljust(self._column),
            aside=place_of(problem),
            aside_at_end=True,
            icon=icons[problem.severity],
            badge=self._times(group).rjust(self._last),
            cut_at_end=not problem.target,
        )
        if row.cut_at_end:  # a sentence: without words in its middle it may say the opposite
            return row
        return row.distinct_from(neighbors(self._targets, index))


def _kind(problem: Problem) -> str:
    return _KINDS.get(problem.code) or clean(problem.code.replace("_", " "))


def _target(problem: Problem) -> str:
    """Return what a problem is about: where a link leads, else the sentence about it."""
    return clean(problem.target) or clean(problem.message)


_LIST = "Problems"
"""What the list is kept by when it is left."""
_PLACES = 5
"""How many places of equal problems are named."""


class ProblemsScreen(FilteredList, DismissOnceScreen[None]):
    """The list of problems."""

    BINDINGS = bindings("rows") + bindings_of("peek", "edit", "close") + screen_scroll_bindings()

    def __init__(self) -> None:
        super().__init__(classes=OWN_FILTER)
        self._all = ProblemRows(UNICODE)
        """All problems, whatever of them is shown."""
        self._left = self.base_app.left_lists.get(_LIST)
        """How the list was left, until it is shown so again."""

    def compose(self) -> ComposeResult:
        """Lay out the list and the sentence."""
        rows = RowList(
            self._all, glyphs=self.base_app.glyphs, opened=lambda *_: self._open(), id="problems"
        )
        yield from self.narrowed(rows, lambda _: self._show_rows(keep=False))
        yield Static(id="problem")

    def on_mount(self) -> None:
        """Begin to look."""
        follow_vault(self, ProblemsScreen._gather)
        if self._left is not None:
            self.box.show(self._left.words)
        keys = (("filter", "narrow"), ("open", "open"), ("edit", "edit"), ("peek", "peek"))
        self.begin("Problems", (*keys, ("close", "back")))
        self._gather()

    @work(thread=True, exclusive=True, group="problems", exit_on_error=False)
    def _gather(self) -> None:
        self.call_later(self._show_problems, group_problems(self.base_app.explorer.problems()))

    @while_shown
    def _show_problems(self, groups: tuple[ProblemGroup, ...]) -> None:
        settings = group_problems(self.base_app.options.settings_problems)
        self._all = ProblemRows(self.base_app.glyphs, (*settings, *groups))
        self._show_rows(keep=True)
        show_as_left(self.list, self._left)
        self._left = None

    def _show_rows(self, *, keep: bool) -> None:
        """Show the rows that are wanted; with `keep`, the cursor stays on its row."""
        rows = self._all.narrowed(self.box.value)
        self.list.fill(rows, keep=keep)
        self.list.border_title = Content(f"Problems {self._count_of(rows)}")
        self.list.say(*self._empty_text())
        self._show_sentence()
        self._remember()

    def _count_of(self, rows: ProblemRows) -> str:
        """Return how many rows there are, and how many problems where that is not the same."""
        more, places = "", sum(map(len, rows.groups))
        if len(rows) < len(self._all):
            more = f" of {len(self._all):,}"
        elif places > len(rows):
            more = f" {self.base_app.glyphs.dot} {places:,} places"
        return f"{len(rows):,}{more}"

    def _empty_text(self) -> tuple[Content, ...]:
        """Return what is shown if there are no rows."""
        if len(self._all):
            key = self.base_app.key_of("filter_close")
            return (
                Content(f"No problem has: {clean(self.box.value.strip())}"),
                muted(f"Press {key} to see all {len(self._all):,} again."),
            )
        load = self.base_app.load_state
        if load.is_unreadable:
            return why_unreadable(load.failure or "")
        more = "" if load.loaded else " so far; the vault is still being read"
        good = "Every link leads somewhere and every note can be read."
        return Content(f"No problems{more}"), muted(good)

    def action_peek(self) -> None:
        """Look at the place of the selected problem."""
        place = self._selected_place()
        if place is not None:
            preview_row(self.list, place.path, place.line)

    def action_edit(self) -> None:
        """Open the file of the selected problem in the editor, at its line; the list stays."""
        group = self._selected()
        if group is not None:
            NoteEditor(self.base_app).edit(group[0].path, group[0].line or 1)

    @on(RowList.Moved)
    def moved(self, event: RowList.Moved) -> None:
        """Show the whole sentence of another problem."""
        event.stop()
        self._show_sentence()
        self._remember()

    def _selected(self) -> ProblemGroup | None:
        return self.list.of_selected(cast("ProblemRows", self.list.rows).groups.__getitem__)

    def _selected_place(self) -> NotePlace | None:
        """Return the place of the selected problem, None if it is in no note."""
        group = self._selected()
        if group is None or group[0].path not in self.base_app.explorer.vault.notes:
            return None
        return NotePlace(group[0].path, group[0].line or 1)

    def _show_sentence(self) -> None:
        group, sentence = self._selected(), Content("")
        if group is not None:
            places = ", ".join(place_of(problem) for problem in group[:_PLACES])
            if len(group) > _PLACES:
                places += f" and {len(group) - _PLACES:,} more"
            sentence = Content.assemble(clean(group[0].message), "\n", (places, "$muted"))
        self.query_one("#problem", Static).update(sentence)

    def _remember(self) -> None:
        """Keep how the list is now: the user may come back to it from a place."""
        if self._left is None and self._selected() is not None:
            self.base_app.left_lists[_LIST] = left_list(self.list, self.box.value)

    def action_close(self) -> None:
        """Leave, and begin anew the next time."""
        self.base_app.left_lists.pop(_LIST, None)
        super().action_close()

    def _open(self) -> None:
        """Go to the place of a problem."""
        place = self._selected_place()
        if place is not None:
            self.dismiss_for(OpenPlace(place.path, place.line))
