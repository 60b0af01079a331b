"""What a vault makes of its notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.model import Backlink, Resolution
from explorer.vault import Phantom, Vault, VaultError, load
from tests.support.vaults import edited
from tests.vault.conftest import MakeVault
from tests.vault.snapshots import note, picture, vault_of

TEA = {
    "Leaf.md": "# Kinds\n\nsee [[pot#Steeping|pot]] and [[#kinds]]\n",
    "pot.md": "# Pot\n\ntext ^b1\n\n## Steeping\n\n[[leaf]] ![[cup.png]] [[Kettle]]\n",
    "z/More.md": "[go](../leaf.md#Nothing) [[pot#^B1]] [[pot#^none]] [[kettle.md#Heat]]\n",
}


@pytest.fixture
def tea() -> Vault:
    return vault_of(TEA, frozenset({"pics/cup.png"}))


def test_resolutions_are_parallel_to_links(tea: Vault) -> None:
    assert tea.resolutions("Leaf.md") == (
        Resolution("pot.md", "ok", heading_line=5, section=1),
        Resolution("Leaf.md", "ok", heading_line=1, section=0),
    )
    assert tea.resolutions("pot.md") == (
        Resolution("Leaf.md", "ok"),
        Resolution("pics/cup.png", "ok"),
        Resolution(None, "note_missing"),
    )
    assert tea.resolutions("z/More.md") == (
        Resolution("Leaf.md", "heading_missing"),
        Resolution("pot.md", "ok", block_line=3),
        Resolution("pot.md", "block_missing"),
        Resolution(None, "note_missing"),
    )


def test_backlinks_say_where_the_link_stands(tea: Vault) -> None:
    assert tea.backlinks("Leaf.md") == (
        Backlink("Leaf.md", 3, "wikilink", "Kinds", 1),
        Backlink("pot.md", 7, "wikilink", "Steeping", 0),
        Backlink("z/More.md", 1, "markdown", None, 0),
    )
    assert tea.backlinks("pics/cup.png") == (Backlink("pot.md", 7, "embed", "Steeping", 1),)
    assert tea.link_counts().targets["pot.md"] == 3
    assert tea.backlinks("nowhere.md") == ()


def test_phantoms_gather_every_spelling(tea: Vault) -> None:
    assert tea.phantoms() == {
        "kettle": Phantom(
            "Kettle",
            (
                Backlink("pot.md", 7, "wikilink", "Steeping", 2),
                Backlink("z/More.md", 1, "wikilink", None, 3),
            ),
        )
    }


def test_problems_name_what_is_missing(tea: Vault) -> None:
    assert [(p.path, p.line, p.code) for p in tea.problems()] == [
        ("pot.md", 7, "note_missing"),
        ("z/More.md", 1, "block_missing"),
        ("z/More.md", 1, "heading_missing"),
        ("z/More.md", 1, "note_missing"),
    ]
    assert [p.code for p in tea.note_problems("pot.md")] == ["note_missing"]
    assert '"Nothing"' in tea.problems()[2].message


def test_a_problem_of_a_long_link_is_short() -> None:
    (problem,) = vault_of({"a.md": f"[[{'x' * 5000}]]"}).problems()
    assert len(problem.message) < 400


def test_a_wikilink_to_a_web_address_is_a_problem_but_no_phantom() -> None:
    vault = vault_of({"a.md": "[[https://example.org/x]]\n"})
    assert vault.phantoms() == {}
    assert ["example.org" in p.message for p in vault.problems()] == [True]


@pytest.mark.parametrize("link", ["![[d.pdf#page=3]]", "![[d.pdf#^b]]", "![[d.pdf#x#y]]", "[[b#]]"])
def test_a_subpath_of_another_file_and_a_bare_hash_are_never_broken(link: str) -> None:
    vault = vault_of({"a.md": link, "b.md": ""}, frozenset({"d.pdf"}))
    assert vault.resolutions("a.md") == (Resolution("d.pdf" if "d" in link else "b.md", "ok"),)


def test_an_edit_makes_a_new_generation_and_leaves_the_old_one() -> None:
    old = vault_of(TEA)
    before = picture(old)
    new = edited(old, {"pot.md": note("pot.md", "# Other\n"), "z/More.md": None})
    assert new.generation == old.generation + 1
    assert picture(old) == before
    assert list(new.notes) == ["Leaf.md", "pot.md"]
    assert new.notes["Leaf.md"] is old.notes["Leaf.md"]
    assert new.resolutions("Leaf.md")[0].status == "heading_missing"


def test_text_is_that_of_the_file_now(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"a.md": b"\xef\xbb\xbfone\r\n"})
    vault = load(root, cache=False)
    assert vault.text("a.md") == "one\r\n"
    make_vault({"a.md": "two"})
    assert vault.text("a.md") == "two"
    (root / "a.md").unlink()
    for path in ("a.md", "b.md", "../vault/a.md"):
        with pytest.raises(VaultError, match=path):
            vault.text(path)


def test_text_does_not_follow_a_link_that_came_later(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"k/a.md": "inside"})
    vault = load(root, cache=False)
    (root / "k" / "a.md").unlink()
    (root / "k").rmdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_text("secret", "utf-8")
    try:
        (root / "k").symlink_to(outside, target_is_directory=True)
    except OSError:
        pytest.skip("links need a privilege here")
    with pytest.raises(VaultError, match="leads out"):
        vault.text("k/a.md")
