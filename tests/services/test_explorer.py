"""The façade as scripts use it: what is loaded when, and which errors have names."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from explorer import Explorer
from explorer import vault as vaults
from explorer.services import ExplorerError, NoteNotFound, VaultError
from explorer.vault import Vault
from tests.support.vaults import write_notes as write

NOTES = {
    "Stars.md": "---\ntags: [review]\naliases: [Suns]\n"
    "sr-due: 2030-03-01\nsr-interval: 3\nsr-ease: 250\n---\n"
    "# Colors\nBlue is hot. See [[Planets#Rings]] and [[Comets]].\n",
    "Planets.md": "---\ntags: [flashcards]\n---\n# Rings\nWho has the most?::Saturn\n# Moons\n",
    "Nebula.md": "[[Stars]] [[Stars#Colors]]\n",
}


def test_before_loading_the_vault_is_empty_and_says_so(root: Path) -> None:
    explorer = Explorer(root, cache=False)
    before = explorer.vault
    assert (before.complete, len(before.notes)) == (False, 0)
    assert explorer.search("stars").hits == ()
    steps = list(explorer.load())
    assert steps[-1].phase == "done"
    assert steps[-1].vault is explorer.vault
    assert explorer.vault.complete
    assert explorer.search("colors").hits[0].path == "Stars.md"


def test_a_vault_that_is_not_there_has_a_named_error(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="gone"):
        Explorer.open(tmp_path / "gone", cache=False)
    with pytest.raises(VaultError, match="gone"):
        list(Explorer(tmp_path / "gone", cache=False).load())


def test_note_by_path_title_and_alias(explorer: Explorer) -> None:
    on = date(2030, 3, 2)
    details = [explorer.note(name, on) for name in ("Stars.md", "stars", "suns")]
    assert details[0] == details[1] == details[2]
    note = details[0]
    assert (note.path, note.title, note.aliases) == ("Stars.md", "Stars", ("Suns",))
    assert [(k.raw, k.target, k.heading_line, k.status) for k in note.links] == [
        ("[[Planets#Rings]]", "Planets.md", 4, "ok"),
        ("[[Comets]]", None, None, "note_missing"),
    ]
    assert [(b.path, b.line) for b in note.backlinks] == [("Nebula.md", 1), ("Nebula.md", 1)]
    assert note.review is not None
    assert (note.review.due, note.review.state) == (date(2030, 3, 1), "overdue")
    assert [p.code for p in note.problems] == ["note_missing"]
    assert explorer.note("nebula").review is None


def test_the_lines_of_a_note_with_something_due(tmp_path: Path) -> None:
    due = "<!--SR:!2030-03-01,3,250-->"
    deck = (
        "---\ntags: [review, flashcards]\nsr-due: 2030-03-01\nsr-interval: 3\nsr-ease: 250\n---\n"
        f"# Colors\n\nblue::hot {due}\n\n# New\n\nred::cold\n\n# Late\n\none::two {due}\n"
    )
    lead = f"#flashcards\n\nblue::hot {due}\n\n# Later\n"
    root = write(tmp_path / "due", {"Deck.md": deck, "Lead.md": lead})
    with Explorer.open(root, cache=False) as explorer:
        assert explorer.reviews.due_lines("Deck.md", date(2030, 3, 2)) == (1, 7, 15)
        assert explorer.reviews.due_lines("Lead.md", date(2030, 3, 2)) == (1,)
        assert explorer.reviews.due_lines("Deck.md", date(2029, 3, 2)) == (1,)


def test_a_note_that_is_not_there_has_a_named_error(explorer: Explorer) -> None:
    with pytest.raises(NoteNotFound) as error:
        explorer.note("Strs")
    assert (error.value.name, error.value.near) == ("Strs", ("Stars",))
    assert isinstance(error.value, ExplorerError)
    assert isinstance(error.value, LookupError)
    with pytest.raises(NoteNotFound, match="explorer search"):
        explorer.cards("qqqqqq")


def test_due_on_a_day_and_at_a_moment(explorer: Explorer) -> None:
    assert [n.state for n in explorer.due(date(2030, 3, 1)).notes] == ["due"]
    assert [n.state for n in explorer.due(datetime.fromisoformat("2030-03-05T09:00")).notes] == [
        "overdue"
    ]
    assert explorer.due(date(2030, 2, 1)).notes == ()
    assert [card.front for card in explorer.due().cards] == ["Who has the most?"]


def test_badges_of_notes_and_sections(explorer: Explorer) -> None:
    badges = explorer.reviews.badges(date(2030, 3, 3))
    states = {path: badge.state for path, badge in badges.items()}
    assert states == {"Planets.md": "new", "Stars.md": "overdue"}
    assert badges["Stars.md"].days == -2
    (section, badge), *others = explorer.reviews.section_badges("Planets.md").items()
    assert (section, badge.state, others) == (0, "new", [])


@pytest.mark.parametrize(("day", "state"), [(3, "overdue"), (1, "due")])
def test_search_knows_what_is_due(explorer: Explorer, day: int, state: str) -> None:
    hits = explorer.search("stars", on=date(2030, 3, day)).hits
    assert [hit.due for hit in hits if (hit.title, hit.heading) == ("Stars", None)] == [state]


def test_search_filters_know_the_links(explorer: Explorer) -> None:
    assert {hit.path for hit in explorer.search("is:orphan").hits} == {"Nebula.md"}
    assert {hit.path for hit in explorer.search("is:broken").hits} == {"Stars.md"}
    assert explorer.search("is:orphan").problems == ()


def test_an_unknown_scope_is_said(explorer: Explorer) -> None:
    with pytest.raises(ValueError, match="headings"):
        explorer.search("stars", scope="everywhere")


def test_search_is_about_one_generation(explorer: Explorer, root: Path) -> None:
    before = explorer.search("dust")
    write(root, {"Nebula.md": "# Dust\n"})
    assert explorer.refresh()
    after = explorer.search("dust")
    assert (before.total, after.total) == (0, 1)
    assert after.generation == explorer.vault.generation > before.generation
    assert not explorer.refresh()


def test_a_refresh_that_begins_during_another_one_is_a_generation_of_its_own(
    explorer: Explorer, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, first, second = (
        vaults.refresh,
        threading.Event(),
        threading.Thread(target=lambda: explorer.refresh()),
    )

    def look_slowly(*args: Any, **options: Any) -> Vault:
        found = look(*args, **options)
        if not first.is_set():
            first.set()
            write(root, {"Nebula.md": "# Gas and plasma\n"})
            second.start()
            second.join(0.2)  # it would be done by now if it did not wait
        return found

    monkeypatch.setattr(vaults, "refresh", look_slowly)
    write(root, {"Nebula.md": "# Dust\n"})
    before = explorer.vault.generation
    assert explorer.refresh()
    second.join()
    assert explorer.vault.generation == before + 2
    assert (explorer.search("dust").total, explorer.search("plasma").total) == (0, 1)


def test_a_note_that_is_written_after_a_load_has_read_it_stays_as_it_was_written(
    root: Path, tmp_path: Path
) -> None:
    with Explorer.open(root, cache=False, state_dir=tmp_path) as explorer:
        graded = None
        for step in explorer.load():
            if step.phase == "read" and step.done == step.total and graded is None:
                graded = explorer.grade("Stars", "good", on=date(2030, 3, 1))
                written = explorer.vault
        assert graded is not None
        assert explorer.vault is step.vault is not written
        assert explorer.vault.notes["Stars.md"] == written.notes["Stars.md"]
        assert not explorer.refresh()


def test_a_note_that_another_program_writes_during_a_load_is_as_the_load_has_read_it(
    root: Path, tmp_path: Path
) -> None:
    with Explorer.open(root, cache=False, state_dir=tmp_path) as explorer:
        explorer.grade("Stars", "good", on=date(2030, 3, 1))
        write(root, {"Stars.md": "# Hot\n"})
        *_, _last = explorer.load()
        assert [each.name for each in explorer.vault.notes["Stars.md"].headings] == ["Hot"]


def test_a_write_during_the_load_leaves_no_answer_of_an_earlier_snapshot(tmp_path: Path) -> None:
    due = "---\ntags: [review]\nsr-due: 2031-05-09\nsr-interval: 4\nsr-ease: 250\n---\n"
    day, root = date(2031, 5, 10), tmp_path / "vault"
    write(root, {"Graded.md": due, "Gone.md": f"{due}[[Nowhere]]\n"})
    cache, state = tmp_path / "cache", tmp_path / "state"
    Explorer.open(root, cache_dir=cache, state_dir=state)
    (root / "Gone.md").unlink()
    write(root, {"New.md": f"{due}# New\n\n#fresh [[Missing]]\n"})

    def answers(explorer: Explorer) -> list[object]:
        reviews = explorer.reviews
        return [
            explorer.due(day).counts, reviews.badges(day), reviews.states(explorer.vault, day),
            reviews.reviewables(explorer.vault, day), reviews.put_aside.list(day).items,
            explorer.problems(), set(explorer.graph), explorer.navigation.tags(),
            explorer.tasks.all(), replace(explorer.search("new"), generation=0),
            explorer.grading.weights(explorer.vault),
        ]  # fmt: skip

    explorer = Explorer(root, cache_dir=cache, state_dir=state)
    for step in explorer.load():
        if step.vault is not None and not step.vault.complete:
            explorer.grade("Graded", "good", on=day)
            answers(explorer)
    opened = Explorer.open(root, cache=False, state_dir=state)
    assert answers(explorer) == answers(opened)


def test_problems_include_the_reviews(explorer: Explorer, root: Path) -> None:
    assert [(p.path, p.code) for p in explorer.problems()] == [("Stars.md", "note_missing")]
    write(
        root,
        {
            "Nebula.md": "---\ntags: [review]\nsr-due: soon\n---\n",
            "Moon.md": "---\nsr-ease: 250\n---\n[[x]]\n",
        },
    )
    explorer.refresh()
    assert [(p.path, p.line, p.code) for p in explorer.problems()] == [
        ("Moon.md", 2, "sr_incomplete"),
        ("Moon.md", 4, "note_missing"),
        ("Nebula.md", 3, "sr_bad_date"),
        ("Nebula.md", 3, "sr_incomplete"),
        ("Stars.md", 9, "note_missing"),
    ]
    assert explorer.note_problems("Moon.md") == explorer.problems()[:2]
