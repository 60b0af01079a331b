"""The man page, made from the parsers.

`python -m tests.support.man_page` writes it anew.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import explorer
from explorer.cli.command_table import COMMANDS
from explorer.cli.run import EXIT_CODES, Parser, find_command, parser_at
from explorer.search.operators import operator_lines

PAGE = Path(explorer.__file__).parent / "share" / "man" / "man1" / "explorer.1"
_ROFF: Mapping[str, str] = {
    "\\": r"\(rs", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", "…": "...",
}  # fmt: skip
ENVIRONMENT = {
    "EXPLORER_VAULT": "the vault to use where the command line names none",
    "VISUAL, EDITOR": "what a note is edited with",
    "NO_COLOR": "use no colors",
    "EXPLORER_ASCII": "draw with ASCII only",
}
FILES = {
    "~/.config/vault-explorer/config.toml": "the settings",
    "~/.local/state/vault-explorer/": "what was typed and chosen, and what writes have replaced",
    "~/.cache/vault-explorer/": "what was read of each vault; it may be deleted",
}


def man_page() -> str:
    """Return the page as roff."""
    program = parser_at([])
    lines = [
        f'.TH EXPLORER 1 "" "explorer {explorer.__version__}" "User Commands"',
        ".SH NAME",
        r"explorer \- " + _text("browse, search and remember what is in a folder of notes"),
        ".SH SYNOPSIS",
        ".B explorer",
        r"[\fIPATH\fR] [\fIoptions\fR]",
        ".br",
        ".B explorer",
        r"\fICOMMAND\fR [\fIarguments\fR] [\fIoptions\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(program.description or ""),
        ".PP",
        _text("It is also called knowledge-explorer, kx and vault-explorer."),
        *_arguments(program, common=False),
        ".SH OPTIONS OF EVERY COMMAND",
        *_arguments(program, common=True),
        ".SH COMMANDS",
    ]  # fmt: skip
    for name in COMMANDS:
        parser = parser_at(name.split())
        lines += [
            f".SS {_text(_usage(parser))}",
            *_paragraphs(parser.description or ""),
            *_arguments(parser, common=False),
            ".PP",
            "Examples:",
            *_as_typed(f"explorer {name} {each}" for each in find_command(name).examples),
        ]
    lines += [
        ".SH QUERIES",
        "Words and operators of a search:",
    ]
    for typed, meaning in operator_lines():
        lines += [".TP", rf"\fB{_text(typed)}\fR", _text(meaning)]
    lines.append(".SH EXIT STATUS")
    for code, meaning in re.findall(r"(?m)^  (\d+) +(.*)$", EXIT_CODES):
        lines += [".TP", f".B {code}", _text(meaning)]
    for title, meanings in ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES):
        lines.append(f".SH {title}")
        for name, meaning in meanings.items():
            lines += [".TP", f".B {_text(name)}", _text(meaning)]
    lines += [".PP", "These are the places on Linux; other systems have their own."]
    lines += [".SH SEE ALSO", r".B explorer help", "opens the manual."]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Return text that roff prints as it is."""
    escaped = re.sub(r"[-\\'`^~…]", lambda sign: _ROFF[sign[0]], text)
    return rf"\&{escaped}" if escaped.startswith(".") else escaped


def _paragraphs(text: str) -> Iterator[str]:
    first, *others = text.split("\n\n")
    yield _text(first)
    for each in others:
        yield ".PP"
        yield _text(each)


def _as_typed(lines: Iterator[str]) -> list[str]:
    return [".PP", ".nf", ".RS 4", *(_text(line.rstrip()) for line in lines), ".RE", ".fi"]


def _usage(parser: Parser) -> str:
    """Return how a command is called, without its options."""
    places = parser._get_positional_actions()
    formatter = argparse.HelpFormatter(parser.prog)
    return " ".join([parser.prog, *(formatter._format_args(each, each.dest) for each in places)])


def _arguments(parser: Parser, *, common: bool) -> Iterator[str]:
    formatter = argparse.HelpFormatter(parser.prog)
    for group in parser._action_groups:
        if (group.title == "options of every command") != common:
            continue
        for action in group._group_actions:
            names = ", ".join(rf"\fB{_text(each)}\fR" for each in action.option_strings)
            value = "" if action.nargs == 0 else action.metavar or action.dest.upper()
            if action.choices and not action.metavar:
                value = "|".join(action.choices)
            yield ".TP"
            yield rf"{names} \fI{_text(str(value))}\fR".strip()
            yield _text(formatter._expand_help(action))


if __name__ == "__main__":
    PAGE.write_text(man_page(), "utf-8", newline="\n")
