"""A note beyond any sense is a plain note: shown and found as it is, and nothing in it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer import Explorer
from tests.support.page_options import every_line, page_of
from tests.support.vaults import write_notes

LARGEST, LONGEST_LINE, DEEPEST = 10_000_000, 100_000, 100  # as the reason names them
FRONT = "---\ntags: [a]\n---\n# Head\n\n- [ ] task\n[[Other]] #tag\n\nfront::back #flashcards\n\n"
BEYOND = {
    "line": "word " * (LONGEST_LINE // 5) + "x",
    "word": "x" * (LONGEST_LINE + 1),
    "size": ("some words " * 8_000 + "\n") * (LARGEST // 88_000 + 1),
    "quotes": "> " * DEEPEST + "deep",
    "list": "- " * DEEPEST + "deep",
    "mixed": "> 1. " * (DEEPEST // 2) + "deep",
    "indented": "\n".join("  " * n + "- deep" for n in range(DEEPEST + 1)),
}


def shown(text: str) -> list[str]:
    page = page_of(text, 80)
    page.settle(0, 0, 20)
    page.settle_end(20)
    return [line.text for line in every_line(page)]


@pytest.mark.parametrize("kind", BEYOND)
def test_it_is_shown_as_it_is_below_the_reason(kind: str) -> None:
    rows = shown(f"{FRONT}{BEYOND[kind]}\n")
    assert rows[0].startswith("The note has ")
    assert "plain text" in " ".join(rows[:2])
    assert rows[3:8] == ["---", "tags: [a]", "---", "# Head", ""]
    assert "[[Other]] #tag" in rows
    assert "".join(rows[13:]).replace(" ", "") == BEYOND[kind].replace(" ", "").replace("\n", "")


@pytest.mark.parametrize("kind", BEYOND)
def test_it_is_found_and_one_problem_says_why(kind: str, tmp_path: Path) -> None:
    beyond = {"Big.md": f"{FRONT}{BEYOND[kind]}\n", "A.md": "![[Big]] [[Big#Head]]\n"}
    with Explorer.open(write_notes(tmp_path, beyond), cache=False) as explorer:
        note = explorer.vault.notes["Big.md"]
        assert [problem.code for problem in note.problems] == ["plain_note"]
        read = (note.headings, note.links, note.questions, note.tags, note.properties)
        assert not any(read)
        assert explorer.tasks.all() == ()
        assert [hit.path for hit in explorer.search("Big").hits] == ["Big.md"]
        assert explorer.search("flashcards").hits[0].path == "Big.md"


def test_what_is_just_within_the_bounds_is_markdown() -> None:
    text = "> " * (DEEPEST - 1) + "deep\n\n" + "*x* " * (LONGEST_LINE // 4) + "\n"
    assert "*" not in "".join(shown("# Head\n\n" + text))


@pytest.mark.parametrize(
    "rule", ["- " * DEEPEST, "* " * DEEPEST + "*", f"```\n{'* ' * DEEPEST}\n```"]
)
def test_a_long_thematic_break_nests_nothing(rule: str) -> None:
    assert "**" not in "".join(shown(f"# Head\n\n**bold**\n\n{rule}\n\nText\n"))
