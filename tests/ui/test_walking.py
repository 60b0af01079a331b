"""The keys that go from link to link meet every link of the vault, which leads where it should."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.page import BEGIN
from tests.support.sample import SAMPLE
from tests.support.viewer import Viewer
from tests.support.walking import check_links, hinted_targets, show_note, walk_links
from tests.ui.conftest import NOW, write


@asynccontextmanager
async def running_viewer(size: tuple[int, int] = (70, 18)) -> AsyncIterator[Viewer]:
    app = Viewer(BEGIN)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app


def link_faults(app: Viewer, explorer: Explorer, path: str) -> list[str]:
    context = explorer.reader.context(path, NOW, backlinks=False)
    assert context is not None
    return [*check_links(app, explorer, context, explorer.vault.text(path)).faults]


NOTES = sorted(str(path.relative_to(SAMPLE)).replace("\\", "/") for path in SAMPLE.rglob("*.md"))


@pytest.fixture(scope="module")
def sample() -> Explorer:
    return Explorer.open(SAMPLE, cache=False)


@pytest.mark.parametrize("path", NOTES)
async def test_every_link_of_the_sample(sample: Explorer, path: str) -> None:
    async with running_viewer() as app:
        assert link_faults(app, sample, path) == []


FOLDED = """---
related: ["[[B#In properties]]"]
---
# Head

[[B#plain]]

> [!note]- Closed
> [[B#in closed]]
> > [!tip]- Closed inside
> > [a](B.md)
> > ![[B#Part]]

> [!note]+ Open
> - [[B#in open]]

#flashcards

Question [[B#asked]]::answer [[B#answered]]

Long question
?
Answer [[B#below]]

[[B#after]]
"""


@pytest.mark.parametrize("size", [(70, 18), (30, 8), (120, 60)])
async def test_links_in_open_folds_are_met(tmp_path: Path, size: tuple[int, int]) -> None:
    write(tmp_path, {"A.md": FOLDED, "B.md": "# Part\n\n[[A]] of another note\n"})
    with Explorer.open(tmp_path, cache=False) as explorer:
        async with running_viewer(size) as app:
            assert link_faults(app, explorer, "A.md") == []


async def test_a_folded_section_is_opened_on_the_way(tmp_path: Path) -> None:
    text = "# One\n\n[[B]]\n\n# Two\n\n[[C]]\n\n## Three\n\n[[D]]\n"
    with Explorer.open(write(tmp_path, {"A.md": text}), cache=False) as explorer:
        context = explorer.reader.context("A.md", NOW)
        assert context is not None
        async with running_viewer() as app:
            show_note(app, context, text)
            app.view.action_fold_all()
            assert [target.kind for target in hinted_targets(app.view)] == ["fold", "fold"]
            assert [target.destination for target in walk_links(app.view)] == ["B", "C", "D"]


async def test_a_link_is_in_view_once_it_is_selected(tmp_path: Path) -> None:
    text = (
        "".join(f"# Part {n}\n\n" + "a\n" * 60 for n in range(20))
        + "\n# End\n\n[[Far]]\n\n"
        + "more\n" * 20
    )
    with Explorer.open(write(tmp_path, {"A.md": text}), cache=False) as explorer:
        async with running_viewer() as app:
            assert link_faults(app, explorer, "A.md") == []
            app.view.links.select(None)
            app.view.action_move_to_end(-1)
            assert [target.destination for target in walk_links(app.view)] == ["Far"]


async def test_links_of_a_table_that_is_too_wide_are_met(tmp_path: Path) -> None:
    row = "".join(
        f"|{name} words that are wide [[B#{name}]]"
        for name in ("One", "Two", "Three", "Four", "Five")
    )
    table = "|a|b|c|d|e|\n|-|-|-|-|-|\n" + f"{row}|\n" * 3
    with Explorer.open(
        write(tmp_path, {"A.md": f"{table}\n{table}\n" + "after\n\n" * 20}), cache=False
    ) as explorer:
        async with running_viewer((50, 18)) as app:
            assert link_faults(app, explorer, "A.md") == []
            app.view.jump(0)
            assert app.view.row_to_move(None) is not None
