"""Words on the page: those that the rows of each note show, and in which order.

The second rendering takes the words from the tokens of markdown-it. Left out on both sides are the
properties, and what is embedded from other notes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Container, Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import NamedTuple, TypeAlias
from unicodedata import category, normalize
from urllib.parse import urlsplit

from markdown_it.token import Token

from tests.audit.comparison import Answers, Comparison, ShownRow
from tests.audit.reading import Block, NoteReading, VaultReading, inline_block

_WORD = re.compile(r"[^\W_]+")
_CALLOUT = re.compile(r"\[!([^\]\n]+)\][+-]?[ \t]*([^\n]*)")
_TASK = re.compile(r"\A\[[^\]\n]\](?:[ \t]+|$)")
_BLOCK_ID = re.compile(r"(?:^|[ \t\n])\^[A-Za-z0-9-]+\s*\Z")
_HIDDEN_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)|<[!?][^>]*(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_HTML_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"([A-Za-z][\w:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_MARKS = re.compile(r"(==|~~)(?=\S)(.+?)(?<=\S)\1")
"""What the preset does not know: a highlight and a strike."""
_SIZE = re.compile(r"[ \t]*\d+(?:x\d+)?[ \t]*")
_ITEM_ID = re.compile(r"(?:^|[ \t])\^[A-Za-z0-9-]+[ \t]*(?=\n)", re.MULTILINE)
"""At the end of an item's line that is not the last one."""
_NO_BLOCK_ID = "\u2060"
"""Keeps code and links from being taken for a block id; invisible, as all of its kind."""
_MEDIA = ("img", "video", "audio", "iframe")
_INLINE_TAG = re.compile(
    "a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span"
    "|strike|strong|sub|sup|time|tt|u|var|wbr"
)


class Word(NamedTuple):
    text: str
    line: int


def compare(answers: Answers, vault: VaultReading) -> Comparison:
    result = Comparison("words on the page")
    for path, note in vault.notes.items():
        ours, theirs = list(_shown_words(answers.page(path))), list(words_of(note))
        result.compared += len(ours)
        mine, others = ([word.text for word in words] for words in (ours, theirs))
        if mine == others:
            continue
        for kind, a, b, c, d in SequenceMatcher(None, mine, others, autojunk=False).get_opcodes():
            if kind != "equal":
                lines = {word.line for word in (*ours[a:b], *theirs[c:d])}
                source = "\n".join(map(note.line, range(min(lines), max(lines) + 1)))
                result.say(path, min(lines), " ".join(mine[a:b]), " ".join(others[c:d]), source)
    return result


def _shown_words(rows: Iterable[ShownRow]) -> Iterator[Word]:
    line, text = 1, ""
    for row in rows:
        if row.joint == "\n":
            yield from _words(text, line)
            line, text = row.line, row.text
        else:
            text += row.joint + row.text
    yield from _words(text, line)


def _words(text: str, line: int) -> Iterator[Word]:
    if not text.isascii():
        text = "".join(sign for sign in text if category(sign) != "Cf")
        text = normalize("NFKC", text)
    for match in _WORD.finditer(text):
        yield Word(match[0], line + text.count("\n", 0, match.start()))


# The second rendering


_Mark: TypeAlias = Callable[[str], str]  # what is shown for the reference to a footnote


def _numbered(defined: Container[str]) -> _Mark:
    """Number the footnotes of a note in the order in which they are first referred to."""
    numbers: dict[str, int] = {}

    def mark(source: str) -> str:
        label = source[2:-1]
        if label not in defined:
            return source
        return f" {numbers.setdefault(label, len(numbers) + 1)} "

    return mark


def words_of(note: NoteReading) -> Iterator[Word]:
    tokens, env = note.parse()
    mark = _numbered({token.info for token in tokens if token.type == "footnote_open"})
    hidden = 0
    opened = ["", ""]
    for token in tokens:
        if token.type.startswith("comment_"):
            hidden += token.nesting
        if not hidden and token.type == "inline":
            yield from _text_words(inline_block(token, env), opened[-2], mark)
        elif not hidden:
            yield from _block_words(token)
        if token.nesting >= 0:
            opened.append(token.type)


