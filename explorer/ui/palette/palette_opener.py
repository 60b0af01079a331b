"""Opens the command palette, unless one is open.

Imports Textual's palette only then: it is not needed before.
"""

from __future__ import annotations

from typing import Any

from explorer.ui.base_app import BaseApp


def open_palette(app: BaseApp, **options: Any) -> None:
    """Offer commands and concepts by their names; `options` are those of Textual's palette."""
    from textual.command import CommandPalette

    from explorer.ui.textual_ext.single_run_palette import make_palette

    if not isinstance(app.screen, CommandPalette):
        app.push_screen(make_palette(**options))


def open_theme_palette(app: BaseApp) -> None:
    """Offer the themes by their names."""
    from textual.theme import ThemeProvider

    placeholder = f"Search for themes{app.glyphs.ellipsis}"
    open_palette(app, providers=[ThemeProvider], placeholder=placeholder)
