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
    "max_n_days_notes_review_queue": (0, 1_000_000),
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
    auto_next_note: bool = False
    max_n_days_notes_review_queue: int = 365
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
    if field_name == "max_n_days_notes_review_queue":
        return "maxNDaysNotesReviewQueue"
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
        else:
            sentences.append(
                f"setting {name}: {_shown(value)} is {objection};"
                f" the default {setting.default!r} is used, correct it in the plugin's settings"
            )
    if "clozePatterns" not in values:
        valid["cloze_patterns"] = _legacy_cloze_patterns(values)
    return ReviewSettings(**valid), tuple(sentences)


def _legacy_cloze_patterns(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the patterns for clozes as older versions of the plugin store them."""
    return tuple(
        pattern for name, pattern, default in _LEGACY_CLOZES if values.get(name, default) is True
    )


def _kind(default: object) -> str:
    """Return what a setting with this default needs, for error messages."""
    match default:
        case tuple():
            return "list of texts"
        case bool():
            return "yes or no"
        case str():
            return "text"
        case _:
            return "number"


def _objection(name: str, default: object, value: object) -> str:
    """Return why a JSON value cannot take the place of a setting's default; empty if it can."""
    if not _fits(default, value):
        return f"not a {_kind(default)}"
    if name not in _RANGES:
        return ""
    least, most = _RANGES[name]
    if isinstance(value, int | float) and least <= value <= most:
        return ""
    return f"not a number from {least:,} to {most:,}"


def _fits(default: object, value: object) -> bool:
    """Return whether a JSON value is of the kind of a setting's default."""
    match default:
        case bool() | str():
            return isinstance(value, type(default))
        case tuple():
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case _:
            return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: object) -> str:
    """Return a value for a message, cut if it is long."""
    text = repr(value)
    if len(text) > _LONGEST_SHOWN:
        return text[: _LONGEST_SHOWN - 1] + "…"
    return text


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of the user's `config.toml`."""

    vault: str | None = None
    """The folder to open when none is named, as written: `~` is not expanded."""
    theme: str | None = None
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Ids of key bindings to keys, several divided by commas."""
    legacy_properties: bool = False
    """Whether the properties `tag` and `alias`, and lists in one text, count as they did before
    Obsidian 1.9."""
    read_only: bool = False
    """Whether nothing is written to the vault: no review, and no editor is opened, neither for a
    note nor for a new one."""
    images: str = "auto"
    """How pictures are shown in notes: one of `IMAGES`."""
    watch: bool = True
    """Whether the app takes in what changes on disk as it happens."""
    restore: bool = False
    """Whether the app begins where the vault was left, instead of with what is due."""
    capture: str | None = None
    """The note for quick capture, as a path in the vault such as `Inbox.md`."""
    new_per_day: int | None = None
    """How many new notes and cards are reviewed in a day; None is no limit."""
    reviews_per_day: int | None = None
    """How many due notes and cards are reviewed in a day; None is no limit."""
    review_sets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Queries under names, each of them something that can be chosen to review."""
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    """The 1-based line of each setting in the file, as far as known, by the name that it has there:
    `theme`, `keys.edit`, `review.sets`."""


IMAGES = ("auto", "blocks", "kitty", "off")
"""The best that the terminal can do, half blocks, Kitty's graphics protocol, or only the name."""
_CONFIG_KINDS: Mapping[str, type] = {
    "vault": str,
    "theme": str,
    "keys": dict,
    "legacy_properties": bool,
    "read_only": bool,
    "watch": bool,
    "images": str,
    "restore": bool,
    "capture": str,
    "new_per_day": int,
    "reviews_per_day": int,
    "review": dict,
}
_CHOICES: Mapping[str, tuple[str, ...]] = {"images": IMAGES}
_TOML_KINDS = {
    str: "a text in quotes",
    bool: "true or false",
    dict: "a table: [{key}]",
    int: "a whole number, 0 or more",
}


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
        line = _line_of_toml_error(error, text)
        return Config(), (Problem(path, line, "bad_toml", "error", message),)
    valid: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in values.items():
        problem = _problem_of(key, value, text, path)
        if problem is not None:
            problems.append(problem)
        elif key == "review":
            valid["review_sets"], set_problems = _review_sets(value, text, path)
            problems += set_problems
        elif key == "keys":
            valid["keys"], key_problems = _texts("keys", value, text, path)
            problems += key_problems
        else:
            valid[key] = value
    return Config(**valid, lines=_lines_of(valid, text)), tuple(problems)


