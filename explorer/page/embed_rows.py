"""An embed as rows: a bar beside what it leads to, under a line that names it, or that line alone with the reason.

Lays out what it is given: never decides what is shown in place, and never opens what is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from explorer.markdown.nodes import Embed, LinkLook, Span, Style, Target
from explorer.page.excerpt import Part, ResolvedEmbed
from explorer.page.lines import Line, Run
from explorer.page.picture import LARGEST, Picture, PictureLimits, PictureRow, fitted
from explorer.page.signs import Signs
from explorer.text.sanitize import clean

LayText = Callable[[Sequence[Span]], list[Line]]
LayParts = Callable[[Sequence[Part]], list[Line]]

_KINDS: Mapping[str, str] = {
    **dict.fromkeys(
        ["apng", "avif", "bmp", "gif", "ico", "jpeg", "jpg", "png", "svg", "tif", "tiff", "webp"],
        "image",
    ),
    **dict.fromkeys(["3gp", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav"], "audio"),
    **dict.fromkeys(["avi", "m4v", "mkv", "mov", "mp4", "ogv", "webm"], "video"),
    "pdf": "PDF",
}
_NEVER_LISTED = frozenset(["apng", "avi", "ico", "m4v", "oga", "opus", "tif", "tiff"])
"""Of those, the ones that no note can link to, whatever is there: a vault does not list them, as in
Obsidian."""
_SIZE = re.compile(r"[|\[]\s*(\d{1,5})(?:x(\d{1,5}))?\s*\]")
_PAGE = re.compile(r"\bpage=(\d{1,6})")


def kind_of(destination: str) -> str:
    """Return what kind of file a name says it is.

    `image`, `audio`, `video`, `PDF`, or nothing for any other.
    """
    return _KINDS.get(_ending(destination), "")


def _ending(destination: str) -> str:
    name = destination.partition("#")[0].partition("?")[0]
    return name.rpartition(".")[2].lower() if "." in name else ""


def sign_of(target: Target, signs: Signs) -> str:
    """Return the sign before an embed."""
    return signs.media.get(kind_of(target.destination), signs.embed)


def block(
    embed: Embed,
    shown: ResolvedEmbed,
    bar: Run | None,
    name: LayText,
    parts: LayParts,
    base: Style,
    signs: Signs,
) -> list[Line]:
    """Lay out an embed that is shown in place; `bar` is put beside it if there is room for one."""
    inside = parts(shown.excerpt.read()) if shown.excerpt is not None else []
    if not inside:
        inside = name([Span("nothing in it yet", (*base, "dim"))])
    if shown.more:
        said = (
            f"{shown.more:,} more line"
            + ("s" if shown.more != 1 else "")
            + ", enter opens the note"
        )
        inside += name([Span(f"{signs.ellipsis} {said}", (*base, "dim"))])
    title = name([Span(shown.name, ("embed.name",), embed.target, embed.line)])
    return [_beside(((bar,) if bar else ()), line, embed.line) for line in (*title, *inside)]


def _beside(bar: tuple[Run, ...], line: Line, source_line: int) -> Line:
    return replace(line.after(bar), source_line=source_line)


def picture(
    embed: Embed, shown: ResolvedEmbed, width: int, room: PictureLimits | None
) -> list[Line]:
    """Return the rows that are kept for a picture; none if it is not to be drawn."""
    if room is None or shown.file is None or shown.size is None or _too_large(shown):
        return []
    columns, rows = fitted(shown.size, _given(embed.target), width, room)
    found = Picture(shown.file, columns, rows, shown.name)
    blank = " " * columns
    return [
        Line((Run(blank, ("picture",), embed.target, PictureRow(found, row)),), embed.line, lead=1)
        for row in range(rows)
    ]


def line(embed: Embed, shown: ResolvedEmbed | None, look: LinkLook, signs: Signs) -> list[Span]:
    """Return an embed that is not shown in place.

    As the link that it is, and what there is to say of it.
    """
    facts = ""
    if shown is not None and shown.again:
        said = Span(shown.name, ("embed.name",), embed.target, embed.line)
        return [said, Span(f"  {signs.again} is shown above", ("dim", "sign"), None, embed.line)]
    if look == "missing":
        facts = _missing(embed.target.destination)
    elif look == "heading_missing":
        facts = "no such block" if "#^" in embed.target.destination else "no such heading"
    elif look in ("file", "outside"):
        return _file(embed, shown, signs)
    return [
        *embed.spans,
        *([Span(f"  {facts}", ("dim", "sign"), None, embed.line)] if facts else ()),
    ]


def _missing(destination: str) -> str:
    if not kind_of(destination):
        return "no such note"
    return (
        "not a kind of file that is looked for"
        if _ending(destination) in _NEVER_LISTED
        else "no such file"
    )


def _file(embed: Embed, shown: ResolvedEmbed | None, signs: Signs) -> list[Span]:
    """Return the line that stands for a file.

    Its name or the text given for it, its kind, and its size if known.
    """
    path, _, fragment = embed.target.destination.partition("#")
    name = clean(path.rpartition("/")[2] or path)
    text = "".join(span.text for span in embed.spans)
    label = name if fragment and text.startswith(name) else text
    kind = kind_of(path)
    page = _PAGE.search(fragment)
    facts = [kind] if kind else []
    if label not in (name, clean(path)):
        facts = [f"{kind} {name}".strip()]
    if kind == "image" and (size := _size(embed.target, shown, signs)):
        facts.append(size)
    if shown is not None and _too_large(shown):
        facts.append("too large to show")
    if page:
        facts.append(f"page {page[1]}")
    said = [Span(label, ("embed",), embed.target, embed.line)]
    return [
        *said,
        *([Span("  " + ", ".join(facts), ("dim", "sign"), None, embed.line)] if facts else ()),
    ]


def _size(target: Target, shown: ResolvedEmbed | None, signs: Signs) -> str:
    """Return the size that is written with a picture, else the one that it has."""
    wide, high = _given(target)
    if wide:
        return f"{wide} {signs.times} {high}" if high else f"{wide} wide"
    return (
        f"{shown.size[0]} {signs.times} {shown.size[1]}" if shown is not None and shown.size else ""
    )


def _too_large(shown: ResolvedEmbed) -> bool:
    return (
        shown.file is not None
        and shown.size is not None
        and shown.size[0] * shown.size[1] > LARGEST
    )


def _given(target: Target) -> tuple[int | None, int | None]:
    """Return the width and the height that are written with a picture."""
    given = _SIZE.search(target.raw)
    if given is None or not int(given[1]):
        return None, None
    return int(given[1]), int(given[2]) if given[2] and int(given[2]) else None
