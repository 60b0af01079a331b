"""The styles of the parts of a row in a theme.

They are made here, once per theme, and not by a stylesheet: a component class costs a style
computation per widget and part before the first paint, and a list has nineteen parts. Color alone
carries no meaning: every state has its sign and its words, the cursor has its mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color, ColorParseError

_PARTS: Mapping[str, tuple[str, str]] = {
    "folder": ("foreground", "bold"),
    "title": ("foreground", "bold"),
    "note": ("foreground", ""),
    "heading": ("muted", ""),
    "plain": ("foreground", ""),
    "dim": ("muted", ""),
    "broken": ("error", ""),
    "current": ("accent", "bold"),
    "mark": ("accent", ""),
    "fold": ("muted", ""),
    "match": ("accent", "bold underline"),
    "overdue": ("warning", "bold"),
    "long-overdue": ("warning-dim", ""),
    "due": ("accent", "bold"),
    "soon": ("foreground", ""),
    "later": ("muted", ""),
    "new": ("muted", ""),
}
"""Part: (theme variable of its color, attributes)."""

_BACKGROUNDS: Mapping[str, tuple[str, str]] = {
    "cursor": ("cursor", "bold"),
    "cursor-dim": ("cursor-dim", ""),
    "hover": ("hover", ""),
    "pinned": ("hover", ""),
}

_ANSI: Mapping[str, str] = {
    "folder": "bold",
    "title": "bold",
    "heading": "dim",
    "dim": "dim",
    "broken": "red",
    "current": "bold blue",
    "mark": "blue",
    "fold": "dim",
    "match": "bold underline",
    "overdue": "bold yellow",
    "long-overdue": "yellow",
    "due": "bold blue",
    "later": "dim",
    "new": "dim",
    "cursor": "reverse",
    "cursor-dim": "underline",
    "hover": "underline",
    "pinned": "dim",
}
"""The same with the terminal's own sixteen colors."""


def part_styles(variables: Mapping[str, str], *, ansi: bool) -> dict[str, Style]:
    """Return a style per part, without a background but for the cursor and the hovered row.

    `variables` are those of the theme; with `ansi` the terminal's own colors are used instead.
    """
    if ansi:
        return {part: Style.parse(_ANSI.get(part, "none")) for part in (*_PARTS, *_BACKGROUNDS)}
    styles = {}
    for part, (color, attributes) in _PARTS.items():
        styles[part] = made(variables, color, "", attributes)
    for part, (background, attributes) in _BACKGROUNDS.items():
        styles[part] = made(variables, "", background, attributes)
    return styles


def made(variables: Mapping[str, str], color: str, background: str, attributes: str) -> Style:
    """Return a style of two theme variables, either of which may be empty, and of attributes.

    Attributes are words such as `bold not-italic`. Names that begin with `ansi_` are colors of the
    terminal itself.
    """
    flags: dict[str, Any] = {}
    for word in attributes.split():
        name = word.removeprefix("not-")
        flags[name] = name == word
    return Style(color=_color(variables, color), bgcolor=_color(variables, background), **flags)


def _color(variables: Mapping[str, str], name: str) -> RichColor | None:
    """Return a theme variable as a color for Rich, None for an empty name."""
    if not name:
        return None
    return _opaque(variables, name).rich_color


def _opaque(variables: Mapping[str, str], name: str) -> Color:
    """Return a theme variable as a color, laid over the background if it is translucent."""
    if name.startswith("ansi_"):
        return Color.parse(name)
    under = _parsed(variables.get("background", "")) or Color(0, 0, 0)
    color = _parsed(variables.get(name, ""))
    if color is not None:
        return under + color if color.a < 1 else color
    if name == "muted":
        return Color.parse(variables["foreground"])
    return under


def _parsed(text: str) -> Color | None:
    try:
        return Color.parse(text)
    except ColorParseError:
        return None
