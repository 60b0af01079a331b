"""The command `schema`: what JSON the other commands print."""

from __future__ import annotations

import json

from explorer.cli import command_table
from explorer.cli.command_table import CommandError, nearest_command
from explorer.cli.request import CommandSpec, Request, argument


def schema(request: Request) -> None:
    """Print the JSON Schema of a command, or of all."""
    from explorer.serialize.json_schema import schema_of
    from explorer.serialize.json_types import PRINTED

    name = " ".join(request.options.name)
    if name in command_table.COMMANDS and name not in PRINTED:
        raise CommandError(f"{name} prints no JSON that a schema could describe")
    if name and name not in PRINTED:
        near = nearest_command(name)
        raise CommandError(f"there is no command {name}" + f"; did you mean {near}?" * bool(near))
    request.out.text(f"{json.dumps(schema_of(name or None), indent=2)}\n".encode())


COMMANDS = {
    "schema": CommandSpec(
        schema,
        "Print a JSON Schema (draft 2020-12) of what a command prints with --json; without COMMAND"
        " of every command, under $defs. `show --all` prints one such object a line; a list with"
        " --format jsonl prints the objects of its arrays.",
        ("search", "review list", "> explorer.schema.json"),
        (argument("name", nargs="*", metavar="COMMAND", help="a command, such as search"),),
        loads=False,
        needs_vault=False,
    )
}
