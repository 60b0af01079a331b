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
from explorer.review.due import DueDay
from explorer.text.counts import counted
from explorer.text.names import title_of
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
    if not isinstance(now, datetime):
        now = datetime.combine(now, time(), UTC)
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    events: list[str] = []
    for day in days:
        for path in day.notes:
            title = title_of(path)
            address = f"obsidian://open?vault={quote(vault, safe='')}&file={quote(path, safe='')}"
            details = (f"Review {title}", path, f"URL:{address}")
            events += _event((vault, "note", path), day.day, stamp, *details)
        if day.cards:
            summary = f"Review {counted(sum(day.cards.values()), 'card')}"
            decks = "\n".join(f"{number} {deck}" for deck, number in sorted(day.cards.items()))
            events += _event((vault, "cards", day.day.isoformat()), day.day, stamp, summary, decks)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//vault-explorer//{__version__}//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(f'{vault}: reviews')}",
        f"X-WR-CALNAME:{_text(f'{vault}: reviews')}",
        *(events or _NOTHING),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(
    identity: tuple[str, ...], day: date, stamp: str, summary: str, details: str, *more: str
) -> list[str]:
    digest = sha256("\0".join(identity).encode("utf-8", "surrogateescape")).hexdigest()
    # Of the last day that there is, the end is the default, a day.
    ends = [day + timedelta(days=1)] if day < date.max else []
    return [
        "BEGIN:VEVENT",
        f"UID:{digest[:32]}@vault-explorer",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        *(f"DTEND;VALUE=DATE:{end:%Y%m%d}" for end in ends),
        f"SUMMARY:{_text(summary)}",
        f"DESCRIPTION:{_text(details)}",
        *more,
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


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
