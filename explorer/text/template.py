"""What a new note begins with: the text of a template with its placeholders filled in."""

from __future__ import annotations

import re
from datetime import datetime

from explorer.text.moment_format import moment_format

_PLACEHOLDER = re.compile(r"\{\{\s*(date|time|title)\s*(?::([^{}]*))?\}\}", re.IGNORECASE)


def filled(template: str, title: str, moment: datetime, date_form: str, time_form: str) -> str:
    """Return a template with `{{title}}`, `{{date}}` and `{{time}}` filled in as Obsidian does.

    A format after a colon comes before the given ones. What else is in braces stays as it is.
    """

    def replaced(found: re.Match[str]) -> str:
        name = found[1].lower()
        if name == "title":
            return title
        form = date_form if name == "date" else time_form
        return moment_format(moment, (found[2] or "").strip() or form)

    return _PLACEHOLDER.sub(replaced, template)
