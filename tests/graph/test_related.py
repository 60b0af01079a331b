"""Notes with links, tags and words in common: by hand, and against a comparison of all pairs."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from itertools import chain
from math import log, sqrt
from pathlib import Path

import pytest

from explorer.graph.related import Related, RelatedNotes
from explorer.vault import Vault, load
from tests.support.vaults import write_notes

NOTES = {
    "MFA.md": "#IAM\n[[Token]] [[Phone]]\n",
    "Passkey.md": "#iam\n[[Token]]\n",
    "Login.md": "[[Token]] [[Phone]] [[MFA]]\n",
    "Token.md": "#other\n",
    "Phone.md": "#other\n",
    "Guide.md": "[[MFA]] [[Badge]]\n",
    "Badge.md": "",
    **{f"Far {number}.md": "" for number in range(9)},
}


def vault_of(root: Path, notes: Mapping[str, str]) -> Vault:
    return load(write_notes(root, notes), cache=False)


def related(root: Path, notes: Mapping[str, str], path: str, **words: list[str]) -> list[Related]:
    return [*RelatedNotes(vault_of(root, notes)).of(path, words)]


def test_what_two_notes_share_is_told(tmp_path: Path) -> None:
    found = related(tmp_path, NOTES, "MFA.md", code=["MFA.md", "Badge.md"])
    assert {each.path: each[1:] for each in found} == {
        "Login.md": (2, (), (), True),
        "Passkey.md": (1, ("IAM",), (), False),
        "Badge.md": (1, (), ("code",), False),
        "Token.md": (1, (), (), True),
        "Phone.md": (1, (), (), True),
    }


def test_rarer_things_tell_more(tmp_path: Path) -> None:
    notes = {f"{name}.md": "" for name in "ABCDEFGHIJKLMNOP"}
    rare, common = ["A.md", "P.md"], ["A.md", "B.md", "C.md"]
    found = related(tmp_path, notes, "A.md", rare=rare, common=common)
    assert [each.path for each in found] == ["P.md", "B.md", "C.md"]


def test_what_many_notes_have_relates_none(tmp_path: Path) -> None:
    notes = {f"{name}.md": "#all [[Index]]" for name in "ABCDEFGH"}
    links = " ".join(f"[[{name}]]" for name in "ABCDEFGH")
    assert related(tmp_path, {**notes, "Index.md": links}, "A.md", word=[*notes]) == []


def test_an_index_does_not_come_first(tmp_path: Path) -> None:
    names = [f"Note {number}" for number in range(40)]
    notes = {f"{name}.md": "" for name in names} | {
        "A.md": "[[Note 1]]",
        "B.md": "[[Note 1]]",
        "Index.md": " ".join(f"[[{name}]]" for name in names),
    }
    assert [each.path for each in related(tmp_path, notes, "A.md")] == ["B.md", "Index.md"]


def test_a_canvas_shows_what_belongs_together(tmp_path: Path) -> None:
    nodes = [{"file": "A.md"}, {"file": "B.md"}]
    notes = {f"{name}.md": "" for name in "ABCDEFGH"}
    (tmp_path / "board.canvas").write_text(json.dumps({"nodes": nodes}), "utf-8")
    assert related(tmp_path, notes, "A.md") == [Related("B.md", 1, (), (), is_linked=False)]


def test_a_note_that_is_alone_or_a_vault_of_one(tmp_path: Path) -> None:
    assert related(tmp_path / "many", NOTES, "Far 1.md") == []
    assert related(tmp_path / "one", {"A.md": "[[A]] #tag"}, "A.md", word=["A.md"]) == []


@pytest.mark.parametrize("seed", range(5))
def test_all_pairs_are_compared_alike(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    names = [f"N{number}" for number in range(30)]
    links = {name: {*rng.sample(names, rng.choice((0, 1, 2, 2, 12)))} - {name} for name in names}
    tags = {name: {*rng.sample("abcdefgh", rng.randrange(3))} for name in names}
    words = {word: {*rng.sample(names, rng.randrange(1, 9))} for word in ("word", "term", "idea")}
    texts = {
        name: " ".join([*(f"[[{each}]]" for each in links[name]), *(f"#{it}" for it in tags[name])])
        for name in names
    }
    vault = vault_of(tmp_path, {f"{name}.md": text for name, text in texts.items()})
    have = {
        name: {
            *(("to", each) for each in links[name]),
            *(("from", each) for each in names if name in links[each]),
            *(("tag", each) for each in tags[name]),
            *(("word", word) for word, holders in words.items() if name in holders),
        }
        for name in names
    }
    count = {it: sum(it in each for each in have.values()) for it in chain(*have.values())}

    def score(name: str, other: str) -> float:
        shared = [it for it in have[name] & have[other] if count[it] <= len(names) // 4]
        total = sum((1 - log(count[it], 30)) / (2 if it[0] == "word" else 1) for it in shared)
        linked = sum(kind in ("to", "from") for kind, _ in have[other])
        return total / sqrt(20 + linked + len(texts[other].encode()) / 200)

    notes = RelatedNotes(vault)
    for name in names:
        its = {word: [f"{it}.md" for it in each] for word, each in words.items() if name in each}
        found = [each.path[:-3] for each in notes.of(f"{name}.md", its)]
        scores = {other: round(score(name, other), 9) for other in names if other != name}
        best = sorted((value for value in scores.values() if value > 0), reverse=True)[:10]
        assert [scores[other] for other in found] == best
