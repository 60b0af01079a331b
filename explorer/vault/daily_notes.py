"""Where the daily note of a day is, by the vault's own settings. Reads settings, never a note.

Settings are those of the plugin Periodic Notes where it is used for days, else Obsidian's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from explorer.text.moment_format import moment_format
from explorer.vault.obsidian_config import ConfigFileError, read_config_values, text_value

_CORE = "daily-notes.json"
_PERIODIC = "plugins/periodic-notes/data.json"
_FORMAT = "YYYY-MM-DD"


@dataclass(frozen=True, slots=True)
class DailyNotes:
    """The settings of daily notes."""

    folder: str = ""
    """Relative to the vault; empty for its root."""
    format: str = _FORMAT
    """The format of their names, in the tokens of Moment.js; slashes make folders."""
    template: str = ""
    """The note that Obsidian fills a new one from; empty for none."""
    problem: str = ""
    """Why settings could not be read, so that these are the defaults; empty if they could."""

    def name(self, day: datetime) -> str:
        """Return the path of the note of a day, relative to the vault and without `.md`."""
        name = moment_format(day, self.format).strip().strip("/")
        if self.folder:
            return f"{self.folder}/{name}"
        return name


def daily_notes(root: Path) -> DailyNotes:
    """Return the settings of a vault; defaults replace what is missing or unusable."""
    try:
        periodic = _periodic(read_config_values(root, _PERIODIC))
        return periodic or _settings(read_config_values(root, _CORE), "template")
    except ConfigFileError as error:
        return DailyNotes(problem=f"{error.path}: {error}. Obsidian's defaults are used.")


def _periodic(data: Mapping[str, object]) -> DailyNotes | None:
    """Return the settings of Periodic Notes, None if it is not used for days.

    Older versions have one object `daily`; newer ones a list of sets of calendars, of which one is
    active.
    """
    daily = data.get("daily")
    if isinstance(daily, dict) and daily.get("enabled"):
        return _settings(daily, "template")
    sets = data.get("calendarSets")
    if not isinstance(sets, list):
        return None
    active = data.get("activeCalendarSet")
    for each in sets:
        if isinstance(each, dict) and each.get("id") == active:
            day = each.get("day")
            if isinstance(day, dict) and day.get("enabled"):
                return _settings(day, "templatePath")
    return None


def _settings(data: Mapping[str, object], template: str) -> DailyNotes:
    """Return settings as both plugins keep them; `template` is the name of that of the template."""
    return DailyNotes(
        text_value(data, "folder").strip().strip("/"),
        text_value(data, "format").strip() or _FORMAT,
        text_value(data, template).strip().strip("/"),
    )
