"""`python -m explorer`: the same as the commands `explorer` and `vault-explorer`."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line as a process of its own."""
    # A command makes values, prints them and ends: looking for garbage among them only costs time. The app turns the
    # collector on again, once the vault is loaded.
    gc.disable()
    from explorer.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
