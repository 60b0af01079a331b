"""Finds mentions by regular expressions alone, slowly: a second computation to compare with.

Takes Markdown as it is usually written: blocks that are no text end where their lines say so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

_NO_TEXT = re.compile(
    r"""
      \A---[ ]*\n(?:.*?\n)?---[ ]*(?:\n|\Z)                          # front matter
    | ^[>\t ]*(?:(?:[-*+]|\d+[.)])[ ]+)*(?P<fence>`{3,}|~{3,})[^`\n]*\n.*?
        (?:^[>\t ]*(?P=fence)[`~]*[ ]*$|\Z)
    | ^[ ]{0,3}\[[^^\[\]\n]+\]:[^\n]*                                # where a link leads
    | %%.*?%% | ^[ ]{0,3}<!--.*?-->[^\n]* | <!--.*?-->
    | ^[ ]{0,3}</?(?!https?:)[A-Za-z][^\n]*(?:\n[^\n]*\S[^\n]*)*     # a block of HTML
    | \\[`$\[<%#]
    | (?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`)
    | \$\$.+?\$\$ | \$(?![\s$])[^$\n]*?[^\s$\\]\$(?!\d)
    | !?\[\[[^\[\]\n]+\]\]
    | !?\[(?:[^\[\]]++|\[[^\[\]]*+\])*+\]\((?:[^()\n]++|\([^()\n]*+\))*+\)
    | \[\^[^\]\s]+\]
    | https?://[^\s<>"`\]]+ | <[^<>\n]+>
    | (?<!\S)\#[^\s\#,.;:!?()\[\]'"]+
    | (?<=\s)\^[A-Za-z0-9-]+[ ]*$
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff"
_ANYWHERE = f"{_UNSPACED}\u1100-\u11ff"
"""Korean words take endings: a name may be followed by one."""
_LETTER = f"(?:[^\\W_{_ANYWHERE}]|[\u0900-\u0963\u0966-\u0dff])"
_PLAIN = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "’": "'", "‘": "'", "“": '"', "”": '"'}
_PLAIN |= {"–": "-", "—": "-", "‐": "-", "‑": "-", "´": "'"}


def folded(text: str) -> str:
    """Return a text without case and accents."""
    text = "".join(_PLAIN.get(letter, letter) for letter in text.casefold())
    text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in text if not _is_accent(each))


def _is_accent(letter: str) -> bool:
    """Return whether a sign is none of the vowels that scripts write with signs."""
    kind = unicodedata.category(letter)
    return kind == "Cf" or (kind in ("Mn", "Me") and not "\u0900" <= letter < "\u1ab0")


def masked(text: str) -> str:
    """Return the folded text with what is no running text taken out, line by line."""
    text = text.replace("\r\n", "\n")
    shown = _NO_TEXT.sub(lambda found: "\1" + "\n" * found[0].count("\n") + "\1", text)
    return folded(shown)


def key_of(name: str) -> str:
    """Return what two spellings of a name share."""
    return " ".join(re.sub(r"(?<!\w)[*_~=\\]|[*_~=\\](?!\w)", "", folded(name)).split())


def pattern(key: str) -> re.Pattern[str]:
    """Return what finds a folded name as whole words, also over a line end, and in emphasis."""
    gap = r"[*_~=\\]*(?:[ \t\xa0]+|[ \t]*\n[ \t>]*)[*_~=\\]*"
    escaped = re.sub(r"([^\w ])", r"[*_~=\\\\]*\\\1", key)
    whole = gap.join(escaped.split(" "))
    begin = "" if re.match(f"[{_ANYWHERE}]", key) else f"(?<!{_LETTER})"
    end = "(?![\u1160-\u11ff\u3099])" if re.search(f"[{_ANYWHERE}]\\Z", key) else f"(?!{_LETTER})"
    return re.compile(f"(?={begin}({whole}){end})")


def is_told(name: str) -> bool:
    """Return whether a name is long enough."""
    shortest = 2 if re.search(f"[{_UNSPACED}]", name) else 4
    return len(" ".join(name.split())) >= shortest and re.search(r"[^\W_]", name) is not None


class SlowMentions:
    """The texts of a vault, and the names of its notes."""

    def __init__(self, texts: Mapping[str, str], names: Mapping[str, Sequence[str]]) -> None:
        self.shown = {path: masked(text) for path, text in texts.items()}
        self.names = {path: {*map(key_of, filter(is_told, of))} for path, of in names.items()}
        self.longer: dict[str, list[re.Pattern[str]]] = {}
        self.having: dict[str, set[str]] = {}
        for path, keys in self.names.items():
            for key in keys:
                self.having.setdefault(key, set()).add(path)

    def incoming(self, path: str) -> set[tuple[str, int, str]]:
        """Return where other notes name one: their path, the line, the folded name."""
        found: set[tuple[str, int, str]] = set()
        for key in self.names[path]:
            found |= {
                (other, *place)
                for other in self.shown.keys() - self.having[key]
                for place in self._places(other, key)
            }
        return found

    def outgoing(self, path: str) -> set[tuple[int, str]]:
        """Return where a note names others: the line, the folded name."""
        return {
            place
            for key, having in self.having.items()
            if path not in having
            for place in self._places(path, key)
        }

    def _longer(self, key: str) -> list[re.Pattern[str]]:
        """Return what finds the names that hold another."""
        if key not in self.longer:
            others = (each for each in self.having if key in each and key != each)
            self.longer[key] = [*map(pattern, others)]
        return self.longer[key]

    def _places(self, path: str, key: str) -> Iterator[tuple[int, str]]:
        shown = self.shown[path]
        first = re.search(r"[^\W_]+", key)
        assert first is not None
        if first[0] not in shown:
            return
        inside: list[tuple[int, int]] | None = None
        for match in pattern(key).finditer(shown):
            begin, end = match.span(1)
            if inside is None:
                longer = self._longer(key)
                inside = [it.span(1) for one in longer for it in one.finditer(shown)]
            if not any(start <= begin and end <= stop for start, stop in inside):
                yield shown.count("\n", 0, begin) + 1, key
