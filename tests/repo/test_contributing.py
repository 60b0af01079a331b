"""CONTRIBUTING is true of the tree: every folder is in it, and every name in it exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PACKAGE = ROOT / "explorer"


def tree() -> dict[str, str]:
    """Return what the tree names below `explorer/`, with its description."""
    block = re.search(r"```\n(explorer/\n.*?)```", TEXT, re.DOTALL)
    assert block is not None
    found: dict[str, str] = {}
    parents: list[str] = []
    for line in block[1].splitlines()[1:]:
        indent = len(line) - len(line.lstrip())
        if not indent:
            break
        name, _, description = line.strip().partition(" ")
        parents[indent // 2 - 1 :] = [name.rstrip("/")]
        found["/".join(parents)] = description.strip()
    return found


def test_the_tree_has_every_folder_and_no_other() -> None:
    folders = {
        path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py")
    } - {"."}
    named = {name for name in tree() if not name.endswith(".py")}
    assert named == folders
    assert all(tree().values())


def test_every_module_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:[a-z_]+/)+[a-z_]*(?:\.py)?)`", TEXT))
    assert len(named) > 40
    missing = {name for name in named if not ((PACKAGE / name).exists() or (ROOT / name).exists())}
    assert missing == set()


def test_every_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`make ([a-z]+)", TEXT))
    assert {name for name in named if f"\n{name}:" not in makefile} == set()
