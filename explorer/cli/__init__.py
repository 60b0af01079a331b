"""The command line: arguments in, data on standard output, narration on standard error, an exit code.

Everything it knows it asks the façade. It must start fast: what only one command needs is imported by that command.
"""

from __future__ import annotations

from explorer.cli.exit_codes import ExitCode
from explorer.cli.run import main

__all__ = ["ExitCode", "main"]
