"""The weights of ranking: what each kind of match is worth, and which scores count as good.

All figures of the ranking stand here. They were tuned together on labelled queries (`tests/bench`);
a change of one moves the others, so measure before and after. Limits of work are not weights: they
stand with the code that they bound.
"""

from __future__ import annotations

from typing import NamedTuple


class Share(NamedTuple):
    """A quality that grows with the share of a word that was typed: `base + gain * share`."""

    base: float
    gain: float

    def of(self, part: float, whole: float) -> float:
        """Return the quality for `part` of `whole`."""
        return self.base + self.gain * part / whole


# How well a typed word fits a word of the vault, 0 to 1

WHOLE = 1.0
"""The very word."""
PREFIX = Share(0.74, 0.24)
"""The beginning of a word. Below `WHOLE` even if one letter is missing: the word comes first."""
SAME_STEM = Share(0.6, 0.34)
"""Another form of the word. Below a prefix of the same length, which was typed letter by letter."""
INFLECTED = Share(0.5, 0.35)
"""Another ending, guessed without knowing the language: less sure than a stem."""
FRAGMENT = Share(0.62, 0.2)
"""A piece of a word: people remember the middle of compounds."""
FRAGMENT_AT_END = 0.05
"""More for a piece that ends the word, as the second half of a compound does."""
SHORTENED = Share(0.45, 0.3)
"""Letters of the word in order, such as `cmd`: the weakest evidence of all."""
SAME_SKELETON = 0.12
"""More if the letters are the consonants the word begins with."""
JOINED_INITIALS = 0.7
"""Two letters that begin the two halves of a compound."""
TYPO = 0.93
"""A misspelled word, less the share of it that was edited."""
LEAST_TYPO = 0.1
TYPO_IN_PREFIX = Share(0.72, 0.24)
"""Times this if only the beginning of the word was typed, with a mistake."""

# How well a typed word fits several words of a text

JOINED = 0.94
"""Two typed words for one of the vault: one blank too many is a small mistake."""
JOINED_PREFIX = Share(0.74, 0.26)
SPLIT = 0.9
"""One typed word for two in a row. A typed compound is less sure than a blank too many."""
SIGNED = 0.97
"""One typed word for two with a sign between them, as `wifi` for `Wi-Fi`: one name, both ways."""
SIGN_FOR_LETTER = 0.88
"""The same if the sign stands for a letter, as in `ATT&CK`: one that was guessed."""
SPLIT_AROUND_STOP_WORDS = 0.84
SPLIT_PREFIX = Share(0.8, 0.2)
ACRONYM = 0.93
"""The first letters of all words of a text."""
ACRONYM_PREFIX = 0.84
ACRONYM_INSIDE = 0.66
"""First letters of words in the middle of a text: long texts hold many combinations."""
ACRONYM_OR_WORD = 0.85
"""Times this if the vault has the letters as a word as well, which is then likelier meant."""
SPELLED_OUT = 0.62
"""All typed words together stand for an acronym of the text."""

# What a typed word weighs among the others

STOP_WORD_WEIGHT = 0.12
"""`how`, `to`, `the`: they break ties only."""
ABSENT_STOP_WORD_WEIGHT = 0.03
"""Next to nothing: a text must not rank below one that has the stop word by chance."""
WORD_WEIGHT = Share(0.55, 0.45)
"""Longer words are more significant, up to `FULL_WEIGHT_LENGTH` letters."""
FULL_WEIGHT_LENGTH = 6
LEAST_RARITY = 0.3
"""What a word weighs that all texts have, beside the rarest one, where not all words fit."""
INHERITED = 0.82
"""Times this for a word that stands above the heading and not in it."""
IN_FOLDER = 0.7
"""Times this for a word that only a folder of the note has in its name."""
BELOW_NAMES = 0.99
"""Such a note scores at most this share of the best place that needs no folder."""

# What is a guess, by the score of a place

GUESS = 50.0
"""Below, the letters are there by luck: far misspelled, or only some of the words. The right places
of labelled queries score 51 at least, what vaults lack 46 at most."""
WORD_GUESS = 40.0
"""The same for a single word, which may be the middle of a longer one: these score 43 at least."""
SHORT_WORD = 3
"""Letters of a single word up to which it counts only as typed: in order, or with a mistake, so few
letters are in many longer words."""

# The score of a text, 0 to 100

EXACT = 100.0
"""The very text that was typed."""
SPELLED_OUT_EXACT = 99.5
"""One half of `Name (ACR)`: as good as the very text, so that only the kind of place decides."""
BEST_OTHER = 99.0
"""No other text scores more."""
LITERAL = Share(0.5, 0.5)
"""Where no word was typed, only signs: the share of the text that they are."""
QUALITY_EXPONENT = 1.5
"""Above 1: one poor match costs more than two fair ones."""
SCORE_BASE = 0.62
SCORE_COVERAGE = 0.25
"""For the share of the text that was typed: among texts with all words, the short one is meant."""
SCORE_ORDER = 0.07
SCORE_BEGINNING = 0.06
"""For a text whose first word was typed; half of it for the second."""
SECOND_WORD = 0.5

STOP_WORD_COVERAGE = 0.3
"""What a letter of a stop word counts in the coverage, beside a letter of another word."""
BRACKET_HALF = 0.97
"""Of `Name (ACR)`, one half typed in full counts nearly as the whole text."""
MULTI_WORD_COVERAGE = 0.7
"""What initials and split words count beside words that were typed."""
LETTERS_GIVEN = 0.4
"""The share of a word's letters that a good match covers however few were typed."""
LETTERS_TYPED = 0.6
GOOD_MATCH = 0.7
"""A word with a quality above this was meant; below, only a part of it counts as typed."""

ADJACENT = 1.0
FORWARD = 0.6
BACKWARD = 0.2
"""Two typed words next to each other, farther apart in the same order, or the other way round."""
ORDER_OF_ONE = 0.5
"""The order of a single word among several typed ones: neither good nor bad."""

# Which scores end the search for more

ENOUGH = 66.0
"""A best score below this makes the search try misspellings, pieces and abbreviations."""
POOR = 45.0
"""A best score below this makes it settle for places that have only some of the words."""
SURE = 90.0
"""With a best score below this and fewer places than `FEW`, such places fill up the list."""
FEW = 10

# What is taken off for places of one text

NOTE_COST = 0.1
ALIAS_COST = 0.2
"""A first heading comes before the note and the alias of the same name."""
HEADING_COST = 0.8
"""Any other heading comes after all of them."""
OWN_NAME_GAIN = 2.0
"""More for a name of the note itself; most at two thirds between `GUESS` and `BEST_OTHER`,
none at both: luck gets no better, and the order of such names stays."""
FREE_REPEATS = 8
"""So many places of one text cost nothing; from then on, other texts get their turn."""
REPEAT_COST = 1.0
MOST_REPEAT_COST = 40.0
