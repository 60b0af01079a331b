"""Which notes the review plugin looks at: by its tags and its ignored paths.

Follows the plugin exactly, letter case included, so that both review the same notes. Reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from explorer.config import ReviewSettings
from explorer.model import PropertyValue, Tag

_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_MOST_ALTERNATIVES = 64


def property_text(value: PropertyValue) -> str:
    """Return a property as the review plugin reads it, without blanks around it.

    Of a list that is the first item; a missing value and an empty list give an empty text.
    """
    if isinstance(value, list):
        value = next(iter(value), None)
    if value is None:
        return ""
    return str(value).strip()


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
    return may_hold and not is_left_out(path, tags, settings)


def is_left_out(path: str, tags: Sequence[Tag], settings: ReviewSettings) -> bool:
    """Return whether the settings keep a note from having cards, whatever its tags are."""
    if is_ignored(path, settings.note_folders_to_ignore):
        return True
    return any(
        matches_tag(tag.name, ignored)
        for ignored in settings.flashcard_tags_to_ignore
        for tag in tags
    )


@lru_cache(maxsize=128)
def _glob(pattern: str) -> Callable[[str], bool]:
    """Return a compiled glob: any of its alternatives, or none of them if it is negated."""
    bare = pattern.lstrip("!")
    is_negated = (len(pattern) - len(bare)) % 2 == 1
    # A pattern that begins with "#" is a comment in this glob language.
    alternatives = [] if bare.startswith("#") else _alternatives(bare)
    regexes = [re.compile(_translate(one)) for one in alternatives]
    return lambda path: any(regex.fullmatch(path) for regex in regexes) != is_negated


def _alternatives(pattern: str) -> list[str]:
    """Expand `{a,b}`; more than `_MOST_ALTERNATIVES` are not followed."""
    done: list[str] = []
    todo = [pattern]
    while todo and len(done) + len(todo) <= _MOST_ALTERNATIVES:
        glob = todo.pop()
        braces = _BRACES.search(glob)
        if braces is None:
            done.append(glob)
        else:
            before, after = glob[: braces.start()], glob[braces.end() :]
            todo += [before + part + after for part in braces[1].split(",")]
    return done


# A wildcard never matches a segment that begins with a dot.
_ANY_SEGMENT = r"(?!\.)[^/]+"
_ANY_SEGMENTS = rf"(?:{_ANY_SEGMENT}/)*"
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
        match token.lastgroup:
            case "stars":
                runs.append("")
            case "one":
                runs[-1] += "[^/]"
            case "class":
                runs[-1] += _translate_class(token["class"])
            case _:
                runs[-1] += re.escape(token["escaped"] or token[0])
    not_hidden = r"(?!\.)" if segment.startswith(("*", "?", "[")) else ""
    if len(runs) == 1:
        return not_hidden + runs[0]
    first, *between, last = runs
    middle = "".join(f"(?>[^/]*?{run})" for run in between if run)
    any_end = f"[^/]*{last}" if segment.strip("*") else "[^/]+"
    return not_hidden + first + middle + any_end


def _translate_class(inside: str) -> str:
    """Return the regular expression of a class of characters and ranges of them."""
    negation = "^" if inside.startswith(("!", "^")) else ""
    ranges = _RANGE.findall(inside.removeprefix(inside[0]) if negation else inside)
    if not ranges or any(last and first > last for first, last in ranges):
        return "(?!)"  # a range that runs backwards matches nothing
    parts = (re.escape(first) + (f"-{re.escape(last)}" if last else "") for first, last in ranges)
    return f"(?!/)[{negation}{''.join(parts)}]"
