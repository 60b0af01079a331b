"""The signs that a page is drawn with, each one cell wide, and their ASCII twins for terminals without UTF-8."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.markdown.nodes import LinkLook

_LINKS: Mapping[LinkLook, str] = {"missing": "✗", "heading_missing": "≈", "outside": "↗"}
_ASCII_LINKS: Mapping[LinkLook, str] = {"missing": "!", "heading_missing": "~", "outside": "^"}
_MEDIA: Mapping[str, str] = {"image": "▨", "audio": "♪", "video": "▷", "PDF": "≣"}
_ASCII_MEDIA: Mapping[str, str] = {"image": "#", "audio": "~", "video": ">", "PDF": "="}
# Each kind has a sign of its own: several share a color, and some terminals have none.
_CALLOUTS = {
    "note": "✎", "abstract": "≡", "info": "i", "todo": "○", "tip": "✦", "success": "✔", "question": "?",
    "warning": "▲", "failure": "✘", "danger": "ϟ", "bug": "✱", "example": "❖", "quote": "❝",
}  # fmt: skip
_ASCII_CALLOUTS = {
    "note": "*", "abstract": "=", "info": "i", "todo": "o", "tip": "+", "success": "v", "question": "?",
    "warning": "!", "failure": "x", "danger": "%", "bug": "&", "example": "#", "quote": '"',
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs by what they mean."""

    bullets: tuple[str, ...] = ("•", "◦", "▪")
    open_task: str = "☐"
    done_task: str = "☑"
    bar: str = "▎"
    """Beside a quote or a callout."""
    rule: str = "─"
    heavy_rule: str = "━"
    column: str = "│"
    crossing: str = "┼"
    wrapped: str = "↪"
    """Before the rest of a line of code that is too long."""
    more_left: str = "‹"
    """At the edges of a row that goes on out of sight."""
    more_right: str = "›"
    ellipsis: str = "…"
    embed: str = "▤"
    """Before the name of what is embedded."""
    back: str = "↩"
    """At the end of a footnote: back to where it is referred to."""
    media: Mapping[str, str] = field(default_factory=lambda: _MEDIA)
    """The same for files, by their kind."""
    recursive: str = "↻"
    """For an embed that would show itself."""
    times: str = "×"
    links: Mapping[LinkLook, str] = field(default_factory=lambda: _LINKS)
    """After a link: where it leads, for those who see no color."""
    callouts: Mapping[str, str] = field(default_factory=lambda: _CALLOUTS)
    folded: str = "▸"
    """Beside what can be unfolded."""
    unfolded: str = "▾"
    """Beside what can be folded."""


UNICODE = Signs()
ASCII = Signs(
    ("*", "-", "+"), "[ ]", "[x]", "|", "-", "=", "|", "+", "\\", "<", ">", "~", "@", "^", _ASCII_MEDIA, "@", "x",
    _ASCII_LINKS, _ASCII_CALLOUTS, ">", "v",
)  # fmt: skip

_ALIASES = {
    "summary": "abstract", "tldr": "abstract", "hint": "tip", "important": "tip", "check": "success",
    "done": "success", "help": "question", "faq": "question", "caution": "warning", "attention": "warning",
    "fail": "failure", "missing": "failure", "error": "danger", "cite": "quote",
}  # fmt: skip


def callout_kind(typed: str) -> str:
    """Return the kind of callout whose look a typed one has; an unknown one looks like a note."""
    kind = _ALIASES.get(typed, typed)
    return kind if kind in _CALLOUTS else "note"


_DRAWN = {
    **dict.fromkeys(("mermaid", "plantuml", "puml", "graphviz", "dot", "d2", "ditaa", "nomnoml"), "diagram"),
    **dict.fromkeys(("chart", "charts", "chartsview", "vega", "vega-lite", "tracker", "functionplot"), "chart"),
    **dict.fromkeys(("dataview", "dataviewjs", "tasks", "base", "todoist"), "query"),
    **dict.fromkeys(("excalidraw", "tikz"), "drawing"),
    "leaflet": "map", "geojson": "map", "abc": "music",
}  # fmt: skip


def code_label(language: str) -> str:
    """Return what stands over a block of code.

    Its language, and what Obsidian would show in its place.
    """
    drawn = _DRAWN.get(language.lower())
    return f"{language} {drawn}" if drawn else language
