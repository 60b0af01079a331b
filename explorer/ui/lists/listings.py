"""What the lists hold: tasks, tags, bookmarks, vaults, and what is put aside.

Each `gather_…` returns the rows from the top, and what a list without rows shows: why, and what to
do next. It is for a worker: it may read files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from explorer.model import LinkStatus, ReviewState
from explorer.state.obsidian_vaults import KnownVault, KnownVaults, known_vaults, vault_lists
from explorer.text.counts import counted
from explorer.text.names import folder_of, grouped, name_of, title_of
from explorer.text.plain import plain
from explorer.text.sanitize import clean, clean_in_one_row
from explorer.ui.base_app import BaseApp
from explorer.ui.cells import muted
from explorer.ui.glyphs import BROKEN_LINK_LABELS, Glyphs
from explorer.ui.lists.list_screen import Gathered, Listing, ListItem, searchable
from explorer.ui.messages import Destination
from explorer.ui.widgets.row import Row

if TYPE_CHECKING:
    from explorer.services.put_aside_service import AsideItem, PutAsideService
    from explorer.services.task_service import Task, TaskGroup
    from explorer.vault.obsidian_settings import BookmarkKind, VaultBookmark

_TASK_GROUPS: Mapping[TaskGroup, str] = {
    "overdue": "Overdue",
    "today": "Today",
    "later": "Later",
    "undated": "Without a date",
    "done": "Done",
}
_TASK_STATES: dict[str, ReviewState] = {"overdue": "overdue", "today": "due", "later": "later"}
_SOON = 30
"""Days that are counted; a day that is farther away is shown as a date."""
_WHEN_CELLS = len("30 days late")
_BOOKMARK_KINDS: Mapping[BookmarkKind, str] = {
    "folder": "folder",
    "search": "search",
    "url": "address",
}


def _titled(title: str, items: Sequence[ListItem]) -> list[ListItem]:
    """Return items below a title with their number, nothing if there are none."""
    return [ListItem(title, Row(title, "rule", count=f"{len(items):,}")), *items] if items else []


def _problem_item(problem: str, glyphs: Glyphs) -> ListItem:
    """Return the row that tells why a list is not complete."""
    text = clean(problem)
    return ListItem(("problem", text), Row(text, "broken", icon=glyphs.warning), detail=text)


# Tasks


def gather_tasks(app: BaseApp) -> Gathered:
    """Return the tasks by when they are to be done, most urgent first."""
    from explorer.services.task_service import by_urgency

    now = app.now()
    tasks = sorted(app.explorer.tasks.all(), key=by_urgency)
    groups = grouped((task.group(now), task) for task in tasks)
    groups.get("done", []).sort(
        key=lambda task: task.fields.done or task.fields.cancelled or date.min, reverse=True
    )
    items: list[ListItem] = []
    for group, title in _TASK_GROUPS.items():
        tasks = groups.get(group, [])
        items += _titled(title, [_task_item(app, task, group, now) for task in tasks])
    return items, (
        Content("No note has a task"),
        muted("A task is an item of a list with a box: - [ ] water the basil"),
        muted("[due:: 2030-01-31] at its end, or a date of the Tasks plugin, says when."),
    )


def _task_item(app: BaseApp, task: Task, group: TaskGroup, now: datetime) -> ListItem:
    fields = task.fields
    text = clean(plain(fields.text)) or "(nothing written)"
    crumbs = [task.path.removesuffix(".md"), *([task.heading] if task.heading else [])]
    icon = {" ": app.glyphs.open_task, "x": app.glyphs.done_task, "X": app.glyphs.done_task}.get(
        task.symbol, clean(task.symbol)
    )
    is_sign = task.symbol in " xX" or (icon.isascii() and icon.isprintable())
    row = Row(
        text,
        "dim" if group == "done" else "plain",
        aside=clean(app.glyphs.crumbs(crumbs)),
        aside_at_end=True,
        badge=_when(task, group, now),
        state=_TASK_STATES.get(group),
        icon=icon if is_sign else app.glyphs.info,
    )
    words = searchable(
        *(fields.text, text, task.path, task.heading or ""),
        *(_TASK_GROUPS[group], task.state.replace("_", " "), fields.priority or ""),
    )
    goal = Destination("place", task.path, task.line)
    return ListItem((task.path, task.line), row, words, goal, _task_detail(task))


def _when(task: Task, group: TaskGroup, now: datetime) -> str:
    """Return when a task is to be done, or was done, in few words of the same width."""
    day = task.fields.done or task.fields.cancelled if group == "done" else task.day
    if day is None:
        return ""
    days = (day - now.date()).days
    if group == "done" or not -_SOON <= days <= _SOON:
        when = day.isoformat()
    else:
        when = f"in {days} days" if days > 0 else f"{-days} days late"
        when = {0: "today", 1: "tomorrow", -1: "1 day late"}.get(days, when)
    return when.rjust(_WHEN_CELLS)


def _task_detail(task: Task) -> str:
    """Return the whole task, and below it all that is known of it."""
    fields = task.fields
    known = {
        "due": fields.due,
        "scheduled": fields.scheduled,
        "start": fields.start,
        "created": fields.created,
        "done": fields.done,
        "cancelled": fields.cancelled,
        "priority": fields.priority,
        "repeats": fields.recurrence,
    }
    facts = [f"{name} {value}" for name, value in known.items() if value]
    if task.state in ("in_progress", "cancelled"):
        facts.insert(0, task.state.replace("_", " "))
    place = f"{task.path}:{task.line}"
    return clean(plain(fields.text)) + "\n" + clean("  ".join([place, *facts]))


# Tags


def gather_tags(app: BaseApp) -> Gathered:
    """Return the tags, nested ones below those that they are nested in; each leads to a search."""
    items = [
        ListItem(
            tag.name.casefold(),
            Row(
                clean(tag.last),
                depth=tag.depth,
                fold=True if tag.has_nested else None,
                badge=f"{tag.notes:,}",
            ),
            searchable(f"#{tag.name}"),
            Destination("search", f"#{tag.name} "),
            f"#{clean(tag.name)}\n{counted(tag.notes, 'note')}",
        )
        for tag in app.explorer.navigation.tags()
    ]
    return items, (
        Content("No note has a tag"),
        muted("A tag is a word like #plant or #plant/herb in a text, or in tags: at its top."),
    )


# Bookmarks


def gather_bookmarks(app: BaseApp) -> Gathered:
    """Return the bookmarks that were set here, then those of Obsidian as it keeps them."""
    from explorer.vault.obsidian_settings import read_bookmarks

    of_obsidian, problem = read_bookmarks(app.explorer.root)
    own = app.options.state.bookmarks
    items = _titled(
        "Set here",
        [
            replace(
                _place_item(app, each.path, f"#{each.heading}" if each.heading else ""),
                key=each,
                forget=partial(own.forget, each),
            )
            for each in own.all()
        ],
    )
    if of_obsidian:
        items.append(ListItem("vault", Row("Of Obsidian", "rule")))
        items += _obsidians_bookmarks(app, of_obsidian)
    if problem and items:
        items.append(_problem_item(problem, app.glyphs))
    key = app.key_of("bookmark")
    return items, (
        Content("No bookmarks"),
        muted(f"{key} sets one at the place that is read; those of Obsidian are shown too."),
        *([Content(clean(problem))] if problem else []),
    )


def _obsidians_bookmarks(app: BaseApp, bookmarks: Iterable[VaultBookmark]) -> Iterator[ListItem]:
    groups: list[str] = []
    for number, bookmark in enumerate(bookmarks):
        del groups[bookmark.depth :]
        item = _obsidians_bookmark(app, bookmark)
        words = searchable(*groups, item.row.text, bookmark.target)
        yield replace(item, key=number, row=replace(item.row, depth=bookmark.depth), words=words)
        if bookmark.kind == "group":
            groups.append(bookmark.title)


def _obsidians_bookmark(app: BaseApp, bookmark: VaultBookmark) -> ListItem:
    target = bookmark.target
    match bookmark.kind:
        case "group":
            return ListItem("", Row(clean(bookmark.title) or "Group", "folder", fold=True))
        case "file":
            item = _place_item(app, target, bookmark.subpath)
        case "graph":
            item = ListItem("", Row("Graph", "dim"), detail="Only Obsidian shows a graph.")
        case kind:
            goals = {
                "url": Destination("text", target),
                "search": Destination("search", target),
                "folder": Destination("search", f'path:"{target.strip("/")}/" '),
            }
            row = Row(clean(target), aside=_BOOKMARK_KINDS[kind])
            item = ListItem("", row, goal=goals[kind], detail=clean(target))
    name = clean(bookmark.title).strip()
    if not name or name == item.row.text:
        return item
    aside = item.row.aside or item.row.text
    return replace(item, row=replace(item.row, text=name, aside=aside))


def _place_item(app: BaseApp, path: str, subpath: str) -> ListItem:
    """Return the row of a note, of a place in one, or of another file."""
    vault = app.explorer.vault
    name = name_of(path).removesuffix(".md")
    parts = [name, *(part.removeprefix("^") for part in subpath.split("#") if part)]
    folder = clean(folder_of(path).replace("/", f" {app.glyphs.crumb} "))
    row = Row(clean(app.glyphs.crumbs(parts)), aside=folder, aside_at_end=True)
    words, detail = searchable(path, subpath), clean(path + subpath)
    if path in vault.notes:
        place = app.explorer.navigation.place_of_subpath(path, subpath)
        item = ListItem("", row, words, Destination("place", path, place.line), detail)
        return item if place.status == "ok" else _without_place(item, place.status, app.glyphs)
    if path in vault.files:
        return ListItem("", row, words, Destination("file", path), detail)
    gone = replace(row, look="broken", icon=app.glyphs.broken)
    return ListItem("", gone, words, detail=f"{detail}\nThis file is not in the vault.")


def _without_place(item: ListItem, status: LinkStatus, glyphs: Glyphs) -> ListItem:
    """Return the row of a note that does not have the place."""
    reason = BROKEN_LINK_LABELS[status]
    row = replace(
        item.row, look="broken", icon=glyphs.broken, aside=reason, aside_least=len(reason)
    )
    detail = f"{item.detail}\nThere is {reason} in this note, which opens at its beginning."
    return replace(item, row=row, detail=detail)


# Vaults


def obsidians_vaults(app: BaseApp) -> KnownVaults:
    """Return the vaults that Obsidian knows. For a worker: it reads files."""
    try:
        home = Path.home()
    except RuntimeError:
        home = Path()
    return known_vaults(vault_lists(app.options.environ, sys.platform, home))


def gather_vaults(app: BaseApp) -> Gathered:
    """Return the vaults that were opened here, then others of Obsidian, each newest first.

    The one that is open, and those that are gone, come after those that can be switched to.
    """
    known, root, recent = obsidians_vaults(app), app.explorer.root, app.options.state.vaults
    own = {vault.real: vault for vault in map(KnownVault, recent.load())}
    each_once = own | {vault.real: vault for vault in known.vaults}
    vaults = sorted(each_once, key=lambda real: (not _is_there(each_once[real]), real == root))
    items = [_vault_item(each_once[real], root, app.glyphs) for real in vaults]
    items = [
        replace(item, forget=partial(recent.forget, real)) if real in own else item
        for real, item in zip(vaults, items, strict=True)
    ]
    if known.problem:
        items.append(_problem_item(known.problem, app.glyphs))
    return items, (Content("No other vaults"), muted("Another folder: explorer PATH"))


def _vault_item(vault: KnownVault, root: Path, glyphs: Glyphs) -> ListItem:
    path = str(vault.path)
    row = Row(clean(vault.name), aside=clean(str(vault.path.parent)), aside_at_end=True)
    detail = clean(path)
    goal: Destination | None = None
    if not _is_there(vault):
        row = replace(row, look="broken", icon=glyphs.warning)
        detail += "\nThis folder is not there."
    elif vault.real == root:
        row = replace(row, look="current", badge="here")
        detail += "\nThis is the vault that is open. Another folder: explorer PATH"
    else:
        goal = Destination("vault", path)
        if vault.opened:
            detail += f"\nopened in Obsidian {_day(vault.opened)}"
    return ListItem(path, row, searchable(path), goal, detail)


def _is_there(vault: KnownVault) -> bool:
    return vault.path.is_dir()


def _day(milliseconds: float) -> str:
    """Return the day of a moment, empty if no calendar has it."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000).astimezone().date().isoformat()
    except (OverflowError, ValueError, OSError):
        return ""


