"""The input of a command: the parsed command line and the loaded vault."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from explorer.cli.output import Output
from explorer.model import Moment

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer


class Request(NamedTuple):
    """A parsed command line with the loaded vault."""

    explorer: Explorer
    options: Namespace
    """What `parser.parse` returned; `options.json` tells whether JSON is wanted."""
    out: Output
    on: Moment
    """The day or the moment of the answer."""
    review_sets: Mapping[str, str] = MappingProxyType({})
    """The saved sets of the config file: queries by their names."""

    @property
    def format(self) -> str:
        """The format to print a list in: `json`, `jsonl`, `tsv` or `table`."""
        if self.options.json:
            return "json"
        return self.options.format or "table"
