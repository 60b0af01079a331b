"""Reads the body of a note: its blocks, then the texts in them."""

from __future__ import annotations

from explorer.text.blocks import Structure
from explorer.text.inline import Reading
from explorer.text.quick_inline import QuickReading


def read_body(text: str, start: int, *, quick: bool = True) -> tuple[Structure, Reading]:
    r"""Read `text`, whose line ends are "\n", from `start`, a line's beginning.

    `quick` takes plain stretches in one go. Without it all is read with care: same result, but slower.
    """
    structure = Structure(text, start, quick=quick).read()
    reading = Reading(structure.definitions)
    if structure.definitions and structure.quick.runs:
        # Any bracket may be a reference: no text is simple.
        structure = Structure(text, start, quick=False).read()
        reading = Reading(structure.definitions)
    if structure.quick.runs:
        QuickReading(text, structure.quick, reading).read()
    for leaf in structure.leaves:
        if leaf.masked is None:
            reading.read(text, leaf.start, leaf.end, 0, is_block=leaf.is_block)
        else:
            reading.read(leaf.masked, 0, len(leaf.masked), leaf.start, is_block=leaf.is_block)
    return structure, reading
