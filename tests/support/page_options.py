"""Layout options from a flat list of what a test cares about."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from explorer.page import Geometry, LayoutOptions, PageContext, Renderers
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
