"""The shortest chains of links between two places."""

from __future__ import annotations

import random
from pathlib import Path

import networkx as nx
import pytest

from explorer.graph import Chains, Node, build, shortest_chains
from explorer.graph.nodes import note_of
from explorer.vault import Vault, load
from tests.graph.test_graph import GARDEN
from tests.support.vaults import write_notes


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return load(write_notes(tmp_path, GARDEN), cache=False)


def found(vault: Vault, start: Node, end: Node) -> Chains:
    chains = shortest_chains(vault, start, end)
    assert chains.chains
    return chains


def routes(chains: Chains) -> list[list[str]]:
    """The notes and phantoms on each chain."""
    return [
        [*dict.fromkeys(note_of(node) for step in chain for node in (step.source, step.target))]
        for chain in chains.chains
    ]


def test_a_chain_goes_forward_where_it_can(vault: Vault) -> None:
    chains = found(vault, "Garden.md", "Leaves.md")
    assert (chains.is_directed, len(chains.chains[0]), chains.total) == (True, 2, 1)
    assert routes(chains) == [["Garden.md", "Soil.md", "Leaves.md"]]
    back = found(vault, "Leaves.md", ("Beds/Peas.md", 1))
    assert (back.is_directed, len(back.chains[0])) == (False, 2)
    assert all(not step.forward for step in back.chains[0])


def test_each_step_is_a_link_with_its_headings(vault: Vault) -> None:
    (chain,) = found(vault, ("Beds/Peas.md", 1), "Leaves.md").chains
    first, second = chain
    assert first == (
        ("Beds/Peas.md", 2), "Soil.md", True, "link", 7, ("Beds/Peas.md", 1)
    )  # fmt: skip
    assert second[:2] == (("Soil.md", 1), "Leaves.md")


def test_a_link_of_the_very_heading_comes_first(vault: Vault) -> None:
    ((whole,),) = found(vault, "Garden.md", "Soil.md").chains
    assert whole.source == "Garden.md"
    ((step,),) = found(vault, ("Garden.md", 0), "Soil.md").chains
    assert (*step[:2], step.kind) == (("Garden.md", 1), ("Soil.md", 1), "embed")
    ((step,),) = found(vault, ("Garden.md", 2), "Soil.md").chains
    assert step.source == "Garden.md", "as from its note"


def test_missing_notes_hold_others_together(vault: Vault) -> None:
    assert routes(found(vault, "Garden.md", "?plastic"))[0][-1] == "?plastic"
    back = found(vault, "?plastic", "Leaves.md")
    assert not back.is_directed
    assert routes(back) == [["?plastic", "Soil.md", "Leaves.md"]]


def test_to_itself_and_to_nowhere(vault: Vault) -> None:
    assert found(vault, "Soil.md", "Soil.md") == Chains(((),), True, 1)
    assert found(vault, ("Soil.md", 0), ("Soil.md", 1)).chains == ((),)
    assert shortest_chains(vault, "Soil.md", "Moon.md") == Chains((), False, 0)
    assert not shortest_chains(vault, "Soil.md", "?never").chains


def test_of_many_chains_those_through_rare_notes_come_first(tmp_path: Path) -> None:
    notes = {f"{name}.md": "[[End]]" for name in "GFEDCBA"}
    notes["Start.md"] = " ".join(f"[[{name}]]" for name in "GFEDCBA")
    notes |= {f"{number}.md": "[[A]]" for number in range(9)}
    vault = load(write_notes(tmp_path, {**notes, "End.md": ""}), cache=False)
    chains = found(vault, "Start.md", "End.md")
    assert chains.total == 7
    assert [route[1] for route in routes(chains)] == ["B.md", "C.md", "D.md", "E.md", "F.md"]


def test_networkx_finds_the_same(tmp_path: Path) -> None:
    dice = random.Random(37)
    notes = {
        f"{number}.md": f"# One\n{link(dice)}\n# Two\n{link(dice)} {link(dice)}"
        for number in range(40)
    }
    vault = load(write_notes(tmp_path, notes), cache=False)
    forward: nx.DiGraph[str] = nx.DiGraph()
    for source, target, said in build(vault).edges(data=True):
        if said["kind"] != "contains":
            forward.add_edge(note_of(source), note_of(target))
    either = forward.to_undirected()
    for _ in range(200):
        start, end = dice.sample(sorted(forward), 2)
        is_directed = nx.has_path(forward, start, end)
        graph = forward if is_directed else either
        chains = shortest_chains(vault, start, end)
        if not nx.has_path(graph, start, end):
            assert not chains.chains
            continue
        wanted = [*map(list, nx.all_shortest_paths(graph, start, end))]
        assert chains.is_directed == is_directed
        assert (len(chains.chains[0]), chains.total) == (len(wanted[0]) - 1, len(wanted))
        assert len(chains.chains) == min(5, len(wanted))
        assert all(route in wanted for route in routes(chains))


def link(dice: random.Random) -> str:
    """A link to a note, to a heading, or to a note that is missing; or none."""
    return dice.choice(["", "[[{}]]", "[[{}#Two]]", "![[{}#One]]", "[[no {}]]"]).format(
        dice.randrange(40)
    )
