"""Inline Markdown with its markup rendered away: what people read of a piece of text.

Pure string work, in time that grows with the length of the text.
"""

from __future__ import annotations

import re

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
