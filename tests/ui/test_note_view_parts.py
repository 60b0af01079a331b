from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.reader.late_renderers import LIMIT, CodeColors, color


@given(
    st.text(alphabet="ab \n\t'\"#={}()[]\\0", max_size=60),
    st.sampled_from(["python", "json", "sh", "md", "html"]),
)
def test_coloring_keeps_every_character(text: str, language: str) -> None:
    lines = color(text, language)
    assert lines is not None
    assert "\n".join("".join(chunk for chunk, _ in line) for line in lines) == text


def test_code_waits_for_its_colors_and_then_has_them() -> None:
    colors = CodeColors()
    assert colors("return", "python") is None
    before = bool(colors.waiting)
    assert colors.work()
    assert (before, bool(colors.waiting)) == (True, False)
    assert colors("return", "python") == [[("return", ("code.keyword",))]]


def test_unknown_endless_or_unnamed_code_stays_plain() -> None:
    colors = CodeColors()
    assert colors("x", "no-such-language") is None
    assert not colors.work()
    assert colors("x", "no-such-language") is None
    assert colors("x", "") is None
    assert colors("x" * (LIMIT + 1), "python") is None
    assert not colors.waiting
