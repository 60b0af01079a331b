"""What Obsidian and its plugins keep in a vault's config folder. Never writes there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias, get_args

from explorer.config import CLOZE_HIGHLIGHT, ReviewSettings, review_settings
from explorer.model import Problem, TaskState
from explorer.text.moment_format import moment_format
from explorer.vault import file_reader
from explorer.vault.errors import raise_if_out_of_files

APP = "app.json"
_REVIEW = "plugins/obsidian-spaced-repetition/data.json"
_TASKS = "plugins/obsidian-tasks-plugin/data.json"
_TEMPLATES = "templates.json"
_TEMPLATER = "plugins/templater-obsidian/data.json"
_DAY_FORMAT = "YYYY-MM-DD"
_SHOWN = 60
"""Characters of a pattern that a message shows."""
_DEEPEST = 20
"""Groups of bookmarks inside of each other that are read at most."""

DEFAULT_STATES: Mapping[str, TaskState] = MappingProxyType(
    {" ": "open", "x": "done", "X": "done", "/": "in_progress", "-": "cancelled"}
)
"""What the characters mean without the plugin. One that is not in it is an open task."""
_TASK_TYPES: Mapping[object, TaskState] = {
    "TODO": "open",
    "ON_HOLD": "open",
    "IN_PROGRESS": "in_progress",
    "DONE": "done",
    "CANCELLED": "cancelled",
    "NON_TASK": "done",
}
"""The plugin's types of statuses. What it takes for no task is nothing to do."""

BookmarkKind: TypeAlias = Literal["group", "file", "folder", "search", "graph", "url"]
_TARGETS = {"file": "path", "folder": "path", "search": "query", "url": "url"}
"""Where each kind of bookmarks has its target."""


