"""What an app does after its first paint: greet, warn of settings, and load the vault."""

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

    Textual's `call_after_refresh` alone is not enough: it keeps the callback with the screen on
    top, and a screen that another one covers before its first paint never runs it. So a timer is
    set too, and whichever comes first calls `begin`. If the first screen is not even mounted then,
    as on a busy machine, the timer is set again.
    """
    has_begun = False

    def begin_once() -> None:
        nonlocal has_begun
        if has_begun:
            return
        if not app.screen_stack[0].is_mounted:
            app.set_timer(_FIRST_PAINT, begin_once)
            return
        has_begun = True
        begin()

    app.call_after_refresh(begin_once)
    app.set_timer(_FIRST_PAINT, begin_once)


class Startup:
    """The start of the explorer, once its main screen is painted."""

    def __init__(self, app: BaseApp, main: MainScreen) -> None:
        self._app = app
        self._main = main

    def begin(self) -> None:
        """Greet, warn of settings, and load the vault.

        If its folder does not look like a vault, the user is asked first.
        """
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
            self._ask_first(reason)

    def _ask_first(self, reason: str) -> None:
        """Ask whether to read the folder, although there is a reason not to."""
        from explorer.ui.external.questions import Confirmation, ConfirmScreen

        question = Confirmation(
            clean(reason),
            title="Is this the right folder?",
            yes="Read it anyway",
            no="Leave",
        )
        self._main.show_unanswered()
        self._app.push_screen(ConfirmScreen(question), self._take_answer)
        self._main.draw_status()

    def _take_answer(self, is_confirmed: bool | None) -> None:
        """Read the folder after all, or leave."""
        app = self._app
        if is_confirmed:
            self._main.show_reading()
            app.load.begin()
            self._main.draw_status()
        else:
            app.exit(0)
