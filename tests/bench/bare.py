"""The reference for first paint and for keys.

A Textual app of three panes and an input, with nothing in them.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Footer, Header, Input, Static, Tree


class Bare(App[None]):
    """Three panes, an input and a footer; `/` goes to the input, `q` quits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("q", "quit", "Quit"),
        ("slash", "focus_input", "Search"),
    ]
    CSS = "Tree, VerticalScroll { width: 1fr; border: round $primary; }"

    def compose(self) -> ComposeResult:
        yield Header()
        yield Input()
        with Horizontal():
            yield Tree("Concepts")
            yield VerticalScroll(Static("BARE"))
            yield VerticalScroll(Static("Context"))
        yield Footer()

    def action_focus_input(self) -> None:
        self.query_one(Input).focus()


if __name__ == "__main__":
    Bare().run()