class ConfigFileError(Exception):
    """A file of the config folder cannot be used; its text is the reason."""

    def __init__(self, path: str, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        """Relative to the vault."""
        self.line = line

    def problem(self, advice: str) -> Problem:
        """Return the problem that the vault has, with what to do about it."""
        return Problem(self.path, self.line, "bad_settings", "warning", f"{self}; {advice}")


class PluginSettings(NamedTuple):
    """The settings of the review plugin, and problems with them."""

    review: ReviewSettings
    problems: tuple[Problem, ...] = ()
    failure: str = ""
    """Why the file cannot be read, so that these are not the user's settings; a sentence."""


class TaskSettings(NamedTuple):
    """The settings of the Tasks plugin, and problems with them."""

    states: Mapping[str, TaskState] = DEFAULT_STATES
    """The state that each character stands for. One that is not in it is an open task."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class DailyNotes:
    """The settings of daily notes."""

    folder: str = ""
    """Relative to the vault; empty for its root."""
    format: str = _DAY_FORMAT
    """The format of their names, in the tokens of Moment.js; slashes make folders."""
    template: str = ""
    """The path of the note that a new one is filled from; empty for none."""
    problem: str = ""
    """Why settings could not be read, so that these are the defaults; empty if they could."""

    def name(self, day: datetime) -> str:
        """Return the path of the note of a day, relative to the vault and without `.md`."""
        name = moment_format(day, self.format).strip().strip("/")
        return f"{self.folder}/{name}" if self.folder else name

    def day_of(self, path: str, now: datetime) -> datetime | None:
        """Return the day that a note is called as, today first; None if none within a year is."""
        for number in (0, *range(-366, 367)):
            day = now + timedelta(days=number)
            if f"/{path}".endswith(f"/{moment_format(day, self.format).strip().strip('/')}.md"):
                return day
        return None


@dataclass(frozen=True, slots=True)
class VaultBookmark:
    """An entry of Obsidian's list of bookmarks."""

    kind: BookmarkKind
    depth: int
    """How many groups it is in."""
    title: str = ""
    """The name that the user gave it; empty for none."""
    target: str = ""
    """The path of a file or folder, a query, or an address."""
    subpath: str = ""
    """The heading or block of a file, such as `#Wall` or `#^id`; empty for the whole."""


def read_config(root: Path, name: str) -> tuple[str, object]:
    """Return where the file called `name` in the config folder is, and its JSON.

    The path is relative to the vault, and empty if there is no file. Raises `ConfigFileError`, and
    `OutOfFilesError` if nothing can be opened.
    """
    found = _find(root, name)
    if found is None:
        return "", {}
    try:
        full = os.path.realpath(root / found, strict=True)
        if not Path(full).is_relative_to(os.path.realpath(root)):
            raise ConfigFileError(
                found, None, "The file is a link out of the vault and is not read"
            )
        return found, json.loads(file_reader.decode(file_reader.read_bytes(full)))
    except json.JSONDecodeError as error:
        reason = f"The file is not valid JSON: {error.msg}"
        raise ConfigFileError(found, error.lineno, reason) from error
    except RecursionError as error:
        raise ConfigFileError(found, None, "The file is nested too deeply") from error
    except (OSError, ValueError) as error:
        if isinstance(error, OSError):
            raise_if_out_of_files(error, root / found)
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigFileError(found, None, f"The file cannot be read: {reason}") from error


def _config_values(root: Path, name: str) -> Mapping[str, object]:
    """Return what a file of the config folder holds, by name; nothing if it is no object.

    Raises as `read_config` does.
    """
    _, data = read_config(root, name)
    return data if isinstance(data, dict) else {}


def known_values(root: Path, name: str) -> Mapping[str, object]:
    """Return what a file of the config folder holds, by name; nothing if it cannot be read.

    Raises `OutOfFilesError`.
    """
    with suppress(ConfigFileError):
        return _config_values(root, name)
    return {}


def text_value(values: Mapping[str, object], name: str) -> str:
    """Return the text that an object of a config file has under a name; empty if it has none."""
    value = values.get(name)
    return value if isinstance(value, str) else ""


def read_review_settings(root: Path) -> PluginSettings:
    """Read the settings of the review plugin; defaults replace a file that cannot be used."""
    try:
        found, data = read_config(root, _REVIEW)
        said = data.get("settings") if isinstance(data, dict) else ()
        if not isinstance(said, dict | None):
            raise ConfigFileError(found, None, 'The file holds no object "settings"')
    except ConfigFileError as error:
        problem = error.problem(
            "the plugin's defaults are used and nothing is graded,"
            " save its settings in Obsidian again."
        )
        failure = (
            f"{error.path}: the settings of the review plugin cannot be read ({error}), so that"
            " nothing was written; try again in a moment, or save them in Obsidian again"
        )
        return PluginSettings(ReviewSettings(), (problem,), failure)
    if not said:  # nothing was ever changed
        return PluginSettings(ReviewSettings())
    from explorer.text.cloze import bad_patterns  # takes its time; most vaults have no settings

    review, wrong = review_settings(said)
    messages = (*wrong, *map(_bad_pattern, bad_patterns(review.cloze_patterns)))
    return PluginSettings(
        review, tuple(Problem(found, None, "bad_settings", "warning", text) for text in messages)
    )


def review_settings_files(root: Path) -> list[Path]:
    """Return where the file of the review plugin is, and where it usually is."""
    usual = root / ".obsidian" / _REVIEW
    return list(dict.fromkeys((usual, root / (_find(root, _REVIEW) or usual))))


def read_buried(root: Path) -> tuple[str, frozenset[str]]:
    """Return the questions that the plugin has buried, by their hashes, and for which day.

    An empty text and no questions if there is no list, or none that can be used.
    """
    values = known_values(root, _REVIEW)  # a problem already, of `read_review_settings`
    day, hashes = values.get("buryDate"), values.get("buryList")
    if not isinstance(day, str) or not isinstance(hashes, list):
        return "", frozenset()
    return day, frozenset(each for each in hashes if isinstance(each, str))


def read_app_settings(root: Path) -> tuple[bool, tuple[str, ...], tuple[Problem, ...]]:
    """Return whether Obsidian shows files of any type, which it excludes, and problems with that.

    What it excludes is a list of beginnings of paths and, in slashes, of regular expressions.
    """
    try:
        found, values = _object(root, APP)
    except ConfigFileError as error:
        advice = "Obsidian's defaults are used, change a setting there to renew it."
        return False, (), (error.problem(advice),)
    excluded, problems = [], []
    filters = values.get("userIgnoreFilters")
    for each in filters if isinstance(filters, list) else ():
        text = each.strip() if isinstance(each, str) else ""
        if text[:1] == text[-1:] == "/":
            from explorer.text.patterns import InvalidPatternError, compile_pattern

            try:
                compile_pattern(text[1:-1], match_case=False)
            except InvalidPatternError as error:
                message = (
                    f"setting userIgnoreFilters: {text!r} is no regular expression that can"
                    f" be used ({error}), so it excludes nothing; correct it in Obsidian."
                )
                problems.append(Problem(found, None, "bad_settings", "warning", message))
                text = ""
        if text.strip("/"):
            excluded.append(text)
    return values.get("showUnsupportedFiles") is True, tuple(excluded), tuple(problems)


def read_task_settings(root: Path) -> TaskSettings:
    """Read the settings of the Tasks plugin; defaults replace what is missing or unusable."""
    try:
        return TaskSettings({**DEFAULT_STATES, **dict(_task_states(root))})
    except ConfigFileError as error:
        advice = "the plugin's defaults are used, save its settings in Obsidian again."
        return TaskSettings(problems=(error.problem(advice),))


def read_daily_notes(root: Path) -> DailyNotes:
    """Return where the daily notes are: by the plugin Periodic Notes where it is used for days.

    Else by Obsidian's own settings. Defaults replace what is missing or unusable.
    """
    try:
        periodic = _config_values(root, "plugins/periodic-notes/data.json")
        template, daily = "template", periodic.get("daily")  # of older versions
        sets = periodic.get("calendarSets")
        if isinstance(sets, list) and not (isinstance(daily, dict) and daily.get("enabled")):
            active = periodic.get("activeCalendarSet")
            mine = (each for each in sets if isinstance(each, dict) and each.get("id") == active)
            template, daily = "templatePath", next(mine, {}).get("day")
        if not (isinstance(daily, dict) and daily.get("enabled")):
            template, daily = "template", _config_values(root, "daily-notes.json")
    except ConfigFileError as error:
        return DailyNotes(problem=f"{error.path}: {error}. Obsidian's defaults are used.")
    return DailyNotes(
        text_value(daily, "folder").strip().strip("/"),
        text_value(daily, "format").strip() or _DAY_FORMAT,
        _note_path(text_value(daily, template)),
    )


def template_formats(root: Path) -> tuple[str, str]:
    """Return the formats of dates and times in templates that name none."""
    values = known_values(root, _TEMPLATES)
    date_form, time_form = (text_value(values, f"{name}Format") for name in ("date", "time"))
    return date_form or _DAY_FORMAT, time_form or "HH:mm"


def template_paths(root: Path) -> tuple[str, ...]:
    """Return what the paths of templates begin with: their folders, and that of daily notes."""
    names = ((_TEMPLATES, "folder"), (_TEMPLATER, "templates_folder"))
    found = (text_value(known_values(root, name), key).strip().strip("/") for name, key in names)
    every = (*(f"{folder}/" for folder in found if folder), read_daily_notes(root).template)
    return tuple(filter(None, every))


def folder_template(root: Path, path: str) -> str:
    """Return the template that Templater has for new notes in the folder of a path, or none."""
    values = known_values(root, _TEMPLATER)
    pairs = values.get("folder_templates") if values.get("enable_folder_templates") else None
    found = {
        text_value(pair, "folder").strip("/"): text_value(pair, "template")
        for pair in (pairs if isinstance(pairs, list) else ())
        if isinstance(pair, dict)
    }
    folders = [each for each in found if not each or path.startswith(f"{each}/")]
    return _note_path(found[max(folders, key=len)]) if folders else ""


def _note_path(name: str) -> str:
    """Return the path of the note that a setting names, empty for none."""
    name = name.strip().strip("/")
    return name if not name or name.endswith(".md") else f"{name}.md"


def read_bookmarks(root: Path) -> tuple[list[VaultBookmark], str]:
    """Return the bookmarks of a vault, and why they cannot be read; an empty text if they can.

    They are in their order, what is in a group below it. Entries of unknown kinds are left out.
    """
    try:
        found, data = read_config(root, "bookmarks.json")
    except ConfigFileError as error:
        return [], f"{error.path}: {error}. Save a bookmark in Obsidian again."
    if not found:
        return [], ""
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        return [], f'{found}: it holds no list "items". Save a bookmark in Obsidian again.'
    return [*_bookmarks(items, 0)], ""


def _bookmarks(items: list[object], depth: int) -> Iterator[VaultBookmark]:
    for item in items:
        if not isinstance(item, dict):
            continue
        target = text_value(item, _TARGETS.get(text_value(item, "type"), ""))
        for kind in get_args(BookmarkKind):
            if kind == item.get("type") and (target or kind not in _TARGETS):
                title, subpath = text_value(item, "title"), text_value(item, "subpath")
                yield VaultBookmark(kind, depth, title, target, subpath)
                inside = item.get("items")
                if kind == "group" and isinstance(inside, list) and depth < _DEEPEST:
                    yield from _bookmarks(inside, depth + 1)


def _task_states(root: Path) -> Iterator[tuple[str, TaskState]]:
    """Yield the characters of the Tasks plugin's settings with their states.

    Raises `ConfigFileError` for what holds none; a status that is not complete is left out.
    """
    found, values = _object(root, _TASKS)
    settings = values.get("statusSettings", {})
    if not isinstance(settings, dict):
        raise ConfigFileError(found, None, 'Its "statusSettings" are no object')
    for group in ("coreStatuses", "customStatuses"):
        statuses = settings.get(group, [])
        if not isinstance(statuses, list):
            raise ConfigFileError(found, None, f'Its "{group}" are no list')
        for status in statuses:
            if isinstance(status, dict):
                symbol = text_value(status, "symbol")
                state = _TASK_TYPES.get(text_value(status, "type"))
                if len(symbol) == 1 and state is not None:
                    yield symbol, state


def _object(root: Path, name: str) -> tuple[str, Mapping[str, object]]:
    """Return what `read_config` does. Raises `ConfigFileError` also if a file holds no object."""
    found, data = read_config(root, name)
    if not isinstance(data, dict):
        raise ConfigFileError(found, None, "The file holds no object")
    return found, data


def _bad_pattern(pattern: str) -> str:
    shown = pattern if len(pattern) <= _SHOWN else pattern[: _SHOWN - 1] + "…"
    needs = "a number in brackets, the word answer, and the word hint in brackets"
    return (
        f"setting clozePatterns: {shown!r} makes no card: it needs {needs}, "
        f"as in {CLOZE_HIGHLIGHT}; correct it."
    )


def _find(root: Path, name: str) -> str | None:
    """Return the vault path of a file of the config folder.

    The folder may have been renamed to another dot folder.
    """
    usual = f".obsidian/{name}"
    if os.path.lexists(root / usual):
        return usual
    try:
        folders = _dot_names(root, root.stat().st_mtime_ns)
    except OSError as error:
        raise_if_out_of_files(error, root)
        return None
    places = (f"{folder}/{name}" for folder in folders)
    return next((place for place in places if os.path.lexists(root / place)), None)


@lru_cache(maxsize=4)
def _dot_names(root: Path, _modified: int) -> Sequence[str]:
    """Return the names in a root that begin with a dot, sorted.

    Kept for as long as the root is not modified, since each file of the config folder is looked for
    among them, and a root may hold very many notes.
    """
    with os.scandir(root) as entries:
        return sorted(entry.name for entry in entries if entry.name.startswith("."))
