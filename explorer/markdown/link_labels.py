"""Where the label of a link ends, as markdown-it finds it, but each bracket is followed only once.

markdown-it follows every bracket that opens to the one that closes it, or to the end: a text of
open brackets would take quadratic time. Never decides what a link is.
"""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

from explorer.markdown.inline_patterns import FOOTNOTE_LABEL
from explorer.markdown.link_references import LABEL

FOOTNOTE_MARK = re.compile(rf"\[\^({FOOTNOTE_LABEL})\]")
"""A reference to a footnote; the group is its label."""
Known = dict[int, int]
"""The brackets that were followed, each with the offset of the one that closes it, -1 if none
does."""


# The names of the parameters are those of markdown-it, which calls it by them.
def link_label(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: N803
    """Return the offset of the `]` that closes the `[` at `start`.

    -1 if none does, or if a link is in between.
    """
    if start > state.pos + 1:
        # Not what the link or picture here begins with, but the label that it refers to.
        return _reference_end(state, start)
    known = _known(state, disableNested)
    if start in known:
        return known[start]
    before = state.pos
    _follow(state, start, known, disableNested)
    state.pos = before
    return known[start]


def _follow(state: StateInline, start: int, known: Known, nested_end_it: bool) -> None:
    """Follow the bracket at `start`, and those inside of it, to what closes them; moves `state`."""
    state.pos = start + 1
    opened = [start]
    while state.pos < state.posMax:
        at, marker = state.pos, state.src[state.pos]
        if marker == "]":
            known[opened.pop()] = at
            if not opened:
                break
        state.md.inline.skipToken(state)
        if marker != "[":
            continue
        if state.pos != at + 1:
            if nested_end_it and not FOOTNOTE_MARK.fullmatch(state.src, at, state.pos):
                break
        elif at not in known:
            opened.append(at)
        elif known[at] < 0:
            break  # what never closes holds up all that is around it
        else:
            state.pos = known[at] + 1
    known.update(dict.fromkeys(opened, -1))


def _reference_end(state: StateInline, start: int) -> int:
    """Return the offset of the `]` that closes the label of a reference, -1 if none does."""
    label = LABEL.match(state.src, start, state.posMax)
    if label is None:
        return -1
    return label.end() - 1


def _known(state: StateInline, nested_end_it: bool) -> Known:
    """Return what is known of this text, up to where it is looked at now."""
    of_texts = state.env.setdefault("labels", {})
    # Held with the state, so that no other one gets its number.
    _, of_ends = of_texts.setdefault(id(state), (state, {}))
    known: Known = of_ends.setdefault((state.posMax, nested_end_it), {})
    return known
