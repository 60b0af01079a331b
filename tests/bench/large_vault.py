"""Generate a large vault from a seed: 24,000 notes with about 227,000 headings
and 200,000 links.

The same seed and number of notes always give the same bytes, so that figures of two commits can be
compared. Run `python tests/bench/large_vault.py DIR` to keep one.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

NOTES = 24_000
SEED = 8
_SYLLABLES = re.findall(
    r"\S+",
    "al ba car den el fin gar hol in jor kel lum mor nar ol pen qua ran sel tor ul ven wil yor zan "
    "ing er tion ment ity ous able ic ed ly é ü ñ ż",
)
_VOCABULARY = 20_000
_COMMON_HEADINGS = (
    "Overview", "Examples", "Notes", "See also", "References", "Usage", "Summary",
    "Open questions",
)  # fmt: skip
_COMMON_SHARE = 0.15  # the share of headings that many notes have in common
_HEADINGS_PER_NOTE = (3, 16)
_PARAGRAPH_WORDS = (4, 18)
_LINK_SHARE = 0.88  # the share of sections that hold a link
_NOTES_PER_FOLDER = 120
_MARKUP = ("{}", "{}", "{}", "{}", "{}", "{}", "{}", "*{}*", "**{}**", "`{}`")
_LIST_SHARE, _CODE_SHARE = 0.3, 0.1  # the shares of sections with a list and with a block of code
_TAGS = 300
_TAG_SHARE = 0.2
"""The share of sections that hold a tag, besides the two of each note's front matter."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Words with the frequencies of a language: few common ones, many rare ones."""

    words: Sequence[str]
    weights: Sequence[float]  # cumulative
    tags: Sequence[str]

    def pick(self, random: Random, count: int) -> list[str]:
        return random.choices(self.words, cum_weights=self.weights, k=count)


def generate(root: Path, notes: int = NOTES, seed: int = SEED) -> None:
    """Write a vault of so many notes below `root`, which must be empty or not exist."""
    random = Random(seed)
    words = _vocabulary(random)
    titles = _titles(random, words, notes)
    for number, title in enumerate(titles):
        topic = number // _NOTES_PER_FOLDER
        folder = root / f"Area {topic // 20:02}" / f"Topic {topic:03}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{title}.md").write_text(_note(random, words, titles), "utf-8", newline="\n")


def _vocabulary(random: Random) -> _Words:
    words: dict[str, None] = {}
    while len(words) < _VOCABULARY:
        words["".join(random.choices(_SYLLABLES, k=random.choice((1, 2, 2, 3))))] = None
    weights = accumulate(1 / (rank + 3) for rank in range(_VOCABULARY))
    return _Words([*words], [*weights], random.sample([*words], _TAGS))


def _titles(random: Random, words: _Words, count: int) -> list[str]:
    # The number keeps titles apart on file systems for which letter case does not count.
    return [f"{_phrase(random, words)} {number}" for number in range(count)]


def _note(random: Random, words: _Words, titles: Sequence[str]) -> str:
    lines = [
        "---",
        f"tags: [{', '.join(random.choices(words.tags, k=2))}]",
        f"aliases: [{_phrase(random, words)}]",
        "---",
        "",
    ]
    level = 1
    for _ in range(random.randint(*_HEADINGS_PER_NOTE)):
        level = random.randint(1, min(level + 1, 4))
        lines += [
            f"{'#' * level} {_heading(random, words)}",
            "",
            _paragraph(random, words, titles),
            "",
        ]
        lines += _blocks(random, words)
    return "\n".join(lines)


def _blocks(random: Random, words: _Words) -> list[str]:
    """Return what some sections hold besides their paragraph."""
    blocks: list[str] = []
    if random.random() < _LIST_SHARE:
        blocks += [f"- {_phrase(random, words)}" for _ in range(random.randint(2, 5))]
        blocks.append("")
    if random.random() < _CODE_SHARE:
        blocks += ["```python", *(f"{word} = 1" for word in words.pick(random, 3)), "```", ""]
    return blocks


def _heading(random: Random, words: _Words) -> str:
    if random.random() < _COMMON_SHARE:
        return random.choice(_COMMON_HEADINGS)
    return _phrase(random, words)


def _phrase(random: Random, words: _Words) -> str:
    return " ".join(words.pick(random, random.randint(2, 5))).capitalize()


def _paragraph(random: Random, words: _Words, titles: Sequence[str]) -> str:
    said = words.pick(random, random.randint(*_PARAGRAPH_WORDS))
    said = [random.choice(_MARKUP).format(word) for word in said]
    if random.random() < _LINK_SHARE:
        said.insert(random.randint(0, len(said)), f"[[{random.choice(titles)}]]")
    if random.random() < _TAG_SHARE:
        said.append(f"#{random.choice(words.tags)}")
    return f"{' '.join(said)}."


def main() -> None:
    parser = argparse.ArgumentParser(description="Generate a large vault.")
    parser.add_argument("root", type=Path)
    parser.add_argument("--notes", type=int, default=NOTES)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    generate(options.root, options.notes, options.seed)


if __name__ == "__main__":
    main()
