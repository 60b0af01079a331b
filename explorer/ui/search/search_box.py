"""The box in which the user types what to search for."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive

from explorer.ui.textual_ext.widgets import OrderedInput


class SearchBox(OrderedInput):
    """An input that loses no key, as wide as its place whatever is in it."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """As Textual's, but without the layout, and so a second paint, that each letter asked for."""

    @property
    def is_before_letter(self) -> bool:
        """Whether the user is in the box, with a letter to the right of the cursor."""
        return self.has_focus and not self.cursor_at_end

    def select_query(self, query: str) -> None:
        """Select all of a query, unless something else has been typed by now."""
        if self.value == query:
            self.action_select_all()

    def take_query(self, query: str | None) -> None:
        """Put a query into the box, as if it had been typed."""
        if query is not None:
            self.value = query
            self.action_end()
            self.focus()
