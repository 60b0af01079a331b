"""What the commands start: the package `explorer`, or a sentence where another one has its name.

The wheel holds this module beside the package, since another distribution may replace all in it.
Imports nothing else: a shell prompt waits for it.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line, if the package that is found is ours."""
    try:
        from explorer import __title__ as found
    except (ImportError, SyntaxError) as error:  # another one has none
        found = str(error)
    if found != "knowledge-explorer":
        sys.stderr.write(
            f"explorer: another Python package took the name 'explorer' here ({found}); run "
            "'pipx install knowledge-explorer' or 'uv tool install knowledge-explorer', which "
            "give it an environment of its own.\n"
        )
        return 2
    from explorer.__main__ import main as run

    return run()
