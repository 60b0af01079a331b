"""Pictures of a review: the choice, a card and its answer, a note, the summary, refusals.

Made and accepted as those of `test_snapshots.py`. What is graded is a copy of the sample vault.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

import explorer.ui.glyphs as glyphs
from explorer.model import SessionKey
from tests.ui.conftest import NOW, make_app, settle, wait_for, write
from tests.ui.test_snapshots import SAMPLE, SIZES, TWO, WIDE, Snap, matches_snapshot

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


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample vault, to be graded."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "Sample"))


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


def matches(snap: Snap, folder: Path, size: tuple[int, int], *keys: str, **options: Any) -> bool:
    app = make_app(folder, **options)
    return matches_snapshot(snap, app, size, before=opening(*keys))


SECURITY = {"note": "Cloud/Security.md"}
THIS_NOTE = ("r", "j", "enter")


@pytest.mark.parametrize("size", SIZES)
def test_the_choice_of_a_review(snap_compare: Snap, sample: Path, size: str) -> None:
    assert matches(snap_compare, sample, SIZES[size], "r", "a", **SECURITY)


def test_the_choice_of_a_review_in_the_light(snap_compare: Snap, sample: Path) -> None:
    assert matches(snap_compare, sample, WIDE, "r", "j", theme="light", **SECURITY)


@pytest.mark.parametrize("size", SIZES)
def test_a_note_to_review(snap_compare: Snap, sample: Path, size: str) -> None:
    assert matches(snap_compare, sample, SIZES[size], *THIS_NOTE, **SECURITY)


@pytest.mark.parametrize("size", SIZES)
def test_the_front_of_a_card(snap_compare: Snap, sample: Path, size: str) -> None:
    assert matches(snap_compare, sample, SIZES[size], *THIS_NOTE, "3", **SECURITY)


@pytest.mark.parametrize("size", SIZES)
def test_the_answer_of_a_card(snap_compare: Snap, sample: Path, size: str) -> None:
    assert matches(snap_compare, sample, SIZES[size], *THIS_NOTE, "3", "space", **SECURITY)


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("two", "dark"), ("small", "dark")])
def test_a_gap_is_filled(snap_compare: Snap, sample: Path, size: str, theme: str) -> None:
    keys = (*THIS_NOTE, "n", "n", "n", "space")
    assert matches(snap_compare, sample, SIZES[size], *keys, theme=theme, **SECURITY)


@pytest.mark.parametrize(("size", "theme"), [("wide", "dark"), ("two", "light"), ("small", "dark")])
def test_code_math_and_lists_in_a_card(
    snap_compare: Snap, tmp_path: Path, size: str, theme: str
) -> None:
    root = write(tmp_path / "Physics", RICH)
    keys = ("r", "g", "enter", "space")
    assert matches(snap_compare, root, SIZES[size], *keys, theme=theme)


@pytest.mark.parametrize("size", SIZES)
def test_a_typed_answer(snap_compare: Snap, sample: Path, size: str) -> None:
    typed = (*THIS_NOTE, "3", "t", *"thecustmer pays", "enter")
    keys = ["space" if key == " " else key for key in typed]
    assert matches(snap_compare, sample, SIZES[size], *keys, **SECURITY)


def test_an_answer_is_typed(snap_compare: Snap, sample: Path) -> None:
    keys = (*THIS_NOTE, "3", "t", *"cust")
    assert matches(snap_compare, sample, TWO, *keys, theme="light", **SECURITY)


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("two", "dark"), ("small", "dark")])
def test_the_summary_of_a_review(snap_compare: Snap, sample: Path, size: str, theme: str) -> None:
    keys = (*THIS_NOTE, "3", "space", "3", "space", "1", "space", "2", *("space", "4") * 2)
    assert matches(snap_compare, sample, SIZES[size], *keys, theme=theme, **SECURITY)


@pytest.mark.parametrize("size", SIZES)
def test_a_review_that_pauses(snap_compare: Snap, sample: Path, size: str) -> None:
    keys = (*THIS_NOTE, "3", "space", "3", "escape")
    assert matches(snap_compare, sample, SIZES[size], *keys, **SECURITY)


@pytest.mark.parametrize(("size", "theme"), [("wide", "dark"), ("two", "light"), ("small", "dark")])
def test_a_grade_that_was_refused(snap_compare: Snap, sample: Path, size: str, theme: str) -> None:
    (sample / "Cloud/Security.md").chmod(0o444)
    keys = (*THIS_NOTE, "n", "space", "3")
    assert matches(snap_compare, sample, SIZES[size], *keys, theme=theme, **SECURITY)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_to_review(snap_compare: Snap, tmp_path: Path, size: str) -> None:
    note = "---\ntags: [review]\nsr-due: 2026-11-27\nsr-interval: 9\nsr-ease: 250\n---\n# Later\n"
    root = write(tmp_path / "Calm", {"Later.md": note})
    assert matches(snap_compare, root, SIZES[size], "r")


def test_no_card_in_the_vault(snap_compare: Snap, tmp_path: Path) -> None:
    root = write(tmp_path / "Plain", {"A.md": "# A\n"})
    assert matches(snap_compare, root, TWO, "r", theme="light")


def test_a_review_that_writes_nothing(snap_compare: Snap, sample: Path) -> None:
    keys = (*THIS_NOTE, "3", "space")
    assert matches(snap_compare, sample, TWO, *keys, read_only=True, **SECURITY)


def test_a_review_without_colors_and_utf_8(snap_compare: Snap, sample: Path) -> None:
    options = {"glyphs": glyphs.ASCII, "environ": {"NO_COLOR": "1"}, **SECURITY}
    assert matches(snap_compare, sample, TWO, *THIS_NOTE, "3", "space", **options)


def test_a_review_that_waits(snap_compare: Snap, sample: Path) -> None:
    assert matches(snap_compare, sample, WIDE, *THIS_NOTE, "3", "o", **SECURITY)


SETS = {"review_sets": {"Cloud": "path:Cloud is:due", "Weak": "ease:<220", "Bad": "ease:low"}}


@pytest.mark.parametrize("size", SIZES)
def test_a_backlog_to_be_spread(snap_compare: Snap, sample: Path, size: str) -> None:
    assert matches(snap_compare, sample, SIZES[size], "r", "d", **SECURITY)


def with_some_put_aside(folder: Path, **options: Any) -> Any:
    """Return an app on a vault in which a note is suspended, and one is buried."""
    app = make_app(folder, **options)
    aside = app.explorer.reviews.put_aside
    aside.suspend(SessionKey("Cloud/IAM policies.md"))
    aside.bury(SessionKey("Cloud/Serverless.md"), NOW)
    return app


def test_the_choice_with_sets_and_what_is_put_aside(snap_compare: Snap, sample: Path) -> None:
    app = with_some_put_aside(sample, **SETS)
    assert matches_snapshot(snap_compare, app, WIDE, before=opening("r"))


def test_the_list_of_what_is_put_aside(snap_compare: Snap, sample: Path) -> None:
    app = with_some_put_aside(sample, theme="light")
    assert matches_snapshot(snap_compare, app, TWO, before=opening("r", "x"))
