"""Layout options from a flat list of what a test cares about, and all of a page."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from explorer.page import Geometry, Layout, LayoutOptions, Line, PageContext, Renderers, Target
from explorer.page.wrap import Cells

_GROUPS = {"geometry": Geometry, "renderers": Renderers, "context": PageContext}


def page_options(width: int, cell_width: Cells = len, **options: Any) -> LayoutOptions:
    """Return options for a page; any field of a group is given by its own name."""
    options |= {"width": width, "cell_width": cell_width}
    grouped = {
        name: group(
            **{
                field.name: options.pop(field.name)
                for field in fields(group)
                if field.name in options
            }
        )
        for name, group in _GROUPS.items()
    }
    return LayoutOptions(**grouped, **options)


def every_line(page: Layout) -> list[Line]:
    """Return the lines of all chunks."""
    return [line for chunk in range(len(page.document.chunks)) for line in page.lines(chunk)]


def every_target(page: Layout) -> list[Target]:
    """Return the links of all chunks."""
    chunks = range(len(page.document.chunks))
    return [target for chunk in chunks for _, target in page.targets(chunk)]
