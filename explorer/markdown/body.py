"""Reads the body of a note: its blocks, then the texts in them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, ClassVar, NamedTuple

from explorer.markdown.block_patterns import BLOCK_ID, begins_latex
from explorer.markdown.blocks import BlockScanner
from explorer.markdown.fast_blocks import FastRuns
from explorer.markdown.inline_patterns import (
    FOOTNOTE_LABEL,
    MATH,
    TAG,
    splits_wikilink,
    starts_scheme,
    tag_at,
    tag_name,
    url_end,
)
from explorer.markdown.inline_runs import inline_runs
from explorer.markdown.link_target import (
    LABEL,
    WIKILINK,
    Target,
    label_key,
    link_target,
    wikilink_target,
)
from explorer.markdown.scan_result import InlineRun, ScanResult
from explorer.model import LinkKind

_PUNCTUATION = r"!-/:-@\[-`{-~"
_ATTRIBUTE = r"""\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
# Each alternative begins with a character of its own, so that the search skips to those. The number
# of the last group that matched tells which one it is: the keys of `InlineScanner.readers`.
_TOKEN = re.compile(
    rf"""
      \\[{_PUNCTUATION}]()                  # 1 an escape
    | `+()                                  # 2 code
    | {WIKILINK}                            # 3 what a wikilink holds
    | \[\^{FOOTNOTE_LABEL}\]()              # 4 a reference to a footnote
    | \[()                                  # 5 the beginning of a link
    | \]()                                  # 6 the end of its text
    | <()                                   # 7 HTML
    | \$()                                  # 8 math
    | \#()                                  # 9 a tag
    | %%()                                  # 10 a comment
    | \^(?=\[)()                            # 11 a footnote inside of the text: ^[...]
    | h[Tt][Tt][Pp][Ss]?(?=://)()           # 12 a bare address
    | H[Tt][Tt][Pp][Ss]?(?=://)()           # 13 the same
    """,
    re.VERBOSE,
)
_TAG_HTML = re.compile(
    rf"<(?:[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?|/[A-Za-z][A-Za-z0-9-]*\s*)>"
    r"|<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\x00-\x20<>]*>"
    r"|<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>",
    re.ASCII,
)
_IN_ADDRESS = (3, 4, 5, 6)
"""The tokens that count inside of a bare address: brackets."""
_LONG_HTML = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"))
_ESCAPED = rf"\\[{_PUNCTUATION}]|\\(?![{_PUNCTUATION}])"
_BARE = rf"[^\x00-\x20\x7f()\\]|{_ESCAPED}"
_PARENS = rf"\((?:{_BARE})*+\)"
_DESTINATION = re.compile(
    rf"""
    \([ \t]*\n?[ \t]*
    (?: <((?:[^<>\\\n]|\\.)*+)>
      | ((?!<)(?:{_BARE}|\((?:{_BARE}|{_PARENS})*+\))*+)
    )
    (?:[ \t\n]+(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)))?
    [ \t]*\n?[ \t]*\)
    """,
    re.VERBOSE | re.DOTALL,
)
_LONGEST_BLOCK_ID = 300
"""Characters at the end of a text in which a block id is searched for."""
_BACKTICKS = re.compile("`+")


class Bracket(NamedTuple):
    """An open bracket; offsets are those of the text."""

    start: int
    """The offset of the bracket, or of the `!` before it."""
    content: int
    """The offset after the bracket."""
    is_image: bool
    tags: int
    """How many tags were found before it."""
    links: int
    """How many links were found before it."""
    is_footnote: bool
    """Whether it begins a footnote inside of the text."""


