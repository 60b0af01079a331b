"""Sentences about links that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.model import Link, Note, Problem, Resolution
from explorer.vault.resolve import is_address


def broken_links(note: Note, resolutions: tuple[Resolution, ...]) -> Iterator[Problem]:
    """Yield a problem for each link of a note that does not lead to what it names."""
    for link, resolution in zip(note.links, resolutions, strict=True):
        if resolution.status != "ok":
            yield Problem(note.path, link.line, resolution.status, "warning", _sentence(link, resolution))


def _sentence(link: Link, resolution: Resolution) -> str:
    if resolution.status == "heading_missing":
        return f'{link.raw}: {resolution.target} has no heading "{link.heading}"; correct the link or add the heading'
    if resolution.status == "block_missing":
        return f"{link.raw}: {resolution.target} has no block ^{link.block}; correct the link or add the id"
    if is_address(link.path):
        return f"{link.raw}: a wikilink does not lead to a web address; write [text]({link.path})"
    return f'{link.raw}: no file in the vault is named "{link.path}"; correct the link or create the note'
