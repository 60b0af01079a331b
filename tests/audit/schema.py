"""The JSON of each command against its schema, by `jsonschema`: a key that is not in it is wrong.

Every note is given to each command that takes one, drawn queries to those that search, and each
list is printed with each of its options. What writes does so in a copy of the vault.
"""

from __future__ import annotations

import random
import re
import shutil
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from unittest.mock import patch

from explorer import Explorer
from explorer.graph import INSIGHTS
from explorer.model import REVIEW_STATES, Note
from explorer.serialize.json_types import PRINTED
from tests.audit.comparison import Comparison
from tests.support.printed_json import command_of, mistakes_in, printed

SEED = 1
WORDS = 5
"""Draws of words for each form of a query."""
PAIRS = 200
WRITTEN = 150
"""Notes, and cards, that are written to and back; a write waits for the disk."""
SECONDS = 120.0
"""Of the processor, for one command on all notes, before only each twentieth follows."""
_EVERY = 20
_WORD = re.compile(r"\w{3,}")
_FORMS = (
    "{a}", "{a} {b}", "{a} -{b}", '"{a} {b}"', "-{a}", "{a} OR {b}", "({a} OR {b}) -{c}",
    "-({a} {b})", r"/{a}\w*/", r"/\d{{4}}-\d\d/", "#{tag}", "-#{tag}", "[{key}]", "[{key}:{a}]",
    "[{key}:null]", "[{key}:<5]", "[{key}:3..5]", "file:{a}", 'path:"{folder}"', "tag:#{tag}",
    "content:{a}", 'content:"{a} {b}"', "match-case:{A}", "ignore-case:{a}", "line:({a} {b})",
    "block:({a} {b})", "section:({a} -{b})", "task:{a}", 'task:""', 'task-todo:""', 'task-done:""',
    'in:"{folder}"', "in:{a}", "deck:{tag}", "modified:7d {a}", "modified:<2024-05", "{typo}",
    "{start}", "{a} is:due", "{A}{b}", "{a} #{tag} -path:{folder}",
)  # fmt: skip
"""How a query can look, with words of headings in it."""
_ONCE = (
    *(f"is:{word}" for word in (*REVIEW_STATES, "due-note", "due-card", "orphan", "broken")),
    "is:nonsense", "modified:nonsense", "/[/", "(", ")", '"', "OR", "-", "tag:", "[", "[]", "[:]",
    "line:", "section:(a", "nosuch:thing", "zzqqxx", "\u202e", "a\x1b[31mb", "\U0001f511", "日本",
)  # fmt: skip
_MEMORY = (
    "is:due", "is:new", "interval:>20", "ease:<200", "r:<0.9", "lapses:>0", "rated:7", "due:<30d",
)  # fmt: skip
_SORTS = ("path", "title", "modified", "links", "due", "backlinks")


