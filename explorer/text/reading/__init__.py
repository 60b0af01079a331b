"""The reading view without a screen: the text of a note to lines of styled runs, at any width, piece by piece.

Never knows a vault: what a link leads to, how wide a text is and how code is colored are told to it.
"""

from explorer.text.reading.document import Document
from explorer.text.reading.excerpt import Embedded, Embeds, Excerpt, block_of, excerpt_of
from explorer.text.reading.layout import Anchor, Layout, Place
from explorer.text.reading.page import Format, Highlighter, lines
from explorer.text.reading.parse import Definitions, definitions, parse
from explorer.text.reading.picture import Picture, PictureFile, PictureRow, Room, fitted
from explorer.text.reading.signs import ASCII, UNICODE, Signs
from explorer.text.reading.values import Line, LinkLook, Look, Run, Style, Target, TargetKind, Wide

__all__ = [
    "ASCII",
    "UNICODE",
    "Anchor",
    "Definitions",
    "Document",
    "Embedded",
    "Embeds",
    "Excerpt",
    "Format",
    "Highlighter",
    "Layout",
    "Line",
    "LinkLook",
    "Look",
    "Picture",
    "PictureFile",
    "PictureRow",
    "Place",
    "Room",
    "Run",
    "Signs",
    "Style",
    "Target",
    "TargetKind",
    "Wide",
    "block_of",
    "definitions",
    "excerpt_of",
    "fitted",
    "lines",
    "parse",
]
