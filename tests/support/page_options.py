"""Layout options with what a test cares about, and all of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from explorer.page import Layout, LayoutOptions, Line, Target


def page_options(
    width: int, cell_width: Callable[[str], int] = len, **options: Any
) -> LayoutOptions:
    """Return options for a page."""
    return LayoutOptions(width=width, cell_width=cell_width, **options)


def every_line(page: Layout) -> list[Line]:
    """Return the lines of all chunks."""
    return [line for chunk in range(len(page.document.chunks)) for line in page.lines(chunk)]


def every_target(page: Layout) -> list[Target]:
    """Return the links of all chunks."""
    chunks = range(len(page.document.chunks))
    return [target for chunk in chunks for _, target in page.targets(chunk)]
