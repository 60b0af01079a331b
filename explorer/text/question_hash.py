"""The hash by which the review plugin remembers a question, in its list of what is buried today.

It is that of the question's text with its tag, without schedule and block id. To the bit, since
JavaScript hashes UTF-16 code units in 32-bit integers.
"""

from __future__ import annotations

from typing import Final

from explorer.config import ReviewSettings
from explorer.text.card_blocks import WHITESPACE
from explorer.text.card_text import deck_of_tag, leading_tag, without_block_id
from explorer.text.schedule_comment import remove_comment

_MASK: Final = 0xFFFFFFFF


def question_hash(source: str, settings: ReviewSettings) -> str:
    """Return the hash of a question with this source (`Question.text`), in hexadecimal."""
    text = remove_comment(source)
    tag = leading_tag(text)
    if tag is None:
        return cyrb53(without_block_id(text.rstrip(WHITESPACE)))
    bare = text.lstrip(WHITESPACE)
    rest = bare[len(tag) + 1 :]
    prompt = rest.lstrip(WHITESPACE)
    if settings.convert_folders_to_decks:
        return cyrb53(without_block_id(prompt))
    before = text[: len(text) - len(bare)]
    after = rest[: len(rest) - len(prompt)]
    return cyrb53(f"{before}#{deck_of_tag(tag)}{after}{without_block_id(prompt)}")


def cyrb53(text: str) -> str:
    """Return the 53-bit hash cyrb53 of a text, in hexadecimal."""
    one, two = 0xDEADBEEF, 0x41C6CE57
    units = text.encode("utf-16-le", "surrogatepass")
    for low, high in zip(units[::2], units[1::2], strict=True):
        unit = low | high << 8
        one = (one ^ unit) * 2654435761 & _MASK
        two = (two ^ unit) * 1597334677 & _MASK
    first = ((one ^ one >> 16) * 2246822507 ^ (two ^ two >> 13) * 3266489909) & _MASK
    second = ((two ^ two >> 16) * 2246822507 ^ (first ^ first >> 13) * 3266489909) & _MASK
    return f"{(second & 0x1FFFFF) << 32 | first:x}"
