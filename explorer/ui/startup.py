"""What an app does once its frame is painted: greet, warn of settings, ask first, and load."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from explorer.text.sanitize import clean
from explorer.ui.threads import run_in_thread
from explorer.ui.user_settings import place_of
from explorer.ui.warm_imports import import_rest

if TYPE_CHECKING:
    from explorer.ui.base_app import BaseApp
    from explorer.ui.main.main_screen import MainScreen


_FIRST_PAINT = 0.06
"""Seconds after which the first screen counts as painted, even if Textual has not reported it."""


def after_first_paint(app: BaseApp, begin: Callable[[], object]) -> None:
    """Call `begin` once the first screen of an app has been painted.

    Textual keeps callbacks that wait for a paint with the screen that was on top, and a screen that
    another one covers before it was painted (a key came at once) never runs them. So a timer waits
    too, and the first of both counts. On a busy machine the timer may be early even for the first
    screen's mount, and waits again.
    """
    waiting = [begin]

    def once() -> None:
        if waiting and app.screen_stack[0].is_mounted:
            waiting.pop()()
        elif waiting:
            app.set_timer(_FIRST_PAINT, once)

    app.call_after_refresh(once)
    app.set_timer(_FIRST_PAINT, once)


class Startup:
    """The beginning of an app."""

    def __init__(self, app: BaseApp, main: MainScreen) -> None:
        self._app = app
        self._main = main

    def begin(self) -> None:
        """Load the vault, unless its folder is hardly one: then the user is asked first."""
        app = self._app
        if app.options.greeting:
            app.notify(clean(app.options.greeting), markup=False)
        self._main.draw_status()
        for problem in app.options.settings_problems:
            text = f"{place_of(problem)}: {clean(problem.message)}"
            app.notify(text, severity="warning", markup=False)
        from explorer.vault import looks_wrong

        reason = looks_wrong(app.explorer.vault.root)
        if reason is None:
            app.load.begin()
            run_in_thread(app, import_rest, "imports")
        else:
            self._ask(reason)

    def _ask(self, reason: str) -> None:
        from explorer.ui.external.confirm_screen import ConfirmScreen
        from explorer.ui.external.confirmation import Confirmation

        question = Confirmation(
            clean(reason),
            title="Is this the right folder?",
            yes="Read it anyway",
            no="Leave",
        )
        self._main.show_unanswered()
        self._app.push_screen(ConfirmScreen(question), self._answered)
        self._main.draw_status()

    def _answered(self, go_on: bool | None) -> None:
        """Read the folder after all, or leave."""
        app = self._app
        if go_on:
            self._main.show_reading()
            app.load.begin()
            self._main.draw_status()
        else:
            app.exit(0)
