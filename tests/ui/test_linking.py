"""The link that is copied leads back to where it was copied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.text.names import heading_key
from explorer.text.scan import scan
from explorer.ui.linking import link_to
from explorer.vault.places import Places

TEXT = "# Tea\n\n## Uses\n\n# Coffee\n\n## Uses\n\n### C# | basics [x] ^id\n\n# **Bold** and `code`\n\n# ##\n"


@pytest.mark.parametrize(
    ("section", "link"),
    [
        (-1, "[[N]]"), (0, "[[N#Tea]]"), (1, "[[N#Uses]]"), (3, "[[N#Coffee#Uses]]"), (4, "[[N#C basics x]]"),
        (5, "[[N#Bold and code]]"), (99, "[[N]]"),
    ],
)  # fmt: skip
def test_a_link_names_its_heading_and_those_that_tell_it_apart(section: int, link: str) -> None:
    assert link_to(scan("N.md", TEXT, ReviewSettings()), section, "N") == link


names = st.lists(
    st.sampled_from(["Tea", "Uses", "C#", "a|b", "x ^y", "[[z]]", "`code`", "**b**", "é", "100%%"]), min_size=1
)
headings = st.lists(st.builds("{} {}".format, st.sampled_from(["#", "##", "###"]), names.map(" ".join)), max_size=6)


@given(headings.map("\n\n".join))
def test_a_link_leads_to_a_heading_of_its_name(text: str) -> None:
    note = scan("N.md", text, ReviewSettings())
    places = Places([(h.level, h.text, h.name, h.line) for h in note.headings], ())
    for section, heading in enumerate(note.headings):
        link = link_to(note, section, "N")
        assert link.startswith("[[N")
        inner = link[2:-2]
        assert not set(inner) & set("|[]^")
        if "#" in inner:
            found = places.heading(inner.partition("#")[2])
            assert found is not None
            # Only a heading that nothing above it tells apart from one before is out of reach.
            assert found[0] <= section
            assert heading_key(note.headings[found[0]].name) == heading_key(heading.name)
