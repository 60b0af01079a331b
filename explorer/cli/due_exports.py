"""What is due for other programs: a number for a shell prompt, a calendar."""

from __future__ import annotations

import os
import time

from explorer.cli.due_prompt import keep_config, question
from explorer.cli.exit_codes import ExitCode
from explorer.cli.request import Request
from explorer.cli.vault_location import config_file, read_config
from explorer.serialize.calendar_text import calendar_text
from explorer.state.system_folders import system_folder


def write_count(request: Request) -> ExitCode:
    """Print how many notes and cards are overdue or due, and keep the dates for the next time."""
    counts = request.explorer.reviews.due_counts(request.on)
    due = counts["overdue"] + counts["due"]
    if request.options.json:
        request.out.json({"due": due, "new": counts["new"]})
    else:
        request.out.line(str(due))
    if request.options.on is None:
        request.out.flush()
        _keep(request)
    return ExitCode.DONE


def write_calendar(request: Request) -> ExitCode:
    """Print when what is in review is due, as a calendar."""
    explorer = request.explorer
    days = explorer.reviews.due_days(request.on)
    text = calendar_text(explorer.vault.root.name, days, request.on)
    request.out.text(text.encode())
    return ExitCode.DONE


def _keep(request: Request) -> None:
    """Keep what the next prompt needs, so that it need not read the vault."""
    folder, file = system_folder("cache"), config_file(os.environ)
    config, _ = read_config(file)
    vault: str | None = None
    if config.vault:
        vault = str(file.parent / os.path.expanduser(config.vault))  # noqa: PTH111  as `find` does, without an error
    keep_config(folder, str(file), vault, config.legacy_properties)
    kept = question(legacy_properties=config.legacy_properties)
    request.explorer.reviews.keep_due_dates(folder, kept, time.time())
