"""Vaults that are made for the cases: ordinary ones from a seed, and one around a hostile note."""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.bench import large_vault
from tests.support.vaults import write_notes
from tests.torture.session import LINK, MARKER

SAMPLE = Path(__file__).resolve().parents[2] / "notes"
HOSTILE = "Hostile"
_MARKED = f"{MARKER}\n".encode()
_NO_FILES: Mapping[str, bytes] = {}
SHARED = "TORTURE_SHARED"
"""The variable with the folder of what several cases need, where there is one."""


def around(root: Path, content: bytes = _MARKED, files: Mapping[str, bytes] = _NO_FILES) -> Path:
    """Add a hostile note, the note `Start` that links to it, and other files to a vault."""
    start = f"# Start\n\n[[{HOSTILE}|{LINK}]]\n"
    return write_notes(root, {"Start.md": start, f"{HOSTILE}.md": content, **files})


def marked(text: str) -> bytes:
    return f"{MARKER}\n\n{text}".encode("utf-8", "surrogatepass")


def sample(top: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, top / "sample"))


def generated(top: Path, notes: int) -> Path:
    """Return a generated vault, a copy of the one that the cases share."""
    name = f"generated-{notes}"
    shared = Path(os.environ.get(SHARED, top)) / f"shared-{name}"
    if not shared.exists():
        made = top / f"made-{name}"
        large_vault.generate(made, notes, seed=1)
        with suppress(OSError):  # another case was faster
            made.rename(shared)
    return Path(shutil.copytree(shared, top / name))


def small_notes(root: Path, count: int, per_folder: int = 0) -> Path:
    """Return a vault of many small notes, in one folder or in many, and the note `Start`."""
    root.mkdir()
    random = Random(count)
    words = [f"word{n}" for n in range(5000)]
    for n in range(count):
        folder = root / f"folder {n // per_folder}" if per_folder else root
        if per_folder and n % per_folder == 0:
            folder.mkdir()
        text = " ".join(random.choices(words, k=12))
        (folder / f"note {n}.md").write_text(
            f"# Heading {n}\n\n{text} [[note {random.randrange(count)}]] #t{n % 300}\n", "utf-8"
        )
    return around(root)


def png(width: int, height: int, rows: int | None = None, bits: int = 1) -> bytes:
    """Return a picture in black, of which so many rows are there."""
    row = b"\0" * (1 + (width * bits + 7) // 8)
    packer = zlib.compressobj(9)
    drawn = [packer.compress(row) for _ in range(height if rows is None else rows)]
    data = b"".join([*drawn, packer.flush()])
    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
