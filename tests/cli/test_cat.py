"""`cat`: notes and sections as they stand in the file, or as the reading view shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.cli.run import main
from tests.cli.conftest import NOTES, Run, write

OTHERS = {"Dos.md": "# A\r\none\r\n# B\r\ntwo", "Code.md": "# C\n\n# C# and F#\nsharp\n\n# D\n"}
RT = "# RT (Room Temperature)\nAbout twenty degrees.\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Bread", NOTES["Bread.md"]),
        ("Bread#Dough", "# Dough" + NOTES["Bread.md"].partition("---\n# Dough")[2]),
        ("Bread#Dough#Resting",
         "## Resting\nOvernight, as in [[yeast|the jar]] and [[Sourdough]].\n"),
        ("Yeast#Feeding", NOTES["Yeast.md"].removesuffix(RT).partition("flashcards]\n---\n")[2]),
        ("rt", RT), ("Dos#A", "# A\r\none\r\n"), ("Dos#B", "# B\r\ntwo"),
        ("Code#C# and F#", "# C# and F#\nsharp\n\n"),
    ],
)  # fmt: skip
def test_a_note_or_a_section_with_what_is_below_it_byte_for_byte(
    run: Run, vault: Path, name: str, text: str
) -> None:
    write(vault, OTHERS)
    assert run("cat", name).out == text


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
        "text": RT,
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
