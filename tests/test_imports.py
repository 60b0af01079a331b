"""What starting costs: no command may pay for what only another part needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.places import isolated_environment
from tests.support.vaults import write_notes

HEAVY = (
    "textual", "rich", "networkx", "rapidfuzz", "regex", "yaml", "frontmatter", "markdown_it",
    "sqlite3", "platformdirs", "asyncio",
)  # fmt: skip


NOT_FOR_A_SEARCH = (
    "explorer.markdown.scan", "explorer.model.answers", "explorer.review.review_items",
    "explorer.search.text.expression_search", "explorer.services.grading_service",
    "explorer.services.put_aside_service", "explorer.services.task_service",
    "explorer.text.cards", "difflib", "hashlib", "html", "platformdirs", "rapidfuzz", "subprocess",
    "yaml",
)  # fmt: skip
"""What a search does not need for words that names have, once the vault has been read."""


def loaded_after(code: str, modules: Sequence[str] = HEAVY) -> set[str]:
    """Return which of the modules a fresh process has imported after running `code`."""
    ask = f"{code}\nimport sys\nprint('\\n' + ' '.join(n for n in {modules!r} if n in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return set(done.stdout.rsplit("\n", 2)[-2].split())


@pytest.mark.parametrize(
    "module",
    [
        "explorer", "explorer.cli.run", "explorer.services", "explorer.graph", "explorer.vault",
        "explorer.review", "explorer.search", "explorer.model",
    ],
)  # fmt: skip
def test_importing_is_cheap(module: str) -> None:
    assert loaded_after(f"import {module}") == set()


@pytest.mark.parametrize(
    "argv", [["--version"], ["--help"], ["search", "--help"], ["nothing-like-that"]]
)
def test_narration_needs_nothing(argv: list[str]) -> None:
    assert loaded_after(f"from explorer.cli.run import main\nmain({argv!r})") == set()


def test_the_package_offers_the_facade_lazily() -> None:
    assert (
        loaded_after("import explorer\nassert 'explorer.vault' not in __import__('sys').modules")
        == set()
    )
    assert loaded_after("from explorer import Explorer") == set()


@pytest.mark.parametrize("state", ["enable", "disable"])
def test_importing_the_facade_leaves_the_collector_as_it_was(state: str) -> None:
    code = f"import gc\ngc.{state}()\nfrom explorer import Explorer\n"
    loaded_after(f"{code}assert gc.isenabled() is {state == 'enable'}")


def test_a_search_imports_nothing_of_what_it_does_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of a user who has written nothing: else the history of writes is looked for.
    for name, folder in isolated_environment(tmp_path / "places").items():
        monkeypatch.setenv(name, folder)
    vault = write_notes(tmp_path / "vault", {"Bread.md": "# Bread\n\nBread of flour and water.\n"})
    search = ["search", "bread", "--vault", str(vault)]
    code = f"from explorer.cli.run import main\nassert main({search!r}) == 0"
    loaded_after(code)  # the second time, nothing is to be parsed
    assert loaded_after(code, NOT_FOR_A_SEARCH) == set()
