"""How the parts of a note look in a theme.

Styles are made here, once per theme, and not from a stylesheet: a component class costs a style
computation for each part whenever the view's pane takes or loses the focus, and a note has sixty
parts. Never decides what a part is: that is up to the page.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style

from explorer.ui.theme_styles import made

_PARTS: Mapping[str, tuple[str, str, str]] = {
    "heading1": ("accent", "", "bold"),
    "heading1-rule": ("accent", "", ""),
    "heading2": ("accent", "", "bold"),
    "heading2-rule": ("faint", "", ""),
    "heading3": ("accent", "", "bold"),
    "heading4": ("", "", "bold"),
    "heading5": ("", "", "bold italic"),
    "heading6": ("muted", "", "bold italic"),
    "strong": ("", "", "bold"),
    "emphasis": ("", "", "italic"),
    "strike": ("", "", "strike"),
    "underline": ("", "", "underline"),
    "highlight": ("", "warning-muted", ""),
    "raised": ("", "", ""),
    "lowered": ("", "", ""),
    "code": ("", "panel", ""),
    "code-label": ("muted", "", ""),
    "code-keyword": ("accent", "", ""),
    "code-string": ("success", "", ""),
    "code-comment": ("muted", "", "italic"),
    "code-number": ("warning", "", ""),
    "code-name": ("", "", "bold"),
    "code-operator": ("muted", "", ""),
    "code-error": ("error", "", ""),
    "math": ("muted", "", "italic"),
    "math-source": ("muted", "", "italic"),
    "math-text": ("", "", "italic"),
    "tag": ("foreground", "cursor", ""),
    "dim": ("muted", "", ""),
    "done": ("muted", "", ""),
    "quote": ("muted", "", "italic"),
    "quote-bar": ("faint", "", ""),
    "marker": ("muted", "", ""),
    "task-open": ("accent", "", ""),
    "task-done": ("muted", "", ""),
    "rule": ("faint", "", ""),
    "table-head": ("", "", "bold"),
    "table-again": ("", "", "bold"),
    "table-title": ("", "", "bold"),
    "table-colon": ("muted", "", ""),
    "pad": ("", "", ""),
    "table-line": ("faint", "", ""),
    "footnote": ("accent", "", ""),
    "link-note": ("accent", "", "underline"),
    "link-heading": ("accent", "", "underline"),
    "link-heading_missing": ("warning", "", "underline"),
    "link-missing": ("error", "", ""),
    "link-file": ("muted", "", "underline"),
    "link-outside": ("accent", "", ""),
    "link-footnote": ("accent", "", ""),
    "embed": ("", "", "italic"),
    "embed-name": ("muted", "", "italic"),
    "embed-bar": ("faint", "", ""),
    "fold": ("muted", "", "not-bold not-italic"),
    "picture": ("muted", "panel", ""),
    "sign": ("", "", "not-underline not-italic"),
    "focused": ("", "", "reverse"),
    "hovered": ("", "panel", ""),
    "hint": ("background", "accent", "bold"),
    "find": ("", "accent-muted", ""),
    "find-current": ("background", "accent", "bold"),
    "callout-note": ("accent", "", ""),
    "callout-abstract": ("accent", "", ""),
    "callout-info": ("accent", "", ""),
    "callout-todo": ("success", "", ""),
    "callout-tip": ("success", "", ""),
    "callout-success": ("success", "", ""),
    "callout-question": ("warning", "", ""),
    "callout-warning": ("warning", "", ""),
    "callout-example": ("warning", "", ""),
    "callout-failure": ("error", "", ""),
    "callout-danger": ("error", "", ""),
    "callout-bug": ("error", "", ""),
    "callout-quote": ("muted", "", ""),
}
"""Part: (theme variable of its color, of its background, attributes); named as in the page, with
`-` for dots."""

_ANSI: Mapping[str, tuple[str, str, str]] = {
    "highlight": ("warning", "ansi_default", "reverse"),
    "tag": ("ansi_default", "ansi_default", "reverse"),
    "hovered": ("", "", "underline"),
    "hint": ("ansi_default", "ansi_default", "bold reverse"),
    "find": ("", "ansi_default", "bold underline"),
    "find-current": ("ansi_default", "ansi_default", "bold reverse"),
    "code": ("secondary", "", ""),
    "rule": ("ansi_bright_black", "", ""),
    "heading2-rule": ("ansi_bright_black", "", ""),
    "table-line": ("ansi_bright_black", "", ""),
    "quote-bar": ("ansi_bright_black", "", ""),
    "embed-bar": ("ansi_bright_black", "", ""),
}
"""What differs with the terminal's own sixteen colors: there may be no shades, or no colors at
all."""

NAMES = frozenset(_PARTS)
"""Every part that has a look."""


def note_looks(variables: Mapping[str, str], *, ansi: bool) -> dict[str, Style]:
    """Return a style per part of a note, with a color or background only where the part has one."""
    parts = {**_PARTS, **_ANSI} if ansi else _PARTS
    return {part: made(variables, *look) for part, look in parts.items()}
