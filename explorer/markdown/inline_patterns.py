"""What tags, math, footnote marks and bare addresses are, for the scanner and for the page alike.

Each function looks at one place of a text and decides; nothing here walks through a text.
"""

from __future__ import annotations

import re

from explorer.markdown.link_target import WIKILINK

TAG = r"""[^\s'!"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\ufeff\u2000-\u206f\u2e00-\u2e7f]+"""
"""Regular expression of what may follow the `#` of a tag."""
FOOTNOTE_LABEL = r"(?!\^)(?:[^\[\]\s\\]|\\[^\[\]\s]){1,201}"
"""Regular expression of the label of a footnote. No bracket that is escaped ends it."""
MATH = re.compile(
    r"\$\$(.+?)\$\$|\$(?![\s$])((?:\\[^\n]|[^\\$\n])*?(?:[^\s\\$]|\\[^\n]))\$(?!\d)",
    re.DOTALL,
)
"""Math inside of a text: the first group is what stands between `$$`, the second between `$`."""
URL = re.compile(r"://[^\s<>\"`\x00-\x1f]+")
_SCHEME_LETTER = re.compile(r"[0-9A-Za-z+.\-]")
_SCHEME = re.compile(r"https?\Z", re.IGNORECASE)

_LINK_IN_URL = re.compile(r"!?\[\[(?!\[)")
_WIKILINK = re.compile(WIKILINK)
_URL_TAIL = "?!.,:*_~'\""
_ENTITY = re.compile(r"&[a-zA-Z0-9]+;\Z")
_LONGEST_ENTITY = 33

_TAG = re.compile(f"#({TAG})")
_LOOK_BACK = 300
"""How far back is looked for what decides on a tag: a bound, so that no text takes long."""
_SOFT_MARK = re.compile(r"(?<=[^\s_])(_+)(?!\w)|(?<![\w])_+(?=[^\s_])")
_KEYCAP = "\ufe0f\u20e3"


def tag_name(written: str) -> str | None:
    """Return the name of a tag, given what follows its `#`; None if that is no tag."""
    name = written.rstrip("/")
    if not name or name[0] in _KEYCAP or (name.isascii() and name.isdigit()):
        return None
    return name


def tag_at(text: str, at: int, start: int, end: int, node: int) -> tuple[str, int] | None:
    """Return the name of the tag whose `#` is at `at`, and the offset after it; None for no tag.

    The text begins at `start`. An inline node, such as a link or another tag, begins or ends at
    `node`.
    """
    found = _TAG.match(text, at, end)
    if found is None or not _is_edge(text, at, start, node):
        return None
    written = found[1]
    if written[-1] == "_" and _in_soft_emphasis(text, at, start):
        written = written.rstrip("_")
    name = tag_name(written)
    if name is None:
        return None
    return name, at + 1 + len(written)


def _is_edge(text: str, at: int, start: int, node: int) -> bool:
    """Return whether a tag may begin here.

    It may after a blank, and where another inline node ends or begins.
    """
    if at in (start, node):
        return True
    before = text[at - 1]
    if before.isspace() or before == "\ufeff":
        return True
    return before in "*_" or text[max(start, at - 2) : at] in ("~~", "==")


def _in_soft_emphasis(text: str, at: int, start: int) -> bool:
    """Return whether an underscore before this offset opened emphasis that is still open."""
    is_open = False
    for mark in _SOFT_MARK.finditer(text[max(start, at - _LOOK_BACK) : at + 1]):
        is_open = mark[1] is None
    return is_open


def splits_wikilink(text: str, start: int, end: int) -> bool:
    """Return whether a range, as of a formula, ends inside of a wikilink that begins in it."""
    opened = text.rfind("[[", start, end)
    link = None if opened < 0 else _WIKILINK.match(text, opened)
    return link is not None and link.end() > end


def starts_scheme(text: str, at: int, start: int) -> bool:
    """Return whether the scheme of an address may begin at `at`; the text begins at `start`."""
    return at == start or _SCHEME_LETTER.match(text, at - 1) is None


def scheme_before(text: str) -> str:
    """Return the scheme of an address at the end of a text, empty if there is none."""
    found = _SCHEME.search(text, max(len(text) - len("https"), 0))
    if found is None or not starts_scheme(text, found.start(), 0):
        return ""
    return found[0]


def url_end(text: str, at: int, end: int) -> int:
    """Return where the bare address ends whose `://` stands at `at`; -1 if there is none.

    A link of the vault ends it, wherever it is written, and so does what closes the sentence
    around it.
    """
    match = URL.match(text, at, end)
    if match is None:
        return -1
    address = match[0]
    for found in _LINK_IN_URL.finditer(text, match.start(), match.end()):
        link = _WIKILINK.match(text, found.end() - 2, end)
        if link and link[1].strip():
            address = text[at : found.start()]
            break
    address = _without_tail(address)
    if len(address) <= len("://"):
        return -1
    return at + len(address)


def _without_tail(url: str) -> str:
    """Return an address without what closes the sentence or the parenthesis around it.

    Takes each character once.
    """
    end = len(url)
    closing = url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last in _URL_TAIL:
            end -= 1
        elif last in "=%" and url[end - 2 : end] == 2 * last:
            end -= 2
        elif last == ")" and closing > 0:
            closing -= 1
            end -= 1
        elif last == ";" and (entity := _ENTITY.search(url, max(0, end - _LONGEST_ENTITY), end)):
            end = entity.start()
        else:
            break
    return url[:end]
