"""The whole vault: its communities and what its links tell in lists, beside a picture of it.

The overview is worked out in a thread, from the snapshot there is; another snapshot makes it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from explorer.graph.circles import spiral
from explorer.graph.insights import Finding, Findings
from explorer.graph.overview import Overview
from explorer.model import DUE_STATES, Badge
from explorer.review.badges import merge
from explorer.text.counts import counted
from explorer.text.names import folder_of, title_of
from explorer.text.normalize import fold
from explorer.text.sanitize import clean
from explorer.ui.base_app import while_shown
from explorer.ui.cells import muted
from explorer.ui.commands import bindings, bindings_of
from explorer.ui.glyphs import count_text
from explorer.ui.graph.vault_picture import Group, Member, VaultPicture
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
    "orphans": ("Orphans", "have no link from or to another note", ""),
    "deadends": ("Dead ends", "are linked to, and lead nowhere", "linked from {}"),
    "bridges": ("Bridges", "hold together what would fall apart", "cuts off {}"),
    "wanted": ("Wanted", "are linked to, and not written yet", "wanted by {}"),
    "islands": ("Islands", "are groups that no link ties to the rest", "{}"),
    "unreturned": ("Unreturned", "are linked to twice or more, and never back", ""),
    "similar": ("Similar", "are nearly copies of each other", "{}"),
}
"""The title of each insight, what the notes in it do, and what is told of one."""
_ALL = "insights"
"""In place of an insight, the list of all."""
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
    """A list: that of the whole vault, of all insights, of one, or of a group of notes in one."""

    insight: str = ""
    """Empty for the whole vault."""
    path: str = ""
    name: str = ""
    """Of the group, empty if it is not one."""


class FindingRows(Rows):
    """Rows of findings, made while they are on screen."""

    def __init__(self, findings: Sequence[Finding], draw: Callable[[Finding], Row]) -> None:
        self.findings = findings
        self._draw = draw

    def __len__(self) -> int:
        return len(self.findings)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        return self._draw(self.findings[index])

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        finding = self.findings[index]
        return finding.path, finding.name, finding.members[:1]


class VaultScreen(FilteredList, DismissOnceScreen[None]):
    """The lists of the whole vault beside its picture, or behind it in a narrow terminal."""

    BINDINGS = bindings("vault") + bindings("rows") + bindings_of("open", "map", "peek", "close")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 (Textual's own type)

    def __init__(self) -> None:
        super().__init__(name=_NAME, classes=OWN_FILTER)
        self._way = [Level()]
        """The lists that lead to the one that is shown, and that."""
        self._found: dict[str, Findings] = {}
        """What the insights have found, those that are known."""
        self._homes: Mapping[str, Member] = {}
        """Where each note is in the picture."""
        self._due: Mapping[str, Badge] = {}
        """What is due in communities, by the notes in their middle."""
        self._with_hubs = False
        self._left = self.base_app.left_lists.get(_NAME)
        """How the list was left, until it is shown so again."""

    def compose(self) -> ComposeResult:
        """Lay out the list with the insights below it, and the picture."""
        glyphs = self.base_app.glyphs
        self.picture = VaultPicture(glyphs, self._pick)
        rows = RowList(
            FindingRows((), self._row), glyphs=glyphs, opened=self._open, id="vault-list"
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
        if self._left is not None:
            way, key = cast("tuple[tuple[Level, ...], Hashable]", self._left.key)
            self._way = [*way]
            self._left = self._left._replace(key=key)
            self.box.show(self._left.words)
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

        def tell(share: float) -> None:
            app.call_later(self._tell, share)

        def work() -> None:
            overview = app.explorer.overviews.overview(with_hubs=with_hubs, told=tell)
            due = {path: badge for path, badge in badges.items() if badge.state in DUE_STATES}
            groups = [*_groups(overview, due)]
            app.call_later(self._take, overview, groups, due, with_hubs)

        run_in_thread(self, work, "overview", exclusive=True)

    @while_shown
    def _tell(self, share: float) -> None:
        bar = progress_bar(share, _BAR, self.base_app.glyphs)
        self.list.say(muted("Finding out what belongs together"), bar)
        self.list.border_title = Content(f"Vault  {share:.0%}")

    @while_shown
    def _take(
        self,
        overview: Overview,
        groups: Sequence[Group],
        due: Mapping[str, Badge],
        with_hubs: bool,
    ) -> None:
        if with_hubs != self._with_hubs:
            return
        self._found = {**overview.findings}
        self._homes = {
            path: (at, note)
            for at, each in enumerate(overview.findings["communities"])
            for note, path in enumerate(each.members)
        }
        self._due = {
            each.path: badge
            for each in overview.findings["communities"]
            if (badge := merge(due[path] for path in each.members if path in due))
        }
        while self._findings() is None:
            self._way.pop()
        self.picture.show(groups, self._entered)
        self._write_insights()
        self._enter()
        show_as_left(self.list, self._left)
        self._left = None

    def _empty(self) -> Iterable[Content]:
        """Return what is shown in place of rows."""
        if self.box.value.strip():
            return (muted("Nothing here has these words."),)
        if not self.base_app.explorer.vault.notes:
            return Content("The vault is empty"), muted("Its communities are shown here.")
        if self._is_unknown:
            return (muted(f"Reading all texts{self.base_app.glyphs.ellipsis}"),)
        if self._way == [Level()]:
            key = self.base_app.key_of("insights")
            sentence = f"Notes that link to each other belong together; {key} lists those without."
            return Content("No note links to another"), muted(sentence)
        return (Content("There is none"),)

    # The lists

    @property
    def _level(self) -> Level:
        return self._way[-1]

    @property
    def _is_unknown(self) -> bool:
        """Whether what is to be listed is still being found out."""
        return self._level == Level("similar") and "similar" not in self._found

    def _findings(self) -> Sequence[Finding] | None:
        """Return what the list of the level has, None if that is gone."""
        found, level = self._found, self._level
        if not level.insight:
            hubs = found.get("hubs", ())
            title = "Index pages taken in" if self._with_hubs else "Index pages put aside"
            rule = [Finding("", title, len(hubs))] if hubs else []
            return [*found.get("communities", ()), *rule, *hubs]
        if level.insight == _ALL:
            return [Finding("", name, len(found.get(name, ()))) for name in _INSIGHTS]
        rows = found.get(level.insight, ())
        if not level.name:
            return rows
        for each in rows:
            if (each.path, each.name) == (level.path, level.name):
                return [Finding(path, title_of(path)) for path in each.members]
        return None

    def _fill(self, *, keep: bool) -> None:
        """Show the rows that have the words that are typed."""
        words = fold(self.box.value).split()
        findings = self._findings() or ()
        if words:
            findings = [
                each
                for each in findings
                if (each.path or self._level.insight) and all(map(fold(each.name).count, words))
            ]
        self.list.fill(FindingRows(findings, self._row), keep=keep)
        if self._found:
            self.list.say(*self._empty())
            self.list.border_title = Content(self._title(len(findings)))
            self._light()

    def _title(self, count: int) -> str:
        """Return what is listed, and how much of it there is."""
        found, glyphs = self._found, self.base_app.glyphs
        if self._level.insight:
            names = (level.name or _INSIGHTS[level.insight][0] for level in self._way[2:])
            first = "Insights" if self._way[1].insight == _ALL else self._way[1].name
            return f"{glyphs.crumbs(map(clean, ('Vault', first, *names)))}  {count:,}"
        hubs, communities = len(found["hubs"]), len(found["communities"])
        facts = [
            counted(len(self.base_app.explorer.vault.notes), "note"),
            f"{communities:,} {'community' if communities == 1 else 'communities'}",
        ]
        if hubs:
            facts.append(f"{counted(hubs, 'page')} {'in' if self._with_hubs else 'aside'}")
        return f"Vault  {glyphs.dotted(facts)}"

    def _row(self, finding: Finding) -> Row:
        """Return what a row shows."""
        level, app, glyphs = self._level, self.base_app, self.base_app.glyphs
        count = f"{finding.count:,}"
        if level.insight == _ALL:
            title, meaning, _ = _INSIGHTS[finding.name]
            if finding.name not in self._found:
                count = glyphs.ellipsis
            return Row(title, aside=meaning, badge=count)
        name = clean(finding.name)
        if not level.insight:
            if not finding.path:
                return Row(name, "rule", count=count)
            if not finding.members:
                return Row(name, "dim", aside=f"leads to {counted(finding.count, 'note')}")
            return self._community_row(finding, name, count)
        badge = app.badge_of(finding.path, -1)
        told = ""
        if level.name:
            told = clean(folder_of(finding.path))
        elif level.insight == "unreturned":
            times = counted(finding.count, "time")
            told = f"linked {times} from {clean(title_of(finding.members[0]))}"
        elif finding.count:
            told = _INSIGHTS[level.insight][2].format(counted(finding.count, "note"))
        row = Row(name, aside=told, aside_at_end=bool(level.name))
        return row.with_badge(badge, glyphs)

    def _community_row(self, finding: Finding, name: str, count: str) -> Row:
        """Return the row of a community: its size, its first bridge, what is due in it."""
        others = [path for path in finding.bridges if path != finding.path]
        bridge = f"bridge {clean(title_of(others[0]))}" if others else ""
        room = max((cell_len(self._due_text(each)) for each in self._due), default=0)
        if not room:
            return Row(name, aside=bridge, badge=count)
        badge = self._due.get(finding.path)
        return Row(
            name,
            aside=bridge,
            count=count,
            badge=self._due_text(finding.path).ljust(room),
            state=None if badge is None else badge_look(badge),
        )

    def _due_text(self, path: str) -> str:
        badge = self._due.get(path)
        return "" if badge is None else count_text(badge, self.base_app.glyphs)

    def _write_insights(self) -> None:
        """Write how much each insight has found. What is clicked opens."""
        glyphs, found = self.base_app.glyphs, self._found
        parts: list[str | tuple[str, Style]] = []
        for name, (title, _, _) in _INSIGHTS.items():
            if not found.get(name, "unknown"):
                continue
            count = f" {len(found[name]):,}" if name in found else ""
            click = Style.from_meta({"@click": f"screen.insight({name!r})"})
            parts += [f" {glyphs.dot} "] if parts else []
            parts.append((f"{title.lower()}{count}", click))
        self.query_one("#vault-insights", Static).update(Content.assemble(*parts))

    # Going to a list

    def _enter(self) -> None:
        """Show the list of the level, and what it is about in the picture."""
        if self._is_unknown:
            self._find_similar()
        self._fill(keep=True)
        self.picture.look_at(self._entered)

    @property
    def _entered(self) -> int:
        """The community whose notes are listed, -1 for none."""
        return self._homes[self._level.path][0] if self._level.insight == "communities" else -1

    def _go(self, *levels: Level) -> None:
        """Show a list from its beginning."""
        self._way = [*levels]
        self.box.show("")
        self._fill(keep=False)
        self._enter()

    def _find_similar(self) -> None:
        """Look for notes that are nearly copies of each other: all texts are read."""

        def work() -> None:
            self.app.call_later(self._take_similar, self.base_app.explorer.overviews.similar())

        run_in_thread(self, work, "similar", exclusive=True)

    @while_shown
    def _take_similar(self, found: Findings) -> None:
        self._found["similar"] = found
        self._fill(keep=True)

    def action_insight(self, name: str) -> None:
        """List what one insight has found; all insights for an empty name."""
        self._show_pane(to_picture=False)
        self._go(Level(), Level(_ALL), *([Level(name)] if name else []))

    def action_hubs(self) -> None:
        """Take index pages in, or put them aside again."""
        if self._found.get("hubs"):
            self._with_hubs = not self._with_hubs
            self._gather()
        else:
            self.base_app.say("There is no index page: none links to more than 3 % of the notes.")

    def action_close(self) -> None:
        """Go back to the list before; from the first one, leave, and begin anew the next time."""
        left = self._way.pop()
        if not self._way:
            self.base_app.left_lists.pop(_NAME, None)
            super().action_close()
            return
        self.box.show("")
        self._enter()
        names = [(left.path, left.name), ("", left.insight)]
        rows = self._findings() or ()
        self.list.show_in_middle(
            next((at for at, each in enumerate(rows) if (each.path, each.name) in names), 0)
        )

    # Rows

    @property
    def _selected(self) -> Finding | None:
        return self.list.of_selected(cast("FindingRows", self.list.rows).findings.__getitem__)

    def action_open(self) -> None:
        """Open the selected row, whatever has the focus."""
        self._open(self.list.cursor)

    def _open(self, *_: object) -> None:
        """Go into a list, or to the note of a row."""
        finding, level = self._selected, self._level
        if finding is None:
            return
        if level.insight == _ALL:
            self._go(*self._way, Level(finding.name))
        elif not level.name and (len(finding.members) > 1 or not finding.path):
            insight = level.insight or "communities"
            self._go(*self._way, Level(insight, finding.path, finding.name))
        else:
            self.dismiss_for(OpenPlace(finding.path))

    def action_map(self) -> None:
        """Show the map of the selected note, or of the one in the middle of a community."""
        finding = self._selected
        if finding is not None and finding.path:
            from explorer.ui.graph.map_screen import MapScreen

            self.app.push_screen(MapScreen(self.base_app.explorer.vault, finding.path))

    def action_peek(self) -> None:
        """Look at the selected note."""
        finding = self._selected
        if finding is not None and finding.path:
            preview_row(self.list, finding.path, 1)

    @on(RowList.Moved)
    def moved(self, event: RowList.Moved) -> None:
        """Light up another row in the picture."""
        event.stop()
        if self._found:
            self._light()

    # The picture

    def _light(self) -> None:
        """Light up what is selected, and remember it: the user may come back from a place."""
        left, finding = left_list(self.list, self.box.value), self._selected
        self.base_app.left_lists[_NAME] = left._replace(key=((*self._way,), left.key))
        community, note = self._homes.get(finding.path if finding else "", (-1, -1))
        if finding and finding.members and not self._level.insight:
            note = -1
        self.picture.light((community, note))
        communities = self._found["communities"]
        name = clean(communities[community].name) if community >= 0 else ""
        self.picture.border_title = Content(name)

    def _pick(self, member: Member, opened: bool) -> None:
        """Select what is clicked in the picture, a second time open it."""
        community = self._found["communities"][member[0]]
        path = community.members[member[1]] if member[1] >= 0 else community.path
        at = self._row_of(path)
        if at is None:
            if self._level.insight:
                self._go(Level())
            at = self._row_of(community.path)
        if at is not None:
            self.list.cursor = at
            if opened:
                self._open()

    def _row_of(self, path: str) -> int | None:
        findings = cast("FindingRows", self.list.rows).findings
        return next((at for at, each in enumerate(findings) if each.path == path), None)

    def action_vault_pane(self) -> None:
        """Go to the picture, or back to the list."""
        self._show_pane(to_picture=not self.picture.has_focus)

    def _show_pane(self, *, to_picture: bool) -> None:
        self.set_class(to_picture, "-picture")
        self.set_focus(self.picture if to_picture else self.list)


def _groups(overview: Overview, due: Mapping[str, Badge]) -> Iterator[Group]:
    """Yield the communities as the picture shows them."""
    for found, circle in zip(overview.findings["communities"], overview.circles, strict=True):
        states = {at: due[path].state for at, path in enumerate(found.members) if path in due}
        names = [clean(title_of(path)) for path in found.members]
        yield Group(clean(found.name), circle, names, [*spiral(circle, len(names))], states)
