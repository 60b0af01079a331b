"""`show` and its like take the name of a concept: the name of a heading that no note has."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    "name", ["rt", "Room temperature", "RT (Room Temperature)", "yeast#rt", "#Feeding"]
)
def test_a_heading_leads_to_its_note(run: Run, name: str) -> None:
    said = run("show", name, "--json")
    assert said.json["path"] == "Yeast.md"
    assert said.err.startswith("using Yeast.md#")
    assert said.err.endswith(f" for {name}\n")


def test_more_places_are_told(run: Run) -> None:
    said = run("show", "dough")
    assert said.code == 0
    assert "using Bread.md#Dough; Sweets/Cake.md#Dough also matches dough" in said.err


def test_a_note_comes_first(run: Run) -> None:
    assert run("show", "alone").err == ""


@pytest.mark.parametrize("name", ["nothing like it", "Sourdough"])
def test_what_is_no_concept_is_not_found(run: Run, name: str) -> None:
    assert run("show", name).code == 1
