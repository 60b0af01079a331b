"""Pictures of a review: the choice, a card and its answer, a note, the summary, refusals."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

import explorer.ui.glyphs as glyphs
from explorer.model import SessionKey
from tests.support.sample import SAMPLE
from tests.ui.conftest import NOW, make_app, settle, wait_for, write
from tests.ui.test_snapshots import (
    SIZES,
    TWO,
    WIDE,
    Pictures,
    Snap,
    each_shot,
    matches_snapshot,
)

RICH = {
    "Physics.md": (
        "---\ntags: [flashcards/physics]\n---\n# Energy\n\n"
        "What does this print, and what is $E$?\n"
        "```python\nprint(2 ** 10)\n```\n?\n"
        "- `1024`\n- $E = mc^2$, see [[Units#Joule|joule]]\n> [!tip] Of a body at rest\n"
        "<!--SR:!2026-11-12,4,250-->\n"
    ),
    "Units.md": "# Joule\n\nA unit.\n",
}


def sample_copy(top: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, top / "Sample"))


def opening(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Return what presses keys, each with all that it starts, and waits for what is written."""

    async def prepare(pilot: Pilot[Any]) -> None:
        app: Any = pilot.app
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
            if not app.review_controller.is_settled:  # a grade is being written
                await wait_for(pilot, lambda: app.review_controller.is_settled)
                await settle(pilot)

    return prepare


THIS_NOTE = ("r", "j", "enter")
LATER = "---\ntags: [review]\nsr-due: 2026-11-27\nsr-interval: 9\nsr-ease: 250\n---\n# Later\n"
ALL, MIXED, LIGHTER = "wide two small", "wide two-light small", "wide-light two small"
FRONT, SHOWN = (*THIS_NOTE, "3"), (*THIS_NOTE, "3", "space")
PLAIN = {"glyphs": glyphs.ASCII, "environ": {"NO_COLOR": "1"}}

PICTURES: Pictures = [
    ("the choice of a review", ALL, ("r", "a"), {}),
    ("the choice of a review in the light", "wide-light", ("r", "j"), {}),
    ("a note to review", ALL, THIS_NOTE, {}),
    ("the front of a card", ALL, FRONT, {}),
    ("the answer of a card", ALL, SHOWN, {}),
    ("a gap is filled", LIGHTER, (*THIS_NOTE, "n", "n", "n", "space"), {}),
    ("code math and lists in a card", MIXED, ("r", "g", "enter", "space"), {"vault": RICH}),
    ("a typed answer", ALL, (*FRONT, "t", *"thecustmer", "space", *"pays", "enter"), {}),
    ("an answer is typed", "two-light", (*FRONT, "t", *"cust"), {}),
    (
        *("the summary of a review", LIGHTER),
        (*SHOWN, "3", "space", "1", "space", "2", *("space", "4") * 2),
        {},
    ),
    ("a review that pauses", ALL, (*SHOWN, "3", "escape"), {}),
    ("a grade that was refused", MIXED, (*THIS_NOTE, "n", "space", "3"), {"locked": True}),
    ("nothing to review", ALL, ("r",), {"vault": {"Later.md": LATER}, "folder": "Calm"}),
    ("no card in the vault", "two-light", ("r",), {"vault": {"A.md": "# A\n"}, "folder": "Plain"}),
    ("a review that writes nothing", "two", SHOWN, {"read_only": True}),
    ("a review without colors and utf 8", "two", SHOWN, PLAIN),
    ("a review that waits", "wide", (*FRONT, "o"), {}),
    ("a backlog to be spread", ALL, ("r", "d"), {}),
]


@each_shot(PICTURES)
def test_picture(
    snap_compare: Snap, tmp_path: Path, shot: str, keys: tuple[str, ...], options: dict[str, Any]
) -> None:
    size, _, theme = shot.partition("-")
    given = {"theme": theme or "dark", **options}
    notes, folder = given.pop("vault", None), given.pop("folder", "Physics")
    if notes is None:
        root, given["note"] = sample_copy(tmp_path), "Cloud/Security.md"
    else:
        root = write(tmp_path / folder, notes)
    if given.pop("locked", False):
        (root / "Cloud/Security.md").chmod(0o444)
    app = make_app(root, **given)
    assert matches_snapshot(snap_compare, app, SIZES[size], before=opening(*keys))


SETS = {"review_sets": {"Cloud": "path:Cloud is:due", "Weak": "ease:<220", "Bad": "ease:low"}}


def with_some_put_aside(folder: Path, **options: Any) -> Any:
    app = make_app(folder, **options)
    aside = app.explorer.reviews.put_aside
    aside.suspend(SessionKey("Cloud/IAM policies.md"))
    aside.bury(SessionKey("Cloud/Serverless.md"), NOW)
    return app


def test_the_choice_with_sets_and_what_is_put_aside(snap_compare: Snap, tmp_path: Path) -> None:
    app = with_some_put_aside(sample_copy(tmp_path), **SETS)
    assert matches_snapshot(snap_compare, app, WIDE, before=opening("r"))


def test_the_list_of_what_is_put_aside(snap_compare: Snap, tmp_path: Path) -> None:
    app = with_some_put_aside(sample_copy(tmp_path), theme="light")
    assert matches_snapshot(snap_compare, app, TWO, before=opening("r", "x"))
