"""Schedules: the notes and cards to review, their dates and states, and how many there are.

Reads front matter and `<!--SR:...-->` comments by the specification of the review plugin.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from tests.audit.comparison import Answers, Comparison, Difference, paired
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


class Scheduled(NamedTuple):
    """A note or a card that is to be reviewed."""

    path: str
    line: int
    """0 for a note."""
    number: str
    """Question and card, counted from 1; the queue of a note."""
    due: str | None
    state: str


@dataclass(frozen=True)
class Settings:
    """Those settings of the plugin that decide what is up for review."""

    review_tags: Sequence[str] = ("#review",)
    card_tags: Sequence[str] = ("#flashcards",)
    ignored_tags: Sequence[str] = ()
    ignored_card_tags: Sequence[str] = ()
    ignored_folders: Sequence[str] = ("**/*.excalidraw.md",)
    separator: str = "::"
    reversed_separator: str = ":::"
    line_separator: str = "?"
    reversed_line_separator: str = "??"
    end_marker: str = ""
    clozes: Sequence[str] = ("==[123;;]answer[;;hint]==",)


_NAMES = {
    "review_tags": "tagsToReview",
    "card_tags": "flashcardTags",
    "ignored_tags": "noteTagsToIgnore",
    "ignored_card_tags": "flashcardTagsToIgnore",
    "ignored_folders": "noteFoldersToIgnore",
    "separator": "singleLineCardSeparator",
    "reversed_separator": "singleLineReversedCardSeparator",
    "line_separator": "multilineCardSeparator",
    "reversed_line_separator": "multilineReversedCardSeparator",
    "end_marker": "multilineCardEndMarker",
    "clozes": "clozePatterns",
}


def read_settings(root: Path) -> Settings:
    """Read the plugin's settings of a vault; what it does not set has its default."""
    try:
        said = json.loads((root / _SETTINGS).read_text("utf-8")).get("settings", {})
    except (OSError, ValueError):
        return Settings()
    return Settings(**{name: said[key] for name, key in _NAMES.items() if key in said})


def compare(answers: Answers, vault: VaultReading, settings: Settings, on: date) -> Comparison:
    """Compare the notes and cards to review, the state of each note, and the counts."""
    result = Comparison("schedules")
    every = [each for note in vault.notes.values() for each in scheduled(note, settings, on)]
    ours = [*_due_notes(answers.due["notes"]), *_due_cards(answers.due["cards"])]
    theirs = [each for each in every if each.state in _OFFERED]
    shown = list(_shown_reviews(answers.notes.values()))
    reviews = [each._replace(number="") for each in every if not each.line]
    counts = Counter(each.state for each in every)
    result.compared = len(ours) + len(shown) + len(_STATES)
    for mine, other in [*_paired(ours, theirs), *_paired(shown, reviews)]:
        found = mine or other
        assert found is not None
        source = vault.notes[found.path].line(found.line) if found.path in vault.notes else ""
        result.differences.append(
            Difference(found.path, found.line, _described(mine), _described(other), source)
        )
    for state in _STATES:
        if answers.due["counts"].get(state, 0) != counts[state]:
            said = str(answers.due["counts"].get(state, 0)), str(counts[state])
            result.differences.append(Difference("", 0, f"{said[0]} {state}", f"{said[1]} {state}"))
    return result


def _paired(
    ours: Sequence[Scheduled], theirs: Sequence[Scheduled]
) -> Iterator[tuple[Scheduled | None, Scheduled | None]]:
    return paired(ours, theirs, key=lambda each: (each.path, each.line, each.number))


def _described(found: Scheduled | None) -> str:
    return f"{found.number} due {found.due}, {found.state}" if found else ""


def _due_notes(notes: Iterable[Mapping[str, Any]]) -> Iterator[Scheduled]:
    for note in notes:
        yield Scheduled(note["path"], 0, note["queue"], note["due"], note["state"])


def _due_cards(cards: Iterable[Mapping[str, Any]]) -> Iterator[Scheduled]:
    for card in cards:
        number = f"{card['question']}.{card['card']}"
        yield Scheduled(card["path"], card["line"], number, card["due"], card["state"])


def _shown_reviews(notes: Iterable[Mapping[str, Any]]) -> Iterator[Scheduled]:
    for note in notes:
        if note["review"] is not None:
            yield Scheduled(note["path"], 0, "", note["review"]["due"], note["review"]["state"])


# The second computation


def scheduled(note: NoteReading, settings: Settings, on: date) -> Iterator[Scheduled]:
    """Yield what of a note is up for review, whatever its date."""
    if any(_matches(note.path, folder) for folder in settings.ignored_folders):
        return
    queue = _first_nested(note.content.tags, settings.review_tags)
    is_left_out = note.is_damaged or _first_nested(note.content.tags, settings.ignored_tags)
    if queue and not is_left_out:
        fields = [_field(note.properties.get(key)) for key in ("sr-due", "sr-interval", "sr-ease")]
        due = _date(fields[0]) if all(fields) else None
        if due or not all(fields):
            yield Scheduled(note.path, 0, queue, due.isoformat() if due else None, _state(due, on))
    is_ignored = _first_nested(note.content.tags, settings.ignored_card_tags)
    if _first_nested(note.content.tags, settings.card_tags) and not is_ignored:
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
    """The lines of one question."""

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
    """Return how many cards a question makes."""
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
        """Return the questions in file order."""
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
