"""Sentences about links that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.model import Link, Note, Problem, Resolution
from explorer.vault.resolve import is_address

_LONGEST = 120


def broken_links(note: Note, resolutions: tuple[Resolution, ...]) -> Iterator[Problem]:
    """Yield a problem for each link of a note that does not lead to what it names."""
    for link, resolution in zip(note.links, resolutions, strict=True):
        if resolution.status != "ok":
            yield Problem(
                note.path, link.line, resolution.status, "warning", _sentence(link, resolution)
            )


def _sentence(link: Link, resolution: Resolution) -> str:
    raw = _short(link.raw)
    if resolution.status == "heading_missing":
        heading = _short(link.heading)
        return f'{resolution.target} has no heading "{heading}"; correct {raw} or add the heading.'
    if resolution.status == "block_missing":
        block = _short(link.block)
        return f'{resolution.target} has no block "^{block}"; correct {raw} or add the id.'
    if is_address(link.path):
        address = _short(link.path)
        return f"A wikilink does not lead to a web address; write [text]({address}) for {raw}."
    return f'No file in the vault is named "{_short(link.path)}"; correct {raw} or create the note.'


def _short(text: str | None) -> str:
    """Return a text with its middle left out if it is long: a link may have any length."""
    text = text or ""
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"
