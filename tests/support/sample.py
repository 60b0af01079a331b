"""The sample vault without its manual, so that no sentence of that changes a test or a snapshot."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from explorer.vault import sample_root

MANUAL = "Manual"


def _copied() -> Path:
    folder = Path(tempfile.mkdtemp()).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = folder / "notes"
    shutil.copytree(sample_root(), copy, ignore=shutil.ignore_patterns(MANUAL))
    front = copy / "Start here.md"
    lines = front.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if f"[[{MANUAL}/" not in line]
    front.write_text("".join(kept), "utf-8", newline="\n")
    return copy


SAMPLE = _copied()
