"""What commands print, run in this process on an explorer that is loaded once."""

from __future__ import annotations

import io
import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from explorer import Explorer, ExplorerError, VaultError, WriteError
from explorer.cli.command_table import CommandError
from explorer.cli.output import Output
from explorer.cli.request import Request
from explorer.cli.run import parse
from explorer.cli.vault_location import VaultLocation
from explorer.config import Config
from explorer.serialize.json_schema import schema_of


@cache
def validator(command: str | None) -> Draft202012Validator:
    """Return what validates the JSON of a command."""
    return Draft202012Validator(schema_of(command))


def command_of(argv: tuple[str, ...]) -> str:
    """Return the name of the command that arguments begin with."""
    return " ".join(argv[: 2 if argv[0] == "review" else 1])


def printed(explorer: Explorer, on: date, *argv: str) -> list[Any]:
    """Return the JSON texts that a command line prints, one a line; nothing if it is refused."""
    words = len(command_of(argv).split())
    as_json = () if "--format" in argv else ("--json",)
    options: Namespace = parse([*argv[:words], *as_json, *argv[words:]])
    data = io.TextIOWrapper(io.BytesIO(), "utf-8")
    out = Output(data, io.StringIO(), {})
    root = explorer.root
    request = Request(explorer, options, out, on, VaultLocation(root), Config())
    try:
        options.command.run(request)
    except (CommandError, ExplorerError, VaultError, WriteError):
        return []
    out.flush()
    assert isinstance(data.buffer, io.BytesIO)
    return list(map(json.loads, data.buffer.getvalue().splitlines()))


def mistakes(explorer: Explorer, on: date, *argv: str) -> Iterator[str]:
    """Yield where what a command line prints is not as its schema says."""
    for each in printed(explorer, on, *argv):
        yield from mistakes_in(command_of(argv), each)


def mistakes_in(command: str, document: object) -> Iterator[str]:
    """Yield where what a command prints is not as its schema says."""
    schema = validator(command)
    if schema.is_valid(document):
        return
    for error in schema.iter_errors(document):
        # Of several shapes, the one that fits best tells what is wrong.
        inner = min(error.context or [error], key=lambda one: len(one.message))
        yield f"{inner.json_path}: {inner.message}"