class SchemaAudit:
    """Counts what was printed, and keeps what is wrong in it."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.documents: Counter[str] = Counter()
        self.sampled: list[str] = []
        self.comparison = Comparison("JSON by its schema")

    def run(self, explorer: Explorer, *argv: str) -> bool:
        """Check all that a command line prints; return whether it printed anything."""
        command = command_of(argv)
        found = printed(explorer, self.on, *argv)
        for document in found:
            for mistake in mistakes_in(command, document):
                self.comparison.say(" ".join(argv), 0, mistake, None)
        self.documents[command] += len(found)
        self.comparison.compared += len(found)
        return bool(found)

    def rows(self, explorer: Explorer, *argv: str) -> None:
        """Check that lines of JSON are the objects of the lists in the whole answer."""
        count = len(command_of(argv).split())
        lines = printed(explorer, self.on, *argv[:count], "--format", "jsonl", *argv[count:])
        whole = [
            row
            for document in printed(explorer, self.on, *argv)
            for rows in document.values()
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, dict)
        ]
        self.comparison.compared += 1
        if lines != whole:
            self.comparison.say(" ".join(argv), 0, f"{len(lines)} lines", f"{len(whole)} rows")

    def notes(self, explorer: Explorer, *argv: str) -> None:
        """Run a command on each note, whose path replaces `{}`."""
        paths = [*explorer.vault.notes]
        until, tried = time.process_time() + SECONDS, 0
        # A whole path means one note: which others have it as their title is told on stderr only,
        # and takes a walk over all notes.
        with patch("explorer.vault.snapshot._called", return_value=()):
            for number, path in enumerate(paths):
                if number % _EVERY == 0 or time.process_time() < until:
                    tried += 1
                    self.run(explorer, *(each.replace("{}", path) for each in argv))
        if tried < len(paths):
            self.sampled.append(f"{' '.join(argv)}: {tried:,} of {len(paths):,} notes")


def compare(explorer: Explorer, on: date, top: Path) -> Comparison:
    """Check what all commands print about a vault; `top` is an empty folder for a copy of it."""
    deque(explorer.searches.index_text(pause=0.0), maxlen=0)  # else a process would begin to
    audit = SchemaAudit(on)
    for argv in (*_lists(), *_searches(explorer), *_ways(explorer)):
        audit.run(explorer, *argv)
    for argv in _row_lists(explorer):
        audit.rows(explorer, *argv)
    for days in (-1000, -1, 30, 1000):
        audit.on = on + timedelta(days)
        for argv in (("due",), ("due", "--count"), ("stats",), ("tasks", "--due")):
            audit.run(explorer, *argv)
    audit.on = on
    for argv in (
        ("show", "--", "{}"), ("cat", "--", "{}"), ("help", "--", "{}"), ("cards", "--", "{}"),
        ("links", "--", "{}"), ("links", "--why", "--", "{}"), ("mentions", "--", "{}"),
        ("check", "--", "{}"), ("check", "--all", "--", "{}"), ("path", "--to={}"),
        ("graph", "--around={}"), ("grade", "--dry-run", "--", "{}", "good"),
    ):  # fmt: skip
        audit.notes(explorer, *argv)
    copy = shutil.copytree(explorer.root, top / "vault", symlinks=True)
    with Explorer.open(copy, cache=False, state_dir=top / "state") as writing:
        _write(audit, writing)
    audit.comparison.remarks += [
        ", ".join(f"{name} {audit.documents[name]:,}" for name in PRINTED),
        *audit.sampled,
    ]
    return audit.comparison


def _lists() -> Iterator[tuple[str, ...]]:
    yield ("show", "--all")
    yield from (("tags", "--sort", order) for order in ("name", "count"))
    yield from (("list", "--sort", order) for order in _SORTS)
    yield from (("graph", "--insight", name) for name in INSIGHTS)
    yield from (("due",), ("due", "--count"), ("tasks",), ("tasks", "--open"), ("tasks", "--due"))
    yield from (("tasks", "--open", "--due"), ("check",), ("check", "--all"), ("graph",))
    yield from (("stats",), ("review", "list"), ("review", "spread", "--dry-run"))
    for query in _MEMORY:
        yield ("due", "--memory", query)
        yield ("review", "spread", "--dry-run", "--per-day", "3", "--memory", query)


def _row_lists(explorer: Explorer) -> Iterator[tuple[str, ...]]:
    yield from (("list",), ("tags",), ("due",), ("tasks",), ("check",), ("review", "list"))
    yield from (("graph", "--insight", name) for name in INSIGHTS)
    dice = random.Random(SEED)
    for path in dice.sample([*explorer.vault.notes], min(10, len(explorer.vault.notes))):
        for command in ("cards", "links", "mentions", "check"):
            yield (command, "--", path)
        yield ("search", "--", path.rpartition("/")[2].removesuffix(".md"))


def _searches(explorer: Explorer) -> Iterator[tuple[str, ...]]:
    scopes: list[tuple[str, ...]] = [("--explain",), ()]
    scopes += (("--scope", scope) for scope in ("headings", "notes", "text", "tags"))
    dice = random.Random(SEED)
    for query in queries(explorer.vault.notes.values(), dice):
        for options in scopes:
            yield ("search", *options, "--", query)
        yield ("list", "--sort", dice.choice(_SORTS), "--", query)


def queries(notes: Iterable[Note], dice: random.Random) -> list[str]:
    """Return each form of a query with words, tags, keys and folders that notes have."""
    some = [*notes]
    words = sorted({word for note in some for h in note.headings for word in _WORD.findall(h.name)})
    tags = sorted({tag for note in some for tag in note.tags})
    keys = sorted({key for note in some for key in note.properties})
    folders = sorted({note.path.rpartition("/")[0] or "a" for note in some})
    found = [*_ONCE]
    for form, _ in product(_FORMS, range(WORDS)):
        a, b, c = (dice.choice(words or ["word"]) for _ in "abc")
        found.append(
            form.format(
                a=a.lower(),
                b=b.lower(),
                c=c.lower(),
                A=a,
                tag=dice.choice(tags or ["tag"]),
                key=dice.choice(keys or ["key"]),
                folder=dice.choice(folders),
                start=a[:3],
                typo=a[:2] + a[3:] + "e",
            )
        )
    return list(dict.fromkeys(found))


def _ways(explorer: Explorer) -> Iterator[tuple[str, ...]]:
    dice, vault = random.Random(SEED), explorer.vault
    paths = [*vault.notes]
    missing = [phantom.name for phantom in vault.phantoms().values()]
    for _ in range(PAIRS):
        yield ("path", "--", dice.choice(paths), dice.choice(paths))
        if missing:
            yield ("path", "--", dice.choice(paths), dice.choice(missing))
            yield ("graph", "--depth", "2", f"--around={dice.choice(missing)}")


def _write(audit: SchemaAudit, explorer: Explorer) -> None:
    """Grade, suspend, put into review and take out, and take that back."""
    cards = [
        (path, f"{q}.{c}")
        for path, note in explorer.vault.notes.items()
        for q, question in enumerate(note.questions, 1)
        for c in range(1, len(question.cards) + 1)
    ]
    paths = [*explorer.vault.notes]
    dice = random.Random(SEED)
    for path, card in dice.sample(cards, min(WRITTEN, len(cards))):
        for argv in _of_card(path, card):
            audit.run(explorer, *argv)
    for path in dice.sample(paths, min(WRITTEN, len(paths))):
        for argv in _of_note(path):
            audit.run(explorer, *argv)
    spread = ("review", "spread")
    for argv in (spread, ("undo",), (*spread, "--per-day", "2"), ("undo",), ("due",), ("stats",)):
        audit.run(explorer, *argv)
    audit.run(explorer, "review", "list")
    audit.run(explorer, "review", "unsuspend", "--all")


def _of_card(path: str, card: str) -> Iterator[tuple[str, ...]]:
    for grade in ("again", "hard", "good", "easy", "reset"):
        yield ("grade", "--card", card, "--", path, grade)
        yield ("undo",)
    yield from (
        ("review", command, "--card", card, "--", path)
        for command in ("suspend", "unsuspend", "bury")
    )


def _of_note(path: str) -> Iterator[tuple[str, ...]]:
    for command in ("join", "leave"):
        yield ("review", command, "--", path)
        yield ("undo",)
    yield ("review", "join", "--", path)
    for grade in ("hard", "good", "easy"):
        yield ("grade", "--", path, grade)
        yield ("undo",)
    yield from (("review", command, "--", path) for command in ("suspend", "unsuspend", "bury"))
    yield ("review", "list")
