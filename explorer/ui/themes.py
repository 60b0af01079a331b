"""Our own light and dark themes: calm, paper and ink, with one accent color.

Amber is kept for what is overdue (paler after a month) and red for what failed; color alone carries
no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from explorer.model import Problem

_VARIABLE = re.compile(r"\$([\w-]+)")
_PARTS: Mapping[str, str] = {
    "folder": "$foreground bold",
    "title": "$foreground bold",
    "note": "$foreground",
    "heading": "$muted",
    "plain": "$foreground",
    "dim": "$muted",
    "broken": "$error",
    "current": "$accent bold",
    "mark": "$accent",
    "fold": "$muted",
    "match": "$accent bold underline",
    "overdue": "$warning bold",
    "long-overdue": "$warning-dim",
    "due": "$accent bold",
    "soon": "$foreground",
    "later": "$muted",
    "new": "$muted",
    "cursor": "on $cursor bold",
    "cursor-dim": "on $cursor-dim",
    "hover": "on $hover",
    "pinned": "on $hover",
}
"""Part: its look."""

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
    looks = {**dict.fromkeys(_PARTS, ""), **_ANSI} if ansi else _PARTS
    return {part: made(variables, look) for part, look in looks.items()}


def made(variables: Mapping[str, str], look: str) -> Style:
    """Return a style as Rich writes it, in which `$accent` stands for that theme variable."""
    return Style.parse(_VARIABLE.sub(lambda found: _color(variables, found[1]), look))


def _color(variables: Mapping[str, str], name: str) -> str:
    """Return a theme variable as a color, laid over the background if it is translucent."""
    under = _parsed(variables.get("background", "")) or Color(0, 0, 0)
    color = _parsed(variables.get(name, ""))
    if color is None:
        color = Color.parse(variables["foreground"]) if name == "muted" else under
    return (under + color if color.a < 1 else color).rich_color.name


def _parsed(text: str) -> Color | None:
    try:
        return Color.parse(text)
    except ColorParseError:
        return None


DARK_NAME = "explorer-dark"
LIGHT_NAME = "explorer-light"
ANSI_NAME = "ansi-dark"

DARK = Theme(
    name=DARK_NAME,
    primary="#7fb4ca",
    secondary="#7fb4ca",
    accent="#7fb4ca",
    warning="#dca561",
    error="#e46876",
    success="#98bb6c",
    foreground="#d5d8de",
    background="#15181e",
    surface="#15181e",
    panel="#1f242c",
    dark=True,
    variables={
        "muted": "#8d95a3",
        "faint": "#3a424e",
        "warning-dim": "#a58a66",
        "cursor": "#2b3a44",
        "cursor-dim": "#20262f",
        "hover": "#1d222a",
        "block-cursor-background": "#2b3a44",
        "block-cursor-foreground": "#f0f3f6",
        "block-cursor-text-style": "bold",
        "scrollbar": "#3a424e",
        "scrollbar-background": "#15181e",
        "scrollbar-corner-color": "#15181e",
        "border": "#7fb4ca",
        "border-blurred": "#3a424e",
    },
)

LIGHT = Theme(
    name=LIGHT_NAME,
    primary="#1c6a86",
    secondary="#1c6a86",
    accent="#1c6a86",
    warning="#9a5a00",
    error="#b3261e",
    success="#3d7a35",
    foreground="#2a2d33",
    background="#fbfaf6",
    surface="#fbfaf6",
    panel="#efede6",
    dark=False,
    variables={
        "muted": "#686e78",
        "faint": "#cfccc2",
        "warning-dim": "#87693f",
        "cursor": "#d8e7ec",
        "cursor-dim": "#eeece5",
        "hover": "#f2f0e9",
        "block-cursor-background": "#d8e7ec",
        "block-cursor-foreground": "#15181e",
        "block-cursor-text-style": "bold",
        "scrollbar": "#cfccc2",
        "scrollbar-background": "#fbfaf6",
        "scrollbar-corner-color": "#fbfaf6",
        "border": "#1c6a86",
        "border-blurred": "#cfccc2",
    },
)

ANSI = tuple(
    replace(BUILTIN_THEMES[name], accent="ansi_blue") for name in (ANSI_NAME, "ansi-light")
)
"""The terminal's own colors, with the accent that lists have there. Textual's has a second one:
that of success."""

_SHORT = {"dark": DARK_NAME, "light": LIGHT_NAME, "ansi": ANSI_NAME}
"""The names of our own themes in settings."""

_STAND_INS = {
    "muted": ("foreground-muted", "text-muted"),
    "faint": ("border-blurred", "panel"),
    "warning-dim": ("warning",),
    "cursor": ("block-cursor-blurred-background",),
    "cursor-dim": ("panel",),
    "hover": ("panel",),
}


def completed(variables: dict[str, str]) -> dict[str, str]:
    """Return a theme's variables with our own added, for the themes that we did not write."""
    for name, others in _STAND_INS.items():
        known = (variables[other] for other in others if other in variables)
        variables.setdefault(name, next(known, "transparent"))
    return variables


def choose(environ: Mapping[str, str], wanted: str | None) -> str:
    """Return the name of the first theme.

    That is `wanted` if it is set, the terminal's own colors for NO_COLOR, else light or dark by the
    terminal's background.
    """
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    by_background = LIGHT_NAME if background in ("7", "15") else DARK_NAME
    name = wanted or environ.get("TEXTUAL_THEME") or by_background
    return ANSI_NAME if environ.get("NO_COLOR") else _SHORT.get(name, name)


def problems(wanted: str | None, path: str, line: int | None = None) -> tuple[Problem, ...]:
    """Return the problem of a settings file that names an unknown theme, none if it is known."""
    known = (*_SHORT, *sorted({DARK_NAME, LIGHT_NAME, *BUILTIN_THEMES} - {ANSI_NAME}))
    if wanted is None or wanted in (*known, ANSI_NAME):
        return ()
    message = (
        f"theme: there is no theme {wanted!r}; the default is used. There are {', '.join(known)}."
    )
    return (Problem(path, line, "unknown_theme", "warning", message),)
