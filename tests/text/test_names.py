"""Names: how headings are compared, and what people read of markup."""

from __future__ import annotations

import pytest

from explorer.text.names import concept_names, heading_key, title_of, vault_path
from explorer.text.plain import picture_text, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wax: what for?", "wax what for"),
        ("**Wax** and `honey`", "Wax and honey"),
        ("A/B testing", "a b testing"),
        ("See [[Bee|the bee]]", "See Bee the bee"),
        ("Wax\tand   honey ", "wax and honey"),
        ("Cafe\u0301", "CAF\u00c9"),
        ("a\xa0b", "a b"),
    ],
)
def test_headings_that_match(one: str, other: str) -> None:
    assert heading_key(one) == heading_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("well-kept", "well kept"),
        ("bee's", "bees"),
        ("a_b", "a b"),
        ("Wax", "Wachs"),
        ("a—b", "a b"),
    ],
)
def test_headings_that_differ(one: str, other: str) -> None:
    assert heading_key(one) != heading_key(other)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        (
            "MFA (Multi-Factor Authentication)",
            ("MFA (Multi-Factor Authentication)", "MFA", "Multi-Factor Authentication"),
        ),
        ("多要素認証（MFA）", ("多要素認証（MFA）", "多要素認証", "MFA")),
        ("print(x)", ("print(x)",)),
        ("Bees (a) and wasps", ("Bees (a) and wasps",)),
        ("\U0001f512 Security", ("Security",)),
        ("\U0001f5c2\ufe0f Files (all)", ("Files (all)", "Files", "all")),
        ("\U0001f512", ("\U0001f512",)),
        ("(x)", ("(x)",)),
        ("3 rules", ("3 rules",)),
    ],
)
def test_concept_names(name: str, names: tuple[str, ...]) -> None:
    assert concept_names(name) == names


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("no markup", "no markup"),
        ("**Wax** and *honey*, ***both***", "Wax and honey, both"),
        ("a_b_c stays, _this_ goes", "a_b_c stays, this goes"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("~~old~~ ==new==", "old new"),
        ("`*code*` and `` a`b ``", "*code* and a`b"),
        ("\\*not so\\*", "*not so*"),
        ("[[Bee]] [[Bee|the bee]] [[Bee#Wax#Cell]]", "Bee the bee Bee › Wax › Cell"),
        ("[text](Bee.md) ![alt](bee.png) [ref][bee]", "text alt ref"),
        ("a ![](https://bees.example/a/bee.png) b", "a bee.png b"),
        ("![|100](bee.png) ![wax|20x30](bee.png 'A bee') ![[bee.png|100]]", "bee.png wax bee.png"),
        ("![](https://bees.example/badge/wax-12?style=flat&logo=)", "bees.example"),
        ("![](https://bees.example/a%20b/wax.svg?style=flat#a/b)", "wax.svg"),
        ("[![](a/bee.svg)](https://bees.example)", "bee.svg"),
        ("[a](b?c&amp;d=`e`) &lt; `code`", "a < code"),
        ("<b>bold</b><br>&amp; &lt;", "bold& <"),
        ("<https://bees.example>", "https://bees.example"),
        ("$x^2$ %%note%% end[^1]", "x^2 end"),
        ("C# and a < b > c", "C# and a < b > c"),
    ],
)
def test_plain(source: str, read: str) -> None:
    assert plain(source) == read


def test_title_is_the_file_name() -> None:
    assert [title_of(p) for p in ("a/b.c/Wax v1.2.md", "Wax.md", "Wax", ".md")] == [
        "Wax v1.2",
        "Wax",
        "Wax",
        ".md",
    ]


@pytest.mark.parametrize(
    ("real", "path"),
    [
        ("a/b.md", "a/b.md"),
        ("e\u0301.md", "é.md"),
        ("a\udcffb.md", "a\ufffdb.md"),
        ("a\udcffe\u0301.md", "a\ufffdé.md"),
        ("x\ud800y.md", "x\ufffdy.md"),
    ],
)
def test_a_path_is_spelled_as_the_vault_spells_it(real: str, path: str) -> None:
    assert vault_path(real) == path


@pytest.mark.parametrize(
    ("destination", "shown"),
    [
        ("hives/frame.png", "frame.png"),
        ("https://bees.example/hives/frame.png?size=2", "frame.png"),
        ("https://bees.example/hives/frame", "bees.example"),
        ("file:///hives/bee/frame.png", "frame.png"),
        ("file:///hives/bee/frame", "frame"),
        ("file:///hives/bee/", "bee"),
        ("data:image/png;base64,AAAA", "200"),
    ],
)
def test_a_picture_without_a_text_is_called_by_its_file_or_host(
    destination: str, shown: str
) -> None:
    assert picture_text("|200", destination) == shown
    assert picture_text("A frame|200", destination) == "A frame"
