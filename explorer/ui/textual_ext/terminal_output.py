"""Writes to the terminal what is no text: nothing public of Textual does."""

from __future__ import annotations

from typing import Any

from textual.app import App


def write_to_terminal(app: App[Any], sequence: str) -> None:
    """Write an escape sequence of ours; does nothing without a terminal."""
    driver = app._driver  # noqa: SLF001 (there is no public way to write to it)
    if driver is not None and not app.is_headless:
        driver.write(sequence)
