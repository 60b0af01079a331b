"""Holds the two readings of Markdown together: what the scanner finds, and what the page shows.

Each view is made by the code of its own side. What differs on purpose is named in `ARGUED` or at
the place where a view is made, with its reason; nothing else may.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import explorer.text.frontmatter as frontmatter
from explorer.config import ReviewSettings
from explorer.markdown.block_parser import BlockBuilder
from explorer.markdown.blocks import BlockNode, BlockScanner, walk
from explorer.markdown.body import InlineScanner, read_runs
from explorer.markdown.inline_patterns import FOOTNOTE_LABEL, MATH
from explorer.markdown.inline_runs import inline_runs
from explorer.markdown.link_target import link_target, wikilink_target
from explorer.markdown.nodes import (
    Block,
    Callout,
    Code,
    Embed,
    Footnote,
    HeadingBlock,
    List,
    Paragraph,
    Quote,
    Span,
    Table,
    Target,
)
from explorer.markdown.scan import scan
from explorer.markdown.scan_result import ScanResult
from explorer.page import Document
from explorer.reader.note_context import named_note
from explorer.text.sanitize import clean

_LINE_END = re.compile(r"\r\n?")
_HTML_CODE = re.compile(r"<(?:code|kbd|samp|tt)\b", re.IGNORECASE)
_FOOTNOTE_MARK = re.compile(rf"\[\^{FOOTNOTE_LABEL}\]")
_LINE_START = re.compile(r"[ \t]*(?:\r\n?|\n)[ \t>]*")
_LINE_ID = re.compile(r"[ \t]*(?<=\s)\^[A-Za-z0-9-]+(?=\n)")
_BRACKETED = re.compile(r"!?\[.*[\])]", re.DOTALL)


class Item(NamedTuple):
    """A construct that one side found."""

    kind: str  # `heading`, `link`, `tag`, `block`, `code` or `math`
    line: int  # 1-based line of the file
    said: tuple[object, ...]
    """Level and text of a heading; kind, source, path, heading and block of a link; the name of a
    tag or of a block; the text of code and math inside of a line, and of a block of math; nothing
    for a line of a block of code."""


@dataclass
class View:
    """What one side finds in a text."""

    items: Counter[Item] = field(default_factory=Counter)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    """Where the comments stand in the text, whose line ends are LF."""

    def add(self, kind: str, line: int, *said: object) -> None:
        self.items[Item(kind, line, said)] += 1

    def hides(self, at: int) -> bool:
        """Whether an offset lies in a comment: what it holds counts for the vault, unseen."""
        return any(start <= at < end for start, end in self.hidden)


class Difference(NamedTuple):
    side: str  # the side that has it: `scanner` or `page`
    item: Item


# The scanner


def _record_blocks(text: str, root: BlockNode, view: View, first: int) -> None:
    """Record which lines are code and math and where comments stand."""
    blocks = list(walk(root))
    for node in blocks:
        if node.kind == "comment":
            view.hidden.append(node.delimiter)
    for node in blocks:
        said = [(number, text[start:end]) for number, (start, end) in enumerate(node.lines)]
        said = [(number, line) for number, line in said if line.strip()]
        if not said or view.hides(node.lines[0][0]):
            continue
        if node.kind in ("code", "fence"):
            for number, _ in said:
                view.add("code", first + node.start + (node.kind == "fence") + number)
        elif node.kind == "math":
            number = first + node.start + said[0][0]
            view.add("math", number, _joined(line for _, line in said))


class _Inline(InlineScanner):
    """The scanner's inline texts, with a record of the code and the math in them."""

    def __init__(self, found: ScanResult, view: View, line: Callable[[int], int]) -> None:
        super().__init__(found)
        self._view = view
        self._line = line

    def _code(self, match: re.Match[str]) -> int:
        end = super()._code(match)
        if end > match.end():
            self._add("code", match.start(), self._text[match.end() : end - len(match[0])])
        return end

    def _math(self, match: re.Match[str]) -> int:
        end = super()._math(match)
        found = MATH.match(self._text, match.start(), self._end)
        if end > match.end() and found is not None:
            said = found[1] or found[2]
            if said.strip():
                self._add("math", match.start(), said)
        return end

    def _comment(self, match: re.Match[str]) -> int:
        end = super()._comment(match)
        if end > match.end():
            self._view.hidden.append((match.start() + self._shift, end + self._shift))
        return end

    def _add(self, kind: str, start: int, said: str) -> None:
        at = start + self._shift
        if not self._view.hides(at):
            self._view.add(kind, self._line(at), _joined([clean(said)]))

    readers: ClassVar[dict[int, Callable[[Any, re.Match[str]], int]]] = {
        **InlineScanner.readers,
        2: _code,
        8: _math,
        10: _comment,
    }


