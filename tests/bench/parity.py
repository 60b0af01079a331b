"""Compare the scanner and the page on every note: `python tests/bench/parity.py VAULT ...`.

Tells each difference that nobody argued for, and how many notes there were; some minutes for
thousands of notes. Exits with 1 if there is any difference.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer.vault import load  # noqa: E402 - the path comes first
from tests.support.parity import describe, differences  # noqa: E402


def main() -> int:
    """Compare the notes of the vaults that are given."""
    notes, kinds = 0, Counter[str]()
    for folder in sys.argv[1:]:
        vault = load(Path(folder), cache=False)
        for path in vault.notes:
            notes += 1
            for found in differences(vault.text(path)):
                kinds[f"{found.item.kind}, {found.side}"] += 1
                print(f"{folder}/{path}: {describe(found)}")
    print(f"{notes:,} notes, {kinds.total():,} differences", dict(kinds) or "")
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
