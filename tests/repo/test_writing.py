"""Who may write files: one module to a vault, and a few to places that are not in a vault."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "explorer"

PLACES = {
    "vault/write.py": "notes of the vault",
    "vault/store.py": "the cache",
    "vault/sample.py": "the copy of the sample in the user's state",
    "cli/due_prompt.py": "the cache",
    "state/json_file.py": "the user's state",
    "state/write_history.py": "the user's state",
    "cli/run.py": "the null device, in place of a closed stream",
    "cli/output.py": "the null device, in place of a closed pipe",
    "cli/open_app.py": "the terminal",
    "ui/textual_ext/terminal_driver.py": "the terminal, and a pipe between two threads",
}
"""The modules that can change what a path leads to, and what that is."""

_METHODS = frozenset(
    [
        "write_text", "write_bytes", "unlink", "rmdir", "touch", "mkdir", "symlink_to",
        "hardlink_to", "chmod", "lchmod",
    ]
)  # fmt: skip
"""Methods of `Path` that change the disk, and that nothing else has."""
_SHARED_METHODS = frozenset({"rename", "replace"})
"""Methods of `Path` whose names others have: with one argument, that of a path is meant."""
_OF_OS = _METHODS | frozenset(
    [
        "open", "write", "rename", "renames", "replace", "remove", "removedirs", "makedirs",
        "link", "symlink", "truncate", "ftruncate", "fchmod", "chown", "fchown", "lchown", "utime",
        "setxattr", "removexattr", "mknod", "mkfifo",
    ]
)  # fmt: skip
_MODULES = frozenset({"tempfile", "shutil"})
_NO_WRITES = frozenset({"which", "get_terminal_size"})
_READING = frozenset({"r", "rb", "rt"})


def writing_calls(path: Path) -> Iterator[int]:
    """Yield the lines on which a module calls what can write a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and _writes(node):
            yield node.lineno


def _writes(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id == "open" and not _reads(call)
    if not isinstance(function, ast.Attribute):
        return False
    owner = ast.unparse(function.value)
    name = function.attr
    if owner == "os":
        return name in _OF_OS and not (name == "open" and "_FLAGS" in ast.unparse(call))
    if owner in _MODULES:
        return name not in _NO_WRITES
    if owner == "sqlite3":
        return name == "connect"
    if name in _SHARED_METHODS:
        return len(call.args) == 1 and not call.keywords
    return name in _METHODS


def _reads(call: ast.Call) -> bool:
    mode = call.args[1] if len(call.args) > 1 else ast.Constant("r")
    return isinstance(mode, ast.Constant) and mode.value in _READING


def test_only_these_modules_write_files() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sorted(ROOT.rglob("*.py"))
        if (lines := list(writing_calls(path)))
    }
    assert found.keys() == PLACES.keys(), found


def test_a_write_is_recognized(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    writes = (
        "open('a', 'w')", "open('a', mode)", "path.write_text('x')", "os.replace(a, b)",
        "p.replace(q)", "shutil.rmtree(a)", "tempfile.mkstemp()", "sqlite3.connect(a)",
        "os.open(a, flags)",
    )  # fmt: skip
    for write in writes:
        module.write_text(write)
        assert list(writing_calls(module)) == [1], write
    for read in ("open('a')", "open('a', 'rb')", "a.replace('b', 'c')", "shutil.which('vim')"):
        module.write_text(read)
        assert list(writing_calls(module)) == [], read