def scanned(text: str) -> View:
    """Return what the scanner finds in a note."""
    view = View()
    found = _scan_with_record(text, view)
    note = scan("Note.md", text, ReviewSettings())
    for heading in note.headings:
        view.add("heading", heading.line, heading.level, _shown_name(heading.name))
    for link in note.links:
        if link.property is None and not view.hides(_in_lf(text, link.start)):
            path = link.path
            if link.raw.endswith("]]") and link.kind != "markdown":
                path = link.name()  # the page shows it so; where it leads is told by its source
            where = (path, link.heading, link.block)
            view.add("link", link.line, link.kind, _source(link.raw), *where)
    for tag in note.tag_uses:
        if tag.line >= note.body_line and not view.hides(_in_lf(text, tag.start)):
            view.add("tag", tag.line, clean(tag.name))
    line = _line_of(_LINE_END.sub("\n", text))
    for name, at in found.blocks:
        if not view.hides(at):
            view.add("block", line(at), name)
    return view


def _scan_with_record(text: str, view: View) -> ScanResult:
    """Scan the body of a note the thorough way, and record code, math and comments."""
    text = _LINE_END.sub("\n", text)
    line, front = _line_of(text), frontmatter.cut(text)
    found = ScanResult()
    start = front.body if front else 0
    scanner = BlockScanner(text, found)
    scanner.read(start)
    _record_blocks(text, scanner.root, view, line(start))
    read_runs(text, inline_runs(text, scanner.root), _Inline(found, view, line))
    return found


def _line_of(text: str) -> Callable[[int], int]:
    """Return what tells the line of an offset."""
    return lambda at: text.count("\n", 0, at) + 1


def _in_lf(text: str, at: int) -> int:
    """Return where an offset of a text is when its line ends are LF."""
    return at - text.count("\r\n", 0, at)


# The page


class _Page:
    """Collects what the blocks of a page show."""

    def __init__(self) -> None:
        self.view = View()
        self._seen: set[int] = set()

    def take(self, blocks: Iterable[Block]) -> None:
        """Take the blocks of the page's top level."""
        for block in blocks:
            if isinstance(block, HeadingBlock):
                self._heading(block)
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case HeadingBlock(spans=spans) | Paragraph(spans=spans) | Embed(spans=spans):
                self._spans(spans)
            case Code():
                self._code(block)
            case Table(head, rows):
                for row in (head, *rows):
                    for cell in row.cells:
                        self._spans(cell)
            case Callout(title=title):
                self._spans(title)
        for inner in _inner(block):
            self._block(inner)

    def _heading(self, block: HeadingBlock) -> None:
        # The mark of a footnote is no part of a heading's name, whether there is a text for it.
        shown = [span.text for span in block.spans if "footnote" not in span.style]
        said = "".join(text for text in shown if not _FOOTNOTE_MARK.fullmatch(text))
        self.view.add("heading", block.line, block.level, _shown_name(said))

    def _code(self, block: Code) -> None:
        if block.language == "math":
            self.view.add("math", block.line, _joined([block.text]))
            return
        for index, row in enumerate(block.text.split("\n")):
            if row.strip():
                self.view.add("code", block.line + index)

    def _spans(self, spans: Iterable[Span]) -> None:
        for span in spans:
            if span.target is not None and id(span.target) not in self._seen:
                self._seen.add(id(span.target))
                self._link(span.target)
            if "tag" in span.style:
                self.view.add("tag", span.line, span.text[1:])
            for kind in ("code", "math"):
                if kind in span.style:
                    self.view.add(kind, span.line, _joined([span.text]))

    def _link(self, target: Target) -> None:
        if target.kind not in ("wikilink", "embed", "markdown"):
            return
        if target.in_brackets:
            found = wikilink_target(target.destination)
            if found is not None:
                found = (named_note(target), *found[1:])  # a blank may be left before its `#`
        else:
            # Escapes and entities are resolved in it already.
            found = link_target(target.destination.replace("\\", "\\\\").replace("&", "&amp;"), "")
        if found is not None:
            self.view.add("link", target.line, target.kind, _source(target.raw), *found[:3])
        elif not target.outside:  # shown as missing
            self.view.add("link", target.line, target.kind, _source(target.raw))


