"""The parts of the manual that are made from the code.

`python -m tests.support.manual` writes them anew.
"""

from __future__ import annotations

import re
from pathlib import Path

from explorer.ui.commands import markdown_tables

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
MANUAL = ROOT / "notes" / "Manual"
KEYS = MANUAL / "Keys.md"
_KEYS = re.compile(r"(<!-- keys:[^\n]*-->\n).*?(<!-- /keys -->)", re.DOTALL)


def with_current_tables(text: str) -> str:
    """Return a page with its tables of keys as the command table has it."""
    return _KEYS.sub(lambda m: f"{m[1]}\n{markdown_tables()}\n{m[2]}", text)


if __name__ == "__main__":
    KEYS.write_text(with_current_tables(KEYS.read_text("utf-8")), "utf-8", newline="\n")
