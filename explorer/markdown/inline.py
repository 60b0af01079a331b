"""What one run of text says: wikilinks, markdown links, tags and the block id that ends it.

The reference reading, bracket by bracket; `quick` takes what is simple. Code, math and HTML bind
tighter than links.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import ClassVar, NamedTuple

from explorer.markdown.link_references import label_key
from explorer.markdown.link_target import WIKILINK, Target, link_target, wikilink_target
from explorer.markdown.scan_result import ScanResult
from explorer.model import LinkKind

TAG = r"""[^\s'!"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\ufeff\u2000-\u206f\u2e00-\u2e7f]+"""
"""Regular expression of what may follow the `#` of a tag."""

_PUNCTUATION = r"!-/:-@\[-`{-~"
_ATTRIBUTE = r"""\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_TOKEN = re.compile(
    rf"""
      \\[{_PUNCTUATION}]          # 1-less: an escape
    | (`+)                        # 1 code
    | {WIKILINK}                  # 2 what a wikilink holds
    | (\[)                        # 3
    | (\])                        # 4
    | (<)                         # 5
    | (\$\$?)                     # 6
    | \#({TAG})                   # 7
    """,
    re.VERBOSE,
)
_TAG_HTML = re.compile(
    rf"<(?:[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?|/[A-Za-z][A-Za-z0-9-]*\s*)>"
    r"|<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\x00-\x20<>]*>|<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>",
    re.ASCII,
)
_LONG_HTML = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"))
_INLINE_MATH = re.compile(r"\$(?=[^\s$])((?:[^$\\\n]|\\[^\n])*)(?<=\S)\$(?!\d)")
_ESCAPED = rf"\\[{_PUNCTUATION}]|\\(?![{_PUNCTUATION}])"
_PARENS = rf"\((?:[^\x00-\x20\x7f()\\]|{_ESCAPED})*+\)"
_DESTINATION = re.compile(
    rf"""
    \([ \t]*\n?[ \t]*
    (?: <((?:[^<>\\\n]|\\.)*+)>
      | ((?!<)(?:[^\x00-\x20\x7f()\\]|{_ESCAPED}|\((?:[^\x00-\x20\x7f()\\]|{_ESCAPED}|{_PARENS})*+\))*+)
    )
    (?:[ \t\n]+(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)))?
    [ \t]*\n?[ \t]*\)
    """,
    re.VERBOSE | re.DOTALL,
)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)*+)\]", re.DOTALL)
_BLOCK_ID = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*\Z")
_LOOK_BACK = 300
"""How far back is looked for what decides on a tag or a block id: a bound, so that no text takes
long."""
_SOFT_MARK = re.compile(r"(?<=[^\s_])(_+)(?!\w)|(?<![\w])_+(?=[^\s_])")
_FIRST_TAG = re.compile(rf"\#({TAG})")
_BACKTICKS = re.compile("`+")
_KEYCAP = "\ufe0f\u20e3"


class _Bracket(NamedTuple):
    start: int
    content: int
    image: bool
    tags: int
    """How many tags were found before it."""


def tag_name(said: str) -> str | None:
    """Return the name of the tag that is written `said`, without its `#`; None if it is none."""
    name = said.rstrip("/")
    if not name or name[0] in _KEYCAP or (name.isascii() and name.isdigit()):
        return None
    return name


class InlineScanner:
    """Reads runs of text one after the other."""

    def __init__(self, found: ScanResult) -> None:
        self.found = found
        """Where links, tags and block ids go."""
        self._links = found.links
        self._tags = found.tags
        self._definitions = found.definitions
        self._text = ""
        self._shift = self._start = self._end = 0
        self._node = 0
        self._brackets: list[_Bracket] = []
        self._dead = 0
        """How many open brackets may no longer begin a link, because one inside them did."""
        self._ahead: dict[str, int] = {}
        """Where what was looked for stands next; it is not looked for again before the reading has
        come there."""
        self._fences: dict[int, list[int]] | None = None

    def read(self, text: str, start: int, end: int, shift: int, *, is_block: bool) -> None:
        """Read `text[start:end]`; offsets of what is found are those plus `shift`."""
        self._text, self._start, self._end, self._shift = text, start, end, shift
        self._node, self._brackets, self._dead, self._ahead, self._fences = start, [], 0, {}, None
        at = start
        while match := _TOKEN.search(text, at, end):
            group = match.lastindex
            at = match.end()
            if group is None:
                self._node = at
            else:
                at = self._readers[group](self, match)
        if is_block:
            self._read_block_id()

    def _add_link(self, start: int, end: int, kind: LinkKind, target: Target) -> None:
        self._links.append((start + self._shift, end + self._shift, kind, target))

    def _find(self, closer: str, at: int) -> int:
        """Return the offset after the next `closer` from `at`, -1 if there is none."""
        found = self._next(closer, at, self._end)
        return found + len(closer) if found < self._end else -1

    def _next(self, mark: str, at: int, end: int) -> int:
        """Return the offset of the next `mark` from `at`, which never goes back.

        `end` if there is none before that.

        A text that begins a hundred things and ends none of them is searched once, not a hundred
        times.
        """
        found = self._ahead.get(mark, -1)
        if found < at:
            found = self._text.find(mark, at, end)
            found = self._ahead[mark] = end if found < 0 else found
        return found

    def _code(self, match: re.Match[str]) -> int:
        """End code at the next run of just as many backticks.

        Without one, the backticks are text.
        """
        if self._fences is None:
            self._fences = {}
            for run in _BACKTICKS.finditer(self._text, match.start(), self._end):
                self._fences.setdefault(run.end() - run.start(), []).append(run.start())
        closers = self._fences.get(len(match[0]), ())
        number = bisect_left(closers, match.end())
        if number == len(closers):
            return match.end()
        self._node = closers[number] + len(match[0])
        return self._node

    def _wikilink(self, match: re.Match[str]) -> int:
        start, end = match.span()
        target = wikilink_target(match[2])
        if target is not None:
            embed = self._is_embed(start)
            self._add_link(start - embed, end, "embed" if embed else "wikilink", target)
        self._node = end
        return end

    def _is_embed(self, bracket: int) -> bool:
        """Return whether the bracket at this offset follows a `!` that no backslash escapes."""
        at = bracket - 1
        return self._node <= at and self._text[at] == "!"

    def _open(self, match: re.Match[str]) -> int:
        start, end = match.span()
        image = self._is_embed(start)
        self._brackets.append(_Bracket(start - image, end, image, len(self._tags)))
        return end

    def _close(self, match: re.Match[str]) -> int:
        """End a markdown link if one began and a destination or a known label follows."""
        end = match.end()
        if not self._brackets:
            return end
        opener = self._brackets.pop()
        is_dead = not opener.image and len(self._brackets) < self._dead
        self._dead = min(self._dead, len(self._brackets))
        if is_dead:
            return end
        found = self._destination(opener, match.start(), end)
        if found is None:
            return end
        end, destination = found
        said = self._text[opener.content : match.start()]
        target = link_target(destination, " ".join(said.split()) if "\n" in said else said)
        if target is not None:
            self._add_link(opener.start, end, "embed" if opener.image else "markdown", target)
        if opener.image:
            del self._tags[opener.tags :]
        else:
            self._dead = len(self._brackets)
            if (first := _FIRST_TAG.match(self._text, opener.content, match.start())) and (
                name := tag_name(first[1])
            ):
                begin = opener.content + self._shift
                self._tags.insert(opener.tags, (name, begin, begin + 1 + len(name)))
        self._node = end
        return end

    def _destination(self, opener: _Bracket, close: int, end: int) -> tuple[int, str] | None:
        """Return where the link that `opener` began ends, and its destination."""
        text = self._text
        if text.startswith("(", end, self._end) and (
            inline := _DESTINATION.match(text, end, self._end)
        ):
            return inline.end(), inline[1] if inline[1] is not None else inline[2]
        if not self._definitions:
            return None
        label, stop = text[opener.content : close], end
        if given := _LABEL.match(text, end, self._end):
            label, stop = given[1] or label, given.end()
        destination = self._definitions.get(label_key(label))
        return None if destination is None else (stop, destination)

    def _angle(self, match: re.Match[str]) -> int:
        text, at = self._text, match.start()
        found = _TAG_HTML.match(text, at, self._end)
        end = found.end() if found else -1
        if not found:
            for opening, closing in _LONG_HTML:
                if text.startswith(opening, at, self._end):
                    end = self._find(closing, at + 2)
                    break
            else:
                if text[at + 1 : at + 2] == "!" and text[at + 2 : at + 3].isalpha():
                    end = self._find(">", at)
        if end < 0:
            return match.end()
        self._node = end
        return end

    def _math(self, match: re.Match[str]) -> int:
        text, at = self._text, match.start()
        if len(match[0]) == 2:
            end = self._find("$$", at + 2)
        else:
            inline = _INLINE_MATH.match(text, at, self._end)
            end = inline.end() if inline and not self._splits_wikilink(at, inline.end()) else -1
        if end < 0:
            return match.end()
        self._node = end
        return end

    def _splits_wikilink(self, start: int, end: int) -> bool:
        """Return whether a range ends inside a wikilink that begins in it."""
        text, stop = self._text, len(self._text)
        opened = text.rfind("[[", start, end)
        if opened < 0 or text.find("]]", opened, end) >= 0:
            return False
        return self._next("]]", end, stop) < self._next("\n", end, stop)

    def _tag(self, match: re.Match[str]) -> int:
        start, said = match.start(), match[7]
        if not self._is_edge(start):
            return match.end()
        if said[-1] == "_" and self._in_soft_emphasis(start):
            said = said.rstrip("_")
        self._node = start + 1 + len(said)
        name = tag_name(said)
        if name is not None:
            begin = start + self._shift
            self._tags.append((name, begin, begin + 1 + len(name)))
        return self._node

    def _is_edge(self, at: int) -> bool:
        """Return whether a tag may begin here.

        After a blank, or where another inline node ends or begins.
        """
        if at in (self._start, self._node):
            return True
        text = self._text
        before = text[at - 1]
        if before.isspace() or before == "\ufeff":
            return True
        if before in "*_" or text[at - 2 : at] in ("~~", "==", "%%"):
            word = text[max(self._start, at - _LOOK_BACK) : at].split()
            return not (word and "://" in word[-1])
        return False

    def _in_soft_emphasis(self, at: int) -> bool:
        """Return whether an underscore before this offset opened emphasis that is still open."""
        is_open = False
        for mark in _SOFT_MARK.finditer(self._text, max(self._start, at - _LOOK_BACK), at + 1):
            is_open = mark[1] is None
        return is_open

    def _read_block_id(self) -> None:
        text, end = self._text, self._end
        caret = text.rfind("^", max(self._start, end - _LOOK_BACK), end)
        if caret < self._node or (caret > self._start and text[caret - 1] not in " \t\n"):
            return
        found = _BLOCK_ID.match(text, caret, end)
        if found:
            self.found.blocks.append((found[1], caret + self._shift))

    _readers: ClassVar[dict[int, Callable[[InlineScanner, re.Match[str]], int]]] = {
        1: _code,
        2: _wikilink,
        3: _open,
        4: _close,
        5: _angle,
        6: _math,
        7: _tag,
    }
