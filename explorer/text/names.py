"""Names of headings, notes and concepts: when two are the same, and where they differ.

Pure string work. Nothing here decides what a link leads to.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

_PUNCTUATION = '!"#$%&()*+,.:;<=>?@^`{|}~/[]\\'
_TO_BLANKS = str.maketrans(dict.fromkeys(_PUNCTUATION, " "))
_BRACKETED = re.compile(r"(.+?)(?:\s+\(|\s*\uff08)([^()\uff08\uff09]+)[)\uff09]\s*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LEADING_SYMBOLS = re.compile(
    "(?:[\u200d\u20e3\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0e\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]"
    "|[0-9#*]\ufe0f?\u20e3|\\s)+"
)


_LONGEST = 400
"""Characters of a name that are compared from each end."""
NEIGHBORS = 24
"""Names on each side that are worth comparing: about those that are on screen together."""

_Key = TypeVar("_Key", bound=Hashable)
_T = TypeVar("_T")
Span = tuple[int, int]
"""Half-open, in characters of a name."""


def is_hidden(name: str) -> bool:
    """Return whether a file or folder of this name, and all in it, is no part of a vault."""
    return name.startswith(".") or name == "node_modules"


def heading_key(name: str) -> str:
    """Return the key by which two heading names are compared.

    `Why, oh why?` and `why oh why` have the same key.
    """
    key = " ".join(name.translate(_TO_BLANKS).split()).lower()
    return key if key.isascii() else unicodedata.normalize("NFC", key)


def concept_names(name: str) -> tuple[str, ...]:
    """Return the names a concept goes by, the whole one first.

    `MFA (Multi-Factor Authentication)` is also `MFA` and also `Multi-Factor Authentication`; an
    emoji in front is no part of a name.
    """
    whole = name.strip()
    symbols = _LEADING_SYMBOLS.match(whole)
    if symbols and symbols.end() < len(whole):
        whole = whole[symbols.end() :]
    names = [whole]
    pair = _BRACKETED.fullmatch(whole)
    if pair:
        names += [pair[1].strip(), pair[2].strip()]
    return tuple(dict.fromkeys(n for n in names if n)) or (name.strip(),)


def has_names(nested: str, names: str) -> bool:
    """Return whether nested names have some in a row: `a/b/c` has `a`, `b` and `b/c`."""
    return f"/{names}/" in f"/{nested}/"


def grouped(pairs: Iterable[tuple[_Key, _T]]) -> dict[_Key, list[_T]]:
    """Return what there is of each name or other key, both in the order of the pairs."""
    found: dict[_Key, list[_T]] = {}
    for key, each in pairs:
        found.setdefault(key, []).append(each)
    return found


def name_of(path: str) -> str:
    """Return the last part of a path, or of nested names."""
    return path.rpartition("/")[2]


def folder_of(path: str) -> str:
    """Return what the last part of a path is in, without a slash; empty at the top."""
    return path.rpartition("/")[0]


def title_of(path: str) -> str:
    """Return the title of a note: its file name without the last extension."""
    name = path.rpartition("/")[2]  # not by `name_of`: of a vault, that is done for each note
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def vault_path(real: str) -> str:
    """Return a path as the vault has it, given as the disk spells it.

    It is in NFC, and what is no valid text is U+FFFD.
    """
    if real.isascii():
        return real
    if not is_text(real):
        try:
            real = real.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        except UnicodeEncodeError:  # surrogates, on Windows
            real = _SURROGATE.sub("\ufffd", real)
    return real if unicodedata.is_normalized("NFC", real) else unicodedata.normalize("NFC", real)


def is_text(name: str) -> bool:
    """Whether a name has no unpaired surrogates, which stand for what is not valid text."""
    return _SURROGATE.search(name) is None


def distinct_span(name: str, others: Iterable[str]) -> Span:
    """Return the part of a name that tells it from the most similar ones of some others.

    What is before it begins another name too, what is after it ends another name. The whole name
    if nothing is shared. Others that are equal to the name are left out.
    """
    head = name[:_LONGEST]
    tail = name[: -_LONGEST - 1 : -1]
    before = after = 0
    for other in others:
        if other == name:
            continue
        before = _extended(head, other, before)
        after = _extended(tail, other[: -_LONGEST - 1 : -1], after)
    after = min(after, len(name) - before)
    return before, len(name) - after


def _extended(text: str, other: str, known: int) -> int:
    """Return how many characters both texts begin with, `known` if that is more."""
    if known >= len(text) or not other.startswith(text[: known + 1]):
        return known
    length = known + 1
    for letter, its in zip(text[length:], other[length:], strict=False):
        if letter != its:
            break
        length += 1
    return length


def neighbors(names: Sequence[str], index: int) -> Sequence[str]:
    """Return the names around one of a list, itself among them, as many as are worth comparing."""
    return names[max(0, index - NEIGHBORS) : index + NEIGHBORS + 1]


def distinct_titles(paths: Iterable[str]) -> dict[str, str]:
    """Return the title of each note, after as much of its folder as tells it from the others."""
    unique = [*dict.fromkeys(paths)]
    folders = zip(unique, map(folder_of, distinct_ends(unique)), strict=True)
    return {
        path: f"{folder}/{title_of(path)}" if folder else title_of(path) for path, folder in folders
    }


def distinct_ends(paths: Sequence[str]) -> list[str]:
    """Return for each path as many of its last parts as tell it from the others, at least one.

    Paths are `/`-separated; equal ones stay whole.
    """
    found = [""] * len(paths)
    parts = [path.split("/") for path in paths]
    left, length = [*range(len(paths))], 1
    while left:
        ends = {index: "/".join(parts[index][-length:]) for index in left}
        counts = Counter(ends.values())
        for index, end in ends.items():
            found[index] = end
        left = [
            index for index, end in ends.items() if counts[end] > 1 and length < len(parts[index])
        ]
        length += 1
    return found
