"""What a command is given to work with."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from explorer.cli.output import Output

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer


@dataclass(frozen=True, slots=True)
class Request:
    """A command line that has been understood, with the vault that it asks."""

    explorer: Explorer
    options: Namespace
    """What `parser.parse` returned; `options.json` says whether JSON is wanted."""
    out: Output
    on: date | datetime
    """The day or the moment to answer for."""
