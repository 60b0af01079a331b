"""The command line: arguments in; data, messages and an exit code out.

Asks the services for every answer. Must start fast: each command imports what only it needs.
"""

from __future__ import annotations

from explorer.cli.exit_codes import ExitCode
from explorer.cli.run import main

__all__ = ["ExitCode", "main"]