# What is put aside


def gather_put_aside(app: BaseApp) -> Gathered:
    """Return what is suspended, then what is buried; taking it off the list has it reviewed."""
    found = app.explorer.reviews.put_aside.list(app.now())
    aside = app.explorer.reviews.put_aside
    suspended = [_aside_item(app, item, aside) for item in found.items if item.until is None]
    buried = [_aside_item(app, item, aside) for item in found.items if item.until is not None]
    items = [
        *_titled("Suspended", suspended),
        *_titled("Buried", buried),
        *(_problem_item(problem, app.glyphs) for problem in found.problems),
    ]
    suspend, bury = app.key_of("suspend"), app.key_of("bury")
    return items, (
        Content("Nothing is suspended or buried"),
        muted(f"In a review, {suspend} suspends a card and {bury} buries it until tomorrow."),
    )


def gather_flagged(app: BaseApp) -> Gathered:
    """Return what is flagged for editing; taking it off the list takes the flag off."""
    flags = app.explorer.reviews.flags
    found = flags.list(app.now())
    items = [
        *(_aside_item(app, item, flags) for item in found.items),
        *(_problem_item(problem, app.glyphs) for problem in found.problems),
    ]
    key = app.key_of("item_menu")
    return items, (
        Content("Nothing is flagged for editing"),
        muted(f"In a review, {key} has a flag for the card that is asked."),
    )


