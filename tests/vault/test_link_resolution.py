"""Which file a link's path part means."""

from __future__ import annotations

import pytest

from explorer.vault import link_resolution
from explorer.vault.link_resolution import FileNames, is_address, join, name_key, phantom_key

# Name of the rule: files, the note that holds the link, what is typed, where it leads.
CASES: dict[str, tuple[list[str], str, str, str | None]] = {
    "a name in any folder": (["deep/er/Tea.md"], "n.md", "Tea", "deep/er/Tea.md"),
    "an empty path is the source": (["k/n.md"], "k/n.md", "", "k/n.md"),
    "a blank path is the source": (["k/n.md"], "k/n.md", " \xa0", "k/n.md"),
    "letter case is put aside": (["Ünder/Öl.md"], "n.md", "ünder/ÖL", "Ünder/Öl.md"),
    "a final sigma is a sigma": (["ΛΟΓΟΣ.md"], "n.md", "λογος", "ΛΟΓΟΣ.md"),
    "decomposed link, composed file": (["Ca\u00f1a.md"], "n.md", "Can\u0303a", "Ca\u00f1a.md"),
    "outer blanks are trimmed": (["Tea.md"], "n.md", "  Tea\t", "Tea.md"),
    "a blank that begins a name": ([" lead.md", "n.md"], "n.md", " lead", " lead.md"),
    "a blank that ends a name": (["trail .md"], "n.md", "trail ", "trail .md"),
    "a last blank with the extension": (
        ["trail .md"], "n.md", "trail .md", "trail .md",
    ),
    "a blank that begins a folder": ([" k/Tea.md"], "n.md", " k/Tea", " k/Tea.md"),
    "a blank that ends the name of a file": (["leaf.png "], "n.md", "leaf.png ", "leaf.png "),
    "another blank that begins a name": (["\u3000Tea.md"], "n.md", "\u3000Tea", "\u3000Tea.md"),
    "as typed wins over trimmed": (["Tea .md", "Tea.md"], "n.md", "Tea ", "Tea .md"),
    "trimmed wins over nothing": (["Tea .md", "Tea.md"], "n.md", "Tea\t", "Tea.md"),
    "trimmed is never padded": ([" Tea.md"], "n.md", "Tea", None),
    "a last blank beside the source": (
        ["k/Tea .md", "k/Tea.md"], "k/n.md", " ./Tea ", "k/Tea .md",
    ),
    "outer blanks beside the source": (["k/Tea.md"], "k/n.md", " ./Tea ", "k/Tea.md"),
    "a blank that ends a name at the root": (["Tea .md", "Tea.md"], "n.md", "/Tea ", "Tea .md"),
    "a no-break space is a space": (["Green tea.md"], "n.md", "Green\xa0tea", "Green tea.md"),
    "a no-break space in a file": (
        ["Green\xa0tea.md"], "n.md", "Green tea", "Green\xa0tea.md",
    ),
    "the extension may be written": (["x/Tea.md"], "n.md", "Tea.md", "x/Tea.md"),
    "the extension in capitals": (["x/Tea.md"], "n.md", "TEA.MD", "x/Tea.md"),
    "a note with its extension in capitals": (["x/Tea.MD"], "n.md", "Tea", "x/Tea.MD"),
    "a dot in a note's name": (["Plan 1.2.md"], "n.md", "Plan 1.2", "Plan 1.2.md"),
    "as typed wins over a note of that name": (["a.png", "a.png.md"], "n.md", "a.png", "a.png"),
    "another file needs its extension": (["pic/leaf.png"], "n.md", "leaf", None),
    "another file by its name": (["pic/leaf.PNG"], "n.md", "leaf.png", "pic/leaf.PNG"),
    "no file": (["Tea.md"], "n.md", "Coffee", None),
    "part of a name is no name": (["Green Tea.md"], "n.md", "Tea", None),
    "part of a folder is no folder": (["xb/Tea.md"], "n.md", "b/Tea", None),
    "the end of a path": (["a/b/Tea.md"], "n.md", "b/Tea", "a/b/Tea.md"),
    "a path that is nowhere": (["a/Tea.md"], "n.md", "b/Tea", None),
    "the exact path wins": (["a/b/Tea.md", "b/Tea.md"], "a/b/n.md", "b/Tea", "b/Tea.md"),
    "the root wins over the own folder": (
        ["Tea.md", "k/Tea.md"], "k/n.md", "Tea", "Tea.md",
    ),
    "the own folder wins over a shorter one": (
        ["a/Tea.md", "kkkk/Tea.md"], "kkkk/n.md", "Tea", "kkkk/Tea.md",
    ),
    "below the own wins over elsewhere": (
        ["a/Tea.md", "kkkk/s/Tea.md"], "kkkk/n.md", "Tea", "kkkk/s/Tea.md",
    ),
    "beside wins over below": (["k/a/Tea.md", "k/Tea.md", "b/Tea.md"], "k/n.md", "Tea", "k/Tea.md"),
    "a folder above counts for nothing": (
        ["kkkk/Tea.md", "b/Tea.md"], "kkkk/s/n.md", "Tea", "b/Tea.md",
    ),
    "a folder that begins alike is another": (
        ["kk/Tea.md", "b/Tea.md"], "k/n.md", "Tea", "b/Tea.md",
    ),
    "shortest by characters, not depth": (
        ["a/b/c/Tea.md", "longer name/Tea.md"], "n.md", "Tea", "a/b/c/Tea.md",
    ),
    "of one length the first": (
        ["cc/Tea.md", "bb/Tea.md", "dd/Tea.md"], "n.md", "Tea", "bb/Tea.md",
    ),
    "of one length the typed case": (
        ["bb/tea.md", "cc/Tea.md"], "n.md", "Tea", "cc/Tea.md",
    ),
    "two cases side by side": (["tea.md", "Tea.md"], "n.md", "Tea", "Tea.md"),
    "two cases side by side, the other": (["tea.md", "Tea.md"], "n.md", "tea", "tea.md"),
    "two cases, neither typed": (["tea.md", "TEA.md"], "n.md", "Tea", "TEA.md"),
    "beside the source": (["k/Tea.md", "Tea.md"], "k/n.md", "./Tea", "k/Tea.md"),
    "above the source": (["k/Tea.md", "Tea.md"], "k/s/n.md", "../Tea", "k/Tea.md"),
    "above and down again": (["k/t/Tea.md"], "k/s/n.md", "../t/Tea.md", "k/t/Tea.md"),
    "relative is final": (["Tea.md", "k/n.md"], "k/n.md", "./Tea", None),
    "above the root": (["Tea.md"], "k/n.md", "../../Tea", None),
    "relative in any case": (["k/Tea.md"], "k/n.md", "./TEA", "k/Tea.md"),
    "from the root": (["Tea.md", "k/Tea.md"], "k/n.md", "/Tea", "Tea.md"),
    "from the root is final": (["k/Tea.md"], "k/n.md", "/Tea", None),
    "from the root with folders": (["k/Tea.md", "a/k/Tea.md"], "a/n.md", "/k/Tea", "k/Tea.md"),
    "doubled slashes": (["k/Tea.md"], "n.md", "k//Tea", "k/Tea.md"),
    "only a slash": (["Tea.md"], "n.md", "/", None),
    "a folder is no file": (["k/Tea.md"], "n.md", "k/", None),
    "decomposed to composed": (
        ["b/Ca\u00f1a.md", "b/x/Ca\u00f1a.md"], "b/x/n.md", "b/Can\u0303a", "b/Ca\u00f1a.md",
    ),
    "a path that two files end with": (
        ["a/b/Tea.md", "cc/b/Tea.md"], "cc/n.md", "b/Tea", "cc/b/Tea.md",
    ),
    "only dots": (["Tea.md"], "k/n.md", "..", None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_link_leads_to(name: str) -> None:
    files, source, typed, target = CASES[name]
    assert FileNames(files).resolve(source, typed) == target
    asked = FileNames(reversed(files))
    asked.resolve("elsewhere/x.md", typed)
    assert asked.resolve(source, typed) == target, "in any order, after any question"


@pytest.mark.parametrize(
    ("name", "rule"),
    {
        "a name in any folder": "unique name",
        "the end of a path": "unique name",
        "an empty path is the source": "this note",
        "no file": "no file",
        "a path that is nowhere": "no file",
        "from the root is final": "no file",
        "relative is final": "no file",
        "the root wins over the own folder": "exact path",
        "the exact path wins": "exact path",
        "from the root": "exact path",
        "the own folder wins over a shorter one": "same folder",
        "below the own wins over elsewhere": "folder below",
        "a folder above counts for nothing": "shortest path",
        "above the source": "relative path",
    }.items(),
)
def test_the_rule_that_chose(name: str, rule: str) -> None:
    files, source, typed, target = CASES[name]
    choice = FileNames(files).choose(source, typed)
    assert (choice.target, choice.rule) == (target, rule)
    if rule in ("same folder", "folder below", "shortest path"):
        assert {*choice.candidates} == {*files}


@pytest.mark.parametrize("name", CASES)
def test_what_a_link_led_to_before_a_file_came_has_nearly_its_name(name: str) -> None:
    files, source, typed, target = CASES[name]
    if target is not None and target != source:
        before = FileNames(path for path in files if path != target).resolve(source, typed)
        assert before in (None, *FileNames(files).nearly_named(target))


@pytest.mark.parametrize(
    ("source", "typed", "key", "name"),
    [
        ("n.md", " Cold Brew ", "cold brew", "Cold Brew"),
        ("n.md", "Cold Brew.md", "cold brew", "Cold Brew"),
        ("n.md", "/x/Brew", "x/brew", "x/Brew"),
        ("k/n.md", "./Brew", "k/brew", "k/Brew"),
        ("k/n.md", "../../Brew", "../../brew", "../../Brew"),
        ("n.md", "leaf.png", "leaf.png", "leaf.png"),
        ("n.md", "Cafe\u0301", "caf\u00e9", "Caf\u00e9"),
        ("n.md", ".md", ".md", ".md"),
    ],
)
def test_spellings_of_a_missing_note_are_one(source: str, typed: str, key: str, name: str) -> None:
    assert phantom_key(source, typed) == (key, name)


def test_addresses_paths_and_keys() -> None:
    assert is_address("https://example.org/a")
    assert is_address("obsidian://open?x")
    assert not is_address("Notes: a/b")
    assert not is_address("1://x")
    assert (join("a/b", "../c/./d"), join("", "x"), join("a", "../../x")) == ("a/c/d", "x", None)
    assert name_key("Green Tea") == "green tea"
    assert name_key("STRASSE") != name_key("Straße")


def test_many_files_of_one_name_take_work_in_proportion(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def counting(text: str) -> str:
        nonlocal asked
        asked += 1
        return name_key(text)

    monkeypatch.setattr(link_resolution, "name_key", counting)
    many = 1000
    names = FileNames(f"f{n}/index.md" for n in range(many))
    for n in range(many):
        for typed in ("index", f"f{n}/index", "./index"):
            assert names.resolve(f"f{n}/note.md", typed) == f"f{n}/index.md"
    assert asked < 12 * many
