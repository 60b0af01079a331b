"""Due dates as a calendar that other programs read (iCalendar, RFC 5545).

Whole days that block no time. An entry keeps its identity from one export to the next, so that what
was graded moves. The text of a note is escaped, and never a line of the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from explorer import __version__
from explorer.model import Moment
from explorer.review import DueDay
from explorer.text.sanitize import clean

_LONGEST_LINE = 75
"""Bytes of a line; what is longer goes on in the next one."""
_NOTHING: Final = (
    "BEGIN:VTIMEZONE",
    "TZID:UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""Stands in a calendar without entries: RFC 5545 asks for at least one component, and a time zone
is one that shows nothing."""


def calendar_text(vault: str, days: Iterable[DueDay], now: Moment) -> str:
    """Return a calendar with what is due on each day: an entry a note, one for the cards."""
    components = _components(vault, days, _instant(now)) or _NOTHING
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//vault-explorer//{__version__}//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(f'{vault}: reviews')}",
        f"X-WR-CALNAME:{_text(f'{vault}: reviews')}",
        *components,
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _components(vault: str, days: Iterable[DueDay], stamp: str) -> list[str]:
    lines: list[str] = []
    for day in days:
        for path in day.notes:
            lines += _note(vault, path, day.day, stamp)
        if day.cards:
            lines += _cards(vault, day, stamp)
    return lines


def _note(vault: str, path: str, day: date, stamp: str) -> list[str]:
    title = path.rpartition("/")[2].removesuffix(".md")
    details = [f"SUMMARY:{_text(f'Review {title}')}", f"DESCRIPTION:{_text(path)}"]
    address = f"obsidian://open?vault={quote(vault, safe='')}&file={quote(path, safe='')}"
    return _event((vault, "note", path), day, stamp, [*details, f"URL:{address}"])


def _cards(vault: str, day: DueDay, stamp: str) -> list[str]:
    count = sum(day.cards.values())
    noun = "card" if count == 1 else "cards"
    decks = "\n".join(f"{number} {deck}" for deck, number in sorted(day.cards.items()))
    details = [f"SUMMARY:Review {count} {noun}", f"DESCRIPTION:{_text(decks)}"]
    return _event((vault, "cards", day.day.isoformat()), day.day, stamp, details)


def _event(identity: tuple[str, ...], day: date, stamp: str, details: list[str]) -> list[str]:
    digest = sha256("\0".join(identity).encode("utf-8", "surrogateescape")).hexdigest()
    lines = [
        "BEGIN:VEVENT",
        f"UID:{digest[:32]}@vault-explorer",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{_day(day)}",
    ]
    if day < date.max:  # else the end is the default, a day
        lines.append(f"DTEND;VALUE=DATE:{_day(day + timedelta(days=1))}")
    return [*lines, *details, "TRANSP:TRANSPARENT", "END:VEVENT"]


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _instant(now: Moment) -> str:
    if not isinstance(now, datetime):
        now = datetime.combine(now, time(), UTC)
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Return a value as RFC 5545 writes texts, without characters that it does not allow."""
    shown = "\n".join(clean(line) for line in text.split("\n"))
    escaped = shown.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 bytes, the later ones after a blank."""
    part, size = "", 0
    for character in line:
        length = len(character.encode("utf-8", "surrogateescape"))
        if size + length > _LONGEST_LINE:
            yield part
            part, size = " ", 1
        part += character
        size += length
    yield part
