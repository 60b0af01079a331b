"""What is due for other programs: a number for a shell prompt, a calendar."""

from __future__ import annotations

import math
import os

from explorer.cli.due_prompt import keep_count
from explorer.cli.exit_codes import ExitCode
from explorer.cli.request import Request
from explorer.cli.vault_location import config_file, read_config
from explorer.serialize.calendar_text import calendar_text
from explorer.vault.plugin_settings import settings_files


def write_count(request: Request) -> ExitCode:
    """Print how many notes and cards are overdue or due, and keep it for the next time."""
    counts = request.explorer.reviews.due_counts(request.on)
    due = counts["overdue"] + counts["due"]
    if request.options.json:
        request.out.json({"due": due, "new": counts["new"]})
    else:
        request.out.line(str(due))
    if request.options.on is None:
        request.out.flush()
        _keep(request, due)
    return ExitCode.DONE


def write_calendar(request: Request) -> ExitCode:
    """Print when what is in review is due, as a calendar."""
    explorer = request.explorer
    days = explorer.reviews.due_days(request.on)
    text = calendar_text(explorer.vault.root.name, days, request.on)
    request.out.text(text.encode())
    return ExitCode.DONE


def _keep(request: Request, due: int) -> None:
    """Keep the number, so that the next prompt need not read the vault."""
    reviews, vault = request.explorer.reviews, request.explorer.vault
    file = config_file(os.environ)
    config, _ = read_config(file)
    is_named = request.options.vault is not None or os.environ.get("EXPLORER_VAULT")
    place = "" if config.vault and not is_named else str(vault.root)
    settings = [str(vault.root / name) for name in settings_files(vault.root)]
    until = reviews.next_due(request.on)
    keep_count(
        place,
        vault,
        [str(file), str(reviews.put_aside.file), *settings],
        due,
        math.inf if until is None else until.timestamp(),
    )
