"""How the parts of a row look in a theme. Styles are made here, once per theme, and not from a stylesheet.

A component class costs a style computation per widget and part before the first paint; a list has nineteen parts.
Nothing is told by color alone: every state has its sign and its words, the cursor has its mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
}

_ANSI: Mapping[str, str] = {
    "folder": "bold", "title": "bold", "heading": "dim", "dim": "dim", "broken": "red", "current": "bold blue",
    "mark": "blue", "fold": "dim", "match": "bold underline", "overdue": "bold yellow", "due": "bold blue",
    "later": "dim", "new": "dim", "cursor": "reverse", "cursor-dim": "underline", "hover": "underline",
}  # fmt: skip
"""The same with the terminal's own sixteen colors."""


def looks(variables: Mapping[str, str], *, ansi: bool) -> dict[str, Style]:
    """Return a style per part, without a background but for the cursor and the hovered row."""
    if ansi:
        return {part: Style.parse(_ANSI.get(part, "none")) for part in (*_PARTS, *_BACKGROUNDS)}
    under = _color(variables, "background", Color(0, 0, 0))
    made = {part: _style(_color(variables, name, under), said) for part, (name, said) in _PARTS.items()}
    for part, (name, said) in _BACKGROUNDS.items():
        made[part] = Style(bgcolor=(under + _color(variables, name, under)).rich_color, **_flags(said))
    return made


def _style(color: Color, said: str) -> Style:
    return Style(color=color.rich_color, **_flags(said))


def _flags(said: str) -> dict[str, Any]:
    return dict.fromkeys(said.split(), True)


def _color(variables: Mapping[str, str], name: str, under: Color) -> Color:
    """Return a theme variable as a color, laid over the background if it is translucent."""
    try:
        color = Color.parse(variables.get(name, ""))
    except ColorParseError:
        return Color.parse(variables["foreground"]) if name == "muted" else under
    return color if color.a == 1 else under + color
