"""What must hold of the repository itself.

Sizes, contracts that bite, and nothing that ties it to one machine.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "explorer").rglob("*.py"))
TEXTS = [
    path
    for pattern in (
        "*.md", "Makefile", "pyproject.toml", ".ci/*", ".github/**/*.yml", "explorer/**/*.py",
        "tests/**/*.py",
    )
    for path in ROOT.glob(pattern)
    if path.is_file()
]  # fmt: skip


def test_every_package_says_what_it_is_for() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in SOURCES
        if not p.read_text("utf-8").startswith(('"""', 'r"""'))
    ]
    assert not silent
    folders = {p.parent for p in SOURCES}
    assert all((folder / "__init__.py").exists() for folder in folders)


def test_the_broad_exception_is_caught_at_the_outermost_guards_only() -> None:
    broad = re.compile(r"except\s+(Base)?Exception\b|except\s*:")
    found = {str(p.relative_to(ROOT)): len(broad.findall(p.read_text("utf-8"))) for p in SOURCES}
    assert sum(found.values()) <= 2, {path: n for path, n in found.items() if n}


def test_nothing_names_a_machine_or_a_registry() -> None:
    here = Path(__file__)
    names = re.compile(
        r"/(?:work|root|Users)/|/home/\w|pypi\.org|pythonhosted|registry\.npmjs|deb\.debian"
    )
    found = [
        str(p.relative_to(ROOT)) for p in TEXTS if p != here and names.search(p.read_text("utf-8"))
    ]
    assert not found


def _contracts(tmp_path: Path) -> subprocess.CompletedProcess[str]:
    program = (
        "import sys; sys.path.insert(0, '.');"
        " from importlinter.cli import lint_imports_command as c; c()"
    )
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _copy(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "explorer", tmp_path / "explorer", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)


def test_the_contracts_hold(tmp_path: Path) -> None:
    # Without this, a contract that is broken anyway would make every planted import below look
    # found.
    _copy(tmp_path)
    result = _contracts(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("text/names.py", "import textual"),
        ("vault/__init__.py", "from explorer.ui import app"),
        ("search/__init__.py", "import explorer.graph"),
        ("review/__init__.py", "import rapidfuzz"),
        ("services/vault_access.py", "import regex"),
        ("config.py", "from explorer import vault"),
        ("reader/__init__.py", "import explorer.services"),
        ("text/sanitize.py", "import os"),
    ],
)
def test_a_planted_wrong_import_breaks_a_contract(tmp_path: Path, place: str, line: str) -> None:
    _copy(tmp_path)
    planted = tmp_path / "explorer" / place
    planted.write_text(planted.read_text("utf-8") + f"\n{line}\n", "utf-8")
    result = _contracts(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout
