"""An edited question is known again, and no other is taken for it."""

from __future__ import annotations

from explorer.review.edited_texts import EditedTexts

PORTS = ("The port of HTTP is::80", "The port of HTTPS is::443")


def test_the_nearest_text_that_was_not_there_is_the_edit() -> None:
    texts = EditedTexts((*PORTS, "The TCP port of HTTP is::80", "The port of HTTP is: :80!"))
    assert texts.edit_of("The port of HTTP is::80.", PORTS.__contains__) == (
        "The port of HTTP is: :80!"
    )
    assert texts.edit_of("Something else::1", PORTS.__contains__) is None


def test_nothing_is_guessed_once_too_much_was_compared() -> None:
    texts = EditedTexts(PORTS, most_comparisons=3)
    for found in (PORTS[0], None):
        assert texts.edit_of(PORTS[0] + "!", lambda _: False) == found
