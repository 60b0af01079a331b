"""The command line: arguments in, data and messages and an exit code out.

The services give every answer. It must start fast: each command imports only what it needs, and a
public name is loaded when it is first used.
"""

from __future__ import annotations

from explorer.lazy_names import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from explorer.cli.command_table import ExitCode
    from explorer.cli.run import main

__all__ = ["ExitCode", "main"]

__getattr__ = lazy_names(__name__, {"ExitCode": "command_table", "main": "run"})
