"""Settings as values: the review plugin's and the explorer's own.

Reads no file and holds no global: the text of a file is an argument here, and a setting is an
argument wherever it is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from explorer.model import Problem

CLOZE_HIGHLIGHT = "==[123;;]answer[;;hint]=="
CLOZE_BOLD = "**[123;;]answer[;;hint]**"
CLOZE_CURLY = "{{[123;;]answer[;;hint]}}"

_LEGACY_CLOZES = (
    ("convertHighlightsToClozes", CLOZE_HIGHLIGHT, True),
    ("convertBoldTextToClozes", CLOZE_BOLD, False),
    ("convertCurlyBracketsToClozes", CLOZE_CURLY, False),
)

_RANGES: Mapping[str, tuple[float, float]] = {
    "base_ease": (1, 10_000),
    "lapses_interval_change": (0, 100),
    "easy_bonus": (0, 100),
    "maximum_interval": (1, 1_000_000),
    "max_link_factor": (0, 100),
    "fsrs_desired_retention": (0.01, 1),
}
"""The least and the most of each number: wider than the plugin's own controls, and narrow enough
that no schedule overflows. What is not finite is in none."""
_LONGEST_SHOWN = 60
"""Characters of a value that a message shows."""


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """The settings of the spaced-repetition plugin; the defaults are those of version 1.15.4."""

    flashcard_tags: tuple[str, ...] = ("#flashcards",)
    flashcard_tags_to_ignore: tuple[str, ...] = ()
    convert_folders_to_decks: bool = False
    bury_sibling_cards: bool = False
    flashcard_card_order: str = "DueFirstRandom"
    flashcard_deck_order: str = "PrevDeckComplete_Sequential"
    convert_cloze_patterns_to_inputs: bool = False
    cloze_patterns: tuple[str, ...] = (CLOZE_HIGHLIGHT,)
    single_line_card_separator: str = "::"
    single_line_reversed_card_separator: str = ":::"
    multiline_card_separator: str = "?"
    multiline_reversed_card_separator: str = "??"
    multiline_card_end_marker: str = ""
    tags_to_review: tuple[str, ...] = ("#review",)
    note_tags_to_ignore: tuple[str, ...] = ()
    note_folders_to_ignore: tuple[str, ...] = ("**/*.excalidraw.md",)
    open_random_note: bool = False
    algorithm: str = "SM-2-OSR"
    base_ease: float = 250
    lapses_interval_change: float = 0.5
    easy_bonus: float = 1.3
    load_balance: bool = True
    maximum_interval: float = 36525
    max_link_factor: float = 1.0
    fsrs_desired_retention: float = 0.9
    start_of_day: str = "00:00:00"
    card_comment_on_same_line: bool = False
    use_callouts_for_scheduling_comments: bool = False

    def cards_key(self) -> str:
        """Return a text that differs if the settings differ that decide which text is a card.

        It is a part of every cache key: with other settings, other cards are found.
        """
        card_settings = (
            self.flashcard_tags,
            self.flashcard_tags_to_ignore,
            self.convert_folders_to_decks,
            self.convert_cloze_patterns_to_inputs,
            self.cloze_patterns,
            self.single_line_card_separator,
            self.single_line_reversed_card_separator,
            self.multiline_card_separator,
            self.multiline_reversed_card_separator,
            self.multiline_card_end_marker,
            self.note_folders_to_ignore,
        )
        return repr(card_settings)


def plugin_name(field_name: str) -> str:
    """Return the plugin's camelCase name of a field of `ReviewSettings`."""
    head, *rest = field_name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def review_settings(values: Mapping[str, Any]) -> tuple[ReviewSettings, tuple[str, ...]]:
    """Read the plugin's `settings` mapping.

    Returns the settings, and a sentence for each value that could not be used. Its default holds,
    as it does for a missing one.
    """
    valid: dict[str, Any] = {}
    sentences: list[str] = []
    for setting in fields(ReviewSettings):
        name = plugin_name(setting.name)
        value = values.get(name)
        if value is None:
            continue
        objection = _objection(setting.name, setting.default, value)
        if not objection:
            valid[setting.name] = tuple(value) if isinstance(value, list) else value
            continue
        shown = repr(value)
        shown = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[: _LONGEST_SHOWN - 1]}…"
        sentences.append(
            f"setting {name}: {shown} is {objection};"
            f" the default {setting.default!r} is used, correct it in the plugin's settings"
        )
    if "clozePatterns" not in values:  # as older versions of the plugin store them
        valid["cloze_patterns"] = tuple(
            pattern
            for name, pattern, default in _LEGACY_CLOZES
            if values.get(name, default) is True
        )
    return ReviewSettings(**valid), tuple(sentences)


