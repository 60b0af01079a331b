"""Explorer: browse, search and remember what is in a folder of Markdown notes.

Importing the package must stay cheap: names are loaded when first used, and nothing here imports
the terminal side.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` takes longer to import than a shell prompt may wait
    from typing import Any

    from explorer.services.explorer import Explorer

__all__ = ["Explorer", "__version__"]

__title__ = "knowledge-explorer"
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name == "Explorer":
        from explorer.services.explorer import Explorer

        globals()[name] = Explorer  # found at once from now on
        return Explorer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
