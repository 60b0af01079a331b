"""`explorer help` prints the manual where it cannot open it."""

from __future__ import annotations

import pytest

from explorer.cli.command_table import COMMANDS
from explorer.cli.run import main


def test_a_page_and_a_heading_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "privacy", "and", "safety"]) == 0
    assert capsys.readouterr().out.startswith("Privacy and safety\n━━")
    assert main(["help", "See what is due"]) == 0
    assert capsys.readouterr().out.startswith("See what is due\n")


def test_each_command_leads_to_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        assert main(["help", *name.split()]) == 0, name
        assert f"explorer {name}" in capsys.readouterr().out


def test_a_command_leads_to_its_page_and_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "due"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("Review\n")
    assert "explorer due --help" in printed.err


def test_an_unknown_topic_names_the_pages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "zebra"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Configuration" in printed.err
    assert "Manual" in printed.err
