"""Textual's command palette, made safe against keys that come faster than they are acted on.

Offers nothing itself: what is in it comes from providers.
"""

from __future__ import annotations

from textual import on
from textual.command import CommandList, CommandPalette
from textual.widgets import Input, OptionList

from explorer.ui.screens.brief import BriefScreen


class Palette(CommandPalette, BriefScreen[None]):
    """The palette: a command is run once, and a page of what is not laid out yet is not turned."""

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def drop_what_is_late(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        """Take no second choice when one has been made: the palette would run that one again."""
        if not self.is_active:
            event.stop()
            event.prevent_default()

    def _action_command_list(self, action: str) -> None:
        # A list has no pages before it has been laid out, and Textual's fails when it is asked for one.
        if self.query_one(CommandList).scrollable_content_region or not action.startswith("page"):
            super()._action_command_list(action)
