"""Draws the diagram on standard input as text: a program of its own, for termaid knows no bound.

Sixty edges between random nodes took 23 GB.
"""

from __future__ import annotations

import sys

_MOST_BYTES = 1 << 28


def main() -> None:
    """Write the picture to standard output."""
    try:
        import resource
    except ImportError:  # on Windows only the time is bounded
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    from termaid import render

    text = sys.stdin.read()
    height = 2 if "[(" in text else 0  # the lid of a database takes a row
    picture = render(text, use_ascii="ascii" in sys.argv, padding_x=2, padding_y=height)
    sys.stdout.write(picture)


if __name__ == "__main__":
    main()
