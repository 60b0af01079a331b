"""Inline Markdown with its markup rendered away: what people read of a piece of text.

Also the words that markup splits in the source, as the page shows them: `**M**ulti` is `Multi`
there, and what is found by the source alone would miss it. Pure string work, in time that grows
with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from explorer.text.normalize import fold, tokens_of
from explorer.text.sanitize import clean_in_one_row

if TYPE_CHECKING:
    from explorer.model import Link, ResolvedLink

_LONG = 2000
"""Markup is rendered away up to here: a bound, so that no text takes long. No name is as long."""

_MARKUP = re.compile(r"[\\`*_~=\[<&$%]")
_PIECE = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?<!`)(?P<backticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=backticks)(?!`)
    | (?P<dollars>\$\$?)(?=\S)(?P<math>[^$]+?)(?<=\S)(?P=dollars)(?!\d)
    | %%.*?%%
    | !?\[\[(?!\[)(?P<target>(?:[^\[\]]|\](?!\])|\[(?!\[))+)\]\]
    | \[\^[^\]\s]+\]  # a footnote mark
    | <!--.*?-->
    | <(?P<autolink>[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*|[\w.+-]+@[\w.-]+)>
    | </?[A-Za-z](?![\w.+-]*+[:@])[^<>]*>  # a tag
    | (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    """,
    re.VERBOSE | re.DOTALL,
)
"""What is shown as it stands, whatever is around it, or is not shown; a group holds what is."""
_INLINE_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\(((?:[^()<>]|\([^()]*\)|<[^<>]*>)*)\)|\[[^\[\]]*\])"
)
_PICTURE_SIZE = re.compile(r"(?:^|\|)\s*(\d{1,5}(?:x\d{1,5})?)\s*\Z", re.ASCII)
_QUERY = re.compile("[?#]")
_FILE_NAME = re.compile(r".+\.[A-Za-z][A-Za-z0-9]{1,4}")
_EMPHASIS = (
    re.compile(r"(\*{1,3})(?=[^\s*])(.+?)(?<=[^\s*])\1", re.DOTALL),
    re.compile(r"(?<![\w_])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s_])\1(?![\w_])", re.DOTALL),
    re.compile(r"(~~)(?=\S)(.+?)(?<=\S)~~", re.DOTALL),
    re.compile(r"(==)(?=\S)(.+?)(?<=\S)==", re.DOTALL),
)


def plain(source: str) -> str:
    """Return inline Markdown with its markup rendered away."""
    if _MARKUP.search(source) is None:
        return source
    return _render(source[:_LONG]) + source[_LONG:]


def without_size(text: str) -> tuple[str, str]:
    """Return the text of a picture without the size after its last bar, and that size."""
    found = _PICTURE_SIZE.search(text)
    if found is None:
        return text, ""
    return text[: found.start()].rstrip(), found[1]


def picture_text(text: str, destination: str) -> str:
    """Return what is shown of a picture that is not drawn.

    That is its text, else the name of its file, else the host from which it comes.
    """
    alt, size = without_size(text)
    return alt if alt.strip() else file_or_host(destination) or size


def file_or_host(destination: str) -> str:
    """Return the short name of a file or an address; empty for a picture that is written out.

    That of an address is its file, else its host, else its last folder, as on this computer.
    """
    if destination.startswith("data:"):
        return ""
    _, is_address, address = destination.partition("://")
    if not is_address:
        return destination.rsplit("/", 1)[-1]
    host, *folders = _QUERY.split(address, maxsplit=1)[0].split("/")
    if folders and _FILE_NAME.fullmatch(folders[-1]):
        return folders[-1]
    return host or next(filter(None, reversed(folders)), "")


_NO_TARGET = re.compile(r"\||\s*+(?:#\s*+(?:#*+\^\s*+#*+\s*+)?)?(?:\\?\||\Z)")
"""What a wikilink holds that names neither a note nor a place, and so is no link."""


_LITERAL = "\0"
"""Stands on both sides of a number for a text that no other markup may change; a source does not
hold it. Some go away with the address of a link."""
_NUMBERED_LITERAL = re.compile(f"{_LITERAL}([0-9]+){_LITERAL}")


def _render(source: str) -> str:
    literals: list[str] = []
    """The texts that stay as they are, whatever is around them: code, math, escapes."""

    def keep(found: re.Match[str]) -> str:
        text = _literal(found)
        if text is None:
            return ""
        literals.append(text)
        return f"{_LITERAL}{len(literals) - 1}{_LITERAL}"

    text = _PIECE.sub(keep, source.replace(_LITERAL, "\ufffd"))
    times = 1
    while times:  # links as their labels, from the innermost out
        text, times = _INLINE_LINK.subn(_shown_link, text)
    for pattern in _EMPHASIS:
        times = 4  # the nesting of three kinds, from the outside in
        while times and pattern.search(text):
            text = pattern.sub(r"\2", text)
            times -= 1
    text = _NUMBERED_LITERAL.sub(lambda found: literals[int(found[1])], text)
    return " ".join(text.split())


def _literal(found: re.Match[str]) -> str | None:
    """Return the text that a match of `_PIECE` shows, None if it shows nothing."""
    match found.lastgroup:
        case "escaped" | "math" | "autolink" as name:
            return found[name]
        case "code":
            code = found["code"]  # one padding blank on both sides is dropped
            is_padded = len(code) > 2 and code[0] == " " == code[-1] and code.strip()
            return code[1:-1] if is_padded else code
        case "target" if _NO_TARGET.match(found["target"]):
            return found[0]
        case "target":
            return _shown_target(found["target"], is_embed=found[0].startswith("!"))
        case "entity":
            from html import unescape  # with a long table of names, and seldom needed

            return unescape(found["entity"])
        case _:
            return None


