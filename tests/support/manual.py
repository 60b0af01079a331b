"""The parts of the manual that are made from the code.

`python -m tests.support.manual` writes them anew.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

from explorer.config import Config
from explorer.ui.commands import sections
from tests.support.json_docs import json_table

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
MANUAL = ROOT / "notes" / "Manual"


def settings_table() -> str:
    """Return the table of settings, with the texts below the fields of `Config`."""
    rows = ["| Setting | What it is |", "|---|---|"]
    (declared,) = ast.parse(inspect.getsource(Config)).body
    assert isinstance(declared, ast.ClassDef)
    defaults = Config()
    for field, text in pairwise(declared.body):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(name)),
                ast.Expr(value=ast.Constant(value=str(said))),
            ) if name != "lines":
                value = getattr(defaults, name)
                is_open = value is None or value == {}
                default = "" if is_open else f" Default: `{json.dumps(value)}`."
                setting = name.replace("review_sets", "[review.sets]").replace("keys", "[keys]")
                rows.append(f"| `{setting}` | {' '.join(said.split())}{default} |")
    return "\n".join(rows) + "\n"


def keys_tables() -> str:
    """Return the tables of keys, one for each place where keys work."""
    lines: list[str] = []
    for title, commands in sections({}):
        lines += [f"## {title}", "", "| Key | What it does |", "|---|---|"]
        for keys, command in commands:
            code = " ".join(f"`{key}`" for key in keys.split())
            said = re.sub(r"\[\[.+?\]\]", r"`\g<0>`", command.tooltip)
            lines.append(f"| {code} | {said} (`{command.id}`) |")
        lines.append("")
    return "\n".join(lines)


MADE: Mapping[Path, Callable[[], str]] = {
    MANUAL / "Keys.md": keys_tables,
    MANUAL / "Configuration.md": settings_table,
    MANUAL / "JSON.md": json_table,
}
_MADE = re.compile(r"(<!-- made [^\n]*-->\n).*?(<!-- /made -->)", re.DOTALL)


def with_current_tables(page: Path) -> str:
    """Return the text of a page with its tables as the code has it."""
    table = MADE[page]()
    return _MADE.sub(lambda m: f"{m[1]}\n{table}\n{m[2]}", page.read_text("utf-8"))


if __name__ == "__main__":
    for page in MADE:
        page.write_text(with_current_tables(page), "utf-8", newline="\n")
