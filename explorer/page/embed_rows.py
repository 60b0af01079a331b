"""An embed as rows: an excerpt under a line with its name, or a link with the reason for that.

Renders what it is given: never decides what is shown in place, and never opens a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from explorer.markdown.nodes import Embed, LinkLook, Span, Style, Target
from explorer.page.excerpt import ResolvedEmbed
from explorer.page.file_kinds import kind_of
from explorer.page.lines import Line, Run
from explorer.page.picture import LARGEST, Picture, PictureLimits, PictureRow, fitted
from explorer.page.signs import Signs
from explorer.page.typesetter import Column, Typesetter
from explorer.text.counts import counted
from explorer.text.sanitize import clean

_NOTICE: Style = ("dim", "sign")
_SIZE = re.compile(r"[|\[]\s*(\d{1,5})(?:x(\d{1,5}))?\s*\]")
_PAGE = re.compile(r"\bpage=(\d{1,6})")


def excerpt_rows(
    embed: Embed,
    resolved: ResolvedEmbed,
    body: Sequence[Line],
    column: Column,
    typesetter: Typesetter,
) -> list[Line]:
    """Return the rows of an embed that is shown in place; `body` are those of its excerpt."""
    width = typesetter.text_width(column.width)
    style = column.style

    def text(span: Span) -> list[Line]:
        return typesetter.text([span], width, style)

    rows = text(Span(resolved.name, ("embed.name",), embed.target, embed.line))
    rows += body or text(Span("nothing in it yet", (*style, "dim")))
    if resolved.omitted:
        lines = counted(resolved.omitted, "more line")
        notice = f"{lines}, enter opens the note"
        rows += text(Span(f"{typesetter.signs.ellipsis} {notice}", (*style, "dim")))
    return rows


def picture_rows(
    embed: Embed, resolved: ResolvedEmbed, width: int, limits: PictureLimits | None
) -> list[Line]:
    """Return the blank rows that a picture will be drawn on; none if it is not drawn."""
    if limits is None or resolved.file is None or resolved.size is None or _is_too_large(resolved):
        return []
    columns, rows = fitted(resolved.size, _written_size(embed.target), width, limits)
    picture = Picture(resolved.file, columns, rows, resolved.name)
    blank = " " * columns
    return [
        Line(
            (Run(blank, ("picture",), embed.target, PictureRow(picture, row)),), embed.line, lead=1
        )
        for row in range(rows)
    ]


def link_spans(
    embed: Embed, resolved: ResolvedEmbed | None, look: LinkLook, signs: Signs
) -> list[Span]:
    """Return an embed that is not shown in place as a link, with the reason for that."""
    if resolved is not None and resolved.recursive:
        name = Span(resolved.name, ("embed.name",), embed.target, embed.line)
        return [name, _notice(f"{signs.recursive} is shown above", embed)]
    if look in ("file", "outside"):
        return _file_spans(embed, resolved, signs)
    reason = _REASONS.get(look)
    if reason is None:
        return list(embed.spans)
    return [*embed.spans, _notice(reason(embed.target.destination), embed)]


def _notice(text: str, embed: Embed) -> Span:
    return Span(f"  {text}", _NOTICE, None, embed.line)


def _missing_reason(destination: str) -> str:
    if not kind_of(destination):
        return "no such note"
    return "no such file"


def _missing_part_reason(destination: str) -> str:
    return "no such block" if "#^" in destination else "no such heading"


_REASONS: Mapping[LinkLook, Callable[[str], str]] = {
    "missing": _missing_reason,
    "heading_missing": _missing_part_reason,
}
"""Why an embed is not shown, by what its link leads to."""


def _file_spans(embed: Embed, resolved: ResolvedEmbed | None, signs: Signs) -> list[Span]:
    """Return the line for a file: its name or the text given for it, and what is known of it."""
    path, _, fragment = embed.target.destination.partition("#")
    name = clean(path.rpartition("/")[2] or path)
    label = "".join(span.text for span in embed.spans)
    if fragment and label.startswith(name):
        label = name
    kind = kind_of(path)
    facts = [kind]
    if label not in (name, clean(path)):
        facts = [f"{kind} {name}".strip()]
    if kind == "image":
        facts.append(_size_text(embed.target, resolved, signs))
    if resolved is not None and _is_too_large(resolved):
        facts.append("too large to show")
    if page := _PAGE.search(fragment):
        facts.append(f"page {page[1]}")
    spans = [Span(label, ("embed",), embed.target, embed.line)]
    if known := ", ".join(filter(None, facts)):
        spans.append(_notice(known, embed))
    return spans


def _size_text(target: Target, resolved: ResolvedEmbed | None, signs: Signs) -> str:
    """Return the size that is written with a picture, else that of its file if that is known."""
    width, height = _written_size(target)
    if width and not height:
        return f"{width} wide"
    if not width and resolved is not None and resolved.size is not None:
        width, height = resolved.size
    if not width:
        return ""
    return f"{width} {signs.times} {height}"


def _is_too_large(resolved: ResolvedEmbed) -> bool:
    if resolved.file is None or resolved.size is None:
        return False
    width, height = resolved.size
    return width * height > LARGEST


def _written_size(target: Target) -> tuple[int | None, int | None]:
    """Return the width and the height that are written with a picture, None for what is not."""
    match = _SIZE.search(target.raw)
    if match is None:
        return None, None
    width, height = int(match[1]), int(match[2] or 0)
    if not width:
        return None, None
    return width, height or None
