"""The pane of what surrounds a note: its outline, what links to it, mentions, links and pictures.

Fills a `RowList`, of which each row opens its place. Rows are made when they are drawn. The
sentences around links are read in a worker, for the rows that are on screen: one that needs a
second row gets it when it is known. So are mentions and related notes found once a row is on screen
that tells of them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from rich.cells import cell_len
from textual.content import Content

from explorer.reader.concept_tree import which_of_its_name
from explorer.text.counts import counted
from explorer.text.names import name_of
from explorer.text.sanitize import clean
from explorer.ui.base_app import app_of
from explorer.ui.cells import cut_right
from explorer.ui.glyphs import BROKEN_LINK_LABELS
from explorer.ui.history import NotePlace
from explorer.ui.messages import OpenPlace, UnresolvedLink
from explorer.ui.threads import LateResults, run_in_thread
from explorer.ui.widgets.row import Row, Rows
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from explorer.graph.related import Related
    from explorer.model import Backlink, Heading, Link, Resolution
    from explorer.reader.link_excerpts import LinkExcerpt, LinkUse
    from explorer.reader.note_context import Context
    from explorer.services.explorer import Explorer
    from explorer.services.mention_service import Mention, Mentions
    from explorer.ui.glyphs import Glyphs
    from explorer.ui.widgets.row_list import OpenedBy

Group: TypeAlias = Literal[
    "outline", "backlinks", "mentions", "unlinked", "related", "links", "pictures"
]
_TITLES: Mapping[Group, tuple[str, str]] = {
    "outline": ("Outline", "no headings"),
    "backlinks": ("Backlinks", "nothing links here yet"),
    "mentions": ("Mentions", "no other note names it"),
    "unlinked": ("Could be links", "it names no other note"),
    "related": ("Related", "no note has much in common"),
    "links": ("Links", "no links"),
    "pictures": ("Pictures", "no pictures"),
}
"""The title of each group, and what stands in an empty one."""
_MENTIONS: tuple[Group, ...] = ("mentions", "unlinked")
"""The groups of which each row is about a name, which can be left out."""
REST = 0.15
"""Seconds at a note after which mentions and related notes are found: who only passes by shall not
wait for the thread."""
_VISITED = 100
"""Notes whose mentions and related notes are at once there again."""
_T = TypeVar("_T")
_AROUND = 8
"""Rows on each side from which a name that is cut should differ."""
_BESIDE_SENTENCE = 8
"""Cells of a row that a sentence leaves: mark, indent, sign of a fold, blank."""
_LEAST_ASIDE = 12
"""Cells below which a heading beside the name of a note says nothing."""


class RowKey(NamedTuple):
    """The identity of a row."""

    group: Group
    paths: tuple[str, ...] = ()
    """The note that is shown, and the note that the row is about, if that is another one; none for
    the title of the group, and for what stands in an empty one."""
    rest: tuple[str | int, ...] = ()

    def renamed(self, paths: Mapping[str, str]) -> RowKey:
        """Return the key where notes have other paths: `paths` has the new ones by the old."""
        return self._replace(paths=tuple(paths.get(path, path) for path in self.paths))


class ContextEntry(NamedTuple):
    """A row that is drawn on demand."""

    key: RowKey
    where: NotePlace | Link | None
    """Where it leads; a link that leads nowhere itself."""
    make: Callable[[], Row]
    """Returns what it shows."""


BacklinkOrder: TypeAlias = Literal["rank", "name", "time"]
"""By how many links lead to the notes that link here, by their names, or the last changed first."""
Entries: TypeAlias = tuple[int, Callable[[int], ContextEntry]]
"""How many rows there are, and what makes one: a note may have 100,000 links or headings."""
_UNKNOWN: tuple[str | None, Entries] = None, (0, [].__getitem__)
"""What there is of a group whose rows are still to be found."""


class ContextPane(Rows):
    """What surrounds the note."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.context: Context | None = None
        """What is shown."""
        self._parts: list[Entries] = []
        """The first row of each title, and of what is below it, and what makes these rows."""
        self._size = 0
        self._glyphs = glyphs
        self._groups: Mapping[Group, tuple[str | None, Entries]] = {}
        """What is said beside the title of each group, None while its rows are not known, and its
        rows; empty without a note."""
        self.closed: set[Group] = {*_MENTIONS, "related"}
        """The groups of which only the title is shown."""
        self._section = -1
        """The index of the heading that is being read, -1 above the first."""
        self._order: BacklinkOrder = "rank"
        self.list = RowList(
            self, glyphs=glyphs, opened=self.row_opened, folded=self.row_folded, id="context"
        )
        self.list.border_title = Content("Context")
        self._last_shown: tuple[str, Hashable] = ("", None)
        """The path of the note that was shown last, and the key of the selected row: the note may
        have gone for a moment."""
        self._renamed: dict[str, str] = {}
        """The paths that notes have now, by those of what is shown."""
        self.excerpts: LateResults[LinkUse, LinkExcerpt] = LateResults(
            self.list,
            lambda uses: app_of(self.list).explorer.reader.excerpts(uses),  # noqa: PLW0108 (later)
            lambda: self.fit_excerpts() or self.list.refresh(),
            10_000,
        )
        """The sentences around links."""
        self.mentions: LateResults[str, Mentions] = self._found_late(
            lambda explorer, path: explorer.mentions.of(path, wait=False)
        )
        """By the path of the note."""
        self.related: LateResults[str, tuple[Related, ...]] = self._found_late(
            lambda explorer, path: explorer.related.of(path, wait=False)
        )
        """By the path of the note."""
        self._long: frozenset[LinkUse] = frozenset()
        """The links whose sentences take two rows."""
        self._tops = array("L", [0])
        """The first row of each backlink below the title, and the row after the last."""

    def show(self, context: Context | None) -> None:
        """Show what surrounds a note. The cursor stays on its row if the note is the same.

        So it does if nothing was shown between.
        """
        if self.context is not None:
            self._last_shown = self.context.note.path, self.list.selected_key
        path, key = self._last_shown
        path = self._renamed.get(path, path)
        if isinstance(key, RowKey):
            key = key.renamed(self._renamed)
        for late in (self.excerpts, self.mentions, self.related):
            late.outdate()
        self.context = context
        self._groups = {} if context is None else self._gather(context)
        if context is not None and path == context.note.path:
            self._arrange()
            index = self.find(key)
            if index is not None:
                self.list.cursor = index
        else:
            self.excerpts.known.clear()
            self._section = -1
            self._arrange()
            self.list.cursor = 0
            self.list.jump(0)
        self._renamed.clear()

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Keep the cursor on its row when notes have other paths in the next snapshot."""
        self._renamed = {old: paths.get(new, new) for old, new in self._renamed.items()}
        self._renamed = {**paths, **self._renamed}

    # Rows

    def __len__(self) -> int:
        return self._size

    def entry(self, index: int) -> ContextEntry:
        """Return a row."""
        first, make = self._parts[bisect_right(self._parts, index, key=itemgetter(0)) - 1]
        return make(index - first)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.entry(index).key

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        return self.entry(index).make()

    def title(self, group: Group) -> int:
        """Return the row of a group's title."""
        return next(first for first, make in self._parts if make(0).key == RowKey(group))

    def _arrange(self) -> None:
        """Lay out which rows there are. That there are no pictures is not worth a row."""
        self._parts, self._size = [], 0
        is_parsed = self.context is not None and self.context.is_parsed
        for group, (facts, entries) in self._groups.items():
            title, nothing = _TITLES[group]
            is_open, is_known = group not in self.closed, is_parsed and facts is not None
            if entries[0] or group != "pictures":
                row = Row(title, "title", fold=is_open, aside=(is_known and facts) or "")
                head = partial(self._title_row, group, row)
                self._add(1, [ContextEntry(RowKey(group), None, head)].__getitem__)
                if is_open and not entries[0]:
                    words = nothing if is_known else f"still reading{self._glyphs.ellipsis}"
                    key = RowKey(group, rest=(words,))
                    empty = partial(Row, words, "dim", 1)
                    self._add(1, [ContextEntry(key, None, empty)].__getitem__)
                elif is_open:
                    self._add(*entries)
        self.list.refill()

    def _add(self, count: int, make: Callable[[int], ContextEntry]) -> None:
        self._parts.append((self._size, make))
        self._size += count

    def _gather(self, context: Context) -> dict[Group, tuple[str | None, Entries]]:
        from explorer.page.signs import kind_of  # later than the first paint

        counts, links, pictures = context.links_to_same_place(), array("L"), array("L")
        for index, count in enumerate(counts):
            if count:
                name = context.resolutions[index].target or context.note.links[index].name()
                (pictures if kind_of(name) == "image" else links).append(index)
        return {
            "outline": ("", self._outline(context)),
            "backlinks": self._backlinks(context),
            **self._gather_late(context.note.path),
            "links": self._links(context, "links", links, counts),
            "pictures": self._links(context, "pictures", pictures, counts),
        }

    # The outline

    def _outline(self, context: Context) -> Entries:
        note, badges = context.note, context.badges
        depths = _depths(note.headings)

        def row(index: int) -> Row:
            look: Literal["current", "plain"] = "current" if index == self._section else "plain"
            name = clean(note.headings[index].name) or "(no name)"
            around = (clean(heading.name) for heading in _around(note.headings, index))
            shown = Row(name, look, 1 + depths[index]).distinct_from(around)
            return shown.with_badge(badges.get(index), self._glyphs)

        # A row stays the same when other headings are edited.
        which = which_of_its_name(note.headings)

        def entry(index: int) -> ContextEntry:
            heading = note.headings[index]
            key = RowKey("outline", (note.path,), (heading.name, which[index]))
            return ContextEntry(key, NotePlace(note.path, heading.line), partial(row, index))

        return len(note.headings), entry

    # Backlinks: the note that links, and below that the sentence with the link. A note that links
    # once takes two rows, one that links more often has its name above its places. A sentence that
    # does not fit into its row has another one.

    def sort_backlinks(self) -> None:
        """Sort the backlinks in the next order; the cursor goes to the first one."""
        if self.context is not None:
            orders = get_args(BacklinkOrder)
            self._order = orders[(orders.index(self._order) + 1) % len(orders)]
            self._groups = {**self._groups, "backlinks": self._backlinks(self.context)}
            self._arrange()
            self.go_to_group("backlinks")

    def _sorted(self, links: Sequence[Backlink]) -> list[Backlink]:
        """Return links in the order that is chosen; those of one note stay beside each other."""
        vault = app_of(self.list).explorer.vault
        counts = vault.link_counts().targets if self._order == "rank" else {}

        def place(link: Backlink) -> tuple[int, str, str]:
            entry = vault.entries.get(link.path)
            weight = counts.get(link.path, 0)
            if self._order == "time" and entry is not None and entry.stamp is not None:
                weight = entry.stamp.mtime_ns
            return -weight, _note_name(link.path).casefold(), link.path

        return sorted(links, key=place)

    def _backlinks(self, context: Context) -> tuple[str, Entries]:
        """Return the order if it is not the usual one with the number, and the rows."""
        path, links = context.note.path, self._sorted(context.backlinks)
        facts = f"{len(links):,}"
        if self._order != "rank":
            facts += f" {self._glyphs.dot} by {self._order}"
        headings = [link.heading for link in links]
        counts = Counter(map(itemgetter(0), links))
        names, firsts = [*map(_note_name, counts)], [0, *accumulate(counts.values())]
        more = [int((link.path, link.link) in self._long) for link in links]
        # A heading is above the sentence, unless it is that of the link before.
        heights = [
            1 + second + (heading is not None and heading != before)
            for second, heading, before in zip(more, headings, [None, *headings], strict=False)
        ]
        for first, count in zip(firsts, counts.values(), strict=False):
            heights[first] = 2 + more[first] + (count > 1 and headings[first] is not None)
        tops = self._tops = array("L", accumulate(heights, initial=0))

        def entry(index: int) -> ContextEntry:
            at = bisect_right(tops, index) - 1
            number = bisect_right(firsts, at) - 1
            link, is_first = links[at], at == firsts[number]
            is_single = counts[link.path] == 1
            sentence = tops[at + 1] - 1 - more[at]
            make: Callable[[], Row]
            if is_first and index == tops[at]:
                part = "note"
                make = partial(self._note_row, names, number, link, counts[link.path], more[at])
            elif index < sentence:
                part = "heading"
                make = partial(Row, self._heading_text(link), "heading", 2, followers=1 + more[at])
            else:
                part = "sentence" if index == sentence else "more"
                continues = is_single or tops[at] + is_first < index
                row = Row(
                    "",
                    "dim",
                    2 - is_single,
                    continues=continues,
                    followers=tops[at + 1] - 1 - index,
                )
                half = index - sentence if more[at] else None
                make = partial(self._sentence_row, links, at, row, half)
            key = RowKey("backlinks", (path, link.path), (link.link, part))
            return ContextEntry(key, NotePlace(link.path, link.line), make)

        return facts, (tops[-1], entry)

    def _heading_text(self, link: Backlink) -> str:
        return "" if link.heading is None else f"{self._glyphs.crumb} {clean(link.heading)}"

    def _note_row(
        self, names: list[str], number: int, first: Backlink, count: int, more: int
    ) -> Row:
        is_single = count == 1
        aside = self._heading_text(first) if is_single else f"{count:,}"
        row = Row(
            names[number],
            depth=1,
            aside=aside,
            aside_least=_LEAST_ASIDE,
            followers=is_single * (1 + more),
        )
        return row.distinct_from(_around(names, number))

    def _sentence_row(self, links: list[Backlink], at: int, row: Row, half: int | None) -> Row:
        """Return the row with the sentence around a link, or with a half of it (0 or 1).

        With one that is not known, those beside it are read: they have their rows once they come on
        screen.
        """
        excerpt = self.excerpts.get((links[at].path, links[at].link))
        if excerpt is None:
            for beside in _around(links, at):
                self.excerpts.get((beside.path, beside.link))
            return row
        text, start, end = excerpt.text, excerpt.start, excerpt.end
        if half is None:
            return replace(row, text=text, ranges=((start, end),), keep=(start, start))
        begin, middle = self._halves(excerpt)
        lead = self._glyphs.ellipsis if begin and not half else ""
        first, last = (middle, len(text)) if half else (begin, middle)
        moved = len(lead) - first
        ranges = ((start + moved, end + moved),)
        text = lead + text[first:last].rstrip()
        return replace(row, text=text, ranges=ranges, cut_at_end=True)

    @property
    def _room(self) -> int:
        """The cells for a sentence."""
        return self.list.scrollable_content_region.width - _BESIDE_SENTENCE

    def _halves(self, excerpt: LinkExcerpt) -> tuple[int, int]:
        """Return where the rows of a sentence begin of which the second may be cut."""
        text, room, begin = excerpt.text, self._room, 0
        if cell_len(text[: excerpt.end]) > room + room // 2:  # the link would be cut
            begin = text.rfind(" ", 0, max(0, excerpt.start - room // 2)) + 1
        fitting = cut_right(text[begin:], room - bool(begin), (), "")
        end = begin + sum(len(part) for part, _ in fitting)
        blank = text.rfind(" ", begin, end + 1)
        return begin, blank + 1 if blank > begin else end

    def fit_excerpts(self) -> bool:
        """Give a second row to each sentence that needs one; return whether there are other rows.

        What is selected and on screen stays so.
        """
        known, context = self.excerpts.known, self.context
        long = {use for use, excerpt in known.items() if cell_len(excerpt.text) > self._room}
        long |= self._long - known.keys()
        if context is None or self._room <= 0 or long == self._long or "backlinks" in self.closed:
            return False
        first, before = self.title("backlinks") + 1, self._tops
        self._long = frozenset(long)
        self._groups = {**self._groups, "backlinks": self._backlinks(context)}

        def moved(row: int) -> int:
            at = bisect_right(before, row - first) - 1
            return row if at < 0 else row - before[at] + self._tops[at]

        cursor, top = moved(self.list.cursor), moved(self.list.scroll_offset.y)
        self._arrange()
        self.list.cursor = cursor
        self.list.jump(top)
        return True

    # Mentions and related notes, of which each takes two rows

    def _found_late(self, find: Callable[[Explorer, str], _T]) -> LateResults[str, _T]:
        """Return what has a thread find something about a note once the index of texts is there."""

        def work(paths: Sequence[str]) -> Mapping[str, _T]:
            explorer = app_of(self.list).explorer
            known = explorer.vault.entries.keys()
            if explorer.searches.lacks_index():
                return {}
            return {path: find(explorer, path) for path in paths if path in known}

        return LateResults(self.list, work, self._show_late, _VISITED, REST)

    def find_late(self) -> None:
        """Find mentions and related notes anew."""
        self.mentions.outdate()
        self.related.outdate()
        self.list.refresh()

    def _title_row(self, group: Group, row: Row) -> Row:
        """Return the title of a group; what it tells of is found if that is not known."""
        context = self.context
        if context is not None and context.is_parsed and app_of(self.list).load_state.index_ready:
            if group in _MENTIONS:
                self.mentions.get(context.note.path)
            elif group == "related" and row.fold:
                self.related.get(context.note.path)
        return row

    def _show_late(self) -> None:
        """Show what has been found; what is selected and on screen stays so."""
        if self.context is None:
            return
        first, cursor, key = self.title("mentions"), self.list.cursor, self.list.selected_key
        top = self.list.scroll_offset.y
        self._groups = {**self._groups, **self._gather_late(self.context.note.path)}
        self._arrange()
        if cursor > first:
            rows = range(first, len(self))
            now = next((row for row in rows if self.key(row) == key), self.list.cursor)
            self.list.cursor = now
            self.list.jump(top + now - cursor)
        self._make_room()

    def _gather_late(self, path: str) -> dict[Group, tuple[str | None, Entries]]:
        mentions, related = self.mentions.known.get(path), self.related.known.get(path)
        incoming = outgoing = _UNKNOWN
        if mentions is not None:
            found = mentions.incoming, mentions.ignored_incoming
            incoming = self._mentions("mentions", path, *found)
            found = mentions.outgoing, mentions.ignored_outgoing
            outgoing = self._mentions("unlinked", path, *found)
        notes = _UNKNOWN if related is None else self._related(path, related)
        return {"mentions": incoming, "unlinked": outgoing, "related": notes}

    def _mentions(
        self, group: Group, path: str, mentions: Sequence[Mention], ignored: Sequence[str]
    ) -> tuple[str, Entries]:
        """Return how many mentions there are, and rows of them and of names that are left out."""
        size = 2 * len(mentions)

        def entry(index: int) -> ContextEntry:
            if index >= size:
                name = ignored[index - size]
                row = Row(clean(name), "dim", 1, aside="left out")
                return ContextEntry(RowKey(group, (path,), (name,)), None, lambda: row)
            it = mentions[index // 2]
            key = RowKey(group, (path, it.path), (it.name, it.line, index % 2))
            make = partial(self._mention_row, group, it)
            if index % 2:
                keep = next(iter(it.ranges), None)
                make = partial(
                    Row, it.excerpt, "dim", 1, ranges=it.ranges, keep=keep, continues=True
                )
            return ContextEntry(key, NotePlace(it.path, it.line), make)

        return f"{len(mentions):,}", (size + len(ignored), entry)

    def _mention_row(self, group: Group, it: Mention) -> Row:
        """Return the row of who names a note, or of which name could be a link and where to."""
        text, aside = _note_name(it.path), it.heading or ""
        if group == "unlinked":
            text, aside = clean(it.name), _note_name(it.targets[0])
            if len(it.targets) > 1:
                aside = counted(len(it.targets), "note")
            elif aside == text:
                aside = ""
        if aside:
            aside = f"{self._glyphs.crumb} {clean(aside)}"
        line = f":{it.line}"
        return Row(text, depth=1, aside=aside, aside_least=_LEAST_ASIDE, badge=line, followers=1)

    def _related(self, path: str, related: Sequence[Related]) -> tuple[str, Entries]:
        """Return nothing to say beside the title, and the rows of related notes."""

        def entry(index: int) -> ContextEntry:
            it = related[index // 2]
            key = RowKey("related", (path, it.path), (index % 2,))
            badge = "linked" if it.is_linked else ""
            make = partial(Row, _note_name(it.path), depth=1, badge=badge, followers=1)
            if index % 2:
                make = partial(self._reason_row, it)
            return ContextEntry(key, NotePlace(it.path, 1), make)

        return "", (2 * len(related), entry)

    def _reason_row(self, it: Related) -> Row:
        """Return the row of what a note has in common."""
        links = [counted(it.links, "link")] if it.links else []
        words = [f"words: {', '.join(it.words)}"] if it.words else []
        reasons = self._glyphs.dotted([*links, *(f"#{tag}" for tag in it.tags), *words])
        return Row(clean(reasons), "dim", 1, continues=True, cut_at_end=True)

    def leave_out(self) -> None:
        """Leave out the name of the selected mention, or tell it again."""
        app, entry = app_of(self.list), self.list.of_selected(self.entry)
        if entry is None or entry.key.group not in _MENTIONS or not entry.key.paths:
            app.say("There is no name to leave out here. Choose a mention.")
            return
        name, service = str(entry.key.rest[0]), app.explorer.mentions
        change = service.heed if entry.where is None else service.ignore

        def work() -> None:
            if not change(name):
                app.call_later(app.warn, "The names that are left out cannot be stored.")
            self.list.call_later(self.find_late)

        run_in_thread(self.list.screen, work, "late")

    # Links, or pictures: those to the same place are one row

    def _links(
        self, context: Context, group: Group, firsts: Sequence[int], counts: list[int]
    ) -> tuple[str, Entries]:
        """Return the rows of the links at `firsts`, each the first of so many to the same place."""
        glyphs, found = self._glyphs, context.resolutions
        count = sum(counts[each] for each in firsts)
        broken = sum(counts[each] for each in firsts if found[each].status != "ok")
        facts = f"{count:,} {glyphs.dot} {glyphs.broken} {broken:,}" if broken else f"{count:,}"

        def entry(index: int) -> ContextEntry:
            first = firsts[index]
            link, target = context.note.links[first], found[first].target
            where = link if target is None else NotePlace(target, found[first].line)
            key = RowKey(group, (context.note.path,), (link.raw, first))
            beside = [context.note.links[each] for each in _around(firsts, index)]
            make = partial(self._link_row, link, beside, found[first], counts[first], group)
            return ContextEntry(key, where, make)

        return facts, (len(firsts), entry)

    def _link_row(
        self, link: Link, beside: list[Link], found: Resolution, count: int, group: Group
    ) -> Row:
        is_picture = group == "pictures"
        text = _link_text(link, is_picture=is_picture)
        if found.status != "ok":
            reason = "no such file" if is_picture else BROKEN_LINK_LABELS.get(found.status, "")
            icon = self._glyphs.broken
            row = Row(text, "broken", 1, aside=reason, aside_least=len(reason), icon=icon)
        else:
            aside = self._target_name(link, found, text)
            if count > 1:
                aside = f"{aside} {self._glyphs.times}{count}".strip()
            row = Row(text, depth=1, aside=aside, aside_least=_LEAST_ASIDE)
        return row.distinct_from(_link_text(one, is_picture=is_picture) for one in beside)

    def _target_name(self, link: Link, found: Resolution, shown: str) -> str:
        """Return where a link leads, empty if the `shown` text tells it already."""
        from explorer.text.plain import plain  # later than the first paint

        if found.target is None or self.context is None:
            return ""
        heading = clean(plain(link.heading or ""))
        name = _note_name(found.target)
        if found.target == self.context.note.path:
            name = "" if heading == shown else heading
        elif name == shown:
            name = heading
        elif shown.startswith(f"{name} › "):
            name = ""
        return f"{self._glyphs.crumb} {name}" if name else ""

    # Moving

    def read_section(self, section: int) -> None:
        """Mark the heading that is being read; bring it on screen unless the pane has the focus."""
        before = self._section
        self._section = section
        if section == before or self.context is None or "outline" in self.closed:
            return
        first = self.title("outline") + 1
        row = first + section
        for changed in (first + before, row):
            self.list.refresh_line(changed)
        # Rarely and by much, for each move paints the whole list.
        top, height = self.list.scroll_offset.y, max(1, self.list.size.height)
        if section >= 0 and not self.list.has_focus and not top <= row < top + height:
            self.list.jump(max(0, row - height // 3))

    def go_to_group(self, group: Group) -> None:
        """Put the cursor on a group's first row, in the outline on the heading that is read."""
        if self.context is None:
            return
        if group in self.closed:
            self._toggle(group)
        title = self.title(group)
        row = title + 1
        if group == "outline":
            row += max(self._section, 0)
        self.list.cursor = min(row, len(self) - 1)
        # The title of the group is worth a row of the screen.
        self.list.call_after_refresh(self._show_title, title)

    def _show_title(self, title: int) -> None:
        if self.list.cursor - title < self.list.size.height:
            self.list.jump(title)

    def _toggle(self, group: Group) -> None:
        """Open or close a group."""
        self.closed ^= {group}
        self._arrange()

    def row_folded(self, index: int) -> None:
        """Open or close a group."""
        self._toggle(self.entry(index).key.group)
        self._make_room()

    def _make_room(self) -> None:
        """Scroll up what belongs to the selected title, if that stands low."""
        title, key = self.list.cursor, self.list.selected_key
        is_low = title > self.list.first_row + self.list.visible_rows // 2
        if is_low and isinstance(key, RowKey) and not key.rest and key.group not in self.closed:
            self.list.jump(title)

    def row_opened(self, index: int, by: OpenedBy) -> None:
        """Go to the place that a row names; the title of a group opens or closes it."""
        target = self.target(index, focus=by != "click")
        if target is not None:
            self.list.post_message(target)
        elif not self.entry(index).key.rest and by != "double":
            self.list.fold_row(index)

    def target(self, index: int, *, focus: bool = True) -> OpenPlace | UnresolvedLink | None:
        """Return the message that leads where a row does, None for one that leads nowhere."""
        key, where, _ = self.entry(index)
        if where is None or isinstance(where, NotePlace):
            return where and OpenPlace(*where, focus=focus)
        return UnresolvedLink(where.raw, where.name(), key.paths[0])


def _around(every: Sequence[_T], index: int) -> Sequence[_T]:
    """Return what a row is seen with."""
    return every[max(0, index - _AROUND) : index + _AROUND + 1]


def _note_name(path: str) -> str:
    return clean(name_of(path).removesuffix(".md"))


def _depths(headings: tuple[Heading, ...]) -> list[int]:
    """Return how deep each heading is nested, 0 for one that no other holds."""
    levels: list[int] = []
    depths: list[int] = []
    for heading in headings:
        while levels and levels[-1] >= heading.level:
            levels.pop()
        depths.append(len(levels))
        levels.append(heading.level)
    return depths


def _link_text(link: Link, *, is_picture: bool) -> str:
    """Return the text of a link; of a picture, its name, for its text is often a width."""
    from explorer.reader.link_excerpts import link_label  # later than the first paint

    name = clean(name_of(link.name()))
    return name if is_picture and name else link_label(link) or clean(link.raw)
