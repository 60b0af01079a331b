"""Whether a text holds a block of code, told by its blocks alone: the text in them is not read."""

from __future__ import annotations

from explorer.markdown.block_sink import BlockSink, VerbatimKind
from explorer.markdown.blocks import BlockScanner
from explorer.markdown.scan_result import ScanResult


class _CodeSink(BlockSink):
    """Notes whether there is code among the blocks."""

    def __init__(self) -> None:
        self.found = False

    def begin_verbatim(
        self,
        kind: VerbatimKind,
        *,
        indent: int = 0,  # noqa: ARG002 (the scanner's own)
        info: str = "",
    ) -> None:
        """Code begins, or something else that is shown as it is written."""
        is_math = info.split()[:1] == ["math"]
        self.found = self.found or kind == "code" or (kind == "fence" and not is_math)


def holds_code(text: str) -> bool:
    """Whether a text (line ends as LF) holds a block of code, in a list or quote too."""
    sink = _CodeSink()
    BlockScanner(text, ScanResult(), sink).read()
    return sink.found