def _line_of_toml_error(error: Exception, text: str) -> int:
    """Return the line that an error of the TOML parser names, else the last one."""
    line = re.search(r"at line (\d+)", str(error))
    if line is None:
        return text.count("\n") + 1
    return int(line[1])


def _problem_of(key: str, value: object, text: str, path: str) -> Problem | None:
    """Return what is wrong with a setting, None if it can be used."""
    kind = _CONFIG_KINDS.get(key)
    if kind is None:
        known = ", ".join(_CONFIG_KINDS)
        message = f"the key {key!r} is not known and has no effect; the keys are {known}"
        return Problem(path, _line_of(key, text), "unknown_key", "warning", message)
    needed = ""
    if not isinstance(value, kind) or (kind is int and not _is_count(value)):
        needed = _TOML_KINDS[kind].format(key=key)
    elif key in _CHOICES and value not in _CHOICES[key]:
        choices = ", ".join(f'"{choice}"' for choice in _CHOICES[key])
        needed = f"one of {choices}"
    if not needed:
        return None
    message = f"the key {key!r} needs {needed}, not {value!r}"
    return Problem(path, _line_of(key, text), "bad_value", "error", message)


def _is_count(value: object) -> bool:
    """Return whether a value is a whole number that is not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _lines_of(valid: Mapping[str, Any], text: str) -> Mapping[str, int]:
    """Return the lines of the settings that are used, and of the entries of their tables."""
    keys: dict[str, str] = {}
    """What to look for in the file for each setting."""
    for setting, value in valid.items():
        name = "review.sets" if setting == "review_sets" else setting
        keys[name] = name.rpartition(".")[2]
        if isinstance(value, Mapping):
            keys |= {f"{name}.{entry}": entry for entry in value}
    lines = {name: _line_of(key, text) for name, key in keys.items()}
    return MappingProxyType({name: line for name, line in lines.items() if line is not None})


def _review_sets(
    values: Mapping[str, Any], text: str, path: str
) -> tuple[Mapping[str, str], list[Problem]]:
    """Return the entries of the table `review.sets`, and the problems of the table `review`."""
    problems: list[Problem] = []
    for name in values:
        if name != "sets":
            message = (
                f"the key 'review.{name}' is not known and has no effect; there is review.sets"
            )
            problems.append(Problem(path, _line_of(name, text), "unknown_key", "warning", message))
    sets = values.get("sets", {})
    if not isinstance(sets, dict):
        message = f"the key 'review.sets' needs a table: [review.sets], not {sets!r}"
        return MappingProxyType({}), [
            *problems,
            Problem(path, _line_of("sets", text), "bad_value", "error", message),
        ]
    valid, set_problems = _texts("review.sets", sets, text, path)
    return valid, problems + set_problems


_EXAMPLES: Mapping[str, str] = {"keys": "ctrl+f", "review.sets": "tag:#aws is:due"}
"""A text for each table that holds texts."""


def _texts(
    table: str, values: Mapping[str, Any], text: str, path: str
) -> tuple[Mapping[str, str], list[Problem]]:
    """Return the entries of a table that are texts, and a problem for each other one."""
    valid: dict[str, str] = {}
    problems: list[Problem] = []
    for name, value in values.items():
        if isinstance(value, str):
            valid[name] = value
            continue
        example = f'such as "{_EXAMPLES[table]}"'
        message = f"the key '{table}.{name}' needs a text in quotes {example}, not {value!r}"
        problems.append(Problem(path, _line_of(name, text), "bad_value", "error", message))
    return MappingProxyType(valid), problems


def _line_of(key: str, text: str) -> int | None:
    """Return the 1-based line that defines a key or a table, None if none is recognized."""
    pattern = re.compile(
        rf"""\s*(?:\[\s*)?(?:[\w-]+\s*\.\s*)?["']?{re.escape(key)}["']?\s*[=.\]]"""
    )
    for number, line in enumerate(text.split("\n"), 1):
        if pattern.match(line):
            return number
    return None