class InlineScanner:
    """Scans texts one after the other, and adds what it finds to one result.

    A reader takes the match of a token and returns the offset at which the search for the next one
    goes on.
    """

    def __init__(self, found: ScanResult) -> None:
        self.found = found
        """What has been found so far."""
        self._links = found.links
        self._tags = found.tags
        self._definitions = found.definitions
        self.in_cell = False
        """Whether the text is a cell of a table, in which `\\|` is no escape but a bar."""

    def read(self, text: str, start: int, end: int, shift: int, *, is_block: bool) -> None:
        """Scan `text[start:end]`; `shift` is added to the offsets of what is found.

        `is_block` tells whether the range ends its block, so that a block id may stand there.
        """
        self._text, self._start, self._end, self._shift = text, start, end, shift
        self._consumed = start
        """The end of the last complete element (code, link, tag, escape, ...): a character before
        it belongs to no other one."""
        self._brackets: list[Bracket] = []
        """The open brackets, innermost last."""
        self._dead_count = 0
        """How many open brackets, from the outermost, can no longer begin a link, because there is
        a link inside of them."""
        self._next_marks: dict[str, int] = {}
        """The next offset of each mark that was searched for, the end of the range for none."""
        self._backticks: dict[int, list[int]] | None = None
        """The offsets of the runs of backticks, by their length; None before the first is read."""
        self._address_end = 0
        """The end of a bare address, in which nothing but brackets means anything."""
        self._footnote_at = -1
        """The offset of the bracket that begins a footnote inside of the text."""
        at = start
        while match := _TOKEN.search(text, at, end):
            at = match.end()
            if match.start() >= self._address_end or match.lastindex in _IN_ADDRESS:
                at = self.readers[match.lastindex or 0](self, match)
            elif match[0] == "\\[" and not self._brackets:  # a link ends the address before it
                at = match.start() + 1
            else:
                at = min(at, self._address_end)
        if is_block:
            self._read_block_id()

    def _add_link(self, start: int, end: int, kind: LinkKind, target: Target) -> None:
        self._links.append((start + self._shift, end + self._shift, kind, target))

    def _find(self, closer: str, at: int) -> int:
        """Return the offset after the next `closer` from `at`, -1 if there is none.

        From call to call `at` only grows, so the offset is cached until it is passed. A text that
        opens a hundred comments and closes none is searched once.
        """
        found = self._next_marks.get(closer, -1)
        if found < at:
            found = self._text.find(closer, at, self._end)
            found = self._next_marks[closer] = self._end if found < 0 else found
        return -1 if found >= self._end else found + len(closer)

    def _escape(self, match: re.Match[str]) -> int:
        if not (self.in_cell and match[0] == "\\|"):
            self._consumed = match.end()
        return match.end()

    def _code(self, match: re.Match[str]) -> int:
        """Read code up to the next run of as many backticks.

        If there is none, the backticks are text.
        """
        if self._backticks is None:
            self._backticks = {}
            for run in _BACKTICKS.finditer(self._text, match.start(), self._end):
                self._backticks.setdefault(run.end() - run.start(), []).append(run.start())
        closers = self._backticks.get(len(match[0]), ())
        number = bisect_left(closers, match.end())
        if number == len(closers):
            return match.end()
        self._consumed = closers[number] + len(match[0])
        return self._consumed

    def _wikilink(self, match: re.Match[str]) -> int:
        start, end = match.span()
        target = wikilink_target(match[3])
        if target is not None:
            embed = self._is_embed(start)
            self._add_link(start - embed, end, "embed" if embed else "wikilink", target)
            if not embed:
                self._dead_count = len(self._brackets)
        self._consumed = end
        return end

    def _is_embed(self, bracket: int) -> bool:
        """Return whether the bracket at this offset follows a `!` that no backslash escapes."""
        at = bracket - 1
        return self._consumed <= at and self._text[at] == "!"

    def _footnote_reference(self, match: re.Match[str]) -> int:
        """Read a footnote's mark, or the description of a picture that looks like one."""
        start, end = match.span()
        if self._is_embed(start):
            opener = self._bracket(start, start + 1)
            if self._destination(opener, end - 1, end) is not None:
                self._brackets.append(opener)
                return start + 1
        if start < self._address_end:
            return min(end, self._address_end)
        self._consumed = end
        return end

    def _inline_footnote(self, match: re.Match[str]) -> int:
        """Remember that the bracket that follows begins a footnote."""
        self._footnote_at = match.end()
        return match.end()

    def _open(self, match: re.Match[str]) -> int:
        start, end = match.span()
        self._brackets.append(self._bracket(start, end))
        return end

    def _bracket(self, start: int, content: int) -> Bracket:
        """Return an open bracket, whose text begins at `content`."""
        is_image = self._is_embed(start)
        return Bracket(
            start - is_image,
            content,
            is_image,
            tags=len(self._tags),
            links=len(self._links),
            is_footnote=start == self._footnote_at,
        )

    def _close(self, match: re.Match[str]) -> int:
        """End a markdown link if one began and a destination or a known label follows."""
        end = match.end()
        if not self._brackets:
            return end
        opener = self._brackets.pop()
        is_dead = not opener.is_image and len(self._brackets) < self._dead_count
        self._dead_count = min(self._dead_count, len(self._brackets))
        if opener.is_footnote:
            self._address_end = 0
            self._add_leading_tags(opener, match.start())
            self._consumed = end
            return end
        if is_dead:
            return end
        found = self._destination(opener, match.start(), end)
        if found is None:
            return end
        end, destination = found
        self._address_end = 0
        link_text = self._text[opener.content : match.start()]
        if "\n" in link_text:
            link_text = " ".join(link_text.split())
        if opener.is_image:
            # The description of a picture holds no tags and no links, whatever it looks like.
            del self._tags[opener.tags :]
            del self._links[opener.links :]
        target = link_target(destination, link_text)
        if target is not None:
            self._add_link(opener.start, end, "embed" if opener.is_image else "markdown", target)
        if not opener.is_image:
            self._dead_count = len(self._brackets)
            self._add_leading_tags(opener, match.start())
        self._consumed = end
        return end

    def _add_leading_tags(self, opener: Bracket, close: int) -> None:
        """Add the tags that stand right after an opening bracket, one right after the other.

        They are none after a bracket that is only text, so they are added when it is closed.
        """
        tags, at = self._tags, opener.content
        for number in count(opener.tags):
            found = None
            if self._text.startswith("#", at):
                found = tag_at(self._text, at, self._start, close, at)
            begin = at + self._shift
            if found is None or (number < len(tags) and tags[number][1] == begin):
                return
            name, at = found
            tags.insert(number, (name, begin, begin + 1 + len(name)))

    def _destination(self, opener: Bracket, close: int, end: int) -> tuple[int, str] | None:
        """Return where the link that `opener` began ends, and its destination."""
        text = self._text
        if text.startswith("(", end, self._end) and (
            inline := _DESTINATION.match(text, end, self._end)
        ):
            in_angles, bare = inline.groups()
            if in_angles is not None:
                return inline.end(), in_angles
            return inline.end(), bare
        if not self._definitions:
            return None
        label, stop = text[opener.content : close], end
        if given := LABEL.match(text, end, self._end):
            label, stop = given[1] or label, given.end()
        definition = self._definitions.get(label_key(label))
        if definition is None:
            return None
        return stop, definition.destination

    def _html(self, match: re.Match[str]) -> int:
        """Read a tag, an address in angle brackets, a comment or another long form of HTML."""
        text, at = self._text, match.start()
        tag = _TAG_HTML.match(text, at, self._end)
        if tag is not None:
            self._consumed = tag.end()
            return self._consumed
        end = -1
        for opening, closing in _LONG_HTML:
            if text.startswith(opening, at, self._end):
                end = self._find(closing, at + 2)
                break
        else:
            if text[at + 1 : at + 2] == "!" and text[at + 2 : at + 3].isalpha():
                end = self._find(">", at)
        if end < 0:
            return match.end()
        self._consumed = end
        return end

    def _math(self, match: re.Match[str]) -> int:
        text, at = self._text, match.start()
        found = MATH.match(text, at, self._end)
        if found is None:
            if begins_latex(text, at, self._end):
                self.found.odd_math.append(at + self._shift)
            return match.end()
        if splits_wikilink(text, at, found.end()):
            return match.end()
        self._consumed = found.end()
        return self._consumed

    def _tag(self, match: re.Match[str]) -> int:
        start = match.start()
        found = tag_at(self._text, start, self._start, self._end, self._consumed)
        if found is None:
            return match.end()
        name, self._consumed = found
        begin = start + self._shift
        self._tags.append((name, begin, begin + 1 + len(name)))
        return self._consumed

    def _comment(self, match: re.Match[str]) -> int:
        """Read what a comment holds as a text of its own."""
        end = self._find("%%", match.end())
        if end < 0:
            return match.end()
        content = InlineScanner(self.found)
        content.in_cell = self.in_cell
        content.read(self._text, match.end(), end - len(match[0]), self._shift, is_block=False)
        self._consumed = end
        return end

    def _address(self, match: re.Match[str]) -> int:
        if starts_scheme(self._text, match.start(), self._start):
            self._address_end = url_end(self._text, match.end(), self._end)
        return match.end()

    def _read_block_id(self) -> None:
        text, end = self._text, self._end
        caret = text.rfind("^", max(self._start, end - _LONGEST_BLOCK_ID), end)
        if caret < self._consumed or (caret > self._start and text[caret - 1] not in " \t\n"):
            return
        found = BLOCK_ID.match(text, caret, end)
        if found:
            self.found.blocks.append((found[1], caret + self._shift))

    readers: ClassVar[dict[int, Callable[[Any, re.Match[str]], int]]] = {
        1: _escape,
        2: _code,
        3: _wikilink,
        4: _footnote_reference,
        5: _open,
        6: _close,
        7: _html,
        8: _math,
        9: _tag,
        10: _comment,
        11: _inline_footnote,
        12: _address,
        13: _address,
    }


