"""The command line: arguments in, data and messages and an exit code out.

The services give every answer. It must start fast: each command imports only what it needs.
"""

from __future__ import annotations

from explorer.cli.exit_codes import ExitCode
from explorer.cli.run import main

__all__ = ["ExitCode", "main"]
