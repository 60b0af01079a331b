"""How help is laid out: wrapped between words, as wide as the terminal is, lists as lists."""

from __future__ import annotations

import re
from argparse import HelpFormatter

_MOST_WIDTH = 100
"""Columns of help where the terminal is wider: longer lines are hard to read."""
_RIGHT_MARGIN = 2
_FIRST_COLUMN = re.compile(r" +\S.* {2,}(?=\S)")
"""What stands before the text of a row of a list, such as `  4    `."""
_LIST_INDENT = "      "
"""Before the further lines of a row whose first column takes most of the terminal."""


class WrappedHelp(HelpFormatter):
    """Wraps each paragraph and each row of a list by itself, but not within a word or a date."""

    def __init__(self, prog: str) -> None:
        from shutil import get_terminal_size

        columns = min(get_terminal_size().columns, _MOST_WIDTH)
        super().__init__(prog, width=columns - _RIGHT_MARGIN)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Return the lines of an option's help; the inherited method breaks at hyphens, too."""
        from textwrap import wrap

        return wrap(" ".join(text.split()), width, break_on_hyphens=False)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Return a text in which each line is wrapped; a line is a paragraph or a row of a list."""
        lines = [indent + line for line in text.splitlines()]
        return "\n".join(wrapped for line in lines for wrapped in _wrapped(line, width))


def _wrapped(line: str, width: int) -> list[str]:
    from textwrap import wrap

    if len(line) <= width:  # also an empty one, which `wrap` would drop
        return [line]
    hang = ""
    first_column = _FIRST_COLUMN.match(line)
    if first_column:
        hang = " " * first_column.end()
        if len(hang) > width // 2:
            hang = _LIST_INDENT
    return wrap(line, width, subsequent_indent=hang, break_on_hyphens=False)
