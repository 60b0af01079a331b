"""Schedules: the notes and cards to review, their dates and states, and how many there are.

Reads front matter and `<!--SR:...-->` comments by the specification of the review plugin.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple, TypeAlias

from tests.audit.comparison import Answers, Comparison
from tests.audit.reading import NoteReading, VaultReading

_SETTINGS = ".obsidian/plugins/obsidian-spaced-repetition/data.json"
_OFFERED = ("overdue", "due", "new")
_STATES = ("overdue", "due", "soon", "later", "new")
_SOON = 3
_NEW = date(2000, 1, 1)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s].*)?|(\d{1,2})-(\d{1,2})-(\d{4})")
_COMMENT = re.compile(r"<!--SR:(.+?)-->")
_SEGMENT = re.compile(r"\s*(\d{4}-\d{1,2}-\d{1,2}),\s*(-?\d+)[^,]*,\s*(-?\d+)")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")


Settings: TypeAlias = SimpleNamespace


class Scheduled(NamedTuple):
    """A note or a card that is to be reviewed."""

    path: str
    line: int  # 0 for a note
    number: str  # question and card, counted from 1; the queue of a note
    due: str | None
    state: str

    def __str__(self) -> str:
        return f"{self.number} due {self.due}, {self.state}"


_SETTING: Mapping[str, tuple[str, object]] = {
    "review_tags": ("tagsToReview", ("#review",)),
    "card_tags": ("flashcardTags", ("#flashcards",)),
    "ignored_tags": ("noteTagsToIgnore", ()),
    "ignored_card_tags": ("flashcardTagsToIgnore", ()),
    "ignored_folders": ("noteFoldersToIgnore", ("**/*.excalidraw.md",)),
    "separator": ("singleLineCardSeparator", "::"),
    "reversed_separator": ("singleLineReversedCardSeparator", ":::"),
    "line_separator": ("multilineCardSeparator", "?"),
    "reversed_line_separator": ("multilineReversedCardSeparator", "??"),
    "end_marker": ("multilineCardEndMarker", ""),
    "clozes": ("clozePatterns", ("==[123;;]answer[;;hint]==",)),
}
"""Of the plugin: those that decide what is up for review, with their defaults."""


def read_settings(root: Path) -> Settings:
    """Read the plugin's settings of a vault; what it does not set has its default."""
    try:
        said = json.loads((root / _SETTINGS).read_text("utf-8")).get("settings", {})
    except (OSError, ValueError):
        said = {}
    return Settings(**{name: said.get(*each) for name, each in _SETTING.items()})


def compare(answers: Answers, vault: VaultReading, settings: Settings, on: date) -> Comparison:
    """Compare the notes and cards to review, the state of each note, and the counts."""
    result = Comparison("schedules")
    every = [each for note in vault.notes.values() for each in scheduled(note, settings, on)]
    due = [
        Scheduled(each["path"], 0, each["queue"], each["due"], each["state"])
        for each in answers.due["notes"]
    ]
    for each in answers.due["cards"]:
        number = f"{each['question']}.{each['card']}"
        due.append(Scheduled(each["path"], each["line"], number, each["due"], each["state"]))
    shown = [
        Scheduled(note["path"], 0, "", note["review"]["due"], note["review"]["state"])
        for note in answers.notes.values()
        if note["review"] is not None
    ]
    reviews = [Scheduled(each.path, 0, "", each.due, each.state) for each in every if not each.line]

    def source(path: str, line: int, _: Scheduled | None) -> str:
        return vault.notes[path].line(line) if path in vault.notes else ""

    for ours, theirs in (
        (due, [each for each in every if each.state in _OFFERED]),
        (shown, reviews),
    ):
        result.add(ours, theirs, lambda each: (each.path, each.line, each.number), source)
    counts = Counter(each.state for each in every)
    result.compared += len(_STATES)
    for state in _STATES:
        counted = answers.due["counts"].get(state, 0)
        if counted != counts[state]:
            result.say("", 0, f"{counted} {state}", f"{counts[state]} {state}")
    return result


# The second computation


def scheduled(note: NoteReading, settings: Settings, on: date) -> Iterator[Scheduled]:
    """Yield what of a note is up for review, whatever its date."""
    if any(_matches(note.path, folder) for folder in settings.ignored_folders):
        return
    queue = _first_nested(note.tags, settings.review_tags)
    is_left_out = note.is_damaged or _first_nested(note.tags, settings.ignored_tags)
    if queue and not is_left_out:
        fields = [_field(note.properties.get(key)) for key in ("sr-due", "sr-interval", "sr-ease")]
        due = _date(fields[0]) if all(fields) else None
        if due or not all(fields):
            yield Scheduled(note.path, 0, queue, due.isoformat() if due else None, _state(due, on))
    is_ignored = _first_nested(note.tags, settings.ignored_card_tags)
    if _first_nested(note.tags, settings.card_tags) and not is_ignored:
        for number, question in enumerate(Questions(note, settings).read(), 1):
            yield from _cards(note, question, number, on)


def _matches(path: str, pattern: str) -> bool:
    return path.startswith(pattern) or fnmatchcase(f"/{path}", f"/{pattern}".replace("**/", "*"))


def _first_nested(tags: Sequence[str], wanted: Sequence[str]) -> str:
    """Return the first of some wanted tags that a note has, itself or one below it."""
    for each in wanted:
        name = each.removeprefix("#")
        if any(tag == name or tag.startswith(f"{name}/") for tag in tags):
            return name
    return ""


