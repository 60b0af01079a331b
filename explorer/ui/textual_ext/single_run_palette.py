"""Textual's command palette, safe against input that arrives faster than it is handled.

Offers nothing itself: its commands come from providers.
"""

from __future__ import annotations

from typing import Any

from textual import events, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.command import Command, CommandList, CommandPalette
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.worker import Worker

from explorer.ui.textual_ext import IS_TESTED
from explorer.ui.textual_ext.screens import DismissOnceScreen


class _CommandList(CommandList, can_focus=False):
    """A list whose commands may be replaced while a click on one of them is on its way."""

    async def _on_click(self, event: events.Click) -> None:
        # Afterwards Textual calls the handler of `OptionList` itself.
        clicked = event.style.meta.get("option")
        if clicked is not None and clicked >= self.option_count:
            event.prevent_default()
            event.stop()  # the palette would take it for one beside the list


class SingleRunPalette(CommandPalette, DismissOnceScreen[None]):
    """A palette that runs one command, after which late keys and results change nothing.

    Results come from a worker, which may be a step behind when the palette is taken off the screen.
    """

    def compose(self) -> ComposeResult:
        """Return Textual's widgets, but for the list."""
        for widget in super().compose():
            yield _CommandList() if isinstance(widget, CommandList) else widget

    @on(Input.Changed)
    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def drop_late_event(self, event: Message) -> None:
        """Drop the events of a palette that is closed: no search and no second command.

        Textual would run the first command again.
        """
        if not self.is_active:
            event.stop()
            event.prevent_default()

    def run_worker(self, *args: Any, **options: Any) -> Worker[Any]:
        """Run a worker whose error does not end the app."""
        return super().run_worker(*args, **{**options, "exit_on_error": False})

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Keep an error to itself once the palette is closed: no one waits for the result."""
        if not self.is_active:
            event.prevent_default()

    def _on_mount(self, event: events.Mount) -> None:
        # Textual's handler would search for the screen below this one.
        if not self.is_active:
            event.prevent_default()

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

    def action_copy_text(self) -> None:
        """Leave by the key that copies, as by escape, where no text is selected."""
        try:
            super().action_copy_text()
        except SkipAction:
            self._action_escape()

    def _action_command_list(self, action: str) -> None:
        # A list has no pages before it has been laid out, and Textual's fails when it is asked for
        # one.
        if not action.startswith("page") or self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)


def make_palette(**options: Any) -> CommandPalette:
    """Return a palette with Textual's own `options`."""
    return (SingleRunPalette if IS_TESTED else CommandPalette)(**options)
