"""What a reading view reports. Handlers are named after it: `on_note_view_link_activated`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from explorer.page import Target
from explorer.ui.reader.find_box import Tally

if TYPE_CHECKING:
    from explorer.ui.reader.note_view import NoteView


@dataclass
class LinkActivated(Message, namespace="note_view"):
    """A link was followed, by the keyboard or the mouse."""

    view: NoteView
    target: Target
    """Its `kind`, `destination` and `raw` source; `target.outside` if it has a scheme."""

    @property
    def control(self) -> NoteView:
        """The view, for selectors in handlers."""
        return self.view


@dataclass
class LinkFocused(Message, namespace="note_view"):
    """Another link is selected."""

    view: NoteView
    target: Target

    @property
    def control(self) -> NoteView:
        """The view, for selectors in handlers."""
        return self.view


@dataclass
class LinkPeeked(Message, namespace="note_view"):
    """The user wants to see where a link leads."""

    view: NoteView
    target: Target
    low: bool
    """Whether there is more room below the link than above it."""

    @property
    def control(self) -> NoteView:
        """The view, for selectors in handlers."""
        return self.view


@dataclass
class FindsCounted(Message, namespace="note_view"):
    """The number of finds, or that of the current one, has changed."""

    view: NoteView
    tally: Tally
