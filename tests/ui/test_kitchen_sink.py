"""Snapshots of the sample vault's kitchen sink note, from its first row to its last."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from explorer import Explorer
from explorer.page import OPEN
from explorer.ui.history import HistoryPlace
from explorer.ui.themes import ANSI, DARK, LIGHT
from tests.support.sample import SAMPLE
from tests.support.viewer import content_of
from tests.ui.conftest import NOW, workers_done
from tests.ui.test_note_view import Reader
from tests.ui.test_snapshots import Snap

PATH = "Tools/Markdown kitchen sink.md"
WIDTHS = {"wide": 120, "two": 80, "small": 50}
HEIGHT = 400  # more rows than the note has at any of them
LOOKS = {"dark": DARK, "light": LIGHT, "ansi": ANSI[0]}


class Sink(Reader):
    """Only a reading view, with everything in it unfolded and its embeds in place."""

    def open(self, line: int = 1) -> None:
        with Explorer.open(SAMPLE, cache=False) as explorer:
            context = explorer.reader.context(PATH, NOW)
            assert context is not None
            text = explorer.vault.text(PATH)
        self.view.fold_memory.begins = OPEN
        self.view.show(content_of(context, text), HistoryPlace("", line))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", WIDTHS)
def test_one_of_everything(snap_compare: Snap, width: str, look: str) -> None:
    app = Sink("", 1, "note")

    async def prepared(pilot: Pilot[Any]) -> None:
        app.theme = LOOKS[look].name
        await workers_done(pilot)  # the colors of code, and each picture, come one after the other
        assert app.view.page.complete
        assert app.view.page.height + 2 <= HEIGHT
        await pilot.resize_terminal(WIDTHS[width], app.view.page.height + 2)
        await pilot.pause()
        assert app.view.size.height == app.view.page.height + 2, "as high as the note"

    assert snap_compare(app, terminal_size=(WIDTHS[width], HEIGHT), run_before=prepared)
