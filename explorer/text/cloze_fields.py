"""The input fields for the gaps of cloze cards, as the review plugin writes them in HTML."""

from __future__ import annotations

import re
from typing import Final

GAP: Final = "[...]"
"""What stands for an answer that has no hint."""
_FIELD = re.compile(r"""<input class="cloze-input" type="text" size="[0-9]+" />(\[[^\]\n]*\])?""")


def input_field(answer: str, hint: str | None) -> str:
    """Return a field that is as wide as the answer, with the hint behind it if there is one."""
    # JavaScript counts UTF-16 code units.
    size = len(answer.encode("utf-16-le", "surrogatepass")) // 2
    shown_hint = "" if hint is None else f"[{hint}]"
    return f'<input class="cloze-input" type="text" size="{size}" />{shown_hint}'


def without_fields(text: str) -> str:
    """Return the front of a card with a gap in place of each input field: `[...]`, or its hint."""
    if "<input" not in text:
        return text
    return _FIELD.sub(lambda field: field[1] or GAP, text)