def read_body(text: str, start: int) -> ScanResult:
    r"""Read `text`, whose line ends are "\n", from `start`, a line's beginning.

    Plain stretches are taken in one go, the rest is read with care.
    """
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
_FAST_TOKEN = re.compile(
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

    def read(self) -> None:
        """Read all that was taken."""
        for start, end in self._taken.stretches:
            self._tag_end = at = start
            while at >= 0:
                # What was read with care is not looked through once more: a token may take long to
                # turn out to be none.
                at = self._tokens(at, start, end)

    def _tokens(self, begin: int, start: int, end: int) -> int:
        """Read on from `begin` in a stretch.

        Return the end of a leaf that was read with care, -1 at the very end.
        """
        text, links = self._text, self._found.links
        for match in _FAST_TOKEN.finditer(text, begin, end):
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
            # In a plain comment nothing begins that could end behind it.
            if found := _PLAIN_COMMENT.match(self._text, at):
                self._comment_close = found.end() - len("%%")
            else:
                self._with_care(at)
        elif group == _BLOCK_ID:
            # It may end its leaf.
            before = self._text[at - 1 : at]
            if before in (" ", "\t", "\n", "") and match.end() >= self._leaf(at)[1]:
                self._found.blocks.append((match[_BLOCK_ID], at))
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
        InlineScanner(found).read(self._text, start, end, 0, is_block=True)

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
