"""Where the schedule comments of cards are in a text, and the parts that they have.

`schedule_segments` reads the parts. Finds a comment wherever the plugin finds one.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

MARK: Final = "<!--SR:"
END: Final = "-->"
_COMMENT = re.compile(f"{re.escape(MARK)}[^\\r\\n]+?{re.escape(END)}")


class CommentSpan(NamedTuple):
    """Where a line has a schedule comment, from its `<` to behind its `>`."""

    start: int
    end: int


def remove_comment(text: str) -> str:
    """Return `text` without its schedule comments."""
    if MARK not in text:
        return text
    return "\n".join(_without_comment(line) for line in text.split("\n"))


def _without_comment(line: str) -> str:
    start = line.find(MARK)
    end = line.rfind(END)
    # As in `find_comment`, but up to the last end, as the plugin does it.
    if start < 0 or end <= start + len(MARK):
        return line
    return line[:start] + line[end + len(END) :]


def blank_comments(text: str) -> str:
    """Return `text` with blanks in the place of its schedule comments, so that it can be searched.

    All else keeps its place. Comments are those that `find_comment` finds, in any line.
    """
    if MARK not in text:
        return text
    return _COMMENT.sub(_blanks, text)


def _blanks(comment: re.Match[str]) -> str:
    return " " * len(comment[0])


def find_comment(line: str) -> CommentSpan | None:
    """Return where a line has its first schedule comment, None if it has none that is closed."""
    start = line.find(MARK)
    if start < 0:
        return None
    # Something has to stand between the two.
    end = line.find(END, start + len(MARK) + 1)
    if end < 0:
        return None
    return CommentSpan(start, end + len(END))


def comment_parts(text: str) -> tuple[str, ...]:
    """Return the segments of the first schedule comment in a question's source, as written.

    Empty if there is no comment, or none that is closed.
    """
    for line in text.split("\n"):
        span = find_comment(line)
        if span is not None:
            inside = line[span.start + len(MARK) : span.end - len(END)]
            return tuple(filter(None, map(str.strip, inside.split("!"))))
    return ()
