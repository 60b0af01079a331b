"""Which notes the review plugin looks at: by its tags and its ignored paths.

Follows the plugin exactly, letter case included, so that both review the same notes. Reads no file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import Tag
from explorer.text.schedule_comment import MARK

_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_MOST_ALTERNATIVES = 64
SIMILAR: Final = 0.8
"""The share of its letters that a slip of a tag has in common with it, in their order."""
SHORTEST_SIMILAR: Final = 5
"""Letters below which a slip of a tag is an abbreviation, or no slip."""


def matches_tag(tag: str, configured: str) -> bool:
    """Return whether a tag (without `#`) is the configured one (with `#`) or nested under it."""
    full = "#" + tag
    return full == configured or full.startswith(configured + "/")


def matching_tags(tags: Iterable[str], configured: Iterable[str]) -> tuple[str, ...]:
    """Return the configured tags (with `#`) that a note's tags match as in `matches_tag`."""
    own = tuple(tags)
    return tuple(want for want in configured if any(matches_tag(tag, want) for tag in own))


def is_ignored(path: str, patterns: Sequence[str]) -> bool:
    """Return whether the note at `path` is left out.

    A pattern is the beginning of a path, or a glob that matches a whole path.
    """
    return any(path.startswith(pattern) or _glob(pattern)(path) for pattern in patterns if pattern)


def is_flashcard_tag(tag: str, settings: ReviewSettings) -> bool:
    """Return whether a tag (without `#`) is one for flashcards."""
    return any(matches_tag(tag, configured) for configured in settings.flashcard_tags)


def may_hold_cards(path: str, tags: Sequence[Tag], settings: ReviewSettings) -> bool:
    """Return whether the plugin looks for cards in a note with these tags."""
    if settings.convert_folders_to_decks:
        may_hold = "/" in path
    else:
        may_hold = any(is_flashcard_tag(tag.name, settings) for tag in tags)
    return may_hold and not _is_left_out(path, tags, settings)


def may_lose_cards(path: str, text: str, tags: Sequence[Tag], settings: ReviewSettings) -> bool:
    """Return whether a note may have parts of flashcards that the plugin passes over.

    A quick look, for what `lost_cards` finds: a schedule, or what may be a damaged deck tag.
    """
    if MARK in text or _has_glued(text, settings.flashcard_tags):
        return not _is_left_out(path, tags, settings)
    initials = _initials(settings.flashcard_tags)
    for tag in tags:
        if tag.name[:1].casefold() in initials and _may_be_damaged(tag.name, settings):
            return not _is_left_out(path, tags, settings)
    return False


def _may_be_damaged(tag: str, settings: ReviewSettings) -> bool:
    if is_flashcard_tag(tag, settings):
        return False
    return any(may_be_slip(head, wanted) for _, wanted, head in tag_heads(tag, settings))


def tag_heads(tag: str, settings: ReviewSettings) -> Iterator[tuple[str, str, str]]:
    """Yield each tag for flashcards as configured, without `#`, and what of `tag` is as nested."""
    for configured in settings.flashcard_tags:
        wanted = configured.removeprefix("#")
        if wanted:
            depth = wanted.count("/") + 1
            yield configured, wanted, "/".join(tag.split("/")[:depth])


@lru_cache(maxsize=4096)
def may_be_slip(head: str, wanted: str) -> bool:
    """Return whether one tag may be a slip of another one, by letters in common in any order.

    A quick look, which needs no import; `lost_cards` looks at their order, too.
    """
    if min(len(head), len(wanted)) < SHORTEST_SIMILAR:
        return head[:2].casefold() == wanted[:2].casefold()
    letters, others = Counter(head.casefold()), Counter(wanted.casefold())
    shared = (letters & others).total()
    return 2 * shared > SIMILAR * (letters.total() + others.total())


@lru_cache(maxsize=1)
def _initials(configured: tuple[str, ...]) -> frozenset[str]:
    """Return the first letters of tags (with `#`), whatever their case."""
    return frozenset(tag[1:2].casefold() for tag in configured)


def _is_left_out(path: str, tags: Sequence[Tag], settings: ReviewSettings) -> bool:
    """Return whether the settings keep a note from having cards, whatever its tags are."""
    if is_ignored(path, settings.note_folders_to_ignore):
        return True
    return any(
        matches_tag(tag.name, ignored)
        for ignored in settings.flashcard_tags_to_ignore
        for tag in tags
    )


def _has_glued(text: str, tags: Iterable[str]) -> bool:
    """Return whether a tag (with `#`) stands somewhere right behind a letter or another `#`."""
    for tag in tags:
        at = text.find(tag)
        while at >= 0:
            before = text[at - 1 : at]
            if before.isalnum() or before in ("#", "_"):
                return bool(before)
            at = text.find(tag, at + 1)
    return False


