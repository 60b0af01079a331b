"""Sentences about links that lead nowhere, or to what Obsidian does not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from explorer.model import Link, Note, Problem, Resolution
from explorer.vault.link_resolution import has_extension, is_address

_LONGEST = 120


def link_problems(
    note: Note, resolutions: tuple[Resolution, ...], is_shown: Callable[[str], bool]
) -> Iterator[Problem]:
    """Yield a problem for each link of a note that does not lead to what it names.

    `is_shown` tells whether Obsidian shows the note or file with a path.
    """
    for link, resolution in zip(note.links, resolutions, strict=True):
        target = resolution.target
        if target is not None and not is_shown(target):
            sentence = _not_shown(target)
            yield Problem(note.path, link.line, "file_not_shown", "info", sentence, target)
        if resolution.status != "ok":
            sentence, named = _sentence(link, resolution), _named(link)
            yield Problem(note.path, link.line, resolution.status, "warning", sentence, named)


def _named(link: Link) -> str:
    """Return the target of a link as the link names it."""
    if link.block is not None:
        return _short(f"{link.name()}#^{link.block}")
    if link.heading is not None:
        return _short(f"{link.name()}#{link.heading}")
    return _short(link.name())


def _sentence(link: Link, resolution: Resolution) -> str:
    raw = _short(link.raw)
    if resolution.status == "heading_missing":
        heading = _short(link.heading)
        return f'{resolution.target} has no heading "{heading}"; correct {raw} or add the heading.'
    if resolution.status == "block_missing":
        block = _short(link.block)
        return f'{resolution.target} has no block "^{block}"; correct {raw} or add the id.'
    if is_address(link.name()):
        address = _short(link.name())
        return f"A wikilink does not lead to a web address; write [text]({address}) for {raw}."
    named = _short(link.name())
    if not has_extension(link.name()):  # a file without one may be there, but no link leads to it
        return f'No note in the vault is named "{named}"; correct {raw} or create the note.'
    return f'No file in the vault is named "{named}"; correct {raw} or create the note.'


def _not_shown(target: str) -> str:
    return (
        f"Obsidian does not show {_short(target)}, since it does not know this type of file; "
        'turn on "Detect all file extensions" in its settings to open it there.'
    )


def _short(text: str | None) -> str:
    """Return a text with its middle left out if it is long: a link may have any length."""
    text = text or ""
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"
