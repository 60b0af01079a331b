"""Vaults that are made for the cases: ordinary ones from a seed, and one around a hostile note."""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.bench import large_vault
from tests.torture.session import LINK, MARKER

SAMPLE = Path(__file__).resolve().parents[2] / "notes"
HOSTILE = "Hostile"
SHARED = "TORTURE_SHARED"
"""The variable with the folder of what several cases need, where there is one."""


def around(top: Path, content: bytes, files: dict[str, bytes] | None = None) -> Path:
    """Return a vault with a hostile note, the note `Start` that links to it, and other files."""
    vault = top / "vault"
    vault.mkdir()
    (vault / "Start.md").write_text(f"# Start\n\n[[{HOSTILE}|{LINK}]]\n", "utf-8")
    (vault / f"{HOSTILE}.md").write_bytes(content)
    for name, data in (files or {}).items():
        (vault / name).write_bytes(data)
    return vault


def marked(text: str) -> bytes:
    """Return a note of that text below the marker."""
    return f"{MARKER}\n\n{text}".encode("utf-8", "surrogatepass")


def sample(top: Path) -> Path:
    """Return a copy of the sample vault."""
    return Path(shutil.copytree(SAMPLE, top / "sample"))


def generated(top: Path, notes: int, seed: int = 1) -> Path:
    """Return a generated vault, a copy of the one that the cases share."""
    name = f"generated-{notes}-{seed}"
    shared = Path(os.environ.get(SHARED, top)) / f"shared-{name}"
    if not shared.exists():
        made = top / f"made-{name}"
        large_vault.generate(made, notes, seed)
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
    (root / "Start.md").write_text(f"# Start\n\n[[{HOSTILE}|{LINK}]]\n", "utf-8")
    (root / f"{HOSTILE}.md").write_text(f"{MARKER}\n", "utf-8")
    return root


def png(width: int, height: int, rows: int | None = None, bits: int = 1) -> bytes:
    """Return a picture in black, of which so many rows are there."""
    row = b"\0" * (1 + (width * bits + 7) // 8)
    packer = zlib.compressobj(9)
    data = bytearray()
    for _ in range(height if rows is None else rows):
        data += packer.compress(row)
    data += packer.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", bytes(data)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
