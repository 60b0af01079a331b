"""The text of a question in its parts: tag, front and back, schedule, block id.

Pure string work on one question at a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer.text.card_blocks import WHITESPACE
from explorer.text.schedule_comment import remove_comment

_LEADING_TAG = re.compile(r"#[^\s#]+")
BLOCK_ID = re.compile(r" \^[A-Za-z0-9-]+\Z")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question's text in its parts."""

    tag: str | None
    """The tag that the text begins with, without `#`."""
    text: str
    """The question and its answer, without the tag, the schedule and the block id."""


def prompt_text(text: str) -> str:
    """Return the source of a question without what is not shown of it.

    That is its schedule, the tag that it begins with, and the id of its block.
    """
    return parse_prompt(text).text


def parse_prompt(content: str) -> Prompt:
    """Return the parts of a question's text."""
    text = remove_comment(content).rstrip(WHITESPACE)
    tag = leading_tag(text)
    if tag is not None:
        text = text.lstrip(WHITESPACE)[len(tag) + 1 :].lstrip(WHITESPACE)
    return Prompt(tag, without_block_id(text))


def without_block_id(text: str) -> str:
    """Return a text without the block id that ends it, and without the blanks before that."""
    found = BLOCK_ID.search(text)
    if found is None:
        return text
    return text[: found.start()].rstrip(WHITESPACE)


def leading_tag(text: str) -> str | None:
    """Return the tag that a question begins with, without `#`; None if it begins with none."""
    match = _LEADING_TAG.match(text.lstrip(WHITESPACE))
    if match is None or not deck_of_tag(match[0][1:]):
        return None
    return match[0][1:]


def deck_of_tag(tag: str) -> str:
    """Return the deck that a tag (without `#`) stands for; empty if it holds only slashes."""
    return "/".join(part for part in tag.split("/") if part)


def split_line(text: str, separator: str) -> tuple[str, str]:
    """Return the front and the back of a question in one line."""
    front, found, back = text.partition(separator)
    if not found:
        # A leading tag took the separator: there is no question left.
        return "", text
    return front, back


def split_lines(text: str, separator: str) -> tuple[str, str]:
    """Return the front and the back of a question that a line with the separator divides."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line.strip(WHITESPACE) == separator:
            return "\n".join(lines[:index]), "\n".join(lines[index + 1 :])
    return text, ""
