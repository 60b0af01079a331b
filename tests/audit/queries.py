"""Searches in texts: what queries drawn from the vault find, against a plain walk over the notes.

The words, tags and properties are drawn by a seed: the same vault gives the same queries.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from tests.audit.comparison import Answers, Comparison
from tests.audit.reading import VaultReading
from tests.audit.walked_query import (
    SEAM,
    SPACED_LETTER,
    UNSPACED,
    Fact,
    Joined,
    Negated,
    Node,
    Pattern,
    Place,
    Scoped,
    WalkedNote,
    Words,
    places,
    plain_words,
)

SEED = 1
OF_KIND = 40  # queries of each kind that have no operator
QUERIES = 300  # queries with operators
MOST_HITS = 300
"""Sections; of more only their number is compared, since the explorer reads each that it lists."""
_TRIES = 10  # sections that are looked at for one query
_TOKEN = re.compile(rf"{SPACED_LETTER}+|[{UNSPACED}]+")
_SPACED = re.compile(r"[a-z\u03b1-\u03c9\u0430-\u044f\u05d0-\u05ea]{4,20}")
_LONG = re.compile(r"[a-z]{8,20}")
_UNSPACED = re.compile(f"[{UNSPACED}]{{2,4}}")
_LETTERS = re.compile(r"(?<![^\W_])[A-Za-z]{4,14}(?![^\W_])")
_SCOPES = ("line", "block", "section", "task", "task-todo", "task-done")
_KEY = re.compile(r"[A-Za-z][\w -]*")
_VALUE = re.compile(r"[A-Za-z0-9][\w -]{0,30}")


def compare_words(answers: Answers, vault: VaultReading, count: int = OF_KIND) -> Comparison:
    """Compare words, beginnings of words, pairs, phrases, runs of scripts without blanks."""
    result = Comparison("full text")
    notes = [WalkedNote(note) for note in vault.notes.values()]
    for query in plain_queries(notes, random.Random(SEED), count):
        theirs = {place for note in notes for place in places(query, note, by_title=False)}
        if len(theirs) > MOST_HITS:
            result.compared += 1
            if answers.search(query.typed(), 1)["total"] == len(theirs):
                continue
        _compare_places(answers, query, theirs, result)
    return result


def compare_operators(answers: Answers, vault: VaultReading, count: int = QUERIES) -> Comparison:
    result = Comparison("queries with operators")
    notes = [WalkedNote(note) for note in vault.notes.values()]
    for query in operator_queries(notes, random.Random(SEED), count):
        theirs = {place for note in notes for place in places(query, note)}
        _compare_places(answers, query, theirs, result)
    _compare_names(answers, notes, count // 5, result)
    return result


def _compare_places(
    answers: Answers,
    query: Node,
    theirs: set[Place],
    result: Comparison,
) -> None:
    typed = query.typed()
    answer = answers.search(typed, len(theirs) + MOST_HITS)
    hits = [(hit["path"], hit["section"]) for hit in answer["hits"]]
    result.compared += 1
    if answer["total"] != len(hits) or len(set(hits)) < len(hits):
        result.say("", 0, f"{typed}: total {answer['total']}", f"{len(hits)} hits")
    for path, section in sorted(set(hits) ^ theirs):
        result.say_one(path, 0, f"{typed} in section {section}", (path, section) in hits)


def _compare_names(
    answers: Answers, notes: Sequence[WalkedNote], count: int, result: Comparison
) -> None:
    """Compare which notes are found by their titles where something is excluded."""
    draw = _Draw(notes, random.Random(SEED))
    by_path = {note.path: note for note in notes}
    for word, excluded in draw.exclusions(count):
        typed = Joined((word, Negated(excluded))).typed()
        without = plain_words(*excluded.words) if isinstance(excluded, Words) else excluded
        titled = {note.path for note in notes if word.in_title(note)}
        for scope in ("notes", "headings"):
            listed = answers.names(typed, scope)
            held = {path for path in listed | titled if without.in_note(by_path[path])}
            missing = titled - held - listed if scope == "notes" else set()
            result.compared += 1
            for path in sorted((listed & held) | missing):
                result.say_one(path, 0, f"{typed} among {scope}", path in listed)


def plain_queries(notes: Sequence[WalkedNote], dice: random.Random, count: int) -> Iterator[Node]:
    """Yield queries without an operator: of the words of the notes, and of those on the page."""
    bodies = [
        note.body(section).partition(SEAM)[::2] for note in notes for section in note.sections
    ]

    def drawn(pick: Callable[[list[str]], tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Return what is picked, so often at most, from the words of some sections."""
        known: set[tuple[str, ...]] = set()
        for _ in range(_TRIES * count):
            found = pick(_TOKEN.findall(dice.choice(bodies)[0]))
            known |= {found} if found else set()
            if len(known) == count:
                break
        return sorted(known)

    def words(kind: re.Pattern[str], together: int = 1) -> list[tuple[str, ...]]:
        def pick(tokens: list[str]) -> tuple[str, ...]:
            found = sorted({word for word in tokens if kind.fullmatch(word)})
            return tuple(dice.sample(found, together)) if len(found) >= together else ()

        return drawn(pick)

    def neighbors(tokens: list[str]) -> tuple[str, ...]:
        pairs = _beside(tokens, _SPACED, 2)
        return dice.choice(pairs) if pairs else ()

    def split(kind: re.Pattern[str], together: int = 1) -> list[tuple[str, ...]]:
        """Return words beside each other of which the page alone shows one or more."""
        found: set[tuple[str, ...]] = set()
        for source, shown in bodies:
            known = set(_TOKEN.findall(source))
            groups = _beside(_TOKEN.findall(shown), kind, together)
            found.update(group for group in groups if not known.issuperset(group))
        return dice.sample(sorted(found), min(count, len(found)))

    yield from (plain_words(*word) for word in [*words(_SPACED), *split(_SPACED)])
    yield from (plain_words(word[: max(3, len(word) - 2)]) for (word,) in words(_SPACED))
    yield from (plain_words(*pair) for pair in words(_LONG, 2))
    phrases = [*drawn(neighbors), *split(_SPACED, 2)]
    yield from (Words(pair, is_phrase=True) for pair in phrases)
    yield from (Words(run) for run in [*words(_UNSPACED), *split(_UNSPACED)])


