"""Asks the user before something outside the notes is opened."""

from __future__ import annotations

from collections.abc import Callable

from explorer.ui.base_app import BaseApp
from explorer.ui.cells import cut
from explorer.ui.external.confirmation import Confirmation

_ADDRESS_CELLS = 360
"""Cells of an address or path that a question shows at most."""


def ask(app: BaseApp, question: Confirmation, go_on: Callable[[], None]) -> None:
    """Ask, and call `go_on` if the answer is yes."""
    # Imported with the first question.
    from explorer.ui.external.confirm_screen import ConfirmScreen

    def answered(yes: bool | None) -> None:
        if yes:
            go_on()

    app.push_screen(ConfirmScreen(question), answered)


def cut_for_question(app: BaseApp, text: str) -> str:
    """Return an address or a path, cut to what a question has room for."""
    return cut(text, _ADDRESS_CELLS, app.glyphs.ellipsis)
