"""The whole vault: its communities and what its links tell in lists, beside a picture of it.

The overview is worked out in a thread, from the snapshot there is; another snapshot makes it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from explorer.graph.circles import spiral
from explorer.graph.insights import Finding, Findings
from explorer.graph.overview import Overview
from explorer.model import DUE_STATES, Badge
from explorer.text.counts import counted
from explorer.text.names import distinct_titles, folder_of, title_of
from explorer.text.normalize import fold
from explorer.text.sanitize import clean
from explorer.ui.base_app import while_shown
from explorer.ui.cells import muted
from explorer.ui.commands import bindings, bindings_of
from explorer.ui.glyphs import count_text
from explorer.ui.graph.vault_picture import NOTHING, Group, Member, VaultPicture
from explorer.ui.load_state import LoadChange
from explorer.ui.messages import OpenPlace
from explorer.ui.reader.link_previewer import preview_row
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.threads import run_in_thread, subscribe_weakly
from explorer.ui.widgets.charts import progress_bar
from explorer.ui.widgets.filter_box import OWN_FILTER, FilteredList
from explorer.ui.widgets.row import Row, Rows, badge_look
from explorer.ui.widgets.row_list import RowList, left_list, show_as_left

_NAME = "whole_vault"
"""What the screen is called, and its list is kept by when it is left."""
_INSIGHTS: Mapping[str, tuple[str, str, str]] = {
    "hubs": ("Index pages", "lead to more than 3 % of all notes", "leads to {notes}"),
    "orphans": ("Orphans", "have no link from or to another note", ""),
    "deadends": ("Dead ends", "are linked to, and lead nowhere", "linked from {notes}"),
    "bridges": ("Bridges", "hold together what would fall apart", "cuts off {notes}"),
    "wanted": ("Wanted", "are linked to, and not written yet", "wanted by {notes}"),
    "islands": ("Islands", "are groups that no link ties to the rest", "{notes}"),
    "unreturned": (
        "Unreturned",
        "are linked to twice, and never back",
        "{times} from {source}",
    ),
    "similar": ("Similar", "are nearly copies of each other", "{notes}"),
}
"""The title of each insight, what the notes in it do, and what is told of one."""
_GROUPS = ("communities", "wanted", "islands", "similar")
"""Insights that find groups of notes."""
_DUE = 9
"""Cells of what is due in a community, so that the sizes before stand in a column."""
_BAR = 30
"""Cells of the bar that shows how far the first look is."""
_HINTS = (
    ("open", "open"),
    ("vault_pane", "picture"),
    ("insights", "insights"),
    ("close", "back"),
    ("map", "map"),
    ("hubs", "index pages"),
    ("filter", "narrow"),
    ("help", "help"),
)
_PICTURE_HINTS = (
    ("zoom_in", "nearer"),
    ("zoom_out", "back"),
    ("pan_left", "move"),
    ("zoom_fit", "all"),
    ("open", "open"),
    ("vault_pane", "list"),
    ("close", "leave"),
)


class Level(NamedTuple):
    """A list: what an insight has found, or the notes of a group in that."""

    insight: str = "communities"
    """Below the communities, all other insights are listed."""
    group: str = ""
    """The key of the group, empty without one."""


class Listed(NamedTuple):
    """A finding in a list."""

    kind: str
    """Its insight, or what else it is: an `insight` itself, a `note` of a group, or a `rule`."""
    finding: Finding

    @property
    def key(self) -> str:
        """What tells it from others, but for the two ends of a link."""
        return self.finding.path or self.finding.name


class FindingRows(Rows):
    """Rows of findings, made while they are on screen."""

    def __init__(
        self,
        level: Level,
        listed: Sequence[Listed],
        draw: Callable[[Listed, Mapping[str, str]], Row],
    ) -> None:
        self.level = level
        self.listed = listed
        self._draw = draw
        self._titles: Mapping[str, str] = {}
        if not level.group:  # there, folders stand aside
            self._titles = distinct_titles(
                path
                for _, each in listed
                for path in (each.path, *each.bridges[:1], *each.members[:1])
            )

    def __len__(self) -> int:
        return len(self.listed)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        return self._draw(self.listed[index], self._titles)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        each = self.listed[index]
        return self.level, each.key, each.finding.members[:1]


class VaultScreen(FilteredList, DismissOnceScreen[None]):
    """The lists of the whole vault beside its picture, or behind it in a narrow terminal."""

    BINDINGS = (
        bindings("vault") + bindings("rows") + bindings_of("open", "map", "path", "peek", "close")
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 (Textual's own type)

    def __init__(self) -> None:
        super().__init__(name=_NAME, classes=OWN_FILTER)
        self._level = Level()
        self._with_hubs = False
        self._found: Mapping[str, Findings] = {}
        """What insights have found: none at first, and `similar` only while it is listed."""
        self._groups: Sequence[Group] = ()
        self._homes: Mapping[str, Member] = {}
        """Where each note is in the picture."""

    def compose(self) -> ComposeResult:
        """Lay out the list with the insights below it, and the picture."""
        glyphs = self.base_app.glyphs
        self.picture = VaultPicture(glyphs, self._pick)
        rows = RowList(
            self._rows(()), glyphs=glyphs, opened=lambda *_: self.action_open(), id="vault-list"
        )
        with Horizontal(id="vault"):
            with Vertical(id="vault-left"):
                yield from self.narrowed(rows, lambda _: self._fill(keep=False))
                yield Static(id="vault-insights")
            yield self.picture

    def on_mount(self) -> None:
        """Begin to look."""
        self.begin("Vault", _HINTS)
        self.picture.hints.show(self.base_app, _PICTURE_HINTS)
        subscribe_weakly(self.base_app.load_changed, self, VaultScreen._follow)
        left = self.base_app.left_lists.get(_NAME)
        if left is not None:
            self._level, *_ = cast("tuple[Level, str, tuple[str, ...]]", left.key)
            self.box.show(left.words)
        self._gather()

    @while_shown
    def _follow(self, change: LoadChange) -> None:
        if change.new.loaded or change.new.badges or change.new.failure:
            self._gather()

    # The overview

    def _gather(self) -> None:
        """Find out what the snapshot there is tells."""
        app, with_hubs, load = self.base_app, self._with_hubs, self.base_app.load_state
        if load.is_unreadable:
            self.list.say(Content("The vault cannot be read"), muted(clean(load.failure or "")))
        if not load.loaded:
            return
        badges = {} if load.badges is None else load.badges.badges
        with_similar = self._level.insight == "similar"

        def tell(share: float) -> None:
            app.call_later(self._tell, with_hubs, share)

        def work() -> None:
            overviews = app.explorer.overviews
            similar = {"similar": overviews.similar()} if with_similar else {}
            overview = overviews.overview(with_hubs=with_hubs, told=tell)
            found = {**overview.findings, **similar}
            app.call_later(self._take, with_hubs, found, [*_groups(overview, badges)])

        run_in_thread(self, work, "overview", exclusive=True)

    @while_shown
    def _tell(self, with_hubs: bool, share: float) -> None:
        if with_hubs == self._with_hubs:
            bar = progress_bar(share, _BAR, self.base_app.glyphs)
            self.list.say(muted("Finding out what belongs together"), bar)
            self.list.border_title = Content(f"Vault  {share:.0%}")

    @while_shown
    def _take(
        self, with_hubs: bool, found: Mapping[str, Findings], groups: Sequence[Group]
    ) -> None:
        if with_hubs != self._with_hubs:
            return
        left = None if self._found else self.base_app.left_lists.get(_NAME)
        self._found = found
        self._groups = groups
        self._homes = {
            path: (at, note)
            for at, each in enumerate(self._found["communities"])
            for note, path in enumerate(each.members)
        }
        if not self._listed():  # the group is gone
            self._level = Level(self._level.insight)
        self._fill(keep=True)
        show_as_left(self.list, left)
        counts = (
            f"[@click=screen.insight('{name}')]{title.lower()} {len(self._found[name]):,}[/]"
            for name, (title, *_) in _INSIGHTS.items()
            if self._found.get(name)
        )
        self.query_one("#vault-insights", Static).update(self.base_app.glyphs.dotted(counts))

    # The lists

    def _rows(self, listed: Sequence[Listed]) -> FindingRows:
        return FindingRows(self._level, listed, self._row)

    def _listed(self) -> list[Listed]:
        """Return what the list of the level has."""
        insight, group = self._level
        listed = [Listed(insight, each) for each in self._found.get(insight, ())]
        if group:
            members = (each.finding.members for each in listed if each.key == group)
            return [Listed("note", Finding(path, title_of(path))) for path in chain(*members)]
        if insight == "communities":
            listed.append(Listed("rule", Finding("", "Insights")))
            for name, (title, *_) in _INSIGHTS.items():
                count = len(self._found.get(name, ()))
                listed.append(Listed("insight", Finding(name, title, count)))
        return listed

    def _fill(self, *, keep: bool) -> None:
        """Show the rows that have the words that are typed."""
        if not self._found:
            return
        words = fold(self.box.value).split()
        listed = [each for each in self._listed() if all(map(fold(each.finding.name).count, words))]
        self.list.fill(self._rows(listed), keep=keep)
        self.list.border_title = Content(self._title(len(listed)))
        if words:
            self.say_nothing_has()
        elif self._level.insight in self._found:
            self.list.say(Content("There is none"))
        else:
            self.list.say(muted(f"Reading all texts{self.base_app.glyphs.ellipsis}"))
        self._light()

    def _title(self, count: int) -> str:
        """Return what is listed, and how much of it there is."""
        found, glyphs, (insight, group) = self._found, self.base_app.glyphs, self._level
        if self._level == Level():
            hubs, communities = len(found["hubs"]), len(found["communities"])
            facts = [
                counted(len(self.base_app.explorer.vault.notes), "note"),
                f"{communities:,} {'community' if communities == 1 else 'communities'}",
                f"{counted(hubs, 'page')} {'in' if self._with_hubs else 'aside'}",
            ]
            return f"Vault  {glyphs.dotted(facts)}"
        title, *_ = _INSIGHTS.get(insight, ("",))
        names = filter(None, ("Vault", title, clean(title_of(group))))
        return f"{glyphs.crumbs(names)}  {count:,}"

    def _row(self, listed: Listed, titles: Mapping[str, str]) -> Row:
        """Return what a row shows; `titles` tell the notes of all rows apart."""
        kind, finding = listed
        name, count = clean(finding.name), f"{finding.count:,}"
        if kind == "rule":
            return Row(name, "rule")
        if kind == "insight":
            badge = count if finding.path in self._found else self.base_app.glyphs.ellipsis
            return Row(name, aside=_INSIGHTS[finding.path][1], badge=badge)
        name = clean(titles.get(finding.path, "")) or name
        if kind == "communities":
            bridge = "".join(f"bridge {clean(titles[path])}" for path in finding.bridges[:1])
            row = Row(name, aside=bridge, count=count, badge=" " * _DUE)
            due = self._groups[self._homes[finding.path][0]].badge(-1)
            if due is None:
                return row
            shown = count_text(due, self.base_app.glyphs).rjust(_DUE)
            return replace(row, badge=shown, state=badge_look(due))
        told = folder_of(finding.path)
        if kind != "note":
            told = _INSIGHTS[kind][2].format(
                notes=counted(finding.count, "note"),
                times=counted(finding.count, "time"),
                source="".join(titles[path] for path in finding.members[:1]),
            )
        row = Row(name, aside=clean(told), aside_at_end=kind == "note")
        return row.with_badge(self.base_app.badge_of(finding.path, -1), self.base_app.glyphs)

    # Going to a list

    def _go(self, level: Level, selected: str = "") -> None:
        """Show a list, with one of its rows selected."""
        self._level = level
        self.box.show("")
        self._fill(keep=False)
        self._select(selected)
        if level.insight == "similar":
            self._gather()

    def _select(self, key: str) -> bool:
        """Select a row; return whether there is one."""
        listed = cast("FindingRows", self.list.rows).listed
        found = [at for at, each in enumerate(listed) if each.key == key]
        for at in found[:1]:
            self.list.show_in_middle(at)
        return bool(found)

    def action_insight(self, name: str) -> None:
        """List what an insight has found."""
        self._show_pane(to_picture=False)
        self._go(Level(name))

    def action_insights(self) -> None:
        """Go to the insights below the communities."""
        self._show_pane(to_picture=False)
        self._go(Level(), next(iter(_INSIGHTS)))

    def action_hubs(self) -> None:
        """Take index pages in, or put them aside again."""
        if self._found.get("hubs"):
            self._with_hubs = not self._with_hubs
            self._gather()
        else:
            self.base_app.say("There is no index page: none links to more than 3 % of the notes.")

    def action_close(self) -> None:
        """Go back to the list before; from the first one, leave, and begin anew the next time."""
        insight, group = self._level
        if self.has_class("-narrow") and self.picture.has_focus:
            self._show_pane(to_picture=False)
        elif group:
            self._go(Level(insight), group)
        elif insight != Level().insight:
            self._go(Level(), insight)
        else:
            self.base_app.left_lists.pop(_NAME, None)
            super().action_close()

    # Rows

    @property
    def _selected(self) -> Listed | None:
        return self.list.of_selected(cast("FindingRows", self.list.rows).listed.__getitem__)

    @property
    def _selected_note(self) -> str:
        """The path of the selected note, or of the most central one of a group; empty if none."""
        selected = self._selected
        path = selected.finding.path if selected else ""
        return path if path in self.base_app.explorer.vault.notes else ""

    def action_open(self) -> None:
        """Go into the list of the selected row, or to its note, whatever has the focus."""
        selected = self._selected
        if selected is None:
            return
        if selected.kind == "insight":
            self._go(Level(selected.finding.path))
        elif selected.kind in _GROUPS:
            self._go(Level(selected.kind, selected.key))
        elif self._selected_note:
            self.dismiss_for(OpenPlace(self._selected_note))

    @property
    def _selected_node(self) -> str:
        """The selected note or missing note; empty if it is none."""
        selected, phantoms = self._selected, self.base_app.explorer.vault.phantoms()
        if selected is None or selected.kind != "wanted":
            return self._selected_note
        name = selected.finding.name
        return next((f"?{key}" for key, each in phantoms.items() if each.name == name), "")

    def action_map(self) -> None:
        """Show the map of the selected note, or of the one in the middle of a community."""
        if self._selected_node:
            from explorer.ui.graph.map_screen import MapScreen

            self.app.push_screen(MapScreen(self.base_app.explorer.vault, self._selected_node))

    async def action_path(self) -> None:
        """Ask for another place, and show how links lead there from the selected one."""
        if self._selected_node:
            from explorer.ui.graph.path_screen import ask_path

            await ask_path(self.base_app, self.base_app.explorer.vault, self._selected_node)

    def action_peek(self) -> None:
        """Look at the selected note."""
        if self._selected_note:
            preview_row(self.list, self._selected_note, 1)

    @on(RowList.Moved)
    def moved(self, event: RowList.Moved) -> None:
        """Light up another row in the picture."""
        event.stop()
        self._light()

    # The picture

    def _light(self) -> None:
        """Light up what is selected, and remember it: the user may come back from a place."""
        selected = self._selected
        if selected is None or not self._found:
            return
        self.base_app.left_lists[_NAME] = left_list(self.list, self.box.value)
        community, note = self._homes.get(selected.finding.path, NOTHING)
        if selected.kind == "communities":
            note = -1
        is_entered = self._level.group and self._level.insight == "communities"
        self.picture.show(self._groups, community if is_entered else -1, (community, note))
        self.picture.border_title = Content(self._groups[community].name if community >= 0 else "")

    def _pick(self, member: Member, opened: bool) -> None:
        """Select what is clicked in the picture, a second time open it."""
        community = self._found["communities"][member[0]]
        if not (self._select(community.members[max(0, member[1])]) or self._select(community.path)):
            self._go(Level(), community.path)
        if opened:
            self.action_open()

    def action_vault_pane(self) -> None:
        """Go to the picture, or back to the list."""
        self._show_pane(to_picture=not self.picture.has_focus)

    def _show_pane(self, *, to_picture: bool) -> None:
        self.set_class(to_picture, "-picture")
        self.set_focus(self.picture if to_picture else self.list)


def _groups(overview: Overview, badges: Mapping[str, Badge]) -> Iterator[Group]:
    """Yield the communities as the picture shows them."""
    for found, circle in zip(overview.findings["communities"], overview.circles, strict=True):
        due = {
            at: badges[path]
            for at, path in enumerate(found.members)
            if path in badges and badges[path].state in DUE_STATES
        }
        names = [clean(title_of(path)) for path in found.members]
        yield Group(clean(found.name), circle, names, [*spiral(circle, len(names))], due)
