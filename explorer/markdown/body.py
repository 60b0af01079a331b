"""Reads the body of a note: its blocks, then the texts in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from explorer.markdown.blocks import BlockScanner
from explorer.markdown.fast_blocks import FastRuns
from explorer.markdown.inline import InlineScanner
from explorer.markdown.inline_patterns import TAG, tag_name
from explorer.markdown.inline_runs import inline_runs
from explorer.markdown.link_target import link_target, wikilink_target
from explorer.markdown.scan_result import InlineRun, ScanResult


def read_body(text: str, start: int, *, quick: bool = True) -> ScanResult:
    r"""Read `text`, whose line ends are "\n", from `start`, a line's beginning.

    `quick` takes plain stretches in one go. Without it all is read with care: same result, but
    slower.
    """
    if not quick:
        return _read_with_care(text, start)
    found = ScanResult()
    fast_runs = FastRuns()
    position = fast_runs.take(text, start, found)
    runs: Iterable[InlineRun] = ()
    if position < len(text):
        scanner = BlockScanner(text, found, fast_runs)
        scanner.read(position)
        runs = inline_runs(text, scanner.root)
    if found.definitions:
        # Any bracket may be a reference: no text is simple.
        runs = [*fast_runs.leaves(text), *runs]
    else:
        FastInlineScanner(text, fast_runs, found).read()
    if runs:
        read_runs(text, runs, InlineScanner(found))
    return found


def _read_with_care(text: str, start: int) -> ScanResult:
    found = ScanResult()
    scanner = BlockScanner(text, found)
    scanner.read(start)
    read_runs(text, inline_runs(text, scanner.root), InlineScanner(found))
    return found


def read_runs(text: str, runs: Iterable[InlineRun], reader: InlineScanner) -> None:
    """Read the inline texts of a body, one after the other."""
    for start, end, masked, is_block, is_cell in runs:
        reader.in_cell = is_cell
        if masked is None:
            reader.read(text, start, end, 0, is_block=is_block)
        else:
            reader.read(masked, 0, len(masked), start, is_block=is_block)


_LINK_TEXT = r"""(?:[^\[\]\\`$<#\n]++|<(?:/?[A-Za-z][A-Za-z0-9-]*(?:[ ][a-z-]+=[\w-]+)*)>)*+"""
# Each alternative begins with a sign, so that the search skips from sign to sign. Alternatives
# without a group need no action; an empty group marks what is not simple.
_TOKEN = re.compile(
    rf"""
      \[\[([^\[\]\n]++)\]\]                                               # 1 a wikilink
    # a link out of the vault
    | \[{_LINK_TEXT}\]\([A-Za-z][A-Za-z0-9+.-]*+:[^\s()<>\\"]*+(?:[ ]"[^"\\\n]*")?\)
    | \[([^\[\]\\`$<\#\n]*+)\]\(([^\s()<>\\:&/][^\s()<>\\:&]*+)\)           # 2 3 a markdown link
    | \[\[()                                                              # 4 brackets
    | \](?=[(\[])()                                                       # 5 the end of a link
    | `[^`\n]++`(?!`)                                                     #   code
    | `()                                                                 # 6
    | \\[\[\]!`<^]()                                                      # 7 in an address, perhaps
    | \\[!-/:-@\[-`{{-~]                                                  #   an escape
    | <!--(?!-?>)(?:[^\n-]++|-(?!->))*+-->                                  #   a comment of HTML
    | <https?://[^\s<>]*+>
    | </?[A-Za-z][A-Za-z0-9-]*+(?:[ ][a-z-]++="[^"\n]*")*[ ]?/?>
    | <(?=[A-Za-z/!?])()                                                  # 8
    | \$()                                                                # 9
    | \#({TAG})                                                           # 10 a tag, perhaps
    | \^([A-Za-z0-9-]+)[ \t]*(?:\n|\Z)                                    # 11 a block id, perhaps
    | \^\[()                                                              # 12 a footnote
    | %%(?:[^%\n\[\]`$<\#^\\]++|`[^`%\n]+`)*+%%                              #    a comment
    | %%()                                                                # 13 a comment, perhaps
    """,
    re.VERBOSE,
)
_WIKILINK, _MARKDOWN, _TAG, _BLOCK_ID, _COMMENT = 1, 3, 10, 11, 13
# A comment in which nothing begins that could end behind it.
_PLAIN_COMMENT = re.compile(r"%%(?:[^%\n\[\]`$<^\\]|`[^`%\n]+`|\[\[[^\[\]%\n]+\]\])*+%%")
# After these a tag begins nowhere, unless a backslash escapes them.
_NO_EDGE = frozenset("/&([{\"',;:?!@+.#-")


class FastInlineScanner:
    """Reads the texts of one body."""

    def __init__(self, text: str, taken: FastRuns, found: ScanResult) -> None:
        self._text = text
        self._taken = taken
        self._starts: list[int] = []
        self._found = found
        self._skip = 0
        """The end of the last text that was left to the thorough scanner."""
        self._tag_end = 0
        self._comment_close = -1
        """Where the marks stand that close the plain comment which was met last."""
        self._careful: InlineScanner | None = None

    def read(self) -> None:
        """Read all that was taken."""
        for start, end in self._taken.stretches:
            self._stretch(start, end)

    def _stretch(self, start: int, end: int) -> None:
        self._tag_end = at = start
        while at >= 0:
            # What was read with care is not looked through once more: a token may take long to turn
            # out to be none.
            at = self._tokens(at, start, end)

    def _tokens(self, begin: int, start: int, end: int) -> int:
        """Read on from `begin` in a stretch.

        Return the end of a leaf that was read with care, -1 at the very end.
        """
        text, links = self._text, self._found.links
        for match in _TOKEN.finditer(text, begin, end):
            group = match.lastindex
            if group is None:
                continue
            at = match.start()
            if at == self._comment_close:
                continue
            if group == _WIKILINK and (at == start or text[at - 1] != "!"):
                target = wikilink_target(match[1])
                if target is not None:
                    links.append((at, match.end(), "wikilink", target))
                continue
            self._take(group, match, start)
            if self._skip > begin:
                return self._skip
        return -1

    def _take(self, group: int, match: re.Match[str], start: int) -> None:
        """Take a token, by its group, that means something in a stretch that begins at `start`."""
        at = match.start()
        if group == _COMMENT:
            if not self._comment(at):
                self._with_care(at)
        elif group == _BLOCK_ID:
            self._block_id(match, at)
        elif group == _TAG:
            self._tag(match, at)
        elif group == _MARKDOWN:
            self._markdown_link(match, at, start)
        elif group == _WIKILINK:
            self._embed(match, at)
        else:
            self._with_care(at)

    def _embed(self, match: re.Match[str], at: int) -> None:
        """Take a wikilink after a `!`."""
        target = wikilink_target(match[_WIKILINK])
        if target is None:
            return
        if self._text[at - 2 : at - 1] == "\\":
            self._with_care(at)
            return
        self._found.links.append((at - 1, match.end(), "embed", target))

    def _comment(self, at: int) -> bool:
        """Return whether the marks at this offset open a plain comment."""
        found = _PLAIN_COMMENT.match(self._text, at)
        if found:
            self._comment_close = found.end() - len("%%")
        return found is not None

    def _leaf(self, at: int) -> tuple[int, int]:
        """Return the range of the leaf that holds an offset."""
        if not self._starts:
            self._starts = [run[0] for run in self._taken.runs]
        start, end, lines = self._taken.runs[bisect_right(self._starts, at) - 1]
        if lines:
            start = max(start, self._text.rfind("\n", start, at) + 1)
            line_end = self._text.find("\n", at, end)
            if line_end >= 0:
                end = line_end
        return start, end

    def _with_care(self, at: int) -> None:
        """Read the leaf that holds an offset in the thorough way, from its start."""
        start, end = self._leaf(at)
        found = self._found
        while found.links and found.links[-1][0] >= start:
            found.links.pop()
        while found.tags and found.tags[-1][1] >= start:
            found.tags.pop()
        while found.blocks and found.blocks[-1][1] >= start:
            found.blocks.pop()
        self._skip = end
        end -= self._text[end - 1] == "\n"
        if self._careful is None:
            self._careful = InlineScanner(found)
        self._careful.read(self._text, start, end, 0, is_block=True)

    def _block_id(self, match: re.Match[str], at: int) -> None:
        """Take a block id if it ends its leaf."""
        if self._text[at - 1 : at] not in (" ", "\t", "\n", ""):
            return
        if match.end() >= self._leaf(at)[1]:
            self._found.blocks.append((match[_BLOCK_ID], at))

    def _markdown_link(self, match: re.Match[str], at: int, start: int) -> None:
        text = self._text
        embed = at > start and text[at - 1] == "!"
        if (
            (embed and text[at - 2 : at - 1] == "\\")
            or match[2][:1] == "^"
            or text[at - 1 : at] == "^"
        ):
            self._with_care(at)
            return
        target = link_target(match[3], match[2])
        if target is not None:
            self._found.links.append(
                (at - embed, match.end(), "embed" if embed else "markdown", target)
            )

    def _tag(self, match: re.Match[str], at: int) -> None:
        written, text = match[_TAG], self._text
        before = text[at - 1 : at]
        if before in (" ", "\n", "\t", ""):
            if written[-1] == "_":
                self._with_care(at)
                return
            self._tag_end = at + 1 + len(written)
            name = tag_name(written)
            if name is not None:
                self._found.tags.append((name, at, at + 1 + len(name)))
        elif (
            at == self._tag_end
            or not (before.isalnum() or before in _NO_EDGE)
            or text[at - 2 : at - 1] == "\\"
        ):
            self._with_care(at)