def _objection(name: str, default: object, value: object) -> str:
    """Return why a JSON value cannot take the place of a setting's default; empty if it can."""
    match default:
        case tuple():
            is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
            return "" if is_list else "not a list of texts"
        case bool():
            return "" if isinstance(value, bool) else "not a yes or no"
        case str():
            return "" if isinstance(value, str) else "not a text"
    if not isinstance(value, int | float) or isinstance(value, bool):
        return "not a number"
    least, most = _RANGES[name]
    return "" if least <= value <= most else f"not a number from {least:,} to {most:,}"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of the user's `config.toml`: each is declared here, and only here.

    The manual has these texts.
    """

    vault: str | None = None  # as written: `~` is not expanded
    """The folder to open when none is named."""
    theme: str | None = None
    """The colors: `explorer-light`, `explorer-dark`, `ansi-light`, `ansi-dark`, or another theme of
    the palette."""
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Keys of commands, by their names; several with commas between them."""
    legacy_properties: bool = False
    """Whether the properties `tag` and `alias`, and lists in one text, count as they did before
    Obsidian 1.9."""
    read_only: bool = False
    """Whether nothing is written to the vault: no review, and no editor is opened, neither for a
    note nor for a new one."""
    watch: bool = True
    """Whether the app takes in what changes on disk as it happens, or only by `f5`."""
    images: str = "auto"
    """How pictures are shown in notes: as well as the terminal can (`auto`), as half blocks
    (`blocks`), by Kitty's graphics protocol (`kitty`), or only their names (`off`)."""
    restore: bool = False
    """Whether the app begins where the vault was left, instead of with its front page."""
    capture: str | None = None
    """The note that `c` opens at its end, as a path in the vault such as `Inbox.md`."""
    new_per_day: int | None = None
    """How many new notes and cards are reviewed in a day."""
    reviews_per_day: int | None = None
    """How many due notes and cards are reviewed in a day."""
    prerequisites: str | None = None
    """The property that tells what a note rests on, in place of `requires`, `prerequisites` and
    `up`."""
    review_sets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Queries under names, which `r` offers to review."""
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    """The 1-based line of each setting in the file, as far as known, by the name that it has there:
    `theme`, `keys.edit`, `review.sets`."""


_CHOICES: Mapping[str, tuple[str, ...]] = {"images": ("auto", "blocks", "kitty", "off")}
_EXAMPLES: Mapping[str, str] = {"keys": "ctrl+f", "review.sets": "tag:#aws is:due"}
"""A text for each table that holds texts."""
_KINDS: Mapping[str, tuple[Any, str]] = {
    "str": (str, "a text in quotes"),
    "str | None": (str, "a text in quotes"),
    "bool": (bool, "true or false"),
    "int | None": (int, "a whole number, 0 or more"),
    "Mapping[str, str]": (dict, "a table: [{key}]"),
}
"""What TOML has for a field of a type, and how that is called in problems."""
_SETTINGS: Mapping[str, tuple[Any, str]] = {
    each.name.partition("_sets")[0]: _KINDS[str(each.type)]
    for each in fields(Config)
    if each.name != "lines"
}
"""By their keys in the file, where the review's sets are the table `review.sets`."""


