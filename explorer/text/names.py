"""Names of headings, notes and concepts, and how they are compared.

Pure string work. Nothing here decides what a link leads to; it only says when two names are the
same.
"""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = '!"#$%&()*+,.:;<=>?@^`{|}~/[]\\'
_TO_BLANKS = str.maketrans(dict.fromkeys(_PUNCTUATION, " "))
_BRACKETED = re.compile(r"(.+?)(?:\s+\(|\s*\uff08)([^()\uff08\uff09]+)[)\uff09]\s*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LEADING_SYMBOLS = re.compile(
    "(?:[\u200d\u20e3\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0e\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]"
    "|[0-9#*]\ufe0f?\u20e3|\\s)+"
)


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


def title_of(path: str) -> str:
    """Return the title of a note: its file name without the last extension."""
    name = path.rsplit("/", 1)[-1]
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def vault_path(real: str) -> str:
    """Return a path as the vault has it, given as the disk spells it.

    It is in NFC, and what is no valid text is U+FFFD.
    """
    if real.isascii():
        return real
    if not is_text(real):
        real = _with_marks(real)
    if unicodedata.is_normalized("NFC", real):
        return real
    return unicodedata.normalize("NFC", real)


def is_text(name: str) -> bool:
    """Whether a name has no unpaired surrogates, which stand for what is not valid text."""
    return _SURROGATE.search(name) is None


def _with_marks(name: str) -> str:
    """Return a name with U+FFFD for what is not valid text: bytes, or surrogates on Windows."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", name)
