"""Why a link leads where it does, in sentences: the rule that chose, and what would change it.

Knows names only; what is chosen is up to `vault.link_resolution`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from explorer.vault import Vault
from explorer.vault.link_resolution import LinkRule, has_extension, name_key
from explorer.vault.walk import NOTE_SUFFIX

_RULES: Mapping[LinkRule, str] = {
    "this note": "it names no file, so it stays in its note",
    "relative path": "its path begins at the folder of its note",
    "exact path": "the path is that of the file in the vault",
    "unique name": "no other file is called so",
    "same folder": "of the files called so, this one is in the folder of the note",
    "folder below": "of the files called so, this one is below the folder of the note",
    "shortest path": "of the files called so, this one has the shortest path",
    "alias": "it is an alias, and links follow only names of files",
    "no file": "no file is called so",
}
_CHANGES: Mapping[LinkRule, str] = {
    "this note": "",
    "relative path": "It leads elsewhere once its note is in another folder.",
    "exact path": "It leads elsewhere only once this file has another path.",
    "unique name": "A file called so can take its place at {path} or in the folder of the note.",
    "same folder": "A file at {path} would come first; so would another, from another folder.",
    "folder below": "A file at {path}, or in the folder of the note, would come first.",
    "shortest path": "A file at {path}, in the folder of the note, or below it would come first.",
    "alias": "A file called {path} would be meant.",
    "no file": "A file called {path} would be meant.",
}


class LinkReason(NamedTuple):
    """Why a link leads where it does. The texts are not cleaned."""

    rule: LinkRule
    why: str
    candidates: tuple[str, ...]
    """The other files that were possible; of a link that leads nowhere, those that are like it."""
    change: str
    """What would change it."""

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.rule.capitalize()}: {self.why}. {self.change}".rstrip()


def link_reason(vault: Vault, source: str, typed: str) -> LinkReason:
    """Return why the path part of a link leads where it does from the note `source`."""
    choice = vault.choice(source, typed)
    others = tuple(path for path in choice.candidates if path != choice.target)
    path = typed.strip().lstrip("/")
    is_whole = has_extension(path)
    if choice.target is not None:  # a name may have a dot, too
        is_whole = name_key(choice.target).endswith(name_key(path))
    path = path if is_whole else path + NOTE_SUFFIX
    change = _CHANGES[choice.rule].format(path=path)
    if others:
        written = others[0].removesuffix(NOTE_SUFFIX)
        more = f", and {len(others) - 1:,} more are called so" if others[1:] else ""
        change += f" [[{written}]] leads to {others[0]}{more}."
    return LinkReason(choice.rule, _RULES[choice.rule], others, change)
