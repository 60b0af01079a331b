"""What the choice of a review says besides the choices: limits, what waits, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from textual.content import Content

from explorer.model import RefusedGrade
from explorer.review.days import day_of
from explorer.review.review_choices import AHEAD_DAYS, ReviewChoice
from explorer.review.review_history import DoneCount
from explorer.services.put_aside_service import AsideList
from explorer.services.session_service import QueueOptions
from explorer.text.counts import counted, counted_parts
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.commands import key_of
from explorer.ui.review.review_words import choice_title, day_text

_MOST_NAMED: Final = 3
"""Dropped grades that are named."""


def aside_text(aside: AsideList, dot: str) -> str:
    """Return how much is put aside, such as `2 suspended · 1 buried until tomorrow`."""
    suspended = sum(item.entry.until is None for item in aside.items)
    buried = len(aside.items) - suspended
    parts = counted_parts((suspended, "suspended"), (buried, "buried until tomorrow"))
    return f" {dot} ".join(parts)


def problems_text(count: int) -> str:
    """Return how many problems keep a note or a card from its review; empty for none."""
    if not count:
        return ""
    return counted(count, "problem")


def refused_text(app: BaseApp, count: int) -> str:
    """Return what can be done with grades that could not be written, the count first.

    Short enough for a narrow terminal.
    """
    writes, drops = key_of("open", app.keys), key_of("forget", app.keys)
    grades = counted(count, "grade")
    return f"{grades} not written {app.glyphs.dot} {writes} writes, {drops} drops"


def dropped_text(dropped: Sequence[RefusedGrade]) -> str:
    """Return which grades are offered no more, such as `Dropped: good of A.md, easy of B.md`."""
    grades = ", ".join(f"{each.grade} of {each.path}" for each in dropped[:_MOST_NAMED])
    more = len(dropped) - _MOST_NAMED
    if more > 0:
        grades += f" and {more:,} more"
    return f"Dropped: {clean(grades)}."


def limits_text(options: QueueOptions, done: DoneCount | None) -> str:
    """Return how much the limits of a day leave, such as `left today: 12 due, 3 new`.

    Empty without limits, and for practice, which they leave alone.
    """
    if done is None or options.is_practice:
        return ""
    limits = ((options.reviews_per_day, done.due, "due"), (options.new_per_day, done.new, "new"))
    left = [
        f"{max(0, most - so_far):,} {what}" for most, so_far, what in limits if most is not None
    ]
    if not left:
        return ""
    return f"left today: {', '.join(left)}"


def nothing_due(app: BaseApp, everything: ReviewChoice, aside: int = 0) -> tuple[Content, ...]:
    """Return what to do when nothing is due or new; `aside` is how much is put aside."""
    keys = app.keys
    coming = f"Nothing will be due in the next {AHEAD_DAYS} days."
    advice = listed = Content()
    if aside:
        items = counted(aside, "item")
        listed = _advice(key_of("suspended", keys), f"lists {items} suspended or buried")
    if everything.ahead:
        items = counted(everything.ahead, "item")
        coming = f"{items} will be due in the next {AHEAD_DAYS} days."
        advice = _advice(key_of("review_ahead", keys), "reviews ahead")
    return tuple(
        filter(
            None,
            (
                Content.styled("Nothing is due.", "bold"),
                Content(coming),
                advice,
                _advice(
                    key_of("practice", keys),
                    "goes through everything for practice, and writes nothing",
                ),
                listed,
                _advice(key_of("close", keys), "goes back to the notes"),
            ),
        )
    )


def unreadable_vault(app: BaseApp, reason: str) -> tuple[Content, ...]:
    """Return why there is nothing to choose from: the vault cannot be read."""
    return (
        Content.styled("This vault cannot be read.", "bold"),
        Content(clean(reason)),
        _advice(key_of("close", app.keys), "goes back to the notes"),
    )


def nothing_here(
    app: BaseApp, choice: ReviewChoice, next_day: date | None, options: QueueOptions
) -> str:
    """Return that nothing of a choice is due, when something is next, and the key for it now."""
    sentence, key, advice = "Nothing is due", key_of("practice", app.keys), "goes through it all"
    if options.is_ahead:
        sentence = f"Nothing is due within {AHEAD_DAYS} days"
    elif choice.ahead:
        key, advice = key_of("review_ahead", app.keys), "reviews ahead"
    sentence = f"{sentence} in {choice_title(choice)}"
    if next_day is not None:
        today = day_of(app.now(), app.explorer.vault.settings)
        sentence = f"{sentence}; next: {day_text(next_day, today)}"
    return f"{sentence}. {key} {advice}."


def all_aside(app: BaseApp, aside: int) -> tuple[Content, ...]:
    """Return what to do when all that could be reviewed is suspended or buried."""
    keys = app.keys
    items = counted(aside, "item")
    where = f"{key_of('review', keys)} {key_of('suspended', keys)}"
    return (
        Content.styled("Nothing is left to review.", "bold"),
        _advice(where, f"lists {items} suspended or buried"),
    )


def no_cards(app: BaseApp) -> tuple[Content, ...]:
    """Return how notes and cards get into the review, and how to leave it."""
    return (
        *nothing_to_review(app),
        _advice(key_of("close", app.keys), "goes back to the notes"),
    )


def nothing_to_review(app: BaseApp) -> tuple[Content, ...]:
    """Return how notes and cards get into the review."""
    settings = app.explorer.vault.settings
    tags = ", ".join(clean(tag) for tag in settings.tags_to_review)
    decks = ", ".join(clean(tag) for tag in settings.flashcard_tags)
    separator = clean(settings.single_line_card_separator)
    join = key_of("join", app.keys)
    return (
        Content.styled("There is nothing to review in this vault yet.", "bold"),
        Content(
            f"A note with the tag {tags} is reviewed as a whole; {join} adds the tag to a note."
        ),
        Content(
            f"In a note with the tag {decks}, a line such as  question {separator} answer  is"
            " a card. Longer ones: the question, a line with just ?, then the answer."
        ),
    )


def _advice(key: str, what: str) -> Content:
    return Content.assemble((key, "$accent"), " ", (what, "$muted"))
