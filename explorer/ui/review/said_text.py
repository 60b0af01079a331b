"""What is said of a session, where it covers neither its item nor the grades.

Holds words only: what is said, and until when, is up to the screen.
"""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from explorer.ui.widgets.status_line import StatusLine


class SaidText(Static):
    """Words above the grades; those that fit go into the bottom line instead."""

    news = ""
    """What has happened to the session meanwhile."""
    answer = ""
    """What the last key has come to."""

    def show(self, line: StatusLine) -> None:
        """Show the words; `line` is the bottom line."""
        fits = line.has_room(self.answer)
        line.show((self.answer if fits else "",))
        above = []
        if self.news:
            above.append(Content.styled(self.news, "$warning"))
        if not fits:
            above.append(Content(self.answer))
        self.display = bool(above)
        if above:  # each update is laid out and painted
            self.update(Content("\n").join(above))

    def forget(self) -> None:
        """Say nothing any more; it is seen when the words are shown again."""
        self.news = self.answer = ""
