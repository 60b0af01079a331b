"""What is said of a session, where it covers neither its item nor the grades.

Holds words only: what is said, and until when, is up to the screen. Never forgets news that was not
on the screen.
"""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from explorer.ui.cells import cut
from explorer.ui.widgets.status_line import StatusLine

_LOW = 24
"""Rows of a terminal below which only two news have room."""
_ROWS = 4
"""Rows of news that is shown alone, at most."""
_ROWS_EACH = 2
"""Rows of each news of several, at most."""
_FOR_WORDS = 5
"""Cells that are lost at the end of a row, since words are not broken."""


class SaidText(Static):
    """Words above the grades; those that fit go into the bottom line instead."""

    def __init__(self, ellipsis: str, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._ellipsis = ellipsis
        self.answer = ""
        """What the last key has come to."""
        self._news: list[str] = []
        """What has happened to the session meanwhile, last one last."""
        self._shown: list[str] = []
        """The news that the next paint shows."""
        self._painted: set[str] = set()
        """The news that has been on the screen."""

    def on_unmount(self) -> None:
        """Have a notification say what was never on the screen, which is left."""
        for news in self._news:
            if news not in self._painted:
                self.app.notify(news, severity="error")

    def add(self, news: str, replaced: str = "") -> None:
        """Say what has happened, instead of what is `replaced`, or has said the same or more."""
        self._news = [it for it in self._news if it != replaced and not it.startswith(news)]
        self._news.append(news)
        self._painted.discard(news)

    def forget(self) -> None:
        """Say nothing any more of what was on the screen.

        It is seen when the words are shown again.
        """
        self.answer = ""
        self._news = [it for it in self._news if it not in self._painted]
        self._painted.clear()

    def show(self, line: StatusLine) -> None:
        """Show the words; `line` is the bottom line."""
        fits = line.has_room(self.answer)
        line.show((self.answer if fits else "",))
        above = self._news_lines()
        if not fits:
            above.append(Content(self.answer))
        self.display = bool(above)
        if above:  # each update is laid out and painted
            self.update(Content("\n").join(above))

    def _news_lines(self) -> list[Content]:
        """Return the last news, each cut if need be."""
        size = self.app.size
        most = 2 if size.height < _LOW else 3
        self._shown = self._news[-most:]
        rows = _ROWS if len(self._shown) == 1 else _ROWS_EACH
        cells = rows * (size.width - 2 - _FOR_WORDS)
        return [
            Content.styled(cut(news, cells, self._ellipsis), "$warning") for news in self._shown
        ]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint rows, and note what is on the screen by now unless another screen covers it."""
        if self.screen.is_current:
            self._painted.update(self._shown)
        return super().render_lines(crop)
