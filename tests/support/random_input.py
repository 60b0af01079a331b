"""Random input as a terminal sends it: keys of commands, letters, clicks, drags, wheels, pastes."""

from __future__ import annotations

import string
from collections.abc import Mapping
from random import Random

from explorer.ui.commands import COMMANDS_BY_ID

ESCAPE = "\x1b[27u"  # the key as newer terminals send it: the bare byte may begin another key
_SENT_BACK: Mapping[str, str] = {
    "enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "escape": ESCAPE, "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H",
    "end": "\x1b[F", "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "delete": "\x1b[3~",
    "shift+delete": "\x1b[3;2~", "f1": "\x1bOP", "f5": "\x1b[15~", "slash": "/",
    "exclamation_mark": "!", "question_mark": "?", "minus": "-", "equals_sign": "=", "colon": ":",
    "right_square_bracket": "]", "left_square_bracket": "[", "greater_than_sign": ">",
    "less_than_sign": "<", "number_sign": "#", "apostrophe": "'", "asterisk": "*",
}  # fmt: skip
"""What a terminal sends for the keys that are no letters."""
_PASTED = ("[[a]] #b", "x" * 500, "\x1b[31m", "a\nb\n")
_LEAVING = ("quit", "quit_anywhere", "abort")


def _sent(key: str) -> str:
    """Return what a terminal sends for a key."""
    if key.startswith("ctrl+"):
        return chr(ord(key[-1]) & 0x1F)
    return _SENT_BACK.get(key, key)


def bound_keys() -> list[str]:
    """Return the keys of all commands but those that leave."""
    return [
        _sent(key.strip())
        for command in COMMANDS_BY_ID.values()
        if command.id not in _LEAVING
        for key in command.keys.split(",")
        if key
    ]


def random_input(random: Random, keys: list[str]) -> str:
    """Return a key, a click, a turn of the wheel, a letter, a paste, or half of something."""
    x, y = random.randint(1, 130), random.randint(1, 45)
    choice = random.randrange(20)
    if choice < 11:
        return random.choice(keys)
    if choice < 14:
        button = random.choice((0, 0, 0, 2, 4, 16))
        return f"\x1b[<{button};{x};{y}M\x1b[<{button};{x};{y}m"
    if choice < 15:
        return f"\x1b[<0;{x};{y}M\x1b[<32;{y};{y}M\x1b[<0;{y};{y}m"  # the mouse drags
    if choice < 16:
        return f"\x1b[<{random.choice((35, 64, 65, 66))};{x};{y}M"
    if choice < 19:
        return random.choice(string.ascii_letters.replace("q", "") + string.digits + " é日🙂")
    return f"\x1b[200~{random.choice(_PASTED)}\x1b[201~"