def _aside_item(app: BaseApp, item: AsideItem, kept: PutAsideService) -> ListItem:
    path = clean(item.path)
    text = clean_in_one_row(plain(item.front or item.key.text))
    name = text or title_of(path)
    row = Row(name, aside=path, aside_at_end=True)
    detail = path
    if item.until is not None:
        detail += f"\nburied until {item.until}"
    goal: Destination | None = Destination("place", item.path, item.line)
    if not item.keys:
        row = replace(row, look="broken", icon=app.glyphs.broken)
        detail, goal = f"{detail}\nNot found any more: what it has become is reviewed.", None
    take_back = partial(kept.take_back, [item.key])
    return ListItem(item, row, searchable(item.path, name), goal, detail, forget=take_back)


LISTINGS: Mapping[str, Listing] = {
    "tasks": Listing("Tasks", "Words of a task, its note or its tags", gather_tasks, is_kept=True),
    "tags": Listing(
        "Tags",
        "A part of a tag",
        gather_tags,
        (("open", "search it"), ("fold_result", "fold"), ("close", "back")),
        is_kept=True,
    ),
    "bookmarks": Listing(
        "Bookmarks",
        "A part of a bookmark",
        gather_bookmarks,
        (("open", "go there"), ("forget", "take off"), ("close", "back")),
    ),
    "vaults": Listing(
        "Vaults",
        "A part of a vault's name or folder",
        gather_vaults,
        (("open", "open it here"), ("forget", "forget"), ("close", "back")),
    ),
    "flagged": Listing(
        "Flagged for editing",
        "A part of a card or note",
        gather_flagged,
        (("open", "go there"), ("forget", "done"), ("close", "back")),
        is_kept=True,
    ),
    "put_aside": Listing(
        "Suspended and buried",
        "A part of a card or note",
        gather_put_aside,
        (("open", "go there"), ("forget", "review again"), ("close", "back")),
        is_kept=True,
    ),
}
"""The lists by their names."""
