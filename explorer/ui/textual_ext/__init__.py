"""Code that depends on private parts of Textual. Only this package may do so.

What depends on one checks `IS_TESTED`, and leaves the work to Textual if it is another version,
which is slower but correct.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import textual

if TYPE_CHECKING:
    from textual.app import App

TESTED_VERSIONS = ("8.2.8",)
"""The versions that the tests, the paint counts above all, have been run with."""

# `importlib.metadata` would take 25 ms for it, before the first paint.
_PACKAGES = Path(textual.__file__).parent.parent
IS_TESTED = any((_PACKAGES / f"textual-{one}.dist-info").is_dir() for one in TESTED_VERSIONS)
"""Whether private parts of the installed Textual may be used."""


def write_to_terminal(app: App[Any], sequence: str) -> None:
    """Write an escape sequence of ours; does nothing without a terminal."""
    driver = app._driver  # noqa: SLF001 (there is no public way to write to it)
    if driver is not None and not app.is_headless:
        driver.write(sequence)
