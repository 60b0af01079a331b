"""What comes first when something is to be learned, and whether what a note rests on is known."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.graph import Node
from tests.services.conftest import Open
from tests.support.vaults import write_notes

NOW = datetime(2026, 11, 24, 9)  # noqa: DTZ001 (people plan their days by the wall clock)


def due(day: str, more: str = "") -> str:
    return f"---\ntags: [review]\nsr-due: {day}\nsr-interval: 4\nsr-ease: 250\n{more}---\n"


NOTES = {
    "Cluster.md": due("2026-11-24", 'requires: ["[[Container]]", "[[Net#TCP]]", "[[Yaml]]"]\n'),
    "Container.md": "# 📝 Prerequisites\n\n## First\n\n- [[Linux]]\n\n# Use\n\nSee [[Cluster]].\n",
    "Linux.md": due("2027-03-01", 'Up: "[[Shell]]"\n'),
    "Shell.md": due("2026-11-20", 'prerequisites: "[[Linux]]"\n'),
    "Net.md": "# IP\n\n# TCP\n\nIt stands on [[#IP]].\n",
    "Own.md": '---\nneeds: "[[Net]]"\nrequires: "[[Shell]]"\n---\n',
    "Plain.md": "About [[Linux]], [[Net#TCP]], [[Shell]], [[#Part]].\n\n# Part\n\nAnd [[Net]].\n",
    "Safe.md": due("2027-01-01"),
    "Roof.md": '---\nrequires: "[[Safe]]"\n---\n',
    "House.md": '---\nrequires: ["[[Roof]]", "[[picture.png]]", "[[House]]"]\n---\n',
    "picture.png": "",
    "Low.md": '---\nrequires: "[[Own]]"\n---\n',
    "Open.md": '---\nrequires: ["[[Net]]", "[[Plain]]"]\n---\n',
    "Both.md": '---\nrequires: ["[[Yaml]]", "[[Shell]]"]\n---\n',
}


def way(explorer: Explorer, goal: Node) -> list[Node]:
    return [stop.node for stop in explorer.learning.way(goal, NOW)]


def test_what_others_rest_on_comes_first_and_due_ones_before_others(explorer: Explorer) -> None:
    stops = explorer.learning.way("Cluster.md", NOW)
    assert [stop.node for stop in stops] == [
        "Shell.md", "Linux.md", "Container.md", ("Net.md", 1), "?yaml", "Cluster.md",
    ]  # fmt: skip
    assert [stop.basis for stop in stops] == [
        "property", "property", "heading", None, None, "property",
    ]  # fmt: skip
    assert stops[-1].needs == ("Container.md", ("Net.md", 1), "?yaml")


def test_a_circle_is_shown_by_all_that_are_in_it(explorer: Explorer) -> None:
    circles = {stop.node: stop.circle for stop in explorer.learning.way("Cluster.md", NOW)}
    assert circles["Shell.md"] == circles["Linux.md"] == ("Shell.md", "Linux.md")
    assert not any(circle for node, circle in circles.items() if node not in circles["Shell.md"])


@pytest.mark.parametrize("goal", ["Plain.md", ("Plain.md", 0), ("Net.md", 1), "Safe.md", "?yaml"])
def test_links_alone_name_nothing_to_learn_before(explorer: Explorer, goal: Node) -> None:
    (stop,) = explorer.learning.way(goal, NOW)
    assert (stop.node, stop.needs, stop.basis) == (goal, (), None)


def test_nothing_comes_before_itself(explorer: Explorer) -> None:
    assert way(explorer, "House.md") == ["Safe.md", "Roof.md", "House.md"]
    assert not any(stop.circle for stop in explorer.learning.way("House.md", NOW))


def test_a_property_of_ones_own(opened: Open) -> None:
    with opened() as usual, opened(prerequisites="needs") as own:
        assert way(usual, "Own.md") == ["Shell.md", "Linux.md", "Own.md"]
        assert way(own, "Own.md") == ["Net.md", "Own.md"]


@pytest.mark.parametrize(
    ("path", "name"),
    [("Low.md", "Shell"), ("Container.md", "Shell"), ("Linux.md", "Shell"), ("Both.md", "Shell")],
)
def test_the_nearest_that_is_not_known(explorer: Explorer, path: str, name: str) -> None:
    weak = explorer.learning.weak_below(path, NOW)
    assert isinstance(weak, tuple)
    assert weak[1] is not None
    assert (weak[0], weak[1].state, weak[1].days) == (name, "overdue", -4)


def test_a_missing_note_is_not_known(explorer: Explorer) -> None:
    assert explorer.learning.weak_below("Cluster.md", NOW) == ("Yaml", None)


def test_what_is_ready_and_what_rests_on_nothing(explorer: Explorer) -> None:
    assert explorer.learning.weak_below("House.md", NOW) == "ready"
    assert explorer.learning.weak_below("Open.md", NOW) is None, "nothing below is in review"
    assert explorer.learning.weak_below("Safe.md", NOW) is None
    assert explorer.learning.weak_below("Plain.md", NOW) is None
    assert explorer.learning.weak_below("Gone.md", NOW) is None


def test_a_heading_stands_by_its_cards_else_as_its_note(opened: Open) -> None:
    with opened() as explorer:
        (explorer.root / "Deck.md").write_text(
            due("2027-01-01").replace("review", "review, flashcards") + "# A\n\nQ::A\n\n# B\n",
            "utf-8",
        )
        (explorer.root / "Top.md").write_text('---\nrequires: "[[Deck#A]]"\n---\n', "utf-8")
        (explorer.root / "Side.md").write_text('---\nrequires: "[[Deck#B]]"\n---\n', "utf-8")
        explorer.refresh()
        weak = explorer.learning.weak_below("Top.md", NOW)
        assert isinstance(weak, tuple)
        assert weak[1] is not None
        assert (weak[0], weak[1].state) == ("A", "new")
        badge = explorer.learning.badge(("Deck.md", 1), NOW)
        assert badge is not None


def test_a_property_with_a_dot(tmp_path: Path) -> None:
    write_notes(tmp_path, {"A.md": "---\ncourse.needs: '[[B]]'\n---\n", "B.md": ""})
    with Explorer.open(tmp_path, cache=False, prerequisites="course.needs") as explorer:
        assert way(explorer, "A.md") == ["B.md", "A.md"]
