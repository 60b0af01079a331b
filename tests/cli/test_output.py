"""What reaches a terminal and a pipe: nothing that acts, nothing that is no UTF-8."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from explorer.cli.output import BOLD, Output
from tests.cli.conftest import Run, write

HOSTILE = "a\x1b[31mred\x07 b\x9bc \u202egnol\u200b \t tab\nline [/markup]"


class Stream(io.TextIOWrapper):
    """A stream in memory that may pass for a terminal."""

    def __init__(self, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="latin-1")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def streams(terminal: bool, **environ: str) -> tuple[Output, Stream, Stream]:
    out, err = Stream(terminal), Stream(terminal)
    return Output(out, err, environ), out, err


def test_a_terminal_gets_nothing_that_acts() -> None:
    output, out, err = streams(True, NO_COLOR="1")
    output.table([(HOSTILE, 1), (HOSTILE, None)])
    output.text(HOSTILE.encode())
    output.line(output.style(HOSTILE))
    output.info(HOSTILE)
    output.error(HOSTILE)
    for text in (out.text, err.text):
        assert not any(c in text for c in "\x1b\x07\x9b\u202e\u200b\t")
        assert "[/markup]" in text


def test_json_on_a_terminal_is_the_same_object() -> None:
    output, out, _ = streams(True)
    output.json({"a": HOSTILE, "b": "日本 é"})
    assert json.loads(out.text) == {"a": HOSTILE, "b": "日本 é"}
    assert "日本 é" in out.text
    assert not any(c in out.text for c in "\x1b\x07\x9b\u202e\u200b")


def test_json_in_a_pipe_escapes_controls_and_lone_surrogates_only() -> None:
    said = {"a": "\x00\x1b\x7f\x85\x9b\u2028\u2029 \ud800 é 👩‍🚀 \u202e", "b": ["\udcff"]}
    output, out, _ = streams(False)
    output.json(said)
    assert json.loads(out.text) == said
    assert len(out.text.splitlines()) == 1
    assert "é 👩‍🚀 \u202e" in out.text
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in out.text.rstrip("\n"))


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 1 << 40000], ids=["nan", "inf", "long"]
)
def test_numbers_that_json_has_not_become_text(value: float) -> None:
    output, out, _ = streams(False)
    output.json({"properties": {"n": [value]}})
    assert isinstance(json.loads(out.text)["properties"]["n"][0], str)


def test_a_value_that_holds_itself_comes_to_an_end() -> None:
    loop: list[object] = [1]
    loop.append(loop)
    output, out, _ = streams(False)
    output.json({"properties": loop})
    assert json.loads(out.text)["properties"][0] == 1


def test_cells_in_a_pipe_keep_to_their_row_and_column() -> None:
    output, out, _ = streams(False)
    output.table([("a\tb\nc", "d\re\u2028f"), ("\x1b[1m", "é")])
    assert out.text == "a b c\td e f\n [1m\té\n"


def test_columns_line_up_on_a_terminal() -> None:
    output, out, _ = streams(True, NO_COLOR="1")
    output.table([("日本", "x"), ("ab", "y"), ("e\u0301", "z")])
    assert out.text == "日本  x\nab    y\ne\u0301     z\n"


def test_colors_only_where_they_are_wanted() -> None:
    assert "\x1b" in streams(True)[0].style("x", BOLD)
    assert streams(True, TERM="dumb")[0].style("x", BOLD) == "x"
    assert streams(True, NO_COLOR="1")[0].style("x", BOLD) == "x"
    assert "\x1b" in streams(True, NO_COLOR="")[0].style("x", BOLD)
    assert streams(False)[0].style("x", BOLD) == "x"


@pytest.mark.skipif(sys.platform == "win32", reason="no name there holds a tab or a line end")
def test_a_path_that_fits_into_no_cell_is_quoted_and_no_other(run: Run, vault: Path) -> None:
    write(vault, {"a\tb\nc.md": "# Tabbed\n[[Nowhere]] [[#Tabbed]]\n", "a b c.md": "---\n[\n---\n"})
    quoted = json.dumps("a\tb\nc.md")
    assert run("search", "tabbed").rows[0][0] == f"{quoted}:1"
    assert run("search", "tabbed", "--format", "tsv").rows[0][:2] == [quoted, "1"]
    assert [row[0] for row in run("check", "--format", "tsv").rows].count(quoted) == 1
    assert f"{quoted}:2" in [row[0] for row in run("check").rows]
    assert run("links", "a\tb\nc.md").rows[1][1:3] == [f"{quoted}:2", f"{quoted}:1"]
    assert quoted in run("show", "a\tb\nc.md").out.splitlines()
    assert run("search", "tabbed", "--json").json["hits"][0]["path"] == "a\tb\nc.md"


def test_wide_letters_are_cut_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    out, stdout, _ = streams(True, NO_COLOR="1")
    out.table([("閉包閉包閉包閉包閉包閉包",)], cut=("right",))
    assert stdout.text == "閉包閉包閉包閉包閉…\n"


def test_a_mark_is_cut_with_its_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    out, stdout, _ = streams(True, NO_COLOR="1")
    out.table([("a" * 10 + "e\u0301" + "b" * 19,)], cut=("left",))
    out.table([("a" * 10 + "e\u0301" + "b" * 18,)], cut=("left",))
    out.table([("b" * 18 + "e\u0301" + "a" * 10,)], cut=("right",))
    assert stdout.text.splitlines() == [
        "…" + "b" * 19,
        "…e\u0301" + "b" * 18,
        "b" * 18 + "e\u0301…",
    ]
