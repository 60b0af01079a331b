"""Which notes the review plugin looks at: its tags and its ignored paths.

Follows the plugin to the letter, letter case included, so that both agree on what is reviewed.
Reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_MOST_ALTERNATIVES = 64


def matches_tag(tag: str, configured: str) -> bool:
    """Tell whether a note's `tag` (without `#`) is the `configured` one (with `#`) or is nested under it."""
    full = "#" + tag
    return full == configured or full.startswith(configured + "/")


def matching_tags(tags: Iterable[str], configured: Iterable[str]) -> tuple[str, ...]:
    """Return those of the `configured` tags (with `#`) that one of the note's `tags` equals or nests under."""
    own = tuple(tags)
    return tuple(want for want in configured if any(matches_tag(tag, want) for tag in own))


def is_ignored(path: str, patterns: Sequence[str]) -> bool:
    """Tell whether the note at `path` is left out.

    A pattern is a beginning of the path or a glob for all of it.
    """
    return any(
        pattern and (path.startswith(pattern) or _glob(pattern)(path)) for pattern in patterns
    )


class _Glob:
    """A compiled glob: any of its alternatives, or none of them if it is negated."""

    __slots__ = ("_negated", "_regexes")

    def __init__(self, pattern: str) -> None:
        bare = pattern.lstrip("!")
        self._negated = (len(pattern) - len(bare)) % 2 == 1
        # A pattern that begins with "#" is a comment in this glob language.
        found = () if bare.startswith("#") else _alternatives(bare)
        self._regexes = tuple(re.compile(_translate(one)) for one in found)

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
        one = todo.pop()
        found = _BRACES.search(one)
        if found is None:
            done.append(one)
        else:
            todo.extend(
                one[: found.start()] + part + one[found.end() :] for part in found[1].split(",")
            )
    return done


# A wildcard never matches a segment that begins with a dot.
_ANY_SEGMENT = r"(?!\.)[^/]+"
_ANY_SEGMENTS = rf"(?:{_ANY_SEGMENT}/)*"
_RANGE = re.compile("(.)(?:-(.))?", re.DOTALL)


def _translate(pattern: str) -> str:
    """Return the regular expression of a glob without braces.

    `**` is only special as a whole segment.

    What stands between two wildcards is taken where it fits first and never again, so that no
    pattern takes long.
    """
    runs: list[list[str]] = [[]]
    for segment in pattern.split("/"):
        if segment == "**":
            runs.append([])
        else:
            runs[-1].append(_segment(segment))
    if len(runs) == 1:
        return "/".join(runs[0])
    first, *between, last = ("".join(segment + "/" for segment in run) for run in runs)
    middle = "".join(f"(?>{_ANY_SEGMENTS[:-1]}*?{run})" for run in between if run)
    end = f"{_ANY_SEGMENTS}{last[:-1]}" if last else f"(?:{_ANY_SEGMENT}(?:/{_ANY_SEGMENT})*)?"
    return first + middle + end


def _segment(segment: str) -> str:
    """Return the regular expression of what stands between two slashes."""
    runs = [""]
    at = 0
    while at < len(segment):
        char = segment[at]
        at += 1
        if char == "*":
            at = len(segment) - len(segment[at:].lstrip("*"))
            runs.append("")
        elif char == "?":
            runs[-1] += "[^/]"
        elif char == "[" and (end := segment.find("]", at + 1)) > 0:
            runs[-1] += _char_class(segment[at:end])
            at = end + 1
        elif char == "\\" and at < len(segment):
            runs[-1] += re.escape(segment[at])
            at += 1
        else:
            runs[-1] += re.escape(char)
    hidden = r"(?!\.)" if segment[:1] in ("*", "?", "[") else ""
    if len(runs) == 1:
        return hidden + runs[0]
    first, *between, last = runs
    middle = "".join(f"(?>[^/]*?{run})" for run in between if run)
    return hidden + first + middle + ("[^/]+" if segment.strip("*") == "" else f"[^/]*{last}")


def _char_class(inside: str) -> str:
    """Return the regular expression of what stands between two brackets.

    Characters, and ranges of them.
    """
    negated = inside[:1] in ("!", "^")
    parts = []
    for first, last in _RANGE.findall(inside[1:] if negated else inside):
        if last and first > last:  # a range that runs backwards matches nothing
            return r"(?!)"
        parts.append(re.escape(first) + (f"-{re.escape(last)}" if last else ""))
    return f"(?!/)[{'^' if negated else ''}{''.join(parts)}]" if parts else r"(?!)"
