"""Where texts name notes without a link: by hand, and against a slow second computation."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.markdown.prose import prose
from explorer.text.mentions import NameFinder
from tests.services.conftest import Open
from tests.support.slow_mentions import SlowMentions, key_of
from tests.support.vaults import write_notes

NOTES = {
    "Least privilege.md": "---\naliases: [Minimal rights]\n---\nLeast privilege is its own name.\n",
    "Text.md": (
        "---\nabout: least privilege\n---\nBefore: LEAST PRIVILÈGE.\n"
        "# On minimal rights\nLeast\nprivilege, and privilege alone.\n"
    ),
    "a/Twin.md": "Nothing.\n",
    "b/Twin.md": "The twin of another.\n",
    "Names.md": "A twin, a Twin, and text.\n",
    "การนับคำ.md": "",
    "Thai.md": "ดูการนับคำที่นี่\n",
}


def named(text: str, *names: str) -> list[str]:
    """Return the texts of the names that a note has in its running text."""
    shown = prose(text)
    uses = NameFinder((name, f"{name}.md") for name in names).uses(shown)
    return [text[use.start : use.end] for use in uses]


@pytest.mark.parametrize(
    "text",
    [
        "[[Region]] and [[Other|the Region]], ![[Region]]",
        "[the Region](other.md), [Region](https://a.b), ![Region](a.png)",
        "[the Region][r]\n\n[r]: https://example.org",
        "`Region` and ``a ` Region``",
        "```\nRegion\n```\n\n    Region\n",
        "- item\n  ~~~\n  Region\n  ~~~\n",
        "$Region$, and\n\n$$\nRegion\n$$\n",
        "a %%Region%% b <!-- Region -->",
        "%%\nRegion\n\nRegion\n%%\n\n<!--\nRegion\n-->",
        "%% Region %%\n\n> %%\n> Region\n> %%\n",
        "---\ntitle: Region\n---\n",
        "https://example.org/Region <https://example.org/Region> #Region [^Region]",
        '<img alt="Region"> and a block ^Region',
        "| a | b |\n|---|---|\n| [[Region|it]] | b |",
        "Regional, subregion, Regions, Region9, 9Region",
    ],
)
def test_what_is_no_running_text_names_nothing(text: str) -> None:
    assert named(text, "Region") == []


@pytest.mark.parametrize(
    "text",
    [
        "# A Region",
        "Region\n===",
        "| a |\n|---|\n| a Region |",
        "> [!note] A Region\n",
        "- [ ] Region\n",
        "**Region**, *region*s",
        "Region's end",
        "(Region)",
        "[^1]: A Region\n",
        "[ ] Region [x]",
    ],
)
def test_headings_cells_and_items_are_text(text: str) -> None:
    assert named(text, "Region")


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Café Zürich", "the cafe zurich", ["cafe zurich"]),
        ("Cafe Zurich", "the Cafe\u0301 ZÜRICH", ["Cafe\u0301 ZÜRICH"]),
        ("Bell's rule", "Bell\u2019s rule", ["Bell\u2019s rule"]),
        ("Bell's rule", "Bells rule", []),
        ("東京", "東京都と大東京", ["東京", "東京"]),
        ("東", "東京", []),
        ("きか", "きが", []),
        ("การนับคำ", "ดูการนับคำที่นี่", ["การนับคำ"]),
        ("সেটিংস", "সেটিংসে", []),
        ("Docker", "使用Docker部署", ["Docker"]),
        ("서울특별시", "서울특별시는", ["서울특별시"]),
        ("Node.js", "node.js, Node js, Node.jsx, **Node.js**", ["node.js", "Node.js"]),
        ("C++ Guide", "a C++ guide, C+ guide", ["C++ guide"]),
        ("C++", "C++", []),
        ("MFA", "MFA", []),
        (".NET Core", ".net core, ASP.NET core", [".net core"]),
        ("What now?", "What now? What now", ["What now?"]),
        ("Plan A", "plan a, plan a++", ["plan a"]),
        ("two words", "two\nwords, two  words, two **words**, two\n\nwords", None),
        ("snake_case", "snake\\_case snakecase snake case", ["snake\\_case"]),
        ("****", "****", []),
    ],
)
def test_names_are_compared_by_whole_folded_words(
    name: str, text: str, found: list[str] | None
) -> None:
    if found is None:
        found = ["two\nwords", "two  words", "two **words"]
    assert named(text, name) == found


def test_a_quote_mark_does_not_part_a_name() -> None:
    assert named("> least\n> privilege", "Least privilege")


def test_a_name_in_a_longer_one_is_not_told() -> None:
    names = "Graph", "Graph view", "View settings"
    assert named("graph view, the graph", *names) == ["graph view", "graph"]
    assert named("graph view settings", *names) == ["graph view", "view settings"]
    finder = NameFinder([("Graph", "a.md"), ("Graph view", "b.md")], ["graph view"])
    assert [use.name.paths for use in finder.uses("graph view, graph")] == [(), ("a.md",)]
    assert finder.name("Graph view") is None


def test_mentions_have_their_places(explorer: Explorer) -> None:
    incoming = explorer.mentions.of("Least privilege.md").incoming
    assert [(it.path, it.line, it.heading, it.name, it.excerpt) for it in incoming] == [
        ("Text.md", 4, None, "Least privilege", "Before: LEAST PRIVILÈGE."),
        ("Text.md", 5, "On minimal rights", "Minimal rights", "On minimal rights"),
        (
            "Text.md",
            6,
            "On minimal rights",
            "Least privilege",
            "Least privilege, and privilege alone.",
        ),
    ]
    first = incoming[0]
    assert [first.excerpt[start:end] for start, end in first.ranges] == ["LEAST PRIVILÈGE"]
    outgoing = explorer.mentions.of("Text.md").outgoing
    assert [(it.line, it.name) for it in outgoing] == [(it.line, it.name) for it in incoming]


def test_a_name_of_several_notes_is_told_once(explorer: Explorer) -> None:
    outgoing = explorer.mentions.of("Names.md").outgoing
    assert [(it.name, it.targets) for it in outgoing] == [
        ("Twin", ("a/Twin.md", "b/Twin.md")),
        ("Text", ("Text.md",)),
    ]
    for path in ("a/Twin.md", "b/Twin.md"):
        found = explorer.mentions.of(path)
        assert [it.path for it in found.incoming] == ["Names.md"]
        assert found.outgoing == ()


def test_a_tag_may_make_a_name_longer(tmp_path: Path) -> None:
    notes = {"Token.md": "", "Blue token.md": "", "Text.md": "A #blue token.\n"}
    with Explorer.open(write_notes(tmp_path / "blue", notes), cache=False) as explorer:
        (found,) = explorer.mentions.of("Token.md").incoming
        assert (found.excerpt, found.ranges) == ("A #blue token.", ())


def test_a_name_with_signs_is_found_in_other_notes(explorer: Explorer) -> None:
    assert [it.path for it in explorer.mentions.of("การนับคำ.md").incoming] == ["Thai.md"]


def test_names_can_be_left_out(explorer: Explorer, opened: Open) -> None:
    assert explorer.mentions.ignore("TWIN")
    assert explorer.mentions.ignore("Least privilege")
    assert [it.name for it in explorer.mentions.of("Least privilege.md").incoming] == [
        "Minimal rights"
    ]
    assert explorer.mentions.of("a/Twin.md").incoming == ()
    with opened() as later:
        assert later.mentions.ignored() == ("TWIN", "Least privilege")
        assert later.mentions.heed("twin")
        assert later.mentions.of("a/Twin.md").incoming


def test_an_edit_is_seen(explorer: Explorer, root: Path) -> None:
    before = explorer.mentions.of("a/Twin.md")
    assert explorer.mentions.of("a/Twin.md") is before
    (root / "Names.md").write_text("None\n", "utf-8")
    explorer.refresh()
    assert explorer.mentions.of("a/Twin.md").incoming == ()


WORDS = [
    *("region", "graph", "view", "Café", "naïve", "Node.js", "東京", "最小", "privilege", "Bell's"),
    *("C++", "the", "and", "of"),
]


def _pieces(random: random.Random) -> Iterator[str]:
    def words() -> str:
        return " ".join(random.choices(WORDS, k=random.randint(1, 4)))

    for _ in range(random.randint(2, 12)):
        form = random.choice(
            (
                "{}.", "# {}", "- {}\n- {}", "> {}\n> {}", "`{}` {}", "```\n{}\n```", "${}$ {}",
                "%%{}%% {}", "[[{}]] {}", "[[x|{}]], {}", "[{}](x.md) {}", "<!-- {} --> {}",
                "| {} | {} |\n|---|---|\n| {} | `{}` |", "**{}** *{}*", "{}\n{}", "$$\n{}\n$$",
            )
        )  # fmt: skip
        yield form.format(*(words() for _ in range(form.count("{}"))))


@pytest.mark.parametrize("seed", range(25))
def test_a_slow_computation_finds_the_same(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    titles = {" ".join(rng.choices(WORDS, k=rng.randint(1, 3))) for _ in range(12)}
    notes = {f"{title}.md": "\n\n".join(_pieces(rng)) + "\n" for title in sorted(titles)}
    alias = rng.choice(WORDS)
    notes["Last.md"] = f'---\naliases: ["{alias}"]\n---\n' + notes.pop(min(notes))
    names = {path: [path[:-3]] for path in notes}
    names["Last.md"].append(alias)
    slow = SlowMentions(notes, names)
    root = write_notes(tmp_path / "vault", notes)
    with Explorer.open(root, cache=False, state_dir=tmp_path / "state") as explorer:
        for path in notes:
            incoming, outgoing, *_ = explorer.mentions.of(path)
            assert {(it.path, it.line, key_of(it.name)) for it in incoming} == slow.incoming(path)
            assert {(it.line, key_of(it.name)) for it in outgoing} == slow.outgoing(path)


def test_a_name_in_several_spellings_is_left_out_once(tmp_path: Path) -> None:
    text = "---\naliases: [tea time, Tea Time]\n---\n"
    write_notes(tmp_path, {"Tea time.md": text, "Other.md": "It is tea time.\n"})
    with Explorer.open(tmp_path, cache=False) as explorer:
        assert explorer.mentions.ignore("TEA TIME")
        assert explorer.mentions.of("Tea time.md").ignored_incoming == ("Tea time",)
        assert explorer.mentions.heed("Tea time")
