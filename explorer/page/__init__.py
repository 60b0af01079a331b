"""The reading view without a screen: the text of a note to rows of styled runs, at any width.

Never knows a vault or a terminal: callers hand over what links lead to, how wide a text is and how
code is colored.
"""

from explorer.markdown.block_parser import Definitions, definitions, parse
from explorer.markdown.nodes import LinkLook, Look, Style, Target, TargetKind
from explorer.page.block_renderer import lines
from explorer.page.document import Document
from explorer.page.excerpt import Embeds, Excerpt, ResolvedEmbed, block_of, excerpt_of
from explorer.page.folds import BEGIN, OPEN, OVERVIEW, PREVIEW, Fold, Folds
from explorer.page.layout import Anchor, Layout, RowPosition
from explorer.page.layout_options import (
    Highlighter,
    LayoutOptions,
)
from explorer.page.lines import (
    Line,
    Picture,
    PictureFile,
    PictureLimits,
    PictureRow,
    Run,
    TableViewport,
    fitted,
)
from explorer.page.property_rows import front_matter_of
from explorer.page.signs import ASCII, UNICODE, Signs

__all__ = [
    "ASCII",
    "BEGIN",
    "OPEN",
    "OVERVIEW",
    "PREVIEW",
    "UNICODE",
    "Anchor",
    "Definitions",
    "Document",
    "Embeds",
    "Excerpt",
    "Fold",
    "Folds",
    "Highlighter",
    "Layout",
    "LayoutOptions",
    "Line",
    "LinkLook",
    "Look",
    "Picture",
    "PictureFile",
    "PictureLimits",
    "PictureRow",
    "ResolvedEmbed",
    "RowPosition",
    "Run",
    "Signs",
    "Style",
    "TableViewport",
    "Target",
    "TargetKind",
    "block_of",
    "definitions",
    "excerpt_of",
    "fitted",
    "front_matter_of",
    "lines",
    "parse",
]