def _beside(tokens: Sequence[str], kind: re.Pattern[str], together: int) -> list[tuple[str, ...]]:
    groups = zip(*(tokens[at:] for at in range(together)), strict=False)
    return [group for group in groups if all(map(kind.fullmatch, group))]


def operator_queries(
    notes: Sequence[WalkedNote], dice: random.Random, count: int
) -> Iterator[Node]:
    """Yield queries that are more than words and filters, each typed differently."""
    draw = _Draw(notes, dice)
    known: set[str] = set()
    while draw.notes and len(known) < count:
        query = draw.query()
        if query.typed() not in known:
            known.add(query.typed())
            yield query


class _Draw:
    def __init__(self, notes: Sequence[WalkedNote], dice: random.Random) -> None:
        self.notes = [note for note in notes if _LETTERS.search(note.reading.searched)]
        self._dice = dice
        texts = {note.path: note.reading.searched for note in self.notes}
        self._tasks = [note for note in self.notes if re.search(r"[-*] \[.\]", texts[note.path])]
        self._tagged = [note for note in self.notes if note.tag_lines]
        self._described = [note for note in self.notes if note.reading.properties]

    def query(self) -> Node:
        """Return a query that has at least one operator."""
        note = self._dice.choice(self.notes)
        kinds: tuple[Callable[[WalkedNote], Node], ...] = (
            self._alternatives, self._alternatives, self._group, self._scoped, self._scoped,
            self._scoped, self._pattern, self._cased, self._content, self._facts,
        )  # fmt: skip
        query = self._dice.choice(kinds)(note)
        if self._dice.random() < 0.3:
            query = Joined((query, Negated(self._negatable(note))))
        if self._dice.random() < 0.3:
            query = Joined((query, self._fact()))
        return query

    def exclusions(self, count: int) -> Iterator[tuple[Words, Node]]:
        """Yield words of titles, each with what must not be in the notes that are called so."""
        titled = [note for note in self.notes if _LETTERS.search(note.title)]
        for _ in range(count if titled else 0):
            note = self._dice.choice(titled)
            word = self._dice.choice(_LETTERS.findall(note.title))
            yield Words((word,)), self._negatable(self._dice.choice([note, *self.notes]))

    def _alternatives(self, note: WalkedNote) -> Node:
        parts = tuple(self._part(self._dice.choice([note, *self.notes])) for _ in range(2))
        return Joined(parts, any_of=True)

    def _group(self, note: WalkedNote) -> Node:
        either = Joined((self._word(note), self._word(note)), any_of=True)
        return Joined((self._word(note), either))

    def _part(self, note: WalkedNote) -> Node:
        kinds = (self._word, self._phrase, self._both, self._scoped, self._pattern)
        return self._dice.choice(kinds)(note)

    def _both(self, note: WalkedNote) -> Node:
        return Joined((self._word(note), self._word(note)))

    def _negatable(self, note: WalkedNote) -> Node:
        other = self._dice.choice(self.notes)
        kinds = (self._word, self._both, self._scoped, self._pattern)
        return self._dice.choice(kinds)(other if self._dice.random() < 0.7 else note)

    def _words(self, note: WalkedNote, count: int = 1) -> list[str]:
        """Return words that stand beside each other in one line."""
        lines = [line for line in note.lines if len(_LETTERS.findall(line)) >= count]
        if not lines:
            return ["nothing"] * count
        found = _LETTERS.findall(self._dice.choice(lines))
        start = self._dice.randrange(len(found) - count + 1)
        return found[start : start + count]

    def _word(self, note: WalkedNote) -> Node:
        (word,) = self._words(note)
        if self._dice.random() < 0.2:
            word = word[:4]
        return Words((word,))

    def _phrase(self, note: WalkedNote) -> Node:
        return Words(tuple(self._words(note, 2)), is_phrase=True)

    def _cased(self, note: WalkedNote) -> Node:
        if self._dice.random() < 0.3:
            return Words(tuple(self._words(note, 2)), is_phrase=True, match_case=True)
        return Words(tuple(self._words(note)), match_case=True)

    def _content(self, note: WalkedNote) -> Node:
        (word,) = self._words(note)
        return Words((word,), only_content=True)

    def _pattern(self, note: WalkedNote) -> Node:
        word, other = (self._words(note) + self._words(note))[:2]
        sources = (
            rf"\b{word}\b",
            rf"^{word}",
            rf"{word[:3]}\w+{word[-1]}$",
            rf"\d{{2,4}}[-/]{word[:1]}?\d",
            rf"{word}|{other}",
            rf"{word}[^a-z\n]{{1,3}}[a-z]",
            rf"^#+ .*{word[:4]}",
            rf"\[\[[^\]]*{word[:3]}",
        )
        return Pattern(self._dice.choice(sources), self._dice.random() < 0.3)

    def _scoped(self, note: WalkedNote) -> Node:
        scope = self._dice.choice(_SCOPES)
        if scope.startswith("task") and self._tasks:
            note = self._dice.choice(self._tasks)
            lines = [line for line in note.lines if re.search(r"[-*] \[.\]", line)]
            words = _LETTERS.findall(self._dice.choice(lines)) or ["nothing"]
        else:
            words = self._words(note, self._dice.choice((1, 2)))
        inside: list[Node] = [Words((word,)) for word in words[:2]]
        roll = self._dice.random()
        if roll < 0.2:
            inside[-1] = Negated(inside[-1])
        elif roll < 0.3:
            inside.append(self._pattern(note))
        elif roll < 0.4:
            inside.append(Words(tuple(self._words(note)), match_case=True))
        elif roll < 0.5 and self._tagged:
            inside = [self._tag()]
        elif roll < 0.6:
            inside = [Joined((*inside, self._word(note)), any_of=True)]
        elif roll < 0.7 and scope == "section":
            inside = [Scoped("line", inside[0]), self._word(note)]
        return Scoped(scope, inside[0] if len(inside) == 1 else Joined(tuple(inside)))

    def _facts(self, note: WalkedNote) -> Node:
        return Joined((self._fact(), self._fact()), any_of=True)

    def _fact(self) -> Node:
        kinds = [self._file, self._path]
        if self._tagged:
            kinds.append(self._tag)
        if self._described:
            kinds += [self._property] * 3
        return self._dice.choice(kinds)()

    def _file(self) -> Node:
        name = self._dice.choice(self.notes).title.replace('"', "")
        start = self._dice.randrange(max(1, len(name) - 3))
        return Fact("file", name[start : start + 4].strip() or "a")

    def _path(self) -> Node:
        path = self._dice.choice(self.notes).path.replace('"', "")
        return Fact("path", path[: self._dice.randrange(3, 20)].strip())

    def _tag(self) -> Node:
        tags = sorted(tag for _, tag in self._dice.choice(self._tagged).tag_lines)
        tag = self._dice.choice(tags)
        usable = re.fullmatch(r"[\w/-]+", tag) and not tag.isdigit()
        return Fact("tag", tag.strip("/") if usable else "tag")

    def _property(self) -> Node:
        note = self._dice.choice(self._described)
        key, value = self._dice.choice(list(note.reading.properties.items()))
        if not _KEY.fullmatch(key):
            key = "tags"
        while isinstance(value, list) and value:
            value = value[0]
        sign = self._dice.choice(("", "<", "<=", ">", ">="))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Fact("property", str(value), key, sign)
        if isinstance(value, str) and _is_day(value):
            return Fact("property", value, key, sign)
        if isinstance(value, str) and _VALUE.fullmatch(value) and " -" not in value:
            return Fact("property", value.strip(), key)
        if value is None:
            return Fact("property", "null", key)
        return Fact("property", "", key)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None
