"""Textual's command palette, made safe against keys that come faster than they are acted on.

Offers nothing itself: what is in it comes from providers.
"""

from __future__ import annotations

from typing import Any

from textual import events, on
from textual.command import Command, CommandList, CommandPalette
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.worker import Worker

from explorer.ui.base_app import TellsErrors
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen


class Palette(TellsErrors, CommandPalette, DismissOnceScreen[None]):
    """The palette: a command is run once, what is not laid out has no pages, and what comes late changes nothing."""

    @on(Input.Changed)
    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def drop_what_is_late(self, event: Message) -> None:
        """Look for nothing that nobody sees, and take no second choice.

        The palette would run the first one again.
        """
        if not self.is_active:
            event.stop()
            event.prevent_default()

    def _on_mount(self, event: events.Mount) -> None:
        if not self.is_active:  # Textual's would look for the screen below this one
            event.prevent_default()

    # What is found comes from a worker, which may be a step behind when the palette is taken off
    # the screen.

    def run_worker(self, *args: Any, **options: Any) -> Worker[Any]:
        """Run a worker whose failure does not end the app."""
        return super().run_worker(*args, **{**options, "exit_on_error": False})

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell of a worker that failed, if anybody waits for what it was to find."""
        if self.is_active:
            super().on_worker_state_changed(event)

    def _refresh_command_list(
        self, command_list: CommandList, commands: list[Command], clear_current: bool
    ) -> None:
        if self.is_active:
            super()._refresh_command_list(command_list, commands, clear_current)

    def _watch__list_visible(self) -> None:
        if self.is_active:
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self.is_active:
            await super()._watch__show_busy()

    def _action_command_list(self, action: str) -> None:
        # A list has no pages before it has been laid out, and Textual's fails when it is asked for
        # one.
        if self.query_one(CommandList).scrollable_content_region or not action.startswith("page"):
            super()._action_command_list(action)
