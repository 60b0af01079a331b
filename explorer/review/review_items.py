"""The notes and cards of a scope, each with its state and how likely it is remembered.

Finds what there is to review; which of it is due, and in which order, `session_queue` decides.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from explorer.config import ReviewSettings
from explorer.model import NOTE_STATES, REVIEW_STATES, Moment, Note, meant_states, section_end
from explorer.review.days import day_of, due_day
from explorer.review.due import ItemKey, ReviewItem, reviewables
from explorer.review.fsrs import recall_probability
from explorer.review.scheduler import LOWEST_EASE, round_half_up
from explorer.text.names import has_names
from explorer.text.normalize import squeeze
from explorer.text.plain import plain
from explorer.text.schedule_segments import FsrsCard, comment_parts, read_fsrs_card

MemoryKey: TypeAlias = Literal["is", "deck", "due", "interval", "ease", "lapses", "rated", "r"]

_TOKEN = re.compile(r'(?:"[^"]*"|\S)+')
_FORM = re.compile(
    r"(?P<opened>-?\(+)?(?P<no>-)?(?P<key>is|deck|due|interval|ease|lapses|rated|r):"
    r'(?P<value>"[^"]*"|\S*)\)*',
    re.IGNORECASE,
)
_COMPARISON = re.compile(r"(?P<sign><=|>=|<|>|=)?(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))")
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_STATES: Final = ("due", *(state for state in REVIEW_STATES if state != "due"))
_LEECH: Final = "leech"
ASIDE: Final = ("suspended", "buried")
_NAMES: Final = (*_STATES, _LEECH, "card", "note", *ASIDE)
"""What may stand after `is:`."""
_FIELDS: Final = {"due": "days", "r": "recall"}
"""The fields of an item that are called otherwise in a query."""
_EXAMPLES: Final = {
    "due": "due:<-30 for more than 30 days overdue",
    "interval": "interval:>20",
    "ease": "ease:<200",
    "lapses": "lapses:>4",
    "rated": "rated:-7 for the last 7 days",
    "r": "r:<0.9",
}


_OF_NOTES: Final = {f"is:{state}" for state in NOTE_STATES}
"""The filters that the search applies, since they are about notes."""
_MIXED: Final = (
    "OR and parentheses are for words, not for filters such as is:due; all filters must be met."
)


@dataclass(frozen=True, slots=True)
class MemoryFilter:
    """One condition that a note or card must meet, or must not."""

    key: MemoryKey
    sign: str
    """`<`, `<=`, `>`, `>=` or `=`; empty for `is` and `deck`."""
    number: float
    state: str
    """What `is` asks for, one of `_NAMES`; or the deck, folded."""
    wanted: bool
    """False after a `-`."""

    def matches(self, item: ReviewItem) -> bool:
        """Return whether an item meets the condition.

        A new one has no dates and no numbers, and meets no condition on them.
        """
        return self._holds(item) == self.wanted

    def _holds(self, item: ReviewItem) -> bool:
        if self.key == "is":
            if self.state == _LEECH:
                return item.is_leech
            kinds = (item.state, item.aside, "card" if item.is_card else "note")
            return any(each in kinds for each in meant_states(self.state))
        if self.key == "deck":
            return item.is_card and any(has_names(squeeze(each), self.state) for each in item.decks)
        value: float | None = getattr(item, _FIELDS.get(self.key, self.key))
        # What is due just now is remembered with 0.9, and the last digits are noise.
        return value is not None and _COMPARE[self.sign](round(value, 4), self.number)


@dataclass(frozen=True, slots=True)
class MemoryQuery:
    """A query in two parts."""

    filters: tuple[MemoryFilter, ...]
    rest: str
    """What is left to the search, as typed; empty if the query is about memory alone."""
    problems: tuple[str, ...]
    """The parts that could not be used, as sentences."""


def parse_memory(typed: str) -> MemoryQuery:
    """Divide a query into what it asks of memory, and what of the text."""
    filters: list[MemoryFilter] = []
    rest: list[str] = []
    problems: list[str] = []
    depth, is_mixed = 0, False
    for part in _TOKEN.findall(typed):
        form = _FORM.fullmatch(part)
        if form is None or part.lower().strip("-()") in _OF_NOTES:
            rest.append(part)
            depth += part.count("(") - part.count(")")
            is_mixed |= part == "OR" and not depth
        elif form["opened"] or depth > 0:
            return MemoryQuery((), "", (_MIXED,))
        elif found := _filter(form):
            filters.append(found)
        else:
            problems.append(_problem(form, part))
    if is_mixed and filters:
        problems.append(_MIXED)
    return MemoryQuery(tuple(filters), " ".join(rest), tuple(problems))


def _filter(form: re.Match[str]) -> MemoryFilter | None:
    key, value = form["key"].lower(), form["value"].lower()
    wanted = form["no"] is None
    if key == "is":
        if value not in _NAMES:
            return None
        return MemoryFilter("is", "", 0, value, wanted)
    if key == "deck":
        deck = squeeze(value.strip('"')).lstrip("#").strip("/")
        # A parenthesis is a sign of the search, which has the operator, too.
        is_name = deck and (value[0] == '"' or not {*value} & {*'()"'})
        return MemoryFilter("deck", "", 0, deck, wanted) if is_name else None
    comparison = _COMPARISON.fullmatch(value)
    if comparison is None:
        return None
    sign, number = comparison["sign"], float(comparison["number"])
    if sign is None and key == "rated":
        # As in Anki, a bare number is a span: the last 7 days.
        sign, number = ">=", -abs(number)
    return MemoryFilter(key, sign or "=", number, "", wanted)  # type: ignore[arg-type]  # one of the keys


def _problem(form: re.Match[str], token: str) -> str:
    key = form["key"].lower()
    if key == "is":
        return f"{token} was not used: after is: comes one of {', '.join(_NAMES)}."
    if key == "deck":
        return f"{token} was not used: after deck: comes a deck, as in deck:aws/iam."
    return f"{token} was not used: after {key}: comes a number, as in {_EXAMPLES[key]}."


LEECH_LAPSES: Final = 8
"""What was forgotten this often is a leech, in a queue and in a session; the same as in Anki."""
_SHORTEST_STABILITY: Final = 0.5


@dataclass(frozen=True, slots=True)
class QueueScope:
    """Which notes and cards a session is about; each condition that is set must be met."""

    kinds: tuple[Literal["note", "card"], ...] = ("note", "card")
    deck: str | None = None
    """A deck, with those below it; a note is in the decks that are its review queues."""
    folder: str | None = None
    """A folder, with those below it; an empty text is the whole vault."""
    path: str | None = None
    """One note."""
    places: frozenset[tuple[str, int]] | None = None
    """Places as (path, index of the heading), -1 for the note as a whole: those of a concept, or
    those that a query found. A heading stands for what is below it, too."""
    notes: frozenset[str] = frozenset()
    """Notes that a query with `words` found, which are reviewed themselves."""
    conditions: tuple[MemoryFilter, ...] = ()
    """What is asked of how well each item is remembered."""
    words: tuple[tuple[tuple[str, bool], ...], ...] = ()
    """Folded words and phrases, and whether each is wanted: what a query with words asks of a card
    itself, which must meet one of these."""


EVERYTHING: Final = QueueScope()


def find_items(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    scope: QueueScope = EVERYTHING,
    lapses: Mapping[ItemKey, int] = MappingProxyType({}),
    aside: Mapping[ItemKey, str] = MappingProxyType({}),
) -> Iterator[ReviewItem]:
    """Yield the items of a scope in the order of the notes, a note before its cards.

    `lapses` are those that the log knows. What cannot be read is left out, and so is what is
    `aside`, suspended or buried, unless the scope asks for it.
    """
    asked = {"", *(each.state for each in scope.conditions if each.key == "is" and each.wanted)}
    for note in notes:
        sections = _covered_sections(note, scope)
        if not sections:
            continue
        for each in reviewables((note,), settings, on):
            if each.is_card:
                is_covered = "card" in scope.kinds and each.section in sections
                if is_covered and scope.words:
                    text = squeeze(plain(note.questions[each.question - 1].text))
                    is_covered = any(
                        all(_holds(text, word) == is_wanted for word, is_wanted in words)
                        for words in scope.words
                    )
            else:
                is_whole = note.path in scope.notes if scope.words else -1 in sections
                is_covered = "note" in scope.kinds and is_whole
            how = aside.get(each.key, "")
            if is_covered and how in asked and in_deck(each.decks, scope.deck):
                known = each._replace(aside=how)
                item = _remembered(known, note, settings, on, lapses.get(each.key))
                if all(condition.matches(item) for condition in scope.conditions):
                    yield item


def in_deck(decks: Iterable[str], wanted: str | None) -> bool:
    """Return whether one of the decks is the wanted one or below it; None is every deck."""
    if wanted is None:
        return True
    return any(deck == wanted or deck.startswith(wanted + "/") for deck in decks)


def with_those_above(paths: Iterable[str]) -> set[str]:
    """Return decks or folders with those that they are nested in: `aws/iam` is in `aws`."""
    parts = [path.split("/") for path in paths if path]
    return {"/".join(each[:end]) for each in parts for end in range(1, len(each) + 1)}


def _holds(text: str, word: str) -> bool:
    """Return whether a text has a word that begins so; a script without blanks has no words."""
    begins = r"(?<![a-z0-9])" if word.isascii() else ""
    return re.search(begins + re.escape(word), text) is not None


def _covered_sections(note: Note, scope: QueueScope) -> Collection[int]:
    """Return the sections of a note that a scope covers, with -1 if it covers the whole note."""
    if scope.path is not None and note.path != scope.path:
        return ()
    if scope.folder and not note.path.startswith(scope.folder.rstrip("/") + "/"):
        return ()
    headings = note.headings
    if scope.places is None or (note.path, -1) in scope.places:
        return range(-1, len(headings))
    return {
        below
        for path, section in scope.places
        if path == note.path and section < len(headings)
        for below in range(section, section_end(headings, section))
    }


def _remembered(
    item: ReviewItem, note: Note, settings: ReviewSettings, on: Moment, lapses: int | None
) -> ReviewItem:
    """Return an item with how well it is remembered.

    Only FSRS records that. Of SM-2 the interval is taken for the time after which nine of ten are
    remembered. Nothing is known of what has no due date: it is new.
    """
    today, due = day_of(on, settings), item.due
    recall: float | None = None
    rated: int | None = None
    known = fsrs_card(item, note)
    if known is not None:
        lapses, recall = known.lapses, 0.0
        if known.last_review is not None:
            passed = (_moment(on, known.last_review) - known.last_review) / timedelta(days=1)
            recall = recall_probability(known.stability, passed)
            rated = (due_day(known.last_review, on, settings) - today).days
    elif due is not None:
        interval = item.interval or 0.0
        days = interval + (today - (due.date() if isinstance(due, datetime) else due)).days
        recall = recall_probability(max(interval, _SHORTEST_STABILITY), days)
        rated = -round_half_up(days)
    # SM-2 counts no lapses, but its ease sinks with each down to the lowest there is.
    is_hard = item.ease is not None and item.ease <= LOWEST_EASE
    is_leech = (lapses or 0) >= LEECH_LAPSES or is_hard
    return item._replace(recall=recall, lapses=lapses, rated=rated, is_leech=is_leech)


def fsrs_card(item: ReviewItem, note: Note) -> FsrsCard | None:
    """Return what FSRS has recorded of an item, None without a record that can be read."""
    if not isinstance(item.due, datetime):
        return None
    try:
        return read_fsrs_card(comment_parts(note.questions[item.question - 1].text)[item.card - 1])
    except (ValueError, IndexError):
        return None


def _moment(on: Moment, like: datetime) -> datetime:
    """Return the moment to compare `like` with; of a day alone that is its end."""
    if not isinstance(on, datetime):
        return datetime.combine(on, time(23, 59), like.tzinfo)
    return on if on.tzinfo is not None else on.astimezone()
