"""`cat`: notes and sections as they stand in the file, or as the reading view shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.cli.run import main
from tests.cli.conftest import NOTES, Run, write


def test_a_note_byte_for_byte(run: Run) -> None:
    assert run("cat", "Bread").out == NOTES["Bread.md"]


def test_a_section_with_what_is_below_it(run: Run) -> None:
    dough = NOTES["Bread.md"].partition("---\n# Dough")[2]
    assert run("cat", "Bread#Dough").out == f"# Dough{dough}"
    resting = run("cat", "Bread#Dough#Resting")
    assert resting.out == "## Resting\nOvernight, as in [[yeast|the jar]] and [[Sourdough]].\n"


def test_a_section_ends_where_the_next_one_begins(run: Run) -> None:
    assert run("cat", "Yeast#Feeding").out.splitlines()[0] == "# Feeding"
    assert "Room Temperature" not in run("cat", "Yeast#Feeding").out


def test_a_heading_alone_is_found_in_any_note(run: Run) -> None:
    said = run("cat", "rt")
    assert said.out == "# RT (Room Temperature)\nAbout twenty degrees.\n"


def test_line_ends_stay_as_they_are(run: Run, vault: Path) -> None:
    (vault / "Dos.md").write_bytes(b"# A\r\none\r\n# B\r\ntwo")
    assert run("cat", "Dos#A").out == "# A\r\none\r\n"
    assert run("cat", "Dos#B").out == "# B\r\ntwo"


def test_rendered(run: Run) -> None:
    lines = run("cat", "Bread#Dough", "--rendered").out.splitlines()
    assert lines[0] == "Dough"
    assert "Flour and water, see Yeast › Feeding." in " ".join(lines).replace(" > ", " › ")
    assert lines[-1].strip() == "Overnight, as in the jar and Sourdough✗."


def test_json(run: Run) -> None:
    said = run("cat", "Yeast#RT", "--json").json
    assert said == {
        "path": "Yeast.md",
        "heading": "RT (Room Temperature)",
        "line": NOTES["Yeast.md"].splitlines().index("# RT (Room Temperature)") + 1,
        "text": "# RT (Room Temperature)\nAbout twenty degrees.\n",
    }


def test_a_heading_that_is_not_there(run: Run, vault: Path) -> None:
    said = run("cat", "Bread#Douhg")
    assert (said.code, said.out) == (1, "")
    assert "Bread.md has no heading Douhg; did you mean Dough?" in said.err
    write(vault, {"Plain.md": "text\n"})
    assert "it has no headings at all" in run("cat", "Plain#X").err


def test_a_note_that_is_not_there(run: Run, vault: Path) -> None:
    said = run("cat", "Breda")
    assert said.code == 1
    assert "did you mean Bread" in said.err
    write(vault, {"\N{LINK SYMBOL} Broad sourdough beans.md": "", "Soured.md": ""})
    said = run("cat", "sourdough")
    assert "did you mean \N{LINK SYMBOL} Broad sourdough beans or Soured?" in said.err


def test_bytes_that_are_no_text_stay_as_they_are(
    vault: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    data = b"\xef\xbb\xbf# A\n\ncaf\xe9 \xe2\x82\n\n# B\r\n\xff\xfe"
    (vault / "Bad.md").write_bytes(data)
    assert main(["cat", "Bad", "--vault", str(vault)]) == 0
    assert capsysbinary.readouterr().out == data
    main(["cat", "Bad#A", "--vault", str(vault)])
    assert capsysbinary.readouterr().out == b"# A\n\ncaf\xe9 \xe2\x82\n\n"
    main(["cat", "Bad#B", "--vault", str(vault)])
    assert capsysbinary.readouterr().out == b"# B\r\n\xff\xfe"


def test_json_of_bytes_that_are_no_text(run: Run, vault: Path) -> None:
    (vault / "Bad.md").write_bytes(b"\xef\xbb\xbf# A\ncaf\xe9\n")
    assert run("cat", "Bad", "--json").json["text"] == "# A\ncaf\ufffd\n"


def test_a_heading_with_a_sign_that_links_take_for_a_level(run: Run, vault: Path) -> None:
    write(vault, {"Code.md": "# C\n\n# C# and F#\nsharp\n\n# D\n"})
    assert run("cat", "Code#C# and F#").out == "# C# and F#\nsharp\n\n"
