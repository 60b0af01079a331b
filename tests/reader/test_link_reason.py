"""Why a link leads where it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.reader.link_reason import link_reason
from explorer.vault import Vault, load
from tests.support.vaults import write_notes

NOTES = {
    "a/Tea.md": "",
    "bb/Tea.md": "",
    "Plan 1.2.md": "",
    "deep/Artificial Intelligence.md": "---\naliases: [AI]\n---\n",
    "bb/n.md": "[[Tea]] [[AI]]",
}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return load(write_notes(tmp_path, NOTES), cache=False)


def test_of_several_the_nearest(vault: Vault) -> None:
    reason = link_reason(vault, "bb/n.md", "Tea")
    assert (reason.rule, reason.candidates) == ("same folder", ("a/Tea.md",))
    assert reason.text == (
        "Same folder: of the files called so, this one is in the folder of the note."
        " A file at Tea.md would come first; so would another, from another folder."
        " [[a/Tea]] leads to a/Tea.md."
    )


def test_an_alias_is_no_name_for_links(vault: Vault) -> None:
    reason = link_reason(vault, "bb/n.md", "AI")
    assert (reason.rule, reason.candidates) == ("alias", ("deep/Artificial Intelligence.md",))
    assert "[[deep/Artificial Intelligence]] leads to" in reason.change
    assert link_reason(vault, "bb/n.md", "Coffee") == (
        "no file", "no file is called so", (), "A file called Coffee.md would be meant.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "rule", "path"),
    [
        ("Artificial Intelligence", "unique name", "Artificial Intelligence.md"),
        ("elsewhere/Tea", "no file", "elsewhere/Tea.md"),
        ("leaf.png", "no file", "leaf.png"),
    ],
)
def test_what_would_change_it(vault: Vault, typed: str, rule: str, path: str) -> None:
    reason = link_reason(vault, "bb/n.md", typed)
    assert reason.rule == rule
    assert path in reason.change
    assert f"{path}.md" not in reason.change


@pytest.mark.parametrize(("typed", "rule"), [("Plan 1.2", "exact path"), ("", "this note")])
def test_what_does_not_depend_on_other_files(vault: Vault, typed: str, rule: str) -> None:
    reason = link_reason(vault, "bb/n.md", typed)
    assert (reason.rule, reason.candidates) == (rule, ())
