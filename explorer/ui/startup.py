"""What the app does once its frame is painted: warn of settings, ask about the folder, and load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.text.sanitize import clean
from explorer.ui.user_settings import place_of
from explorer.ui.warm_imports import import_rest

if TYPE_CHECKING:
    from explorer.ui.base_app import BaseApp
    from explorer.ui.main.main_screen import MainScreen


class Startup:
    """The beginning of an app."""

    def __init__(self, app: BaseApp, main: MainScreen) -> None:
        self._app = app
        self._main = main

    def begin(self) -> None:
        """Load the vault, unless its folder is hardly one: then the user is asked first."""
        app = self._app
        self._main.draw_status()
        for problem in app.options.settings_problems:
            text = f"{place_of(problem)}: {clean(problem.message)}"
            app.notify(text, severity="warning", markup=False)
        from explorer.vault import looks_wrong

        reason = looks_wrong(app.explorer.vault.root)
        if reason is None:
            app.load_vault()
            app.run_worker(import_rest, thread=True, group="imports", exit_on_error=False)
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
            app.load_vault()
            self._main.draw_status()
        else:
            app.exit(0)
