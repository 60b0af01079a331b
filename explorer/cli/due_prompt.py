"""`due --count` for a shell prompt: the number that was kept, if no file has changed since.

Everything that takes time is not imported; the usual way to the answer is the one of every command,
and it keeps the next one. Prints what that would print, or nothing at all.
"""

from __future__ import annotations

import os
import time

from explorer.review.due_count import count_due
from explorer.state.system_folders import system_folder
from explorer.vault.unchanged import KeptAnswer, keep_values, read_values

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing what is named here takes as long as all the rest
    from collections.abc import Mapping, Sequence

_CONFIG = "config"


def kept_count(argv: Sequence[str], environ: Mapping[str, str]) -> int | None:
    """Return how much is due, for the arguments `due --count [--vault DIR]`.

    None for other arguments, and if the vault has to be read to know it.
    """
    rest = [argument for argument in argv if argument not in ("due", "--count")]
    if len(argv) - len(rest) != 2 or "due" not in argv or "--count" not in argv:
        return None
    if rest and (len(rest) != 2 or rest[0] != "--vault" or not rest[1]):
        return None
    try:
        folder = system_folder("cache")
        config = _kept_config(folder, environ)
        if config is None:
            return None
        root = os.path.realpath(_root(rest[-1] if rest else None, environ, config[0]))
        answer = KeptAnswer(folder, root, question(legacy_properties=config[1])).read()
        return None if answer is None else count_due(answer, time.time())[0]
    except (OSError, ValueError, TypeError):
        return None


def question(*, legacy_properties: bool) -> str:
    """Return what the answer depends on besides the files of the vault."""
    return f"due {legacy_properties}"


def keep_config(folder: str, file: str, vault: str | None, legacy_properties: bool) -> None:
    """Keep what the config file says of these settings; `vault` is the full path of a folder."""
    keep_values(folder, _CONFIG, file, (vault, legacy_properties))


def _kept_config(folder: str, environ: Mapping[str, str]) -> tuple[str | None, bool] | None:
    """Return the vault and `legacy_properties` of the config file; None if they are not known."""
    file = os.path.join(system_folder("config", environ), "config.toml")
    if not os.path.lexists(file):
        return None, False
    values: tuple[str | None, bool] | None = read_values(folder, _CONFIG, file)
    return values


def _root(vault: str | None, environ: Mapping[str, str], from_config: str | None) -> str:
    """Return the folder of the vault, as `vault_location.find` finds it."""
    named = vault or environ.get("EXPLORER_VAULT")
    if named:
        return os.path.expanduser(named)
    if from_config:
        return from_config
    here = os.getcwd()
    folder = here
    while True:
        if os.path.isdir(os.path.join(folder, ".obsidian")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return here
        folder = above
