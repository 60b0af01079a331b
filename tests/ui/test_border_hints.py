"""The hints in a border: as many as fit, written again only if they are others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from textual.content import Content
from textual.geometry import Size

from explorer.ui.glyphs import UNICODE
from explorer.ui.widgets.key_hints import BorderHints, CommandWords

APP: Any = SimpleNamespace(keys={}, glyphs=UNICODE)


class Framed:
    """A widget with a border, as far as hints know it."""

    def __init__(self, width: int) -> None:
        self.outer_size = Size(width, 10)
        self.written: list[str] = []

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "border_subtitle":
            assert isinstance(value, Content)
            self.written.append(value.plain)
        else:
            super().__setattr__(name, value)


def shown(width: int, *words: CommandWords) -> tuple[BorderHints, Any]:
    widget: Any = Framed(width)
    hints = BorderHints(widget)
    for each in words:
        hints.show(APP, each)
    return hints, widget


def test_the_same_hints_are_written_once() -> None:
    _, widget = shown(
        80, [("open", "open"), ("close", "back")], [("open", "open"), ("close", "back")]
    )
    assert widget.written == ["⏎ open · esc back"]


def test_other_words_of_the_same_keys_are_written() -> None:
    _, widget = shown(80, [("open", "open")], [("open", "take")], [])
    assert widget.written == ["⏎ open", "⏎ take", ""]


def test_in_a_narrower_border_fewer_are_written_also_if_they_are_shown_again() -> None:
    words = [("open", "open"), ("close", "back")]
    hints, widget = shown(80, words)
    widget.outer_size = Size(16, 10)
    hints.show(APP, words)
    hints.fit()
    assert widget.written == ["⏎ open · esc back", "esc back"]
