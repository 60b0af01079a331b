"""The words for broken links: in the context of a note, the list of problems, and bookmarks."""

from __future__ import annotations

from collections.abc import Mapping

BROKEN_LINK_LABELS: Mapping[str, str] = {
    "note_missing": "no such note",
    "heading_missing": "no such heading",
    "block_missing": "no such block",
}
"""What a row shows of a broken link, by its `LinkStatus`, which is also the code of its problem."""
