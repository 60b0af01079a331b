"""Links, backlinks and headings: source, line and kind of each, and where a link leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from unicodedata import normalize

from tests.audit.comparison import Answers, Comparison, Difference, Explanation
from tests.audit.reading import Heading, Link, VaultReading

_PUNCTUATION = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\r\n]")
_ID_ABOVE_TEXT = re.compile(r".*[ \t]\^[A-Za-z0-9-]+[ \t]*\n[ \t>]*[^\s>#`~<-].*")
_BLOCK_ID = re.compile(r"[ \t]+\^[A-Za-z0-9-]+[ \t]*$")


class Resolved(NamedTuple):
    """A link and where it leads."""

    line: int
    raw: str
    kind: str
    target: str | None
    heading_line: int | None
    block_line: int | None
    status: str

    def __str__(self) -> str:
        inside = self.heading_line or self.block_line
        where = f"{self.target}:{inside}" if inside else f"{self.target}"
        return f"{self.kind} {self.raw} -> {where} ({self.status})"


class Backlink(NamedTuple):
    """A link as its target sees it."""

    path: str
    line: int
    kind: str
    target: str

    def __str__(self) -> str:
        return f"{self.kind} from line {self.line} to {self.target}"


class Resolver:
    """Resolves links as the specification says Obsidian does."""

    def __init__(self, vault: VaultReading) -> None:
        self._notes = vault.notes
        self._by_name: dict[str, list[str]] = {}
        for path in (*vault.notes, *vault.files):
            self._by_name.setdefault(_folded(path.rpartition("/")[2]), []).append(path)

    def resolve(self, source: str, link: Link) -> Resolved:
        target = self.file(source, link.path)
        heading_line = block_line = None
        status = "note_missing"
        if target is not None:
            status = "ok"
            note = self._notes.get(target)
            subpath = (link.subpath or "").strip("#").strip()
            if note is not None and subpath.startswith("^"):
                block_line = note.content.blocks.get(subpath[1:].strip().lower())
                status = "ok" if block_line else "block_missing"
            elif note is not None and subpath:
                heading_line = heading_named(note.content.headings, subpath)
                status = "ok" if heading_line else "heading_missing"
        return Resolved(link.line, link.raw, link.kind, target, heading_line, block_line, status)

    def file(self, source: str, typed: str) -> str | None:
        """Return what the path part of a link means, as typed or without the blanks around it."""
        typed = normalize("NFC", typed).replace("\xa0", " ")
        if not typed.strip():
            return source
        return self._file(source, typed) or self._file(source, typed.strip())

    def _file(self, source: str, typed: str) -> str | None:
        folder = source.rpartition("/")[0]
        if typed.startswith(("./", "../")):
            joined = _joined(folder, typed)
            return joined and self._exact(joined)
        parts = [part for part in typed.split("/") if part]
        if not parts:
            return None
        wanted = "/".join(parts)
        if typed.startswith("/"):
            return self._exact(wanted)
        for name in _names(wanted):
            if named := self._named(name):
                return _nearest(named, name, folder)
        return None

    def _named(self, path: str) -> list[str]:
        """Return the files of the name that a path ends with."""
        return self._by_name.get(_folded(path.rpartition("/")[2]), [])

    def _exact(self, wanted: str) -> str | None:
        for name in _names(wanted):
            same = [path for path in self._named(name) if _folded(path) == _folded(name)]
            if same:
                return min(same, key=lambda path: (path != name, path))
        return None


def _names(wanted: str) -> list[str]:
    has_extension = "." in wanted.rpartition("/")[2]
    return [wanted, wanted + ".md"] if has_extension else [wanted + ".md"]


def _nearest(named: Iterable[str], typed: str, folder: str) -> str | None:
    """Return the best of the files of one name for a link in a folder."""
    ending = "/" + _folded(typed)
    fitting = [path for path in named if f"/{_folded(path)}".endswith(ending)]

    def worth(path: str) -> tuple[bool, bool, bool, int, bool, str]:
        return (
            _folded(path) != _folded(typed),
            path.rpartition("/")[0] != folder,
            not path.startswith(f"{folder}/" if folder else ""),
            len(path),
            not path.endswith(typed),
            path,
        )

    return min(fitting, key=worth, default=None)


def _folded(name: str) -> str:
    return normalize("NFC", name).replace("\xa0", " ").lower()


def _joined(folder: str, typed: str) -> str | None:
    parts = folder.split("/") if folder else []
    for part in typed.split("/"):
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def heading_named(headings: Iterable[Heading], subpath: str) -> int | None:
    """Return the line of the heading that a subpath leads to."""
    parts = [_norm(part) for part in subpath.split("#") if part]
    chains: list[tuple[int, int]] = [(0, 0)]
    for heading in headings:
        names = _heading_names(heading.text)
        for matched, level in list(chains):
            if level < heading.level and parts[matched : matched + 1] and parts[matched] in names:
                if matched + 1 == len(parts):
                    return heading.line
                chains.append((matched + 1, heading.level))
    return None


def _heading_names(text: str) -> set[str]:
    """Return the names of a heading: as written, without its block id, and as shown."""
    bare = _BLOCK_ID.sub("", text)
    shown = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", bare)
    shown = re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]", r"\1", shown)
    shown = re.sub(r"</?[A-Za-z][^<>]*>", "", shown)
    return {_norm(text), _norm(bare), _norm(shown)}


def _norm(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", text).split()).lower()


def resolved_links(vault: VaultReading) -> Mapping[str, list[Resolved]]:
    resolver = Resolver(vault)
    return {
        path: [resolver.resolve(path, link) for link in note.content.links]
        for path, note in vault.notes.items()
    }


def compare_links(
    answers: Answers, vault: VaultReading, links: Mapping[str, list[Resolved]]
) -> Comparison:
    result = Comparison("links", explanations=EXPLANATIONS)

    def source(path: str, line: int, theirs: Resolved | None) -> str:
        target = vault.notes.get(theirs.target or "") if theirs is not None else None
        if target is not None and theirs is not None and theirs.block_line:
            return f"{target.line(theirs.block_line)}\n{target.line(theirs.block_line + 1)}"
        return vault.notes[path].line(line)

    for path in vault.notes:
        ours = [
            Resolved(**{name: link[name] for name in Resolved.__annotations__})
            for link in answers.of(path, "links")
        ]
        result.add(ours, links[path], lambda link, at=path: (at, link.line, link.raw), source)  # type: ignore[misc]
    return result


def compare_backlinks(
    answers: Answers, vault: VaultReading, links: Mapping[str, list[Resolved]]
) -> Comparison:
    """Compare what links to every note: from which notes and lines, and in what way."""
    found: dict[str, list[Backlink]] = {path: [] for path in vault.notes}
    for path, resolved in links.items():
        for link in resolved:
            if link.target in found:
                found[link.target].append(Backlink(path, link.line, link.kind, link.target))
    result = Comparison("backlinks")
    for path, theirs in found.items():
        shown = answers.of(path, "backlinks")
        ours = [Backlink(each["path"], each["line"], each["kind"], path) for each in shown]
        result.add(ours, theirs, lambda link: (link.path, link.line, link))
    return result


def compare_headings(answers: Answers, vault: VaultReading) -> Comparison:
    """Compare level, source and line of the headings of every note."""
    result = Comparison("headings")
    for path, note in vault.notes.items():
        shown = answers.of(path, "headings")
        ours = [Heading(each["level"], each["text"], each["line"]) for each in shown]
        result.add(
            ours,
            note.content.headings,
            lambda heading, at=path: (at, heading.line, None),  # type: ignore[misc]
            lambda at, line, _: vault.notes[at].line(line),
        )
    return result


def _is_id_above_text(difference: Difference) -> bool:
    """Whether a block is missing whose id ends a line, but not the last one of its paragraph."""
    link, _, missing = difference.ours.rpartition(" (")
    if missing != "block_missing)" or not difference.theirs.endswith(" (ok)"):
        return False
    if not difference.theirs.startswith(f"{link}:"):
        return False
    return _ID_ABOVE_TEXT.fullmatch(difference.source) is not None


EXPLANATIONS = (
    Explanation(
        "id above the end of its paragraph",
        "an id names the paragraph, or the list item, that it ends; the second computation takes"
        " one that ends any line, also where a paragraph goes on below",
        _is_id_above_text,
    ),
)