def _shown_link(link: re.Match[str]) -> str:
    """Return what a link shows whose text has no link in it any more."""
    if not link[0].startswith("!"):
        return str(link[1])
    destination, *_ = (link[2] or "").split() or [""]  # a title may stand behind it
    return picture_text(link[1], destination)


def _shown_target(target: str, *, is_embed: bool) -> str:
    """Return what a wikilink shows; one that embeds a picture may have its size behind the bar."""
    path, bar, display = target.partition("|")
    if is_embed:
        display, _ = without_size(display)
    if bar and path and display.strip():
        return display
    return " › ".join(part for part in path.rstrip("\\").split("#") if part.strip())


# Words that markup splits

_SPLIT = re.compile(
    r"""
    [*=~`$%\[\]<&](?<=[^\W_].)  # a sign behind a letter; a set in front is found quickly
    (?<=(?=  # at the sign
      (?: [*`$]++ | \[++\#?+ | ==++ | ~~++ | %%[^%\n]*+%%
        | \]++ (?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+\) | \[[^\[\]\n]*+\])?+
        | </?[A-Za-z][^<>\n]*+> | <!--[^<>\n]*+(?<=--)>
        | &\#?[A-Za-z0-9]{1,31}+;
      ){1,20}+ [^\W_]  # more at one place is no word, and looking on would take too long
    ).)
    """,
    re.VERBOSE,
)
"""The first sign of markup between two letters."""
_SEAM = "\ua66e"
"""A word that nobody looks for: no phrase goes from one text to the next over it."""
_AROUND = 100
"""Characters beside a line up to which a phrase may go on there."""
_LONGEST_CHUNK = 1_000
"""Characters of a line that come together."""
_LINE = re.compile(r"[^\r\n]+")
_FIRST_WORD = re.compile(r"\A\S+")
_LAST_WORD = re.compile(r"\S+\Z")


def chunks(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a range with their offsets, long ones in chunks of a bounded length.

    The same range of a text is always cut at the same places.
    """
    for match in _LINE.finditer(text, start, end):
        begin, stop = match.span()
        while stop - begin > _LONGEST_CHUNK:
            most = begin + _LONGEST_CHUNK
            cut = text.rfind(" ", begin + _LONGEST_CHUNK // 2, most) + 1 or most
            yield begin, text[begin:cut]
            begin = cut
        yield begin, text[begin:stop]


class RenderedLine(NamedTuple):
    """A line, or a chunk of a long one, that shows a word which its source splits."""

    start: int
    """Its offset in the text."""
    source: str
    shown: str


def rendered_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[RenderedLine]:
    """Yield the lines of a range that show a word which they split, long ones in chunks."""
    stop = len(text) if end is None else end
    found = _SPLIT.search(text, start, stop)
    while found is not None:
        line_start = max(text.rfind("\n", start, found.start()) + 1, start)
        line_end = text.find("\n", found.start(), stop)
        if line_end < 0:
            line_end = stop
        for at, chunk in chunks(text, line_start, line_end):
            rendered = plain(chunk)
            if rendered != chunk and _words(rendered) != _words(chunk):
                # Else what is behind a chunk of a long line would go on with its last word.
                yield RenderedLine(at, chunk, f"{rendered} " if chunk[-1].isspace() else rendered)
        found = _SPLIT.search(text, line_end, stop)


def without_splits(text: str) -> str:
    """Return a text with the lines that split words as the page shows them."""
    parts: list[str] = []
    done = 0
    for line in rendered_lines(text):
        parts += (text[done : line.start], line.shown)
        done = line.start + len(line.source)
    return "".join([*parts, text[done:]])


def with_split_words(text: str) -> str:
    """Return a text with the passages that show words which it splits, below it."""
    return join_rendered(text, list(_passages(text)))


def join_rendered(text: str, rendered: list[str]) -> str:
    """Return a text and its rendered lines in one, with no phrase that runs from one to another."""
    return f"\n{_SEAM} ".join((text, *rendered))


def _passages(text: str) -> Iterator[str]:
    """Yield the lines that show words which they split, with the source around them.

    So a phrase is found that begins before such a line, or ends after it.
    """
    shown: list[str] = []
    done = 0
    for line in rendered_lines(text):
        if shown and line.start - done > 2 * _AROUND:
            yield "".join([*shown, _beginning(text, done)])
            shown = []
        shown.append(text[done : line.start] if shown else _ending(text, line.start))
        shown.append(line.shown)
        done = line.start + len(line.source)
    if shown:
        yield "".join([*shown, _beginning(text, done)])


def _ending(text: str, end: int) -> str:
    """Return the last whole words before an offset, up to a bound."""
    near = text[max(0, end - _AROUND) : end]
    return near if end <= _AROUND else _FIRST_WORD.sub("", near)


def _beginning(text: str, start: int) -> str:
    """Return the first whole words from an offset on, up to a bound."""
    near = text[start : start + _AROUND]
    return near if start + _AROUND >= len(text) else _LAST_WORD.sub("", near)


def _words(text: str) -> list[str]:
    return tokens_of(fold(text))


def link_text(link: Link | ResolvedLink) -> str:
    """Return the text of a link as the page shows it, cleaned.

    The text that is given may have markup only in a Markdown link.
    """
    text = link.display
    if link.kind == "wikilink":  # between heading and note stands another sign than in `display`
        text = plain(link.raw)
    elif link.kind == "markdown":
        text = plain(text)
    return clean_in_one_row(text)
