"""Completion in a shell: its script, and the words for which that asks whenever tab is pressed.

Commands and options come from the parsers, names of notes from the cache, which is never made here.
Where there is nothing to offer, the shell completes the names of files.
"""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from explorer import vault as vaults
from explorer.cli import vault_location
from explorer.cli.command_table import CommandError, ExitCode, first_words, second_words
from explorer.cli.request import LIST_FORMATS, CommandSpec, Request, argument
from explorer.text.names import name_of
from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from argparse import Action

    from explorer.cli.output import Output

SCRIPTS: Final = {
    "bash": "bash-completion/completions/explorer",
    "zsh": "zsh/site-functions/_explorer",
    "fish": "fish/vendor_completions.d/explorer.fish",
}
"""Where the script of each shell is, in the package and below the place of the installation."""
_CURSOR = "\0"
"""Stands where the cursor is; no argument holds it."""
_NOT_OFFERED = re.compile("[\t\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""In a name: fish takes a tab for its end, and sends the others to the terminal as they are."""
_ESCAPED: Final = {
    "": " !\"#$&'()*;<>?[\\]^`{|}~",
    '"': '!"$\\`',
    "'": "'",
}
"""What bash does not take as it is: within no quotes, and within those of one kind."""


def print_script(request: Request) -> None:
    """Print the script of a shell."""
    script = SCRIPTS[request.options.shell]
    request.out.text((Path(__file__).parents[1] / "share" / script).read_bytes())


def print_words(
    expected: Callable[[Sequence[str]], tuple[Action | None, Mapping[str, str]]],
    out: Output,
    line: str = "",
    replaced: str | None = None,
) -> ExitCode:
    """Print what the last word of a command line may become, and after each what it is.

    `expected` returns what takes the argument after some others, and all options. A NUL ends each
    text. For bash it is a line each, in its quoting: what is to stand in place of `replaced`, the
    end of the line as it is typed.
    """
    (*before, word), quote = _split(line)
    words = [part for each in before[1:] for part in _at_equals_sign(each)]
    *option, value = _at_equals_sign(word)
    found = _following(*expected([*words, *option]), words, value)
    chosen = [each for each in found if each.startswith(value)] or [
        each for each in found if each.lower().startswith(value.lower())
    ]
    start = word.removesuffix(value)
    if replaced is None:
        text = "".join(f"{start}{each}\0{found[each]}\0" for each in chosen)
    else:
        stays = len(_split(line.removesuffix(replaced))[0][-1])
        text = "".join(f"{_for_bash((start + each)[stays:], quote)}\n" for each in chosen)
    out.text(text.encode("utf-8", "surrogateescape"))
    return ExitCode.DONE


def _split(line: str) -> tuple[list[str], str]:
    """Return the words of a line up to the cursor, and the quote that is open there."""
    for quote in ("", '"', "'"):
        with suppress(ValueError):
            *words, last = shlex.split(line + _CURSOR + quote)
            return [*words, last.removesuffix(_CURSOR)], quote
    return [""], ""


def _at_equals_sign(word: str) -> list[str]:
    """Return an option and its value, which are one word; any other word as it is."""
    return word.split("=", 1) if word.startswith("--") else [word]


def _following(
    place: Action | None, options: Mapping[str, str], words: Sequence[str], value: str
) -> Mapping[str, str]:
    """Return what may follow some words, with what it is; `value` is what is typed of it."""
    if place is None or (value.startswith("-") and not place.option_strings):
        return options
    names: Iterable[str] = place.choices or ()
    match place.dest:
        case "path" | "name":
            return first_words()
        case "topic":
            return first_words() | {page.stem: "" for page in vaults.manual_root().glob("*.md")}
        case "second":
            return second_words()
        case "note" | "start" | "end" | "to" | "around":
            with suppress(CommandError, OSError):
                names = _names(dict(pairwise(words)).get("--vault"), value)
        case "format":  # where it takes a template, too, there are no choices
            names = names or LIST_FORMATS
    return dict.fromkeys(names, "")


def _names(vault: str | None, typed: str) -> Iterable[str]:
    """Return names of notes of the vault that a command would open; after `#`, of headings, too.

    Raises CommandError if there is no vault, OSError if a note cannot be read.
    """
    from explorer.vault.store import stored_paths

    file = vault_location.config_file(os.environ)
    config, _ = vault_location.read_config(file)
    root = vault_location.find(vault, None, os.environ, config, file).root
    paths = [path for path in stored_paths(root) if not _NOT_OFFERED.search(path)]
    note, mark, _ = typed.partition("#")
    if mark:
        ends = f"/{note}".lower(), f"/{note}.md".lower()
        of_note = [path for path in paths if f"/{path}".lower().endswith(ends)]
        return [f"{note}#{name}" for path in of_note[:1] for name in _headings(root / path)]
    paths = [path.removesuffix(".md") for path in paths]
    uses = Counter(name_of(path).lower() for path in paths)
    return [
        path if "/" in typed or uses[name_of(path).lower()] > 1 else name_of(path) for path in paths
    ]


def _headings(file: Path) -> Iterable[str]:
    """Return the names of the headings of a note."""
    from explorer.config import ReviewSettings
    from explorer.markdown.scan import scan
    from explorer.vault.file_reader import decode, read_bytes

    found = scan(file.name, decode(read_bytes(str(file))), ReviewSettings()).headings
    return [heading.name for heading in found]


def _for_bash(text: str, quote: str) -> str:
    """Return text that bash takes as it is, after an opened quote or none; fit for a terminal."""

    def typed(sign: str) -> str:
        if clean(sign) != sign:
            codes = "".join(f"\\x{byte:02x}" for byte in sign.encode("utf-8", "surrogateescape"))
            return f"{quote}$'{codes}'{quote}"
        return f"{quote}\\{sign}{quote}" if sign in _ESCAPED[quote] else sign

    return "".join(map(typed, text))


COMMANDS = {
    "completion": CommandSpec(
        print_script,
        "Print the script with which a shell completes commands, options, names of notes and, after"
        " NOTE#, of headings. Names are those of the last time that the vault was read.",
        ("bash", "zsh > ~/.zfunc/_explorer", "fish > ~/.config/fish/completions/explorer.fish"),
        (argument("shell", choices=SCRIPTS, metavar="SHELL", help=", ".join(SCRIPTS)),),
        loads=False,
        needs_vault=False,
    )
}
