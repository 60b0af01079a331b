"""Pictures in the app."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from textual.pilot import Pilot

import explorer.ui.reader.picture_loader as picture_loader
from explorer.ui.glyphs import ASCII
from explorer.ui.reader.picture_loader import PictureRequest, RenderedPicture
from tests.ui.conftest import (
    Open,
    pane_text,
    press,
    screen_strips,
    settle,
    toasts,
    view_of,
    wait_for,
    write,
)

RED, BLUE = (200, 0, 0), (0, 0, 200)
FAR = "# Note\n\n" + "word\n\n" * 60 + "![[a.png]]\n\nafter\n"


def vault(tmp_path: Path, text: str, *colors: tuple[int, int, int]) -> Path:
    """Make a vault of a note and pictures a.png, b.png, … of one color each, 160 by 64 pixels."""
    root = write(tmp_path / "pictures", {"Note.md": text})
    for name, color in zip("abcdefgh", colors or (RED,), strict=False):
        Image.new("RGB", (160, 64), color).save(root / f"{name}.png")
    return root


def colors(pilot: Pilot[int]) -> dict[tuple[int, int, int], int]:
    found: dict[tuple[int, int, int], int] = {}
    for strip in screen_strips(pilot):
        for text, style, _ in strip:
            if style is not None and style.bgcolor is not None and style.bgcolor.triplet:
                red, green, blue = style.bgcolor.triplet
                found[red, green, blue] = found.get((red, green, blue), 0) + len(text)
    return found


async def test_a_picture_is_drawn_in_place(opened: Open, tmp_path: Path) -> None:
    folder = vault(tmp_path, "before\n\n![[a.png]]\n\nafter\n")
    async with opened(folder=folder, note="Note.md") as pilot:
        assert colors(pilot)[RED] == 20 * 4
        assert "before ▨ a.png image, 160 × 64 after" in pane_text(pilot, "note")


async def test_rows_stand_still_while_a_picture_is_made(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, begun, before_held = threading.Event(), threading.Event(), picture_loader.make

    def make(wanted: PictureRequest, number: int) -> RenderedPicture:
        begun.set()
        assert go.wait(30)
        return before_held(wanted, number)

    monkeypatch.setattr("explorer.ui.reader.picture_loader.make", make)
    async with opened(folder=vault(tmp_path, FAR), note="Note.md") as pilot:
        view = view_of(pilot)
        await pilot.press("enter", "G")
        await wait_for(pilot, begun.is_set)
        await pilot.pause()
        before = view.scroll_offset, view.page.height, pane_text(pilot, "note")
        assert "▨ a.png ▨ a.png image" in before[2], "its name stands in its place"
        assert RED not in colors(pilot)
        go.set()
        await settle(pilot)
        assert colors(pilot)[RED] == 20 * 4
        assert (view.scroll_offset, view.page.height) == before[:2]
        assert pane_text(pilot, "note") == before[2].replace("▨ a.png ▨", "▨")


async def test_what_is_broken_or_gone_says_so(opened: Open, tmp_path: Path) -> None:
    root = vault(tmp_path, "![[a.png]]\n\n![[b.png]]\n", RED, BLUE)
    data = (root / "a.png").read_bytes()
    (root / "a.png").write_bytes(data[:40])

    async with opened(folder=root, note="Note.md") as pilot:
        assert pane_text(pilot, "note").startswith("▨ broken")
        assert colors(pilot)[BLUE] == 20 * 4, "the next one is drawn all the same"
        (root / "b.png").unlink()
        view_of(pilot).pictures.store.forget()
        view_of(pilot).forget_strips()
        view_of(pilot).refresh()
        await settle(pilot)
        assert "▨ cannot be read ▨ b.png image" in pane_text(pilot, "note")


async def test_what_nobody_foresaw_is_told_in_its_place(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> RenderedPicture:
        raise RuntimeError

    async with opened(folder=vault(tmp_path, "![[a.png]]\n"), note="Note.md") as pilot:
        monkeypatch.setattr("explorer.ui.reader.picture_loader.make", fail)
        pilot.app.theme = "explorer-light"
        await wait_for(pilot, lambda: "cannot be shown" in pane_text(pilot, "note"))
        assert not toasts(pilot)


@pytest.mark.parametrize(
    "options",
    [{"images": "off"}, {"environ": {"NO_COLOR": "1"}}, {"theme": "ansi-dark"}, {"glyphs": ASCII}],
)
async def test_where_pictures_cannot_be_there_is_the_name(
    opened: Open, tmp_path: Path, options: dict[str, object]
) -> None:
    folder = vault(tmp_path, "before\n\n![[a.png]]\n")
    async with opened(folder=folder, note="Note.md", **options) as pilot:
        said = pane_text(pilot, "note")
        assert said in ("before ▨ a.png image, 160 × 64", "before # a.png image, 160 x 64")
        assert not view_of(pilot).pictures.store.pictures
        assert view_of(pilot).page.options.pictures is None


async def test_another_theme_has_another_ground(opened: Open, tmp_path: Path) -> None:
    root = vault(tmp_path, "![[a.png]]\n")
    Image.new("RGBA", (160, 64), (200, 0, 0, 0)).save(root / "a.png")
    async with opened(folder=root, note="Note.md") as pilot:
        assert len(view_of(pilot).pictures.store.pictures) == 1
        pilot.app.theme = "explorer-light"
        await settle(pilot)
        light = pilot.app.screen.styles.background
        assert set(colors(pilot)) & {(21, 24, 30)} == set(), "nothing of the dark one is left"
        assert colors(pilot)[light.r, light.g, light.b] > 20 * 4
        pilot.app.theme = "ansi-dark"
        await settle(pilot)
        assert pane_text(pilot, "note") == "▨ a.png image, 160 × 64"


async def test_a_picture_drawn_anew_on_disk_is_shown(opened: Open, tmp_path: Path) -> None:
    root = vault(tmp_path, "![[a.png]]\n")
    async with opened(folder=root, note="Note.md") as pilot:
        assert RED in colors(pilot)
        Image.new("RGB", (160, 64), BLUE).save(root / "a.png", pnginfo=None, compress_level=0)
        await press(pilot, "f5")
        assert colors(pilot).get(BLUE) == 20 * 4


async def test_the_name_is_a_link_and_so_is_the_picture(opened: Open, tmp_path: Path) -> None:
    async with opened(folder=vault(tmp_path, "before\n\n![[a.png]]\n"), note="Note.md") as pilot:
        view, followed = view_of(pilot), []
        hook: Callable[..., None] = lambda _context, target: followed.append(target.raw)  # noqa: E731 (one line)
        pilot.app.links.follow = hook  # type: ignore[attr-defined] # seen from outside
        await press(pilot, "enter", "]", "enter")
        assert followed == ["![[a.png]]"]
        page = view.page
        row = next(
            row for row in range(page.height) if "160" in (page.line(row) or page.lines(0)[0]).text
        )
        await pilot.click(view, offset=(view.margin + 3, row - 1))
        await settle(pilot)
        assert followed == ["![[a.png]]"] * 2


async def test_under_a_question_kittys_cells_are_half_blocks(opened: Open, tmp_path: Path) -> None:
    """Kitty's cells name their picture by their color, and a modal question dims all colors."""
    folder = vault(tmp_path, "![[a.png]]\n")
    async with opened(folder=folder, note="Note.md", images="kitty") as pilot:
        view = view_of(pilot)

        def drawn() -> str:
            return "".join(view.render_line(y).text for y in range(view.size.height))

        assert "\U0010eeee" in drawn()
        await press(pilot, "ctrl+p")
        assert "\U0010eeee" not in drawn()
        await settle(pilot)
        store = view.pictures.store.pictures
        assert [made.wanted.way for made in store.values() if made.rows] == ["kitty", "blocks"]
        await press(pilot, "escape")
        assert "\U0010eeee" in drawn()