def parse(text: str, path: str = "config.toml") -> tuple[Config, tuple[Problem, ...]]:
    """Read the text of a config file; `path` is its name in problems.

    Never raises: a file that is no TOML gives the defaults and an error; a value that does not fit
    gives its default and an error; an unknown key gives a warning.
    """
    import tomllib

    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # not only of TOML: too many digits or brackets
        message = f"this is not TOML: {error}. Nothing of it is used."
        named = re.search(r"at line (\d+)", str(error))
        line = int(named[1]) if named else text.count("\n") + 1
        return Config(), (Problem(path, line, "bad_toml", "error", message),)
    file = _File(text, path)
    valid: dict[str, Any] = {}
    for key, value in values.items():
        if key not in _SETTINGS:
            file.warn(key, f"{key!r}", f"the keys are {', '.join(_SETTINGS)}")
            continue
        kind, needed = _SETTINGS[key]
        if type(value) is not kind or (kind is int and value < 0):
            file.refuse(key, key, needed.format(key=key), value)
        elif key in _CHOICES and value not in _CHOICES[key]:
            choices = ", ".join(f'"{choice}"' for choice in _CHOICES[key])
            file.refuse(key, key, f"one of {choices}", value)
        elif key == "review":
            valid["review_sets"] = file.review_sets(value)
        else:
            valid[key] = file.texts(key, value) if kind is dict else value
    return Config(**valid, lines=file.lines(valid)), tuple(file.problems)


class _File:
    """A config file, and what is wrong with it."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.problems: list[Problem] = []

    def warn(self, key: str, name: str, known: str) -> None:
        """Report a key that is not known."""
        message = f"the key {name} is not known and has no effect; {known}"
        self.problems.append(
            Problem(self.path, self.line_of(key), "unknown_key", "warning", message)
        )

    def refuse(self, key: str, name: str, needed: str, value: object) -> None:
        """Report a value that cannot be used."""
        message = f"the key {name!r} needs {needed}, not {value!r}"
        self.problems.append(Problem(self.path, self.line_of(key), "bad_value", "error", message))

    def review_sets(self, values: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the entries of the table `review.sets`, the only one of the table `review`."""
        for name in values:
            if name != "sets":
                self.warn(name, f"'review.{name}'", "there is review.sets")
        sets = values.get("sets", {})
        if isinstance(sets, dict):
            return self.texts("review.sets", sets)
        self.refuse("sets", "review.sets", "a table: [review.sets]", sets)
        return MappingProxyType({})

    def texts(self, table: str, values: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the entries of a table that are texts; report the others."""
        for name, value in values.items():
            if not isinstance(value, str):
                needed = f'a text in quotes such as "{_EXAMPLES[table]}"'
                self.refuse(name, f"{table}.{name}", needed, value)
        return MappingProxyType({k: v for k, v in values.items() if isinstance(v, str)})

    def lines(self, valid: Mapping[str, Any]) -> Mapping[str, int]:
        """Return the lines of the settings that are used, and of the entries of their tables."""
        found: dict[str, int | None] = {}
        for setting, value in valid.items():
            name = "review.sets" if setting == "review_sets" else setting
            found[name] = self.line_of(name.rpartition(".")[2])
            if isinstance(value, Mapping):
                found |= {f"{name}.{entry}": self.line_of(entry) for entry in value}
        return MappingProxyType({name: line for name, line in found.items() if line is not None})

    def line_of(self, key: str) -> int | None:
        """Return the 1-based line that defines a key or a table, None if none is recognized."""
        pattern = re.compile(
            rf"""\s*(?:\[\s*)?(?:[\w-]+\s*\.\s*)?["']?{re.escape(key)}["']?\s*[=.\]]"""
        )
        lines = enumerate(self.text.split("\n"), 1)
        return next((number for number, line in lines if pattern.match(line)), None)