class _Glob:
    """A compiled glob: any of its alternatives, or none of them if it is negated."""

    __slots__ = ("_negated", "_regexes")

    def __init__(self, pattern: str) -> None:
        bare = pattern.lstrip("!")
        self._negated = (len(pattern) - len(bare)) % 2 == 1
        self._regexes: tuple[re.Pattern[str], ...] = ()
        # A pattern that begins with "#" is a comment in this glob language.
        if not bare.startswith("#"):
            self._regexes = tuple(re.compile(_translate(one)) for one in _alternatives(bare))

    def __call__(self, path: str) -> bool:
        return any(regex.fullmatch(path) for regex in self._regexes) != self._negated


@lru_cache(maxsize=128)
def _glob(pattern: str) -> _Glob:
    return _Glob(pattern)


def _alternatives(pattern: str) -> list[str]:
    """Expand `{a,b}`; more than `_MOST_ALTERNATIVES` are not followed."""
    done: list[str] = []
    todo = [pattern]
    while todo and len(done) + len(todo) <= _MOST_ALTERNATIVES:
        glob = todo.pop()
        braces = _BRACES.search(glob)
        if braces is None:
            done.append(glob)
            continue
        before, after = glob[: braces.start()], glob[braces.end() :]
        todo.extend(before + part + after for part in braces[1].split(","))
    return done


# A wildcard never matches a segment that begins with a dot.
_ANY_SEGMENT = r"(?!\.)[^/]+"
_ANY_SEGMENTS = rf"(?:{_ANY_SEGMENT}/)*"
_NEVER = r"(?!)"
_RANGE = re.compile("(.)(?:-(.))?", re.DOTALL)
_TOKEN = re.compile(
    r"(?P<stars>\*+)|(?P<one>\?)|\[(?P<class>.[^\]]*)\]|\\(?P<escaped>.)|(?P<literal>.)", re.DOTALL
)


def _translate(pattern: str) -> str:
    """Return the regular expression of a glob without braces.

    `**` is special only as a whole segment. Between two wildcards the first match is taken and
    never given back, so that no pattern takes exponential time.
    """
    runs: list[list[str]] = [[]]
    """Segments without `**` between them."""
    for segment in pattern.split("/"):
        if segment == "**":
            runs.append([])
        else:
            runs[-1].append(_translate_segment(segment))
    if len(runs) == 1:
        return "/".join(runs[0])
    first, *between, last = ("".join(segment + "/" for segment in run) for run in runs)
    middle = "".join(f"(?>{_ANY_SEGMENTS[:-1]}*?{run})" for run in between if run)
    if last:
        return f"{first}{middle}{_ANY_SEGMENTS}{last[:-1]}"
    return f"{first}{middle}(?:{_ANY_SEGMENT}(?:/{_ANY_SEGMENT})*)?"


def _translate_segment(segment: str) -> str:
    """Return the regular expression of the part of a glob between two slashes."""
    runs = [""]
    """Regular expressions without `*` between them."""
    for token in _TOKEN.finditer(segment):
        if token.lastgroup == "stars":
            runs.append("")
        else:
            runs[-1] += _translate_token(token)
    not_hidden = ""
    if segment.startswith(("*", "?", "[")):
        not_hidden = r"(?!\.)"
    if len(runs) == 1:
        return not_hidden + runs[0]
    first, *between, last = runs
    middle = "".join(f"(?>[^/]*?{run})" for run in between if run)
    any_end = "[^/]+"
    if segment.strip("*"):
        any_end = f"[^/]*{last}"
    return not_hidden + first + middle + any_end


def _translate_token(token: re.Match[str]) -> str:
    """Return the regular expression of one token of a segment other than stars."""
    match token.lastgroup:
        case "one":
            return "[^/]"
        case "class":
            return _translate_class(token["class"])
        case "escaped":
            return re.escape(token["escaped"])
        case _:
            return re.escape(token[0])


def _translate_class(inside: str) -> str:
    """Return the regular expression of a class of characters and ranges of them."""
    negation = ""
    if inside.startswith(("!", "^")):
        negation, inside = "^", inside[1:]
    parts: list[str] = []
    for first, last in _RANGE.findall(inside):
        if last and first > last:
            # A range that runs backwards matches nothing.
            return _NEVER
        part = re.escape(first)
        if last:
            part += f"-{re.escape(last)}"
        parts.append(part)
    if not parts:
        return _NEVER
    return f"(?!/)[{negation}{''.join(parts)}]"
