from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.widgets import Static

from explorer.page import UNICODE
from explorer.ui.reader.late_renderers import LIMIT, color, colored
from explorer.ui.reader.page_view import PageView
from explorer.ui.threads import LateResults
from tests.ui.conftest import wait_for


@given(
    st.text(alphabet="ab \n\t'\"#={}()[]\\0", max_size=60),
    st.sampled_from(["python", "json", "sh", "md", "html"]),
)
def test_coloring_keeps_every_character(text: str, language: str) -> None:
    lines = color((text, language))
    assert lines is not None
    assert "\n".join("".join(chunk for chunk, _ in line) for line in lines) == text


def test_code_waits_for_its_colors_and_then_has_them() -> None:
    shown: list[bool] = []
    colors = LateResults(Static(), colored, lambda: shown.append(True), 2)
    assert colors.get(("return", "python")) is None
    colors.take(colored([*colors.waiting]))
    assert shown == [True]
    assert colors.get(("return", "python")) == [[("return", ("code.keyword",))]]
    colors.take(colored([("x", "no-such-language"), ("y", "no-such-language")]))
    assert shown == [True]
    assert [*colors.known] == [("x", "no-such-language"), ("y", "no-such-language")]
    colors.trim(1)
    assert [*colors.known] == [("y", "no-such-language")]
    colors.trim(2)
    assert [*colors.known] == [("y", "no-such-language")]
    colors.trim(0)
    assert not colors.known


async def test_an_error_of_one_key_keeps_no_other_from_being_found_out() -> None:
    async with App[None]().run_test() as pilot:
        late = LateResults(pilot.app.screen, lambda keys: {key: 1 // key for key in keys}, str, 9)
        late.get(0)
        await wait_for(pilot, lambda: not late.waiting)
        late.get(1)
        await wait_for(pilot, lambda: late.known == {1: 1})


def test_endless_or_unnamed_code_waits_for_nothing() -> None:
    view = PageView(UNICODE)
    assert view.highlighted("x", "") is view.highlighted("x" * (LIMIT + 1), "python") is None
    assert not view.code_colors.waiting
