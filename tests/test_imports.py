"""What starting costs: no command may pay for what only another part needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "textual",
    "rich",
    "networkx",
    "rapidfuzz",
    "regex",
    "yaml",
    "frontmatter",
    "markdown_it",
    "sqlite3",
    "platformdirs",
    "asyncio",
)


def loaded_after(code: str) -> set[str]:
    """Return which heavy packages a fresh process has imported after running `code`."""
    ask = f"{code}\nimport sys\nprint('\\n' + ' '.join(n for n in {HEAVY!r} if n in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return set(done.stdout.rsplit("\n", 2)[-2].split())


@pytest.mark.parametrize(
    "module",
    [
        "explorer",
        "explorer.cli",
        "explorer.services",
        "explorer.graph",
        "explorer.vault",
        "explorer.review",
        "explorer.search",
        "explorer.model",
    ],
)
def test_importing_is_cheap(module: str) -> None:
    assert loaded_after(f"import {module}") == set()


@pytest.mark.parametrize(
    "argv", [["--version"], ["--help"], ["search", "--help"], ["nothing-like-that"]]
)
def test_narration_needs_nothing(argv: list[str]) -> None:
    assert loaded_after(f"from explorer.cli import main\nmain({argv!r})") == set()


def test_the_package_offers_the_facade_lazily() -> None:
    assert (
        loaded_after("import explorer\nassert 'explorer.vault' not in __import__('sys').modules")
        == set()
    )
    assert loaded_after("from explorer import Explorer") == set()
