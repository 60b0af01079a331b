"""From what a person types to nodes of the graph, and back. Needs no graph and no networkx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from explorer.graph.build import Node
from explorer.model import Note
from explorer.text.names import concept_names
from explorer.text.normalize import fold
from explorer.vault import Vault


def find_places(vault: Vault, name: str) -> tuple[Node, ...]:
    """Return the nodes that `name` can mean, best first; empty if there is none.

    Notes come first (path, title or alias), then headings that have the name as text or as a
    concept name, then phantoms. `NOTE#HEADING` names a heading of one note, `#HEADING` one of any
    note, `NOTE#A#B` one below another.
    """
    whole = _by_name(vault, name)
    note_part, *heading_parts = name.split("#")
    names = [part for part in heading_parts if part.strip()]
    if whole or not names:
        return whole
    notes = (
        [vault.notes[path] for path in vault.find(note_part)]
        if note_part.strip()
        else vault.notes.values()
    )
    return tuple(_headings(notes, names))


def _by_name(vault: Vault, name: str) -> tuple[Node, ...]:
    key = fold(name)
    if not key:
        return ()
    phantoms = (
        f"?{k}" for k, phantom in vault.phantoms().items() if key in (fold(k), fold(phantom.name))
    )
    return tuple(
        dict.fromkeys((*vault.find(name), *_headings(vault.notes.values(), [name]), *phantoms))
    )


def place_name(vault: Vault, node: Node) -> str:
    """Return what stands for a node in plain output: `path`, `path#Heading` or `?name`.

    Not cleaned for a terminal.
    """
    if isinstance(node, tuple):
        path, ordinal = node
        return f"{path}#{vault.notes[path].headings[ordinal].name}"
    if node in vault.notes:
        return node
    phantom = vault.phantoms().get(node[1:])
    return node if phantom is None else f"?{phantom.name}"


def _headings(notes: Iterable[Note], names: list[str]) -> Iterator[Node]:
    """Yield the headings called by the last of `names` that lie below headings called by the ones before it."""
    *parents, last = [fold(name) for name in names]
    if not last:
        return
    for note in notes:
        yield from _in_note(note, parents, last)


def _in_note(note: Note, parents: list[str], last: str) -> Iterator[Node]:
    above: list[tuple[int, str]] = []
    for ordinal, heading in enumerate(note.headings):
        while above and above[-1][0] >= heading.level:
            above.pop()
        if _called(heading.name, last):
            waiting = iter(name for _, name in above)
            if all(any(_called(name, parent) for name in waiting) for parent in parents):
                yield note.path, ordinal
        above.append((heading.level, heading.name))


def _called(heading: str, folded: str) -> bool:
    """Return whether a heading goes by a folded name. The cheap test first.

    Most headings of a vault fail it.
    """
    whole = fold(heading)
    return folded in whole and (
        folded == whole or any(fold(name) == folded for name in concept_names(heading))
    )
