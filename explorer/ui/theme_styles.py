"""How the parts of a row look in a theme.

Styles are made here, once per theme, and not from a stylesheet.

A component class costs a style computation per widget and part before the first paint; a list has
nineteen parts. Nothing is told by color alone: every state has its sign and its words, the cursor
has its mark.
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
    found = {part: made(variables, name, "", said) for part, (name, said) in _PARTS.items()}
    return found | {
        part: made(variables, "", name, said) for part, (name, said) in _BACKGROUNDS.items()
    }


def made(variables: Mapping[str, str], color: str, background: str, said: str) -> Style:
    """Return a style of two theme variables, either of which may be empty, and of attributes such as `bold not-italic`.

    Names that begin with `ansi_` are colors of the terminal itself.
    """
    flags: dict[str, Any] = {
        name.removeprefix("not-"): not name.startswith("not-") for name in said.split()
    }
    return Style(
        color=_color(variables, color).rich_color if color else None,
        bgcolor=_color(variables, background).rich_color if background else None,
        **flags,
    )


def _color(variables: Mapping[str, str], name: str) -> Color:
    """Return a theme variable as a color, laid over the background if it is translucent."""
    under = _parsed(variables.get("background", "")) or Color(0, 0, 0)
    color = Color.parse(name) if name.startswith("ansi_") else _parsed(variables.get(name, ""))
    if color is None:
        return Color.parse(variables["foreground"]) if name == "muted" else under
    return color if color.a == 1 else under + color


def _parsed(said: str) -> Color | None:
    try:
        return Color.parse(said)
    except ColorParseError:
        return None
