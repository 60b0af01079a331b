"""Where the lines of one paragraph are more than one block to Obsidian."""

from __future__ import annotations

from explorer.markdown.block_patterns import without_block_id
from explorer.markdown.block_sink import ContainerKind, TextRange


def paragraph_parts(
    text: str, lines: list[TextRange], first_in: ContainerKind | None, *, underlined: bool
) -> list[list[TextRange]]:
    """Return the lines of a paragraph as the blocks that they are, one or more.

    `first_in` is the kind of the container whose first block it is. The id of a list item may end
    its first line. Only the last line is the heading that an underline makes, as where one writes
    in Obsidian; CommonMark makes one of all lines.
    """
    parts: list[list[TextRange]] = []
    if first_in == "item" and len(lines) > 1:
        start, end = lines[0]
        if without_block_id(text[start:end])[1]:
            parts.append(lines[:1])
            lines = lines[1:]
    if underlined and len(lines) > 1:
        parts.append(lines[:-1])
        lines = lines[-1:]
    return [*parts, lines]
