"""Every link that the vault knows of is met by the keys that walk from link to link, and leads where the vault says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from explorer.explorer import Explorer
from explorer.text.reading import BEGIN, Fold, Target
from explorer.ui.around import Context, context_of
from explorer.ui.widgets.note_view import NoteView
from explorer.vault.sample import sample_root
from tests.ui.conftest import NOW, write
from tests.ui.test_note_view import Reader

_COMMENT = re.compile(r"%%.*?%%|<!--.*?-->", re.DOTALL)
"""What is written, and has links, but is never shown."""
LinkSource = tuple[str, int]
"""The source of a link and its line."""


class Walker(Reader):
    """Only a reading view, with the embeds and the looks of a vault."""

    def __init__(self) -> None:
        super().__init__("", 1, "note")

    def read(self, context: Context, text: str) -> None:
        self.view.begins = BEGIN
        self.view.show(context.note.path, text, context.note, context.leads, 1, context.embeds, context.asks)
        self.view.jump(0)


@asynccontextmanager
async def walking(size: tuple[int, int] = (70, 18)) -> AsyncIterator[Walker]:
    app = Walker()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app


def opens(view: NoteView, target: Target) -> bool:
    """Whether a link is the sign of something closed in this note."""
    return target.kind == "fold" and not target.source and view.foldable.closed(Fold.of(target), view.folds)


def hinted(view: NoteView) -> list[Target]:
    """Return what the letters on screen stand for."""
    view.action_hints()
    found = [view._target(place) for place in view._hints.labels] if view._hints is not None else []
    view.drop_hints()
    return [target for target in found if target is not None]


def unfold_properties(view: NoteView) -> None:
    """Open the properties by their hint."""
    for target in hinted(view):
        if opens(view, target) and Fold.of(target).kind == "properties":
            view.activate(target)


def walk(view: NoteView, step: int = 1) -> list[Target]:
    """Go from link to link, opening what is folded on the way; return the links of the note that are met."""
    found: list[Target] = []
    before: object = None
    while True:
        view._walk_links(step)
        target, place = view.focused_link, view.focused_place
        if target is None or place == before:
            return found
        before = place
        assert view._in_view(place)
        if opens(view, target):
            view.activate(target)
            before = None
        elif target.kind in ("wikilink", "embed", "markdown") and not target.source and not target.outside:
            found.append(target)


def scroll_by_hints(view: NoteView) -> list[Target]:
    """Go down the note a few rows at a time; return the links of the note that get letters."""
    found: dict[int, Target] = {}
    view.jump(0)
    while True:
        found.update((id(target), target) for target in hinted(view))
        at = view.scroll_offset.y
        view.action_half_down()
        if view.scroll_offset.y == at:
            break
    return [target for target in found.values() if target.kind in ("wikilink", "embed", "markdown")]


def sources(targets: list[Target]) -> Counter[LinkSource]:
    return Counter((target.raw, target.line) for target in targets if not target.source and not target.outside)


def unmet(app: Walker, explorer: Explorer, path: str) -> list[str]:
    """Return what is wrong with the links of a note."""
    context = context_of(explorer, path, NOW, backlinks=False)
    assert context is not None
    app.read(context, explorer.vault.text(path))
    unfold_properties(app.view)
    app.view.forget_links()
    app.view.jump(0)
    hidden = [found.span() for found in _COMMENT.finditer(explorer.vault.text(path))]
    links = [link for link in context.note.links if not any(a <= link.start < b for a, b in hidden)]
    known = Counter((link.raw, link.line) for link in links)
    down = walk(app.view)
    app.view.forget_links()
    app.view.action_last()
    up = walk(app.view, -1)
    wrong = [f"] never meets {source}" for source in known - sources(down)]
    wrong += [f"] meets {source}, which nobody knows" for source in sources(down) - known]
    wrong += [f"[ never meets {source}" for source in sources(down) - sources(up)]
    wrong += [f"no letters for {source}" for source in known.keys() - sources(scroll_by_hints(app.view)).keys()]
    told = {(link.raw, link.line): to for link, to in zip(context.note.links, context.resolutions, strict=True)}
    for target in down:
        to = told.get((target.raw, target.line))
        if to is not None and context.leads.resolution(target) != to:
            wrong.append(f"{target.raw} leads to {context.leads.resolution(target)}, not to {to}")
    return wrong


NOTES = sorted(str(path.relative_to(sample_root())).replace("\\", "/") for path in sample_root().rglob("*.md"))


@pytest.fixture(scope="module")
def sample() -> Explorer:
    return Explorer.open(sample_root(), cache=False)


@pytest.mark.parametrize("path", NOTES)
async def test_every_link_of_the_sample(sample: Explorer, path: str) -> None:
    async with walking() as app:
        assert unmet(app, sample, path) == []


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
async def test_links_inside_of_folds_are_met_once_they_are_open(tmp_path: Path, size: tuple[int, int]) -> None:
    write(tmp_path, {"A.md": FOLDED, "B.md": "# Part\n\n[[A]] of another note\n"})
    with Explorer.open(tmp_path, cache=False) as explorer:
        async with walking(size) as app:
            assert unmet(app, explorer, "A.md") == []


async def test_a_folded_section_is_opened_on_the_way(tmp_path: Path) -> None:
    text = "# One\n\n[[B]]\n\n# Two\n\n[[C]]\n\n## Three\n\n[[D]]\n"
    with Explorer.open(write(tmp_path, {"A.md": text}), cache=False) as explorer:
        context = context_of(explorer, "A.md", NOW)
        assert context is not None
        async with walking() as app:
            app.read(context, text)
            app.view.action_fold_all()
            assert [target.kind for target in hinted(app.view)] == ["fold", "fold"]
            assert [target.destination for target in walk(app.view)] == ["B", "C", "D"]


async def test_a_link_is_in_view_once_it_is_selected_however_wrong_the_estimates_were(tmp_path: Path) -> None:
    text = "".join(f"# Part {n}\n\n" + "a\n" * 60 for n in range(20)) + "\n# End\n\n[[Far]]\n\n" + "more\n" * 20
    with Explorer.open(write(tmp_path, {"A.md": text}), cache=False) as explorer:
        async with walking() as app:
            assert unmet(app, explorer, "A.md") == []
            app.view.forget_links()
            app.view.action_first()
            assert [target.destination for target in walk(app.view)] == ["Far"]