def _field(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value).strip()


def _date(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    parts = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _state(due: date | None, on: date) -> str:
    if due is None:
        return "new"
    days = (due - on).days
    if days <= 0:
        return "overdue" if days else "due"
    return "soon" if days <= _SOON else "later"


@dataclass
class Question:
    kind: str
    first: int
    lines: list[str] = field(default_factory=list)


def _cards(note: NoteReading, question: Question, number: int, on: date) -> Iterator[Scheduled]:
    text = "\n".join(question.lines)
    comment = _COMMENT.search(text)
    segments = [part for part in comment[1].split("!") if part.strip()] if comment else []
    for place in range(_count(question.kind, _COMMENT.sub("", text))):
        segment = segments[place] if place < len(segments) else None
        due: str | None = None
        state = "new"
        if segment is not None:
            day, shown = _due_of(segment)
            if day is None:
                continue
            if day != _NEW:
                due, state = shown, _state(day, on)
        yield Scheduled(note.path, question.first, f"{number}.{place + 1}", due, state)


def _due_of(segment: str) -> tuple[date | None, str]:
    parts = [part.strip() for part in segment.split(",")]
    if parts[0] == "fsrs":
        if not _is_known_to_fsrs(parts):
            return None, ""
        instant = datetime.fromisoformat(parts[1])
        return instant.astimezone().date(), instant.isoformat()
    match = _SEGMENT.match(segment)
    day = _date(match[1]) if match else None
    return day, day.isoformat() if day else ""


def _is_known_to_fsrs(parts: Sequence[str]) -> bool:
    """Return whether the parts of a schedule are such as FSRS makes."""
    try:
        numbers = [float(part) for part in parts[2:9]]
    except ValueError:
        return False
    if len(parts) < 10 or not all(abs(number) < 1e9 for number in numbers):
        return False
    _, stability, difficulty, state, *counts = numbers
    if state not in range(4) or min(counts) < 0:
        return False
    return state == 0 or (stability >= 0.001 and 1 <= difficulty <= 10)


def _count(kind: str, text: str) -> int:
    if not kind.startswith("cloze"):
        return 2 if kind == "reversed" else 1
    found = list(re.finditer(_cloze_pattern(kind.removeprefix("cloze ")), text))
    return max((int(each[1]) for each in found if each[1]), default=len(found))


def _cloze_pattern(written: str) -> str:
    """Return the regular expression of `==[123;;]answer[;;hint]==` and the like."""
    match = re.fullmatch(r"(.*?)\[(.*?)123(.*?)\]answer\[(.*?)hint(.*?)\](.*)", written)
    if match is None:
        return r"(?!)()"
    opening, before, after, hint, hinted, closing = map(re.escape, match.groups())
    return rf"{opening}(?:{before}(\d+){after})?.+?(?:{hint}.+?{hinted})?{closing}"


class Questions:
    """Finds the questions of a note, line by line."""

    def __init__(self, note: NoteReading, settings: Settings) -> None:
        self._lines = note.lines
        self._settings = settings
        self._at = note.body_line - 1
        self._open = Question("", self._at + 1)
        self._found: list[Question] = []

    def read(self) -> list[Question]:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.startswith("<!--") and not line.startswith("<!--SR:"):
                while "-->" not in self._lines[self._at] and self._at + 1 < len(self._lines):
                    self._at += 1
            elif self._ends(line.strip()):
                self._close()
            else:
                self._take(line)
            self._at += 1
        self._close()
        return self._found

    def _ends(self, bare: str) -> bool:
        marker = self._settings.end_marker
        if not bare:
            return not marker or not self._open.kind
        return bool(marker) and bare == marker

    def _close(self) -> None:
        if self._open.kind:
            self._found.append(self._open)
        self._open = Question("", self._at + 2)

    def _take(self, line: str) -> None:
        settings, question = self._settings, self._open
        question.lines.append(line)
        kind = self._kind_of_line(line)
        if kind:
            self._take_single(line, kind)
        elif line.strip() in (settings.line_separator, settings.reversed_line_separator):
            if len(question.lines) > 1:
                is_reversed = line.strip() == settings.reversed_line_separator
                question.kind = "reversed" if is_reversed else "basic"
        elif fence := _FENCE.match(line):
            self._take_fence(fence[1] or fence[2])
        elif not question.kind:
            found = (each for each in settings.clozes if re.search(_cloze_pattern(each), line))
            if cloze := next(found, None):
                question.kind = f"cloze {cloze}"

    def _kind_of_line(self, line: str) -> str:
        settings = self._settings
        kinds = {settings.separator: "basic", settings.reversed_separator: "reversed"}
        for separator in sorted(kinds, key=len, reverse=True):
            before, found, after = line.partition(separator)
            if found and not (before.count("`") % 2 and after.count("`") % 2):
                return kinds[separator]
        return ""

    def _take_single(self, line: str, kind: str) -> None:
        """Take a question of one line, with its schedule if that is on the next one."""
        question = Question(kind, self._at + 1, [line])
        following = self._lines[self._at + 1 : self._at + 2]
        if following and following[0].startswith("<!--SR:"):
            question.lines += following
            self._at += 1
        self._found.append(question)
        self._open = Question("", question.first)

    def _take_fence(self, marks: str) -> None:
        while self._at + 1 < len(self._lines):
            self._at += 1
            self._open.lines.append(self._lines[self._at])
            if self._lines[self._at].startswith(marks):
                return
