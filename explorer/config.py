"""Settings as values: the review plugin's and the explorer's own.

Reads no file and holds no global: whoever has the text passes it in, whoever needs a setting gets
it as an argument.
"""

from __future__ import annotations

import hashlib
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


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """What the spaced-repetition plugin is set to.

    The defaults are the plugin's own (version 1.15.4).
    """

    flashcard_tags: tuple[str, ...] = ("#flashcards",)
    flashcard_tags_to_ignore: tuple[str, ...] = ()
    convert_folders_to_decks: bool = False
    bury_sibling_cards: bool = False
    flashcard_card_order: str = "DueFirstRandom"
    flashcard_deck_order: str = "PrevDeckComplete_Sequential"
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

    def digest(self) -> str:
        """Return a short hash of what decides which text is a card: a part of every cache key."""
        said = repr(
            (
                self.flashcard_tags,
                self.flashcard_tags_to_ignore,
                self.convert_folders_to_decks,
                self.cloze_patterns,
                self.single_line_card_separator,
                self.single_line_reversed_card_separator,
                self.multiline_card_separator,
                self.multiline_reversed_card_separator,
                self.multiline_card_end_marker,
                self.note_folders_to_ignore,
            )
        )
        return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def plugin_name(field_name: str) -> str:
    """Return the plugin's camelCase name of a field of `ReviewSettings`."""
    if field_name == "max_n_days_notes_review_queue":
        return "maxNDaysNotesReviewQueue"
    head, *rest = field_name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def review_settings(said: Mapping[str, Any]) -> tuple[ReviewSettings, tuple[str, ...]]:
    """Read the plugin's `settings` mapping.

    Returns the settings, missing ones at their defaults, and a sentence for each value that could
    not be used (its default is used instead).
    """
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for f in fields(ReviewSettings):
        name = plugin_name(f.name)
        if name not in said or said[name] is None:
            continue
        value = _as_type_of(f.default, said[name])
        if value is None:
            wrong.append(
                f"setting {name}: {said[name]!r} is not a {_kind(f.default)}; the default {f.default!r} is used"
            )
        else:
            found[f.name] = value
    if "clozePatterns" not in said:
        found["cloze_patterns"] = tuple(
            pattern for name, pattern, default in _LEGACY_CLOZES if said.get(name, default) is True
        )
    return ReviewSettings(**found), tuple(wrong)


def _kind(default: object) -> str:
    return (
        "list of texts"
        if isinstance(default, tuple)
        else {bool: "yes or no", str: "text"}.get(type(default), "number")
    )


def _as_type_of(default: object, value: object) -> object | None:
    """Return `value` in the type of `default`, None if it does not fit."""
    if isinstance(default, bool):
        return value if isinstance(value, bool) else None
    if isinstance(default, tuple):
        return (
            tuple(value)
            if isinstance(value, list) and all(isinstance(v, str) for v in value)
            else None
        )
    if isinstance(default, str):
        return value if isinstance(value, str) else None
    return (
        value
        if isinstance(value, int | float) and not isinstance(value, bool) and value == value
        else None
    )


@dataclass(frozen=True, slots=True)
class Config:
    """What the user's own `config.toml` says."""

    vault: str | None = None
    """The folder to open when none is named, as written: `~` is not expanded."""
    theme: str | None = None
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Ids of key bindings to keys, several divided by commas."""
    legacy_properties: bool = False
    """Whether the properties `tag` and `alias`, and lists in one text, count as they did before
    Obsidian 1.9."""
    read_only: bool = False
    """Whether the app opens no editor, neither for a note nor for a new one: nothing else could
    write to the vault."""
    images: str = "auto"
    """How pictures are shown in notes: one of `IMAGES`."""
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    """On which 1-based line of the file a setting is written, as far as that can be told: `theme`,
    `keys.edit`."""


IMAGES = ("auto", "blocks", "kitty", "off")
"""As the terminal can, in half blocks, by Kitty's graphics protocol, or named only."""
_CONFIG_KINDS: Mapping[str, type] = {
    "vault": str,
    "theme": str,
    "keys": dict,
    "legacy_properties": bool,
    "read_only": bool,
    "images": str,
}
_CHOICES: Mapping[str, tuple[str, ...]] = {"images": IMAGES}
_TOML_KINDS = {str: "a text in quotes", bool: "true or false", dict: "a table: [keys]"}


def parse(text: str, path: str = "config.toml") -> tuple[Config, tuple[Problem, ...]]:
    """Read the text of a config file; `path` is what problems call it.

    Never raises: a file that is no TOML gives the defaults and an error; a value that does not fit
    gives its default and an error; a key that is not known gives a warning.
    """
    import tomllib

    try:
        said = tomllib.loads(text)
    except (
        ValueError,
        RecursionError,
    ) as error:  # also a number of too many digits, and too many brackets
        where = re.search(r"at line (\d+)", str(error))
        line = int(where[1]) if where else text.count("\n") + 1
        return Config(), (
            Problem(
                path,
                line,
                "bad_toml",
                "error",
                f"this is not TOML: {error}. Nothing of it is used.",
            ),
        )
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in said.items():
        kind = _CONFIG_KINDS.get(key)
        if kind is None:
            known = ", ".join(_CONFIG_KINDS)
            message = f"the key {key!r} is not known and has no effect; the keys are {known}"
            problems.append(Problem(path, _line_of(text, key), "unknown_key", "warning", message))
        elif not isinstance(value, kind):
            message = f"the key {key!r} needs {_TOML_KINDS[kind]}, not {value!r}"
            problems.append(Problem(path, _line_of(text, key), "bad_value", "error", message))
        elif value not in _CHOICES.get(key, (value,)):
            choices = ", ".join(f'"{choice}"' for choice in _CHOICES[key])
            message = f"the key {key!r} needs one of {choices}, not {value!r}"
            problems.append(Problem(path, _line_of(text, key), "bad_value", "error", message))
        elif isinstance(value, dict):
            found[key], wrong = _keys(text, path, value)
            problems += wrong
        else:
            found[key] = value
    return Config(**found, lines=_lines(text, found)), tuple(problems)


def _lines(text: str, found: Mapping[str, Any]) -> Mapping[str, int]:
    names = {key: key for key in found} | {f"keys.{name}": name for name in found.get("keys", ())}
    lines = {name: _line_of(text, key) for name, key in names.items()}
    return MappingProxyType({name: line for name, line in lines.items() if line is not None})


def _keys(text: str, path: str, said: Mapping[str, Any]) -> tuple[Mapping[str, str], list[Problem]]:
    wrong = [
        Problem(
            path,
            _line_of(text, name),
            "bad_value",
            "error",
            f"the key 'keys.{name}' needs a text in quotes such as \"ctrl+f\", not {value!r}",
        )
        for name, value in said.items()
        if not isinstance(value, str)
    ]
    return MappingProxyType(
        {name: value for name, value in said.items() if isinstance(value, str)}
    ), wrong


def _line_of(text: str, key: str) -> int | None:
    """Return the 1-based line on which a key or table of that name is written, None if it is written another way."""
    pattern = re.compile(
        rf"""\s*(?:\[\s*)?(?:[\w-]+\s*\.\s*)?["']?{re.escape(key)}["']?\s*[=.\]]"""
    )
    return next(
        (number for number, line in enumerate(text.split("\n"), 1) if pattern.match(line)), None
    )
