"""What can be typed, and what each way of getting it wrong leads to."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from explorer import __version__
from explorer.cli.command_table import COMMANDS, ExitCode
from explorer.cli.run import find_command, main, parse
from explorer.vault import manual_root


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_the_common_options(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*name.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert f"explorer {name}" in said.split("examples:")[1]
    own, _, common = said.partition("\noptions of every command:\n")
    common = common.partition("\nexamples:")[0]
    for option in ("--vault", "--json", "--read-only", "--on", "-h, --help", "-V, --version"):
        assert f"\n  {option}" in f"\n{common}"
        assert f"\n  {option} " not in own
    assert said.endswith("'explorer --help' lists the exit codes.\n")
    assert "\nexit codes:" not in said


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_can_be_typed(name: str) -> None:
    import shlex

    command = find_command(name)
    for example in command.examples:
        words = [*name.split(), *shlex.split(example)]
        assert parse(words[: words.index(">")] if ">" in words else words).command == command


def test_the_examples_of_the_manual_can_be_typed() -> None:
    import re
    import shlex

    page = manual_root() / "Scripts.md"
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    examples = re.findall(r"explorer ([^|\n]+)", "".join(blocks))
    assert len(examples) > 5
    for example in examples:
        assert parse(shlex.split(example)).command is not None


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"  {code:d} " in said.partition("\nexit codes:\n")[2] for code in ExitCode)
    assert main(["review", "--help"]) == 0
    said += capsys.readouterr().out
    assert all(f"\n  {name.removeprefix('review ')} " in said for name in COMMANDS)


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize("name", ["", "review", *COMMANDS])
def test_help_is_wrapped_between_words_and_fits_the_terminal(
    name: str, columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(width: int) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        assert main([*name.split(), "--help"]) == 0
        return capsys.readouterr().out

    shown = said(columns)
    assert max(map(len, shown.splitlines())) <= min(columns, 100)
    below_usage = shown.partition("\n\n")[2]
    assert below_usage.split() == said(100).partition("\n\n")[2].split(), "no word is broken"


def test_help_keeps_its_lists(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    assert main(["search", "--help"]) == 0
    said = capsys.readouterr().out
    assert "  explorer search mfa -draft\n  explorer search mfa --format tsv | fzf\n" in said
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    row = "  4    the output or a review cannot be written (a full disk, a note\n"
    assert f"{row}       that has changed)\n  70   the app" in said


@pytest.mark.parametrize("before", [[], ["search", "mfa"], ["review"], ["review", "list"]])
@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(option: str, before: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*before, option]) == 0
    assert capsys.readouterr().out == f"explorer {__version__}\n"


def test_options_may_stand_before_and_after_the_command() -> None:
    before, after = (
        parse(["--vault", "v", "--json", "show", "N"]),
        parse(["show", "N", "--json", "--vault=v"]),
    )
    assert vars(before) == vars(after)
    assert (before.command, before.note) == (find_command("show"), "N")
    assert (before.vault, before.json) == ("v", True)
    assert vars(parse(["--json", "review", "--vault", "v", "leave", "N"])) == vars(
        parse(["review", "leave", "N", "--json", "--vault", "v"])
    )


def test_without_a_command_it_is_the_app() -> None:
    assert parse([]).command is None
    assert parse(["notes"]).path == "notes"
    assert parse(["./show"]).path == "./show"
    assert parse(["--vault", "show"]).command is None


def test_on_is_a_day_or_a_moment() -> None:
    assert parse(["due", "--on", "2031-05-10"]).on == date(2031, 5, 10)
    assert parse(["due", "--on", "2031-05-10T07:45"]).on == datetime.fromisoformat(
        "2031-05-10T07:45"
    )


@pytest.mark.parametrize(
    "argv",
    [
        ["show", ""], ["cards", " "], ["path", "", "B"], ["graph", "--around", ""], ["search", ""],
        ["search", " ", ""], [""], ["due", "--on", "tomorrow"], ["due", "--on", "2031-02-30"],
        ["due", "--on", "20310510"], ["due", "--on", "2031-05-10T25:00"],
        ["due", "--on", "1899-12-31"], ["due", "--on", "9001-01-01"],
        ["due", "--on", "0001-01-01T00:00"], ["due", "--on", "9999-12-31T23:59"], ["show"],
        ["show", "A", "--all"], ["show", "A", "B"], ["search"], ["search", "a", "--limit", "-1"],
        ["search", "a", "--limit", "many"], ["search", "a", "--scope", "everything"],
        ["graph", "--format", "png"], ["graph", "--json", "--format", "mermaid"],
        ["search", "a", "--format", "tsv", "--json"],
        ["search", "a", "--format", "tsv", "--explain"], ["due", "--format", "csv"], ["path", "A"],
        ["check", "--fix"], ["check", "--js"], ["--no-such-option"], ["grade", "A"],
        ["grade", "A", "perfect"], ["undo", "A"],
    ],
)  # fmt: skip
def test_wrong_usage_leaves_two_and_says_what_to_do(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == ExitCode.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert "explorer" in said.err
    assert "--help" in said.err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["show", "-dash.md"], "explorer show -- -dash.md"),
        (["cards", "--json", "-$a"], "explorer cards -- '-$a'"),
        (["-dash.md"], "explorer -- -dash.md"),
        (["links", "--draft.md"], "explorer links -- --draft.md"),
        (["due", "--json", "--memory", "-is:due"], "explorer due --memory=-is:due"),
        (["show", "--json", "-dash.md"], "explorer show -- -dash.md"),
        (["review", "spread", "--days", "-3"], "argument --days: '-3' is not a number from 0 up"),
        *(
            ([command, "mfa", "--x"],
             "no option --x; -WORD excludes a word, and other words go after --")
            for command in ("search", "pick")
        ),
        (["show", ""], "argument NOTE: the name is empty"),
        (["search", ""], "the query is empty"),
        (["review"], "the following arguments are required: COMMAND"),
        (["review", "join2"], "invalid choice: 'join2'"),
        (["join", "A"], "did you mean review join?"),
        (["serch", "A"], "did you mean search?"),
        (["spread"], "did you mean explorer review spread?"),
        (["suspended"], "did you mean explorer review list?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_what_to_write(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == ExitCode.USAGE
    assert said in capsys.readouterr().err


def test_behind_two_hyphens_all_is_a_name_or_a_word() -> None:
    assert parse(["show", "--", "-dash.md"]).note == "-dash.md"
    for command in ("search", "pick", "list"):
        assert parse([command, "mfa", "--", "--x"]).query == "mfa --x"


def test_an_error_message_is_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--\x1b[31mred"])
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [
        ["search", "mfa", "-x"],
        ["search", "-x", "mfa"],
        ["pick", "mfa", "-x"],
        ["list", "mfa", "-x", "-0"],
    ],
)
def test_a_hyphen_excludes_a_word_of_one_letter_too(argv: list[str]) -> None:
    assert sorted(parse(argv).query.split()) == ["-x", "mfa"]
