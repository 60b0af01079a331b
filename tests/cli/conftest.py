"""A small vault about a kitchen, and a way to run the command line on it within this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from explorer.cli.run import main
from tests.support.vaults import write_notes

TODAY = "2031-05-10"  # the day on which the notes below are in every state

NOTES = {
    "Bread.md": """---
aliases: [Loaf]
tags: [review]
sr-due: 2031-05-07
sr-interval: 4
sr-ease: 250
---
# Dough
Flour and water, see [[Yeast#Feeding]].
## Resting
Overnight, as in [[yeast|the jar]] and [[Sourdough]].
""",
    "Yeast.md": """---
tags: [review, flashcards]
---
# Feeding
Every day. ![[Bread#Dough]]

What eats sugar::Yeast
One part flour to one part water:::A starter

# RT (Room Temperature)
About twenty degrees.
""",
    "Sweets/Cake.md": """---
tags: [review]
sr-due: 2031-05-12
sr-interval: 9
sr-ease: 270
---
# Dough
Not like [bread](Bread.md).
""",
    "Sweets/Loaf.md": "A cake in the shape of [[Bread#Crust]].\n",
    "Alone.md": "Nothing leads here.\n",
}


@dataclass(frozen=True)
class Result:
    """What a command line left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        return [line.split("\t") for line in self.out.splitlines()]


Run = Callable[..., Result]
write = write_notes


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write_notes(tmp_path / "kitchen", NOTES)


@pytest.fixture
def run(vault: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command line on the vault on `TODAY`."""

    def run_command(*argv: str, bare: bool = False) -> Result:
        code = main([*argv] if bare else [*argv, "--vault", str(vault), "--on", TODAY])
        said = capsys.readouterr()
        return Result(code, said.out, said.err)

    return run_command
