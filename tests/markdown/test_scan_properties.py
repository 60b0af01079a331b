"""What holds for any text: no exception, ranges inside the text, one result for both scanners."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import explorer.markdown.link_target as link_target
from explorer.config import ReviewSettings
from explorer.markdown.blocks import BlockScanner
from explorer.markdown.body import InlineScanner, read_body, read_runs
from explorer.markdown.inline_runs import inline_runs
from explorer.markdown.scan import scan
from explorer.markdown.scan_result import ScanResult
from explorer.model import Note
from explorer.text.sanitize import clean
from tests.support.examples import examples

SETTINGS = ReviewSettings()

_PIECES = [
    "[[A]]", "![[A#b|c]]", "[[", "]]", "[", "]", "](b.md)", "](http://x.y)", "[r]", "[r]: x.md",
    "![", "`", "``", "`c`", "```", "~~~", "$", "$$", "$$\\in", "%%", "%% c %%", "#", "# ", "## ",
    "#tag", "#a/", "##b", "_#u_", "*#s*", "==", "~~", "_", "*", "**", "- ", "* ", "1. ", "2) ", "-",
    "- [ ] ", ">", "> ", "|", "\n|-|-|\n", "| a | b |", "---", "===", "***", "<!--", "-->",
    "<!-- c -->", "<b>", "<div>", "</div>", "<pre>", "<https://x.y>", "<?", "?>", "<!X", "^id",
    " ^id", "[^1]:", "[^1]", "\\", "&amp;", "text", "two words", "é", "\xa0", "\u3000", " ", "  ",
    "    ", "\t", "1", "\n", "\n", "\n", "\n\n", "\n\n", "---\n", "tags: [a]\n", "key: \"[[P]]\"\n",
    "::", "?\n", "\x00", "\ud800", "\ufffe",
]  # fmt: skip
_MARKDOWN = st.lists(st.sampled_from(_PIECES), max_size=30).map("".join)
_ANY = st.text(st.characters(), max_size=80)
TEXTS = _MARKDOWN | _ANY


def read_with_care(text: str) -> ScanResult:
    """Read a body as `read_body` does, but take nothing quickly."""
    found = ScanResult()
    scanner = BlockScanner(text, found)
    scanner.read()
    read_runs(text, inline_runs(text, scanner.root), InlineScanner(found))
    return found


def _ends_as_crlf(text: str) -> str:
    return text.replace("\r", "").replace("\n", "\r\n")


def _without_offsets(note: Note) -> object:
    """Return all of a note but offsets, and sources with their line ends as one kind."""
    return (
        note.title, note.aliases, note.tags, note.properties, note.blocks, note.problems,
        note.body_line, note.lines,
        [(h.level, h.text, h.name, h.line) for h in note.headings],
        [(t.name, t.line) for t in note.tag_uses],
        [(k.raw.replace("\r\n", "\n"), k.line, k.kind, k.path, k.heading, k.block, k.display,
          k.section, k.property)
         for k in note.links],
    )  # fmt: skip


@given(TEXTS)
@examples(300)
def test_any_text_is_a_note_with_its_ranges_inside(text: str) -> None:
    note = scan("a/Note.md", text, SETTINGS)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    for heading in note.headings:
        assert text[heading.start : heading.end].split() == heading.text.split()
        assert 1 <= heading.line <= note.lines
    for link in note.links:
        assert 0 <= link.start <= link.end <= len(text)
        if link.property is None:
            assert text[link.start : link.end] == link.raw
            before = text[: link.start].replace("\r\n", "\n").replace("\r", "\n")
            assert link.line == before.count("\n") + 1
        assert -1 <= link.section < len(note.headings)
        assert link.section < 0 or note.headings[link.section].line <= link.line
    for tag in note.tag_uses:
        assert 0 <= tag.start <= tag.end <= len(text)
        assert tag.line <= note.lines
    for block in note.blocks:
        assert f"^{block.name}" in lines.split("\n")[block.line - 1]
    starts = [link.start for link in note.links if link.property is None]
    assert starts == sorted(starts)


@given(TEXTS)
@examples(200)
def test_line_ends_change_offsets_only(text: str) -> None:
    text = text.replace("\r", "")
    assert _without_offsets(scan("N.md", text, SETTINGS)) == _without_offsets(
        scan("N.md", _ends_as_crlf(text), SETTINGS)
    )


@given(TEXTS, st.sampled_from(["", "\n\n[r]: x.md\n[two words]:y.md \n"]))
@examples(400)
def test_the_quick_way_finds_what_the_thorough_one_finds(text: str, below: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n") + below
    found = [
        (
            each.headings, sorted(each.links), sorted(each.tags), sorted(each.blocks),
            each.unclosed, each.extra_cells, sorted(each.odd_math), each.definitions,
        )
        for each in (read_body(text, 0), read_with_care(text))
    ]  # fmt: skip
    assert found[0] == found[1]


def _lines(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^\n]+", text)]


@pytest.mark.parametrize("before", range(4))
def test_definitions_are_found_wherever_a_look_at_a_paragraph_ends(before: int) -> None:
    text = "[a]: a.md\n" * before + "".join(f'[r{n}]:\n n{n}.md\n "a\ntitle"\n' for n in range(600))
    found: dict[str, link_target.Definition] = {}
    assert link_target.take_definitions(text + "rest", _lines(text + "rest"), found) == [
        (len(text), len(text) + 4)
    ]
    found.pop("a", None)
    assert list(found) == [f"r{n}" for n in range(600)]
    assert set(found.values()) == {(f"n{n}.md", "a\ntitle") for n in range(600)}


@given(TEXTS)
@examples(100)
def test_a_shown_note_can_be_encoded(text: str) -> None:
    note = scan("Note.md", text, SETTINGS)
    for shown in [text, *(h.name for h in note.headings), *(link.display for link in note.links)]:
        clean(shown).encode("utf-8")
    json.dumps(dict(note.properties), allow_nan=False)


class Looked(str):
    """A text that counts how many of its characters were looked through."""

    through = 0

    def find(self, mark: str, start: Any = 0, end: Any = None) -> int:
        end = len(self) if end is None else end
        found = super().find(mark, start, end)
        self.through += (end if found < 0 else found) - start
        return found


def _rising(mark: str, size: int) -> str:
    return " ".join(mark * count for count in range(1, size))


@pytest.mark.parametrize(
    "text",
    [
        _rising("`", 200), " ".join("`" * count for count in range(200, 0, -1)), "`a``b" * 4000,
        "$[[" * 7000, "[[$" * 7000,
        "<!--" * 5000, "<?" * 9000, "<![CDATA[" * 2000, "<!A" * 7000, "$$ $" * 5000,
        "[[a|$b" * 4000, "$a]]" * 5000,
    ],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_no_run_is_looked_through_again_and_again(text: str) -> None:
    looked = Looked(text)
    InlineScanner(ScanResult()).read(looked, 0, len(text), 0, is_block=True)
    assert looked.through <= 6 * len(text)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("`[[a]] `` [[b]]` [[c]]", ["c"]), ("``[[a]] ` [[b]]`` [[c]]", ["c"]),
        ("``` [[a]] `` [[b]]", ["a", "b"]),
        (r"\`[[a]]` [[b]]`", ["a"]), ("$x [[a|y$ z]] [[b]]", ["a", "b"]),
        ("$x [[a|y$ z\n]] [[b]]", ["b"]),
    ],
)  # fmt: skip
def test_code_and_math_hide_links_and_what_is_open_does_not(text: str, links: list[str]) -> None:
    found = ScanResult()
    InlineScanner(found).read(text, 0, len(text), 0, is_block=True)
    assert [target[0] for _, _, _, target in found.links] == links


def test_blanks_after_a_label_are_gone_through_once() -> None:
    assert not scan("n.md", "[a]:" + " " * 30_000 + "<", SETTINGS).links
    note = scan("n.md", "[a]: \t \n \t b.md  \n  'said'  \n\n[a]: c.md\n\n[a]", SETTINGS)
    assert [link.path for link in note.links] == ["b.md"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- ```\n  a\n\nb\n",
         "The fence that begins here is never closed, so it ends with the list"),
        ("> <pre>\n> a\n\nb\n",
         "The HTML that begins here is never closed, so it ends with the quote"),
    ],
)  # fmt: skip
def test_what_a_block_that_nothing_closes_ends_with_is_said(text: str, said: str) -> None:
    (problem,) = scan("a.md", text, ReviewSettings()).problems
    assert problem.message.startswith(said)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("| a | b |\n|---|---|\n| [[A|x]] | y |\n", [3]),
        ("| [[A|x]] |\n|---|---|\n| y [[B#C|z|w]] |\n| [[D|]] |\n", [1, 3, 4]),
        ("| a | b |\n|---|---|\n| [[A\\|x]] | [[B]] | [x](A.md) |\n", []),
        ("[[A|x]] and a | b\n", []),
        ("> | a |\n> |---|\n> | [[A|x]] |\n", [3]),
    ],
)
def test_a_link_that_a_cell_cuts_is_said(text: str, lines: list[int]) -> None:
    note = scan("a.md", text, ReviewSettings())
    said = [problem for problem in note.problems if problem.code == "split_link"]
    assert [problem.line for problem in said] == lines
    assert all("\\|" in problem.message for problem in said)


@pytest.mark.parametrize(
    ("row", "lost"),
    [
        ("| [x|y](N.md) | q |", "q"), ("| $|x|$ | r |", "$ | r"), ("| `a|b` | c |", "c"),
        ("a | b | c", "c"), ("| a | b | | c | | d | |", "c | | d"),
        ("| a | b | c \\| d", "c \\| d"), ("| [[A|x]] | b | c |", "b | c"),
        ("| a | b | " + "x" * 61, "x" * 60 + "..."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["", "> "])
def test_cells_beyond_the_columns_of_their_table_are_said(row: str, lost: str, mark: str) -> None:
    text = f"{mark}| h | i |\n{mark}|---|---|\n{mark}| j | k |\n{mark}{row}\n"
    problems = scan("a.md", text, ReviewSettings()).problems
    (said,) = [problem for problem in problems if problem.code == "extra_cells"]
    assert (said.line, said.severity) == (4, "warning")
    assert f'no column for "{lost}", so' in said.message


@pytest.mark.parametrize(
    "row",
    [
        "| a | b |", "| a | b | |", "| a | b | | |  ", "| a |", "a | b \\|", "| `a\\|b` | c |",
        "| [[A|x]] | b |", "^id",
    ],
)  # fmt: skip
def test_cells_that_hold_nothing_or_that_a_cut_link_makes_are_not_said(row: str) -> None:
    problems = scan("a.md", f"| h | i |\n|---|---|\n{row}\n", ReviewSettings()).problems
    assert "extra_cells" not in [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("![[pic.png|100]]", "write ![[pic.png\\|100]]."),
        ("a![[pic.png|100]]", "write ![[pic.png\\|100]]."),
        ("\\![[A|x]]", "write [[A\\|x]]."),
        ("! [[A|x]]", "write [[A\\|x]]."),
    ],
)
def test_a_picture_that_a_cell_cuts_is_no_link_in_the_advice(cell: str, advice: str) -> None:
    note = scan("a.md", f"| a |\n|---|\n| {cell} |\n", ReviewSettings())
    (problem,) = note.problems
    assert problem.message.endswith(advice)