def _block_words(token: Token) -> Iterator[Word]:
    line = (token.map or [0])[0] + 1
    match token.type:
        case "fence":
            yield from _words(token.content, line + 1)
        case "code_block" | "math_block":
            yield from _words(token.content, line)
        case "html_block":
            yield from _words(_text_of_html(token.content), line)


def _text_words(block: Block, around: str, mark: _Mark) -> Iterator[Word]:
    """Yield the words of a paragraph, a heading or a cell; `around` is the block it begins."""
    text = _BLOCK_ID.sub("", _shown(block.tokens, mark))
    is_callout = around == "blockquote_open" and _CALLOUT.match(block.text)
    if is_callout and (callout := _CALLOUT.match(text)):
        title = callout[2] or callout[1].replace("-", " ").capitalize()
        text = title + text[callout.end() :]
    elif around == "list_item_open":
        text = _TASK.sub("", _ITEM_ID.sub("", text))
    yield from _words(text, block.line)


def _shown(tokens: Iterable[Token], mark: _Mark) -> str:
    text, commented = "", False
    for token in tokens:
        if token.type == "comment":
            commented = not commented
        elif not commented:
            text += _piece(token, mark)
    return text


def _piece(token: Token, mark: _Mark) -> str:
    match token.type:
        case "text" | "text_special":
            return _MARKS.sub(r"\2", token.content)
        case "code_inline" | "math":
            return token.content + _NO_BLOCK_ID
        case "softbreak" | "hardbreak":
            return "\n"
        case "wikilink" | "embed":
            return _wikilink_text(token) + _NO_BLOCK_ID
        case "image":
            return _image_text(token, mark)
        case "html_inline":
            return _text_of_html(token.content)
        case "footnote_mark":
            return mark(token.content)
    return ""


def _wikilink_text(token: Token) -> str:
    """Return the text of a wikilink: the one that is given, else one made of its target."""
    target, _, display = token.content.partition("|")
    if token.type == "embed":
        display = _without_size(display)
    if not target:
        return token.content
    return display or " > ".join(part.strip() for part in target.split("#") if part.strip())


def _without_size(display: str) -> str:
    text, _, size = display.rpartition("|")
    return text if _SIZE.fullmatch(size) else display


def _image_text(token: Token, mark: _Mark) -> str:
    if _SIZE.fullmatch(token.content.rpartition("|")[2]):
        shown = _without_size(token.content)
    else:
        shown = _shown(token.children or [], mark)
    return shown or _picture_name(str(token.attrs.get("src", "")))


def _picture_name(source: str) -> str:
    """Return the name of a file; of an address that names none, the host."""
    parts = urlsplit(source)
    if parts.scheme == "data":
        return ""
    if not parts.scheme or not parts.netloc:
        return source.rpartition("/")[2]
    name = PurePosixPath(parts.path).name
    extension = name.rpartition(".")[2]
    is_file = extension != name and extension.isalnum() and extension[0].isalpha()
    return name if is_file and 2 <= len(extension) <= 5 else parts.netloc


def _text_of_html(source: str) -> str:
    return html.unescape(_HTML_TAG.sub(_instead_of_tag, _HIDDEN_HTML.sub(_line_ends, source)))


def _line_ends(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _instead_of_tag(match: re.Match[str]) -> str:
    closing, name, rest = match[1], match[2].lower(), match[3]
    if name in _MEDIA and not closing:
        attributes = {
            key.lower(): next(filter(None, values), "") for key, *values in _ATTRIBUTE.findall(rest)
        }
        shown = attributes.get("alt") or _picture_name(attributes.get("src", "")) or name
        return f" {shown} "
    return ("" if _INLINE_TAG.fullmatch(name) else " ") + _line_ends(match)
