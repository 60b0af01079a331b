"""The link that is copied leads back to where it was copied."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import Heading
from explorer.text.names import heading_key
from explorer.vault import Vault, load
from explorer.vault.link_resolution import HeadingIndex
from explorer.vault.link_writer import link_to
from tests.support.vaults import entry_of

TEXT = (
    "# Tea\n\n## Uses\n\n# Coffee\n\n## Uses\n\n### C# | basics [x] ^id\n\n# **Bold** and "
    "`code`\n\n# ##\n"
)


@pytest.mark.parametrize(
    ("section", "link"),
    [
        (-1, "[[N]]"), (0, "[[N#Tea]]"), (1, "[[N#Uses]]"), (3, "[[N#Coffee#Uses]]"),
        (4, "[[N#C basics x]]"),
        (5, "[[N#Bold and code]]"), (99, "[[N]]"),
    ],
)  # fmt: skip
def test_a_link_names_its_heading_and_those_that_tell_it_apart(section: int, link: str) -> None:
    assert link_to(of({"N.md": TEXT}), "N.md", section) == link


def test_a_heading_whose_name_is_the_text_of_another_is_linked_to_by_its_own_text() -> None:
    vault = of({"N.md": "# Tea 100%% Tea Tea 100%%\n\n# Tea 100%% 100%% Tea Tea 100%%\n"})
    assert [link_to(vault, "N.md", section) for section in (0, 1)] == [
        "[[N#Tea 100]]",
        "[[N#Tea 100 100 Tea Tea 100]]",
    ]


def of(texts: dict[str, str]) -> Vault:
    """Return a vault of notes that are on no disk."""
    notes = {path: scan(path, text, ReviewSettings()) for path, text in texts.items()}
    return Vault(Path("/nowhere"), {path: entry_of(note) for path, note in sorted(notes.items())})


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("b#.md", "[b\\#](b%23.md#Top)"), ("a|b.md", "[a\\|b](a%7Cb.md#Top)"),
        ("In/[x]] y.md", "[\\[x\\]\\] y](In/%5Bx%5D%5D%20y.md#Top)"),
        ("100%%.md", "[100%%](100%25%25.md#Top)"),
        ("two\nlines.md", "[two\nlines](two%0Alines.md#Top)"), ("C^2.md", "[[C^2#Top]]"),
        ("Sea/Tide.md", "[[Sea/Tide#Top]]"), ("README.MD", "[[README#Top]]"),
        (" lead.md", "[[ lead#Top]]"), ("trail .md", "[[trail #Top]]"), (" b.md", "[[ b#Top]]"),
        (" k/|.md", "[\\|](%20k/%7C.md#Top)"), (" |.md", "[ \\|](%20%7C.md#Top)"),
        ("a\u202eb.md", "[a\u202eb](a%E2%80%AEb.md#Top)"),
    ],
)  # fmt: skip
def test_a_link_leads_back_whatever_the_note_is_called(path: str, link: str) -> None:
    vault = of(
        {path: "# Top\n", "b.md": "# B\n", "Land/Tide.md": "# Mud\n", "a.md": "", "x.md": ""}
    )
    assert link_to(vault, path, 0) == link
    found = scan("From.md", link, ReviewSettings()).links
    assert [vault.resolve("From.md", each.path) for each in found] == [path]
    assert [each.heading for each in found] == ["Top"]


def test_no_link_is_told_that_leads_to_another_note() -> None:
    vault = of({"a b.md": "# Plain\n", "a\xa0b.md": "# No break\n"})
    assert link_to(vault, "a b.md", -1) == "[[a b]]"
    assert link_to(vault, "a\xa0b.md", -1) is None


def test_a_note_whose_name_begins_with_a_blank_is_reached_and_its_name_is_shown() -> None:
    text = (
        "[[ lead]] [[ lead#^x|y]] [[none ]] [z](%20lead.md) [z](< lead.md>) [[ # Top]]\n\n# Top\n"
    )
    vault = of({"N.md": text, " lead.md": "text ^x\n"})
    found = vault.resolutions("N.md")
    assert [each.target for each in found] == [
        " lead.md", " lead.md", None, " lead.md", " lead.md", "N.md",
    ]  # fmt: skip
    assert [each.display for each in vault.notes["N.md"].links] == [
        "lead", "y", "none", "z", "z", "Top"
    ]  # fmt: skip
    assert [problem.target for problem in vault.problems()] == ["none"]
    assert vault.find(" lead")[:1] == (" lead.md",)


def test_a_note_that_shares_its_name_with_a_file_is_named_in_full(tmp_path: Path) -> None:
    for name in ("tide.png", "tide.png.md"):
        (tmp_path / name).write_text("", encoding="utf-8")
    vault = load(tmp_path, cache=False)
    assert link_to(vault, "tide.png.md", -1) == "[[tide.png.md]]"


names = st.lists(
    st.sampled_from(["Tea", "Uses", "C#", "a|b", "x ^y", "[[z]]", "`code`", "**b**", "é", "100%%"]),
    min_size=1,
)
headings = st.lists(
    st.builds("{} {}".format, st.sampled_from(["#", "##", "###"]), names.map(" ".join)), max_size=6
)


@given(headings.map("\n\n".join))
@example("# Tea 100%% Tea Tea 100%%\n\n# Tea 100%% 100%% Tea Tea 100%%")
@example("# Tea 100%% Tea 100%%\n\n# Tea 100 Tea 100")
def test_a_link_leads_to_a_heading_of_its_name(text: str) -> None:
    vault = of({"N.md": text})
    note = vault.notes["N.md"]
    places = HeadingIndex(note.headings, ())
    for section, heading in enumerate(note.headings):
        link = link_to(vault, "N.md", section)
        assert link is not None
        assert link.startswith("[[N")
        inner = link[2:-2]
        assert not set(inner) & set("|[]^")
        if "#" in inner:
            found = places.heading(inner.partition("#")[2])
            assert found is not None
            # Only a heading is out of reach that is called like some before it, both as it is read
            # and as it is written.
            assert found[0] <= section
            before = set[str]().union(*(keys(each) for each in note.headings[:section]))
            assert (
                found[0] == section
                or {heading_key(heading.name), heading_key(heading.text)} <= before
            )


def keys(heading: Heading) -> set[str]:
    """Return what a link may call a heading: as it is read, as it is written, without its id."""
    return {
        heading_key(text)
        for text in (heading.name, heading.text, re.sub(r"\s\^[\w-]+\s*$", "", heading.text))
    }