def _inner(block: Block) -> Iterator[Block]:
    if isinstance(block, List):
        for item in block.items:
            yield from item.blocks
    elif isinstance(block, Quote | Callout | Footnote):
        yield from block.blocks


def shown(text: str) -> View:
    """Return what the page shows of a note."""
    page = _Page()
    document = Document(text, scan("Note.md", text, ReviewSettings()).body_line)
    for index, chunk in enumerate(document.chunks):
        page.take(document.blocks(index))
        # Block ids are not shown, and so are in no block.
        text = document.text[chunk.start : chunk.end]
        builder = BlockBuilder(text, chunk.line, document.defined, lead=chunk.lead)
        builder.build()
        for name, line in builder.block_ids:
            page.view.add("block", line, name)
    return page.view


# How both sides are written down


def _source(raw: str) -> str:
    """Return the source of a link: line ends as LF, without the marks of quotes behind them."""
    return _LINE_ID.sub("", _LINE_START.sub("\n", raw)).replace("\0", "\ufffd")


def _joined(parts: Iterable[str]) -> str:
    """Return code or math with all blanks alike."""
    return " ".join(" ".join(parts).replace("\\|", "|").split())


def _shown_name(name: str) -> str:
    """Return the name of a heading with one sign between the parts of a link's path."""
    return " ".join(clean(name).replace("\u203a", ">").split())


# What they may differ in


def _is_anchor(found: Difference, _text: str) -> bool:
    """HTML yields no links of the vault; the page still lets a reader follow what it shows."""
    return _BRACKETED.fullmatch(str(found.item.said[1])) is None


def _is_html_code(found: Difference, text: str) -> bool:
    """The page shows as code what HTML calls code or a key. It is read as any other text."""
    before = "\n".join(text.splitlines()[: found.item.line])
    return bool(found.item.said) and _HTML_CODE.search(before) is not None


def _shows_nothing(found: Difference, _text: str) -> bool:
    """The page shows nothing of a link without text; a picture in it is followed itself."""
    raw = str(found.item.said[1])
    label = raw.rpartition("[")[2].rstrip("]")
    definition = f"[{label}]: x.md\n" if raw.endswith("]") else ""
    blocks = Document(f"{raw}\n\n{definition}").blocks(0)
    spans = [span for each in blocks if isinstance(each, Paragraph | Embed) for span in each.spans]
    is_shown = any(span.target is not None and span.target.raw == raw for span in spans)
    return found.item.said[0] == "markdown" and not is_shown


def _is_hidden_block(found: Difference, text: str) -> bool:
    """The page takes ids off the lines of an item before it reads the comments in the text."""
    blocks = scan("Note.md", text, ReviewSettings()).blocks
    return (*found.item.said, found.item.line) in [(block.name, block.line) for block in blocks]


ARGUED: Mapping[tuple[str, str], Callable[[Difference, str], bool]] = {
    ("page", "link"): _is_anchor,
    ("page", "code"): _is_html_code,
    ("scanner", "link"): _shows_nothing,
    ("page", "block"): _is_hidden_block,
}
"""Which differences of a side and a kind are meant."""


def differences(text: str) -> list[Difference]:
    """Return in what the two sides differ for a note, but for what is argued."""
    scanner, page = scanned(text).items, shown(text).items
    found = [Difference("scanner", item) for item in (scanner - page).elements()]
    found += [Difference("page", item) for item in (page - scanner).elements()]
    kinds = ((one, ARGUED.get((one.side, one.item.kind))) for one in found)
    return [one for one, is_meant in kinds if is_meant is None or not is_meant(one, text)]


def describe(found: Difference) -> str:
    said = ", ".join(repr(part) for part in found.item.said)
    return f"only the {found.side}, line {found.item.line}: {found.item.kind} {said}".rstrip()
