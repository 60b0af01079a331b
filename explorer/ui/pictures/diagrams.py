"""The pictures of diagrams: drawn by a program of its own, once they are laid out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import dedent
from typing import ClassVar

from explorer.text.sanitize import clean

_SECONDS = 2
_PROGRAM = str(Path(__file__).with_name("draw_diagram.py"))

Picture = Sequence[str]
"""The rows of a picture, none of a diagram that cannot be drawn."""


class Diagrams:
    """Which diagrams of a view are waiting to be drawn, and all that were."""

    _drawn: ClassVar[dict[tuple[str, bool], Picture]] = {}

    def __init__(self, *, is_ascii: bool) -> None:
        self._is_ascii = is_ascii
        self.waiting: dict[str, None] = {}
        """The sources of those that a layout has missed."""

    def renderer(self) -> Callable[[str], Picture]:
        """Return what gives a layout its pictures: those that are drawn by now, since heights stay.

        The others wait for `work`, and another layout.
        """
        drawn = dict(self._drawn)

        def picture(source: str) -> Picture:
            found = drawn.get((source, self._is_ascii))
            if found is None:
                self.waiting[source] = None
            return found or ()

        return picture

    def work(self) -> bool:
        """Draw what waits; slow, for a thread. Returns whether there is any new picture."""
        wanted, self.waiting = [(source, self._is_ascii) for source in self.waiting], {}
        pictures = {key: self._draw(key[0]) for key in wanted if key not in self._drawn}
        self._drawn.update(pictures)
        return any(pictures.values())

    def _draw(self, source: str) -> Picture:
        command = [sys.executable, "-I", "-X", "utf8", _PROGRAM, *["ascii"] * self._is_ascii]
        text = source.replace("\u00a0", " ").expandtabs()
        try:
            done = subprocess.run(  # noqa: S603  our own program
                command, input=text.encode(), capture_output=True, timeout=_SECONDS, check=True
            )
        except (subprocess.SubprocessError, OSError):
            return ()
        picture = dedent(done.stdout.decode("utf-8", "replace")).strip("\n")
        return [clean(row.rstrip()) for row in picture.split("\n")] if picture else ()
