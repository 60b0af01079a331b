"""The exit codes of the process. Scripts rely on the numbers: never give one a new meaning."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes, the same for every command."""

    DONE = 0
    NOTHING = 1
    """Nothing was found, or `check` found problems."""
    USAGE = 2
    """The arguments or the configuration are wrong."""
    UNREADABLE = 3
    """The vault cannot be read."""
    REFUSED = 4
    """Something cannot be written: the output, or a review."""
    FAULT = 70
    """The app or the picker has ended because of a bug."""
    INTERRUPTED = 130


EXIT_CODES = """\
exit codes:
  0    done
  1    nothing found, or problems found
  2    wrong usage or configuration
  3    the vault cannot be read
  4    the output or a review cannot be written (a full disk, a note that has changed)
  70   the app or the picker failed because of a bug
  130  interrupted"""
